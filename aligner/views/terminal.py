"""An alignment in the terminal: both texts side by side, one block for each bead.

    zh 2 sentences, en 1 sentence: 1 pair, 1 omission, 0 additions
      1-1  0.98  他来了。          He came.
    - 1-0  0.61  门开着。          (no translation)

Omissions have a `-` in front, additions a `+`, beads that would score higher crossed an `x`, and beads that continue a
sentence of the bead above a `;`. It is a view: white space is shown as one blank, hidden characters as escapes.
"""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterator
from itertools import zip_longest

from aligner.bitext.beads import Bead, Bitext
from aligner.bitext.forms import Form, check_form
from aligner.bitext.texts import Run, Sentences
from aligner.bitext.visible import visible
from aligner.errors import counted

NO_LINE_START = frozenset("，。、；：？！）》」』】〕〉”’…—～·％,.;:?!)]}%")
NO_LINE_END = frozenset("（《「『【〔〈“‘([{")
MIN_WIDTH = 40
GAP = "  "


def render(
    alignment: Bitext,
    width: int | None = None,
    min_confidence: float = 0.0,
    text: Form = "repaired",
    *,
    accepted: bool = False,
) -> str:
    """The whole alignment, however long, in lines of at most `width` columns, by default those of the terminal.

    A width below 40 counts as 40. The last line is the recipe, which is not broken. Beads with less confidence than
    `min_confidence` are left out, and with `accepted` those that no reviewer accepted; the first line counts all beads
    and says how many are shown. `text` is the form of the texts, see `aligner.bitext.forms`.
    """
    check_form(text)
    columns = max(width or shutil.get_terminal_size().columns, MIN_WIDTH)
    crossed = {index for crossing in alignment.crossings for index in range(crossing.first, crossing.last + 1)}
    beads = [(bead, index in crossed) for index, bead in enumerate(alignment) if not bead.is_blank]
    chosen = set(alignment.selected(min_confidence, accepted=accepted)) if min_confidence or accepted else None
    shown = [row for row in beads if chosen is None or row[0] in chosen]
    conditions = ["accepted"] * accepted + [f"with confidence ≥ {min_confidence:g}"] * bool(min_confidence)
    note = f"; {len(shown)} of {len(beads)} {' and '.join(conditions)}" if conditions else ""
    blocks = (line for bead, is_crossed in shown for line in _block(bead, is_crossed, columns, text))
    return "\n".join([summary(alignment) + note, *blocks, visible(str(alignment.recipe))])


def summary(alignment: Bitext) -> str:
    """One line: the counts of sentences, pairs, omissions, additions and crossings."""
    sides = ", ".join(f"{side.language} {_sentence_count(side)}" for side in (alignment.source, alignment.target))
    omissions, additions = len(alignment.omissions()), len(alignment.additions())
    pairs = sum(1 for bead in alignment if bead.source and bead.target)
    counts = {"pair": pairs, "omission": omissions, "addition": additions}
    if alignment.crossings:
        counts["crossing"] = len(alignment.crossings)
    return f"{sides}: {', '.join(counted(number, noun) for noun, number in counts.items())}"


def _sentence_count(side: Sentences) -> str:
    count = counted(side.visible(Run(0, len(side))) - len(side.clauses), "sentence")
    return f"{count} in {len(side)} parts" if side.clauses else count


def side_texts(bead: Bead, text: Form = "repaired") -> tuple[str, str]:
    """Both texts as shown, with a remark for an empty side."""
    source, target = map(visible, bead.texts(text))
    return source if bead.source else "(no source)", target if bead.target else "(no translation)"


def _block(bead: Bead, is_crossed: bool, columns: int, form: Form) -> Iterator[str]:
    sides = "+" if not bead.source else "-" if not bead.target else " "
    mark = "x" if is_crossed else ";" if bead.continues_previous and sides == " " else sides
    label = f"{mark} {bead.kind:<4} {bead.certainty:.2f}{GAP}"
    room = (columns - len(label) - len(GAP)) // 2
    source, target = (wrap_lines(text, room) for text in side_texts(bead, form))
    for number, (left, right) in enumerate(zip_longest(source, target, fillvalue="")):
        start = label if number == 0 else " " * len(label)
        yield f"{start}{left}{' ' * (room - text_width(left))}{GAP}{right}".rstrip()


def text_width(text: str) -> int:
    """Terminal columns: two for an East Asian wide character, none for a combining mark or a format character."""
    return sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def wrap_lines(text: str, room: int) -> list[str]:
    """Lines of at most `room` columns, broken at blanks and beside wide characters.

    No line begins with closing or ends with opening punctuation. A piece longer than a line is broken anywhere.
    """
    lines, line, used = [], "", 0
    for piece in (part for long in _pieces(text) for part in _parts(long, room)):
        size = text_width(piece.rstrip())
        if line and used + size > room:
            lines.append(line.rstrip())
            line, used = "", 0
        line += piece
        used += text_width(piece)
    return [*lines, line.rstrip()]


def _pieces(text: str) -> Iterator[str]:
    """Pieces that stay together: a word with its blank, a Han character with its punctuation."""
    start = 0
    for index in range(1, len(text)):
        if _can_break(text[index - 1], text[index]):
            yield text[start:index]
            start = index
    if text:
        yield text[start:]


def _can_break(before: str, after: str) -> bool:
    if before == " ":
        return after != " "
    if after == " " or after in NO_LINE_START or before in NO_LINE_END or _width(after) == 0:
        return False
    return _width(before) == 2 or _width(after) == 2


def _parts(piece: str, room: int) -> Iterator[str]:
    part, used = "", 0
    for character in piece:
        if part and character != " " and used + _width(character) > room:
            yield part
            part, used = "", 0
        part += character
        used += _width(character)
    yield part
