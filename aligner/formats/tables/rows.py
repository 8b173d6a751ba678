"""Bilingual tables in any kind of file: rows of cells ↔ units.

    source  target    confidence  kind  source_language  target_language  …  tuid    created               …  other
    他来了。  He came.  0.980000    1-1   zh-CN            en-US            …  5d1c…   2026-01-02T03:04:05Z  …

A row is a unit's source with one of its targets; the columns are those of `formats.tables.columns`. `other` holds, as
JSON, whatever has no column: attributes, properties, inline codes. So a table preserves units with two texts
completely; the module of each kind of file states its limits. A unit with three texts becomes two rows, which are read
as two units.

Languages that neither the head nor the row names are those that the user names, or are detected from the script.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, islice
from os import PathLike
from typing import Any, NamedTuple

from aligner.bitext.languages import detect_language
from aligner.errors import FormatError, InputError, counted
from aligner.formats.tables.columns import COLUMNS, RECIPE, Columns, columns_without_head, find_columns
from aligner.units.selection import Tally
from aligner.units.units import (
    AFTER,
    BEAD,
    BEFORE,
    CONFIDENCE,
    DOCUMENT,
    SEGMENT,
    STAMP,
    Element,
    Header,
    Reading,
    Unit,
    Variant,
    element_of_record,
    element_record,
    prop,
    same_language,
)
from aligner.units.units import RECIPE as RECIPE_KIND

UNIT_COLUMNS = {"confidence": CONFIDENCE, "kind": BEAD, "context_before": BEFORE, "context_after": AFTER}
VARIANT_COLUMNS = {"document": DOCUMENT, "segment": SEGMENT}
ATTRIBUTE_COLUMNS = {"tuid": "tuid", "segment_type": "segtype", "created": "creationdate", "changed": "changedate"}
DATES = frozenset(("created", "changed"))
SIDES = ("source", "target")
ISO = "%Y-%m-%dT%H:%M:%SZ"
BROKEN = "the column `other` does not hold what was written there; write the table again, or empty the cell"
BESIDE = "have the source in one column and the target in the next"
REMEDY = f"{BESIDE}, with a tab or a comma between them"
# Spreadsheets leave out what is behind the point of a whole number.
WHOLE = {"0": "0.000000", "1": "1.000000"}
# From here on not every whole number is a float.
WHOLE_BELOW = 1 << 53
# What a column that counts the rows holds.
NUMBER = re.compile(r"[0-9]{1,9}[.)]?")
# Rows that are looked at to find the languages.
SAMPLE = 200
Cells = Mapping[str, str]
Languages = tuple[str | None, str | None]


class Row(NamedTuple):
    """Cells, and where they stand: the number of a line or row, from 1."""

    number: int
    cells: Sequence[str]


# Units → rows


def records(units: Iterable[Unit], header: Header, tally: Tally) -> Iterator[dict[str, str]]:
    """The rows of the units as they come: the text of each of `COLUMNS` that is not empty.

    A unit becomes one row for each of its texts in the header's target language, or for each text except the source if
    the header names none; a unit with a single text becomes a row without a target.
    """
    for unit, source, target in tally.pairs(units, (header.source_language, header.target_language)):
        yield _record(unit, source, target)


def heads(header: Header) -> list[str]:
    """The names of the columns, and behind them the recipe of an alignment as that of a last one without content."""
    recipe = recipe_of(header)
    return [*COLUMNS, *([f"{RECIPE}{recipe}"] if recipe else [])]


def recipe_of(header: Header) -> str:
    """The recipe of the alignment that the units are from, or nothing."""
    return next((each.text for each in header.elements if each.attributes.get("type") == RECIPE_KIND), "")


def _record(unit: Unit, source: Variant, target: Variant) -> dict[str, str]:
    record = {"source": source.text, "target": target.text}
    other: dict[str, Any] = {}
    elements = _take(unit.elements, UNIT_COLUMNS, record, notes="note")
    attributes = dict(unit.attributes)
    for column, name in ATTRIBUTE_COLUMNS.items():
        if text := _attribute_cell(column, attributes.get(name, "")):
            record[column] = text
            del attributes[name]
    other |= packed(attributes, elements)
    for side, variant in zip(SIDES, (source, target), strict=True):
        record[f"{side}_language"] = variant.language
        columns = {f"{side}_{name}": kind for name, kind in VARIANT_COLUMNS.items()}
        rest: dict[str, Any] = {"markup": variant.markup} if variant.markup else {}
        rest |= packed(variant.attributes, _take(variant.elements, columns, record))
        if rest:
            other[side] = rest
    if other:
        record["other"] = json.dumps(other, ensure_ascii=False)
    return record


def _take(
    elements: Iterable[Element], columns: Mapping[str, str], record: dict[str, str], notes: str = ""
) -> list[Element]:
    """Put what has a column into the record, a note into the column `notes`; the others."""
    by_type = {kind: column for column, kind in columns.items()}
    rest = []
    for each in elements:
        column = _column_of(each, by_type, notes)
        if column and column not in record and _fits(each, column):
            record[column] = each.text
        else:
            rest.append(each)
    return rest


def _column_of(element: Element, by_type: Mapping[str, str], notes: str) -> str:
    """The column of a property that has no more than a type, or of a note that has no more than its text."""
    if element.name == "note" and not element.attributes:
        return notes
    if element.name == "prop" and len(element.attributes) == 1:
        return by_type.get(element.attributes.get("type", ""), "")
    return ""


def _fits(element: Element, column: str) -> bool:
    """Whether a cell of the column holds the element so that it comes back."""
    if not element.text or element.markup:
        return False
    return column != "confidence" or _is_probability(element.text)


def packed(attributes: Mapping[str, str], elements: Iterable[Element]) -> dict[str, Any]:
    """Attributes and elements as what JSON can hold; empty if there are none."""
    record: dict[str, Any] = {"attributes": dict(attributes)} if attributes else {}
    if found := [element_record(each) for each in elements]:
        record["elements"] = found
    return record


def _is_probability(text: str) -> bool:
    try:
        return 0 <= float(text) <= 1
    except ValueError:
        return False


def _attribute_cell(column: str, text: str) -> str:
    return iso_date(text) if column in DATES else text


@lru_cache(maxsize=4096)
def iso_date(stamp: str) -> str:
    """The date of a stamp as in TMX, `20260102T030405Z`, as `2026-01-02T03:04:05Z`; nothing if it is no such stamp."""
    try:
        date = datetime.strptime(stamp, STAMP)
    except ValueError:
        return ""
    # What is written without some of its zeros would not come back.
    return date.strftime(ISO) if date.year > 999 and date.strftime(STAMP) == stamp else ""


@lru_cache(maxsize=4096)
def stamp_of(date: str) -> str:
    """A date in any notation of ISO 8601 as a stamp, in UTC unless it names a zone; nothing if it is no date."""
    try:
        moment = datetime.fromisoformat(date)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).strftime(STAMP)
    except (ValueError, OverflowError):
        return ""


def confidence_text(value: float) -> str:
    """A confidence with six digits behind the point, or as many as it takes to have it back."""
    text = f"{value:.6f}"
    return text if float(text) == value else repr(value)


def number_text(value: float) -> str:
    """A number with as many digits as it takes to have it back, without a point if it is whole: `3.14`, `3`."""
    return f"{value:.0f}" if value.is_integer() and abs(value) < WHOLE_BELOW else repr(value)


# Rows → units


def reading(
    rows: Iterator[Row],
    path: str | PathLike[str],
    languages: Languages = (None, None),
    columns: Columns | None = None,
    header: Header | None = None,
) -> Reading:
    """The units of rows of which the first may be the head, unless it is known what the `columns` are.

    Raises FormatError, with the line, for a row that has another number of cells than the first, empty ones at its end
    apart, and for a table without a row of texts.
    """
    return _filled(_reading(rows, path, languages, columns, header), path)


def _filled(reading: Reading, path: str | PathLike[str]) -> Reading:
    """The reading itself; FormatError if it has no units."""
    first = next(reading.units, None)
    if first is None:
        raise FormatError("a table without a row below its head; put in the texts, or give another file", path)
    return replace(reading, units=chain([first], reading.units))


def _reading(
    rows: Iterator[Row],
    path: str | PathLike[str],
    languages: Languages,
    columns: Columns | None = None,
    header: Header | None = None,
) -> Reading:
    filled: Iterator[Row] = (row for row in rows if any(row.cells))
    if columns is None:
        columns, filled = _with_columns(filled, path, languages)
    sample = list(islice(filled, SAMPLE))
    tags = _languages(columns, sample, languages)
    if header is None:
        header = _header(columns, tags, languages)
    build = _builder(columns, tags, path)
    return Reading(header, map(build, chain(sample, filled)))


def _with_columns(
    rows: Iterator[Row], path: str | PathLike[str], languages: Languages
) -> tuple[Columns, Iterator[Row]]:
    """The columns as the first row names them, or as they can be told without a head, and the rows of texts."""
    first = next(rows, None)
    if first is None:
        raise FormatError(f"is empty; {BESIDE}", path)
    if len(first.cells) < 2:
        raise FormatError(f"one column where two are needed; {REMEDY}", path, line=first.number)
    columns = find_columns(first.cells, languages)
    return (columns, rows) if columns else _without_head(first, rows, path, languages)


def _header(columns: Columns, tags: Sequence[str], languages: Languages) -> Header:
    """The languages that the columns have, or the ones the user names if each row says its own; and the recipe."""
    source, target = (named or "" for named in languages)
    if not {"source_language", "target_language"} & set(columns.known):
        source, target = tags[0], tags[1]
    return Header(source, target, elements=(prop(RECIPE_KIND, columns.recipe),) if columns.recipe else ())


def reading_of_tables(
    tables: Callable[[], Iterator[Iterator[Row]]], path: str | PathLike[str], languages: Languages
) -> Reading:
    """The units of those tables of a file that have a head, or else of all that have as many columns as the first.

    `tables` is asked twice; tables of one column are left alone. A row may lack empty cells at its end.
    """
    first = _first_rows(tables())
    with_head = {k: columns for k, cells in first.items() if (columns := find_columns(cells, languages))}
    taken = with_head.keys() or _as_wide_as_the_first(first)
    if not taken:
        raise FormatError(f"no table of two columns; {BESIDE}", path)
    found = (_reading(_filled_up(rows), path, languages) for k, rows in enumerate(tables()) if k in taken)
    one = next(found)
    units = chain(one.units, chain.from_iterable(each.units for each in found))
    are_mixed = len({columns.tags for columns in with_head.values()}) > 1
    header = replace(one.header, source_language="", target_language="") if are_mixed else one.header
    return _filled(Reading(header, units), path)


def _first_rows(tables: Iterable[Iterator[Row]]) -> dict[int, Sequence[str]]:
    """The first row of each table that has two columns or more, by the table's place in the file."""
    found = {}
    for place, rows in enumerate(tables):
        row = next(rows, None)
        if row and len(row.cells) > 1:
            found[place] = row.cells
    return found


