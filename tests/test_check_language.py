"""Leftover words, spelling, letter case, lost stops, placeholders and links modulo language."""

from __future__ import annotations

import gzip
from string import ascii_lowercase

import pytest
from findings import assert_linear_in_row, findings, findings_in, written
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import alignments

import aligner
from aligner.checking.checks import beginnings, leftovers, placeholders, spelling
from aligner.checking.checks.table import CHECKS
from aligner.checking.policy import DEFAULT_LIMITS, GROUPS, Policy
from aligner.training.spelling import main as make_list
from aligner.words.english import frequency
from aligner.words.spelling import EVIDENCE, LIST, _listed, is_right, slip

CALM = ("水位上升了。", "The level rises.")


def flagged(check, source, target, languages=("zh", "en")):
    """The explanations of the flags in a sentence between two calm ones."""
    calm = CALM if languages[0] == "zh" else CALM[::-1]
    found = findings(check, [calm[0], source, calm[0]], [calm[1], target, calm[1]], languages)
    flags = [finding for finding in found if finding.bead == 1 and Policy().severity(finding)]
    assert all(Policy().severity(flag) == "minor" or check in {"link", "placeholder"} for flag in flags)
    return [finding.explanations["en"] for finding in flags]


@pytest.mark.parametrize(
    ("source", "target", "languages", "count"),
    [
        ("水质更重要。", "The 水质 is more important than the area.", ("zh", "en"), 1),
        ("水质更重要。", "The quality of the water (水质) is more important.", ("zh", "en"), 0),
        ("无为的思想很古老。", "The idea of wúwéi 无为 is very old.", ("zh", "en"), 0),
        ("“水”字很古老。", "The character 水 is very old.", ("zh", "en"), 0),
        ("The water level fell rapidly.", "水位下降得很rapidly。", ("en", "zh"), 1),
        ("We treat it with indirubin.", "我们用indirubin治疗。", ("en", "zh"), 1),
        ("We treat it with indirubin.", "我们用靛玉红（indirubin）治疗。", ("en", "zh"), 0),
        ("The app works well.", "这个app很好用。", ("en", "zh"), 0),
        ("Call the function frame here.", "在此调用函数frame。", ("en", "zh"), 0),
        ("It is 20 ppm.", "含量为20 ppm。", ("en", "zh"), 0),
    ],
)
def test_single_words_of_the_other_language_are_left_unless_they_are_terms(source, target, languages, count):
    assert len(flagged("untranslated", source, target, languages)) == count


def test_english_words_that_the_text_has_again_are_its_terms():
    source = ["We train tadpole models.", "The tadpole grows.", "It falls rapidly."]
    target = ["我们训练tadpole模型。", "那只tadpole长大了。", "它rapidly下降。"]
    assert [each.measure for each in findings("untranslated", source, target, ("en", "zh"))] == [
        leftovers.EVIDENCE.term,
        leftovers.EVIDENCE.term,
        leftovers.EVIDENCE.known,
    ]


def test_words_in_many_sentences_are_style():
    source = ["水位上升。"] * 8
    found = findings("untranslated", source, ["The 水位 rises here again."] * 8)
    assert {each.measure for each in found} == {0.2}


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("protcet", "protect"), ("adn", "and"), ("Amercia", "America"), ("beleive", "believe"), ("stroage", "storage"),
        ("protect", ""), ("colour", ""), ("color", ""), ("organise", ""), ("organizing", ""), ("indirubin", ""),
        ("hepatology", ""), ("Zhang", ""), ("pH", ""),
    ],
)  # fmt: skip
def test_a_slip_is_one_letter_away_from_what_was_meant(word, meant):
    found = slip(word)
    assert (found.meant if found and found.measure >= DEFAULT_LIMITS["spelling"].minor else "") == meant


