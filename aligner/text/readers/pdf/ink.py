"""Whether white text can be seen: what the page looks like where it stands."""

from __future__ import annotations

from typing import NamedTuple

import pypdfium2


class InkPolicy(NamedTuple):
    """What counts as paper; set by hand: 255 is white, and smooth edges of letters are seldom above 250."""

    paper: int = 250


POLICY = InkPolicy()


class Ink:
    """The picture of a page, drawn when the first question comes."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._page = page
        self._left, self._bottom, self._right, self._top = page.get_cropbox()
        self._rows: memoryview | None = None
        self._stride = 0

    def shows(self, box: tuple[float, float, float, float]) -> bool:
        """Whether anything but paper is drawn inside a box: left, bottom, right, top."""
        left, bottom, right, top = box
        if self._rows is None:
            self._draw()
        rows = self._rows or memoryview(b"")
        columns = slice(max(0, int(left - self._left)), max(0, int(right - self._left) + 1))
        for row in range(max(0, int(self._top - top)), max(0, int(self._top - bottom) + 1)):
            start = row * self._stride
            pixels = rows[start : start + self._stride][columns]
            if pixels and min(pixels) < POLICY.paper:
                return True
        return False

    def _draw(self) -> None:
        rotation = (360 - self._page.get_rotation()) % 360
        bitmap = self._page.render(scale=1, rotation=rotation, grayscale=True)
        try:
            self._stride = bitmap.stride
            self._rows = memoryview(bytes(bitmap.buffer))
        finally:
            bitmap.close()
