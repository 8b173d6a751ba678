"""A reviewed alignment as knowledge about other texts: its accepted pairs, by content."""

from __future__ import annotations

import pytest

import aligner
from aligner.alignment.alignment import Alignment
from aligner.alignment.known import KnownPair
from aligner.bitext.beads import Link, Recipe
from aligner.bitext.judgements import Judgement
from aligner.bitext.texts import Run, Sentences
from aligner.cli.main import main

# Taken apart, these would be paired the other way.
ZH = ["河水涨了。", "他走了。", "是。"]
EN = ["He left at once.", "The river rose.", "Yes."]


def reviewed(codes, zh=ZH, en=EN):
    sides = Sentences.given(zh, "zh", "a.zh"), Sentences.given(en, "en", "a.en")
    links = [Link(Run(i, i + 1), Run(i, i + 1), 0.5) for i in range(len(zh))]
    return Alignment.of(*sides, links, Recipe("", "", "", {})).judged(map(Judgement.of_code, codes))


def found(alignment, zh, en):
    return alignment.known_pairs(Sentences.given(zh, "zh"), Sentences.given(en, "en"))


def test_accepted_pairs_are_known_wherever_their_sentences_stand():
    pairs = found(reviewed(["a", "", "ad"]), ["是。", *ZH], ["Yes.", *EN])
    assert pairs == [KnownPair(Run(1, 2), Run(1, 2), 1.0)]
    joined = reviewed(["a"], ["河水涨了。他走了。"], ["He left at once.\nThe river rose."])
    assert found(joined, ["是。", *ZH], EN) == [KnownPair(Run(1, 3), Run(0, 2), 1.0)]
    assert found(joined, ["河水涨了。", "", "他走了。", ""], ["", *EN]) == [KnownPair(Run(0, 3), Run(1, 3), 1.0)]


def test_a_pair_in_several_places_is_known_the_less_in_each():
    pairs = found(reviewed(["", "", "a"]), ["是。", "是。"], ["Yes."])
    assert pairs == [KnownPair(Run(0, 1), Run(0, 1), 0.5), KnownPair(Run(1, 2), Run(0, 1), 0.5)]


def test_the_alignment_follows_what_was_accepted():
    options = aligner.Options(known=reviewed(["a", "a", ""]))
    aligned = aligner.align(ZH, EN, options=options)
    assert aligned[0].texts() == (ZH[0], EN[0])
    assert aligner.align(ZH, EN)[0].texts() != (ZH[0], EN[0])
    assert str(aligned.recipe.options["known"]).startswith("2@")


def test_where_nothing_is_accepted_nothing_is_known():
    with pytest.raises(aligner.InputError, match="no pair of this alignment is accepted"):
        found(reviewed(["m", "", "ad"]), ZH, EN)


def test_the_command_takes_a_reviewed_file(tmp_path, capsys):
    for name, texts in (("b.zh.txt", ZH), ("b.en.txt", EN)):
        (tmp_path / name).write_text("\n".join(texts), encoding="utf-8")
    reviewed(["a", "a", ""]).to_jsonl(tmp_path / "a.jsonl")
    sides = [str(tmp_path / "b.zh.txt"), str(tmp_path / "b.en.txt")]
    assert main(["align", *sides, "--lines", "--tsv", "--known", str(tmp_path / "a.jsonl")]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith(f"{ZH[0]}\t{EN[0]}\t")
    reviewed(["", "", ""]).to_jsonl(tmp_path / "c.jsonl")
    assert main(["align", *sides, "--known", str(tmp_path / "c.jsonl")]) == 1
    assert "accept pairs with aligner review" in capsys.readouterr().err
