"""What one action of a reviewer did to an alignment, as splices of its sentences and beads.

    {"action": "merge", "version": 17, "beads": [{"at": 12, "old": [[1, 1, 0.9, ""], [0, 1, 0.6, ""]],
                                                  "new": [[1, 2, 1.0, "ac"]]}]}

A bead is written by its size: source sentences, target sentences, confidence, and the letters of its judgement. Beads
partition both texts in order, so the sizes say where each stands. A splice says what it replaces, so that a change
fits only what it was made for; exchanged, it takes that back.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeVar

from aligner.bitext.judgements import Judgement
from aligner.errors import AlignerError, InputError

Side = Literal[0, 1]
Anchors = tuple[tuple[int, int], ...]
# Two runs, as (start, stop) each.
Apart = tuple[tuple[tuple[int, int], tuple[int, int]], ...]
Value = TypeVar("Value")
KINDS: dict[type, str] = {
    str: "a string",
    int: "a whole number",
    list: "a list",
    dict: "an object",
    bool: "true or false",
}


class ChangeError(AlignerError, ValueError):
    """A change does not fit the alignment that it should change."""


class SizedBead(NamedTuple):
    """A bead by its numbers of sentences, with its confidence and the letters of its judgement."""

    source: int
    target: int
    confidence: float
    code: str


@dataclass(frozen=True, slots=True)
class BeadSplice:
    """The beads from number `at` on that become others."""

    at: int
    old: tuple[SizedBead, ...]
    new: tuple[SizedBead, ...]


@dataclass(frozen=True, slots=True)
class SentenceSplice:
    """The sentences of a side, 0 or 1, from number `at` on, that become others.

    `old_clauses` and `new_clauses` are the indices of those that are clauses and continue the one before.
    """

    side: Side
    at: int
    old: tuple[str, ...]
    new: tuple[str, ...]
    old_clauses: tuple[int, ...] = ()
    new_clauses: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Replaced:
    """Constraints before and after a change."""

    old: Anchors | Apart
    new: Anchors | Apart


@dataclass(frozen=True, slots=True)
class Change:
    """One action of a reviewer.

    `version` is the number of changes before it. The splices of sentences come before those of beads, and each holds
    after those before it. `undoes` and `redoes` are the version of the change that is taken back or made again.
    `follows`: made by the program after the change before, so that both are taken back together.
    """

    action: str
    version: int
    sentences: tuple[SentenceSplice, ...] = ()
    beads: tuple[BeadSplice, ...] = ()
    anchors: Replaced | None = None
    apart: Replaced | None = None
    time: str = ""
    undoes: int | None = None
    redoes: int | None = None
    follows: bool = False


def to_json(change: Change) -> dict[str, Any]:
    """The change as values of JSON, without what changes nothing."""
    members: dict[str, Any] = {
        "time": change.time or None,
        "sentences": [_sentences_record(splice) for splice in change.sentences] or None,
        "beads": [_beads_record(splice) for splice in change.beads] or None,
        "anchors": _replaced_record(change.anchors),
        "apart": _replaced_record(change.apart),
        "undoes": change.undoes,
        "redoes": change.redoes,
        "follows": change.follows or None,
    }
    named = {name: value for name, value in members.items() if value is not None}
    return {"action": change.action, "version": change.version} | named


def _replaced_record(replaced: Replaced | None) -> dict[str, Any] | None:
    return None if replaced is None else {"old": replaced.old, "new": replaced.new}


def _sentences_record(splice: SentenceSplice) -> dict[str, Any]:
    record = {"side": splice.side, "at": splice.at, "old": splice.old, "new": splice.new}
    clauses = {"old_clauses": splice.old_clauses, "new_clauses": splice.new_clauses}
    return record | {name: numbers for name, numbers in clauses.items() if numbers}


def _beads_record(splice: BeadSplice) -> dict[str, Any]:
    return {"at": splice.at, "old": list(map(list, splice.old)), "new": list(map(list, splice.new))}


def from_json(record: object) -> Change:
    """The inverse of `to_json`; ChangeError for values that are no change."""
    try:
        return Change(
            _value(record, "action", str),
            _value(record, "version", int),
            tuple(map(_sentence_splice, _value(record, "sentences", list, []))),
            tuple(map(_bead_splice, _value(record, "beads", list, []))),
            _replaced(record, "anchors", _anchors),
            _replaced(record, "apart", _apart),
            _value(record, "time", str, ""),
            _value(record, "undoes", int, None),
            _value(record, "redoes", int, None),
            _value(record, "follows", bool, False),
        )
    except InputError as error:
        raise ChangeError(f"this is no change: {error.message}") from error


def _value(record: object, name: str, kind: type[Value], *default: Any) -> Any:  # noqa: ANN401 - a value of JSON
    """A member of an object, or the default where it is absent."""
    if not isinstance(record, Mapping):
        raise InputError(f"{record!r:.40} is not an object")
    if name not in record and default:
        return default[0]
    value = record.get(name)
    if not isinstance(value, kind) or (kind is int and (isinstance(value, bool) or value < 0)):  # type: ignore[operator]
        raise InputError(f"{name!r} must be {KINDS[kind]}")
    return value


def _sentence_splice(record: object) -> SentenceSplice:
    side = _value(record, "side", int)
    if side not in {0, 1}:
        raise InputError(f"'side' must be 0 or 1, not {side}")
    old, new = (tuple(_members(record, name, str)) for name in ("old", "new"))
    clauses = [tuple(_members(record, name, int)) for name in ("old_clauses", "new_clauses")]
    return SentenceSplice(side, _value(record, "at", int), old, new, *clauses)


def _members(record: object, name: str, kind: type[Value]) -> list[Value]:
    members = _value(record, name, list, *([[]] if name.endswith("clauses") else []))
    if not all(type(member) is kind for member in members):
        raise InputError(f"every member of {name!r} must be {KINDS[kind]}")
    return members  # type: ignore[no-any-return]


def _bead_splice(record: object) -> BeadSplice:
    old, new = (tuple(map(_sized_bead, _value(record, name, list))) for name in ("old", "new"))
    return BeadSplice(_value(record, "at", int), old, new)


def _sized_bead(record: object) -> SizedBead:
    match record:
        case [int() as source, int() as target, int() | float() as confidence, str() as code]:
            # In Python, true is a whole number too.
            is_sized = source >= 0 and target >= 0 and source + target > 0 and bool not in map(type, record)
            if is_sized and math.isfinite(confidence) and 0 <= confidence <= 1:
                Judgement.of_code(code)
                return SizedBead(source, target, float(confidence), code)
    raise InputError(f"{record!r:.60} is no bead: [source sentences, target sentences, confidence, letters]")


def _replaced(record: object, name: str, read: Any) -> Replaced | None:  # noqa: ANN401 - one of the two below
    if not (said := _value(record, name, dict, None)):
        return None
    return Replaced(read(_value(said, "old", list)), read(_value(said, "new", list)))


def _anchors(values: Sequence[object]) -> Anchors:
    return tuple(map(_two_numbers, values))


def _apart(values: Sequence[object]) -> Apart:
    pairs = []
    for value in values:
        match value:
            case [source, target]:
                pairs.append((_run(source), _run(target)))
            case _:
                raise InputError(f"{value!r:.40} is no pair of runs")
    return tuple(pairs)


def _run(value: object) -> tuple[int, int]:
    start, stop = _two_numbers(value)
    if start >= stop:
        raise InputError(f"{value!r:.40} is no run of sentences")
    return start, stop


def _two_numbers(value: object) -> tuple[int, int]:
    match value:
        case [int() as first, int() as second] if min(first, second) >= 0 and bool not in map(type, value):
            return first, second
    raise InputError(f"{value!r:.40} is no pair of numbers")
