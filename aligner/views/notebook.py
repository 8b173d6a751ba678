"""An alignment as the HTML table that a notebook shows."""

from __future__ import annotations

from aligner.bitext.beads import Bead, Bitext
from aligner.bitext.html import MISSING, NUMBER, Cell, table
from aligner.views import terminal


def render(alignment: Bitext) -> str:
    """One table of all beads, with the summary above and the recipe below."""
    languages = (alignment.source.language, alignment.target.language)
    heads = ("kind", "confidence", f"source ({languages[0]})", f"target ({languages[1]})")
    rows = (_row(bead, languages) for bead in alignment.beads)
    return table(heads, rows, terminal.summary(alignment), str(alignment.recipe))


def _row(bead: Bead, languages: tuple[str, str]) -> list[Cell]:
    sides = zip(terminal.side_texts(bead), (bead.source, bead.target), languages, strict=True)
    texts = [Cell(text, language=language) if run else Cell(text, MISSING) for text, run, language in sides]
    return [Cell(bead.kind, NUMBER), Cell(f"{bead.confidence:.2f}", NUMBER), *texts]
