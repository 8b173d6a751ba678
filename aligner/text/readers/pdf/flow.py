"""Columns in the order of reading → the blocks of the whole text.

A paragraph that the end of a page, a table or a note interrupts is one block. A note stands behind the paragraph that
refers to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from aligner.text.readers.pdf.blocks import Block, Edges, Setting, ends_sentence
from aligner.text.readers.pdf.columns import Column
from aligner.text.readers.pdf.lines import Line
from aligner.text.readers.pdf.notes import PageSoFar, divided, mark_of, notes_of, refers_to
from aligner.text.readers.pdf.paragraphs import flows_on, paragraphs
from aligner.text.readers.pdf.tables import rows_of, tables_of

# What may stand between the halves of a paragraph.
FLOATS = frozenset(("cell", "caption"))


class Flow:
    """The blocks of the text so far, in the order of reading."""

    def __init__(self, setting: Setting) -> None:
        self.blocks: list[Block] = []
        self._setting = setting
        self._note: Block | None = None

    def add_page(self, number: int, columns: Sequence[Column]) -> None:
        """Add the columns of a page."""
        start = len(self.blocks)
        notes: list[Block] = []
        text = "\n".join(line.text for column in columns for line in column.lines)
        for column in columns:
            edges = Edges(column.left, column.right, column.seen)
            last = next((block.last for block in reversed(self.blocks[start:]) if block.kind not in FLOATS), None)
            page = PageSoFar(text, last, self._note is not None and not notes)
            lines, foot = divided(column.lines, self._setting, page)
            self._add_column(number, lines, edges)
            notes += [Block("note", [(number, line) for line in note], edges) for note in notes_of(foot)]
        self._add_notes(notes, max(start - 1, 0))

    def _add_column(self, number: int, lines: Sequence[Line], edges: Edges) -> None:
        """Add the lines of a column; the first paragraph in it may go on from the column before."""
        at_head = True
        for is_table, run in tables_of(lines, edges, self._setting.pitch):
            if is_table:
                self.blocks += _rows(run, number, edges)
                continue
            for block in paragraphs(run, number, edges, self._setting):
                at_head = self._add(block, at_head)

    def _add(self, block: Block, at_head: bool) -> bool:
        """Add a block, or its lines to the paragraph that it continues; whether the next may still continue that."""
        last = next((other for other in reversed(self.blocks) if other.kind not in FLOATS), None)
        beyond = bool(self.blocks) and self.blocks[-1].kind in FLOATS
        if last and (at_head or beyond) and flows_on(last, block, self._setting, beyond=beyond):
            last.lines += block.lines
            last.edges = block.edges
            return False
        self.blocks.append(block)
        return at_head and block.kind in FLOATS

    def _add_notes(self, notes: Sequence[Block], start: int) -> None:
        """Give each note to the paragraph, of those from `start`, that refers to it, or to the last one."""
        for note in notes:
            mark = mark_of(note.first)
            if not mark and self._note:
                self._note.lines += note.lines
                continue
            # Notes at the end of a chapter stand behind all pages that refer to them.
            candidates = (*self.blocks[start:], *reversed(self.blocks[:start]))
            host = next((block for block in candidates if refers_to(block.text, mark)), None)
            (host or self.blocks[-1]).notes.append(note)
        self._note = notes[-1] if notes and not ends_sentence(notes[-1].text) else None


def _rows(table: Sequence[Line], number: int, edges: Edges) -> list[Block]:
    """Each row of a table as one paragraph, whose parts are its cells."""
    rows = []
    for row in rows_of(table):
        cells = [[(number, Line.of([fragment])) for fragment in cell] for cell in row]
        rows.append(Block("cell", cells[0], edges, cells=cells[1:]))
    return rows
