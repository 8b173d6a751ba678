"""Findings, the policy that makes flags of them, and the scores of a review."""

import math
import pickle
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aligner
from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.edits import Span
from aligner.bitext.texts import Run, Sentences
from aligner.checking.assessment import Scores
from aligner.checking.findings import BeadMeasures, Finding, Section, joined_spans
from aligner.checking.policy import DEFAULT_LIMITS, Limits, Policy
from aligner.checking.reports.words import check_report_language
from aligner.checking.review import Review
from aligner.checking.strengths import strength
from aligner.errors import FormatError, InputError

RECIPE = Recipe("aligner", "none", "none", {})
NOTHING = BeadMeasures(0.0, 0.0, 0.0, 0.0)


def finding(check="number", measure=1.0, bead=0, source=(), target=()):
    return Finding(check, "accuracy", bead, source, target, measure, {"en": "It is so.", "zh": "如此。"})


def alignment(*kinds):
    """Beads of these kinds, such as `1-2`, each of confidence .5."""
    beads, i, j = [], 0, 0
    for kind in kinds:
        m, n = map(int, kind.split("-"))
        beads.append((Run(i, i + m), Run(j, j + n), 0.5))
        i, j = i + m, j + n
    return Alignment.of(Sentences.given(["他来了。"] * i, "zh"), Sentences.given(["He came."] * j, "en"), beads, RECIPE)


def review(*findings, kinds=("1-1", "1-0", "0-1", "1-2"), policy=None, sections=()):
    found = alignment(*kinds)
    return Review(found, (NOTHING,) * len(found), findings, policy or Policy(), sections)


@pytest.mark.parametrize(
    ("measure", "severity"),
    [(0.0, None), (0.39, None), (0.4, "minor"), (0.69, "minor"), (0.7, "major"), (1.0, "major")],
)
def test_limits_make_the_severity(measure, severity):
    policy = Policy({"number": limits_at(0.4, 0.7)})
    assert policy.severity(finding(measure=measure)) == severity


def test_other_checks_keep_their_limits():
    policy = Policy({"number": Limits(0.4, 0.7)})
    assert policy.limits_of("link") == DEFAULT_LIMITS["link"]
    assert policy.limits_of("number") == Limits(0.4, 0.7)


def test_a_check_that_is_left_out_flags_nothing():
    assert Policy(exclude_checks=("number",)).flags([finding(), finding("link")])[0].finding.check == "link"


def test_the_same_findings_can_be_flagged_again():
    first = review(finding(measure=0.5), policy=Policy({"number": limits_at(0.9)}))
    second = first.under(Policy({"number": limits_at(0.1, 0.2)}))
    assert not first.flags
    assert [flag.severity for flag in second.flags] == ["major"]
    assert second.alignment is first.alignment
    assert second.findings == first.findings


MISPAIRED = (
    ["水位上升了两米。", "村民们离开了家园。", "学校因此关闭。", "桥在夜里被冲毁了。", "他卖掉了自己的船。"],
    ["The level rose by two metres.", "The villagers left their homes.", "The schools closed because of it.",
     "At night the bridge was swept away.", "The committee publishes its report in spring."],
)  # fmt: skip


def mispaired():
    """Five pairs, the last of which does not belong together."""
    sides = [Sentences.given(texts, language) for texts, language in zip(MISPAIRED, ("zh", "en"), strict=True)]
    return Alignment.of(*sides, [(Run(k, k + 1), Run(k, k + 1), 1.0) for k in range(5)], RECIPE)


def limits_at(*measures, check="number"):
    """Limits at the strengths of these measures."""
    return Limits(*(strength(check, measure) for measure in measures))


def found(check, review):
    return [each for each in review.findings if each.check == check]


@pytest.mark.parametrize("check", ["weak pair", "length"])
def test_a_limit_of_nought_finds_every_pair_with_its_measure(check):
    first = aligner.check(mispaired())
    every = found(check, first.under(Policy({check: Limits(0.0)})))
    assert len(found(check, first)) < 5
    assert [each.bead for each in every] == [0, 1, 2, 3, 4]
    assert sum(each.strength < DEFAULT_LIMITS[check].floor for each in every) >= 3


