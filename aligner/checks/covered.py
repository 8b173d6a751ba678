"""A pair of passages → for each token of either, how close its closest counterpart in the other comes.

他们测量了水位。        They measured the water level twice.
…水位 .93 …            … level .91  twice .22 …
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.associations import Associations
from aligner.coverage import Bags, likeness
from aligner.encoders.static import CHUNK, StaticEncoder, Tokens
from aligner.sides import encodable


@dataclass(frozen=True, slots=True)
class TokensInText:
    """The tokens of one text: their ids, and the characters `starts` to `stops` that each is made of, all (n,)."""

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Covered:
    """The tokens of a passage, what each weighs, and its best likeness to a token of the other passage, 0 to 1."""

    tokens: TokensInText
    weights: NDArray[np.float32]
    best: NDArray[np.float32]

    @property
    def share(self) -> float:
        """Share, by weight, that the other passage covers; 0 for an empty one."""
        return self.share_of(slice(None))

    def share_of(self, part: slice | NDArray[np.bool_]) -> float:
        """The same of some of its tokens."""
        total = float(self.weights[part].sum())
        return float((self.weights[part] * self.best[part]).sum()) / total if total else 0.0

    def within(self, start: int, stop: int) -> NDArray[np.bool_]:
        """Which tokens lie between two places of the passage."""
        return np.asarray((self.tokens.starts >= start) & (self.tokens.stops <= stop))


def tokens_in(texts: Sequence[str], lexicon: StaticEncoder) -> Iterator[TokensInText]:
    """The tokens of each text; of one with halves of characters, places are those without them."""
    for first in range(0, len(texts), CHUNK):
        for encoding in lexicon.tokenizer.encode_batch(
            encodable(texts[first : first + CHUNK]), add_special_tokens=False
        ):
            places = np.array(encoding.offsets, np.int64).reshape(-1, 2)
            yield TokensInText(np.array(encoding.ids, np.int64), places[:, 0], places[:, 1])


def cover(
    source: TokensInText, target: TokensInText, lexicon: StaticEncoder, associations: Associations
) -> tuple[Covered, Covered]:
    """How each of two passages is covered by the other."""
    left, right = (_bag(tokens, lexicon) for tokens in (source, target))
    likenesses = likeness(left, right, associations)
    rows, columns = likenesses.max(axis=1, initial=0), likenesses.max(axis=0, initial=0)
    return Covered(source, left.weights, rows[left.places]), Covered(target, right.weights, columns[right.places])


def _bag(tokens: TokensInText, lexicon: StaticEncoder) -> Bags:
    return Bags.of(Tokens(tokens.ids, np.array([0, len(tokens)])), lexicon.table)
