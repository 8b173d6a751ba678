"""A static encoder → the same encoder, trained further on the user's own pairs, and whether that helped.

The tokeniser does not change. Training continues from the existing table, in a few passes with a small learning rate,
so that the encoder does not forget what it has learned. The schedule is fixed: the held-out pairs decide nothing in it,
and so they judge fairly. Every held-out text occurs only once in all the data, and so none was trained on.
"""

from __future__ import annotations

import shutil
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from math import comb
from pathlib import Path

import numpy as np

from aligner.bitext.progress import Progress, progress_reporter
from aligner.distribution import check_extra
from aligner.encoders.static import StaticEncoder
from aligner.errors import EncoderError, InputError
from aligner.training.card import adapted_card
from aligner.training.corpus import SHIPPED_RECIPE, EncoderRecipe, Source, read_recipe
from aligner.training.encoder import CHECKPOINT, PURPOSE, corpus_of, fit, hits_at_1, load_pairs, save

Pair = tuple[str, str]

# Set by hand. Batches and steps are smaller than those of the recipe that ships, since there are fewer pairs and the
# encoder must not forget; held-out curves are flat after ten passes (benchmarks/NOTES.md, 2026-11-25: adaptation).
BATCH = 256
LEARNING_RATE = 0.01
PASSES = 10
LEAST_PAIRS = 200
LEAST_HELD_OUT, MOST_HELD_OUT, HELD_OUT_SHARE = 50, 2000, 0.1
# A difference that arises by chance more often than this does not count.
CHANCE = 0.05


def adaptation_recipe(recipe: EncoderRecipe) -> EncoderRecipe:
    """The recipe for further training of an encoder that `recipe` made; all sources count the same."""
    return replace(recipe, batch=BATCH, learning_rate=LEARNING_RATE, dropout=0.0, sources={})


@dataclass(frozen=True, slots=True)
class Adaptation:
    """The result of an adaptation: accuracy at 1 before and after, and how many held-out pairs became better or worse.

    `pairs` counts the pairs trained on, by source; `base` is the name of the encoder that was adapted.
    """

    base: str
    pairs: dict[str, int]
    held_out: int
    before: float
    after: float
    better: int
    worse: int

    @property
    def verdict(self) -> str:
        """Whether the adaptation helped, by a sign test on the held-out pairs."""
        changed, fewer = self.better + self.worse, min(self.better, self.worse)
        chance = 2 * sum(comb(changed, k) for k in range(fewer + 1)) / 2**changed
        if chance > CHANCE:
            return "not clearly better or worse"
        return "it helped" if self.better > self.worse else f"it did harm, {self.base} is the better one"

    def __str__(self) -> str:
        return (
            f"Held-out accuracy at 1 of {self.held_out:,} pairs: {self.before:.3f} before, {self.after:.3f} after, "
            f"{self.better} better and {self.worse} worse: {self.verdict}"
        )


def adapt_encoder(
    paths: Sequence[Path], folder: Path, base: Path, *, progress: Progress | bool | None = None
) -> Adaptation:
    """Train the static encoder in `base` further on the sources found at `paths` and write it to `folder`.

    `folder` gets the files that `train_encoder` writes, and in `base/` the card and the licence of the original
    encoder. The result is written whether or not it helped. A stopped run continues from its last checkpoint.
    `progress` is as in `train_encoder`.

    Raises EncoderError if `base` is not a static encoder, InputError if there are too few pairs.
    """
    check_extra("torch", "train", PURPOSE)
    with progress_reporter(progress) as report:
        return _adapt(paths, folder, base, report)


def _adapt(paths: Sequence[Path], folder: Path, base: Path, progress: Progress) -> Adaptation:
    encoder = _load(base)
    if folder.resolve() == base.resolve():
        raise InputError("an encoder cannot be adapted in its own folder; choose another", folder)
    recipe = adaptation_recipe(read_recipe(SHIPPED_RECIPE))
    pairs = load_pairs(paths, recipe)
    held_out, pairs = hold_out(pairs, np.random.default_rng(recipe.seed))
    counts = {name: len(rows) for name, rows in pairs.items()}
    progress(f"{sum(counts.values()):,} pairs from {len(counts)} sources to train on, {len(held_out):,} held out", 0, 0)
    # All sources make one corpus, so that the pairs of a small source have enough negatives.
    rows = list(chain.from_iterable(pairs.values()))
    corpus, check = (corpus_of(Source("own"), texts, encoder.tokenizer, recipe) for texts in (rows, held_out))
    recipe = replace(recipe, steps=PASSES * max(1, round(len(corpus) / recipe.batch)))
    folder.mkdir(parents=True, exist_ok=True)
    start = encoder.table.astype(np.float32)
    table = fit([corpus], check, start, recipe, folder / CHECKPOINT, progress).astype(np.float16)
    hits = [hits_at_1(vectors.astype(np.float32), check) for vectors in (start, table)]
    adaptation = _compare(encoder.name, counts, *hits)
    _write(table, adaptation, recipe, base, folder)
    return adaptation


