"""Pairs → a bilingual table of token vectors: the encoder that ships, and any other made by the same recipe.

A sentence is the normalised sum of its tokens' vectors. Both languages share one table, trained so that translations
point the same way: symmetric InfoNCE (van den Oord et al. 2018) with the other pairs of the batch as negatives. A
batch comes from one source, in blocks of neighbouring pairs, so that the negatives are about the same things and only
the translation tells them apart. AdaGrad (Duchi et al. 2011) touches only the rows of the tokens in the batch.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from aligner.bitext.progress import Progress, reported
from aligner.distribution import check_extra
from aligner.errors import InputError
from aligner.training.card import model_card
from aligner.training.corpus import EncoderRecipe, Source, find_sources, read_pairs
from aligner.training.tokenizer import save_tokenizer, token_ids, train_tokenizer, without_rare

if TYPE_CHECKING:
    import torch

PURPOSE = "training an encoder"

# The name that sentence-transformers 5.0 to 6.2 all understand; the one 6.2 writes itself fails in 5.x.
MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]
CHECKPOINT = "checkpoint.safetensors"
CHECKPOINT_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Bags:
    """Token ids of many texts, end to end: text k is `ids[starts[k]:starts[k + 1]]`."""

    ids: np.ndarray
    starts: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[np.ndarray]) -> Bags:
        """Join the id arrays of many texts."""
        lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
        return cls(np.concatenate([*texts, np.zeros(0, np.int32)]), np.concatenate([[0], np.cumsum(lengths)]))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __iter__(self) -> Iterator[np.ndarray]:
        """The ids of each text."""
        return (self.ids[start:stop] for start, stop in pairwise(self.starts))

    def take(self, rows: np.ndarray) -> Bags:
        """The bags of some texts, in the order asked for."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        places = np.repeat(self.starts[rows] - starts[:-1], lengths) + np.arange(starts[-1])
        return Bags(self.ids[places], starts)

    def thinned(self, share: float, rng: np.random.Generator) -> Bags:
        """Without that share of the tokens, chosen at random; the first of each text stays."""
        kept = rng.random(len(self.ids)) >= share
        kept[self.starts[:-1][np.diff(self.starts) > 0]] = True
        return Bags(self.ids[kept], np.concatenate([[0], np.cumsum(kept)])[self.starts])


@dataclass(frozen=True, slots=True)
class Corpus:
    """The tokenised pairs of one source; equal texts share a key, so that they are not each other's negatives."""

    source: Source
    bags: tuple[Bags, Bags]
    keys: tuple[np.ndarray, np.ndarray]

    def __len__(self) -> int:
        return len(self.keys[0])


def train_encoder(
    paths: Sequence[Path], folder: Path, recipe: EncoderRecipe, *, progress: Progress | bool | None = None
) -> dict[str, int]:
    """Train an encoder on the sources found at `paths` and write it to `folder`; returns the pairs used per source.

    The folder gets `tokenizer.json`, `model.safetensors` (float16), `modules.json`, `training.json` and the model card
    `README.md`. A run that was stopped goes on from its last checkpoint (`checkpoint.safetensors`, removed at the end)
    to the same result. `progress` is True for a bar, or a function that is told the stage, the step, and how many steps
    there are; an exception that it raises stops the run.
    """
    check_extra("torch", "train", PURPOSE)
    with reported(progress) as report:
        return _trained(paths, folder, recipe, report)


