"""The sentences of one text → arrays: all that the evidence asks of either side, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import regex
from numpy.typing import NDArray

from aligner.alignment.quotations import quotation_edges
from aligner.encoders.protocol import Encoder, Floats, Ints, to_unit_length, unit_vectors
from aligner.encoders.static import StaticEncoder, Tokens
from aligner.words.numbers import values

# Words that count as the opening and as the closing of a sentence, a few and a good many.
ENDS = (3, 10)
# Letters of English that say as much as one Han character: the mean ratio of lengths over the training pairs.
HAN_LETTERS = 3.3
HAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
SPACE = regex.compile(r"\s")
WORD = regex.compile(r"\w")


@dataclass(frozen=True)
class Side:
    """What one text brings along, sentence by sentence.

    `sums` (n, d): vectors whose sum over a span has the direction of the span. `lengths` (n,): in English letters.
    `tokens`: of the lexicon. `marks` (n, 2): has a question, an exclamation mark. `quotations` (n, 2): how it starts
    and ends, see `quotation_edges`. `numbers`: hashes of the values it mentions. `openings`, `closings`: for each of
    ENDS the directions (n, d) of so many words. `goes_on` (n,): whether it is a clause of the sentence before.
    """

    sums: Floats
    lengths: Floats
    tokens: Tokens
    marks: Floats
    quotations: Ints
    numbers: Tokens
    openings: tuple[Floats, ...]
    closings: tuple[Floats, ...]
    goes_on: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def sentences(self) -> int:
        """How many sentences the text has, however many parts they are cut into."""
        return len(self) - int(self.goes_on.sum())

    @cached_property
    def units(self) -> Floats:
        """Vectors of length one, shape (n, d); zero for a sentence that says nothing."""
        return to_unit_length(self.sums)

    @cached_property
    def mean_direction(self) -> Floats:
        """Mean of the unit vectors, shape (d,): how similar to this text anything is."""
        return np.asarray(self.units.sum(axis=0) / max(len(self), 1))


def read_side(texts: Sequence[str], encoder: Encoder, lexicon: StaticEncoder, clauses: Sequence[int] = ()) -> Side:
    """Arrays of a text's sentences. The encoder sees each once; the tokens and what rests on them are the lexicon's.

    `clauses` are the numbers of those that go on where the one before them ends.
    """
    texts = encodable(texts)
    tokens = lexicon.tokens(texts)
    words = _words(tokens, lexicon)
    goes_on = np.zeros(len(texts), np.bool_)
    goes_on[list(clauses)] = True
    first, last = _sentence_edges(goes_on)
    lengths = np.array([length_in_letters(text) for text in texts], np.float32)
    return Side(
        lexicon.sums(tokens) if encoder is lexicon else unit_vectors(encoder, texts) * lengths[:, None],
        lengths,
        tokens,
        np.array([[_has(text, "?？"), _has(text, "!！")] for text in texts], np.float32).reshape(-1, 2),
        quotation_edges(texts),
        _numbers(texts),
        tuple(to_unit_length(lexicon.sums(words.first(count, last))) for count in ENDS),
        tuple(to_unit_length(lexicon.sums(words.last(count, first))) for count in ENDS),
        goes_on,
    )


def encodable(texts: Sequence[str]) -> list[str]:
    """The texts without halves of characters (lone surrogates), which say nothing and which no tokeniser takes."""
    return [text.encode("utf-8", "ignore").decode("utf-8") for text in texts]


def _sentence_edges(goes_on: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Of each clause the first and the last one of its sentence."""
    starts = np.flatnonzero(~goes_on)
    sentence = np.cumsum(~goes_on) - 1
    stops = np.concatenate([starts[1:], [len(goes_on)]])
    return starts[sentence], stops[sentence] - 1


def _words(tokens: Tokens, lexicon: StaticEncoder) -> Tokens:
    """The tokens that are not punctuation."""
    distinct, places = np.unique(tokens.ids, return_inverse=True)
    spelled = (lexicon.tokenizer.id_to_token(token) or "" for token in distinct.tolist())
    is_word = np.array([WORD.search(piece) is not None for piece in spelled], np.bool_)
    return tokens.where(is_word[places])


def _numbers(texts: Sequence[str]) -> Tokens:
    """Equal values have equal hashes, whatever the notation, and so the two sides need no common list."""
    found = [sorted(hash(value) for value in values(text)) for text in texts]
    starts = np.cumsum([0, *map(len, found)])
    return Tokens(np.array([value for each in found for value in each], np.int64), starts)


def length_in_letters(text: str) -> float:
    """Length in English letters: white space counts nothing, a Han character as much as it says."""
    return len(text) - len(SPACE.findall(text)) + (HAN_LETTERS - 1) * len(HAN.findall(text))


def _has(text: str, marks: str) -> bool:
    return any(mark in text for mark in marks)
