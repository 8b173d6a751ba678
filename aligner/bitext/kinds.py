"""Kinds of files that are not plain text: how to tell them, and what to do with them instead of aligning them as prose.

    a.docx              by its suffix
    a.txt, `%PDF-1.7`   by its first bytes, whatever its name
    a.txt, `WEBVTT`     by its first characters

A kind that `aligner.text.readers.registry` names is read; any other is refused, with its remedy.
"""

from __future__ import annotations

import os
import re
from os import PathLike
from pathlib import Path
from typing import NamedTuple

from aligner.errors import FormatError, InputError

# No file system accepts a longer name.
LONGEST_FILE_NAME = 255
# A text without white space and without marks that only a sentence has.
FILE_NAME = re.compile(r"[^\s。，！？；：、“”‘’（）]+")
# Characters at the start of a text that tell its kind.
SAMPLE = 4000


class FileKind(NamedTuple):
    """A kind of file: its name, what to do, the suffixes of its name, and how its content begins.

    `starts` are the first bytes; a place before one, as in `60:BOOKMOBI`, says where it stands. `member` is what a
    file of this kind contains, an archive if it has no `starts`. `pattern` matches the first characters of the text.
    """

    name: str
    remedy: str
    suffixes: str = ""
    starts: tuple[bytes, ...] = ()
    member: bytes = b""
    pattern: str = ""


