"""A memory of many units → how long it takes to fill, write out and ask, how much memory that takes, and its size.

Every step is a process of its own. The units are made from a seed (`generated.py`), each with a name that occurs in few
others, so that words are as rare as in real texts; or they are pairs of the user's.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from statistics import mean, median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np
from generated import told
from speed import cost, machine

from aligner.encoders.loading import load_encoder
from aligner.encoders.protocol import unit_vectors
from aligner.formats import tmx
from aligner.memory.memory import Match, Memory
from aligner.memory.vectors import quantise
from aligner.training.corpus import read_pairs
from aligner.units.units import Header, Unit, Variant, prop

SEED = 20261129
# Characters and syllables that names are made of.
HAN = range(0x4E00, 0x4E00 + 3500)
VOWELS, CONSONANTS = "aeiou", "bcdfghjklmnprstvwz"
HEADER = Header("zh-CN", "en-US", {"segtype": "sentence", "datatype": "plaintext"})
# Milliseconds, seconds or MB that each row may take for 100,000 units.
BARS = {
    "export": 10.0, "import": 60.0, "peak": 300.0, "exact": 1.0, "fuzzy": 100.0, "search": 20.0, "similar": 50.0,
}  # fmt: skip
MEGABYTE = 1e6
MEBIBYTE = 2**20


def main() -> None:
    """Measure all, or one step of it in a process that `main` itself began."""
    arguments = parse()
    if arguments.step:
        STEPS[arguments.step](arguments)
        return
    print("\n".join(machine()), f"SQLite {sqlite3.sqlite_version}", sep="\n", flush=True)
    with TemporaryDirectory(dir=arguments.folder) as folder:
        arguments.folder = Path(folder)
        print(f"\n{arguments.units:,} units\n\n| what | figure | bar for 100,000 |\n|---|---|---|", flush=True)
        for what, figure, bar in measured(arguments):
            print(f"| {what} | {figure} | {bar} |", flush=True)


def parse() -> argparse.Namespace:
    """How much to measure."""
    parser = argparse.ArgumentParser(description="Time a translation memory.")
    add = parser.add_argument
    add("--units", type=int, default=100_000, help="units in the memory (default: 100000)")
    add("--pairs", type=Path, nargs="*", default=[], help="files of pairs (.jsonl, .tsv, .tmx, packed or not) to take")
    add("--queries", type=int, default=200, help="questions of each kind (default: 200)")
    add("--many", type=int, default=5000, help="texts that fuzzy_many is given at once (default: 5000)")
    add("--folder", type=Path, help="where the files are made for a while (default: that of the system)")
    add("--step", choices=STEPS, help=argparse.SUPPRESS)
    return parser.parse_args()


def measured(arguments: argparse.Namespace) -> Iterator[tuple[str, str, str]]:
    """Rows of the table, as they come."""
    folder = arguments.folder
    write_file(arguments)
    yield "TMX", size(folder / "given.tmx"), ""
    for step, what in (("import", "import of the TMX into a new memory"), ("export", "export as TMX")):
        spent = cost(command(arguments, step))
        yield what, f"{spent.seconds:.1f} s", f"{BARS[step]:g} s"
        yield f"peak memory of the {step}", f"{spent.mebibytes * MEBIBYTE / MEGABYTE:.0f} MB", f"{BARS['peak']:g} MB"
    yield "memory", size(folder / "memory.db"), ""
    yield from (cold(folder, *call) for call in COLD)
    done = subprocess.run(command(arguments, "ask"), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"memory.py: error: {done.stderr.strip()}")
    yield from json.loads(done.stdout)
    yield cold(folder, *MEANING)
    yield "memory with vectors", size(folder / "memory.db"), ""


def cold(folder: Path, what: str, *call: str) -> tuple[str, str, str]:
    """The row of a process that does nothing but open the memory and ask it once."""
    spent = cost([sys.executable, "-c", CALL, str(folder / "memory.db"), *call])
    return f"new process, {what}", f"{spent.seconds:.2f} s", ""


def command(arguments: argparse.Namespace, step: str) -> list[str]:
    """The command that runs one step."""
    options = {"units": arguments.units, "queries": arguments.queries, "many": arguments.many}
    given = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    pairs = ["--pairs", *map(str, arguments.pairs)] if arguments.pairs else []
    return [sys.executable, __file__, "--step", step, "--folder", str(arguments.folder), *given, *pairs]


def size(path: Path) -> str:
    """`48 MB`."""
    return f"{path.stat().st_size / MEGABYTE:.0f} MB"


def made(seed: int = SEED) -> Iterator[tuple[str, str]]:
    """Pairs without end, all distinct."""
    random, seen = Random(seed), set()
    while True:
        chinese, english = told(random)
        name = "".join(chr(HAN[int(len(HAN) * random.random() ** 3)]) for _ in range(random.randint(2, 4)))
        word = "".join(random.choice(CONSONANTS) + random.choice(VOWELS) for _ in range(random.randint(2, 3)))
        pair = (f"据{name}说，{''.join(chinese)}", f"According to {word.capitalize()}, {' '.join(english)}")
        if pair not in seen:
            seen.add(pair)
            yield pair


def taken(arguments: argparse.Namespace) -> list[tuple[str, str]]:
    """As many pairs as the memory is to have."""
    if not arguments.pairs:
        return list(islice(made(), arguments.units))
    pairs = (pair for file in arguments.pairs for pair in read_pairs(file) if all(map(str.strip, pair)))
    return list(islice(dict.fromkeys(pairs), arguments.units))


def units(pairs: Iterable[tuple[str, str]]) -> Iterator[Unit]:
    """As the aligner writes them, with a date and a confidence."""
    date = "20261129T010203Z"
    for chinese, english in pairs:
        yield Unit(
            (Variant("zh-CN", chinese.strip()), Variant("en-US", english.strip())),
            {"segtype": "sentence", "creationdate": date, "changedate": date},
            (prop("x-confidence", "0.987654"), prop("x-bead", "1-1")),
        )


def write_file(arguments: argparse.Namespace) -> None:
    """The TMX that is to be imported."""
    tmx.write_units(units(taken(arguments)), arguments.folder / "given.tmx", HEADER)


def import_file(arguments: argparse.Namespace) -> None:
    """TMX into a new memory."""
    with Memory(arguments.folder / "memory.db") as memory:
        memory.add(arguments.folder / "given.tmx")


def export_file(arguments: argparse.Namespace) -> None:
    """Memory into a TMX."""
    with Memory(arguments.folder / "memory.db", read_only=True) as memory:
        memory.export(arguments.folder / "exported.tmx")


CALL = """
import sys
from aligner.memory.memory import Memory
with Memory(sys.argv[1], read_only=True) as memory:
    getattr(memory, sys.argv[2])(*sys.argv[3:])
