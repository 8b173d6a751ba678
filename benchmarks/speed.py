"""Generated texts → how long aligner takes and how much memory, each figure beside one that says what it is worth.

Four parts: what each command costs from a cold start, beside a floor that no Python program gets under; text to beads
with both kinds of loops, beside the tokenising of both texts, which nothing that reads them gets under; text to beads
against the embedding alone of an aligner that asks a transformer about every span; and a book.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from generated import Bitext, bitext

import aligner
from aligner.encoders.loading import embedded_encoder
from aligner.encoders.static import StaticEncoder
from aligner.kernels import choice

ABSTRACT = 15
# What Bertalign embeds with max_align 8: every span of 1 to 7 neighbouring sentences of each side.
LONGEST_SPAN = 7
# Both are what sentence-transformers does with LaBSE if told nothing else.
BATCH = 32
MOST_TOKENS = 256
VOCABULARY = 8000
PACKAGES = ("numpy", "tokenizers", "sentence-transformers", "transformers", "torch")
# Peak memory is in KiB, but in bytes on a Mac.
MEBIBYTE = 2**20 if sys.platform == "darwin" else 2**10
# Runs a command and says how long it took and how much memory it had at its peak. This must happen in a small process
# of its own: the peak of a child counts from its fork, when it is as large as its parent.
LAUNCHER = """\
import json, resource, subprocess, sys, time
start = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
json.dump({"code": done.returncode, "error": done.stderr, "seconds": seconds, "peak": peak}, sys.stdout)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall-clock seconds and the peak memory of a process."""

    seconds: float
    mebibytes: float


def main() -> None:
    """Print what the command line asks for, part by part."""
    arguments = parse()
    print("\n".join(machine()), flush=True)
    parts: list[Callable[[], Iterator[str]]] = [lambda: starts(arguments.repeats)]
    if arguments.long:
        parts.append(lambda: against_tokenising(arguments.long, arguments.repeats))
    if arguments.sentences:
        parts.append(lambda: against_transformer(arguments.sentences, arguments.sample, arguments.repeats))
    if arguments.long:
        parts.append(lambda: book(arguments.long))
    for part in parts:
        print()
        for line in part():
            print(line, flush=True)


def parse() -> argparse.Namespace:
    """How much to measure."""
    parser = argparse.ArgumentParser(description="Time aligner on generated texts.")
    add = parser.add_argument
    add("--sentences", type=int, default=300, help="a side, against the transformer; 0 leaves this out (default: 300)")
    add("--sample", type=int, default=10, help="batches of spans a side that the transformer embeds (default: 10)")
    add("--long", type=int, default=5000, help="sentences a side of the book; 0 leaves this out (default: 5000)")
    add("--repeats", type=int, default=5, help="runs of what is quick; the median counts (default: 5)")
    return parser.parse_args()


def machine() -> Iterator[str]:
    """Where, when and with what the figures were got."""
    load = f"load {os.getloadavg()[0]:.1f} before we began"
    now = datetime.now(UTC)
    yield f"{now:%Y-%m-%d %H:%M} UTC · {processor()}, {usable_cores()} cores usable, {load} · {platform.platform()}"
    packages = " · ".join(f"{name} {version(name)}" for name in PACKAGES)
    yield f"aligner {aligner.__version__} ({commit()}) · Python {platform.python_version()} · {packages}"


def processor() -> str:
    """Name of the processor as Linux knows it, elsewhere as Python does."""
    file = Path("/proc/cpuinfo")
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def usable_cores() -> int:
    """Cores this process may run on, which in a container are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def commit() -> str:
    """Short hash of the commit, and whether the tree differs from it."""
    command = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
    done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    return f"commit {done.stdout.strip()}" if done.returncode == 0 else "no commit known"


