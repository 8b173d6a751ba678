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


# Measures that are no issue, a minor and a major one; None where there is none.
EXAMPLES = [
    ("omission", 0.25, 0.4, 0.6), ("addition", 0.15, 0.35, 0.6), ("partial omission", 0.5, 0.7, 0.95),
    ("partial addition", 0.5, 0.7, 0.95), ("weak pair", 0.35, 0.45, 0.6), ("untranslated", 0.35, 0.6, 0.8),
    ("number", 0.2, 0.35, 0.8), ("negation", 0.2, 0.4, 0.8), ("opposite", 0.2, 0.5, 0.8),
    ("Latin term", 0.2, 0.35, 0.9), ("citation", 0.2, 0.6, 0.9), ("link", 0.2, 0.35, 0.9), ("formula", 0.2, 0.35, 0.9),
    ("placeholder", 0.2, 0.35, 0.9), ("name", 0.2, 0.35, 0.85), ("glossary", 0.4, 0.5, 0.9),
    ("checklist", 0.4, 0.5, 0.9), ("inconsistent term", 1.0, None, None), ("repeated sentence", 0.2, 0.5, 0.9),
    ("keywords", 0.2, 0.6, 0.85), ("title", 0.2, 0.4, 0.9), ("order", 1.5, 3.0, None), ("length", 2.8, 3.2, None),
    ("spelling", 0.2, 0.5, None), ("letter case", 0.2, 0.6, None), ("punctuation", 0.2, 0.4, None),
    ("quotes", 0.15, 0.5, None), ("width", 0.2, 0.4, None), ("repeated word", 0.2, 0.6, None),
    ("spaces", 0.15, 0.4, None),
]  # fmt: skip


@pytest.mark.parametrize(("check", "none", "minor", "major"), EXAMPLES)
def test_the_default_limits_flag_these_measures(check, none, minor, major):
    severities = [Policy().severity(finding(check, each)) for each in (none, minor, major) if each is not None]
    assert severities == [None, *(["minor"] if minor else []), *(["major"] if major else [])]


def test_there_is_an_example_for_every_check():
    assert [check for check, *_ in EXAMPLES] == list(DEFAULT_LIMITS)


@pytest.mark.parametrize(
    ("check", "measure", "real"),
    [
        ("omission", 0.95, 0.96), ("partial omission", 0.95, 0.4), ("partial addition", 0.75, 0.12),
        ("number", 0.9, 0.7), ("negation", 0.8, 0.5), ("opposite", 0.5, 0.2), ("name", 0.5, 0.65),
        ("inconsistent term", 0.5, 0.15), ("spelling", 0.5, 0.65), ("letter case", 0.6, 0.55),
        ("repeated word", 0.6, 0.93), ("length", 3.0, 0.08),
    ],
)  # fmt: skip
def test_strengths_are_about_the_shares_that_were_counted(check, measure, real):
    assert strength(check, measure) == pytest.approx(real, abs=0.06)


def test_floors_let_a_report_leave_out_most_pairs_and_clauses():
    floors = {check: limits.floor for check, limits in DEFAULT_LIMITS.items() if limits.floor}
    usual = {"partial omission": 0.05, "partial addition": 0.05, "weak pair": 0.25, "length": 1.5}
    rather_weak = {"partial omission": 0.15, "partial addition": 0.15, "weak pair": 0.35, "length": 2.5}
    assert all(strength(check, measure) < floors[check] for check, measure in usual.items())
    assert all(strength(check, measure) > floors[check] for check, measure in rather_weak.items())
    assert floors.keys() == usual.keys()


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
