import json
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.texts import Run, Sentences
from aligner.errors import InputError
from aligner.evaluation.evaluation import Evaluation, Interval, Score, evaluate

RECIPE = Recipe("aligner 0", "none", "none", {})

# One source sentence omitted, one target sentence added, one 1-2 bead, and two 1-1 beads.
GOLD = [((0,), (0,)), ((1,), (1, 2)), ((2,), ()), ((3,), (3,)), ((), (4,))]


def alignment(*beads):
    """Alignment of made-up sentences from (source count, target count, confidence)."""
    triples, i, j = [], 0, 0
    for a, b, confidence in beads:
        triples.append((Run(i, i + a), Run(j, j + b), confidence))
        i, j = i + a, j + b
    source, target = (Sentences.given([f"{n}." for n in range(n)], tag) for n, tag in ((i, "zh"), (j, "en")))
    return Alignment.of(source, target, triples, RECIPE)


def swapped(links):
    return [(target, source) for source, target in links]


def by_hand(predicted, gold):
    """Strict and lax (hits, total) of precision, as the definition in `peers.md` §5.1 says it, bead by bead."""
    targets_of = defaultdict(set)
    for source, target in gold:
        for number in source:
            targets_of[number] |= set(target)
    strict = lax = total = 0
    for source, target in set(predicted):
        if source == () and target == ():
            continue
        total += 1
        if (source, target) in set(gold):
            strict += 1
            lax += 1
        elif any(set(target) & targets_of[number] for number in source):
            lax += 1
    return strict, lax, total


def single_nulls(links):
    single = []
    for source, target in links:
        if source and target:
            single.append((source, target))
        else:
            single += [((n,), ()) for n in source] + [((), (n,)) for n in target]
    return single


def monotone(shapes):
    """Beads of these shapes, one after the other."""
    links, i, j = [], 0, 0
    for a, b in shapes:
        links.append((tuple(range(i, i + a)), tuple(range(j, j + b))))
        i, j = i + a, j + b
    return links


partitions = st.lists(st.sampled_from([(1, 1), (1, 0), (0, 1), (1, 2), (2, 1), (2, 2), (3, 0)]), max_size=6).map(
    monotone
)
sides = st.lists(st.integers(0, 6), max_size=3).map(tuple)
anything = st.lists(st.tuples(sides, sides), max_size=8)
documents = st.one_of(partitions, anything)


def test_a_perfect_prediction_scores_one():
    scores = evaluate(GOLD, GOLD)
    for score in (scores.strict, scores.lax, scores.omissions, scores.additions, scores.null, *scores.shapes.values()):
        assert (score.precision, score.recall, score.f1) == (1, 1, 1)


def test_nulls_count_in_precision_and_not_in_recall():
    scores = evaluate([((0,), (0,)), ((1,), ()), ((), (1,))], [((0,), (0,)), ((1,), (1,))])
    assert scores.strict == Score(hits=1, predicted=3, found=1, expected=2)
    assert scores.strict.precision == 1 / 3
    assert scores.strict.recall == 1 / 2
    assert scores.strict.f1 == pytest.approx(0.4)


def test_a_missed_null_costs_strict_recall_nothing_and_null_recall_all():
    scores = evaluate([((0, 1), (0,))], [((0,), (0,)), ((1,), ())])
    assert scores.strict == Score(0, 1, 0, 1)
    assert scores.lax == Score(1, 1, 1, 1)
    assert scores.omissions == Score(0, 0, 0, 1)


def test_lax_needs_one_pair_of_sentences_in_one_bead_of_the_other_side():
    gold = [((0,), (0,)), ((1,), (1,))]
    assert evaluate([((0, 1), (1, 2))], gold).lax.hits == 1
    assert evaluate([((0,), (1,)), ((1,), (0,))], gold).lax.hits == 0


def test_a_wrong_null_is_no_lax_hit():
    assert evaluate([((0,), ())], [((0,), (0,))]).lax.hits == 0


def test_where_a_gap_is_cut_does_not_matter():
    whole, single = [((0, 1, 2), ())], [((0,), ()), ((1,), ()), ((2,), ())]
    assert evaluate(whole, single) == evaluate(single, whole) == evaluate(single, single)
    assert evaluate(whole, single).omissions == Score(3, 3, 3, 3)


def test_null_sentences_are_counted_by_side():
    scores = evaluate([((0,), ()), ((1,), ()), ((), (0,))], [((0,), ()), ((), (0, 1))])
    assert scores.omissions == Score(1, 2, 1, 1)
    assert scores.additions == Score(1, 1, 1, 2)
    assert scores.null == Score(2, 3, 2, 3)


def test_shapes_are_scored_apart():
    scores = evaluate([((0,), (0,)), ((1,), (1,)), ((), (2,)), ((2,), ()), ((3,), (3,)), ((), (4,))], GOLD)
    assert scores.shapes == {
        "0-1": Score(1, 2, 1, 1),
        "1-0": Score(1, 1, 1, 1),
        "1-1": Score(2, 3, 2, 2),
        "1-2": Score(0, 0, 0, 1),
    }


def test_beads_that_cross_or_have_holes_are_scored_as_they_are():
    gold = [((0, 2), (1,)), ((1,), (0,))]
    assert evaluate(gold, gold).strict == Score(2, 2, 2, 2)
    assert evaluate([((0, 1, 2), (0, 1))], gold).lax == Score(1, 1, 2, 2)


def test_repeated_and_empty_beads_do_not_count():
    assert evaluate([((0,), (0,)), ((0,), (0,)), ((), ())], [((0,), (0,))]).strict == Score(1, 1, 1, 1)


