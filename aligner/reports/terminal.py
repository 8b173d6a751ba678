"""A review for the eye, in the terminal."""

from __future__ import annotations

from aligner.review import Review


def render(review: Review) -> str:
    """The summary and the flags, in lines."""
    return repr(review)
