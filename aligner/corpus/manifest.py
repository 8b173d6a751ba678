"""A manifest → the pairs of documents that it lists, one at a time.

    pairs.tsv     zh/1.docx   en/1.pdf                                two files a line; a third column is the id
                  id  source  target  source_language …               or with the names of the columns in the first line
    pairs.jsonl   {"id": "a", "source": "zh/1.docx", "target": "en/1.pdf"}
                  {"id": "b", "source_text": "他来了。", "target_text": "He came."}

Names of files are read from the folder of the manifest on. Texts in a table have `\\t`, `\\n` and `\\\\` for a tab, a
line break and a backslash. A manifest may be packed: `pairs.tsv.gz`.

A line that cannot be read is the pair's own failure, with its place; but in the first line it is an error at once,
because then it is probably no manifest at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from os import PathLike, fspath
from pathlib import Path
from typing import Any, NamedTuple

from aligner.arguments import proposal, shown
from aligner.corpus.pairs import DocumentPair
from aligner.errors import AlignerError, FormatError
from aligner.files import get_by_suffix, open_unpacked
from aligner.formats.tables.tsv import unescaped, unquoted

FIELDS = ("id", "source", "target", "source_language", "target_language", "source_text", "target_text")
# The columns of a table whose first line does not name them.
UNNAMED = ("source", "target", "id")
# Bytes read at a time when lines are counted.
BLOCK = 1 << 20


class BadLine(NamedTuple):
    """A line of a manifest that names no pair, and why."""

    line: int
    error: AlignerError


def read_manifest(path: str | PathLike[str]) -> Iterator[DocumentPair | BadLine]:
    """The pairs of a manifest, in order; lines that name none come as `BadLine`.

    Raises InputError if it cannot be read, and FormatError if its first line names no pair.
    """
    reader = get_by_suffix(READERS, fspath(path).removesuffix(".gz"))
    is_first = True
    for found in reader(path):
        if is_first and isinstance(found, BadLine):
            raise found.error
        is_first = False
        yield found


def count_lines(path: str | PathLike[str]) -> int:
    """The number of lines of a manifest, which is nearly that of its pairs."""
    with open_unpacked(path) as handle:
        return sum(block.count(b"\n") for block in iter(partial(handle.read, BLOCK), b""))


def _lines(path: str | PathLike[str]) -> Iterator[tuple[int, str | AlignerError]]:
    """The lines that are not blank, with their numbers from 1; an error for one that is not UTF-8."""
    with open_unpacked(path) as handle:
        for number, line in enumerate(handle, 1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError:
                yield number, FormatError("not UTF-8; save the manifest as UTF-8", path, line=number)
                continue
            if text.strip(" "):
                yield number, text


def _read_table(path: str | PathLike[str]) -> Iterator[DocumentPair | BadLine]:
    columns: Sequence[str] = ()
    for number, line in _lines(path):
        cells = line.split("\t") if isinstance(line, str) else []
        if not columns:
            columns, is_head = _columns(cells, path)
            if is_head:
                continue
        yield _found(line, partial(_of_cells, cells, columns), path, number)


def _columns(cells: Sequence[str], path: str | PathLike[str]) -> tuple[Sequence[str], bool]:
    """The names of the columns, and whether these cells are the names."""
    names = [unquoted(cell).strip().lower() for cell in cells]
    if not {"source", "source_text"} & set(names):
        return UNNAMED, False
    for name in names:
        _check_name(name, "column", path)
    return names, True


def _of_cells(cells: Sequence[str], columns: Sequence[str]) -> Mapping[str, str]:
    if len(cells) > len(columns):
        raise FormatError(f"{len(cells)} cells for {len(columns)} columns; write a tab within a text as \\t")
    values = dict(zip(columns, map(unquoted, cells), strict=False))
    return {name: unescaped(cell) if name.endswith("_text") else cell for name, cell in values.items() if cell}


def _read_objects(path: str | PathLike[str]) -> Iterator[DocumentPair | BadLine]:
    for number, line in _lines(path):
        yield _found(line, partial(_of_object, line, path), path, number)


def _of_object(line: str | AlignerError, path: str | PathLike[str]) -> Mapping[str, Any]:
    try:
        value = json.loads(str(line))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"not JSON: {error}; write an object a line") from error
    if not isinstance(value, dict):
        raise FormatError(f"not an object but {shown(value)}; write an object a line")
    for name in value:
        _check_name(name, "name", path)
    if isinstance(value.get("id"), int):
        value["id"] = str(value["id"])
    return {name: part for name, part in value.items() if part is not None}


def _check_name(name: str, noun: str, path: str | PathLike[str]) -> None:
    if name not in FIELDS:
        known = f"a manifest has {', '.join(FIELDS)}"
        raise FormatError(f"unknown {noun} {shown(name)}{proposal(name, FIELDS)}; {known}", path, line=1)


def _found(
    line: str | AlignerError, values: Callable[[], Mapping[str, Any]], path: str | PathLike[str], number: int
) -> DocumentPair | BadLine:
    """The pair of a line; its files are named from the folder of the manifest on."""
    if isinstance(line, AlignerError):
        return BadLine(number, line)
    try:
        fields = dict(values())
        for side in ("source", "target"):
            if isinstance(fields.get(side), str) and fields[side]:
                fields[side] = str(Path(path).parent / fields[side])
        return DocumentPair(**fields, line=number)
    except AlignerError as error:
        return BadLine(number, FormatError(error.message, path, line=number))


READERS: Mapping[str, Callable[[str | PathLike[str]], Iterator[DocumentPair | BadLine]]] = {
    ".tsv": _read_table,
    ".jsonl": _read_objects,
}
