"""What a reader gets: the bytes of a file, its name for messages, and limits on what it may unpack."""

from __future__ import annotations

from typing import NamedTuple

from aligner.bitext.encodings import decode, decode_as
from aligner.bitext.kinds import refuse_zeros
from aligner.errors import FormatError


class Limits(NamedTuple):
    """The most that is read of one file; set by hand, above all real documents that we know of.

    `bytes` of the file itself; `unpacked` bytes of all parts of an archive together, and the `ratio` that a part of
    more than a megabyte may unpack to; `depth` to which elements may be nested; `pages`; `characters` of the text.
    """

    bytes: int = 500_000_000
    unpacked: int = 1_000_000_000
    ratio: int = 250
    depth: int = 250
    pages: int = 20_000
    characters: int = 100_000_000

    def check(self, name: str, amount: int, origin: str, what: str) -> None:
        """FormatError if the file has more of something than the limit of this name allows."""
        limit = getattr(self, name)
        if amount > limit:
            message = f"{amount:,} {what}, more than the {limit:,} that are read"
            raise FormatError(f"{message}; raise the limit with --limit {name}={amount}, or divide the file", origin)


LIMITS = Limits()


class Source(NamedTuple):
    """The bytes of a file, its name for messages, the encoding if the caller states one, and the limits."""

    data: bytes
    name: str
    encoding: str | None = None
    limits: Limits = LIMITS

    def text(self) -> str:
        """The bytes as text; FormatError if they fit no encoding, or are no text."""
        text = decode(self.data, self.name) if self.encoding is None else decode_as(self.data, self.encoding, self.name)
        refuse_zeros(text, self.name)
        return text
