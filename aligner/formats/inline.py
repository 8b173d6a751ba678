"""What inline codes and marks mean for the text: which stand for white space, and which are notes of a tool.

Room 12<ph><br/></ph>34 seats                      the text is `Room 12 34 seats`
The <hi type="x-sdl-deleted">sea</hi> lake         the text is `The lake`, and nothing is marked
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from html import unescape

from lxml import etree

from aligner.formats.markup import Node, local_name, text_of

# Types of codes for a line break, another break, or a tab: `lb`, `x-html-br`, `xlf:lb`, `w:tab`, LINE_BREAK.
SPACE_TYPES = frozenset(
    """
    lb br break linebreak newline nl lf cr crlf linefeed carriagereturn softbreak softreturn hardbreak hardreturn tab
    tabulator pb pagebreak columnbreak p para paragraph startparagraph closeparagraph div li td th tr hr row cell
    """.split()  # noqa: SIM905
)
# Elements of HTML, of word processors and of slides that separate words: <br/>, </p>, <w:tab/>, <text:line-break/>.
TAG = re.compile(r"<\s*/?\s*(?:\w+:)?([A-Za-z][\w.-]*+)(?!:)[^<>]*>")
SPACE_TAGS = SPACE_TYPES.union(
    "ptab lastrenderedpagebreak softpagebreak ul ol dl dt dd table h blockquote section article title".split()  # noqa: SIM905
)
# Blanks of OpenDocument and memoQ, and the line ends, tabs and blanks of RTF.
SPACE_CODE = re.compile(
    r"<text:s(?![\w.:-])[^<>]*>|<mq:ch\s+val=(?:\"\s+\"|'\s+')"
    r"|\\(?:tab|line|softline|par|page|column|cell|row|sect)(?![A-Za-z])|\\~",
    re.IGNORECASE,
)
# A code that is nothing but white space, its escape, its sign, or its name: \n, ↵, [br], {tab}, LINE_BREAK.
SPACE = re.compile(
    r"(?:\s|\\[nrtfv]|[↵⏎↲¶⇥])+|[\[{](?:br|tab|lb|nl|newline|p)/?[\]}]|line_?break(?:_\d+)?", re.IGNORECASE
)
NAME_BREAK = re.compile(r"[-_ ;]|(?<=[A-Za-z])_?\d+$")
PREFIX = re.compile(r".*[-:.]")
# The words in the types of marks that tools set on changes, comments and places.
TYPE_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
DELETED = frozenset(("del", "delete", "deleted", "deletion", "removed"))
MOVED_AWAY = re.compile(r"moved?[-_]?from", re.IGNORECASE)
ANNOTATED = frozenset(
    "add added addition ins insert inserted insertion moved comment comments tracked revision change changed".split()  # noqa: SIM905
)
TOOL = re.compile(r"x-(?:sdl|mq|memoq|memsource|phrase|wordfast|xtm|mc|matecat)[-_:]", re.IGNORECASE)
# The names that marks have while they are removed.
CONTENT, MARK = "deleted-content", "mark"


def is_space(kind: str, identifier: str, content: str) -> bool:
    """Whether a code stands for white space, by its type, its identifier or its content as text."""
    names = {NAME_BREAK.sub("", name.lower()) for name in (kind, PREFIX.sub("", kind)) if name}
    if not names.isdisjoint(SPACE_TYPES) or SPACE.fullmatch(identifier):
        return True
    # A file may hold the code of HTML escaped twice.
    code = unescape(unescape(content))
    return bool(SPACE.fullmatch(code) or SPACE_CODE.search(code)) or any(map(_is_space_name, TAG.findall(code)))


def _is_space_name(name: str) -> bool:
    """Whether the element with this name separates words: `br`, `h1`, `line-break`."""
    return NAME_BREAK.sub("", name.lower()) in SPACE_TAGS


class Text:
    """A text without its codes, while it is read: a code for white space leaves a blank if there is none beside it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.types: dict[str, str] = {}
        self.is_broken = False

    def add(self, text: str | None) -> None:
        """Add text."""
        if not text:
            return
        if self.is_broken and self.parts and not (self.parts[-1][-1].isspace() or text[0].isspace()):
            self.parts.append(" ")
        self.is_broken = False
        self.parts.append(text)

    def add_code(self, name: str, attributes: Mapping[str, str], content: str) -> None:
        """Add a code of TMX; an end has the type of its beginning."""
        kind, number = attributes.get("type", ""), attributes.get("i", "")
        if name == "bpt":
            self.types[number] = kind
        elif name == "ept":
            kind = kind or self.types.get(number, "")
        self.is_broken |= is_space(kind, attributes.get("x", ""), content)

    def __str__(self) -> str:
        return "".join(self.parts).strip()


def plain_text(node: Node, codes: Collection[str]) -> str:
    """The text of a segment of TMX without its codes, which are the elements with these names; stripped."""
    text = Text()
    text.add(node.text)
    walk = etree.iterwalk(node, events=("start", "end"))
    for event, element in walk:
        if element is node:
            continue
        name = local_name(element)
        if event == "end":
            text.add(element.tail)
        elif name in codes:
            text.add_code(name, element.attrib, text_of(element))
            walk.skip_subtree()
        else:
            text.add(element.text)
    return str(text)


def is_deletion(kind: str) -> bool:
    """Whether a mark of this type is on text that was deleted while changes were tracked: `x-sdl-deleted`."""
    return not DELETED.isdisjoint(_words(kind)) or bool(MOVED_AWAY.search(kind))


def is_annotation(kind: str) -> bool:
    """Whether a mark of this type is a note of a tool on its text: `x-sdl-added`, `x-sdl-location`, `comment`."""
    return bool(TOOL.match(kind)) or not ANNOTATED.isdisjoint(_words(kind))


def _words(kind: str) -> set[str]:
    return {word.lower() for word in TYPE_WORD.findall(kind)}


def unmark(top: Node, name: str, attributes: Iterable[str] = ("type",)) -> None:
    """Remove the marks with this name whose type says that they are notes of a tool, and text that was deleted.

    `attributes` are those that may hold the type.
    """
    for mark in list(top.iterdescendants(f"{{*}}{name}")):
        kind = next(filter(None, map(mark.get, attributes)), "")
        if is_deletion(kind):
            mark.tag = CONTENT
        elif is_annotation(kind):
            mark.tag = MARK
    etree.strip_elements(top, CONTENT, with_tail=False)
    etree.strip_tags(top, MARK)
