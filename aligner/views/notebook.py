"""An alignment as the HTML table that a notebook shows.

Colours are those of the page and differ only in strength, so it can be read on light and on dark.
"""

from __future__ import annotations

from html import escape

from aligner.bitext.beads import Bead, Bitext
from aligner.views import terminal

CELL = "text-align:left;vertical-align:top;padding:.3em .6em;border-top:1px solid rgba(128,128,128,.35)"
NUMBER = f"{CELL};white-space:nowrap;opacity:.75"
MISSING = f"{CELL};font-style:italic;opacity:.6"
TABLE = "border-collapse:collapse;width:100%;color:inherit;background:transparent"
# A whole book stays a part of the page that one can scroll past.
BOX = "max-height:40em;overflow:auto"


def render(alignment: Bitext) -> str:
    """All beads in one table, with the summary above and the recipe below; every text is escaped."""
    heads = ("kind", "confidence", f"source ({alignment.source.language})", f"target ({alignment.target.language})")
    head = "".join(f'<th style="{CELL}">{escape(name)}</th>' for name in heads)
    rows = "\n".join(_row(bead, alignment) for bead in alignment.beads)
    return (
        f'<div style="{BOX}">\n<p>{escape(terminal.summary(alignment))}</p>\n'
        f'<table style="{TABLE}">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n'
        f'<p style="opacity:.6"><small>{escape(terminal.visible(str(alignment.recipe)))}</small></p>\n</div>'
    )


def _row(bead: Bead, alignment: Bitext) -> str:
    source, target = terminal.side_texts(bead)
    return (
        f'<tr><td style="{NUMBER}">{bead.kind}</td><td style="{NUMBER}">{bead.confidence:.2f}</td>'
        f"{_cell(source, alignment.source.language, bool(bead.source))}"
        f"{_cell(target, alignment.target.language, bool(bead.target))}</tr>"
    )


def _cell(text: str, language: str, present: bool) -> str:
    if not present:
        return f'<td style="{MISSING}">{escape(text)}</td>'
    return f'<td style="{CELL}" lang="{escape(language)}" dir="auto">{escape(text)}</td>'
