"""How a plot looks: its bands of confidence, lengths, colours, and the scale of both texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aligner.bitext.texts import Run
from aligner.views.svg import Box


class Band(NamedTuple):
    """Beads with a confidence from `floor` up to the band before; their colours on light and on dark ground.

    The review page has the same bands, by the same names, in the same colours.
    """

    name: str
    floor: float
    colours: tuple[str, str]

    @property
    def words(self) -> str:
        """The name as people read it; as it stands, it is a class of the picture."""
        return self.name.replace("-", " ")


# Of the beads at .9 or more, 99 in 100 are right; one below .5 is more probably wrong. Blue, orange and dark red differ
# in every kind of colour blindness, and each stands out from the ground by 3:1 (WCAG 2.2, 1.4.11).
BANDS = (
    Band("sure", 0.9, ("#6b8aa8", "#7896b3")),
    Band("doubtful", 0.5, ("#b87300", "#e6ab45")),
    Band("very-doubtful", 0.0, ("#9c2418", "#ff8370")),
)
# On light and on dark ground, as on the pages.
GROUND, INK = ("#fdfcfa", "#17181a"), ("#1d1c1a", "#e5e2db")


class Drawing(NamedTuple):
    """Lengths in pixels, and how many of a thing are drawn at most; set by eye on plots of 0 to 10,000 beads.

    `side` is the longer side of the plot; no sentence is wider than `sentence`, unless a side would be narrower than
    `narrowest`. `line` lies between two lines of text, `tick` between two numbers. `label` is the room for headings of
    `columns` columns; a text at a mark has `excerpt`. A mark is at least `mark` wide, and a gap drawn at least `gap`.
    `marks`, `gaps` and `crossings`: how many have a mark, a stripe, a box.
    """

    side: int = 640
    sentence: int = 28
    narrowest: int = 160
    least_width: int = 380
    margin: int = 52
    line: int = 16
    tick: int = 44
    label: int = 150
    columns: int = 20
    excerpt: int = 40
    mark: int = 5
    gap: int = 2
    marks: int = 100
    gaps: int = 60
    crossings: int = 60


DRAWING = Drawing()
# Every rule is for this class, because a page that holds a plot obeys its style sheet too.
PLOT = "aligner-plot"
RULES = {
    "": "font:11px system-ui,sans-serif;max-width:100%;height:auto",
    " text": "fill:currentColor",
    " .down": "writing-mode:vertical-rl",
    " .frame": "fill:none;stroke:currentColor;opacity:.3",
    " .divider": "stroke:currentColor;stroke-width:.5;opacity:.3",
    " .stripe": "fill:currentColor;opacity:.09",
    " .bead": "stroke-width:2.5;stroke-linejoin:round;stroke-linecap:round",
    " .gap": "fill:currentColor;stroke:currentColor",
    " .crossing": "fill:none;stroke:currentColor;stroke-dasharray:3 2",
}


def band_of(confidence: float) -> Band:
    """The band of a confidence."""
    return next(band for band in BANDS if confidence >= band.floor)


class Scale(NamedTuple):
    """The size of the plot, and of one source and one target sentence in it."""

    width: float
    height: float
    across: float
    down: float

    @classmethod
    def of(cls, source: int, target: int) -> Scale:
        """The scale for texts of so many sentences: the same on both sides, unless one would be too narrow."""
        size = min(DRAWING.side / max(source, target, 1), DRAWING.sentence)
        width, height = (max(count * size, DRAWING.narrowest) for count in (source, target))
        return cls(width, height, width / max(source, 1), height / max(target, 1))

    def box(self, source: Run, target: Run) -> Box:
        """The place of two runs."""
        return Box(
            source.start * self.across, target.start * self.down, source.stop * self.across, target.stop * self.down
        )


def style_sheet() -> str:
    """The style sheet of a plot, for light and dark ground."""
    return f"\n{_rules(RULES)}\n{_rules(_colours(0))}\n@media(prefers-color-scheme:dark){{\n{_rules(_colours(1))}\n}}\n"


def _colours(ground: int) -> dict[str, str]:
    bands = {f" .{band.name}": f"fill:{band.colours[ground]};stroke:{band.colours[ground]}" for band in BANDS}
    return {"": f"color:{INK[ground]}", " .ground": f"fill:{GROUND[ground]}", **bands}


def _rules(rules: Mapping[str, str]) -> str:
    return "\n".join(f".{PLOT}{selector}{{{style}}}" for selector, style in rules.items())
