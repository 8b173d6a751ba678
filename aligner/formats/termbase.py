"""TBX, the exchange format of termbases → the terms of each concept, with their languages.

    <termEntry id="c1"><langSet xml:lang="zh"><tig><term>虚拟机</term></tig></langSet>…      of 2008, in <martif>
    <conceptEntry id="c1"><langSec xml:lang="zh"><termSec><term>虚拟机</term></termSec>…     of 2019, in <tbx>

Terms whose administrative status is deprecated, superseded or obsolete are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike
from xml.parsers import expat

import regex

from aligner.errors import FormatError

CONCEPTS, LANGUAGES = frozenset(("termEntry", "conceptEntry")), frozenset(("langSet", "langSec"))
STATUS = "administrativeStatus"
RETIRED = regex.compile(r"deprecated|superseded|obsolete")
# The text is Unicode already, whatever encoding it declares.
DECLARATION = regex.compile(r"\A\s*+<\?xml[^>]*+\?>")


@dataclass(frozen=True, slots=True)
class Concept:
    """The terms of a concept as (language tag, term), in their order; it begins in `line`."""

    line: int
    terms: tuple[tuple[str, str], ...]


def read_concepts(text: str, path: str | PathLike[str]) -> Iterator[Concept]:
    """The concepts of a termbase; FormatError, with the line, for what is not XML, declares entities or is no TBX."""
    reader = _Reader(path)
    reader.read(DECLARATION.sub(lambda match: "\n" * match[0].count("\n"), text))
    if not reader.concepts:
        raise FormatError("no <termEntry> or <conceptEntry>; export the termbase as TBX, or as TSV", path)
    yield from reader.concepts


class _Reader:
    """Reads concepts, each when its end is read."""

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = path
        self.concepts: list[Concept] = []
        self.line = 0
        self.language = ""
        self.terms: list[tuple[str, str]] = []
        # What the note that is being read says of the term before it, and whether that was left out already.
        self.note = ""
        self.is_retired = False
        self.text: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.text.append
        self.parser.EntityDeclHandler = self._refuse

    def read(self, text: str) -> None:
        """All of it."""
        try:
            self.parser.Parse(text.encode("utf-8", "replace"), True)
        except expat.ExpatError as error:
            message = f"not well-formed XML: {expat.ErrorString(error.code)}; export the termbase again, as UTF-8"
            raise FormatError(message, self.path, line=error.lineno) from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name in CONCEPTS:
            self.terms, self.line = [], self.parser.CurrentLineNumber
        elif name in LANGUAGES:
            self.language = (attributes.get("xml:lang") or attributes.get("lang", "")).replace("_", "-")
        elif name in {"term", "termNote"}:
            self.note = attributes.get("type", "")
            self.text.clear()

    def _end(self, name: str) -> None:
        if name == "term":
            self.is_retired = False
            if term := " ".join("".join(self.text).split()):
                self.terms.append((self.language, term))
        elif name == "termNote" and self.note == STATUS:
            self._judge("".join(self.text))
        elif name in CONCEPTS:
            self.concepts.append(Concept(self.line, tuple(self.terms)))

    def _judge(self, status: str) -> None:
        """Leave out the last term, once, if its status says so."""
        if self.terms and not self.is_retired and RETIRED.search(status):
            self.terms.pop()
            self.is_retired = True

    def _refuse(self, name: str, *_: object) -> None:
        message = f"declares the XML entity {name!r}, which no termbase needs; remove it from its <!DOCTYPE …>"
        raise FormatError(message, self.path, line=self.parser.CurrentLineNumber)