def _trained(paths: Sequence[Path], folder: Path, recipe: EncoderRecipe, progress: Progress) -> dict[str, int]:
    folder.mkdir(parents=True, exist_ok=True)
    pairs = load_pairs(paths, recipe)
    rng = np.random.default_rng(recipe.seed)
    progress(f"{sum(map(len, pairs.values())):,} pairs from {len(pairs)} sources; training the tokeniser", 0, 0)
    texts = list(chain.from_iterable(chain.from_iterable(pairs.values())))
    chosen = rng.permutation(len(texts))[: recipe.tokenizer_lines]
    tokenizer = _tokenizer(texts, sorted(chosen.tolist()), recipe, folder)
    progress("tokenising", 0, 0)
    corpora = [
        corpus_of(recipe.sources.get(name, Source(name)), rows, tokenizer, recipe) for name, rows in pairs.items()
    ]
    held_out, corpora = _hold_out(corpora, recipe.held_out, rng)
    start = _random_table(tokenizer.get_vocab_size(), recipe)
    table = fit(corpora, held_out, start, recipe, folder / CHECKPOINT, progress)
    counts = {corpus.source.name: len(corpus) for corpus in corpora}
    accuracy = accuracy_at_1(table, held_out)
    training = {
        "seed": recipe.seed,
        "steps": recipe.steps,
        "batch": recipe.batch,
        "held_out_accuracy_at_1": round(accuracy, 4),
        "pairs": counts,
    }
    save(table, folder, training, model_card(folder.name, recipe, len(table), counts, accuracy))
    return counts


def _tokenizer(texts: Sequence[str], chosen: Sequence[int], recipe: EncoderRecipe, folder: Path) -> Tokenizer:
    """Tokeniser trained on the chosen texts, without what is rare in all of them, written to the folder; of a run that
    was stopped, the one its checkpoint counts on.
    """
    if (folder / CHECKPOINT).exists():
        return Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer = without_rare(train_tokenizer([texts[i] for i in chosen], recipe.vocabulary), texts, recipe.rarest)
    save_tokenizer(tokenizer, folder)
    return tokenizer


def load_pairs(paths: Sequence[Path], recipe: EncoderRecipe) -> dict[str, list[tuple[str, str]]]:
    """Distinct pairs by source, each in the first source that has it, thinned evenly to its limit."""
    seen: set[tuple[str, str]] = set()
    pairs: dict[str, list[tuple[str, str]]] = {}
    for name, path in find_sources(paths).items():
        source = recipe.sources.get(name, Source(name))
        if source.weight == 0:
            continue
        rows = [pair for pair in dict.fromkeys(read_pairs(path)) if pair not in seen]
        seen.update(rows)
        if source.limit and len(rows) > source.limit:
            kept = np.linspace(0, len(rows) - 1, source.limit).astype(int)
            rows = [rows[i] for i in kept]
        pairs[name] = rows
    return pairs


def corpus_of(source: Source, rows: list[tuple[str, str]], tokenizer: Tokenizer, recipe: EncoderRecipe) -> Corpus:
    """The tokenised pairs of a source, without those that have no token on a side."""
    sides = ([left for left, _ in rows], [right for _, right in rows])
    left_ids, right_ids = (token_ids(tokenizer, texts, recipe.longest) for texts in sides)
    whole = [bool(len(left) and len(right)) for left, right in zip(left_ids, right_ids, strict=True)]
    bags = (Bags.of(list(compress(left_ids, whole))), Bags.of(list(compress(right_ids, whole))))
    left_keys, right_keys = (_keys(list(compress(texts, whole))) for texts in sides)
    return Corpus(source, bags, (left_keys, right_keys))


def _keys(texts: Sequence[str]) -> np.ndarray:
    """A number for each text, the same for texts that differ in letter case only."""
    return np.unique([text.casefold() for text in texts], return_inverse=True)[1]


def _hold_out(corpora: list[Corpus], count: int, rng: np.random.Generator) -> tuple[Corpus, list[Corpus]]:
    """Pairs set aside from every source in proportion to its size, and the sources without them."""
    total = sum(map(len, corpora))
    share = min(count / max(total, 1), 0.1)
    out, kept = [], []
    for corpus in corpora:
        aside = rng.random(len(corpus)) < share
        out.append(_rows(corpus, np.flatnonzero(aside)))
        kept.append(_rows(corpus, np.flatnonzero(~aside)))
    left, right = (Bags.of(list(chain.from_iterable(corpus.bags[side] for corpus in out))) for side in (0, 1))
    keys = np.arange(len(left))
    return Corpus(Source("held out"), (left, right), (keys, keys)), list(filter(len, kept))


