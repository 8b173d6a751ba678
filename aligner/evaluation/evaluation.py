"""Alignment × gold → Evaluation: how much of a prediction is right, and whether its confidences can be trusted.

Conventions
-----------
A document is a `Bitext`, or (source numbers, target numbers) for each bead, counted from 0; `predicted` comes before
`gold`. Beads are a set: their order does not matter, a repeated bead counts once, and an empty bead does not count. A
run of untranslated sentences counts as one null bead per sentence, in the prediction and in the gold, because no way to
divide a long gap is wrong; each null bead has the confidence of the run. Gold beads that cross or are not contiguous
are scored as they are. A ratio with a denominator of 0 is 0. Documents are pooled by adding counts, never by averaging
ratios.

Metrics
-------
- `strict`: a bead is right if the other document has exactly this bead.
- `lax`: a bead is right if one of its source sentences and one of its target sentences share a bead in the other
  document; a null bead is right only if it is strictly right.
  For both, precision covers all predicted beads, including null beads; recall covers the gold beads with sentences on
  both sides. So a wrong null bead lowers precision, and a missed null bead does not count.
- `omissions`, `additions`, `null`: untranslated source sentences, untranslated target sentences, and both; each
  sentence counts.
- `shapes`: strict, among the beads of one shape; null beads (`1-0`, `0-1`) count in recall too.
- `reliability`: for ten equal intervals of confidence, the numbers of predicted beads and of strictly right ones. It
  gives `calibration_error`, the mean over beads of |mean confidence − share right| of their interval, and `sure`, the
  interval from .9 to 1.

- `actions`, `unjudged`: only where the gold is a review. Beads are then compared by the raw texts, and only the beads
  that the reviewer accepted are gold. `actions` counts what became of the beads that he judged, and `unjudged` the
  predicted beads of which he accepted no sentence: they are in no other figure.

References
----------
Strict and lax are defined as in `score.py` of vecalign (Thompson and Koehn 2019), after Bleualign (Sennrich and Volk
2010) and Langlais et al. (1998). Expected calibration error: Naeini, Cooper and Hauskrecht (2015).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import starmap
from operator import index
from typing import Any, NamedTuple

from aligner.arguments import Kind, accepts
from aligner.bitext.beads import Bitext
from aligner.bitext.html import Cell, table
from aligner.errors import InputError, counted
from aligner.evaluation.gold import GoldLink
from aligner.evaluation.reviewing import Reviewed, reviewed

LINKS = Kind(
    "an alignment or beads such as [((0, 1), (2,))]; read a file of them with aligner.evaluation.gold.read_gold",
    lambda value: isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping)),
)
Links = Sequence[tuple[Iterable[int], Iterable[int]]]

# Not `int(10 * confidence)`: that puts the largest number below .9 into the last interval.
EDGES = tuple(tenth / 10 for tenth in range(1, 10))


@dataclass(frozen=True, slots=True)
class Score:
    """`hits` of the `predicted` beads are in the gold; `found` of the `expected` gold beads are in the prediction."""

    hits: int = 0
    predicted: int = 0
    found: int = 0
    expected: int = 0

    @property
    def precision(self) -> float:
        """# hits / # predicted."""
        return _ratio(self.hits, self.predicted)

    @property
    def recall(self) -> float:
        """# found / # expected."""
        return _ratio(self.found, self.expected)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _ratio(2 * self.precision * self.recall, self.precision + self.recall)

    def __add__(self, other: Score) -> Score:
        return Score(
            self.hits + other.hits,
            self.predicted + other.predicted,
            self.found + other.found,
            self.expected + other.expected,
        )


@dataclass(frozen=True, slots=True)
class Interval:
    """Predicted beads in an interval of confidence: their number, the number right, and the sum of confidences."""

    beads: int = 0
    right: int = 0
    confidence: float = 0.0

    @property
    def mean_confidence(self) -> float:
        """Mean confidence that the prediction gives these beads."""
        return _ratio(self.confidence, self.beads)

    @property
    def precision(self) -> float:
        """Share of these beads that is strictly right."""
        return _ratio(self.right, self.beads)

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.beads + other.beads, self.right + other.right, self.confidence + other.confidence)


class _Tenth(NamedTuple):
    """An interval and its bounds."""

    low: float
    high: float
    interval: Interval