def test_nothing_scores_zero_and_not_an_error():
    scores = evaluate([], GOLD)
    assert (scores.strict.precision, scores.strict.recall, scores.strict.f1) == (0, 0, 0)
    assert evaluate([], []).strict.f1 == 0
    assert str(Evaluation()) and Evaluation().to_dict()["calibration"] is None


def test_confidences_give_the_calibration():
    # Right: the first, third, fourth and fifth; the second bead (1-1) and what it leaves over (0-1) are wrong.
    predicted = alignment((1, 1, 0.95), (1, 1, 0.35), (0, 1, 0.35), (1, 0, 0.9), (1, 1, 1.0), (0, 1, 0.55))
    scores = evaluate(predicted, GOLD)
    assert scores.sure.beads == 3 and scores.sure.precision == 1 and scores.sure_share == 1 / 2
    assert scores.reliability[3] == Interval(2, 0, pytest.approx(0.7))
    assert scores.calibration_error == pytest.approx((0.15 + 0.7 + 0.45) / 6)
    assert "expected calibration error 0.217" in str(scores)


def test_nine_tenths_is_sure_and_the_number_below_it_is_not():
    assert evaluate(alignment((1, 1, 0.9)), [((0,), (0,))]).sure.beads == 1
    assert evaluate(alignment((1, 1, 0.8999999999999999)), [((0,), (0,))]).sure.beads == 0


def test_a_null_run_gives_its_confidence_to_each_sentence():
    scores = evaluate(alignment((1, 1, 0.5), (3, 0, 0.8)), [((0,), (0,)), ((1,), ())])
    assert scores.reliability[8] == Interval(3, 1, pytest.approx(2.4))


def test_links_without_confidences_have_no_calibration():
    scores = evaluate(GOLD, GOLD)
    assert scores.calibration_error is None and scores.sure_share is None


def test_an_alignment_can_be_the_gold():
    truth = alignment((1, 1, 1.0), (1, 2, 1.0), (1, 0, 1.0), (1, 1, 1.0), (0, 1, 1.0))
    assert evaluate(GOLD, truth) == evaluate(GOLD, GOLD)


def test_gold_for_other_sentences_is_refused():
    with pytest.raises(InputError, match=r"the gold names target sentence 4 .* the prediction has 1;"):
        evaluate(alignment((4, 1, 0.5)), GOLD)
    with pytest.raises(InputError, match=r"the prediction names source sentence 9 "):
        evaluate([((9,), ())], alignment((4, 1, 0.5)))
    with pytest.raises(InputError, match="the gold names source sentence 1 "):
        evaluate(alignment((1, 1, 0.5)), [((0, 1), (0,))])


@pytest.mark.parametrize("bead", [((-1,), (0,)), (0, 0), ((0,),), (("0",), ("0",)), ((0.5,), (0,)), None])
def test_what_is_no_bead_is_refused(bead):
    with pytest.raises(InputError, match="a bead must be"):
        evaluate([bead], GOLD)


def test_the_dictionary_is_json_and_the_table_names_every_measure():
    scores = evaluate(alignment((1, 1, 0.95), (1, 2, 0.85), (1, 0, 0.9), (1, 1, 0.2), (0, 1, 0.4)), GOLD)
    assert json.loads(json.dumps(scores.to_dict())) == scores.to_dict()
    assert scores.to_dict()["strict"]["f1"] == 1
    table = str(scores)
    assert all(word in table for word in ("strict", "lax", "omissions", "additions", "null", "1-2", "≥ .9", "recall"))


@given(documents, documents)
def test_scores_are_those_of_the_plain_definition(predicted, gold):
    predicted, gold = single_nulls(predicted), single_nulls(gold)
    scores = evaluate(predicted, gold)
    strict, lax, total = by_hand(predicted, gold)
    assert (scores.strict.hits, scores.lax.hits, scores.strict.predicted) == (strict, lax, total)
    paired_gold, paired_guesses = ([link for link in links if all(link)] for links in (gold, predicted))
    found, lax_found, expected = by_hand(paired_gold, paired_guesses)
    assert (scores.strict.found, scores.lax.found, scores.lax.expected) == (found, lax_found, expected)


@given(documents, documents)
def test_strict_is_never_above_lax(predicted, gold):
    scores = evaluate(predicted, gold)
    assert scores.strict.precision <= scores.lax.precision and scores.strict.recall <= scores.lax.recall


@given(documents)
def test_a_prediction_equal_to_its_gold_has_no_fault(gold):
    scores = evaluate(gold, gold)
    for score in (scores.strict, scores.lax, scores.null, *scores.shapes.values()):
        assert score.hits == score.predicted and score.found == score.expected


@given(documents, documents)
def test_swapping_the_sides_keeps_the_scores(predicted, gold):
    there, back = evaluate(predicted, gold), evaluate(swapped(predicted), swapped(gold))
    assert (there.strict, there.lax, there.null) == (back.strict, back.lax, back.null)
    assert (there.omissions, there.additions) == (back.additions, back.omissions)
    assert there.shapes == {"-".join(reversed(shape.split("-"))): score for shape, score in back.shapes.items()}


@given(st.lists(st.tuples(documents, documents), max_size=4))
def test_a_pool_has_the_summed_counts(pairs):
    each = [evaluate(predicted, gold) for predicted, gold in pairs]
    pool = Evaluation.pooled(each)
    assert pool.documents == len(pairs)
    assert pool.strict.hits == sum(scores.strict.hits for scores in each)
    assert pool.lax.found == sum(scores.lax.found for scores in each)
    assert pool.null.expected == sum(scores.null.expected for scores in each)
    assert sum(score.predicted for score in pool.shapes.values()) == pool.strict.predicted


@given(documents, documents)
def test_adding_nothing_changes_nothing(predicted, gold):
    scores = evaluate(predicted, gold)
    assert scores + Evaluation() == Evaluation() + scores == scores
