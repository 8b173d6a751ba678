"""Files of rules of one's own → Checklist: what the translation of some words must have, or must not have.

    水库<TAB>must<TAB>reservoir<TAB>as in chapter 1           水库 needs “reservoir”
    <TAB>must not<TAB>utilize                                 “utilize” nowhere
    /第[0-9]+章/<TAB>must<TAB>/Chapter [0-9]+/                between slashes: regular expressions

TSV, or CSV in a file with that suffix. Lines that begin with `#` are remarks. Words stand alone: `art` is not in
`part`. Words in small letters also fit capitals; other words are sought as they are written.
"""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import NamedTuple

import regex

from aligner.arguments import FILE, accepts
from aligner.bitext.encodings import decode
from aligner.checking.glossaries import Row, read_rows
from aligner.errors import FormatError, InputError
from aligner.files import read_bytes

# What the second column says, and whether the words of the third have to occur.
RELATIONS = {"must": True, "must not": False, "必须": True, "须有": True, "不得": False, "禁用": False}
REMEDY = "give words of the source, 'must' or 'must not', and words of the translation, with tabs between them"
# A pattern may take so many seconds for a passage; a longer search would hang the program.
SECONDS = 1.0
LONGEST_PATTERN = 1000
# Letters and numbers of scripts with spaces; Han characters are written without.
WORD = r"[\p{L}\p{N}--\p{Han}]"
Location = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words, or a regular expression between slashes, as the file has them; `line` is the line of the file."""

    text: str
    name: str = ""
    line: int = 0

    def __post_init__(self) -> None:
        self.compiled()

    def compiled(self) -> regex.Pattern[str]:
        """The expression; FormatError if it is none."""
        try:
            if self.is_expression:
                return regex.compile(self.text[1:-1], regex.V1)
            case = regex.IGNORECASE if self.text.islower() else 0
            words = r"\s+".join(map(regex.escape, self.text.split()))
            return regex.compile(f"(?<!{WORD}(?={WORD})){words}(?!(?<={WORD}){WORD})", regex.V1 | case)
        except regex.error as error:
            message = f"{self.text[:40]!r} is no regular expression: {error}"
            raise FormatError(message, self.name or None, line=self.line or None) from error

    @property
    def is_expression(self) -> bool:
        """Whether it stands between slashes."""
        return len(self.text) > 2 and self.text[0] == self.text[-1] == "/"

    def find(self, text: str) -> list[Location]:
        """Where it occurs; an InputError if the search takes too long."""
        try:
            found = self.compiled().finditer(text, timeout=SECONDS)
            return [match.span() for match in found if match.end() > match.start()]
        except TimeoutError as error:
            where = f"{self.name}, line {self.line}: " if self.name else ""
            message = f"{where}the expression {self.text[:40]!r} takes too long; give one without nested repetitions"
            raise InputError(message) from error


class Rule(NamedTuple):
    """Where `source` occurs, or everywhere if it is None, `target` has to occur (`must`) or has not to."""

    source: Pattern | None
    must: bool
    target: Pattern
    note: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """Rules, and the name of their file."""

    rules: tuple[Rule, ...]
    name: str = ""


@accepts(path=FILE)
def load_checklist(path: str | PathLike[str]) -> Checklist:
    """Read a checklist from a file.

    Raises InputError for a file that cannot be read, FormatError, with the line, for one that is no checklist.
    """
    path = Path(path)
    rows = read_rows(decode(read_bytes(path), str(path)), path)
    rules = tuple(_rule(row, path) for row in rows)
    if not rules:
        raise FormatError(f"holds no rule; {REMEDY}", path)
    return Checklist(rules, path.name)


def _rule(row: Row, path: Path) -> Rule:
    source, relation, target, note = (*row.cells, "", "", "")[:4]
    must = RELATIONS.get(" ".join(relation.lower().split()))
    if must is None:
        raise FormatError(f"{relation[:20]!r} is neither 'must' nor 'must not'; {REMEDY}", path, line=row.line)
    if not target:
        raise FormatError(f"no words of the translation; {REMEDY}", path, line=row.line)
    if must and not source:
        message = "no sentence can do without these words: give the words of the source that need them"
        raise FormatError(message, path, line=row.line)
    if max(len(source), len(target)) > LONGEST_PATTERN:
        raise FormatError(f"words of more than {LONGEST_PATTERN} characters; {REMEDY}", path, line=row.line)
    sides = [Pattern(text, path.name, row.line) if text else None for text in (source, target)]
    assert sides[1] is not None
    return Rule(sides[0], must, sides[1], note)
