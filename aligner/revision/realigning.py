"""The stretch around a bead, aligned again with what the reviewer has said; and what else may stand there.

    Realigning(bitext, …).realign(revision, 12)      [BeadSplice(9, (…), (…))]
    Realigning(bitext, …).proposals(revision, 12)    [Proposed(0.21, [BeadSplice(11, (…), (…))]), …]

Both texts are read in the background, once the page is open; who asks before that is done waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from functools import reduce
from threading import Lock, Thread
from typing import Any, NamedTuple

from aligner.alignment.constraints import Constraints
from aligner.alignment.realign import Proposal, Realigner
from aligner.alignment.seen import runs_of
from aligner.bitext.beads import Bitext, Link
from aligner.bitext.judgements import Judgement, is_held
from aligner.bitext.texts import Run
from aligner.revision.changes import BeadSplice, SizedBead
from aligner.revision.revision import Revision

# The letters of what a bead keeps of those whose sentences it has.
KEPT = frozenset("md")
Standing = tuple[Run, Run, SizedBead]


class Limits(NamedTuple):
    """A confidence that changes by less than `difference` stays as it is; set by hand: nobody sees less."""

    difference: float = 0.01


LIMITS = Limits()


class Proposed(NamedTuple):
    """Splices of beads, how probable it is that they are right, and the runs of the target that change places."""

    probability: float
    splices: list[BeadSplice]
    exchanged: tuple[Run, Run] | None = None


class Realigning:
    """Aligns stretches of the two texts of a file again. Threads may share it; it does one thing after the other."""

    def __init__(self, bitext: Bitext, make: Callable[[Bitext], Realigner]) -> None:
        """`make` reads the texts; that begins with `begin`, or with the first question."""
        self._made: Future[Realigner] = Future()
        self._working, self._beginning = Lock(), Lock()
        self._reader: Thread | None = Thread(target=self._make, args=(bitext, make), name="reader", daemon=True)

    def begin(self) -> None:
        """Read the texts in the background, unless that has begun."""
        with self._beginning:
            reader, self._reader = self._reader, None
            if reader:
                reader.start()

    def _make(self, bitext: Bitext, make: Callable[[Bitext], Realigner]) -> None:
        try:
            self._made.set_result(make(bitext))
        except BaseException as error:  # noqa: BLE001 - whoever asks gets it
            self._made.set_exception(error)

    def realign(self, revision: Revision, place: int) -> list[BeadSplice]:
        """What changes if the stretch around bead `place` is aligned again; the errors of `Realigner`."""
        standing, beads, constraints = _Given.of(revision)
        with self._working:
            first, stop, links = self._realigner(revision).realign(beads, place, constraints)
        return splices_of(standing[first:stop], first, links)

    def proposals(self, revision: Revision, place: int) -> list[Proposed]:
        """What else may stand around bead `place`, best first; the errors of `Realigner`."""
        standing, beads, constraints = _Given.of(revision)
        with self._working:
            found = self._realigner(revision).proposals(beads, place, constraints)
        proposed = [_proposed(standing[each.first : each.stop], each) for each in found]
        return [each for each in proposed if each.splices]

    def islands(self, revision: Revision) -> list[dict[str, Any]]:
        """Tables of scores around doubtful beads, with which a page without a server can align them again."""
        _, beads, constraints = _Given.of(revision)
        with self._working:
            return self._realigner(revision).islands(beads, constraints)

    def _realigner(self, revision: Revision) -> Realigner:
        """The realigner for the texts as they are now; the next one that is asked for begins from it."""
        self.begin()
        source, target = (tuple(map(text.text, range(len(text.spans)))) for text in revision.texts)
        realigner = self._made.result().with_texts(source, target)
        self._made = Future()
        self._made.set_result(realigner)
        return realigner


class _Given(NamedTuple):
    """The beads of a revision, the same as links, and what the reviewer has said: those that are held are fixed."""

    standing: list[Standing]
    links: list[Link]
    constraints: Constraints

    @classmethod
    def of(cls, revision: Revision) -> _Given:
        """What is given by a revision, in one walk over its beads."""
        standing = list(revision.runs())
        fixed = [(source, target) for source, target, bead in standing if is_held(bead.code)]
        constraints = Constraints.given(fixed, revision.corrections.anchors, revision.corrections.apart)
        return cls(standing, [Link(source, target, bead.confidence) for source, target, bead in standing], constraints)


def splices_of(
    standing: Sequence[Standing], first: int, links: Iterable[Link], difference: float = LIMITS.difference
) -> list[BeadSplice]:
    """The splice that puts links in place of the beads that stand from number `first` on; none if nothing changes.

    A bead with the same sentences keeps its judgement, and its confidence if that is the reviewer's or nearly the same.
    """
    old = [bead for *_, bead in standing]
    new = list(_beads(links, standing, difference))
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    splice = BeadSplice(first + head, tuple(old[head : len(old) - tail]), tuple(new[head : len(new) - tail]))
    return [splice] if splice.old or splice.new else []


def _proposed(standing: Sequence[Standing], proposal: Proposal) -> Proposed:
    probability, first, _, links, exchange = proposal
    if exchange is None:
        return Proposed(probability, splices_of(standing, first, links, 1.0))
    old = tuple(bead for *_, bead in standing)
    new = tuple(SizedBead(len(link.source), len(link.target), link.confidence, _marks(old)) for link in links)
    return Proposed(probability, [BeadSplice(first, old, new)], exchange.target)


def _beads(links: Iterable[Link], standing: Sequence[Standing], difference: float) -> Iterator[SizedBead]:
    """The links as beads. Sentences without counterpart that the reviewer holds together come from the lattice one by
    one, and are one bead again.
    """
    # Every sentence of a bead that is held: the bead for the first, None for the others.
    alone: dict[tuple[int, int], SizedBead | None] = {}
    for *runs, bead in standing:
        if is_held(bead.code) and not all(runs):
            alone |= {
                (side, number): bead if number == run.start else None for side, run in enumerate(runs) for number in run
            }
    for link in links:
        side, run = next(runs_of(link))
        if (side, run.start) not in alone:
            yield _sized(link, standing, difference)
        elif held := alone[side, run.start]:
            yield held


def _sized(link: Link, standing: Sequence[Standing], difference: float) -> SizedBead:
    """A link as a bead: the one that stands there, or one that keeps the marks of those whose sentences it has."""
    size = (len(link.source), len(link.target))
    overlapping = [bead for *runs, bead in standing if any(map(Run.meets, runs, link[:2]))]
    if [bead[:2] for bead in overlapping] != [size]:
        return SizedBead(*size, link.confidence, _marks(overlapping))
    (bead,) = overlapping
    is_kept = is_held(bead.code) or abs(bead.confidence - link.confidence) < difference
    return bead if is_kept else bead._replace(confidence=link.confidence)


def _marks(beads: Iterable[SizedBead]) -> str:
    """The letters that beads leave to one that has some of their sentences."""
    judgements = [Judgement.of_code(bead.code) for bead in beads]
    return "".join(letter for letter in reduce(Judgement.joined, judgements).code if letter in KEPT)