def starts(repeats: int) -> Iterator[str]:
    """Cost of each cold command beside its floor: a Python that does nothing, or nothing but load NumPy."""
    python, command = [sys.executable, "-c"], [sys.executable, "-m", "aligner"]
    nothing, numpy = [*python, "pass"], [*python, "import numpy"]
    with TemporaryDirectory() as folder:
        files = write(bitext(ABSTRACT, seed=1), Path(folder))
        pairs = [
            ("import aligner", [*python, "import aligner"], "python -c pass", nothing),
            ("aligner --help", [*command, "--help"], "python -c pass", nothing),
            (f"aligner align, {ABSTRACT} sentences", [*command, "align", *files], "import numpy", numpy),
        ]  # fmt: skip
        yield f"cold start: median of {repeats} processes each, command and floor by turns"
        for name, ours, floor_name, floor in pairs:
            turns = [(cost(ours), cost(floor)) for _ in range(repeats)]
            least, most = (f"{chosen(turn[0].seconds for turn in turns):.3f}" for chosen in (min, max))
            mine, theirs = (middle([turn[side] for turn in turns]) for side in (0, 1))
            yield f"  {name:28}{show(mine)} ({least} to {most} s)   floor, {floor_name:14}{show(theirs)}"


def write(texts: Bitext, folder: Path) -> list[str]:
    """Paths of the source and the target as files."""
    paths = [folder / "zh.txt", folder / "en.txt"]
    for path, text in zip(paths, (texts.source, texts.target), strict=True):
        path.write_text(text, encoding="utf-8")
    return list(map(str, paths))


def cost(command: Sequence[str]) -> Cost:
    """What one run of a command costs; exits with what the command said if it fails."""
    done = subprocess.run([sys.executable, "-S", "-c", LAUNCHER, *command], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    if found["code"]:
        sys.exit(f"speed.py: error: {' '.join(command)} failed: {found['error'].strip()}")
    return Cost(found["seconds"], found["peak"] / MEBIBYTE)


def middle(costs: Sequence[Cost]) -> Cost:
    """Median of the seconds and median of the memory."""
    return Cost(median(one.seconds for one in costs), median(one.mebibytes for one in costs))


def show(one: Cost) -> str:
    """`   0.123 s     45 MiB`."""
    return f"{one.seconds:8.3f} s {one.mebibytes:6.0f} MiB"


def against_tokenising(sentences: int, repeats: int) -> Iterator[str]:
    """Processor seconds from text to beads with each kind of loops, and of tokenising the sentences of both texts."""
    yield "text to beads, processor seconds of one process, and multiples of tokenising both texts"
    encoder, compiled = embedded_encoder(), choice.compiled
    kinds = {"compiled": compiled, "NumPy": None} if compiled else {"NumPy": None}
    for count, runs in ((ABSTRACT, 4 * repeats), (sentences, 1)):
        texts = bitext(count, seed=3)
        floor = min(processor_seconds(partial(tokenise, encoder, texts)) for _ in range(3))
        yield f"  {count} × {count} sentences, tokenising {floor:.4f} s"
        for name, loops in kinds.items():
            choice.compiled = loops
            times = [processor_seconds(partial(aligner.align, texts.source, texts.target)) for _ in range(runs)]
            yield f"    {name:8} loops {median(times):8.3f} s, {median(times) / floor:6.1f} times"
        choice.compiled = compiled


def tokenise(encoder: StaticEncoder, texts: Bitext) -> None:
    """The tokens of all sentences of both sides."""
    for side in (texts.source_sentences, texts.target_sentences):
        encoder.tokens(side)


def processor_seconds(work: Callable[[], object]) -> float:
    """What a call costs this process."""
    start = process_time()
    work()
    return process_time() - start


def against_transformer(sentences: int, batches: int, repeats: int) -> Iterator[str]:
    """Text to beads, and the embedding alone of every span by a transformer of LaBSE's size, in one process."""
    texts = bitext(sentences)
    model = transformer(texts)
    yield f"{sentences} × {sentences} sentences, both models loaded and warmed up, in one process"
    aligner.align(texts.source, texts.target)
    ours = []
    for _ in range(repeats):
        start = perf_counter()
        alignment = aligner.align(texts.source, texts.target)
        ours.append(perf_counter() - start)
    spread = f"median of {repeats}, {min(ours):.3f} to {max(ours):.3f} s"
    yield f"  aligner, text to beads: {median(ours):.3f} s ({spread}; {sizes(alignment)})"
    sides = [spans(texts.source_sentences, ""), spans(texts.target_sentences, " ")]
    model.encode(sides[1][:BATCH], batch_size=BATCH, show_progress_bar=False)
    total = 0.0
    for name, side in zip(("source", "target"), sides, strict=True):
        sample = evenly(side, batches)
        seconds = embed(model, sample)
        total += seconds * len(side) / len(sample)
        yield f"  transformer, {name}: {len(sample)} of {len(side)} spans ({tokens(model, sample)}) in {seconds:.1f} s"
    yield f"  transformer, all {sum(map(len, sides))} spans: {total:.0f} s, scaled up from the samples; {threads()}"
    yield f"  ratio: {total / median(ours):.0f} (embedding of the spans alone ÷ everything from text to beads)"
    yield f"  {alignment.recipe}"


def transformer(texts: Bitext) -> Any:  # noqa: ANN401 - sentence-transformers has no types that mypy could read here
    """A model as large as LaBSE's layers: 12 × 768, first token, unit length; weights random, vocabulary of the texts.

    LaBSE's half a million token vectors are left out: looking one up takes no time.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    with TemporaryDirectory() as folder:
        tokenizer = wordpieces(texts)
        tokenizer.save_pretrained(folder)
        config = BertConfig(vocab_size=len(tokenizer), num_hidden_layers=12, hidden_size=768, num_attention_heads=12)
        BertModel(config).save_pretrained(folder)
        module = Transformer(folder, max_seq_length=MOST_TOKENS)
        return SentenceTransformer(modules=[module, Pooling(768, "cls"), Normalize()], device="cpu")


def wordpieces(texts: Bitext) -> Any:  # noqa: ANN401
    """A tokeniser like BERT's, one token a Chinese character and one or more an English word, learnt from the texts."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    trainer = trainers.WordPieceTrainer(
        vocab_size=VOCABULARY, special_tokens=list(special.values()), show_progress=False
    )
    tokenizer.train_from_iterator([*texts.source_sentences, *texts.target_sentences], trainer)
    ends = [(name, tokenizer.token_to_id(name)) for name in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special)  # type: ignore[no-untyped-call]


