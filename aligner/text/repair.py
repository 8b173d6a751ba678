"""Document → Document without the damage of extraction; every change is recorded.

Each rule reads the text that the rules above it produced, and proposes edits of it. `EditedText` composes them into
edits of the raw text. A rule that is not sure proposes nothing: undamaged text stays unchanged.

    mojibake            UTF-8 that was read as another encoding      `itâ€™s`          → `it’s`
    decoded entities    of HTML and XML                              `&quot;river`  → `"river`
    removed characters  control and zero-width characters            `ri\\u200bver`     → `river`
    plain characters    ligatures, radicals, compatibility forms     `eﬃcient` `⼈`    → `efficient` `人`
    page furniture      headers, footers, page numbers               `the⏎- 3 -⏎sea`   → `the sea`
    note figures        figures of notes behind Chinese sentences    `情况。1普查`      → `情况。¹普查`
    joined lines        hard-wrapped lines of a paragraph            `the sea⏎level`   → `the sea level`
    joined hyphens      a word broken at the end of a line           `recog-⏎nise`     → `recognise`
    split words         glued English words                          `ofthe`, `hasbecome`, `ofPRC`
    joined words        words broken by a space                      `re search`       → `research`
    spaces added        after a full stop, comma, … between words    `ends.Then`       → `ends. Then`
    spaces removed      before English punctuation, inside brackets  `abroad .It`      → `abroad. It`
    closed Chinese      inside Chinese text                          `对 撞机`         → `对撞机`
    width               marks of the other width                     `河水,山谷`       → `河水，山谷`

No rule changes a part of a link, of code, of an address or of another machine token (`aligner/words/atoms.py`).

Damage that no rule can repair without inventing text gets a notice: quotes and brackets without a partner, characters
that were lost or read in a wrong encoding.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from aligner.arguments import NAMES, proposal
from aligner.bitext.edits import Edit, EditedText, Notice
from aligner.bitext.texts import Document
from aligner.errors import InputError
from aligner.text.repairs.broken import join_words
from aligner.text.repairs.characters import plain_characters, remove_characters
from aligner.text.repairs.entities import decode_entities
from aligner.text.repairs.glued import split_words
from aligner.text.repairs.hyphens import join_hyphens
from aligner.text.repairs.joins import join_lines, join_parts
from aligner.text.repairs.mojibake import language_of, restore_encoding, wrong_readings
from aligner.text.repairs.notes import raise_figures
from aligner.text.repairs.pages import remove_furniture
from aligner.text.repairs.quotes import unbalanced_quotes
from aligner.text.repairs.spaces import add_spaces, close_chinese, remove_spaces
from aligner.text.repairs.width import fit_width
from aligner.words.atoms import Atoms

# (text, language) → edits of the text, in order and disjoint.
Rule = Callable[[str, str], Iterator[Edit]]

RULES: dict[str, Rule] = {
    "mojibake": restore_encoding,
    "decoded entities": decode_entities,
    "removed characters": remove_characters,
    "plain characters": plain_characters,
    "page furniture": remove_furniture,
    "note figures": raise_figures,
    "joined lines": join_lines,
    "joined hyphens": join_hyphens,
    "split words": split_words,
    "joined words": join_words,
    "spaces added": add_spaces,
    "spaces removed": remove_spaces,
    "closed Chinese": close_chinese,
    "width": fit_width,
}

# What only lines show. The reader of a document knows its pages and paragraphs.
LINE_RULES = frozenset(("page furniture", "joined lines", "joined hyphens"))

# What nobody typed is no part of a machine token.
RULES_FOR_ALL = frozenset(("mojibake", "removed characters"))

# (text, language) → notices of damage that no rule can repair without inventing text; their spans are of the text.
Check = Callable[[str, str], Iterator[Notice]]

NOTICES: dict[str, Check] = {
    "mojibake": wrong_readings,
    "unbalanced quotes": unbalanced_quotes,
}


def repair(text: str | Document, *, language: str | None = None, exclude_rules: Collection[str] = ()) -> Document:
    """The same raw text with edits that undo its damage, and notices.

    Both replace those of an earlier repair; the notices of a reader stay. In a document with parts, the lines of a
    paragraph are joined, and paragraphs stay apart. Without `language`, the script of a `str` decides the language.
    `exclude_rules` names rules to leave out, see `RULES`. Raises InputError for a name that is not in `RULES`.
    """
    if isinstance(text, str) and language is None:
        language = language_of(text)
    document = Document.of(text, language)
    check_rules(exclude_rules)
    kept = tuple(notice for notice in document.notices if notice.rule not in NOTICES)
    return _with_notices(replace(document, edits=_edits_of(document, exclude_rules), notices=kept))


def _edits_of(document: Document, excluded: Collection[str]) -> tuple[Edit, ...]:
    """What all rules but the excluded ones change in the raw text of a document."""
    edited = EditedText(document.raw)
    if document.parts:
        edited.edit([edit for edit in join_parts(document) if edit.rule not in excluded])
        excluded = LINE_RULES.union(excluded)
    guard = _Guard()
    for name, rule in RULES.items():
        if name not in excluded:
            edits = sorted(rule(edited.text, document.language), key=lambda edit: edit.span)
            edited.edit(guard.allowed(name, edits, edited.text))
    return edited.edits


def _with_notices(document: Document) -> Document:
    """The document with notices of the damage that remains."""
    found = [
        replace(notice, span=document.raw_span(notice.span))
        for check in NOTICES.values()
        for notice in check(document.text, document.language)
    ]
    if not found:
        return document
    return replace(document, notices=tuple(sorted([*document.notices, *found], key=lambda notice: notice.span)))


class _Guard:
    """Keeps the machine tokens of a text whole; finds those of each text once."""

    def __init__(self) -> None:
        self._text = ""
        self._atoms = Atoms("")

    def allowed(self, rule: str, edits: Sequence[Edit], text: str) -> Sequence[Edit]:
        """The edits of a rule that change no machine token, or all of one."""
        if not edits or rule in RULES_FOR_ALL:
            return edits
        if text is not self._text:
            self._text, self._atoms = text, Atoms(text)
        return [edit for edit in edits if not self._atoms.forbid(edit.span.start, edit.span.stop)]


def check_rules(names: Collection[str]) -> None:
    """Raise InputError if a name is not that of a rule."""
    NAMES.check("exclude_rules", names)
    unknown = sorted(set(names).difference(RULES))
    if unknown:
        close = proposal(unknown[0], RULES)
        raise InputError(f"no repair rule is called {unknown[0]!r}{close}; the rules are: {', '.join(RULES)}")
