"""A translated text and its gold beads → mutations of whole sentences and clauses of the target.

“A long sentence was tested, which took a week.”  ─clause dropped─▶  “A long sentence was tested.”
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

import regex
from faults import WORD, Mutation, content, moved
from parallel import Parallel, Side

from aligner.bitext.edits import Edit, Span

# Least words of a sentence that is put in: shorter ones are mostly headings.
LEAST_INSERTED = 8
# Least words of content of a clause that goes, and of what stays.
LEAST_CONTENT = 4
ENGLISH_CLAUSE_END = regex.compile(r"[,;](?=[ ])")
CHINESE_CLAUSE_END = regex.compile(r"[，；：]")


def sentence_drops(document: Parallel, draw: Random) -> Iterator[Mutation]:
    """The target sentence of a 1–1 bead is missing, or one of the two of a 1–2 bead."""
    for left, right in document.beads((1, 1), (1, 2)):
        number = draw.choice(right)
        kind = "sentence dropped" if len(right) == 1 else "half dropped"
        places = (document.source.spans[left[0]],)
        edit = removal(document.target, number)
        yield Mutation(kind, document.name, (edit,), places, document.target.sentences[number])


def removal(side: Side, number: int) -> Edit:
    """Takes a sentence out, with what stands between it and a neighbour."""
    spans = side.spans
    follows = number + 1 < len(spans) and (number == 0 or side.continues_previous(number + 1))
    if follows:
        return Edit("removal", Span(spans[number].start, spans[number + 1].start), "")
    return Edit("removal", Span(spans[number - 1].stop if number else 0, spans[number].stop), "")


def clause_drops(document: Parallel) -> Iterator[Mutation]:
    """A clause between commas or semicolons is missing from the target of a 1–1 bead.

    Both sides have several clauses, so that it most likely has a counterpart; of the clauses of a sentence, each in a
    mutation of its own. Brackets and quotes stay whole.
    """
    for left, right in document.beads((1, 1)):
        sentence, start = document.target.sentences[right[0]], document.target.spans[right[0]].start
        if CHINESE_CLAUSE_END.search(document.source.sentences[left[0]]):
            for edit in clause_edits(sentence):
                gone = f"⟦{sentence[edit.span.start : edit.span.stop]}⟧ of: {sentence}"
                places = (document.source.spans[left[0]],)
                yield Mutation("clause dropped", document.name, (moved(edit, start),), places, gone)


def clause_edits(sentence: str) -> Iterator[Edit]:
    """The edits of a sentence that each take out one of its clauses."""
    ends = [match.start() for match in ENGLISH_CLAUSE_END.finditer(sentence)]
    edges = [0, *ends, len(sentence.rstrip(" .!?"))]
    for start, stop in zip(edges, edges[1:] if ends else [], strict=False):
        gone, rest = sentence[start:stop], sentence[:start] + sentence[stop:]
        if min(content(gone), content(rest)) >= LEAST_CONTENT and is_balanced(gone):
            # Behind a clause at the head, its comma and blank go too, and a capital letter begins the rest.
            head = 0 if start else 3
            yield Edit("clause", Span(start, stop + head), sentence[stop + head - 1].upper() if head else "")


def is_balanced(text: str) -> bool:
    """Whether brackets and quotes open as often as they close."""
    pairs = (("(", ")"), ("[", "]"), ("“", "”"))
    return all(text.count(one) == text.count(other) for one, other in pairs) and text.count('"') % 2 == 0


def insertions(document: Parallel, draw: Random, strangers: Sequence[str]) -> Iterator[Mutation]:
    """Before a sentence stands one of another document."""
    for number, span in enumerate(document.target.spans):
        if strangers and number:
            inserted = draw.choice(strangers)
            edit = Edit("insertion", Span(span.start, span.start), f"{inserted} ")
            yield Mutation("sentence inserted", document.name, (edit,), (), inserted)


def strange_sentences(documents: Sequence[Parallel], name: str) -> list[str]:
    """Target sentences of the other documents that are long enough to stand anywhere."""
    sentences = [each for other in documents if other.name != name for each in other.target.sentences]
    return [each for each in sentences if len(WORD.findall(each)) >= LEAST_INSERTED and each.endswith(".")]


def untranslated(document: Parallel) -> Iterator[Mutation]:
    """The source sentence of a 1–1 bead stands where its translation should."""
    for left, right in document.beads((1, 1)):
        source = document.source.sentences[left[0]]
        edit = Edit("untranslated", document.target.spans[right[0]], source)
        yield Mutation("untranslated", document.name, (edit,), (document.source.spans[left[0]],), source)