"""
COLD = (
    ("open and count", "__len__"),
    ("exact", "exact", "据说，老渔民收集了古老的石桥。"),
    ("search", "search", "渔民"),
    ("fuzzy, Chinese", "fuzzy", "据老王说，2016年以前，老渔民收集了古老的石桥和河流的水位。"),
    (
        "fuzzy, English",
        "fuzzy",
        "According to him, before the year 2016, the bakers repaired the stone bridges.",
    ),
)
MEANING = ("similar, vectors there", "similar", "老渔民收集了信。")


def ask(arguments: argparse.Namespace) -> None:
    """Rows of the table about look-ups, as JSON."""
    pairs, random = taken(arguments), Random(SEED)
    some = random.sample(pairs, min(arguments.queries, len(pairs)))
    chinese, english = [one for one, _ in some], [other for _, other in some]
    rows: list[tuple[str, str, str]] = []
    with Memory(arguments.folder / "memory.db") as memory:

        def row(kind: str, what: str, lookup: Callable[[str], list[Match]], queries: Sequence[str]) -> None:
            """Take down what the questions took."""
            rows.append((f"{kind}, {what}", timed(lookup, queries), f"{BARS[kind]:g} ms"))

        row("exact", "Chinese and English", memory.exact, [text for pair in some for text in pair])
        for name, texts in (("Chinese", chinese), ("English", english)):
            row("fuzzy", f"{name}, edited", memory.fuzzy, [edited(text, random) for text in texts])
        for count in (1, 2, 4):
            queries = [part(text, count, random) for text in chinese]
            row("search", f"Chinese, {count} characters", memory.search, queries)
        for count in (1, 2, 3):
            queries = [words(text, count, random) for text in english]
            row("search", f"English, {count} words", memory.search, queries)
        row("search", "English, 3 letters of a word", memory.search, [words(text, 1, random)[:3] for text in english])
        rows.append(many(memory, pairs, arguments.many))
        start = perf_counter()
        memory.similar(chinese[0])
        rows.append(("vectors of all texts", f"{perf_counter() - start:.1f} s", ""))
        questions = [edited(text, random) for pair in some for text in pair]
        row("similar", "Chinese and English, edited", memory.similar, questions)
        for language, texts in (("en", chinese), ("zh", english)):
            asked = [edited(text, random) for text in texts]
            row("similar", f"across, in {language}", partial(memory.similar, language=language), asked)
    rows.append(("cosines, by rounding to a byte", error([*chinese, *english]), ""))
    print(json.dumps(rows))


def many(memory: Memory, pairs: Sequence[tuple[str, str]], count: int) -> tuple[str, str, str]:
    """The row of many texts at once, half of them edited ones of the memory and half others."""
    random = Random(SEED)
    texts = [edited(text, random) for text, _ in random.sample(pairs, min(count // 2, len(pairs)))]
    texts += [text for text, _ in islice(made(SEED + 1), count - len(texts))]
    start = perf_counter()
    found = memory.fuzzy_many(texts, min_score=90)
    seconds = perf_counter() - start
    return f"fuzzy_many, {count:,} texts from 90 %", f"{seconds:.1f} s, {sum(map(bool, found)):,} with a match", "20 s"


def timed(lookup: Callable[[str], list[Match]], queries: Sequence[str]) -> str:
    """Median, 95th percentile and the first of a new process, and median of processor time, in milliseconds."""
    spent, worked = [], []
    for query in queries:
        start, before = perf_counter(), process_time()
        lookup(query)
        spent.append(1000 * (perf_counter() - start))
        worked.append(1000 * (process_time() - before))
    most = quantiles(spent, n=20)[-1]
    return f"{median(spent):.2f} ms (95 %: {most:.2f}, first: {spent[0]:.0f}, processor: {median(worked):.2f})"


def edited(text: str, random: Random) -> str:
    """One to three words, or characters where there are no spaces, left out."""
    pieces = text.split(" ") if " " in text else list(text)
    for _ in range(min(random.randint(1, 3), len(pieces) - 1)):
        del pieces[random.randrange(len(pieces))]
    return (" " if " " in text else "").join(pieces)


def part(text: str, count: int, random: Random) -> str:
    """So many characters from anywhere in the text."""
    start = random.randrange(max(len(text) - count, 1))
    return text[start : start + count]


def words(text: str, count: int, random: Random) -> str:
    """So many words from anywhere in the text."""
    pieces = text.split(" ")
    start = random.randrange(max(len(pieces) - count, 1))
    return " ".join(pieces[start : start + count])


def error(texts: Sequence[str]) -> str:
    """How far a byte a component moves the cosines of all pairs of these texts."""
    vectors = unit_vectors(load_encoder(), texts)
    scales, rounded = quantise(vectors)
    moved = np.abs(vectors @ vectors.T - (rounded * scales[:, None]) @ vectors.T)
    return f"moved by {mean(moved.ravel().tolist()):.5f} on average, {moved.max():.5f} at most"


STEPS = {"import": import_file, "export": export_file, "ask": ask}

if __name__ == "__main__":
    main()