SAVE = "save it as plain text (.txt) first"
TABLE = "`aligner convert` and `aligner memory add` read the pairs in it; to align its texts, save each as .txt"
UNITS = "it contains pairs already: `aligner convert` and `aligner memory add` read them"
UNPACK = "unpack it first"
NO_TEXT = "give the file of the text"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ARCHIVE = b"PK\x03\x04"
PROLOG = r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?(<!DOCTYPE (?!html)[^>]*>\s*)?"
# In this order: an archive is told by what it contains before it counts as any archive.
KINDS = (
    FileKind("a PDF", SAVE, ".pdf", (b"%PDF-",)),
    # Before the names of parts, which a large archive may contain by chance.
    FileKind("an EPUB book", SAVE, ".epub", member=b"application/epub+zip"),
    FileKind("a Word document", SAVE, ".docx .docm .dotx .dotm", member=b"word/"),
    FileKind("an Excel table", TABLE, ".xlsx .xlsm", member=b"xl/"),
    FileKind("a presentation", SAVE, ".pptx .odp .key", member=b"ppt/"),
    FileKind("an OpenDocument text", SAVE, ".odt .ott .fodt", member=b"application/vnd.oasis.opendocument.text",
             pattern=PROLOG + r"<office:document\s[^>]*opendocument\.text"),
    FileKind("an OpenDocument file", SAVE, ".ods", member=b"application/vnd.oasis.opendocument"),
    FileKind("a zip archive", UNPACK, ".zip", (b"PK\x03\x04", b"PK\x05\x06")),
    FileKind("an Office file with a password", "open it and save it without one", starts=(OLE,),
             member="EncryptedPackage".encode("utf-16-le")),
    FileKind("an old Office document or another file in OLE format", "open it and save it as .docx, .xlsx or .txt",
             ".doc .xls .ppt .wps .et", (OLE,)),
    FileKind("an RTF document", "open it and save it as .docx", ".rtf", (b"{\\rtf",)),
    FileKind("a gzip file", UNPACK, ".gz .tgz", (b"\x1f\x8b",)),
    FileKind("a packed file", UNPACK, ".7z .rar .bz2 .xz .zst .tar",
             (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"4:1AY&SY", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"257:ustar")),
    FileKind("an e-book", SAVE, ".mobi .azw3", (b"60:BOOKMOBI",)),
    FileKind("an image", "recognise its text first (OCR)", ".png .jpg .jpeg .gif .tif .tiff .bmp .webp .heic .djvu",
             (b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"8:WEBP",
              b"AT&TFORM", b"4:ftypheic")),
    FileKind("a sound or a film", "transcribe it first", ".mp3 .mp4 .wav .ogg .flac .mkv .m4a .avi",
             (b"ID3\2", b"ID3\3", b"ID3\4", b"OggS", b"fLaC", b"8:WAVE", b"4:ftyp", b"\x1aE\xdf\xa3", b"8:AVI ")),
    FileKind("subtitles as pictures", "recognise their text first (OCR)", ".sup .idx", (b"\0\0\1\xba", b"PG\0")),
    FileKind("a program", NO_TEXT, ".exe .dll .so .pyc", (b"\x7fELF", b"MZ\x90\0", b"\xca\xfe\xba\xbe")),
    FileKind("a PostScript file", "extract its text first, as with `ps2txt`", ".ps .eps", (b"%!PS",)),
    FileKind("an SQLite database, perhaps a memory",
             "`aligner memory` opens memories; `--known` takes one as evidence", ".db .sqlite .sqlite3",
             (b"SQLite format 3\0",)),
    FileKind("a Parquet table", TABLE, ".parquet", (b"PAR1",)),
    FileKind("an array or a model", NO_TEXT, ".npy .npz .safetensors .pkl .pt", (b"\x93NUMPY",)),
    FileKind("a translation memory (TMX)", UNITS, ".tmx", pattern=PROLOG + r"<tmx\b"),
    FileKind("a translation file (XLIFF)", UNITS, ".xlf .xliff .sdlxliff .mqxliff .mxliff",
             pattern=PROLOG + r"<(\w+:)?xliff\b"),
    FileKind("a termbase (TBX)", "give it as --glossary", ".tbx", pattern=PROLOG + r"<(martif|tbx)\b"),
    FileKind("a web archive", "save the page as HTML only", ".mht .mhtml",
             pattern=r"(?si)(from|mime-version|snapshot-content-location):.{0,1000}^content-type:\s*multipart/related"),
    FileKind("a web page", SAVE, ".html .htm .xhtml .xht .shtml",
             pattern=PROLOG + r"(?i:<!DOCTYPE html|<html|<head|<body)\b"),
    FileKind("an XML file", SAVE, ".xml", pattern=r"\s*<\?xml\b"),
    FileKind("a catalogue of messages (PO)", UNITS, ".po .pot .mo", (b"\xde\x12\x04\x95", b"\x95\x04\x12\xde"),
             pattern=r'(?s).{0,3000}?^msgid "[^\n]*"\s*(^"[^\n]*"\s*)*^msgstr(\[0\])? "'),
    FileKind("subtitles", SAVE, ".srt .vtt .ass .ssa .sub",
             pattern=r"\s*(WEBVTT\b|\[Script Info\]|(\d+\s*\n)?(\d+:)?\d\d:\d\d[,.]\d+ *--> |\{\d+\}\{\d+\})"),
    FileKind("LaTeX", f"its commands would be aligned as text; {SAVE}, as with `detex` or `pandoc`", ".tex .ltx .latex",
             pattern=r"(\s++|%[^\n]*+)*+\\(documentclass|documentstyle|begin\{document\}|(chapter|section)\*?\{)"),
    FileKind("a bibliography (BibTeX)", "give the text that cites it", ".bib",
             pattern=r"(?i)(\s++|%[^\n]*+)*+@(article|book|inproceedings|incollection|phdthesis|misc|string)\s*\{"),
    FileKind("JSON lines, perhaps an alignment", "`aligner check` takes an alignment alone, without a second text",
             ".jsonl .ndjson"),
    FileKind("JSON", f"its names and braces would be aligned as text; {SAVE}", ".json .ipynb",
             pattern=r'\s*(\{\s*"[^"\n]*"\s*:|\[\s*(\{\s*"[^"\n]*"\s*:|"))'),
    FileKind("Markdown", SAVE, ".md .markdown .mkd .mkdn .mdown .qmd .rmd .mdx"),
    FileKind("a table", TABLE, ".tsv .csv .tab"),
)  # fmt: skip
SUFFIXES = {suffix: kind for kind in KINDS for suffix in kind.suffixes.split()}
ANY_ARCHIVE = SUFFIXES[".zip"]
PATTERNS = [(re.compile(kind.pattern, re.MULTILINE), kind) for kind in KINDS if kind.pattern]
# Suffixes of plain text; a text that ends so is the name of a file.
PLAIN_SUFFIXES = frozenset([".txt", ".text", ".rst", ".zh", ".en", ".asc"])
# A file with this many zero bytes, and this share of them, is no text.
ZEROS, SHARE_OF_ZEROS = 4, 0.01


