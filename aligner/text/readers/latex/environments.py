r"""Environments of LaTeX → blocks of text: what each meaning of an environment in `rules.py` does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence

import regex
from pylatexenc.latexwalker import LatexGroupNode, LatexMacroNode, LatexNode, LatexSpecialsNode

from aligner.bitext.texts import PartKind
from aligner.text.readers.latex.blocks import Block, Paragraphs
from aligner.text.readers.latex.rules import command_rule, environment_rule
from aligner.text.readers.latex.syntax import all_arguments, settings_of, source_of

CODE_ARGUMENTS = regex.compile(r"\s*?(?:\[[^\]\n]*\])?(?:\{[^{}\n]*\})?[^\S\n]*(?=\n)")
# Options such as `[htbp]`, `[t]`, `[width=3cm]`, unlike the name of a theorem.
OPTION = regex.compile(r"[!htbpHcnlrst\d.\\,*+-]*|[^=]*=.*", regex.DOTALL)


class Environments(Paragraphs, ABC):
    """Reads environments into blocks; a subclass reads what is in them."""

    @abstractmethod
    def collect(self, nodes: Sequence[LatexNode], kind: PartKind | None = None) -> list[Block]:
        """The blocks of nodes, apart from this flow."""

    @abstractmethod
    def read_settings(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """Titles, abstracts and keywords among settings."""

    @abstractmethod
    def add_setting(self, value: str, kind: PartKind, node: LatexNode) -> None:
        """Add the value of a key as blocks."""

    def read_blocks(self, node: LatexNode) -> None:
        """Paragraphs; a name in brackets, or keywords in braces behind the beginning, are paragraphs of their own."""
        self.end_paragraph()
        is_frame = environment_rule(node.environmentname).meaning == "frame"
        for argument in all_arguments(node):
            if not is_frame and argument.isNodeType(LatexGroupNode) and argument.delimiters[0] == "[":
                self.read_option(node, argument)
        nodes = list(node.nodelist)
        while nodes and isinstance(nodes[0], LatexGroupNode):
            self.blocks += self.collect(nodes.pop(0).nodelist, "heading" if is_frame else "paragraph")
        self.blocks += self.collect(nodes)

    def read_option(self, node: LatexNode, option: LatexNode) -> None:
        """What stands in brackets behind the beginning of an environment: the name of a theorem, the title of a box."""
        if OPTION.fullmatch(source_of(option)):
            self.read_settings(node, [option])
        else:
            self.blocks += self.collect(option.nodelist)

    def read_float(self, node: LatexNode) -> None:
        """A figure or table, which does not interrupt the paragraph in which it stands."""
        self.pending += self.collect(node.nodelist, "paragraph")
        if not self.start:
            self.end_paragraph()

    def read_list(self, node: LatexNode) -> None:
        """Items."""
        self.add_blocks(self.collect(node.nodelist, "item"))

    def read_table(self, node: LatexNode) -> None:
        """Cells, row by row."""
        self.end_paragraph()
        cell: list[LatexNode] = []
        for part in [*node.nodelist, None]:
            ends_row = isinstance(part, LatexMacroNode) and command_rule(part.macroname).meaning == "break"
            ends_cell = isinstance(part, LatexSpecialsNode) and part.specials_chars == "&"
            if part is None or ends_row or ends_cell:
                self.blocks += self.collect(cell, "cell")
                cell = []
            else:
                cell.append(part)

    def read_formula(self, node: LatexNode) -> None:
        """A displayed formula."""
        first, last = node.nodelist[:1], node.nodelist[-1:]
        if first:
            start, stop = first[0].pos, last[0].pos + last[0].len
            self.append_formula(node.parsing_state.s[start:stop], node.pos)

    def read_code(self, node: LatexNode) -> None:
        """Code, line by line as it stands."""
        text = "".join(argument.chars for argument in all_arguments(node))
        options = CODE_ARGUMENTS.match(text)
        for key, value in settings_of(options.group() if options else ""):
            if key == "caption":
                self.add_setting(value, "caption", node)
        text = CODE_ARGUMENTS.sub("", text, count=1).strip("\n")
        self.add_blocks([Block(text, "code", self.context.line(node.pos))] if text.strip() else [])

    def drop(self, node: LatexNode) -> None:
        """Pictures and comments are no text."""


ENVIRONMENTS: Mapping[str, Callable[[Environments, LatexNode], None]] = {
    "blocks": Environments.read_blocks,
    "frame": Environments.read_blocks,
    "unknown": Environments.read_blocks,
    "float": Environments.read_float,
    "list": Environments.read_list,
    "table": Environments.read_table,
    "math": Environments.read_formula,
    "code": Environments.read_code,
    "nothing": Environments.drop,
}
