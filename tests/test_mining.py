"""Mining: pairs of documents and of sentences in collections without order."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aligner
from aligner.bitext.progress import no_progress
from aligner.cli.main import main
from aligner.encoders.protocol import to_unit_length
from aligner.errors import InputError
from aligner.mining import neighbours
from aligner.mining.documents import MATCHING
from aligner.mining.neighbours import candidates, nearest, one_to_one
from aligner.mining.sentences import MINING

PAIRS = (
    ("他昨天走了。", "He left yesterday."),
    ("雨终于停了。", "The rain stopped at last."),
    ("这座城市有三百万人口。", "The city has three million inhabitants."),
    ("请把门关上。", "Please close the door."),
    ("渔民在河边修理渔船。", "The fishermen repair their boats by the river."),
    ("老师给学生写了一封长信。", "The teacher wrote the students a long letter."),
    ("今年的小麦收成很好。", "This year's wheat harvest is very good."),
    ("医生建议他多休息。", "The doctor advised him to rest more."),
)
ZH, EN = [zh for zh, _ in PAIRS], [en for _, en in PAIRS]
STORIES = [PAIRS[:3], PAIRS[3:5], PAIRS[5:]]
has_faiss = importlib.util.find_spec("faiss") is not None


def unit_rows(size, width=6, seed=0):
    return to_unit_length(np.random.default_rng(seed).normal(size=(size, width)).astype(np.float32))


def plain_margin(sources, targets, count, i, j):
    """The definition, pair by pair."""
    cosines = (sources @ targets.T).round(neighbours.DIGITS)
    near = lambda row: np.sort(row)[::-1][:count].mean()  # noqa: E731
    return cosines[i, j] / (near(cosines[i]) / 2 + near(cosines[:, j]) / 2)


# Neighbours


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 5), st.integers(0, 99))
def test_margins_are_those_of_the_definition_whatever_the_blocks(rows, columns, count, seed):
    sources, targets = unit_rows(rows, seed=seed), unit_rows(columns, seed=seed + 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "ROWS", 7)
        patch.setattr(neighbours, "COLUMNS", 5)
        found = candidates(sources, targets, count, no_progress)
    assert len(set(zip(found.sources, found.targets, strict=True))) == len(found.sources)
    for i, j, margin in zip(*found, strict=True):
        if margin:
            assert margin == pytest.approx(plain_margin(sources, targets, count, i, j), rel=1e-3, abs=1e-3)


def test_the_nearest_come_first_and_are_never_more_than_there_are():
    keys = unit_rows(5)
    found = nearest(keys, keys, 9, no_progress, "")
    assert found.numbers.shape == (5, 5)
    assert found.numbers[:, 0].tolist() == [0, 1, 2, 3, 4]
    assert (np.diff(found.cosines, axis=1) <= 0).all()


@pytest.mark.skipif(not has_faiss, reason="faiss is not installed")
def test_faiss_finds_the_same():
    sources, targets = unit_rows(40), unit_rows(30, seed=1)
    exact, by_faiss = (candidates(sources, targets, 4, no_progress, faiss=faiss) for faiss in (False, True))
    np.testing.assert_array_equal(exact.sources, by_faiss.sources)
    np.testing.assert_array_equal(exact.targets, by_faiss.targets)
    np.testing.assert_allclose(exact.margins, by_faiss.margins, atol=1e-3)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5))))
def test_the_best_are_kept_and_nobody_twice(pairs):
    kept = one_to_one(pairs)
    assert kept[:1] == pairs[:1]
    for side in (0, 1):
        assert len({pair[side] for pair in kept}) == len(kept)
    for pair in pairs:
        assert any(pair[0] == left or pair[1] == right for left, right in kept)


# Sentences


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_translations_are_found_in_any_order(random):
    order = random.sample(range(len(ZH)), len(ZH)), random.sample(range(len(EN)), len(EN))
    found = aligner.mine([ZH[number] for number in order[0]], [EN[number] for number in order[1]], min_score=0.0)
    assert {(order[0][pair.source], order[1][pair.target]) for pair in found} == {(n, n) for n in range(len(ZH))}
    assert [pair.score for pair in found] == sorted((pair.score for pair in found), reverse=True)
    again = aligner.mine(ZH, EN, min_score=0.0)
    assert {(order[0][p.source], order[1][p.target], p.score) for p in found} == set(map(tuple, again))


def test_sentences_without_a_translation_stay_alone():
    alone = "量子色动力学描述夸克之间的相互作用。", "Tulips were sold at auction in Haarlem."
    found = aligner.mine([*ZH, alone[0]], [*EN, alone[1]])
    assert {(pair.source, pair.target) for pair in found[: len(ZH)]} == {(n, n) for n in range(len(ZH))}
    assert all(pair.score >= MINING.min_score for pair in found)
    # Among so few, even a stranger stands out a little.
    again = aligner.mine([*ZH, alone[0]], [*EN, alone[1]], min_score=2.0)
    assert again == found[: len(ZH)]
    assert aligner.mine(ZH, EN, min_score=9.0) == []


def test_blank_sentences_have_no_partner_and_equal_ones_one_place():
    found = aligner.mine(["", ZH[0], *ZH, " "], [*EN, EN[0], ""], min_score=0.0)
    assert {(pair.source, pair.target) for pair in found} >= {(1, 0)}
    sides = {pair.source for pair in found}, {pair.target for pair in found}
    assert not sides[0] & {0, 2, 10} and not sides[1] & {8, 9}


@pytest.mark.parametrize(
    ("sources", "message"),
    [([], "sources has no sentence"), (["", " "], "sources has no sentence"), ("他来了。", "must be sentences"),
     (["a", 3], r"sources\[1\] must be a sentence, a str, not 3")],
)  # fmt: skip
def test_what_holds_no_sentences_is_refused(sources, message):
    with pytest.raises(InputError, match=message):
        aligner.mine(sources, EN)


def test_without_faiss_the_error_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"needs faiss-cpu, .*\[faiss\]"):
        aligner.mine(ZH, EN, faiss=True)


# Documents


def stories(side):
    return ["".join(pair[side] + " " * side for pair in story) for story in STORIES]


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_documents_are_matched_in_any_order(random):
    order = random.sample(range(3), 3), random.sample(range(3), 3)
    given = [[stories(side)[number] for number in order[side]] for side in (0, 1)]
    found = aligner.match(*given)
    assert {(order[0][pair.source], order[1][pair.target]) for pair in found.pairs} == {(0, 0), (1, 1), (2, 2)}
    assert found.source_rest == found.target_rest == ()


def test_a_document_without_a_translation_is_rest():
    found = aligner.match(stories(0), stories(1)[1:])
    assert {(pair.source, pair.target) for pair in found.pairs} == {(1, 0), (2, 1)}
    assert (found.source_rest, found.target_rest) == ((0,), ())
    assert all(MATCHING.min_score <= pair.score <= 1 for pair in found.pairs)
    assert aligner.match(stories(0)[:1], ["Tulips were sold."], min_score=1.0).target_rest == (0,)


def test_the_same_document_twice_has_one_partner():
    found = aligner.match([stories(0)[0]] * 2, stories(1)[:1])
    assert len(found.pairs) == 1
    assert len(found.source_rest) == 1 and found.target_rest == ()


def test_documents_are_texts_sentences_and_files(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(stories(0)[0], encoding="utf-8")
    found = aligner.match([path, aligner.segment(stories(0)[1])], [aligner.Document(stories(1)[1], "en"), EN[0]])
    assert (1, 0) in {(pair.source, pair.target) for pair in found.pairs}


@pytest.mark.parametrize(
    ("sources", "message"),
    [([], "sources has no document"), ("他来了。", "must be documents"), ([3], r"sources\[0\] must be a text")],
)
def test_what_holds_no_documents_is_refused(sources, message):
    with pytest.raises(InputError, match=message):
        aligner.match(sources, EN)


@pytest.mark.parametrize("min_score", ["a", None, -1])
@pytest.mark.parametrize("find", [aligner.match, aligner.mine])
def test_a_limit_is_a_number(find, min_score):
    with pytest.raises(InputError, match="min_score"):
        find(ZH, EN, min_score=min_score)


# Commands


def test_match_lists_the_pairs_of_two_folders(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for side, folder in enumerate(("zh", "en")):
        Path(folder).mkdir()
        for number, text in enumerate(stories(side)):
            Path(folder, f"{number if side else 'abc'[number]}.txt").write_text(text, encoding="utf-8")
    Path("en/2.txt").unlink()
    assert main(["match", "zh", "en", "-o", "pairs.tsv"]) == 0
    assert "zh/c.txt: no document translates it" in capsys.readouterr().err
    head, *lines = Path("pairs.tsv").read_text(encoding="utf-8").splitlines()
    assert head == "id\tsource\ttarget\tscore"
    assert sorted(line.split("\t")[:3] for line in lines) == [
        ["a.txt", "zh/a.txt", "en/0.txt"], ["b.txt", "zh/b.txt", "en/1.txt"],
    ]  # fmt: skip
    assert main(["match", "zh", "en", "--quiet"]) == 0
    assert capsys.readouterr().out.splitlines() == [head, *lines]
    assert main(["match", "zh", "no"]) == 1
    assert "no: not a folder" in capsys.readouterr().err


def test_mine_lists_pairs_of_sentences(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("zh.txt").write_text("\n".join(ZH), encoding="utf-8")
    Path("en.txt").write_text("\n".join(Random(1).sample(EN, len(EN))), encoding="utf-8")
    assert main(["mine", "zh.txt", "en.txt", "--lines", "--min-score", "0"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert sorted((source, target) for _, source, target in rows) == sorted(PAIRS)
    assert main(["mine", "zh.txt", "en.txt", "--lines", "-o", "a.tsv", "--min-score", "0"]) == 0
    assert [line.split("\t") for line in Path("a.tsv").read_text(encoding="utf-8").splitlines()] == rows
    with pytest.raises(SystemExit):
        main(["mine", "zh.txt", "en.txt", "--min-score", "x"])
    assert "not a margin" in capsys.readouterr().err
