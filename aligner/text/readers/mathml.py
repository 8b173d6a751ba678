"""Formulas in MathML → text in one line.

<mfrac><mi>a</mi><mn>2</mn></mfrac>  →  a/2          <msup><mn>10</mn><mn>3</mn></msup>  →  10^3
"""

from __future__ import annotations

from itertools import islice

from lxml import etree

from aligner.text.readers.office import Node

# Before a child of such an element, by its place: without a sign, 10^3 would become 103.
SIGNS = {
    ("mfrac", 1): "/", ("msup", 1): "^", ("msub", 1): "_", ("msubsup", 1): "_", ("msubsup", 2): "^",
    ("munder", 1): "_", ("munderover", 1): "_", ("munderover", 2): "^", ("msqrt", 0): "√", ("mtr", 0): " ",
    ("mtd", 0): " ",
}  # fmt: skip
# The children whose places matter.
MOST_CHILDREN = 3
LEFT_OUT = frozenset(("annotation", "annotation-xml"))


def text_of_mathml(math: Node) -> str:
    """The text of a formula; its source in another notation is left out."""
    texts = []
    nodes = etree.iterwalk(math, events=("start",))
    for _, node in nodes:
        name = _local(node)
        if name in LEFT_OUT:
            nodes.skip_subtree()
            continue
        if node is not math:
            texts.append(_sign_before(node))
        texts.append((node.text or "").strip())
    return "".join(texts)


def _sign_before(node: Node) -> str:
    place = sum(1 for _ in islice(node.itersiblings(preceding=True), MOST_CHILDREN))
    return SIGNS.get((_local(node.getparent()), place), "")


def _local(node: Node) -> str:
    tag: str = node.tag
    return tag.rpartition("}")[2]
