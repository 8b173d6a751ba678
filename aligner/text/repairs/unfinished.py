"""Two lines → whether the first cannot be the end of a paragraph, however short it is.

The samples and⏎Data of this study    a word that no title or sentence ends with
过去三十年里，⏎村民先是大量施肥。        a comma, above text in the same script; but not in verse
…都可以行走，每⏎⏎次捕鱼都要走很远。      the same across a blank line
"""

from __future__ import annotations

import regex

from aligner.text.repairs.lines import (
    CJK,
    CONTINUES,
    HAN,
    LIST_MARK,
    Line,
    begins_sentence,
    changes_script,
    continues_sentence,
    is_caption,
    is_open,
    is_title,
)
from aligner.text.repairs.shapes import has_gap
from aligner.words import english as words

NEVER_LAST = words.word_set(
    "a an the and or of with from into than whose their its our my your because although between among is are was were"
)
LAST_WORD = regex.compile(r"(?<![\w'’-])[a-z]+$")
CHINESE_NEVER_LAST = regex.compile(r"[的把被从從每各该該这這与與及或]$")
COMMA = frozenset("，、,")
CLAUSE = regex.compile(rf"[{CJK}]+")
# A line of classical verse has clauses of so many characters.
VERSE = frozenset((4, 5, 7))


def is_unfinished(left: Line, right: Line, *, are_pieces: bool) -> bool:
    """Whether the left line stops where nothing ends, and the right one can continue it.

    `are_pieces`: lines of the text often end in mid-sentence, so that a line with a comma at its end is no verse.
    """
    if not is_open(left) or not CONTINUES.match(right.text) or _is_apart(right) or changes_script(left, right):
        return False
    if _ends_in_word(left):
        # A running title may stand between the halves of a sentence, but not between those of a title.
        can_be_title = not left.has_han and right.text[0].isupper() and not is_title(left)
        return not (can_be_title or begins_sentence(left, right))
    if left.text[-1] not in COMMA or not are_pieces:
        return False
    return continues_sentence(right) or (left.has_han and _begins_in_chinese(right) and not _is_verse(left, right))


def _begins_in_chinese(line: Line) -> bool:
    return HAN.match(line.text) is not None


def _ends_in_word(line: Line) -> bool:
    """Whether the last word of the line is one that nothing ends with."""
    if CHINESE_NEVER_LAST.search(line.text):
        return True
    last = LAST_WORD.search(line.text)
    return last is not None and last.group() in NEVER_LAST


def _is_apart(line: Line) -> bool:
    """Whether the line is one of a list or table, or a caption."""
    return LIST_MARK.match(line.text) is not None or has_gap(line.text) or is_caption(line)


def _is_verse(*lines: Line) -> bool:
    """Whether all clauses of the lines have one length, as those of a poem have."""
    lengths = {len(clause) for line in lines for clause in CLAUSE.findall(line.text)}
    return len(lengths) == 1 and lengths <= VERSE


def is_open_across_blank(left: Line, right: Line, *, is_full: bool, are_pieces: bool) -> bool:
    """Whether a sentence runs across a blank line: the line is unfinished, or full and plainly goes on."""
    if left.ends_paragraph or right.is_indented or has_gap(left.text):
        return False
    if is_unfinished(left, right, are_pieces=are_pieces):
        return continues_sentence(right) or _begins_in_chinese(right)
    if not (is_full and is_open(left)) or _is_apart(right) or begins_sentence(left, right):
        return False
    if continues_sentence(right):
        return right.text[0].isalpha()
    return left.has_han and left.has_running_mark and _begins_in_chinese(right) and right.has_running_mark
