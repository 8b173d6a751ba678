"""A review → the data of its page, as values for JSON: every text in parts, every name in the language of the page.

The members about the whole review are those of the record. The texts are not: the page has them once, and in parts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from aligner.bitext.texts import Sentences
from aligner.checking.assessment import Assessment
from aligner.checking.checks.table import CHECKS
from aligner.checking.reports.places import Passages, marks_of
from aligner.checking.reports.records import finite, keyed_flags, summary
from aligner.checking.reports.words import label, words


def view(review: Assessment, language: str) -> dict[str, Any]:
    """All data of the page."""
    alignment, whole = review.alignment, summary(review)
    policy = whole.pop("policy")
    return whole | {
        "language": language,
        "words": words(language),
        "texts": texts_hash(review),
        "source": _side(alignment.source),
        "target": _side(alignment.target),
        "checks": _checks(policy, language),
        "rows": _rows(review),
        "flags": list(_flags(review, language)),
        "recipe": str(alignment.recipe),
    }


def texts_hash(review: Assessment) -> str:
    """A name for both texts, under which a browser stores the verdicts about them."""
    texts = (review.alignment.source.document.text, review.alignment.target.document.text)
    digests = (hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts)
    return hashlib.sha256(b"".join(digests)).hexdigest()[:16]


def _side(sentences: Sentences) -> dict[str, Any]:
    return {"origin": sentences.document.origin, "language": sentences.language, "sentences": len(sentences)}


def _checks(policy: dict[str, Any], language: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "label": label(name, language), "category": check.category, "off": name in policy["without"]}
        | policy["limits"][name]
        for name, check in CHECKS.items()
    ]


def _rows(review: Assessment) -> list[dict[str, Any]]:
    alignment, (source_marks, target_marks) = review.alignment, marks_of(review.flags)
    sources = Passages.of(alignment.source, [bead.source for bead in alignment]).marked(source_marks)
    targets = Passages.of(alignment.target, [bead.target for bead in alignment]).marked(target_marks)
    return [
        {"kind": bead.kind, "confidence": bead.confidence, "source": source, "target": target}
        | ({"measures": list(asdict(measures).values())} if bead.source and bead.target else {})
        | ({"blank": True} if bead.is_blank else {})
        for bead, measures, source, target in zip(alignment, review.measures, sources, targets, strict=True)
    ]


def _flags(review: Assessment, language: str) -> Iterator[dict[str, Any]]:
    indices = {name: index for index, name in enumerate(CHECKS)}
    for key, flag in keyed_flags(review):
        finding = flag.finding
        yield {
            "key": key,
            "row": finding.bead,
            "check": indices[finding.check],
            "severity": flag.severity,
            "explanation": finding.explanations[language],
            "measure": finite(finding.measure),
        }
