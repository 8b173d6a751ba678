"""Elements of SVG as strings, and the picture that they make.

    element("text", escaped_text("a < b"), x=3.0, text_anchor="end")   <text x="3" text-anchor="end">a &lt; b</text>

Texts are data: nothing in them is markup, and what XML cannot hold is an escape that can be seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from os import PathLike
from typing import NamedTuple

from aligner.arguments import FILE, accepts
from aligner.bitext.visible import visible
from aligner.errors import InputError
from aligner.files import replacing, suffix_of
from aligner.views.terminal import text_width

SUFFIX = ".svg"
MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A picture in SVG, which needs no other file and no network; a notebook shows it."""

    svg: str
    title: str

    @accepts(path=FILE)
    def save(self, path: str | PathLike[str]) -> None:
        """Write the picture as `.svg`; InputError for any other suffix."""
        if suffix_of(path).lower() != SUFFIX:
            remedy = f"end its name in {SUFFIX}; browsers and Inkscape turn that into PNG or PDF"
            raise InputError(f"cannot draw {suffix_of(path) or 'a file without a suffix'}; {remedy}", path)
        with replacing(path) as handle:
            handle.write(self.svg)

    def _repr_svg_(self) -> str:
        return self.svg

    def __str__(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<Picture: {self.title}>"


class Box(NamedTuple):
    """A rectangle, in pixels from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, boxes: Iterable[Box]) -> Box:
        """The smallest box around all."""
        left, top, right, bottom = zip(*boxes, strict=True)
        return cls(min(left), min(top), max(right), max(bottom))

    @property
    def length(self) -> float:
        """The longer side."""
        return max(self.right - self.left, self.bottom - self.top)

    def at_least(self, size: float) -> Box:
        """The box around the same centre with no side below `size`."""
        x, y = max(0, size - self.right + self.left) / 2, max(0, size - self.bottom + self.top) / 2
        return Box(self.left - x, self.top - y, self.right + x, self.bottom + y)


def element(name: str, content: str = "", **attributes: str | float) -> str:
    """An element around markup; a trailing `_` of an attribute's name goes, another is a hyphen."""
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _value(value: str | float) -> str:
    return escaped_text(value) if isinstance(value, str) else number(value)


def number(value: float) -> str:
    """With one digit behind the point, or none."""
    return f"{round(value, 1) or 0:g}"


def escaped_text(text: str, columns: int | None = None) -> str:
    """Text as content or attribute, on one line; with `columns`, its beginning, where a wide character counts two."""
    return (visible(text) if columns is None else _beginning(visible(text), columns)).translate(MARKUP)


def _beginning(text: str, columns: int) -> str:
    # Characters without a width do not count in the terminal, but here they must not pile up either.
    start = text[:columns]
    while text_width(start) > columns:
        start = start[:-1]
    return start if start == text else f"{start.rstrip()}…"


def rectangle(box: Box, content: str = "", **attributes: str | float) -> str:
    """A `rect` with these edges."""
    sizes = {"width": box.right - box.left, "height": box.bottom - box.top}
    return element("rect", content, x=box.left, y=box.top, **sizes, **attributes)


def outline(box: Box) -> str:
    """The commands of a path around a box."""
    width, height = box.right - box.left, box.bottom - box.top
    left, top, across, down, back = map(number, (box.left, box.top, width, height, -width))
    return f"M{left} {top}h{across}v{down}h{back}z"