def spans(sentences: Sequence[str], separator: str) -> list[str]:
    """Every run of 1 to LONGEST_SPAN sentences, the longest text first, as sentence-transformers sorts them."""
    lengths = range(1, min(LONGEST_SPAN, len(sentences)) + 1)
    found = [
        separator.join(sentences[start : start + length])
        for length in lengths
        for start in range(len(sentences) - length + 1)
    ]
    return sorted(found, key=len, reverse=True)


def evenly(texts: Sequence[str], batches: int) -> list[str]:
    """Whole batches from evenly spaced places, so that a batch has as little padding as in a run over all."""
    count = min(batches, max(len(texts) // BATCH, 1))
    # The middle of each of `count` equal parts.
    starts = [round((2 * part + 1) * len(texts) / (2 * count) - BATCH / 2) for part in range(count)]
    return [text for start in starts for text in texts[max(start, 0) : max(start, 0) + BATCH]]


def embed(model: Any, texts: list[str]) -> float:  # noqa: ANN401
    """Seconds that sentence-transformers takes for these texts."""
    start = perf_counter()
    model.encode(texts, batch_size=BATCH, show_progress_bar=False)
    return perf_counter() - start


def tokens(model: Any, texts: list[str]) -> str:  # noqa: ANN401
    """Mean number of tokens that the model reads of a text."""
    ids = model.tokenizer(texts, truncation=True, max_length=MOST_TOKENS)["input_ids"]
    return f"{sum(map(len, ids)) / len(ids):.0f} tokens each"


def threads() -> str:
    """How parallel the transformer was."""
    import torch

    return f"{torch.get_num_threads()} torch threads, batches of {BATCH}, at most {MOST_TOKENS} tokens"


def book(sentences: int) -> Iterator[str]:
    """One cold command, two files of so many sentences to a file of beads."""
    with TemporaryDirectory() as folder:
        files = write(bitext(sentences, seed=2), Path(folder))
        output = str(Path(folder) / "beads.jsonl")
        found = cost([sys.executable, "-m", "aligner", "align", *files, "--output", output])
        alignment = aligner.Alignment.from_jsonl(output)
    yield f"a book: `aligner align zh.txt en.txt -o beads.jsonl`, one cold process, {sentences} × {sentences} sentences"
    yield f"  {show(found).strip()} ({sizes(alignment)})"


def sizes(alignment: aligner.Alignment) -> str:
    """What was found in the texts."""
    return f"{len(alignment.source)} × {len(alignment.target)} sentences found, {len(alignment)} beads"


if __name__ == "__main__":
    main()
