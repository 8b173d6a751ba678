"""Notes of a web page, and the marks that refer to them.

    the sea<sup><a href="#fn1">1</a></sup>      a mark: it is left out, and the note follows the paragraph
    <li id="fn1">See <a href="#fnref1">↩</a>     the note: its label and the way back are left out
    10<sup>5</sup>, the sea.<sup>[3]</sup>       no links: what the author wrote stays, as 10⁵ and `.[3]`

A mark leads to a place in the page or the book, and its text is a number or a sign. Besides that, it stands above the
line, or its class, its role or its target says that it is a mark: `as [3] shows` stays, although it is a link.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from urllib.parse import unquote

import regex

from aligner.text.readers.html_rules import (
    BLOCKS,
    CONTENT,
    PAGE,
    Element,
    classes,
    names,
    roles,
    style,
    types,
    words,
)

NOTE_ROLES = frozenset(("doc-footnote", "doc-endnote"))
NOTE_TYPES = frozenset(("footnote", "endnote", "rearnote", "note"))
# Of DocBook and Sphinx, markdown-it and GitHub, Word, LaTeXML.
NOTE_CLASSES = names("footnote footnote-item footnote-text msofootnotetext msoendnotetext ltx_note_outer")
LIST_ROLES = frozenset(("doc-footnotes", "doc-endnotes"))
LIST_TYPES = frozenset(("footnotes", "endnotes", "rearnotes"))
LIST_CLASSES = frozenset(("footnotes", "endnotes", "references"))
# Word and WPS write `mso-element:footnote` and `mso-element:footnote-list`.
NOTE_STYLE = regex.compile(r"\bmso-element\s*:\s*(?:foot|end)note(?!-)")
LIST_STYLE = regex.compile(r"\bmso-element\s*:\s*(?:foot|end)note-list")
MARK_ROLES = frozenset(("doc-noteref", "doc-backlink"))
MARK_TYPES = frozenset(("noteref", "backlink"))
MARK_CLASSES = names(
    "footnote footnote-ref footnote-reference footnote-backref footnote-back reversefootnote fn-backref noteref "
    "data-footnote-backref mw-cite-backlink duokan-footnote"
)
# What stands in front of a note, and in LaTeXML also at the place that it belongs to.
LABEL_CLASSES = frozenset(("label", "fn-bracket", "fn-backref", "mw-cite-backlink", "ltx_tag_note"))
MARKS_WITHOUT_LINK = frozenset(("ltx_note_mark",))
# `#_ftn1` of Word, `#fn:1` of kramdown, `#cite_note-3` of MediaWiki, `#user-content-fn-2` of GitHub.
TARGET = regex.compile(
    r"#(?:user-content-)?_?(?:ftn|edn|fn|en|footnote|endnote|cite_note|cite_ref|note)(?:ref)?[a-z]*[-_:.]?\d"
    r"|#(?:user-content-)?fn(?:ref)?[-:]|#ftn\.",
    regex.IGNORECASE,
)
SIGN = r"(?:\d{1,4}|\p{Ll}{1,3}|[ivxlcIVXLC]{1,6}|[*†‡§¶#＊]{1,4}|[\u2460-\u2473])"
MARK = regex.compile(rf"[\[(（［〔【]?\s*(?:(?:note|注|註|N)\s*)?{SIGN}\s*[\])）］〕】]?")
BACK = regex.compile(r"[\^↑◎↩⏎↵\ufe0e\ufe0f\s]+\d{0,3}")
HANDLE = regex.compile(r"[¶#§🔗\uf0c1\s]*")
BETWEEN_MARKS = regex.compile(r"[\s,;，、；\[\]()（）]*")
# The text of a link whose class says that it is a mark: `[note 12]`, `Jump up ↑`.
LONGEST_MARK = 20


def is_note(element: Element) -> bool:
    """Whether the element is one note."""
    if not element.keys() or element.tag in {"a", "sup"}:
        return False
    named = roles(element) & NOTE_ROLES or types(element) & NOTE_TYPES or classes(element) & NOTE_CLASSES
    return bool(named) or NOTE_STYLE.search(style(element)) is not None


def is_note_list(element: Element) -> bool:
    """Whether all that the element contains are notes."""
    if not element.keys() or element.tag in PAGE:
        return False
    named = roles(element) & LIST_ROLES or types(element) & LIST_TYPES or classes(element) & LIST_CLASSES
    return bool(named) or LIST_STYLE.search(style(element)) is not None


def marks_in(element: Element, *, in_note: bool) -> list[Element] | None:
    """The links to notes that an `a` or a `sup` is made of; None for any other text, which is read."""
    if element.tag == "a":
        return [element] if _is_mark(element, in_note) else None
    if element.tag != "sup":
        return None
    links = [link for link in element.iter("a") if _is_mark(link, in_note)]
    rest = text_of(element)
    for link in links:
        rest = rest.replace(text_of(link), "", 1)
    return links if links and BETWEEN_MARKS.fullmatch(rest) else None


def is_label(element: Element, *, in_note: bool) -> bool:
    """Whether the element is the label of a note: `[1]` in front of it."""
    found = classes(element)
    return bool(found & MARKS_WITHOUT_LINK) or (in_note and bool(found & LABEL_CLASSES))


def is_handle(element: Element) -> bool:
    """Whether a link within a heading only leads to the heading: `¶`."""
    return element.tag == "a" and "#" in element.get("href", "") and HANDLE.fullmatch(text_of(element)) is not None


class Notes:
    """The notes of a page by the marks that refer to them."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._places: dict[str, Element] | None = None
        # Elements are only the same while somebody holds them.
        self.moved: set[Element] = set()
        # The blocks that are read where they stand, so that a mark behind its note does not repeat it.
        self.read: set[Element] = set()

    def take(self, marks: list[Element]) -> Iterator[Element]:
        """The notes to which these marks refer, each the first time."""
        for mark in marks:
            note = self._note(mark)
            if note is not None and note not in self.moved and note not in self.read:
                self.moved.add(note)
                yield note

    def _note(self, mark: Element) -> Element | None:
        _, found, name = mark.get("href", "").partition("#")
        target = self._targets().get(unquote(name)) if found else None
        note = _whole_note(target) if target is not None else None
        if note is None or any(above is note for above in mark.iterancestors()):
            return None
        return note

    def _targets(self) -> dict[str, Element]:
        if self._places is None:
            anchors = {element.get("name"): element for element in self._root.xpath("//a[@name]")}
            self._places = anchors | {element.get("id"): element for element in self._root.xpath("//*[@id]")}
        return self._places


