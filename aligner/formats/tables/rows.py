"""Bilingual tables in any kind of file: rows of cells ↔ units.

    source  target    confidence  kind  source_language  target_language  …  tuid    created               …  other
    他来了。  He came.  0.980000    1-1   zh-CN            en-US            …  5d1c…   2026-01-02T03:04:05Z  …

A row is the source of a unit with one of its targets; the columns are those of `formats.tables.columns`. The column
`other` contains, as JSON, everything that has no column: attributes, properties, inline codes. So a table preserves
units with two texts completely; the module of each kind of file states its limits. A unit with three texts becomes two
rows, which are read as two units.

`formats.tables.layouts` finds the head and the columns of texts in the first rows. If neither the head nor a row names
a language, the user names it, or it is detected from the script.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import lru_cache
from itertools import chain, islice
from os import PathLike
from typing import Any, NamedTuple

from aligner.bitext.languages import sentence_separator
from aligner.errors import FormatError, InputError, counted
from aligner.formats.keeping import units_of_records
from aligner.formats.tables.columns import COLUMNS, RECIPE, REVIEW, Columns
from aligner.formats.tables.contents import ERROR
from aligner.formats.tables.layouts import Layout, LayoutError, find_layout
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
    Languages,
    Reading,
    Unit,
    Variant,
    element_of_record,
    element_record,
    prop,
)
from aligner.units.units import RECIPE as RECIPE_KIND
from aligner.units.units import REVIEW as REVIEW_KIND

UNIT_COLUMNS = {
    "confidence": CONFIDENCE, "kind": BEAD, REVIEW: REVIEW_KIND, "context_before": BEFORE, "context_after": AFTER,
}  # fmt: skip
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
# The number of rows that decide where the texts are, and in which languages.
SAMPLE = 200
NO_ROWS = "a table without a row below its header; put in the texts, or give another file"
# The property for what stands in a cell of texts and is no text: the failed value of a formula.
CELL = "x-cell"
Cells = Mapping[str, str]
NONE: frozenset[int] = frozenset()


class Row(NamedTuple):
    """The cells of a row, and the number of its line or row in the file, from 1.

    `continued` are the indices of the cells that continue the cell above: a cell over several rows is merged.
    """

    number: int
    cells: Sequence[str]
    continued: frozenset[int] = NONE


# Units → rows


def records(units: Iterable[Unit], header: Header, tally: Tally, columns: Collection[str]) -> Iterator[dict[str, str]]:
    """The rows of the units as they come: the text of each of these columns that is not empty.

    A unit becomes one row for each of its texts in the header's target language, or for each text except the source if
    the header names none; a unit with a single text becomes a row without a target.
    """
    unit_columns = {name: kind for name, kind in UNIT_COLUMNS.items() if name in columns}
    for unit, source, target in tally.pairs(units, (header.source_language, header.target_language)):
        yield _record(unit, source, target, unit_columns)


def header_row(header: Header) -> list[str]:
    """The names of the columns, and the recipe of an alignment as the name of a last, empty column."""
    recipe = recipe_of(header)
    return [*columns_for(header), *([f"{RECIPE}{recipe}"] if recipe else [])]


def columns_for(header: Header) -> tuple[str, ...]:
    """The columns of units with this header."""
    return tuple(name for name in COLUMNS if name != REVIEW or is_reviewed(header))


def is_reviewed(header: Header) -> bool:
    """Whether the units come from a review."""
    return any(element.attributes.get("type") == REVIEW_KIND for element in header.elements)


def recipe_of(header: Header) -> str:
    """The recipe of the alignment that the units are from, or an empty string."""
    return next((element.text for element in header.elements if element.attributes.get("type") == RECIPE_KIND), "")


def _record(unit: Unit, source: Variant, target: Variant, unit_columns: Mapping[str, str]) -> dict[str, str]:
    record = {"source": source.text, "target": target.text}
    other: dict[str, Any] = {}
    elements = _fill_columns(unit.elements, unit_columns, record, notes="note")
    attributes, texts_dates = dict(unit.attributes), _dates_of_texts((source, target))
    for column, name in ATTRIBUTE_COLUMNS.items():
        stated = attributes.get(name, "")
        if text := _attribute_cell(column, stated or texts_dates.get(name, "")):
            record[column] = text
            # A cell with the date of the texts is not read as one of the unit.
            if stated and stated != texts_dates.get(name):
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


def _dates_of_texts(variants: tuple[Variant, ...]) -> dict[str, str]:
    """The dates that the texts state: the first creation and the last change."""
    unit = Unit(variants)
    return {ATTRIBUTE_COLUMNS[column]: date for column in sorted(DATES) if (date := getattr(unit, column))}


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


def cell_text(value: object) -> str:
    """The text of a value that is not a text, as people see it: `3.14`, `3`, `TRUE`, `2024-05-01`."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float():
            return number_text(value)
        case datetime():
            return _moment_text(value)
    return str(value)


