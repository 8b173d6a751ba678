"""A pair of passages → for each token, how close its closest counterpart in the other passage is.

他们测量了水位。        They measured the water level twice.
…水位 .93 …            … level .91  twice .22 …
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.associations import Associations
from aligner.alignment.coverage import Bags, likeness
from aligner.encoders.protocol import Floats
from aligner.encoders.static import CHUNK, StaticEncoder, Tokens

SURROGATE = re.compile("[\ud800-\udfff]")
# These keep divisions and products finite: no share is so small, no scale so large.
TINY, LARGEST = 1e-12, 1e6


class Transport(NamedTuple):
    """How the tokens of one side account for those of the other.

    Set by hand. A softer plan did not help with clauses left out (see benchmarks/NOTES.md); no figure is kept of the
    other numbers. `benchmarks/checks.py --ablate covered` looks for 206 faults, and all checks together flag the
    unmutated texts 713 times. No number decides there whether a fault is found. A fifth less of `softness` takes seven
    minor flags away, a fifth more adds five. `unlike` at .12 takes 15 minor and three major flags away, and a fault is
    no longer found as a major one; at .18 it adds 17 and one, and a fault. Ten `rounds` add five minor flags, fourteen
    take three away.
    """

    # How much more a closer counterpart receives; a smaller number is sharper.
    softness: float = 0.05
    # Tokens that are no more similar than this exchange nothing.
    unlike: float = 0.15
    # How often both sides are scaled.
    rounds: int = 12


TRANSPORT = Transport()


@dataclass(frozen=True, slots=True)
class TokensInText:
    """The tokens of one text: their ids, and the characters `starts` to `stops` of each; all (n,)."""

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class TokenCoverage:
    """The tokens of a passage and how the other passage covers them.

    For each token: its weight, its `best` likeness to a token of the other passage, 0 to 1, and the number of that
    token, its `nearest`, 0 if there is none. `received` is less than `best` where many tokens have the same
    counterpart: each token of the other passage accounts for no more than its own weight.
    """

    tokens: TokensInText
    weights: Floats
    best: Floats
    nearest: NDArray[np.int64]
    received: Floats

    @property
    def share(self) -> float:
        """Share of the weight that the other passage covers; 0 for an empty passage."""
        return self.share_of(slice(None))

    def share_of(self, part: slice | NDArray[np.bool_]) -> float:
        """The covered share of some of the tokens."""
        total = float(self.weights[part].sum())
        return float((self.weights[part] * self.best[part]).sum()) / total if total else 0.0

    def within(self, start: int, stop: int) -> NDArray[np.bool_]:
        """Which tokens lie between two offsets in the passage."""
        return np.asarray((self.tokens.starts >= start) & (self.tokens.stops <= stop))


def tokenize(texts: Sequence[str], lexicon: StaticEncoder) -> Iterator[TokensInText]:
    """The tokens of each text; each lone surrogate counts as one unknown character."""
    for first in range(0, len(texts), CHUNK):
        chunk = [SURROGATE.sub("\ufffd", text) for text in texts[first : first + CHUNK]]
        for encoding in lexicon.tokenizer.encode_batch(chunk, add_special_tokens=False):
            offsets = np.array(encoding.offsets, np.int64).reshape(-1, 2)
            yield TokensInText(np.array(encoding.ids, np.int64), offsets[:, 0], offsets[:, 1])


def measure_coverage(
    source: TokensInText, target: TokensInText, lexicon: StaticEncoder, associations: Associations
) -> tuple[TokenCoverage, TokenCoverage]:
    """How each of two passages covers the other: the covered source, and the covered target."""
    bags = (_bag(source, lexicon), _bag(target, lexicon))
    likenesses = likeness(*bags, associations=associations)
    return _cover_side(source, *bags, likenesses), _cover_side(target, *bags[::-1], likenesses.T)


def _cover_side(tokens: TokensInText, own: Bags, other: Bags, likenesses: Floats) -> TokenCoverage:
    """How one side is covered, by the likenesses of its distinct tokens to those of the other."""
    if not likenesses.size:
        zeros = np.zeros(len(tokens), np.float32)
        return TokenCoverage(tokens, own.weights, zeros, zeros.astype(np.int64), zeros)
    nearest = likenesses.argmax(axis=1)
    best = likenesses[np.arange(len(likenesses)), nearest]
    received = _transport(likenesses, _masses(own), _masses(other))
    first = np.unique(other.places, return_index=True)[1]
    return TokenCoverage(tokens, own.weights, best[own.places], first[nearest][own.places], received[own.places])


def _masses(bag: Bags) -> NDArray[np.float64]:
    """The share of the weight that each distinct token has in all."""
    masses = np.bincount(bag.places, bag.weights, len(bag.distinct))
    return np.asarray(masses / max(masses.sum(), TINY))


def _transport(likenesses: Floats, own: NDArray[np.float64], other: NDArray[np.float64]) -> Floats:
    """For each token, the mean likeness of what it receives, if no token of the other side gives more than it has.

    This is an entropic transport plan by alternate scaling (Sinkhorn; Cuturi 2013), in which unlike tokens exchange
    nothing.
    """
    kernel = np.exp((likenesses.astype(np.float64) - 1) / TRANSPORT.softness) * (likenesses > TRANSPORT.unlike)
    rows = np.ones(len(own))
    columns = np.ones(len(other))
    for _ in range(TRANSPORT.rounds):
        columns = np.minimum(other / np.maximum(rows @ kernel, TINY), LARGEST)
        rows = np.minimum(own / np.maximum(kernel @ columns, TINY), LARGEST)
    plan = rows[:, None] * kernel * columns
    plan /= np.maximum(plan.sum(axis=0) / np.maximum(other, TINY), 1)
    return np.asarray((plan * likenesses).sum(axis=1) / np.maximum(own, TINY), np.float32)


def _bag(tokens: TokensInText, lexicon: StaticEncoder) -> Bags:
    """The tokens of a passage as a text of one sentence."""
    return Bags.of(Tokens(tokens.ids, np.array([0, len(tokens)])), lexicon.vectors)
