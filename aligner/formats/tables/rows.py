"""Bilingual tables in any kind of file: rows of cells ↔ units.

    source  target    confidence  kind  source_language  target_language  …  tuid    created               …  other
    他来了。  He came.  0.980000    1-1   zh-CN            en-US            …  5d1c…   2026-01-02T03:04:05Z  …

A row is the source of a unit with one of its targets; the columns are those of `formats.tables.columns`. The column
`other` contains, as JSON, everything that has no column: attributes, properties, inline codes. So a table preserves
units with two texts completely; the module of each kind of file states its limits. A unit with three texts becomes two
rows, which are read as two units.

If neither the header row nor a row names a language, the user names it, or it is detected from the script.
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

from aligner.bitext.languages import base_language, detect_language
from aligner.errors import FormatError, InputError, counted
from aligner.formats.tables.columns import COLUMNS, RECIPE, Columns, columns_without_header, find_columns
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
)
from aligner.units.units import RECIPE as RECIPE_KIND

UNIT_COLUMNS = {"confidence": CONFIDENCE, "kind": BEAD, "context_before": BEFORE, "context_after": AFTER}
VARIANT_COLUMNS = {"document": DOCUMENT, "segment": SEGMENT}
ATTRIBUTE_COLUMNS = {"tuid": "tuid", "segment_type": "segtype", "created": "creationdate", "changed": "changedate"}
DATES = frozenset(("created", "changed"))
SIDES = ("source", "target")
ISO = "%Y-%m-%dT%H:%M:%SZ"
OTHER_CHANGED = "the column `other` does not hold what was written there; write the table again, or empty the cell"
LAYOUT_HINT = "have the source in one column and the target in the next"
REMEDY = f"{LAYOUT_HINT}, with a tab or a comma between them"
# Spreadsheets drop the digits after the decimal point of a whole number.
WHOLE_CONFIDENCES = {"0": "0.000000", "1": "1.000000"}
# From this number on, not every whole number is a float.
EXACT_BELOW = 1 << 53
# A cell in a column that numbers the rows.
ROW_NUMBER = re.compile(r"[0-9]{1,9}[.)]?")
# The number of rows in which languages are detected.
SAMPLE = 200
Cells = Mapping[str, str]
Languages = tuple[str | None, str | None]


class Row(NamedTuple):
    """The cells of a row, and the number of its line or row in the file, from 1."""

    number: int
    cells: Sequence[str]


# Units → rows


def records(units: Iterable[Unit], header: Header, tally: Tally) -> Iterator[dict[str, str]]:
    """The rows of the units as they come: the text of each column in `COLUMNS` that is not empty.

    A unit becomes one row for each of its texts in the header's target language, or for each text except the source if
    the header names none; a unit with a single text becomes a row without a target.
    """
    for unit, source, target in tally.pairs(units, (header.source_language, header.target_language)):
        yield _record(unit, source, target)


def header_row(header: Header) -> list[str]:
    """The names of the columns, and the recipe of an alignment as the name of a last, empty column."""
    recipe = recipe_of(header)
    return [*COLUMNS, *([f"{RECIPE}{recipe}"] if recipe else [])]


def recipe_of(header: Header) -> str:
    """The recipe of the alignment that the units are from, or an empty string."""
    return next((element.text for element in header.elements if element.attributes.get("type") == RECIPE_KIND), "")


def _record(unit: Unit, source: Variant, target: Variant) -> dict[str, str]:
    record = {"source": source.text, "target": target.text}
    other: dict[str, Any] = {}
    elements = _fill_columns(unit.elements, UNIT_COLUMNS, record, notes="note")
    attributes = dict(unit.attributes)
    for column, name in ATTRIBUTE_COLUMNS.items():
        if text := _attribute_cell(column, attributes.get(name, "")):
            record[column] = text
            del attributes[name]
    other |= pack_extras(attributes, elements)
    for side, variant in zip(SIDES, (source, target), strict=True):
        record[f"{side}_language"] = variant.language
        columns = {f"{side}_{name}": kind for name, kind in VARIANT_COLUMNS.items()}
        rest: dict[str, Any] = {"markup": variant.markup} if variant.markup else {}
        rest |= pack_extras(variant.attributes, _fill_columns(variant.elements, columns, record))
        if rest:
            other[side] = rest
    if other:
        record["other"] = json.dumps(other, ensure_ascii=False)
    return record


def _fill_columns(
    elements: Iterable[Element], columns: Mapping[str, str], record: dict[str, str], notes: str = ""
) -> list[Element]:
    """Move the elements that have a column into the record, a note into the column `notes`; returns the others."""
    by_type = {kind: column for column, kind in columns.items()}
    rest = []
    for element in elements:
        column = _column_of(element, by_type, notes)
        if column and column not in record and _fits_column(element, column):
            record[column] = element.text
        else:
            rest.append(element)
    return rest


def _column_of(element: Element, by_type: Mapping[str, str], notes: str) -> str:
    """The column of a property with only a type, or of a note with only a text."""
    if element.name == "note" and not element.attributes:
        return notes
    if element.name == "prop" and len(element.attributes) == 1:
        return by_type.get(element.attributes.get("type", ""), "")
    return ""


def _fits_column(element: Element, column: str) -> bool:
    """Whether a cell of the column preserves the element."""
    if not element.text or element.markup:
        return False
    return column != "confidence" or _is_probability(element.text)


def pack_extras(attributes: Mapping[str, str], elements: Iterable[Element]) -> dict[str, Any]:
    """Attributes and elements as JSON; empty if there are none."""
    record: dict[str, Any] = {"attributes": dict(attributes)} if attributes else {}
    if records := [element_record(element) for element in elements]:
        record["elements"] = records
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
    """A date in the notation of TMX, `20260102T030405Z`, as `2026-01-02T03:04:05Z`; empty if it is not one."""
    try:
        date = datetime.strptime(stamp, STAMP)
    except ValueError:
        return ""
    # A stamp without some of its zeros would not be restored.
    return date.strftime(ISO) if date.year > 999 and date.strftime(STAMP) == stamp else ""


@lru_cache(maxsize=4096)
def stamp_of(date: str) -> str:
    """A date in any notation of ISO 8601 in that of TMX, in UTC unless it names a zone; empty if it is not a date."""
    try:
        moment = datetime.fromisoformat(date)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).strftime(STAMP)
    except (ValueError, OverflowError):
        return ""


def confidence_text(value: float) -> str:
    """A confidence with six decimals, or with as many as are needed to restore it."""
    text = f"{value:.6f}"
    return text if float(text) == value else repr(value)


def number_text(value: float) -> str:
    """A number with as many digits as are needed to restore it, without a point if it is whole: `3.14`, `3`."""
    return f"{value:.0f}" if value.is_integer() and abs(value) < EXACT_BELOW else repr(value)


# Rows → units


def read_rows(
    rows: Iterator[Row],
    path: str | PathLike[str],
    languages: Languages = (None, None),
    columns: Columns | None = None,
    header: Header | None = None,
) -> Reading:
    """The units of rows; unless `columns` are given, the first row may be a header row.

    Raises FormatError, with the line, for a row with more or fewer cells than the first, not counting empty ones at its
    end, and for a table without a row of texts.
    """
    return _require_units(_read_units(rows, path, languages, columns, header), path)


def _require_units(reading: Reading, path: str | PathLike[str]) -> Reading:
    """The reading itself; FormatError if it has no units."""
    first = next(reading.units, None)
    if first is None:
        raise FormatError("a table without a row below its header; put in the texts, or give another file", path)
    return replace(reading, units=chain([first], reading.units))


def _read_units(
    rows: Iterator[Row],
    path: str | PathLike[str],
    languages: Languages,
    columns: Columns | None = None,
    header: Header | None = None,
) -> Reading:
    filled: Iterator[Row] = (row for row in rows if any(row.cells))
    if columns is None:
        columns, filled = _split_header(filled, path, languages)
    sample = list(islice(filled, SAMPLE))
    tags = _languages(columns, sample, languages)
    if header is None:
        header = _header(columns, tags, languages)
    build = _unit_builder(columns, tags, path)
    return Reading(header, map(build, chain(sample, filled)))


def _split_header(
    rows: Iterator[Row], path: str | PathLike[str], languages: Languages
) -> tuple[Columns, Iterator[Row]]:
    """The columns, from the header row if there is one, and the rows of texts."""
    first = next(rows, None)
    if first is None:
        raise FormatError(f"is empty; {LAYOUT_HINT}", path)
    if len(first.cells) < 2:
        raise FormatError(f"one column where two are needed; {REMEDY}", path, line=first.number)
    columns = find_columns(first.cells, languages)
    return (columns, rows) if columns else _columns_without_header(first, rows, path, languages)


def _header(columns: Columns, tags: Sequence[str], languages: Languages) -> Header:
    """The languages of the columns, or, if each row names its own, those that the user names; and the recipe."""
    source, target = (tag or "" for tag in languages)
    if not {"source_language", "target_language"} & set(columns.own):
        source, target = tags[0], tags[1]
    return Header(source, target, elements=(prop(RECIPE_KIND, columns.recipe),) if columns.recipe else ())


def read_tables(
    tables: Callable[[], Iterator[Iterator[Row]]], path: str | PathLike[str], languages: Languages
) -> Reading:
    """The units of all tables with a header row; if there are none, of all tables as wide as the first.

    `tables` is called twice. Tables with a single column are ignored. A row may lack empty cells at its end.
    """
    first = _first_rows(tables())
    with_head = {index: columns for index, cells in first.items() if (columns := find_columns(cells, languages))}
    chosen = with_head.keys() or _same_width(first)
    if not chosen:
        raise FormatError(f"no table of two columns; {LAYOUT_HINT}", path)
    readings = (_read_units(_pad_rows(rows), path, languages) for index, rows in enumerate(tables()) if index in chosen)
    first_reading = next(readings)
    units = chain(first_reading.units, chain.from_iterable(reading.units for reading in readings))
    is_mixed = len({columns.tags for columns in with_head.values()}) > 1
    header = replace(first_reading.header, source_language="", target_language="") if is_mixed else first_reading.header
    return _require_units(Reading(header, units), path)


def _first_rows(tables: Iterable[Iterator[Row]]) -> dict[int, Sequence[str]]:
    """The first row of each table with two or more columns, by the index of the table in the file."""
    first_rows = {}
    for index, rows in enumerate(tables):
        row = next(rows, None)
        if row and len(row.cells) > 1:
            first_rows[index] = row.cells
    return first_rows


def _same_width(rows: Mapping[int, Sequence[str]]) -> set[int]:
    width = len(next(iter(rows.values()), ()))
    return {index for index, cells in rows.items() if len(cells) == width}


def _pad_rows(rows: Iterator[Row]) -> Iterator[Row]:
    count = 0
    for number, cells in rows:
        count = count or len(cells)
        yield Row(number, [*cells, *[""] * (count - len(cells))])


def trimmed(cells: Sequence[str], count: int) -> Sequence[str]:
    """The cells without the empty ones beyond `count`."""
    return cells[:count] if len(cells) > count and not any(cells[count:]) else cells


def _languages(columns: Columns, sample: Sequence[Row], languages: Languages) -> list[str]:
    """The language of each column of texts, for rows that do not name it."""
    requested = (*languages, *[None] * len(columns.texts))
    tags = []
    for (index, tag), language in zip(columns.texts, requested, strict=False):
        text = " ".join(row.cells[index] for row in sample if index < len(row.cells))
        tags.append(tag or language or detect_language(text))
    return tags


def _columns_without_header(
    first: Row, rows: Iterator[Row], path: str | PathLike[str], languages: Languages
) -> tuple[Columns, Iterator[Row]]:
    """Two columns of texts: the first two, or the two after a column that numbers the rows.

    FormatError if the first row is a header row that we do not understand, or if both columns are Chinese, so that
    other columns must be meant.
    """
    sample = [first, *islice(rows, SAMPLE)]
    is_numbered = len(first.cells) > 2 and all(map(_begins_with_number, sample[1:] or sample))
    columns = columns_without_header(len(first.cells), 1 if is_numbered else 0)
    remedy = "name the columns of texts in the first row, as in zh and en, or source and target"
    if is_numbered and not _begins_with_number(first):
        raise FormatError(f"the first row is a header that is not understood; {remedy}", path, line=first.number)
    if not _are_same_language(*languages) and _languages(columns, sample, (None, None)) == ["zh", "zh"]:
        numbers = " and ".join(str(index + 1) for index, _ in columns.texts)
        raise FormatError(f"columns {numbers} are both in Chinese; {remedy}", path, line=first.number)
    return columns, chain(sample, rows)


def _are_same_language(left: str | None, right: str | None) -> bool:
    return bool(left and right and base_language(left) == base_language(right))


def _begins_with_number(row: Row) -> bool:
    """Whether the row begins with its number."""
    return bool(ROW_NUMBER.fullmatch(row.cells[0].strip()))


def _unit_builder(columns: Columns, tags: Sequence[str], path: str | PathLike[str]) -> Callable[[Row], Unit]:
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
    own = {name: cell for name, index in columns.own.items() if (cell := cells[index])}
    other = _parse_other(own["other"]) if "other" in own else {}
    attributes, elements = _unit_properties(own)
    elements += [prop(kind, cells[index]) for index, kind in columns.foreign if cells[index]]
    extra_attributes, extra_elements = unpack_extras(other)
    variants = tuple(
        _variant(SIDES[number] if number < len(SIDES) else "", cells[index].strip(), tag, own, other)
        for number, ((index, _), tag) in enumerate(zip(columns.texts, tags, strict=True))
    )
    return Unit(variants, attributes | extra_attributes, (*elements, *extra_elements))


def _variant(side: str, text: str, tag: str, own: Cells, other: Mapping[str, Any]) -> Variant:
    elements = [
        prop(kind, own[name]) for suffix, kind in VARIANT_COLUMNS.items() if (name := f"{side}_{suffix}") in own
    ]
    if f"{side}_segment" not in own and (segment := _segment_numbers(side, own)):
        elements.append(prop(SEGMENT, segment))
    rest = other.get(side, {})
    attributes, extra_elements = unpack_extras(rest)
    language = own.get(f"{side}_language", tag)
    return Variant(language, text, rest.get("markup", ""), attributes, (*elements, *extra_elements))


def _unit_properties(own: Cells) -> tuple[dict[str, str], list[Element]]:
    """The attributes and the elements that have columns of their own."""
    attributes, elements = {}, []
    for column, name in ATTRIBUTE_COLUMNS.items():
        if text := own.get(column, ""):
            if value := stamp_of(text) if column in DATES else text:
                attributes[name] = value
            else:
                elements.append(prop(f"x-{column}", text))
    for column, kind in UNIT_COLUMNS.items():
        if text := own.get(column, ""):
            elements.append(prop(kind, WHOLE_CONFIDENCES.get(text, text) if kind == CONFIDENCE else text))
    if "note" in own:
        elements.append(Element("note", own["note"]))
    return attributes, elements


def _segment_numbers(side: str, own: Cells) -> str:
    """The numbers of sentences, from 1, of a run that counts from 0."""
    run = [own.get(f"{side}_{end}", "") for end in ("start", "stop")]
    if not all(end.isdecimal() for end in run) or int(run[0]) >= int(run[1]):
        return ""
    first, last = int(run[0]) + 1, int(run[1])
    return f"{first}" if first == last else f"{first}-{last}"


def _parse_other(cell: str) -> dict[str, Any]:
    try:
        other = json.loads(cell)
    except (ValueError, RecursionError) as error:
        raise InputError(OTHER_CHANGED) from error
    if not isinstance(other, dict):
        raise InputError(OTHER_CHANGED)
    return other


def unpack_extras(record: Mapping[str, Any]) -> tuple[dict[str, str], list[Element]]:
    """The inverse of `pack_extras`; InputError if the record is not valid."""
    if not isinstance(record, dict) or not isinstance(record.get("markup", ""), str):
        raise InputError(OTHER_CHANGED)
    attributes, elements = record.get("attributes", {}), record.get("elements", [])
    if not _is_string_mapping(attributes) or not isinstance(elements, list):
        raise InputError(OTHER_CHANGED)
    try:
        return attributes, [element_of_record(element) for element in elements]
    except ValueError as error:
        raise InputError(OTHER_CHANGED) from error


def _is_string_mapping(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
