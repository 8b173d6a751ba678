"""A path → the format in which alignments and translation units are written and read.

                      alignment  units          contents
                      out        in    out
    .jsonl jsonl      ×          ×              all of an alignment; reads back equal
           tables.jsonl          ×     ×        a pair a line, and all of a unit
    .tmx   tmx        ×          ×     ×        all of a unit
    .xlf   xliff      ×          ×     ×        two languages; `.xliff` too, and to read .sdlxliff, .mqxliff, .mxliff
    .tsv   tsv        ×          ×     ×        two texts a row, and everything known about them
           separated
    .csv   separated  ×          ×     ×        the same
    .xlsx  xlsx       ×          ×     ×        the same, up to 32,767 characters a cell
    .parquet parquet  ×          ×     ×        the same
    .docx  docx       ×          ×     ×        texts, confidence, kind and notes
    .zh-en moses      ×          ×     ×        texts: corpus.zh and corpus.en, for any two languages
    .po    po                    ×              confirmed translations

.jsonl, .tmx, .xlf, .tsv and .csv files can be packed, with .gz at the end of the name. Tables also contain beads
without a counterpart; .tmx, .xlf and .zh-en contain only beads with both sides.

`files.replacing` writes a file under a temporary name and renames it, so that no incomplete file is left.

A path is resolved once, into a `Target` that is passed on. A new format needs a module and a row in FORMATS.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from importlib import import_module
from inspect import signature
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from aligner.arguments import proposal
from aligner.bitext.beads import Bitext
from aligner.bitext.forms import Form
from aligner.distribution import check_extra
from aligner.errors import InputError
from aligner.files import find_by_suffix, held, suffix_of
from aligner.formats import moses
from aligner.units.of_alignment import header_of, units_of
from aligner.units.selection import Selection, check_probability
from aligner.units.units import Header, Languages, Reading, Unit, with_drafts

# Takes (alignment, path, minimum confidence, form of the texts, accepted=…); all but the first two have a default.
Writer = Callable[..., None]
# Takes (units, path, header, left_out=a counter, and options), and returns the number of units written.
UnitWriter = Callable[..., int]
# Takes (path, languages of source and target for files that do not name them, keep_going=…, and options).
Reader = Callable[..., Reading]


class Format(NamedTuple):
    """The functions that write and read a format, as "module:function" in this folder, and the library they need.

    `write` writes an alignment. Without it, an alignment is written as units, with their texts in this `form`; beads
    without a counterpart are left out unless `nulls`. `contexts` says whether a unit keeps its context, and
    `untranslated` whether a file can hold units without a translation. A module is loaded when it is first used.
    """

    write: str = ""
    write_units: str = ""
    read: str = ""
    form: Form = "repaired"
    nulls: bool = True
    untranslated: bool = True
    write_needs: str = ""
    read_needs: str = ""
    contexts: bool = True


XLIFF = Format("", "xliff.versions:write_units", "xliff.versions:read", "typed", nulls=False)
FORMATS: Mapping[str, Format] = {
    ".jsonl": Format("jsonl:write", "tables.jsonl:write_units", "tables.jsonl:read"),
    ".tsv": Format("tables.tsv:write", "tables.separated:write_units", "tables.separated:read"),
    ".tmx": Format("tmx:write", "tmx:write_units", "tmx:read", "typed", nulls=False, untranslated=False),
    ".xlf": XLIFF,
    ".xliff": XLIFF,
    ".csv": Format("", "tables.separated:write_units", "tables.separated:read"),
    ".xlsx": Format("", "tables.xlsx:write_units", "tables.xlsx:read", write_needs="xlsxwriter", read_needs="openpyxl"),
    ".docx": Format("", "tables.docx:write_units", "tables.docx:read", write_needs="docx", contexts=False),
    ".parquet": Format(
        "", "tables.parquet:write_units", "tables.parquet:read", write_needs="pyarrow", read_needs="pyarrow"
    ),
    ".sdlxliff": Format(read="xliff.versions:read"),
    ".mqxliff": Format(read="xliff.versions:read"),
    ".mxliff": Format(read="xliff.versions:read"),
    ".po": Format(read="po:read", read_needs="polib"),
}
# `corpus.zh-en`: two files, corpus.zh and corpus.en, for any two languages.
MOSES = Format("", "moses:write_units", "moses:read", nulls=False, untranslated=False, contexts=False)


class Instead(NamedTuple):
    """What to do with a file of another kind: if it was to be read, and if it was to be written."""

    read: str
    write: str


SPREADSHEET = Instead("save it as .xlsx in a spreadsheet program", "write .xlsx, which spreadsheet programs open")
LETTER = Instead("save it as .docx in a word processor", "write .docx, which word processors open")
PRINT = Instead("copy its table into an .xlsx or a .docx", "write .docx, and print or export that")
TEXT = Instead("align it with its translation: aligner align", "write two texts as .zh-en, or a table as .tsv")
GLOSSARY = Instead("give it to aligner check with --glossary", "write .tmx, or a table as .tsv")
CATALOGUE = Instead("give the .po of a language", "write .tmx, from which editors of catalogues fill one")
PROJECT = Instead("export it as .xlf or .tmx from its program", "write .xlf or .tmx, which CAT tools import")
OBJECTS = Instead("write an object per line and call it .jsonl, as jq -c '.[]' does", "write .jsonl")
LINES = Instead("call it .jsonl", "write .jsonl")
XML = Instead("call it .tmx or .xlf if it is that", "write .tmx or .xlf")
ARCHIVE = Instead("unpack it, and give the files in it", "write .tmx.gz, or pack the file afterwards")
ARROW = Instead("save it as .parquet", "write .parquet")
TABS = Instead("call it .tsv", "write .tsv")
PICTURE = Instead("give the texts", "draw an alignment with Alignment.plot, or write .xlsx or .docx")
INSTEAD: Mapping[str, Instead] = {
    suffix: instead
    for instead, suffixes in (
        (SPREADSHEET, ".xls .xlsm .xlsb .ods .fods .numbers .gsheet"), (LETTER, ".doc .docm .odt .fodt .rtf .pages"),
        (PRINT, ".pdf .html .htm .pptx .ppt .odp"), (TEXT, ".txt .text .md .srt .vtt"), (GLOSSARY, ".tbx"),
        (CATALOGUE, ".po .pot .mo"), (PROJECT, ".sdlxliff .mqxliff .mxliff .sdltm .ttx .txml .mdb .xlz"),
        (OBJECTS, ".json"), (LINES, ".ndjson .jsonlines .ldjson"), (XML, ".xml"), (ARCHIVE, ".zip .7z .rar .tar"),
        (ARROW, ".arrow .feather"), (TABS, ".tab"),
        (PICTURE, ".svg .png .jpg .jpeg"),
    )
    for suffix in suffixes.split()
}  # fmt: skip
# Formats of tables, which may be texts as well; a document with tables is a document.
TABLES = frozenset((".tsv", ".csv", ".xlsx"))
TEXTS = TABLES | {".docx"}
# Formats that may be packed: `.tmx.gz`.
PACKABLE = frozenset((".jsonl", ".tmx", ".xlf", ".xliff", ".tsv", ".csv"))


class Target(NamedTuple):
    """A path to write to, its format, and the files that writing creates: two for `corpus.zh-en`."""

    path: str | PathLike[str]
    format: Format
    files: tuple[Path, ...]

    def write(
        self, alignment: Bitext, min_confidence: float = 0.0, text: Form | None = None, *, accepted: bool = False
    ) -> None:
        """Write the beads with at least this confidence, with their texts in a form of `aligner.bitext.forms`.

        By default, .tmx and .xlf contain the typed texts, all other formats the repaired texts. What a reviewer dropped
        is left out of all but .jsonl, and with `accepted` what is not accepted.
        """
        check_probability(min_confidence)
        if self.format.write:
            write: Writer = load(self.format.write)
            write(alignment, self.path, min_confidence, *([text] if text else []), accepted=accepted)
            return
        units = units_of(alignment, text or self.format.form, nulls=self.format.nulls)
        selected = Selection(min_confidence, nulls=self.format.nulls, accepted=accepted).of(units)
        self.write_units(selected, header_of(alignment))

    def write_units(
        self, units: Iterable[Unit], header: Header, *, left_out: Counter[str] | None = None, **options: object
    ) -> int:
        """Write units as they come; returns the number of units written.

        `left_out` counts the units, and the texts in a further language, that the file does not contain, by reason.
        `options` are options of the format.
        """
        writer = self.unit_writer(**options)
        return writer(units, self.path, header, left_out=left_out, **options)

    def unit_writer(self, **options: object) -> UnitWriter:
        """The function that writes units; InputError if the format cannot contain units or does not have an option."""
        if not self.format.write_units:
            raise _unknown_format(self.path, "write_units")
        writer: UnitWriter = load(self.format.write_units)
        allowed = [name for name in list(signature(writer).parameters)[3:] if name != "left_out"]
        if unknown := [name for name in options if name not in allowed]:
            choice = f"its options are {', '.join(allowed)}" if allowed else "it has none"
            raise InputError(f"{suffix_of(self.path)} has no option {unknown[0]!r}; {choice}", self.path)
        return writer

    def check_new(self) -> None:
        """InputError if one of the files already exists."""
        if any(file.exists() for file in self.files):
            raise InputError("the file is there already; choose another name or allow overwriting it", self.path)


def target_of(path: str | PathLike[str], *, units: bool = False) -> Target:
    """The target that a path names, for an alignment or only for `units`; call this before long work begins.

    Raises InputError for a suffix that cannot be written, and for a missing library.
    """
    kind = _format_of(path)
    if kind is None or not (kind.write_units or (kind.write and not units)):
        raise _unknown_format(path, "write_units" if units else "write")
    if kind.write_needs:
        check_extra(kind.write_needs, "formats", suffix_of(path).lower(), path)
    files = moses.files_of(path) if kind is MOSES else (Path(path),)
    return Target(path, kind, files)


def write(
    alignment: Bitext,
    path: str | PathLike[str],
    min_confidence: float = 0.0,
    text: Form | None = None,
    *,
    overwrite: bool = True,
    accepted: bool = False,
) -> None:
    """Write in the format of the suffix, ignoring case, to exactly this path; see `Target.write`."""
    target = target_of(path)
    if not overwrite:
        target.check_new()
    target.write(alignment, min_confidence, text, accepted=accepted)


def write_units(
    units: Iterable[Unit],
    path: str | PathLike[str],
    header: Header,
    *,
    overwrite: bool = True,
    left_out: Counter[str] | None = None,
    **options: object,
) -> int:
    """Write units in the format of the suffix; see `Target.write_units`."""
    target = target_of(path, units=True)
    if not overwrite:
        target.check_new()
    return target.write_units(units, header, left_out=left_out, **options)


def read_units(
    path: str | PathLike[str],
    languages: Languages = (None, None),
    *,
    drafts: bool = False,
    keep_going: bool = False,
    **options: object,
) -> Reading:
    """The units of a file, in the format of its suffix.

    `languages` are those of source and target, for files that do not name them. A broken unit is a FormatError, or with
    `keep_going` is left out with a FormatWarning. A translation that nobody has confirmed is an empty text, and its
    text the property `x-draft`; with `drafts` it is a text like any other. Its property `x-state` names the state in
    both cases. `options` are options of the format: tables have `columns`, the numbers of the columns of source and
    target, from 1.
    """
    kind = _format_of(path)
    if kind is None or not kind.read:
        raise _unknown_format(path, "read")
    if kind.read_needs:
        check_extra(kind.read_needs, "formats", suffix_of(path).lower(), path)
    read: Reader = load(kind.read)
    if unknown := [name for name in options if name not in signature(read).parameters]:
        raise InputError(f"reading {suffix_of(path)} has no option {unknown[0]!r}", path)
    reading = read(held(path), languages, keep_going=keep_going, **options)
    return replace(reading, units=with_drafts(reading.units)) if drafts else reading


def takes_columns(path: str | PathLike[str]) -> bool:
    """Whether this is a table, whose columns the caller may name."""
    kind = _format_of(path)
    return kind is not None and kind.read.startswith("tables.")


def holds_units(path: str | PathLike[str]) -> bool:
    """Whether the name is that of a file of units and of nothing else: tables and documents may also be texts."""
    return (
        find_by_suffix(FORMATS, path, PACKABLE) is not None and suffix_of(path).lower().removesuffix(".gz") not in TEXTS
    )


def may_hold_units(path: str | PathLike[str]) -> bool:
    """Whether the name is that of a table or of a file of units."""
    return holds_units(path) or suffix_of(path).lower().removesuffix(".gz") in TABLES


def _format_of(path: str | PathLike[str]) -> Format | None:
    kind = find_by_suffix(FORMATS, path, PACKABLE)
    return MOSES if kind is None and moses.is_twin(path) else kind


def load(name: str) -> Any:  # noqa: ANN401 - a function of one of three types
    """The function that a "module:function" of this folder names; the module is loaded on first use."""
    module, _, function = name.partition(":")
    return getattr(import_module(f"aligner.formats.{module}"), function)


def _unknown_format(path: str | PathLike[str], operation: str) -> InputError:
    """The error for a suffix that this operation does not support: what to do, and all that can be done."""
    suffix = suffix_of(path)
    verb, done = ("read", "read") if operation == "read" else ("write", "written")
    known = f"{', '.join(_suffixes(operation))}, or in two languages as .zh-en"
    instead = INSTEAD.get(suffix.lower())
    meant = "" if instead else proposal(suffix, _suffixes(operation))
    remedy = f"{getattr(instead, verb)}; {done} are {known}" if instead else f"end its name in one of {known}"
    return InputError(f"cannot {verb} {suffix or 'a file without a suffix'}{meant}; {remedy}", path)


def _suffixes(operation: str) -> Mapping[str, Format]:
    """The formats that support an operation: `write` (an alignment), `write_units` or `read`."""
    if operation == "write":
        return {suffix: kind for suffix, kind in FORMATS.items() if kind.write or kind.write_units}
    return {suffix: kind for suffix, kind in FORMATS.items() if getattr(kind, operation)}
