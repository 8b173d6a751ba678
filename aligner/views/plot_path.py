"""What an alignment leaves in its plot: boxes of beads, marks of doubtful ones, gaps, crossings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from aligner.bitext.beads import Bead, Bitext
from aligner.bitext.texts import Run
from aligner.errors import counted
from aligner.views.plot_style import BANDS, DRAWING, Scale, band_of
from aligner.views.svg import Box, element, escaped_text, outline, rectangle


@dataclass(frozen=True, slots=True)
class Gap:
    """Neighbouring sentences of one side without a counterpart; the other run is empty."""

    source: Run
    target: Run

    @property
    def noun(self) -> str:
        """Omission or addition."""
        return "omission" if self.source else "addition"

    def __len__(self) -> int:
        return len(self.source) + len(self.target)

    def __str__(self) -> str:
        count = counted(len(self), "sentence")
        return f"{self.noun} of {count}, {_numbers('source', self.source)}{_numbers('target', self.target)}"


def path_elements(alignment: Bitext, scale: Scale) -> Iterator[str]:
    """All of it, from the ground up."""
    beads = [bead for bead in alignment.beads if not bead.is_blank]
    gaps = list(_visible_gaps(alignment, scale))
    longest = sorted(gaps, key=lambda place: -len(place[0]))[: DRAWING.gaps]
    yield from (_stripe(gap, box, scale) for gap, box in longest)
    yield from _bead_boxes(beads, scale)
    yield from _marks(beads, scale)
    yield _path("bead gap", (box for _, box in gaps))
    yield from _crossings(alignment, scale)
    yield from _counts(longest, scale)


def _visible_gaps(alignment: Bitext, scale: Scale) -> Iterator[tuple[Gap, Box]]:
    """The gaps that are long enough to be seen, with their places."""
    places = ((gap, scale.box(gap.source, gap.target)) for gap in _gaps(alignment.beads))
    return ((gap, box) for gap, box in places if box.length >= DRAWING.gap)


def _bead_boxes(beads: Sequence[Bead], scale: Scale) -> Iterator[str]:
    """A path for each band, of the boxes of all beads."""
    boxes = (scale.box(bead.source, bead.target) for bead in beads)
    places = [
        (Box.around(box for box, _ in group), sum(confidence for _, confidence in group) / len(group))
        for group in _pixels(zip(boxes, (bead.confidence for bead in beads), strict=True))
    ]
    for band in BANDS:
        yield _path(f"bead {band.name}", (box for box, confidence in places if band_of(confidence) is band))


def _pixels(places: Iterable[tuple[Box, float]]) -> Iterator[list[tuple[Box, float]]]:
    """Neighbouring boxes with their confidences, together where they begin in the same pixel of the way."""
    return (list(group) for _, group in groupby(places, key=lambda place: int(place[0].left + place[0].top)))


def _path(kind: str, boxes: Iterable[Box]) -> str:
    return element("path", class_=kind, d="".join(map(outline, boxes)))


def _marks(beads: Iterable[Bead], scale: Scale) -> Iterator[str]:
    """The doubtful beads, the least confident last, where it lies on top."""
    doubtful = (bead for bead in beads if bead.confidence < BANDS[0].floor)
    least = sorted(doubtful, key=lambda bead: bead.confidence)[: DRAWING.marks]
    return (_mark(bead, scale) for bead in reversed(least))


def _mark(bead: Bead, scale: Scale) -> str:
    runs = f"{_numbers('source', bead.source)} {_numbers('target', bead.target)}".strip()
    excerpts = (escaped_text(text, DRAWING.excerpt) for text in (bead.source_text, bead.target_text) if text)
    title = element("title", "\n".join((f"{runs}, {bead.kind}, confidence {bead.confidence:.2f}", *excerpts)))
    box = scale.box(bead.source, bead.target).at_least(DRAWING.mark)
    return rectangle(box, title, class_=f"mark {band_of(bead.confidence).name}")


def _gaps(beads: Iterable[Bead]) -> Iterator[Gap]:
    """Neighbouring beads without one and the same side, as one; but none that are blank."""
    for missing, group in groupby(beads, key=_missing):
        if missing:
            first, last = _ends(group)
            yield Gap(Run(first.source.start, last.source.stop), Run(first.target.start, last.target.stop))


def _ends(beads: Iterable[Bead]) -> tuple[Bead, Bead]:
    every = list(beads)
    return every[0], every[-1]


def _missing(bead: Bead) -> str:
    """Which side a bead lacks, if it is a gap."""
    if bead.is_blank:
        return ""
    return "source" if not bead.source else "target" if not bead.target else ""


def _stripe(gap: Gap, box: Box, scale: Scale) -> str:
    """What tells the reader, anywhere in the plot, which sentences have no counterpart."""
    across = box._replace(top=0, bottom=scale.height) if gap.source else box._replace(left=0, right=scale.width)
    return rectangle(across, element("title", escaped_text(str(gap))), class_="stripe")


def _counts(gaps: Iterable[tuple[Gap, Box]], scale: Scale) -> Iterator[str]:
    return (_count(gap, box, scale) for gap, box in gaps if len(gap) > 1 and box.length >= DRAWING.line)


def _count(gap: Gap, box: Box, scale: Scale) -> str:
    """How many sentences a gap has, beside its middle and within the plot."""
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    text = f"{len(gap):,}"
    if gap.source:
        return element("text", text, x=x, y=y - 6 if y > DRAWING.line else y + 14, text_anchor="middle")
    if x < scale.width - DRAWING.tick:
        return element("text", text, x=x + 6, y=y + 4)
    return element("text", text, x=x - 6, y=y + 4, text_anchor="end")


def _crossings(alignment: Bitext, scale: Scale) -> Iterator[str]:
    strongest = sorted(alignment.crossings, key=lambda crossing: -crossing.gain)[: DRAWING.crossings]
    return (_crossing(alignment[crossing.first : crossing.last + 1], crossing.gain, scale) for crossing in strongest)


def _crossing(beads: Sequence[Bead], gain: float, scale: Scale) -> str:
    box = Box.around(scale.box(bead.source, bead.target) for bead in beads).at_least(2 * DRAWING.mark)
    title = element("title", f"crossing: two beads that cross would score {gain:.1f} nats higher")
    diagonal = element("line", x1=box.left, y1=box.bottom, x2=box.right, y2=box.top)
    return element("g", title + rectangle(box) + diagonal, class_="crossing")


def _numbers(side: str, run: Run) -> str:
    """Numbers of sentences as people count them, from 1: `source 3–5`; nothing for an empty run."""
    if not run:
        return ""
    return f"{side} {run.start + 1:,}" + (f"–{run.stop:,}" if len(run) > 1 else "")
