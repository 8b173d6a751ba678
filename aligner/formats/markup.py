"""XML is read and written piece by piece, for TMX, TBX, XLIFF and InterText files.

    for unit in records("memory.tmx.gz", {"tu"}): …      each <tu> as an element, as soon as its end is read

A file may be packed, and may be in any encoding that it declares. It is unpacked and decoded first, so that all checks
see the same text. A file that declares entities is refused before any entity is used: entities can include other files,
and XML bombs are built from them. No other file is loaded, not even a DTD.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from copy import deepcopy
from io import BytesIO
from itertools import accumulate, islice
from os import PathLike
from typing import Any
from xml.parsers import expat

from lxml import etree

from aligner.errors import FormatError
from aligner.files import open_unpacked
from aligner.formats.xmltext import (
    CHUNK,
    read_pieces,
    require_legal,
    require_legal_xml,
)
from aligner.units.units import Element

# An element of lxml, which has no types of its own.
Node = Any
XML = "{http://www.w3.org/XML/1998/namespace}"
# The most characters between two records; a file with more is an attack, or has another format.
LONGEST = 1 << 24
# Errors that change nothing: other parsers do not even look whether the name of a namespace is a URI.
ODDITIES = frozenset(("WAR_NS_URI",))
MOST_ODDITIES = 1000
REMEDIES = {"NS_ERR_UNDEFINED_NAMESPACE": "declare the prefix in the first element, or remove it"}


def records(path: str | PathLike[str], names: Collection[str]) -> Iterator[Node]:
    """Each element of a file with one of these names, in any namespace, as soon as its end is read.

    An element is emptied when the next one is requested; its ancestors keep their attributes. Elements with these names
    must not contain each other. FormatError, with the line, if the XML is not well-formed or declares entities.
    """
    with open_unpacked(path) as handle:
        yield from _records(read_pieces(handle, path), path, names)


def records_of(data: bytes, path: str | PathLike[str], names: Collection[str]) -> Iterator[Node]:
    """As `records`, for the bytes of a file that has already been read; `path` is for messages."""
    return _records(read_pieces(BytesIO(data), path), path, names)


def parse_tree(data: bytes, path: str | PathLike[str]) -> Node:
    """The root element of a file with these bytes, with all its content."""
    return parse_pieces(read_pieces(BytesIO(data), path), path)


def parse_pieces(
    pieces: Iterable[str], path: str | PathLike[str], check_depth: Callable[[int], None] | None = None
) -> Node:
    """The root element of checked text; `check_depth` gets the most elements within each other, for each piece."""
    parser = _parser((), ("start", "end") if check_depth else ())
    depth = 0
    for piece in pieces:
        try:
            _feed(parser, path, piece)
        finally:
            # The parser has a limit of its own, and stops there.
            depths = list(
                accumulate((1 if event == "start" else -1 for event, _ in parser.read_events()), initial=depth)
            )
            depth = depths[-1]
            if check_depth:
                check_depth(max(depths))
    return _feed(parser, path, None)


def _records(pieces: Iterable[str], path: str | PathLike[str], names: Collection[str]) -> Iterator[Node]:
    parser = _parser(names, ("end",))
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > LONGEST + CHUNK:
            kinds = " or ".join(f"<{name}>" for name in sorted(names))
            raise FormatError(f"no {kinds} ends within {LONGEST:,} characters; this is not such a file", path)
        _feed(parser, path, piece)
        for _, node in parser.read_events():
            size = 0
            yield node
            _free(node)
    _feed(parser, path, None)
    for _, node in parser.read_events():
        yield node
        _free(node)


def _parser(names: Collection[str], events: Collection[str]) -> Node:
    return etree.XMLPullParser(
        events=tuple(events),
        tag=[f"{{*}}{name}" for name in names] or None,
        # The pieces are already decoded; the encoding that they declare no longer matters.
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        huge_tree=True,
        # `_check_log` refuses what the parser recovers from.
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )


def _feed(parser: Node, path: str | PathLike[str], piece: str | None) -> Node:
    """Parse a piece, or finish with None and return the root; FormatError for the first error."""
    root = None
    try:
        if piece is None:
            root = parser.close()
        else:
            parser.feed(piece.encode("utf-8", "replace"))
    except etree.XMLSyntaxError as error:
        _check_log(parser, path)
        raise FormatError(f"not well-formed XML: {error.msg}; export the file again", path, line=1) from error
    _check_log(parser, path)
    return root


def _check_log(parser: Node, path: str | PathLike[str]) -> None:
    for entry in islice(parser.feed_error_log, MOST_ODDITIES):
        # With an external DTD, an undeclared entity is only a warning, but the text would lack it.
        if "UNDECLARED_ENTITY" in entry.type_name:
            message = f"not well-formed XML: {entry.message.strip()}; write the character itself in its place"
            raise FormatError(message, path, line=entry.line)
        if entry.level >= etree.ErrorLevels.ERROR and entry.type_name not in ODDITIES:
            message = entry.message.strip().removesuffix(", use XML_PARSE_HUGE option")
            remedy = REMEDIES.get(entry.type_name, "export the file again")
            raise FormatError(f"not well-formed XML: {message}; {remedy}", path, line=entry.line)
    if len(parser.feed_error_log) > MOST_ODDITIES:
        raise FormatError(f"more than {MOST_ODDITIES:,} names of namespaces are wrong; export the file again", path)


def attributes_of_starts(path: str | PathLike[str], name: str) -> Iterator[dict[str, str]]:
    """The attributes of each element with this name, in any namespace, of a file that `records` has begun to read."""
    starts: list[dict[str, str]] = []
    parser = expat.ParserCreate("utf-8", " ")
    parser.StartElementHandler = lambda tag, attributes: (
        starts.append(attributes) if tag.rpartition(" ")[2] == name else None
    )
    with open_unpacked(path) as handle:
        for piece in read_pieces(handle, path, is_repeated=True):
            try:
                parser.Parse(piece.encode("utf-8", "replace"), False)
            except expat.ExpatError:
                # `records` reports where the file stops being XML.
                break
            yield from starts
            starts.clear()
        yield from starts


def _free(node: Node) -> None:
    """Free an element and all elements that ended before it."""
    node.clear()
    while (parent := node.getparent()) is not None:
        while (previous := node.getprevious()) is not None:
            parent.remove(previous)
        node = parent


def namespace_of(node: Node) -> str:
    """The namespace of an element, or an empty string."""
    return etree.QName(node).namespace or ""


def local_name(node: Node) -> str:
    """The name of an element without its namespace."""
    name: str = node.tag
    return name.rpartition("}")[2]


def name_of(node: Node, namespace: str = "") -> str:
    """The name of an element: bare if it is in this namespace or in none, otherwise `{other}name`."""
    name: str = node.tag
    return name.removeprefix(f"{{{namespace}}}") if namespace else name


def attributes_of(node: Node) -> dict[str, str]:
    """The attributes of an element; those of XML itself as `xml:lang`, those of other namespaces as `{…}name`."""
    return {name.replace(XML, "xml:", 1): value for name, value in node.items()}


def text_of(node: Node, codes: Collection[str] = ()) -> str:
    """The text of an element and its descendants, except for elements with the names `codes`."""
    if not len(node):
        return node.text or ""
    pieces = []
    walk = etree.iterwalk(node, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            pieces.append("" if element is node else element.tail)
        elif element is not node and local_name(element) in codes:
            walk.skip_subtree()
        else:
            pieces.append(element.text)
    return "".join(filter(None, pieces))


def markup_of(node: Node, namespace: str = "") -> str:
    """The content of an element as XML; names in this namespace are written without it."""
    if not node.nsmap:
        children = [etree.tostring(child, encoding="unicode") for child in node]
    else:
        children = [etree.tostring(_without_namespace(child, namespace), encoding="unicode") for child in node]
    return escaped(node.text or "") + "".join(children)


def _without_namespace(node: Node, namespace: str) -> Node:
    copy = deepcopy(node)
    for element in copy.iter(etree.Element):
        element.tag = name_of(element, namespace)
    etree.cleanup_namespaces(copy)
    return copy


def escaped(text: str) -> str:
    """A text as XML content. Without its escape, a bare carriage return would be read back as a line feed."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def element_of(node: Node, namespace: str = "") -> Element:
    """A property, or an element that we do not understand, unchanged."""
    markup = markup_of(node, namespace) if len(node) else ""
    return Element(name_of(node, namespace), text_of(node), attributes_of(node), markup)


