"""Inline codes: those of XLIFF, and those of TMX, which units have.

    XLIFF 1.2                       TMX                                        XLIFF 2.1
    <g id="1">…</g>                 <bpt i="1" x="1"/>…<ept i="1"/>            <pc id="1">…</pc>
    <bpt>, <ept>, or <bx>, <ex>     <bpt>, <ept>                               <sc>, <ec>
    <it>, or <bx> or <ex> alone     <it>                                       <sc>, <ec>, isolated
    <ph>, or <x> if empty           <ph>                                       <ph>
    <mrk mtype="term">…</mrk>       <hi type="term">…</hi>                     <mrk id="2" type="term">…</mrk>

The content of codes, which 2.1 stores as data of the unit, is not text; the content of <g>, <pc> and <mrk> is text. A
code for white space is a blank in the text; see `formats.inline`. The other attributes of codes, and the empty marks
<sm> and <em>, are left out. So are marks that are notes of a tool, such as all types of 1.2 that begin with x- except
our own: x-hi, and x-hi-TYPE for a type that 1.2 lacks. Text that is marked as deleted is left out too. In 2.1, <cp>
stands for a character that XML forbids. TMX has no such element: `text` contains the character, and `markup` has
`<ph type="x-cp">` for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from lxml import etree

from aligner.formats.inline import Text, is_space, unmark
from aligner.formats.markup import Node, escaped, local_name, text_of
from aligner.formats.xliff.labels import opening_tag, xml_element
from aligner.formats.xmltext import FORBIDDEN

BEGINS, ENDS = frozenset(("bpt", "bx", "sc")), frozenset(("ept", "ex", "ec"))
SINGLES = frozenset(("ph", "x"))
CODES = BEGINS | ENDS | SINGLES | {"it"}
# The content of these elements is code.
HOLDING_CODE = frozenset(("bpt", "ept", "it", "ph"))
CHARACTER = "x-cp"
HEX = re.compile("[0-9A-Fa-f]{2,8}")
# The prefix of types of TMX that XLIFF 2.1 does not define.
OWN = "tmx:"
NO_TYPE = frozenset(("x-hi", "generic"))
# Types of <hi> that XLIFF 1.2 lacks, and the identifier of a <hi>: a `mid` would have to be that of a source segment.
OWN_MARK, OWN_IDENTIFIER = "x-hi-", "x="
# Attributes that say what a code is, in case that nothing contains the code itself.
EQUIVALENTS = ("equiv-text", "equiv", "disp")
EQUIVALENT_STARTS, EQUIVALENT_ENDS = ("equivStart", "dispStart"), ("equivEnd", "dispEnd")


class Inline:
    """The text and the inline markup of several elements of XLIFF, joined as if they were one.

    `data` are the original codes that the unit stores, by their identifiers.
    """

    def __init__(self, nodes: Sequence[Node], data: Mapping[str, str]) -> None:
        self.data = data
        self.plain = Text()
        self.markup_parts: list[str] = []
        self.has_codes = False
        self.number = count(1)
        self.pairs: dict[Node, int] = {}
        for node in nodes:
            if len(node):
                unmark(node, "mrk", ("mtype", "type"))
        if any(len(node) for node in nodes):
            self._number_pairs(element for node in nodes for element in node.iter(etree.Element))
            for node in nodes:
                self._read(node)
        else:
            for node in nodes:
                self.plain.add(node.text)

    @property
    def text(self) -> str:
        """The text without codes, stripped."""
        return str(self.plain)

    @property
    def markup(self) -> str:
        """The text with codes, stripped, or an empty string if it has none."""
        return "".join(self.markup_parts).strip() if self.has_codes else ""

    def _number_pairs(self, nodes: Iterable[Node]) -> None:
        """Give the same number to a beginning and its later end."""
        beginnings: dict[tuple[str, str], Node] = {}
        for node in nodes:
            name = local_name(node)
            key = name[1:], node.get("rid") or node.get("startRef") or node.get("id", "")
            if name in BEGINS:
                beginnings[key] = node
            elif name in ENDS and (start := beginnings.pop(key, None)) is not None:
                self.pairs[start] = self.pairs[node] = next(self.number)

    def _read(self, top: Node) -> None:
        self._add_text(top.text)
        walk = etree.iterwalk(top, events=("start", "end"))
        for event, node in walk:
            name = local_name(node)
            if node is top:
                continue
            if event == "end":
                self._end_element(node, name)
                self._add_text(node.tail)
            elif name in CODES:
                self._read_code(node, name)
                walk.skip_subtree()
            else:
                self._start_element(node, name)
                self._add_text(node.text)

    def _add_text(self, text: str | None) -> None:
        if text:
            self.markup_parts.append(escaped(text))
            self.plain.add(text)

    def _start_element(self, node: Node, name: str) -> None:
        if name in ("g", "pc"):
            self.pairs[node] = next(self.number)
            number = {"i": str(self.pairs[node])}
            content = self._content(node, "dataRefStart") or _space_in(node, EQUIVALENT_STARTS)
            self._add_code("bpt", number | _code_attributes(node, name), content)
        elif is_mark(node, name):
            self.has_codes = True
            self.markup_parts.append(opening_tag("hi", _code_attributes(node, name)))
        elif name == "cp":
            self._add_character(node.get("hex", ""))

    def _end_element(self, node: Node, name: str) -> None:
        if name in ("g", "pc"):
            content = escaped(self.data.get(node.get("dataRefEnd", ""), "")) or _space_in(node, EQUIVALENT_ENDS)
            self._add_code("ept", {"i": str(self.pairs[node])}, content)
        elif is_mark(node, name):
            self.markup_parts.append("</hi>")

    def _read_code(self, node: Node, name: str) -> None:
        content = self._content(node, "dataRef")
        is_end = name in ENDS or node.get("pos") == "close"
        if name in SINGLES:
            self._add_code("ph", _code_attributes(node, name), content)
        elif node not in self.pairs:
            self._add_code("it", {"pos": "end" if is_end else "begin"} | _code_attributes(node, name), content)
        else:
            number = {"i": str(self.pairs[node])}
            attributes = number if is_end else number | _code_attributes(node, name)
            self._add_code("ept" if is_end else "bpt", attributes, content)

    def _add_code(self, name: str, attributes: Mapping[str, str], content: str) -> None:
        self.has_codes = True
        self.markup_parts.append(xml_element(name, attributes, content or None))
        self.plain.add_code(name, attributes, content)

    def _content(self, node: Node, reference: str) -> str:
        """The code itself, as XML: the content of the element, the data that it refers to, or its equivalent text."""
        if local_name(node) in HOLDING_CODE and (node.text or len(node)):
            return code_of(node)
        data = self.data.get(node.get(reference, ""), "")
        return (
            escaped(data) or _space_in(node, EQUIVALENTS) or escaped(node.get("equiv-text") or node.get("equiv") or "")
        )

    def _add_character(self, code: str) -> None:
        character = character_of(code)
        if FORBIDDEN.search(character):
            self.markup_parts.append(xml_element("ph", {"type": CHARACTER}, code))
            self.plain.add(character)
        else:
            self._add_text(character)


def character_of(code: str) -> str:
    """The character that <cp> stands for, or an empty string."""
    return chr(int(code, 16)) if HEX.fullmatch(code) and int(code, 16) < 0x110000 else ""


def code_of(node: Node) -> str:
    """The content of a code as XML: text, and translatable texts within it as <sub>."""
    parts = [escaped(node.text or "")]
    for child in node:
        text = escaped(text_of(child))
        parts += [f"<sub>{text}</sub>" if local_name(child) == "sub" else text, escaped(child.tail or "")]
    return "".join(parts)


def _space_in(node: Node, names: Iterable[str]) -> str:
    """The first of these attributes that says that the code stands for white space, as XML."""
    return next((escaped(text) for name in names if (text := node.get(name)) and is_space("", "", text)), "")


def is_mark(node: Node, name: str) -> bool:
    """Whether the element marks a part of the text; a <mrk> that delimits a segment, or that a tool adds, does not."""
    kind: str = node.get("mtype", "")
    is_foreign = kind.startswith("x-") and kind not in NO_TYPE and not kind.startswith(OWN_MARK)
    return name == "mrk" and kind != "seg" and not is_foreign


def _code_attributes(node: Node, name: str) -> dict[str, str]:
    """The attributes of a code that TMX has as well: its identifier and its type."""
    kind = node.get("ctype") or node.get("mtype") or node.get("subType") or node.get("type") or ""
    kind = "" if kind in NO_TYPE else kind.removeprefix(OWN).removeprefix(OWN_MARK)
    if name == "mrk" and node.get("mtype"):
        comment = node.get("comment", "")
        identifier = comment[len(OWN_IDENTIFIER) :] if comment.startswith(OWN_IDENTIFIER) else node.get("mid")
    else:
        identifier = node.get("id")
    return ({"type": kind} if kind else {}) | ({"x": identifier} if identifier else {})
