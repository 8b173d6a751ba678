"""Glossary terms, terms rendered otherwise than usual, and sentences translated twice."""

from __future__ import annotations

import pytest

import aligner
from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.texts import Run, Sentences
from aligner.checking.checks.terminology import PRONOUNS
from aligner.checking.glossaries import Entry, Glossary
from aligner.checking.policy import Limits, Policy
from aligner.checking.strengths import strength

RECIPE = Recipe("", "", "", {})
# By default the check of terms flags nothing.
TERMS = Policy({"inconsistent term": Limits(strength("inconsistent term", 0.3))})
CHECKS = ("glossary", "inconsistent term", "repeated sentence")


def review_of(rows, languages=("zh", "en"), glossary=None):
    sides = [Sentences.given([row[k] for row in rows], language) for k, language in enumerate(languages)]
    beads = [(Run(k, k + 1), Run(k, k + 1), 1.0) for k in range(len(rows))]
    return aligner.check(Alignment.of(*sides, beads, RECIPE), glossary=glossary, policy=TERMS)


def shown(review, check):
    """For each flag of a check its bead and the characters concerned on both sides."""
    texts = (review.alignment.source.document.text, review.alignment.target.document.text)
    return [
        (finding.bead, *("|".join(text[span.start : span.stop] for span in spans)
            for text, spans in zip(texts, (finding.source, finding.target), strict=True)))
        for finding in (flag.finding for flag in review.flags) if finding.check == check
    ]  # fmt: skip


ROW = ("我们在人工湿地测量水质。", "We measured the water quality in the constructed wetland.")


@pytest.mark.parametrize(
    "targets", [("constructed wetland",), ("artificial wetland", "Constructed Wetlands"), ("constructed-wetland",)]
)
def test_a_term_that_is_rendered_as_the_glossary_has_it_is_no_issue(targets):
    assert shown(review_of([ROW], glossary=Glossary((Entry("人工湿地", targets),))), "glossary") == []


def test_a_term_that_is_rendered_otherwise_is_an_issue():
    review = review_of([ROW], glossary=Glossary((Entry("人工湿地", ("artificial wetland",)),), "terms.tsv"))
    assert shown(review, "glossary") == [(0, "人工湿地", "")]
    (finding,) = [finding for finding in review.findings if finding.check == "glossary"]
    assert "artificial wetland" in finding.explanations["en"]
    assert "artificial wetland" in finding.explanations["zh"]
    assert review.glossary == "terms.tsv"


def test_a_term_within_a_longer_one_is_not_looked_for():
    entries = (Entry("湿地", ("marsh",)), Entry("人工湿地", ("constructed wetland",)))
    assert shown(review_of([ROW], glossary=Glossary(entries)), "glossary") == []
    assert shown(review_of([ROW], glossary=Glossary(entries[:1])), "glossary") == [(0, "湿地", "")]


def test_a_part_of_a_word_is_no_rendering():
    rows = [("我们用网记录。", "We recorded it on the network.")]
    assert shown(review_of(rows, glossary=Glossary((Entry("网记", ("work",)),))), "glossary") == [(0, "网记", "")]


def test_one_word_or_two_make_no_difference():
    rows = [("我们用触摸屏记录。", "We recorded it on a touch screen.")]
    assert shown(review_of(rows, glossary=Glossary((Entry("触摸屏", ("touchscreen",)),))), "glossary") == []


def test_a_glossary_serves_a_chinese_target():
    rows = [row[::-1] for row in [ROW]]
    right, wrong = (Glossary((Entry("constructed wetland", (text,)),)) for text in ("人工湿地", "构造湿地"))
    assert shown(review_of(rows, ("en", "zh"), right), "glossary") == []
    assert shown(review_of(rows, ("en", "zh"), wrong), "glossary") == [(0, "constructed wetland", "")]


def test_a_glossary_may_be_a_file(tmp_path):
    path = tmp_path / "terms.csv"
    path.write_text("artificial wetland,人工湿地\n", encoding="utf-8")
    assert shown(review_of([ROW], glossary=path), "glossary") == [(0, "人工湿地", "")]


def glossary_flags(row, entry, languages=("zh", "en")):
    return shown(review_of([row], languages, Glossary((entry,))), "glossary")