def test_a_limit_of_nought_finds_every_clause():
    pairs = Alignment.of(
        Sentences.given(["水位上升了两米，村民们离开了家园，学校因此关闭。"], "zh"),
        Sentences.given(["The level rose by two metres, and the villagers left their homes."], "en"),
        [(Run(0, 1), Run(0, 1), 1.0)], RECIPE,
    )  # fmt: skip
    every = aligner.check(pairs).under(Policy({"partial omission": Limits(0.0), "partial addition": Limits(0.0)}))
    assert len(found("partial omission", every)) == 3
    assert len(found("partial addition", every)) == 2


def floors(minor):
    return st.builds(Limits, st.sampled_from(minor), floor=st.none() | st.sampled_from([0.0, 0.2, 1.0]))


policies = st.builds(
    Policy,
    st.fixed_dictionaries({}, optional={
        "weak pair": floors([0.0, 0.02, 0.1, 0.5, math.inf]), "length": floors([0.0, 0.05, 0.2]),
        "partial addition": floors([0.0, 0.05, 0.9]), "number": floors([0.1, 0.9]),
    }),
)  # fmt: skip


@given(policies, policies)
def test_judging_again_gives_what_checking_under_that_policy_gives(before, now):
    again, anew = (aligner.check(mispaired(), policy=policy) for policy in (before, now))
    assert again.under(now).findings == anew.findings
    assert again.under(now).flags == anew.flags


def test_findings_that_were_never_recorded_cannot_be_judged():
    made = review(finding("weak pair", 0.4))
    assert len(made.under(Policy({"weak pair": limits_at(0.35, check="weak pair")})).flags) == 1
    floor = re.escape(f"{DEFAULT_LIMITS['weak pair'].floor:g}")
    with pytest.raises(InputError, match=rf"of 'weak pair' below {floor} were not recorded; check the texts again"):
        made.under(Policy({"weak pair": limits_at(0.2, check="weak pair")}))


def test_a_review_travels_without_its_encoder_and_can_be_judged_still():
    first = aligner.check(mispaired())
    other = pickle.loads(pickle.dumps(first))
    assert other == first
    assert other.under(Policy({"weak pair": limits_at(0.35, check="weak pair")})).flags
    with pytest.raises(InputError, match="check the texts again"):
        other.under(Policy({"weak pair": Limits(0.0)}))


def test_a_floor_is_never_above_the_limit_and_is_that_of_the_table_otherwise():
    floor = DEFAULT_LIMITS["weak pair"].floor
    assert Policy().floor_of("weak pair") == Policy({"weak pair": Limits(0.9)}).floor_of("weak pair") == floor
    assert Policy({"weak pair": Limits(0.001)}).floor_of("weak pair") == 0.001
    assert Policy({"weak pair": Limits(0.9, floor=0.7)}).floor_of("weak pair") == 0.7
    assert Policy({"number": Limits(0.9)}).floor_of("number") == 0.0


@given(st.lists(st.tuples(st.sampled_from(sorted(DEFAULT_LIMITS)), st.floats(0, 5))))
def test_flags_are_findings_in_order_and_no_finding_at_its_limit_is_missing(rows):
    findings = [finding(check, measure) for check, measure in rows]
    flags = Policy().flags(findings)
    assert [flag.finding for flag in flags] == [f for f in findings if f.strength >= DEFAULT_LIMITS[f.check].minor]


@pytest.mark.parametrize("given", [{"limits": {"numbers": Limits(1)}}, {"exclude_checks": ("numbers",)}])
def test_an_unknown_check_is_named(given):
    with pytest.raises(InputError, match=r"'numbers'; did you mean number\?; the checks are: omission, "):
        Policy(**given)


