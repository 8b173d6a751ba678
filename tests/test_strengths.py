"""Measures of checks as strengths: how many findings are real, and how many false alarms a report expects."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.texts import Run, Sentences
from aligner.checking.findings import BeadMeasures, Finding
from aligner.checking.policy import DEFAULT_LIMITS, Limits, Policy
from aligner.checking.reports.terminal import render
from aligner.checking.reports.view import view
from aligner.checking.reports.words import headlines
from aligner.checking.review import Review
from aligner.checking.strengths import Curve, curves, strength
from aligner.errors import InputError

PAIR = Alignment.of(
    Sentences.given(["共有32只鸟。"], "zh"), Sentences.given(["There were 23 birds."], "en"),
    [(Run(0, 1), Run(0, 1), 0.9)], Recipe("aligner", "none", "none", {}),
)  # fmt: skip
checks = st.sampled_from(list(DEFAULT_LIMITS))
measures = st.floats(0, inf)
limits = st.floats(0, 1) | st.just(inf)


def finding(check, measure):
    return Finding(check, "accuracy", 0, (), (), measure, {"en": "Look.", "zh": "请看。"})


def review(*findings, policy=None):
    return Review(PAIR, (BeadMeasures(0.5, 0.5, 0.5, 1.0),), findings, policy or Policy(), ())


@given(checks, measures, measures)
def test_a_greater_measure_is_at_least_as_strong(check, one, other):
    low, high = (strength(check, measure) for measure in sorted((one, other)))
    assert 0 <= low <= high <= 1


def test_every_check_has_a_curve_and_nothing_else_has():
    assert list(curves()) == list(DEFAULT_LIMITS)


def test_a_curve_is_logistic():
    assert Curve(0.0, 2.0)(0.0) == 0.5
    assert Curve(-1.0, 2.0)(1.0) == pytest.approx(0.731, abs=0.001)
    assert Curve(-1.0, 2.0)(inf) == 1.0
    assert Curve(-1e6, 0.0)(3.0) < 1e-200


@given(st.lists(st.builds(finding, checks, measures), max_size=8), checks, limits, limits)
def test_flags_only_grow_as_a_limit_falls(findings, check, one, other):
    low, high = (Policy({check: Limits(limit)}).flags(findings) for limit in sorted((one, other)))
    assert {id(flag.finding) for flag in high} <= {id(flag.finding) for flag in low}


@given(st.lists(st.builds(finding, checks, measures), max_size=8))
def test_the_expected_false_alarms_are_what_the_strengths_of_the_flags_leave(findings):
    made = review(*findings)
    assert made.expected_false_alarms == pytest.approx(sum(1 - flag.finding.strength for flag in made.flags))
    assert 0 <= made.expected_false_alarms <= len(made.flags)
    assert made.to_dict()["expected_false_alarms"] == round(made.expected_false_alarms, 4)


def test_what_is_no_flag_is_no_false_alarm():
    assert review(finding("number", 0.9), policy=Policy(exclude_checks=("number",))).expected_false_alarms == 0


def test_reports_say_in_both_languages_how_many_false_alarms_to_expect():
    few = [finding("number", measure) for measure in (0.5, 0.6, 0.9, 0.9)]
    made = review(*few, policy=Policy({"number": Limits(0.0)}))
    count = round(sum(1 - each.strength for each in few))
    assert 0 < count < 4
    is_are = "is expected to be a false alarm" if count == 1 else "are expected to be false alarms"
    assert f"About {count} of 4 {is_are}." in headlines(made, "en")
    assert f"这 4 处中预计约有 {count} 处是误报。" in render(made, "zh")
    assert view(made, "en")["expected_false_alarms"] == round(made.expected_false_alarms, 4)
    assert len(headlines(review(), "en")) == 1


@pytest.mark.parametrize("limit", [{"minor": 2.0}, {"minor": 0.5, "major": 3}, {"minor": 0.5, "floor": -0.1}])
def test_a_limit_is_a_strength_or_never(limit):
    with pytest.raises(InputError, match="must be a strength from 0 to 1, or inf for never, not"):
        Limits(**limit)
    assert Limits(inf) == Limits(inf, inf)
