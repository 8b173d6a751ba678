"""A review → what its page shows, as JSON can hold it: every text in parts, every name in the language of the page."""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from math import isinf
from typing import Any

from aligner.bitext import Sentences
from aligner.checks import CHECKS
from aligner.reports.marked import Mark, Passages
from aligner.review import Finding, Review, Term

MOST_WORST = 20


def view(review: Review, language: str, false_alarms: str) -> dict[str, Any]:
    """All that the page is made of; `false_alarms` says how often its flags are wrong."""
    alignment = review.alignment
    return {
        "language": language,
        "words": words(language),
        "texts": texts_hash(review),
        "source": _side(alignment.source),
        "target": _side(alignment.target),
        "scores": asdict(review.scores()),
        "reference": asdict(review.reference) if review.reference else None,
        "sections": [asdict(section) | asdict(review.scores(section)) for section in review.sections],
        "checks": _checks(review, language),
        "worst": review.worst(MOST_WORST),
        "rows": _rows(review),
        "flags": list(_flags(review, language)),
        "terms": [_term(term) for term in review.terms],
        "recipe": str(alignment.recipe),
        "glossary": review.glossary,
        "falseAlarms": false_alarms,
    }


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("aligner.reports").joinpath("assets/words.toml").read_text(encoding="utf-8"))


def words(language: str) -> dict[str, str]:
    """What the page says in a language, by name."""
    return {name: wordings[language] for name, wordings in _table().items()}


def texts_hash(review: Review) -> str:
    """A name for both texts, under which a browser keeps the verdicts about them."""
    both = (review.alignment.source.document.text, review.alignment.target.document.text)
    digests = (hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in both)
    return hashlib.sha256(b"".join(digests)).hexdigest()[:16]


def _side(sentences: Sentences) -> dict[str, Any]:
    return {"origin": sentences.document.origin, "language": sentences.language, "sentences": len(sentences)}


def _checks(review: Review, language: str) -> list[dict[str, Any]]:
    """The checks there are, in their order, those that found something and are not in the table behind them."""
    categories = {finding.check: finding.category for finding in review.findings}
    listed = []
    for name in dict.fromkeys([*CHECKS, *categories]):
        check, limits = CHECKS.get(name), review.policy.limits_of(name)
        listed.append({
            "name": name,
            "label": check.labels[language] if check else name,
            "category": check.category if check else categories[name],
            "minor": _limit(limits.minor),
            "major": _limit(limits.major),
            "off": name in review.policy.without,
        })  # fmt: skip
    return listed


def _limit(limit: float) -> float | None:
    """None for never; JSON has no infinity."""
    return None if isinf(limit) else limit


def _rows(review: Review) -> list[dict[str, Any]]:
    source, target = review.alignment.source, review.alignment.target
    passages = (
        Passages.of(source, [bead.source for bead in review.alignment]),
        Passages.of(target, [bead.target for bead in review.alignment]),
    )
    flags = list(enumerate(review.flags))
    marks: tuple[list[Mark], list[Mark]] = ([], [])
    for number, flag in flags:
        for side, spans in zip(marks, (flag.finding.source, flag.finding.target), strict=True):
            side += [Mark(span, flag.finding.bead, number, flag.severity) for span in spans]
    left, right = (side.marked(of_side) for side, of_side in zip(passages, marks, strict=True))
    beads = zip(review.alignment, review.measures, left, right, strict=True)
    return [
        {"kind": bead.kind, "confidence": bead.confidence, "source": here, "target": there}
        | ({"measures": list(asdict(measures).values())} if bead.source and bead.target else {})
        for bead, measures, here, there in beads
    ]


def _flags(review: Review, language: str) -> Iterator[dict[str, Any]]:
    known = {each["name"]: number for number, each in enumerate(_checks(review, language))}
    seen: Counter[str] = Counter()
    for flag in review.flags:
        finding = flag.finding
        seen[finding.key] += 1
        yield {
            "key": finding.key if seen[finding.key] == 1 else f"{finding.key}#{seen[finding.key]}",
            "row": finding.bead,
            "check": known[finding.check],
            "severity": flag.severity,
            "explanation": finding.explanations[language],
            "measure": _measure(finding),
        }


def _measure(finding: Finding) -> str:
    return "∞" if isinf(finding.measure) else f"{finding.measure:.2f}"


def _term(term: Term) -> dict[str, Any]:
    renderings = [{"text": rendering.text, "rows": list(rendering.beads)} for rendering in term.renderings]
    return {"text": term.text, "rows": list(term.beads), "renderings": renderings, "unknown": list(term.unknown)}
