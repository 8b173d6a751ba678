"""XLIFF, the exchange format of translation tools; 1.2 is what most of them read, and 2.1 the newest in use.

    1.2  <trans-unit id="1" resname="5d1c…">                 2.1  <unit id="1" name="5d1c…">
           <source xml:lang="zh-CN">他来了。</source>                <mda:metadata>…
           <target state="translated" …>He came.</target>           <segment state="translated">
           <context-group purpose="information">                      <source>他来了。</source>
             <context context-type="x-confidence">…                   <target>He came.</target>

A file holds pairs, a unit each. `tuid` is the name of a unit, `x-document` of the source that of the <file>; notes are
<note>, and what else is said of units, sides and the file becomes contexts (1.2), notes of the head (1.2) or metadata
(2.1), see `xliff_labels`. Inline codes become those of the version and back, see `xliff_codes`.

Read are 1.0 to 1.2 and 2.0 to 2.2, also where tools have put in elements of their own, which are left out. A unit with
several segments becomes as many units: segments that 1.2 marks by <mrk mtype="seg">, and those of 2.1; what stands
between segments, if it is not blank, goes with the one before. A unit without a target has an empty text. Left out are
<alt-trans> and the matches of 2.1, which are proposals and no translations, and everything binary. States other than
`translated` are `x-state` of the target; `x-id` is the identifier of a unit that is not simply numbered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from os import PathLike

from aligner.errors import FormatError, InputError
from aligner.formats import xliff1, xliff2
from aligner.formats.files import opened, replacing
from aligner.formats.markup import Node, decoded, namespace_of, records
from aligner.formats.xliff_codes import local_name
from aligner.formats.xliff_labels import Pair
from aligner.languages import base_language, check_language
from aligner.units import Header, Reading, Unit, Variant, clean_tag, same_language

NAMESPACES = re.compile(r"(urn:oasis:names:tc:xliff:document:[12]\.\d)?")
VERSIONS = ("1.2", "2.1")
# What a unit is called, by the first digit of the version.
UNITS = {"1": "trans-unit", "2": "unit"}
NAMED_TARGET = re.compile(r"""\starget-language\s*=\s*["']([^"'<>&]*)["']""")
LONGEST_NAME = 100
# What TMX says of a file with several source languages.
ANY = "*all*"


def read(path: str | PathLike[str], languages: tuple[str | None, str | None] = (None, None)) -> Reading:
    """The units of a file; `languages` are for a file that does not name them.

    Where the files in it have several target languages, the header names none. FormatError, with the line, for what is
    not well-formed XML, declares entities, or is no XLIFF.
    """
    nodes = _unit_nodes(path)
    first = next(nodes, None)
    root = first.getroottree().getroot() if first is not None else _root(path)
    version = _version(root, path)
    file = next(first.iterancestors("{*}file"), None) if first is not None else root.find("{*}file")
    if file is None:
        raise FormatError("no <file> is around its units; export the file again", path)
    if version == "1":
        said, tags = xliff1.header_of(file), (file.get("source-language"), _target_language(path))
        convert: Convert = xliff1.units_of_node
    else:
        said, tags = xliff2.header_of(file), (root.get("srcLang"), root.get("trgLang"))
        convert = xliff2.units_of_node
    source, target = (clean_tag(tag or given or "") for tag, given in zip(tags, languages, strict=True))
    header = Header(source, target, said.attributes, tuple(said.elements))
    every = chain([] if first is None else [first], nodes)
    return Reading(header, _units(every, UNITS[version], languages, convert))


Convert = Callable[[Node, int, tuple[str | None, str | None]], Iterator[Unit]]


def _unit_nodes(path: str | PathLike[str]) -> Iterator[Node]:
    return (node for node in records(path, set(UNITS.values())) if NAMESPACES.fullmatch(namespace_of(node)))


def _units(
    nodes: Iterable[Node], name: str, languages: tuple[str | None, str | None], convert: Convert
) -> Iterator[Unit]:
    number = 0
    for node in nodes:
        if local_name(node) == name:
            number += 1
            yield from convert(node, number, languages)


def _root(path: str | PathLike[str]) -> Node:
    """The outermost element of a file without units."""
    root = next(records(path, {"xliff"}), None)
    if root is None:
        raise FormatError("no <xliff> in it, so this is no XLIFF; export it as XLIFF 1.2 or 2.1", path)
    return root


def _version(root: Node, path: str | PathLike[str]) -> str:
    """`1` or `2`."""
    named = root.get("version") or namespace_of(root).rpartition(":")[2]
    if local_name(root) != "xliff" or not NAMESPACES.fullmatch(namespace_of(root)) or named[:1] not in UNITS:
        found = f"<{local_name(root)}>" + (f" version {named}" if named else "")
        raise FormatError(f"not XLIFF 1 or 2, but {found}; export it as XLIFF 1.2 or 2.1", path, line=root.sourceline)
    return named[0]


def _target_language(path: str | PathLike[str]) -> str:
    """The target language of all files in an XLIFF 1, or nothing if they have several."""
    found = set()
    rest = ""
    with opened(path) as handle:
        for piece in decoded(handle, path):
            text = rest + piece
            found.update(NAMED_TARGET.findall(text))
            rest = text[-LONGEST_NAME:]
    return found.pop() if len(found) == 1 else ""


def write_units(units: Iterable[Unit], path: str | PathLike[str], header: Header, *, version: str = "1.2") -> None:
    """Write a unit for each text in the target language; `version` is 1.2 or 2.1.

    InputError where the units have several target languages and the header does not name one; FormatError for a
    character that XML forbids, which only the texts of 2.1 can hold.
    """
    if version not in VERSIONS:
        raise InputError(f"XLIFF {version} cannot be written; choose one of {', '.join(VERSIONS)}", path)
    header = _checked(header)
    document = xliff1.document if version == "1.2" else xliff2.document
    with replacing(path) as handle:
        handle.writelines(f"{line}\n" for line in document(_pairs(units, header, path), header, path))


def _checked(header: Header) -> Header:
    """The header with languages that are none left empty."""
    tags = ("" if tag == ANY else tag for tag in (header.source_language, header.target_language))
    source, target = (check_language(tag) if tag else "" for tag in tags)
    return Header(source, target, header.attributes, header.elements)


def _pairs(units: Iterable[Unit], header: Header, path: str | PathLike[str]) -> Iterator[Pair]:
    checked: set[str] = set()
    targets: dict[str, str] = {}
    for unit in units:
        for source, target in _pairs_of(unit, header):
            if new := {source.language, target.language} - checked:
                checked.update(map(check_language, new))
            if target.text and target.language not in targets.values():
                targets.setdefault(base_language(target.language), target.language)
            if len(targets) > 1 and not header.target_language:
                names = " and ".join(targets.values())
                message = f"the targets are in {names}, and a file holds those in one; name the target language"
                raise InputError(message, path)
            yield unit, source, target


def _pairs_of(unit: Unit, header: Header) -> Iterator[tuple[Variant, Variant]]:
    left = header.source_language
    is_there = any(left and same_language(each.language, left) for each in unit.variants)
    if len(unit.variants) == 1:
        yield unit.variants[0], Variant(header.target_language or "und", "")
    yield from unit.pairs((left if is_there else None, header.target_language or None))