def _rows(corpus: Corpus, rows: np.ndarray) -> Corpus:
    left, right = (bags.take(rows) for bags in corpus.bags)
    return Corpus(corpus.source, (left, right), (corpus.keys[0][rows], corpus.keys[1][rows]))


def batches(corpora: Sequence[Corpus], recipe: EncoderRecipe) -> Iterator[tuple[Corpus, np.ndarray]]:
    """Source and rows of each batch, `recipe.steps` of them, the same for the same seed.

    A source is drawn with probability ∝ weight · size ** flatten; its rows come in blocks of neighbours.
    """
    rng = np.random.default_rng(recipe.seed + 1)
    chances = np.array([c.source.weight * len(c) ** recipe.flatten for c in corpora])
    queues: list[list[np.ndarray]] = [[] for _ in corpora]
    for chosen in rng.choice(len(corpora), size=recipe.steps, p=chances / chances.sum()):
        if not queues[chosen]:
            queues[chosen] = _epoch(len(corpora[chosen]), recipe, rng)
        yield corpora[chosen], queues[chosen].pop()


def _epoch(size: int, recipe: EncoderRecipe, rng: np.random.Generator) -> list[np.ndarray]:
    """One pass over `size` rows: blocks of neighbours in random order, cut into batches of about equal size."""
    starts = np.arange(-int(rng.integers(recipe.block)), size, recipe.block)
    rng.shuffle(starts)
    rows = (starts[:, None] + np.arange(recipe.block)).ravel()
    rows = rows[(rows >= 0) & (rows < size)]
    return np.array_split(rows, max(1, round(len(rows) / recipe.batch)))


