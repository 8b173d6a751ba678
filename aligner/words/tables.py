"""Lists in files → the cells of their rows: with tabs between cells, and remarks in lines that begin with `#`."""

from __future__ import annotations

from collections.abc import Iterator


def cells_of_rows(text: str) -> Iterator[list[str]]:
    """The cells of each row of a list."""
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
