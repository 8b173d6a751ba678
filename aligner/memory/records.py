"""The filter of a memory, and the data classes that it returns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from aligner.arguments import NAMES, check_fields
from aligner.bitext.languages import check_known_language
from aligner.errors import InputError
from aligner.memory.differences import Difference, differences
from aligner.units.selection import Selection, in_language
from aligner.units.units import Unit, Variant, clean_tag


@dataclass(frozen=True, slots=True)
class Origin:
    """One occurrence of a unit: its document, its number there, from 1, and its confidence and dates.

    `confidence` is None if none was stated; `created` and `changed` are stamps as in TMX, `20260102T030405Z`, or
    empty.
    """

    document: str
    number: int
    confidence: float | None
    created: str = ""
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A unit that matches a query, and its origins.

    `variant` is the text that matches, `targets` are the unit's texts in other languages. `score` is 100 for an exact
    match, the percentage for a fuzzy one, cosine × 100 for one by meaning, and None for a concordance. `uses` is how
    often the unit occurs; `origins` are the occurrences, the latest first. `query` is the text that a fuzzy match is
    similar to, and empty for other matches.
    """

    unit: int
    variant: Variant
    targets: tuple[Variant, ...]
    score: float | None
    uses: int
    origins: tuple[Origin, ...]
    tags: tuple[str, ...] = ()
    query: str = ""

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What differs between the query and the text of a fuzzy match, as spans of characters in both."""
        return differences(self.query, self.text) if self.query else ()

    @property
    def text(self) -> str:
        """The text that matches."""
        return self.variant.text

    @property
    def translation(self) -> str:
        """The first of the texts in other languages."""
        return self.targets[0].text if self.targets else ""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which units of a memory to take: all that meet every condition.

    A unit must occur in one of the `documents`, have one of the `tags` and none of `without_tags`. It must have texts
    in at least two of the `languages` and comes without its other texts; `aligner.units.selection.in_language` decides
    which texts are in a language. `min_confidence`, `longest` and `accepted` are those of `Selection` there.
    """

    documents: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    min_confidence: float = 0.0
    longest: int | None = None
    accepted: bool = False

    def __post_init__(self) -> None:
        Selection(self.min_confidence, self.longest, accepted=self.accepted)
        check_fields(self, documents=NAMES, tags=NAMES, without_tags=NAMES, languages=NAMES)
        for tag in self.languages:
            check_known_language(clean_tag(tag))
        if len(set(self.languages)) == 1:
            message = "a unit has texts in two languages or more; name another one, or none for all units"
            raise InputError(f"languages has only {self.languages[0]!r}, and {message}")

    def in_languages(self, unit: Unit) -> Unit | None:
        """The unit with only its texts in these languages, None if fewer than two remain; all if none is named."""
        if not self.languages:
            return unit
        texts = [variant for variant in unit.variants if variant.text]
        groups = [in_language(texts, tag) for tag in self.languages]
        selected = tuple(variant for variant in unit.variants if any(variant in group for group in groups))
        return replace(unit, variants=selected) if len(selected) > 1 and sum(map(bool, groups)) > 1 else None

    def takes(self, unit: Unit, left_out: Counter[str] | None = None) -> bool:
        """Whether a unit passes the limits for confidence and length, and the reviewer; if not, `left_out` counts the
        reason."""
        if not (self.min_confidence or self.accepted) and self.longest is None:
            return True
        return any(Selection(self.min_confidence, self.longest, accepted=self.accepted).of([unit], left_out))


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit in a memory: its number, how often it occurs, its documents, the latest first, and its tags."""

    id: int
    unit: Unit
    uses: int
    documents: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """What `Memory.export` did: the units `written`, and the units and texts left out, by reason."""

    written: int
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Added:
    """What `Memory.add` did: of the document's `units`, `new` were not in the memory before.

    `left_out` counts by reason what cannot be a unit. If `is_known`, the memory already had these units under the name
    `document`, and nothing changed, except that `tagged` of them got new tags. If `replaced`, they replaced another
    version.
    """

    document: str
    units: int
    new: int
    left_out: Counter[str] = field(default_factory=Counter)
    is_known: bool = False
    replaced: bool = False
    tagged: int = 0


@dataclass(frozen=True, slots=True)
class Repaired:
    """What `Memory.repair` found: the numbers of the `units` that were not as they were added, the `documents` with
    these units, which can be added again, and a line for each thing that is `left` in doubt."""

    units: tuple[int, ...] = ()
    documents: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document in a memory; `removed` is the date of its removal, or empty. Dates are as in `Origin`."""

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
