"""The elements of a web page → the parts of a document.

A paragraph ends where a block begins or ends, and at `<br>`, unless that stands in mid-sentence. Other elements glue
nothing and split nothing. The line breaks of the file are blanks; between Chinese characters they are nothing.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import regex
from lxml import etree

from aligner.bitext.texts import PartKind
from aligner.text.readers.html_cells import Cells
from aligner.text.readers.html_notes import Notes, is_handle, is_label, is_note, is_note_list, marks_in, text_of
from aligner.text.readers.html_rules import (
    KINDS,
    PLAIN,
    UNSEEN,
    Element,
    Left,
    has_main,
    is_block,
    is_heading,
    is_layout,
    left_out,
    shown_length,
    waits_for_script,
)
from aligner.text.readers.mathml import text_of_mathml
from aligner.text.readers.office import BREAK, RAISABLE, divided, raised
from aligner.text.readers.parts import BLANKS, DocumentBuilder
from aligner.text.readers.source import Limits

# Soft hyphens, places where a word may break, and controls, which nobody sees.
BREAK_HINTS = str.maketrans("", "", "\u00ad\u200b" + "".join(map(chr, [*range(9), *range(14, 32)])))
LINE_BREAK = r" ?\n[ \n]*+"
WIDE, MARK = r"[\p{Han}\p{Hiragana}\p{Katakana}]", r"[，。、；：？！「」『』（）《》〈〉【】…]"
# Where CSS makes nothing of a line break, and elsewhere a blank.
IN_CHINESE = regex.compile(rf"(?<={WIDE}){LINE_BREAK}(?={WIDE})|(?<={MARK}){LINE_BREAK}|{LINE_BREAK}(?={MARK})")
EXCERPT = 60


class LeftOut:
    """What a reader left out and somebody might miss, by the reason."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}

    def add(self, reason: str, text: str) -> None:
        """Note a text that is left out, unless it is blank."""
        text = " ".join(text.split())
        if text:
            self.texts.setdefault(reason, []).append(text)

    def merge(self, other: LeftOut) -> None:
        """Take over what was left out elsewhere."""
        for reason, texts in other.texts.items():
            self.texts.setdefault(reason, []).extend(texts)

    def report(self, builder: DocumentBuilder) -> None:
        """One notice for each reason, with the beginning of the longest text."""
        for reason, texts in self.texts.items():
            longest = max(texts, key=len)
            excerpt = longest if len(longest) <= EXCERPT else f"{longest[:EXCERPT]}…"
            count = f"{len(texts):,} times, " * (len(texts) > 1)
            builder.notice(f"{reason} ({count}{sum(map(len, texts)):,} characters): {excerpt}")


class Frame(NamedTuple):
    """What a block makes of its text."""

    kind: PartKind
    place: str


