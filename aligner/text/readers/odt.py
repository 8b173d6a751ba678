"""OpenDocument texts (.odt, .ott, .fodt) as people see them once all changes are accepted.

Insertions are text, deletions are not. Hidden text, comments, readings of ruby, prompts of forms, headers and footers
are left out, and tables of contents with a notice. Notes, frames and shapes follow the paragraph in which they stand.
A file tells nothing sure about pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from itertools import count

from aligner.bitext.texts import PartKind
from aligner.errors import FormatError
from aligner.formats.archives import Archive, open_archive, root_of
from aligner.formats.xmltext import is_xml
from aligner.text.readers.odt_lines import Formulas, read_lines
from aligner.text.readers.odt_styles import Styles, attribute, name_of
from aligner.text.readers.office import (
    CONTENTS,
    Block,
    Context,
    Handler,
    Node,
    add_paragraph,
    cell_place,
    nearest,
    skip,
    walk,
)
from aligner.text.readers.parts import DocumentBuilder
from aligner.text.readers.source import Source

# The bytes that tell a flat file, which is all XML, from an archive.
START = 1024
MANIFEST = "META-INF/manifest.xml"
REMEDY = "open it in its program and save it again as .odt"
INDEXES = ("table-of-content", "alphabetical-index", "illustration-index", "table-index", "object-index", "user-index")
# Rows and cells are looked for outside of these.
CLOSED = frozenset(("table:table", "text:p", "text:h"))


def read(source: Source) -> DocumentBuilder:
    """The text of an OpenDocument file; FormatError if it has none, or is damaged."""
    if is_xml(source.data[:START]):
        root = root_of(BytesIO(source.data), source.name, source.limits)
        return _read(source, root, [root], lambda _: None)
    with open_archive(BytesIO(source.data), source.name, source.limits) as archive:
        _refuse_password(archive, source.name)
        if "content.xml" not in archive:
            raise FormatError(f"not an OpenDocument text: its part content.xml is missing; {REMEDY}", source.name)
        root = archive.root("content.xml")
        styles = [archive.root("styles.xml")] if "styles.xml" in archive else []
        return _read(source, root, [*styles, root], lambda name: _object(archive, name))


def _refuse_password(archive: Archive, name: str) -> None:
    if MANIFEST in archive and b"encryption-data" in archive.read(MANIFEST):
        raise FormatError("it has a password; open it and save it without one", name)


def _object(archive: Archive, name: str) -> Node | None:
    """The root of an embedded object, such as a formula."""
    part = f"{name.removeprefix('./').rstrip('/')}/content.xml"
    return archive.root(part) if part in archive else None


def _read(source: Source, root: Node, styles: list[Node], formulas: Formulas) -> DocumentBuilder:
    body = root.find("{*}body/{*}text")
    if body is None:
        raise FormatError(f"not an OpenDocument text: it has no text; {REMEDY}", source.name)
    reader = _Reader(Styles(styles), formulas)
    walk([(body, Context())], reader.handler_of)
    return reader.builder


class _Reader:
    """Fills the builder with the blocks of the document."""

    def __init__(self, styles: Styles, formulas: Formulas) -> None:
        self.builder = DocumentBuilder()
        self._styles, self._formulas = styles, formulas
        self._tables, self._notes = count(1), {"footnote": count(1), "endnote": count(1)}
        self._handlers: Mapping[str, Handler] = {
            "text:p": self._paragraph, "text:h": self._paragraph, "text:list": self._list, "text:note": self._note,
            "text:numbered-paragraph": self._list, "text:section": self._section, "table:table": self._table,
            "drawing:frame": self._box, "drawing:object": self._object, "drawing:object-ole": self._object,
            "text:tracked-changes": skip, "office:annotation": skip, "office:forms": skip,
        } | dict.fromkeys((f"text:{name}" for name in INDEXES), self._index)  # fmt: skip

    def handler_of(self, node: Node) -> Handler | None:
        """The function that reads a block."""
        return self._handlers.get(name_of(node.tag))

    def _paragraph(self, node: Node, context: Context) -> Iterable[Block]:
        lines = read_lines(node, self._styles, self._formulas)
        if lines is None:
            return []
        kind = "heading" if name_of(node.tag) == "text:h" else self._styles.kind_of(attribute(node, "text:style-name"))
        if kind == "contents":
            return self._index(node, context)
        add_paragraph(self.builder, lines.text, _kind(context.kind, kind), context.place)
        return [(block, _behind(block, context)) for block in lines.anchored]

    def _list(self, node: Node, context: Context) -> Iterable[Block]:
        return [(child, context._replace(kind=context.kind or "item")) for child in node]

    def _note(self, node: Node, _context: Context) -> Iterator[Block]:
        name = "endnote" if attribute(node, "text:note-class") == "endnote" else "footnote"
        context = Context("note", f"{name} {next(self._notes[name])}")
        return ((body, context) for body in node.iterfind("{*}note-body"))

    def _section(self, node: Node, context: Context) -> Iterable[Block]:
        display = attribute(node, "text:display")
        is_hidden = display == "none" or (display == "condition" and attribute(node, "text:is-hidden") == "true")
        return [] if is_hidden else [(child, context) for child in node]

    def _table(self, node: Node, _context: Context) -> Iterator[Block]:
        table, number = next(self._tables), 1
        for row in nearest(node, "table:table-row", CLOSED, name_of):
            if attribute(row, "table:visibility") not in {"collapse", "filter"}:
                for column, cell in _cells(row):
                    yield cell, Context("cell", cell_place(table, number, column))
            number += _times(row, "table:number-rows-repeated")

    def _box(self, node: Node, context: Context) -> Iterable[Block]:
        # A frame has the same content in several forms, the best one first.
        return [(child, context) for child in node[:1]]

    def _object(self, _node: Node, _context: Context) -> Iterable[Block]:
        self.builder.notice("an embedded object")
        return []

    def _index(self, _node: Node, _context: Context) -> Iterable[Block]:
        self.builder.notice(CONTENTS)
        return []


def _kind(place: PartKind | None, own: PartKind | None) -> PartKind:
    """A cell or a note stays one, whatever its style; a heading in a list is a heading."""
    return place if place in {"cell", "note"} else own or place or "paragraph"


def _behind(block: Node, context: Context) -> Context:
    return context if context.kind or name_of(block.tag) == "text:note" else Context(None, "text box")


def _cells(row: Node) -> Iterator[tuple[int, Node]]:
    """The cells of a row with their columns, without those that a merged cell covers; a repeated cell counts once."""
    column = 1
    for cell in row:
        if name_of(cell.tag) == "table:table-cell":
            yield column, cell
        column += _times(cell, "table:number-columns-repeated")


def _times(node: Node, name: str) -> int:
    value = attribute(node, name)
    return int(value) if value.isdecimal() and len(value) < 8 else 1
