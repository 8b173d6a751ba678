"""Document → Document with the damage of extraction undone, every change recorded.

Each rule reads the text that the rules above it left and proposes edits of it; `Document.edited` leads them back to the
raw text. A rule that is not sure proposes nothing: text that is not damaged comes back unchanged.

    joined lines        hard-wrapped lines of a paragraph            `the sea⏎level`   → `the sea level`
    joined hyphens      a word broken at the end of a line           `recog-⏎nise`     → `recognise`
    removed characters  control and zero-width characters
    split words         glued English words                          `ofthe`, `hasbecome`, `ofPRC`
    spaces added        after a full stop, comma, … between words    `ends.Then`       → `ends. Then`
    spaces removed      before English punctuation                   `abroad .It`      → `abroad. It`
    closed Chinese      inside Chinese text                          `对 撞机`         → `对撞机`
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from aligner.bitext import Document
from aligner.edits import Edit
from aligner.repairs.characters import remove_characters
from aligner.repairs.glued import split_words
from aligner.repairs.joins import join_hyphens, join_lines
from aligner.repairs.spaces import add_spaces, close_chinese, remove_spaces

# Edits, in order and disjoint, of a text in a language.
Rule = Callable[[str, str], Iterator[Edit]]

RULES: dict[str, Rule] = {
    "removed characters": remove_characters,
    "joined hyphens": join_hyphens,
    "joined lines": join_lines,
    "split words": split_words,
    "spaces added": add_spaces,
    "spaces removed": remove_spaces,
    "closed Chinese": close_chinese,
}


def repair(document: Document) -> Document:
    """The same raw text with the edits that undo its damage; edits that the document had are replaced."""
    repaired = replace(document, edits=(), notices=())
    for rule in RULES.values():
        repaired = repaired.edited(sorted(rule(repaired.text, repaired.language), key=lambda edit: edit.span))
    return repaired
