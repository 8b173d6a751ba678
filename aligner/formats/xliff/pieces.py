"""The inline codes of TMX as those of XLIFF, which `xliff.codes` reads.

Where possible, a beginning and its end become one element around the text between them: always in 2.1, and in 1.2 if
neither has content. In 2.1, a type that XLIFF does not define becomes `other` with the subtype `tmx:TYPE`; texts within
the content of a code (<sub>) become part of the content.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, filterfalse
from os import PathLike
from typing import NamedTuple

from lxml import etree

from aligner.files import whole
from aligner.formats.markup import Node, escaped, fill_element, new_element, text_of
from aligner.formats.xliff.codes import CHARACTER, OWN, OWN_IDENTIFIER, OWN_MARK, character_of, code_of
from aligner.formats.xliff.labels import opening_tag, xml_element
from aligner.formats.xmltext import FORBIDDEN
from aligner.units.units import Variant

# The types that the standards allow; 1.2 also allows x-….
PAIRED_TYPES = frozenset(("bold", "italic", "underlined", "link"))
SINGLE_TYPES = frozenset(("image", "pb", "lb"))
MARK_TYPES = frozenset(
    """
    abbrev abbreviated-form abbreviation acronym appellation collocation common-name datetime equation expanded-form
    formula head-term initialism international-scientific-term internationalism logical-expression materials-management-
    unit name near-synonym part-number phrase phraseological-unit protected romanized-form set-phrase short-form sku
    standard-text symbol synonym synonymous-phrase term transcribed-form transliterated-form truncated-term variant
    """.split()  # noqa: SIM905
)
NEW_TYPES = frozenset(("fmt", "ui", "quote", "link", "image", "other"))
NEW_MARK_TYPES = frozenset(("generic", "comment", "term"))
PREFIXED = re.compile(r"[^\s:]+:[^\s:]+")
FORMATTING = frozenset(("xlf:b", "xlf:i", "xlf:u", "xlf:lb", "xlf:pb"))
IDENTIFIER = re.compile("[A-Za-z0-9._-]+")
# Characters of an identifier that the `rid` of 1.2 cannot have.
UNFIT = re.compile("[^A-Za-z0-9._-]")
CODES = frozenset(("begin", "end", "single"))


@dataclass(slots=True)
class Piece:
    """Text, or a code of TMX: `begin`, `end` or `single`, or `open` or `close` for <hi>.

    `partner` is the end of a beginning, the beginning of an end, or None. `is_nested` tells whether such a pair could
    be an element around the pieces between them. `identifier` is the identifier of the code in XLIFF.
    """

    kind: str
    text: str = ""
    node: Node = None
    partner: Piece | None = None
    is_nested: bool = False
    identifier: str = ""

    @property
    def code(self) -> str:
        """The content of the code as text."""
        return text_of(self.node)

    @property
    def type(self) -> str:
        """The type of the code, or an empty string."""
        kind: str = self.node.get("type", "")
        return kind

    @property
    def number(self) -> str:
        """The number that a beginning shares with its end in TMX."""
        number: str = self.node.get("i", "")
        return number

    def join(self, end: Piece) -> None:
        """Make this beginning and this end partners."""
        self.partner, end.partner = end, self

    @property
    def ends_another(self) -> bool:
        """Whether the code is the end of another code, whose identifier it shares."""
        return self.kind == "close" or (self.kind == "end" and self.partner is not None)


def pieces_of(variant: Variant, place: str, path: str | PathLike[str]) -> list[Piece]:
    """The text of a variant and its codes, in order."""
    if not variant.markup:
        return [Piece("text", variant.text)]
    top = new_element(None, "seg", {}, place, path)
    fill_element(top, "", variant.markup, place, path)
    pieces = [Piece("text", top.text or "")]
    walk = etree.iterwalk(top, events=("start", "end"))
    for event, node in walk:
        if node is top:
            continue
        kind = _kind(node)
        if event == "end":
            pieces += [*_highlight_piece(kind, "close", node), Piece("text", node.tail or "")]
        elif kind in CODES:
            pieces.append(Piece(kind, node=node))
            walk.skip_subtree()
        else:
            pieces += [*_highlight_piece(kind, "open", node), Piece("text", node.text or "")]
    _find_partners(pieces)
    return pieces


def _highlight_piece(kind: str, end: str, node: Node) -> list[Piece]:
    """The piece for a tag of <hi>; the tags of other elements are left out, but their content is preserved."""
    return [Piece(end, node=node)] if kind == "open" else []


def _kind(node: Node) -> str:
    name = node.tag
    if name == "it":
        return "end" if node.get("pos") == "end" else "begin"
    return {"bpt": "begin", "ept": "end", "ph": "single", "ut": "single", "hi": "open"}.get(name, "")


def _find_partners(pieces: Iterable[Piece]) -> None:
    """Pair beginnings with ends and openings with closings, and determine which pairs are nested."""
    beginnings: dict[str, Piece] = {}
    enclosing: dict[int, Piece] = {}
    for piece in pieces:
        if piece.kind == "open":
            enclosing[id(piece)] = piece
        elif piece.kind == "close":
            # Codes that begin within a <hi> and do not end there end after it, if at all.
            while (start := enclosing.popitem()[1]).kind != "open":
                pass
            start.join(piece)
        elif piece.kind == "begin" and piece.node.tag == "bpt":
            beginnings[piece.number] = enclosing[id(piece)] = piece
        elif piece.kind == "end" and piece.node.tag == "ept" and (begin := beginnings.pop(piece.number, None)):
            begin.join(piece)
            begin.is_nested = piece.is_nested = next(reversed(enclosing), None) == id(begin)
            enclosing.pop(id(begin), None)


def name_codes(sides: Iterable[Sequence[Piece]], *, is_token: bool) -> None:
    """Give each code an identifier that is unique on its side, and equal on both sides for corresponding codes.

    It is the `x` of TMX if that is valid, otherwise a number. With `is_token`, not every text is a valid identifier.
    """
    sides = [[piece for piece in side if piece.node is not None] for side in sides]
    used = {piece.node.get("x", "") for piece in chain.from_iterable(sides)}
    for side in sides:
        _name_codes_of(side, filterfalse(used.__contains__, map(str, count(1))), is_token=is_token)


def _name_codes_of(side: Iterable[Piece], numbers: Iterator[str], *, is_token: bool) -> None:
    seen = {""}
    for piece in side:
        if piece.ends_another:
            piece.identifier = piece.partner.identifier if piece.partner else ""
            continue
        name = piece.node.get("x", "")
        is_fit = name not in seen and (not is_token or IDENTIFIER.fullmatch(name))
        piece.identifier = name if is_fit else next(numbers)
        seen.add(piece.identifier)


def legal_type(kind: str, allowed: Collection[str]) -> str:
    """The type in XLIFF 1.2: one of the `allowed` types, or a type that begins with x-."""
    return kind if kind in allowed or not kind or kind.startswith("x-") else f"x-{kind}"


def old_codes(pieces: Iterable[Piece]) -> str:
    """The content of a <source> or <target> in XLIFF 1.2."""
    return "".join(escaped(piece.text) if piece.kind == "text" else _old_code(piece) for piece in pieces)


def _old_code(piece: Piece) -> str:
    if piece.kind == "open":
        return _old_open(piece)
    if piece.kind == "close":
        return "</mrk>"
    if piece.kind == "single":
        return _old_single(piece)
    return _old_begin(piece) if piece.kind == "begin" else _old_end(piece)


def _is_element(piece: Piece) -> bool:
    """Whether a beginning and its end are a <g>."""
    return piece.is_nested and piece.partner is not None and not piece.code and not piece.partner.code


def _old_type(piece: Piece, allowed: Collection[str]) -> dict[str, str]:
    kind = "-".join(legal_type(piece.type, allowed).split())
    return {"ctype": kind} if kind else {}


def _old_begin(piece: Piece) -> str:
    attributes = {"id": piece.identifier} | _old_type(piece, PAIRED_TYPES)
    if _is_element(piece):
        return opening_tag("g", attributes)
    return _old_half(piece, attributes, BEGIN)


def _old_end(piece: Piece) -> str:
    if _is_element(piece):
        return "</g>"
    return _old_half(piece, {"id": piece.identifier}, END)


class _Half(NamedTuple):
    """A beginning or an end in XLIFF 1.2: its name with content, its name without, and its position if it is alone."""

    holding: str
    empty: str
    position: str


BEGIN, END = _Half("bpt", "bx", "open"), _Half("ept", "ex", "close")


def _old_half(piece: Piece, attributes: dict[str, str], half: _Half) -> str:
    if not piece.partner:
        alone = attributes | {"pos": half.position}
        return xml_element("it", alone, code_of(piece.node)) if piece.code else xml_element(half.empty, attributes)
    attributes["rid"] = UNFIT.sub(lambda match: f"_{ord(match[0]):x}_", piece.identifier)
    has_code = piece.code or piece.partner.code
    if not has_code:
        return xml_element(half.empty, attributes)
    return xml_element(half.holding, attributes, code_of(piece.node))


def _old_single(piece: Piece) -> str:
    attributes = {"id": piece.identifier} | _old_type(piece, SINGLE_TYPES)
    return xml_element("ph", attributes, code_of(piece.node)) if piece.code else xml_element("x", attributes)


def _old_open(piece: Piece) -> str:
    own = "-".join(f"{OWN_MARK}{piece.type}".split()) if piece.type else "x-hi"
    kind = piece.type if piece.type in MARK_TYPES else own
    identifier = piece.node.get("x")
    attributes = {"mtype": kind} | ({"comment": f"{OWN_IDENTIFIER}{identifier}"} if identifier else {})
    return opening_tag("mrk", attributes)


class NewCodes:
    """Writes the content of <source> and <target> in XLIFF 2.1, and collects the original codes of a unit in `data`."""

    def __init__(self) -> None:
        self.data: dict[str, str] = {}

    def write(self, pieces: Iterable[Piece], place: str, path: str | PathLike[str]) -> str:
        """The content of <source> or <target>; FormatError for half of a character."""
        return "".join(
            new_text(piece.text, place, path) if piece.kind == "text" else self._code(piece) for piece in pieces
        )

    def _code(self, piece: Piece) -> str:
        if piece.kind == "open":
            attributes = {"id": piece.identifier} | _new_type(piece, NEW_MARK_TYPES)
            return opening_tag("mrk", attributes)
        if piece.kind == "close":
            return "</mrk>"
        if piece.kind == "single":
            return self._single(piece)
        return self._nested(piece) if piece.is_nested and not _has_only_end(piece) else self._half(piece)

    def _single(self, piece: Piece) -> str:
        if piece.type == CHARACTER and character_of(piece.code):
            return xml_element("cp", {"hex": piece.code})
        attributes = {"id": piece.identifier} | _new_type(piece, NEW_TYPES) | self._reference(piece, "dataRef")
        return xml_element("ph", attributes)

    def _nested(self, piece: Piece) -> str:
        if piece.kind == "end" or not piece.partner:
            return "</pc>"
        attributes = {"id": piece.identifier} | _new_type(piece, NEW_TYPES)
        # The order of the attributes determines the order of the data: the beginning comes first.
        attributes |= self._reference(piece, "dataRefStart") | self._reference(piece.partner, "dataRefEnd")
        return opening_tag("pc", attributes)

    def _half(self, piece: Piece) -> str:
        name = "sc" if piece.kind == "begin" else "ec"
        if not piece.partner:
            attributes = {"id": piece.identifier, "isolated": "yes"} | _new_type(piece, NEW_TYPES)
        elif name == "sc":
            attributes = {"id": piece.identifier} | _new_type(piece, NEW_TYPES)
        else:
            attributes = {"startRef": piece.identifier}
        return xml_element(name, attributes | self._reference(piece, "dataRef"))

    def _reference(self, piece: Piece, name: str) -> dict[str, str]:
        return {name: self.data.setdefault(piece.code, f"d{len(self.data) + 1}")} if piece.code else {}


def _has_only_end(piece: Piece) -> bool:
    """Whether only the end of a pair has content: the standard has no element with `dataRefEnd` alone."""
    begin, end = (piece, piece.partner) if piece.kind == "begin" else (piece.partner, piece)
    return bool(begin and end and end.code and not begin.code)


def _new_type(piece: Piece, allowed: Collection[str]) -> dict[str, str]:
    """The type in XLIFF 2.1: one of the `allowed` types, or one of these with a subtype of our own."""
    kind = piece.type
    if not kind or kind in allowed:
        return {"type": kind} if kind else {}
    private = kind if PREFIXED.fullmatch(kind) else OWN + "-".join(re.split(r"[\s:]+", kind))
    if "generic" in allowed:
        return {"type": private}
    group = "fmt" if private in FORMATTING else "ui" if private == "xlf:var" else "other"
    return {"type": group, "subType": private}


def new_text(text: str, place: str, path: str | PathLike[str]) -> str:
    """A text in XLIFF 2.1, with <cp> for characters that XML forbids, but U+FFFD for halves of characters."""
    text = whole(text, place, path)
    parts = FORBIDDEN.split(text)
    codes = [xml_element("cp", {"hex": f"{ord(character):04X}"}) for character in FORBIDDEN.findall(text)]
    return "".join(escaped(part) + code for part, code in zip(parts, [*codes, ""], strict=True))
