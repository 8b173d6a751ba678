"""Weights from reviewed alignments: accepted beads are gold, and nothing is assumed of the others."""

from __future__ import annotations

import pytest

import aligner
from aligner.alignment.alignment import Alignment
from aligner.alignment.weights import bead_shapes
from aligner.bitext.beads import Link, Recipe
from aligner.bitext.judgements import Judgement
from aligner.bitext.texts import Run, Sentences
from aligner.cli.main import main
from aligner.evaluation.gold import accepted_beads
from aligner.training.weights import gold_stretches

ZH = ["湿地是鸟的家。", "面积在减少，鸟也少了。", "有人在保护它们。", "他们每年来数鸟。", "今年多了三成。"]
EN = [
    "Wetlands are home to birds.",
    "They shrink, and birds are fewer.",
    "People protect them.",
    "They count.",
    "Good.",
]


def reviewed(codes):
    sides = Sentences.given(ZH, "zh", "a.zh"), Sentences.given(EN, "en", "a.en")
    links = [Link(Run(i, i + 1), Run(i, i + 1), 0.5) for i in range(5)]
    return Alignment.of(*sides, links, Recipe("", "", "", {})).judged(map(Judgement.of_code, codes))


def test_accepted_beads_that_follow_each_other_are_stretches_to_learn_from():
    document = accepted_beads(reviewed(["a", "ac", "m", "", "ad"]), "a.jsonl")
    assert document.links == [((0,), (0,)), ((1,), (1,)), ((4,), (4,))]
    assert list(gold_stretches(document.links, bead_shapes(8, 10))) == [document.links[:2], document.links[2:]]


def test_a_sentence_is_gold_if_all_of_its_clauses_are_accepted():
    alignment = reviewed(["a", "a", "a", "", "a"])
    source = Sentences(alignment.source.document, alignment.source.text_spans, (1, 3))
    cut = Alignment.of(source, alignment.target, [Link(b.source, b.target, 0.5) for b in alignment], alignment.recipe)
    document = accepted_beads(cut.judged([bead.judgement for bead in alignment]))
    assert len(document.source) == 3
    assert document.links == [((0,), (0, 1)), ((2,), (4,))]


def test_alignments_and_labelled_texts_give_the_same_weights():
    pytest.importorskip("scipy")
    whole = reviewed(["a"] * 5)
    labelled = (ZH, EN, [((i,), (i,)) for i in range(5)])
    assert aligner.fit_weights([whole]) == aligner.fit_weights([labelled])
    assert aligner.fit_weights([reviewed(["a", "a", "", "a", ""])]) != aligner.fit_weights([labelled])


def test_nothing_accepted_is_nothing_to_learn_from(tmp_path, capsys):
    pytest.importorskip("scipy")
    with pytest.raises(aligner.InputError, match="no bead of this alignment is accepted"):
        aligner.fit_weights([reviewed(["m", "", "", "", ""])])
    reviewed([""] * 5).to_jsonl(tmp_path / "a.jsonl")
    assert main(["fit", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "w.toml")]) == 1
    assert "a.jsonl: no bead of this alignment is accepted" in capsys.readouterr().err
    assert main(["fit", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "a.jsonl"), "--force"]) == 1
    assert "being read" in capsys.readouterr().err


def test_the_command_takes_reviewed_files_and_gold_folders(tmp_path, capsys):
    pytest.importorskip("scipy")
    folder = tmp_path / "gold"
    folder.mkdir()
    for name, lines in (("b.zh", ZH), ("b.en", EN), ("b.gold", [f"[{i}]:[{i}]" for i in range(5)])):
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    reviewed(["a", "a", "m", "", ""]).to_jsonl(tmp_path / "a.jsonl")
    reviewed([""] * 5).to_jsonl(tmp_path / "c.jsonl")
    files = [str(tmp_path / name) for name in ("a.jsonl", "c.jsonl", "gold")]
    assert main(["fit", *files, "-o", str(tmp_path / "w.toml")]) == 0
    assert "2 of 10 beads in 2 reviewed files are accepted and gold" in capsys.readouterr().err
    assert "7 gold beads of 2 documents" in (tmp_path / "w.toml").read_text("utf-8")
    assert aligner.align(ZH, EN, options=aligner.Options(weights=str(tmp_path / "w.toml")))
