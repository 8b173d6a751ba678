"""The parser of Markdown: which dialects it knows, and the HTML that stands for what they add."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import regex
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin

# `::: tip Title` has a title, `::: {.column width="40%"}` has none.
CONTAINER = regex.compile(r"\s*(?:\{[^}]*\}|[\w-]+)?\s*(?P<title>.*?)\s*")
UNSEEN = ("front_matter", "myst_line_comment", "myst_target", "myst_block_break")


def markdown_parser(depth: int) -> MarkdownIt:
    """A parser for blocks that are nested up to this depth; it loses what is nested deeper."""
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": depth}).enable(["table", "strikethrough"])
    parser.use(front_matter_plugin).use(deflist_plugin).use(admon_plugin).use(myst_block_plugin)
    # A note stays where it is defined, and `html_walk` puts it behind the paragraph that refers to it.
    parser.use(footnote_plugin, move_to_end=False)
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True, renderer=_math)
    parser.use(container_plugin, "any", validate=lambda *_: True, render=_container)
    for name in UNSEEN:
        parser.add_render_rule(name, _nothing)
    parser.add_render_rule("footnote_ref", _footnote_mark)
    parser.add_render_rule("footnote_reference_open", _footnote)
    parser.add_render_rule("footnote_reference_close", _end)
    return parser


def _nothing(*_: object) -> str:
    return ""


def _end(*_: object) -> str:
    return "</div>"


def _footnote(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    return f'<div class="footnote" id="fn-{escape(tokens[index].meta["label"])}">'


def _footnote_mark(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    meta = tokens[index].meta
    if "label" in meta:
        return f'<a class="footnote-ref" href="#fn-{escape(meta["label"])}">1</a>'
    note = env["footnotes"]["list"][meta["id"]]["tokens"]
    return f'<span class="footnote-text">{renderer.renderInline(note, options, env)}</span>'


def _math(content: str, options: dict[str, Any]) -> str:
    return f"<pre>$${escape(content)}$$</pre>" if options["display_mode"] else f"${escape(content)}$"


def _container(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    token = tokens[index]
    if token.nesting < 0:
        return "</div>"
    found = CONTAINER.fullmatch(token.info)
    return f"<div><p>{escape(found['title'] if found else token.info)}</p>"
