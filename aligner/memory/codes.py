"""Tokens of a folded text → codes of one character, so that a text can be compared as a string.

"5 letters, 5 stamps"   Codes: "5", U+40000, ",", "5", U+40001        HashedCodes: the same in every process
"""

from __future__ import annotations

import re
from zlib import crc32

from aligner.memory.folding import LETTER, TOKEN

# Codes of longer tokens start where Unicode assigns no characters.
FIRST = 0x40000
CODES = 0x110000 - FIRST
LONG = re.compile(rf"{LETTER}{{2,}}|[\U00040000-\U0010ffff]")


class Pieces(dict[str, str]):
    """A piece of text between two blanks, such as `rate,` → the codes of its tokens."""

    def __init__(self, codes: Codes) -> None:
        super().__init__()
        self.codes = codes

    def __missing__(self, piece: str) -> str:
        coded = "".join(map(self.codes.__getitem__, TOKEN.findall(piece)))
        self[piece] = coded
        return coded


class Codes(dict[str, str]):
    """Tokens → codes of one character: a single character is its own code, others get one in order of appearance.

    After 850,000 words, codes are used again.
    """

    def __init__(self) -> None:
        super().__init__()
        self.used = 0
        self._pieces = Pieces(self)

    def __missing__(self, token: str) -> str:
        code = token
        if len(token) > 1 or ord(token) >= FIRST:
            code = chr(FIRST + self._next(token) % CODES)
        self[token] = code
        return code

    def _next(self, _: str) -> int:
        self.used += 1
        return self.used - 1

    def learn(self, folded: str, *, spaced: bool) -> str:
        """The text in codes; unknown tokens get new ones.

        A text with spaces consists of pieces that recur, so these are cached; one without has few long tokens.
        """
        if spaced:
            return "".join(map(self._pieces.__getitem__, folded.split(" ")))
        return LONG.sub(lambda token: self[token[0]], folded).replace(" ", "")


class HashedCodes(Codes):
    """Codes that depend on the token alone; two tokens may have the same."""

    def _next(self, token: str) -> int:
        return crc32(token.encode("utf-8", "surrogatepass"))
