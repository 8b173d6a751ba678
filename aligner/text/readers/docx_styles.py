"""The styles of a Word document: which kind of paragraph each makes, and whether it hides its text."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from aligner.text.readers.office import MOST_STYLES, Node, StyleKind, kind_of_style

# Beginnings of names: the two standards differ in the names of their namespaces, not in those of their elements.
PREFIXES = (
    (re.compile(r".*/wordprocessingml(/2006)?/main"), ""),
    (re.compile(r".*/officeDocument(/2006)?/math"), "m:"),
    (re.compile(r".*/markup-compatibility/2006"), "mc:"),
)
FALSE = frozenset(("0", "false", "off", "none"))
# The level of body text in the outline; those below are levels of headings.
BODY_LEVEL = 9


@lru_cache(maxsize=4096)
def name_of(tag: str) -> str:
    """The name of an element: `p` in Word's own namespace, `m:t` in that of formulas, `x:oval` in any other."""
    namespace, _, name = tag[1:].rpartition("}")
    return next((prefix for pattern, prefix in PREFIXES if pattern.fullmatch(namespace)), "x:") + name


def child(node: Node | None, *names: str) -> Node | None:
    """The element that these names lead to, each of them a child; None if there is none."""
    return None if node is None else node.find(_path(names))


@lru_cache(maxsize=1000)
def _path(names: tuple[str, ...]) -> str:
    return "/".join(f"{{*}}{name}" for name in names)


def attribute(node: Node | None, name: str) -> str:
    """An attribute in any namespace; an empty string if there is none."""
    if node is None:
        return ""
    return next((value for key, value in node.items() if key.rpartition("}")[2] == name), "")


def is_on(node: Node | None) -> bool | None:
    """Whether a property that has two states is on; None if it is not there."""
    return None if node is None else attribute(node, "val").lower() not in FALSE


class Style(NamedTuple):
    """What a style says: the kind of its paragraphs, if it says so, and whether its text is hidden."""

    kind: StyleKind | None = None
    hides: bool = False


class Styles:
    """The styles of a document by their identifiers; `root` is that of the part with the styles, if there is one."""

    def __init__(self, root: Node | None) -> None:
        nodes = [] if root is None else list(root.iterfind("{*}style"))
        self._nodes = {attribute(node, "styleId"): node for node in nodes}
        self._default = next((attribute(node, "styleId") for node in nodes if _is_default(node)), "")
        self._found: dict[str, Style] = {}

    def of_paragraph(self, properties: Node | None) -> Style:
        """The style of a paragraph with these properties, which say more than its style."""
        style = self.named(attribute(child(properties, "pStyle"), "val") or self._default)
        if style.kind in {None, "paragraph"}:
            style = style._replace(kind=_outlined(properties) or style.kind)
        if style.kind in {None, "item"}:
            style = style._replace(kind=_numbered(properties) or style.kind)
        return style

    def hides(self, properties: Node | None, paragraph: Style) -> bool:
        """Whether a run with these properties is hidden. Styles of the run and of the paragraph undo each other."""
        direct = is_on(child(properties, "vanish"))
        if is_on(child(properties, "specVanish")):
            return True
        if direct is not None:
            return direct
        return self.named(attribute(child(properties, "rStyle"), "val")).hides != paragraph.hides

    def named(self, identifier: str) -> Style:
        """The style with this identifier, with what it takes from those it is based on."""
        if identifier not in self._found:
            self._found[identifier] = self._resolve(identifier)
        return self._found[identifier]

    def _resolve(self, identifier: str) -> Style:
        styles: list[Node] = []
        names = [] if identifier in self._nodes else [identifier]
        while (node := self._nodes.get(identifier)) is not None and len(styles) < MOST_STYLES:
            styles.append(node)
            identifier = attribute(child(node, "basedOn"), "val")
        kinds = chain(
            map(kind_of_style, names),
            (kind for node in styles for kind in (kind_of_style(_name(node)), _outlined(child(node, "pPr")))),
            (_numbered(child(node, "pPr")) for node in styles),
        )
        hides = (is_on(child(node, "rPr", "vanish")) for node in styles)
        return Style(next(filter(None, kinds), None), next((each for each in hides if each is not None), False))


def _name(style: Node) -> str:
    return attribute(child(style, "name"), "val")


def _is_default(node: Node) -> bool:
    return attribute(node, "type") == "paragraph" and attribute(node, "default").lower() in {"1", "true", "on"}


def _outlined(properties: Node | None) -> StyleKind | None:
    """A level of the outline makes a heading, but not that of body text; None if there is none."""
    level = attribute(child(properties, "outlineLvl"), "val")
    if not level.isdecimal() or len(level) > 4:
        return None
    return "heading" if int(level) < BODY_LEVEL else "paragraph"


def _numbered(properties: Node | None) -> StyleKind | None:
    """A numbering makes an item, but not the one with the number 0; None if there is none."""
    number = child(properties, "numPr", "numId")
    if number is None:
        return None
    return "paragraph" if attribute(number, "val") == "0" else "item"
