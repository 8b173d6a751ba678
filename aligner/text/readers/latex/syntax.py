r"""LaTeX source → the nodes of pylatexenc, with the arguments that our rules name, and the definitions of its author.

Nothing is executed. `\newcommand{\lake}{Tarn Lake}` gives what `\lake` stands for; a definition that does more than
stand for text is left alone, and so is one that would make the text longer than `EXPANSION` allows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

import regex
from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexGroupNode,
    LatexNode,
    LatexToken,
    LatexWalker,
    LatexWalkerParseError,
    ParsingState,
)
from pylatexenc.macrospec import (
    EnvironmentSpec,
    LatexContextDb,
    MacroSpec,
    MacroStandardArgsParser,
    ParsedMacroArgs,
    SpecialsSpec,
)

from aligner.text.readers.latex.rules import (
    RAW_MEANINGS,
    SPECIALS,
    UNKNOWN_COMMAND,
    command_rule,
    environment_rule,
)

# The most times its own length, and characters besides, by which definitions may lengthen a text.
EXPANSION, EXPANSION_CHARACTERS = 4, 100_000
DEFINITION = regex.compile(
    r"""(?<!\\)\\
    (?: (?:(?:re|provide)?newcommand|DeclareRobustCommand|newrobustcmd)\*?\s*
        (?:\{\s*\\(?<name>[A-Za-z]+)\s*\}|\\(?<name>[A-Za-z]+))\s*(?:\[(?<count>\d)\])?\s*(?<optional>\[[^\]]*\])?
      | [gex]?def\s*\\(?<name>[A-Za-z]+)(?<parameters>(?:\#\d)*+)
    )\s*(?=\{)""",
    regex.VERBOSE,
)
SHORT_ENVIRONMENT = regex.compile(
    rf"{DEFINITION.pattern}\{{\s*(?<body>\\(?:begin|end)\{{[A-Za-z]{{1,20}}\*?\}})\s*\}}", regex.VERBOSE
)
# A command where it is used, and not where it is defined.
USE = regex.compile(r"(?<!(?:newcommand|def|DeclareRobustCommand|newrobustcmd)\*?\s{0,9}\{?\s{0,9})\\([A-Za-z]+)")
# What a definition does beyond standing for text.
PROGRAM = regex.compile(
    r"\\(?:[gex]?def|if\w*|else|fi|begin|end|csname|expandafter|let|loop|the|write|immediate|input|include|catcode|"
    r"(?:re|provide)?newcommand|newenvironment|global|advance|futurelet|kern|hbox|vbox|roman|arabic)\b|[@&]|\#\#|%"
)
PARAMETER = regex.compile(r"#(\d)")
COMMENT = regex.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
# On which slides of a talk it is shown: `\only<2->{x}`, `\item<alert@1>`.
OVERLAY = regex.compile(r"<[a-z:@|\d+.,() -]{0,40}[\d+.-]>")
LENGTH = regex.compile(r"\s*=?\s*[-+]?\s*(?:[\d.]+\s*[a-z]{2}|[\d.]*\\[a-z]+)?(?:\s+(?:plus|minus)\s+[\d.]+\s*[a-z]+)*")
DEFINED = regex.compile(r"\s*\\(?:[A-Za-z@]+|.)([^{}]*)")
BRACE = regex.compile(r"\\.|%[^\n]*|[{}]", regex.DOTALL)
VERBATIM = regex.compile(r"\{(?:[^{}\\]|\\.|(?R))*+\}", regex.DOTALL)
LONGEST_VERBATIM = 5000
KEY = regex.compile(r"(?<![\w*-])([A-Za-z][\w-]*\*?)\s*=\s*(?:(?=\{)|(?<bare>[^,{}\n]+))")
ASCII_NAME = regex.compile(r"[A-Za-z]+(?=[^\x00-\x7f])")


class Definition(NamedTuple):
    """What a command of the author stands for, the letters of its arguments, and the value of one that is left out."""

    body: str
    arguments: str
    default: str = ""

    def expanded(self, node: LatexNode) -> str:
        """The body with the arguments of a command in place of `#1`, `#2`, …"""
        nodes = node.nodeargd.argnlist if node.nodeargd is not None else []
        values = {str(number): source_of(node) if node else self.default for number, node in enumerate(nodes, 1)}
        return PARAMETER.sub(lambda match: values.get(match[1], ""), self.body)


def definitions_of(text: str) -> dict[str, Definition]:
    """The definitions of a text that stand for text, by the names of the commands; the last of each name counts."""
    found = {}
    text = COMMENT.sub(r"\1", text)
    closing = closing_braces(text)
    for match in DEFINITION.finditer(text):
        name, stop = match.captures("name")[0], closing.get(match.end())
        if stop is None or command_rule(name) != UNKNOWN_COMMAND:
            continue
        body = text[match.end() + 1 : stop]
        if not PROGRAM.search(body):
            found[name] = _definition(match, body)
    return found


def _definition(match: regex.Match[str], body: str) -> Definition:
    count = int(match["count"] or 0) or (match["parameters"] or "").count("#")
    optional = "[" if match["optional"] else ""
    return Definition(body, optional + "{" * (count - len(optional)), (match["optional"] or "")[1:-1])


def with_environments(text: str) -> str:
    r"""The text with what stands for the begin or end of an environment as such: `\be` for `\begin{equation}`."""
    found = {match.captures("name")[0]: match["body"] for match in SHORT_ENVIRONMENT.finditer(text)}
    return USE.sub(lambda match: found.get(match[1], match[0]), text) if found else text


def closing_braces(text: str) -> dict[int, int]:
    """Of each brace that opens, the place of the one that closes; braces in comments and `\\{` are none."""
    closing, opened = {}, []
    for match in BRACE.finditer(text):
        if match[0] == "{":
            opened.append(match.start())
        elif match[0] == "}" and opened:
            closing[opened.pop()] = match.start()
    return closing


def settings_of(text: str) -> Iterator[tuple[str, str]]:
    """The keys in settings, with their values."""
    text = COMMENT.sub(r"\1", text)
    closing = closing_braces(text)
    for match in KEY.finditer(text):
        stop = closing.get(match.end(), match.end())
        yield match[1], match["bare"] or text[match.end() + 1 : stop]


class Arguments:
    """Parses arguments by the letters of a rule; verbatim ones may hold `%`, `$` and what else would mean something."""

    def __init__(self, letters: str) -> None:
        self.letters = letters

    def parse_args(self, w: Walker, pos: int, parsing_state: ParsingState = None) -> tuple[ParsedMacroArgs, int, int]:
        """The arguments from `pos` on, that place, and their length; an argument that is not there is None."""
        start, nodes = pos, []
        # What looks like arguments in a formula is none: `\left[0, 1)`.
        in_formula = parsing_state is not None and parsing_state.in_math_mode
        pos = pos if in_formula else _end(OVERLAY, w.s, pos)
        for letter in "" if in_formula else self.letters:
            node, pos = self._parse(letter, w, pos, parsing_state)
            nodes.append(node)
        return ParsedMacroArgs(argspec=self.letters[: len(nodes)], argnlist=nodes), start, pos - start

    @staticmethod
    def _parse(letter: str, w: Walker, pos: int, state: ParsingState) -> tuple[LatexNode | None, int]:
        after = pos + len(w.s[pos : pos + 200]) - len(w.s[pos : pos + 200].lstrip())
        if letter == "*":
            return None, pos + w.s.startswith("*", pos)
        if letter == "m":
            return None, _end(LENGTH, w.s, pos)
        if letter == "d":
            return _raw(w, _end(DEFINED, w.s, pos), state)
        if letter == "|":
            return _verbatim(w, after, state)
        if letter == "r" and w.s.startswith("{", after):
            return _raw(w, after, state)
        if _is_absent(letter, w.s, pos, after):
            return None, pos
        standard = MacroStandardArgsParser("[" if letter in "[o" else "{")
        parsed, place, length = standard.parse_args(w, pos, parsing_state=state)
        return parsed.argnlist[0], place + length


def _end(pattern: regex.Pattern[str], text: str, start: int) -> int:
    """Where what begins at a place ends; there if nothing does."""
    match = pattern.match(text, start)
    return match.end() if match else start


def _is_absent(letter: str, text: str, pos: int, after: int) -> bool:
    """Whether an argument is not there: `after` is the place behind the blanks at `pos`."""
    if letter == "o":
        return not text.startswith("[", pos) or text[pos - 1].isspace()
    return letter == "g" and not text.startswith("{", after)


def _raw(walker: Walker, start: int, state: ParsingState) -> tuple[LatexNode, int]:
    """A node of what stands in the braces at `start`, whatever it is."""
    return _node(walker, start, walker.closing.get(start, -1), state)


def _verbatim(walker: Walker, start: int, state: ParsingState) -> tuple[LatexNode, int]:
    """A node of what stands between two equal characters in a line, or in braces, where `%` is no comment."""
    if walker.s[start : start + 1] == "{":
        match = VERBATIM.match(walker.s, start, start + LONGEST_VERBATIM)
        return _node(walker, start, match.end() - 1 if match else -1, state)
    line_end = walker.s.find("\n", start)
    stop = walker.s.find(walker.s[start : start + 1], start + 1, line_end if line_end >= 0 else len(walker.s))
    return _node(walker, start, stop if start < len(walker.s) else -1, state)


def _node(walker: Walker, start: int, stop: int, state: ParsingState) -> tuple[LatexNode, int]:
    """A node of the text between two places, and the place behind it."""
    if stop < 0:
        line, column = walker.pos_to_lineno_colno(start)
        raise LatexWalkerParseError("an argument that does not end", walker.s, start, line, column)
    text = walker.s[start + 1 : stop]
    return walker.make_node(LatexCharsNode, parsing_state=state, chars=text, pos=start + 1, len=len(text)), stop + 1


class RawEnvironment:
    r"""Takes all up to the `\end` of an environment as it is, behind the arguments of its `\begin` line."""

    def __init__(self, name: str) -> None:
        self.name = name

    def parse_args(self, w: Walker, pos: int, parsing_state: ParsingState = None) -> tuple[ParsedMacroArgs, int, int]:
        """One argument: the text up to the end."""
        stop = w.s.find(f"\\end{{{self.name}}}", pos)
        if stop < 0:
            line, column = w.pos_to_lineno_colno(pos)
            raise LatexWalkerParseError(f"\\begin{{{self.name}}} without its end", w.s, pos, line, column)
        node = w.make_node(LatexCharsNode, parsing_state=parsing_state, chars=w.s[pos:stop], pos=pos, len=stop - pos)
        return ParsedMacroArgs(argspec="{", argnlist=[node]), pos, stop - pos


class Commands(LatexContextDb):  # type: ignore[misc]
    """The commands and environments of the rules, and those that the author defined."""

    def __init__(self, definitions: Mapping[str, Definition]) -> None:
        super().__init__()
        self.definitions = definitions
        self.add_context_category("marks", specials=[SpecialsSpec(mark) for mark in SPECIALS])

    def get_macro_spec(self, macroname: str) -> MacroSpec:
        """How to parse a command."""
        definition = self.definitions.get(macroname)
        letters = definition.arguments if definition else command_rule(macroname).arguments
        return MacroSpec(macroname, args_parser=Arguments(letters))

    def get_environment_spec(self, environmentname: str) -> EnvironmentSpec:
        """How to parse an environment."""
        rule = environment_rule(environmentname)
        parser = RawEnvironment(environmentname) if rule.meaning in RAW_MEANINGS else Arguments(rule.arguments)
        return EnvironmentSpec(environmentname, args_parser=parser, is_math_mode=rule.meaning == "math")


class Walker(LatexWalker):  # type: ignore[misc]
    r"""Knows where braces close. A name of Latin letters ends before a Chinese character: `\quad中文`."""

    @cached_property
    def closing(self) -> dict[int, int]:
        """Of each brace that opens, the place of the one that closes."""
        return closing_braces(self.s)

    def get_token(self, pos: int, *arguments: object, **options: object) -> LatexToken:
        """The next token."""
        token = super().get_token(pos, *arguments, **options)
        name = ASCII_NAME.match(token.arg) if token.tok == "macro" else None
        if name is None:
            return token
        return LatexToken("macro", name.group(), token.pos, 1 + name.end(), token.pre_space, post_space="")


def parse(text: str, start: int, definitions: Mapping[str, Definition], *, tolerant: bool = False) -> list[LatexNode]:
    """The nodes of a text from `start` on; LatexWalkerParseError for damage, unless `tolerant`."""
    walker = Walker(text, latex_context=Commands(definitions), tolerant_parsing=tolerant)
    nodes, _, _ = walker.get_latex_nodes(start)
    return list(nodes)


def arguments_of(node: LatexNode) -> list[LatexNode]:
    """The arguments of a command that stand in braces."""
    return [node for node in all_arguments(node) if getattr(node, "delimiters", ("{",))[0] != "["]


def all_arguments(node: LatexNode) -> list[LatexNode]:
    """The arguments of a command or environment that are there."""
    parsed = node.nodeargd
    return [] if parsed is None or parsed.argnlist is None else [node for node in parsed.argnlist if node is not None]


def source_of(node: LatexNode) -> str:
    """The source of an argument, without its braces."""
    if isinstance(node, LatexCharsNode):
        return str(node.chars)
    text = str(node.latex_verbatim())
    return text[1:-1] if isinstance(node, LatexGroupNode) else text
