"""A paragraph of an OpenDocument text → its text, and what is anchored in it: notes, frames and shapes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from lxml import etree

from aligner.text.readers.mathml import text_of_mathml
from aligner.text.readers.odt_styles import Styles, attribute, name_of
from aligner.text.readers.office import BREAK, Node, raised

# The name of an embedded object → its root, if it has one.
Formulas = Callable[[str], Node | None]
# Elements without text of the document as it now is.
LEFT_OUT = frozenset((
    "text:ruby-text", "text:tracked-changes", "text:placeholder", "text:script", "office:annotation",
    "office:event-listeners",
))  # fmt: skip
# What is left out if an attribute is true: hidden text, the prompt of a content control of LibreOffice.
IF_TRUE = (("text:hidden-text", "text:is-hidden"), ("x:content-control", "x:showing-place-holder"))
CHARACTERS = {"text:tab": " ", "text:line-break": BREAK}
WHITE_SPACE = re.compile(r"[ \t\r\n]+")


class Lines(NamedTuple):
    """The text of a paragraph, with BREAK for line breaks, and the blocks that are anchored in it."""

    text: str
    anchored: list[Node]


def read_lines(paragraph: Node, styles: Styles, formulas: Formulas) -> Lines | None:
    """The text of a paragraph as it is seen; None if all of it is hidden."""
    if _is_hidden(paragraph, styles):
        return None
    texts: list[str] = []
    anchored: list[Node] = []
    walk = etree.iterwalk(paragraph, events=("start", "end"))
    for event, node in walk:
        if event == "end":
            texts.append("" if node is paragraph else _plain(node.tail))
            continue
        name = name_of(node.tag)
        is_block = name == "text:note" or name.startswith("drawing:")
        if is_block or _is_left_out(name, node, styles):
            walk.skip_subtree()
            formula = _formula(node, formulas)
            texts.append(formula)
            anchored += [node] if is_block and not formula else []
        else:
            texts.append(_characters(name, node, styles))
    return Lines("".join(texts), anchored)


def _is_hidden(paragraph: Node, styles: Styles) -> bool:
    if styles.hides("paragraph", attribute(paragraph, "text:style-name")):
        return True
    return any(attribute(node, "text:is-hidden") == "true" for node in paragraph.iterfind("{*}hidden-paragraph"))


def _plain(text: str | None) -> str:
    return WHITE_SPACE.sub(" ", text or "")


def _characters(name: str, node: Node, styles: Styles) -> str:
    if name == "text:s":
        number = attribute(node, "text:c")
        return " " * (int(number) if number.isdecimal() and len(number) < 4 else 1)
    text = CHARACTERS.get(name) or _plain(node.text)
    return raised(text) if name == "text:span" and styles.raises(attribute(node, "text:style-name")) else text


def _is_left_out(name: str, node: Node, styles: Styles) -> bool:
    if name == "text:span":
        return styles.hides("text", attribute(node, "text:style-name"))
    return name in LEFT_OUT or any(name == each and attribute(node, key) == "true" for each, key in IF_TRUE)


def _formula(frame: Node, formulas: Formulas) -> str:
    """The text of a frame if it holds a formula; nothing for anything else."""
    content = frame.find("{*}object") if name_of(frame.tag) == "drawing:frame" else None
    if content is None:
        return ""
    target = attribute(content, "x:href")
    math = content.find("{*}math") if len(content) else formulas(target) if target else None
    is_formula = math is not None and name_of(math.tag) == "math:math"
    return text_of_mathml(math) if is_formula else ""
