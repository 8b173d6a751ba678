"""Documents from files of plain text, whatever the usual encodings of Chinese and English.

    bytes ─▶ byte order mark? ─▶ its encoding
          ─▶ UTF-8
          ─▶ UTF-16, if zero bytes make it plain
          ─▶ GB18030, if that gives Chinese
          ─▶ FormatError

An encoding is taken only if every byte fits it. Line ends stay as they are.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import regex

from aligner.bitext.languages import detect_language
from aligner.bitext.texts import Document
from aligner.errors import FormatError, InputError
from aligner.files import read_bytes

# UTF-32 before UTF-16: the mark of UTF-16 little-endian begins that of UTF-32.
MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
NOT_PLAIN_TEXT = {
    ".docx", ".doc", ".odt", ".rtf", ".pdf", ".epub", ".mobi", ".html", ".htm", ".xml",
    ".xlsx", ".xls", ".pptx", ".ppt", ".zip", ".gz",
}  # fmt: skip
REMEDY = "convert it to UTF-8"
NON_ASCII = regex.compile(r"[^\x00-\x7f]+")
UNUSUAL = regex.compile(r"[\p{Co}\p{Cn}]")


@dataclass(frozen=True, slots=True)
class EncodingEvidence:
    """When bytes count as text in an encoding, in shares.

    Set between the shares that real texts and wrong readings have, which were counted once by a script that was not
    kept. The development texts are all UTF-8, so that no score depends on them.
    """

    # Of the characters of Chinese text, ASCII or frequent ones: above .9 in simplified and near .6 in traditional
    # characters; English in cp1252, Russian in cp1251, Big5 and damaged UTF-8 lie below .2 when read as GB18030.
    familiar: float = 0.5
    # Of the bytes of UTF-16, zeros: half of them in English; a stray one in UTF-8 is far below this.
    zeros: float = 0.25


EVIDENCE = EncodingEvidence()


def read(path: str | PathLike[str], language: str | None = None) -> Document:
    """Document of a plain text file, with `path` as its origin; the language is found by script unless given."""
    data = read_bytes(path)
    suffix = Path(path).suffix.lower()
    if suffix in NOT_PLAIN_TEXT:
        raise InputError(f"a {suffix} file is not plain text; save it as plain text (.txt) first", path)
    text = decode(data, str(path))
    return Document(text, language or detect_language(text), str(path))


def decode(data: bytes, origin: str) -> str:
    """Text of these bytes without a byte order mark; FormatError names `origin` and the byte that fits no encoding."""
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return _decode_marked(data, mark, encoding, origin)
    if data.count(0) > EVIDENCE.zeros * len(data) and (text := _utf16(data)) is not None:
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = _utf16(data) if 0 in data else _chinese(data)
        if text is None:
            # The encoding that fits longest is the one that was meant.
            place = max(error.start, _valid_bytes(data, "gb18030"))
            message = f"neither UTF-8 nor GB18030 text; {REMEDY}, from Big5 or Windows-1252 perhaps"
            raise FormatError(message, origin, byte=place) from error
        return text


def _valid_bytes(data: bytes, encoding: str) -> int:
    """How many bytes fit the encoding before one does not; 0 if all do, which then says nothing."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _decode_marked(data: bytes, mark: bytes, encoding: str, origin: str) -> str:
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        message = f"the file begins as {encoding.upper()} but is not; {REMEDY}"
        raise FormatError(message, origin, byte=len(mark) + error.start) from error


def _utf16(data: bytes) -> str | None:
    """UTF-16 in the byte order that gives the more familiar text, or None if neither does."""
    readings = [text for encoding in ("utf-16-le", "utf-16-be") if (text := _strictly(data, encoding)) is not None]
    best = max(readings, key=_familiar, default="")
    return best if _familiar(best) > EVIDENCE.familiar and not UNUSUAL.search(best) else None


def _chinese(data: bytes) -> str | None:
    """GB18030, or None if that does not give Chinese: single accented letters read as rare or private characters."""
    text = _strictly(data, "gb18030")
    if text is None or UNUSUAL.search(text):
        return None
    return text if _familiar("".join(NON_ASCII.findall(text))) > EVIDENCE.familiar else None


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _familiar(text: str) -> float:
    """Share of characters that are ASCII, Chinese punctuation, or among the 3,755 Han of the first level of GB 2312.

    In GBK these are all the pairs with a second byte from A1 on and a first byte A1 to A3 or B0 to D7.
    """
    wide = "".join(NON_ASCII.findall(text)).encode("gbk", "ignore")
    pairs = zip(wide[::2], wide[1::2], strict=True)
    common = sum(trail >= 0xA1 and (0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xD7) for lead, trail in pairs)
    ascii_characters = len(text) - sum(map(len, NON_ASCII.findall(text)))
    return (ascii_characters + common) / len(text) if text else 0.0
