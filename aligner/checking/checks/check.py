"""A check: its names, its wordings, and the function that finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from aligner.bitext.edits import Span
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair
from aligner.checking.findings import Finding

Row = TypeVar("Row")
Places = tuple[tuple[Span, ...], tuple[Span, ...]]


class Quotations(NamedTuple):
    """How many characters of a text an explanation may quote.

    Set by hand, by what fits a line or two of a report. Nothing but explanations depends on it: `benchmarks/checks.py
    --ablate rows`.
    """

    longest: int = 120


QUOTATIONS = Quotations()


@dataclass(frozen=True, slots=True)
class Check:
    """A row of `aligner.checking.checks.table.CHECKS`.

    `name` is its key, `category` the MQM issue type, `labels` its name for readers, by language. `wordings` has an
    explanation, by language, for each kind of finding, with the names of details in braces. `find` yields the findings
    in the order of the text; none of them depends on a threshold of the policy.
    """

    name: str
    category: str
    labels: Mapping[str, str]
    wordings: Mapping[str, Mapping[str, str]]
    find: Callable[[Material], Iterator[Finding]]

    def finding(self, pair: Pair, places: Places, measure: float, wording: str, **details: object) -> Finding:
        """A finding in a bead: the spans concerned in the source and in the target, and their explanation."""
        explanations = {language: text.format(**details) for language, text in self.wordings[wording].items()}
        source, target = (tuple(sorted(spans)) for spans in places)
        return Finding(self.name, self.category, pair.bead, source, target, measure, explanations)


def on_one_side(spans: Iterable[Span], of_target: bool) -> Places:
    """Spans in the source alone, or in the target alone."""
    return ((), tuple(spans)) if of_target else (tuple(spans), ())


def neighbours(rows: Sequence[Row], index: int) -> list[Row]:
    """The rows directly before and after one, where they exist."""
    return [rows[k] for k in (index - 1, index + 1) if 0 <= k < len(rows)]


def shorten(quotation: str, most: int | None = None) -> str:
    """A quotation on one line, cut off where it is longer than `most` characters, by default the usual limit."""
    most = QUOTATIONS.longest if most is None else most
    text = " ".join(quotation.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
