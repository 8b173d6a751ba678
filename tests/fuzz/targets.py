"""One function for each reader, which takes any bytes: it raises nothing but what is a fault.

Errors of this package are answers. The inner targets put the bytes into one part of a whole office file.
"""

from __future__ import annotations

import io
import re
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from documents import make_documents
from seeds import make_seeds

import aligner
from aligner.errors import AlignerError
from aligner.evaluation.gold import read_gold
from aligner.formats.registry import read_units, write_units
from aligner.units.units import Header

Target = Callable[[bytes], None]
FOLDER = Path(tempfile.mkdtemp(prefix="aligner-fuzz-"))
SEEDS = make_seeds(FOLDER / "seeds")
DOCUMENTS = make_documents(FOLDER / "seeds")
SHEET, STRINGS, TYPES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "[Content_Types].xml"
NAMESPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRINGS_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
# The parts of office files that a library or we parse.
PARTS = {
    ".docx": ("word/document.xml", "[Content_Types].xml"),
    ".xlsx": (
        "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels",
        "[Content_Types].xml", "xl/sharedStrings.xml", "docProps/core.xml", "xl/theme/theme1.xml",
    ),
}  # fmt: skip


def _office_seeds() -> dict[str, Path]:
    """A document of ours, and a workbook as of another program, with styles and shared strings."""
    from openpyxl import Workbook

    path = FOLDER / "openpyxl.xlsx"
    workbook = Workbook()
    for row in (("zh", "en"), ("渡船停了。", "The ferry has stopped."), ("3", 3.5)):
        workbook.active.append(row)
    workbook.save(path)
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    texts = re.findall(rb'"inlineStr"><is>(.*?)</is>', parts[SHEET])
    for index, text in enumerate(texts):
        parts[SHEET] = parts[SHEET].replace(b'"inlineStr"><is>%b</is>' % text, b'"s"><v>%d</v>' % index)
    items = b"".join(b"<si>%b</si>" % text for text in texts)
    parts[STRINGS] = b'<sst xmlns="%b">%b</sst>' % (NAMESPACE, items)
    override = b'<Override PartName="/%b" ContentType="%b"/></Types>' % (STRINGS.encode(), STRINGS_TYPE)
    parts[TYPES] = parts[TYPES].replace(b"</Types>", override)
    with ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return {".docx": SEEDS[".docx"], ".xlsx": path}


def _target(name: str, read: Callable[[Path], None]) -> Target:
    path = FOLDER / name

    def run(data: bytes) -> None:
        path.write_bytes(data)
        with warnings.catch_warnings(action="ignore"), suppress(AlignerError):
            read(path)

    return run


def _read_units(path: Path) -> None:
    """Read units, and what was read again after writing it as TMX."""
    units = list(read_units(path, keep_going=True).units)
    written = FOLDER / f"{path.name}.tmx"
    if write_units(units, written, Header("zh", "en")):
        for _ in read_units(written).units:
            pass


def _read_text(path: Path) -> None:
    """Every character is in a sentence, in an edit, or white space."""
    document = aligner.repair(aligner.read(path))
    sentences = aligner.segment(document)
    covered = bytearray(len(document.raw))
    for span in [*sentences.spans, *(edit.span for edit in document.edits)]:
        covered[span.start : span.stop] = b"\1" * (span.stop - span.start)
    lost = [text for text, is_covered in zip(document.raw, covered, strict=True) if not (is_covered or text.isspace())]
    assert not lost, lost


def _inner(suffix: str, seed: Path, part: str, read: Callable[[Path], None]) -> Target:
    parts = _parts_of(seed)
    run = _target(f"inner{suffix}", read)

    def run_inner(data: bytes) -> None:
        content = io.BytesIO()
        with ZipFile(content, "w") as archive:
            for name, member in (parts | {part: data}).items():
                archive.writestr(name, member)
        run(content.getvalue())

    return run_inner


def _targets() -> Iterator[tuple[str, Target, list[bytes]]]:
    for suffix, seed in SEEDS.items():
        if suffix not in {".zh-en", ".tbx", ".gold"}:
            name = suffix[1:]
            yield name, _target(f"a.{name.removeprefix('2.')}", _read_units), [seed.read_bytes()]
    for suffix in (".mqxliff", ".mxliff"):
        yield suffix[1:], _target(f"a{suffix}", _read_units), [SEEDS[".xlf"].read_bytes()]
    glossaries = {
        "tbx": SEEDS[".tbx"].read_bytes(),
        "terms.tsv": "湖\tlake\n".encode(),
        "terms.csv": "zh,en\n湖,lake\n".encode(),
    }
    for name, seed_bytes in glossaries.items():
        yield name, _target(f"a.{name}", lambda path: _ignore(aligner.load_glossary(path, "zh", "en"))), [seed_bytes]
    yield (
        "gold",
        _target("a.gold", lambda path: _ignore(read_gold(path))),
        [SEEDS[".gold"].read_bytes(), b"[0]:[0, 1]\n"],
    )
    yield (
        "alignment",
        _target("b.jsonl", lambda path: _ignore(aligner.Alignment.from_jsonl(path))),
        [SEEDS[".jsonl"].read_bytes()],
    )
    yield (
        "policy",
        _target("a.toml", lambda path: _ignore(aligner.Policy.load(path))),
        [b'exclude_checks = ["number"]\n'],
    )
    yield "weights", _target("b.toml", lambda path: _ignore(aligner.Weights.load(path))), [_weights()]
    yield "text", _target("a.txt", _read_text), ["渡船停了。\n\nThe ferry has\nstopped.\n".encode()]
    for suffix, seed in _office_seeds().items():
        with ZipFile(seed) as archive:
            for part in PARTS[suffix]:
                yield f"{suffix[1:]}:{part}", _inner(suffix, seed, part, _read_units), [archive.read(part)]


def _document_targets() -> Iterator[tuple[str, Target, list[bytes]]]:
    """Each document as a whole, and each part of those that are archives."""
    for name, seed in DOCUMENTS.items():
        yield name, _target(f"a{seed.suffix}", _read_text), [seed.read_bytes()]
        for part, content in _parts_of(seed).items():
            yield f"{name}:{part}", _inner(seed.suffix, seed, part, _read_text), [content]


def _parts_of(path: Path) -> dict[str, bytes]:
    """The parts of an archive; none of any other file."""
    if not is_zipfile(path):
        return {}
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _ignore(_: object) -> None:
    pass


def _weights() -> bytes:
    return (Path(aligner.__file__).parent / "alignment" / "weights.toml").read_bytes()


TARGETS: Mapping[str, tuple[Target, list[bytes]]] = {
    name: (target, seeds) for name, target, seeds in chain(_targets(), _document_targets())
}