def _whole_note(target: Element) -> Element | None:
    """The note that a target is or stands in: an element that says so, an item of a list, or a block."""
    around = [target, *target.iterancestors()]
    items = (element for element in around[:4] if element.tag in {"li", "dd"})
    blocks = (element for element in around if element.tag in BLOCKS)
    note = next(chain(filter(is_note, around), items, blocks), None)
    return None if note is None or _is_more_than_note(note) else note


def _is_more_than_note(element: Element) -> bool:
    has_heading = next(element.iter("h1", "h2", "h3", "h4", "h5", "h6"), None) is not None
    return has_heading or element.tag in PAGE | CONTENT | {"section"} or is_note_list(element)


def _is_mark(link: Element, in_note: bool) -> bool:
    href, text = link.get("href", ""), text_of(link).strip()
    if "#" not in href or "://" in href:
        return False
    if _says_mark(link):
        return len(text) <= LONGEST_MARK
    leads_to_note = in_note or TARGET.search(href) is not None
    if leads_to_note and BACK.fullmatch(text):
        return True
    return MARK.fullmatch(text) is not None and (leads_to_note or _is_raised(link))


def _says_mark(link: Element) -> bool:
    """Whether the attributes of a link say that it is the mark of a note."""
    named = roles(link) & MARK_ROLES or types(link) & MARK_TYPES or classes(link) & MARK_CLASSES
    return bool(named or words(link, "rel") & {"footnote"}) or link.get("data-footnote-ref") is not None


def _is_raised(link: Element) -> bool:
    """Whether a link stands above the line."""
    above = [element.tag for _, element in zip(range(2), link.iterancestors(), strict=False)]
    below = [element.tag for element in link.iter("sup")]
    return "sup" in above or "sup" in below


def text_of(element: Element) -> str:
    """All text in an element."""
    return "".join(element.itertext())
