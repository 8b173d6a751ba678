"""Words that lost the space between them → apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import regex

from aligner import words
from aligner.edits import Edit, Span
from aligner.languages import base_language
from aligner.repairs.lines import CJK

# The languages whose texts, as they come, may hold English; in any other, unknown words are simply its own.
WITH_ENGLISH = frozenset(("en", "zh", "yue", "lzh", "ja", "ko"))

TOKEN = regex.compile(rf"[^\s{CJK}，。、；：？！（）《》“”]++")
LETTERS = regex.compile(r"(?<![\p{L}\p{N}\p{M}'’.])[A-Za-z]{2,}+(?![\p{L}\p{N}\p{M}])")
CODE = regex.compile(r"[_@\\/=<>{}#$|~^*+`%&]|://|\b[Ww]{3}\.|\(\)|::|\w[(\[]\w|^-")
# An unknown word that comes up this often is a term of the text.
TERM = 4
FEW = 20


def split_words(text: str, language: str) -> Iterator[Edit]:
    """English words that lost the space between them."""
    if base_language(language) not in WITH_ENGLISH:
        return
    counts = Counter(LETTERS.findall(text))
    if not _is_english(counts):
        return
    seen = frozenset(counts) | {words.split(word)[-1] for word in counts if not word[1:].islower()}
    terms = {word for word, count in counts.items() if count >= TERM}
    for token in TOKEN.finditer(text):
        if CODE.search(token.group()):
            continue
        for match in LETTERS.finditer(text, *token.span()):
            if match.group() not in terms:
                yield from _split_edits(text, match, seen)


def _split_edits(text: str, match: regex.Match[str], seen: frozenset[str]) -> Iterator[Edit]:
    pieces = words.split(match.group(), seen)
    if len(pieces) == 1 or (match.group()[1:].islower() and not _may_begin(pieces[0], text, match.start(), seen)):
        return
    place = match.start()
    for piece in pieces[:-1]:
        place += len(piece)
        yield Edit("split words", Span(place, place), " ")


def _may_begin(piece: str, text: str, start: int, seen: frozenset[str]) -> bool:
    """Whether a piece with a capital can stand here: a sentence begins, or it is a name or stands alone elsewhere."""
    if piece.islower() or words.is_name(piece) or piece in seen:
        return True
    before = text[max(0, start - 12) : start].rstrip(" \t\u3000\"'“‘([")
    return not before or before[-1] in ".!?:;。！？：；\n\r\f" or "\n" in text[max(0, start - 3) : start]


def _is_english(seen: Iterable[str]) -> bool:
    """Whether most words of the text are English, so that an unknown one is news; a few words say nothing yet."""
    lower = [word for word in seen if word.islower() and len(word) > 2]
    return len(lower) < FEW or sum(map(words.is_word, lower)) * 2 >= len(lower)
