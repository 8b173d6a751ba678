from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import alignments, documents, sentences, texts

from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Bead, Crossing, Recipe
from aligner.bitext.edits import Edit, Span
from aligner.bitext.texts import Document, Run, Sentences
from aligner.errors import AlignmentError, InputError

RECIPE = Recipe("aligner 0", "words 1a", "", {"max": 4, "exact": True})
ZH = Sentences.given(["他来了。", "门开着。", "她走了。"], "zh")
EN = Sentences.given(["He came.", "She left."], "en")


def aligned(*beads):
    return Alignment.of(ZH, EN, beads, RECIPE)


THREE = aligned((Run(0, 1), Run(0, 1), 0.9), (Run(1, 2), Run(1, 1), 0.5), (Run(2, 3), Run(1, 2), 0.8))


@pytest.mark.parametrize("kind", [Span, Run])
@pytest.mark.parametrize(("start", "stop"), [(-1, 0), (2, 1)])
def test_a_span_or_run_that_ends_before_it_starts_or_starts_before_the_text_is_refused(kind, start, stop):
    with pytest.raises(InputError, match=r"0 ≤ start ≤ stop"):
        kind(start, stop)


def test_a_run_is_the_sentences_from_start_to_before_stop():
    assert list(Run(3, 5)) == [3, 4]
    assert 4 in Run(3, 5)
    assert 5 not in Run(3, 5)
    assert not Run(3, 3)


def test_empty_runs_at_two_places_differ():
    assert Run(3, 3) != Run(9, 9)


def test_a_language_that_is_not_a_tag_is_refused():
    with pytest.raises(InputError, match="zh_CN"):
        Document("", "zh_CN")


@pytest.mark.parametrize("spans", [[Span(0, 3), Span(2, 4)], [Span(4, 5), Span(0, 1)]])
def test_edits_that_overlap_or_are_out_of_order_are_refused(spans):
    with pytest.raises(InputError, match="in order"):
        Document("abcdef", "en", edits=tuple(Edit("rule", span, "") for span in spans))


def test_an_edit_beyond_the_text_is_refused():
    with pytest.raises(InputError, match="ends at character 7, the text at 6"):
        Document("abcdef", "en", edits=(Edit("rule", Span(5, 7), ""),))


def test_a_document_is_its_raw_text_with_the_edits_applied():
    edits = (Edit("hyphen", Span(5, 7), ""), Edit("unwrap", Span(13, 14), " "))
    document = Document("trans-\nlation\nhere", "en", edits=edits)
    assert document.text == "translation here"
    assert document.raw_span(Span(0, 11)) == Span(0, 13)
    assert document.raw_span(Span(11, 12)) == Span(13, 14)
    assert document.raw_span(Span(12, 16)) == Span(14, 18)


def kept_characters(document):
    """(place in the text, place in the raw text) of every character that no edit touched, counted one by one."""
    place = done = 0
    for edit in (*document.edits, Edit("", Span(len(document.raw), len(document.raw)), "")):
        for raw_place in range(done, edit.span.start):
            yield place, raw_place
            place += 1
        place += len(edit.replacement)
        done = edit.span.stop


@given(documents())
def test_every_kept_character_leads_back_to_itself(document):
    for place, raw_place in kept_characters(document):
        assert document.text[place] == document.raw[raw_place]
        assert document.raw_span(Span(place, place + 1)) == Span(raw_place, raw_place + 1)


@given(documents(), st.data())
def test_a_raw_span_lies_in_the_raw_text_and_holds_that_of_every_part(document, data):
    start, stop = sorted(data.draw(st.tuples(*[st.integers(0, len(document.text))] * 2)))
    whole = document.raw_span(Span(start, stop))
    assert whole.stop <= len(document.raw)
    for place in range(start, stop):
        part = document.raw_span(Span(place, place + 1))
        assert whole.start <= part.start <= part.stop <= whole.stop


@given(documents())
def test_raw_spans_of_two_characters_in_order_are_in_order(document):
    spans = [document.raw_span(Span(place, place + 1)) for place in range(len(document.text))]
    assert spans == sorted(spans)


