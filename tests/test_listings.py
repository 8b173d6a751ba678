"""The sentences of one text, and what repair changed in it, as `aligner segment` shows them."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import documents, sentences

from aligner.bitext.edits import Edit, Notice, Span
from aligner.bitext.texts import Document, Sentences
from aligner.text.sentences import segment
from aligner.views import changes
from aligner.views import sentences as listing
from aligner.views.terminal import text_width

TEA = Document("Tea forus.\nYes.", "en", "a.txt", (Edit("split words", Span(7, 7), " "),))
LAKE = Document(
    "The lake isold and\nvery\tdeep.\n\n湖水 很\u200b深，鱼“很多。",
    "zh",
    edits=(
        Edit("split words", Span(11, 11), " "),
        Edit("joined lines", Span(18, 19), " "),
        Edit("spaces", Span(23, 24), " "),
        Edit("closed Chinese", Span(33, 34), ""),
        Edit("removed characters", Span(35, 36), ""),
    ),
    notices=(Notice("quotes", Span(39, 40), "opened and not closed"),),
)


def test_sentences_are_a_line_each_with_their_edits_applied():
    assert list(listing.lines(segment(TEA))) == ["Tea for us.", "Yes."]


def test_json_lines_are_those_of_the_documentation():
    assert [json.loads(line) for line in listing.json_lines(segment(TEA))] == [
        {
            "schema": "aligner.sentences", "version": 1, "language": "en", "origin": "a.txt", "raw": "Tea forus.\nYes.",
            "edits": [{"rule": "split words", "span": [7, 7], "replacement": " "}], "sentence_count": 2,
        },
        {"text": "Tea for us.", "start": 0, "stop": 10},
        {"text": "Yes.", "start": 11, "stop": 15},
    ]  # fmt: skip
    shown = " ".join(line.strip() for line in listing.__doc__.split("\n")[2:6])
    assert shown == " ".join(listing.json_lines(segment(TEA)))


@given(sentences())
def test_every_sentence_is_one_line_for_every_reader(found):
    for lines in (list(listing.lines(found)), list(listing.json_lines(found))[1:]):
        assert len(lines) == len(found)
        assert all(len(line.splitlines()) == 1 for line in lines)


@given(documents())
def test_a_sentence_that_segment_found_is_written_as_it_is(document):
    found = segment(document)
    assert list(listing.lines(found)) == list(found)


def test_a_line_break_that_a_splitter_left_in_a_sentence_is_a_space():
    found = Sentences.given(["One\r\ntwo\u2028three.", ""], "en")
    assert list(listing.lines(found)) == ["One two three.", ""]
    assert json.loads(list(listing.json_lines(found))[1])["text"] == "One\r\ntwo\u2028three."


@given(sentences())
def test_json_lines_have_the_document_and_the_place_of_every_sentence(found):
    header, *rest = map(json.loads, listing.json_lines(found))
    assert header["sentence_count"] == len(rest)
    assert [(each["text"], each["start"], each["stop"]) for each in rest] == [
        (text, span.start, span.stop) for text, span in zip(found, found.spans, strict=True)
    ]
    assert header["raw"] == found.document.raw
    assert [tuple(edit["span"]) for edit in header["edits"]] == [
        (edit.span.start, edit.span.stop) for edit in found.document.edits
    ]
    assert len(header.get("notices", [])) == len(found.document.notices)


# What repair changed


def test_each_edit_is_a_line_with_its_place_and_the_last_line_counts():
    assert list(changes.lines(LAKE, 80)) == [
        "1:12  split words         The lake isold and⏎very    → The lake is␣old and⏎very",
        "1:19  joined lines        isold and⏎very⇥deep.⏎⏎     → isold and␣very⇥deep.⏎⏎",
        "2:5   spaces              and⏎very⇥deep.⏎⏎湖水       → and⏎very␣deep.⏎⏎湖水",
        "4:3   closed Chinese      ⇥deep.⏎⏎湖水␣很\\u200b深，  → ⇥deep.⏎⏎湖水很\\u200b深，",
        "4:5   removed characters  ⏎⏎湖水 很\\u200b深，鱼“很   → ⏎⏎湖水 很深，鱼“很",
        "4:9   quotes              \\u200b深，鱼“很多。        ! opened and not closed",
        "5 edits: split words 1, joined lines 1, spaces 1, closed Chinese 1, removed characters 1; 1 notice: quotes 1",
    ]


def test_the_listing_is_as_in_the_documentation():
    raw = "The level of the sea\nrose. It hasbecome warm.\n湖水 也上升了，他说：“很 好。"
    edits = (
        Edit("joined lines", Span(20, 21), " "),
        Edit("split words", Span(33, 33), " "),
        Edit("closed Chinese", Span(48, 49), ""),
    )
    notices = (Notice("quotes", Span(57, 58), "opened and not closed"),)
    shown = [line.strip() for line in changes.__doc__.split("\n")[2:7]]
    assert shown == list(changes.lines(Document(raw, "en", edits=edits, notices=notices), 80))


def test_text_around_a_change_has_no_part_of_a_word_unless_there_is_no_whole_one():
    document = Document("incomprehensibly few.And incomprehensible", "en", edits=(Edit("spaces", Span(21, 21), " "),))
    assert next(changes.lines(document, 60)) == "1:22  spaces  few.And  → few.␣And"
    document = Document("incomprehensiblyincomprehensible", "en", edits=(Edit("spaces", Span(16, 16), " "),))
    assert next(changes.lines(document, 60)) == "1:17  spaces  rehensiblyincomprehe  → rehensibly␣incomprehe"


def test_without_edits_there_is_only_the_count():
    assert list(changes.lines(Document("", "en"))) == ["0 edits"]
    assert changes.summary(Document("Yes.", "en")) == "0 edits"


def test_rules_are_counted_the_most_frequent_first():
    edits = tuple(Edit(rule, Span(k, k), " ") for k, rule in enumerate(["a", "b", "b"]))
    assert changes.summary(Document("....", "en", edits=edits)) == "3 edits: b 2, a 1"


def test_a_long_change_is_shown_by_its_beginning_and_its_end():
    document = Document(f"He {'said ' * 20}so.", "en", edits=(Edit("header", Span(3, 103), ""),))
    assert next(changes.lines(document, 60)) == "1:4  header  He said␣s…␣said␣so.  → He so."


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\r\n", "⏎"),
        ("\r", "⏎"),
        ("\x0c", r"\x0c"),
        ("\x1b", r"\x1b"),
        ("\u2028", r"\u2028"),
        ("\u3000", r"\u3000"),
        ("\xa0", r"\xa0"),
        ("\ufeff", r"\ufeff"),
        ("\ud83d", r"\ud83d"),
        ("  ", "␣␣"),
    ],
)
def test_what_cannot_be_seen_is_shown(raw, shown):
    document = Document(f"水{raw}土", "zh", edits=(Edit("rule", Span(1, 1 + len(raw)), ""),))
    assert next(changes.lines(document, 80)) == f"1:2  rule  水{shown}土  → 水土"


@given(documents(), st.integers(80, 120))
def test_every_edit_and_notice_is_a_line_with_its_place(document, width):
    *lines, _ = changes.lines(document, width)
    assert len(lines) == len(document.edits) + len(document.notices)
    assert all(re.match(r"\d+:\d+  ", line) for line in lines)


@given(documents().filter(lambda document: document.edits), st.integers(80, 120))
def test_edits_fit_the_width_and_their_arrows_stand_in_one_column(document, width):
    edits = Document(document.raw, "en", edits=document.edits)
    *lines, _ = changes.lines(edits, width)
    assert all(text_width(line) <= width for line in lines)
    assert len({text_width(line[: line.rindex("→")]) for line in lines}) == 1


@given(documents())
def test_a_place_leads_to_the_line_and_column_of_the_raw_text(document):
    found = [*document.edits, *document.notices]
    for line, each in zip(changes.lines(document), found, strict=False):
        number, column = map(int, line.split(" ")[0].split(":"))
        before = "".join(f"{text}\n" for text in document.raw.split("\n")[: number - 1])
        assert len(before) + column - 1 == each.span.start
