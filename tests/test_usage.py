"""Wrong usage of the command line: one line, what was probably meant, where the help is, and exit code 2."""

from __future__ import annotations

import pytest

import aligner
from aligner import FormatError, InputError, Limits, Policy
from aligner.cli.main import main


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("algin a b", "did you mean align?; see aligner --help"),
        ("Check a b", "did you mean check?; see aligner --help"),
        ("memory finde m.db x", "did you mean find?; see aligner memory --help"),
        ("align a b --encodng big5", "did you mean --encoding?; see aligner align --help"),
        ("check a b --fail_on=major", "did you mean --fail-on?; see aligner check --help"),
        ("check a b --fail-on majr", "did you mean major?; see aligner check --help"),
        ("segment a --exclude-rule widht", "no repair rule is called 'widht'; did you mean width?; the rules are"),
        ("align a b --exclude-rule x", "no repair rule is called 'x'; the rules are"),
        ("check a b --exclude-check spaecs", "no check is called 'spaecs'; did you mean spaces?"),
        ("align", "the following arguments are required: ZH; see aligner align --help"),
        ("align a b c", "unrecognized arguments: c; see aligner align --help"),
        ("--colour", "see aligner --help"),
        ("review a --no-browsr", "did you mean --no-browser?; see aligner review --help"),
        ("align a b --source-language chinese", "write zh; see aligner align --help"),
    ],
)
def test_wrong_usage_is_one_line_with_a_proposal(capsys, arguments, said):
    with pytest.raises(SystemExit) as left:
        main(arguments.split())
    out, err = capsys.readouterr()
    assert left.value.code == 2 and not out
    assert err.startswith("aligner") and ": error: " in err and said in err and err.count("\n") == 1


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (lambda folder: aligner.repair("a", exclude_rules=["Width"]), "did you mean width?"),
        (lambda folder: Policy(exclude_checks=["omision"]), "did you mean omission?"),
        (lambda folder: Policy({"numbers": Limits(0.1)}), "did you mean number?"),
        (lambda folder: aligner.align("他来了。", "He came.").save(folder / "a.txm"), "did you mean .tmx?"),
    ],
)
def test_names_in_python_get_proposals_too(tmp_path, work, said):
    with pytest.raises(InputError) as caught:
        work(tmp_path)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "row", ["{ minor = 0.9, major = 0.1 }", "{ minor = nan }", '{ minor = "0.1" }', "{ major = 1 }", "3"]
)
def test_an_error_in_a_policy_file_names_the_check(tmp_path, row):
    (tmp_path / "policy.toml").write_text(f"[limits]\nnumber = {row}\n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"policy\.toml: .*'number'"):
        Policy.load(tmp_path / "policy.toml")


def test_a_pair_that_is_no_weaker_than_usual_is_explained_as_such():
    alignment = aligner.align("他来了。门开着。河水涨了。", "He came. The door was open. The river rose.")
    review = aligner.check(alignment, policy=Policy({"weak pair": Limits(0.0, floor=0.0)}))
    explanations = [flag.finding.explanations["en"] for flag in review.flags if flag.finding.check == "weak pair"]
    assert any("as much in common as is usual" in text for text in explanations)
    assert not any("doubtful" in text and "100%" in text for text in explanations)
