"""A memory with one byte changed → whether the check sees it, and what each method of `Memory` says of it.

    python benchmarks/memory_damage.py --texts 10000 --anywhere 3000

A byte of a text is changed at random; then the check must find a fault. A byte anywhere in the file is changed; then
methods must answer, or raise an error of ours. The memory is made from a seed (`generated.py`).
"""

from __future__ import annotations

import argparse
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from aligner.errors import AlignerError
from aligner.memory.cleaning import find_suspects
from aligner.memory.memory import Filter, Memory
from aligner.units.units import Header, Unit, Variant, prop

SEED = 20261130
# Documents and units in each.
DOCUMENTS, UNITS = 3, 12
KINDS = ("one-sided", "swapped", "number", "near-duplicate")
ZH, EN = "据{}说，水位上升了{}米。", "According to {}, the level rose by {} metres."
METHODS: Mapping[str, Callable[[Memory, Path], object]] = {
    "check": lambda memory, _: memory.check(),
    "len": lambda memory, _: len(memory),
    "units": lambda memory, _: list(memory.units()),
    "entries": lambda memory, _: list(memory.entries(Filter(tags=("checked",)))),
    "documents": lambda memory, _: memory.documents(removed=True),
    "header": lambda memory, _: memory.header(),
    "statistics": lambda memory, _: memory.statistics(),
    "exact": lambda memory, _: memory.exact(EN.format("Ann 1", 1)),
    "fuzzy": lambda memory, _: memory.fuzzy(ZH.format("安1", 2)),
    "search": lambda memory, _: memory.search("level"),
    "similar": lambda memory, _: memory.similar("the water rose"),
    "fuzzy_many": lambda memory, _: memory.fuzzy_many([EN.format("Ann 1", 1)] * 2),
    "confidences": lambda memory, _: memory.confidences([1, 2, 3]),
    "export": lambda memory, folder: memory.export(folder / "out.tmx"),
    "clean": lambda memory, _: list(find_suspects(memory, KINDS)),
    "add": lambda memory, _: memory.add([unit(1, 1)], "new"),
    "add again": lambda memory, _: memory.add(units(0), "document 0"),
    "tag": lambda memory, _: memory.tag([1], "new"),
    "untag": lambda memory, _: memory.untag([1], "checked"),
    "delete": lambda memory, _: memory.delete("document 1"),
    "undo": lambda memory, _: memory.undo(),
    "remove": lambda memory, _: memory.remove([2]),
    "compact": lambda memory, _: memory.compact(),
    "repair": lambda memory, _: memory.repair("remove"),
}


def main() -> None:
    """Change bytes, and count what comes of it."""
    parser = argparse.ArgumentParser(description="Change bytes of a memory.")
    parser.add_argument("--texts", type=int, default=10_000, help="bytes of texts to change (default: 10000)")
    parser.add_argument("--anywhere", type=int, default=2_000, help="bytes anywhere to change (default: 2000)")
    arguments = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        make(folder / "memory.db")
        missed = list(missed_changes(folder / "memory.db", arguments.texts))
        print(f"{arguments.texts:,} bytes of texts changed: the check missed {len(missed):,}")
        print(*missed, sep="\n")
        counts = outcomes(folder / "memory.db", arguments.anywhere)
        print(f"{arguments.anywhere:,} bytes changed, {len(METHODS)} methods on each:")
        print(*(f"{count:>9,}  {outcome}" for outcome, count in counts.most_common()), sep="\n")


def unit(document: int, number: int) -> Unit:
    """A unit with all that a unit can have."""
    languages = ("zh-CN", ZH.format(f"安{number}", number)), ("en-GB", EN.format(f"Ann {number}", number))
    variants = (Variant(tag, text, "", {"changeid": "ann"}, (prop("x-segment", "3"),)) for tag, text in languages)
    elements = (prop("x-confidence", "0.5"), prop("x-context-pre", f"上一句{document}。"), prop("x-own", "own"))
    return Unit(tuple(variants), {"creationdate": "20260102T030405Z", "tuid": f"{number % 5}"}, elements)