def _load(base: Path) -> StaticEncoder:
    if not base.is_dir():
        raise EncoderError("no such folder; give the folder of a static encoder", base)
    encoder = StaticEncoder.load(base.resolve())
    if encoder.tokenizer.get_vocab_size() > len(encoder.table):
        raise EncoderError("tokenizer.json has more tokens than the table has rows; they are of two encoders", base)
    return encoder


def hold_out(pairs: Mapping[str, list[Pair]], rng: np.random.Generator) -> tuple[list[Pair], dict[str, list[Pair]]]:
    """The held-out pairs, a tenth but at least 50 and at most 2000, and the other pairs by source, without blank ones.

    A pair can be held out only if neither of its texts occurs in another pair. Raises InputError if there are too few
    pairs.
    """
    filled = {name: list(filter(_is_filled, rows)) for name, rows in pairs.items()}
    all_pairs = list(chain.from_iterable(filled.values()))
    if len(all_pairs) < LEAST_PAIRS:
        raise InputError(
            f"only {len(all_pairs)} different pairs; adapting an encoder takes {LEAST_PAIRS}, better thousands"
        )
    candidates = _unique_pairs(all_pairs)
    if len(candidates) < LEAST_HELD_OUT:
        message = f"only {len(candidates)} pairs have texts that occur once, and {LEAST_HELD_OUT} are needed as a check"
        raise InputError(f"{message}; add other data")
    count = min(max(LEAST_HELD_OUT, round(HELD_OUT_SHARE * len(all_pairs))), MOST_HELD_OUT)
    held_out = [all_pairs[k] for k in sorted(rng.permutation(candidates)[:count].tolist())]
    chosen = set(held_out)
    return held_out, {name: [pair for pair in rows if pair not in chosen] for name, rows in filled.items()}


def _is_filled(pair: Pair) -> bool:
    return all(map(str.strip, pair))


def _unique_pairs(pairs: Sequence[Pair]) -> list[int]:
    """Indices of the pairs neither of whose texts occurs in another pair."""
    keys = [(_key(source), _key(target)) for source, target in pairs]
    sources, targets = (Counter(side) for side in zip(*keys, strict=True))
    return [k for k, (source, target) in enumerate(keys) if sources[source] == targets[target] == 1]


def _key(text: str) -> str:
    """The text without differences of letter case, width and white space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _compare(base: str, counts: dict[str, int], before: np.ndarray, after: np.ndarray) -> Adaptation:
    """The adaptation by its hits before and after, each of shape (2, n)."""
    change = after.sum(0, dtype=int) - before.sum(0, dtype=int)
    better, worse = int((change > 0).sum()), int((change < 0).sum())
    first, last = (float(hits.mean(dtype=np.float32)) for hits in (before, after))
    return Adaptation(base, counts, len(change), first, last, better, worse)


def _write(table: np.ndarray, adaptation: Adaptation, recipe: EncoderRecipe, base: Path, folder: Path) -> None:
    shutil.copyfile(base / "tokenizer.json", folder / "tokenizer.json")
    _copy_attribution(base, folder / "base")
    training = {"seed": recipe.seed, "passes": PASSES, "batch": recipe.batch, "verdict": adaptation.verdict}
    facts = {name: round(fact, 4) if isinstance(fact, float) else fact for name, fact in asdict(adaptation).items()}
    names = {"name": folder.resolve().name, "base": adaptation.base, "check": str(adaptation), "passes": PASSES}
    shape = dict(zip(("vocabulary", "dimension"), table.shape, strict=True))
    save(table, folder, training | facts, adapted_card(recipe, adaptation.pairs, names | shape))


def _copy_attribution(base: Path, folder: Path) -> None:
    """Copy card and licence of the base encoder and, if that was adapted too, those of its own base."""
    folder.mkdir(exist_ok=True)
    for name in ("README.md", "LICENSE"):
        if (base / name).is_file():
            shutil.copyfile(base / name, folder / name)
    if (base / "base").is_dir():
        shutil.copytree(base / "base", folder / "base", copy_function=shutil.copyfile, dirs_exist_ok=True)
