"""Rules of one's own, and lists of what to ignore."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_terminology import RESERVOIR, TERMS, review_of

import aligner
from aligner import Checklist, FormatError, IgnoreList, InputError, load_checklist
from aligner.checking.checklists import Pattern, Rule
from aligner.cli.main import main

PAIR = ("水库建于1958年。", "The impoundment was built in 1958.")


def rules(tmp_path, text, name="rules.tsv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def broken(pair, path, languages=("zh", "en")):
    source, target = pair
    review = aligner.check(
        [source], [target], source_language=languages[0], target_language=languages[1], checklist=path
    )
    return [
        (source[span.start : span.stop] if (span := next(iter(flag.finding.source), None)) else "",
            target[span.start : span.stop] if (span := next(iter(flag.finding.target), None)) else "")
        for flag in review.flags if flag.finding.check == "checklist"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "bad", "good", "marks"),
    [
        ("水库\tmust\treservoir", PAIR, ("水库很大。", "Reservoirs? The reservoir is large."), ("水库", "")),
        ("水库\tmust not\timpoundment", PAIR, ("蓄水池很大。", "The impoundment is large."), ("水库", "impoundment")),
        ("\tmust not\tutilize", ("我们使用它。", "We utilize it."), ("我们使用它。", "We use it."), ("", "utilize")),
        ("/第[0-9]章/\tmust\t/Ch. [0-9]/", ("见第3章。", "See part 3."), ("见第3章。", "See Ch. 3."), ("第3章", "")),
        ("艺术\tmust\tart", ("艺术很美。", "This part is fine."), ("艺术很美。", "Art is fine."), ("艺术", "")),
        ("世卫\tmust\tWHO", ("世卫说了。", "Those who know said so."), ("世卫说了。", "The WHO did."), ("世卫", "")),
    ],
)  # fmt: skip
def test_a_rule_that_is_broken_is_an_issue(tmp_path, rule, bad, good, marks):
    path = rules(tmp_path, rule + "\n")
    assert broken(bad, path) == [marks]
    assert broken(good, path) == []


def test_rules_go_from_english_to_chinese_as_well(tmp_path):
    path = rules(tmp_path, "reservoir,必须,水库\n", "rules.csv")
    assert broken(("The reservoir is old.", "蓄水池很旧。"), path, ("en", "zh")) == [("reservoir", "")]
    assert broken(("The reservoir is old.", "水库很旧。"), path, ("en", "zh")) == []


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("# remark\n水库\tshould\treservoir\n", 2, "must not"),
        ("水库\tmust\n", 1, "translation"),
        ("\tmust\treservoir\n", 1, "source"),
        ("水库\tmust\treservoir\n/(/\tmust\tx\n", 2, "regular expression"),
        ("# nothing\n", None, "no rule"),
    ],
)
def test_a_mistake_in_a_checklist_is_named_with_its_line(tmp_path, text, line, part):
    with pytest.raises(FormatError, match=part) as caught:
        load_checklist(rules(tmp_path, text))
    assert caught.value.line == line


def test_an_expression_that_takes_too_long_ends_with_an_error(monkeypatch):
    monkeypatch.setattr("aligner.checking.checklists.SECONDS", 0.05)
    with pytest.raises(InputError, match=r"rules\.tsv, line 7"):
        Pattern("/(a|aa)+$/", "rules.tsv", 7).find("a" * 60 + "b")


@given(st.text("ab 的.", min_size=1, max_size=20))
def test_words_are_found_in_themselves_and_never_inside_a_word(text):
    words = text.strip()
    if words:
        assert Pattern(words).find(words)
        assert not Pattern("ab").find(f"x{words.replace(' ', '').replace('.', '').replace('的', '')}ab")


def test_a_checklist_may_be_made_in_python():
    rule = Rule(Pattern("水库"), must=True, target=Pattern("reservoir"))
    assert broken(PAIR, Checklist((rule,))) == [("水库", "")]


LAST = ("水库的大坝需要修理。", "The dam of the pond needs repair.")


def ignoring(path, rows):
    return aligner.check(review_of(rows).alignment, ignore=path, policy=TERMS)


def terms_of(review):
    return [flag.finding.bead for flag in review.flags if flag.finding.check == "inconsistent term"]


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("inconsistent term\t水库", []),
        ("inconsistent term\t\tpond", []),
        ("inconsistent term\t水库\tpond\tboth are used", []),
        ("inconsistent term\t水库\tlake", [5]),
        ("number\t水库", [5]),
    ],
)
def test_what_is_ignored_is_no_issue(tmp_path, line, left):
    path = rules(tmp_path, line + "\n")
    review = ignoring(path, [*RESERVOIR, LAST])
    assert terms_of(review) == left
    assert [each.bead for each in review.findings if each.check == "inconsistent term"] == [5]


def test_false_alarms_of_a_report_are_ignored_in_another_text(tmp_path):
    first = review_of([*RESERVOIR, LAST])
    (entry,) = [each for each in first.to_dict()["findings"] if each["check"] == "inconsistent term"]
    verdict = {"check": "inconsistent term", "words": [["水库"], ["pond"]], "source": LAST[0], "target": LAST[1],
        "neighbours": ["", ""], "verdict": "rejected", "key": entry["key"]}  # fmt: skip
    text = '{"schema": "aligner.verdicts", "version": 2, "verdicts": [%s]}'
    path = rules(tmp_path, text % json.dumps(verdict), "verdicts.json")
    other = [*RESERVOIR, ("村民住在水库边。", "The villagers live by the pond.")]
    assert terms_of(review_of(other)) == [5]
    assert terms_of(ignoring(path, other)) == []
    confirmed = rules(tmp_path, text % json.dumps(verdict | {"verdict": "confirmed"}), "confirmed.json")
    assert terms_of(ignoring(confirmed, other)) == [5]


@pytest.mark.parametrize(("line", "part"), [("numbr\t50", "number"), ("number\n", "no words"), ("# x\n", "nothing")])
def test_a_mistake_in_a_list_of_what_to_ignore_is_named(tmp_path, line, part):
    with pytest.raises(FormatError, match=part):
        IgnoreList.load(rules(tmp_path, line))


def test_the_command_reads_both_lists(tmp_path, capsys):
    sides = [rules(tmp_path, text, name) for text, name in zip(PAIR, ("a.zh.txt", "a.en.txt"), strict=True)]
    checklist = rules(tmp_path, "水库\tmust\treservoir\n")
    command = ["check", *map(str, sides), "--checklist", str(checklist), "--fail-on", "major"]
    assert main(command) == 3
    assert "“水库”" in capsys.readouterr().out
    ignored = rules(tmp_path, "checklist\t水库\n", "ignored.tsv")
    assert main([*command, "--ignore", str(ignored)]) in {0, None}
    assert "1 issue left out" in capsys.readouterr().err
