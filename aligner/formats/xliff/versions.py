"""XLIFF, the exchange format of translation tools; most of them read 1.2, and 2.1 is the newest version in use.

    1.2  <trans-unit id="1" resname="5d1c…">                 2.1  <unit id="1" name="5d1c…">
           <source xml:lang="zh-CN">他来了。</source>                <mda:metadata>…
           <target state="translated" …>He came.</target>           <segment state="translated">
           <context-group purpose="information">                      <source>他来了。</source>
             <context context-type="x-confidence">…                   <target>He came.</target>

A file contains pairs, one per unit. `tuid` is the name of a unit, and `x-document` of the source is the name of the
<file>. Notes become <note>. Everything else about units, sides and the file becomes contexts (1.2), notes of the header
(1.2) or metadata (2.1); see `xliff.labels`. Inline codes are converted to those of the version and back; see
`xliff.codes`.

Versions 1.0 to 1.2 and 2.0 to 2.2 are read; elements that tools add are left out. Each segment becomes a unit: segments
that 1.2 marks with <mrk mtype="seg">, and those of 2.1. Text between segments, unless it is blank, belongs to the
segment before it. A unit without a target has an empty text. <alt-trans> and the matches of 2.1 are left out, because
they are proposals, not translations; so is everything binary. States other than `translated` become `x-state` of the
target; `x-id` is the identifier of a unit that is not simply numbered.

A target without words opposite words is empty, and so is a target that nobody has confirmed; its text is the property
`x-draft`, its state `x-state`. See `Variant.translates` and `xliff.states`. Codes that tools write into the text or
define elsewhere are codes; see `xliff.tools`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from os import PathLike

from aligner.bitext.languages import base_language, check_language
from aligner.errors import FormatError, InputError
from aligner.files import open_unpacked, replacing
from aligner.formats.keeping import units_of_records
from aligner.formats.markup import Node, attributes_of_starts, local_name, namespace_of, records
from aligner.formats.xliff import version1 as xliff1
from aligner.formats.xliff import version2 as xliff2
from aligner.formats.xmltext import decode
from aligner.units.selection import Pair, Tally
from aligner.units.units import Header, Languages, Reading, Unit, clean_tag

NAMESPACES = re.compile(r"(urn:oasis:names:tc:xliff:document:[12]\.\d)?")
VERSIONS = ("1.2", "2.1")
# The element name of a unit, by the first digit of the version.
UNITS = {"1": "trans-unit", "2": "unit"}
# The start of the tag <file>, and the most characters that it has.
FILE = re.compile(r"<(?:[\w.-]+:)?file[\s/>]")
LONGEST_START = 60
# The value in TMX for a file with several source languages.
ANY = "*all*"


def read(path: str | PathLike[str], languages: Languages = (None, None), *, keep_going: bool = False) -> Reading:
    """The units of a file; `languages` are for a file that does not name them.

    If its <file> elements have several target languages, the header names none. FormatError, with the line, if the file
    is not well-formed XML, declares entities, or is not XLIFF. With `keep_going`, a broken unit is left out with a
    FormatWarning.
    """
    nodes = _unit_nodes(path)
    first = next(nodes, None)
    root = first.getroottree().getroot() if first is not None else _root(path)
    version = _version(root, path)
    file = next(first.iterancestors("{*}file"), None) if first is not None else root.find("{*}file")
    if file is None:
        raise FormatError("no <file> contains its units; export the file again", path)
    if version == "1":
        statements, tags = xliff1.header_of(file), (file.get("source-language"), _target_language(file, path))
        convert: Convert = xliff1.reader()
    else:
        statements, tags = xliff2.header_of(file), (root.get("srcLang"), root.get("trgLang"))
        convert = xliff2.units_of_node
    source, target = (clean_tag(tag or requested or "") for tag, requested in zip(tags, languages, strict=True))
    header = Header(source, target, statements.attributes, tuple(statements.elements))
    all_nodes = chain([] if first is None else [first], nodes)
    numbered = enumerate((node for node in all_nodes if local_name(node) == UNITS[version]), 1)
    build = partial(_numbered_units, convert=convert, languages=languages)
    return Reading(header, units_of_records(numbered, build, keep_going=keep_going))


Convert = Callable[[Node, int, Languages], Iterator[Unit]]


def _unit_nodes(path: str | PathLike[str]) -> Iterator[Node]:
    return (node for node in records(path, set(UNITS.values())) if NAMESPACES.fullmatch(namespace_of(node)))


def _numbered_units(numbered: tuple[int, Node], convert: Convert, languages: Languages) -> Iterator[Unit]:
    number, node = numbered
    return convert(node, number, languages)


def _root(path: str | PathLike[str]) -> Node:
    """The outermost element of a file without units."""
    root = next(records(path, {"xliff"}), None)
    if root is None:
        raise FormatError("not XLIFF, because it has no <xliff>; export it as XLIFF 1.2 or 2.1", path)
    return root


def _version(root: Node, path: str | PathLike[str]) -> str:
    """The first digit of the version: `1` or `2`."""
    stated = root.get("version") or namespace_of(root).rpartition(":")[2]
    if local_name(root) != "xliff" or not NAMESPACES.fullmatch(namespace_of(root)) or stated[:1] not in UNITS:
        actual = f"<{local_name(root)}>" + (f" version {stated}" if stated else "")
        raise FormatError(f"not XLIFF 1 or 2, but {actual}; export it as XLIFF 1.2 or 2.1", path, line=root.sourceline)
    return stated[0]


def _target_language(file: Node, path: str | PathLike[str]) -> str:
    """The target language of all <file> elements of an XLIFF 1, of which `file` is one; empty if they have several."""
    if not _may_have_more(path):
        return str(file.get("target-language", ""))
    languages = {attributes.get("target-language", "") for attributes in attributes_of_starts(path, "file")} - {""}
    return languages.pop() if len(languages) == 1 else ""


def _may_have_more(path: str | PathLike[str]) -> bool:
    """Whether there may be more than one <file>; this search takes a tenth of the time of parsing."""
    count, rest = 0, ""
    with open_unpacked(path) as handle:
        for piece in decode(handle, path):
            text = rest + piece
            count += len(FILE.findall(text))
            # Keep the end, to find a tag that was cut in two; counting a tag twice does no harm.
            rest = text[-LONGEST_START:]
    return count > 1


def write_units(
    units: Iterable[Unit],
    path: str | PathLike[str],
    header: Header,
    *,
    left_out: Counter[str] | None = None,
    version: str = "1.2",
    approved: bool = False,
) -> int:
    """Write a unit for each text in the target language; returns the number of units. `version` is 1.2 or 2.1.

    With `approved`, translations that no state calls unconfirmed are approved (1.2) or `final` (2.1); so are, in any
    case, those that a reviewer accepted. A marked one gets the state `needs-review-translation` in 1.2.

    InputError if the units have several target languages and the header does not name one; FormatError for a character
    that XML forbids, which only the texts of 2.1 can contain.
    """
    if version not in VERSIONS:
        raise InputError(f"XLIFF {version} cannot be written; choose one of {', '.join(VERSIONS)}", path)
    header = _check_languages(header)
    document = xliff1.document if version == "1.2" else xliff2.document
    tally = Tally.of(left_out)
    with replacing(path) as handle:
        pairs = tally.pairs(units, (header.source_language, header.target_language), missing_language="und")
        lines = document(_check_pairs(pairs, header, path), header, path, approved=approved)
        handle.writelines(f"{line}\n" for line in lines)
    return tally.written


def _check_languages(header: Header) -> Header:
    """The header with valid languages; `*all*` becomes empty."""
    tags = ("" if tag == ANY else tag for tag in (header.source_language, header.target_language))
    source, target = (check_language(tag) if tag else "" for tag in tags)
    return Header(source, target, header.attributes, header.elements)


def _check_pairs(pairs: Iterable[Pair], header: Header, path: str | PathLike[str]) -> Iterator[Pair]:
    known_tags: set[str] = set()
    targets: dict[str, str] = {}
    for pair in pairs:
        _, source, target = pair
        if unchecked := {source.language, target.language} - known_tags:
            known_tags.update(map(check_language, unchecked))
        if target.text and target.language not in targets.values():
            targets.setdefault(base_language(target.language), target.language)
        if len(targets) > 1 and not header.target_language:
            names = " and ".join(targets.values())
            message = f"the targets are in {names}, but a file can have only one target language"
            raise InputError(f"{message}; name the target language with --target-language", path)
        yield pair
