"""Stretches where the translator seems to have changed the order.

The measure is the gain in score, in nats, if two of the beads crossed.
"""

from __future__ import annotations

from collections.abc import Iterator

from aligner.checking.checks.check import Check
from aligner.checking.checks.material import Material
from aligner.checking.findings import Finding, joined_spans


def _find(material: Material) -> Iterator[Finding]:
    for crossing in material.alignment.crossings:
        pairs = material.pairs[crossing.first : crossing.last + 1]
        source = joined_spans([span for pair in pairs for span in pair.source.whole])
        target = joined_spans([span for pair in pairs for span in pair.target.whole])
        yield ORDER.finding(pairs[0], (source, target), crossing.gain, "crossing")


ORDER = Check(
    "order", "linguistic conventions/textual conventions", {"en": "Order", "zh": "语序变动"},
    {"crossing": {
        "en": "The order seems to be another here: some of these sentences would match better if they crossed.",
        "zh": "此处语序似乎有变：其中的句子交叉对应时匹配更好。",
    }},
    _find,
)  # fmt: skip
