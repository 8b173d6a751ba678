"""A second check of corrected texts: rows that nothing touches stay as they were in the first one."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_carrying_decisions import EN, RECIPE, ZH, texts

import aligner
from aligner.bitext.beads import Bitext, Link
from aligner.bitext.judgements import Corrections, Judgement
from aligner.bitext.texts import Run
from aligner.cli.main import main
from aligner.revision.carrying import carry
from aligner.revision.earlier import read_earlier

# Rows that no aligner would choose, so that only keeping them explains them.
ODD = [Link(Run(0, 1), Run(0, 2), 0.7), Link(Run(1, 2), Run(2, 2), 0.6), Link(Run(2, 3), Run(2, 3), 0.8),
       Link(Run(3, 4), Run(3, 4), 0.9), Link(Run(4, 5), Run(4, 5), 0.95)]  # fmt: skip


def earlier(links=ODD, codes=("",) * 5):
    bitext = Bitext.of(*texts(), links, RECIPE)
    return bitext.judged(map(Judgement.of_code, codes), Corrections())


def rows(bitext):
    return [(bead.source_text, bead.target_text) for bead in bitext]


def kept(zh, en, bitext=None):
    """The rows that stay, with their confidences and judgements."""
    carried = carry(bitext or earlier(), *texts(zh, en), unchanged=True)
    return [
        (carried.source.text_of(source), carried.target.text_of(target), confidence, judgement.code)
        for source, target, confidence, judgement in carried.decisions
    ]


FIRST = (ZH[0], f"{EN[0]} {EN[1]}", 0.7, "")
LAST = [(ZH[2], EN[2], 0.8, ""), (ZH[3], EN[3], 0.9, ""), (ZH[4], EN[4], 0.95, "")]


def test_of_unchanged_texts_all_rows_stay():
    assert kept(ZH, EN) == [FIRST, (ZH[1], "", 0.6, ""), *LAST]
    aligned = carry(earlier(), *texts(), unchanged=True).align()
    assert rows(aligned) == rows(earlier())
    assert [bead.confidence for bead in aligned] == [0.7, 0.6, 0.8, 0.9, 0.95]
    assert not aligned.is_reviewed


@pytest.mark.parametrize(
    ("zh", "en", "stay"),
    [
        # A number is corrected: its row and those beside it are aligned anew.
        (ZH, [*EN[:4], "This year there were half as many more."], [FIRST, (ZH[1], "", 0.6, ""), LAST[0]]),
        # What was left out is translated: the omission, and the rows around it, are open again.
        (ZH, [*EN[:2], "It gets smaller.", *EN[2:]], [*LAST[1:]]),
        # A sentence in front.
        (["下雪了。", *ZH], ["It snowed.", *EN], [(ZH[1], "", 0.6, ""), *LAST]),
        # A row is taken out of one text.
        (ZH, [*EN[:3], EN[4]], [FIRST, (ZH[1], "", 0.6, "")]),
    ],
)
def test_rows_beside_what_changed_are_aligned_anew(zh, en, stay):
    assert [row for row in kept(zh, en) if row not in stay] == []
    assert [row for row in stay if row not in kept(zh, en)] == []


def test_decisions_come_first():
    """Two passages change places in one text only: the accepted row decides which one stays."""
    links = [Link(Run(i, i + 1), Run(i, i + 1), 0.9) for i in range(5)]
    moved = [*EN[3:], *EN[:3]]
    for codes, stays in ((("a", *[""] * 4), ZH[0]), ((*[""] * 4, "a"), ZH[4])):
        found = kept(ZH, moved, earlier(links, codes))
        assert (stays, "a") in [(row[0], row[3]) for row in found]


def test_without_being_asked_open_rows_are_aligned_anew():
    assert carry(earlier(), *texts()).decisions == ()


# Laws

sentence = st.sampled_from(["甲。", "乙！", "丙？", "丁。"])


@st.composite
def versions(draw):
    """An alignment of short texts, and other texts made of it by taking out and putting in sentences."""
    sides = [draw(st.lists(sentence, min_size=1, max_size=6)) for _ in range(2)]
    links, i, j = [], 0, 0
    while i < len(sides[0]) or j < len(sides[1]):
        m = draw(st.integers(0, min(2, len(sides[0]) - i)))
        n = draw(st.integers(0 if m else min(1, len(sides[1]) - j), min(2, len(sides[1]) - j)))
        m = m if m or n else 1
        links.append(Link(Run(i, i + m), Run(j, j + n), 0.5))
        i, j = i + m, j + n
    links = [
        each for m, n, _ in links
        for each in ([Link(m, n, 0.5)] if m and n else
                     [Link(Run(k, k + 1), Run(n.start, n.start), 0.5) for k in m] or
                     [Link(Run(m.start, m.start), Run(k, k + 1), 0.5) for k in n])
    ]  # fmt: skip
    codes = draw(st.lists(st.sampled_from(["", "a"]), min_size=len(links), max_size=len(links)))
    later = [draw(st.permutations(side)) if draw(st.booleans()) else side for side in sides]
    return sides, links, codes, [list(side)[draw(st.integers(0, 2)) :] for side in later]


@settings(max_examples=150, deadline=None)
@given(versions())
def test_what_stays_is_a_row_again_and_loses_no_decision(drawn):
    sides, links, codes, later = drawn
    before = Bitext.of(*texts(*sides), links, RECIPE).judged(map(Judgement.of_code, codes))
    new = texts(*later)
    decided, carried = carry(before, *new), carry(before, *new, unchanged=True)
    assert set(decided.decisions) <= set(carried.decisions)
    assert carried.gone == decided.gone
    pairs = [(source, target) for source, target, *_ in carried.decisions if source and target]
    assert all(a.stop <= b.start for one, other in pairwise(sorted(pairs)) for a, b in zip(one, other, strict=True))
    aligned = carried.align()
    assert [code for bead in aligned if (code := bead.judgement.code)] == [
        code for *_, judgement in carried.decisions if (code := judgement.code)
    ]


# The command


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, sentences in {"a.zh.txt": ZH, "a.en.txt": EN, "b.en.txt": [*EN[:4], "There were half as many."]}.items():
        (tmp_path / name).write_text(("" if name.endswith("zh.txt") else " ").join(sentences), "utf-8")
    return tmp_path


def test_a_second_check_keeps_the_rows_of_the_first_report(folder, capsys):
    aligner.check(aligner.Alignment.from_bitext(earlier())).save("first.json")
    assert read_earlier("first.json") == earlier()
    command = ["check", "a.zh.txt", "b.en.txt", "--from", "first.json", "-o", "second.json"]
    assert main(command) == 0
    assert "first.json: 3 rows kept; the rest is aligned anew" in capsys.readouterr().err
    second = json.loads((folder / "second.json").read_text("utf-8"))
    assert [bead["kind"] for bead in second["beads"]][:3] == ["1-2", "1-0", "1-1"]
    assert [bead["confidence"] for bead in second["beads"]][:3] == [0.7, 0.6, 0.8]


def test_an_alignment_does_as_well(folder):
    aligner.Alignment.from_bitext(earlier()).to_jsonl("first.jsonl")
    assert main(["check", "a.zh.txt", "a.en.txt", "--from", "first.jsonl", "-o", "second.json", "--quiet"]) == 0
    assert rows(read_earlier("second.json")) == rows(earlier())


@pytest.mark.parametrize(
    ("content", "message"),
    [("[", "no report of aligner check"), ('{"schema": "aligner.verdicts"}', "no report of aligner check"),
     ('{"schema": "aligner.review", "version": 1}', "header")],
)  # fmt: skip
def test_another_file_is_refused(folder, capsys, content, message):
    (folder / "first.json").write_text(content, "utf-8")
    assert main(["check", "a.zh.txt", "a.en.txt", "--from", "first.json"]) == 1
    assert message in capsys.readouterr().err


def test_pairs_have_rows_already(folder, capsys):
    aligner.Alignment.from_bitext(earlier()).to_jsonl("first.jsonl")
    assert main(["check", "first.jsonl", "--from", "first.jsonl"]) == 1
    assert "this file has pairs already" in capsys.readouterr().err
