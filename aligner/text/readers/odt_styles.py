"""The styles of an OpenDocument text: which kind of paragraph each makes, and whether it hides its text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from aligner.text.readers.office import MOST_STYLES, Node, StyleKind, kind_of_style

# `urn:oasis:names:tc:opendocument:xmlns:text:1.0`
NAMESPACE = re.compile(r"urn:oasis:names:tc:opendocument:xmlns:(.+):\d[\d.]*")
MATH = "http://www.w3.org/1998/Math/MathML"
# Names of styles write a blank as `_20_`.
ABOVE = re.compile(r"super|[1-9]")
CODE = re.compile(r"_([0-9a-f]{2,4})_")


@lru_cache(maxsize=4096)
def name_of(tag: str) -> str:
    """The name of an element or an attribute with the usual prefix: `text:p`, `math:mi`, `x:title` for all others."""
    namespace, _, name = tag[1:].rpartition("}")
    match = NAMESPACE.fullmatch(namespace)
    return f"{match[1] if match else 'math' if namespace == MATH else 'x'}:{name}"


def attribute(node: Node, name: str) -> str:
    """An attribute, as `text:style-name`; an empty string if there is none."""
    return next((value for key, value in node.items() if name_of(key) == name), "")


class Styles:
    """The styles of a document: those of the `roots`, of which later ones win."""

    def __init__(self, roots: Iterable[Node]) -> None:
        self._nodes = {
            (attribute(node, "style:family"), attribute(node, "style:name")): node
            for root in roots
            for node in root.iter("{*}style")
        }
        self._kinds: dict[str, StyleKind | None] = {}
        self._hidden: dict[tuple[str, str], bool] = {}

    def kind_of(self, name: str) -> StyleKind | None:
        """The kind of the paragraphs with this style; None if their style says nothing."""
        if name not in self._kinds:
            chain = self._chain("paragraph", name)
            names = [_shown_name(node) for node in chain] or [_decoded(name)]
            self._kinds[name] = next((kind for each in names if (kind := kind_of_style(each))), None)
        return self._kinds[name]

    def hides(self, family: str, name: str) -> bool:
        """Whether text with this style, of the family `text` or `paragraph`, is hidden."""
        key = family, name
        if key not in self._hidden:
            displays = (_property(node, "text:display") for node in self._chain(family, name))
            self._hidden[key] = next((display for display in displays if display), "true") == "none"
        return self._hidden[key]

    def raises(self, name: str) -> bool:
        """Whether text with this style stands above the line: `super 58%`, or `33% 58%`."""
        positions = (_property(node, "style:text-position") for node in self._chain("text", name))
        return ABOVE.match(next(filter(None, positions), "")) is not None

    def _chain(self, family: str, name: str) -> list[Node]:
        """The style and those from which it inherits, nearest first."""
        chain: list[Node] = []
        while (node := self._nodes.get((family, name))) is not None and len(chain) < MOST_STYLES:
            chain.append(node)
            name = attribute(node, "style:parent-style-name")
        return chain


def _shown_name(node: Node) -> str:
    return attribute(node, "style:display-name") or _decoded(attribute(node, "style:name"))


def _decoded(name: str) -> str:
    return CODE.sub(lambda match: chr(int(match[1], 16)), name)


def _property(node: Node, name: str) -> str:
    properties = node.find("{*}text-properties")
    return "" if properties is None else attribute(properties, name)
