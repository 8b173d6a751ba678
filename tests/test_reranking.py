"""A reranker judges the doubtful beads: it may mend them, breaks no law, and is heeded as far as it knows."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
from zlib import crc32

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from models import save_bert
from test_encoder_safety import REFUSED, save
from test_lattice import lattices, whole_lattice

import aligner
from aligner import AlignerWarning, EncoderError, InputError, Options, align
from aligner.alignment import reranking
from aligner.alignment.lattice import posteriors
from aligner.alignment.reranking import POLICY, Candidates, Reranking, gains_of, seen_beads, with_gains
from aligner.encoders.loading import EMBEDDED, embedded_encoder
from aligner.encoders.reranker import Cosine, load_reranker, pair_scores

# The lattice cuts the pair of the mother in two, since the pot belongs to the brother's sentence in English.
STORY = [
    ("他打开门。", "He opened the door."),
    ("外面下着雨，街上很冷。一个人也没有。", "It was raining outside. The street was cold and there was nobody."),
    ("他关上窗户。", "He closed the window."),
    ("她一声不吭。", "Not a word came from her."),
    (
        "母亲在厨房里做饭，锅里冒着热气。弟弟去了学校。",
        "Mother was cooking. The pot was steaming and his younger brother had gone to school.",
    ),
    ("河水涨了。桥断了。", "The river rose, and the bridge broke."),
    ("真是祸不单行！", "It never rains but it pours!"),
    ("村里的人都很害怕。", "All the people in the village were afraid."),
    (
        "第二天天晴了，大家松了口气。鸟儿叫个不停。",
        "The next day the sky was clear. They felt relieved, and birds sang all day long.",
    ),
    ("他们修好了桥。", "They repaired the bridge."),
    ("孩子们又去上学了。", "Classes began again."),
    ("老师讲了一个故事。", "The teacher told a story."),
    (
        "从前有一只老虎。它住在山上，谁也不敢去。",
        "Once there was a tiger that lived on a mountain. Nobody dared to go there.",
    ),
    ("山上有很多树。", "There were many trees on the mountain."),
]
RIGHT = set(STORY)
ZH = [sentence for zh, _ in STORY for sentence in re.findall(r"[^。！]+[。！]", zh)]
EN = [sentence.strip() for _, en in STORY for sentence in re.findall(r"[^.!]+[.!]", en)]


class Judge:
    """A reranker made of a function of a pair; remembers what it was asked."""

    name = "judge"

    def __init__(self, score):
        self.score = score
        self.seen = []

    def predict(self, pairs):
        self.seen += pairs
        return [self.score(*pair) for pair in pairs]


class Returning:
    name = "mine"

    def __init__(self, answer):
        self.answer = answer

    def predict(self, pairs):
        return self.answer(len(pairs))


def of_hash(seed):
    """Scores that have nothing to do with the texts but are always the same for a pair."""
    return Judge(lambda zh, en: crc32(f"{seed}{zh}|{en}".encode()) / 2**32)


def knowing():
    return Judge(lambda zh, en: float((zh, en) in RIGHT))


def aligned(reranker=None, **given_beads):
    return align(ZH, EN, options=Options(reranker=reranker), **given_beads)


def wrong(alignment):
    """The beads that are not right."""
    return [bead for bead in alignment if (bead.source_text, bead.target_text) not in RIGHT]


def labelled(count, seed, knowledge):
    """Beads of two sentences, and scores that know in part how probable they are."""
    rng = np.random.default_rng(seed)
    labels = rng.beta(0.3, 0.3, count)
    return pairs_of(labels), knowledge * labels + rng.normal(size=count)


def pairs_of(probabilities):
    """Beads of a sentence on each side with these probabilities."""
    return Candidates(np.array([(number, number + 1) * 2 for number in range(len(probabilities))]), probabilities)


def test_a_reranker_that_knows_better_mends_an_error():
    assert [bead.source_text for bead in wrong(aligned())] == ["母亲在厨房里做饭，锅里冒着热气。", "弟弟去了学校。"]
    alignment = aligned(knowing())
    assert not wrong(alignment)
    assert min(bead.confidence for bead in alignment) > 0.8


def test_the_reranker_sees_doubtful_pairs_once_and_chinese_first():
    judge = knowing()
    aligned(judge)
    assert len(judge.seen) == len(set(judge.seen))
    assert all(not zh.isascii() and en.isascii() for zh, en in judge.seen)
    assert RIGHT & set(judge.seen)


@pytest.mark.parametrize("score", [lambda zh, en: 1.0, lambda zh, en: 1e300, lambda zh, en: -float((zh, en) in RIGHT)])
def test_a_reranker_that_knows_nothing_or_the_contrary_changes_nothing(score, monkeypatch):
    monkeypatch.setattr(reranking, "POLICY", POLICY._replace(fewest=1))
    with pytest.warns(
        AlignerWarning, match="the reranker judge cannot tell right pairs of these texts from wrong ones"
    ):
        alignment = aligned(Judge(score))
    assert list(alignment) == list(aligned())


def test_few_beads_are_no_reason_for_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        align(ZH[:3], EN[:3], options=Options(reranker=Judge(lambda zh, en: 1.0)))


@given(st.integers(0, 2**32 - 1), st.floats(0, 5), st.floats(0.01, 1000), st.floats(-100, 100))
def test_the_scale_of_the_scores_does_not_matter(seed, knowledge, factor, shift):
    beads, scores = labelled(80, seed, knowledge)
    assert gains_of(factor * scores + shift, beads) == pytest.approx(gains_of(scores, beads), abs=1e-6)


@given(st.integers(0, 2**32 - 1))
def test_gains_grow_with_what_the_scores_know_and_never_exceed_their_bound(seed):
    spreads = []
    for knowledge in (0, 2, 8):
        beads, scores = labelled(400, seed, knowledge)
        gains = gains_of(scores, beads)
        assert np.abs(gains).max() <= POLICY.largest
        assert (
            np.array_equal(np.argsort(gains, kind="stable"), np.argsort(scores, kind="stable"))
            or not gains.any()
            or (np.abs(gains).max() == POLICY.largest)
        )
        spreads.append(gains.std())
    assert spreads[0] < 0.35 and spreads[0] < spreads[1] < spreads[2]
    beads, scores = labelled(400, seed, 8)
    assert not gains_of(-scores, beads).any()


@given(st.integers(0, 2**32 - 1), st.floats(0, 8))
def test_two_beads_gain_as_much_as_both_together_with_the_same_score(seed, knowledge):
    beads, scores = labelled(60, seed, knowledge)
    beads.runs[0] = (0, 3, 0, 1)  # three sentences with one
    beads.runs[1] = (0, 1, 0, 1)
    beads.runs[2] = (1, 3, 0, 0)
    scores[:3] = scores[0]
    gains = gains_of(scores, beads)
    assume(np.abs(gains[:3]).max() < POLICY.largest)
    assert gains[0] == pytest.approx(gains[1] + gains[2])


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_any_finite_scores_give_finite_gains(scores):
    beads = pairs_of(np.linspace(0, 1, len(scores)))
    with np.errstate(all="raise", under="ignore"):
        gains = gains_of(np.array(scores), beads)
    assert np.isfinite(gains).all()


@given(lattices(), st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_gains_change_the_scores_of_their_beads_and_no_others(scores, seed):
    probabilities = posteriors(scores)
    assume(np.isfinite(probabilities.total))
    beads = seen_beads(probabilities)
    gains = np.random.default_rng(seed).normal(size=len(beads.runs))
    before = {shape: [row.copy() for row in rows] for shape, rows in scores.beads.items()}
    after = with_gains(scores, beads.runs, gains)
    expected = {shape: [row.copy() for row in rows] for shape, rows in before.items()}
    for (start, stop, low, high), gain in zip(beads.runs, gains, strict=True):
        expected[stop - start, high - low][stop][high - scores.lows[stop]] += gain
    for shape, rows in before.items():
        for i, row in enumerate(rows):
            assert np.array_equal(scores.beads[shape][i], row)
            assert np.array_equal(after.beads[shape][i], expected[shape][i])


@given(lattices())
@settings(deadline=None)
def test_the_beads_seen_are_the_probable_ones_with_their_probabilities(scores):
    probabilities = posteriors(scores)
    assume(np.isfinite(probabilities.total))
    beads = seen_beads(probabilities)
    seen = {tuple(run): p for run, p in zip(beads.runs.tolist(), beads.probabilities, strict=True)}
    for a, b in scores.beads:
        for i in range(1, len(scores.lows)):
            for k, p in enumerate(probabilities.bead((a, b), i)):
                run = (i - a, i, scores.lows[i] + k - b, scores.lows[i] + k)
                assert (run in seen) == (p >= POLICY.least) and (run not in seen or seen[run] == p)


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_only_doubtful_beads_change(seed):
    texts = (["他来了。", "门开着。", "下雨了。"], ["He came.", "The door was open.", "It rained."])
    probabilities = posteriors(whole_lattice(3, 3, seed=seed))
    after = Reranking(of_hash(seed), texts, ("zh", "en")).rerank(probabilities)
    for shape, rows in after.beads.items():
        for i, row in enumerate(rows):
            p = probabilities.bead(shape, i)
            is_same = row == probabilities.scores.beads[shape][i]
            assert is_same[(p < POLICY.doubtful) | (p > 1 - POLICY.doubtful)].all()


def test_a_part_of_what_a_score_says_counts_and_a_short_text_says_little(monkeypatch):
    beads, scores = labelled(80, 0, 2)
    gains = gains_of(scores, beads)
    monkeypatch.setattr(reranking, "POLICY", POLICY._replace(trust=POLICY.trust / 2))
    assert gains_of(scores, beads) == pytest.approx(gains / 2)
    monkeypatch.setattr(reranking, "POLICY", POLICY._replace(prior=100.0))
    assert np.abs(gains_of(scores, beads)).max() < np.abs(gains).max() / 4


def test_only_so_many_beads_are_seen(monkeypatch):
    monkeypatch.setattr(reranking, "POLICY", POLICY._replace(most=2, examples=3))
    judge = knowing()
    aligned(judge)
    assert 2 < len(judge.seen) <= 2 + 3 + 3


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=8)
def test_swapped_texts_get_swapped_answers_from_any_reranker(seed):
    there = aligned(of_hash(seed))
    back = align(EN, ZH, options=Options(reranker=of_hash(seed)))
    assert [(bead.source, bead.target, bead.confidence) for bead in there] == [
        (bead.target, bead.source, bead.confidence) for bead in back
    ]


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=8)
def test_constraints_are_honoured_whatever_the_reranker_says(seed):
    alignment = aligned(of_hash(seed), fixed=[((1, 2), (1, 2))], anchors=[(5, 5)], apart=[(6, 6)])
    beads = {(tuple(bead.source), tuple(bead.target)): bead.confidence for bead in alignment}
    assert beads[(1,), (1,)] == 1
    assert any(5 in source and 5 in target for source, target in beads)
    assert not any(6 in source and 6 in target for source, target in beads)


def test_without_a_reranker_the_recipe_names_none_and_with_one_its_name():
    assert "reranker" not in str(aligned().recipe)
    assert "reranker=judge" in str(aligned(knowing()).recipe)


def test_progress_is_told_and_may_end_the_work():
    stages = []
    align(ZH, EN, options=Options(reranker=knowing()), progress=lambda *stage: stages.append(stage))
    mine = [stage for stage in stages if stage[0] == "reranking"]
    assert mine[0][1] == 0 and mine[-1][1] == mine[-1][2] > 0

    def cancel(stage, _, __):
        if stage == "reranking":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        align(ZH, EN, options=Options(reranker=knowing()), progress=cancel)


def test_pairs_are_scored_in_pieces_and_each_gets_its_own_score():
    judge = Judge(lambda zh, en: float(zh))
    pairs = [(str(number % 700), "a" * (number % 7)) for number in range(3000)]
    assert pair_scores(judge, pairs).tolist() == [float(zh) for zh, _ in pairs]
    assert len(judge.seen) == len(set(pairs))


def failing(count):
    raise IndexError("no such\nlayer")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (lambda count: [0.5], r"returned an array of shape \(1,\) for .* pairs; expected one score per pair"),
        (lambda count: np.zeros((count, 3)), r"shape \(\d+, 3\)"),
        (lambda count: 0.5, r"shape \(\)"),
        (lambda count: [float("nan")] * count, "a score that is not finite"),
        (lambda count: [float("inf")] * count, "a score that is not finite"),
        (lambda count: ["0.5"] * count, "something other than numbers: .*0.5"),
        (lambda count: [None] * count, "something other than numbers: None"),
        (lambda count: [[1], [1, 2]], "failed on .* pairs"),
        (failing, "failed on .* pairs: no such$"),
    ],
)
def test_a_bad_reranker_is_an_error_that_names_it(answer, problem):
    with pytest.raises(EncoderError, match=problem) as caught:
        aligned(Returning(answer))
    assert str(caught.value).startswith("the reranker mine ")


@pytest.mark.parametrize("answer", [lambda count: np.zeros((count, 1), np.float16), lambda count: [1] * count])
def test_a_column_and_whole_numbers_are_scores_too(answer):
    assert len(aligned(Returning(answer))) == len(aligned())


@pytest.mark.parametrize("reranker", [3, Judge, object()])
def test_what_cannot_judge_is_refused(reranker):
    with pytest.raises(InputError, match="reranker must be"):
        Options(reranker=reranker)
    with pytest.raises(EncoderError, match="neither predict"):
        load_reranker(reranker)


def lettered():
    class Letters:
        name = "letters"

        def encode(self, sentences):
            return [[text.count(letter) + 0.5 for letter in "aeiou"] for text in sentences]

    return Letters()


@pytest.mark.parametrize(
    ("encoder", "reranker"), [(None, "embedded"), (EMBEDDED, EMBEDDED), (None, embedded_encoder())]
)
def test_the_encoder_of_the_lattice_gives_no_second_opinion(encoder, reranker):
    with pytest.raises(InputError, match=r"embedded@.* is the encoder already"):
        align(ZH, EN, encoder=encoder, options=Options(reranker=reranker))


def test_an_encoder_judges_by_the_cosine():
    pairs = [("他打开门。", "He opened the door."), ("他打开门。", "The river rose.")]
    for given_encoder in ("embedded", EMBEDDED, embedded_encoder()):
        reranker = load_reranker(given_encoder)
        assert isinstance(reranker, Cosine) and "embedded@" in reranker.name
        left, right = (embedded_encoder().encode(side) for side in zip(*pairs, strict=True))
        assert pair_scores(reranker, pairs) == pytest.approx((left * right).sum(axis=1), abs=1e-6)
    other = load_reranker(lettered())
    assert "reranker=cosine of letters" in str(aligned(other).recipe)
    assert list(aligned(other)) == list(aligned(lettered()))


@pytest.fixture(scope="module")
def cross_encoder_folder(tmp_path_factory):
    """A real CrossEncoder, as sentence-transformers saves it."""
    sentence_transformers = pytest.importorskip("sentence_transformers")
    folder = tmp_path_factory.mktemp("cross")
    save_bert(folder / "body", "BertForSequenceClassification", num_labels=1)
    sentence_transformers.CrossEncoder(str(folder / "body"), device="cpu").save_pretrained(str(folder / "cross"))
    return folder


@pytest.mark.parametrize("name", ["cross", "body"])
def test_a_cross_encoder_is_loaded_by_its_folder_and_gives_its_logits(cross_encoder_folder, name):
    from sentence_transformers import CrossEncoder
    from torch.nn import Identity

    folder = cross_encoder_folder / name
    pairs = [("那天下雨。", "a day."), ("他没有伞。", "he ran.")]
    reranker = load_reranker(folder)
    assert reranker.name == name
    expected = CrossEncoder(str(folder), device="cpu").predict(pairs, activation_fn=Identity())
    assert pair_scores(reranker, pairs) == pytest.approx(expected, abs=1e-5)
    assert f"reranker={name}" in str(aligned(str(folder)).recipe)


def test_the_command_line_takes_a_folder(cross_encoder_folder, tmp_path):
    (tmp_path / "a.zh.txt").write_text("\n".join(ZH), encoding="utf-8")
    (tmp_path / "a.en.txt").write_text("\n".join(EN), encoding="utf-8")
    command = [sys.executable, "-m", "aligner", "align", "a.zh.txt", "a.en.txt", "--lines", "--reranker"]
    done = subprocess.run(
        [*command, str(cross_encoder_folder / "cross")], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0 and "reranker=cross" in done.stdout
    done = subprocess.run([*command, "./nowhere"], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1 and "nowhere: no such folder" in done.stderr


@pytest.mark.parametrize("files", REFUSED.values(), ids=REFUSED)
def test_a_reranker_that_comes_with_code_is_refused_and_nothing_runs(tmp_path, monkeypatch, files):
    folder = save(tmp_path / "model", files)
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    with pytest.raises(EncoderError, match=r"model/.*: .*; (take|save)"):
        load_reranker(folder)
    assert not (folder / "PWNED").exists()
    assert "evilmod" not in sys.modules


def test_the_names_are_part_of_the_interface():
    assert isinstance(knowing(), aligner.Reranker)
