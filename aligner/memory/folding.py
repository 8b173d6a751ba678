"""What a memory ignores when it looks up a text.

    fold("　Ｈｅ said：“Stop”　")   he said:“stop”
    tokens("日息0.05% of gdp")       日 息 0 . 05 % of gdp
    words("日息0.05% of gdp")        日 息 0 u2e 05 u25 of gdp

Folding ignores case (`ß` is `ss`), width (`％` is `%`), ligatures and other compatibility characters (NFKC), how an
accented letter is composed, and which blanks stand between words, how many, and at the ends. It tells apart accents
(`resume`, `résumé`), simplified and traditional characters, and punctuation but for its width.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from unicodedata import normalize

# Scripts written without spaces, each character a word: Thai to Burmese, Khmer, Chinese and Japanese, on all planes.
SINGLE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
# New Tai Lue and two Vedic signs are letters to Python and not to SQLite: they count as symbols.
UNKNOWN = "\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3"
# A letter or digit of a script with spaces between words.
LETTER = rf"[^\W_{SINGLE}{UNKNOWN}]"
TOKEN = re.compile(rf"{LETTER}+|\S")
# Full-width forms, which all Chinese texts have, by themselves: NFKC takes three times as long if it meets any.
FULL = re.compile("[\uff01-\uff5e\u3000]")
HALF = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " "}
SYMBOL = re.compile(rf"[^\w\s]|[_{UNKNOWN}]")


def fold(text: str) -> str:
    """The text without what a look-up ignores; folding it again changes nothing."""
    if text.isascii():
        return " ".join(text.lower().split())
    folded = normalize("NFKC", normalize("NFKC", FULL.sub(_half, text)).casefold())
    return " ".join(folded.split())


def tokens(folded: str) -> list[str]:
    """The words of a folded text; Chinese, Japanese and all other characters except blanks are tokens of their own."""
    return TOKEN.findall(folded)


def words(folded: str) -> str:
    """The tokens of a folded text, a space between them, as SQLite's `unicode61` takes them: symbols by number."""
    return SYMBOL.sub(_number, " ".join(TOKEN.findall(folded)))


def _half(full: re.Match[str]) -> str:
    return HALF[full[0]]


def _number(symbol: re.Match[str]) -> str:
    return f"u{ord(symbol[0]):x}"


def hash_of(folded: str) -> int:
    """A number of 64 bits, with a sign as SQLite has it, that is the same for the same folded text everywhere."""
    digest = blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