def units(document: int) -> list[Unit]:
    """The units of a document, some of which others have too."""
    return [unit(document, 8 * document + number) for number in range(UNITS)]


def make(path: Path) -> None:
    """A small memory of documents, tags and vectors, one document of which is deleted."""
    with Memory(path) as memory:
        for document in range(DOCUMENTS):
            header = Header("zh-CN", "en-GB", {"creationtool": "tool"}, (prop("x-client", "client"),))
            memory.add(units(document), f"document {document}", tags=["checked"], header=header)
        memory.delete(f"document {DOCUMENTS - 1}")
        memory.similar("water")


def contents(path: Path) -> list[object] | None:
    """Every row that holds a text, as bytes; None if they cannot be read."""
    queries = ("id, unit, language, text FROM variants", "* FROM occurrences", "* FROM documents", "* FROM tags")
    with suppress(sqlite3.Error, TypeError), closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        return [connection.execute(f"SELECT {query} ORDER BY 1, 2").fetchall() for query in queries]
    return None


def places_of_texts(path: Path) -> list[int]:
    """The bytes in the file that belong to a text, a detail, a name or a tag."""
    content = path.read_bytes()
    with closing(sqlite3.connect(path)) as connection:
        columns = ("text FROM variants", "details FROM occurrences", "name FROM documents", "tag FROM tags")
        texts = {row[0].encode() for column in columns for row in connection.execute(f"SELECT {column}")}
    places: set[int] = set()
    for text in texts:
        start = content.find(text)
        while start >= 0:
            places.update(range(start, start + len(text)))
            start = content.find(text, start + 1)
    return sorted(places)


def changed_copies(path: Path, places: list[int], random: Random) -> Iterator[tuple[int, Path]]:
    """Copies of the file with one byte changed, each in the place of the one before."""
    content, copy = path.read_bytes(), path.with_name("copy.db")
    while True:
        place = random.choice(places)
        changed = bytearray(content)
        changed[place] ^= random.randrange(1, 256)
        for leftover in path.parent.glob("copy.db*"):
            leftover.unlink()
        copy.write_bytes(changed)
        yield place, copy


def missed_changes(path: Path, count: int, seed: int = SEED) -> Iterator[str]:
    """The changes of a text that the check does not find, of so many that change what is stored."""
    whole = contents(path)
    copies = changed_copies(path, places_of_texts(path), Random(seed))
    # Some copies of a text are in parts of the file that are no longer used.
    effective = ((place, copy) for place, copy in copies if contents(copy) != whole)
    yield from (f"byte {place}" for place, copy in islice(effective, count) if passes(copy))


def passes(path: Path) -> bool:
    """Whether the check finds nothing wrong with a memory."""
    try:
        with Memory(path, read_only=True) as memory:
            memory.check()
    except AlignerError:
        return False
    return True


def outcomes(path: Path, count: int, seed: int = SEED) -> Counter[str]:
    """What each method does on copies with a byte changed anywhere; an error that is not ours comes with the method."""
    counts: Counter[str] = Counter()
    everywhere = list(range(path.stat().st_size))
    for place, copy in islice(changed_copies(path, everywhere, Random(seed)), count):
        whole = copy.read_bytes()
        for name, method in METHODS.items():
            for leftover in path.parent.glob("copy.db*"):
                leftover.unlink()
            copy.write_bytes(whole)
            counts[outcome(copy, name, method, place)] += 1
    return counts


def outcome(path: Path, name: str, method: Callable[[Memory, Path], object], place: int) -> str:
    """`answer`, `error of ours`, or the error and where it came from."""
    try:
        with Memory(path) as memory:
            method(memory, path.parent)
    except AlignerError:
        return "error of ours"
    except Exception as error:  # noqa: BLE001 -- this is what is looked for
        return f"{name}: {type(error).__name__}: {error} (byte {place})"
    return "answer"


if __name__ == "__main__":
    main()
