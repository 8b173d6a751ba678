"""Patterns that are compiled when they are first used.

The package has some seven hundred, and a short text needs few of them. To compile the others would take longer than to
align it.
"""

from __future__ import annotations

from typing import cast

import regex


class _Lazy:
    """Stands for a pattern, and takes each attribute from it that is asked for."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        value = getattr(regex.compile(self.pattern, self._flags), name)
        # Kept here, so that the next call does not come this way.
        setattr(self, name, value)
        return value


def lazy(pattern: str, flags: int = 0) -> regex.Pattern[str]:
    """The pattern that `regex.compile` makes, from its first use on; regex.error then if it is malformed."""
    return cast(regex.Pattern[str], _Lazy(pattern, flags))
