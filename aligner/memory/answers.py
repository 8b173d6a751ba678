"""Hits of a look-up → `Match`es, with everything that the memory knows about their units."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aligner.bitext.languages import base_language, parse_tag
from aligner.memory.contents import rows_by_key, select_rows, tags_of
from aligner.memory.packing import check_texts, unpack, unpack_ordered
from aligner.memory.records import Match, Origin
from aligner.units.units import Variant, is_in_language

VARIANTS = "SELECT unit, id, language, text FROM variants WHERE unit IN ({}) ORDER BY id"
USES = "SELECT id, uses FROM units WHERE id IN ({})"
# Where the unit has no dates, those of its texts are in the details.
ORIGINS = """SELECT o.unit, o.document, d.name, o.number, o.confidence, o.created, o.changed,
    CASE WHEN '' IN (o.created, o.changed) AND o.details LIKE '%date"%' THEN o.details END
    FROM occurrences AS o CROSS JOIN documents AS d ON d.id = o.document
    WHERE o.unit IN ({}) AND d.removed IS NULL ORDER BY o.document DESC, o.number DESC"""
# Occurrences, the latest first, among which the one with the closest tag is sought.
MOST_OCCURRENCES = 50
DETAILS = "SELECT details FROM occurrences WHERE document = ? AND number = ?"


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit that answers a query: its variant that matches, None for the source, and the score."""

    unit: int
    variant: int | None
    score: float | None


def matches(
    connection: sqlite3.Connection, hits: Sequence[Hit], query: str = "", *, language: str | None = None
) -> list[Match]:
    """The matches for these hits, in the same order; `query` is the text to which they are similar.

    Their variants are those of the latest occurrence or, if a language is named with script or region, of the one in
    which the matching text has the closest tag.
    """
    units = [hit.unit for hit in hits]
    uses = dict(select_rows(connection, USES, units))
    variants, origins = (rows_by_key(connection, select, units) for select in (VARIANTS, ORIGINS))
    tags = tags_of(connection, units)
    found = []
    for hit in hits:
        unit = hit.unit
        rows = {number: row for row, (number, *_) in enumerate(variants[unit])}
        row = None if hit.variant is None else rows[hit.variant]
        texts, matching = _variants_of_occurrence(connection, variants[unit], origins[unit], row, language)
        found.append(
            Match(
                unit,
                texts[matching],
                tuple(variant for k, variant in enumerate(texts) if k != matching and variant.text),
                hit.score,
                uses[unit],
                tuple(_origin(columns, variants[unit]) for _, *columns in origins[unit]),
                tuple(tags.get(unit, ())),
                query,
            )
        )
    return found


def _variants_of_occurrence(
    connection: sqlite3.Connection,
    variants: Sequence[Any],
    origins: Sequence[Any],
    row: int | None,
    language: str | None,
) -> tuple[Sequence[Variant], int]:
    """The variants as in one occurrence, with whole language tags and all details, and which of them is the `row`."""
    if not origins:
        return [Variant(language, text) for _, language, text in variants], row or 0
    # Only a tag with script or region makes a difference between the occurrences of a text.
    has_choice = (
        language is not None and row is not None and parse_tag(language) != (base_language(language), "", "", ())
    )
    best: tuple[int, Sequence[Variant], int] | None = None
    for document, _, number, *_ in origins[: MOST_OCCURRENCES if has_choice else 1]:
        details = connection.execute(DETAILS, (document, number)).fetchone()[0]
        unit, order = unpack_ordered([text for *_, text in variants], details, "", "")
        place = 0 if row is None else order.index(row)
        close = closeness(unit.variants[place], language) if language else 0
        if best is None or close > best[0]:
            best = close, unit.variants, place
    assert best is not None
    return best[1:]


def _origin(columns: Sequence[Any], variants: Sequence[Any]) -> Origin:
    document, number, confidence, created, changed, details = columns
    if details is not None:
        unit = unpack([text for *_, text in variants], details, created, changed)
        created, changed = unit.created, unit.changed
    check_texts((document, created, changed))
    return Origin(document, number, None if confidence is None else float(confidence), created, changed)


def closeness(variant: Variant, language: str) -> int:
    """How close a text is to a language: 2 with the very tag, 1 in the same script, 0 in another."""
    if parse_tag(variant.language) == parse_tag(language):
        return 2
    return int(is_in_language(variant, language))