def serialize(node: Node) -> str:
    """An element as XML, without the text after it."""
    text: str = etree.tostring(node, encoding="unicode", with_tail=False)
    return text


def new_element(
    parent: Node | None, name: str, attributes: Mapping[str, str], place: str, path: str | PathLike[str]
) -> Node:
    """A new element, the last child of its parent; FormatError for a name or a value that XML cannot hold."""
    qualified = dict(attributes)
    # One test for all names, because this function does most of the work of writing.
    if "xml:" in "".join(attributes):
        qualified = {f"{XML}{key[4:]}" if key.startswith("xml:") else key: value for key, value in attributes.items()}
    namespaces = {None: name[1:].partition("}")[0]} if name[:1] == "{" else None
    try:
        if parent is None:
            return etree.Element(name, qualified, namespaces)
        return etree.SubElement(parent, name, qualified, namespaces)
    except ValueError as error:
        mended = {key: require_legal(value, f"{place}, {key}", path) for key, value in attributes.items()}
        if mended != attributes:
            return new_element(parent, name, mended, place, path)
        raise FormatError(f"{place}: {error}; rename it", path) from error


def fill_element(node: Node, text: str, markup: str, place: str, path: str | PathLike[str]) -> None:
    """Put the markup, or the text if there is none, into an element; FormatError for what XML cannot hold."""
    try:
        if markup:
            content = etree.fromstring(f"<x>{markup}</x>", PARSER)
            node.text = content.text
            node.extend(content)
        else:
            node.text = text
    except (ValueError, etree.XMLSyntaxError) as error:
        mended_text = "" if markup else require_legal(text, place, path)
        mended_markup = require_legal_xml(markup, place, path)
        if (mended_text or mended_markup) != (markup or text):
            return fill_element(node, mended_text, mended_markup, place, path)
        message = f"{place}: inline codes that are not well-formed XML: {error}; mend or remove them"
        raise FormatError(message, path) from error


PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def add_element(parent: Node, element: Element, place: str, path: str | PathLike[str]) -> Node:
    """Add an `Element` as the last child of its parent."""
    node = new_element(parent, element.name, element.attributes, place, path)
    fill_element(node, element.text, element.markup, f"{place}, {element.attributes.get('type', element.name)}", path)
    return node
