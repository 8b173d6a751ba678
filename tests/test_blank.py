"""Sentences that nobody sees: empty lines, and lines of blanks of any kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aligner
from aligner.bitext.texts import is_blank
from aligner.cli.main import main
from aligner.units.of_alignment import units_of

BLANKS = ["", "   ", "\t", "\u3000", "\u200b", "\ufeff", "\xa0", "\xad", "\u2060\u200d", "\u3164", "\u2800", "\x0b"]
ZH, EN = ["他来了。", "她走了。"], ["He came.", "She left."]


@pytest.mark.parametrize("blank", BLANKS)
def test_a_blank_sentence_is_no_finding_and_has_no_effect_on_any_score(blank):
    review = aligner.check([ZH[0], blank, ZH[1]], [EN[0], blank, EN[1]])
    assert not review.flags
    assert review.scores() == aligner.check(ZH, EN).scores()


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_side_may_have_blank_sentences_where_the_other_has_none(blank, place):
    alignment = aligner.align([*ZH[:place], blank, *ZH[place:]], EN)
    assert not alignment.omissions() and not alignment.additions()
    assert str(alignment).startswith("zh 2 sentences, en 2 sentences: 2 pairs, 0 omissions, 0 additions\n")
    assert len(list(units_of(alignment, nulls=True))) == 2 == len(alignment.to_pandas())


def test_a_true_omission_beside_a_blank_line_is_still_one():
    review = aligner.check([ZH[0], "", "全书共有三百页，附有二十幅插图。", ZH[1]], [EN[0], "", EN[1]])
    assert [flag.finding.check for flag in review.flags] == ["omission"]
    assert review.scores().source_sentences == 3 and review.scores().target_coverage == 1


def test_numbers_of_sentences_are_those_of_the_lines():
    alignment = aligner.align([ZH[0], "", ZH[1]], [EN[0], EN[1]])
    assert [(list(bead.source), list(bead.target)) for bead in alignment.beads] == [([0], [0]), ([1], []), ([2], [1])]
    assert aligner.evaluate(alignment, [((0,), (0,)), ((2,), (1,))]).strict.recall == 1


def test_files_with_empty_lines_are_checked_and_aligned_line_by_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name, lines in (("zh.txt", ZH), ("en.txt", EN)):
        (tmp_path / name).write_text("\n\n".join([*lines, "\u3000", ""]), encoding="utf-8")
    assert main(["check", "zh.txt", "en.txt", "--lines", "--fail-on", "minor"]) == 0
    assert "100" in capsys.readouterr().out
    assert main(["align", "zh.txt", "en.txt", "--lines", "--tsv"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()[1:]]
    assert [(row[0], row[3], row[4], row[6]) for row in rows] == [(ZH[0], "1-1", "0", "0"), (ZH[1], "1-1", "2", "2")]


@given(st.text(st.sampled_from("".join(BLANKS)) | st.characters(categories=["L", "N", "P", "S", "Co"]), max_size=4))
def test_only_what_has_no_visible_character_is_blank(text):
    assert is_blank(text) == all(map(is_blank, text))
    assert is_blank(text) or text.strip("".join(BLANKS))


@pytest.mark.parametrize("text", [".", "—", "\ue000", "\ud800", "\U000e0061a", "字", "①", "\u0301"])
def test_marks_private_characters_and_halves_of_characters_are_visible(text):
    assert not is_blank(text)
