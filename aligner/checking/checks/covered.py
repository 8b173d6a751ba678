"""A pair of passages → for each token of either, how close its closest counterpart in the other comes.

他们测量了水位。        They measured the water level twice.
…水位 .93 …            … level .91  twice .22 …
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.associations import Associations
from aligner.alignment.coverage import Bags, Floats, likeness
from aligner.encoders.static import CHUNK, StaticEncoder, Tokens

HALF = re.compile("[\ud800-\udfff]")
# What keeps divisions finite, and products: no share is as small, no scale as large.
TINY, MOST = 1e-12, 1e6


@dataclass(frozen=True, slots=True)
class Transport:
    """How the tokens of one side answer for those of the other.

    @DOC-covered@
    """

    # How much more a closer counterpart gets: less is sharper.
    softness: float = 0.05
    # What is no likelier than this goes nowhere.
    unlike: float = 0.15
    # How often both sides are scaled.
    rounds: int = 12


TRANSPORT = Transport()


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
    """The tokens of a passage, what each weighs, its best likeness to a token of the other passage, 0 to 1, and the
    number of that token, 0 if there is none.

    `answered` is less than `best` where many tokens have the same counterpart: each token of the other passage answers
    for no more than it weighs.
    """

    tokens: TokensInText
    weights: Floats
    best: Floats
    nearest: NDArray[np.int64]
    answered: Floats

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
    """The tokens of each text; halves of characters count as one unknown character each."""
    for first in range(0, len(texts), CHUNK):
        chunk = [HALF.sub("\ufffd", text) for text in texts[first : first + CHUNK]]
        for encoding in lexicon.tokenizer.encode_batch(chunk, add_special_tokens=False):
            places = np.array(encoding.offsets, np.int64).reshape(-1, 2)
            yield TokensInText(np.array(encoding.ids, np.int64), places[:, 0], places[:, 1])


def cover(
    source: TokensInText, target: TokensInText, lexicon: StaticEncoder, associations: Associations
) -> tuple[Covered, Covered]:
    """How each of two passages is covered by the other."""
    bags = (_bag(source, lexicon), _bag(target, lexicon))
    likenesses = likeness(*bags, associations=associations)
    return _covered(source, *bags, likenesses), _covered(target, *bags[::-1], likenesses.T)


def _covered(tokens: TokensInText, own: Bags, other: Bags, likenesses: Floats) -> Covered:
    """One side, by the likenesses of its distinct tokens to those of the other."""
    if not likenesses.size:
        nothing = np.zeros(len(tokens), np.float32)
        return Covered(tokens, own.weights, nothing, nothing.astype(np.int64), nothing)
    nearest = likenesses.argmax(axis=1)
    best = likenesses[np.arange(len(likenesses)), nearest]
    answered = _answered(likenesses, _masses(own), _masses(other))
    first = np.unique(other.places, return_index=True)[1]
    return Covered(tokens, own.weights, best[own.places], first[nearest][own.places], answered[own.places])


def _masses(bag: Bags) -> NDArray[np.float64]:
    """What each distinct token weighs in all, as a share."""
    masses = np.bincount(bag.places, bag.weights, len(bag.distinct))
    return np.asarray(masses / max(masses.sum(), TINY))


def _answered(likenesses: Floats, own: NDArray[np.float64], other: NDArray[np.float64]) -> Floats:
    """Mean likeness of what the other side's tokens give each token, if they give no more than they have.

    An entropic transport plan by alternate scaling (Sinkhorn; Cuturi 2013) in which what is unlike goes nowhere.
    """
    kernel = np.exp((likenesses.astype(np.float64) - 1) / TRANSPORT.softness) * (likenesses > TRANSPORT.unlike)
    rows = np.ones(len(own))
    columns = np.ones(len(other))
    for _ in range(TRANSPORT.rounds):
        columns = np.minimum(other / np.maximum(rows @ kernel, TINY), MOST)
        rows = np.minimum(own / np.maximum(kernel @ columns, TINY), MOST)
    plan = rows[:, None] * kernel * columns
    plan /= np.maximum(plan.sum(axis=0) / np.maximum(other, TINY), 1)
    return np.asarray((plan * likenesses).sum(axis=1) / np.maximum(own, TINY), np.float32)


def _bag(tokens: TokensInText, lexicon: StaticEncoder) -> Bags:
    """The tokens of one passage as those of a text that is all there is."""
    return Bags.of(Tokens(tokens.ids, np.array([0, len(tokens)])), lexicon.table)
