r"""The machine tokens of a text, which are no words of a language, by the table in `aligner.words.machine`.

    见[安装](#安装)。            `[` and `](#安装)` are for machines, 安装 between them for people
    共 {count} 个<b>文件</b>     `{count}`, `<b>` and `</b>`
    设 $x(t)$ 为 1               `$x(t)$`; there is no token in `from $5 to $6`

Repair changes nothing in them, and no mark within one ends a sentence or a clause.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import NamedTuple, TypeVar

import regex

from aligner.words.machine import BLOCKS, CODE, MARKUP, PLACEHOLDERS, Notation, Sign

# The most characters of a machine token before its sign.
LONGEST = 80
NUMERAL = regex.compile(r"[（(]?(?:(?P<value>[一二三四五六七八九十百]{1,4})|[IVXLC]{1,6})[)）、.．]?")
# Without those that nobody sees, such as the Hangul filler.
LETTER = regex.compile(r"[\p{L}--\p{Default_Ignorable_Code_Point}]", regex.VERSION1)


class Atom(NamedTuple):
    """A machine token, `start` to `stop` of a text. Text for people within it, if any, is `opened` to `closed`."""

    start: int
    stop: int
    opened: int
    closed: int


class _Finder:
    """Finds the machine tokens of some notations at their signs, of which most texts have few."""

    def __init__(self, notations: Sequence[Notation]) -> None:
        self._notations = notations
        self._signs = list(dict.fromkeys(sign for notation in notations for sign in notation.signs))
        self._sign = _pattern_of(list(dict.fromkeys(sign.text for sign in self._signs)))
        self._rules: dict[str, Sequence[tuple[str, regex.Pattern[str]]]] = {}

    def signs(self, text: str) -> list[int]:
        """Where the signs of a text stand."""
        return [match.start() for match in self._sign.finditer(text)]

    def find(self, text: str, start: int, stop: int) -> Iterator[Atom]:
        """The outermost machine tokens between two offsets, in order and disjoint."""
        end = start
        for sign in self._sign.finditer(text, start, stop):
            if sign.start() >= end and (match := self._match(text, end, sign, stop)):
                end = match.end()
                opened, closed = match.span("prose") if "prose" in match.re.groupindex else (-1, -1)
                yield Atom(*match.span(), *((opened, closed) if opened >= 0 else (end, end)))

    def _match(self, text: str, start: int, sign: re.Match[str], stop: int) -> regex.Match[str] | None:
        """The machine token that has this sign and begins at `start` or behind."""
        for before, pattern in self._rules_of(sign.group()):
            head = text[max(start, sign.start() - LONGEST) : sign.start()]
            own = head[len(head.rstrip(before)) :].lstrip() if before else ""
            match = pattern.match(text, sign.start() - len(own), stop)
            if match and match.end() > sign.start():
                return match
        return None

    def _rules_of(self, sign: str) -> Sequence[tuple[str, regex.Pattern[str]]]:
        """What a token may have before this sign, and its pattern; compiled on first use, as most texts have few."""
        if sign not in self._rules:
            signs = [each for each in self._signs if each.text == sign]
            self._rules[sign] = [(each.before, _pattern_at(each, self._notations)) for each in signs]
        return self._rules[sign]

    def shells(self, text: str, atoms: Iterable[Atom]) -> Iterator[tuple[int, int]]:
        """What machine tokens have around their text for people, and the machine tokens within this text."""
        for start, stop, opened, closed in atoms:
            yield start, opened
            if closed < stop:
                yield from self.shells(text, self.find(text, opened, closed))
                yield closed, stop


def _pattern_of(signs: Sequence[str]) -> re.Pattern[str]:
    """Any of the signs; `re` finds one of a set of characters many times as fast as one of several strings."""
    firsts = re.escape("".join(sign[0] for sign in signs))
    longer = [sign for sign in signs if len(sign) > 1]
    if not longer:
        return re.compile(f"[{firsts}]")
    alone = re.escape("".join(sign[0] for sign in longer))
    rests = "".join(f"|(?<={re.escape(sign[0])}){re.escape(sign[1:])}" for sign in longer)
    return re.compile(f"[{firsts}](?:(?<![{alone}]){rests})")


def _pattern_at(sign: Sign, notations: Sequence[Notation]) -> regex.Pattern[str]:
    return regex.compile("|".join(notation.pattern for notation in notations if sign in notation.signs))


IN_LINE = _Finder((*CODE, *MARKUP, *PLACEHOLDERS))
IN_LINES = _Finder(BLOCKS)
WORDLESS = _Finder((*MARKUP, *PLACEHOLDERS))


class _Line(NamedTuple):
    """The machine tokens of the characters `start` to `stop`, and what in them is not for people."""

    start: int
    stop: int
    atoms: Sequence[Atom]
    shells: Sequence[tuple[int, int]]


class Atoms:
    """The machine tokens of a text: the changes that they forbid, and the characters that they hold.

    Questions about offsets that ascend read each line once, and only lines with a sign.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._blocks = list(IN_LINES.find(text, 0, len(text)))
        self._signs = IN_LINE.signs(text)
        self._line = _Line(0, -1, (), ())

    def around(self, offset: int) -> Atom | None:
        """The outermost machine token that has the character at this offset."""
        for atoms in (self._line_at(offset).atoms, self._blocks):
            for atom in _near(atoms, offset, offset):
                return atom
        return None

    def forbid(self, start: int, stop: int) -> bool:
        """Whether to replace these characters, or to insert some there, would change a part of a machine token."""
        blocks, shells = _near(self._blocks, start, stop), _near(self._line_at(start).shells, start, stop)
        return any(_is_partial(start, stop, first, last) for first, last, *_ in chain(blocks, shells))

    def _line_at(self, offset: int) -> _Line:
        if self._signs and not self._line.start <= offset <= self._line.stop:
            text, start = self._text, self._text.rfind("\n", 0, offset) + 1
            stop = text.find("\n", offset)
            stop = len(text) if stop < 0 else stop
            k = bisect_left(self._signs, start)
            has_sign = k < len(self._signs) and self._signs[k] < stop
            atoms = list(IN_LINE.find(text, start, stop)) if has_sign else []
            self._line = _Line(start, stop, atoms, list(IN_LINE.shells(text, atoms)) if atoms else [])
        return self._line


Stretch = TypeVar("Stretch", bound=tuple[int, ...])


def _near(stretches: Sequence[Stretch], start: int, stop: int) -> Iterator[Stretch]:
    """Those of some stretches of a text, in order and disjoint, that begin before `stop` or at it and end behind
    `start`."""
    for index in range(bisect_right(stretches, start, key=itemgetter(1)), len(stretches)):
        if stretches[index][0] > stop:
            break
        yield stretches[index]


def _is_partial(start: int, stop: int, first: int, last: int) -> bool:
    """Whether a change has some of the characters `first` to `last`, but not all; or whether it inserts among them."""
    if start == stop:
        return first < start < last
    return max(start, first) < min(stop, last) and not (start <= first and last <= stop)


def has_words(text: str) -> bool:
    """Whether a text has a word of a language, or code: letters that are not in markup, an address or a formula.

    A number alone that is written in letters is none: `（三）`, `IV.`
    """
    if not LETTER.search(text) or NUMERAL.fullmatch(text.strip()):
        return False
    end = 0
    for start, stop in WORDLESS.shells(text, WORDLESS.find(text, 0, len(text))):
        if LETTER.search(text, end, start):
            return True
        end = stop
    return LETTER.search(text, end) is not None