@pytest.mark.parametrize(
    ("term", "target", "source"),
    [
        ("WHO", "世卫组织", "Birds who can fly were led away."),
        ("CAN", "总线", "Birds can fly."),
        ("LED", "灯", "He led."),
    ],
)
def test_a_term_in_capitals_is_no_ordinary_word(term, target, source):
    entry = Entry(term, (target,))
    assert glossary_flags((source, "会飞的鸟被带走了。"), entry, ("en", "zh")) == []
    for written in (term, f"{term}s"):
        assert glossary_flags((f"The {written} agreed.", "同意了。"), entry, ("en", "zh")) == [(0, written, "")]


def test_a_longer_term_may_be_in_capitals_in_the_glossary():
    entry = Entry("VIRTUAL MACHINE", ("虚拟机",))
    assert glossary_flags(("The virtual machine stopped.", "它停了。"), entry, ("en", "zh")) == [
        (0, "virtual machine", "")
    ]


def test_a_rendering_may_be_a_sign():
    entry = Entry("百分比", ("%",))
    assert glossary_flags(("百分比如下。", "It is 5%."), entry) == []
    assert glossary_flags(("百分比如下。", "It is 5 in a hundred."), entry) == [(0, "百分比", "")]


def test_a_term_of_one_character_is_flagged():
    assert glossary_flags(("锰很多。", "There is much iron."), Entry("锰", ("manganese",))) == [(0, "锰", "")]


def test_the_ends_of_two_words_are_no_term():
    entry = Entry("行为", ("behaviour",))
    assert glossary_flags(("电站以运行为主。", "The station mainly runs."), entry) == []
    row = ("电站以运行为主，工人的行为不变。", "The station mainly runs, and the workers stay as they are.")
    assert glossary_flags(row, entry) == [(0, "行为", "")]
    (finding,) = [each for each in review_of([row], glossary=Glossary((entry,))).findings if each.check == "glossary"]
    assert finding.source[0].start == row[0].index("的行为") + 1


RESERVOIR = [
    ("水库建于1958年。", "The reservoir was built in 1958."),
    ("水库的水位每天测量一次。", "The water level of the reservoir is measured once a day."),
    ("夏天，村民在水库里游泳。", "In summer the villagers swim in the reservoir."),
    ("鱼类从河流游进水库。", "The fish swim from the river into the reservoir."),
    ("冬天，水库结冰。", "In winter the reservoir freezes."),
]


def with_last(row, languages=("zh", "en")):
    rows = [*RESERVOIR, row]
    return review_of([each if languages[0] == "zh" else each[::-1] for each in rows], languages)


def test_a_term_that_is_rendered_otherwise_once_is_an_issue():
    review = with_last(("水库的大坝需要修理。", "The dam of the pond needs repair."))
    assert shown(review, "inconsistent term") == [(5, "水库", "pond")]
    (finding,) = [finding for finding in review.findings if finding.check == "inconsistent term"]
    assert "reservoir" in finding.explanations["en"]
    assert "5" in finding.explanations["zh"]


@pytest.mark.parametrize(
    "target",
    ["The dam of the reservoir needs repair.", "The reservoirs need repair.", "Its dam needs repair."],
)
def test_the_usual_rendering_and_a_pronoun_are_none(target):
    assert shown(with_last(("水库的大坝需要修理。", target)), "inconsistent term") == []


@pytest.mark.parametrize("word", ["this", "these", "that", "it"])
def test_a_word_that_often_stands_for_nothing_stands_for_no_term(word):
    assert word not in PRONOUNS
    assert {"its", "their"} <= PRONOUNS


@pytest.mark.parametrize(("word", "places"), [("1973", 0), ("K2000", 0), ("kangaroo", 1), ("pond", 1)])
def test_a_word_with_digits_stands_for_no_term(word, places):
    review = with_last(("水库的大坝需要修理。", f"The dam of the {word} needs repair."))
    (finding,) = [each for each in review.findings if each.check == "inconsistent term" and each.bead == 5]
    assert len(finding.target) == places


