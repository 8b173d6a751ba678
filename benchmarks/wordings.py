"""A translated text and its gold beads → mutations of names and terms of the target.

Names and terms of our own thesis are in tables beside it. In other documents a term is an English phrase and a Chinese
one that stand in the same beads, at least three, and in no others; what takes its place is the term of another document
that the encoder finds most like it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from random import Random

import numpy as np
import regex
from faults import FUNCTION_WORDS, Mutation
from parallel import Parallel

from aligner.bitext.edits import Edit, Span
from aligner.encoders.loading import load_encoder
from aligner.encoders.protocol import unit_vectors

LEAST_OCCURRENCES = 3
LONGEST_ENGLISH = 3
SHORTEST_CHINESE, LONGEST_CHINESE = 2, 8
NOUN_ENDINGS = ("tion", "sion", "ment", "ness", "ity", "ism", "ysis", "ance", "ence", "or", "er", "ors", "ers")
SHORTEST_WORD = 4
# Of so many of the terms most like it, one takes the place of a term.
NEAREST = 3
# A term is changed in so many of its places.
PLACES = 6
WORDS = regex.compile(r"(?<![\p{L}\p{N}-])\p{Ll}[\p{Ll}-]*+(?![\p{L}\p{N}])")
HAN = regex.compile(r"\p{Han}++")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phrase stands: in the target sentence `number`, characters `span` of the text; `bead` is of the gold."""

    bead: int
    number: int
    span: Span


@dataclass(frozen=True, slots=True)
class Name:
    """A name of our thesis on both sides; `what` is `person` or `place`."""

    source: str
    target: str
    what: str


def name_swaps(document: Parallel, names: Sequence[Name]) -> Iterator[Mutation]:
    """Two names of persons or two of places, in one sentence or in two, each stands where the other should."""
    found = [(name, place) for name in names for place in places_of(document, name.target)]
    found.sort(key=lambda each: each[1].span)
    for (one, here), (other, there) in combinations(found, 2):
        if one.what == other.what and one != other and fair(document, (one, here), (other, there)):
            edits = (Edit("swap", here.span, other.target), Edit("swap", there.span, one.target))
            beads = sorted({here.bead, there.bead})
            places = tuple(document.source.spans[k] for bead in beads for k in document.links[bead][0])
            kind = "names swapped" if len(beads) > 1 else "names swapped within"
            yield Mutation(kind, document.name, edits, places, f"{one.target} ↔ {other.target}")


def fair(document: Parallel, *both: tuple[Name, Place]) -> bool:
    """Whether the sentences of both can tell: in two sentences, neither has the name of the other."""
    (one, here), (other, there) = both
    if here.bead == there.bead:
        return True
    texts = [" ".join(document.target.sentences[k] for k in document.links[place.bead][1]) for _, place in both]
    return other.target not in texts[0] and one.target not in texts[1]


def places_of(document: Parallel, phrase: str) -> list[Place]:
    """Where a phrase stands as words of their own, in beads with both sides; case counts only inside it."""
    form = regex.compile(
        rf"(?<![\p{{L}}\p{{N}}-])(?i:{regex.escape(phrase[0])}){regex.escape(phrase[1:])}(?![\p{{L}}\p{{N}}-])"
    )
    return [
        Place(bead, number, Span(start + match.start(), start + match.end()))
        for bead, (left, right) in enumerate(document.links)
        if left
        for number in right
        for start in [document.target.spans[number].start]
        for match in form.finditer(document.target.sentences[number])
    ]


def term_changes(document: Parallel, draw: Random, substitutes: Mapping[str, Sequence[str]]) -> Iterator[Mutation]:
    """A term that is translated in the same way at least three times is translated in another way once."""
    for term, wrong in substitutes.items():
        places = places_of(document, term)
        beads = [place.bead for place in places]
        single = [place for place in places if beads.count(place.bead) == 1]
        if len(set(beads)) < LEAST_OCCURRENCES:
            continue
        for place in draw.sample(single, min(PLACES, len(single))):
            word = draw.choice(wrong)
            had = document.target.text[place.span.start : place.span.stop]
            word = word[0].upper() + word[1:] if had[0].isupper() else word
            sources = tuple(document.source.spans[k] for k in document.links[place.bead][0])
            what = f"{had} → {word} in: {document.target.sentences[place.number]}"
            yield Mutation("term replaced", document.name, (Edit("term", place.span, word),), sources, what)


