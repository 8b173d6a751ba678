"""Rows of pairs → figures about the corpus, gathered one row at a time.

Histograms are lists of counts over ranges of equal width; a value at the upper end belongs to the last range. Lengths
are counted by powers of two, since they have a long tail.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heappush, heappushpop
from typing import Any

from aligner.corpus.rows import Row

# Ranges of the confidences of beads, each 0.05 wide, and of the shares and means of documents, each 0.1 wide.
BEAD_BINS, DOCUMENT_BINS = 20, 10
# Documents that are listed because their beads are the least certain: as many as a person looks at.
MOST_LISTED = 20


@dataclass
class Statistics:
    """The figures of all rows that were added."""

    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    confidence: list[int] = field(default_factory=lambda: [0] * BEAD_BINS)
    # Beads by the binary digits of the number of their characters: 3 for 4 to 7.
    lengths: Mapping[str, Counter[int]] = field(default_factory=lambda: {"source": Counter(), "target": Counter()})
    # Documents by the mean confidence of their beads, and by the share of beads that lack a side.
    by_document: Mapping[str, list[int]] = field(
        default_factory=lambda: {name: [0] * DOCUMENT_BINS for name in ("confidence", "null")}
    )
    # The least certain documents, as a heap with the most certain of them on top.
    _listed: list[tuple[float, int, Row]] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Count a row."""
        beads = row["beads"]
        self.counts.update(documents=1, failed=int(row["error"] is not None), warned=int(bool(row["warnings"])))
        self.counts["beads"] += len(beads)
        for bead in beads:
            self._add_bead(bead)
        if beads:
            self._add_document(row["id"], beads)

    def _add_bead(self, bead: Row) -> None:
        self.kinds[bead["kind"]] += 1
        self.confidence[_range(bead["confidence"], BEAD_BINS)] += 1
        for side, lengths in self.lengths.items():
            self.counts[f"{side}_sentences"] += bead[f"{side}_stop"] - bead[f"{side}_start"]
            self.counts[f"{side}_characters"] += len(bead[side])
            if bead[side]:
                lengths[len(bead[side]).bit_length()] += 1

    def _add_document(self, name: str, beads: list[Row]) -> None:
        confidence = sum(bead["confidence"] for bead in beads) / len(beads)
        null = sum(bead["kind"].startswith("0-") or bead["kind"].endswith("-0") for bead in beads) / len(beads)
        self.by_document["confidence"][_range(confidence, DOCUMENT_BINS)] += 1
        self.by_document["null"][_range(null, DOCUMENT_BINS)] += 1
        shown = {"id": name, "confidence": round(confidence, 6), "null": round(null, 6), "beads": len(beads)}
        push = heappush if len(self._listed) < MOST_LISTED else heappushpop
        push(self._listed, (-confidence, -self.counts["documents"], shown))

    def to_dict(self) -> dict[str, Any]:
        """All figures, as values that JSON can hold; kinds and lengths in order, the least certain document first."""
        return {
            "counts": {name: self.counts[name] for name in COUNTS},
            "confidence": {"width": 1 / BEAD_BINS, "beads": self.confidence},
            "kinds": dict(sorted(self.kinds.items(), key=lambda item: (-item[1], item[0]))),
            "lengths": {side: {str(1 << digits - 1): lengths[digits] for digits in sorted(lengths)}
                        for side, lengths in self.lengths.items()},
            "documents": {"width": 1 / DOCUMENT_BINS, **self.by_document},
            "least_certain": [row for *_, row in sorted(self._listed, reverse=True)],
        }  # fmt: skip


COUNTS = (
    "documents", "failed", "warned", "beads", "source_sentences", "target_sentences", "source_characters",
    "target_characters",
)  # fmt: skip


def _range(value: float, count: int) -> int:
    """The number of the range from 0 to 1 that a value lies in."""
    return min(int(value * count), count - 1)
