"""PO, the message catalogues of GNU gettext, read by polib (extra `formats`).

    #. title of the first page        a note
    #: pages/home.py:12               x-reference
    #, python-format                  x-flag
    msgctxt "menu"                    x-context
    msgid "Open %s"                   the source
    msgstr "打开 %s"                  the target

A message with plural forms becomes one unit per form: the first translation belongs to the singular, all others to the
plural. A language with a single form, such as Chinese, uses it for the plural.

A fuzzy entry is a draft: its target is empty, with the properties `x-state` and `x-draft`. Obsolete and untranslated
entries are left out, and the property `x-left-out` of the header counts them. Other fields of the catalogue's header
become properties such as `x-po-last-translator`.
"""

from __future__ import annotations

import codecs
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import TYPE_CHECKING

from aligner.bitext.languages import check_language, detect_language
from aligner.distribution import load_extra
from aligner.errors import FormatError, InputError
from aligner.files import read_bytes
from aligner.formats.damage import damage
from aligner.formats.keeping import warn_of_omission
from aligner.units.units import STATE, Element, Header, Languages, Reading, Unit, Variant, as_draft, clean_tag, prop

if TYPE_CHECKING:
    import polib

CONTEXT, REFERENCE, FLAG, LEFT_OUT = "x-context", "x-reference", "x-flag", "x-left-out"
FIELD = "x-po-"
FUZZY = "fuzzy"
# Header fields that describe the file itself, or become the languages.
HANDLED_FIELDS = {"Language", "X-Source-Language", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
# A line as gettext takes it: an obsolete or a previous entry, a keyword, and one or several strings.
ENTRY = re.compile(
    r"""(?P<mark>\#[~|]\|?)?\s*
    (?:(?P<keyword>msgctxt|msgid_plural|msgid|msgstr)\s*(?:\[\s*(?P<number>[0-9]+)\s*\])?)?\s*
    (?P<strings>".*)""",
    re.VERBOSE,
)
# The kind of a comment stands directly behind `#`; without one, a translator wrote it.
COMMENT = re.compile(r"#(?P<kind>[,=:.]?)(?P<text>.*)")
STRINGS = re.compile(r'(?:"(?:[^"\\]|\\.)*+"\s*)++')
STRING = re.compile(r'"((?:[^"\\]|\\.)*+)"')
# What gettext takes for white space.
WHITE_SPACE = " \t\r\f\v"
LINE = re.compile(r"line (\d+)\)")
# So many broken entries are left out one by one; a file with more is no catalogue.
MOST_BROKEN = 100


def read(path: str | PathLike[str], languages: Languages = (None, None), *, keep_going: bool = False) -> Reading:
    """The translations of a catalogue, and its fuzzy entries as drafts.

    The header fields Language and X-Source-Language name the target and the source language. If a field is missing and
    `languages` does not name the language, it is detected from the script. FormatError if the file is not a catalogue,
    or if it contains no confirmed translation and no draft. With `keep_going`, a broken entry is left out with a
    FormatWarning.
    """
    if Path(path).suffix.lower() == ".pot":
        raise FormatError("a .pot file is a template without translations; give the .po file of a language", path)
    catalogue = _read_catalogue(path, keep_going=keep_going)
    left_out: Counter[str] = Counter()
    entries = [entry for entry in catalogue if _is_translated(entry, left_out)]
    counts = ", ".join(f"{number} {reason}" for reason, number in left_out.items())
    if not entries:
        raise FormatError(f"holds no confirmed translation (entries: {counts or 'none'}); translate it first", path)
    fields = catalogue.metadata
    source = _choose_language(languages[0], fields.get("X-Source-Language", ""), (entry.msgid for entry in entries))
    target = _choose_language(languages[1], fields.get("Language", ""), _all_translations(entries))
    if source == target:
        remedy = "name the two languages with --source-language and --target-language"
        raise InputError(f"does not name its languages, and both sides look like {source}; {remedy}", path)
    elements = tuple(_elements_of_header(catalogue, counts))
    return Reading(Header(source, target, {}, elements), _units(entries, source, target))


def _elements_of_header(catalogue: polib.POFile, left_out: str) -> Iterator[Element]:
    """What the catalogue says about all its entries, and how many entries are left out."""
    if catalogue.header.strip():
        yield Element("note", catalogue.header)
    for name, text in catalogue.metadata.items():
        if text and name not in HANDLED_FIELDS:
            yield prop(FIELD + name.lower(), text)
    if left_out:
        yield prop(LEFT_OUT, left_out)


def _read_catalogue(path: str | PathLike[str], *, keep_going: bool) -> polib.POFile:
    """Read with polib, after each line is written as polib expects it.

    polib takes the path itself for a catalogue if it is not a regular file. It does not notice bytes that are not text,
    and strings without an end.
    """
    polib = load_extra("polib", "formats", "reading .po")
    data = read_bytes(path)
    with damage(path, "a PO file", "run msgfmt --check on it"):
        encoding = polib.detect_encoding(data.decode("latin-1"))
    lines = data.removeprefix(codecs.BOM_UTF8).splitlines()
    for _ in range(MOST_BROKEN):
        try:
            return _parse(
                polib, [_plain_line(line, encoding, path, number) for number, line in enumerate(lines, 1)], path
            )
        except FormatError as error:
            if not keep_going or not error.line:
                raise
            warn_of_omission(error)
            _blank_entry(lines, error.line - 1)
    raise FormatError(f"{MOST_BROKEN} broken entries; run msgfmt --check on it", path)


def _blank_entry(lines: list[bytes], index: int) -> None:
    """Empty the lines around a place, up to the next empty ones, so that the others keep their numbers."""
    first = last = min(index, len(lines) - 1)
    while first > 0 and lines[first - 1].strip():
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].strip():
        last += 1
    lines[first : last + 1] = [b""] * (last + 1 - first)


