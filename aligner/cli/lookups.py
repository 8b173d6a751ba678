"""`aligner memory find`, `search`, `similar` and `clean`: units of a memory, listed.

85 % · unit 12 · a.tmx, number 3 · 2 uses · legal
  zh-CN  共记录到178种鸟。
  en-US  In all, 178 species of birds were recorded.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aligner.cli.command import Command
from aligner.cli.exchange import bar, count, counted, language, percentage
from aligner.cli.files import STANDARD_INPUT
from aligner.cli.messages import say
from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.memory import Match, Memory
    from aligner.memory.cleaning import Suspect
    from aligner.units import Variant

    Find = Callable[[Memory, str, Namespace], list[Match]]

LEAST, FOUND, CONCORDANCE = 70.0, 10, 20
# Names of `aligner.memory.cleaning.KINDS`, which is not loaded for --help.
KINDS = ("one-sided", "swapped", "untranslated", "number", "dissimilar", "length", "long", "near-duplicate")
MIN_WIDTH = 40
OPEN, CLOSE = "⟦", "⟧"
# Origins that are named; `--json` has all.
MOST_ORIGINS = 3
# Suspects of which numbers are kept before they are marked.
BATCH = 1000
Pieces = list[tuple[str, bool]]
Row = tuple[str, str]


def add_memory(command: ArgumentParser) -> None:
    """The file of the memory."""
    command.add_argument("memory", type=Path, metavar="MEMORY", help="file of the memory")


def _add_query(command: ArgumentParser, limit: int) -> None:
    add = command.add_argument
    add_memory(command)
    add("text", metavar="TEXT", help="what is looked up; - reads standard input, one a line")
    add("--language", metavar="TAG", type=language, help="language of the text (default: any)")
    add("--limit", type=count, default=limit, metavar="N", help=f"most matches (default: {limit})")
    add("--json", action="store_true", help="print JSON lines")


def _add_finding(command: ArgumentParser) -> None:
    _add_query(command, FOUND)
    command.add_argument("--least", type=percentage, default=LEAST, metavar="PERCENT", help="least match, 1 to 100 "
        "(default: 70)")  # fmt: skip


def _find(arguments: Namespace) -> None:
    _look_up(arguments, _found)


def _found(memory: Memory, text: str, arguments: Namespace) -> list[Match]:
    """Exact matches and then the others."""
    exact = memory.exact(text, arguments.language)
    known = {match.unit for match in exact}
    fuzzy = memory.fuzzy(text, arguments.language, arguments.least, arguments.limit + len(exact))
    return [*exact, *(match for match in fuzzy if match.unit not in known)][: arguments.limit]


def _search(arguments: Namespace) -> None:
    def found(memory: Memory, text: str, _: Namespace) -> list[Match]:
        """Units in which the words stand."""
        return memory.search(text, arguments.language, arguments.limit)

    _look_up(arguments, found, are_marked=True)


def _add_similar(command: ArgumentParser) -> None:
    _add_query(command, FOUND)
    command.add_argument("--encoder", metavar="MODEL", help="name or folder of a sentence-transformers model (default: "
        "embedded)")  # fmt: skip


def _similar(arguments: Namespace) -> None:
    def found(memory: Memory, text: str, _: Namespace) -> list[Match]:
        """Units that mean about the same."""
        with bar(arguments.quiet, "making vectors") as progress:
            return memory.similar(text, arguments.language, arguments.limit, arguments.encoder, progress)

    # The first look-up gives all texts vectors, which the memory keeps if it can be written into.
    _look_up(arguments, found, keeps=os.access(arguments.memory, os.W_OK))


def _look_up(arguments: Namespace, find: Find, *, are_marked: bool = False, keeps: bool = False) -> None:
    """Print what is found for each text; what nothing is found for is said on standard error."""
    from aligner.memory import Memory

    if not arguments.text.strip():
        arguments.command.error("a text without words; give what is to be looked up")
    with Memory(arguments.memory, read_only=not keeps) as memory:
        for text in _queries(arguments.text):
            matches = find(memory, text, arguments)
            if not matches and not arguments.quiet:
                say(f"{arguments.memory}: no match for {_one_line(text)!r}")
            if arguments.json:
                _print(_json(text, match) for match in matches)
                continue
            if matches and arguments.text == STANDARD_INPUT:
                _print([f"{_one_line(text)}:", ""])
            for match in matches:
                _print([*_block(match, text if are_marked else ""), ""])


def _queries(text: str) -> Iterator[str]:
    if text != STANDARD_INPUT:
        yield text
        return
    from aligner.documents import decode

    for line in decode(sys.stdin.buffer.read(), "standard input").splitlines():
        if line.strip():
            yield line.strip()


def _json(text: str, match: Match) -> str:
    found: dict[str, Any] = {
        "query": text,
        "unit": match.unit,
        "score": match.score,
        "language": match.variant.language,
        "text": match.text,
        "targets": [{"language": each.language, "text": each.text} for each in match.targets],
        "uses": match.uses,
        "origins": [asdict(origin) for origin in match.origins],
        "tags": match.tags,
    }
    return json.dumps(found, ensure_ascii=False)


def _block(match: Match, searched: str) -> Iterator[str]:
    origins = [f"{each.document}, number {each.number}" for each in match.origins[:MOST_ORIGINS]]
    if len(match.origins) > MOST_ORIGINS:
        origins.append(f"{len(match.origins) - MOST_ORIGINS:,} more")
    head = [
        # 99.6 is no exact match.
        *([f"{int(match.score)} %"] if match.score is not None else []),
        f"unit {match.unit}",
        "; ".join(origins),
        *([counted(match.uses, "use")] if match.uses > 1 else []),
        *([", ".join(match.tags)] if match.tags else []),
    ]
    pieces = _marked(match.text, searched) if searched else [(match.text, False)]
    texts = [(match.variant.language, _excerpt(pieces) if searched else match.text)]
    yield from _shown(head, [*texts, *_texts(match.targets)])


def _texts(variants: Iterable[Variant]) -> Iterator[Row]:
    for variant in variants:
        yield variant.language, variant.text


def _shown(head: Sequence[str], texts: Sequence[Row], *below: str) -> Iterator[str]:
    """A head, and under it texts beside their languages, in lines as wide as the terminal."""
    import shutil

    from aligner.formats.terminal import text_width, visible, wrapped

    columns = max(shutil.get_terminal_size().columns, MIN_WIDTH)
    yield from wrapped(visible(" · ".join(filter(None, head))), columns)
    room = max((len(tag) for tag, _ in texts), default=0)
    for tag, text in texts:
        start = f"  {tag:<{room}}  "
        for number, line in enumerate(wrapped(visible(text), columns - text_width(start) - 1)):
            yield (" " * len(start) if number else start) + line
    for text in below:
        yield from (f"  {line}" for line in wrapped(visible(text), columns - 2))


def _marked(text: str, searched: str) -> Pieces:
    """The text in pieces, those that were searched marked: the whole, or where it does not stand so, its words."""
    import regex

    folded, places = _folded(text)
    words = [regex.escape(_folded(word)[0]) for word in searched.split()]
    pattern = r"\s++".join(words)
    if not regex.search(pattern, folded):
        pattern = "|".join(sorted(words, key=len, reverse=True))
    pieces, done = [], 0
    for match in regex.finditer(pattern, folded):
        start, stop = places[match.start()], places[match.end() - 1] + 1
        if start >= done and stop > start:
            pieces += [(text[done:start], False), (text[start:stop], True)]
            done = stop
    return [piece for piece in [*pieces, (text[done:], False)] if piece[0]]


def _folded(text: str) -> tuple[str, list[int]]:
    """The text without case and width, and of which character each of its characters was made."""
    from unicodedata import normalize

    folded = [normalize("NFKC", character).casefold() for character in text]
    return "".join(folded), [place for place, made in enumerate(folded) for _ in made]


def _excerpt(pieces: Pieces) -> str:
    from aligner.reports.terminal import excerpt

    return excerpt(pieces) if any(not is_marked for _, is_marked in pieces) else OPEN + pieces[0][0] + CLOSE


def _add_cleaning(command: ArgumentParser) -> None:
    add = command.add_argument
    add_memory(command)
    add("--kind", action="append", choices=KINDS, metavar="KIND", help=f"look for this only: {', '.join(KINDS)}; may "
        "be given several times (default: all)")  # fmt: skip
    add("--tag", nargs="?", const="", metavar="PREFIX", help="mark what is found with its kind as a tag, behind PREFIX "
        "if one is given")  # fmt: skip
    listing = command.add_mutually_exclusive_group().add_argument
    listing("--json", action="store_true", help="print JSON lines")
    listing("--tsv", action="store_true", help="print one pair a line, separated by tabs")
    add("--encoder", metavar="MODEL", help="name or folder of a sentence-transformers model (default: embedded)")


def _clean(arguments: Namespace) -> None:
    from aligner.memory import Memory
    from aligner.memory.cleaning import suspects

    if not arguments.memory.exists():
        raise InputError("no such memory; check the name and the folder", arguments.memory)
    counts: Counter[str] = Counter()
    units: set[int] = set()
    write = _tsv if arguments.tsv else _json_suspect if arguments.json else _suspect
    if arguments.tsv:
        _print([_line(HEAD)])
    with Memory(arguments.memory, read_only=arguments.tag is None) as memory:
        total = len(memory)
        marked: dict[str, list[int]] = {}
        with bar(arguments.quiet or sys.stdout.isatty(), str(arguments.memory), total) as progress:
            for suspect in suspects(memory, arguments.kind, progress, arguments.encoder):
                counts[suspect.kind] += 1
                units.add(suspect.unit)
                marked.setdefault(f"{arguments.tag or ''}{suspect.kind}", []).append(suspect.unit)
                _print(write(suspect))
        if arguments.tag is not None:
            for tag, numbers in marked.items():
                memory.tag(numbers, tag)
    if not arguments.quiet:
        _sum_up(arguments, counts, len(units), total, list(marked))


def _sum_up(arguments: Namespace, counts: Counter[str], units: int, total: int, tags: Sequence[str]) -> None:
    if not units:
        say(f"{arguments.memory}: nothing suspicious in {counted(total, 'unit')}")
        return
    kinds = ", ".join(f"{counts[kind]:,} {kind}" for kind in KINDS if counts[kind])
    say(f"{arguments.memory}: {units:,} of {counted(total, 'unit')} suspicious: {kinds}; nothing was deleted")
    if arguments.tag is not None:
        without = " ".join(f"--without-tag {tag!r}" if " " in tag else f"--without-tag {tag}" for tag in tags)
        say(f"tagged; leave them out with: aligner memory export {arguments.memory} OUT {without}")


HEAD = ("unit", "kind", "measure", "explanation", "source_language", "source", "target_language", "target")


def _tsv(suspect: Suspect) -> Iterator[str]:
    cells = [(each.language, each.text) for each in suspect.variants]
    source, *targets = cells or [("", "")]
    for target in targets or [("", "")]:
        yield _line([suspect.unit, suspect.kind, f"{suspect.measure:g}", suspect.explanation, *source, *target])


def _line(cells: Sequence[object]) -> str:
    from aligner.formats.tsv import ESCAPES

    line = StringIO()
    csv.writer(line, "excel-tab", lineterminator="").writerow([str(cell).translate(ESCAPES) for cell in cells])
    return line.getvalue()


def _json_suspect(suspect: Suspect) -> Iterator[str]:
    found = {
        "unit": suspect.unit,
        "kind": suspect.kind,
        "measure": suspect.measure,
        "explanation": suspect.explanation,
        "texts": [{"language": each.language, "text": each.text} for each in suspect.variants],
    }
    yield json.dumps(found, ensure_ascii=False)


def _suspect(suspect: Suspect) -> Iterator[str]:
    texts = [(each.language, each.text) for each in suspect.variants]
    yield from _shown((suspect.kind, f"unit {suspect.unit}"), texts, suspect.explanation)
    yield ""


def _one_line(text: str) -> str:
    from aligner.formats.terminal import visible

    return visible(text)


def _print(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


FIND = Command("find units whose text is this, or nearly this", _add_finding, _find, """\
examples:
  aligner memory find memory.db 本研究共调查了120名学生。
  aligner memory find memory.db "The water level rose." --least 85
  cut -f 1 new.tsv | aligner memory find memory.db - --json
""")  # fmt: skip
SEARCH = Command("find units in which these words stand, in any language (concordance)",
    lambda command: _add_query(command, CONCORDANCE), _search, """\
examples:
  aligner memory search memory.db 水库
  aligner memory search memory.db "water level" --language en --limit 50
""")  # fmt: skip
SIMILAR = Command("find units that mean about the same, in any language", _add_similar, _similar, """\
examples:
  aligner memory similar memory.db "how many pupils took part"
  aligner memory similar memory.db 参加人数 --language en
""")  # fmt: skip
CLEAN = Command("list what looks wrong in a memory; nothing is deleted", _add_cleaning, _clean, """\
examples:
  aligner memory clean memory.db
  aligner memory clean memory.db --kind number --kind untranslated --tsv > suspects.tsv
  aligner memory clean memory.db --tag                          mark them, and then leave them out:
  aligner memory export memory.db clean.tmx --without-tag number --without-tag untranslated
""")  # fmt: skip
