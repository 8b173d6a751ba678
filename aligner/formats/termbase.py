"""TBX, the exchange format of termbases → the terms of each concept, with their languages.

    <termEntry id="c1"><langSet xml:lang="zh"><tig><term>虚拟机</term></tig></langSet>…      of 2008, in <martif>
    <conceptEntry id="c1"><langSec xml:lang="zh"><termSec><term>虚拟机</term></termSec>…     of 2019, in <tbx>

Terms whose administrative status is deprecated, superseded or obsolete are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike

import regex
from lxml import etree

from aligner.errors import FormatError
from aligner.formats import markup
from aligner.formats.markup import Node
from aligner.units.units import clean_tag

CONCEPTS = frozenset(("termEntry", "conceptEntry"))
LANGUAGES = frozenset(("langSet", "langSec"))
STATUS = "administrativeStatus"
RETIRED = regex.compile(r"deprecated|superseded|obsolete")


@dataclass(frozen=True, slots=True)
class Concept:
    """The terms of a concept as (language tag, term), in order; `line` is where the concept begins."""

    line: int
    terms: tuple[tuple[str, str], ...]


def read_concepts(data: bytes, path: str | PathLike[str]) -> Iterator[Concept]:
    """The concepts of a termbase with these bytes, in the encoding that they declare.

    FormatError, with the line, if it is not well-formed XML, declares entities, or is not TBX.
    """
    count = 0
    for node in markup.records_of(data, path, CONCEPTS):
        count += 1
        yield Concept(node.sourceline, tuple(_terms(node)))
    if not count:
        raise FormatError("no <termEntry> or <conceptEntry>; export the termbase as TBX, or as TSV", path)


def _language(node: Node) -> str:
    attributes = markup.attributes_of(node)
    return clean_tag(attributes.get("xml:lang") or attributes.get("lang", ""))


def _terms(concept: Node) -> Iterator[tuple[str, str]]:
    """The terms that are not retired; a note is about the term before it."""
    language = ""
    last: tuple[str, str] | None = None
    for node in concept.iter(etree.Element):
        name = markup.local_name(node)
        if name in LANGUAGES:
            language = _language(node)
        elif name == "term":
            if last:
                yield last
            term = " ".join(markup.text_of(node).split())
            last = (language, term) if term else None
        elif name == "termNote" and node.get("type") == STATUS and RETIRED.search(markup.text_of(node)):
            last = None
    if last:
        yield last
