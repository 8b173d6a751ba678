r"""Environments of LaTeX → blocks of text: what each meaning of an environment in `rules.py` does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import regex
from pylatexenc.latexwalker import LatexGroupNode, LatexMacroNode, LatexNode, LatexSpecialsNode

from aligner.text.readers.latex.blocks import Block
from aligner.text.readers.latex.rules import command_rule, environment_rule
from aligner.text.readers.latex.syntax import all_arguments, settings_of, source_of

if TYPE_CHECKING:
    from aligner.text.readers.latex.flow import Flow

CODE_ARGUMENTS = regex.compile(r"\s*?(?:\[[^\]\n]*\])?(?:\{[^{}\n]*\})?[^\S\n]*(?=\n)")
# Options such as `[htbp]`, `[t]`, `[width=3cm]`, unlike the name of a theorem.
OPTION = regex.compile(r"[!htbpHcnlrst\d.\\,*+-]*|[^=]*=.*", regex.DOTALL)


def read_blocks(flow: Flow, node: LatexNode) -> None:
    """Paragraphs; a name in brackets, or keywords in braces behind the beginning, are paragraphs of their own."""
    flow.end_paragraph()
    is_frame = environment_rule(node.environmentname).meaning == "frame"
    for argument in all_arguments(node):
        if not is_frame and argument.isNodeType(LatexGroupNode) and argument.delimiters[0] == "[":
            _read_option(flow, node, argument)
    nodes = list(node.nodelist)
    while nodes and isinstance(nodes[0], LatexGroupNode):
        flow.blocks += flow.collect(nodes.pop(0).nodelist, "heading" if is_frame else "paragraph")
    flow.blocks += flow.collect(nodes)


def _read_option(flow: Flow, node: LatexNode, option: LatexNode) -> None:
    """What stands in brackets behind the beginning of an environment: the name of a theorem, the title of a box."""
    if OPTION.fullmatch(source_of(option)):
        flow.read_settings(node, [option])
    else:
        flow.blocks += flow.collect(option.nodelist)


def read_float(flow: Flow, node: LatexNode) -> None:
    """A figure or table, which does not interrupt the paragraph in which it stands."""
    flow.pending += flow.collect(node.nodelist, "paragraph")
    if not flow.start:
        flow.end_paragraph()


def read_list(flow: Flow, node: LatexNode) -> None:
    """Items."""
    flow.add_blocks(flow.collect(node.nodelist, "item"))


def read_table(flow: Flow, node: LatexNode) -> None:
    """Cells, row by row."""
    flow.end_paragraph()
    cell: list[LatexNode] = []
    for part in [*node.nodelist, None]:
        ends_row = isinstance(part, LatexMacroNode) and command_rule(part.macroname).meaning == "break"
        ends_cell = isinstance(part, LatexSpecialsNode) and part.specials_chars == "&"
        if part is None or ends_row or ends_cell:
            flow.blocks += flow.collect(cell, "cell")
            cell = []
        else:
            cell.append(part)


def read_formula(flow: Flow, node: LatexNode) -> None:
    """A displayed formula."""
    first, last = node.nodelist[:1], node.nodelist[-1:]
    if first:
        start, stop = first[0].pos, last[0].pos + last[0].len
        flow.append_formula(node.parsing_state.s[start:stop], node.pos)


def read_code(flow: Flow, node: LatexNode) -> None:
    """Code, line by line as it stands."""
    text = "".join(argument.chars for argument in all_arguments(node))
    options = CODE_ARGUMENTS.match(text)
    for key, value in settings_of(options.group() if options else ""):
        if key == "caption":
            flow.add_setting(value, "caption", node)
    text = CODE_ARGUMENTS.sub("", text, count=1).strip("\n")
    flow.add_blocks([Block(text, "code", flow.context.line(node.pos))] if text.strip() else [])


def drop(flow: Flow, node: LatexNode) -> None:
    """Pictures and comments are no text."""


ENVIRONMENTS: Mapping[str, Callable[[Flow, LatexNode], None]] = {
    "blocks": read_blocks,
    "frame": read_blocks,
    "unknown": read_blocks,
    "float": read_float,
    "list": read_list,
    "table": read_table,
    "math": read_formula,
    "code": read_code,
    "nothing": drop,
}
