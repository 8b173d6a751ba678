"""The checks as a whole, and those that rest on the alignment: nulls, clauses left out, weak pairs, order, lengths."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import alignments

import aligner
from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Crossing, Recipe
from aligner.bitext.edits import Span
from aligner.bitext.texts import Run, Sentences
from aligner.checking.checks.check import shorten
from aligner.checking.checks.covered import measure_coverage, tokenize
from aligner.checking.checks.material import Material
from aligner.checking.checks.partial import clauses_of, features
from aligner.checking.checks.passages import Passage
from aligner.checking.checks.table import CHECKS
from aligner.checking.findings import LANGUAGES, BeadMeasures
from aligner.checking.policy import DEFAULT_LIMITS, Limits, Policy
from aligner.encoders.loading import embedded_encoder
from aligner.errors import InputError

RECIPE = Recipe("aligner", "none", "none", {})
LEXICON = embedded_encoder()
EVERYTHING = Policy({name: Limits(0.0) for name in DEFAULT_LIMITS})

PAIRS = [
    ("我们在三个村庄测量了井水的水位。", "We measured the water level of the wells in three villages."),
    ("雨季过后井水的水位明显上升，水质逐渐变差，学校因此关闭了所有的水井。",
     "After the rainy season the water level of the wells rose clearly, the water became worse and worse, "
     "and the schools therefore closed all the wells."),
    ("茶园的土壤比较疏松。", "The soil of the tea gardens is rather loose."),
    ("老人们记得从前的那座石桥。", "The old people remember the stone bridge of former times."),
]  # fmt: skip


def aligned(pairs, confidence=1.0):
    """An alignment with one bead a pair; an empty text makes a null."""
    beads, i, j = [], 0, 0
    for source, target in pairs:
        m, n = bool(source), bool(target)
        beads.append((Run(i, i + m), Run(j, j + n), confidence))
        i, j = i + m, j + n
    source = Sentences.given([one for one, _ in pairs if one], "zh")
    target = Sentences.given([other for _, other in pairs if other], "en")
    return Alignment.of(source, target, beads, RECIPE)


def found(check, review):
    return [finding for finding in review.findings if finding.check == check]


def texts(review, finding):
    """The characters that a finding is about, on both sides."""
    sides = (review.alignment.source.document.text, review.alignment.target.document.text)
    return tuple(
        [text[span.start : span.stop] for span in spans]
        for text, spans in zip(sides, (finding.source, finding.target), strict=True)
    )


def swapped(alignment):
    beads = [(bead.target, bead.source, bead.confidence) for bead in alignment]
    return Alignment.of(alignment.target, alignment.source, beads, alignment.recipe, alignment.crossings)


def test_the_table_has_the_checks_that_have_limits_in_their_order():
    assert list(CHECKS) == list(DEFAULT_LIMITS)


def test_every_check_speaks_both_languages():
    for check in CHECKS.values():
        assert set(check.labels) == set(LANGUAGES)
        assert all(set(wording) == set(LANGUAGES) for wording in check.wordings.values())
        assert check.category.split("/")[0] in {
            "accuracy",
            "terminology",
            "linguistic conventions",
            "locale conventions",
        }


def test_a_faithful_translation_has_no_major_flags():
    review = aligner.check(aligned(PAIRS))
    assert [flag for flag in review.flags if flag.severity == "major"] == []


def test_two_texts_are_aligned_first():
    source, target = "".join(one for one, _ in PAIRS), " ".join(other for _, other in PAIRS)
    assert [bead.kind for bead in aligner.check(source, target).alignment] == ["1-1"] * 4


def test_a_sentence_left_out_is_an_omission_and_one_put_in_an_addition():
    pairs = [PAIRS[0], (PAIRS[1][0], ""), PAIRS[2], ("", "Nobody knows who built it."), PAIRS[3]]
    review = aligner.check(aligned(pairs, 0.9))
    [omission], [addition] = found("omission", review), found("addition", review)
    assert texts(review, omission) == ([PAIRS[1][0]], [])
    assert texts(review, addition) == ([], ["Nobody knows who built it."])
    assert (omission.bead, addition.bead) == (1, 3)
    assert omission.measure == addition.measure == 0.9
    assert "90%" in omission.explanations["en"]
    assert "90%" in omission.explanations["zh"]


def test_a_clause_left_out_is_marked_and_the_others_are_not():
    short = "After the rainy season the water level of the wells rose clearly, and the schools therefore closed all."
    review = aligner.check(aligned([PAIRS[0], (PAIRS[1][0], short), *PAIRS[2:]]))
    flagged = [flag.finding for flag in review.flags if flag.finding.check == "partial omission"]
    assert [texts(review, finding)[0] for finding in flagged] == [["水质逐渐变差，"]]
    assert not [flag for flag in review.flags if flag.finding.check == "partial addition"]


def test_a_clause_put_in_is_marked():
    longer = PAIRS[2][1][:-1] + ", which the farmers of the neighbouring valley have always envied."
    review = aligner.check(aligned([*PAIRS[:2], (PAIRS[2][0], longer), PAIRS[3]]))
    flagged = [flag.finding for flag in review.flags if flag.finding.check == "partial addition"]
    assert [texts(review, finding)[1] for finding in flagged] == [
        ["which the farmers of the neighbouring valley have always envied."]
    ]


@pytest.mark.parametrize(
    ("text", "language", "clauses"),
    [
        ("河水上涨之后，桥被冲毁了；学校因此停课。", "zh", ["河水上涨之后，", "桥被冲毁了；", "学校因此停课。"]),
        ("是，河水上涨了。", "zh", ["是，河水上涨了。"]),
        ("共有 12,500 人参加，其中 300 人是学生。", "zh", ["共有 12,500 人参加，", "其中 300 人是学生。"]),
        ("The river rose quickly, and 12,500 people fled; the schools remained closed.", "en",
         ["The river rose quickly,", "and 12,500 people fled;", "the schools remained closed."]),
        ("It rained for many days. The old bridge fell.", "en", ["It rained for many days.", "The old bridge fell."]),
        ("", "zh", []),
        ("…", "zh", []),
    ],
)  # fmt: skip
def test_clauses(text, language, clauses):
    assert [text[start:stop] for start, stop in clauses_of(Passage(text, 0, language))] == clauses


def test_two_unlike_sentences_are_a_weak_pair():
    pairs = [*PAIRS[:2], (PAIRS[2][0], "He sold his boat to a stranger last winter."), PAIRS[3]]
    [finding] = found("weak pair", aligner.check(aligned(pairs)))
    assert finding.bead == 2
    assert finding.measure > DEFAULT_LIMITS["weak pair"].major
    assert "little in common" in finding.explanations["en"]


def test_a_doubtful_pair_is_weak():
    [*_, finding] = found("weak pair", aligner.check(aligned(PAIRS, 0.2)))
    assert finding.measure == pytest.approx(0.8 * 2 / 3)
    assert "20%" in finding.explanations["en"]


def test_a_translation_three_times_as_long_is_noticed():
    longer = (
        PAIRS[3][1] + " They tell their grandchildren about it on long winter evenings, when snow covers the roofs" * 2
    )
    [finding] = found("length", aligner.check(aligned([*PAIRS[:3], (PAIRS[3][0], longer)])))
    assert finding.bead == 3
    assert "times as long" in finding.explanations["en"]


def test_a_crossing_is_shown_where_it_begins():
    crossed = replace(aligned(PAIRS), crossings=(Crossing(1, 2, 5.0),))
    review = aligner.check(crossed)
    [finding] = found("order", review)
    assert (finding.bead, finding.measure) == (1, 5.0)
    assert texts(review, finding)[0] == [PAIRS[1][0], PAIRS[2][0]]


def test_measures_are_of_pairs_with_both_sides():
    review = aligner.check(aligned([PAIRS[0], (PAIRS[1][0], "")]))
    first, second = review.measures
    assert 0.4 < first.similarity <= 1
    assert 0.4 < first.source_coverage <= 1
    assert 0.5 < first.length_ratio < 2
    assert second == BeadMeasures(0.0, 0.0, 0.0, 0.0)


@settings(max_examples=40)
@given(alignments())
def test_any_alignment_can_be_checked_and_places_lie_within_its_beads(alignment):
    review = aligner.check(alignment, policy=EVERYTHING)
    assert len(review.flags) == len(review.findings)
    assert [finding.bead for finding in review.findings] == sorted(finding.bead for finding in review.findings)
    for finding in review.findings:
        for side, spans in ((alignment.source, finding.source), (alignment.target, finding.target)):
            assert all(span.stop <= len(side.document.text) for span in spans)
            assert list(spans) == sorted(spans)
    assert len({finding.key for finding in review.findings}) == len(review.findings)


@pytest.mark.parametrize("pairs", [PAIRS, [PAIRS[0], (PAIRS[1][0], PAIRS[2][1]), ("", PAIRS[1][1]), PAIRS[3]]])
def test_swapped_sides_have_the_same_nulls_clauses_and_weak_pairs(pairs):
    alignment = aligned(pairs, 0.5)
    there, back = (aligner.check(each, policy=EVERYTHING) for each in (alignment, swapped(alignment)))
    names = {"omission": "addition", "addition": "omission", "partial omission": "partial addition",
             "partial addition": "partial omission", "weak pair": "weak pair"}  # fmt: skip
    one = {(f.check, f.bead, f.source, f.target, round(f.measure, 4)) for f in there.findings if f.check in names}
    other = {
        (names[f.check], f.bead, f.target, f.source, round(f.measure, 4)) for f in back.findings if f.check in names
    }
    assert one == other


def test_coverage_is_high_where_words_correspond_and_low_where_they_do_not():
    tokens = tokenize(["水位上升了", "The level of the water rose", "He sold his boat"], LEXICON)
    source, right, wrong = tokens
    associations = Material(aligned(PAIRS), LEXICON, LEXICON).associations
    near, far = (measure_coverage(source, target, LEXICON, associations)[0] for target in (right, wrong))
    assert near.share > far.share + 0.2
    assert (near.received <= near.best + 1e-6).all()


def test_what_two_tokens_share_answers_for_one_of_them():
    source, target = tokenize(["桥 桥梁 雨 雪", "bridge rain snow"], LEXICON)
    associations = Material(aligned(PAIRS), LEXICON, LEXICON).associations
    covered, _ = measure_coverage(source, target, LEXICON, associations)
    assert (covered.best > 0.8).all()
    assert (covered.received[:2] < 0.7).all()
    assert (covered.received[2:] > 0.8).all()


def test_tokens_know_their_characters():
    text = "他们测量了 water level 。"
    [tokens] = tokenize([text], LEXICON)
    assert "".join(text[a:b] for a, b in zip(tokens.starts, tokens.stops, strict=True)) == text.replace(" ", "")


def test_features_are_finite_for_what_says_nothing():
    for own, other in (
        ("，，，，，，，，，，，，", "a"),
        ("水位上升，水质变差，学校关闭了水井。", "\ud83d"),
        ("水位上升了许多，水质变差了", ""),
    ):
        tokens = tokenize([own, other], LEXICON)
        covered = measure_coverage(
            next(tokens), next(tokens), LEXICON, Material(aligned(PAIRS), LEXICON, LEXICON).associations
        )
        rows = features((Passage(own, 0, "zh"), Passage(other, 0, "en")), covered, LEXICON)
        assert np.isfinite(rows).all()


def test_what_cannot_be_checked_is_refused():
    with pytest.raises(InputError, match="two texts, or an alignment"):
        aligner.check("他来了。")
    with pytest.raises(InputError, match="leave the second text out"):
        aligner.check(aligned(PAIRS), "He came.")


def test_arguments_that_say_nothing_are_refused():
    with pytest.raises(TypeError, match="'encodr'"):
        aligner.check(aligned(PAIRS), encodr="x")
    with pytest.raises(InputError, match="already has its languages"):
        aligner.check(aligned(PAIRS), source_language="zh")
    with pytest.raises(InputError, match=r"must be an aligner\.Policy, not .strict."):
        aligner.check(aligned(PAIRS), policy="strict")


def test_halves_of_characters_move_no_places():
    zh = "\ud800" * 20 + PAIRS[1][0]
    en = "After the rainy season the water level of the wells rose clearly, and the schools therefore closed all."
    review = aligner.check(aligned([PAIRS[0], (zh, en), *PAIRS[2:]]))
    flagged = [flag.finding for flag in review.flags if flag.finding.check == "partial omission"]
    assert ["水质逐渐变差，"] in [texts(review, finding)[0] for finding in flagged]


@pytest.mark.parametrize(
    ("quotation", "shown"),
    [("水位", "水位"), ("two\n lines", "two lines"), ("x" * 120, "x" * 120), ("x" * 121, "x" * 119 + "…")],
)
def test_long_quotations_are_cut(quotation, shown):
    assert shorten(quotation) == shown


def test_a_blank_text_is_all_omitted():
    review = aligner.check("他来了。门开着。", "")
    assert [flag.finding.check for flag in review.flags] == ["omission", "omission"]
    assert review.scores().source_coverage == 0.0


def test_spans_are_of_the_repaired_text():
    review = aligner.check("水位上升了.雨季过后，桥被冲毁。", "The level of the water rose ofthe river.")
    for finding in review.findings:
        assert all(isinstance(span, Span) for span in (*finding.source, *finding.target))