@given(st.data())
def test_a_replacement_leads_back_to_all_that_it_replaced(data):
    raw = data.draw(texts.filter(bool))
    start, stop = sorted(data.draw(st.tuples(*[st.integers(0, len(raw))] * 2)))
    document = Document(raw, "en", edits=(Edit("rule", Span(start, stop), "xyz"),))
    for place in range(start, start + 3):
        assert document.raw_span(Span(place, place + 1)) == Span(start, stop)


def test_without_edits_text_and_raw_are_the_same_place():
    document = Document("他来了。", "zh")
    assert document.text == document.raw
    assert document.raw_span(Span(1, 3)) == Span(1, 3)
    assert document.raw_span(Span(4, 4)) == Span(4, 4)


def test_a_text_of_which_nothing_is_left_has_only_the_empty_span():
    assert Document("\f\f", "en", edits=(Edit("rule", Span(0, 2), ""),)).raw_span(Span(0, 0)) == Span(0, 0)


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ([Span(0, 4)], "no sentence holds the characters 4 to 9: 'Two.'"),
        ([Span(5, 9)], "no sentence holds the characters 0 to 5: 'One.'"),
        ([Span(0, 5), Span(4, 9)], "overlap"),
        ([Span(5, 9), Span(0, 4)], "no sentence holds"),
        ([Span(0, 4), Span(5, 10)], "ends at character 10, the text at 9"),
        ([], "no sentence holds"),
    ],
)
def test_sentences_that_overlap_or_lose_characters_are_refused(spans, message):
    with pytest.raises(AlignmentError, match=message):
        Sentences(Document("One. Two.", "en"), tuple(spans))


def test_only_white_space_may_lie_between_sentences():
    found = Sentences(Document("\n One.\u3000 Two.\n", "en"), (Span(2, 6), Span(8, 12)))
    assert list(found) == ["One.", "Two."]


@given(sentences())
def test_sentences_are_slices_of_the_text_and_their_raw_spans_are_in_order(found):
    text = found.document.text
    assert [text[span.start : span.stop] for span in found.text_spans] == list(found)
    assert list(found.spans) == sorted(found.spans)
    assert len(found.spans) == len(found)


@given(st.lists(texts))
def test_given_sentences_come_back_as_given_with_their_places_in_the_raw_text(lines):
    found = Sentences.given(lines, "zh")
    assert list(found) == lines
    assert [found.document.raw[span.start : span.stop] for span in found.spans] == lines


def test_given_sentences_may_be_empty_or_none():
    assert list(Sentences.given(["", "a", ""], "en")) == ["", "a", ""]
    assert list(Sentences.given([], "en")) == []


def test_chinese_sentences_are_joined_without_and_english_with_a_blank():
    assert ZH.text_of(Run(0, 2)) == "他来了。门开着。"
    assert EN.text_of(Run(0, 2)) == "He came. She left."
    assert EN.text_of(Run(1, 1)) == ""


def test_sentences_and_alignments_are_sequences():
    assert (ZH[0], ZH[-1], ZH[1:]) == ("他来了。", "她走了。", ("门开着。", "她走了。"))
    assert THREE[0] is THREE.beads[0]
    assert THREE[1:] == THREE.beads[1:]
    assert len(THREE) == 3
    assert list(THREE) == list(THREE.beads)


@pytest.mark.parametrize("confidence", [-0.01, 1.01, float("inf")])
def test_a_confidence_outside_0_to_1_is_refused(confidence):
    with pytest.raises(AlignmentError, match="between 0 and 1"):
        Bead(Run(0, 1), Run(0, 1), confidence, (ZH, EN))
    with pytest.raises(InputError, match="confidence must be a number, not nan"):
        Bead(Run(0, 1), Run(0, 1), float("nan"), (ZH, EN))


def test_a_bead_with_nothing_on_either_side_is_refused():
    with pytest.raises(AlignmentError, match="empty on both sides"):
        Bead(Run(1, 1), Run(0, 0), 1.0, (ZH, EN))


