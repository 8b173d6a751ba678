"""An alignment that is being corrected → a stretch of it, aligned again with what has been accepted.

    realigner = Realigner(source, target, beads)                    once: the evidence about both texts
    realigner.realign(beads, 12, constraints)    Realigned(8, 15, [links])     instead of the beads 8 to 14
    realigner.proposals(beads, 12, constraints)  [Proposal(0.21, 11, 13, [links]), …]
    realigner = realigner.with_texts(source, target)                after an edit: only new sentences are read

It costs only the stretch. The tokens that go together are learnt again each time, from the beads as they stand.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from os import PathLike
from typing import NamedTuple, TypeVar

import numpy as np

from aligner.alignment.associations import find_associations
from aligner.alignment.boosts import boost
from aligner.alignment.canonical import Canonical, seen_numbers
from aligner.alignment.constraints import UNCONSTRAINED, Constraints, Pair, counted_from
from aligner.alignment.contradictions import check_constraints
from aligner.alignment.corridor import corridor_along
from aligner.alignment.evidence import collect_evidence
from aligner.alignment.exchanges import Exchange, find_exchange
from aligner.alignment.islands import Island, doubtful_places, island, within_size
from aligner.alignment.kbest import best_paths
from aligner.alignment.kept import KeptEvidence, matches
from aligner.alignment.known import KnownPair, moved
from aligner.alignment.lattice import Posteriors, Scores, Step, posteriors, safest_path
from aligner.alignment.options import Options, checked_options, weights_of
from aligner.alignment.restriction import run_of_seen
from aligner.alignment.search import BEAD_PRICE, DIGITS, GAP_PRICE, LEAST_PROBABLE, links_with_confidences
from aligner.alignment.seen import Seen
from aligner.alignment.sides import Side, read_side
from aligner.alignment.stretches import ISLAND, NARROW, WIDE, AnyBead, Reach, Stretch, find_stretch, rejected
from aligner.alignment.weights import bead_shapes
from aligner.alignment.wordless import may_be_evidence
from aligner.bitext.beads import Link
from aligner.bitext.texts import Run, Sentences
from aligner.encoders.loading import embedded_encoder, load_encoder
from aligner.encoders.protocol import Encoder
from aligner.encoders.static import StaticEncoder
from aligner.errors import InputError
from aligner.words.scripts import simplified


class Realigned(NamedTuple):
    """The links that stand instead of the beads from number `first` to before `stop`."""

    first: int
    stop: int
    links: list[Link]


class Proposal(NamedTuple):
    """Links that may stand instead of the beads from number `first` to before `stop`, and how probable they are.

    If there is an exchange, the parts of its target change places first, and the links are those after it.
    """

    probability: float
    first: int
    stop: int
    links: list[Link]
    exchange: Exchange | None = None


class _Lattice(NamedTuple):
    """The lattice of a stretch: its scores, and both sides of it, in the order of the lattice."""

    scores: Scores
    sides: Seen


# The sentences of both texts.
Sides = tuple[Sequence[str], Sequence[str]]
OfSide = TypeVar("OfSide")
# A less probable proposal helps nobody.
LEAST_PROPOSED = 0.002


class Realigner:
    """Aligns stretches of two texts again. It keeps the evidence about both texts; nothing ever changes it.

    Beads are given at each call as they stand, as `Bead` or `Link`; they partition both texts. Those that a reviewer
    accepted are the fixed ones of `constraints`. All errors are those of `aligner.align`.
    """

    def __init__(
        self,
        source: Sentences,
        target: Sentences,
        beads: Sequence[AnyBead],
        *,
        encoder: str | PathLike[str] | Encoder | None = None,
        options: Options | None = None,
    ) -> None:
        """Read both texts; the evidence on gaps is collected along `beads`."""
        self._options = checked_options(options)
        self._weights = weights_of(self._options)
        self._shapes = bead_shapes(self._options.max_bead, self._options.max_fan)
        self._encoder = load_encoder(encoder)
        sides = Canonical.of(source, target)
        self._is_swapped = sides.is_swapped
        self._languages = sides.orient_pair(source.language, target.language)
        self._texts: Sides = sides.orient_pair(tuple(source), tuple(target))
        self._seen = sides.orient_pair(*sides.seen)
        evidence = collect_evidence(*sides.texts(), self._encoder, self._shapes)
        cells = [(rows.stop, columns.stop) for rows, columns in map(self._seen_runs, beads)]
        links = self._counted_links(beads, UNCONSTRAINED)
        associations = find_associations(evidence.source.tokens, evidence.target.tokens, links)
        corridor = corridor_along(cells, *map(len, self._seen))
        self._kept = KeptEvidence.of(replace(evidence, associations=associations), corridor)
        # Whether a sentence has words, for each that was asked for.
        self._judged: dict[str, bool] = {}
        self._known = self._options.known.known_pairs(source, target) if self._options.known else []

    def with_texts(self, source: Sequence[str], target: Sequence[str]) -> Realigner:
        """The same for texts in which sentences have changed; only what is new is read.

        What is measured against the whole texts stays as it was for the sentences that stay.
        """
        texts = self._oriented(tuple(source), tuple(target))
        return self if texts == self._texts else self._changed(texts, self._seen_of(texts, ((), ())))

    def realign(self, beads: Sequence[AnyBead], place: int, constraints: Constraints = UNCONSTRAINED) -> Realigned:
        """The stretch around bead `place`, aligned again with what the constraints say.

        Confidences are probabilities, given the constraints and the beads at both ends of the stretch.
        """
        stretch = self._stretch(beads, place, constraints, WIDE)
        lattice = self._lattice(beads, stretch, constraints)
        probabilities = posteriors(lattice.scores)
        _, steps = safest_path(probabilities, BEAD_PRICE, GAP_PRICE, LEAST_PROBABLE)
        return Realigned(stretch.first, stretch.stop, self._links(lattice, stretch, steps, probabilities))

    def proposals(
        self, beads: Sequence[AnyBead], place: int, constraints: Constraints = UNCONSTRAINED, count: int = 3
    ) -> list[Proposal]:
        """The most probable alignments of what is beside bead `place`, other than the beads that stand there.

        Best first; probabilities are those of the whole proposal, given the beads around it. One of them may be the
        exchange of two neighbours; see `exchanges.py`.
        """
        stretch = self._stretch(beads, place, constraints, NARROW)
        lattice = self._lattice(beads, stretch, constraints)
        probabilities = posteriors(lattice.scores)
        standing = _pairs(beads[stretch.first : stretch.stop])
        exchange = self._exchange(beads, place, stretch, lattice, float(probabilities.total))
        found = [exchange] if exchange else []
        others = 1 - exchange.probability if exchange else 1.0
        for total, steps in best_paths(lattice.scores, count + 1):
            probability = float(np.exp(total - probabilities.total)) * others
            links = self._links(lattice, stretch, steps, probabilities)
            if _pairs(links) != standing:
                found.append(Proposal(round(probability, DIGITS), stretch.first, stretch.stop, links))
        probable = [proposal for proposal in found if proposal.probability >= LEAST_PROPOSED]
        return sorted(probable, key=lambda proposal: -proposal.probability)[:count]

    def _exchange(
        self, beads: Sequence[AnyBead], place: int, stretch: Stretch, lattice: _Lattice, total: float
    ) -> Proposal | None:
        """The proposal that two neighbours of which bead `place` is one change places, if they probably do."""
        i, j = stretch.source.start, stretch.target.start
        pairs = [
            self._oriented(Run(source.start - i, source.stop - i), Run(target.start - j, target.stop - j))
            for source, target in ((bead.source, bead.target) for bead in beads[stretch.first : stretch.stop])
        ]
        found = find_exchange(pairs, place - stretch.first, lattice.scores, total, lattice.sides)
        if not found:
            return None
        probability = round(found.probability, DIGITS)
        exchange = Exchange(*self._oriented(*found.exchange)).moved(i, j)
        first = stretch.first + found.first
        return Proposal(probability, first, stretch.first + found.stop, exchange.links(probability), exchange)

    def islands(self, beads: Sequence[AnyBead], constraints: Constraints = UNCONSTRAINED) -> list[Island]:
        """Tables of scores around the doubtful beads, as values that JSON can hold; see `islands.py`.

        The most doubtful come first until all together are as large as they may be. Stretches with sentences that the
        lattice does not see have no table. Constraints decide where a stretch ends, but the scores know none of them.
        """
        return within_size(self._islands(beads, constraints))

    def _islands(self, beads: Sequence[AnyBead], constraints: Constraints) -> Iterator[Island]:
        links, done = self._counted_links(beads, constraints), set[int]()
        for place in doubtful_places(beads):
            stretch = self._stretch(beads, place, constraints, ISLAND)
            runs = self._oriented(stretch.source, stretch.target)
            rows, columns = (run_of_seen(run, seen) for run, seen in zip(runs, self._seen, strict=True))
            if place in done or (len(rows), len(columns)) != tuple(map(len, runs)):
                continue
            done.update(range(stretch.first, stretch.stop))
            scores = self._scores(rows, columns, links)
            yield island(stretch, scores, posteriors(scores), is_swapped=self._is_swapped)

    def _stretch(self, beads: Sequence[AnyBead], place: int, constraints: Constraints, reach: Reach) -> Stretch:
        if not 0 <= place < len(beads):
            raise InputError(f"there is no bead {place}; the beads are 0 to {len(beads) - 1}")
        return find_stretch(beads, place, constraints, lambda bead: all(self._seen_runs(bead)), reach)

    def _lattice(self, beads: Sequence[AnyBead], stretch: Stretch, constraints: Constraints) -> _Lattice:
        """The lattice of a stretch, restricted to the paths that honour the constraints."""
        within = constraints.within(stretch.source, stretch.target)
        check_constraints(within, self._oriented(*self._texts), self._shapes)
        named = self._oriented({i for i, _ in within.free_anchors()}, {j for _, j in within.free_anchors()})
        if not all(_is_subset(numbers, seen) for numbers, seen in zip(named, self._seen, strict=True)):
            return self._changed(self._texts, self._seen_of(self._texts, named))._lattice(beads, stretch, constraints)
        local = within.counted_from(stretch.source.start, stretch.target.start)
        runs = self._oriented(stretch.source, stretch.target)
        sides = self._side_of_stretch(runs, local.swapped() if self._is_swapped else local)
        rows, columns = (run_of_seen(run, seen) for run, seen in zip(runs, self._seen, strict=True))
        scores = self._scores(rows, columns, self._counted_links(beads, constraints))
        restriction = sides.restriction()
        return _Lattice(restriction.applied(scores) if restriction else scores, sides)

    def _side_of_stretch(self, runs: tuple[Run, Run], constraints: Constraints) -> Seen:
        """Both sides of a stretch, whose runs are in the order of the lattice; numbers count from its start."""
        texts = [side[run.start : run.stop] for side, run in zip(self._texts, runs, strict=True)]
        numbers = [
            [number - run.start for number in seen[bisect_left(seen, run.start) : bisect_left(seen, run.stop)]]
            for seen, run in zip(self._seen, runs, strict=True)
        ]
        return Seen((texts[0], texts[1]), (numbers[0], numbers[1]), constraints)

    def _links(self, lattice: _Lattice, stretch: Stretch, steps: Sequence[Step], found: Posteriors) -> list[Link]:
        """The links of all sentences of a stretch for a path through its lattice."""
        links = [lattice.sides.of_all(link) for link in links_with_confidences(steps, found)]
        oriented = [link.swapped() if self._is_swapped else link for link in lattice.sides.with_unseen(links)]
        i, j = stretch.source.start, stretch.target.start
        return [
            Link(Run(source.start + i, source.stop + i), Run(target.start + j, target.stop + j), confidence)
            for source, target, confidence in oriented
        ]

    def _scores(self, rows: Run, columns: Run, links: Sequence[Link]) -> Scores:
        """Scores of a stretch of the lattice, with the associations in links."""
        source, target = self._kept.evidence.source.tokens, self._kept.evidence.target.tokens
        associations = find_associations(source, target, links, self._kept.tokens(rows, columns))
        scores = self._kept.scores(rows, columns, self._shapes, self._weights, associations)
        boost(scores, list(self._known_within(rows, columns)))
        return scores

    def _counted_links(self, beads: Sequence[AnyBead], constraints: Constraints) -> list[Link]:
        """The beads with both sides as links of the lattice: accepted ones count whole, those that are wrong do not."""
        accepted = set(constraints.beads)
        wrong = {id(bead) for bead in rejected(beads, constraints.apart)}
        links = []
        for bead in beads:
            rows, columns = self._seen_runs(bead)
            if rows and columns and id(bead) not in wrong:
                confidence = 1.0 if (bead.source, bead.target) in accepted else bead.confidence
                links.append(Link(rows, columns, confidence))
        return links

    def _known_within(self, rows: Run, columns: Run) -> Iterator[KnownPair]:
        """The known pairs within a stretch of the lattice, in its numbers."""
        for pair in self._known:
            left, right = self._seen_runs(pair)
            if left and right and rows.holds(left) and columns.holds(right):
                yield KnownPair(counted_from(left, rows.start), counted_from(right, columns.start), pair.strength)

    def _oriented(self, source: OfSide, target: OfSide) -> tuple[OfSide, OfSide]:
        """Two objects, one for each side, from the caller's order to that of the lattice, or back."""
        return (target, source) if self._is_swapped else (source, target)

    def _seen_runs(self, bead: AnyBead | KnownPair) -> tuple[Run, Run]:
        """The runs of a bead in the order and the numbers of the lattice."""
        left, right = self._oriented(bead.source, bead.target)
        return run_of_seen(left, self._seen[0]), run_of_seen(right, self._seen[1])

    def _seen_of(self, texts: Sides, named: tuple[Collection[int], Collection[int]]) -> tuple[list[int], list[int]]:
        """The numbers of the sentences that the lattice sees, and of others that are named."""
        seen = seen_numbers(texts, self._may_be_evidence)
        return sorted({*seen[0], *named[0]}), sorted({*seen[1], *named[1]})

    def _may_be_evidence(self, text: str) -> bool:
        """Whether a sentence has words; each is looked at only once."""
        if text not in self._judged:
            self._judged[text] = may_be_evidence(text)
        return self._judged[text]

    def _changed(self, texts: Sides, seen: tuple[list[int], list[int]]) -> Realigner:
        """The same for other texts, or for others of their sentences."""
        old, new = (_texts_of(sides, numbers) for sides, numbers in ((self._texts, self._seen), (texts, seen)))
        changed = copy(self)
        places = (matches(before, after) for before, after in zip(self._texts, texts, strict=True))
        changed._known = moved(self._known, *self._oriented(*places))
        changed._texts, changed._seen = texts, seen
        changed._kept = self._kept.changed(old, new, self._read)
        return changed

    def _read(self, side: int, texts: list[str]) -> Side:
        lexicon = self._encoder if isinstance(self._encoder, StaticEncoder) else embedded_encoder()
        return read_side(simplified(texts, self._languages[side]), self._encoder, lexicon)


def _is_subset(numbers: Iterable[int], seen: Sequence[int]) -> bool:
    places = ((bisect_left(seen, number), number) for number in numbers)
    return all(place < len(seen) and seen[place] == number for place, number in places)


def _texts_of(texts: Sides, numbers: tuple[Sequence[int], Sequence[int]]) -> tuple[list[str], list[str]]:
    left, right = ([side[number] for number in seen] for side, seen in zip(texts, numbers, strict=True))
    return left, right


def _pairs(beads: Iterable[AnyBead]) -> set[Pair]:
    return {(bead.source, bead.target) for bead in beads if bead.source and bead.target}
