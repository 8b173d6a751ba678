"""A review as JSON."""

from __future__ import annotations

from typing import Any

from aligner.review import Review


def to_dict(review: Review) -> dict[str, Any]:
    """Everything that is shown, as what JSON can hold."""
    return {"schema": "aligner.review", "version": 1}
