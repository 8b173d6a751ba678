"""Verdicts of a person on the flags of an earlier report, from the file that the page of a report writes.

    {"schema": "aligner.verdicts", "version": 2, "sample": [["0a3f9c21", …], […]], "verdicts": [
      {"check": "number", "words": [["1,250"], ["1,520"]], "source": "我们记录了1,250只鸟。", "target": "We recorded …",
       "neighbours": ["", "77d1e20b"], "row": 3, "verdict": "rejected", "remark": "as in the table", …}, …]}

Files of version 1 name places in the texts by their offsets, so they say something about the same texts only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from os import PathLike
from typing import Any, Literal, NamedTuple, cast, get_args

from aligner.arguments import shown
from aligner.checking.carrying import Place, Words
from aligner.errors import FormatError
from aligner.files import read_bytes

Status = Literal["open", "confirmed", "rejected"]
STATUSES: tuple[Status, ...] = get_args(Status)
SCHEMA = "aligner.verdicts"
VERSION = 2
WRONG_FILE = 'this is not a file of verdicts; give the file that the page of a report writes with "Download as JSON"'
BROKEN = "download the file from the page of the report again"


class Verdict(NamedTuple):
    """What a person says of a flag: `open` (not judged), `confirmed` (a real issue) or `rejected` (a false alarm)."""

    status: Status = "open"
    remark: str = ""

    def __bool__(self) -> bool:
        """Whether anything was said."""
        return self != Verdict()


class Judged(NamedTuple):
    """A flag of an earlier report, with its verdict; `record` is all that the file says of it.

    `place` is None in files of version 1, whose `key` has the offsets.
    """

    place: Place | None
    key: str
    verdict: Verdict
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EarlierVerdicts:
    """A file of verdicts. `sample` has hashes of sentences of each side, `texts` the hash of both texts.

    Only files of version 1 have `texts`, which is empty otherwise.
    """

    path: str
    flags: tuple[Judged, ...]
    sample: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    texts: str = ""

    @classmethod
    def load(cls, path: str | PathLike[str]) -> EarlierVerdicts:
        """Read a file; FormatError says what is wrong in it."""
        record = _parsed(path)
        version, entries = record.get("version"), record.get("verdicts")
        if not isinstance(version, int) or version not in READERS:
            message = f"these verdicts have version {shown(version)}; this program reads 1 and {VERSION}: update it"
            raise FormatError(message, path)
        if not isinstance(entries, list):
            raise FormatError(WRONG_FILE, path)
        flags = tuple(_judged(entry, number, READERS[version], path) for number, entry in enumerate(entries, 1))
        texts = str(record.get("texts", "-")) if version == 1 else ""
        return cls(str(path), flags, _sample(record, path), texts)


def _parsed(path: str | PathLike[str]) -> dict[str, Any]:
    content = read_bytes(path)
    try:
        record = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FormatError(WRONG_FILE, path) from error
    if not isinstance(record, dict) or record.get("schema") != SCHEMA:
        raise FormatError(WRONG_FILE, path)
    return record


def _sample(record: Mapping[str, Any], path: str | PathLike[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    sides = record.get("sample", [[], []])
    if not _is_list(sides, 2) or not all(map(_are_texts, sides)):
        raise FormatError(f"the sample of sentences is broken; {BROKEN}", path)
    return tuple(sides[0]), tuple(sides[1])


def _judged(
    entry: Any,  # noqa: ANN401 - a value of JSON
    number: int,
    read: Callable[[dict[str, Any]], Place | None],
    path: str | PathLike[str],
) -> Judged:
    if isinstance(entry, dict) and entry.get("verdict") in STATUSES:
        status, remark, key = (entry.get(name, "") for name in ("verdict", "remark", "key"))
        try:
            return Judged(read(entry), str(key), Verdict(status, str(remark)), entry)
        except (KeyError, TypeError, ValueError):
            pass
    raise FormatError(f"verdict {number} is broken; {BROKEN}", path)


def _place(entry: dict[str, Any]) -> Place:
    """What an entry is about; KeyError, TypeError or ValueError if it does not say so."""
    check, source, target = entry["check"], entry["source"], entry["target"]
    (before, after), (first, second) = entry["neighbours"], entry["words"]
    if not _are_texts([check, source, target, before, after, *(first or []), *(second or [])]):
        raise TypeError
    return Place(check, (_words(first), _words(second)), (source, target), (before, after))


def _words(side: list[str] | None) -> Words:
    return None if side is None else tuple(side)


def _no_place(entry: dict[str, Any]) -> None:
    """Entries of version 1 name a place by its offsets alone."""
    if not isinstance(entry["key"], str):
        raise TypeError


READERS: Mapping[int, Callable[[dict[str, Any]], Place | None]] = {1: _no_place, 2: _place}


def _is_list(value: object, size: int) -> bool:
    return isinstance(value, list) and len(value) == size


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in cast("list[object]", value))
