"""Pairs of documents → a folder with the rows of all, what failed, and figures about the corpus.

    corpus/results/          the result of each pair, by its content: what a run that was killed goes on from
    corpus/beads.jsonl       or beads.parquet, documents.jsonl, documents.parquet: all rows, in the order of the pairs
    corpus/failures.jsonl    the pairs without a result, with the error and its place
    corpus/statistics.json   and statistics.html: the figures

All but the results are written when the last pair is done.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from aligner.alignment.options import Options, checked_options
from aligner.arguments import COUNT, FILE, FLAG, accepts, one_of, shown
from aligner.bitext.progress import Progress, progress_reporter
from aligner.corpus.manifest import BadLine, count_lines, read_manifest
from aligner.corpus.output import KINDS, WRITERS
from aligner.corpus.page import render
from aligner.corpus.pairs import DocumentPair
from aligner.corpus.results import Results
from aligner.corpus.rows import Aligner, Row, failed_row
from aligner.corpus.statistics import Statistics
from aligner.corpus.workers import in_order
from aligner.encoders.loading import EncoderSettings
from aligner.encoders.protocol import Encoder
from aligner.errors import AlignerError, InputError, system_errors
from aligner.files import replacing
from aligner.formats.jsonl import line_of

LOST = ("the process that aligned this pair died twice, probably for lack of memory; give it more, or divide the "
        "documents, and use --retry-failed")  # fmt: skip

Given: TypeAlias = str | PathLike[str] | Iterable[DocumentPair | tuple[str, str]]
Item: TypeAlias = DocumentPair | BadLine


class CorpusResult(NamedTuple):
    """The files of a corpus, the number of pairs and of those that failed, and the figures as in statistics.json."""

    rows: Path
    failures: Path
    pairs: int
    failed: int
    statistics: dict[str, Any]


@accepts(out=FILE, workers=COUNT, format=one_of(WRITERS), rows=one_of(KINDS), retry_failed=FLAG)
def align_corpus(  # noqa: PLR0913 - what users may choose
    pairs: Given,
    out: str | PathLike[str],
    *,
    workers: int = 1,
    encoder: str | PathLike[str] | Encoder | None = None,
    settings: EncoderSettings | None = None,
    options: Options | None = None,
    format: str = "jsonl",
    rows: str = "beads",
    retry_failed: bool = False,
    progress: Progress | bool | None = None,
) -> CorpusResult:
    """Align many pairs of documents in several processes; `out` is a folder, which is made if needed.

    `pairs` is a manifest (see `aligner.corpus.manifest`), or pairs as `aligner.DocumentPair` or as two file names.
    `settings` say how a sentence-transformers model works.
    `format` is "jsonl" or "parquet"; `rows` is "beads" or "documents".

    Each result is kept in `out`, by the content of the pair and the recipe. So the same call goes on where an earlier
    one was killed, two runs can share a folder, and what has changed is aligned again. The rows are the same whatever
    the number of workers. A pair that fails does not stop the others; it is in `failures.jsonl`, and `retry_failed`
    tries again those that have failed with the same content before.

    With more than one worker, a script must call this under `if __name__ == "__main__":`, as new processes load it.
    Raises InputError for a folder that cannot be written and for options that other processes cannot get, FormatError
    for a manifest that is none, and EncoderError for an unusable encoder.
    """
    if checked_options(options).known is not None:
        raise InputError("a corpus is aligned without known pairs; leave out Options.known")
    folder = Path(out)
    aligner, results = Aligner(encoder, options, settings), Results(folder / "results")
    items, total = _items(pairs)
    with system_errors(folder, "write"):
        folder.mkdir(parents=True, exist_ok=True)
    outcomes = in_order(items, _Work(aligner, results, retry_failed), workers, _lost)
    with progress_reporter(progress) as report:
        return _written(outcomes, folder, f"{rows}.{format}", lambda done: report("aligning", done, total))


def _items(pairs: Given) -> tuple[Iterator[Item], int]:
    """The pairs, with an error for each second one of a name; and their number, 0 if it is not known."""
    if isinstance(pairs, (str, PathLike)):
        return _once(read_manifest(pairs)), count_lines(pairs)
    if not isinstance(pairs, Iterable):
        raise InputError(f"pairs must be a manifest or pairs of documents, not {shown(pairs)}")
    return _once(map(_given, pairs)), len(pairs) if isinstance(pairs, (list, tuple)) else 0


def _given(pair: DocumentPair | tuple[str, str]) -> DocumentPair:
    if isinstance(pair, DocumentPair):
        return pair
    if isinstance(pair, tuple) and len(pair) == 2:
        return DocumentPair(*pair)
    raise InputError(f"a pair must be an aligner.DocumentPair or two file names, not {shown(pair)}")


def _once(items: Iterable[Item]) -> Iterator[Item]:
    """The items; a name that has occurred before is an error of the later pair."""
    places: dict[str, int] = {}
    for number, item in enumerate(items, 1):
        if isinstance(item, DocumentPair) and places.setdefault(item.name, number) != number:
            message = f"the id {shown(item.name)} is that of pair {places[item.name]}; give each pair an id of its own"
            yield BadLine(item.line or number, InputError(message))
        else:
            yield item


@dataclass(frozen=True)
class _Work:
    """Makes what a process works with."""

    aligner: Aligner
    results: Results
    retry_failed: bool

    def __call__(self) -> Callable[[Item], tuple[Item, Row]]:
        """Load the encoder, and raise what is wrong with it or the options."""
        _ = self.aligner.recipe
        return self.outcome

    def outcome(self, item: Item) -> tuple[Item, Row]:
        """The row of a pair: from an earlier run, or made now and kept."""
        if isinstance(item, BadLine):
            return item, failed_row(DocumentPair(id=str(item.line), source="-"), str(item.error))
        try:
            key = item.key(self.aligner.recipe)
        except AlignerError as error:
            return item, failed_row(item, str(error))
        row = self.results.get(key)
        if row is None or (self.retry_failed and row["error"] is not None):
            row = self.aligner.row(item)
            self.results.put(key, row)
        return item, row | {"id": item.name}


def _lost(item: Item) -> tuple[Item, Row]:
    pair = item if isinstance(item, DocumentPair) else DocumentPair(id=str(item.line), source="-")
    return item, failed_row(pair, LOST)


def _written(
    outcomes: Iterable[tuple[Item, Row]], folder: Path, name: str, report: Callable[[int], object]
) -> CorpusResult:
    """Write the rows as they come; all files appear when the last is done."""
    statistics = Statistics()
    rows, failures = folder / name, folder / "failures.jsonl"
    kind, _, ending = name.partition(".")
    with ExitStack() as stack:
        write = stack.enter_context(WRITERS[ending](rows, kind))
        failed = stack.enter_context(replacing(failures))
        for done, (item, row) in enumerate(outcomes, 1):
            statistics.add(row)
            if row["error"] is None:
                write(row)
            else:
                failed.write(f"{line_of(_failure(item, row))}\n")
            report(done)
    figures = statistics.to_dict()
    for name, content in (("statistics.json", json.dumps(figures, indent=1)), ("statistics.html", render(figures))):
        with replacing(folder / name) as handle:
            handle.write(content + "\n")
    return CorpusResult(rows, failures, figures["counts"]["documents"], figures["counts"]["failed"], figures)


def _failure(item: Item, row: Row) -> Mapping[str, object]:
    """What is known of a pair that failed."""
    files = (item.source, item.target) if isinstance(item, DocumentPair) else (None, None)
    source, target = (None if file is None else fspath(file) for file in files)
    place = {"line": item.line} if item.line else {}
    return {"id": row["id"], **place, "source": source, "target": target, "error": row["error"]}
