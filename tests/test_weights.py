"""The file of weights, the shapes they score, and the fit: its gradient, its likelihood and what it learns from."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import aligner
from aligner.alignment.evidence import collect_evidence
from aligner.alignment.features import BEAD_FEATURES
from aligner.alignment.gaps import GAP_FEATURES
from aligner.alignment.weights import Weights, bead_shapes
from aligner.errors import FormatError, InputError
from aligner.training import weights as training_weights
from aligner.training.weights import COPIES, _loss, _stack, fit_weights, gold_pieces, gold_stretches, with_omissions

NOTHING = Weights((0.0,) * len(BEAD_FEATURES), (0.0,) * len(GAP_FEATURES), 0.0)
SHAPES = bead_shapes(4, 1)

ZH = [
    "那天早上下了很大的雨。", "他没有带伞。", "他跑到车站，可是火车已经开走了。", "他等了两个小时。",
    "一位老人给了他一杯热茶。", "他们谈起了从前的日子。", "老人年轻时是个水手。", "他去过很多国家。",
    "窗外的雨慢慢停了。", "下一班火车来了。", "他谢过老人，上了车。", "他再也没有见过那位老人。",
]  # fmt: skip
EN = [
    "It was raining hard that morning, and he had no umbrella.", "He ran to the station.",
    "But the train had already left.", "He waited for two hours.", "An old man gave him a cup of hot tea.",
    "They talked about the old days.", "As a young man he had been a sailor, and had seen many countries.",
    "Nobody else was there.", "Outside the rain slowly stopped.", "The next train came.",
    "He thanked the old man and got on.",
]  # fmt: skip
GOLD = [
    ((0, 1), (0,)), ((2,), (1, 2)), ((3,), (3,)), ((4,), (4,)), ((5,), (5,)), ((6, 7), (6,)), ((), (7,)),
    ((8,), (8,)), ((9,), (9,)), ((10,), (10,)), ((11,), ()),
]  # fmt: skip


numbers = st.floats(allow_nan=False, allow_infinity=False)


@given(st.data())
def test_weights_are_read_back_as_they_were_saved(tmp_path_factory, data):
    bead = tuple(data.draw(numbers) for _ in BEAD_FEATURES)
    gap = tuple(data.draw(numbers) for _ in GAP_FEATURES)
    weights = Weights(bead, gap, data.draw(numbers), "weights.toml")
    path = tmp_path_factory.mktemp("weights") / "weights.toml"
    weights.save(path, "How they\nwere found.")
    assert Weights.load(path) == weights
    assert str(Weights.load(path)) == str(weights)
    assert path.read_text(encoding="utf-8").startswith("# How they\n# were found.\n[bead]\n")


def test_the_shipped_weights_load_and_are_named_so():
    assert Weights.load().name == "shipped"
    assert str(Weights.load()).startswith("shipped@")


def test_the_hash_of_weights_changes_with_any_of_them():
    others = [replace(NOTHING, gap_open=1.0), replace(NOTHING, gap=(1.0, *NOTHING.gap[1:]))]
    assert len({str(weights) for weights in (NOTHING, *others)}) == 3


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('"similarity" = 0.0', "", r"\[bead\] has missing or unknown features: similarity;"),
        ('"similarity" = 0.0', '"likeness" = 0.0', r"\[bead\] has missing or unknown features: likeness, similarity;"),
        ('"open" = 0.0', "", r"\[gap\] has missing or unknown features: open;"),
        ("[gap]", "[gaps]", r"\[gap\] has missing or unknown features: best coverage, "),
        ('"similarity" = 0.0', '"similarity" = "much"', r"'similarity' is not a finite number: 'much'"),
        ('"similarity" = 0.0', '"similarity" = nan', r"'similarity' is not a finite number: nan"),
        ('"open" = 0.0', '"open" = -inf', r"'open' is not a finite number: -inf"),
        ('"open" = 0.0', '"open" = true', r"'open' is not a finite number: True"),
        ("[bead]", "[bead", "not a weights file"),
    ],
)
def test_a_wrong_weights_file_is_refused_by_the_name_of_what_is_wrong(tmp_path, before, after, message):
    path = tmp_path / "mine.toml"
    NOTHING.save(path)
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(FormatError, match=message) as caught:
        Weights.load(path)
    assert caught.value.path == str(path)


def test_a_weights_file_that_is_not_there_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="no such weights file"):
        Weights.load(tmp_path / "none.toml")


def test_weights_of_another_number_are_refused():
    with pytest.raises(InputError, match=f"2 bead weights for {len(BEAD_FEATURES)} features"):
        Weights((1.0, 2.0), NOTHING.gap, 0.0)


@given(st.integers(2, 16), st.integers(1, 32))
def test_bead_shapes_are_those_within_the_limits_and_mirror_each_other(max_bead, max_fan):
    shapes = bead_shapes(max_bead, max_fan)
    sizes = range(1, 50)
    expected = {(a, b) for a in sizes for b in sizes if a + b <= max_bead or (min(a, b) == 1 and max(a, b) <= max_fan)}
    assert set(shapes) == expected
    assert len(shapes) == len(expected)
    assert shapes[0] == (1, 1)


@pytest.fixture(scope="module")
def pieces():
    encoder = aligner.load_encoder()
    documents = ((ZH, EN, GOLD), 1.0), ((ZH[:4], EN[:4], GOLD[:3]), 0.4)
    batch = _stack(
        [
            piece
            for (zh, en, gold), count in documents
            for piece in gold_pieces(gold, collect_evidence(zh, en, encoder, SHAPES), SHAPES, count)
        ]
    )
    # In double precision, so that differences of the loss can be taken.
    return replace(batch, beads={shape: array.astype(np.float64) for shape, array in batch.beads.items()})


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_gradient_of_the_loss_equals_finite_differences(pieces, seed):
    count = len(BEAD_FEATURES) + len(GAP_FEATURES) + 1
    # Multiples of 1/64 are exact in single precision, in which the weights enter the scores.
    step = 1 / 64
    values = np.round(np.random.default_rng(seed).normal(0, 0.7, count) / step) * step
    _, gradient = _loss(values, pieces)
    for k in range(count):
        unit = np.zeros(count)
        unit[k] = step
        near, far = (_loss(values + m * unit, pieces)[0] - _loss(values - m * unit, pieces)[0] for m in (1, 2))
        assert gradient[k] == pytest.approx((8 * near - far) / (12 * step), abs=1e-4, rel=1e-4), k


@pytest.mark.parametrize("fault", ["openings", "source_gaps", "target_gaps", "bead"])
def test_finite_differences_reject_a_wrong_gradient(pieces, monkeypatch, fault):
    from aligner.alignment.lattice import Posteriors

    kernel = getattr(Posteriors, fault)
    monkeypatch.setattr(Posteriors, fault, lambda *arguments: kernel(*arguments) * 0.9)
    with pytest.raises(AssertionError):
        test_the_gradient_of_the_loss_equals_finite_differences(pieces, 0)


@pytest.fixture(scope="module")
def fitted():
    return fit_weights([(ZH, EN, GOLD)])


def nats(weights, batch):
    return _loss(np.array([*weights.bead, *weights.gap, weights.gap_open]), batch)[0]


def test_a_fit_makes_the_gold_more_likely_than_no_weights(fitted, pieces):
    assert nats(fitted, pieces) < nats(NOTHING, pieces) / 3


def test_a_fit_on_a_text_recovers_its_gold(fitted):
    alignment = aligner.align(ZH, EN, options=aligner.Options(weights=fitted))
    assert [(tuple(bead.source), tuple(bead.target)) for bead in alignment] == GOLD


def test_a_fit_is_the_same_each_time_and_reports_its_progress(fitted):
    states = []
    assert fit_weights([(ZH, EN, GOLD)], progress=lambda *state: states.append(state)) == fitted
    assert states[0] == ("gathering the evidence", 1, 1 + COPIES)
    losses = [float(stage.split()[1]) for stage, _, total in states if not total]
    assert losses[-1] < losses[0]


def test_a_document_of_importance_nothing_is_not_learnt_from(fitted):
    nonsense = (ZH[:3], EN[:3], [one(0, 2)])
    with_nonsense = fit_weights([(ZH, EN, GOLD), nonsense], importance=[1, 0])
    assert with_nonsense.bead == pytest.approx(fitted.bead, abs=1e-2)


def test_a_fit_passes_over_gold_beads_that_are_larger_than_the_options_allow(fitted, monkeypatch):
    """Without copies: what these lose is drawn for each gold bead in turn, large ones too."""
    monkeypatch.setattr(training_weights, "COPIES", 0)
    small = aligner.Options(max_bead=2, max_fan=1)
    one_to_one = [bead for bead in GOLD if len(bead[0]) <= 1 >= len(bead[1])]
    weights = fit_weights([(ZH, EN, GOLD)], options=small)
    assert weights != fitted
    assert weights.bead == pytest.approx(fit_weights([(ZH, EN, one_to_one)], options=small).bead)


def test_a_fit_sees_the_sentences_through_the_encoder_that_is_given(fitted):
    class Blind:
        """An encoder to which all texts are the same."""

        name = "blind"

        def encode(self, texts):
            return np.ones((len(texts), 4), np.float32)

    assert fit_weights([(ZH, EN, GOLD)], encoder=Blind()) != fitted


def test_a_fit_without_a_usable_bead_is_an_input_error():
    for gold in ([], [((0, 2), (0,))]):
        with pytest.raises(InputError, match="no gold bead to learn from"):
            fit_weights([(ZH, EN, gold)])


@pytest.mark.parametrize("side", [0, 1])
def test_a_fit_survives_copies_that_lose_a_whole_side(monkeypatch, side):
    """Every bead is lost, always on the same side."""
    monkeypatch.setattr(training_weights, "LOSS_BEGINS", 1.0)
    monkeypatch.setattr(training_weights, "LOSS_CONTINUES", 1.0)
    monkeypatch.setattr(training_weights, "with_omissions", lambda document, _: lost(document, side))
    fitted = fit_weights([(ZH[3:5], EN[3:5], [one(0, 0), one(1, 1)])])
    assert np.isfinite([*fitted.bead, *fitted.gap, fitted.gap_open]).all()


def lost(document, side):
    return with_omissions(document, Drawing(0.0, side))


class Drawing:
    """A generator of random numbers that always draws the same."""

    def __init__(self, number, side):
        self.number, self.side = number, side

    def random(self):
        return self.number

    def integers(self, _):
        return self.side


def test_a_copy_may_lose_one_side_of_all_its_beads():
    gold = [((0,), (0,)), ((1,), ()), ((2, 3), (1,))]
    assert lost((["一", "二", "三", "四"], ["1", "2"], gold), 0) == (
        ["二"], ["1", "2"], [((), (0,)), ((0,), ()), ((), (1,))],
    )  # fmt: skip
    assert lost((["一", "二", "三", "四"], ["1", "2"], gold), 1) == (
        ["一", "二", "三", "四"], [], [((0,), ()), ((1,), ()), ((2,), ()), ((3,), ())],
    )  # fmt: skip


@st.composite
def gold_documents(draw, most=12):
    """Sentences with a text of their own each, and beads that partition both sides."""
    gold, i, j = [], 0, 0
    for _ in range(draw(st.integers(0, most))):
        a, b = draw(st.sampled_from([(1, 1), (1, 1), (1, 2), (2, 1), (2, 2), (0, 1), (1, 0), (0, 3), (2, 0)]))
        gold.append((tuple(range(i, i + a)), tuple(range(j, j + b))))
        i, j = i + a, j + b
    return [f"第{k}句" for k in range(i)], [f"line {k}" for k in range(j)], gold


def copies(document, count=4):
    """Some with a great deal lost and some with little."""
    for seed in range(count):
        yield with_omissions(document, np.random.default_rng(seed))


def texts_of(document, bead):
    return tuple(tuple(texts[index] for index in indices) for texts, indices in zip(document, bead, strict=False))


@given(gold_documents(40))
def test_a_copy_with_omissions_has_its_sentences_in_their_order(document):
    for copy in copies(document):
        for texts, originals in zip(copy[:2], document[:2], strict=True):
            places = [originals.index(text) for text in texts]
            assert places == sorted(set(places))


@given(gold_documents(40))
def test_the_beads_of_a_copy_partition_it(document):
    for copy in copies(document):
        for side in (0, 1):
            assert [index for bead in copy[2] for index in bead[side]] == list(range(len(copy[side])))


@given(gold_documents(40))
def test_beads_of_a_copy_are_those_of_the_document_or_single_sentences_without_counterpart(document):
    originals = [texts_of(document, bead) for bead in document[2]]
    for copy in copies(document):
        found = [texts_of(copy, bead) for bead in copy[2]]
        assert {bead for bead in found if all(bead)} <= {bead for bead in originals if all(bead)}
        alone = [bead for bead in found if not all(bead)]
        assert all(len(left) + len(right) == 1 for left, right in alone)
        kept = {text for bead in found for side in bead for text in side}
        for left, right in originals:
            assert kept >= {*left} or kept >= {*right}, "never both sides"
            if not (left and right):
                assert kept >= {*left, *right}, "what has no counterpart stays"


@given(gold_documents(40), st.integers(0, 99))
def test_a_copy_is_the_same_for_the_same_seed_and_leaves_the_document_alone(document, seed):
    before = ([*document[0]], [*document[1]], [*document[2]])
    first, second = (with_omissions(document, np.random.default_rng(seed)) for _ in range(2))
    assert first == second
    assert document == before


def test_about_one_bead_in_nine_loses_a_side_and_often_several_in_a_row():
    size = 20_000
    lines = [str(k) for k in range(size)]
    copy = with_omissions((lines, lines, [one(k, k) for k in range(size)]), np.random.default_rng(0))
    losses = [not (left and right) for left, right in copy[2]]
    assert sum(losses) / size == pytest.approx(0.06 / 0.56, abs=0.01)
    assert sum(map(all, pairwise(losses))) / sum(losses) == pytest.approx(0.5, abs=0.05)
    assert len(copy[0]) == pytest.approx(len(copy[1]), rel=0.02)


def test_a_copy_keeps_the_order_and_the_holes_of_gold_that_is_no_partition():
    """What cannot be learnt from in the document cannot be learnt from in its copy."""
    for gold in ([((0, 2), (0,))], [one(1, 0), one(0, 1)], [one(1, 1), ((0,), ())], [one(2, 2)]):
        document = (ZH[:3], EN[:3], gold)
        assert with_omissions(document, Drawing(1.0, 0)) == document, "nothing is lost"


def stretches(*gold):
    return list(gold_stretches(gold, SHAPES))


def one(i, j):
    return ((i,), (j,))


def test_gold_that_follows_without_a_break_is_one_stretch():
    assert stretches(*GOLD) == [GOLD]


def test_the_order_of_gold_beads_does_not_matter():
    assert stretches(*GOLD[::-1]) == [GOLD]


def test_in_a_gap_the_source_sentences_come_first():
    assert stretches(one(0, 0), ((), (1,)), ((1,), ()), one(2, 2)) == [
        [one(0, 0), ((1,), ()), ((), (1,)), one(2, 2)],
    ]


@pytest.mark.parametrize(
    "odd",
    [
        [((1, 3), (1,)), one(2, 2), one(3, 3)],
        [((1,), (1, 3)), one(2, 2)],
        [((1, 2, 3), (1, 2, 3))],
    ],
)
def test_beads_with_holes_or_too_large_are_passed_over(odd):
    found = stretches(one(0, 0), *odd, one(4, 4), one(5, 5))
    assert found[0] == [one(0, 0)]
    assert found[-1][-2:] == [one(4, 4), one(5, 5)]
    assert odd[0] not in [bead for stretch in found for bead in stretch]


def test_of_beads_that_cross_the_first_is_kept():
    assert stretches(one(0, 0), one(1, 2), one(2, 1), one(3, 3)) == [[one(0, 0)], [one(1, 2)], [one(3, 3)]]
    assert stretches(one(0, 5), one(1, 1), one(2, 6)) == [[one(1, 1)], [one(2, 6)]]


beads_anywhere = st.tuples(*[st.frozensets(st.integers(0, 9), max_size=3).map(lambda s: tuple(sorted(s)))] * 2)


@given(st.lists(beads_anywhere.filter(any), max_size=8))
def test_every_stretch_runs_on_without_a_break_on_both_sides(gold):
    singles = {((i,), ()) for left, right in gold if not right for i in left}
    singles |= {((), (j,)) for left, right in gold if not left for j in right}
    for stretch in stretches(*gold):
        assert set(stretch) <= set(gold) | singles
        for side in (0, 1):
            indices = [index for bead in stretch for index in bead[side]]
            assert indices == list(range(indices[0], indices[0] + len(indices))) if indices else True


def test_a_long_stretch_is_cut_at_beads():
    gold = [one(i, i) for i in range(100)]
    found = stretches(*gold)
    assert [bead for stretch in found for bead in stretch] == gold
    assert [len(stretch) for stretch in found] == [32, 32, 32, 4]


def test_a_gap_of_several_sentences_in_one_gold_bead_counts_sentence_by_sentence():
    assert stretches(one(0, 0), ((1, 2), ()), ((), (1, 3)), one(3, 2)) == [
        [one(0, 0), ((1,), ()), ((2,), ()), ((), (1,)), one(3, 2), ((), (3,))],
    ]


def test_gold_that_names_a_sentence_that_is_not_there_is_refused():
    with pytest.raises(InputError, match="names sentence 7, but that side has 1"):
        fit_weights([(["是的。"], ["Yes."], [((0,), (7,))])])