def binary_kind(data: bytes) -> FileKind | None:
    """The kind of a file whose bytes are no text; None for text, and for what is unknown."""
    return next((kind for kind in KINDS if _is_of_kind(data, kind)), None)


def _is_of_kind(data: bytes, kind: FileKind) -> bool:
    starts = kind.starts or (ARCHIVE,) * bool(kind.member)
    return any(_begins(data, start) for start in starts) and kind.member in data


def kind_of_file(data: bytes, path: str | PathLike[str]) -> FileKind | None:
    """The kind of a file by its bytes, else by its suffix; None for text, and for what is unknown.

    Among archives whose bytes tell nothing more, the suffix decides. A text with the suffix of a kind that is no text,
    such as a web page as `report.doc`, is told by its first characters.
    """
    by_bytes, by_suffix = binary_kind(data), SUFFIXES.get(Path(path).suffix.lower())
    if by_suffix is None or (by_bytes and not (by_bytes is ANY_ARCHIVE and by_suffix.member)):
        return by_bytes
    is_misnamed = by_bytes is None and not by_suffix.pattern and bool(by_suffix.starts or by_suffix.member)
    return (is_misnamed and text_kind(data[:SAMPLE].decode("utf-8", "replace"))) or by_suffix


def _begins(data: bytes, start: bytes) -> bool:
    place, colon, mark = start.partition(b":")
    return data.startswith(mark, int(place)) if colon and place.isdigit() else data.startswith(start)


def refusal(kind: FileKind, origin: str) -> FormatError:
    """The error for a file of a kind that is no text."""
    return FormatError(f"this is {kind.name}, not plain text; {kind.remedy}", origin)


def refuse_binary(data: bytes, origin: str) -> None:
    """FormatError, which names the kind of file and what to do, if the bytes are no text."""
    if kind := binary_kind(data):
        raise refusal(kind, origin)


def refuse_zeros(text: str, origin: str) -> None:
    """FormatError if a decoded text has the zero bytes of a file that is no text."""
    zeros = text.count("\0")
    if zeros >= ZEROS and zeros > SHARE_OF_ZEROS * len(text):
        raise FormatError(f"not plain text: it has {zeros:,} zero bytes; {NO_TEXT}", origin, byte=text.index("\0"))


def refuse_suffix(path: str | PathLike[str]) -> None:
    """InputError, which names the kind of file and what to do, if files with this suffix are not plain text."""
    suffix = Path(path).suffix.lower()
    if kind := SUFFIXES.get(suffix):
        raise InputError(f"a {suffix} file is {kind.name}, not plain text; {kind.remedy}", path)


def text_kind(text: str) -> FileKind | None:
    """The kind of a text that begins as a file for programs does; None for prose."""
    sample = text[:SAMPLE]
    return next((kind for pattern, kind in PATTERNS if pattern.match(sample)), None)


def refuse_markup(text: str, origin: str) -> None:
    """FormatError, which names the kind of file and what to do, if a text begins as a file for programs does."""
    if kind := text_kind(text):
        raise refusal(kind, origin)


def refuse_file_name(text: str, name: str = "the text") -> None:
    """InputError if a text is the name of a file: the caller means the file, and the beads would look perfect.

    So does a text without white space and marks of a sentence that ends as names of files do, if no file has it.
    """
    if len(text) > LONGEST_FILE_NAME or "\n" in text:
        return
    if os.path.isfile(text):  # noqa: PTH113 - Path raises
        raise InputError(f"{name} is the name of a file; read it with aligner.read({text!r})")
    suffix = Path(text).suffix.lower()
    if FILE_NAME.fullmatch(text) and (suffix in SUFFIXES or suffix in PLAIN_SUFFIXES):
        raise InputError(f"{name} is {text!r}, which looks like the name of a file that does not exist; check the name")


def reading_hint(value: object) -> str:
    """What to do with an object that is no text but leads to one: a path, an open file, bytes, a table."""
    hints = {
        "__fspath__": "; this is a path: read the file with aligner.read(…)",
        "readline": "; this is an open file: read it by its name, with aligner.read(…)",
        "decode": "; these are bytes: decode them, or read their file with aligner.read(…)",
        "columns": "; give one column of this table, as a list",
    }
    return next((hint for attribute, hint in hints.items() if hasattr(value, attribute)), "")
