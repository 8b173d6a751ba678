"""Parts of a document: where each stretch of its text came from, and what repair and segmentation make of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aligner
from aligner.bitext.edits import Span
from aligner.bitext.texts import Document, Part
from aligner.errors import InputError
from aligner.formats import jsonl
from aligner.text.readers.parts import DocumentBuilder


def built(*parts, language=None):
    builder = DocumentBuilder()
    for text, options in parts:
        builder.add(text, **options)
    return builder.document(language)


@given(st.lists(st.tuples(st.text(), st.booleans())))
def test_parts_hold_all_text_but_white_space(pieces):
    document = built(*((text, {"continues": continues}) for text, continues in pieces), language="en")
    kept = "".join(text for text, _ in pieces)
    assert "".join(document.raw.split()) == "".join(kept.split())
    assert all(document.raw[part.span.start : part.span.stop].strip() for part in document.parts)


def test_repair_joins_the_lines_of_a_paragraph_and_nothing_else():
    document = built(("Nobody could recog-\nnise him\nacross", {}), ("the river", {}), ("here.", {"continues": True}))
    assert aligner.repair(document).text == "Nobody could recognise him across\nthe river here."
    assert {edit.rule for edit in aligner.repair(document).edits} == {"joined lines", "joined hyphens"}
    assert aligner.repair(document, exclude_rules=["joined lines", "joined hyphens"]).text == document.raw


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("An X\u00ad\nray.", "An X-ray."),
        ("recog\u00ad\nnise", "recognise"),
        ("two\u00ad\nfold, two-fold", "two-fold, two-fold"),
    ],
)
def test_a_soft_hyphen_at_the_end_of_a_line_is_shown_where_it_is_the_words_own(raw, text):
    assert aligner.repair(built((raw, {}), language="en")).text == text


def test_repair_looks_for_no_page_furniture_where_a_reader_knows_the_pages():
    document = built(*(("Annual Report of the Harbour", {"page": page}) for page in range(1, 9)))
    assert aligner.repair(document).text == document.raw


def test_code_keeps_its_lines_and_blanks():
    assert aligner.repair(built(("for x in y:\n    print(x)", {"kind": "code"}))).text == "for x in y:\n    print(x)"


def test_no_sentence_runs_from_one_paragraph_into_the_next():
    assert list(aligner.segment(built(("渡船停了，", {}), ("河水很高。", {})))) == ["渡船停了，", "河水很高。"]


def test_a_sentence_knows_the_part_in_which_it_begins():
    document = built(
        ("一、渡口", {"kind": "heading", "page": 3}),
        ("渡船停了。河水", {"page": 3}),
        ("很高。", {"page": 4, "continues": True, "place": "p. 4"}),
    )
    sentences = aligner.segment(aligner.repair(document))
    assert list(sentences) == ["一、渡口", "渡船停了。", "河水很高。"]
    assert [sentences.part(index).page for index in range(3)] == [3, 3, 3]
    assert [sentences.part(index).kind for index in range(3)] == ["heading", "paragraph", "paragraph"]
    assert aligner.segment("渡船停了。").part(0) is None


def test_json_lines_keep_parts():
    document = built(("渡船停了。", {"page": 2, "place": "a.pdf"}), ("河水很高。", {"kind": "note"}))
    alignment = aligner.align(document, "The ferry has stopped. The water is high.")
    assert jsonl.from_dict(jsonl.to_dict(alignment)).source.document == alignment.source.document


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([Part(Span(0, 2), "paragraph", 1), Part(Span(1, 3), "paragraph", 1)], "must not overlap"),
        ([Part(Span(0, 9), "paragraph", 1)], "must not overlap"),
        ([Part(Span(1, 3), "paragraph", 1)], "no part holds the characters 0 to 1"),
        ([Part(Span(0, 1), "paragraph", 1), Part(Span(1, 3), "paragraph", 2)], "line break"),
    ],
)
def test_parts_cover_the_text(parts, message):
    with pytest.raises(InputError, match=message):
        Document("abc", "en", parts=tuple(parts))


def test_a_part_has_a_kind_of_the_list():
    with pytest.raises(InputError, match="kind"):
        Part(Span(0, 1), "poem", 1)


def test_what_a_reader_left_out_stays_after_repair():
    builder = DocumentBuilder()
    builder.add("The sea is wide.")
    builder.notice("page 1: the header 'Harbour Report'")
    document = builder.document()
    assert aligner.repair(document).notices == document.notices
