"""Constraints against the definition: of all paths of a lattice, those that honour them, one by one."""

from __future__ import annotations

import os
from dataclasses import replace
from random import Random

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_lattice import SHAPES, by_enumeration, random_scores

from aligner.alignment import lattice
from aligner.alignment.constraints import Constraints
from aligner.alignment.contradictions import check_constraints
from aligner.alignment.restriction import Restriction
from aligner.bitext.texts import Run
from aligner.errors import InputError

# The whole number of cases was run once; fewer in every run of the tests.
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


def with_fixed_shapes(scores, restriction):
    """The same lattice, in which fixed beads of other shapes have the score 0."""
    beads = dict(scores.beads)
    for left, right in restriction.beads:
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
    restriction = Restriction.of(given_constraints, seen)
    widened = with_fixed_shapes(scores, restriction)
    paths, expected = by_enumeration(widened, lambda steps: honours(steps, seen, given_constraints))
    if not paths:
        return None
    restricted = restriction.applied(scores) if restriction else scores
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
