"""TMX, the exchange format of translation memories: versions 1.1 to 1.4b are read, 1.4 is written.

    <tu segtype="sentence" creationdate="20260102T030405Z" changedate="20260102T030405Z">
      <prop type="x-confidence">0.980000</prop>
      <prop type="x-bead">1-1</prop>
      <prop type="x-context-post">我们坐下。</prop>
      <tuv xml:lang="zh-CN">
        <prop type="x-document">a.zh.txt</prop>
        <prop type="x-segment">1</prop>
        <seg>他来了。</seg>
      </tuv>
      <tuv xml:lang="en-US">…</tuv>
    </tu>

Segments are repaired but keep the original character width, unless another form is chosen. Units without a translation
are left out, because OmegaT would delete a sentence whose translation is empty. Segments are stripped, because OmegaT
finds no match for a segment with blanks around it.

A unit has a `tuid` only if its input gave one: OmegaT 6 takes it for the key of a segment, and then a unit with a
context matches only segments with that key.

Reading and writing preserves attributes, properties, notes, elements that no version of TMX defines, and inline codes,
even in segments that contain nothing else. The version changes, and whatever 1.4 requires is added, with a date in the
header. Comments, processing instructions, attributes of <seg> other than `xml:space`, and variants without text or code
are left out; units with fewer than two other variants are left out and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from os import PathLike

from aligner.bitext.beads import Bitext
from aligner.bitext.forms import Form
from aligner.distribution import __version__
from aligner.errors import FormatError
from aligner.files import replacing
from aligner.formats import markup
from aligner.formats.inline import plain_text, unmark
from aligner.formats.keeping import units_of_records
from aligner.formats.markup import Node
from aligner.units.of_alignment import header_of, units_of
from aligner.units.selection import Selection, Tally
from aligner.units.units import (
    WITHOUT_TRANSLATION,
    Element,
    Header,
    Languages,
    Reading,
    Unit,
    Variant,
    clean_tag,
    same_language,
    stamp,
    with_blanks,
)

# The content of these elements is code in the format of the document; the content of <hi> is text.
CODES = frozenset({"bpt", "ept", "it", "ph", "ut"})
ANY_LANGUAGE = "*all*"
# An attribute of <seg>, which a variant keeps among the attributes of its <tuv>.
SPACE = "xml:space"
# Default values of the header attributes that TMX 1.4 requires.
REQUIRED = {
    "creationtool": "aligner",
    "creationtoolversion": __version__,
    "segtype": "sentence",
    "o-tmf": "aligner",
    "adminlang": "en-US",
    "srclang": ANY_LANGUAGE,
    "datatype": "plaintext",
}
OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n  '
CLOSING = "  </body>\n</tmx>\n"


def write(  # noqa: PLR0913 - what users may choose
    alignment: Bitext,
    path: str | PathLike[str],
    min_confidence: float = 0.0,
    text: Form = "typed",
    languages: tuple[str, str] | None = None,
    created: datetime | None = None,
    *,
    split: bool = False,
    longest: int | None = None,
    duplicates: bool = True,
    accepted: bool = False,
) -> None:
    """Write the selected beads with both sides (see `units.selection`); FormatError for what XML cannot hold.

    `languages` of source and target default to those of the texts, zh as zh-CN and en as en-US; `created` to now.
    `split` makes n units of a bead of n and n sentences.
    """
    created = created or datetime.now(UTC)
    units = units_of(alignment, text, languages, created, split=split)
    selected = Selection(min_confidence, longest, duplicates, accepted=accepted).of(units)
    write_units(selected, path, header_of(alignment, languages, created))


def write_units(
    units: Iterable[Unit],
    path: str | PathLike[str],
    header: Header,
    *,
    left_out: Counter[str] | None = None,
    created: datetime | None = None,
) -> int:
    """Write units as they come, with their language tags; returns the number of units written.

    Variants without text or code are left out, and so are units with fewer than two other variants. A header without a
    date gets the date `created`, by default now.
    """
    tally = Tally.of(left_out)
    with replacing(path) as handle:
        top = _header(header, created, path)
        handle.write(OPENING + markup.serialize(top) + "\n  <body>\n")
        for number, unit in enumerate(units, 1):
            variants = unit.texts
            if len(variants) < 2:
                tally.left_out[WITHOUT_TRANSLATION] += 1
                continue
            node = _unit(unit, variants, top.get("srclang"), f"unit {number}", path)
            handle.write("    " + markup.serialize(node) + "\n")
            tally.written += 1
        handle.write(CLOSING)
    return tally.written


def _header(header: Header, created: datetime | None, path: str | PathLike[str]) -> Node:
    stated = {"srclang": header.source_language} if header.source_language else {}
    date = {"creationdate": stamp(created)}
    node = markup.new_element(None, "header", REQUIRED | date | dict(header.attributes) | stated, "header", path)
    _add_elements(node, header.elements, "\n    ", "header", path)
    if len(node):
        node.text, node[-1].tail = "\n    ", "\n  "
    return node


def _unit(unit: Unit, variants: Sequence[Variant], language: str, place: str, path: str | PathLike[str]) -> Node:
    attributes = {name: value for name, value in unit.attributes.items() if name != "tuid" or unit.tuid}
    if _source_variant(variants, attributes.get("srclang") or language) is not variants[0]:
        attributes = {**attributes, "srclang": variants[0].language}
    node = markup.new_element(None, "tu", attributes, place, path)
    node.text = "\n      "
    _add_elements(node, unit.elements, node.text, place, path)
    for variant in variants:
        child = _add_variant(node, variant, f"{place}, {variant.language}", path)
        child.tail = "\n      "
    child.tail = "\n    "
    return node


def _add_variant(parent: Node, variant: Variant, place: str, path: str | PathLike[str]) -> Node:
    if not variant.language:
        raise FormatError(f"{place}a text without a language; name its language", path)
    attributes = {"xml:lang": variant.language, **variant.attributes}
    space = {SPACE: attributes.pop(SPACE)} if SPACE in attributes else {}
    node = markup.new_element(parent, "tuv", attributes, place, path)
    node.text = "\n        "
    _add_elements(node, variant.elements, node.text, place, path)
    segment = markup.new_element(node, "seg", space, place, path)
    markup.fill_element(segment, variant.text.strip(), variant.markup.strip(), place, path)
    segment.tail = "\n      "
    return node


def _add_elements(
    parent: Node, elements: Iterable[Element], line_break: str, place: str, path: str | PathLike[str]
) -> None:
    for element in elements:
        markup.add_element(parent, element, place, path).tail = line_break


def read(path: str | PathLike[str], languages: Languages = (None, None), *, keep_going: bool = False) -> Reading:
    """The header and the units of a memory, packed or not, in any encoding; the file is read piece by piece.

    The source of a unit is its variant in the source language that the unit names, otherwise in that of the header,
    otherwise in the first of `languages`, otherwise its first variant. FormatError, with the line, if the file
    is not TMX. With `keep_going`, a broken unit is left out with a FormatWarning.
    """
    nodes = markup.records(path, ("header", "tu"))
    first = next(nodes, None)
    if first is None or first.getroottree().getroot().tag.rpartition("}")[2] != "tmx":
        raise FormatError("not a TMX file: it has no <tu> in a <tmx>; export the memory as TMX", path)
    if markup.local_name(first) == "header":
        header = _read_header(first, languages)
    else:
        header, nodes = Header(languages[0] or "", languages[1] or ""), chain([first], nodes)
    units = (node for node in nodes if markup.local_name(node) == "tu")
    return Reading(
        header, units_of_records(units, lambda node: [_read_unit(node, header, path)], keep_going=keep_going)
    )


def _read_header(node: Node, languages: Languages) -> Header:
    namespace = markup.namespace_of(node)
    attributes = markup.attributes_of(node)
    stated = attributes.get("srclang", "")
    source = clean_tag(stated) if stated.lower() != ANY_LANGUAGE else ""
    elements = tuple(markup.element_of(child, namespace) for child in node)
    return Header(source or languages[0] or "", languages[1] or "", attributes, elements)


def _read_unit(node: Node, header: Header, path: str | PathLike[str]) -> Unit:
    namespace = markup.namespace_of(node)
    attributes = markup.attributes_of(node)
    elements, variants = [], []
    for child in node:
        if markup.name_of(child, namespace) == "tuv":
            variants.append(_read_variant(child, namespace, path))
        else:
            elements.append(markup.element_of(child, namespace))
    source = _source_variant(variants, attributes.get("srclang") or header.source_language)
    others = [variant for variant in variants if variant is not source]
    return Unit(with_blanks([source, *others] if source else variants), attributes, tuple(elements))


def _read_variant(node: Node, namespace: str, path: str | PathLike[str]) -> Variant:
    attributes = markup.attributes_of(node)
    language = clean_tag(attributes.pop("xml:lang", "") or attributes.pop("lang", ""))
    if not language:
        message = '<tuv> without the language of its text; name it, as in xml:lang="en"'
        raise FormatError(message, path, line=node.sourceline)
    text = inline = ""
    elements: list[Element] = []
    segment = None
    for child in node:
        if segment is None and markup.name_of(child, namespace) == "seg":
            segment = child
        else:
            elements.append(markup.element_of(child, namespace))
    if segment is not None:
        if (space := segment.get(f"{markup.XML}space")) is not None:
            attributes[SPACE] = space
        text, inline = _content(segment, namespace)
    return Variant(language, text, inline, attributes, tuple(elements))


def _content(segment: Node, namespace: str) -> tuple[str, str]:
    """The text and the markup of a segment, both stripped."""
    if not len(segment):
        return (segment.text or "").strip(), ""
    unmark(segment, "hi")
    return plain_text(segment, CODES), markup.markup_of(segment, namespace).strip() if len(segment) else ""


def _source_variant(variants: Sequence[Variant], language: str) -> Variant | None:
    """The variant in a language, preferably of the same region; otherwise the first variant."""
    if not variants or not language or language == variants[0].language or language.lower() == ANY_LANGUAGE:
        return next(iter(variants), None)
    tag = clean_tag(language).lower()
    exact = (variant for variant in variants if variant.language.lower() == tag)
    similar = (variant for variant in variants if same_language(variant.language, tag))
    return next(chain(exact, similar, variants), None)


def read_pairs(path: str | PathLike[str], left: str, right: str) -> Iterator[tuple[str, str]]:
    """The texts of each unit in two languages (`zh`, `en`), of any region, in file order.

    Runs of white space become one space. Inline codes are left out, and so are units that lack a language or have an
    empty text in it; the first of several variants in a language counts. FormatError if no unit has both languages.
    """
    languages: set[str] = set()
    count = 0
    for unit in read(path).units:
        languages.update(variant.language for variant in unit.variants)
        pair = _text_in(unit, left), _text_in(unit, right)
        if all(pair):
            count += 1
            yield pair
    if not count:
        names = ", ".join(sorted(languages)) or "none"
        both = f"{left} and {right}"
        raise FormatError(f"no <tu> has segments in both {both} (or {both} with a region); found: {names}", path)


def _text_in(unit: Unit, language: str) -> str:
    texts = (variant.text for variant in unit.variants if same_language(variant.language, language))
    return " ".join(next(texts, "").split())
