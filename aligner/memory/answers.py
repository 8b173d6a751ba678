"""Units found → `Match`es, with all that the memory knows of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aligner.memory.contents import grouped, rows, tags_of
from aligner.memory.packing import unpack_ordered
from aligner.memory.records import Match, Origin
from aligner.units.units import Variant

VARIANTS = "SELECT unit, id, language, text FROM variants WHERE unit IN ({}) ORDER BY id"
USES = "SELECT id, uses FROM units WHERE id IN ({})"
ORIGINS = """SELECT o.unit, o.document, d.name, o.number, o.confidence, o.created, o.changed
    FROM occurrences AS o CROSS JOIN documents AS d ON d.id = o.document
    WHERE o.unit IN ({}) AND d.removed IS NULL ORDER BY o.document DESC, o.number DESC"""
DETAILS = "SELECT details FROM occurrences WHERE document = ? AND number = ?"


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit that answers a question, by which of its variants, None for the source, and how well."""

    unit: int
    variant: int | None
    score: float | None


def matches(connection: sqlite3.Connection, hits: Sequence[Hit]) -> list[Match]:
    """The hits, in their order, as answers; variants are those of the latest occurrence."""
    units = [hit.unit for hit in hits]
    uses = dict(rows(connection, USES, units))
    variants, origins = (grouped(connection, question, units) for question in (VARIANTS, ORIGINS))
    tags = tags_of(connection, units)
    return [
        _match(connection, hit, variants[hit.unit], origins[hit.unit], (uses[hit.unit], tags.get(hit.unit, ())))
        for hit in hits
    ]


def _match(
    connection: sqlite3.Connection,
    hit: Hit,
    variants: Sequence[Any],
    origins: Sequence[Any],
    counted: tuple[int, Sequence[str]],
) -> Match:
    found, order = _variants(connection, variants, origins)
    rows_by_number = {number: row for row, (number, *_) in enumerate(variants)}
    place = 0 if hit.variant is None else order.index(rows_by_number[hit.variant])
    return Match(
        hit.unit,
        found[place],
        tuple(each for k, each in enumerate(found) if k != place and each.text),
        hit.score,
        counted[0],
        tuple(Origin(*said) for _, *said in origins),
        tuple(counted[1]),
    )


def _variants(
    connection: sqlite3.Connection, variants: Sequence[Any], origins: Sequence[Any]
) -> tuple[Sequence[Variant], Sequence[int]]:
    """The variants with whole language tags and all else that was said of them last, and the row of each."""
    if not origins:
        return [Variant(language, text) for _, language, text in variants], range(len(variants))
    document, _, number, *_ = origins[0]
    details = connection.execute(DETAILS, (document, number)).fetchone()[0]
    unit, order = unpack_ordered([text for *_, text in variants], details, "", "")
    return unit.variants, order
