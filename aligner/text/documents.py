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
from os import PathLike
from pathlib import Path
from typing import NamedTuple

import regex

from aligner.bitext.languages import check_known_language, detect_language
from aligner.bitext.texts import Document
from aligner.errors import FormatError, InputError
from aligner.files import document_name, read_bytes

# UTF-32 before UTF-16: the mark of UTF-16 little-endian begins that of UTF-32.
BYTE_ORDER_MARKS = {
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


class EncodingEvidence(NamedTuple):
    """Shares from which bytes count as text in an encoding.

    Set between the shares of real texts and those of wrong readings, which a script counted once; it was not kept. The
    development texts are all UTF-8, so no score depends on these numbers.
    """

    # Share of characters that are ASCII or frequent Chinese: above .9 in simplified and near .6 in traditional Chinese;
    # below .2 in English in cp1252, Russian in cp1251, Big5 and damaged UTF-8, all read as GB18030.
    familiar: float = 0.5
    # Share of zero bytes in UTF-16: half in English. A stray zero in UTF-8 stays far below this.
    zeros: float = 0.25


EVIDENCE = EncodingEvidence()


def read(path: str | PathLike[str], language: str | None = None) -> Document:
    """Document of a plain text file; without `language`, the script decides the language.

    Its origin is the path from the working folder, or for a file elsewhere the name alone: see `files.document_name`.
    """
    data = read_bytes(path)
    suffix = Path(path).suffix.lower()
    if suffix in NOT_PLAIN_TEXT:
        raise InputError(f"a {suffix} file is not plain text; save it as plain text (.txt) first", path)
    text = decode(data, str(path))
    tag = detect_language(text) if language is None else check_known_language(language)
    return Document(text, tag, document_name(path))


def decode(data: bytes, origin: str) -> str:
    """Text of these bytes without a byte order mark; FormatError names `origin` and the byte that fits no encoding."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return _decode_marked(data, mark, encoding, origin)
    if data.count(0) > EVIDENCE.zeros * len(data) and (text := _decode_utf16(data)) is not None:
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = _decode_utf16(data) if 0 in data else _decode_chinese(data)
        if text is None:
            # The encoding that fits the most bytes is probably the one that the writer meant.
            offset = max(error.start, _valid_bytes(data, "gb18030"))
            message = f"neither UTF-8 nor GB18030 text; {REMEDY}, from Big5 or Windows-1252 perhaps"
            raise FormatError(message, origin, byte=offset) from error
        return text


def _valid_bytes(data: bytes, encoding: str) -> int:
    """How many bytes fit the encoding before the first that does not; 0 if all fit, which is no evidence here."""
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


def _decode_utf16(data: bytes) -> str | None:
    """Text in UTF-16 in the byte order that gives the more familiar text; None if neither gives a familiar one."""
    readings = [
        text for encoding in ("utf-16-le", "utf-16-be") if (text := _decode_or_none(data, encoding)) is not None
    ]
    best = max(readings, key=_familiarity, default="")
    return best if _familiarity(best) > EVIDENCE.familiar and not UNUSUAL.search(best) else None


def _decode_chinese(data: bytes) -> str | None:
    """Text in GB18030, or None if it is not Chinese: single accented letters decode to rare or private characters."""
    text = _decode_or_none(data, "gb18030")
    if text is None or UNUSUAL.search(text):
        return None
    return text if _familiarity("".join(NON_ASCII.findall(text))) > EVIDENCE.familiar else None


def _decode_or_none(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _familiarity(text: str) -> float:
    """Share of characters that are ASCII, Chinese punctuation, or among the 3,755 Han of the first level of GB 2312.

    In GBK, these Chinese characters are the byte pairs whose first byte is A1 to A3 or B0 to D7 and whose second is at
    least A1.
    """
    gbk = "".join(NON_ASCII.findall(text)).encode("gbk", "ignore")
    byte_pairs = zip(gbk[::2], gbk[1::2], strict=True)
    common = sum(second >= 0xA1 and (0xA1 <= first <= 0xA3 or 0xB0 <= first <= 0xD7) for first, second in byte_pairs)
    ascii_characters = len(text) - sum(map(len, NON_ASCII.findall(text)))
    return (ascii_characters + common) / len(text) if text else 0.0
