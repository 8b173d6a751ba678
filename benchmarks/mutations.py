"""Documents with gold beads → copies with one fault each, put in on purpose and drawn from a seed.

    sentence dropped · half dropped · clause dropped · sentence inserted · untranslated              (passages.py)
    digits swapped · magnitude · percent sign lost · numbers exchanged                                (figures.py)
    names swapped · names swapped within · term replaced                                             (wordings.py)
    negation put in · negation lost · opposite · leftover word · misspelling                         (slips.py)

Faults are put into the target only, so that the source keeps its places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from faults import Mutation
from figures import exchanges, figure_changes
from parallel import Parallel, own_chapters, own_table, own_thesis
from passages import clause_drops, insertions, sentence_drops, strange_sentences, untranslated
from slips import slips
from wordings import Name, name_swaps, strange_terms, term_changes

SEED = 1


def mutations_of_gold(documents: Sequence[Parallel], seed: int = SEED) -> Iterator[Mutation]:
    """All mutations of documents of one genre. Inserted sentences and wrong terms come from the other documents."""
    substitutes = strange_terms(documents)
    for document in documents:
        draw = Random(f"{seed} {document.name}")
        yield from mutations_of_any(document, draw, strange_sentences(documents, document.name))
        yield from term_changes(document, draw, substitutes[document.name])


def mutations_of_thesis(strangers: Sequence[str], seed: int = SEED) -> Iterator[Mutation]:
    """All mutations of our own thesis; `strangers` are sentences to insert.

    Names and terms are changed in the whole, with the tables for them; all else in its chapters, each a text alone.
    """
    thesis, draw = own_thesis(), Random(f"{seed} thesis")
    for chapter in own_chapters():
        yield from mutations_of_any(chapter, draw, strangers)
    yield from name_swaps(thesis, [Name(*row) for row in own_table("names")])
    yield from term_changes(thesis, draw, {term: wrong.split("; ") for _, term, wrong in own_table("terms")})


def mutations_of_any(document: Parallel, draw: Random, strangers: Sequence[str]) -> Iterator[Mutation]:
    """The mutations that need nothing but the document and sentences of others."""
    yield from sentence_drops(document, draw)
    yield from clause_drops(document)
    yield from insertions(document, draw, strangers)
    yield from untranslated(document)
    yield from figure_changes(document)
    yield from exchanges(document)
    yield from slips(document)


def sample(mutations: Sequence[Mutation], most: int, seed: int = SEED) -> list[Mutation]:
    """Of each kind at most so many, drawn from a seed, in their order."""
    kept: list[Mutation] = []
    for kind in dict.fromkeys(mutation.kind for mutation in mutations):
        alike = [each for each in mutations if each.kind == kind]
        places = sorted(Random(f"{seed} {kind}").sample(range(len(alike)), min(most, len(alike))))
        kept += [alike[place] for place in places]
    return kept
