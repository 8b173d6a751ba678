"""A revision: what changes do to an alignment, that they can be taken back, and that nothing is lost."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reviewing import inverse
from strategies import alignments

import aligner
from aligner.bitext.beads import Bitext, Link, Recipe
from aligner.bitext.edits import Span
from aligner.bitext.judgements import LETTERS, OPEN, Corrections, Judgement
from aligner.bitext.texts import Document, Run, Sentences
from aligner.formats import jsonl
from aligner.revision.changes import (
    BeadSplice,
    Change,
    ChangeError,
    Replaced,
    SentenceSplice,
    SizedBead,
    from_json,
    to_json,
)
from aligner.revision.revision import Revision
from aligner.text.sentences import segment

ZH = "湿地是鸟的家。面积在减少，鸟也少了。有人在保护它们。"
EN = "Wetlands are home to birds. They shrink, and birds are fewer. People protect them."
RECIPE = Recipe("", "", "", {})


def example():
    sides = [segment(Document.of(text, language)) for text, language in ((ZH, "zh"), (EN, "en"))]
    links = [Link(Run(i, i + 1), Run(i, i + 1), 0.9) for i in range(3)]
    return Revision.of(Bitext.of(*sides, links, RECIPE))


def rows(revision):
    return [(bead.source_text, bead.target_text, bead.judgement.code) for bead in revision.bitext()]


def one(confidence=0.9, code=""):
    return SizedBead(1, 1, confidence, code)


def test_merging_two_beads_makes_one_of_their_sentences():
    merge = Change("merge", 0, beads=(BeadSplice(0, (one(), one()), (SizedBead(2, 2, 1.0, "ac"),)),))
    revision = example().apply(merge)
    assert rows(revision)[0] == (
        "湿地是鸟的家。面积在减少，鸟也少了。",
        "Wetlands are home to birds. They shrink, and birds are fewer.",
        "ac",
    )
    assert revision.version == 1
    assert rows(revision.apply(inverse(merge, 1))) == rows(example())


def test_cutting_a_sentence_edits_nothing():
    cut = SentenceSplice(0, 1, ("面积在减少，鸟也少了。",), ("面积在减少，", "鸟也少了。"), (), (1,))
    beads = BeadSplice(1, (one(),), (SizedBead(1, 0, 1.0, "c"), SizedBead(1, 1, 1.0, "c")))
    revision = example().apply(Change("split", 0, (cut,), (beads,)))
    bitext = revision.bitext()
    assert bitext.source.document.edits == ()
    assert list(bitext.source)[1:3] == ["面积在减少，", "鸟也少了。"]
    assert bitext.source.clauses == (2,)
    assert list(bitext.joined().source) == list(example().bitext().source)


def test_an_edited_sentence_keeps_its_raw_text():
    edit = SentenceSplice(1, 1, ("They shrink, and birds are fewer.",), ("They are shrinking, and birds are fewer.",))
    bitext = example().apply(Change("edit", 0, (edit,))).bitext()
    assert bitext[1].target_text == "They are shrinking, and birds are fewer."
    assert bitext.target.document.raw == EN
    assert bitext[1].texts("raw")[1] == "They shrink, and birds are fewer."
    assert [edit.rule for edit in bitext.target.document.edits] == ["reviewer"]


def test_a_sentence_may_become_what_stands_there_with_the_next_one():
    longer = "Wetlands are home to birds. They shrink, and birds are fewer."
    edit = SentenceSplice(1, 0, ("Wetlands are home to birds.",), (longer,))
    bitext = example().apply(Change("edit", 0, (edit,))).bitext()
    assert list(bitext.target)[:2] == [longer, "They shrink, and birds are fewer."]
    assert bitext.target.document.raw == EN


def test_exchanged_sentences_are_an_edit_and_beads_do_not_cross():
    old = ("Wetlands are home to birds.", "They shrink, and birds are fewer.")
    swap = SentenceSplice(1, 0, old, old[::-1])
    revision = example().apply(Change("swap", 0, (swap,)))
    assert [target for _, target, _ in rows(revision)] == [*old[::-1], "People protect them."]
    assert revision.bitext().target.document.raw == EN


def test_many_sentences_are_edited_at_once():
    splices = tuple(
        SentenceSplice(1, index, (text,), (text.replace("birds", "cranes"),))
        for index, text in enumerate(example().bitext().target)
        if "birds" in text
    )
    revision = example().apply(Change("replace", 0, splices))
    assert [target for _, target, _ in rows(revision)][:2] == [
        "Wetlands are home to cranes.",
        "They shrink, and cranes are fewer.",
    ]
    assert len(revision.bitext().target.document.edits) == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (Change("accept", 1), "version 1"),
        (Change("merge", 0, beads=(BeadSplice(0, (one(0.8),), (one(),)),)), "other beads"),
        (Change("merge", 0, beads=(BeadSplice(9, (), (one(),)),)), "other beads"),
        (Change("drop", 0, beads=(BeadSplice(0, (one(),), ()),)), "2 sentences of the source, but the text has 3"),
        (Change("edit", 0, (SentenceSplice(0, 0, ("没有",), ("有",)),)), "other sentences"),
        (Change("edit", 0, (SentenceSplice(0, 7, ("没有",), ("有",)),)), "other sentences"),
        (Change("edit", 0, (SentenceSplice(0, 0, (), ("有",)),)), "needs sentences"),
        (Change("pin", 0, anchors=Replaced(((0, 1),), ())), "other anchors"),
    ],
)
def test_a_change_that_does_not_fit_is_refused(change, message):
    revision = example()
    with pytest.raises(ChangeError, match=message):
        revision.apply(change)
    assert rows(revision) == rows(example())


codes = st.sampled_from(["", "a", "m", "c", "ac", "mc", "d", "ad"])
certainties = st.floats(0, 1)


@st.composite
def changes(draw, revision):
    """A change of texts and beads that fits: some beads in a row become others, with other texts."""
    bitext = revision.bitext()
    first = draw(st.integers(0, len(bitext) - 1))
    stop = draw(st.integers(first + 1, min(first + 3, len(bitext))))
    splices, sizes = [], []
    for side, sentences in enumerate((bitext.source, bitext.target)):
        runs = [(bead.source, bead.target)[side] for bead in bitext.beads[first:stop]]
        start, end = runs[0].start, runs[-1].stop
        new = old = tuple(sentences[start:end])
        if old and draw(st.booleans()):
            new = draw(st.sampled_from([old[::-1], ("".join(old),), (*old[:-1], old[-1][:1], old[-1][1:]), ("新x",)]))
            clauses = tuple(index for index in range(len(old)) if sentences.continues_previous(start + index))
            splices.append(SentenceSplice(side, start, old, new, clauses, ()))
        sizes.append(len(new))
    assume(sum(sizes))
    bead = SizedBead(*sizes, draw(certainties), draw(codes))
    beads = BeadSplice(first, revision.beads[first:stop], (bead,))
    return Change("any", revision.version, tuple(splices), (beads,), *without_constraints(revision.corrections))


def without_constraints(corrections):
    """What takes all anchors and runs that are apart away: their numbers may not be those of the new texts."""
    apart = tuple(tuple((run.start, run.stop) for run in pair) for pair in corrections.apart)
    return [Replaced(old, ()) if old else None for old in (corrections.anchors, apart)]


@settings(max_examples=150)
@given(st.data(), alignments())
def test_every_change_can_be_taken_back_and_loses_nothing(data, bitext):
    assume(len(bitext))
    before = Revision.of(bitext)
    change = data.draw(changes(before))
    after = before.apply(change)
    changed = after.bitext()
    for side, sentences in enumerate((changed.source, changed.target)):
        original = (bitext.source, bitext.target)[side]
        expected = list(original)
        for splice in change.sentences:
            if splice.side == side:
                expected[splice.at : splice.at + len(splice.old)] = splice.new
        assert list(sentences) == expected
        assert sentences.document.raw == original.document.raw
    back = after.apply(inverse(change, after.version))
    assert back.beads == before.beads
    assert [list(side) for side in (back.bitext().source, back.bitext().target)] == [
        list(side) for side in (bitext.source, bitext.target)
    ]
    again = back.apply(replace(change, version=back.version))
    assert again.beads == after.beads


@settings(max_examples=100)
@given(st.data(), alignments())
def test_a_change_is_read_back_from_its_json(data, bitext):
    assume(len(bitext))
    change = data.draw(changes(Revision.of(bitext)))
    full = Change(
        change.action, change.version, change.sentences, change.beads, Replaced(((0, 0),), ()),
        Replaced((), (((0, 1), (0, 2)),)), "2026-11-30T12:00:00Z", 3, None, True,
    )  # fmt: skip
    for each in (change, full, inverse(full, 9)):
        assert from_json(json.loads(json.dumps(to_json(each)))) == each


@pytest.mark.parametrize(
    "record",
    [
        [], "x", {}, {"action": "merge"}, {"action": "merge", "version": "1"}, {"action": "merge", "version": -1},
        {"action": "a", "version": 0, "beads": [{"at": 0, "old": [[0, 0, 1.0, ""]], "new": []}]},
        {"action": "a", "version": 0, "beads": [{"at": 0, "old": [[1, 0, 1.5, ""]], "new": []}]},
        {"action": "a", "version": 0, "beads": [{"at": 0, "old": [[1, 0, 1.0, "am"]], "new": []}]},
        {"action": "a", "version": 0, "beads": [{"at": True, "old": [], "new": []}]},
        {"action": "a", "version": 0, "sentences": [{"side": 2, "at": 0, "old": ["a"], "new": ["b"]}]},
        {"action": "a", "version": 0, "sentences": [{"side": 0, "at": 0, "old": ["a"], "new": [1]}]},
        {"action": "a", "version": 0, "anchors": {"old": [], "new": [[1]]}},
        {"action": "a", "version": 0, "apart": {"old": [], "new": [[1, 2]]}},
        # Whoever wrote these to a file could not read it again.
        {"action": "a", "version": 0, "beads": [{"at": 0, "old": [[1, 1, 0.9, ""]], "new": [[1, 1, True, ""]]}]},
        {"action": "a", "version": 0, "beads": [{"at": 0, "old": [[1, 1, 0.9, ""]], "new": [[True, 1, 0.9, ""]]}]},
        {"action": "a", "version": 0, "anchors": {"old": [], "new": [[True, False]]}},
        {"action": "a", "version": 0, "apart": {"old": [], "new": [[[1, 1], [0, 1]]]}},
    ],
)  # fmt: skip
def test_what_is_no_change_is_refused(record):
    with pytest.raises(ChangeError, match="this is no change"):
        from_json(record)


def test_a_file_keeps_what_the_reviewer_said(tmp_path):
    merged = BeadSplice(0, (one(), one()), (SizedBead(2, 2, 1.0, "ac"),))
    pin = Replaced((), ((2, 2),))
    apart = Replaced((), (((0, 1), (2, 3)),))
    bitext = example().apply(Change("merge", 0, beads=(merged,), anchors=pin, apart=apart)).bitext()
    jsonl.write(bitext, tmp_path / "a.jsonl")
    read = aligner.Alignment.from_jsonl(tmp_path / "a.jsonl")
    assert read == aligner.Alignment.from_bitext(bitext)
    assert read[0].judgement == aligner.Judgement("accepted", is_changed=True)
    assert read.corrections == Corrections(1, ((2, 2),), ((Run(0, 1), Run(2, 3)),))
    assert '"judgement": {"status": "accepted", "changed": true}' in (tmp_path / "a.jsonl").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"status": "accepted"', '"status": "perhaps"', "status must be one of open, accepted, marked"),
        ('"changed": true', '"changed": 1', "is_changed must be True or False"),
        ('"changed": true', '"moved": true', "a judgement has no 'moved'"),
        ('"anchors": [[2, 2]]', '"anchors": [[2, 9]]', "outside the texts"),
        ('"apart": []', '"apart": [[1, 2]]', "whole numbers|pairs of runs"),
    ],
)
def test_what_the_reviewer_cannot_have_said_is_refused(tmp_path, old, new, message):
    merged = BeadSplice(0, (one(), one()), (SizedBead(2, 2, 1.0, "ac"),))
    bitext = example().apply(Change("merge", 0, beads=(merged,), anchors=Replaced((), ((2, 2),)))).bitext()
    path = tmp_path / "a.jsonl"
    jsonl.write(bitext, path)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(aligner.FormatError, match=message):
        aligner.Alignment.from_jsonl(path)


@pytest.mark.parametrize("code", ["", "a", "m", "c", "d", "ac", "md", "acd"])
def test_letters_mean_a_judgement(code):
    assert Judgement.of_code(code).code == code
    assert set(code) <= set(LETTERS)


@pytest.mark.parametrize("code", ["am", "x", "aa", "A"])
def test_other_letters_mean_none(code):
    with pytest.raises(aligner.InputError, match="no judgement has the code"):
        Judgement.of_code(code)


def test_clauses_that_are_joined_are_accepted_only_together():
    accepted, dropped = Judgement("accepted", is_changed=True), Judgement("accepted", is_dropped=True)
    assert accepted.joined(accepted) == accepted
    assert accepted.joined(dropped) == Judgement("accepted", is_changed=True)
    assert accepted.joined(OPEN) == Judgement(is_changed=True)
    assert Judgement("marked").joined(accepted).status == "marked"


def test_judgements_and_anchors_follow_sentences_that_are_joined():
    document = Document("一；二。三。", "zh")
    source = Sentences(document, (Span(0, 2), Span(2, 4), Span(4, 6)), (1,))
    target = Sentences.given(["One;", "two.", "Three."], "en")
    links = [Link(Run(i, i + 1), Run(i, i + 1), 0.9) for i in range(3)]
    said = [Judgement("accepted"), Judgement("accepted"), Judgement("marked")]
    corrections = Corrections(4, ((2, 2),), ((Run(0, 1), Run(2, 3)),))
    joined = Bitext.of(source, target, links, RECIPE).judged(said, corrections).joined()
    assert [bead.judgement.status for bead in joined] == ["accepted", "marked"]
    assert joined.corrections == Corrections(4, ((1, 2),), ((Run(0, 1), Run(2, 3)),))
