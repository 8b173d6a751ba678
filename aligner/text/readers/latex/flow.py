r"""The nodes of LaTeX → blocks of text: what each meaning in `rules.py` does."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

import regex
from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexCommentNode,
    LatexEnvironmentNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexMathNode,
    LatexNode,
    LatexSpecialsNode,
)

from aligner.bitext.texts import PartKind
from aligner.text.readers.latex.blocks import GAP, WHITE, Block
from aligner.text.readers.latex.environments import ENVIRONMENTS, Environments
from aligner.text.readers.latex.rules import (
    ABSTRACT,
    ACCENTS,
    SPECIALS,
    TITLE,
    character,
    command_rule,
    environment_rule,
)
from aligner.text.readers.latex.syntax import (
    COMMENT,
    Definition,
    all_arguments,
    arguments_of,
    parse,
    settings_of,
    source_of,
)
from aligner.text.readers.office import raised

PARAGRAPH = regex.compile(r"\n[^\S\n]*\n\s*")
BLOCK_MEANINGS: Mapping[str, PartKind] = {"heading": "heading", "title": "heading", "block": "paragraph"}


class Flow(Environments):
    """Reads nodes into blocks of one kind, besides the headings, notes, cells and captions among them."""

    def collect(self, nodes: Sequence[LatexNode], kind: PartKind | None = None) -> list[Block]:
        """The blocks of nodes, apart from this flow."""
        flow = Flow(self.context, kind or self.kind)
        flow.read(nodes)
        return flow.finish()

    def read(self, nodes: Iterable[LatexNode]) -> None:
        """Read nodes in order; a group right behind a title or a group is an argument too: `\\title{水}{Water}`."""
        before: LatexNode | None = None
        for node in nodes:
            if isinstance(node, LatexMacroNode) and node.macroname == "fi":
                self.off = False
            if self.off:
                continue
            if isinstance(node, LatexGroupNode) and before is not None and before.pos + before.len == node.pos:
                self.read_argument(node, before)
            else:
                READERS.get(type(node), Flow.skip)(self, node)
            before = node if isinstance(node, (LatexMacroNode, LatexGroupNode)) else None

    def skip(self, node: LatexNode) -> None:
        """Comments are no text."""

    def read_argument(self, node: LatexNode, before: LatexNode) -> None:
        """A group behind the arguments that a rule names."""
        meaning = command_rule(before.macroname).meaning if isinstance(before, LatexMacroNode) else ""
        if kind := BLOCK_MEANINGS.get(meaning):
            self.add_blocks(self.collect(node.nodelist, kind))
            return
        if node.nodelist and isinstance(before, LatexGroupNode):
            self.append(" ", node.pos)
        self.read(node.nodelist)

    def read_characters(self, node: LatexNode) -> None:
        """Text, in which a blank line ends the paragraph."""
        start = 0
        for gap in (*PARAGRAPH.finditer(node.chars), None):
            piece = node.chars[start : gap.start() if gap else None]
            indent = len(piece) - len(piece.lstrip())
            plain = piece.replace("`", "‘").replace("\n", "\r").replace(GAP, "")
            self.append(plain, node.pos + start + indent)
            if gap:
                self.end_paragraph()
                start = gap.end()

    def read_group(self, node: LatexNode) -> None:
        """A group, `{…}`, or what stands in brackets."""
        self.read(node.nodelist)

    def read_special(self, node: LatexNode) -> None:
        """Dashes, quotes, and blanks."""
        self.append(SPECIALS[node.specials_chars], node.pos)

    def read_math(self, node: LatexNode) -> None:
        """A formula as it is written; what runs over a blank line is none, but text with a dollar sign."""
        source = node.latex_verbatim()
        if PARAGRAPH.search(source):
            self.append(node.delimiters[0], node.pos)
            self.read(node.nodelist)
        elif node.displaytype == "inline":
            self.append(WHITE.sub(" ", COMMENT.sub(r"\1", source)), node.pos)
        else:
            self.append_formula(source[len(node.delimiters[0]) : -len(node.delimiters[1])], node.pos)

    def read_command(self, node: LatexNode) -> None:
        """A command, by its rule or by the definition of the author."""
        definition = self.context.definitions.get(node.macroname)
        if definition is not None:
            self.expand(node, definition)
            return
        COMMANDS[command_rule(node.macroname).meaning](self, node, arguments_of(node))

    def expand(self, node: LatexNode, definition: Definition) -> None:
        """Read what a command of the author stands for, unless it stands for itself or for too much."""
        context, name = self.context, node.macroname
        body = definition.expanded(node)
        context.budget -= len(body)
        if name in context.active or len(context.active) > 10 or context.budget < 0:
            context.unknown[f"\\{name}"] += 1
            return
        context.active.append(name)
        self.read_source(body, node.pos)
        context.active.pop()

    def read_source(self, source: str, place: int) -> None:
        """Read what stands at this place by the will of the author."""
        before = self.context.place
        self.context.place = place if before is None else before
        self.read(parse(source, 0, self.context.definitions, tolerant=True))
        self.context.place = before

    def read_environment(self, node: LatexNode) -> None:
        """An environment, by its rule."""
        name = node.environmentname
        rule = environment_rule(name)
        if rule.meaning == "unknown":
            self.context.unknown[f"\\begin{{{name}}}"] += 1
        ENVIRONMENTS[rule.meaning](self, node)

    def read_all(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """The text of all arguments."""
        for index, argument in enumerate(arguments):
            if index:
                self.append(" ", argument.pos)
            self.read([argument])

    def read_joined(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """The text of all arguments as one word."""
        for argument in arguments:
            self.read([argument])

    def read_raised(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """What stands above the line; figures as such."""
        start = len(self.pieces)
        self.read(arguments)
        self.pieces[start:] = map(raised, self.pieces[start:])

    def read_first(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """The text of the first argument."""
        self.read(arguments[:1])

    def read_last(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """The text of the last argument."""
        self.read(arguments[-1:])

    def read_verbatim(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """The last argument as it is."""
        for argument in arguments[-1:]:
            self.append(WHITE.sub(" ", argument.chars), node.pos)

    def read_block(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """A paragraph or heading of its own."""
        self.add_blocks(self.collect(arguments[-1:], BLOCK_MEANINGS[command_rule(node.macroname).meaning]))

    def read_note(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """A note, which comes behind the paragraph."""
        self.pending += self.collect(arguments[-1:], "note")

    def read_caption(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """The caption of a figure or table, or one in each language; not its short form for a list."""
        captions = arguments if node.macroname == "bicaption" else arguments[-1:]
        self.end_paragraph()
        for argument in captions:
            self.blocks += self.collect([argument], "caption")

    def read_subfloat(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """A figure or table within another, with its caption in brackets."""
        self.end_paragraph()
        self.blocks += self.collect(arguments)
        brackets = [argument for argument in all_arguments(node) if argument not in arguments]
        self.blocks += self.collect(brackets[-1:], "caption")

    def read_item(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """The beginning of an item, with its label if that is text."""
        self.end_paragraph()
        labels = all_arguments(node) if node.macroname == "item" else []
        if labels and not any(isinstance(part, LatexMathNode) for part in labels[0].nodelist):
            self.read(labels)
            self.append(" ", node.pos)

    def read_reference(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """A reference goes, and leaves no brackets and no blank."""
        self.pieces.append(GAP)

    def read_break(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """A line break or another blank."""
        self.append("\n" if command_rule(node.macroname).meaning == "break" else " ", node.pos)

    def read_paragraph(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """The end of a paragraph."""
        self.end_paragraph()

    def read_nothing(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """What sets no text."""

    def read_off(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        r"""What stands up to `\fi` is not set."""
        self.off = True

    def read_file(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """Another file, which is not read."""
        self.context.files.append("".join(map(source_of, arguments)))

    def read_bibliography(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """A list of references, which is made from another file."""
        self.context.bibliography = True

    def read_character(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """A character or a name."""
        self.append(character(node.macroname), node.pos)

    def read_accent(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """A letter with an accent."""
        letters = " ".join(block.text for block in self.collect(arguments)) or "\u25cc"
        letter = {"ı": "i", "ȷ": "j"}.get(letters[0], letters[0])
        self.append(unicodedata.normalize("NFC", letter + ACCENTS[node.macroname]) + letters[1:], node.pos)

    def read_settings(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        r"""Titles, abstracts and keywords among settings: `\thusetup{title = {水}, title* = {Water}}`."""
        for key, value in settings_of("".join(map(source_of, arguments[-1:]))):
            if TITLE.fullmatch(key):
                self.add_setting(value, "heading", node)
            elif ABSTRACT.fullmatch(key):
                self.add_setting(value, "paragraph", node)

    def add_setting(self, value: str, kind: PartKind, node: LatexNode) -> None:
        """Add the value of a key as blocks."""
        flow = Flow(self.context, kind)
        flow.read_source(value, node.pos)
        self.add_blocks(flow.finish())

    def read_unknown(self, node: LatexNode, arguments: list[LatexNode]) -> None:
        """A command without a rule; the groups behind it are read as text."""
        self.context.unknown[f"\\{node.macroname}"] += 1


READERS: Mapping[type, Callable[[Flow, LatexNode], None]] = {
    LatexCharsNode: Flow.read_characters,
    LatexGroupNode: Flow.read_group,
    LatexSpecialsNode: Flow.read_special,
    LatexMathNode: Flow.read_math,
    LatexMacroNode: Flow.read_command,
    LatexEnvironmentNode: Flow.read_environment,
    LatexCommentNode: Flow.skip,
}
COMMANDS: Mapping[str, Callable[[Flow, LatexNode, list[LatexNode]], None]] = {
    "text": Flow.read_all,
    "joined": Flow.read_joined,
    "raised": Flow.read_raised,
    "subfloat": Flow.read_subfloat,
    "first": Flow.read_first,
    "last": Flow.read_last,
    "verbatim": Flow.read_verbatim,
    "heading": Flow.read_block,
    "title": Flow.read_block,
    "block": Flow.read_block,
    "note": Flow.read_note,
    "caption": Flow.read_caption,
    "item": Flow.read_item,
    "reference": Flow.read_reference,
    "break": Flow.read_break,
    "blank": Flow.read_break,
    "paragraph": Flow.read_paragraph,
    "nothing": Flow.read_nothing,
    "off": Flow.read_off,
    "file": Flow.read_file,
    "bibliography": Flow.read_bibliography,
    "character": Flow.read_character,
    "accent": Flow.read_accent,
    "settings": Flow.read_settings,
    "unknown": Flow.read_unknown,
}
