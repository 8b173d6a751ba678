"""What a memory ignores when it looks up a text.

    fold("　Ｈｅ said：“Stop”　")   he said:“stop”
    tokens("日息0.05% of gdp")       日 息 0 . 05 % of gdp
    words("日息0.05% of gdp")        日 息 0 u2e 05 u25 of gdp

Folding ignores case (`ß` is `ss`), width (`％` is `%`), ligatures and other compatibility characters (NFKC), how an
accented letter is composed, the kind and number of blanks between words, and blanks at the ends. It distinguishes
accents (`resume`, `résumé`), simplified and traditional characters, and punctuation marks, except for their width.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from unicodedata import normalize

# Scripts without spaces, in which each character counts as a word: Thai to Burmese, Khmer, Chinese and Japanese.
SINGLE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
# New Tai Lue and two Vedic signs are letters for Python but not for SQLite: here they count as symbols.
UNKNOWN = "\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3"
# A letter or digit of a script that separates words by spaces.
LETTER = rf"[^\W_{SINGLE}{UNKNOWN}]"
TOKEN = re.compile(rf"{LETTER}+|\S")
# Full-width forms, which all Chinese texts have, are replaced first: they make NFKC three times as slow.
FULL_WIDTH = re.compile("[\uff01-\uff5e\u3000]")
HALF_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " "}
SYMBOL = re.compile(rf"[^\w\s]|[_{UNKNOWN}]")


def fold(text: str) -> str:
    """The text without the differences that a look-up ignores; folding it again changes nothing."""
    if text.isascii():
        return " ".join(text.lower().split())
    folded = normalize("NFKC", normalize("NFKC", FULL_WIDTH.sub(_half_width, text)).casefold())
    return " ".join(folded.split())


def tokens(folded: str) -> list[str]:
    """The words of a folded text; each Chinese or Japanese character and each symbol is a token of its own."""
    return TOKEN.findall(folded)


def words(folded: str) -> str:
    """The tokens of a folded text for SQLite's tokenizer `unicode61`, separated by spaces; symbols as code points."""
    return SYMBOL.sub(_code_point, " ".join(TOKEN.findall(folded)))


def _half_width(character: re.Match[str]) -> str:
    return HALF_WIDTH[character[0]]


def _code_point(symbol: re.Match[str]) -> str:
    return f"u{ord(symbol[0]):x}"


def hash_of(folded: str) -> int:
    """A signed 64-bit hash, as SQLite stores integers; the same on every machine."""
    digest = blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
