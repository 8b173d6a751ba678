"""The sentences of one text → arrays: all that the evidence needs from one side, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
import regex
from numpy.typing import NDArray

from aligner.alignment.edges import clause_begins
from aligner.alignment.quotations import quotation_edges
from aligner.encoders.protocol import Encoder, Floats, Ints, to_unit_length, unit_vectors
from aligner.encoders.static import StaticEncoder, Tokens, sums_of
from aligner.words.numbers import number_values

# How many words count as the opening and as the closing of a sentence: a few, or a good many.
ENDS = (3, 10)
# Letters of English that say as much as one Han character: the mean ratio of lengths over the training pairs.
HAN_LETTERS = 3.3
HAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]+")
WORD = regex.compile(r"\w")


@dataclass(frozen=True)
class Side:
    """The properties of one text, sentence by sentence.

    `sums` (n, d): vectors whose sum over a span has the direction of the span. `lengths` (n,): in English letters.
    `tokens`: of the lexicon; `begins`: for each token 1 if a clause begins with it, else 0. `marks` (n, 2): has a
    question mark, has an exclamation mark. `quotations` (n, 2): how the sentence starts and ends, see
    `quotation_edges`. `numbers`: hashes of the values that it mentions. `openings`, `closings`: for each number of
    words in ENDS, the tokens of the first and of the last words. `continues` (n,): whether the sentence is a clause
    that continues the one before.
    """

    sums: Floats
    lengths: Floats
    tokens: Tokens
    begins: Tokens
    marks: Floats
    quotations: Ints
    numbers: Tokens
    openings: tuple[Tokens, ...]
    closings: tuple[Tokens, ...]
    continues: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def sentences(self) -> int:
        """Number of sentences in the text; the parts of a cut sentence count as one."""
        return len(self) - int(self.continues.sum())

    @property
    def units(self) -> Floats:
        """Vectors of length one, shape (n, d); zero for a sentence that says nothing."""
        return to_unit_length(self.sums)

    @cached_property
    def mean_direction(self) -> Floats:
        """Mean of the unit vectors, shape (d,); its product with a vector is the vector's mean cosine to the text."""
        lengths = np.linalg.norm(self.sums, axis=1)
        weights = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
        return np.asarray(weights @ self.sums / max(len(self), 1))

    def ends_in(self, first: int, count: int, table: NDArray[np.floating]) -> tuple[list[Floats], list[Floats]]:
        """The directions of the openings and the closings of `count` sentences, an array (count, d) for each of ENDS.

        `table` has the token vectors; sentences outside the text have directions of zero.
        """
        openings, closings = (
            [to_unit_length(sums_of(tokens.window(first, count), table)) for tokens in kind]
            for kind in (self.openings, self.closings)
        )
        return openings, closings


def read_side(texts: Sequence[str], encoder: Encoder, lexicon: StaticEncoder, clauses: Sequence[int] = ()) -> Side:
    """Arrays of a text's sentences. The encoder sees each once; the lexicon gives the tokens and all that uses them.

    `clauses` are the numbers of the sentences that are clauses and continue the one before.
    """
    texts = without_surrogates(texts)
    tokens = lexicon.tokens(texts)
    distinct, indices = np.unique(tokens.ids, return_inverse=True)
    pieces = [lexicon.tokenizer.id_to_token(token) or "" for token in distinct.tolist()]
    words = tokens.select(np.array([WORD.search(piece) is not None for piece in pieces], np.bool_)[indices])
    weights = lexicon.vectors.of(distinct)[1][indices]
    continues = np.zeros(len(texts), np.bool_)
    continues[list(clauses)] = True
    first, last = _sentence_edges(continues)
    lengths = np.array([length_in_letters(text) for text in texts], np.float32)
    return Side(
        lexicon.sums(tokens) if encoder is lexicon else unit_vectors(encoder, texts) * lengths[:, None],
        lengths,
        tokens,
        clause_begins(tokens, pieces, indices, weights),
        np.array([[_has_any(text, "?？"), _has_any(text, "!！")] for text in texts], np.float32).reshape(-1, 2),
        quotation_edges(texts),
        _numbers(texts),
        tuple(words.first(count, last) for count in ENDS),
        tuple(words.last(count, first) for count in ENDS),
        continues,
    )


def without_surrogates(texts: Sequence[str]) -> list[str]:
    """The texts without lone surrogates: half characters that mean nothing and that no tokeniser accepts."""
    return [text.encode("utf-8", "ignore").decode("utf-8") for text in texts]


def _sentence_edges(continues: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """For each clause, the first and the last clause of its sentence."""
    starts = np.flatnonzero(~continues)
    sentence = np.cumsum(~continues) - 1
    stops = np.concatenate([starts[1:], [len(continues)]])
    return starts[sentence], stops[sentence] - 1


def _numbers(texts: Sequence[str]) -> Tokens:
    """Hashes of the values in each text; equal values in different notations have equal hashes."""
    hashes = [sorted(hash(value) for value in number_values(text)) for text in texts]
    starts = np.cumsum([0, *map(len, hashes)])
    return Tokens(np.array(list(chain.from_iterable(hashes)), np.int64), starts)


def length_in_letters(text: str) -> float:
    """Length in English letters: white space does not count, and a Han character counts HAN_LETTERS."""
    letters = len("".join(text.split()))
    return letters if text.isascii() else letters + (HAN_LETTERS - 1) * (len(text) - len(HAN.sub("", text)))


def _has_any(text: str, marks: str) -> bool:
    return any(mark in text for mark in marks)
