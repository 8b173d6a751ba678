"""Files of terms → Glossary: what each term of the source is to be in the target."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A term of one language and its allowed renderings in the other, the preferred one first."""

    source: str
    targets: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Glossary:
    """Entries, and the name of the file that they come from."""

    entries: tuple[Entry, ...]
    name: str = ""
