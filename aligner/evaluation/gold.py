"""Files of gold beads ↔ sentence numbers. Predictions are scored against gold beads, and weights are fitted to them.

A gold file holds beads of sentence numbers and no text. There are two families; the first character tells which:

- one bead per line, `[0, 1]:[2]`, source numbers first, counted from 0, with or without a third field `:cost`
  (vecalign, Bleualign);
- InterText XML, `<link xtargets="1:3 1:4;1:2"/>` inside `<linkGrp toDoc="…" fromDoc="…">`: target first, each sentence
  named `paragraph:sentence` and counted from 1.

A gold *folder* holds three files per document: `NAME.zh` and `NAME.en` with one sentence per line, and `NAME.gold`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path, PureWindowsPath
from typing import NamedTuple

from aligner.bitext.beads import Bitext
from aligner.bitext.encodings import decode
from aligner.errors import FormatError, InputError, counted
from aligner.files import read_bytes
from aligner.formats import markup
from aligner.formats.xmltext import is_xml

NOTHING_ACCEPTED = "no bead of this alignment is accepted, so there is no gold; accept beads with aligner review"
GoldLink = tuple[tuple[int, ...], tuple[int, ...]]

LINE = re.compile(r"\s*\[([\d,\s]*)\]\s*:\s*\[([\d,\s]*)\]\s*(?::\s*\S+\s*)?")
# Eighteen digits are enough for any text, and `int` refuses only longer numbers.
NUMBERS = re.compile(r"\s*(?:\d{1,18}\s*(?:,\s*\d{1,18}\s*)*)?")
NUMBERED_NAME = re.compile(r"\d{1,18}(?::\d{1,18})*")


class GoldDocument(NamedTuple):
    """Two texts, each a list of sentences, and the gold beads between them as (source numbers, target numbers)."""

    name: str
    source: list[str]
    target: list[str]
    links: list[GoldLink]


def accepted_beads(reviewed: Bitext, name: str = "") -> GoldDocument:
    """The beads that a reviewer accepted, as gold; InputError if there is none.

    Clauses count as whole sentences, as they do in the lattice: then a sentence is accepted if all of its clauses are.
    """
    whole = reviewed.joined()
    accepted = (bead for bead in whole if bead.judgement.status == "accepted")
    links = [(tuple(bead.source), tuple(bead.target)) for bead in accepted]
    if not links:
        raise InputError(NOTHING_ACCEPTED, name or None)
    return GoldDocument(name, list(whole.source), list(whole.target), links)


class _Element(NamedTuple):
    name: str
    attributes: Mapping[str, str]
    line: int


def read_gold(path: str | PathLike[str]) -> list[GoldLink]:
    """(source numbers, target numbers) of each gold bead in file order, counted from 0: `[((0, 1), (2,)), …]`.

    Beads that cross or are not contiguous stay as they are; empty beads are left out. InterText names become running
    numbers: their numbers in the two text files, if these are next to the gold file, else their rank among the names
    that the links use. Raises FormatError, with the line, for anything else.
    """
    path = Path(path)
    data = read_bytes(path)
    all_links = _links_of_xml(path, data) if is_xml(data) else _links_of_lines(path, decode(data, str(path)))
    links = [link for link in all_links if any(link)]
    if not links:
        raise FormatError("does not hold any gold bead; expected lines such as [0, 1]:[2], or InterText XML", path)
    return links


def read_sentences(path: str | PathLike[str]) -> list[str]:
    """The lines of a file, each one sentence, unchanged: blank lines count, and white space stays."""
    return sentence_lines(decode(read_bytes(path), str(path)))


def sentence_lines(text: str) -> list[str]:
    r"""Lines as an editor numbers them: only `\n` and `\r\n` end a line, so U+2028 stays within one."""
    pieces = text.split("\n")
    if not pieces[-1]:
        pieces.pop()
    return [piece.removesuffix("\r") for piece in pieces]


def gold_folder(folder: str | PathLike[str]) -> Iterator[GoldDocument]:
    """Every document of a gold folder, by name; `name, zh, en, gold = document` works too.

    Raises InputError if a text is missing, FormatError if the gold names a sentence that the text does not have.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError("no such folder; a gold folder holds NAME.zh, NAME.en and NAME.gold", folder)
    names = sorted(path.stem for path in folder.glob("*.gold"))
    if not names:
        raise InputError("no .gold file in this folder; a gold folder holds NAME.zh, NAME.en and NAME.gold", folder)
    for name in names:
        source, target = (read_sentences(folder / f"{name}.{language}") for language in ("zh", "en"))
        document = GoldDocument(name, source, target, read_gold(folder / f"{name}.gold"))
        _check_range(document, folder)
        yield document


