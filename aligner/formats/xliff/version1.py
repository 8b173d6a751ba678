"""Units in XLIFF 1.2, and in 1.0 and 1.1, which are read in the same way; see `xliff`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, groupby
from os import PathLike
from typing import NamedTuple

from lxml import etree

from aligner.bitext.languages import detect_language
from aligner.distribution import __version__
from aligner.formats.markup import XML, Node, legal, local_name, text_of
from aligner.formats.xliff.codes import Inline
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
from aligner.formats.xliff.pieces import Piece, name_codes, old_codes, pieces_of
from aligner.units.selection import Pair
from aligner.units.units import DOCUMENT, Element, Header, Unit, Variant, clean_tag, prop

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
OPENING = f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="1.2" xmlns="{NAMESPACE}">'
IDENTIFIER = "x-id"
# Attributes of the standard that are properties of a unit, and what each says if it is not there.
FLAGS = {"x-approved": ("approved", "no"), "x-translate": ("translate", "yes")}
UNKNOWN = "unknown"
STATES = frozenset(
    ("final", "needs-adaptation", "needs-l10n", "needs-review-adaptation", "needs-review-l10n",
     "needs-review-translation", "needs-translation", "new", "signed-off")
)  # fmt: skip
TYPE = re.compile(r"database|element|elementtitle|linenumber|numparams|paramnotes|record|recordtitle|sourcefile|x-\S+")
# What tools put in of their own.
TRADOS_SEGMENTS = "{0}seg-defs/{0}seg".format("{http://sdl.com/FileTypes/SdlXliff/1.0}")
MEMOQ_STATUS, PHRASE_CONFIRMED = "{MQXliff}status", "{http://www.memsource.com/mxlf/2.0}confirmed"
CONFIRMED = frozenset(("", "translated", "Translated", "ManuallyConfirmed"))
SIDES = {"source": SOURCE, "target": TARGET}
NOTE_ATTRIBUTES = frozenset((LANGUAGE, "from", "priority"))


def _is_type(kind: str) -> bool:
    return bool(TYPE.fullmatch(kind))


def _is_own(kind: str) -> bool:
    return kind.startswith("x-")


# Reading


def header_of(file: Node) -> Said:
    """What the head of a <file> says of all its units."""
    said = Said()
    for node in file.iterfind("{*}header/{*}note"):
        kind = node.get("from", "")
        if kind.startswith("x-"):
            said.add_label(kind, text_of(node))
        else:
            said.add_note(text_of(node), _note_attributes(node))
    return said


def units_of_node(node: Node, number: int, languages: tuple[str | None, str | None]) -> Iterator[Unit]:
    """The units of a <trans-unit>, the `number`th of its document: one, or one a segment."""
    children = {local_name(child): child for child in reversed(list(node.iterchildren(etree.Element)))}
    source, target = children.get("source"), children.get("target")
    if source is None:
        return
    file = next(node.iterancestors("{*}file"))
    said = _said(node, number)
    document = file.get("original", "")
    if document not in {"", UNKNOWN}:
        said[SOURCE].elements.insert(0, prop(DOCUMENT, document))
    left = _tag(source, file.get("source-language"), languages[0])
    right = _tag(target, file.get("target-language"), languages[1])
    states = [] if target is None else _states(node, target)
    of_segments = {each.get("id", ""): each.get("conf", "") for each in node.iterfind(TRADOS_SEGMENTS)}
    for k, segment in enumerate(_segments(source, children.get("seg-source"), target), 1):
        of_target = [*states, *_states_of(segment, of_segments)] if segment.target else []
        translation = confirmed(_variant(segment.target, right, said[TARGET]), of_target)
        variants = (_variant(segment.source, left, said[SOURCE]), translation)
        yield Unit(variants, numbered(said[""].attributes, k), tuple(said[""].elements))


def _states_of(segment: _Segment, states: Mapping[str, str]) -> Iterable[str]:
    """What Trados says of a segment, or of all if the unit is not segmented, each once."""
    stated = [states.get(segment.name, "")] if segment.name else states.values()
    return dict.fromkeys(state for state in stated if state not in CONFIRMED)


def _states(node: Node, target: Node) -> list[str]:
    """What the standard, memoQ and Phrase say of the target, if it is more than that it is a translation."""
    states = [target.get("state", ""), node.get(MEMOQ_STATUS, "")]
    states += ["unconfirmed"] if node.get(PHRASE_CONFIRMED) == "0" else []
    return [state for state in states if state not in CONFIRMED]


def _tag(node: Node | None, named: str | None, given: str | None) -> str:
    return clean_tag((node is not None and node.get(f"{XML}lang")) or named or given or "")


def _variant(nodes: Sequence[Node], language: str, said: Said) -> Variant:
    inline = Inline(nodes, {})
    language = language or (detect_language(inline.text) if inline.text else "und")
    return Variant(language, inline.text, inline.markup, dict(said.attributes), tuple(said.elements))


def _said(node: Node, number: int) -> dict[str, Said]:
    """What is said of the unit, the source and the target: by contexts, properties, notes and attributes."""
    said = {side: Said() for side in ("", SOURCE, TARGET)}
    for child in node.iterchildren(etree.Element):
        name = local_name(child)
        if name == "note":
            said[SIDES.get(child.get("annotates"), "")].add_note(text_of(child), _note_attributes(child))
        elif name in ("context-group", "prop-group"):
            _add_labels(child, said)
    if name := node.get("resname"):
        said[""].attributes.setdefault("tuid", name)
    if node.get("id", "") not in {"", str(number)}:
        said[""].elements.append(prop(IDENTIFIER, node.get("id")))
    for kind, (name, usual) in FLAGS.items():
        if node.get(name, usual) != usual:
            said[""].elements.append(prop(kind, node.get(name)))
    return said


def _add_labels(group: Node, said: Mapping[str, Said]) -> None:
    """The contexts or properties of a group; the name of each begins with the side that it is about, if any."""
    for each in group.iterchildren(etree.Element):
        kind = each.get("context-type") or each.get("prop-type") or "x-unknown"
        side = next((side for side in (SOURCE, TARGET) if kind.startswith(side)), "")
        said[side].add_label(kind.removeprefix(side), text_of(each))


def _note_attributes(node: Node) -> dict[str, str]:
    named = {"from": node.get("from"), "priority": node.get("priority"), LANGUAGE: node.get(f"{XML}lang")}
    return {name: value for name, value in named.items() if value is not None}


class _Segment(NamedTuple):
    """What a segment or a whole unit is made of; a unit that has not been segmented has no name."""

    name: str
    source: Sequence[Node]
    target: Sequence[Node]


def _segments(source: Node, segmented: Node | None, target: Node | None) -> list[_Segment]:
    """The segments of a unit, if its text has been segmented and the target in the same way; else all of it."""
    whole = [_Segment("", [source], [] if target is None else [target])]
    if segmented is None:
        return whole
    sources = _marked(segmented)
    targets = {} if target is None else _marked(target)
    if not sources or targets is None or not set(targets) <= set(sources):
        return whole
    return [_Segment(name, [node], [targets[name]] if name in targets else []) for name, node in sources.items()]


def _marked(node: Node) -> dict[str, Node] | None:
    """The segments that are marked, by their identifiers, or None if there is text besides, or one comes twice."""
    marked: dict[str, Node] = {}
    walk = etree.iterwalk(node, events=("start", "end"))
    for event, each in walk:
        text = each.text if event == "start" else each.tail if each is not node else ""
        if event == "start" and local_name(each) == "mrk" and each.get("mtype") == "seg":
            if each.get("mid", "") in marked:
                return None
            marked[each.get("mid", "")] = each
            walk.skip_subtree()
            text = ""
        if (text or "").strip():
            return None
    return marked


# Writing


def document(pairs: Iterable[Pair], header: Header, path: str | PathLike[str]) -> Iterator[str]:
    """The lines of a document; texts from another file, or in other languages, are another <file>."""
    yield OPENING
    is_first = True
    numbers = count(1)
    for (name, languages), group in groupby(pairs, _file):
        yield from _file_head(name, languages, header if is_first else None, path)
        is_first = False
        for pair in group:
            yield _unit(pair, next(numbers), path)
        yield "    </body>\n  </file>"
    if is_first:
        languages = (header.source_language or "und", header.target_language)
        yield from _file_head("", languages, header, path)
        yield "    </body>\n  </file>"
    yield "</xliff>"


def _file(pair: Pair) -> tuple[str, tuple[str, str]]:
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
    yield legal(f"  {opening('file', attributes)}", "file name", path)
    yield f"    <header>\n      {tag('tool', tool)}"
    if header:
        fit, others = notes(header.elements, {LANGUAGE})
        said = [*fit, *(({"from": kind}, text) for kind, text in labels(header.attributes, others, _is_own))]
        for each, text in said:
            yield legal(f"      {texted('note', each, text)}", f"header, {each.get('from', 'note')}", path)
    yield "    </header>\n    <body>"


def _unit(pair: Pair, number: int, path: str | PathLike[str]) -> str:
    unit, source, target = pair
    place = f"unit {number}"
    sides = [pieces_of(each, f"{place}, {each.language}", path) for each in (source, target)]
    name_codes(sides, is_token=False)
    left, right = (
        _content(side, f"{place}, {each.language}", path) for side, each in zip(sides, pair[1:], strict=True)
    )
    attributes = dict(unit.attributes)
    name = attributes.pop("tuid", "")
    said = {"id": str(number)} | ({"resname": name} if name else {})
    elements, flags = _without_flags(unit.elements)
    lines = [f"      {opening('trans-unit', said | flags)}"]
    lines.append(f"        {tag('source', {LANGUAGE: source.language}, left)}")
    state = _state(target)
    if right or state:
        written = {"state": state.text if state else "translated", LANGUAGE: target.language}
        lines.append(f"        {tag('target', written, right)}")
    about = (
        About("", attributes, elements),
        About(SOURCE, source.attributes, without(source.elements, _document(source))),
        About(TARGET, target.attributes, without(target.elements, state)),
    )
    lines += _contexts_and_notes(about)
    return legal("\n".join([*lines, "      </trans-unit>"]), place, path)


def _content(pieces: Sequence[Piece], place: str, path: str | PathLike[str]) -> str:
    return legal(old_codes(pieces), place, path)


def _without_flags(elements: Iterable[Element]) -> tuple[list[Element], dict[str, str]]:
    """The elements without those that are attributes of the standard, and these attributes."""
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
    """The property that says what state the target is in, if it is one of the standard."""
    return written_state(target, lambda state: state in STATES or bool(re.fullmatch(r"x-\S+", state)))


def _document(source: Variant) -> Element | None:
    """The property that says which document the source is from."""
    named = plain(source.elements, DOCUMENT)
    return named if named and named.text not in {"", UNKNOWN} else None


def _contexts_and_notes(said: Iterable[About]) -> Iterator[str]:
    contexts, written = [], []
    for side, attributes, elements in said:
        fit, others = notes(elements, NOTE_ATTRIBUTES)
        annotated = {"annotates": side[2:-1]} if side else {}
        written += [f"        {texted('note', annotated | each, text)}" for each, text in fit]
        for kind, text in labels(attributes, others, _is_type):
            contexts.append(f"          {texted('context', {'context-type': f'{side}{kind}'}, text)}")
    if contexts:
        yield f"        {opening('context-group', {'purpose': 'information'})}"
        yield from contexts
        yield "        </context-group>"
    yield from written
