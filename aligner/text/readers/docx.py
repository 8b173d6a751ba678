"""Word documents (.docx, .docm, .dotx) as people see them once all changes are accepted.

    paragraph, table, content control … ─blocks─▶ text of a paragraph ─▶ DocumentBuilder
                                                  notes and text boxes behind it

Insertions are text, deletions are not. Hidden text, codes of fields, phonetic guides, prompts of forms, comments,
headers and footers are left out, and tables of contents with a notice. A file tells nothing sure about pages.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from itertools import count
from typing import NamedTuple
from urllib.parse import unquote

from aligner.bitext.texts import PartKind
from aligner.errors import FormatError
from aligner.formats.archives import Archive, open_archive
from aligner.text.readers.docx_fields import Fields
from aligner.text.readers.docx_lines import NOTES, Anchored, Lines, is_left_out, read_lines
from aligner.text.readers.docx_styles import Styles, attribute, child, is_on, name_of
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

# The usual names of parts, for files without relationships.
USUAL = {"officeDocument": "word/document.xml", "styles": "word/styles.xml", "footnotes": "word/footnotes.xml",
         "endnotes": "word/endnotes.xml"}  # fmt: skip
# Rows and cells are looked for outside of these.
CLOSED = frozenset(("tbl", "p"))
REMEDY = "open it in its program and save it again as .docx"


def read(source: Source) -> DocumentBuilder:
    """The text of a Word document; FormatError if it has none, or is damaged."""
    with open_archive(BytesIO(source.data), source.name, source.limits) as archive:
        main = part_names(archive, "").get("officeDocument", "")
        if main not in archive:
            raise FormatError(f"not a Word document: it has no part with the text; {REMEDY}", source.name)
        root = archive.root(main)
        body = child(root, "body")
        if body is None or name_of(root.tag) != "document":
            raise FormatError(f"not a Word document: its part {main} has no text; {REMEDY}", source.name)
        names = part_names(archive, main)
        styles = Styles(_root_of(archive, names, "styles"))
        notes = {kind: _notes_of(_root_of(archive, names, f"{kind}s"), kind) for kind in NOTES.values()}
    reader = _Reader(body, styles, notes)
    walk([(body, Context())], reader.handler_of)
    while rest := reader.finish():
        walk(rest, reader.handler_of)
    return reader.builder


def part_names(archive: Archive, part: str) -> Mapping[str, str]:
    """The parts to which a part is related, by the kinds of the relationships; those with the usual names otherwise."""
    folder, name = posixpath.split(part)
    relationships = posixpath.join(folder, "_rels", f"{name}.rels")
    found = {kind: usual for kind, usual in USUAL.items() if usual in archive}
    if relationships in archive:
        for node in archive.root(relationships).iterfind("{*}Relationship"):
            kind = attribute(node, "Type").rpartition("/")[2]
            if attribute(node, "TargetMode") != "External":
                found[kind] = posixpath.normpath(posixpath.join("/", folder, unquote(attribute(node, "Target"))))
    return found


def _root_of(archive: Archive, names: Mapping[str, str], kind: str) -> Node | None:
    return archive.root(names[kind]) if kind in names else None


def _notes_of(root: Node | None, kind: str) -> dict[str, Node]:
    """The notes by their numbers; lines that separate notes from the text are none."""
    nodes = [] if root is None else root.iterfind(f"{{*}}{kind}")
    return {attribute(node, "id"): node for node in nodes if attribute(node, "type") in {"", "normal"}}


class _Pending(NamedTuple):
    """The lines of paragraphs whose end was deleted or hidden, so that the next paragraph continues them."""

    lines: list[Lines]
    context: Context


class _Reader:
    """Fills the builder with the blocks of the document."""

    def __init__(self, body: Node, styles: Styles, notes: dict[str, dict[str, Node]]) -> None:
        self.builder = DocumentBuilder()
        self._styles = styles
        self._notes = notes
        marks = [attribute(node, "fldCharType") for node in body.iter("{*}fldChar")]
        self._fields = Fields(are_whole=marks.count("begin") == marks.count("end"))
        self._tables, self._numbers = count(1), {kind: count(1) for kind in notes}
        self._pending = _Pending([], Context())
        self._was_contents = False
        self._handlers: Mapping[str, Handler] = {
            "p": self._paragraph, "tbl": self._table, "sdt": self._control, "altChunk": self._chunk,
            "subDoc": self._chunk, "del": skip, "moveFrom": skip, "sdtPr": skip, "sectPr": skip,
            "mc:Fallback": self._second, "mc:Choice": self._second,
        }  # fmt: skip

    def handler_of(self, node: Node) -> Handler | None:
        """The function that reads a block."""
        return self._handlers.get(name_of(node.tag))

    def finish(self) -> list[Block]:
        """Add what still waits for the next paragraph; returns what is anchored in it."""
        lines, context = self._pending
        self._pending = _Pending([], Context())
        return self._add(lines, None, context)

    def _paragraph(self, node: Node, context: Context) -> Iterable[Block]:
        if self._pending.lines and self._pending.context != context:
            return [*self.finish(), (node, context)]
        properties = child(node, "pPr")
        style = self._styles.of_paragraph(properties)
        contents = self._fields.contents
        lines = read_lines(node, style, self._styles, self._fields)
        if style.kind == "contents" or self._fields.contents > contents:
            self._leave_out_contents()
        if style.kind == "contents":
            return []
        waiting = self._pending.lines
        waiting.append(lines)
        self._pending = _Pending(waiting if _runs_on(properties) else [], context)
        return [] if self._pending.lines else self._add(waiting, style.kind, context)

    def _add(self, lines: list[Lines], kind: PartKind | None, context: Context) -> list[Block]:
        """Add a paragraph; returns what is anchored in it."""
        text = "".join(each.text for each in lines)
        add_paragraph(self.builder, text, context.kind or kind or "paragraph", context.place)
        self._was_contents = self._was_contents and not text.strip()
        for each in lines:
            for unread in each.unread:
                self.builder.notice(unread)
        return [block for each in lines for anchored in each.anchored for block in self._blocks_of(anchored, context)]

    def _blocks_of(self, anchored: Anchored, context: Context) -> Iterator[Block]:
        if not anchored.note:
            yield anchored.node, context if context.kind else Context(None, "text box")
            return
        # A note belongs to its first reference, so that none is read twice.
        note = self._notes[anchored.note].pop(attribute(anchored.node, "id"), None)
        if note is not None:
            yield note, Context("note", f"{anchored.note} {next(self._numbers[anchored.note])}")

    def _leave_out_contents(self) -> None:
        if not self._was_contents:
            self.builder.notice(CONTENTS)
        self._was_contents = True

    def _table(self, node: Node, _context: Context) -> Iterator[Block]:
        table = next(self._tables)
        for number, row in enumerate(nearest(node, "tr", CLOSED, name_of), 1):
            for column, cell in _cells(row):
                yield cell, Context("cell", cell_place(table, number, column))

    def _control(self, node: Node, context: Context) -> Iterable[Block]:
        if attribute(child(node, "sdtPr", "docPartObj", "docPartGallery"), "val") == "Table of Contents":
            self._leave_out_contents()
            return []
        return self._second(node, context)

    def _second(self, node: Node, context: Context) -> Iterable[Block]:
        return [] if is_left_out(name_of(node.tag), node) else [(inner, context) for inner in node]

    def _chunk(self, _node: Node, _context: Context) -> Iterable[Block]:
        self.builder.notice("a part of the document in another file or format")
        return []


def _runs_on(properties: Node | None) -> bool:
    """Whether the next paragraph continues this one: its end was deleted or is hidden, or it is a large initial."""
    end = child(properties, "rPr")
    is_hidden = is_on(child(end, "vanish")) and child(end, "specVanish") is None
    is_deleted = any(child(end, name) is not None for name in ("del", "moveFrom"))
    return bool(is_hidden or is_deleted or attribute(child(properties, "framePr"), "dropCap") in {"drop", "margin"})


def _cells(row: Node) -> Iterator[tuple[int, Node]]:
    """The cells of a row with their columns; none of a deleted or hidden row, and no cell that continues another."""
    properties = child(row, "trPr")
    if any(child(properties, name) is not None for name in ("del", "moveFrom", "hidden")):
        return
    column = 1 + _whole(child(properties, "gridBefore"), 0)
    for cell in nearest(row, "tc", CLOSED, name_of):
        of_cell = child(cell, "tcPr")
        if child(of_cell, "cellDel") is None and not any(
            map(_continues, (child(of_cell, "vMerge"), child(of_cell, "hMerge")))
        ):
            yield column, cell
        column += _whole(child(of_cell, "gridSpan"), 1)


def _continues(merge: Node | None) -> bool:
    return merge is not None and attribute(merge, "val") in {"", "continue"}


def _whole(node: Node | None, otherwise: int) -> int:
    value = attribute(node, "val")
    return int(value) if value.isdecimal() and len(value) < 6 else otherwise
