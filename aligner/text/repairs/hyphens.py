"""Joins the halves of a word that was broken at the end of a line: `recog-⏎nise`.

The hyphen stays if it may be the word's own: `two-⏎fold`. The text's own spelling decides, then the list of words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from aligner.bitext.edits import Edit, Span
from aligner.text.repairs.characters import are_two_words
from aligner.text.repairs.lines import Line, lines_of
from aligner.words import english as words

RULE = "joined hyphens"


class HyphenEvidence(NamedTuple):
    """When a hyphen at the end of a line counts as part of the word.

    Set by hand while reading the repaired texts of thesis-dev, where a fifth more or less changes no text
    (`benchmarks/extraction.py --ablate hyphens`).
    """

    # The least log2 count (see `aligner.words.english`) of a word that is too frequent to have a hyphen of its own.
    frequent: float = 8
    # The fewest letters of a word that may be part of a word with a hyphen of its own.
    part: int = 3


EVIDENCE = HyphenEvidence()
MAYBE_HYPHENATED = regex.compile(r"\p{L}[-\u2010\u00ad][^\S\n\r]*+[\n\r]")
LAST_LETTERS = regex.compile(r"[A-Za-z]++(?=[-\u2010\u00ad]?$)")
FIRST_LETTERS = regex.compile(r"[A-Za-z]++")
HYPHENATED_WORD = regex.compile(r"(?<![\w-])[a-z]++[-\u2010][a-z]++(?![\w-])")
SOFT_HYPHEN = "\u00ad"
# Words behind a hyphen that stands for a part of the next word.
SUSPENDING = words.word_set("and or to nor but")
WHOLE_WORD = regex.compile(r"(?<![\w-])[a-z]++(?![\w-])")
# Between two of the same, writers set a hyphen: `co-operative`, `pre-eminent`.
VOWELS = frozenset("aeio")


def join_hyphens(text: str, language: str) -> Iterator[Edit]:
    """Put words together that were broken at a line end; a hyphen stays if it may be the word's own: `two-⏎fold`."""
    if not MAYBE_HYPHENATED.search(text):
        return
    pairs = [pair for pair in _near_pairs(lines_of(text)) if is_hyphenated(*pair)]
    vocabulary = Vocabulary.of(text if pairs else "")
    for left, right in pairs:
        if right.indent <= left.indent:
            is_set = left.text[-1] == "\u2010" and vocabulary.has_set_hyphens
            yield joined(left, right, vocabulary, is_set=is_set)


def joined(left: Line, right: Line, vocabulary: Vocabulary, *, is_set: bool) -> Edit:
    """The edit that joins two lines at a hyphen, without it if it is not the word's own; a soft one becomes plain."""
    if vocabulary.has_broken(*_halves(left, right), is_set=is_set):
        return Edit(RULE, Span(left.stop - 1, right.start), "")
    is_soft = left.text[-1] == SOFT_HYPHEN
    return Edit(RULE, Span(left.stop - is_soft, right.start), "-" * is_soft)


def _near_pairs(lines: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Neighbouring lines that are not blank, with at most one blank line between them."""
    for left, right, below in zip(lines, lines[1:], [*lines[2:], None], strict=False):
        if right.text:
            yield left, right
        elif below is not None and below.text and not right.ends_paragraph:
            yield left, below


def is_hyphenated(left: Line, right: Line) -> bool:
    """Whether a word was broken between the lines; at the end of a narrow line, only if it shows."""
    if not stops_at_hyphen(left, right):
        return False
    head, tail = _halves(left, right)
    return not left.is_narrow or _is_frequent(head, tail) or are_two_words(head, tail)


def stops_at_hyphen(left: Line, right: Line) -> bool:
    """Whether the left line ends in a hyphen, and the right one begins with the rest of a word."""
    first = right.text[:1]
    is_lower = first.islower() and first.isascii()
    return not left.ends_paragraph and left.ends_in_hyphen and is_lower and not is_suspended(left, right)


def _halves(left: Line, right: Line) -> tuple[str, str]:
    """The letters before the hyphen and the letters at the beginning of the next line."""
    head = LAST_LETTERS.search(left.text, max(0, len(left.text) - words.LONGEST))
    tail = FIRST_LETTERS.match(right.text)
    return (head.group() if head else "", tail.group() if tail else "")


def _is_frequent(head: str, tail: str) -> bool:
    return bool(head and tail) and words.frequency(head + tail) >= EVIDENCE.frequent


class Vocabulary(NamedTuple):
    """The words of a text, those with a hyphen inside, and whether it has hyphens that only typesetters set."""

    plain: frozenset[str]
    hyphenated: frozenset[str]
    has_set_hyphens: bool

    @classmethod
    def of(cls, text: str) -> Vocabulary:
        """The vocabulary of a text."""
        lower = text.lower()
        hyphenated = frozenset(HYPHENATED_WORD.findall(lower))
        plain = frozenset(WHOLE_WORD.findall(lower))
        return cls(plain, hyphenated, not any("\u2010" in word for word in hyphenated))

    def has_broken(self, head: str, tail: str, *, is_set: bool) -> bool:
        """Whether the halves are one word, and not two with a hyphen of their own: `two-⏎fold`, `co-⏎operate`.

        The text's own spelling decides, then the list of words. `is_set`: a typesetter surely set the hyphen.
        """
        if not (head and tail):
            return False
        whole = (head + tail).lower()
        if whole in self.plain:
            return True
        if f"{head}-{tail}".lower() in self.hyphenated or _meet_in_vowel(head, tail):
            return False
        if words.is_word(whole):
            return is_set or _is_frequent(head, tail) or not _are_words(head, tail)
        return is_set and not _has_own_hyphen(head, tail)


def _meet_in_vowel(head: str, tail: str) -> bool:
    """Whether the halves meet in two vowels of one kind: `co-⏎operate`."""
    return head[-1].lower() in VOWELS and head[-1].lower() == tail[0]


def is_suspended(left: Line, right: Line) -> bool:
    """Whether the hyphen stands for a part that another word has: `pre-⏎and post-war`."""
    return left.ends_in_hyphen and _halves(left, right)[1] in SUSPENDING


def _are_words(*pieces: str) -> bool:
    return all(len(piece) >= EVIDENCE.part and words.frequency(piece) > 0 for piece in pieces)


def _has_own_hyphen(head: str, tail: str) -> bool:
    """Whether the halves are words, the first of them perhaps a name, or a letter: `X-⏎ray`."""
    return _are_words(tail) and (len(head) == 1 or head[0].isupper() or words.frequency(head) > 0)
