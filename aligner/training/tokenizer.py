"""Pairs → one Unigram tokeniser over both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import regex
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

UNKNOWN = "[UNK]"
HAN_RUN = regex.compile(r"\p{Han}+")
# The Unigram trainer enumerates the substrings of a run, so its time grows with the square of the longest run.
LONGEST_TRAINING_RUN = 10
# Texts tokenised at a time, to bound the memory.
CHUNK = 20_000


def train_tokenizer(texts: Sequence[str], vocabulary: int) -> Tokenizer:
    """Unigram tokeniser of at most `vocabulary` pieces.

    Text is NFKC-normalised and lower-cased; space, punctuation, digits and a change of script end a piece. There is no
    mark for the start of a word, so `ofPRC` falls into the same pieces as `of PRC`. The same texts give the same bytes.
    """
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Split(Regex(r"\p{Han}+|\d+"), "isolated"),
            pre_tokenizers.Punctuation("isolated"),
        ]
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=vocabulary, special_tokens=[UNKNOWN], unk_token=UNKNOWN, max_piece_length=12, show_progress=False
    )
    tokenizer.train_from_iterator(_short_runs(texts), trainer)
    _make_deterministic(tokenizer)
    return tokenizer


def remove_rare(tokenizer: Tokenizer, texts: Sequence[str], rarest: int) -> Tokenizer:
    """Remove, in place, the pieces that occur fewer than `rarest` times in the texts."""
    counts = np.zeros(tokenizer.get_vocab_size(), np.int64)
    for start in range(0, len(texts), CHUNK):
        for ids in token_ids(tokenizer, list(texts[start : start + CHUNK]), None):
            np.add.at(counts, ids, 1)
    special, *pieces = (tuple(piece) for piece in json.loads(tokenizer.to_str())["model"]["vocab"])
    frequent = [piece for piece, count in zip(pieces, counts[1:], strict=True) if count >= rarest]
    tokenizer.model = models.Unigram([special, *frequent], unk_id=0)
    return tokenizer


def _make_deterministic(tokenizer: Tokenizer) -> None:
    """Undo, in place, all that depends on the order of a hash table.

    The trainer has to keep some characters. To these it gives the lowest score and 0.0001 more for each, in the random
    order of the table; pieces of equal score are in random order too.
    """
    vocabulary = [tuple(piece) for piece in json.loads(tokenizer.to_str())["model"]["vocab"]]
    special, pieces = vocabulary[:1], [(piece, round(score, 9)) for piece, score in vocabulary[1:]]
    lowest = min((score for _, score in pieces), default=0.0)
    characters = sorted((piece, score) for piece, score in pieces if len(piece) == 1 and _is_step(score - lowest))
    scores = sorted((score for _, score in characters), reverse=True)
    rescored = dict(pieces) | {character: score for (character, _), score in zip(characters, scores, strict=True)}
    ordered = sorted(rescored.items(), key=lambda item: (-item[1], item[0]))
    tokenizer.model = models.Unigram([*special, *ordered], unk_id=0)


def _is_step(difference: float) -> bool:
    """Whether a difference of scores is a multiple of 0.0001."""
    return abs(difference * 10_000 - round(difference * 10_000)) < 1e-4


def _short_runs(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        yield HAN_RUN.sub(_cut_run, text)


def _cut_run(run: regex.Match[str]) -> str:
    text = run.group()
    return " ".join(text[i : i + LONGEST_TRAINING_RUN] for i in range(0, len(text), LONGEST_TRAINING_RUN))


def token_ids(tokenizer: Tokenizer, texts: list[str], longest: int | None) -> list[np.ndarray]:
    """Token ids of each text, at most `longest` of them."""
    encodings = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    return [np.asarray(encoding.ids[:longest], dtype=np.int32) for encoding in encodings]


def save_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    """Write `tokenizer.json` into the folder."""
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
