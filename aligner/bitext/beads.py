"""The nouns of two texts.

    Bitext: the Sentences of both texts, the Beads over Runs of them, and the Recipe that made them

All are frozen, and each checks its own laws when it is built.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self, overload

from aligner.arguments import FLAG, NUMBER, accepts, check_fields, instance
from aligner.bitext.forms import Form
from aligner.bitext.judgements import OPEN, UNCORRECTED, Corrections, Judgement
from aligner.bitext.texts import NOWHERE, Run, Sentences
from aligner.errors import AlignmentError

RUN = instance(Run, "an aligner.Run")
JUDGEMENT = instance(Judgement, "an aligner.Judgement")


@dataclass(frozen=True, slots=True)
class Bead:
    """One run of sentences on each side that translate each other; a side with nothing is an empty run.

    `confidence` is the posterior probability, 0 to 1, that exactly this bead is right. `judgement` is what a reviewer
    said of it.
    """

    source: Run
    target: Run
    confidence: float
    _sentences: tuple[Sentences, Sentences] = field(repr=False, compare=False)
    judgement: Judgement = field(default=OPEN, repr=False)

    def __post_init__(self) -> None:
        check_fields(self, source=RUN, target=RUN, confidence=NUMBER, judgement=JUDGEMENT)
        if not self.source and not self.target:
            raise AlignmentError(f"a bead is empty on both sides, at {self.source} and {self.target}")
        if not 0 <= self.confidence <= 1:
            raise AlignmentError(f"a confidence must lie between 0 and 1, not {self.confidence}")

    @property
    def certainty(self) -> float:
        """The confidence, or 1 for a bead that a reviewer accepted."""
        return 1.0 if self.judgement.status == "accepted" else self.confidence

    @property
    def kind(self) -> str:
        """Number of sentences on each side: `1-1`, `1-2`, `0-1`, …"""
        return f"{len(self.source)}-{len(self.target)}"

    @property
    def continues_previous(self) -> bool:
        """Whether the bead begins within a sentence; the bead before it has the first clauses of that sentence."""
        source, target = self._sentences
        return source.continues_previous(self.source.start) or target.continues_previous(self.target.start)

    @property
    def is_partial(self) -> bool:
        """Whether the bead contains only a part of some sentence."""
        source, target = self._sentences
        return (
            self.continues_previous
            or source.continues_previous(self.source.stop)
            or target.continues_previous(self.target.stop)
        )

    @property
    def is_blank(self) -> bool:
        """Whether no sentence of the bead has a character that can be seen, as an empty line has none."""
        source, target = self._sentences
        return not source.visible(self.source) and not target.visible(self.target)

    @property
    def source_text(self) -> str:
        """The source sentences as one string, joined as their language requires."""
        return self._sentences[0].text_of(self.source)

    @property
    def target_text(self) -> str:
        """The target sentences as one string, joined as their language requires."""
        return self._sentences[1].text_of(self.target)

    def texts(self, form: Form = "repaired") -> tuple[str, str]:
        """Both texts in one of the forms in which a text can be exported."""
        source, target = self._sentences
        return source.text_of(self.source, form), target.text_of(self.target, form)


def single_nulls(source: Run, target: Run) -> Iterator[tuple[Run, Run]]:
    """The runs of a bead; those of a bead without a counterpart one sentence at a time."""
    if source and target:
        yield source, target
    for index in () if target else source:
        yield Run(index, index + 1), NOWHERE
    for index in () if source else target:
        yield NOWHERE, Run(index, index + 1)


class Link(NamedTuple):
    """A bead apart from its texts: the runs that translate each other, and how probable that is."""

    source: Run
    target: Run
    confidence: float

    def swapped(self) -> Link:
        """The same link with the sides exchanged."""
        return Link(self.target, self.source, self.confidence)

    def moved(self, rows: int, columns: int) -> Link:
        """The same link so many sentences further on either side."""
        source, target = self.source, self.target
        return Link(
            Run(source.start + rows, source.stop + rows),
            Run(target.start + columns, target.stop + columns),
            self.confidence,
        )


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that is needed to reproduce an alignment; `str()` gives it as one line, and every output carries it.

    The weights and the embedded encoder have a name followed by a hash of their content. Any other encoder has the name
    that the caller used, and only the caller knows its version. `options` holds the options that change the alignment.
    """

    software: str
    encoder: str
    weights: str
    options: Mapping[str, str | int | float | bool]

    def __str__(self) -> str:
        options = " ".join(f"{name}={value}" for name, value in self.options.items())
        return " | ".join(filter(None, [self.software, f"encoder {self.encoder}", f"weights {self.weights}", options]))


@dataclass(frozen=True, slots=True)
class Crossing:
    """The beads from `first` to `last`, which would score `gain` nats higher as two beads that cross.

    Beads of an alignment never cross. Where the translator changed the order, the alignment shows two beads, or one
    bead that joins both, or a bead between two sentences without a counterpart.
    """

    first: int
    last: int
    gain: float


