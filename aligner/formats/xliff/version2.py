"""Units in XLIFF 2.1, and in 2.0 and 2.2, which are read in the same way; see `xliff.versions`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, groupby
from os import PathLike

from lxml import etree

from aligner.bitext.languages import detect_language
from aligner.errors import InputError
from aligner.formats.markup import XML, Node, local_name, text_of
from aligner.formats.xliff.codes import HOLDING_CODE, Inline, character_of
from aligner.formats.xliff.labels import (
    LANGUAGE,
    SOURCE,
    TARGET,
    SideContent,
    Statements,
    labels,
    opening_tag,
    plain_property,
    segment_attributes,
    split_notes,
    text_element,
    without_element,
    xml_element,
)
from aligner.formats.xliff.pieces import NewCodes, name_codes, pieces_of
from aligner.formats.xliff.states import is_approved, is_unconfirmed, state_to_write, with_states
from aligner.formats.xliff.tools import comments_of
from aligner.formats.xmltext import FORBIDDEN, require_legal
from aligner.units.notations import lacks_words
from aligner.units.selection import Pair
from aligner.units.units import DOCUMENT, STATE, Element, Header, Languages, Unit, Variant, clean_tag, prop

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
IDENTIFIER = "x-id"
STATES = frozenset(("initial", "reviewed", "final"))
SIDES = {"source": SOURCE, "target": TARGET}
NOTE_ATTRIBUTES = frozenset(("category", "priority"))


# Reading


@dataclass(slots=True)
class Segment:
    """The nodes whose texts are the source and the target of one unit, and the states of the target."""

    states: list[str] = field(default_factory=list)
    source: list[Node] = field(default_factory=list)
    target: list[Node] = field(default_factory=list)
    is_translated: bool = False

    def append(self, source: Node, target: Node) -> None:
        """Append the nodes after the segment; an untranslated segment stays untranslated."""
        self.source.append(source)
        if self.is_translated:
            self.target.append(target)


def header_of(file: Node) -> Statements:
    """The statements of a <file> about all its units."""
    return _collect_statements(file)[""]


def units_of_node(node: Node, number: int, languages: Languages) -> Iterator[Unit]:
    """The units of a <unit>, the `number`th of its document: one per segment."""
    statements = _collect_unit_statements(node, number)
    root = node.getroottree().getroot()
    data = {data_node.get("id", ""): _data(data_node) for data_node in node.iterfind("{*}originalData/{*}data")}
    # Our own files state the language of a side if it differs from that of the document, as in its region.
    left, right = (
        statements[side].attributes.pop(LANGUAGE, "") or clean_tag(root.get(name) or requested or "")
        for side, name, requested in ((SOURCE, "srcLang", languages[0]), (TARGET, "trgLang", languages[1]))
    )
    for index, segment in enumerate(_segments(node), 1):
        source = _variant(segment.source, data, left, statements[SOURCE])
        target = with_states(_variant(segment.target, data, right, statements[TARGET]), source, segment.states)
        attributes = segment_attributes(statements[""].attributes, index)
        yield Unit((source, target), attributes, tuple(statements[""].elements))


def _collect_unit_statements(node: Node, number: int) -> dict[str, Statements]:
    """The statements of metadata, notes and attributes about a unit, its source and its target."""
    statements = _collect_statements(node)
    if name := node.get("name"):
        statements[""].attributes.setdefault("tuid", name)
    if node.get("id", "") not in {"", str(number)}:
        statements[""].elements.append(prop(IDENTIFIER, node.get("id")))
    if node.get("translate") == "no":
        statements[""].elements.append(prop("x-translate", "no"))
    if document := next(node.iterancestors("{*}file")).get("original"):
        statements[SOURCE].elements.insert(0, prop(DOCUMENT, document))
    return statements


def _variant(nodes: Sequence[Node], data: Mapping[str, str], language: str, statements: Statements) -> Variant:
    notes = [Element("note", comment) for comment in comments_of(nodes)]
    inline = Inline(nodes, data)
    stated = nodes[0].get(f"{XML}lang", "") if nodes else ""
    language = language or clean_tag(stated) or (detect_language(inline.text) if inline.text else "und")
    return Variant(language, inline.text, inline.markup, dict(statements.attributes), (*statements.elements, *notes))


def _segments(node: Node) -> list[Segment]:
    """The segments of a unit. Text between segments belongs to the segment before it, or is left out if blank."""
    segments: list[Segment] = []
    preceding: list[tuple[Node, Node]] = []
    for part in node.iterchildren(etree.Element):
        kind = local_name(part)
        source, target = part.find("{*}source"), part.find("{*}target")
        if source is None or kind not in ("segment", "ignorable"):
            continue
        if kind == "segment":
            segments.append(_segment(part, preceding))
            preceding = []
        elif not _is_blank(source) or not _is_blank(target):
            pair = (source, source if target is None else target)
            if segments:
                segments[-1].append(*pair)
            else:
                preceding.append(pair)
    return segments


def _segment(part: Node, preceding: Iterable[tuple[Node, Node]]) -> Segment:
    """A <segment>; if it is the first, with the text before it."""
    source, target = part.find("{*}source"), part.find("{*}target")
    if target is None:
        return Segment([], [*(node for node, _ in preceding), source])
    state, substate = part.get("state", "translated"), part.get("subState", "").rpartition(":")[2]
    states = [state] if state != "translated" else []
    states += [substate] if is_unconfirmed(substate) else []
    texts = text_of(source, HOLDING_CODE), text_of(target, HOLDING_CODE)
    if lacks_words(*reversed(texts)) and not lacks_words(*texts):
        return Segment(states, [*(node for node, _ in preceding), source], [target])
    before = list(preceding)
    return Segment(
        states, [*(node for node, _ in before), source], [*(node for _, node in before), target], is_translated=True
    )


def _is_blank(node: Node | None) -> bool:
    return node is None or (not len(node) and not (node.text or "").strip())


def _data(node: Node) -> str:
    """The text of original data, with U+FFFD for characters that XML forbids, because markup cannot contain them."""
    parts = [node.text or ""]
    for character in node.iterchildren(etree.Element):
        parts += [character_of(character.get("hex", "")), character.tail or ""]
    return FORBIDDEN.sub("\ufffd", "".join(parts))


def _collect_statements(node: Node) -> dict[str, Statements]:
    """The statements of metadata and notes about the unit or file, the source and the target."""
    statements = {side: Statements() for side in ("", SOURCE, TARGET)}
    for meta in node.iterfind(f"{{{METADATA}}}metadata//{{{METADATA}}}meta"):
        groups = meta.iterancestors(f"{{{METADATA}}}metaGroup")
        side = next((side for group in groups if (side := SIDES.get(group.get("appliesTo"), ""))), "")
        statements[side].add_label(meta.get("type") or "x-unknown", text_of(meta))
    for note in node.iterfind("{*}notes/{*}note"):
        attributes = {name: value for name in sorted(NOTE_ATTRIBUTES) if (value := note.get(name)) is not None}
        statements[SIDES.get(note.get("appliesTo"), "")].add_note(text_of(note), attributes)
    return statements


# Writing


def document(
    pairs: Iterable[Pair], header: Header, path: str | PathLike[str], *, approved: bool = False
) -> Iterator[str]:
    """The lines of a document; texts from another file go into another <file>. InputError if there are no texts."""
    tags = (header.source_language, header.target_language)
    files, numbers = count(1), count(1)
    is_first = True
    for name, group in groupby(pairs, _document_name):
        for index, pair in enumerate(group):
            if is_first:
                tags = (tags[0] or pair[1].language, tags[1] or pair[2].language)
                yield _head(tags)
            if not index:
                yield from _file_head(next(files), name, header if is_first else None, path)
            is_first = False
            yield _unit(_approved(pair, approved=approved), next(numbers), tags, path)
        yield "  </file>"
    if is_first:
        raise InputError("there is nothing to write, and XLIFF 2.1 allows no file without units", path)
    yield "</xliff>"


def _approved(pair: Pair, *, approved: bool) -> Pair:
    """The pair with the state `final` instead of any other, if its target is confirmed, and approved or accepted."""
    if not is_approved(pair, approved=approved):
        return pair
    elements = without_element(pair.target.elements, _state(pair.target))
    return pair._replace(target=replace(pair.target, elements=(prop(STATE, "final"), *elements)))


def _head(tags: tuple[str, str]) -> str:
    attributes = {"xmlns": NAMESPACE, "xmlns:mda": METADATA, "version": "2.1", "srcLang": tags[0], "trgLang": tags[1]}
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{opening_tag("xliff", attributes)}'


def _document_name(pair: Pair) -> str:
    document = _document(pair.source)
    return document.text if document else ""


def _document(source: Variant) -> Element | None:
    """The property that names the document of the source."""
    return plain_property(source.elements, DOCUMENT)


def _file_head(count: int, name: str, header: Header | None, path: str | PathLike[str]) -> Iterator[str]:
    attributes = {"id": f"f{count}"} | ({"original": name} if name else {}) | {"xml:space": "preserve"}
    yield require_legal(f"  {opening_tag('file', attributes)}", "file name", path)
    if header:
        contents = [SideContent("", header.attributes, header.elements)]
        for line in _metadata_and_notes(contents, "    "):
            yield require_legal(line, "header", path)


def _unit(pair: Pair, number: int, tags: tuple[str, str], path: str | PathLike[str]) -> str:
    unit, source, target = pair
    place = f"unit {number}"
    sides = [pieces_of(variant, f"{place}, {variant.language}", path) for variant in (source, target)]
    name_codes(sides, is_token=True)
    codes = NewCodes()
    left, right = (
        codes.write(side, f"{place}, {variant.language}", path) for side, variant in zip(sides, pair[1:], strict=True)
    )
    attributes = dict(unit.attributes)
    name = attributes.pop("tuid", "")
    state = _state(target)
    contents = [
        SideContent("", attributes, unit.elements),
        SideContent(SOURCE, _language(source, tags[0]), without_element(source.elements, _document(source))),
        SideContent(TARGET, _language(target, tags[1]), without_element(target.elements, state)),
    ]
    lines = [f"    {opening_tag('unit', {'id': str(number)} | ({'name': name} if name else {}))}"]
    lines += _metadata_and_notes(contents, "      ")
    if codes.data:
        lines.append("      <originalData>")
        lines += [f"        {text_element('data', {'id': name}, code)}" for code, name in codes.data.items()]
        lines.append("      </originalData>")
    is_translated = bool(right or state)
    segment_state = state.text if state else "translated" if is_translated else "initial"
    lines.append(f"      {opening_tag('segment', {'state': segment_state})}")
    lines.append(f"        {xml_element('source', {}, left)}")
    lines += [f"        {xml_element('target', {}, right)}"] if is_translated else []
    return require_legal("\n".join([*lines, "      </segment>", "    </unit>"]), place, path)


def _language(variant: Variant, tag_of_all: str) -> dict[str, str]:
    """The attributes of a variant, with its language if it differs from that of the document."""
    own = {LANGUAGE: variant.language} if variant.language != tag_of_all else {}
    return own | dict(variant.attributes)


def _state(target: Variant) -> Element | None:
    """The property with the state of the target, if the standard allows this state."""
    return state_to_write(target, STATES.__contains__)


def _metadata_and_notes(contents: Iterable[SideContent], indent: str) -> Iterator[str]:
    groups, note_lines = [], []
    for side, attributes, elements in contents:
        side_attributes = {"appliesTo": side[2:-1]} if side else {}
        noted, others = split_notes(elements, NOTE_ATTRIBUTES)
        note_lines += [f"{indent}  {text_element('note', side_attributes | note, text)}" for note, text in noted]
        meta = [
            f"{indent}    {text_element('mda:meta', {'type': kind}, text)}"
            for kind, text in labels(attributes, others, bool)
        ]
        if meta:
            start = f"{indent}  {opening_tag('mda:metaGroup', side_attributes)}"
            groups += [start, *meta, f"{indent}  </mda:metaGroup>"]
    if groups:
        yield from (f"{indent}<mda:metadata>", *groups, f"{indent}</mda:metadata>")
    if note_lines:
        yield from (f"{indent}<notes>", *note_lines, f"{indent}</notes>")
