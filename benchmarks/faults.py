"""What a fault that is put into a translation on purpose is: edits of the target text, and the places concerned.

Mutation("clause dropped", "thesis", [Edit(…, Span(311, 340), "")], [Span(120, 158)], "which took a week")
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from aligner.bitext.edits import Edit, Span, apply_edits, with_offsets

WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}.'’-]*+")
# Words without content of their own.
FUNCTION_WORDS = frozenset(
    WORD.findall(
        """a about above across after again against all also although among an and any are around as at be because been
        before being between both but by can could did do does during each either for from further had has have having
        he her here hereby his how however i if in into is it its itself may might more moreover most must no nor not of
        on only or other our over own per same she should since so some such than that the their them then there
        therefore these they this those though through thus to too under until upon was we were what when where whereas
        which while who whose will with within without would yet"""
    )
)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One fault: `edits` of the target text, in order.

    `source_places` are the characters of the source that it concerns: none for an insertion, which concerns nothing but
    what was put in. `what` shows it.
    """

    kind: str
    document: str
    edits: tuple[Edit, ...]
    source_places: tuple[Span, ...]
    what: str

    def of(self, target: str) -> str:
        """The target text with the fault."""
        return apply_edits(target, self.edits)

    @property
    def places_after(self) -> tuple[Span, ...]:
        """What was put in, as places of the text with the fault; empty spans where something was only taken out."""
        return tuple(Span(start, start + len(edit.replacement)) for edit, start in with_offsets(self.edits))


def moved(edit: Edit, start: int) -> Edit:
    """An edit of a sentence as an edit of the text where the sentence starts there."""
    return Edit(edit.rule, Span(edit.span.start + start, edit.span.stop + start), edit.replacement)


def content(text: str) -> int:
    """How many words of a text say something."""
    return sum(word.lower() not in FUNCTION_WORDS for word in WORD.findall(text))
