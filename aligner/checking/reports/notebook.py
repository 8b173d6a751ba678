"""A review as the HTML table that a notebook shows, with one flag in a row."""

from __future__ import annotations

from collections.abc import Iterator

from aligner.bitext.html import NUMBER, Cell, table
from aligner.checking.assessment import Assessment
from aligner.checking.reports.words import issue_count, label, word

LANGUAGE = "en"


def render(review: Assessment) -> str:
    """All flags in the order of the text, with both texts of the bead; the recipe below."""
    languages = (review.alignment.source.language, review.alignment.target.language)
    heads = ("bead", "severity", "check", "explanation", f"source ({languages[0]})", f"target ({languages[1]})")
    return table(heads, _rows(review, languages), issue_count(review, LANGUAGE), str(review.alignment.recipe))


def _rows(review: Assessment, languages: tuple[str, str]) -> Iterator[list[Cell]]:
    for flag in review.flags:
        finding = flag.finding
        bead = review.alignment[finding.bead]
        yield [
            Cell(str(finding.bead + 1), NUMBER),
            Cell(word(flag.severity, LANGUAGE), NUMBER),
            Cell(label(finding.check, LANGUAGE)),
            Cell(finding.explanations[LANGUAGE]),
            Cell(bead.source_text, language=languages[0]),
            Cell(bead.target_text, language=languages[1]),
        ]
