"""Laws and examples of edits made one after the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aligner.bitext.edits import Edit, Span
from aligner.bitext.texts import Document


@st.composite
def edits(draw, text):
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=10)))
    spans = [Span(start, stop) for start, stop in zip(edges[::2], edges[1::2], strict=False)]
    return tuple(Edit(draw(st.sampled_from(["one", "two"])), span, draw(st.text("xyz", max_size=3))) for span in spans)


def applied(text, edits):
    parts, done = [], 0
    for edit in edits:
        parts += [text[done : edit.span.start], edit.replacement]
        done = edit.span.stop
    return "".join(parts) + text[done:]


@given(st.data())
def test_edits_of_edited_text_are_edits_of_the_raw_text(data):
    document = Document(data.draw(st.text("0123456789", max_size=12)), "en")
    for _ in range(3):
        further = data.draw(edits(document.text))
        text, document = document.text, document.edited(further)
        assert document.text == applied(text, further)
        assert document.text == applied(document.raw, document.edits)


@given(st.data())
def test_what_no_edit_touched_keeps_its_place(data):
    raw = data.draw(st.text("0123456789", max_size=12))
    document = Document(raw, "en").edited(data.draw(edits(raw)))
    for place, character in enumerate(document.text):
        if character.isdigit():
            span = document.raw_span(Span(place, place + 1))
            assert raw[span.start : span.stop] == character


def test_edits_far_apart_stay_apart():
    document = Document("one  two three", "en").edited([Edit("space", Span(3, 4), "")])
    assert document.edited([Edit("glue", Span(7, 8), "")]).edits == (
        Edit("space", Span(3, 4), ""),
        Edit("glue", Span(8, 9), ""),
    )


def test_an_edit_of_an_edit_is_one_edit_under_the_later_name():
    document = Document("o\ufb00er", "en").edited([Edit("ligature", Span(1, 2), "ff")])
    assert document.edited([Edit("glue", Span(2, 3), "f t")]).edits == (Edit("glue", Span(1, 2), "ff t"),)


def test_an_edit_that_covers_others_replaces_them():
    document = Document("abcdef", "en").edited([Edit("one", Span(1, 2), "x"), Edit("one", Span(3, 4), "")])
    assert document.edited([Edit("two", Span(0, 4), "")]).edits == (Edit("two", Span(0, 5), ""),)
