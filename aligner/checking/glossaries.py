"""Files of terms → Glossary: the allowed renderings of each source term.

    虚拟机<TAB>virtual machine; VM<TAB>not “virtual computer”      TSV; OmegaT's glossaries are these, without a header
    zh,en                                                        CSV; a header may name the languages
    <termEntry>…<langSet xml:lang="zh">…                         TBX, of 2008 (`martif`) and 2019 (`conceptEntry`)

The header or, without one, the script tells the language of each column, so that a glossary serves both directions. A
leading column that numbers the lines is ignored, and so is a line whose translation is empty. Several terms can share a
cell, with `;` or `|` between them, or have lines of their own.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import NamedTuple

import regex

from aligner.arguments import FILE, accepts
from aligner.bitext.encodings import decode
from aligner.bitext.languages import CHINESE, HAN, base_language, check_known_language
from aligner.errors import FormatError
from aligner.files import read_bytes
from aligner.formats.termbase import read_concepts
from aligner.formats.xmltext import is_xml

SEPARATORS = regex.compile(r"\s*[;；|｜]\s*")
# What headers call the columns, in lower case.
COLUMN_NAMES = {
    "chinese": "zh", "simplified chinese": "zh", "traditional chinese": "zh", "chinese term": "zh", "中文": "zh",
    "汉语": "zh", "简体中文": "zh", "中文术语": "zh", "中文名": "zh", "中文名称": "zh", "中文词条": "zh",
    "zho": "zh", "chi": "zh", "cmn": "zh", "english": "en", "english term": "en", "英文": "en", "英语": "en",
    "英文术语": "en", "英文名": "en", "英文名称": "en", "英文词条": "en", "eng": "en",
    "source": "source", "source term": "source", "term": "source", "原文": "source", "源语": "source", "术语": "source",
    "target": "target", "target term": "target", "translation": "target", "译文": "target", "译名": "target",
    "目标语": "target", "note": "note", "notes": "note", "comment": "note", "comments": "note", "备注": "note",
    "说明": "note", "注释": "note",
}  # fmt: skip
# The language tags that a header may have. Other short words are rather terms (`IT`, `AI`) unless they name a region.
TAG = regex.compile(r"zh|en|ja|ko|de|fr|es|ru|[a-z]{2,3}(?:[-_][a-z0-9]{2,8})++")
# A cell of a column that numbers the lines.
NUMBER = regex.compile(r"\p{Nd}{1,9}+[.、)）]?")
LONGEST_CELL = 500
REMEDY = "give a term and its translation in each line, with a tab between them"


@dataclass(frozen=True, slots=True)
class Entry:
    """A term of one language and its allowed renderings in the other, the preferred one first."""

    source: str
    targets: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Glossary:
    """Entries, and the name of their file."""

    entries: tuple[Entry, ...]
    name: str = ""


class Row(NamedTuple):
    """The cells of a line of a table, and its number."""

    line: int
    cells: list[str]


@accepts(path=FILE)
def load_glossary(path: str | PathLike[str], source_language: str = "zh", target_language: str = "en") -> Glossary:
    """Read a glossary from a file, for texts of these languages.

    Raises InputError for a file that cannot be read, FormatError, with the line, for one that is not a glossary of
    these languages.
    """
    languages = tuple(base_language(check_known_language(tag)) for tag in (source_language, target_language))
    path = Path(path)
    data = read_bytes(path)
    if is_xml(data):
        rows = [Row(line, list(cells)) for line, cells in _concept_pairs(data, path, languages)]
    else:
        rows = _term_rows(list(read_rows(decode(data, str(path)), path)), path, languages)
    entries = _merge_entries(rows)
    if not entries:
        raise FormatError(f"holds no term; {REMEDY}", path)
    return Glossary(entries, path.name)


def read_rows(text: str, path: Path) -> Iterator[Row]:
    """Lines as cells, without empty lines and comments."""
    suffix = path.suffix.lower()
    has_commas = suffix == ".csv" or (suffix not in {".tsv", ".tab", ".utf8"} and "\t" not in text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    split = _comma_rows if has_commas else _tab_rows
    for row in split(lines, path):
        if any(row.cells) and not row.cells[0].startswith("#"):
            yield row


def _tab_rows(lines: Sequence[str], _: Path) -> Iterator[Row]:
    yield from (Row(number, [cell.strip() for cell in line.split("\t")]) for number, line in enumerate(lines, 1))


def _comma_rows(lines: Sequence[str], path: Path) -> Iterator[Row]:
    reader = csv.reader((f"{line}\n" for line in lines), strict=True)
    line = 1
    try:
        for cells in reader:
            yield Row(line, [" ".join(cell.split()) for cell in cells] or [""])
            line = reader.line_num + 1
    except csv.Error as error:
        raise FormatError(f"not CSV: {error}; close the quotation marks, or save it as TSV", path, line=line) from error


def _term_rows(rows: Sequence[Row], path: Path, languages: Sequence[str]) -> list[Row]:
    """Rows of source, target and note."""
    header = [_column_name(cell) for cell in rows[0].cells] if rows else []
    header_columns = _find_columns(header, languages)
    if header_columns is None and _is_header(header):
        names = ", ".join(rows[0].cells[:5])
        message = f"the header names {names} and not {' and '.join(languages)}; name the columns by their languages"
        raise FormatError(message, path, line=rows[0].line)
    body = rows[1:] if header_columns else rows
    columns = header_columns or ((1, 2) if _is_numbered(rows) else (0, 1))
    for row in body:
        _check_row(row, columns, path)
    if not set(languages) <= set(header) and _is_reversed(body, columns, languages):
        columns = columns[::-1]
    note = _note_column(header) if header_columns else max(columns) + 1
    return [row for row in (_select(row, columns, note) for row in body) if all(row.cells[:2])]


def _select(row: Row, columns: Sequence[int], note: int | None) -> Row:
    """The source, the target and the note of a row."""
    return Row(row.line, [*(row.cells[column] for column in columns), _cell(row, note)])


def _check_row(row: Row, columns: Sequence[int], path: Path) -> None:
    """Raise FormatError for a row that lacks a column, or has a cell too long for a term."""
    if len(row.cells) <= max(columns):
        raise FormatError(f"{len(row.cells)} column where {max(columns) + 1} are needed; {REMEDY}", path, line=row.line)
    if long := next((row.cells[column] for column in columns if len(row.cells[column]) > LONGEST_CELL), None):
        raise FormatError(f"{long[:20]!r}… is too long for a term; {REMEDY}", path, line=row.line)


def _note_column(header: Sequence[str]) -> int | None:
    return header.index("note") if "note" in header else None


def _cell(row: Row, column: int | None) -> str:
    return row.cells[column] if column is not None and column < len(row.cells) else ""


def _column_name(cell: str) -> str:
    """What a cell of a header stands for: a language, `source`, `target`, `note`; empty if it is unknown."""
    lower = cell.strip().lower()
    if lower in COLUMN_NAMES:
        return COLUMN_NAMES[lower]
    return base_language(lower.replace("_", "-")) if TAG.fullmatch(lower) else ""


def _find_columns(header: Sequence[str], languages: Sequence[str]) -> tuple[int, int] | None:
    """The columns of both languages; None if this is not a header of these languages."""
    for names in (languages, ("source", "target")):
        if all(name in header for name in names):
            return header.index(names[0]), header.index(names[1])
    return None


def _is_numbered(rows: Sequence[Row]) -> bool:
    """Whether the first of three columns or more holds nothing but numbers."""
    return all(len(row.cells) > 2 and NUMBER.fullmatch(row.cells[0]) for row in rows)


def _is_header(header: Sequence[str]) -> bool:
    """Whether the first row names two columns, of whatever languages."""
    return len([name for name in header if name]) > 1


def _is_reversed(rows: Iterable[Row], columns: Sequence[int], languages: Sequence[str]) -> bool:
    """Whether the Chinese terms are in the column of the other language."""
    chinese = [language in CHINESE for language in languages]
    if chinese[0] == chinese[1]:
        return False
    votes = [sum(HAN.search(row.cells[column]) is not None for row in rows) for column in columns]
    return votes[0] < votes[1] if chinese[0] else votes[0] > votes[1]


def _concept_pairs(data: bytes, path: Path, languages: Sequence[str]) -> Iterator[tuple[int, tuple[str, str, str]]]:
    """Line and cells of each pair of terms in a termbase."""
    present: set[str] = set()
    has_pair = False
    for concept in read_concepts(data, path):
        present |= {base_language(language) for language, _ in concept.terms}
        sides = [[term for tag, term in concept.terms if base_language(tag) == language] for language in languages]
        for source in sides[0]:
            for target in sides[1]:
                has_pair = True
                yield concept.line, (source, target, "")
    if not has_pair:
        names = ", ".join(sorted(present)) or "none"
        raise FormatError(f"no entry has terms in {' and '.join(languages)}; found: {names}", path)


def _merge_entries(rows: Iterable[Row]) -> tuple[Entry, ...]:
    """One entry for each term, with its renderings in the order of the file."""
    targets: dict[str, dict[str, None]] = {}
    notes: dict[str, str] = {}
    for row in rows:
        source_cell, target_cell, note = row.cells
        renderings = dict.fromkeys(filter(None, SEPARATORS.split(target_cell)))
        for source in filter(None, SEPARATORS.split(source_cell)):
            targets.setdefault(source, {}).update(renderings)
            notes[source] = notes.get(source) or note
    return tuple(Entry(source, tuple(texts), notes[source]) for source, texts in targets.items() if texts)
