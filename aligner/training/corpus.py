"""Files of sentence pairs → the pairs, source by source, and the recipe that says how to mix them.

A *source* is one file, `NAME.jsonl` or `NAME.jsonl.xz` with `zh` and `en` on each line, or `NAME.tsv` with two columns.
"""

from __future__ import annotations

import json
import lzma
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from aligner.errors import FormatError, InputError

SUFFIXES = (".jsonl", ".jsonl.xz", ".tsv")


@dataclass(frozen=True, slots=True)
class Source:
    """One file of pairs: how often to draw from it, at most how many pairs to keep, and what its licence says."""

    name: str
    weight: float = 1.0
    limit: int | None = None
    licence: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class EncoderRecipe:
    """Everything that decides what an encoder becomes, besides the pairs themselves."""

    seed: int = 20261124
    vocabulary: int = 50_000
    dimension: int = 224
    tokenizer_lines: int = 400_000
    steps: int = 10_000
    batch: int = 2048
    block: int = 16
    scale: float = 22.0
    learning_rate: float = 0.06
    longest: int = 128
    flatten: float = 0.6
    held_out: int = 2000
    sources: dict[str, Source] = field(default_factory=dict)


def read_recipe(path: Path) -> EncoderRecipe:
    """Recipe from a TOML file: the fields of `EncoderRecipe`, and one `[sources.NAME]` table a source."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        sources = {name: Source(name, **fields) for name, fields in table.pop("sources", {}).items()}
        return EncoderRecipe(**table, sources=sources)
    except FileNotFoundError as error:
        raise InputError("no such recipe", path) from error
    except UnicodeDecodeError as error:
        raise FormatError("not UTF-8 text", path) from error
    except tomllib.TOMLDecodeError as error:
        raise FormatError(f"not a TOML file: {error}", path) from error
    except TypeError as error:
        raise FormatError(f"unknown field: {error}", path) from error


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise InputError("no such file or folder", path)
        yield from sorted(path.iterdir()) if path.is_dir() else [path]


def find_sources(paths: Iterable[Path]) -> dict[str, Path]:
    """Name → file for every source among files and folders, in alphabetical order."""
    found: dict[str, Path] = {}
    for file in _files(paths):
        suffix = next((s for s in SUFFIXES if file.name.endswith(s)), "")
        name = file.name.removesuffix(suffix)
        if suffix and name in found:
            raise InputError(f"two sources of the name {name}, the other is {found[name]}; rename one", file)
        if suffix:
            found[name] = file
    if not found:
        names = ", ".join(str(path) for path in paths)
        raise InputError(f"no {' / '.join(SUFFIXES)} file in {names}")
    return dict(sorted(found.items()))


def read_pairs(path: Path) -> Iterator[tuple[str, str]]:
    """The (Chinese, English) pairs of one source, in file order."""
    for number, line in enumerate(_lines(path), start=1):
        if line.strip():
            yield _pair_of_row(line, path, number) if ".tsv" in path.name else _pair_of_json(line, path, number)


def _lines(path: Path) -> Iterator[str]:
    opener = lzma.open if path.suffix == ".xz" else open
    try:
        with cast(IO[str], opener(path, "rt", encoding="utf-8")) as lines:
            yield from lines
    except UnicodeDecodeError as error:
        raise FormatError("not UTF-8 text", path) from error
    except (lzma.LZMAError, EOFError) as error:
        raise FormatError(f"not a whole xz file: {error}", path) from error


def _pair_of_json(line: str, path: Path, number: int) -> tuple[str, str]:
    try:
        row = json.loads(line)
        pair = row["zh"], row["en"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise FormatError('expected {"zh": …, "en": …}', path, line=number) from error
    if not all(isinstance(text, str) for text in pair):
        raise FormatError('expected {"zh": …, "en": …} with two texts', path, line=number)
    return pair


def _pair_of_row(line: str, path: Path, number: int) -> tuple[str, str]:
    cells = line.rstrip("\r\n").split("\t")
    if len(cells) < 2:
        raise FormatError("expected two columns separated by a tab", path, line=number)
    return cells[0], cells[1]
