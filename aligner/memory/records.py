"""What a memory answers: the nouns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from aligner.units import Variant


@dataclass(frozen=True, slots=True)
class Origin:
    """One occurrence of a unit: in which document, as which of its units from 1, and what was said of it there.

    `confidence` is None where none was stated; `created` and `changed` are stamps as in TMX, `20260102T030405Z`, or
    empty.
    """

    document: str
    number: int
    confidence: float | None
    created: str = ""
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A unit that answers a question, and where it is from.

    `variant` is the text that matches, `targets` are the unit's texts in other languages. `score` is 100 for an exact
    match, the percentage of a fuzzy one, the cosine × 100 of one by meaning, and None of a concordance. `uses` is how
    often the unit occurs; `origins` are the occurrences, the latest first.
    """

    unit: int
    variant: Variant
    targets: tuple[Variant, ...]
    score: float | None
    uses: int
    origins: tuple[Origin, ...]
    tags: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that matches."""
        return self.variant.text

    @property
    def translation(self) -> str:
        """The first of the texts in other languages."""
        return self.targets[0].text if self.targets else ""


@dataclass(frozen=True, slots=True)
class Added:
    """What `Memory.add` did: of the `units` of a document, `new` were not in the memory before.

    `left_out` counts by reason what cannot be a unit. `is_known` says that the memory had this document, and nothing
    changed; `replaced` that it took the place of another version.
    """

    document: str
    units: int
    new: int
    left_out: Counter[str] = field(default_factory=Counter)
    is_known: bool = False
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document in a memory; `removed` is when it was deleted, or empty. Dates are as in `Origin`."""

    name: str
    units: int
    added: str
    tags: tuple[str, ...] = ()
    removed: str = ""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Numbers about a memory: units, occurrences of units, documents, texts and characters by language, units by tag.

    `size` is that of the file in bytes.
    """

    units: int
    occurrences: int
    documents: int
    texts: Mapping[str, int]
    characters: Mapping[str, int]
    tags: Mapping[str, int]
    size: int