def _as_wide_as_the_first(rows: Mapping[int, Sequence[str]]) -> set[int]:
    width = len(next(iter(rows.values()), ()))
    return {place for place, cells in rows.items() if len(cells) == width}


def _filled_up(rows: Iterator[Row]) -> Iterator[Row]:
    count = 0
    for number, cells in rows:
        count = count or len(cells)
        yield Row(number, [*cells, *[""] * (count - len(cells))])


def trimmed(cells: Sequence[str], count: int) -> Sequence[str]:
    """The cells without empty ones behind as many as the first row has."""
    return cells[:count] if len(cells) > count and not any(cells[count:]) else cells


def _languages(columns: Columns, sample: Sequence[Row], languages: Languages) -> list[str]:
    """The language of each column of texts, where the row does not say."""
    given = (*languages, *[None] * len(columns.texts))
    tags = []
    for (place, tag), named in zip(columns.texts, given, strict=False):
        text = " ".join(row.cells[place] for row in sample if place < len(row.cells))
        tags.append(tag or named or detect_language(text))
    return tags


def _without_head(
    first: Row, rows: Iterator[Row], path: str | PathLike[str], languages: Languages
) -> tuple[Columns, Iterator[Row]]:
    """Two columns of texts: the first two, or those behind one that counts the rows.

    FormatError where the first row is a head after all, but not understood, or both columns are Chinese: then others
    are meant.
    """
    sample = [first, *islice(rows, SAMPLE)]
    is_counted = len(first.cells) > 2 and all(map(_is_counted, sample[1:] or sample))
    columns = columns_without_head(len(first.cells), 1 if is_counted else 0)
    remedy = "name the columns of texts in the first row, as in zh and en, or source and target"
    if is_counted and not _is_counted(first):
        raise FormatError(f"this head is not understood; {remedy}", path, line=first.number)
    if not _are_one(*languages) and _languages(columns, sample, (None, None)) == ["zh", "zh"]:
        places = " and ".join(str(place + 1) for place, _ in columns.texts)
        raise FormatError(f"columns {places} are both in Chinese; {remedy}", path, line=first.number)
    return columns, chain(sample, rows)