NO_CONFIDENCES = (Interval(),) * (len(EDGES) + 1)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Counts of one or more documents; every measure is computed from them. `+` and `pooled` join documents.

    The intervals of `reliability` go from [0, .1) to [.9, 1]. Predictions without confidences leave them empty, and add
    nothing to them in a pool.
    """

    strict: Score = Score()
    lax: Score = Score()
    omissions: Score = Score()
    additions: Score = Score()
    shapes: Mapping[str, Score] = field(default_factory=dict)
    reliability: tuple[Interval, ...] = NO_CONFIDENCES
    documents: int = 0
    actions: Mapping[str, int] = field(default_factory=dict)
    unjudged: int = 0

    @classmethod
    def pooled(cls, evaluations: Iterable[Evaluation]) -> Evaluation:
        """One evaluation of many documents, by adding their counts."""
        return sum(evaluations, cls())

    @property
    def null(self) -> Score:
        """Untranslated sentences of both sides."""
        return self.omissions + self.additions

    @property
    def with_confidence(self) -> Interval:
        """All predicted beads that have a confidence."""
        return sum(self.reliability, Interval())

    @property
    def sure(self) -> Interval:
        """Predicted beads with a confidence of .9 or more."""
        return self.reliability[-1]

    @property
    def calibration_error(self) -> float | None:
        """Expected calibration error, 0 to 1; None without confidences."""
        beads = self.with_confidence.beads
        gaps = sum(abs(interval.confidence - interval.right) for interval in self.reliability)
        return gaps / beads if beads else None

    @property
    def sure_share(self) -> float | None:
        """Share of the predicted beads with a confidence of .9 or more; None without confidences."""
        beads = self.with_confidence.beads
        return self.sure.beads / beads if beads else None

    def to_dict(self) -> dict[str, Any]:
        """Measures and counts, as values that JSON can hold; calibration is None without confidences."""
        scores = {name: _score_to_dict(score) for name, score in self._scores().items()}
        shapes = {shape: _score_to_dict(score) for shape, score in self.shapes.items()}
        review = {"review": {**self.actions, "unjudged": self.unjudged}} if self.actions else {}
        record = {"documents": self.documents, **scores, "shapes": shapes, "calibration": self._calibration_to_dict()}
        return record | review

    def _scores(self) -> dict[str, Score]:
        names = ("strict", "lax", "null", "omissions", "additions")
        return {name: getattr(self, name) for name in names}

    def _calibration_to_dict(self) -> dict[str, Any] | None:
        if self.calibration_error is None:
            return None
        return {
            "expected_calibration_error": self.calibration_error,
            "sure_share": self.sure_share,
            "sure_precision": self.sure.precision,
            "reliability": [
                {"from": low, "to": high, "beads": interval.beads, "right": interval.right,
                 "mean_confidence": interval.mean_confidence, "precision": interval.precision}
                for low, high, interval in self._intervals()
            ],
        }  # fmt: skip

    def _intervals(self) -> list[_Tenth]:
        return list(starmap(_Tenth, zip((0.0, *EDGES), (*EDGES, 1.0), self.reliability, strict=True)))

    def __add__(self, other: Evaluation) -> Evaluation:
        if not isinstance(other, Evaluation):
            return NotImplemented
        shapes = {**self.shapes, **other.shapes}
        return Evaluation(
            strict=self.strict + other.strict,
            lax=self.lax + other.lax,
            omissions=self.omissions + other.omissions,
            additions=self.additions + other.additions,
            shapes={k: self.shapes.get(k, Score()) + other.shapes.get(k, Score()) for k in sorted(shapes, key=_sizes)},
            reliability=tuple(a + b for a, b in zip(self.reliability, other.reliability, strict=True)),
            documents=self.documents + other.documents,
            actions={**Counter(self.actions) + Counter(other.actions)},
            unjudged=self.unjudged + other.unjudged,
        )

    def __str__(self) -> str:
        rows = [f"{'':10}{'precision':>10}{'recall':>8}{'F1':>8}{'hits / predicted':>19}{'found / gold':>16}"]
        rows += starmap(_row, self._scores().items())
        rows += ["", "strict, by shape", *starmap(_row, self.shapes.items())]
        return "\n".join(rows + (self._review_rows() if self.actions else self._calibration_rows()))

    def _repr_html_(self) -> str:
        heads = ("", "precision", "recall", "F1", "hits / predicted", "found / gold")
        named = {**self._scores(), **{f"strict, {shape}": score for shape, score in self.shapes.items()}}
        error = self.calibration_error
        calibration = "" if error is None else f"expected calibration error {error:.3f}"
        rows = ([Cell(name), *map(Cell, _cells(score))] for name, score in named.items())
        return table(heads, rows, counted(self.documents, "document"), calibration)

    def _review_rows(self) -> list[str]:
        """How many beads of each confidence the reviewer kept, how many he should have, and what he did."""
        heads = ("beads", "kept", "expected", "difference")
        table = [
            f"{low:.1f}–{high:.1f}   {interval.beads:>12,}{interval.right:>12,}{interval.confidence:>12.1f}"
            f"{interval.right - interval.confidence:>+12.1f}"
            for low, high, interval in self._intervals()
            if interval.beads
        ]
        done = ", ".join(f"{number:,} {action}" for action, number in self.actions.items())
        error = "" if self.calibration_error is None else f"expected calibration error {self.calibration_error:.3f}; "
        return [
            "", f"{'confidence':10}{''.join(f'{head:>12}' for head in heads)}", *table,
            "", f"judged beads: {done}", f"{error}not judged, and in no figure: {counted(self.unjudged, 'bead')}",
        ]  # fmt: skip

    def _calibration_rows(self) -> list[str]:
        if self.calibration_error is None:
            return []
        table = [
            f"{low:.1f}–{high:.1f}{interval.mean_confidence:>13.3f}{interval.precision:>8.3f}{interval.beads:>8,}"
            for low, high, interval in self._intervals()
            if interval.beads
        ]
        summary = (
            f"expected calibration error {self.calibration_error:.3f}; "
            f"confidence ≥ .9: {self.sure_share:.1%} of the beads, {self.sure.precision:.1%} of them right"
        )
        return ["", f"{'confidence':10}{'mean':>10}{'right':>8}{'beads':>8}", *table, summary]


@accepts(predicted=LINKS, gold=LINKS)
def evaluate(predicted: Bitext | Links, gold: Bitext | Links) -> Evaluation:
    """Score one predicted document against its gold; `Evaluation.pooled` joins documents.

    `evaluate(alignment, read_gold("a.gold"))`, or `evaluate([((0,), (0, 1))], [((0,), (0,)), ((), (1,))])`. Both must
    be about the same sentences: InputError if one names a sentence that the texts of the other do not have.

    The gold may be a reviewed alignment, as `evaluate(before, after)`: its accepted beads count, wherever the reviewer
    cut, joined or edited sentences. InputError if none is accepted, or if the raw texts are others.
    """
    if isinstance(predicted, Bitext) and isinstance(gold, Bitext) and gold.is_reviewed:
        return _evaluate_review(predicted, reviewed(predicted, gold))
    _check_same_sentences(predicted, gold)
    return _scored(_confidences(predicted), set(_confidences(gold)))


def _evaluate_review(before: Bitext, review: Reviewed) -> Evaluation:
    """Score the beads that the reviewer judged; no bead can be exactly one of his divided ones."""
    guesses = _confidences(before)
    judged = {link: confidence for link, confidence in guesses.items() if review.judges(link)}
    divided = {link for link in review.divided if all(link)}
    scored = _scored(judged, set(review.whole), divided)
    return replace(scored, actions=review.actions, unjudged=len(guesses) - len(judged))


def _scored(
    guesses: Mapping[GoldLink, float | None], truth: set[GoldLink], divided: Set[GoldLink] = frozenset()
) -> Evaluation:
    """The score against `truth`, and gold beads that no guess is strictly equal to."""
    paired_truth = {link for link in truth if all(link)}
    right = guesses.keys() & truth
    right_pairs = right & paired_truth
    return Evaluation(
        strict=Score(len(right), len(guesses), len(right_pairs), len(paired_truth) + len(divided)),
        lax=_lax_score(guesses, truth | divided),
        omissions=_null_score(guesses, truth, 0),
        additions=_null_score(guesses, truth, 1),
        shapes=_shapes(guesses, truth),
        reliability=_reliability(guesses, truth),
        documents=1,
    )


def _check_same_sentences(predicted: Bitext | Links, gold: Bitext | Links) -> None:
    documents = (("prediction", predicted), ("gold", gold))
    for (name, document), (other_name, other) in (documents, documents[::-1]):
        if not isinstance(document, Bitext):
            continue
        for side, sentences in enumerate((document.source, document.target)):
            last = max((number for link in _confidences(other) for number in link[side]), default=-1)
            if last >= len(sentences):
                raise InputError(
                    f"the {other_name} names {('source', 'target')[side]} sentence {last} (counted from 0), the {name} "
                    f"has {len(sentences)}; both must come from one segmentation, with the same text first"
                )


def _confidences(document: Bitext | Links) -> dict[GoldLink, float | None]:
    """The distinct beads with their confidences; runs of null sentences are split into single ones."""
    if isinstance(document, Bitext):
        beads = [((tuple(bead.source), tuple(bead.target)), bead.confidence) for bead in document]
        return {part: confidence for link, confidence in beads for part in _split_null_run(link)}
    return {part: None for link in document for part in _split_null_run(_validated(link))}


def _validated(link: tuple[Iterable[int], Iterable[int]]) -> GoldLink:
    message = f"a bead must be (source numbers, target numbers), counted from 0, such as ((0, 1), (2,)), not {link!r}"
    try:
        source, target = link
        numbers = tuple(map(index, source)), tuple(map(index, target))
    except (TypeError, ValueError) as error:
        raise InputError(message) from error
    if any(number < 0 for side in numbers for number in side):
        raise InputError(message)
    return numbers


def _split_null_run(link: GoldLink) -> list[GoldLink]:
    """A null bead for each sentence of a null run; a bead with two sides unchanged; nothing for an empty bead."""
    source, target = link
    if source and target:
        return [link]
    return [((number,), ()) for number in source] + [((), (number,)) for number in target]


def _lax_score(guesses: Mapping[GoldLink, float | None], truth: Set[GoldLink]) -> Score:
    paired_guesses, paired_truth = ({link for link in links if all(link)} for links in (guesses, truth))
    found = _lax_hits(paired_truth, paired_guesses)
    return Score(_lax_hits(guesses, truth), len(guesses), found, len(paired_truth))


def _lax_hits(links: Iterable[GoldLink], others: Iterable[GoldLink]) -> int:
    """Number of links that equal one of the others, or share a source and a target sentence with one."""
    others = set(others)
    linked = {pair for other in others for pair in _sentence_pairs(other)}
    return sum(link in others or not linked.isdisjoint(_sentence_pairs(link)) for link in links)


def _sentence_pairs(link: GoldLink) -> list[tuple[int, int]]:
    return [(source, target) for source in link[0] for target in link[1]]


def _null_score(guesses: Iterable[GoldLink], truth: Iterable[GoldLink], side: int) -> Score:
    predicted, expected = ({link[side] for link in links if not link[1 - side]} for links in (guesses, truth))
    hits = len(predicted & expected)
    return Score(hits, len(predicted), hits, len(expected))


def _shapes(guesses: Mapping[GoldLink, object], truth: set[GoldLink]) -> dict[str, Score]:
    hits, predicted, expected = (Counter(map(_shape, links)) for links in (guesses.keys() & truth, guesses, truth))
    shapes = sorted({*predicted, *expected}, key=_sizes)
    return {shape: Score(hits[shape], predicted[shape], hits[shape], expected[shape]) for shape in shapes}


def _shape(link: GoldLink) -> str:
    return f"{len(link[0])}-{len(link[1])}"


def _sizes(shape: str) -> tuple[int, ...]:
    return tuple(map(int, shape.split("-")))


def _reliability(guesses: Mapping[GoldLink, float | None], truth: set[GoldLink]) -> tuple[Interval, ...]:
    intervals = list(NO_CONFIDENCES)
    for link, confidence in guesses.items():
        if confidence is not None:
            intervals[bisect_right(EDGES, confidence)] += Interval(1, int(link in truth), confidence)
    return tuple(intervals)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _score_to_dict(score: Score) -> dict[str, float]:
    names = ("precision", "recall", "f1", "hits", "predicted", "found", "expected")
    return {name: getattr(score, name) for name in names}


def _row(name: str, score: Score) -> str:
    precision, recall, f1, hits, found = _cells(score)
    return f"{name:10}{precision:>10}{recall:>8}{f1:>8}{hits:>19}{found:>16}"


def _cells(score: Score) -> tuple[str, str, str, str, str]:
    """Precision, recall, F1 and the counts, as text; dashes for the measures if there is nothing to count."""
    counts = (f"{score.hits:,} / {score.predicted:,}", f"{score.found:,} / {score.expected:,}")
    if not score.predicted and not score.expected:
        return "–", "–", "–", *counts
    return f"{score.precision:.3f}", f"{score.recall:.3f}", f"{score.f1:.3f}", *counts
