"""A review → the tables that every report has: rows of plain values, ready for a sheet, a page or the screen."""

from __future__ import annotations

from collections.abc import Iterator

from aligner.reports.places import shown
from aligner.reports.words import label, limits_of, word
from aligner.review import DEFAULT_LIMITS, Review, Scores, Term

Row = tuple[str | int | float, ...]


def score_rows(review: Review, language: str) -> Iterator[Row]:
    """The whole text, then each section where there are several: title, sentences, coverage, confidence, weak share."""
    yield (word("whole", language), *_numbers(review.scores()))
    if len(review.sections) > 1:
        for section in review.sections:
            yield (shown(section.title) or word("untitled", language), *_numbers(review.scores(section)))


def _numbers(scores: Scores) -> tuple[int | float, ...]:
    shares = (scores.source_coverage, scores.target_coverage, scores.mean_confidence, scores.weak_share)
    return (scores.source_sentences, scores.target_sentences, *shares)


def count_rows(review: Review, language: str) -> Iterator[Row]:
    """For each check that flags anything its label, and how many major and minor issues it has."""
    counts = review.counts()
    for check in sorted(counts, key=_rank):
        yield label(check, language), counts[check]["major"], counts[check]["minor"]


def _rank(check: str) -> int:
    order = list(DEFAULT_LIMITS)
    return order.index(check) if check in order else len(order)


def term_rows(review: Review, language: str) -> Iterator[Row]:
    """The terms: text, how often, the renderings with their counts, where none was recognised."""
    for term in review.terms:
        yield shown(term.text), len(term.beads), _renderings(term, language), numbers(term.unknown)


def _renderings(term: Term, language: str) -> str:
    each = (f"{shown(rendering.text)} ({len(rendering.beads)})" for rendering in term.renderings)
    return word("separator", language).join(each)


def numbers(beads: tuple[int, ...]) -> str:
    """Beads as people count them, from 1."""
    return ", ".join(str(bead + 1) for bead in beads)


def limit_rows(review: Review, language: str) -> Iterator[Row]:
    """What the policy was: each check with the measures from which on its findings are minor and major issues."""
    for check in DEFAULT_LIMITS:
        yield (label(check, language), *limits_of(review, check, language))


def reference_line(review: Review, language: str) -> str:
    """Both scores, and behind them the signatures of how they were computed; empty without a reference."""
    scores = review.reference
    if scores is None:
        return ""
    chrf, bleu = scores.signatures
    how = f"{word('segments', language)} {scores.segments}; chrF {chrf}; BLEU {bleu}"
    return f"chrF {scores.chrf:.1f}, BLEU {scores.bleu:.1f} ({how})"
