"""A review → the tables of every report: rows of plain values, ready for a sheet, a page or the screen."""

from __future__ import annotations

from collections.abc import Iterator

from aligner.checking.assessment import Assessment, Scores
from aligner.checking.checks.table import CHECKS
from aligner.checking.findings import Term
from aligner.checking.reports.places import printable
from aligner.checking.reports.rounds import solved_record, verdicts
from aligner.checking.reports.words import category, label, limits_of, word

Row = tuple[str | int | float, ...]
# The heads of the tables, as names in the table of words.
SCORE_HEADS = (
    "section", "source_sentences", "target_sentences", "source_covered", "target_covered", "mean_confidence",
    "weak_share",
)  # fmt: skip
COUNT_HEADS = ("check", "major", "minor")
TERM_HEADS = ("term", "times", "renderings", "unknown")
SOLVED_HEADS = ("check", "source", "target", "explanation", "verdict", "remark")
LIMIT_HEADS = ("check", "category", "minor_from", "major_from")


def heads(names: tuple[str, ...], language: str) -> tuple[str, ...]:
    """The heads of a table in the language of the interface."""
    return tuple(word(name, language) for name in names)


def score_rows(review: Assessment, language: str) -> Iterator[Row]:
    """The whole text, then each section where there are several: title, sentences, coverage, confidence, weak share."""
    yield (word("whole_text", language), *_score_values(review.scores()))
    if len(review.sections) > 1:
        for section in review.sections:
            yield (
                printable(section.title) or word("before_headings", language),
                *_score_values(review.scores(section)),
            )


def _score_values(scores: Scores) -> tuple[int | float, ...]:
    shares = (scores.source_coverage, scores.target_coverage, scores.mean_confidence, scores.weak_share)
    return (scores.source_sentences, scores.target_sentences, *shares)


def format_row(row: Row) -> tuple[str, ...]:
    """The cells as texts: shares as percentages, counts with separators."""
    return tuple(f"{cell:.0%}" if isinstance(cell, float) else f"{cell:,}" if isinstance(cell, int) else cell
                 for cell in row)  # fmt: skip


def count_rows(review: Assessment, language: str) -> Iterator[Row]:
    """Label, major issues and minor issues of each check that flags anything."""
    counts = review.counts()
    for check in CHECKS:
        if check in counts:
            yield label(check, language), counts[check]["major"], counts[check]["minor"]


def term_rows(review: Assessment, language: str) -> Iterator[Row]:
    """Text and count of each term, its renderings with their counts, and the beads in which none was recognised."""
    for term in review.terms:
        yield printable(term.text), len(term.beads), _renderings(term, language), bead_numbers(term.unknown)


def _renderings(term: Term, language: str) -> str:
    counts = (f"{printable(rendering.text)} ×{len(rendering.beads):,}" for rendering in term.renderings)
    return word("comma", language).join(counts)


def bead_numbers(beads: tuple[int, ...]) -> str:
    """The numbers of beads as people count them, from 1."""
    return ", ".join(str(bead + 1) for bead in beads)


def limit_rows(review: Assessment, language: str) -> Iterator[Row]:
    """The policy: each check with the strengths from which its findings are minor and major issues."""
    for name, check in CHECKS.items():
        yield (label(name, language), category(check.category, language), *limits_of(review, name, language))


def solved_rows(review: Assessment, language: str) -> Iterator[Row]:
    """The flags of an earlier report that are gone, with what was said of them."""
    for judged in verdicts(review).solved:
        said = solved_record(judged)
        check = said.get("check", "")
        yield (
            label(check, language) if check in CHECKS else check,
            *(str(said.get(name, "")) for name in ("source", "target", "explanation")),
            word(judged.verdict.status, language),
            judged.verdict.remark,
        )


def reference_line(review: Assessment, language: str) -> str:
    """Both scores, with sacrebleu's signatures behind them; empty without a reference."""
    scores = review.reference
    if scores is None:
        return ""
    chrf, bleu = scores.signatures
    details = f"{word('segments', language, n=scores.segments)}; chrF {chrf}; BLEU {bleu}"
    return f"chrF {scores.chrf:.1f}, BLEU {scores.bleu:.1f} ({details})"
