"""What a review can be written as; one module a format."""

from __future__ import annotations

from os import PathLike

from aligner.errors import InputError
from aligner.review import Review


def write(review: Review, path: str | PathLike[str], language: str = "en") -> None:
    """Write in the format that the suffix names, in the language of the interface, en or zh."""
    raise InputError("not written yet", path)
