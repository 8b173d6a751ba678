"""The HTML tables that notebooks show.

They take the colours of the page and vary only the strength, so they can be read on light and on dark backgrounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from aligner.bitext.visible import escaped

PLAIN = "text-align:left;vertical-align:top;padding:.3em .6em;border-top:1px solid rgba(128,128,128,.35)"
NUMBER = f"{PLAIN};white-space:nowrap;opacity:.75"
MISSING = f"{PLAIN};font-style:italic;opacity:.6"
TABLE = "border-collapse:collapse;width:100%;color:inherit;background:transparent"
# The table of a whole book takes a limited part of the page, so the reader can scroll past it.
BOX = "max-height:40em;overflow:auto"


class Cell(NamedTuple):
    """A text, its CSS style, and its language if the text comes from a document."""

    text: str
    style: str = PLAIN
    language: str = ""


def table(heads: Sequence[str], rows: Iterable[Sequence[Cell]], above: str, below: str = "") -> str:
    """A table with a line of text above it and a small one below; every text is escaped."""
    head = "".join(f'<th style="{PLAIN}">{_escaped(name)}</th>' for name in heads)
    body = "\n".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    foot = f'\n<p style="opacity:.6"><small>{_escaped(below)}</small></p>' if below else ""
    return (
        f'<div style="{BOX}">\n<p>{_escaped(above)}</p>\n'
        f'<table style="{TABLE}">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>{foot}\n</div>'
    )


def _cell(cell: Cell) -> str:
    language = f' lang="{_escaped(cell.language)}" dir="auto"' if cell.language else ""
    return f'<td style="{cell.style}"{language}>{_escaped(cell.text)}</td>'


def _escaped(text: str) -> str:
    # Imported late: only notebooks need it, and otherwise every command would wait for it.
    from html import escape

    return escape(escaped(text))
