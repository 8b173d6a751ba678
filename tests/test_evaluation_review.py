"""An alignment before and after its review: what the reviewer kept, and whether confidences are right here."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aligner
from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Bitext, Link, Recipe
from aligner.bitext.judgements import Judgement
from aligner.bitext.texts import Document, Run
from aligner.cli.main import main
from aligner.evaluation.reviewing import reviewed
from aligner.revision.changes import BeadSplice, Change, SentenceSplice, SizedBead
from aligner.revision.revision import Revision
from aligner.text.sentences import segment

ZH = "湿地是鸟的家。面积在减少，鸟也少了。有人在保护它们。他们每年来数鸟。今年多了三成。"
EN = "Wetlands are home to birds. They shrink, and birds are fewer. People protect them. They count. A third more."
RECIPE = Recipe("", "", "", {})
ONES = [(1, 1)] * 5
PROTECT, COUNT = "People protect them.", "They count."


def before(sizes=ONES, confidences=(0.95, 0.9, 0.8, 0.6, 0.3)):
    sides = segment(Document.of(ZH, "zh")), segment(Document.of(EN, "en"))
    links, i, j = [], 0, 0
    for (m, n), confidence in zip(sizes, confidences, strict=False):
        links.append(Link(Run(i, i + m), Run(j, j + n), confidence))
        i, j = i + m, j + n
    return Alignment.of(*sides, links, RECIPE)


def after(alignment, *changes):
    """The alignment after the reviewer replaced beads: (first bead, how many, new beads, [side, at, old, new])."""
    revision = Revision.of(alignment)
    for at, count, new, *texts in changes:
        splices = tuple(SentenceSplice(side, number, tuple(old), tuple(put)) for side, number, old, put in texts)
        beads = BeadSplice(at, revision.beads[at : at + count], tuple(SizedBead(*bead) for bead in new))
        revision = revision.apply(Change("any", revision.version, splices, (beads,)))
    return Alignment.from_bitext(revision.bitext())


def accept(at, code="a", size=(1, 1)):
    return (at, 1, [(*size, 1.0, code)])


def test_accepted_beads_are_gold_and_others_are_counted_apart():
    first = before()
    evaluation = aligner.evaluate(first, after(first, accept(0), accept(1), accept(4, "m")))
    assert evaluation.actions == {"kept": 3}
    assert evaluation.unjudged == 3
    assert (evaluation.strict.hits, evaluation.strict.predicted, evaluation.strict.expected) == (2, 2, 2)


@pytest.mark.parametrize(
    ("sizes", "change", "actions", "right"),
    [
        (ONES, (2, 2, [(2, 2, 1.0, "ac")]), {"merged": 1}, 0),
        ([(1, 1), (2, 2), (2, 2)], (1, 1, [(1, 1, 1.0, "ac"), (1, 1, 1.0, "ac")]), {"split": 2}, 0),
        ([(2, 1), (1, 2), (2, 2)], (0, 2, [(1, 1, 1.0, "ac"), (2, 2, 1.0, "ac")]), {"moved": 1, "split": 1}, 0),
        (ONES, accept(2, "ad"), {"kept": 1, "dropped": 1}, 1),
        (ONES, (*accept(3, "ac"), (1, 3, ["They count."], ["They count birds."])), {"kept": 1, "edited": 1}, 1),
        (ONES, (*accept(3, "ac"), (1, 3, ["They count."], ["count."])), {"kept": 1, "edited": 1}, 1),
        (
            ONES,
            (2, 2, [(1, 1, 1.0, "ac")] * 2, (1, 2, [PROTECT, COUNT], [COUNT, PROTECT])),
            {"moved": 2},
            0,
        ),
    ],
)  # fmt: skip
def test_what_the_reviewer_did_is_named(sizes, change, actions, right):
    first = before(sizes)
    evaluation = aligner.evaluate(first, after(first, change))
    assert evaluation.actions == actions
    assert evaluation.strict.hits == right


def test_a_sentence_that_was_cut_makes_the_bead_wrong_in_strict_and_right_in_lax():
    first = before([(1, 2), (4, 3)], (0.9, 0.5))
    cut = (0, 0, ["湿地是鸟的家。"], ["湿地是", "鸟的家。"])
    evaluation = aligner.evaluate(first, after(first, (0, 1, [(1, 1, 1.0, "ac"), (1, 1, 1.0, "ac")], cut)))
    assert evaluation.actions == {"split": 2}
    assert (evaluation.strict.hits, evaluation.strict.predicted, evaluation.strict.expected) == (0, 1, 2)
    assert (evaluation.lax.hits, evaluation.lax.found) == (1, 2)


def test_a_sentence_that_was_only_half_translated_makes_the_bead_wrong():
    first = before()
    cut = (0, 1, ["面积在减少，鸟也少了。"], ["面积在减少，", "鸟也少了。"])
    evaluation = aligner.evaluate(first, after(first, (1, 1, [(1, 1, 1.0, "ac"), (1, 0, 1.0, "ac")], cut)))
    assert evaluation.actions == {"split": 2}
    assert evaluation.strict.hits == 0
    assert evaluation.strict.predicted == 1


def test_the_table_shows_whether_confidences_are_right_for_these_texts(tmp_path, capsys):
    first = before()
    second = after(first, accept(0), accept(1), accept(2), (3, 2, [(2, 2, 1.0, "ac")]))
    first.to_jsonl(tmp_path / "a.jsonl")
    second.to_jsonl(tmp_path / "b.jsonl")
    assert main(["evaluate", str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")]) == 0
    shown = capsys.readouterr().out
    assert "confidence       beads        kept    expected  difference\n" in shown
    assert "0.6–0.7              1           0         0.6        -0.6\n" in shown
    assert "0.9–1.0              2           2         1.9        +0.1\n" in shown
    assert "judged beads: 3 kept, 1 merged\n" in shown
    main(["evaluate", str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl"), "--json"])
    record = json.loads(capsys.readouterr().out)
    assert record["review"] == {"kept": 3, "merged": 1, "unjudged": 0}
    assert record["strict"]["precision"] == 0.6


def test_a_file_without_an_accepted_bead_is_no_gold(tmp_path, capsys):
    first = before()
    first.to_jsonl(tmp_path / "a.jsonl")
    assert main(["evaluate", str(tmp_path / "a.jsonl"), str(tmp_path / "a.jsonl")]) == 1
    assert "accept beads with aligner review" in capsys.readouterr().err
    with pytest.raises(aligner.InputError, match="no bead of this alignment is accepted"):
        aligner.evaluate(first, after(first, accept(0, "m")))


def test_other_texts_cannot_be_compared():
    sides = segment(Document.of("他来了。", "zh")), segment(Document.of(EN, "en"))
    other = Bitext.of(*sides, [Link(Run(0, 1), Run(0, 5), 1.0)], RECIPE).judged([Judgement("accepted")])
    with pytest.raises(aligner.InputError, match="the source texts differ"):
        aligner.evaluate(before(), other)


@settings(max_examples=100)
@given(st.data())
def test_a_review_that_changes_nothing_keeps_all_it_accepts(data):
    sizes = data.draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)).filter(any), max_size=4))
    used = [sum(size[side] for size in sizes) for side in (0, 1)]
    if max(used) > 5:
        sizes, used = [], [0, 0]
    first = before([*sizes, (5 - used[0], 5 - used[1])] if used != [5, 5] else sizes, [0.5] * 9)
    codes = data.draw(st.lists(st.sampled_from(["a", "", "m"]), min_size=len(first), max_size=len(first)))
    if "a" not in codes:
        return
    second = Alignment.from_bitext(first.judged(map(Judgement.of_code, codes)))
    evaluation = aligner.evaluate(first, second)
    accepted = sum(
        max(1, 0 if bead.source and bead.target else len(bead.source) + len(bead.target))
        for bead in second
        if bead.judgement.status == "accepted"
    )
    assert evaluation.strict.hits == evaluation.strict.predicted == accepted
    assert set(evaluation.actions) == {"kept"}
    assert not reviewed(first, second).divided
