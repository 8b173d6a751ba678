"""`aligner memory find`, `search`, `similar` and `show`: units of a memory, by their texts or numbers.

85 % · unit 12 · a.tmx, number 3, and 1 more · legal
  zh-CN  ⟦共⟧记录到178种鸟。
  en-US  In all, 178 species of birds were recorded.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.files import STANDARD_INPUT
from aligner.cli.listing import block, json_line, json_texts, origin_of, texts_of
from aligner.cli.memories import add_memory_argument, open_memory
from aligner.cli.messages import bar, say
from aligner.cli.streams import print_lines, read_input
from aligner.cli.values import count, language, percentage, probability

if TYPE_CHECKING:
    from aligner.memory.memory import Match, Memory

    Find = Callable[[Memory, str, Namespace], Sequence[Match]]

MIN_SCORE, MIN_COSINE = 70.0, 0.2
MATCH_LIMIT, CONCORDANCE_LIMIT = 10, 20
OPEN, CLOSE = "⟦", "⟧"
Pieces = list[tuple[str, bool]]


def _add_query_arguments(command: ArgumentParser, limit: int) -> None:
    add = command.add_argument
    add_memory_argument(command)
    add("text", nargs="+", metavar="TEXT", help="text to look up; - reads standard input, one text per line")
    add("--language", metavar="TAG", type=language, help="language of the text: zh, en, "
        "or zh-TW, en-GB to see matches of that script or region first (default: any)")  # fmt: skip
    add("--limit", type=count, default=limit, metavar="N", help=f"maximum number of matches (default: {limit})")
    add("--json", action="store_true", help='print one line of JSON per text: {"query": …, "matches": […]}')


def _add_find_arguments(command: ArgumentParser) -> None:
    _add_query_arguments(command, MATCH_LIMIT)
    command.add_argument("--min-score", type=percentage, default=MIN_SCORE, metavar="PERCENT", help="minimum match "
        "score, 1 to 100 (default: 70)")  # fmt: skip


def _find(arguments: Namespace) -> None:
    _look_up(arguments, _find_matches, _percent)


def _find_matches(memory: Memory, text: str, arguments: Namespace) -> list[Match]:
    """Exact matches, then fuzzy ones."""
    exact = memory.exact(text, language=arguments.language)
    exact_units = {match.unit for match in exact}
    fuzzy = memory.fuzzy(
        text, language=arguments.language, min_score=arguments.min_score, limit=arguments.limit + len(exact)
    )
    return [*exact, *(match for match in fuzzy if match.unit not in exact_units)][: arguments.limit]


def _percent(match: Match) -> str:
    """`91 %`; rounded down, because 99.6 is not an exact match."""
    return f"{int(match.score or 0)} %"


def _search(arguments: Namespace) -> None:
    def find(memory: Memory, text: str, _: Namespace) -> list[Match]:
        """Units that contain the words."""
        return memory.search(text, language=arguments.language, limit=arguments.limit)

    _look_up(arguments, find, mark_query=True)


def _add_similar_arguments(command: ArgumentParser) -> None:
    _add_query_arguments(command, MATCH_LIMIT)
    add = command.add_argument
    add("--min-cosine", type=probability, default=MIN_COSINE, metavar="COSINE", help="minimum similarity of meaning, 0 "
        f"to 1 (default: {MIN_COSINE:g})")  # fmt: skip
    add("--encoder", metavar="MODEL", help="name or folder of a sentence-transformers model (default: embedded)")


def _similar(arguments: Namespace) -> None:
    def find(memory: Memory, text: str, _: Namespace) -> list[Match]:
        """Units with a similar meaning."""
        with bar(arguments.quiet, "making vectors", unit="texts") as progress:
            return memory.similar(
                text, language=arguments.language, min_cosine=arguments.min_cosine, limit=arguments.limit,
                encoder=arguments.encoder, progress=progress,
            )  # fmt: skip

    # The first look-up computes vectors for all texts, and the memory stores them if its file is writable.
    is_writable = os.access(arguments.memory, os.W_OK)
    _look_up(arguments, find, lambda match: f"{_cosine(match):.2f}", writing=is_writable)


def _cosine(match: Match) -> float:
    return (match.score or 0.0) / 100


def _look_up(
    arguments: Namespace,
    find: Find,
    score_of: Callable[[Match], str] | None = None,
    *,
    mark_query: bool = False,
    writing: bool = False,
) -> None:
    """Print the matches of each text, and say which texts have none: among many texts, in place of the matches."""
    text = _text(arguments)
    with open_memory(arguments.memory, writing=writing) as memory:
        for query in _queries(text):
            matches = find(memory, query, arguments)
            if arguments.json:
                print_lines([json_line({"query": query, "matches": [_record(match) for match in matches]})])
                continue
            if text == STANDARD_INPUT:
                print_lines([f"> {_one_line(query)}", *([] if matches else ["  no match", ""])])
            elif not matches and not arguments.quiet:
                say(f"{arguments.memory}: no match for {_one_line(query)!r}{_missing(memory, arguments.language)}")
            for match in matches:
                print_lines(_block(match, score_of(match) if score_of else "", query if mark_query else ""))


def _missing(memory: Memory, language: str | None) -> str:
    """What the memory has instead, if it has no texts in the language."""
    from aligner.bitext.languages import base_language
    from aligner.memory.contents import languages

    with memory.store.reading() as connection:
        stored = languages(connection)
    if language is None or base_language(language) in stored:
        return ""
    return f"; the memory has no text in {language}, but in {' and '.join(stored) or 'no other language either'}"


def _text(arguments: Namespace) -> str:
    """The text to look up; wrong usage if there are several, or if it is blank."""
    text = " ".join(arguments.text)
    if len(arguments.text) > 1:
        arguments.command.error(f"only one text can be looked up at a time; put it in quotes: '{text}'")
    if not text.strip():
        arguments.command.error("the text is blank; give a text to look up")
    return text


def _queries(text: str) -> Iterator[str]:
    if text != STANDARD_INPUT:
        yield text
        return
    from aligner.bitext.encodings import decode

    for line in decode(read_input(), "standard input").splitlines():
        if line.strip():
            yield line.strip()


def _record(match: Match) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "unit": match.unit,
        "score": match.score,
        "language": match.variant.language,
        "text": match.text,
        "targets": json_texts(match.targets),
        "uses": match.uses,
        "origins": [asdict(origin) for origin in match.origins],
        "tags": match.tags,
        "differences": [
            {"query": [each.query.start, each.query.stop], "text": [each.text.start, each.text.stop]}
            for each in match.differences
        ],
    }


def _block(match: Match, score: str, query: str) -> Iterator[str]:
    head = [score, f"unit {match.unit}", *origin_of(match), ", ".join(match.tags)]
    text = _excerpt(_mark(match.text, query)) if query else _mark_differences(match)
    return block(head, [(match.variant.language, text), *texts_of(match.targets)])


def _mark_differences(match: Match) -> str:
    """The text with marks around what differs from the query of a fuzzy match; `⟦⟧` is where something is missing."""
    text = match.text
    for difference in reversed(match.differences):
        span = difference.text
        text = f"{text[: span.start]}{OPEN}{text[span.start : span.stop]}{CLOSE}{text[span.stop :]}"
    return text


def _mark(text: str, query: str) -> Pieces:
    """The text in pieces, with each occurrence of the query marked, or of its words if the whole does not occur."""
    import regex

    folded, offsets = _fold(text)
    words = [regex.escape(_fold(word)[0]) for word in query.split()]
    pattern = r"\s++".join(words)
    if not regex.search(pattern, folded):
        pattern = "|".join(sorted(words, key=len, reverse=True))
    pieces, offset = [], 0
    for match in regex.finditer(pattern, folded):
        start, stop = offsets[match.start()], offsets[match.end() - 1] + 1
        if start >= offset and stop > start:
            pieces += [(text[offset:start], False), (text[start:stop], True)]
            offset = stop
    return [piece for piece in [*pieces, (text[offset:], False)] if piece[0]]


def _fold(text: str) -> tuple[str, list[int]]:
    """The text folded as in a memory, but with its blanks, and for each folded character the offset of its original."""
    from aligner.memory.folding import fold

    folded = [fold(character) or character for character in text]
    return "".join(folded), [offset for offset, characters in enumerate(folded) for _ in characters]


def _excerpt(pieces: Pieces) -> str:
    from aligner.checking.reports.terminal import excerpt

    return excerpt(pieces) if any(not is_marked for _, is_marked in pieces) else OPEN + pieces[0][0] + CLOSE


def _one_line(text: str) -> str:
    from aligner.bitext.visible import visible

    return visible(text)


def _add_show_arguments(command: ArgumentParser) -> None:
    add_memory_argument(command)
    add = command.add_argument
    add("units", nargs="+", type=count, metavar="NUMBER", help="number of a unit, as shown by look-ups and `clean`")
    add("--json", action="store_true", help="print JSON lines")


def _show(arguments: Namespace) -> None:
    from aligner.memory.numbered import units_by_number

    with open_memory(arguments.memory) as memory:
        for match in units_by_number(memory, arguments.units):
            if arguments.json:
                print_lines([json_line(_record(match))])
            else:
                print_lines(_block(match, "" if match.origins else "removed", ""))


FIND = Command("find units with this text, or nearly this text", _add_find_arguments, _find, """\
examples:
  aligner memory find memory.db 本研究共调查了120名学生。
  aligner memory find memory.db "The water level rose." --min-score 85
  cut -f 1 new.tsv | aligner memory find memory.db - --json

