"""Damaged copies of a file: each of its parts emptied, halved, removed, replaced or changed.

    python tests/fuzz/damage.py [N]      reads about N damaged files (default: 2,000), and prints what was raised

The parts of an office file are those of its archive, and the file itself; those of a text are its lines, those of XML
its tags and texts, those of any other file its quarters. Nothing but an AlignerError may be raised, and nothing may be
printed.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import random
import re
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path
from zipfile import ZipFile, is_zipfile

sys.path.insert(0, str(Path(__file__).parent))

from documents import DOCUMENTS, make_documents
from seeds import SEEDS, make_seeds

import aligner
from aligner.errors import AlignerError, FormatWarning
from aligner.evaluation.gold import read_gold
from aligner.formats.registry import read_units

CHANGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "emptied": lambda part, _: b"",
    "halved": lambda part, _: part[: len(part) // 2],
    "garbage": lambda part, _: b"\0\xff\x0b" * 20,
    "other XML": lambda part, _: b"<a b='1'/>",
    "twice": lambda part, _: part * 2,
    "bytes changed": lambda part, choice: _changed(part, choice),
    "bytes changed again": lambda part, choice: _changed(part, choice),
    "forbidden": lambda part, choice: _inserted(part, b"&#x1F;", choice),
}
MOST_PIECES = 400
PIECES = re.compile(rb"<[^<>]*>|[^<>]+")


def _changed(part: bytes, choice: random.Random) -> bytes:
    content = bytearray(part)
    for _ in range(min(4, len(content))):
        content[choice.randrange(len(content))] = choice.randrange(256)
    return bytes(content)


def _inserted(part: bytes, extra: bytes, choice: random.Random) -> bytes:
    place = choice.randrange(len(part) + 1)
    return part[:place] + extra + part[place:]


def parts_of(content: bytes) -> list[bytes]:
    """The parts of a file, which make the file again when joined."""
    if content.lstrip()[:1] == b"<":
        return PIECES.findall(content)
    if b"\0" not in content[:1000]:
        return content.splitlines(keepends=True)
    return [content[len(content) * k // 4 : len(content) * (k + 1) // 4] for k in range(4)]


def damaged(path: Path, choice: random.Random) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Names of damaged copies, each change of each part once, and functions that make their contents."""
    content = path.read_bytes()
    if is_zipfile(path):
        with ZipFile(path) as archive:
            yield from _damaged_members({name: archive.read(name) for name in archive.namelist()}, choice)
    packed = content[:2] == b"\x1f\x8b"
    parts = parts_of(gzip.decompress(content) if packed else content)
    pack = partial(gzip.compress, compresslevel=1) if packed else bytes
    for index, (kind, change) in product(range(len(parts)), CHANGES.items()):
        yield f"part {index} {kind}", partial(_joined, parts, index, change, choice, pack)
    for kind, change in CHANGES.items():
        yield f"file {kind}", partial(change, content, choice)


def _damaged_members(members: dict[str, bytes], choice: random.Random) -> Iterator[tuple[str, Callable[[], bytes]]]:
    for name, member in members.items():
        others = {key: value for key, value in members.items() if key != name}
        yield f"{name} removed", partial(_packed, others)

        def pack(content: bytes, name: str = name) -> bytes:
            return _packed(members | {name: content})

        for kind, change in CHANGES.items():
            yield f"{name} {kind}", partial(_joined, [member], 0, change, choice, pack)
        parts = parts_of(member)
        for index in range(min(len(parts), MOST_PIECES)):
            kind, change = choice.choice(list(CHANGES.items()))
            yield f"{name} piece {index} {kind}", partial(_joined, parts, index, change, choice, pack)


def _joined(
    parts: list[bytes],
    index: int,
    change: Callable[[bytes, random.Random], bytes],
    choice: random.Random,
    pack: Callable[[bytes], bytes],
) -> bytes:
    return pack(b"".join([*parts[:index], change(parts[index], choice), *parts[index + 1 :]]))


def _packed(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


def read(path: Path) -> None:
    """Read a file with whatever reads its suffix."""
    if path.suffix == ".tbx":
        aligner.load_glossary(path, "zh", "en")
    elif path.suffix == ".gold":
        read_gold(path)
    elif path.stem.endswith("text"):
        aligner.segment(aligner.repair(aligner.read(path)))
    else:
        for _ in read_units(path).units:
            pass


def outcome(path: Path) -> str:
    """What reading a file comes to: `read`, the name of our own error, or what must not be."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            read(path)
            result = "read"
        except AlignerError as error:
            result = type(error).__name__ if str(path.stem) in str(error) else f"WITHOUT PATH {error}"
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            result = f"UNCAUGHT {traceback.format_exception_only(error)[-1].strip()}"
    if printed.getvalue():
        result = f"PRINTED {printed.getvalue()[:80]!r}"
    strange = [str(warning.message) for warning in caught if not isinstance(warning.message, FormatWarning)]
    return f"WARNED {strange[0]}" if strange else result


def variants_of(folder: Path, number: int) -> Iterator[tuple[str, str, Path]]:
    """Suffix, name of the damage and file: at most `number` damaged copies of each seed, one after the other."""
    choice = random.Random(42)
    for suffix, seed in {**make_seeds(folder / "seeds"), **make_documents(folder / "seeds")}.items():
        variants = [] if suffix == ".zh-en" else list(damaged(seed, choice))
        path = folder / f"damaged{seed.name.removeprefix('seed').removeprefix('2')}"
        for kind, content in choice.sample(variants, min(len(variants), number)):
            path.write_bytes(content())
            yield suffix, kind, path


def main(wanted: int = 2000) -> int:
    """Read about as many damaged files, as many of each format, and print the outcomes."""
    outcomes: Counter[tuple[str, str]] = Counter()
    bad: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for suffix, kind, path in variants_of(Path(folder), -(-wanted // (SEEDS + len(DOCUMENTS)))):
            result = outcome(path)
            word = result.split(" ")[0]
            outcomes[suffix, word] += 1
            bad += [f"{suffix} {kind}: {result}"] if word.isupper() else []
    rows = [f"{suffix:10} {result:14} {number:6,}" for (suffix, result), number in sorted(outcomes.items())]
    total = f"{outcomes.total():,} damaged files, {len(bad)} with an error that is not ours"
    sys.stdout.write("\n".join([*rows, total, *bad[:50], ""]))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
