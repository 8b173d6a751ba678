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
# The Unigram trainer enumerates the substrings of a run, so its cost grows with the square of the longest run.
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
    _put_in_order(tokenizer)
    return tokenizer


def without_rare(tokenizer: Tokenizer, texts: Sequence[str], rarest: int) -> Tokenizer:
    """The tokeniser without the pieces that fewer than `rarest` tokens of the texts are, in place."""
    counts = np.zeros(tokenizer.get_vocab_size(), np.int64)
    for start in range(0, len(texts), CHUNK):
        for ids in token_ids(tokenizer, list(texts[start : start + CHUNK]), None):
            np.add.at(counts, ids, 1)
    special, *pieces = (tuple(piece) for piece in json.loads(tokenizer.to_str())["model"]["vocab"])
    kept = [piece for piece, count in zip(pieces, counts[1:], strict=True) if count >= rarest]
    tokenizer.model = models.Unigram([special, *kept], unk_id=0)
    return tokenizer


def _put_in_order(tokenizer: Tokenizer) -> None:
    """Undo what depends on the order of a hash table, in place.

    The trainer gives the characters that it had to keep the lowest score and 0.0001 more for each, in the order they
    happen to come; and pieces of equal score also come as it happens.
    """
    vocabulary = [tuple(piece) for piece in json.loads(tokenizer.to_str())["model"]["vocab"]]
    special, pieces = vocabulary[:1], [(piece, round(score, 9)) for piece, score in vocabulary[1:]]
    lowest = min((score for _, score in pieces), default=0.0)
    kept = sorted((piece, score) for piece, score in pieces if len(piece) == 1 and _is_step(score - lowest))
    scores = sorted((score for _, score in kept), reverse=True)
    known = dict(pieces) | {piece: score for (piece, _), score in zip(kept, scores, strict=True)}
    ordered = sorted(known.items(), key=lambda item: (-item[1], item[0]))
    tokenizer.model = models.Unigram([*special, *ordered], unk_id=0)


def _is_step(difference: float) -> bool:
    return abs(difference * 10_000 - round(difference * 10_000)) < 1e-4


def _short_runs(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        yield HAN_RUN.sub(_cut, text)


def _cut(run: regex.Match[str]) -> str:
    text = run.group()
    return " ".join(text[i : i + LONGEST_TRAINING_RUN] for i in range(0, len(text), LONGEST_TRAINING_RUN))


def token_ids(tokenizer: Tokenizer, texts: list[str], longest: int | None) -> list[np.ndarray]:
    """Token ids of each text, at most `longest` of them."""
    encodings = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    return [np.asarray(encoding.ids[:longest], dtype=np.int32) for encoding in encodings]


def save_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    """Write `tokenizer.json` into the folder."""
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