def _are_one(left: str | None, right: str | None) -> bool:
    return bool(left and right and same_language(left, right))


def _is_counted(row: Row) -> bool:
    """Whether the row begins with its number."""
    return bool(NUMBER.fullmatch(row.cells[0].strip()))


def _builder(columns: Columns, tags: Sequence[str], path: str | PathLike[str]) -> Callable[[Row], Unit]:
    def build(row: Row) -> Unit:
        """The unit of a row."""
        cells = trimmed(row.cells, columns.count)
        if len(cells) != columns.count:
            message = f"{counted(len(cells), 'cell')} where the first row has {columns.count}; mend the row"
            raise FormatError(message, path, line=row.number)
        try:
            return _unit(cells, columns, tags)
        except InputError as error:
            raise FormatError(error.message, path, line=row.number) from error

    return build


def _unit(cells: Sequence[str], columns: Columns, tags: Sequence[str]) -> Unit:
    known = {name: cell for name, place in columns.known.items() if (cell := cells[place])}
    other = _other(known["other"]) if "other" in known else {}
    attributes, elements = _unit_cells(known)
    elements += [prop(kind, cells[place]) for place, kind in columns.unknown if cells[place]]
    more, extra = unpacked(other)
    variants = tuple(
        _variant(SIDES[k] if k < len(SIDES) else "", cells[place].strip(), tag, known, other)
        for k, ((place, _), tag) in enumerate(zip(columns.texts, tags, strict=True))
    )
    return Unit(variants, attributes | more, (*elements, *extra))