@dataclass(frozen=True, slots=True, repr=False)
class Bitext(Sequence[Bead]):
    """Both texts and the beads between them, in order; the beads partition both sides.

    `crossings` are stretches of beads where the translator seems to have changed the order. `corrections` are what a
    reviewer said besides the judgements about beads.
    """

    source: Sentences
    target: Sentences
    beads: tuple[Bead, ...]
    recipe: Recipe
    crossings: tuple[Crossing, ...] = ()
    corrections: Corrections = UNCORRECTED

    def __post_init__(self) -> None:
        for name, side in (("source", self.source), ("target", self.target)):
            covered = 0
            for bead in self.beads:
                run: Run = getattr(bead, name)
                if run.start != covered:
                    raise AlignmentError(f"{name} beads do not meet: one ends at sentence {covered}, the next is {run}")
                covered = run.stop
            if covered != len(side):
                raise AlignmentError(f"{name} beads cover {covered} of {len(side)} sentences")
        for crossing in self.crossings:
            if not 0 <= crossing.first <= crossing.last < len(self.beads):
                raise AlignmentError(f"{crossing} does not fit {len(self.beads)} beads")
        for i, j in self.corrections.anchors:
            if not (0 <= i < len(self.source) and 0 <= j < len(self.target)):
                raise AlignmentError(f"the anchor of sentences {i} and {j} lies outside the texts")

    @classmethod
    def of(
        cls,
        source: Sentences,
        target: Sentences,
        beads: Iterable[tuple[Run, Run, float]],
        recipe: Recipe,
        crossings: Sequence[Crossing] = (),
    ) -> Self:
        """An alignment built from links, or from other tuples (source run, target run, confidence)."""
        sides = (source, target)
        built = tuple(Bead(source_run, target_run, confidence, sides) for source_run, target_run, confidence in beads)
        return cls(source, target, built, recipe, tuple(crossings))

    def judged(self, judgements: Iterable[Judgement], corrections: Corrections = UNCORRECTED) -> Self:
        """The same beads with what a reviewer said of each, and of the whole."""
        pairs = zip(self.beads, judgements, strict=True)
        beads = tuple(bead if said == bead.judgement else replace(bead, judgement=said) for bead, said in pairs)
        return replace(self, beads=beads, corrections=corrections)

    @property
    def is_reviewed(self) -> bool:
        """Whether a reviewer has said something of a bead or of the whole."""
        return self.corrections != UNCORRECTED or any(bead.judgement != OPEN for bead in self.beads)

    def selected(self, min_confidence: float = 0.0, *, accepted: bool = False) -> Iterator[Bead]:
        """The beads that are exported: none that the reviewer dropped, and if asked only accepted ones.

        An accepted bead has confidence 1.
        """
        for bead in self.beads:
            is_asked_for = bead.judgement.status == "accepted" or not accepted
            if is_asked_for and bead.certainty >= min_confidence and not bead.judgement.is_dropped:
                yield bead

    @accepts(min_confidence=NUMBER, accepted=FLAG)
    def pairs(self, min_confidence: float = 0.0, *, accepted: bool = False) -> list[tuple[str, str]]:
        """(source text, target text) of the beads with both sides and at least this confidence.

        Pairs that a reviewer dropped are left out, and with `accepted` all that are not accepted.
        """
        beads = self.selected(min_confidence, accepted=accepted)
        return [(bead.source_text, bead.target_text) for bead in beads if bead.source and bead.target]

    def joined(self) -> Self:
        """The alignment of whole sentences: beads that share a sentence become one, with their highest confidence."""
        if not (self.source.clauses or self.target.clauses):
            return self
        source_numbers, target_numbers = self.source.sentence_numbers(), self.target.sentence_numbers()
        links: list[Link] = []
        judgements: list[Judgement] = []
        # The link that each bead becomes a part of.
        link_indices: list[int] = []
        for bead in self.beads:
            source = Run(source_numbers[bead.source.start], source_numbers[bead.source.stop])
            target = Run(target_numbers[bead.target.start], target_numbers[bead.target.stop])
            confidence, judgement = bead.confidence, bead.judgement
            if bead.continues_previous:
                previous, judgement = links.pop(), judgement.joined(judgements.pop())
                source, target = Run(previous.source.start, source.stop), Run(previous.target.start, target.stop)
                confidence = max(confidence, previous.confidence)
            links.append(Link(source, target, confidence))
            judgements.append(judgement)
            link_indices.append(len(links) - 1)
        crossings = [
            Crossing(link_indices[crossing.first], link_indices[crossing.last], crossing.gain)
            for crossing in self.crossings
        ]
        corrections = self.corrections.renumbered(source_numbers, target_numbers)
        joined = type(self).of(self.source.joined(), self.target.joined(), links, self.recipe, crossings)
        return joined.judged(judgements, corrections)

    def omissions(self) -> list[Bead]:
        """Beads whose target side is empty: source sentences without a translation, but no blank ones."""
        return [bead for bead in self.beads if not bead.target and not bead.is_blank]

    def additions(self) -> list[Bead]:
        """Beads whose source side is empty: target sentences that translate nothing, but no blank ones."""
        return [bead for bead in self.beads if not bead.source and not bead.is_blank]

    def __len__(self) -> int:
        return len(self.beads)

    @overload
    def __getitem__(self, index: int) -> Bead: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Bead, ...]: ...
    def __getitem__(self, index: int | slice) -> Bead | tuple[Bead, ...]:
        return self.beads[index]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.source!r}, {self.target!r}, {len(self):,} beads>"
