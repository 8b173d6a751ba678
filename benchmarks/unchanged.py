"""Two versions of the software → whether they give the same files of the development texts.

Each version runs its own copy of this script; the command line of versions before the redesign is `aligner.cli.main`.

    python benchmarks/unchanged.py ../shared/data/gold --record before.json     with the old version
    python benchmarks/unchanged.py ../shared/data/gold --compare before.json    with the new one

Only dates are left out of the comparison. Archives are compared member by member, Parquet row by row.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from hashlib import sha256
from pathlib import Path

from aligner.cli.main import main as run

OWN = Path(__file__).parent.parent
DATE = re.compile(rb"20\d{6}T\d{6}Z|20\d\d-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)?|20\d\d-\d\d-\d\d")
ALIGNED = ("jsonl", "tsv", "tmx", "xlf", "csv", "xlsx", "docx", "parquet")
REPORTS = ("json", "html", "xlsx", "docx")
CONVERTED = ("tmx", "xlf", "tsv", "csv", "xlsx", "docx", "parquet")
# Documents whose clauses, memories and conversions are compared too; one text more would show nothing new.
EXAMPLES = ("own", "sample", "thesis-dev-th013", "champollion-dev-921008f", "mac-dev-001")


def main() -> None:
    """Record the hashes of all outputs, or compare them with those recorded."""
    parser = argparse.ArgumentParser(description="Compare every output of two versions of the software.")
    parser.add_argument("data", type=Path, help="folder of the gold folders")
    parser.add_argument("--record", type=Path, metavar="FILE", help="write the hashes here")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="compare with the hashes that are here")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the outputs here, to look at differences")
    parser.add_argument("--quick", action="store_true", help="the examples only")
    arguments = parser.parse_args()
    hashes = dict(outputs(arguments.data.resolve(), arguments.keep, quick=arguments.quick))
    if arguments.record:
        arguments.record.write_text(json.dumps(hashes, indent=1), encoding="utf-8")
    if arguments.compare:
        compare(json.loads(arguments.compare.read_text(encoding="utf-8")), hashes, complete=not arguments.quick)


def compare(before: dict[str, str], now: dict[str, str], *, complete: bool) -> None:
    """Print what differs; leave with 1 if anything does."""
    names = sorted(before.keys() | now.keys() if complete else now.keys())
    different = [name for name in names if before.get(name) != now.get(name)]
    for name in different:
        state = "differs" if name in before and name in now else "only before" if name in before else "only now"
        print(f"{name}: {state}")
    print(f"{len(names) - len(different)} of {len(names)} outputs are the same")
    sys.exit(bool(different))


def outputs(data: Path, keep: Path | None, *, quick: bool) -> Iterator[tuple[str, str]]:
    """(name, hash) of every output."""
    documents = texts(data)
    with tempfile.TemporaryDirectory() as folder:
        for name in EXAMPLES if quick else documents:
            place = Path(folder, name)
            place.mkdir()
            source, target, *lines = documents[name]
            shutil.copy(source, place / "zh.txt")
            shutil.copy(target, place / "en.txt")
            with chdir(place):
                commands(lines, more=name in EXAMPLES)
            yield from ((f"{name}/{file.name}", digest(file)) for file in sorted(place.iterdir()) if is_output(file))
            if keep:
                shutil.copytree(place, keep / name, dirs_exist_ok=True)


def is_output(file: Path) -> bool:
    """Whether a file is to be compared: no text, and no database, whose pages depend on the time."""
    return file.suffix not in {".txt", ".db"}


def texts(data: Path) -> dict[str, tuple[Path | str, ...]]:
    """Both files of each document, and how they are to be read."""
    found: dict[str, tuple[Path | str, ...]] = {
        "own": (OWN / "benchmarks/thesis.zh.txt", OWN / "benchmarks/thesis.en.txt"),
        "sample": (OWN / "examples/abstract.zh.txt", OWN / "examples/abstract.en.txt"),
    }
    for gold in sorted(data.glob("*/*.gold")):
        name = f"{gold.parent.name}-{gold.stem}"
        found[name] = (gold.with_suffix(".zh"), gold.with_suffix(".en"), "--lines")
        noisy = [gold.with_suffix(f".noisy.{language}.txt") for language in ("zh", "en")]
        if all(file.exists() for file in noisy):
            found[f"{name}-noisy"] = tuple(noisy)
    return found


def commands(lines: list[Path | str], *, more: bool) -> None:
    """Run the commands in the folder of one document."""
    both = ["zh.txt", "en.txt", *map(str, lines)]
    for suffix in ALIGNED:
        call("align", *both, "-o", f"aligned.{suffix}")
    call("align", *both, into="aligned.view")
    call("check", "aligned.jsonl", *[part for suffix in REPORTS for part in ("-o", f"report.{suffix}")])
    call("check", "aligned.jsonl", into="report.view")
    call("check", *reversed(both[:2]), *both[2:], "--language", "zh", "-o", "swapped.json")
    for side in ("zh", "en"):
        call("segment", f"{side}.txt", "--json", into=f"{side}.segments")
        call("segment", f"{side}.txt", "--show-edits", into=f"{side}.changes")
    if more:
        further(both)


def further(both: list[str]) -> None:
    """What is compared for a few documents only."""
    call("align", *both, "--grain", "clause", "-o", "clauses.jsonl")
    call("align", *both, "--split", "--min-confidence", "0.5", "--longest", "200", "-o", "split.tmx")
    call("align", *both, "-o", "corpus.zh-en")
    call("terms", "aligned.jsonl", into="terms.list")
    call("align", *both, "-m", "memory.db")
    call("align", *both, "--known", "memory.db", "-o", "known.jsonl")
    for listing in ("show", "documents", "clean"):
        call("memory", listing, "memory.db", into=f"memory.{listing}")
    with Path("zh.txt").open(encoding="utf-8") as text:
        call("memory", "find", "memory.db", next(line for line in text if line.strip())[:200], into="memory.found")
    call("memory", "search", "memory.db", "the", into="memory.search")
    for suffix in CONVERTED:
        call("memory", "export", "memory.db", f"exported.{suffix}")
        call("convert", "aligned.tmx", f"converted.{suffix}")
        call("convert", f"converted.{suffix}", f"back-{suffix}.tmx")


def call(*arguments: str, into: str | None = None) -> None:
    """One command; what it prints and its exit code go into a file where one is named, else they join `messages`."""
    printed, said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with redirect_stdout(printed), redirect_stderr(said):
        try:
            code: object = run(list(arguments))
        except SystemExit as error:
            code = f"usage {error.code}"
    printed.flush()
    text = printed.buffer.getvalue().decode("utf-8")
    if into:
        Path(into).write_text(f"{code}\n{text}", encoding="utf-8")
    elif code:
        print(f"{Path.cwd().name}: {' '.join(arguments)}: {code}: {said.getvalue().strip()}", file=sys.stderr)


def digest(file: Path) -> str:
    """Hash of what a file holds, dates left out."""
    if file.suffix == ".parquet":
        import pyarrow.parquet

        content = json.dumps(pyarrow.parquet.read_table(file).to_pylist(), default=str).encode()
    elif zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            content = b"".join(name.encode() + archive.read(name) for name in sorted(archive.namelist()))
    else:
        content = file.read_bytes()
    return sha256(DATE.sub(b"DATE", content)).hexdigest()[:16]


if __name__ == "__main__":
    main()