class Page:
    """Walks through a page and adds its parts to the document. With `whole`, nothing that could be seen is left out."""

    def __init__(self, root: Element, builder: DocumentBuilder, limits: Limits, name: str, place: str = "") -> None:
        self.builder = builder
        self.left = LeftOut()
        self.whole = False
        self._root, self._limits, self._name, self._place = root, limits, name, place
        self._notes = Notes(root)
        self._has_main = has_main(root)
        self._cells = Cells()
        self._frames = [Frame("paragraph", place)]
        self._text: list[str] = []
        self._pending: list[Element] = []
        self._quotes = 0

    def add(self, *, whole: bool = False) -> None:
        """Add the page; `whole`: with what otherwise is left out."""
        self.whole = whole
        self._walk(self._root)
        self._flush()

    def _walk(self, root: Element) -> None:
        events = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        skipped = None
        for event, element in events:
            if event == "start":
                if self._is_left_out(element, root):
                    skipped = element
                    events.skip_subtree()
                else:
                    self._start(element)
                continue
            if element is skipped:
                skipped = None
            elif event == "end":
                self._end(element)
            if element is not root:
                self._append(element.tail)

    def _start(self, element: Element) -> None:
        if element.tag == "br":
            self._append(BREAK)
        elif element.tag == "q":
            self._append("“‘"[self._quotes % 2])
            self._quotes += 1
        elif is_block(element):
            self._flush()
            self._notes.read.add(element)
            is_data = element.tag != "table" or not is_layout(element)
            self._cells.start(element, is_data=is_data)
            self._frames.append(self._frame(element))
            self._limits.check("depth", len(self._frames), self._name, "blocks, one inside the other")
        self._append(element.text)

    def _end(self, element: Element) -> None:
        if element.tag == "q":
            self._quotes -= 1
            self._append("”’"[self._quotes % 2])
        elif element.tag != "br" and is_block(element):
            self._flush()
            self._cells.end(element)
            self._frames.pop()

    def _frame(self, element: Element) -> Frame:
        outer = self._frames[-1]
        kind = KINDS.get(element.tag, outer.kind)
        if kind == "code" or outer.kind == "code":
            return Frame("code", outer.place)
        if outer.kind == "note" or is_note(element) or is_note_list(element):
            return Frame("note", self._place)
        if kind == "cell" and not self._cells.place:
            return outer
        place = ", ".join(filter(None, (self._place, self._cells.place)))
        return Frame("heading" if is_heading(element) else kind, place)

    def _is_left_out(self, element: Element, root: Element) -> bool:
        """Whether nothing of the element is read here; its notes are put behind the paragraph."""
        if element is root or self._is_plain(element):
            return False
        if element in self._notes.moved or self._is_mark(element) or self._is_formula(element):
            return True
        left = left_out(element, self._has_main)
        return self._is_inline_note(element) or (left is not None and self._leave_out(element, left))

    def _is_plain(self, element: Element) -> bool:
        return element.tag in PLAIN and not element.keys() and not self._notes.moved

    def _is_inline_note(self, element: Element) -> bool:
        """Whether the element is a note within a line, which is put behind the paragraph."""
        if not is_note(element) or is_block(element):
            return False
        self._notes.moved.add(element)
        self._pending.append(element)
        return True

    def _leave_out(self, element: Element, left: Left) -> bool:
        """Whether what a rule leaves out is left out in this page; if so, it is noted."""
        if self.whole and left.reason:
            return False
        text = element.get("src") or visible_text(element) if left.reason else ""
        if waits_for_script(element) and len("".join(text.split())) > self._shown_length:
            return False
        self.left.add(left.reason, text)
        return True

    @cached_property
    def _shown_length(self) -> int:
        return shown_length(self._root, self._has_main)

    def _is_mark(self, element: Element) -> bool:
        in_note = self._frames[-1].kind == "note"
        if self._frames[-1].kind == "heading" and is_handle(element):
            return True
        if is_label(element, in_note=in_note):
            return True
        marks = marks_in(element, in_note=in_note)
        if marks and not in_note:
            self._pending += self._notes.take(marks)
        return marks is not None

    def _is_formula(self, element: Element) -> bool:
        """Whether the element is a formula or figures above the line, which are added as such."""
        if element.tag == "math":
            self._append(text_of_mathml(element))
            return True
        if element.tag != "sup":
            return False
        text = text_of(element).strip()
        if not RAISABLE.fullmatch(text):
            return False
        self._append(raised(text))
        return True

    def _append(self, text: str | None) -> None:
        if text:
            self._text.append(text)

    def _flush(self) -> None:
        """Add the text since the last block as a part, and the notes that it refers to."""
        text = "".join(self._text)
        self._text.clear()
        frame = self._frames[-1]
        for line in _lines_of(text, frame.kind):
            self.builder.add(line, frame.kind, place=frame.place)
        pending, self._pending = self._pending, []
        for note in pending:
            self._frames.append(Frame("note", self._place))
            self._walk(note)
            self._flush()
            self._frames.pop()


def _lines_of(text: str, kind: PartKind) -> list[str]:
    """What a paragraph is made of: one line, unless the author broke it between sentences."""
    if kind == "code":
        return divided(text, kind)
    return [_in_one_line(line) for line in divided(text.translate(BREAK_HINTS), kind)]


def _in_one_line(text: str) -> str:
    """The text with each line break as a blank, or as nothing between Chinese characters and beside Chinese marks."""
    return IN_CHINESE.sub("", BLANKS.sub(" ", text)).replace("\n", " ") if "\n" in text else text


def visible_text(element: Element) -> str:
    """All text in an element that could be seen."""
    inner = (node for node in element.iter() if isinstance(node.tag, str) and node.tag not in UNSEEN)
    return " ".join(f"{node.text or ''} {(node.tail or '') if node is not element else ''}" for node in inner)
