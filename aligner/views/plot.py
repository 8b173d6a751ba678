"""An alignment as a picture: the dot plot of its beads over both texts, in SVG.

    → zh a.zh.docx         the source runs across
    ↓ en a.en.docx         the target runs down
            20    40
       ┌────────────────
       │ ▪
       │  ▪▪━━━━           an omission: a way across, and none down
    20 │        ▪■         a doubtful bead is larger, and in a stronger colour
       │          ┃        an addition: a way down, and none across
       │          ┃▪▪

Both run from the top left corner, as they are read; a text translated sentence by sentence is the diagonal. A map of an
alignment elsewhere, as on a page, shows the same:

- Source sentence i begins at x = i · width / (number of sentences), target sentence j at y = j · height / (number).
- A bead is the box from the beginnings of its runs to their ends, in the colour of its band (`BANDS`). Beads that begin
  in the same pixel of the way across and down are one box, in the band of their mean confidence.
- The least confident beads are marks of their own, at least `Drawing.mark` pixels wide, the least confident on top.
- Neighbouring beads without one side are a gap. If it is long enough to be seen, it is a line in the colour of the
  text, and a faint stripe across the plot.
- A crossing is a dashed box with the other diagonal. Headings are thin lines across the plot; in a text without
  headings, beginnings of pages are.

So the size of the picture is bounded whatever the texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from aligner.bitext.beads import Bitext
from aligner.bitext.texts import Sentences
from aligner.bitext.visible import file_name
from aligner.errors import counted
from aligner.views.plot_path import path_elements
from aligner.views.plot_style import BANDS, DRAWING, PLOT, Scale, band_of, style_sheet
from aligner.views.svg import Box, Picture, element, escaped_text, rectangle
from aligner.views.terminal import summary
from aligner.words.headings import headings


def draw(alignment: Bitext) -> Picture:
    """The plot of an alignment, with its counts beneath."""
    sides = alignment.source, alignment.target
    names = [_name(side) for side in sides]
    scale = Scale.of(*map(len, sides))
    dividers = [_dividers(side, size) for side, size in zip(sides, (scale.across, scale.down), strict=True)]
    top = 3 * DRAWING.line + 8
    right, below = (DRAWING.label if found else DRAWING.line for found in reversed(dividers))
    legend = list(_legend(alignment))
    width = max(DRAWING.margin + scale.width + right, DRAWING.least_width)
    height = top + scale.height + below + len(legend) * DRAWING.line + 8
    plot = (
        rectangle(Box(0, 0, scale.width, scale.height), class_="frame"),
        *_numbers_along(alignment, scale),
        *_divider_lines(dividers, scale),
        *path_elements(alignment, scale),
    )
    title = f"Alignment of {' and '.join(name or side.language for name, side in zip(names, sides, strict=True))}"
    content = (
        element("title", escaped_text(title)),
        element("desc", escaped_text(_description(alignment))),
        element("style", style_sheet()),
        element("rect", class_="ground", width="100%", height="100%"),
        *_head(sides, names),
        element("g", "\n".join(plot), transform=f"translate({DRAWING.margin} {top})"),
        *_placed(legend, top + scale.height + below + DRAWING.line),
    )
    svg = element(
        "svg", "\n".join(content), xmlns="http://www.w3.org/2000/svg", class_=PLOT, role="img",
        width=width, height=height, viewBox=f"0 0 {width:g} {height:g}",
    )  # fmt: skip
    return Picture(f"{svg}\n", title)


class Divider(NamedTuple):
    """The sentence before which a line is drawn, and what it begins."""

    sentence: int
    label: str


def _dividers(side: Sentences, size: float) -> list[Divider]:
    """Headings, or else beginnings of pages, as far apart as their labels need."""
    named = [Divider(index, side[index]) for index, _ in headings(side)]
    return _apart(named or _pages(side), size)


def _pages(side: Sentences) -> Iterator[Divider]:
    parts = ((index, side.part(index)) for index in range(len(side)))
    for page, group in groupby(parts, key=lambda place: place[1].page if place[1] else 0):
        if page:
            yield Divider(next(group)[0], f"p. {page}")


def _apart(dividers: Iterable[Divider], size: float) -> list[Divider]:
    kept: list[Divider] = []
    for divider in dividers:
        if not kept or (divider.sentence - kept[-1].sentence) * size >= DRAWING.line:
            kept.append(divider)
    return kept


def _divider_lines(dividers: Sequence[Sequence[Divider]], scale: Scale) -> Iterator[str]:
    source, target = dividers
    for divider in source:
        x = divider.sentence * scale.across
        yield element("line", class_="divider", x1=x, y1=0, x2=x, y2=scale.height + 6)
        yield element("text", escaped_text(divider.label, DRAWING.columns), class_="down", x=x, y=scale.height + 10)
    for divider in target:
        y = divider.sentence * scale.down
        yield element("line", class_="divider", x1=0, y1=y, x2=scale.width + 6, y2=y)
        yield element("text", escaped_text(divider.label, DRAWING.columns), x=scale.width + 10, y=y + 4)


def _numbers_along(alignment: Bitext, scale: Scale) -> Iterator[str]:
    """Numbers of sentences, from 1, above and on the left."""
    for middle, text in _ticks(len(alignment.source), scale.across):
        yield element("text", text, x=middle, y=-6, text_anchor="middle")
    for middle, text in _ticks(len(alignment.target), scale.down):
        yield element("text", text, x=-6, y=middle + 4, text_anchor="end")


def _ticks(count: int, size: float) -> Iterator[tuple[float, str]]:
    """The middle and the number of every 1st, 2nd, 5th, 10th, … sentence."""
    steps = (digit * 10**power for power in range(10) for digit in (1, 2, 5))
    step = next(step for step in steps if step * size >= DRAWING.tick or step >= count)
    for sentence in range(step, count + 1, step):
        yield (sentence - 0.5) * size, f"{sentence:,}"


def _name(side: Sentences) -> str:
    """The file of a side without its folders, if it comes from one."""
    return file_name(side.document.origin)


def _head(sides: Sequence[Sentences], names: Sequence[str]) -> Iterator[str]:
    for line, (arrow, side, name) in enumerate(zip("→↓", sides, names, strict=True), 1):
        text = escaped_text(f"{arrow} {side.language} {name}", 2 * DRAWING.columns)
        count = counted(len(side), "sentence")
        yield element("text", f"{text}, {count}", x=8, y=line * DRAWING.line + 2)


def _description(alignment: Bitext) -> str:
    counts = ", ".join(f"{name} {count:,}" for name, count in _band_counts(alignment))
    return f"{summary(alignment)}. Beads by confidence: {counts}."


def _band_counts(alignment: Bitext) -> Iterator[tuple[str, int]]:
    """How many beads each band has, and what it is called with its floor."""
    ceiling = ""
    bands = [band_of(bead.confidence) for bead in alignment.beads if not bead.is_blank]
    for band in BANDS:
        floor = f"{band.floor:g}".lstrip("0")
        yield f"{band.words} ({f'{floor} or more' if floor else f'below {ceiling}'})", bands.count(band)
        ceiling = floor


def _legend(alignment: Bitext) -> Iterator[tuple[str, str]]:
    """The class of a mark, and what it says."""
    for band, (name, count) in zip(BANDS, _band_counts(alignment), strict=True):
        yield band.name, f"{name}: {counted(count, 'bead')}"
    for beads, noun in ((alignment.omissions(), "omission (across)"), (alignment.additions(), "addition (down)")):
        yield "gap", f"{noun}: {counted(sum(len(bead.source) + len(bead.target) for bead in beads), 'sentence')}"
    if alignment.crossings:
        yield "crossing", counted(len(alignment.crossings), "crossing")


def _placed(legend: Iterable[tuple[str, str]], top: float) -> Iterator[str]:
    for line, (kind, text) in enumerate(legend):
        middle = top + line * DRAWING.line
        height = 1 if kind == "gap" else 9
        yield rectangle(Box(9, middle - height / 2, 18, middle + height / 2), class_=kind)
        yield element("text", escaped_text(text), x=26, y=middle + 4)
