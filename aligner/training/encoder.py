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

from aligner.bitext.progress import Progress, progress_reporter
from aligner.distribution import check_extra
from aligner.errors import InputError
from aligner.training.card import model_card
from aligner.training.corpus import EncoderRecipe, Source, find_sources, read_pairs
from aligner.training.tokenizer import remove_rare, save_tokenizer, token_ids, train_tokenizer

if TYPE_CHECKING:
    import torch

PURPOSE = "training an encoder"

# sentence-transformers 5.0 to 6.2 all understand these names; 6.2 itself writes others, which fail in 5.x.
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
        """The bags of some texts, in the order of `rows`."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        indices = np.repeat(self.starts[rows] - starts[:-1], lengths) + np.arange(starts[-1])
        return Bags(self.ids[indices], starts)

    def thinned(self, share: float, rng: np.random.Generator) -> Bags:
        """The bags without a share of the tokens, chosen at random; the first token of each text stays."""
        stays = rng.random(len(self.ids)) >= share
        stays[self.starts[:-1][np.diff(self.starts) > 0]] = True
        return Bags(self.ids[stays], np.concatenate([[0], np.cumsum(stays)])[self.starts])


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
    `README.md`. A stopped run continues from its last checkpoint (`checkpoint.safetensors`, removed at the end) to the
    same result. `progress` is True for a bar, or a function of the stage, the step, and the number of steps; an
    exception that it raises stops the run.
    """
    check_extra("torch", "train", PURPOSE)
    with progress_reporter(progress) as report:
        return _train(paths, folder, recipe, report)


def _train(paths: Sequence[Path], folder: Path, recipe: EncoderRecipe, progress: Progress) -> dict[str, int]:
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
    """Train a tokeniser on the chosen texts, remove the pieces that are rare in all texts, and write it to the folder.

    A stopped run continues with the tokeniser that it has written.
    """
    if (folder / CHECKPOINT).exists():
        return Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer = remove_rare(train_tokenizer([texts[i] for i in chosen], recipe.vocabulary), texts, recipe.rarest)
    save_tokenizer(tokenizer, folder)
    return tokenizer


def load_pairs(paths: Sequence[Path], recipe: EncoderRecipe) -> dict[str, list[tuple[str, str]]]:
    """Distinct pairs by source, each in the first source that has it; sources are thinned evenly to their limits."""
    seen: set[tuple[str, str]] = set()
    pairs: dict[str, list[tuple[str, str]]] = {}
    for name, path in find_sources(paths).items():
        source = recipe.sources.get(name, Source(name))
        if source.weight == 0:
            continue
        rows = [pair for pair in dict.fromkeys(read_pairs(path)) if pair not in seen]
        seen.update(rows)
        if source.limit and len(rows) > source.limit:
            indices = np.linspace(0, len(rows) - 1, source.limit).astype(int)
            rows = [rows[i] for i in indices]
        pairs[name] = rows
    return pairs


def corpus_of(source: Source, rows: list[tuple[str, str]], tokenizer: Tokenizer, recipe: EncoderRecipe) -> Corpus:
    """The tokenised pairs of a source, without pairs that lack tokens on a side."""
    sides = ([left for left, _ in rows], [right for _, right in rows])
    left_ids, right_ids = (token_ids(tokenizer, texts, recipe.longest) for texts in sides)
    is_filled = [bool(len(left) and len(right)) for left, right in zip(left_ids, right_ids, strict=True)]
    bags = (Bags.of(list(compress(left_ids, is_filled))), Bags.of(list(compress(right_ids, is_filled))))
    left_keys, right_keys = (_text_keys(list(compress(texts, is_filled))) for texts in sides)
    return Corpus(source, bags, (left_keys, right_keys))


def _text_keys(texts: Sequence[str]) -> np.ndarray:
    """A number for each text; texts that differ only in letter case have the same."""
    return np.unique([text.casefold() for text in texts], return_inverse=True)[1]


def _hold_out(corpora: list[Corpus], count: int, rng: np.random.Generator) -> tuple[Corpus, list[Corpus]]:
    """Pairs held out from every source in proportion to its size, and the sources without them."""
    total = sum(map(len, corpora))
    share = min(count / max(total, 1), 0.1)
    held_out, training = [], []
    for corpus in corpora:
        is_held_out = rng.random(len(corpus)) < share
        held_out.append(_take(corpus, np.flatnonzero(is_held_out)))
        training.append(_take(corpus, np.flatnonzero(~is_held_out)))
    left, right = (Bags.of(list(chain.from_iterable(corpus.bags[side] for corpus in held_out))) for side in (0, 1))
    keys = np.arange(len(left))
    return Corpus(Source("held out"), (left, right), (keys, keys)), list(filter(len, training))


def _take(corpus: Corpus, rows: np.ndarray) -> Corpus:
    left, right = (bags.take(rows) for bags in corpus.bags)
    return Corpus(corpus.source, (left, right), (corpus.keys[0][rows], corpus.keys[1][rows]))