@given(st.text(ascii_lowercase, min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_a_right_word_has_no_slip_and_what_was_meant_is_right(word):
    found = slip(word)
    assert not (found and is_right(word))
    assert found is None or (is_right(found.meant) and 0 < found.measure <= EVIDENCE.long)
    assert found is None or abs(len(found.meant) - len(word)) <= 1


def test_the_list_holds_what_the_table_lacks(tmp_path):
    words, output = tmp_path / "list.txt", tmp_path / "spelling.txt.gz"
    words.write_text("zymurgy 5\nwater 9\nabaft 3\nit's 2\n", "utf-8")
    make_list([str(words), "-o", str(output)])
    assert gzip.decompress(output.read_bytes()).decode().splitlines()[1:] == ["abaft", "zymurgy"]


def test_the_list_of_words_says_where_it_comes_from_and_repeats_no_word_of_the_table():
    assert "SymSpell" in gzip.decompress(LIST.read_bytes()).decode().split("\n", 1)[0]
    assert len(_listed()) > 20_000 and not any(map(frequency, _listed()))


@pytest.mark.parametrize(
    ("target", "count"),
    [
        ("They protcet the reeds.", 1),
        ("They protect the reeds.", 0),
        ("They call `protcet` here.", 0),
        ("See https://a.org/protcet for it.", 0),
        ("The pre-protcet code is old.", 0),
        ("The “protcet” is an example.", 0),
    ],
)
def test_misspelt_words_are_found_in_prose_alone(target, count):
    assert len(flagged("spelling", "他们保护芦苇。", target)) == count


def test_a_word_that_the_texts_have_again_is_their_own():
    found = findings("spelling", ["他们保护芦苇。"] * 2, ["They protcet the reeds.", "We protcet them too."])
    assert [each.measure for each in found] == [spelling.OWN.again] * 2
    assert flagged("spelling", "protcet很古老。", "The protcet is old.") == []


def test_the_source_is_not_spelt():
    assert findings("spelling", ["They protcet the reeds."], ["他们保护芦苇。"], ("en", "zh")) == []


@pytest.mark.parametrize(
    ("source", "target", "count"),
    [
        ("他们保护芦苇。", "they protect the reeds.", 1),
        ("他们保护芦苇。", "They protect the reeds.", 0),
        ("水位上升了。鸟离开了。", "The level rose. the birds left.", 1),
        ("水位上升了，鸟离开了。", "The level rose approx. the same.", 0),
        ("eBay很大。", "eBay is very large.", 0),
        ("冯诺依曼写了它。", "von Neumann wrote it.", 0),
        ("保护芦苇；", "protect the reeds;", 0),
    ],
)
def test_english_sentences_begin_with_a_capital(source, target, count):
    assert len(flagged("letter case", source, target)) == count


@pytest.mark.parametrize(
    ("source", "target", "count"),
    [
        ("水位上升了。鸟离开了。", "The level rose The birds left.", 1),
        ("水位上升了。鸟离开了。", "The level rose. The birds left.", 0),
        ("水位上升了，鸟离开了。", "The level of The Hague rose.", 0),
        ("老师答了。他走了。", "He asked if the Master had spoken and he left.", 0),
        ("水位上升了。鸟离开了。", "The level rose and the birds left.", 0),
    ],
)
def test_a_stop_lost_between_sentences_is_found(source, target, count):
    assert len(flagged("punctuation", source, target)) == count


def test_marks_that_repair_has_mended_count_as_typed():
    zh = "湿地很大。他们保护湿地里的芦苇。样本共30份。"
    en = "Wetlands are large. They protect the reeds。 There were 30 samples."
    review = aligner.check(zh, en, source_language="zh", target_language="en")
    assert [flag.finding.check for flag in review.flags if flag.finding.check == "width"] == ["width"]


@pytest.mark.parametrize(
    ("source", "target", "count"),
    [
        ("他在波士顿大学工作。", "He works at Boston University University.", 1),
        ("他住在帕果帕果。", "He lives in Pago Pago.", 0),
        ("他以前有过。", "He had had it before.", 0),
    ],
)
def test_words_are_doubled_unless_the_source_doubles_a_name(source, target, count):
    assert len(flagged("repeated word", source, target)) == count


@pytest.mark.parametrize(
    ("source", "target", "count"),
    [
        ("您有{count}封邮件。", "You have {count} mails.", 0),
        ("您有{count}封邮件。", "You have {cout} mails.", 1),
        ("您有{count}封邮件。", "You have new mails.", 1),
        ("您有邮件。", "You have {count} mails.", 1),
        ("共%s页，第%d页。", "Page %2$d of %1$s.", 0),
        ("按<b>保存</b>。", "Press <b>Save</b>.", 0),
        ("按<b>保存</b>。", "Press <b>Save.", 1),
        ("甲&amp;乙。", "A and B.", 1),
        (r"甲\n乙。", r"A and B.", 1),
        ("你好，{{ name }}。", "Hello, {{name}}.", 0),
        ("你好，${x}。", "Hello, ${y}.", 1),
        ("增加了5%。", "It grew by 5%.", 0),
        ("NP-难问题。", r"The $\mathsf{NP}$-hard problems $x_{i}$.", 0),
    ],
)
def test_placeholders_are_the_same_in_any_order(source, target, count):
    assert len(flagged("placeholder", source, target)) == count
    assert len(flagged("placeholder", target, source, ("en", "zh"))) == count


def test_a_placeholder_in_the_neighbouring_bead_is_weak():
    found = findings("placeholder", ["您有{count}封。", "再见。"], ["You have mail.", "Bye {count}."])
    assert {each.measure for each in found} == {placeholders.EVIDENCE.nearby}
    assert written(found[0], "您有{count}封。", "")[0] == ("{count}",)


@pytest.mark.parametrize(
    ("source", "target", "count"),
    [
        ("https://a.org/zh/lake", "http://www.a.org/en/lake/", 0),
        ("https://zh.a.org/lake", "https://en.a.org/lake", 0),
        ("https://a.org/lake?lang=zh", "https://a.org/lake?lang=en", 0),
        ("https://a.org/lake_zh.html", "https://a.org/lake_en.html", 0),
        ("https://a.org/zh/lake", "https://a.org/en/pond", 1),
        ("https://a.org/zh/lake", "https://b.org/en/lake", 1),
    ],
)
def test_links_are_compared_by_host_and_path_whatever_their_language(source, target, count):
    assert len(findings("link", [f"数据见 {source} 。"], [f"See {target} ."])) == count


def test_one_name_leaves_out_all_checks_of_language():
    language = [name for name, check in CHECKS.items() if check.category.startswith("linguistic conventions")]
    assert set(GROUPS["language"]) == set(language) - {"order"}
    assert Policy(exclude_checks=("language",)).exclude_checks == GROUPS["language"]


@pytest.mark.parametrize("check", ["spelling", "letter case", "placeholder"])
@given(alignment=alignments())
@settings(max_examples=25, deadline=None)
def test_whatever_the_texts_the_findings_lie_in_their_documents_and_in_order(check, alignment):
    assert {each.check for each in findings_in(check, alignment)} <= {check}


def test_small_letters_in_many_sentences_are_style():
    found = findings("letter case", ["水位上升了。"] * 8, ["the level has risen."] * 8)
    assert {each.measure for each in found} == {beginnings.EVIDENCE.style}


@pytest.mark.parametrize("check", ["spelling", "letter case", "placeholder", "punctuation"])
@pytest.mark.parametrize("part", ["a", "ab ", "ab. ", "{a", "%1$", "<b", "rose The "])
def test_the_work_grows_with_a_long_row_and_no_faster(check, part):
    assert_linear_in_row(check, part, "水位上升了。鸟离开了。", "ROW")
