from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import alignments, documents, sentences, spans_of, texts

from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.edits import Edit, Span
from aligner.bitext.forms import FORMS, WIDTH
from aligner.bitext.languages import sentence_separator
from aligner.bitext.texts import Document, Run, Sentences
from aligner.errors import InputError

# A page header between two lines of a sentence, digits of full width and a stop of half, a space in the next sentence.
RAW = "鸟类共１８７种，\n第三章 湿地\n其中水鸟９０种｡２块湿地 很小。"
EDITS = (
    Edit("width", Span(3, 6), "187"),
    Edit("page header", Span(8, 16), ""),
    Edit("width", Span(20, 22), "90"),
    Edit("width", Span(23, 24), "。"),
    Edit("width", Span(24, 25), "2"),
    Edit("closed Chinese", Span(28, 29), ""),
)
SENTENCES = Sentences(Document(RAW, "zh", "", EDITS), (Span(0, 16), Span(16, 23)))
BEAD = Alignment.of(
    SENTENCES, Sentences.given(["Birds.", "Small."], "en"), [(Run(0, 2), Run(0, 2), 1.0)], Recipe("", "", "", {})
)[0]


@pytest.mark.parametrize(
    ("form", "first", "second"),
    [
        ("repaired", "鸟类共187种，其中水鸟90种。", "2块湿地很小。"),
        ("typed", "鸟类共１８７种，其中水鸟９０种｡", "２块湿地很小。"),
        ("raw", "鸟类共１８７种，\n第三章 湿地\n其中水鸟９０种｡", "２块湿地 很小。"),
    ],
)
def test_a_sentence_in_each_form_and_a_bead_of_two(form, first, second):
    assert [SENTENCES.document.passage(span, form) for span in SENTENCES.text_spans] == [first, second]
    assert SENTENCES.text_of(Run(0, 2), form) == first + second
    assert BEAD.texts(form) == (first + second, "Birds. Small.")


def test_the_form_is_repaired_unless_another_is_asked_for():
    assert BEAD.texts() == (BEAD.source_text, BEAD.target_text)
    assert SENTENCES.document.passage(Span(0, 3)) == "鸟类共"


def test_a_form_that_is_none_is_refused_with_the_choices():
    with pytest.raises(InputError, match="one of repaired, typed, raw, not 'Raw'"):
        SENTENCES.document.passage(Span(0, 3), "Raw")


@given(sentences())
def test_a_raw_sentence_is_the_raw_slice_of_its_span(found):
    raw = found.document.raw
    for span, text_span in zip(found.spans, found.text_spans, strict=True):
        assert found.document.passage(text_span, "raw") == raw[span.start : span.stop]


@given(texts, st.data())
def test_without_edits_all_forms_are_the_same(raw, data):
    span = data.draw(spans_of(raw))
    assert {Document(raw, "en").passage(span, form) for form in FORMS} == {raw[span.start : span.stop]}


def typed_by_hand(document, span):
    """`passage(span, "typed")`, character by character."""
    parts, place, done = [], 0, 0
    for edit in (*document.edits, Edit("", Span(len(document.raw), len(document.raw)), "")):
        for character in document.raw[done : edit.span.start]:
            parts.append(character if span.start <= place < span.stop else "")
            place += 1
        stop = place + len(edit.replacement)
        if edit.rule != WIDTH:
            parts.append(edit.replacement[max(0, span.start - place) : max(0, span.stop - place)])
        elif span and place < span.stop and stop > span.start:
            parts.append(document.raw[edit.span.start : edit.span.stop])
        place, done = stop, edit.span.stop
    return "".join(parts)


@given(documents(), st.data())
def test_typed_is_repaired_with_the_edits_of_width_undone_and_no_others(document, data):
    span = data.draw(spans_of(document.text))
    typed = document.passage(span, "typed")
    assert typed == typed_by_hand(document, span)
    if all(edit.rule != WIDTH for edit in document.edits):
        assert typed == document.passage(span)


@given(documents(), st.data())
def test_an_empty_span_is_empty_in_every_form(document, data):
    place = data.draw(st.integers(0, len(document.text)))
    assert {document.passage(Span(place, place), form) for form in FORMS} == {""}


@given(alignments(), st.sampled_from(FORMS))
def test_a_bead_has_the_passages_of_its_sentences_joined_as_the_language_joins(alignment, form):
    for bead in alignment:
        sides = ((alignment.source, bead.source), (alignment.target, bead.target))
        for text, (side, run) in zip(bead.texts(form), sides, strict=True):
            passages = [side.document.passage(side.text_spans[k], form) for k in run]
            assert text == sentence_separator(side.language).join(passages)
