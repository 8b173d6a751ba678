"""The bytes of a web page → its text.

    encoding stated by the caller ─▶ that
    byte order mark, or UTF-8     ─▶ that, whatever the page declares
    declared encoding             ─▶ that, if every byte fits it and few other texts would
    anything else                 ─▶ `aligner.bitext.encodings.decode`, and the declared encoding where that finds none

Declarations are wrong so often that the bytes come first: pages in UTF-8 declare `gb2312`, those in GB18030 declare
`iso-8859-1`. The names mean what browsers make of them: `gb2312` is GB18030, `iso-8859-1` is Windows-1252.
"""

from __future__ import annotations

import codecs

import regex

from aligner.bitext.encodings import BYTE_ORDER_MARKS, EVIDENCE, FREQUENT_TRADITIONAL
from aligner.errors import FormatError
from aligner.text.readers.source import Source

# Browsers look for a declaration in so many bytes; some pages have a long comment before it.
START = 4096
DECLARED = regex.compile(
    rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)|<meta[^>]*?\bcharset\s*=\s*["']?\s*([\w.:-]+)""", regex.IGNORECASE
)
# Where browsers take another encoding than Python does; the names without marks, in lower case.
BROWSERS = {
    "gb2312": "gb18030", "gb231280": "gb18030", "csgb2312": "gb18030", "xgbk": "gb18030", "gbk": "gb18030",
    "cp936": "gb18030", "iso88591": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "usascii": "cp1252",
    "big5": "big5hkscs", "xxbig5": "big5hkscs", "big5hkscs": "big5hkscs", "shiftjis": "cp932", "sjis": "cp932",
    "xsjis": "cp932", "euckr": "cp949", "ksc56011987": "cp949", "iso88599": "cp1254", "tis620": "cp874",
}  # fmt: skip
# What a page in UTF-16 declares, nobody can read; a page that can be read byte by byte and declares it is in UTF-8.
WIDE = ("utf-16", "utf-32", "ucs")
# Where almost any bytes are text, so that the declaration shows little: GB18030, and encodings of one byte.
LENIENT = ("gb18030", "cp125", "iso8859", "koi8", "mac", "cp8", "cp4")
# Encodings of Python that are no encodings of text files.
UNSUITABLE = ("idna", "punycode", "unicode", "raw", "undefined", "mbcs", "oem")
# Characters of the control block 80 to 9F, as a page in Windows-1252 has them that counts as another encoding.
CONTROLS = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
NON_ASCII = regex.compile(r"[^\x00-\x7f]")
HAS_CONTROLS = regex.compile("[\x80-\x9f]")


def page_text(source: Source) -> str:
    """Text of a page; FormatError if its bytes fit neither what it declares nor another encoding that we know."""
    text = _decoded(source).replace("\r\n", "\n")
    return text.translate(CONTROLS) if HAS_CONTROLS.search(text) else text


def declared_encoding(data: bytes) -> str:
    """Python's name of the encoding that a page declares in its first bytes; empty if there is none of this name."""
    found = DECLARED.search(data, 0, START)
    if not found:
        return ""
    label = (found[1] or found[2]).decode("ascii", "replace").lower()
    name = BROWSERS.get(regex.sub(r"[\W_]", "", label), label)
    if name.startswith(WIDE):
        return "utf-8"
    try:
        b" ".decode(name)
    except (LookupError, ValueError):
        return ""
    return "" if name.startswith(UNSUITABLE) else codecs.lookup(name).name


def _decoded(source: Source) -> str:
    data, declared = source.data, declared_encoding(source.data)
    if source.encoding is not None or not declared or data.startswith(tuple(BYTE_ORDER_MARKS)):
        return source.text()
    text = None if declared.startswith(LENIENT) or _is_utf8(data) else _strict(data, declared)
    if text is not None and _is_likely(text, declared):
        return text
    try:
        return source.text()
    except FormatError:
        text = _strict(data, declared)
        if text is None:
            raise
        return text


def _is_likely(text: str, declared: str) -> bool:
    """Whether a text is what it is read as: GB18030 fits Big5 too, and gives characters that nobody uses."""
    beyond = len(NON_ASCII.findall(text))
    frequent = len(FREQUENT_TRADITIONAL.findall(text))
    return not declared.startswith("big5") or beyond < EVIDENCE.fewest or frequent >= EVIDENCE.frequent * beyond


def _is_utf8(data: bytes) -> bool:
    return not data.isascii() and _strict(data, "utf-8") is not None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
