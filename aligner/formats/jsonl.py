"""JSON lines: the format that loses nothing.

    {"schema": "aligner.alignment", "version": 1, "recipe": {…}, "source": {…}, "target": {…}, "bead_count": 2}
    {"kind": "1-1", "confidence": 0.98, "source": [0, 1], "target": [0, 1], "source_text": "…", "target_text": "…", …}
    {"kind": "1-0", …}

The first line contains both texts, their edits and the spans of their sentences, and any notices, parts, clauses,
crossings and corrections. Each further line is a bead, with a reviewer's judgement if there is one. In a bead, `source`
and `target` are runs of sentences, and `source_spans` and `target_spans` are their spans in the raw texts. The texts of
a bead are the repaired ones, for people and `jq`; reading checks them against the first line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from os import PathLike
from typing import Any, TypeVar

from aligner.bitext.beads import Bead, Bitext, Crossing, Link, Recipe
from aligner.bitext.edits import Edit, Notice, Span
from aligner.bitext.forms import Form
from aligner.bitext.judgements import OPEN, UNCORRECTED, Corrections, Judgement
from aligner.bitext.texts import PART_KINDS, Document, Part, Run, Sentences
from aligner.errors import AlignmentError, FormatError, InputError
from aligner.files import open_unpacked, replacing
from aligner.units.of_alignment import header_of, units_of
from aligner.units.units import Reading

SCHEMA = "aligner.alignment"
VERSION = 1
REMEDY = "write the file again with Alignment.to_jsonl"
# Characters that JSON allows, but some tools read as line ends, or UTF-8 cannot encode.
ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
SPLIT_CHARACTER = re.compile("[\ud800-\udbff][\udc00-\udfff]")
KINDS: dict[type, str] = {str: "a string", int: "a whole number", list: "a list", dict: "an object"}
Value = TypeVar("Value")
# The link before the first bead: it ends where the first bead must start.
BEFORE_FIRST = Link(Run(0, 0), Run(0, 0), 1.0)


def write(
    alignment: Bitext,
    path: str | PathLike[str],
    min_confidence: float = 0.0,
    text: Form | None = None,
    *,
    accepted: bool = False,
) -> None:
    """Write everything. A minimum confidence above 0 is refused, because an alignment needs all its beads.

    A form of the texts is refused as well, because the file contains both the repaired and the raw texts.
    """
    if text:
        raise InputError("a .jsonl file has the raw text and the edits; choose a form with .tmx or .tsv only", path)
    if min_confidence > 0 or accepted:
        choice = "only accepted beads" if accepted else "a minimum confidence"
        raise InputError(f"a .jsonl file has all beads; use {choice} with .tmx or .tsv only", path)
    with replacing(path) as handle:
        handle.writelines(f"{line}\n" for line in lines(alignment))


def lines(alignment: Bitext) -> Iterator[str]:
    """The lines of the file without line ends: the header, then one line per bead."""
    yield line_of(_header(alignment))
    for record in _bead_records(alignment):
        yield line_of(record)


def read(path: str | PathLike[str]) -> Bitext:
    """The alignment that was written; FormatError, with file and line, for any other file."""
    try:
        with open_unpacked(path) as handle:
            text = handle.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"not UTF-8; {REMEDY}", path, byte=error.start) from error
    records = [_parse_line(line, path, number) for number, line in enumerate(text.removesuffix("\n").split("\n"), 1)]
    header = records[0]
    return from_dict({**header, "beads": records[1:]} if isinstance(header, dict) else header, path)


def to_dict(alignment: Bitext) -> dict[str, Any]:
    """The header of the file, with the other lines as its `beads`."""
    return _header(alignment) | {"beads": list(_bead_records(alignment))}


def from_dict(record: object, path: str | PathLike[str] | None = None) -> Bitext:
    """The inverse of `to_dict`; FormatError names the bead that is wrong and its line in the file `path`."""
    with _locate_errors("header", path, 1):
        _check_schema(record)
        source, target = (_sentences(_value(record, side, dict)) for side in ("source", "target"))
        recipe = _recipe(_value(record, "recipe", dict))
        beads, count = _value(record, "beads", list), _value(record, "bead_count", int)
        crossings = [_crossing(crossing) for crossing in _optional_list(record, "crossings")]
        corrections = _corrections(record)
    judgements: list[Judgement] = []
    links: list[Link] = []
    for number, bead in enumerate(beads, 1):
        with _locate_errors(f"bead {number}", path, number + 1):
            links.append(_link(bead, links[-1] if links else BEFORE_FIRST))
            judgements.append(_judgement(bead))
    with _locate_errors("end", path, len(beads) + 1):
        if len(beads) != count:
            raise InputError(f"{len(beads)} beads where the header promises {count}: the file is cut short or changed")
        alignment = Bitext.of(source, target, links, recipe, crossings).judged(judgements, corrections)
    for number, (bead, expected) in enumerate(zip(beads, _bead_records(alignment), strict=True), 1):
        with _locate_errors(f"bead {number}", path, number + 1):
            _check_agreement(bead, expected)
    return alignment


def line_of(record: Mapping[str, object]) -> str:
    """The record as JSON, which every reader sees as one line and which UTF-8 can encode."""
    try:
        line = json.dumps(record, ensure_ascii=False, allow_nan=False)
    except ValueError as error:
        raise InputError(f"a recipe option is not a number that JSON has: {record['recipe']}") from error
    return escape(line)


def escape(line: str) -> str:
    """The JSON with escapes for what is not plain; InputError for two halves of a character."""
    # If two adjacent halves were escaped, reading would join them into one character.
    if split := SPLIT_CHARACTER.search(line):
        raise InputError(f"two halves U+{ord(split[0][0]):04X} U+{ord(split[0][1]):04X} of a character; join them")
    return ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", line)


def _header(alignment: Bitext) -> dict[str, Any]:
    record = {
        "schema": SCHEMA,
        "version": VERSION,
        "recipe": recipe_record(alignment.recipe),
        "source": side_record(alignment.source),
        "target": side_record(alignment.target),
        "bead_count": len(alignment),
    }
    if alignment.crossings:
        record["crossings"] = [asdict(crossing) for crossing in alignment.crossings]
    if alignment.corrections != UNCORRECTED:
        record["corrections"] = _corrections_record(alignment.corrections)
    return record


def _corrections_record(corrections: Corrections) -> dict[str, Any]:
    apart = [[[left.start, left.stop], [right.start, right.stop]] for left, right in corrections.apart]
    return {"changes": corrections.changes, "anchors": list(map(list, corrections.anchors)), "apart": apart}


def recipe_record(recipe: Recipe) -> dict[str, Any]:
    """A recipe as JSON."""
    return {
        "line": str(recipe),
        "software": recipe.software,
        "encoder": recipe.encoder,
        "weights": recipe.weights,
        "options": dict(recipe.options),
    }


def side_record(sentences: Sentences) -> dict[str, Any]:
    """A text with its edits and its cuts as JSON."""
    record = document_record(sentences.document) | {"sentences": _span_records(sentences.text_spans)}
    return record | ({"clauses": list(sentences.clauses)} if sentences.clauses else {})


def document_record(document: Document) -> dict[str, Any]:
    """A text with its edits, and its notices if there are any, as JSON."""
    record: dict[str, Any] = {
        "language": document.language,
        "origin": document.origin,
        "raw": document.raw,
        "edits": [
            {"rule": edit.rule, "span": [edit.span.start, edit.span.stop], "replacement": edit.replacement}
            for edit in document.edits
        ],
    }
    notices = [
        {"rule": notice.rule, "span": [notice.span.start, notice.span.stop], "message": notice.message}
        for notice in document.notices
    ]
    parts = [{"span": [part.span.start, part.span.stop]} | place_record(part) for part in document.parts]
    return record | ({"notices": notices} if notices else {}) | ({"parts": parts} if parts else {})


def place_record(part: Part) -> dict[str, Any]:
    """What a part is and where it stands in its file, as JSON; without the page or the place if there is none."""
    record: dict[str, Any] = {"kind": part.kind, "paragraph": part.paragraph}
    return record | ({"page": part.page} if part.page else {}) | ({"place": part.place} if part.place else {})


def _bead_records(alignment: Bitext) -> Iterator[dict[str, Any]]:
    return (_bead_record(bead, alignment) for bead in alignment.beads)


def _bead_record(bead: Bead, alignment: Bitext) -> dict[str, Any]:
    record = {
        "kind": bead.kind,
        "confidence": bead.confidence,
        "source": [bead.source.start, bead.source.stop],
        "target": [bead.target.start, bead.target.stop],
        "source_text": bead.source_text,
        "target_text": bead.target_text,
        "source_spans": _span_records(alignment.source.spans[bead.source.start : bead.source.stop]),
        "target_spans": _span_records(alignment.target.spans[bead.target.start : bead.target.stop]),
    }
    return record if bead.judgement == OPEN else record | {"judgement": _judgement_record(bead.judgement)}


def _judgement_record(judgement: Judgement) -> dict[str, Any]:
    """The status, and what else is true of the bead."""
    flags = {"changed": judgement.is_changed, "dropped": judgement.is_dropped}
    return {"status": judgement.status} | {name: True for name, holds in flags.items() if holds}


def _span_records(spans: Iterable[Span]) -> list[list[int]]:
    return [[span.start, span.stop] for span in spans]


def read_units(path: str | PathLike[str], _: object = None, *, keep_going: bool = False) -> Reading:
    """The beads as units; the file states their languages. Every bead is needed, so `keep_going` has no effect."""
    alignment = read(path)
    return Reading(header_of(alignment), units_of(alignment, nulls=True))


def _parse_line(line: str, path: str | PathLike[str], number: int) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"not a line of JSON, or cut short; {REMEDY}", path, line=number) from error


@contextmanager
def _locate_errors(part: str, path: str | PathLike[str] | None, line: int) -> Iterator[None]:
    """Turn an error inside the block into a FormatError that names this part and this line."""
    try:
        yield
    except (InputError, AlignmentError) as error:
        raise FormatError(f"{part}: {error.message}; {REMEDY}", path, line=line) from error
    except OverflowError as error:
        raise FormatError(f"{part}: a number is too large for a place in a text; {REMEDY}", path, line=line) from error


def _value(record: object, name: str, kind: type[Value]) -> Value:
    if not isinstance(record, dict) or name not in record:
        raise InputError(f"{name!r} is missing")
    value = record[name]
    if not isinstance(value, kind):
        raise InputError(f"{name!r} must be {KINDS[kind]}")
    return value


def _optional_list(record: object, name: str) -> list[object]:
    """A list that the record omits when it is empty."""
    return _value(record, name, list) if isinstance(record, dict) and name in record else []


def _check_schema(record: object) -> None:
    if not isinstance(record, dict) or record.get("schema") != SCHEMA:
        raise InputError(f"not an alignment: the schema {SCHEMA!r} is not named")
    if record.get("version") != VERSION:
        raise InputError(f"version {record.get('version')!r}, but this aligner reads {VERSION}; use a newer one")


def _sentences(record: object) -> Sentences:
    edits = tuple(
        Edit(_value(edit, "rule", str), Span(*_start_stop(edit, "span")), _value(edit, "replacement", str))
        for edit in _value(record, "edits", list)
    )
    notices = tuple(
        Notice(_value(notice, "rule", str), Span(*_start_stop(notice, "span")), _value(notice, "message", str))
        for notice in _optional_list(record, "notices")
    )
    parts = tuple(map(_part, _optional_list(record, "parts")))
    raw, language, origin = (_value(record, name, str) for name in ("raw", "language", "origin"))
    spans = tuple(Span(*_two_numbers(span, "sentences")) for span in _value(record, "sentences", list))
    clauses = tuple(_number(clause, "clauses") for clause in _optional_list(record, "clauses"))
    return Sentences(Document(raw, language, origin, edits, notices, parts), spans, clauses)


def _part(record: object) -> Part:
    kind = _value(record, "kind", str)
    if kind not in PART_KINDS:
        raise InputError(f"no part has the kind {kind!r}")
    page = _value(record, "page", int) if isinstance(record, dict) and "page" in record else 0
    place = _value(record, "place", str) if isinstance(record, dict) and "place" in record else ""
    return Part(Span(*_start_stop(record, "span")), kind, _value(record, "paragraph", int), page, place)


def _recipe(record: object) -> Recipe:
    software, encoder, weights = (_value(record, name, str) for name in ("software", "encoder", "weights"))
    options = _value(record, "options", dict)
    if not all(isinstance(value, str | int | float) for value in options.values()):
        raise InputError("recipe options must be strings, numbers, true or false")
    recipe = Recipe(software, encoder, weights, options)
    if str(recipe) != _value(record, "line", str):
        raise InputError("the recipe and its line disagree")
    return recipe


def _link(record: object, previous: Link) -> Link:
    source, target = Run(*_start_stop(record, "source")), Run(*_start_stop(record, "target"))
    for name, run, previous_run in (("source", source, previous.source), ("target", target, previous.target)):
        if run.start != previous_run.stop:
            message = f"its {name} starts at sentence {run.start}, but the previous bead ends at {previous_run.stop}"
            raise InputError(message)
    confidence = record.get("confidence") if isinstance(record, dict) else None
    if not isinstance(confidence, int | float):
        raise InputError("'confidence' must be a number")
    return Link(source, target, confidence)


def _judgement(record: object) -> Judgement:
    """What the reviewer said of a bead; nothing in a file that nobody has reviewed."""
    if not isinstance(record, dict) or "judgement" not in record:
        return OPEN
    said = _value(record, "judgement", dict)
    if unknown := set(said) - {"status", "changed", "dropped"}:
        raise InputError(f"a judgement has no {min(map(str, unknown))!r}")
    return Judgement(_value(said, "status", str), said.get("changed", False), said.get("dropped", False))  # type: ignore[arg-type]


def _corrections(record: object) -> Corrections:
    """What the reviewer said of the whole; nothing in a file that nobody has reviewed."""
    if not isinstance(record, dict) or "corrections" not in record:
        return UNCORRECTED
    said = _value(record, "corrections", dict)
    anchors = tuple(_two_numbers(anchor, "anchors") for anchor in _value(said, "anchors", list))
    apart = []
    for pair in _value(said, "apart", list):
        if not (isinstance(pair, list) and len(pair) == len(("source", "target"))):
            raise InputError("'apart' must have pairs of runs: [[start, stop], [start, stop]]")
        left, right = (Run(*_two_numbers(run, "apart")) for run in pair)
        apart.append((left, right))
    return Corrections(_value(said, "changes", int), anchors, tuple(apart))


def _crossing(record: object) -> Crossing:
    gain = record.get("gain") if isinstance(record, dict) else None
    if not isinstance(gain, int | float):
        raise InputError("the 'gain' of a crossing must be a number")
    return Crossing(_value(record, "first", int), _value(record, "last", int), gain)


def _start_stop(record: object, name: str) -> tuple[int, int]:
    return _two_numbers(_value(record, name, list), name)


def _two_numbers(value: object, name: str) -> tuple[int, int]:
    match value:
        case [int() as start, int() as stop]:
            return start, stop
    raise InputError(f"{name!r} must have two whole numbers: [start, stop]")


def _number(value: object, name: str) -> int:
    if not isinstance(value, int):
        raise InputError(f"{name!r} must have whole numbers")
    return value


def _check_agreement(record: Mapping[str, object], expected: Mapping[str, object]) -> None:
    for name, value in expected.items():
        if record.get(name) != value:
            raise InputError(f"{name!r} disagrees with the header, which makes it {str(value)[:40]!r}")
