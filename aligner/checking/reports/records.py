"""A review as JSON: everything that reports show, and all findings, those below the limits of the policy too.

    {
    "schema": "aligner.review",
    "version": 1,
    …
    "findings": [
    {"key": "number:5f2b90c1d7aa", "check": "number", "severity": "major", …},
    …

It extends the record of the alignment (see `aligner.formats.jsonl`); docs/reports.md has the schema. Each member stands
on a line of its own, and so does each bead and each finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from math import isinf
from os import PathLike
from typing import Any

from aligner.bitext.edits import Span
from aligner.bitext.texts import Sentences
from aligner.checking.assessment import Assessment
from aligner.checking.findings import Finding, ReferenceScores, Section, Term
from aligner.checking.policy import DEFAULT_LIMITS
from aligner.checking.reports.keys import keyed_flags, keys
from aligner.checking.reports.rounds import solved_record, verdicts
from aligner.checking.verdicts import Verdict
from aligner.files import replacing
from aligner.formats import jsonl

SCHEMA = "aligner.review"
VERSION = 1
# Of a strength.
DIGITS = 4


def write(review: Assessment, path: str | PathLike[str], language: str = "en") -> None:
    """Write the record; it has the explanations in every language, so `language` changes nothing."""
    with replacing(path) as handle:
        handle.writelines(_chunks(to_dict(review)))


def to_dict(review: Assessment) -> dict[str, Any]:
    """Everything that reports show, as values for JSON; infinite limits and measures are None."""
    record = jsonl.to_dict(review.alignment)
    for side, sentences in (("source", review.alignment.source), ("target", review.alignment.target)):
        record[side] |= {"text": sentences.document.text}
    beads = zip(record.pop("beads"), review.measures, strict=True)
    keyed, said = zip(keys(review), review.findings, strict=True), _verdict_records(review)
    return (
        record
        | {"schema": SCHEMA, "version": VERSION}
        | summary(review)
        | round_record(review)
        | {
            "findings": [{"key": key} | _finding(review, finding) | said.get(key, {}) for key, finding in keyed],
            "beads": [bead | {"measures": asdict(measures)} for bead, measures in beads],
        }
    )


def summary(review: Assessment) -> dict[str, Any]:
    """The members about the whole review, without the texts and the findings."""
    return {
        "policy": _policy(review),
        "glossary": review.glossary,
        "scores": asdict(review.scores()),
        "reference": _reference(review.reference) if review.reference else None,
        "expected_false_alarms": round(review.expected_false_alarms, DIGITS),
        "counts": {check: dict(counts) for check, counts in review.counts().items()},
        "worst": review.worst(),
        "sections": [_section(review, section) for section in review.sections],
        "terms": [_term(term) for term in review.terms],
        **({"unrelated": True} if review.is_unrelated else {}),
    }


def round_record(review: Assessment) -> dict[str, Any]:
    """What became of the verdicts of an earlier report; empty if there is none."""
    said = verdicts(review)
    counts = {"kept": said.kept, "new": len(said.new), "solved": list(map(solved_record, said.solved))}
    return {"verdicts": counts} if review.earlier else {}


def _verdict_records(review: Assessment) -> dict[str, dict[str, Any]]:
    """For each flag, by its key, what was said of it and whether it is new, where there is something to say."""
    said = verdicts(review)
    return {
        keyed.key: verdict_record(verdict) | ({"new": True} if number in said.new else {})
        for number, (keyed, verdict) in enumerate(zip(keyed_flags(review), said.of_flags, strict=True))
    }


def verdict_record(verdict: Verdict) -> dict[str, str]:
    """The members `verdict` and `remark`, unless nothing was said."""
    return {"verdict": verdict.status, "remark": verdict.remark} if verdict else {}


def _policy(review: Assessment) -> dict[str, Any]:
    limits = ((check, review.policy.limits_of(check)) for check in DEFAULT_LIMITS)
    return {
        "limits": {check: {"minor": finite(row.minor), "major": finite(row.major)} for check, row in limits},
        "without": list(review.policy.exclude_checks),
    }


def _section(review: Assessment, section: Section) -> dict[str, Any]:
    return asdict(section) | {"scores": asdict(review.scores(section))}


def _term(term: Term) -> dict[str, Any]:
    renderings = [{"text": rendering.text, "beads": list(rendering.beads)} for rendering in term.renderings]
    return {"text": term.text, "beads": list(term.beads), "renderings": renderings, "unknown": list(term.unknown)}


def _reference(scores: ReferenceScores) -> dict[str, Any]:
    return asdict(scores) | {"signatures": list(scores.signatures)}


def _finding(review: Assessment, finding: Finding) -> dict[str, Any]:
    alignment = review.alignment
    return {
        "check": finding.check,
        "category": finding.category,
        "severity": review.severity(finding),
        "measure": finite(finding.measure),
        "strength": round(finding.strength, DIGITS),
        "bead": finding.bead,
        "source": _spans(alignment.source, finding.source),
        "target": _spans(alignment.target, finding.target),
        "explanations": dict(finding.explanations),
    }


def _spans(sentences: Sentences, spans: Sequence[Span]) -> list[dict[str, Any]]:
    """Each span with its text, and its span in the raw text."""
    document = sentences.document
    raws = [document.raw_span(span) for span in spans]
    return [
        {
            "span": [span.start, span.stop],
            "raw_span": [raw.start, raw.stop],
            "text": document.text[span.start : span.stop],
        }
        for span, raw in zip(spans, raws, strict=True)
    ]


def finite(value: float) -> float | None:
    """None for infinity, which JSON does not have."""
    return None if isinf(value) else value


def _chunks(record: dict[str, Any]) -> Iterator[str]:
    """The record as JSON, with one member on a line; of lists of objects, with one object on a line."""
    for number, (name, value) in enumerate(record.items()):
        yield ",\n" if number else "{\n"
        head = jsonl.line_of({name: None}).removesuffix("null}").removeprefix("{")
        yield head
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield "[\n" + ",\n".join(map(jsonl.line_of, value)) + "\n]"
        else:
            yield jsonl.line_of({name: value}).removeprefix("{" + head).removesuffix("}")
    yield "\n}\n"