def test_by_default_a_term_is_listed_with_its_renderings_and_no_issue():
    review = with_last(("水库的大坝需要修理。", "The dam of the pond needs repair.")).under(Policy())
    assert shown(review, "inconsistent term") == []
    assert [each.text for each in review.terms if each.beads == (0, 1, 2, 3, 4, 5)] == ["水库"]
    assert any(each.check == "inconsistent term" for each in review.findings)


def test_the_other_direction_is_checked_as_well():
    review = with_last(("蓄水池的大坝需要修理。", "The dam of the reservoir needs repair."), ("en", "zh"))
    assert [bead for bead, *_ in shown(review, "inconsistent term")] == [5]


def test_without_a_usual_rendering_nothing_is_inconsistent():
    rows = [("水库很大。", "The reservoir is large."), ("水库很深。", "The dam lake is deep."),
        ("水库很旧。", "The basin is old.")]  # fmt: skip
    assert shown(review_of(rows), "inconsistent term") == []


def test_a_sentence_that_is_translated_in_two_ways_is_an_issue():
    rows = [("本章小结如下所述。", "This chapter is summed up as follows."), ("桥已建成。", "The bridge is built."),
        ("本章小结如下所述。", "The following is a summary of the chapter.")]  # fmt: skip
    assert shown(review_of(rows), "repeated sentence") == [
        (2, "本章小结如下所述。", "The following is a summary of the chapter.")
    ]


def test_a_translation_of_two_sentences_is_an_issue():
    rows = [("这座桥建于一九五八年。", "The bridge was built in 1958."),
        ("这条路建于一九五八年。", "The bridge was built in 1958!")]  # fmt: skip
    assert [bead for bead, *_ in shown(review_of(rows), "repeated sentence")] == [1]


@pytest.mark.parametrize(
    "rows",
    [
        [
            ("本章小结如下所述。", "A summary of this chapter follows."),
            ("本章小结如下所述：", "a summary of this chapter follows"),
        ],
        [("小结", "Summary"), ("小结", "Conclusions")],
    ],
)
def test_punctuation_and_short_headings_are_no_difference(rows):
    assert shown(review_of(rows), "repeated sentence") == []


@pytest.mark.parametrize("text", ["", "\ud83d", "😀" * 50, "水库" * 2000, "word " * 2000])
def test_no_text_breaks_a_check(text):
    rows = [*RESERVOIR, (text, "The reservoir."), ("水库。", text)]
    review = review_of(rows, glossary=Glossary((Entry("水库", ("reservoir",)), Entry("😀", ("x",)))))
    for finding in review.findings:
        if finding.check in CHECKS:
            sizes = [len(side.document.text) for side in (review.alignment.source, review.alignment.target)]
            for size, spans in zip(sizes, (finding.source, finding.target), strict=True):
                assert all(span.stop <= size for span in spans)


def departures(rows):
    return [each for each in review_of(rows).flags if each.finding.check == "inconsistent term"]


VISITS = [
    ("医生住在河边。", "The doctor lives by the river."),
    ("医生每天骑马。", "The doctor rides every day."),
    ("村民感谢医生。", "The villagers thank the doctor."),
    ("医生于是离开了。", "So the doctor left."),
]
GENES = [
    ("基因很重要。", "The genes are important."),
    ("他们比较了基因。", "They compared the genes."),
    ("基因没有变化。", "The genes did not change."),
    ("每个人的基因都不同。", "The genes of every person differ."),
]


def test_a_term_has_one_issue_that_names_the_other_rows():
    rows = [*RESERVOIR, *RESERVOIR, ("水库的大坝需要修理。", "The dam of the dam lake needs repair."), *RESERVOIR,
        ("村民离开了水库。", "The villagers left the dam lake.")]  # fmt: skip
    (flag,) = [each for each in departures(rows) if "水库" in each.finding.explanations["zh"]]
    here, other = sorted((11, 17), key=lambda row: row != flag.finding.bead + 1)
    assert flag.finding.bead + 1 == here
    assert f"row {other}." in flag.finding.explanations["en"]
    assert f"第 {other} 行" in flag.finding.explanations["zh"]


def test_a_word_of_the_family_is_no_other_rendering():
    assert departures([*GENES, ("基因的变化很多。", "Genetic changes are many.")]) == []


def test_plain_words_may_vary():
    assert departures([*VISITS, ("医生需要修理大坝。", "The physician has to repair the dam.")]) == []
