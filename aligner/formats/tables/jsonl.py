"""Units as JSON lines, the usual form of a corpus: a line is a pair, as an object.

    {"source": "他来了。", "target": "He came.", "confidence": 0.980000, "kind": "1-1", "source_language": "zh-CN", …}

The names are those of `columns`, in that order; what is empty is left out. The text `other` contains, as JSON, all that
has no name of its own. So a file preserves units: the lines of a unit with several targets follow each other, and all
but the first say in `other` that they continue it. The first line also holds what the header of the units says. Lines
that are moved or removed take nothing from the others.

Files from other sources are read by the names of their fields, as tables are. A field may also hold an object with a
text for each language, such as `translation` in Hugging Face's datasets. A line may be a list of cells. A file whose
first line says that it is an alignment is read as `aligner.formats.jsonl` wrote it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from io import TextIOWrapper
from os import PathLike
from typing import Any, TextIO

from aligner.errors import FormatError, InputError
from aligner.files import open_unpacked, replacing
from aligner.formats import jsonl
from aligner.formats.keeping import warn_of_omission
from aligner.formats.tables.columns import COLUMNS, find_columns
from aligner.formats.tables.layouts import LayoutError
from aligner.formats.tables.rows import Choice, Row, pack_extras, read_rows, records, unpack_extras
from aligner.units.selection import Tally
from aligner.units.units import Header, Languages, Reading, Unit, same_language

# A number in the notation of JSON.
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
# Outside of texts, in which a quotation mark has a backslash.
ALIGNMENT = re.compile(r'"schema"\s*:\s*"aligner\.')
# A longer line is no pair: a bomb perhaps, or a file without line ends.
LONGEST_LINE = 10_000_000
# What `other` says of the units of the file, and of a line with one more target of the unit above.
HEADER, CONTINUES = "header", "continues"
HINT = "each line needs a source and a target, or a text in each of two languages"
Record = dict[str, str]


def write_units(
    units: Iterable[Unit], path: str | PathLike[str], header: Header, *, left_out: Counter[str] | None = None
) -> int:
    """Write a line per pair; returns the number of units."""
    tally = Tally.of(left_out)
    with replacing(path) as handle:
        handle.writelines(_lines(units, header, tally, path))
    return tally.written


def _lines(units: Iterable[Unit], header: Header, tally: Tally, path: str | PathLike[str]) -> Iterator[str]:
    extras: dict[str, object] = {HEADER: _header_record(header)}
    for unit in units:
        for record in records([unit], header, tally, COLUMNS):
            try:
                yield _line(record, extras) + "\n"
            except InputError as error:
                raise InputError(f"unit {tally.written}: {error.message}", path) from error
            extras = {CONTINUES: True}
        # The header stands in the first line that is written.
        extras = {} if tally.written else extras


def _header_record(header: Header) -> dict[str, object]:
    languages = {"source_language": header.source_language, "target_language": header.target_language}
    return languages | pack_extras(header.attributes, header.elements)


def _line(record: Record, extras: dict[str, object]) -> str:
    if extras:
        other = json.loads(record.get("other", "{}")) | extras
        record["other"] = json.dumps(other, ensure_ascii=False)
    fields = [f"{json.dumps(name)}: {_value(name, record[name])}" for name in COLUMNS if name in record]
    return jsonl.escape("{" + ", ".join(fields) + "}")


def _value(name: str, text: str) -> str:
    """The text as JSON, a confidence as a number in the same notation."""
    if name != "confidence":
        return json.dumps(text, ensure_ascii=False)
    return text if NUMBER.fullmatch(text) else repr(float(text))


def read(
    path: str | PathLike[str],
    languages: Languages = (None, None),
    *,
    columns: Sequence[int] = (),
    keep_going: bool = False,
) -> Reading:
    """The units of a file: of an alignment, or of pairs; FormatError, with the line, for any other file.

    With `keep_going`, a line that is not JSON, or no pair, is left out with a FormatWarning.
    """
    if _is_alignment(path):
        return jsonl.read_units(path)
    names, choice = _field_names(path, keep_going=keep_going), Choice(languages, columns, keep_going)
    if not names:
        return read_rows(_list_rows(path, keep_going=keep_going), path, choice)
    continued: set[int] = set()
    header = _header(path, keep_going=keep_going)
    rows = _rows(path, names, continued, keep_going=keep_going)
    try:
        reading = read_rows(rows, path, choice, names, header)
    except LayoutError as error:
        raise FormatError(f"its fields are {', '.join(names[:9])}; {HINT}: {error.message}", path) from error
    named = find_columns(names, languages)
    if not (header or all(languages) or (named and any(named.tags))):
        _check_two_languages(reading.header, path)
    return _joined(reading, continued)


def _check_two_languages(header: Header, path: str | PathLike[str]) -> None:
    """FormatError if nobody has named the languages, and the texts of both sides look as if they had the same."""
    if header.source_language and same_language(header.source_language, header.target_language):
        message = f"both sides look like {header.source_language}; name the two languages if these are translations"
        raise FormatError(message, path)


def _is_alignment(path: str | PathLike[str]) -> bool:
    with open_unpacked(path) as handle:
        return bool(ALIGNMENT.search(handle.readline(LONGEST_LINE).decode("utf-8", "replace")))


def _field_names(path: str | PathLike[str], *, keep_going: bool) -> list[str]:
    """The names of the fields of all objects; if they are ours, they begin as our columns. None if all are lists."""
    names: dict[str, None] = {}
    is_empty = is_ours = True
    for _, value in _values(path, keep_going=keep_going):
        is_empty = False
        if isinstance(value, dict):
            names |= dict.fromkeys(_fields(value))
            is_ours = is_ours and _other(value) is not None
    if is_empty:
        raise FormatError(f"is empty; {HINT}", path)
    start = COLUMNS[:4] if is_ours and names.keys() >= {"source", "target"} else ()
    return [*dict.fromkeys((*start, *names))]


def _header(path: str | PathLike[str], *, keep_going: bool) -> Header | None:
    """The header that the first line holds, if we wrote the file."""
    number, value = next(_values(path, keep_going=keep_going))
    record = (_other(value) or {}).get(HEADER)
    if record is None:
        return None
    try:
        attributes, elements = unpack_extras(record)
        return Header(record["source_language"], record["target_language"], attributes, tuple(elements))
    except (InputError, KeyError) as error:
        raise FormatError(
            "`other` does not hold what was written there; write the file again", path, line=number
        ) from error


def _rows(path: str | PathLike[str], names: Sequence[str], continued: set[int], *, keep_going: bool) -> Iterator[Row]:
    """The cells of each object, in the order of the names; `continued` collects the places of continuing lines."""
    place = 0
    for number, value in _values(path, keep_going=keep_going):
        if not isinstance(value, dict):
            error = FormatError(f"not an object with names and texts; {HINT}", path, line=number)
            if not keep_going:
                raise error
            warn_of_omission(error)
            continue
        fields = _fields(value)
        if not any(fields.values()):
            continue
        if (_other(value) or {}).get(CONTINUES):
            continued.add(place)
        place += 1
        yield Row(number, [fields.get(name, "") for name in names])


def _list_rows(path: str | PathLike[str], *, keep_going: bool) -> Iterator[Row]:
    for number, value in _values(path, keep_going=keep_going):
        if not isinstance(value, list):
            raise FormatError(f"neither an object nor a list; {HINT}", path, line=number)
        yield Row(number, [_cell(item) for item in value])


def _joined(reading: Reading, continued: set[int]) -> Reading:
    return replace(reading, units=_join(reading.units, continued))


def _join(units: Iterator[Unit], continued: set[int]) -> Iterator[Unit]:
    """The units; a continuing line gives its target to the unit before it if both have the same source."""
    held: Unit | None = None
    for place, unit in enumerate(units):
        if held and place in continued and held.variants[0] == unit.variants[0]:
            held = replace(held, variants=(*held.variants, *unit.variants[1:]))
        else:
            yield from [held] if held else ()
            held = unit
    yield from [held] if held else ()


def _values(path: str | PathLike[str], *, keep_going: bool) -> Iterator[tuple[int, object]]:
    """What each line holds, with its number; numbers are texts in their own notation."""
    for number, line in _numbered_lines(path):
        try:
            value = _parse(line, path, number)
        except FormatError as error:
            if not keep_going:
                raise
            warn_of_omission(error)
        else:
            yield number, value


def _numbered_lines(path: str | PathLike[str]) -> Iterator[tuple[int, str]]:
    """The lines that are not blank."""
    with open_unpacked(path) as handle:
        text = TextIOWrapper(handle, encoding="utf-8-sig", newline="\n")
        yield from ((number, line) for number, line in enumerate(_text_lines(text, path), 1) if line.strip())
        text.detach()


def _text_lines(handle: TextIO, path: str | PathLike[str]) -> Iterator[str]:
    try:
        while line := handle.readline(LONGEST_LINE):
            yield line
    except UnicodeDecodeError as error:
        raise FormatError("not UTF-8; convert it to UTF-8", path) from error


def _parse(line: str, path: str | PathLike[str], number: int) -> object:
    if len(line) >= LONGEST_LINE:
        raise FormatError(f"a line of {LONGEST_LINE:,} characters or more; {HINT}", path, line=number)
    try:
        value = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        if number == 1 and line.lstrip().startswith("["):
            message = "one list over several lines; write an object per line, as jq -c '.[]' does"
        else:
            message = f"not a line of JSON, or cut short; {HINT}"
        raise FormatError(message, path, line=number) from error
    if not isinstance(value, dict | list):
        raise FormatError(f"neither an object nor a list; {HINT}", path, line=number)
    return value


def _fields(value: dict[str, Any]) -> Record:
    """The fields of an object as texts; an object with a text for each language becomes a field per language."""
    fields: Record = {}
    for name, content in value.items():
        if isinstance(content, dict) and _are_languages(tuple(content)):
            fields |= {language: _cell(text) for language, text in content.items()}
        else:
            fields[name] = _cell(content)
    return fields


@lru_cache(maxsize=256)
def _are_languages(names: tuple[str, ...]) -> bool:
    return find_columns(names) is not None


def _other(value: object) -> dict[str, Any] | None:
    """What the field `other` of an object says; None if it is not a text that holds an object, as ours does."""
    try:
        other = json.loads(value.get("other") or "{}") if isinstance(value, dict) else None
    except (TypeError, ValueError, RecursionError):
        return None
    return other if isinstance(other, dict) else None


def _cell(value: object) -> str:
    match value:
        case str():
            return value
        case None:
            return ""
    return json.dumps(value, ensure_ascii=False)
