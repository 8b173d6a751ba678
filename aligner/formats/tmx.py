"""TMX 1.4, the exchange format of translation memories.

    <tu tuid="5d1c…" segtype="sentence" creationdate="20260102T030405Z">
      <prop type="x-confidence">0.980000</prop>
      <prop type="x-bead">1-1</prop>
      <tuv xml:lang="zh-CN">
        <prop type="x-document">a.zh.txt</prop>
        <prop type="x-segment">1</prop>
        <seg>他来了。</seg>
      </tuv>
      <tuv xml:lang="en-US">…</tuv>
    </tu>

Segments have half and full width as typed, and every other repair, unless another form is asked for. Beads with a side
that is empty or blank are left out: OmegaT would delete a sentence whose translation is empty. The segments are
stripped, because it finds no match for one with blanks around it. Beads that have a part of a sentence only are
phrases, others than 1-1 paragraphs. `x-segment` counts sentences from 1; `x-document` is left out if the text has no
origin.

A `tuid` depends on the two segments only, with `.2`, `.3` for a pair that comes again, so it stays the same when the
rest of the text or the least confidence changes.

`read_pairs` reads the segments of any TMX, also of versions 1.1 to 1.3 and with several languages.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from os import PathLike
from typing import BinaryIO
from xml.parsers import expat

from aligner import __version__
from aligner.bitext import Alignment, Bead, Run, Sentences
from aligner.errors import FormatError
from aligner.formats.files import replacing
from aligner.forms import Form, check_form
from aligner.languages import check_language

# Trados and Pontoon take a memory only if its tags equal theirs, and theirs have regions.
REGIONS = {"zh": "zh-CN", "en": "en-US"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Their content is code of the format the text came from; that of <hi> is text.
CODES = frozenset({"bpt", "ept", "it", "ph", "ut"})
CHUNK = 1 << 16
OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'


def write(
    alignment: Alignment,
    path: str | PathLike[str],
    min_confidence: float = 0.0,
    text: Form = "typed",
    languages: tuple[str, str] | None = None,
    created: datetime | None = None,
) -> None:
    """Write the beads with both sides and at least this confidence; FormatError for a character that XML forbids.

    `languages` of source and target default to those of the texts, zh as zh-CN and en as en-US; `created` to now.
    """
    check_form(text)
    stamp = (created or datetime.now(UTC)).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    tags = languages or (_tag(alignment.source), _tag(alignment.target))
    for tag in tags:
        check_language(tag)
    with replacing(path) as handle:
        handle.write(OPENING)
        header = _header(tags[0], stamp, _legal(str(alignment.recipe), "recipe", path))
        handle.write(_markup(header, 1))
        handle.write("  <body>\n")
        for unit in _units(alignment, text):
            if unit.bead.confidence >= min_confidence:
                handle.write(_markup(_element(unit, alignment, tags, stamp, path), 2))
        handle.write("  </body>\n</tmx>\n")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A bead to export: its number, counted from 1 over all beads, its stripped texts and the sentences of each."""

    number: int
    bead: Bead
    texts: tuple[str, str]
    segments: tuple[str, str]
    identifier: str


