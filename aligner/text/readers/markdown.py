"""Markdown, as GitHub, MkDocs, Quarto, MyST and others write it → the HTML that it stands for → parts.

    front matter                    code, apart from the text
    `[text](link)`, `**bold**`      `text`, `bold`
    `![alt](image)`                 nothing
    `a note[^1]`                    a note behind the paragraph
    `$x^2$`                         as it is
    `> [!NOTE]`, `!!! note`, `:::`  the paragraphs inside
    `% comment`, `<!-- comment -->` nothing
    `# A title {#id}`, `{% if %}`   `A title`, nothing: see `markdown_sites`

A tag within a line without its partner is text: `run it with <file>`.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

import regex
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType

from aligner.formats.damage import damage
from aligner.text.readers.html import add_page
from aligner.text.readers.html_rules import names
from aligner.text.readers.html_walk import LeftOut
from aligner.text.readers.markdown_parser import markdown_parser
from aligner.text.readers.markdown_sites import plain_markdown
from aligner.text.readers.parts import DocumentBuilder
from aligner.text.readers.source import Source

# Front matter that the parser does not know: TOML between `+++`, JSON from `{` to `}`.
OTHER_FRONT_MATTER = regex.compile(
    r"\A\+\+\+[^\S\n]*\n.*?\n\+\+\+[^\S\n]*(?:\n|\Z)|\A\{\n.*?\n\}[^\S\n]*\n", regex.DOTALL
)
# What stands for a picture at the beginning of a quotation or an item: `> [!NOTE]`, `- [x]`.
MARKERS = {
    "blockquote_open": regex.compile(r"\[![A-Za-z]{3,12}\][+-]?"),
    "list_item_open": regex.compile(r"\[[ xX]\](?=\s)"),
}
# Directives of MyST whose content is text: "```{note} Title".
DIRECTIVE = regex.compile(r"\{(?P<name>[\w-]+)\}[^\S\n]*(?P<title>.*)")
ADMONITIONS = names(
    "admonition attention caution danger dropdown error hint important note seealso tip topic warning epigraph margin "
    "sidebar"
)
OPTIONS = regex.compile(r"\A(?:---\n.*?\n---\n|(?::[\w-]+:[^\n]*\n)+)", regex.DOTALL)
TAG = regex.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][\w:-]*)")
# Elements that need no end.
ALONE = names("area base br col embed hr img input link meta param source track wbr p li")
# Elements whose content is no markup, so that one without an end would take the rest of the file along.
RAW = regex.compile(r"<(?=(title|textarea|style|xmp|iframe|noembed|noframes|script|plaintext)\b)", regex.IGNORECASE)
MDX_COMMENT = regex.compile(r"\{/\*.*?\*/\}", regex.DOTALL)
MDX_CODE = regex.compile(r"import\s+(?:[\w{*].*\sfrom\s+)?['\"]|export\s+(?:default|const|let|function|\{)")


def read(source: Source) -> DocumentBuilder:
    """Parts of a text in Markdown; FormatError if its parts are nested too deep."""
    builder, left = DocumentBuilder(), LeftOut()
    text = source.text().replace("\r\n", "\n").replace("\r", "\n")
    if front := OTHER_FRONT_MATTER.match(text):
        builder.add(front[0], "code", place="front matter")
        text = text[front.end() :]
    is_mdx = source.name.lower().endswith(".mdx")
    if is_mdx:
        text = MDX_COMMENT.sub("", text)
    text = plain_markdown(text)
    with damage(source.name, "Markdown", "save it as HTML"):
        reading = _Reading(markdown_parser(source.limits.depth), {}, is_mdx, builder, left)
        page = reading.html_of(text)
    add_page(page, builder, left, source)
    left.report(builder)
    return builder


class _Reading(NamedTuple):
    """What one text is read with, and where its front matter and its comments go."""

    parser: MarkdownIt
    env: EnvType
    is_mdx: bool
    builder: DocumentBuilder
    left: LeftOut

    def html_of(self, text: str) -> str:
        """The HTML that a text stands for."""
        tokens = list(self._tokens(text))
        return f"<body>{self.parser.renderer.render(tokens, self.parser.options, self.env)}</body>"

    def _tokens(self, text: str) -> Iterator[Token]:
        tokens = self.parser.parse(text, self.env)
        for index, token in enumerate(tokens):
            if token.type in MARKERS:
                _drop_marker(tokens[index + 1 : index + 3], MARKERS[token.type])
            elif token.type == "paragraph_open" and self.is_mdx and MDX_CODE.match(tokens[index + 1].content):
                _make_code(tokens[index : index + 3])
            yield from self._read(token)

    def _read(self, token: Token) -> Iterator[Token]:
        """A token, or what stands for it; front matter and comments leave the text here."""
        match token.type:
            case "front_matter":
                self.builder.add(token.content, "code", place="front matter")
            case "myst_line_comment":
                self.left.add("a comment", token.content)
            case "inline":
                _keep_tags(token)
                yield token
            case "html_block":
                token.content = _with_ends(token.content)
                yield token
            case "fence":
                yield from self._fence(token)
            case _:
                yield token

    def _fence(self, token: Token) -> Iterator[Token]:
        """Code, or the text of a directive."""
        directive = DIRECTIVE.match(token.info.strip())
        if directive is None or directive["name"] not in ADMONITIONS:
            yield token
            return
        yield _html(f"<div><p>{escape(directive['title'])}</p>")
        yield from self._tokens(OPTIONS.sub("", token.content))
        yield _html("</div>")


def _html(content: str) -> Token:
    return Token("html_block", "", 0, content=content)


def _drop_marker(tokens: list[Token], marker: regex.Pattern[str]) -> None:
    """Take a marker away at the beginning of a paragraph."""
    children = tokens[1].children if len(tokens) > 1 else None
    if children and children[0].type == "text" and (found := marker.match(children[0].content)):
        children[0].content = children[0].content[found.end() :]


def _make_code(paragraph: list[Token]) -> None:
    """Make code of the three tokens of a paragraph."""
    paragraph[1].type = "code_block"
    for token in (paragraph[0], paragraph[2]):
        token.type, token.content = "html_block", ""


def _keep_tags(line: Token) -> None:
    """Make text of each tag within a line that has no partner there."""
    tags = [(token, match) for token in line.children or () if (match := _tag_of(token))]
    ended = {match["name"].lower() for _, match in tags if match["end"]}
    for token, match in tags:
        name = match["name"].lower()
        if not match["end"] and not token.content.endswith("/>") and name not in ALONE | ended:
            token.type = "text"


def _tag_of(token: Token) -> regex.Match[str] | None:
    return TAG.match(token.content) if token.type == "html_inline" else None


def _with_ends(html: str) -> str:
    """The HTML, with the beginning of a raw element as text if it has no end."""
    lower = html.lower()
    return RAW.sub(lambda match: "<" if f"</{match[1].lower()}" in lower[match.end() :] else "&lt;", html)