def fit(
    corpora: Sequence[Corpus],
    held_out: Corpus,
    start: np.ndarray,
    recipe: EncoderRecipe,
    checkpoint: Path,
    progress: Progress,
) -> np.ndarray:
    """The table `start` after training, shape (vocabulary, dimension), float32."""
    work = _fingerprint(corpora, start, recipe)
    table, squares, done = _start(start, checkpoint, work)
    loss_mean = 0.0
    for step, (corpus, rows) in enumerate(batches(corpora, recipe)):
        if step < done:
            continue
        rate = recipe.learning_rate * (1 - step / recipe.steps)
        rng = np.random.default_rng([recipe.seed, step])
        left, right = (side.take(rows).thinned(recipe.dropout, rng) for side in corpus.bags)
        same = _equal(corpus.keys[0][rows]) | _equal(corpus.keys[1][rows])
        loss = _step(table, squares, (left, right), same, rate, recipe.scale)
        loss_mean = loss if loss_mean == 0 else 0.99 * loss_mean + 0.01 * loss
        if (step + 1) % CHECKPOINT_EVERY == 0:
            tensors = {"table": table.numpy(), "squares": squares.numpy(), "done": np.array([step + 1]), "work": work}
            save_file(tensors, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").replace(checkpoint)
            accuracy = accuracy_at_1(table.numpy(), held_out)
            progress(f"training: loss {loss_mean:.3f}, held-out accuracy {accuracy:.4f}", step + 1, recipe.steps)
    return table.numpy()


def _fingerprint(corpora: Sequence[Corpus], start: np.ndarray, recipe: EncoderRecipe) -> np.ndarray:
    """What a checkpoint belongs to: the recipe, the sources with their sizes and the first table, as 32 bytes."""
    sizes = [(corpus.source.name, len(corpus), len(corpus.bags[0].ids), len(corpus.bags[1].ids)) for corpus in corpora]
    return np.frombuffer(hashlib.sha256(repr((recipe, sizes)).encode() + start.tobytes()).digest(), np.uint8)


def _random_table(vocabulary: int, recipe: EncoderRecipe) -> np.ndarray:
    rng = np.random.default_rng(recipe.seed + 2)
    table = rng.standard_normal((vocabulary, recipe.dimension), dtype=np.float32)
    return table * np.float32(recipe.dimension**-0.5)


class _State(NamedTuple):
    """The table, the summed squares of its gradients, and how many steps it has behind it."""

    table: torch.Tensor
    squares: torch.Tensor
    done: int


def _start(start: np.ndarray, checkpoint: Path, work: np.ndarray) -> _State:
    import torch

    if checkpoint.exists():
        saved = load_file(checkpoint)
        if not np.array_equal(saved.get("work", np.zeros(0)), work):
            raise InputError(
                "is of another run, with other data or another recipe; remove it or take another folder", checkpoint
            )
        return _State(torch.from_numpy(saved["table"]), torch.from_numpy(saved["squares"]), int(saved["done"][0]))
    return _State(torch.tensor(start), torch.full(start.shape, 1e-6), 0)


def _step(
    table: torch.Tensor, squares: torch.Tensor, sides: tuple[Bags, Bags], same: torch.Tensor, rate: float, scale: float
) -> float:
    """One AdaGrad step on one batch, in place on `table` and `squares`; returns the loss in nats.

    Texts are not each other's negatives where `same`, shape (rows, rows), is true.
    """
    import torch
    from torch.nn import functional

    left, right = sides
    tokens, places = np.unique(np.concatenate([left.ids, right.ids]), return_inverse=True)
    used = torch.from_numpy(tokens.astype(np.int64))
    local = table[used].requires_grad_()
    starts = torch.from_numpy(np.concatenate([left.starts[:-1], right.starts[:-1] + len(left.ids)]))
    sums = functional.embedding_bag(torch.from_numpy(places.astype(np.int64)), local, starts, mode="sum")
    a, b = functional.normalize(sums).view(2, len(same), -1)
    logits = scale * a @ b.T
    logits = logits.masked_fill(same, -torch.inf)
    answer = torch.arange(len(same))
    loss = (functional.cross_entropy(logits, answer) + functional.cross_entropy(logits.T, answer)) / 2
    loss.backward()  # type: ignore[no-untyped-call]
    gradient = local.grad
    assert gradient is not None
    seen = squares[used] + gradient**2
    squares[used] = seen
    table[used] = local.detach() - rate * gradient / seen.sqrt()
    return float(loss.detach())


def _equal(keys: np.ndarray) -> torch.Tensor:
    """True where two different rows of the batch hold the same text."""
    import torch

    column = torch.from_numpy(keys)
    same = column[:, None] == column[None, :]
    return same.fill_diagonal_(False)


def accuracy_at_1(table: np.ndarray, held_out: Corpus) -> float:
    """Share of held-out texts whose nearest text of the other language, by cosine, is their own translation."""
    hits = hits_at_1(table, held_out)
    return float(hits.mean(dtype=np.float32)) if hits.size else float("nan")


def hits_at_1(table: np.ndarray, held_out: Corpus) -> np.ndarray:
    """Whether the nearest text of the other language is the own translation, shape (2, n): both directions."""
    if not len(held_out):
        return np.zeros((2, 0), bool)
    a, b = (_sentence_vectors(table, bags) for bags in held_out.bags)
    own = np.arange(len(a))
    similarity = a @ b.T
    return np.stack([similarity.argmax(axis).numpy() == own for axis in (1, 0)])


def _sentence_vectors(table: np.ndarray, bags: Bags) -> torch.Tensor:
    import torch
    from torch.nn import functional

    ids, starts = torch.from_numpy(bags.ids.astype(np.int64)), torch.from_numpy(bags.starts[:-1])
    return functional.normalize(functional.embedding_bag(ids, torch.from_numpy(table), starts, mode="sum"))


def save(table: np.ndarray, folder: Path, training: dict[str, object], card: str) -> None:
    """Write the table, what readers need beside it, and how it was made; removes the checkpoint."""
    save_file({"embedding.weight": table.astype(np.float16)}, folder / "model.safetensors")
    # Written for its owner alone; in a package others must read it.
    (folder / "model.safetensors").chmod(0o644)
    (folder / "modules.json").write_text(json.dumps(MODULES, indent=1), encoding="utf-8")
    (folder / "training.json").write_text(json.dumps(training, indent=1) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(card, encoding="utf-8")
    (folder / CHECKPOINT).unlink(missing_ok=True)
