"""Units in XLIFF 1.2, and in 1.0 and 1.1, which are read in the same way; see `xliff.versions`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import count, groupby
from os import PathLike
from typing import NamedTuple

from lxml import etree

from aligner.bitext.languages import detect_language
from aligner.distribution import __version__
from aligner.formats.markup import XML, Node, local_name, name_of, namespace_of, text_of
from aligner.formats.xliff.codes import Inline
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
from aligner.formats.xliff.pieces import Piece, name_codes, old_codes, pieces_of
from aligner.formats.xliff.states import (
    is_approved,
    is_usual,
    state_to_write,
    unconfirmed_qualifier,
    with_states,
)
from aligner.formats.xliff.tools import Tools, comments_of, states_in_trados, states_of_tools
from aligner.formats.xmltext import require_legal
from aligner.units.selection import Pair
from aligner.units.units import DOCUMENT, STATE, Element, Header, Languages, Unit, Variant, clean_tag, prop

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
OPENING = f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="1.2" xmlns="{NAMESPACE}">'
IDENTIFIER = "x-id"
# Attributes of the standard that become properties of a unit, and their default values.
APPROVED = "x-approved"
FLAGS = {APPROVED: ("approved", "no"), "x-translate": ("translate", "yes")}
UNKNOWN = "unknown"
# The state of a target that a reviewer marked.
TO_REVIEW = "needs-review-translation"
STATES = frozenset(
    ("final", "needs-adaptation", "needs-l10n", "needs-review-adaptation", "needs-review-l10n",
     "needs-review-translation", "needs-translation", "new", "signed-off")
)  # fmt: skip
TYPE = re.compile(r"database|element|elementtitle|linenumber|numparams|paramnotes|record|recordtitle|sourcefile|x-\S+")
SIDES = {"source": SOURCE, "target": TARGET}
NOTE_ATTRIBUTES = frozenset((LANGUAGE, "from", "priority"))


def _is_type(kind: str) -> bool:
    return bool(TYPE.fullmatch(kind))


def _is_own(kind: str) -> bool:
    return kind.startswith("x-")


# Reading


def header_of(file: Node) -> Statements:
    """The statements in the <header> of a <file> about all its units."""
    statements = Statements()
    for node in file.iterfind("{*}header/{*}note"):
        kind = node.get("from", "")
        if kind.startswith("x-"):
            statements.add_label(kind, text_of(node))
        else:
            statements.add_note(text_of(node), _note_attributes(node))
    return statements


def reader() -> Callable[[Node, int, Languages], Iterator[Unit]]:
    """A function that gives the units of the nodes of a document, in the order of the document."""
    return partial(units_of_node, Tools())


def units_of_node(tools: Tools, node: Node, number: int, languages: Languages) -> Iterator[Unit]:
    """The units of a <trans-unit>, the `number`th of its document: one, or one per segment."""
    namespace = namespace_of(node)
    children = {name_of(child, namespace): child for child in reversed(list(node.iterchildren(etree.Element)))}
    source, target = children.get("source"), children.get("target")
    if source is None:
        return
    file = next(node.iterancestors("{*}file"))
    tools.prepare(node, file, [children[name] for name in ("source", "seg-source", "target") if name in children])
    statements = _collect_statements(node, number)
    document = file.get("original", "")
    if document not in {"", UNKNOWN}:
        statements[SOURCE].elements.insert(0, prop(DOCUMENT, document))
    left = _tag(source, file.get("source-language"), languages[0])
    right = _tag(target, file.get("target-language"), languages[1])
    states = [] if target is None else _states(node, target)
    trados_states = states_in_trados(node)
    for index, segment in enumerate(_segments(source, children.get("seg-source"), target), 1):
        target_states = [*states, *_segment_states(segment, trados_states)] if segment.target else []
        original = _variant(segment.source, left, statements[SOURCE])
        translation = with_states(_variant(segment.target, right, statements[TARGET]), original, target_states)
        yield Unit(
            (original, translation),
            segment_attributes(statements[""].attributes, index),
            tuple(statements[""].elements),
        )


def _segment_states(segment: _Segment, states: Mapping[str, str]) -> Iterable[str]:
    """The states that Trados gives a segment, or all segments if the unit is not segmented, each state once."""
    stated = [states.get(segment.name, "")] if segment.name else states.values()
    return dict.fromkeys(state for state in stated if not is_usual(state))


def _states(node: Node, target: Node) -> list[str]:
    """The states of the target in the standard, memoQ and Phrase, other than those of a plain translation."""
    state = target.get("state", "")
    qualifier = unconfirmed_qualifier(target.get("state-qualifier", ""), state, approved=node.get("approved") == "yes")
    return [state for state in (state, qualifier, *states_of_tools(node)) if not is_usual(state)]


def _tag(node: Node | None, stated: str | None, requested: str | None) -> str:
    return clean_tag((node is not None and node.get(f"{XML}lang")) or stated or requested or "")


def _variant(nodes: Sequence[Node], language: str, statements: Statements) -> Variant:
    notes = [Element("note", comment) for comment in comments_of(nodes)]
    inline = Inline(nodes, {})
    language = language or (detect_language(inline.text) if inline.text else "und")
    return Variant(language, inline.text, inline.markup, dict(statements.attributes), (*statements.elements, *notes))


def _collect_statements(node: Node, number: int) -> dict[str, Statements]:
    """The statements about the unit, the source and the target in contexts, properties, notes and attributes."""
    statements = {side: Statements() for side in ("", SOURCE, TARGET)}
    for child in node.iterchildren(etree.Element):
        name = local_name(child)
        if name == "note":
            statements[SIDES.get(child.get("annotates"), "")].add_note(text_of(child), _note_attributes(child))
        elif name in ("context-group", "prop-group"):
            _add_labels(child, statements)
    if name := node.get("resname"):
        statements[""].attributes.setdefault("tuid", name)
    if node.get("id", "") not in {"", str(number)}:
        statements[""].elements.append(prop(IDENTIFIER, node.get("id")))
    for kind, (name, usual) in FLAGS.items():
        if node.get(name, usual) != usual:
            statements[""].elements.append(prop(kind, node.get(name)))
    return statements


def _add_labels(group: Node, statements: Mapping[str, Statements]) -> None:
    """Add the contexts or properties of a group; the type of each begins with its side, if it has one."""
    for label in group.iterchildren(etree.Element):
        kind = label.get("context-type") or label.get("prop-type") or "x-unknown"
        side = next((side for side in (SOURCE, TARGET) if kind.startswith(side)), "")
        statements[side].add_label(kind.removeprefix(side), text_of(label))


def _note_attributes(node: Node) -> dict[str, str]:
    attributes = {"from": node.get("from"), "priority": node.get("priority"), LANGUAGE: node.get(f"{XML}lang")}
    return {name: value for name, value in attributes.items() if value is not None}


class _Segment(NamedTuple):
    """The elements of a segment, or of a whole unit, which then has no name."""

    name: str
    source: Sequence[Node]
    target: Sequence[Node]


def _segments(source: Node, segmented: Node | None, target: Node | None) -> list[_Segment]:
    """The segments of a unit, if its source is segmented and its target in the same way; otherwise the whole unit."""
    whole = [_Segment("", [source], [] if target is None else [target])]
    if segmented is None:
        return whole
    sources = _marked_segments(segmented)
    targets = {} if target is None else _marked_segments(target)
    if not sources or targets is None or not set(targets) <= set(sources):
        return whole
    return [_Segment(name, [node], [targets[name]] if name in targets else []) for name, node in sources.items()]


def _marked_segments(node: Node) -> dict[str, Node] | None:
    """The marked segments by their identifiers, or None if there is text between them or an identifier recurs."""
    segments: dict[str, Node] = {}
    walk = etree.iterwalk(node, events=("start", "end"))
    for event, element in walk:
        text = element.text if event == "start" else element.tail if element is not node else ""
        if event == "start" and local_name(element) == "mrk" and element.get("mtype") == "seg":
            if element.get("mid", "") in segments:
                return None
            segments[element.get("mid", "")] = element
            walk.skip_subtree()
            text = ""
        if (text or "").strip():
            return None
    return segments


# Writing


def document(
    pairs: Iterable[Pair], header: Header, path: str | PathLike[str], *, approved: bool = False
) -> Iterator[str]:
    """The lines of a document; texts from another file, or in other languages, go into another <file>."""
    yield OPENING
    is_first = True
    numbers = count(1)
    for (name, languages), group in groupby(pairs, _file_key):
        yield from _file_head(name, languages, header if is_first else None, path)
        is_first = False
        for pair in group:
            yield _unit(_marked(_approved(pair, approved=approved)), next(numbers), path)
        yield "    </body>\n  </file>"
    if is_first:
        languages = (header.source_language or "und", header.target_language)
        yield from _file_head("", languages, header, path)
        yield "    </body>\n  </file>"
    yield "</xliff>"


def _approved(pair: Pair, *, approved: bool) -> Pair:
    """The pair, approved if all are or the reviewer accepted it, it has a confirmed target, and does not say itself
    whether it is approved."""
    if pair.unit.value_of(APPROVED) is not None or not is_approved(pair, approved=approved):
        return pair
    return pair._replace(unit=replace(pair.unit, elements=(*pair.unit.elements, prop(APPROVED, "yes"))))


def _marked(pair: Pair) -> Pair:
    """The pair, whose target needs a review if the reviewer marked it and no other state is known."""
    if pair.unit.judgement.status != "marked" or pair.target.is_blank or pair.target.value_of(STATE) is not None:
        return pair
    return pair._replace(target=replace(pair.target, elements=(*pair.target.elements, prop(STATE, TO_REVIEW))))


def _file_key(pair: Pair) -> tuple[str, tuple[str, str]]:
    _, source, target = pair
    name = _document(source)
    return name.text if name else "", (source.language, target.language)


def _file_head(
    name: str, languages: tuple[str, str], header: Header | None, path: str | PathLike[str]
) -> Iterator[str]:
    attributes = {"original": name or UNKNOWN, "source-language": languages[0]}
    attributes |= {"target-language": languages[1]} if languages[1] not in {"", "und"} else {}
    attributes |= {"datatype": "plaintext", "tool-id": "aligner", "xml:space": "preserve"}
    tool = {"tool-id": "aligner", "tool-name": "aligner", "tool-version": __version__}
    yield require_legal(f"  {opening_tag('file', attributes)}", "file name", path)
    yield f"    <header>\n      {xml_element('tool', tool)}"
    if header:
        noted, others = split_notes(header.elements, {LANGUAGE})
        header_notes = [*noted, *(({"from": kind}, text) for kind, text in labels(header.attributes, others, _is_own))]
        for note, text in header_notes:
            place = f"header, {note.get('from', 'note')}"
            yield require_legal(f"      {text_element('note', note, text)}", place, path)
    yield "    </header>\n    <body>"


def _unit(pair: Pair, number: int, path: str | PathLike[str]) -> str:
    unit, source, target = pair
    place = f"unit {number}"
    sides = [pieces_of(variant, f"{place}, {variant.language}", path) for variant in (source, target)]
    name_codes(sides, is_token=False)
    left, right = (
        _content(side, f"{place}, {variant.language}", path) for side, variant in zip(sides, pair[1:], strict=True)
    )
    attributes = dict(unit.attributes)
    name = attributes.pop("tuid", "")
    unit_attributes = {"id": str(number)} | ({"resname": name} if name else {})
    elements, flags = _without_flags(unit.elements)
    lines = [f"      {opening_tag('trans-unit', unit_attributes | flags)}"]
    lines.append(f"        {xml_element('source', {LANGUAGE: source.language}, left)}")
    state = _state(target)
    if right or state:
        target_attributes = {"state": state.text if state else "translated", LANGUAGE: target.language}
        lines.append(f"        {xml_element('target', target_attributes, right)}")
    contents = (
        SideContent("", attributes, elements),
        SideContent(SOURCE, source.attributes, without_element(source.elements, _document(source))),
        SideContent(TARGET, target.attributes, without_element(target.elements, state)),
    )
    lines += _contexts_and_notes(contents)
    return require_legal("\n".join([*lines, "      </trans-unit>"]), place, path)


def _content(pieces: Sequence[Piece], place: str, path: str | PathLike[str]) -> str:
    return require_legal(old_codes(pieces), place, path)


def _without_flags(elements: Iterable[Element]) -> tuple[list[Element], dict[str, str]]:
    """The elements except those that become attributes of the standard; and these attributes."""
    flags: dict[str, str] = {}
    others = []
    for element in elements:
        name, _ = FLAGS.get(element.attributes.get("type", ""), ("", ""))
        if name and name not in flags and element.text in {"yes", "no"}:
            flags[name] = element.text
        else:
            others.append(element)
    return others, flags


def _state(target: Variant) -> Element | None:
    """The property with the state of the target, if the standard allows this state."""
    return state_to_write(target, lambda state: state in STATES or bool(re.fullmatch(r"x-\S+", state)))


def _document(source: Variant) -> Element | None:
    """The property that names the document of the source."""
    stated = plain_property(source.elements, DOCUMENT)
    return stated if stated and stated.text not in {"", UNKNOWN} else None


def _contexts_and_notes(contents: Iterable[SideContent]) -> Iterator[str]:
    contexts, note_lines = [], []
    for side, attributes, elements in contents:
        noted, others = split_notes(elements, NOTE_ATTRIBUTES)
        annotated = {"annotates": side[2:-1]} if side else {}
        note_lines += [f"        {text_element('note', annotated | note, text)}" for note, text in noted]
        for kind, text in labels(attributes, others, _is_type):
            contexts.append(f"          {text_element('context', {'context-type': f'{side}{kind}'}, text)}")
    if contexts:
        yield f"        {opening_tag('context-group', {'purpose': 'information'})}"
        yield from contexts
        yield "        </context-group>"
    yield from note_lines
