"""Hits of a look-up → `Match`es, with everything that the memory knows about their units."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from aligner.memory.contents import rows_by_key, select_rows, tags_of
from aligner.memory.packing import check_texts, unpack, unpack_ordered
from aligner.memory.records import Match, Origin
from aligner.units.units import Variant

VARIANTS = "SELECT unit, id, language, text FROM variants WHERE unit IN ({}) ORDER BY id"
USES = "SELECT id, uses FROM units WHERE id IN ({})"
# Where the unit has no dates, those of its texts are in the details.
ORIGINS = """SELECT o.unit, o.document, d.name, o.number, o.confidence, o.created, o.changed,
    CASE WHEN '' IN (o.created, o.changed) AND o.details LIKE '%date"%' THEN o.details END
    FROM occurrences AS o CROSS JOIN documents AS d ON d.id = o.document
    WHERE o.unit IN ({}) AND d.removed IS NULL ORDER BY o.document DESC, o.number DESC"""
DETAILS = "SELECT details FROM occurrences WHERE document = ? AND number = ?"


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit that answers a query: its variant that matches, None for the source, and the score."""

    unit: int
    variant: int | None
    score: float | None


def matches(connection: sqlite3.Connection, hits: Sequence[Hit], query: str = "") -> list[Match]:
    """The matches for these hits, in the same order; their variants are those of the latest occurrence.

    `query` is the text to which they are similar.
    """
    units = [hit.unit for hit in hits]
    uses = dict(select_rows(connection, USES, units))
    variants, origins = (rows_by_key(connection, query, units) for query in (VARIANTS, ORIGINS))
    tags = tags_of(connection, units)
    made = (
        _match(connection, hit, variants[hit.unit], origins[hit.unit], uses[hit.unit], tags.get(hit.unit, ()))
        for hit in hits
    )
    return [replace(match, query=query) for match in made] if query else list(made)


def _match(
    connection: sqlite3.Connection,
    hit: Hit,
    variants: Sequence[Any],
    origins: Sequence[Any],
    uses: int,
    tags: Sequence[str],
) -> Match:
    texts, order = _latest_variants(connection, variants, origins)
    rows = {number: row for row, (number, *_) in enumerate(variants)}
    matching = 0 if hit.variant is None else order.index(rows[hit.variant])
    return Match(
        hit.unit,
        texts[matching],
        tuple(variant for k, variant in enumerate(texts) if k != matching and variant.text),
        hit.score,
        uses,
        tuple(_origin(columns, variants) for _, *columns in origins),
        tuple(tags),
    )


def _origin(columns: Sequence[Any], variants: Sequence[Any]) -> Origin:
    document, number, confidence, created, changed, details = columns
    if details is not None:
        unit = unpack([text for *_, text in variants], details, created, changed)
        created, changed = unit.created, unit.changed
    check_texts((document, created, changed))
    return Origin(document, number, None if confidence is None else float(confidence), created, changed)


def _latest_variants(
    connection: sqlite3.Connection, variants: Sequence[Any], origins: Sequence[Any]
) -> tuple[Sequence[Variant], Sequence[int]]:
    """The variants as in the latest occurrence, with whole language tags and all details, and the row of each."""
    if not origins:
        return [Variant(language, text) for _, language, text in variants], range(len(variants))
    document, _, number, *_ = origins[0]
    details = connection.execute(DETAILS, (document, number)).fetchone()[0]
    unit, order = unpack_ordered([text for *_, text in variants], details, "", "")
    return unit.variants, order
