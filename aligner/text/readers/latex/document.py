r"""LaTeX → parts: headings, paragraphs, items, cells, captions and notes, each with its line as place.

    \section{The Ferry}                              heading    The Ferry
    It \emph{stops} at night~\cite{wu}.              paragraph  It stops at night.
    At $t=6$\footnote{In winter at seven.} it starts.           At $t=6$ it starts.
                                                     note       In winter at seven.
    \begin{tabular}{cc}north & 12\end{tabular}       cell, cell north, 12

Formulas stay as they are written, within their sentence. Commands without a rule go, the text of their arguments stays,
and a notice counts them. No other file is read.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex
from pylatexenc.latexwalker import LatexGroupNode, LatexMacroNode, LatexNode, LatexWalkerParseError

from aligner.errors import FormatError, counted
from aligner.formats.damage import damage
from aligner.text.readers.latex.blocks import Context
from aligner.text.readers.latex.flow import Flow
from aligner.text.readers.latex.rules import command_rule
from aligner.text.readers.latex.syntax import parse, with_environments
from aligner.text.readers.parts import DocumentBuilder
from aligner.text.readers.source import Source

DOCUMENT = regex.compile(r"\\(?<name>begin|end)\s*\{document\}")
PREAMBLE = frozenset(("title", "block", "settings"))
IN_COMMENT = regex.compile(r"(?<!\\)(?:\\\\)*%")


def read(source: Source) -> DocumentBuilder:
    """The text of a LaTeX file, or of a part of one without a preamble; of the preamble, its titles and abstracts."""
    builder = DocumentBuilder()
    text = source.text().replace("\r\n", "\n").replace("\r", "\n")
    text = with_environments(text)
    begin, stop = _document(text)
    context = Context(text)
    flow = Flow(context)
    try:
        if begin:
            flow.read(_titles(_parsed(text[: begin.start()], 0, context, source, builder)))
            flow.end_paragraph()
        flow.read(_parsed(text[:stop], begin.end() if begin else 0, context, source, builder))
        flow.end_paragraph()
    except RecursionError as error:
        raise FormatError("its groups are nested too deep; take some braces out", source.name) from error
    for block in flow.blocks:
        builder.add(block.text, block.kind, place=f"line {block.line}")
    for message in _messages(context):
        builder.notice(message)
    return builder


def _document(text: str) -> tuple[regex.Match[str] | None, int]:
    r"""The first `\begin{document}` outside comments, and where the last `\end{document}` behind it is."""
    marks = [
        match
        for match in DOCUMENT.finditer(text)
        if not IN_COMMENT.search(text, text.rfind("\n", 0, match.start()) + 1, match.start())
    ]
    begin = next((mark for mark in marks if mark["name"] == "begin"), None)
    ends = [mark.start() for mark in marks if begin and mark["name"] == "end" and mark.start() > begin.start()]
    return begin, ends[-1] if ends else len(text)


def _parsed(text: str, start: int, context: Context, source: Source, builder: DocumentBuilder) -> list[LatexNode]:
    """The nodes from `start` on; damage gives a notice, and what can be read is read."""
    with damage(source.name, "whole LaTeX", "see that its braces and environments are closed"):
        try:
            return parse(text, start, context.definitions)
        except LatexWalkerParseError as error:
            line, what = _fault(error)
            builder.notice(f"line {line}: {what}; what follows is read as far as it can be told", "damage")
        return parse(text, start, context.definitions, tolerant=True)


def _fault(error: LatexWalkerParseError) -> tuple[int, str]:
    """The line where something opens that does not close, and what pylatexenc says of it."""
    line = error.open_contexts[0][2] if error.open_contexts else error.lineno
    return line, error.msg[:1].lower() + error.msg[1:].replace("end of stream", "end of the file")


def _titles(nodes: list[LatexNode]) -> Iterator[LatexNode]:
    """What is text in a preamble: titles, authors, abstracts, and settings that hold some, with groups behind them."""
    stop = -1
    for node in nodes:
        rule = command_rule(node.macroname) if isinstance(node, LatexMacroNode) else None
        if (rule and rule.meaning in PREAMBLE) or (node.pos == stop and isinstance(node, LatexGroupNode)):
            stop = node.pos + node.len
            yield node


def _messages(context: Context) -> Iterator[str]:
    """What was not read."""
    if context.files:
        yield f"{', '.join(map(repr, context.files))}: files of their own, which are not read; align them by themselves"
    if context.bibliography:
        yield "the list of references, which is made from another file"
    if context.unknown:
        names = ", ".join(f"{name} ({count})" for name, count in context.unknown.most_common(12))
        yield f"{counted(context.unknown.total(), 'command')} without a rule, whose arguments count as text: {names}"