def _moment_text(moment: datetime) -> str:
    """A date without the time of midnight, which spreadsheets give to every date; in full if it has a time zone."""
    if moment.tzinfo or moment.timetz() != time.min:
        return moment.isoformat(" " if moment.tzinfo is None else "T")
    return moment.date().isoformat()


# Rows → units


class Choice(NamedTuple):
    """What the user says of a table: its languages, the columns of source and target, from 1, and whether a broken row
    is left out."""

    languages: Languages = (None, None)
    columns: Sequence[int] = ()
    keep_going: bool = False

    @property
    def indices(self) -> tuple[int, ...]:
        """The columns, from 0; InputError unless they are two or none."""
        columns = tuple(self.columns)
        if columns and (len(set(columns)) != 2 or len(columns) != 2 or min(columns) < 1):
            raise InputError(f"{columns} are not two columns; name the source and the target by number, as in 2, 3")
        return tuple(column - 1 for column in columns)


def read_rows(
    rows: Iterator[Row],
    path: str | PathLike[str],
    choice: Choice,
    names: Sequence[str] | None = None,
    header: Header | None = None,
) -> Reading:
    """The units of the rows of a table; `names` are those of its columns, if they do not stand in a row.

    Raises FormatError, with the line, for a row with more or fewer cells than the head, not counting empty ones at its
    end, for a table whose columns are no text and its translation, and for one without a row of texts.
    """
    filled = (row for row in rows if any(row.cells))
    sample = list(islice(filled, SAMPLE))
    if names is None:
        _check_cells(sample, path)
    layout = _layout(sample, path, choice, names)
    return _require_units(_read_units(chain(sample, filled), path, layout, choice, header), path)


def _check_cells(sample: Sequence[Row], path: str | PathLike[str]) -> None:
    """FormatError if a table is empty, or has a single column."""
    if not sample:
        raise FormatError(f"is empty; {LAYOUT_HINT}", path)
    if all(len(row.cells) < 2 for row in sample):
        raise FormatError(f"one column where two are needed; {REMEDY}", path, line=sample[0].number)


def _layout(sample: Sequence[Row], path: str | PathLike[str], choice: Choice, names: Sequence[str] | None) -> Layout:
    try:
        return find_layout([row.cells for row in sample], choice.languages, choice.indices, names)
    except LayoutError as error:
        if uneven := next((row for row in sample if _is_uneven(row, sample[0])), None):
            raise _uneven_row(uneven, len(sample[0].cells), path) from error
        raise LayoutError(error.message, path, line=sample[0].number if sample and names is None else None) from error


def _is_uneven(row: Row, first: Row) -> bool:
    count = len(first.cells)
    return count > 1 and len(trimmed(row.cells, count)) != count


def _uneven_row(row: Row, count: int, path: str | PathLike[str]) -> FormatError:
    cells = counted(len(trimmed(row.cells, count)), "cell")
    return FormatError(f"{cells} where the first row has {count}; mend the row", path, line=row.number)


def _require_units(reading: Reading, path: str | PathLike[str]) -> Reading:
    """The reading itself; FormatError if it has no units."""
    first = next(reading.units, None)
    if first is None:
        raise FormatError(NO_ROWS, path)
    return replace(reading, units=chain([first], reading.units))


def _read_units(
    rows: Iterator[Row], path: str | PathLike[str], layout: Layout, choice: Choice, header: Header | None = None
) -> Reading:
    """The units of the rows that are not empty, the head and the rows above it included."""
    build = _unit_builder(layout, path)
    below = islice(rows, layout.start, None)
    # A head that is repeated, as on every printed page, is no unit.
    texts = below if layout.columns.is_ours else (row for row in below if row.cells != layout.head)
    units = units_of_records(texts, lambda row: [build(row)], keep_going=choice.keep_going)
    return Reading(header or _header(layout, choice.languages), units)


def _header(layout: Layout, languages: Languages) -> Header:
    """The languages of the columns, or, if each row names its own, those that the user names; recipe and title."""
    source, target = (tag or "" for tag in languages)
    columns = layout.columns
    if not {"source_language", "target_language"} & set(columns.own):
        source, target = layout.tags[0], layout.tags[1]
    title = (Element("note", " | ".join(filter(None, map(str.strip, row)))) for row in layout.title)
    recipe = (prop(RECIPE_KIND, columns.recipe),) if columns.recipe else ()
    return Header(source, target, elements=(*recipe, *title))


