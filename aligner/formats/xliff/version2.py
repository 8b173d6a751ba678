"""Units in XLIFF 2.1, and in 2.0 and 2.2, which are read in the same way; see `xliff`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, groupby
from os import PathLike

from lxml import etree

from aligner.bitext.languages import detect_language
from aligner.errors import InputError
from aligner.formats.markup import FORBIDDEN, XML, Node, legal, local_name, text_of
from aligner.formats.xliff.codes import Inline, character_of
from aligner.formats.xliff.labels import (
    LANGUAGE,
    SOURCE,
    TARGET,
    About,
    Said,
    confirmed,
    labels,
    notes,
    numbered,
    opening,
    plain,
    tag,
    texted,
    without,
    written_state,
)
from aligner.formats.xliff.pieces import NewCodes, name_codes, pieces_of
from aligner.units.selection import Pair
from aligner.units.units import DOCUMENT, Element, Header, Unit, Variant, clean_tag, prop

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
IDENTIFIER = "x-id"
STATES = frozenset(("initial", "reviewed", "final"))
SIDES = {"source": SOURCE, "target": TARGET}
NOTE_ATTRIBUTES = frozenset(("category", "priority"))


# Reading


@dataclass(slots=True)
class Segment:
    """The nodes whose texts are one unit's source and target, and the target's state."""

    state: str = ""
    source: list[Node] = field(default_factory=list)
    target: list[Node] = field(default_factory=list)

    def append(self, source: Node, target: Node) -> None:
        """Let what stands behind belong to the segment; what is not translated goes on so."""
        self.source.append(source)
        if self.target:
            self.target.append(target)


def header_of(file: Node) -> Said:
    """What a <file> says of all its units."""
    return _said(file)[""]


def units_of_node(node: Node, number: int, languages: tuple[str | None, str | None]) -> Iterator[Unit]:
    """The units of a <unit>, the `number`th of its document: one a segment."""
    said = _said_of_unit(node, number)
    root = node.getroottree().getroot()
    data = {each.get("id", ""): _data(each) for each in node.iterfind("{*}originalData/{*}data")}
    # What our own files say where a unit's languages are not quite those of the document.
    left, right = (
        said[side].attributes.pop(LANGUAGE, "") or clean_tag(root.get(name) or given or "")
        for side, name, given in ((SOURCE, "srcLang", languages[0]), (TARGET, "trgLang", languages[1]))
    )
    for k, segment in enumerate(_segments(node), 1):
        source = _variant(segment.source, data, left, said[SOURCE])
        states = [segment.state] if segment.state and segment.target else []
        target = confirmed(_variant(segment.target, data, right, said[TARGET]), states)
        yield Unit((source, target), numbered(said[""].attributes, k), tuple(said[""].elements))


def _said_of_unit(node: Node, number: int) -> dict[str, Said]:
    """What metadata, notes and attributes say of a unit, its source and its target."""
    said = _said(node)
    if name := node.get("name"):
        said[""].attributes.setdefault("tuid", name)
    if node.get("id", "") not in {"", str(number)}:
        said[""].elements.append(prop(IDENTIFIER, node.get("id")))
    if node.get("translate") == "no":
        said[""].elements.append(prop("x-translate", "no"))
    if document := next(node.iterancestors("{*}file")).get("original"):
        said[SOURCE].elements.insert(0, prop(DOCUMENT, document))
    return said


def _variant(nodes: Sequence[Node], data: Mapping[str, str], language: str, said: Said) -> Variant:
    inline = Inline(nodes, data)
    named = nodes[0].get(f"{XML}lang", "") if nodes else ""
    language = language or clean_tag(named) or (detect_language(inline.text) if inline.text else "und")
    return Variant(language, inline.text, inline.markup, dict(said.attributes), tuple(said.elements))


def _segments(node: Node) -> list[Segment]:
    """The segments of a unit. What is between them goes with the one before, or is left out if it is blank."""
    segments: list[Segment] = []
    before: list[tuple[Node, Node]] = []
    for part in node.iterchildren(etree.Element):
        kind = local_name(part)
        source, target = part.find("{*}source"), part.find("{*}target")
        if source is None or kind not in ("segment", "ignorable"):
            continue
        if kind == "segment":
            segments.append(_segment(part, before))
            before = []
        elif not _is_blank(source) or not _is_blank(target):
            between = (source, source if target is None else target)
            if segments:
                segments[-1].append(*between)
            else:
                before.append(between)
    return segments


def _segment(part: Node, before: Iterable[tuple[Node, Node]]) -> Segment:
    """A <segment>, and what stands before it if it is the first."""
    source, target = part.find("{*}source"), part.find("{*}target")
    state = part.get("state", "translated")
    segment = Segment("" if state == "translated" else state, [source], [] if target is None else [target])
    segment.source[:0] = [each for each, _ in before]
    segment.target[:0] = [each for _, each in before] if segment.target else []
    return segment


def _is_blank(node: Node | None) -> bool:
    return node is None or (not len(node) and not (node.text or "").strip())


def _data(node: Node) -> str:
    """The text of original data, with U+FFFD for characters that XML forbids: markup could not hold them."""
    parts = [node.text or ""]
    for each in node.iterchildren(etree.Element):
        parts += [character_of(each.get("hex", "")), each.tail or ""]
    return FORBIDDEN.sub("\ufffd", "".join(parts))


def _said(node: Node) -> dict[str, Said]:
    """What is said of the unit or file, the source and the target, by metadata and notes."""
    said = {side: Said() for side in ("", SOURCE, TARGET)}
    for meta in node.iterfind(f"{{{METADATA}}}metadata//{{{METADATA}}}meta"):
        groups = meta.iterancestors(f"{{{METADATA}}}metaGroup")
        side = next((side for each in groups if (side := SIDES.get(each.get("appliesTo"), ""))), "")
        said[side].add_label(meta.get("type") or "x-unknown", text_of(meta))
    for note in node.iterfind("{*}notes/{*}note"):
        kept = {name: value for name in sorted(NOTE_ATTRIBUTES) if (value := note.get(name)) is not None}
        said[SIDES.get(note.get("appliesTo"), "")].add_note(text_of(note), kept)
    return said


# Writing


def document(pairs: Iterable[Pair], header: Header, path: str | PathLike[str]) -> Iterator[str]:
    """The lines of a document; texts from another file are another <file>. InputError if there are no texts."""
    tags = (header.source_language, header.target_language)
    files, numbers = count(1), count(1)
    is_first = True
    for name, group in groupby(pairs, _file):
        for place, pair in enumerate(group):
            if is_first:
                tags = (tags[0] or pair[1].language, tags[1] or pair[2].language)
                yield _head(tags)
            if not place:
                yield from _file_head(next(files), name, header if is_first else None, path)
            is_first = False
            yield _unit(pair, next(numbers), tags, path)
        yield "  </file>"
    if is_first:
        raise InputError("there is nothing to write, and XLIFF 2.1 knows no file without units", path)
    yield "</xliff>"


def _head(tags: tuple[str, str]) -> str:
    attributes = {"xmlns": NAMESPACE, "xmlns:mda": METADATA, "version": "2.1", "srcLang": tags[0], "trgLang": tags[1]}
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{opening("xliff", attributes)}'


def _file(pair: Pair) -> str:
    named = plain(pair[1].elements, DOCUMENT)
    return named.text if named else ""


def _file_head(count: int, name: str, header: Header | None, path: str | PathLike[str]) -> Iterator[str]:
    attributes = {"id": f"f{count}"} | ({"original": name} if name else {}) | {"xml:space": "preserve"}
    yield legal(f"  {opening('file', attributes)}", "file name", path)
    if header:
        said = [About("", header.attributes, header.elements)]
        for line in _metadata_and_notes(said, "    "):
            yield legal(line, "header", path)


def _unit(pair: Pair, number: int, tags: tuple[str, str], path: str | PathLike[str]) -> str:
    unit, source, target = pair
    place = f"unit {number}"
    sides = [pieces_of(each, f"{place}, {each.language}", path) for each in (source, target)]
    name_codes(sides, is_token=True)
    codes = NewCodes()
    left, right = (
        codes.write(side, f"{place}, {each.language}", path) for side, each in zip(sides, pair[1:], strict=True)
    )
    attributes = dict(unit.attributes)
    name = attributes.pop("tuid", "")
    state = _state(target)
    said = [
        About("", attributes, unit.elements),
        About(SOURCE, _language(source, tags[0]), without(source.elements, plain(source.elements, DOCUMENT))),
        About(TARGET, _language(target, tags[1]), without(target.elements, state)),
    ]
    lines = [f"    {opening('unit', {'id': str(number)} | ({'name': name} if name else {}))}"]
    lines += _metadata_and_notes(said, "      ")
    if codes.data:
        lines.append("      <originalData>")
        lines += [f"        {texted('data', {'id': each}, code)}" for code, each in codes.data.items()]
        lines.append("      </originalData>")
    is_translated = bool(right or state)
    shown = state.text if state else "translated" if is_translated else "initial"
    lines.append(f"      {opening('segment', {'state': shown})}")
    lines.append(f"        {tag('source', {}, left)}")
    lines += [f"        {tag('target', {}, right)}"] if is_translated else []
    return legal("\n".join([*lines, "      </segment>", "    </unit>"]), place, path)


def _language(variant: Variant, tag_of_all: str) -> dict[str, str]:
    """A variant's attributes, with its language where that is not what the document says."""
    own = {LANGUAGE: variant.language} if variant.language != tag_of_all else {}
    return own | dict(variant.attributes)


def _state(target: Variant) -> Element | None:
    """The property that says what state the target is in, if it is one of the standard."""
    return written_state(target, STATES.__contains__)


def _metadata_and_notes(said: Iterable[About], indent: str) -> Iterator[str]:
    groups, written = [], []
    for side, attributes, elements in said:
        applied = {"appliesTo": side[2:-1]} if side else {}
        fit, others = notes(elements, NOTE_ATTRIBUTES)
        written += [f"{indent}  {texted('note', applied | each, text)}" for each, text in fit]
        meta = [
            f"{indent}    {texted('mda:meta', {'type': kind}, text)}" for kind, text in labels(attributes, others, bool)
        ]
        groups += (
            [f"{indent}  {opening('mda:metaGroup', applied)}", *meta, f"{indent}  </mda:metaGroup>"] if meta else []
        )
    if groups:
        yield from (f"{indent}<mda:metadata>", *groups, f"{indent}</mda:metadata>")
    if written:
        yield from (f"{indent}<notes>", *written, f"{indent}</notes>")
