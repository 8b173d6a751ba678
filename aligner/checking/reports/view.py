"""A review → the data of its page, as values for JSON: every text in parts, every name in the language of the page.

The members about the whole review are those of the record. The texts are not: the page has them once, and in parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from aligner.bitext.beads import Bead
from aligner.bitext.texts import Sentences
from aligner.bitext.visible import file_name
from aligner.checking.assessment import Assessment
from aligner.checking.carrying import digest
from aligner.checking.checks.table import CHECKS
from aligner.checking.findings import SEVERITIES, BeadMeasures, Flag
from aligner.checking.reports.keys import keyed_flags
from aligner.checking.reports.places import Passages, marks_of
from aligner.checking.reports.records import DIGITS, round_record, summary, verdict_record
from aligner.checking.reports.rounds import samples, texts_hash, verdicts
from aligner.checking.reports.words import category, label, words

# Checks about a pair as a whole: they mark the edge of the row, and none of its words.
OF_ROWS = frozenset(("weak pair", "length"))


def view(review: Assessment, language: str) -> dict[str, Any]:
    """All data of the page."""
    alignment, whole, flags = review.alignment, summary(review), list(_flags(review, language))
    policy = whole.pop("policy")
    return whole | round_record(review) | {
        "language": language,
        "words": words(language),
        "report": digest(samples(review), flags, size=16),
        "texts": texts_hash(review),
        "sample": samples(review),
        "source": _side(alignment.source),
        "target": _side(alignment.target),
        "checks": _checks(policy, language),
        # All of them: those that are judged leave the list.
        "worst": review.worst(max(len(flags), 1)),
        "rows": _rows(review),
        "flags": flags,
        "recipe": str(alignment.recipe),
    }  # fmt: skip


def _side(sentences: Sentences) -> dict[str, Any]:
    name = file_name(sentences.document.origin)
    return {"origin": name, "language": sentences.language, "sentences": len(sentences)}


def _checks(policy: dict[str, Any], language: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": label(name, language),
            "category": check.category,
            "category_label": category(check.category, language),
            "off": name in policy["without"],
        }
        | policy["limits"][name]
        for name, check in CHECKS.items()
    ]


def _rows(review: Assessment) -> list[dict[str, Any]]:
    alignment, edges = review.alignment, _edges(review)
    source_marks, target_marks = (
        [mark for mark in marks if not _is_of_row(review.flags[mark.flag])] for marks in marks_of(review.flags)
    )
    sources = Passages.of(alignment.source, [bead.source for bead in alignment]).marked(source_marks)
    targets = Passages.of(alignment.target, [bead.target for bead in alignment]).marked(target_marks)
    return [
        _row(bead, measures)
        | {"source": source, "target": target}
        | ({"edge": edges[number]} if number in edges else {})
        for number, (bead, measures, source, target) in enumerate(
            zip(alignment, review.measures, sources, targets, strict=True)
        )
    ]


def _row(bead: Bead, measures: BeadMeasures) -> dict[str, Any]:
    """A row without its texts."""
    row = {"kind": bead.kind, "confidence": bead.confidence}
    if bead.source and bead.target:
        row["measures"] = list(asdict(measures).values())
    return row | {"blank": True} if bead.is_blank else row


def _is_of_row(flag: Flag) -> bool:
    return flag.finding.check in OF_ROWS


def _edges(review: Assessment) -> dict[int, list[Any]]:
    """For each row with flags about it as a whole: the highest severity, and the numbers of these flags."""
    edges: dict[int, list[Any]] = {}
    for number, flag in enumerate(review.flags):
        if _is_of_row(flag):
            severity, numbers = edges.get(flag.finding.bead, (SEVERITIES[0], []))
            edges[flag.finding.bead] = [max(severity, flag.severity, key=SEVERITIES.index), [*numbers, number]]
    return edges


def _flags(review: Assessment, language: str) -> Iterator[dict[str, Any]]:
    indices, said = {name: index for index, name in enumerate(CHECKS)}, verdicts(review)
    for number, (keyed, verdict) in enumerate(zip(keyed_flags(review), said.of_flags, strict=True)):
        finding = keyed.flag.finding
        yield {
            "key": keyed.key,
            "offsets": keyed.offsets,
            "row": finding.bead,
            "check": indices[finding.check],
            "severity": keyed.flag.severity,
            "words": keyed.place.words,
            "neighbours": keyed.place.neighbours,
            "explanation": finding.explanations[language],
            "strength": round(finding.strength, DIGITS),
        } | verdict_record(verdict) | ({"new": True} if number in said.new else {})  # fmt: skip