def _parse(polib: ModuleType, lines: Iterable[str], path: str | PathLike[str]) -> polib.POFile:
    # polib splits a text at more characters than the ends of lines, but not a file.
    with TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.po"
        plain.write_text("\n".join(lines), encoding="utf-8", errors="surrogatepass", newline="\n")
        try:
            catalogue = polib.pofile(os.fspath(plain), encoding="utf-8")
        except Exception as error:
            location = LINE.search(str(error))
            message = "not a line of a PO file here; run msgfmt --check on it"
            raise FormatError(message, path, line=int(location[1]) if location else None) from error
    # polib treats the last entry for the empty text as the header and removes it.
    if second_header := next((entry for entry in catalogue if not entry.msgid and not entry.msgctxt), None):
        message = "has another entry for the empty text, which is the header; remove one of them"
        raise FormatError(message, path, line=max(second_header.linenum, 1))
    return catalogue


def _plain_line(line: bytes, encoding: str, path: str | PathLike[str], number: int) -> str:
    """A line as polib expects it: blanks where gettext needs none, and one string where gettext takes several.

    FormatError if the line is not text, or has a string that does not end.
    """
    try:
        text = line.decode(encoding).strip(WHITE_SPACE)
    except (UnicodeDecodeError, LookupError) as error:
        message = f"not text in {encoding}; name its encoding in the field Content-Type, or save it as UTF-8"
        raise FormatError(message, path, line=number) from error
    if match := ENTRY.fullmatch(text):
        if not STRINGS.fullmatch(match["strings"]):
            message = 'a string that does not end with ", or has a " within; write it as \\"'
            raise FormatError(message, path, line=number)
        index = f"[{match['number']}]" if match["number"] else ""
        string = "".join(STRING.findall(match["strings"]))
        return " ".join(filter(None, (match["mark"], f"{match['keyword'] or ''}{index}", f'"{string}"')))
    if text.startswith(("#~", "#|")):
        return f"# {text}" if text[2:].strip() else ""
    if match := COMMENT.fullmatch(text):
        return f"#{match['kind'].replace('=', ',')} {match['text'].strip()}".strip()
    return text


def _is_translated(entry: polib.POEntry, left_out: Counter[str]) -> bool:
    if entry.obsolete:
        reason = "obsolete"
    elif not entry.msgid.strip() or not any(text.strip() for text in _translations(entry)):
        reason = "untranslated"
    else:
        return True
    left_out[reason] += 1
    return False


def _choose_language(requested: str | None, stated: str, texts: Iterable[str]) -> str:
    """The requested tag, otherwise the tag in the file (`zh_CN`, `sr@latin`), otherwise the language of the script."""
    if requested:
        return check_language(requested)
    tag = clean_tag(re.split("[.@]", stated)[0])
    try:
        return check_language(tag)
    except InputError:
        return detect_language("\n".join(texts))


def _translations(entry: polib.POEntry) -> list[str]:
    """The translation of an entry, or one per plural form, in order."""
    if not entry.msgid_plural:
        return [entry.msgstr]
    return [text for _, text in sorted(entry.msgstr_plural.items())]


def _all_translations(entries: Iterable[polib.POEntry]) -> Iterator[str]:
    return chain.from_iterable(map(_translations, entries))


def _units(entries: Iterable[polib.POEntry], source: str, target: str) -> Iterator[Unit]:
    for entry in entries:
        translations = _translations(entry)
        originals = [entry.msgid, *[entry.msgid_plural] * (len(translations) - 1)]
        if entry.msgid_plural and len(translations) == 1:
            originals = [entry.msgid_plural]
        elements = tuple(_elements_of_entry(entry))
        for original, text in zip(originals, translations, strict=True):
            if text.strip():
                yield Unit((Variant(source, original.strip()), _translation(entry, target, text)), {}, elements)


def _translation(entry: polib.POEntry, language: str, text: str) -> Variant:
    """The target, which is a draft if the entry is fuzzy."""
    target = Variant(language, text.strip())
    if not entry.fuzzy:
        return target
    draft = as_draft(target)
    return replace(draft, elements=(*draft.elements, prop(STATE, FUZZY)))


def _elements_of_entry(entry: polib.POEntry) -> Iterator[Element]:
    if entry.msgctxt:
        yield prop(CONTEXT, entry.msgctxt)
    for name, line in entry.occurrences:
        yield prop(REFERENCE, f"{name}:{line}" if line else name)
    for flag in entry.flags:
        yield prop(FLAG, flag)
    for note in (entry.tcomment, entry.comment):
        if note.strip():
            yield Element("note", note.strip())