def found_terms(document: Parallel) -> list[str]:
    """The English terms of a document: longest phrases that have a Chinese one with the same beads."""
    english, chinese = phrases(document, 1), phrases(document, 0)
    rendered = set(chinese.values())
    terms = {text: beads for text, beads in english.items() if is_term(text, beads, rendered)}
    return sorted(text for text, beads in terms.items() if not is_part(text, beads, terms))


def is_term(text: str, beads: frozenset[int], rendered: Collection[frozenset[int]]) -> bool:
    """Whether a phrase recurs and a Chinese one with it; a single word must end as nouns do."""
    recurs = len(beads) >= LEAST_OCCURRENCES and beads in rendered
    return recurs and (" " in text or text.endswith(NOUN_ENDINGS))


def is_part(text: str, beads: frozenset[int], terms: Mapping[str, frozenset[int]]) -> bool:
    """Whether a phrase stands inside a longer one with the same beads, and so is no term of its own."""
    return any(text != other and f" {text} " in f" {other} " and beads == terms[other] for other in terms)


def phrases(document: Parallel, side: int) -> dict[str, frozenset[int]]:
    """The beads, with both sides, of each phrase of one side."""
    read = (chinese_phrases, english_phrases)[side]
    sentences = (document.source, document.target)[side].sentences
    found: dict[str, set[int]] = defaultdict(set)
    for bead, link in enumerate(document.links):
        texts = [sentences[number] for number in link[side]] if all(link) else []
        for phrase in chain.from_iterable(map(read, texts)):
            found[phrase].add(bead)
    return {phrase: frozenset(beads) for phrase, beads in found.items()}


def english_phrases(sentence: str) -> Iterator[str]:
    """Runs of up to three words in small letters, with a blank between them, none of them a function word."""
    words = list(WORDS.finditer(sentence))
    for first in range(len(words)):
        for last in range(first, min(first + LONGEST_ENGLISH, len(words))):
            text = sentence[words[first].start() : words[last].end()]
            inside = [word[0] for word in words[first : last + 1]]
            if text == " ".join(inside) and all(map(is_content, inside)):
                yield text


def is_content(word: str) -> bool:
    """Whether a word can be one of a term."""
    return len(word) >= SHORTEST_WORD and word not in FUNCTION_WORDS and not word.endswith("ly")


def chinese_phrases(sentence: str) -> Iterator[str]:
    """Runs of two to eight Han characters."""
    for run in HAN.findall(sentence):
        for length in range(SHORTEST_CHINESE, LONGEST_CHINESE + 1):
            yield from (run[k : k + length] for k in range(len(run) - length + 1))


def strange_terms(documents: Sequence[Parallel]) -> dict[str, dict[str, list[str]]]:
    """For each document, its terms and what may stand for each: terms of the others that the encoder finds like it."""
    terms = {document.name: found_terms(document) for document in documents}
    everything = [(name, term) for name, some in terms.items() for term in some]
    if not everything:
        return {name: {} for name in terms}
    vectors = unit_vectors(load_encoder(None), [term for _, term in everything])
    likeness = vectors @ vectors.T
    found: dict[str, dict[str, list[str]]] = {name: {} for name in terms}
    for (name, term), row in zip(everything, likeness, strict=True):
        order = [everything[k] for k in np.argsort(-row, kind="stable")]
        others = [other for home, other in order if home != name and differs(term, other)]
        if others:
            found[name][term] = list(dict.fromkeys(others))[:NEAREST]
    return found


def differs(term: str, other: str) -> bool:
    """Whether two phrases have as many words and share none, not even one that begins alike as another form would."""
    if term.count(" ") != other.count(" "):
        return False
    heads = [{word[:SHORTEST_WORD] for word in text.split()} for text in (term, other)]
    return not heads[0] & heads[1]
