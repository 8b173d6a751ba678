r"""Texts as a reader may safely see them: characters that command a terminal or turn the order of a line are escapes.

    visible("red:\x1b[31m⏎tea")    red:\x1b[31m tea      on one line, for views and messages
    escaped("tea\u202eeert")       tea\u202eeert         nothing else changes, for data that a terminal shows
    label_of("tea\udcff.txt")      tea�.txt              a file may have any name, but not every text may be written

These are control characters, halves of characters, separators of lines and paragraphs, controls of the writing
direction (Unicode Standard Annex 9), and the two noncharacters that XML forbids. White space in data may stay. The
escapes are those of JSON, but for controls below U+0020, which JSON never contains: so a line of JSON stays one.
"""

from __future__ import annotations

import re
from pathlib import PurePath

HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)  # fmt: skip
HIDDEN_IN_DATA = re.compile(HIDDEN.pattern.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))
# What no text has, but names of files may.
UNNAMEABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def visible(text: str) -> str:
    """The text on one line: white space as one blank, and hidden characters as escapes."""
    return HIDDEN.sub(_escape, " ".join(text.split()))


def escaped(text: str) -> str:
    """The text with its tabs, line feeds and blanks, and hidden characters as escapes."""
    return HIDDEN_IN_DATA.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x20 else f"\\u{code:04x}"


def file_name(path: str) -> str:
    """The name of a file without its folders, of whatever system they are."""
    return PurePath(path.replace("\\", "/")).name or path


def without_spaces(text: str) -> str:
    """The characters of a text that are no white space."""
    return "".join(text.split())


def label_of(name: str) -> str:
    """The name of a file as any format can hold it: a character that no text has becomes U+FFFD."""
    return UNNAMEABLE.sub("\ufffd", name)
