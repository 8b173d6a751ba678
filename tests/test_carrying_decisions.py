"""Decisions of a reviewer in a second round: found again by content, never on other texts, and none silently lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.alignment.alignment import Alignment
from aligner.alignment.contradictions import check_constraints
from aligner.bitext.beads import Bitext, Link, Recipe
from aligner.bitext.judgements import OPEN, Corrections, Judgement
from aligner.bitext.texts import Document, Run, Sentences
from aligner.cli.main import main
from aligner.revision.carrying import carry
from aligner.revision.changes import BeadSplice, Change, SentenceSplice, SizedBead
from aligner.revision.matching import matches
from aligner.revision.revision import Revision
from aligner.text.sentences import segment

ZH = ["湿地是鸟的家。", "面积在减少，鸟也少了。", "有人在保护它们。", "他们每年来数鸟。", "今年多了三成。"]
EN = [
    "Wetlands are home to birds.",
    "They shrink, and birds are fewer.",
    "People protect them.",
    "They count the birds every year.",
    "This year there were a third more.",
]
RECIPE = Recipe("", "", "", {})
ACCEPTED = Judgement("accepted")


def texts(zh=ZH, en=EN):
    return segment(Document.of("".join(zh), "zh")), segment(Document.of(" ".join(en), "en"))


def reviewed(codes="aaaaa", zh=ZH, en=EN, **said):
    sides = texts(zh, en)
    links = [Link(Run(i, i + 1), Run(i, i + 1), 0.9) for i in range(len(zh))]
    judgements = [Judgement.of_code(code.strip("-")) for code in codes]
    return Bitext.of(*sides, links, RECIPE).judged(judgements, Corrections(3, **said))


def edited(bitext, side, at, old, new, code="c"):
    """The bitext after the reviewer replaced sentences of a side, all within one bead afterwards."""
    revision = Revision.of(bitext)
    splice = SentenceSplice(side, at, tuple(old), tuple(new))
    size = [1, 1] if len(old) == 1 else [len(old), len(old)]
    size[side] = len(new)
    beads = BeadSplice(at, revision.beads[at : at + len(old)], (SizedBead(*size, 1.0, code),))
    return revision.apply(Change("edit", revision.version, (splice,), (beads,))).bitext()


def said(carried):
    """The texts of the decisions, and what was decided."""
    return [
        (carried.source.text_of(source), carried.target.text_of(target), judgement.code)
        for source, target, _, judgement in carried.decisions
    ]


def all_said(bitext):
    return [(bead.source_text, bead.target_text, bead.judgement.code) for bead in bitext if bead.judgement != OPEN]


# Meaning


def test_a_new_sentence_and_a_changed_one_leave_the_other_decisions_alone():
    zh, en = ["下雪了。", *ZH[:2], "有人在研究它们。", *ZH[3:]], ["It snowed.", *EN]
    carried = carry(reviewed("amada", zh=ZH), *texts(zh, en))
    assert said(carried) == [(ZH[0], EN[0], "a"), (ZH[1], EN[1], "m"), (ZH[3], EN[3], "d"), (ZH[4], EN[4], "a")]
    assert carried.new == ((0, 3), (0,))
    assert [(gone.kind, gone.source, gone.target, gone.reason) for gone in carried.gone] == [
        ("accepted", ZH[2], EN[2], "text")
    ]


def test_an_edited_sentence_is_edited_again_and_keeps_its_raw_text():
    bitext = edited(reviewed(), 1, 1, EN[1:2], ["They are shrinking, and birds are fewer."], "ac")
    carried = carry(bitext, *texts(["下雪了。", *ZH], ["It snowed.", *EN]))
    assert said(carried)[1] == (ZH[1], "They are shrinking, and birds are fewer.", "ac")
    assert carried.target.document.raw == " ".join(["It snowed.", *EN])
    assert [edit.rule for edit in carried.target.document.edits] == ["reviewer"]
    assert not carried.gone


def test_an_edit_whose_sentence_is_gone_is_told_with_its_text():
    bitext = edited(reviewed("-----"), 1, 1, EN[1:2], ["They are shrinking, and birds are fewer."], "")
    carried = carry(bitext, *texts(ZH, [EN[0], *EN[2:]]))
    assert [(gone.kind, gone.target) for gone in carried.gone] == [("edit", "They are shrinking, and birds are fewer.")]
    assert carried.target.document.edits == ()


def test_sentences_that_were_cut_joined_or_exchanged_are_so_again():
    cut = edited(reviewed(), 0, 1, ZH[1:2], ["面积在减少，", "鸟也少了。"], "ac")
    assert said(carry(cut, *texts(["下雪了。", *ZH], EN)))[1] == (ZH[1], EN[1], "ac")
    assert list(carry(cut, *texts()).source) == [ZH[0], "面积在减少，", "鸟也少了。", *ZH[2:]]
    joined = edited(reviewed(), 1, 2, EN[2:4], [" ".join(EN[2:4])], "ac")
    assert list(carry(joined, *texts()).target) == [*EN[:2], " ".join(EN[2:4]), EN[4]]
    swapped = edited(reviewed(), 1, 2, EN[2:4], EN[3:1:-1], "ac")
    assert list(carry(swapped, *texts()).target) == [*EN[:2], EN[3], EN[2], EN[4]]


def test_what_nobody_decided_is_cut_as_the_new_text_has_it():
    bitext = edited(reviewed("-----"), 0, 1, ZH[1:2], ["面积在减少，", "鸟也少了。"], "")
    carried = carry(bitext, *texts())
    assert list(carried.source) == ZH
    assert carried.new == ((), ())


def test_equal_sentences_are_told_apart_by_their_neighbours():
    zh = [ZH[0], "他笑了。", ZH[1], "他笑了。", ZH[2]]
    en = [EN[0], "He smiled.", EN[1], "He smiled.", EN[2]]
    carried = carry(reviewed("---a-", zh, en), *texts(zh[2:], en[2:]))
    assert [(source, target) for source, target, *_ in carried.decisions] == [(Run(1, 2), Run(1, 2))]
    carried = carry(reviewed("---a-", zh, en), *texts(zh[:3], en[:3]))
    assert [gone.source for gone in carried.gone] == ["他笑了。"]


def test_a_passage_that_stands_elsewhere_keeps_its_decisions_if_order_allows():
    order = [2, 3, 4, 0, 1]
    moved = texts([ZH[i] for i in order], [EN[i] for i in order])
    assert len(carry(reviewed(), *moved).decisions) == 5
    carried = carry(reviewed(), *texts([ZH[i] for i in order], EN))
    assert len(carried.decisions) == 3
    assert {gone.reason for gone in carried.gone} == {"order"}


def test_anchors_and_pairs_apart_are_carried_over():
    bitext = reviewed("-----", anchors=((1, 1), (1, 2)), apart=((Run(3, 4), Run(4, 5)), (Run(0, 1), Run(0, 1))))
    carried = carry(bitext, *texts(["下雪了。", *ZH], EN[1:]))
    assert carried.corrections.anchors == ((2, 0), (2, 1))
    assert carried.corrections.apart == ((Run(4, 5), Run(3, 4)),)
    assert [(gone.kind, gone.source, gone.target) for gone in carried.gone] == [("apart", ZH[0], EN[0])]
    assert carried.kept == 3


def test_a_sentence_without_a_translation_stays_without_one():
    sides = texts()
    links = [Link(Run(0, 2), Run(0, 0), 0.4), Link(Run(2, 3), Run(0, 3), 0.4), Link(Run(3, 5), Run(3, 5), 0.4)]
    bitext = Bitext.of(*sides, links, RECIPE).judged([ACCEPTED, OPEN, OPEN])
    carried = carry(bitext, *texts(["下雪了。", *ZH], ["It snowed.", *EN]))
    assert said(carried) == [("".join(ZH[:2]), "", "a")]
    aligned = carried.align()
    assert all_said(aligned) == [(ZH[0], "", "a"), (ZH[1], "", "a")]


def test_the_rest_is_aligned_around_the_decisions():
    wrong = Bitext.of(*texts(), [Link(Run(0, 1), Run(0, 2), 0.2), Link(Run(1, 5), Run(2, 5), 0.2)], RECIPE).judged(
        [Judgement("marked"), OPEN], Corrections(2, apart=((Run(4, 5), Run(4, 5)),))
    )
    carried = carry(wrong, *texts(["下雪了。", *ZH], ["It snowed.", *EN]))
    aligned = carried.align()
    assert all_said(aligned) == [(ZH[0], " ".join(EN[:2]), "m")]
    assert [bead.confidence for bead in aligned if bead.judgement != OPEN] == [0.2]
    assert aligned.corrections == Corrections(0, (), ((Run(5, 6), Run(5, 6)),))
    assert not any(5 in bead.source and 5 in bead.target for bead in aligned)
    assert carried.to_dict() == {
        "kept": 2, "new": 2, "gone": 0, "new_sentences": [[0], [0]], "gone_decisions": [],
    }  # fmt: skip


def test_clauses_of_the_new_alignment_leave_decisions_whole():
    from aligner.alignment.options import Options

    carried = carry(reviewed("-a--a", apart=((Run(3, 4), Run(2, 3)),)), *texts(["下雪了。", *ZH], ["It snowed.", *EN]))
    aligned = carried.align(options=Options(grain="clause"))
    assert all_said(aligned) == [(ZH[1], EN[1], "a"), (ZH[4], EN[4], "a")]


def test_the_command_says_what_is_kept_and_what_is_gone(tmp_path, capsys):
    Alignment.from_bitext(reviewed("aa--a")).to_jsonl(tmp_path / "old.jsonl")
    (tmp_path / "b.zh.txt").write_text("".join(["下雪了。", *ZH[1:]]), encoding="utf-8")
    (tmp_path / "b.en.txt").write_text(" ".join(["It snowed.", *EN[1:]]), encoding="utf-8")
    sides = [str(tmp_path / "b.zh.txt"), str(tmp_path / "b.en.txt")]
    files = ["--from", str(tmp_path / "old.jsonl"), "-o", str(tmp_path / "new.jsonl")]
    assert main(["align", *sides, *files]) == 0
    shown = capsys.readouterr().err
    assert "old.jsonl: 2 decisions kept, 1 gone; 2 new sentences\n" in shown
    assert f"gone: accepted: {ZH[0]} | {EN[0]}\n" in shown
    new = Alignment.from_jsonl(tmp_path / "new.jsonl")
    assert all_said(new) == [(ZH[1], EN[1], "a"), (ZH[4], EN[4], "a")]
    assert main(["align", str(tmp_path / "new.jsonl"), *files[:2]]) == 1
    assert "this file has pairs already" in capsys.readouterr().err


# Laws

vocabulary = st.sampled_from([*ZH, "他笑了。", "好。", "“走吧。”他说。"])
translations = st.sampled_from([*EN, "He smiled.", "Good.", "“Let us go,” he said."])
codes = st.sampled_from(["", "", "a", "a", "m", "ac", "d"])


def sentences_of(pieces, language):
    separator = "" if language == "zh" else " "
    spans, start = [], 0
    from aligner.bitext.edits import Span

    for piece in pieces:
        spans.append(Span(start, start + len(piece)))
        start += len(piece) + len(separator)
    return Sentences(Document(separator.join(pieces), language), tuple(spans))


@st.composite
def reviews(draw):
    """A reviewed bitext of few different sentences, some of them edited, cut or joined."""
    zh = draw(st.lists(vocabulary, min_size=1, max_size=8))
    en = draw(st.lists(translations, min_size=1, max_size=8))
    beads, i, j = [], 0, 0
    while i < len(zh) or j < len(en):
        m, n = draw(st.integers(0, min(2, len(zh) - i))), draw(st.integers(0, min(2, len(en) - j)))
        if not m + n:
            m, n = min(1, len(zh) - i), min(1, len(en) - j)
        beads.append(Link(Run(i, i + m), Run(j, j + n), 0.5))
        i, j = i + m, j + n
    bitext = Bitext.of(sentences_of(zh, "zh"), sentences_of(en, "en"), beads, RECIPE)
    bitext = bitext.judged([Judgement.of_code(draw(codes)) for _ in beads])
    revision = Revision.of(bitext)
    for _ in range(draw(st.integers(0, 2))):
        revision = revision.apply(draw(corrections_of(revision)))
    return bitext, with_anchor(draw, revision.bitext())


@st.composite
def corrections_of(draw, revision):
    """A change of the texts of one bead."""
    bitext = revision.bitext()
    at = draw(st.integers(0, len(bitext) - 1))
    side = draw(st.sampled_from([side for side in (0, 1) if (bitext[at].source, bitext[at].target)[side]]))
    run = (bitext[at].source, bitext[at].target)[side]
    old = tuple((bitext.source, bitext.target)[side][run.start : run.stop])
    joiner = "" if side == 0 else " "
    new = draw(
        st.sampled_from(
            [old[::-1], (joiner.join(old),), (*old[:-1], old[-1][:2].strip(), old[-1][2:].strip() or "啊"), ("新 new",)]
        )
    )
    size = [len(bitext[at].source), len(bitext[at].target)]
    size[side] = len(new)
    beads = BeadSplice(at, (revision.beads[at],), (SizedBead(*size, 0.7, draw(st.sampled_from(["ac", "c", ""]))),))
    return Change("edit", revision.version, (SentenceSplice(side, run.start, old, new),), (beads,))


def with_anchor(draw, bitext):
    """The bitext, maybe with an anchor and a pair apart that its beads allow."""
    pairs = [bead for bead in bitext if bead.source and bead.target]
    chosen = [bead for bead in pairs if draw(st.booleans())][:2]
    anchors = tuple((bead.source.start, bead.target.start) for bead in chosen)
    apart = tuple((left.source, right.target) for left, right in pairwise(pairs) if draw(st.booleans()))
    return bitext.judged([bead.judgement for bead in bitext], Corrections(1, anchors, apart))


@settings(max_examples=300, deadline=None)
@given(reviews())
def test_onto_the_same_texts_all_decisions_are_carried(review):
    fresh, bitext = review
    carried = carry(bitext, fresh.source, fresh.target)
    assert not carried.gone
    assert carried.new == ((), ())
    assert sorted(said(carried)) == sorted(all_said(bitext))
    for side, before in ((carried.source, bitext.source), (carried.target, bitext.target)):
        assert "".join(side.document.text.split()) == "".join(before.document.text.split())
        assert side.document.raw == before.document.raw
    assert len(carried.corrections.anchors) == len(bitext.corrections.anchors)
    assert len(carried.corrections.apart) == len(bitext.corrections.apart)
    again = carry(bitext, carried.source, carried.target)
    assert (again.source, again.target, again.decisions) == (carried.source, carried.target, carried.decisions)


@st.composite
def versions(draw, pieces, more):
    """Sentences put in, removed, edited and exchanged."""
    pieces = list(pieces)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(pieces) - 1)) if pieces else 0
        match draw(st.sampled_from(["put", "remove", "edit", "exchange", "front"])):
            case "put":
                pieces.insert(at, draw(more))
            case "remove" if pieces:
                del pieces[at]
            case "edit" if pieces:
                pieces[at] = pieces[at][0] + "又" + pieces[at][1:]
            case "exchange" if pieces:
                pieces = [*pieces[at:], *pieces[:at]]
            case _:
                pieces.insert(0, draw(more))
    return pieces


@settings(max_examples=400, deadline=None)
@given(reviews(), st.data())
def test_decisions_land_on_the_same_texts_and_none_is_silently_lost(review, data):
    fresh, bitext = review
    later = [
        sentences_of(data.draw(versions(side, more)), side.language)
        for side, more in ((fresh.source, vocabulary), (fresh.target, translations))
    ]
    carried = carry(bitext, *later)
    before = all_said(bitext)
    for decision in said(carried):
        assert decision in before
    words = [Judgement.of_code(code).words for *_, code in before]
    lost = [gone for gone in carried.gone if gone.kind in words]
    assert len(carried.decisions) + len(lost) == len(before)
    assert [
        (gone.source, gone.target) for gone in lost if (gone.source, gone.target) not in {(s, t) for s, t, _ in before}
    ] == []
    check_constraints(
        carried.constraints, (carried.source, carried.target), [(m, n) for m in range(9) for n in range(9)]
    )
    for side, new, fresh_side in zip((carried.source, carried.target), carried.new, later, strict=True):
        assert side.document.raw == fresh_side.document.raw
        assert all(0 <= number < len(side) for number in new)


@settings(max_examples=300, deadline=None)
@given(st.lists(vocabulary, max_size=10), st.lists(vocabulary, max_size=10))
def test_matches_say_the_same_and_share_no_sentence(earlier, later):
    sides = sentences_of(earlier, "zh"), sentences_of(later, "zh")
    found = matches(*sides)
    for match in found:
        assert sides[0].text_of(match.earlier) == sides[1].text_of(match.later)
    for side in (0, 1):
        taken = [index for match in found for index in match[side]]
        assert len(taken) == len(set(taken))


def test_white_space_and_line_breaks_do_not_count():
    earlier = Sentences.given(["It was a\nlong day.", "", "We  slept."], "en")
    later = Sentences.given(["It was a long day.", "", "We slept."], "en")
    assert [(match.earlier, match.later) for match in matches(earlier, later)] == [
        (Run(i, i + 1), Run(i, i + 1)) for i in range(3)
    ]


@pytest.mark.parametrize("sentence", ["他笑了。", "他说，他笑了，他走了。"])
def test_ten_thousand_equal_sentences_are_compared_in_order(sentence):
    earlier, later = (Sentences.given([sentence] * size, "zh") for size in (10_000, 9_000))
    assert len(matches(earlier, later)) == 9_000
