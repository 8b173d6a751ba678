"""What a reviewer said of an alignment, in the files and memories that are made of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from strategies import alignments

import aligner
from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Link, Recipe
from aligner.bitext.judgements import Judgement
from aligner.bitext.texts import Run, Sentences
from aligner.cli.main import main
from aligner.formats.registry import read_units
from aligner.memory.records import Filter
from aligner.units.bitexts import bitext_of
from aligner.units.of_alignment import units_of
from aligner.units.selection import Selection

ZH = ["湿地是鸟的家。", "面积在减少。", "有人在保护它们。", "鸟也少了。", "（完）"]
EN = ["Wetlands are home to birds.", "They shrink.", "People protect them.", "Birds are fewer."]
SAID = ["accepted changed", "marked", "dropped", "", ""]


def example(said=SAID):
    sides = (Sentences.given(ZH, "zh", "a.zh"), Sentences.given(EN, "en", "a.en"))
    links = [Link(Run(i, i + 1), Run(i, min(i + 1, 4)), 0.5) for i in range(5)]
    alignment = Alignment.of(*sides, links, Recipe("aligner", "e", "w", {}))
    return alignment.judged(map(Judgement.of_words, said))


SUFFIXES = [".tmx", ".xlf", ".tsv", ".csv", ".xlsx", ".docx", ".parquet"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files_leave_out_what_was_dropped_and_tell_what_was_accepted(suffix, tmp_path):
    example().save(tmp_path / f"a{suffix}")
    units = {unit.variants[0].text: unit for unit in read_units(tmp_path / f"a{suffix}").units}
    assert ZH[2] not in units
    assert [units[ZH[i]].judgement.words for i in (0, 1, 3)] == ["accepted changed", "marked", ""]
    assert [units[ZH[i]].confidence for i in (0, 1)] == [1.0, 0.5]


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".zh-en"])
def test_files_of_accepted_pairs_have_no_other(suffix, tmp_path):
    example().save(tmp_path / f"a{suffix}", accepted=True)
    units = read_units(tmp_path / f"a{suffix}", ("zh", "en")).units
    assert [unit.variants[0].text for unit in units] == [ZH[0]]


def test_corpora_name_what_a_reviewer_said(tmp_path):
    example().save(tmp_path / "a.tmx")
    assert main(["convert", str(tmp_path / "a.tmx"), str(tmp_path / "a.jsonl"), "--quiet"]) == 0
    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    assert [row.get("review") for row in rows] == ["accepted changed", "marked", None]


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_only_a_reviewed_alignment_has_the_column(suffix, tmp_path):
    heads = []
    for name, said in (("reviewed", SAID), ("plain", [""] * 5)):
        example(said).save(tmp_path / f"{name}{suffix}")
        heads.append(
            (tmp_path / f"{name}{suffix}").read_text("utf-8").splitlines()[0].split("\t" if suffix == ".tsv" else ",")
        )
    assert [name for name in heads[0] if name not in heads[1]] == ["review"]


def test_xliff_approves_accepted_translations_and_asks_for_a_review_of_marked_ones(tmp_path):
    example().save(tmp_path / "a.xlf")
    text = (tmp_path / "a.xlf").read_text("utf-8")
    assert text.count('approved="yes"') == 1
    assert text.count('state="needs-review-translation"') == 1
    main(["convert", str(tmp_path / "a.xlf"), str(tmp_path / "b.xlf"), "--xliff", "2.1", "--quiet"])
    assert (tmp_path / "b.xlf").read_text("utf-8").count('state="final"') == 1


def test_units_give_the_judgements_back(tmp_path):
    example().save(tmp_path / "a.tmx")
    bitext = bitext_of(read_units(tmp_path / "a.tmx"), "a.tmx")
    assert [bead.judgement.words for bead in bitext] == ["accepted changed", "marked", ""]


@pytest.mark.parametrize(
    ("words", "expected"),
    [("accepted", "accepted"), ("Changed accepted", "accepted changed"), ("accepted marked", ""), ("looks good", "")],
)
def test_words_of_others_are_no_judgement(words, expected):
    assert Judgement.of_words(words).words == expected


def test_pairs_and_tables_of_python():
    alignment = example()
    assert [zh for zh, _ in alignment.pairs()] == [ZH[0], ZH[1], ZH[3]]
    assert alignment.pairs(0.6) == alignment.pairs(accepted=True) == [(ZH[0], EN[0])]
    frame = alignment.to_pandas()
    assert list(frame["review"]) == SAID
    assert list(frame["confidence"]) == [1.0, 0.5, 0.5, 0.5, 0.5]


def test_the_command_counts_what_the_reviewer_dropped(tmp_path, capsys):
    aligner.Alignment.to_jsonl(example(), tmp_path / "a.jsonl")
    main(["convert", str(tmp_path / "a.jsonl"), str(tmp_path / "a.tmx")])
    assert "3 units; left out: 1 dropped by the reviewer, 1 without a translation" in capsys.readouterr().err
    main(["align", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "b.tmx"), "--accepted"])
    assert "left out: 2 not accepted, 1 dropped by the reviewer" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["align", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "b.jsonl"), "--accepted"])
    assert "JSON lines contain all beads" in capsys.readouterr().err
    main(["align", str(tmp_path / "a.jsonl"), "--accepted"])
    assert "; 1 of 5 accepted\n" in capsys.readouterr().out


def test_a_memory_keeps_what_a_reviewer_said(tmp_path, capsys):
    example().to_jsonl(tmp_path / "a.jsonl")
    memory, path = str(tmp_path / "m.db"), str(tmp_path / "a.jsonl")
    main(["memory", "add", memory, path, "--accepted"])
    assert "1 unit, 1 of them new; left out: 3 not accepted, 1 dropped by the reviewer" in capsys.readouterr().err
    main(["memory", "add", memory, path, "--replace"])
    assert "3 units, 2 of them new, replacing" in capsys.readouterr().err
    main(["memory", "export", memory, str(tmp_path / "b.csv"), "--quiet"])
    units = [(unit.judgement.words, unit.confidence) for unit in read_units(tmp_path / "b.csv").units]
    assert units == [("accepted changed", 1.0), ("marked", 0.5), ("", 0.5)]
    main(["memory", "export", memory, str(tmp_path / "c.csv"), "--accepted", "--quiet"])
    assert [unit.variants[0].text for unit in read_units(tmp_path / "c.csv").units] == [ZH[0]]


def test_a_memory_takes_a_reviewed_alignment(tmp_path):
    with aligner.Memory(tmp_path / "m.db") as memory:
        assert memory.add(example(), accepted=True).units == 1
        assert memory.add(example(), "all").units == 3
        assert sum(1 for _ in memory.units(Filter(accepted=True))) == 1


@settings(max_examples=60)
@given(alignments())
def test_a_dropped_pair_is_never_selected_and_an_accepted_one_is_certain(alignment):
    for unit in Selection(nulls=True).of(units_of(alignment, nulls=True)):
        assert not unit.judgement.is_dropped
        assert unit.judgement.status != "accepted" or unit.confidence == 1.0
    for unit in Selection(nulls=True, accepted=True).of(units_of(alignment, nulls=True)):
        assert unit.judgement.status == "accepted"