def _units(alignment: Alignment, form: Form) -> Iterator[_Unit]:
    seen: Counter[str] = Counter()
    left, right = alignment.source.sentence_numbers(), alignment.target.sentence_numbers()
    for number, bead in enumerate(alignment.beads, 1):
        source, target = (text.strip() for text in bead.texts(form))
        if source and target:
            identifier = sha256(f"{source}\0{target}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
            seen[identifier] += 1
            repeat = f".{seen[identifier]}" if seen[identifier] > 1 else ""
            segments = _numbers(bead.source, left), _numbers(bead.target, right)
            yield _Unit(number, bead, (source, target), segments, identifier + repeat)


def _tag(sentences: Sentences) -> str:
    return REGIONS.get(sentences.language.lower(), sentences.language)


def _header(source_language: str, stamp: str, recipe: str) -> ET.Element:
    header = ET.Element(
        "header",
        {
            "creationtool": "aligner",
            "creationtoolversion": __version__,
            "segtype": "sentence",
            "o-tmf": "aligner",
            "adminlang": "en-US",
            "srclang": source_language,
            "datatype": "plaintext",
            "creationdate": stamp,
        },
    )
    _add_property(header, "x-recipe", recipe)
    return header


def _element(
    unit: _Unit, alignment: Alignment, languages: tuple[str, str], stamp: str, path: str | PathLike[str]
) -> ET.Element:
    bead = unit.bead
    segtype = "phrase" if bead.is_partial else "sentence" if bead.kind == "1-1" else "paragraph"
    element = ET.Element("tu", {"tuid": unit.identifier, "segtype": segtype, "creationdate": stamp})
    _add_property(element, "x-confidence", f"{bead.confidence:.6f}")
    _add_property(element, "x-bead", bead.kind)
    sides = (("source", alignment.source), ("target", alignment.target))
    for (name, sentences), language, text, segment in zip(sides, languages, unit.texts, unit.segments, strict=True):
        variant = ET.SubElement(element, "tuv", {LANG: language})
        if origin := sentences.document.origin:
            _add_property(variant, "x-document", _legal(origin, f"{name} file name", path))
        _add_property(variant, "x-segment", segment)
        ET.SubElement(variant, "seg").text = _legal(text, f"bead {unit.number}, {name}", path)
    return element


def _add_property(parent: ET.Element, kind: str, text: str) -> None:
    ET.SubElement(parent, "prop", {"type": kind}).text = text


def _numbers(run: Run, before: Sequence[int]) -> str:
    """Numbers of a run's sentences from 1, `2` or `2-3`; `before[k]` is how many sentences begin before part k."""
    first, last = before[run.start + 1], before[run.stop]
    return f"{first}" if first == last else f"{first}-{last}"


def _legal(text: str, place: str, path: str | PathLike[str]) -> str:
    if found := FORBIDDEN.search(text):
        code = f"U+{ord(found[0]):04X}"
        raise FormatError(f"{place}: XML cannot hold the character {code}; remove it from the text", path)
    return text


def _markup(element: ET.Element, level: int) -> str:
    """The element on lines of its own. A bare carriage return would be read back as a line feed."""
    ET.indent(element, level=level)
    return "  " * level + ET.tostring(element, encoding="unicode").replace("\r", "&#13;") + "\n"


def read_pairs(
    handle: BinaryIO, path: str | PathLike[str], left: frozenset[str], right: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """The segments of each unit in two languages, given by their first subtags (`{"zh", "zho"}`), in file order.

    White space is made one space, inline codes are left out, and so are units that lack a language or have it empty;
    of several variants of a language the first counts. `path` is for messages. Raises FormatError, with the line, for
    what is not XML or declares entities, and where no unit has both languages.
    """
    units = _Units(path)
    count = 0
    for segments in units.read(handle):
        pair = _first(segments, left), _first(segments, right)
        if all(pair):
            count += 1
            yield pair
    if not count:
        found = ", ".join(sorted(units.languages)) or "none"
        wanted = " and ".join(min(names, key=len) for names in (left, right))
        raise FormatError(f"no <tu> has a segment in {wanted} each (or {wanted} with a region); found: {found}", path)


def _first(segments: list[tuple[str, str]], names: frozenset[str]) -> str:
    return next((text for tag, text in segments if re.split("[-_]", tag.lower())[0] in names), "")


class _Units:
    """Reads units as (language tag, text) of each segment; the file is never whole in memory."""

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = path
        self.languages: set[str] = set()
        self.done: list[list[tuple[str, str]]] = []
        self.unit: list[tuple[str, str]] = []
        self.language = ""
        self.text: list[str] = []
        self.is_segment = False
        self.codes = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.EntityDeclHandler = self._refuse

    def read(self, handle: BinaryIO) -> Iterator[list[tuple[str, str]]]:
        """The units, each when its end is read."""
        chunk = b"x"
        while chunk:
            chunk = handle.read(CHUNK)
            try:
                self.parser.Parse(chunk, not chunk)
            except expat.ExpatError as error:
                message = f"not well-formed XML: {expat.ErrorString(error.code)}; export the memory again, as UTF-8"
                raise FormatError(message, self.path, line=error.lineno) from error
            except (ValueError, LookupError) as error:
                if isinstance(error, FormatError):
                    raise
                raise FormatError(f"{error}; export the memory as UTF-8", self.path, line=1) from error
            yield from self.done
            self.done.clear()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "tu":
            self.unit = []
        elif name == "tuv":
            self.language = attributes.get("xml:lang") or attributes.get("lang", "")
            self.languages.add(self.language)
        elif name == "seg":
            self.text, self.is_segment, self.codes = [], True, 0
        elif name in CODES:
            self.codes += 1

    def _end(self, name: str) -> None:
        if name == "tu":
            self.done.append(self.unit)
        elif name == "seg":
            self.unit.append((self.language, " ".join("".join(self.text).split())))
            self.is_segment = False
        elif name in CODES:
            self.codes -= 1

    def _characters(self, text: str) -> None:
        if self.is_segment and not self.codes:
            self.text.append(text)

    def _refuse(self, name: str, *_: object) -> None:
        message = f"declares the XML entity {name!r}, which no memory needs; remove it from its <!DOCTYPE …>"
        raise FormatError(message, self.path, line=self.parser.CurrentLineNumber)
