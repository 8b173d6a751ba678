"""Texts of absurd sizes: refused at once, with a message that says why."""

from __future__ import annotations

import pytest

import aligner
from aligner import InputError
from aligner.alignment.sizes import SIZES
from aligner.cli.main import main

FEW = ["他来了。"] * 8


@pytest.mark.parametrize("many", [100_000, SIZES.always + SIZES.ratio * len(FEW) + 1])
def test_a_text_that_is_far_too_long_to_be_the_translation_is_refused(many):
    texts = [FEW, ["He came."] * many]
    for pair, (longer, shorter) in ((texts, ("target", "source")), (texts[::-1], ("source", "target"))):
        with pytest.raises(InputError, match=f"the {longer} has {many:,} sentences and the {shorter} 8: one cannot"):
            aligner.align(*pair)


def test_an_abstract_and_its_long_text_are_aligned():
    assert len(aligner.align(["湖水上升了。"] * 3, ["The lake rose."] * 60)) > 0


@pytest.mark.parametrize("text", ["water " * 40_000, "水" * 200_001, "x" * 300_000])
@pytest.mark.parametrize("work", [aligner.align, aligner.check])
def test_a_sentence_that_is_no_sentence_is_refused(text, work):
    with pytest.raises(InputError, match=r"sentence 2 of the source has [23][0-9,]+ characters, and at most 200,000"):
        work(["He came.", text], "他来了。")


def test_a_long_line_with_marks_is_many_sentences():
    assert len(aligner.segment("He came. She left. " * 2_000)) == 4_000


def test_the_file_is_named(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "long.txt").write_text("water " * 40_000, encoding="utf-8")
    (tmp_path / "zh.txt").write_text("他来了。", encoding="utf-8")
    assert main(["align", "zh.txt", "long.txt"]) == 1
    assert capsys.readouterr().err.startswith(
        "aligner: error: long.txt: sentence 1 of the target has 239,999 characters"
    )


def test_many_empty_lines_and_one_text_without_sentences_are_no_obstacle():
    blank = ["", *[" "] * 6_000]
    assert [bead.kind for bead in aligner.align([*blank, "他来了。"], ["He came."]) if not bead.is_blank] == ["1-1"]
    assert len(aligner.align([], ["He came."] * 9000).additions()) == 9000