def _check_range(document: GoldDocument, folder: Path) -> None:
    for side, language, sentences in ((0, "zh", document.source), (1, "en", document.target)):
        last = max((number for link in document.links for number in link[side]), default=-1)
        if last >= len(sentences):
            text = f"{document.name}.{language} has {counted(len(sentences), 'line')}"
            message = f"names sentence {last} (counted from 0), and {text}; both must come from one segmentation"
            raise FormatError(message, folder / f"{document.name}.gold")


def _links_of_lines(path: Path, text: str) -> list[GoldLink]:
    return [
        _link_of_line(path, number, line) for number, line in enumerate(sentence_lines(text), start=1) if line.strip()
    ]


def _link_of_line(path: Path, number: int, line: str) -> GoldLink:
    match = LINE.fullmatch(line)
    if not match or not all(NUMBERS.fullmatch(side) for side in match.groups()):
        raise FormatError(f"expected a bead such as [0, 1]:[2] or []:[3], not {line.strip()[:40]!r}", path, line=number)
    source, target = (tuple(map(int, re.findall(r"\d+", side))) for side in match.groups())
    return source, target


def _links_of_xml(path: Path, data: bytes) -> list[GoldLink]:
    group, *elements = _elements(path, data)
    if group.name != "linkGrp":
        raise FormatError(f"expected InterText's <linkGrp>, not <{group.name}>", path, line=group.line)
    links = [_named_link(path, element) for element in elements if element.name == "link"]
    source = _numbers(path, group.attributes.get("fromDoc", ""), _uses(links, 0))
    target = _numbers(path, group.attributes.get("toDoc", ""), _uses(links, 1))
    return [
        (tuple(map(source.__getitem__, left)), tuple(map(target.__getitem__, right)))
        for left, right in (link.names for link in links)
    ]


class _NamedLink(NamedTuple):
    """The line of a link, and the names of its source sentences and of its target sentences."""

    line: int
    names: tuple[Sequence[str], Sequence[str]]


def _uses(links: Iterable[_NamedLink], side: int) -> Iterator[tuple[int, str]]:
    """The sentence names on one side of the links, each with the line that uses it."""
    for link in links:
        for name in link.names[side]:
            yield link.line, name


def _named_link(path: Path, link: _Element) -> _NamedLink:
    """The sentence names of a link; the file has the target first."""
    target, semicolon, source = link.attributes.get("xtargets", "").partition(";")
    if not semicolon or ";" in source:
        raise FormatError('expected xtargets="target names;source names"', path, line=link.line)
    return _NamedLink(link.line, (source.split(), target.split()))


def _numbers(path: Path, document: str, uses: Iterable[tuple[int, str]]) -> dict[str, int]:
    """Running number, from 0, of each sentence name in `uses`, pairs of a line and a name."""
    uses = list(uses)
    # The path may come from another computer; only a file next to the gold counts.
    text = path.parent / PureWindowsPath(document).name
    if not document or not text.is_file():
        keys = {name: _sort_key(path, line, name) for line, name in uses}
        return {name: number for number, name in enumerate(sorted(keys, key=keys.__getitem__))}
    numbers = {name: number for number, name in enumerate(_sentence_names(text))}
    for line, name in uses:
        if name not in numbers:
            message = f"names sentence {name!r}, and {text.name} has no such <s id=…>; use the text of this gold"
            raise FormatError(message, path, line=line)
    return numbers


def _sort_key(path: Path, line: int, name: str) -> tuple[int, ...]:
    if not NUMBERED_NAME.fullmatch(name):
        message = f"{name!r} cannot be ordered; expected a name such as 2:1, or the text files next to the gold"
        raise FormatError(message, path, line=line)
    return tuple(map(int, name.split(":")))


def _sentence_names(path: Path) -> list[str]:
    names: list[str] = []
    for element in _elements(path, read_bytes(path)):
        if element.name == "s":
            if "id" not in element.attributes:
                raise FormatError("<s> without an id; number the sentences in InterText first", path, line=element.line)
            names.append(element.attributes["id"])
    return names


def _elements(path: Path, data: bytes) -> list[_Element]:
    """Elements in document order."""
    return [
        _Element(markup.local_name(node), markup.attributes_of(node), node.sourceline)
        for node in markup.parse_tree(data, path).iter()
    ]