def batches(corpora: Sequence[Corpus], recipe: EncoderRecipe) -> Iterator[tuple[Corpus, np.ndarray]]:
    """Source and rows of each of `recipe.steps` batches; the same seed gives the same batches.

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
    fingerprint = _fingerprint(corpora, start, recipe)
    table, squares, steps_done = _start(start, checkpoint, fingerprint)
    loss_mean = 0.0
    for step, (corpus, rows) in enumerate(batches(corpora, recipe)):
        if step < steps_done:
            continue
        rate = recipe.learning_rate * (1 - step / recipe.steps)
        rng = np.random.default_rng([recipe.seed, step])
        left, right = (side.take(rows).thinned(recipe.dropout, rng) for side in corpus.bags)
        same = _same_texts(corpus.keys[0][rows]) | _same_texts(corpus.keys[1][rows])
        loss = _take_step(table, squares, (left, right), same, rate, recipe.scale)
        loss_mean = loss if loss_mean == 0 else 0.99 * loss_mean + 0.01 * loss
        if (step + 1) % CHECKPOINT_EVERY == 0:
            _save_checkpoint(_State(table, squares, step + 1), checkpoint, fingerprint)
            accuracy = accuracy_at_1(table.numpy(), held_out)
            progress(f"training: loss {loss_mean:.3f}, held-out accuracy {accuracy:.4f}", step + 1, recipe.steps)
    return table.numpy()


def _fingerprint(corpora: Sequence[Corpus], start: np.ndarray, recipe: EncoderRecipe) -> np.ndarray:
    """Identifies a run by its recipe, its sources with their sizes and its first table, in 32 bytes."""
    sizes = [(corpus.source.name, len(corpus), len(corpus.bags[0].ids), len(corpus.bags[1].ids)) for corpus in corpora]
    return np.frombuffer(hashlib.sha256(repr((recipe, sizes)).encode() + start.tobytes()).digest(), np.uint8)


def _random_table(vocabulary: int, recipe: EncoderRecipe) -> np.ndarray:
    rng = np.random.default_rng(recipe.seed + 2)
    table = rng.standard_normal((vocabulary, recipe.dimension), dtype=np.float32)
    return table * np.float32(recipe.dimension**-0.5)


class _State(NamedTuple):
    """The table, the summed squares of its gradients, and the number of steps done."""

    table: torch.Tensor
    squares: torch.Tensor
    steps_done: int


def _save_checkpoint(state: _State, checkpoint: Path, fingerprint: np.ndarray) -> None:
    tensors = {
        "table": state.table.numpy(),
        "squares": state.squares.numpy(),
        "done": np.array([state.steps_done]),
        "work": fingerprint,
    }
    save_file(tensors, checkpoint.with_suffix(".new"))
    checkpoint.with_suffix(".new").replace(checkpoint)


def _start(start: np.ndarray, checkpoint: Path, fingerprint: np.ndarray) -> _State:
    """The state in the checkpoint of this run or, without a checkpoint, the table `start`."""
    import torch

    if checkpoint.exists():
        saved = load_file(checkpoint)
        if not np.array_equal(saved.get("work", np.zeros(0)), fingerprint):
            raise InputError(
                "belongs to another run, with other data or another recipe; remove it or take another folder",
                checkpoint,
            )
        return _State(torch.from_numpy(saved["table"]), torch.from_numpy(saved["squares"]), int(saved["done"][0]))
    return _State(torch.tensor(start), torch.full(start.shape, 1e-6), 0)


def _take_step(
    table: torch.Tensor, squares: torch.Tensor, sides: tuple[Bags, Bags], same: torch.Tensor, rate: float, scale: float
) -> float:
    """Make one AdaGrad step on one batch, in place on `table` and `squares`, and return the loss in nats.

    Texts are not each other's negatives where `same`, shape (rows, rows), is true.
    """
    import torch
    from torch.nn import functional

    left, right = sides
    tokens, indices = np.unique(np.concatenate([left.ids, right.ids]), return_inverse=True)
    used = torch.from_numpy(tokens.astype(np.int64))
    local = table[used].requires_grad_()
    starts = torch.from_numpy(np.concatenate([left.starts[:-1], right.starts[:-1] + len(left.ids)]))
    sums = functional.embedding_bag(torch.from_numpy(indices.astype(np.int64)), local, starts, mode="sum")
    a, b = functional.normalize(sums).view(2, len(same), -1)
    logits = scale * a @ b.T
    logits = logits.masked_fill(same, -torch.inf)
    answers = torch.arange(len(same))
    loss = (functional.cross_entropy(logits, answers) + functional.cross_entropy(logits.T, answers)) / 2
    loss.backward()  # type: ignore[no-untyped-call]
    gradient = local.grad
    assert gradient is not None
    total = squares[used] + gradient**2
    squares[used] = total
    table[used] = local.detach() - rate * gradient / total.sqrt()
    return float(loss.detach())


def _same_texts(keys: np.ndarray) -> torch.Tensor:
    """Shape (rows, rows), true where two different rows of the batch have the same text."""
    import torch

    column = torch.from_numpy(keys)
    same = column[:, None] == column[None, :]
    return same.fill_diagonal_(False)


def accuracy_at_1(table: np.ndarray, held_out: Corpus) -> float:
    """Share of held-out texts whose own translation is, by cosine, the nearest text of the other language."""
    hits = hits_at_1(table, held_out)
    return float(hits.mean(dtype=np.float32)) if hits.size else float("nan")


def hits_at_1(table: np.ndarray, held_out: Corpus) -> np.ndarray:
    """Whether the nearest text of the other language is the translation, shape (2, n) for both directions."""
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
    """Write the table and the files that belong to it, and remove the checkpoint."""
    save_file({"embedding.weight": table.astype(np.float16)}, folder / "model.safetensors")
    # `save_file` lets only the owner read it; in a package others must be able to.
    (folder / "model.safetensors").chmod(0o644)
    (folder / "modules.json").write_text(json.dumps(MODULES, indent=1), encoding="utf-8")
    (folder / "training.json").write_text(json.dumps(training, indent=1) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(card, encoding="utf-8")
    (folder / CHECKPOINT).unlink(missing_ok=True)
