"""Pairs → one Unigram tokeniser over both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import regex
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

UNKNOWN = "[UNK]"
HAN_RUN = regex.compile(r"\p{Han}+")
# The Unigram trainer enumerates the substrings of a run, so its cost grows with the square of the longest run.
LONGEST_TRAINING_RUN = 10


def train_tokenizer(texts: Sequence[str], vocabulary: int, lines: int, rng: np.random.Generator) -> Tokenizer:
    """Unigram tokeniser of `vocabulary` pieces, from at most `lines` of the texts drawn without replacement.

    Text is NFKC-normalised and lower-cased; space, punctuation, digits and a change of script end a piece. There is no
    mark for the start of a word, so `ofPRC` falls into the same pieces as `of PRC`.
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
    chosen = rng.permutation(len(texts))[:lines]
    tokenizer.train_from_iterator(_short_runs(texts[i] for i in sorted(chosen.tolist())), trainer)
    return tokenizer


def _short_runs(texts: Iterator[str]) -> Iterator[str]:
    for text in texts:
        yield HAN_RUN.sub(_cut, text)


def _cut(run: regex.Match[str]) -> str:
    text = run.group()
    return " ".join(text[i : i + LONGEST_TRAINING_RUN] for i in range(0, len(text), LONGEST_TRAINING_RUN))


def token_ids(tokenizer: Tokenizer, texts: list[str], longest: int) -> list[np.ndarray]:
    """Token ids of each text, at most `longest` of them."""
    encodings = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    return [np.asarray(encoding.ids[:longest], dtype=np.int32) for encoding in encodings]


def save_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    """Write `tokenizer.json` into the folder."""
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
