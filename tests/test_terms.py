"""Recurring terms and their renderings, and the command that writes them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from strategies import alignments

from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.texts import Run, Sentences
from aligner.checking.glossaries import load_glossary
from aligner.checking.terms import _Match, _Side, _without_parts, find_terms
from aligner.cli.main import main
from aligner.encoders.loading import embedded_encoder

WETLANDS = [
    ("湿地的面积逐年减少。", "The area of the wetlands shrinks from year to year."),
    ("候鸟每年冬天来到湿地。", "Every winter migratory birds come to the wetland."),
    ("我们记录了候鸟的数量。", "We recorded the number of migratory birds."),
    ("水库建成以后，湿地变干了。", "After the reservoir had been built, the wetlands dried up."),
    ("候鸟于是飞往别处。", "So the migratory birds flew elsewhere."),
    ("居民希望水库放水。", "The inhabitants want the reservoir to release water."),
]
RECIPE = Recipe("", "", "", {})


def aligned(rows, languages=("zh", "en")):
    sides = [Sentences.given([row[k] for row in rows], language) for k, language in enumerate(languages)]
    return Alignment.of(*sides, [(Run(k, k + 1), Run(k, k + 1), 1.0) for k in range(len(rows))], RECIPE)


def found(rows, languages=("zh", "en"), least=None):
    terms = find_terms(aligned(rows, languages), embedded_encoder(), least)
    return {term.text: {each.text: each.beads for each in term.renderings} for term in terms}


def test_terms_have_their_renderings_and_the_beads_of_each():
    terms = found(WETLANDS)
    assert terms["候鸟"] == {"migratory birds": (1, 2, 4)}
    assert terms["水库"] == {"reservoir": (3, 5)}
    assert terms["湿地"] == {"wetlands": (0, 1, 3)}


def test_the_other_direction_gives_the_same_pairs():
    terms = found([row[::-1] for row in WETLANDS], ("en", "zh"))
    assert terms["migratory birds"] == {"候鸟": (1, 2, 4)}
    assert terms["reservoir"] == {"水库": (3, 5)}


def test_another_rendering_is_recognised_and_counted():
    rows = [*WETLANDS[:5], ("水库的水位下降了。", "The water level of the dam fell."), WETLANDS[5]]
    rows.append(("水库已经满了。", "The reservoir is full."))
    terms = find_terms(aligned(rows), embedded_encoder())
    (term,) = [term for term in terms if term.text == "水库"]
    assert term.renderings[0].text == "reservoir"
    assert term.renderings[0].beads == (3, 6, 7)
    assert set(term.beads) == {3, 5, 6, 7}
    assert 5 in {*term.unknown, *(bead for each in term.renderings[1:] for bead in each.beads)}


def test_a_part_is_one_of_whole_words():
    lexicon = embedded_encoder()
    keys = (("port",), ("airport", "bus"), ("airport",))
    side = _Side((), keys, ("port", "airport bus", "airport"), (), lexicon.encode(["port", "airport bus", "airport"]))
    matches = [_Match(1, 0, 0.9), _Match(0, 0, 0.8), _Match(2, 0, 0.7)]
    assert [match.source for match in _without_parts(matches, side)] == [1, 0]


def test_a_term_in_fewer_beads_than_asked_for_is_left_out():
    assert "水库" not in found(WETLANDS, least=3)
    assert "候鸟" in found(WETLANDS, least=3)


def test_function_words_and_what_all_texts_say_are_no_terms():
    rows = [("本文研究了桥梁的振动。", "This paper studies the vibration of bridges."),
        ("本文分析了桥梁的材料。", "This paper analyses the material of bridges."),
        ("本文研究了拱桥。", "This paper studies arch bridges.")]  # fmt: skip
    assert not {"本文", "研究", "研究了", "的"} & set(found(rows))


@given(alignments())
@settings(max_examples=50)
def test_the_renderings_and_the_unknown_share_out_the_beads(alignment):
    for term in find_terms(alignment, embedded_encoder()):
        shared = [*term.unknown, *(bead for each in term.renderings for bead in each.beads)]
        assert sorted(shared) == list(term.beads)
        sizes = [len(each.beads) for each in term.renderings]
        assert sizes == sorted(sizes, reverse=True)


@pytest.fixture
def files(tmp_path):
    paths = []
    for side, language in enumerate(("zh", "en")):
        paths.append(tmp_path / f"birds.{language}.txt")
        paths[-1].write_text("\n".join(row[side] for row in WETLANDS), encoding="utf-8")
    return [str(path) for path in paths]


def test_the_command_writes_what_reads_back_as_a_glossary(files, tmp_path):
    path = tmp_path / "terms.tsv"
    assert main(["terms", *files, "--lines", "-o", str(path)]) == 0
    entries = {entry.source: entry.targets for entry in load_glossary(path).entries}
    assert entries["候鸟"] == ("migratory birds",)
    assert {entry.source for entry in load_glossary(path, "en", "zh").entries} >= {"migratory birds", "reservoir"}


def test_the_command_prints_and_takes_an_alignment(files, tmp_path, capsys):
    aligned(WETLANDS).to_jsonl(tmp_path / "birds.jsonl")
    assert main(["terms", str(tmp_path / "birds.jsonl"), "--min-count", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "zh\ten\tcount\tnote"
    assert "候鸟\tmigratory birds\t3/3\t" in lines


@pytest.mark.parametrize("arguments", [["--min-count", "0"], ["--min-count", "few"]])
def test_a_number_of_beads_is_one_or_more(files, arguments):
    with pytest.raises(SystemExit) as caught:
        main(["terms", *files, *arguments])
    assert caught.value.code == 2


def test_one_text_alone_needs_its_translation(files, capsys):
    assert main(["terms", files[0]]) == 1
    assert "give its translation as a second file" in capsys.readouterr().err


def test_only_tsv_is_written(files, tmp_path, capsys):
    assert main(["terms", *files, "-o", str(tmp_path / "terms.tbx")]) == 1
    assert ".tsv" in capsys.readouterr().err