def read_tables(tables: Callable[[], Iterator[Iterator[Row]]], path: str | PathLike[str], choice: Choice) -> Reading:
    """The units of all tables whose head names texts, and of those that continue them; if there are none, of all
    tables whose contents are a text and its translation.

    `tables` is called twice. Tables with a single column are ignored. A row may lack empty cells at its end.
    """
    layouts, refusals = _layouts(tables(), choice)
    named = [layout for layout in layouts.values() if layout.is_named]
    chosen = {
        index: layout
        for index, layout in layouts.items()
        if not named or layout.is_named or any(_continues(layout, other) for other in named)
    }
    if not chosen:
        raise FormatError(_reason(refusals, choice), path)
    readings = (
        _read_units(_joined(_padded(rows, chosen[index].columns.count), chosen[index]), path, chosen[index], choice)
        for index, rows in enumerate(tables())
        if index in chosen
    )
    first = next(readings)
    units = chain(first.units, chain.from_iterable(reading.units for reading in readings))
    is_mixed = len({layout.tags for layout in chosen.values()}) > 1
    header = replace(first.header, source_language="", target_language="") if is_mixed else first.header
    return _require_units(Reading(header, units), path)


def _reason(refusals: Sequence[str], choice: Choice) -> str:
    """Why no table can be read, in the words of the first refusal."""
    if not refusals and choice.columns:
        return f"no table of {max(choice.columns)} columns; name other columns"
    if not refusals:
        return f"no table of two columns; {LAYOUT_HINT}"
    return refusals[0] if len(refusals) == 1 else f"none of {len(refusals)} tables is a translation: {refusals[0]}"


def _layouts(tables: Iterable[Iterator[Row]], choice: Choice) -> tuple[dict[int, Layout], list[str]]:
    """The layouts of the tables that can be read, by the index of the table in the file, and why others cannot."""
    layouts: dict[int, Layout] = {}
    refusals: list[str] = []
    for index, rows in enumerate(tables):
        sample = list(islice(rows, SAMPLE))
        width = max((len(row.cells) for row in sample), default=0)
        if width >= max((2, *choice.columns)):
            try:
                layouts[index] = _layout_with_rows([row.cells for row in _padded(sample, width)], choice)
            except LayoutError as error:
                refusals.append(error.message)
    return layouts, refusals


def _layout_with_rows(sample: Sequence[Sequence[str]], choice: Choice) -> Layout:
    layout = find_layout(sample, choice.languages, choice.indices)
    if layout.start == len(sample):
        raise LayoutError(NO_ROWS)
    return layout


def _continues(layout: Layout, other: Layout) -> bool:
    """Whether a table without a head has its texts in the same columns as another."""
    indices = ([index for index, _ in each.columns.texts] for each in (layout, other))
    return not layout.is_named and layout.columns.count == other.columns.count and len(set(map(tuple, indices))) == 1


def _padded(rows: Iterable[Row], count: int) -> Iterator[Row]:
    """The rows with as many cells as the table has columns."""
    for row in rows:
        yield row if len(row.cells) >= count else row._replace(cells=[*row.cells, *[""] * (count - len(row.cells))])


def _joined(rows: Iterable[Row], layout: Layout) -> Iterator[Row]:
    """The rows with merged cells: a text over several rows is one unit with all that stands beside it; any other cell
    over several rows counts in each of them."""
    separators = {
        index: sentence_separator(tag) for (index, _), tag in zip(layout.columns.texts, layout.tags, strict=True)
    }
    last: Row | None = None
    for row in rows:
        if last is None or not row.continued:
            if last is not None:
                yield last
            last = row
        elif row.continued & separators.keys():
            last = last._replace(cells=[_join(last, row, index, separators) for index in range(len(last.cells))])
        else:
            yield last
            last = row._replace(
                cells=[last.cells[k] if k in row.continued else cell for k, cell in enumerate(row.cells)]
            )
    if last is not None:
        yield last


def _join(upper: Row, lower: Row, index: int, separators: Mapping[int, str]) -> str:
    texts = [upper.cells[index], "" if index in lower.continued else lower.cells[index]]
    return separators.get(index, " ").join(dict.fromkeys(filter(None, texts)))


def trimmed(cells: Sequence[str], count: int) -> Sequence[str]:
    """The cells without the empty ones beyond `count`."""
    return cells[:count] if len(cells) > count and not any(cells[count:]) else cells


def _unit_builder(layout: Layout, path: str | PathLike[str]) -> Callable[[Row], Unit]:
    columns, tags = layout.columns, layout.tags

    def build(row: Row) -> Unit:
        """The unit of a row."""
        cells = trimmed(row.cells, columns.count)
        if len(cells) != columns.count:
            raise _uneven_row(row, columns.count, path)
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
    if not columns.is_ours and any(variant.text[:1] in "#E" and ERROR.fullmatch(variant.text) for variant in variants):
        variants = tuple(map(_without_error, variants))
    texts_dates = _dates_of_texts(variants).items()
    stated = {name: value for name, value in attributes.items() if (name, value) not in texts_dates}
    return Unit(variants, stated | extra_attributes, (*elements, *extra_elements))


def _without_error(variant: Variant) -> Variant:
    """The variant, without a text if its text is the value of a formula that failed."""
    if not ERROR.fullmatch(variant.text):
        return variant
    return replace(variant, text="", elements=(*variant.elements, prop(CELL, variant.text)))


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
