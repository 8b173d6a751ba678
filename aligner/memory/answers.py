"""Units found → `Match`es, with all that the memory knows of them."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from aligner.memory.packing import unpack
from aligner.memory.records import Match, Origin
from aligner.units import Variant

# Values in one question: SQLite may take no more than 999.
MOST = 500
VARIANTS = "SELECT unit, id, language, text FROM variants WHERE unit IN ({}) ORDER BY id"
USES = "SELECT id, uses FROM units WHERE id IN ({})"
ORIGINS = """SELECT o.unit, o.document, d.name, o.number, o.confidence, o.created, o.changed
    FROM occurrences AS o CROSS JOIN documents AS d ON d.id = o.document
    WHERE o.unit IN ({}) AND d.removed IS NULL ORDER BY o.document DESC, o.number DESC"""
TAGS = """SELECT DISTINCT unit, tag FROM tags WHERE unit IN ({}) AND (document = 0 OR EXISTS
    (SELECT 1 FROM documents WHERE id = tags.document AND removed IS NULL)) ORDER BY tag"""
DETAILS = "SELECT details FROM occurrences WHERE document = ? AND number = ?"


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit that answers a question, by which of its variants, and how well."""

    unit: int
    variant: int
    score: float | None


def matches(connection: sqlite3.Connection, hits: Sequence[Hit]) -> list[Match]:
    """The hits, in their order, as answers; variants are those of the latest occurrence."""
    units = [hit.unit for hit in hits]
    uses = dict(rows(connection, USES, units))
    variants, origins, tags = (grouped(connection, question, units) for question in (VARIANTS, ORIGINS, TAGS))
    return [
        _match(connection, hit, variants[hit.unit], origins[hit.unit], (uses[hit.unit], tags[hit.unit])) for hit in hits
    ]


def _match(
    connection: sqlite3.Connection,
    hit: Hit,
    variants: Sequence[Any],
    origins: Sequence[Any],
    counted: tuple[int, Sequence[Any]],
) -> Match:
    place = [number for number, *_ in variants].index(hit.variant)
    found = _variants(connection, variants, origins)
    return Match(
        hit.unit,
        found[place],
        tuple(each for k, each in enumerate(found) if k != place and each.text),
        hit.score,
        counted[0],
        tuple(Origin(*said) for _, *said in origins),
        tuple(tag for (tag,) in counted[1]),
    )


def _variants(connection: sqlite3.Connection, variants: Sequence[Any], origins: Sequence[Any]) -> Sequence[Variant]:
    """The variants with whole language tags and all else that was said of them last."""
    if not origins:
        return [Variant(language, text) for _, language, text in variants]
    document, _, number, *_ = origins[0]
    details = connection.execute(DETAILS, (document, number)).fetchone()[0]
    return unpack([text for *_, text in variants], details, "", "").variants


def grouped(connection: sqlite3.Connection, question: str, values: Sequence[int]) -> dict[int, list[Any]]:
    """The rows by their first column, without it."""
    found: dict[int, list[Any]] = defaultdict(list)
    for key, *row in rows(connection, question, values):
        found[key].append(row)
    return found


def rows(connection: sqlite3.Connection, question: str, values: Sequence[int]) -> Iterator[Any]:
    """What a question with one list of numbers, `{}`, brings, however long the list."""
    for start in range(0, len(values), MOST):
        some = values[start : start + MOST]
        yield from connection.execute(question.format(",".join("?" * len(some))), some)
