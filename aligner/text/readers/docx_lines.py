"""A paragraph of a Word document → its text, and what is anchored in it: notes and text boxes."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple

from lxml import etree

from aligner.text.readers.docx_fields import OF_CONTENTS, Fields, field_name
from aligner.text.readers.docx_styles import FALSE, Style, Styles, attribute, child, name_of
from aligner.text.readers.office import BREAK, CONTENTS, Node, raised

# Elements without text of the document as it now is: deletions, codes, readings, properties, numbers of notes.
LEFT_OUT = frozenset((
    "del", "moveFrom", "delText", "delInstrText", "rt", "pPr", "rPr", "rubyPr", "sdtPr", "sdtEndPr", "ffData",
    "footnoteRef", "endnoteRef", "annotationRef", "m:ctrlPr",
))  # fmt: skip
CHARACTERS = {
    "tab": " ", "ptab": " ", "cr": BREAK, "noBreakHyphen": "\u2011", "softHyphen": "",
    # A fraction, a power or an index must not run together: 10^3 is not 103.
    "m:den": "/", "m:sup": "^", "m:sub": "_", "m:rad": "√", "m:mr": " ",
}  # fmt: skip
NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
# What is part of the document and not read, and how a notice calls it.
UNREAD = {"object": "an embedded object", "x:chart": "a chart", "x:relIds": "a diagram"}
# The font Symbol has Greek letters at the places of Latin ones, and signs above them.
SYMBOLS = dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)) | dict(
    zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)
) | {
    0xA2: "′", 0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±",
    0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB6: "∂", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xCE: "∈", 0xD6: "√",
    0xD7: "⋅", 0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
# Symbol fonts keep their characters in a private area, from here on.
PRIVATE = 0xF000
# Categories of controls and of halves of characters.
NO_CHARACTERS = frozenset(("Cc", "Cs"))


class Anchored(NamedTuple):
    """What stands in a paragraph and is read behind it: a text box, or the reference of a note (`footnote`)."""

    node: Node
    note: str = ""


class Lines(NamedTuple):
    """The text of a paragraph, with BREAK for line breaks; what is anchored in it, and what is not read."""

    text: str
    anchored: list[Anchored]
    unread: list[str]


def read_lines(paragraph: Node, style: Style, styles: Styles, fields: Fields) -> Lines:
    """The text of a paragraph as it is seen; `fields` are those that are open before it, and then those after it."""
    reader = _Reader(style, styles, fields)
    walk = etree.iterwalk(paragraph, events=("start", "end"))
    for event, node in walk:
        name = name_of(node.tag)
        if event == "end":
            reader.end(name, node)
        elif not reader.start(name, node):
            walk.skip_subtree()
    fields.end_paragraph()
    return Lines("".join(reader.texts), reader.anchored, reader.unread)


class _Reader:
    """Collects the text of one paragraph."""

    def __init__(self, style: Style, styles: Styles, fields: Fields) -> None:
        self.texts: list[str] = []
        self.anchored: list[Anchored] = []
        self.unread: list[str] = []
        self._style, self._styles, self._fields = style, styles, fields
        # The run with the mark of a note that the author chose, such as `*`.
        self._mark: Node | None = None
        self._starts: Mapping[str, Callable[[Node], None]] = {
            "t": self._add_text,
            "m:t": lambda node: self._add(node.text or ""),
            "br": lambda node: self._add("\n" if attribute(node, "type") in {"page", "column"} else BREAK),
            "x:textpath": lambda node: self._add(BREAK + attribute(node, "string") + BREAK),
            "sym": lambda node: self._add(symbol(node)),
            "m:nary": lambda node: self._add(math_sign(node, "chr", "∫")),
            "m:d": lambda node: self._add(math_sign(node, "begChr", "(")),
            "fldChar": lambda node: self._add(self._fields.mark(attribute(node, "fldCharType"))),
            "instrText": lambda node: self._fields.add_code(node.text or ""),
            "footnoteReference": self._anchor,
            "endnoteReference": self._anchor,
            "txbxContent": self._anchor,
        }

    def start(self, name: str, node: Node) -> bool:
        """Go into an element; returns whether its content is to be visited."""
        if name in LEFT_OUT or is_left_out(name, node) or self._is_hidden_run(name, node):
            return False
        if name == "fldSimple" and field_name(attribute(node, "instr")) in OF_CONTENTS:
            self.unread.append(CONTENTS)
            return False
        if name in UNREAD:
            self.unread.append(UNREAD[name])
        if name in CHARACTERS:
            self._add(CHARACTERS[name])
        elif name in self._starts:
            self._starts[name](node)
        return name != "txbxContent"

    def end(self, name: str, node: Node) -> None:
        """Leave an element."""
        if name == "m:d":
            self._add(math_sign(node, "endChr", ")"))

    def _add(self, text: str) -> None:
        if self._fields.shows:
            self.texts.append(text)

    def _add_text(self, node: Node) -> None:
        run = node.getparent()
        if self._mark is None or run is not self._mark:
            text = " ".join((node.text or "").splitlines())
            is_raised = attribute(child(run, "rPr", "vertAlign"), "val") == "superscript"
            self._add(raised(text) if is_raised else text)

    def _anchor(self, node: Node) -> None:
        if attribute(node, "customMarkFollows").lower() not in {"", *FALSE}:
            self._mark = node.getparent()
        if self._fields.shows:
            self.anchored.append(Anchored(node, NOTES.get(name_of(node.tag), "")))

    def _is_hidden_run(self, name: str, node: Node) -> bool:
        return name == "r" and self._styles.hides(child(node, "rPr"), self._style)


def symbol(node: Node) -> str:
    """The character of a font of symbols: in Unicode if it has it, otherwise as it is."""
    try:
        code = int(attribute(node, "char"), 16)
        character = chr(code)
    except (ValueError, OverflowError):
        return ""
    in_unicode = SYMBOLS.get(code % PRIVATE) if attribute(node, "font").lower() == "symbol" else None
    return in_unicode or ("" if unicodedata.category(character) in NO_CHARACTERS else character)


def math_sign(node: Node, name: str, usual: str) -> str:
    """The sign of a sum or a bracket of a formula; a formula without a statement has the usual one."""
    sign = child(node, f"{name_of(node.tag)[2:]}Pr", name)
    return usual if sign is None else attribute(sign, "val")


def is_left_out(name: str, node: Node) -> bool:
    """Whether an element shows nothing: the prompt of a content control, or the second form of the same content."""
    if name == "sdt":
        return child(node, "sdtPr", "showingPlcHdr") is not None
    return name in {"mc:Fallback", "mc:Choice"} and node.getprevious() is not None