def _variant(side: str, text: str, tag: str, known: Cells, other: Mapping[str, Any]) -> Variant:
    elements = [
        prop(kind, known[name]) for each, kind in VARIANT_COLUMNS.items() if (name := f"{side}_{each}") in known
    ]
    if f"{side}_segment" not in known and (segment := _segment(side, known)):
        elements.append(prop(SEGMENT, segment))
    rest = other.get(side, {})
    attributes, extra = unpacked(rest)
    return Variant(known.get(f"{side}_language", tag), text, rest.get("markup", ""), attributes, (*elements, *extra))


def _unit_cells(known: Cells) -> tuple[dict[str, str], list[Element]]:
    """The attributes and the elements that stand in columns of their own."""
    attributes, elements = {}, []
    for column, name in ATTRIBUTE_COLUMNS.items():
        if text := known.get(column, ""):
            if value := stamp_of(text) if column in DATES else text:
                attributes[name] = value
            else:
                elements.append(prop(f"x-{column}", text))
    for column, kind in UNIT_COLUMNS.items():
        if text := known.get(column, ""):
            elements.append(prop(kind, WHOLE.get(text, text) if kind == CONFIDENCE else text))
    if "note" in known:
        elements.append(Element("note", known["note"]))
    return attributes, elements


def _segment(side: str, known: Cells) -> str:
    """Numbers of sentences, from 1, of a run from 0."""
    run = [known.get(f"{side}_{end}", "") for end in ("start", "stop")]
    if not all(end.isdecimal() for end in run) or int(run[0]) >= int(run[1]):
        return ""
    first, last = int(run[0]) + 1, int(run[1])
    return f"{first}" if first == last else f"{first}-{last}"


def _other(cell: str) -> dict[str, Any]:
    try:
        other = json.loads(cell)
    except (ValueError, RecursionError) as error:
        raise InputError(BROKEN) from error
    if not isinstance(other, dict):
        raise InputError(BROKEN)
    return other


def unpacked(record: Mapping[str, Any]) -> tuple[dict[str, str], list[Element]]:
    """The attributes and elements that were packed into a record; InputError if it was changed to something else."""
    if not isinstance(record, dict) or not isinstance(record.get("markup", ""), str):
        raise InputError(BROKEN)
    attributes, elements = record.get("attributes", {}), record.get("elements", [])
    if not _is_strings(attributes) or not isinstance(elements, list):
        raise InputError(BROKEN)
    try:
        return attributes, [element_of_record(each) for each in elements]
    except ValueError as error:
        raise InputError(BROKEN) from error


def _is_strings(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