def test_a_policy_cannot_be_changed_behind_its_back():
    limits = {"number": Limits(0.4)}
    policy = Policy(limits)
    limits["number"] = Limits(0.1)
    assert policy.limits_of("number") == Limits(0.4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[limits]\nnumber = { minor = 1" + "0" * 400 + " }",
            "minor must be a strength from 0 to 1",
        ),
        ("x = " + "[" * 5000, "not a TOML file"),
        ("x = 1" + "0" * 5001, "not a TOML file"),
        ("[limits]\nnumber = { minor = nan }", "minor must be a number, not nan"),
    ],
)
def test_policy_files_that_are_out_of_all_bounds_are_named(text, message, tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=f"policy.toml: .*{message}"):
        Policy.load(path)


def test_a_policy_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.toml: no such file"):
        Policy.load(tmp_path / "none.toml")


def test_a_policy_file_may_say_never(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text("[limits]\nnumber = { minor = 0.5, major = inf }", encoding="utf-8")
    assert Policy.load(path).limits_of("number") == Limits(0.5)


def test_limits_have_an_order():
    with pytest.raises(InputError, match="below a major one"):
        Limits(0.5, 0.4)
    with pytest.raises(InputError, match="minor must be a number"):
        Limits(math.nan, 1.0)
    with pytest.raises(InputError, match="floor"):
        Limits(0.5, floor=math.nan)


def test_a_measure_that_is_no_number_is_refused():
    with pytest.raises(InputError, match="'number'"):
        finding(measure=math.nan)


def test_a_key_names_check_bead_and_places():
    assert finding(source=(Span(3, 5),), target=(Span(1, 2), Span(7, 9))).key == "number:0:s3-5:t1-2:t7-9"


def test_scores_count_sentences_and_weigh_confidence():
    scores = review().scores()
    assert (scores.source_sentences, scores.target_sentences) == (3, 4)
    assert scores.source_coverage == pytest.approx(2 / 3)
    assert scores.target_coverage == pytest.approx(3 / 4)
    assert scores.mean_confidence == pytest.approx(0.5)


def test_scores_of_a_section_are_of_its_beads():
    section = Section("2 Methods", 1, 3)
    scores = review(sections=(section,)).scores(section)
    assert (scores.source_sentences, scores.target_sentences, scores.source_coverage) == (1, 1, 0.0)


def test_scores_of_nothing_are_zero():
    assert review(kinds=()).scores() == Scores(0, 0, 0.0, 0.0, 0.0, 0.0)


def test_weak_share_counts_flagged_pairs():
    assert review(finding("weak pair", 0.9, bead=3)).scores().weak_share == pytest.approx(1 / 2)


def test_the_worst_places_are_those_with_most_major_flags():
    found = review(
        finding("number", 0.5, 0), finding("link", 0.5, 0), finding("number", 1.0, 2), finding("number", 0.5, 3),
        policy=Policy({"number": limits_at(0.4, 0.7), "link": limits_at(0.4, check="link")}),
    )  # fmt: skip
    assert found.worst() == [2, 0, 3]
    assert found.worst(1) == [2]


def test_counts_are_by_check_and_severity():
    found = review(
        finding(measure=0.5), finding(measure=0.5), finding(), policy=Policy({"number": limits_at(0.4, 0.7)})
    )
    assert found.counts() == {"number": {"minor": 2, "major": 1}}


def test_measures_must_be_as_many_as_beads():
    with pytest.raises(InputError, match="1 rows of measures for 2 beads"):
        Review(alignment("1-1", "1-1"), (NOTHING,), (), Policy(), ())


def test_a_review_says_what_it_is():
    assert repr(review(finding())).endswith("1 suspected issues, 1 major>")


@pytest.mark.parametrize("language", ["de", "", "EN"])
def test_reports_have_two_languages(language):
    assert check_report_language("zh") == "zh"
    with pytest.raises(InputError, match="en and zh"):
        check_report_language(language)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)).map(lambda each: Span(each[0], sum(each)))))
def test_joined_spans_have_the_same_characters(spans):
    joined = joined_spans(spans)
    assert {k for span in joined for k in range(span.start, span.stop)} == {
        k for span in spans for k in range(span.start, span.stop)
    }
    assert all(left.stop < right.start for left, right in pairwise(joined))


def test_public_names_are_those_of_the_module():
    assert aligner.Policy is Policy
    assert aligner.Limits is Limits