What differs from the text is marked: ⟦words⟧ that it lacks or has otherwise, and ⟦⟧ where the match lacks some. Blank
lines of standard input are skipped. A line without matches is printed with `no match`.
""")  # fmt: skip
SEARCH = Command("find units that contain this phrase, in any language (concordance)",
    lambda command: _add_query_arguments(command, CONCORDANCE_LIMIT), _search, """\
examples:
  aligner memory search memory.db 水库
  aligner memory search memory.db "water level" --language en --limit 50

The last word may be incomplete: `hous` finds houses, `ouse` does not. Case and character width are ignored. There are
no wildcards: an asterisk matches an asterisk.
""")  # fmt: skip
SIMILAR = Command("find units with a similar meaning, in any language", _add_similar_arguments, _similar, """\
examples:
  aligner memory similar memory.db "how many pupils took part"
  aligner memory similar memory.db 参加人数 --language en --min-cosine 0.4

The first search computes vectors for all texts in the memory and stores them there. The number before each match is the
cosine of both vectors: 1 for the same meaning, about 0 for unrelated texts.
""", interrupted="the vectors computed so far are kept")  # fmt: skip
SHOW = Command("show units by their numbers", _add_show_arguments, _show, """\
examples:
  aligner memory show memory.db 12 37
""")  # fmt: skip
