"""Files of sentence pairs → the pairs, source by source, and the recipe that says how to mix them.

A *source* is one file, plain or compressed (`.xz`, `.gz`):

- `NAME.jsonl` with `zh` and `en` on each line;
- `NAME.tsv` with Chinese and English in its first two columns, in either order, or as `aligner align` writes it;
- `NAME.tmx`, a translation memory with Chinese and English among its languages.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from aligner.bitext.languages import HAN, LETTER
from aligner.errors import FormatError, InputError
from aligner.files import open_unpacked
from aligner.formats import tmx
from aligner.formats.tables import tsv

# The recipe of the encoder that ships, and the only place for its numbers.
SHIPPED_RECIPE = Path(__file__).parent / "embedded.toml"
PACKINGS = ("", ".xz", ".gz")
SUFFIXES = tuple(kind + packing for kind in (".jsonl", ".tsv", ".tmx") for packing in PACKINGS)
# Rows of a table that decide which column is Chinese.
SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Source:
    """One file of pairs: how often to draw from it, how many pairs to use at most, its licence and its origin."""

    name: str
    weight: float = 1.0
    limit: int | None = None
    licence: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class EncoderRecipe:
    """Everything that determines an encoder, besides the pairs.

    Pieces that occur fewer than `rarest` times are removed from the vocabulary. `dropout` is the share of tokens left
    out of a text each time it is drawn, so that no text depends on one token alone. Only the first `longest` tokens of
    a text are read, and about `held_out` pairs over all sources are held out as a check. A source that is not among
    `sources` has weight 1 and no limit.
    """

    seed: int
    vocabulary: int
    rarest: int
    dimension: int
    tokenizer_lines: int
    steps: int
    batch: int
    block: int
    scale: float
    learning_rate: float
    dropout: float
    longest: int
    flatten: float
    held_out: int
    sources: dict[str, Source] = field(default_factory=dict)


def read_recipe(path: Path) -> EncoderRecipe:
    """Recipe from a TOML file: the fields of `EncoderRecipe`, and one table `[sources.NAME]` for each source.

    Only the sources may be left out. Raises FormatError for a field that is missing or unknown.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        sources = {name: Source(name, **keys) for name, keys in table.pop("sources", {}).items()}
        _check_fields(table, path)
        return EncoderRecipe(**table, sources=sources)
    except FileNotFoundError as error:
        raise InputError("no such recipe", path) from error
    except UnicodeDecodeError as error:
        raise FormatError("not UTF-8 text", path) from error
    except (ValueError, RecursionError) as error:
        raise FormatError(f"not a TOML file: {error}", path) from error
    except TypeError as error:
        raise FormatError(f"unknown field: {error}", path) from error


def _check_fields(table: dict[str, Any], path: Path) -> None:
    names = [entry.name for entry in fields(EncoderRecipe) if entry.name != "sources"]
    if unknown := sorted(table.keys() - set(names)):
        raise FormatError(f"unknown field: {', '.join(unknown)}", path)
    if missing := [name for name in names if name not in table]:
        message = f"missing field: {', '.join(missing)}; the recipe that ships, {SHIPPED_RECIPE.name}, has all fields"
        raise FormatError(message, path)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files of pairs among these files and in these folders; a named file must be one."""
    for path in paths:
        if not path.exists():
            raise InputError("no such file or folder", path)
        if path.is_dir():
            yield from (file for file in sorted(path.iterdir()) if _suffix(file))
        elif _suffix(path):
            yield path
        else:
            raise InputError(
                "the suffix is not that of a file of pairs; expected .jsonl, .tsv or .tmx (also .xz or .gz)", path
            )


def _suffix(file: Path) -> str:
    return next((suffix for suffix in SUFFIXES if file.name.lower().endswith(suffix)), "")


def find_sources(paths: Iterable[Path]) -> dict[str, Path]:
    """Name → file of every source among files and folders, in alphabetical order."""
    paths = list(paths)
    sources: dict[str, Path] = {}
    for file in _files(paths):
        name = file.name[: -len(_suffix(file))]
        if name in sources:
            raise InputError(f"another source has the name {name} too, {sources[name]}; rename one of them", file)
        sources[name] = file
    if not sources:
        raise InputError(f"no .jsonl / .tsv / .tmx file in {', '.join(map(str, paths))}")
    return dict(sorted(sources.items()))


def read_pairs(path: Path) -> Iterator[tuple[str, str]]:
    """The (Chinese, English) pairs of one source, in file order."""
    if ".tmx" in _suffix(path):
        yield from tmx.read_pairs(path, "zh", "en")
        return
    with open_unpacked(path) as handle:
        lines = enumerate(_lines(handle, path), start=1)
        filled = ((number, line.rstrip("\r\n")) for number, line in lines if line.strip())
        if ".tsv" in _suffix(path):
            yield from _pairs_of_table(filled, path)
        else:
            yield from (_pair_of_json(line, path, number) for number, line in filled)


def _lines(handle: BinaryIO, path: Path) -> Iterator[str]:
    try:
        with TextIOWrapper(handle, encoding="utf-8-sig") as text:
            yield from text
    except UnicodeDecodeError as error:
        raise FormatError("not UTF-8 text; save it as UTF-8", path) from error


def _pairs_of_table(lines: Iterator[tuple[int, str]], path: Path) -> Iterator[tuple[str, str]]:
    first = next(lines, (0, ""))
    has_beads = first[1].split("\t")[: len(tsv.COLUMNS)] == list(tsv.COLUMNS)
    numbered = lines if has_beads else chain([first], lines)
    rows = (_row(line, path, number, has_beads) for number, line in numbered if line)
    sample = list(islice(rows, SAMPLE))
    all_rows = chain(sample, rows)
    # A bead may have an empty side.
    pairs = filter(all, all_rows) if has_beads else all_rows
    yield from (pair[::-1] for pair in pairs) if _is_second_chinese(sample, path) else pairs


def _is_second_chinese(sample: Sequence[tuple[str, str]], path: Path) -> bool:
    first, second = (_han_share("".join(row[side] for row in sample)) for side in (0, 1))
    if sample and not first and not second:
        raise FormatError("neither of the first two columns holds Chinese; expected Chinese and English", path)
    return second > first


def _han_share(text: str) -> float:
    return len(HAN.findall(text)) / max(len(LETTER.findall(text)), 1)


def _pair_of_json(line: str, path: Path, number: int) -> tuple[str, str]:
    try:
        row = json.loads(line)
        pair = row["zh"], row["en"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise FormatError('expected {"zh": …, "en": …}', path, line=number) from error
    if not all(isinstance(text, str) for text in pair):
        raise FormatError('expected {"zh": …, "en": …} with two texts', path, line=number)
    return pair


def _row(line: str, path: Path, number: int, has_beads: bool) -> tuple[str, str]:
    cells = tsv.read_line(line) if has_beads else line.split("\t")
    if len(cells) < 2:
        raise FormatError("expected two columns separated by a tab", path, line=number)
    return cells[0], cells[1]
