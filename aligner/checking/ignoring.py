"""Files of what a person has called a false alarm → the flags that need no second look, in any version or file.

    inconsistent term<TAB>水库<TAB><TAB>both words are used      this term, whatever the translation marks
    number<TAB>50米<TAB>500 m                                  these words on both sides
    {"schema": "aligner.verdicts", …}                          all false alarms in the file that a report writes

A flag is ignored if its check is the same and it marks the same words. An empty cell fits everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import NamedTuple

from aligner.arguments import FILE, accepts, proposal
from aligner.bitext.beads import Bitext
from aligner.bitext.edits import Span
from aligner.bitext.encodings import decode
from aligner.checking.carrying import Words, on_a_line
from aligner.checking.findings import Finding
from aligner.checking.glossaries import Row, read_rows
from aligner.checking.policy import DEFAULT_LIMITS
from aligner.checking.verdicts import EarlierVerdicts
from aligner.errors import FormatError
from aligner.files import read_bytes

REMEDY = (
    "give a check and the words that it marks in the source, in the translation, or in both, with tabs between them"
)
# Between the marks of a flag that has several.
GAP = " … "


class Ignored(NamedTuple):
    """A check, and the words that it marks in the source and in the target; empty words fit everything."""

    check: str
    source: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class IgnoreList:
    """What is ignored, and the name of the file."""

    entries: frozenset[Ignored]
    name: str = ""

    @classmethod
    @accepts(path=FILE)
    def load(cls, path: str | PathLike[str]) -> IgnoreList:
        """Read a file; FormatError, with the line, says what is wrong in it."""
        path = Path(path)
        data = read_bytes(path)
        if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return cls(frozenset(_false_alarms(EarlierVerdicts.load(path))), path.name)
        entries = frozenset(_entry(row, path) for row in read_rows(decode(data, str(path)), path))
        if not entries:
            raise FormatError(f"names nothing to ignore; {REMEDY}", path)
        return cls(entries, path.name)

    def has(self, finding: Finding, alignment: Bitext) -> bool:
        """Whether a finding is to be ignored."""
        sides = ((alignment.source, finding.source), (alignment.target, finding.target))
        source, target = (_marked(side.document.text, spans) for side, spans in sides)
        forms = ((source, target), (source, ""), ("", target))
        return any(Ignored(finding.check, *words) in self.entries for words in forms if any(words))


def _marked(text: str, spans: Sequence[Span]) -> str:
    return GAP.join(on_a_line(text[span.start : span.stop]) for span in spans)


def _false_alarms(earlier: EarlierVerdicts) -> Iterator[Ignored]:
    """The flags that were called false alarms; those that mark whole sides say nothing about other texts."""
    for judged in earlier.flags:
        if judged.verdict.status == "rejected" and judged.place and None not in judged.place.words:
            source, target = map(_joined, judged.place.words)
            if source or target:
                yield Ignored(judged.place.check, source, target)


def _joined(words: Words) -> str:
    return GAP.join(words or ())


def _entry(row: Row, path: Path) -> Ignored:
    check, source, target = (*row.cells, "", "")[:3]
    if check not in DEFAULT_LIMITS:
        close = proposal(check, DEFAULT_LIMITS)
        raise FormatError(f"no check is called {check[:40]!r}{close}; {REMEDY}", path, line=row.line)
    if not source and not target:
        message = f"no words; {REMEDY}, or leave the check out with --exclude-check"
        raise FormatError(message, path, line=row.line)
    return Ignored(check, on_a_line(source), on_a_line(target))
