"""Generated values for tests of laws: texts over all planes, and documents, sentences and alignments built on them."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.edits import Edit, Notice, Span
from aligner.bitext.judgements import STATUSES, Corrections, Judgement
from aligner.bitext.languages import base_language
from aligner.bitext.texts import Document, Run, Sentences
from aligner.units.notations import lacks_words
from aligner.units.units import Element, Unit, Variant, prop

# What has broken a reader or a writer somewhere: markup, quotes, line ends of all kinds, wide and combining characters.
AWKWARD = "他来了。，！“”…\u3000 \t\n\r\x0b\x1c\x85\u2028&<>\"'\\aZ0=-é\u0301\u200d\ufeff😀𠀀"

awkward_texts = st.text(st.sampled_from(AWKWARD), max_size=30)
texts = st.one_of(awkward_texts, st.text(max_size=30))
# Python strings can hold halves of characters; a file name that is not UTF-8 is read as some of these.
texts_with_halves = st.text(st.one_of(st.sampled_from("a他\ud83d\udc80\udfff"), st.characters()), max_size=10)
languages = st.sampled_from(["zh", "en", "zh-Hant", "en-GB", "ja", "de"])
# As units state them.
confidences = st.floats(0, 1).map(lambda number: round(number, 6))


@st.composite
def documents(draw, raws=texts, replacements=texts):
    raw = draw(raws)
    edges = sorted(draw(st.lists(st.integers(0, len(raw)), max_size=6)))
    edits = [
        Edit(draw(st.sampled_from(["unwrap", "hyphen", "width"])), Span(start, stop), draw(replacements))
        for start, stop in zip(edges[::2], edges[1::2], strict=False)
    ]
    notices = draw(st.lists(st.builds(Notice, texts, spans_of(raw), texts), max_size=2))
    return Document(raw, draw(languages), draw(texts), tuple(edits), tuple(notices))


def spans_of(text):
    places = st.integers(0, len(text))
    return st.tuples(places, places).map(lambda pair: Span(*sorted(pair)))


@st.composite
def sentences(draw, of_documents=None):
    document = draw(documents() if of_documents is None else of_documents)
    text = document.text
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=5)))
    edges = [0, *cuts, len(text)]
    spans = [span for start, stop in pairwise(edges) if (span := trimmed(text, start, stop))]
    clauses = draw(st.sets(st.integers(1, len(spans) - 1))) if len(spans) > 1 else ()
    return Sentences(document, tuple(spans), tuple(sorted(clauses)))


def trimmed(text, start, stop):
    piece = text[start:stop]
    return Span(stop - len(piece.lstrip()), stop) if piece.strip() else Span(start, start)


recipes = st.builds(
    Recipe,
    software=texts,
    encoder=texts,
    weights=texts,
    options=st.dictionaries(
        texts, st.one_of(texts, st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans())
    ),
)


judgements = st.builds(Judgement, st.sampled_from(STATUSES), st.booleans(), st.booleans())


@st.composite
def corrections(draw, source, target):
    """What a reviewer said of a whole alignment of these sentences."""
    changes = draw(st.integers(0, 99))
    if not source or not target:
        return Corrections(changes)
    rows, columns = st.integers(0, len(source) - 1), st.integers(0, len(target) - 1)
    runs = st.tuples(rows.map(lambda i: Run(i, i + 1)), columns.map(lambda j: Run(j, j + 1)))
    anchors = draw(st.lists(st.tuples(rows, columns), max_size=2, unique=True))
    return Corrections(changes, tuple(anchors), tuple(draw(st.lists(runs, max_size=2, unique=True))))


@st.composite
def alignments(draw, sides=None):
    """Alignments, half of which a reviewer has corrected."""
    source, target = (draw(sentences() if sides is None else sides) for _ in range(2))
    beads, i, j = [], 0, 0
    while i < len(source) or j < len(target):
        m = draw(st.integers(0, min(3, len(source) - i)))
        n = draw(st.integers(0 if m else min(1, len(target) - j), min(3, len(target) - j)))
        m = m if m or n else 1
        beads.append((Run(i, i + m), Run(j, j + n), draw(confidences)))
        i, j = i + m, j + n
    alignment = Alignment.of(source, target, beads, draw(recipes))
    if draw(st.booleans()):
        return alignment
    return alignment.judged([draw(judgements) for _ in beads], draw(corrections(source, target)))


# Names and values that a unit, a variant or an element can have in TMX, and some of nobody's.
attributes = st.dictionaries(
    st.sampled_from(["creationid", "creationdate", "changedate", "lastusagedate", "datatype", "o-tmf", "x-own"]),
    st.one_of(st.just("20260102T030405Z"), texts),
    max_size=3,
)
kinds = st.sampled_from(["x-confidence", "x-bead", "x-document", "x-segment", "x-own", ""])
properties = st.builds(prop, kinds, st.one_of(st.just("0.9812345"), texts))
elements = st.one_of(
    properties,
    st.builds(Element, st.sampled_from(["prop", "note", "ude"]), texts, attributes, st.sampled_from(["", "<b>x</b>"])),
)
# Texts that can be translations of each other.
stripped_texts = texts.map(str.strip).filter(lambda text: not lacks_words(text))


@st.composite
def units(draw, of_texts=stripped_texts):
    """Units of two to four languages, all with texts, some with inline codes, elements and attributes of all kinds."""
    tags = draw(st.lists(languages, min_size=2, max_size=4, unique_by=base_language))
    variants = []
    for tag in tags:
        text = draw(of_texts)
        markup = draw(st.sampled_from(["", "", "", f"<ph x='1'/>{text}", "<it>same</it>"]))
        variants.append(Variant(tag, text, markup, draw(attributes), tuple(draw(st.lists(elements, max_size=2)))))
    said = draw(attributes) | draw(st.sampled_from([{}, {"tuid": "1"}, {"segtype": "sentence"}]))
    return Unit(tuple(variants), said, tuple(draw(st.lists(elements, max_size=3))))