@pytest.mark.parametrize(
    ("beads", "message"),
    [
        ([(Run(0, 2), Run(0, 2), 1.0)], "source beads cover 2 of 3 sentences"),
        ([(Run(0, 3), Run(0, 1), 1.0)], "target beads cover 1 of 2 sentences"),
        ([(Run(0, 3), Run(0, 3), 1.0)], "target beads cover 3 of 2 sentences"),
        ([(Run(1, 3), Run(0, 2), 1.0)], "source beads do not meet"),
        ([(Run(0, 2), Run(0, 2), 1.0), (Run(1, 3), Run(2, 2), 1.0)], "source beads do not meet"),
        ([(Run(0, 3), Run(0, 2), 1.0), (Run(3, 3), Run(0, 2), 1.0)], "target beads do not meet"),
        ([], "source beads cover 0 of 3 sentences"),
    ],
)
def test_beads_that_do_not_partition_both_sides_are_refused(beads, message):
    with pytest.raises(AlignmentError, match=message):
        aligned(*beads)


def test_pairs_are_the_beads_with_both_sides_and_enough_confidence():
    assert THREE.pairs() == [("他来了。", "He came."), ("她走了。", "She left.")]
    assert THREE.pairs(min_confidence=0.9) == [("他来了。", "He came.")]


def test_omissions_lack_a_target_and_additions_a_source():
    both = aligned((Run(0, 3), Run(0, 0), 0.5), (Run(3, 3), Run(0, 2), 0.5))
    assert [(bead.kind, bead.source_text) for bead in both.omissions()] == [("3-0", "他来了。门开着。她走了。")]
    assert [(bead.kind, bead.target_text) for bead in both.additions()] == [("0-2", "He came. She left.")]
    assert both.pairs() == []


@given(alignments())
def test_every_bead_is_a_pair_an_omission_or_an_addition_or_blank(alignment):
    nulls = [
        *alignment.omissions(),
        *alignment.additions(),
        *(bead for bead in alignment if bead.is_blank and not (bead.source and bead.target)),
    ]
    dropped = [bead for bead in alignment if bead.judgement.is_dropped and bead.source and bead.target]
    assert len(alignment.pairs()) + len(nulls) + len(dropped) == len(alignment)


def test_a_recipe_is_one_line_without_empty_parts():
    assert str(RECIPE) == "aligner 0 | encoder words 1a | weights  | max=4 exact=True"


CLAUSES = Sentences(Document("河涨；船走。雨停。", "zh"), (Span(0, 3), Span(3, 6), Span(6, 9)), (1,))
ENGLISH = Sentences.given(["The river rose.", "The boat left.", "The rain ended."], "en")


def test_clauses_are_joined_to_their_sentence():
    assert list(CLAUSES) == ["河涨；", "船走。", "雨停。"]
    assert list(CLAUSES.joined()) == ["河涨；船走。", "雨停。"]


@given(sentences(), st.data())
def test_clauses_are_joined_but_those_that_are_kept_and_the_numbers_say_into_which(cut, data):
    kept = data.draw(st.sets(st.sampled_from(cut.clauses))) if cut.clauses else set()
    joined = cut.joined(kept)
    starts = [span.start for place, span in enumerate(cut.text_spans) if place in kept or place not in cut.clauses]
    assert [span.start for span in joined.text_spans] == starts
    assert [joined.text_spans[number].start for number in joined.clauses] == [
        cut.text_spans[place].start for place in sorted(kept)
    ]
    numbers = cut.sentence_numbers(kept)
    assert [numbers[place + 1] for place in range(len(cut))] == [
        sum(start <= span.start for start in starts) for span in cut.text_spans
    ]
    assert numbers[0] == 0


def test_beads_that_share_a_sentence_are_joined():
    beads = [(Run(k, k + 1), Run(k, k + 1), p) for k, p in enumerate((0.75, 0.5, 1.0))]
    alignment = Alignment.of(CLAUSES, ENGLISH, beads, RECIPE, [Crossing(1, 2, 0.5)]).joined()
    assert [(bead.source, bead.target, bead.confidence) for bead in alignment] == [
        (Run(0, 1), Run(0, 2), 0.75),
        (Run(1, 2), Run(2, 3), 1.0),
    ]
    assert alignment.crossings == (Crossing(0, 1, 0.5),)


@pytest.mark.parametrize("clauses", [(0,), (3,), (2, 1), (1, 1)])
def test_clauses_that_are_no_numbers_of_later_sentences_are_refused(clauses):
    with pytest.raises(AlignmentError, match="clauses"):
        Sentences(CLAUSES.document, CLAUSES.text_spans, clauses)
