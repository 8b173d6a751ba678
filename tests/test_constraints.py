"""Constraints against the definition: of all paths of a lattice, those that honour them, one by one."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_lattice import SHAPES, by_enumeration, random_scores

from aligner import Judgement, Options, align, align_files
from aligner.alignment import corridor, lattice, restriction
from aligner.alignment.constraints import Constraints
from aligner.alignment.contradictions import check_constraints
from aligner.alignment.restriction import Restriction
from aligner.alignment.weights import bead_shapes
from aligner.bitext.beads import Link
from aligner.bitext.judgements import Corrections
from aligner.bitext.texts import Run
from aligner.errors import InputError

EXAMPLES = Path(__file__).parents[1] / "examples"
# A hundred thousand cases were run once; fewer in every run of the tests.
CASES = int(os.environ.get("ALIGNER_CONSTRAINT_CASES", "300"))


def random_run(rng, count):
    start, stop = sorted(rng.sample(range(count + 1), 2))
    return Run(start, stop)


def random_bead(rng, n, m):
    source, target = random_run(rng, n), random_run(rng, m)
    return rng.choice([(source, target), (source, target), (source, (0, 0)), ((0, 0), target)])


def random_constraints(rng, n, m):
    """Some of every kind, often contradictory."""
    if not (n and m):
        return Constraints()
    anchors = [(rng.randrange(n), rng.randrange(m)) for _ in range(4)]
    apart = [anchors.pop() if rng.random() < 0.5 else (random_run(rng, n), random_run(rng, m)) for _ in range(2)]
    fixed = [random_bead(rng, n, m) for _ in range(2)]
    return Constraints.given(*(items[: rng.choice([0, 0, 1, 2])] for items in (fixed, anchors, apart)))


def closed(shapes):
    """These shapes and all smaller ones, as the lattice has them."""
    return sorted({(a, b) for most in shapes for a in range(1, most[0] + 1) for b in range(1, most[1] + 1)})


def random_case(n, m, seed):
    """Texts of which the lattice may not see all sentences, scores of those that it sees, and constraints."""
    rng = Random(seed)
    given_constraints = random_constraints(rng, n, m)
    share = rng.choice([0.5, 1])
    seen = tuple(
        [k for k in range(count) if rng.random() < share or k in {anchor[side] for anchor in given_constraints.anchors}]
        for side, count in enumerate((n, m))
    )
    shapes = closed(rng.sample(SHAPES, rng.choice([1, 2])))
    rows, columns = map(len, seen)
    scores = random_scores(
        np.random.default_rng(seed), shapes, [0] * (rows + 1), [columns + 1] * (rows + 1), columns + 1
    )
    return (n, m), seen, scores, given_constraints


cases = st.builds(random_case, st.integers(0, 4), st.integers(0, 4), st.integers(0, 2**32 - 1))


def of_all(steps, seen):
    """The beads of a path, in numbers of all sentences."""
    for start, stop, low, high in steps:
        if start < stop and low < high:
            yield seen[0][start], seen[0][stop - 1] + 1, seen[1][low], seen[1][high - 1] + 1


def contains(outer, inner):
    return outer[0] <= inner[0] and inner[1] <= outer[1] and outer[2] <= inner[2] and inner[3] <= outer[3]


def is_beside(bead, other):
    return (bead[1] <= other[0] and bead[3] <= other[2]) or (other[1] <= bead[0] and other[3] <= bead[2])


def edges(pair):
    return pair[0].start, pair[0].stop, pair[1].start, pair[1].stop


def honours(steps, seen, given_constraints):
    """The definition: whether the alignment of a path is one that the constraints allow."""
    beads = list(of_all(steps, seen))
    for pair in given_constraints.fixed:
        fixed = edges(pair)
        rows, columns = ([k for k in pair[side] if k in seen[side]] for side in (0, 1))
        if not (pair[0] and pair[1]):
            side = 0 if pair[0] else 1
            if any(bead[2 * side] < fixed[2 * side + 1] and fixed[2 * side] < bead[2 * side + 1] for bead in beads):
                return False
        elif rows and columns:
            if (rows[0], rows[-1] + 1, columns[0], columns[-1] + 1) not in beads:
                return False
        elif not all(is_beside(bead, fixed) for bead in beads):
            return False
    if not all(any(contains(bead, (i, i + 1, j, j + 1)) for bead in beads) for i, j in given_constraints.anchors):
        return False
    return not any(contains(bead, edges(pair)) for bead in beads for pair in given_constraints.apart)


def with_fixed_shapes(scores, honoured):
    """The same lattice, in which fixed beads of other shapes have the score 0."""
    beads = dict(scores.beads)
    for left, right in honoured.beads:
        shape = (len(left), len(right))
        if shape not in scores.beads:
            beads.setdefault(shape, [np.full(scores.width(i), -np.inf) for i in range(len(scores.lows))])
            beads[shape][left.stop][right.stop] = 0.0
    return replace(scores, beads=beads)


def everything(found, scores):
    """What `posteriors` says of every bead of the unrestricted lattice."""
    beads = {}
    for shape in scores.beads:
        for i in range(len(scores.lows)):
            row, low = np.zeros(scores.width(i)), found.scores.lows[i]
            cells = found.bead(shape, i)
            row[low : low + len(cells)] = cells
            beads[shape, i] = row
    said = {"source gaps": found.source_gaps(), "target gaps": found.target_gaps(), "openings": found.openings()}
    return {"total": found.total} | said | beads


def disagreements(seen, scores, given_constraints):
    """What the restricted lattice says otherwise than its allowed paths; None if there is no such path."""
    honoured = Restriction.of(given_constraints, seen)
    widened = with_fixed_shapes(scores, honoured)
    paths, expected = by_enumeration(widened, lambda steps: honours(steps, seen, given_constraints))
    if not paths:
        return None
    restricted = honoured.applied(scores) if honoured else scores
    probabilities = lattice.posteriors(restricted)
    found = everything(probabilities, widened)
    wrong = [name for name, value in expected.items() if not np.allclose(found[name], value, rtol=1e-7, atol=1e-7)]
    total, steps = lattice.best_path(restricted)
    if not np.isclose(total, max(paths)[0]) or not honours(steps, seen, given_constraints):
        wrong.append("best path")
    _, steps = lattice.safest_path(probabilities, 0.3, 0.5, 0.05)
    return wrong if honours(steps, seen, given_constraints) else [*wrong, "safest path"]


def contradiction(sizes, given_constraints, shapes):
    try:
        check_constraints(given_constraints, tuple(["a"] * size for size in sizes), shapes)
    except InputError as error:
        return error
    return None


@settings(max_examples=CASES, deadline=None)
@given(cases)
def test_a_restricted_lattice_is_the_lattice_of_the_paths_that_honour_the_constraints(case):
    sizes, _, scores, given_constraints = case
    assume(contradiction(sizes, given_constraints, [*scores.beads]) is None)
    found = disagreements(*case[1:])
    assert found == [], given_constraints


@settings(max_examples=CASES, deadline=None)
@given(cases)
def test_constraints_are_a_contradiction_if_no_path_honours_them_and_only_then(case):
    sizes, _, scores, given_constraints = case
    seen = [list(range(size)) for size in sizes]
    n, m = sizes
    scores = random_scores(np.random.default_rng(0), [*scores.beads], [0] * (n + 1), [m + 1] * (n + 1), m + 1)
    error = contradiction(sizes, given_constraints, [*scores.beads])
    assert (error is None) == (disagreements(seen, scores, given_constraints) is not None), error


def unmarked(kernel, restriction, n, m):
    bars = kernel(restriction, n, m)
    return replace(bars, marks=tuple(np.zeros_like(side) for side in bars.marks))


def open_everywhere(kernel, restriction, n, m):
    bars = kernel(restriction, n, m)
    return replace(bars, closed=np.zeros_like(bars.closed))


def one_row_late(kernel, pairs, n, m):
    firsts, lasts = kernel(pairs, n, m)
    return np.minimum(np.roll(firsts, 1), m), lasts


def nothing(_, *__):
    return None


@pytest.mark.parametrize(
    ("place", "name", "fault"),
    [
        (restriction._Bars, "of", unmarked),
        (restriction._Bars, "of", open_everywhere),
        (restriction, "_staircase", one_row_late),
        (restriction, "_part", nothing),
        (restriction, "_fix", nothing),
    ],
)
def test_the_enumeration_rejects_a_faulty_restriction(monkeypatch, place, name, fault):
    some = [random_case(3, 3, seed) for seed in range(300)]
    some = [case for case in some if contradiction(case[0], case[3], [*case[2].beads]) is None]
    assert not any(disagreements(*case[1:]) for case in some[:50])
    monkeypatch.setattr(place, name, partial(fault, getattr(place, name)))

    def is_wrong(case):
        try:
            return disagreements(*case[1:])
        except (InputError, AssertionError, IndexError, RuntimeWarning):
            return True

    assert any(map(is_wrong, some))


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_a_corridor_contains_a_path_that_honours_the_constraints(n, m, seed):
    rng = Random(seed)
    given_constraints = random_constraints(rng, n, m)
    shapes = bead_shapes(8, 10)
    assume(contradiction((n, m), given_constraints, shapes) is None)
    honoured = Restriction.of(given_constraints, (range(n), range(m)))
    vectors = [np.random.default_rng(rng.randrange(9)).standard_normal((size, 8)).astype(np.float32) for size in (n, m)]
    source, target = (side / np.linalg.norm(side, axis=1, keepdims=True) for side in vectors)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("WHOLE", 0), ("RECURSE_ABOVE", 4), ("MARGIN", 1), ("SAMPLE", 9)):
            patch.setattr(corridor, name, value)
        found = corridor.find_corridor(source, target, honoured)
    widths = (found.stops - found.lows).tolist()
    scores = random_scores(np.random.default_rng(seed), shapes, found.lows.tolist(), widths, m + 1)
    found = lattice.posteriors(honoured.applied(scores))
    assert np.isfinite(found.total)
    _, steps = lattice.safest_path(found, 0.3, 0.5, 0.05)
    assert honours(steps, (range(n), range(m)), given_constraints)


ZH = ["他昨天来了。", "门开着。", "外面下雨了。", "她在读一本书。"]
EN = ["He came yesterday.", "The door was open.", "It rained outside.", "She was reading a book."]


def runs(alignment):
    return [(tuple(bead.source), tuple(bead.target)) for bead in alignment]


def test_a_fixed_bead_is_in_the_result_and_certain():
    alignment = align(ZH, EN, fixed=[((1, 2), (2, 3))])
    bead = next(bead for bead in alignment if bead.source == Run(1, 2))
    assert (bead.target, bead.confidence) == (Run(2, 3), 1.0)


@pytest.mark.parametrize("empty", [(0, 0), (3, 3), Run(9, 9)])
def test_where_the_empty_run_of_a_fixed_bead_stands_does_not_matter(empty):
    alignment = align(ZH, EN, fixed=[((1, 3), empty)])
    assert runs(alignment).count(((1,), ())) == runs(alignment).count(((2,), ())) == 1
    assert {bead.confidence for bead in alignment if bead.source.start in (1, 2) and bead.source} == {1.0}


def test_anchors_that_cross_are_in_one_bead():
    alignment = align(ZH, EN, anchors=[(1, 2), (2, 1)])
    assert ((1, 2), (1, 2)) in runs(alignment)


def test_a_pair_that_is_apart_is_in_no_bead():
    assert ((1,), (1,)) in runs(align(ZH, EN))
    alignment = align(ZH, EN, apart=[(1, 1)])
    assert not any(1 in source and 1 in target for source, target in runs(alignment))


def test_beads_and_links_may_be_given_too():
    first = align(ZH, EN)
    assert align(ZH, EN, fixed=first)[2].confidence == 1.0
    assert align(ZH, EN, fixed=[Link(Run(1, 2), Run(1, 2), 0.5)])[1].confidence == 1.0


def test_a_fixed_bead_may_be_larger_than_the_options_allow():
    source, target = ZH[:1] + ZH * 3, EN[:1] * 12 + EN
    alignment = align(source, target, fixed=[((0, 1), (0, 12))], options=Options(max_bead=2, max_fan=1))
    assert runs(alignment)[0] == ((0,), tuple(range(12)))


def test_swapping_the_sides_swaps_the_answer():
    here = align(ZH, EN[1:], fixed=[((0, 2), (0, 1))], anchors=[(2, 1)], apart=[((3, 4), (2, 3))])
    there = align(EN[1:], ZH, fixed=[((0, 1), (0, 2))], anchors=[(1, 2)], apart=[((2, 3), (3, 4))])
    assert [(bead.target, bead.source, bead.confidence) for bead in there] == [
        (bead.source, bead.target, bead.confidence) for bead in here
    ]


LINES_ZH = ["12", "湖水很深。", "***", "", "风很大。", "13"]
LINES_EN = ["The lake is deep.", "12", "***", "The wind was strong.", "", "13"]


def test_lines_without_words_may_be_fixed_anchored_or_kept_apart():
    alignment = align(LINES_ZH, LINES_EN, fixed=[((0, 1), (0, 0)), ((3, 4), (4, 5))], apart=[(2, 2)])
    assert ((0,), ()) in runs(alignment) and ((3,), (4,)) not in runs(align(LINES_ZH, LINES_EN))
    assert ((2,), (2,)) not in runs(alignment)


def test_a_line_without_words_may_belong_to_a_fixed_bead():
    fixed = [((0, 2), (0, 1)), ((2, 4), (1, 3))]
    alignment = align(LINES_ZH, LINES_EN, fixed=fixed)
    assert runs(alignment)[:2] == [((0, 1), (0,)), ((2, 3), (1, 2))]
    assert runs(align(LINES_ZH, LINES_EN, anchors=[(2, 1)])).count(((2,), (1,))) == 1


def test_no_bead_passes_a_fixed_pair_of_lines_without_words():
    alignment = align(
        ["湖水很深。", "1", "风很大。"], ["The wind was strong.", "1", "Rain fell."], fixed=[((1, 2), (1, 2))]
    )
    assert not any(0 in source and 2 in target for source, target in runs(alignment))
    assert ((1,), (1,)) in runs(alignment)


def test_no_clause_is_cut_from_a_fixed_bead():
    texts = [(EXAMPLES / f"clauses.{language}.txt").read_text(encoding="utf-8") for language in ("zh", "en")]
    options = Options(grain="clause")
    cut = align(*texts, options=options)
    whole = cut.joined()
    assert len(cut) > len(whole) == 1
    assert runs(align(*texts, options=options, fixed=whole)) == runs(whole)


def test_the_recipe_counts_the_constraints_and_tells_others_apart():
    recipes = [align(ZH, EN, anchors=anchors).recipe for anchors in ([], [(0, 0)], [(1, 1)])]
    assert "constraints" not in str(recipes[0])
    assert recipes[1].options["constraints"].startswith("1@")
    assert recipes[1] != recipes[2]


def test_constraints_are_those_that_a_reviewer_states():
    alignment = align(ZH, EN)
    said = [Judgement("accepted"), Judgement(is_changed=True), Judgement("marked"), Judgement()]
    judged = alignment.judged(said, Corrections(4, ((2, 2),), ((Run(3, 4), Run(3, 4)),)))
    expected = Constraints.given([*alignment[:2]], [(2, 2)], [(3, 3)])
    assert Constraints.of(judged) == expected


@pytest.mark.parametrize(
    ("known", "message"),
    [
        ({"fixed": [((0, 1), (1, 2)), ((1, 2), (0, 1))]},
         r"fixed \(\(0, 1\), \(1, 2\)\) “他昨天来了。” – “The door was open.” and fixed .* “He came yesterday.” "
         "contradict each other: they cross"),
        ({"fixed": [((0, 2), (0, 1)), ((1, 3), (1, 2))]}, "both have source sentence 1"),
        ({"fixed": [((0, 1), (0, 2)), ((1, 3), (1, 2))]}, "both have target sentence 1"),
        ({"fixed": [((0, 2), (0, 1)), ((1, 2), (0, 0))]}, "source sentence 1 cannot have a counterpart and have none"),
        ({"fixed": [((0, 0), (2, 3))], "anchors": [(1, 2)]}, "target sentence 2 cannot have a counterpart"),
        ({"fixed": [((0, 2), (0, 1))], "anchors": [(1, 1)]}, "the fixed bead has only one sentence of the anchor"),
        ({"fixed": [((1, 2), (1, 2))], "anchors": [(0, 2)]}, r"fixed .* and anchor \(0, 2\) .*: they cross"),
        ({"fixed": [((0, 2), (0, 2))], "apart": [(1, 0)]}, "the bead has the pair that is apart"),
        ({"anchors": [(0, 3), (3, 0)]}, "its 4-4 sentences are more than max_bead and max_fan allow"),
        ({"anchors": [(0, 0), (0, 2)], "fixed": [((0, 0), (1, 2))]}, "it would have target sentence 1"),
        ({"anchors": [(0, 0), (0, 2)], "apart": [(0, 1)]}, "it would have the pair that is apart"),
        ({"anchors": [(1, 1)], "apart": [(1, 1)]}, r"anchor \(1, 1\) .* and apart .* contradict each other"),
        ({"fixed": [((3, 5), (0, 1))]}, r"fixed \(\(3, 5\), \(0, 1\)\) lies outside the source, .* 0 to 3"),
        ({"anchors": [(0, 4)]}, r"anchor \(0, 4\) lies outside the target, whose sentences are 0 to 3"),
        ({"fixed": [((0, 0), (1, 1))]}, r"fixed\[0\] is empty on both sides"),
        ({"fixed": [((2, 1), (1, 2))]}, r"fixed\[0\] must be a bead, or a source run and a target run"),
        ({"apart": [((0, 1), (1, 1))]}, r"apart\[0\] has an empty side"),
        ({"anchors": [(0, True)]}, r"anchors\[0\] must be two sentence numbers from 0"),
        ({"anchors": [(0, -1)]}, r"anchors\[0\] must be two sentence numbers from 0"),
        ({"apart": 3}, "apart must be a list"),
    ],
)  # fmt: skip
def test_a_contradiction_is_an_error_that_names_the_constraints(known, message):
    with pytest.raises(InputError, match=message):
        align(ZH, EN, options=Options(max_bead=6, max_fan=6), **known)


def test_a_file_of_pairs_takes_no_constraints(tmp_path):
    align(ZH, EN).save(tmp_path / "a.jsonl")
    with pytest.raises(InputError, match="has pairs already"):
        align_files(tmp_path / "a.jsonl", anchors=[(0, 0)])
    for name, texts in (("zh", ZH), ("en", EN)):
        (tmp_path / f"{name}.txt").write_text("\n".join(texts), encoding="utf-8")
    alignment = align_files(tmp_path / "zh.txt", tmp_path / "en.txt", fixed=[((1, 2), (2, 3))])
    assert ((1,), (2,)) in runs(alignment)
