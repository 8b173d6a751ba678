"""Inline codes: those of XLIFF, and those of TMX, which units have.

    XLIFF 1.2                       TMX                                        XLIFF 2.1
    <g id="1">…</g>                 <bpt i="1" x="1"/>…<ept i="1"/>            <pc id="1">…</pc>
    <bpt>, <ept>, or <bx>, <ex>     <bpt>, <ept>                               <sc>, <ec>
    <it>, or <bx> or <ex> alone     <it>                                       <sc>, <ec>, isolated
    <ph>, or <x> if empty           <ph>                                       <ph>
    <mrk mtype="term">…</mrk>       <hi type="term">…</hi>                     <mrk id="2" type="term">…</mrk>

The content of codes, which 2.1 stores as data of the unit, is not text; the content of <g>, <pc> and <mrk> is text.
The other attributes of codes, and the empty marks <sm> and <em>, are left out. In 2.1, <cp> stands for a character that
XML forbids. TMX has no such element: `text` contains the character, and `markup` has `<ph type="x-cp">` for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from lxml import etree

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


class Inline:
    """The text and the inline markup of several elements of XLIFF, joined as if they were one.

    `data` are the original codes that the unit stores, by their identifiers.
    """

    def __init__(self, nodes: Sequence[Node], data: Mapping[str, str]) -> None:
        self.data = data
        self.texts: list[str] = []
        self.markup_parts: list[str] = []
        self.has_codes = False
        self.number = count(1)
        self.pairs: dict[Node, int] = {}
        if any(len(node) for node in nodes):
            self._number_pairs(element for node in nodes for element in node.iter(etree.Element))
            for node in nodes:
                self._read(node)
        else:
            self.texts = [node.text or "" for node in nodes]

    @property
    def text(self) -> str:
        """The text without codes, stripped."""
        return "".join(self.texts).strip()

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
            self.texts.append(text)

    def _start_element(self, node: Node, name: str) -> None:
        if name in ("g", "pc"):
            self.pairs[node] = next(self.number)
            number = {"i": str(self.pairs[node])}
            self._add_code("bpt", number | _code_attributes(node, name), self._content(node, "dataRefStart"))
        elif is_mark(node, name):
            self.has_codes = True
            self.markup_parts.append(opening_tag("hi", _code_attributes(node, name)))
        elif name == "cp":
            self._add_character(node.get("hex", ""))

    def _end_element(self, node: Node, name: str) -> None:
        if name in ("g", "pc"):
            self._add_code("ept", {"i": str(self.pairs[node])}, escaped(self.data.get(node.get("dataRefEnd", ""), "")))
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

    def _content(self, node: Node, reference: str) -> str:
        """The code itself, as XML: the content of the element, the data that it refers to, or its equivalent text."""
        if local_name(node) in HOLDING_CODE and (node.text or len(node)):
            return code_of(node)
        return escaped(self.data.get(node.get(reference, ""), "") or node.get("equiv-text") or node.get("equiv") or "")

    def _add_character(self, code: str) -> None:
        character = character_of(code)
        if FORBIDDEN.search(character):
            self.markup_parts.append(xml_element("ph", {"type": CHARACTER}, code))
            self.texts.append(character)
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


def is_mark(node: Node, name: str) -> bool:
    """Whether the element marks a part of the text; a <mrk> that only delimits a segment does not."""
    return name == "mrk" and node.get("mtype") != "seg"


def _code_attributes(node: Node, name: str) -> dict[str, str]:
    """The attributes of a code that TMX has as well: its identifier and its type."""
    kind = node.get("ctype") or node.get("mtype") or node.get("subType") or node.get("type") or ""
    kind = "" if kind in NO_TYPE else kind.removeprefix(OWN)
    identifier = node.get("mid" if name == "mrk" and node.get("mtype") else "id")
    return ({"type": kind} if kind else {}) | ({"x": identifier} if identifier else {})
