"""What OmegaT makes of our memories. It ends with 0 whatever happens: only the target text tells."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from datetime import UTC, datetime

import pytest

import aligner
from aligner import Alignment, Sentences
from aligner.bitext.beads import Recipe
from aligner.bitext.texts import Run
from aligner.cli.main import main
from aligner.formats import tmx

pytestmark = pytest.mark.skipif(not shutil.which("omegat"), reason="OmegaT is not installed; it is in omegat")

CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0">
<source_dir>__DEFAULT__</source_dir><target_dir>__DEFAULT__</target_dir><tm_dir>__DEFAULT__</tm_dir>
<glossary_dir>__DEFAULT__</glossary_dir><glossary_file>__DEFAULT__</glossary_file>
<dictionary_dir>__DEFAULT__</dictionary_dir>
<source_lang>ZH-CN</source_lang><target_lang>EN-US</target_lang>
<sentence_seg>true</sentence_seg><support_default_translations>true</support_default_translations>
<remove_tags>false</remove_tags>
</project></omegat>
"""
ZH = [
    "河口湿地是候鸟迁徙途中的重要停歇地。",
    "本研究于2021年春季在三个观测站记录了5,400只水鸟。",
    "观测由同一组人员在清晨进行。",
    "水位下降时，浅滩上的食物更容易取得。",
    "“渔船与游客”是主要的干扰来源（R&D < 1）。",
]
EN = [
    "Estuarine wetlands are important stopovers for migratory birds.",
    "In spring 2021 this study recorded 5,400 waterbirds at three observation stations.",
    "Food on the mudflats is easier to obtain when the water level drops.",
    '"Fishing boats and visitors" are the main sources of disturbance (R&D < 1).',
]
OMITTED = ZH[2]
UNSEEN = "这句话不在任何记忆库里。"


@pytest.fixture
def translate(tmp_path):
    """A function that has OmegaT translate a text by the memories given, and gives the text that comes out."""
    project = tmp_path / "project"
    for folder in ("source", "target", "tm/auto", "glossary", "dictionary", "omegat"):
        (project / folder).mkdir(parents=True)
    (project / "omegat.project").write_text(PROJECT, encoding="utf-8")

    def run(text, *memories):
        for memory in memories:
            shutil.copy(memory, project / "tm" / "auto")
        (project / "source" / "a.txt").write_text(text, encoding="utf-8")
        command = ["omegat", project, "--mode=console-translate", f"--config-dir={tmp_path / 'settings'}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        target = project / "target" / "a.txt"
        assert target.exists(), done.stdout + done.stderr
        return target.read_text(encoding="utf-8")

    return run


@pytest.fixture(scope="module")
def alignment():
    """An article aligned, one sentence of which has no translation."""
    return aligner.align("".join(ZH), " ".join(EN))


def pairs_of(alignment):
    return [(bead.source_text, bead.target_text) for bead in alignment if bead.source and bead.target]


def test_every_sentence_of_the_memory_is_translated_and_no_other(translate, alignment, tmp_path):
    assert pairs_of(alignment) == list(zip([each for each in ZH if each != OMITTED], EN, strict=True))
    alignment.to_tmx(tmp_path / "ours.tmx")
    target = translate(f"{''.join(ZH)}\n{UNSEEN}\n", tmp_path / "ours.tmx")
    for source, translation in pairs_of(alignment):
        assert translation in target
        assert source not in target
    assert OMITTED in target
    assert UNSEEN in target


def test_without_the_memory_nothing_is_translated(translate):
    target = translate(f"{''.join(ZH)}\n{UNSEEN}\n")
    assert "".join(target.split()) == "".join("".join([*ZH, UNSEEN]).split())


def test_a_packed_memory_is_taken_too(translate, alignment, tmp_path):
    tmx.write(alignment, tmp_path / "ours.tmx.gz")
    assert gzip.decompress((tmp_path / "ours.tmx.gz").read_bytes()).startswith(b"<?xml")
    assert EN[0] in translate(ZH[0], tmp_path / "ours.tmx.gz")


@pytest.mark.parametrize("split", [False, True])
def test_the_sentences_of_a_bead_of_two_and_two_are_translated_one_by_one(translate, tmp_path, split):
    sides = Sentences.given(ZH[:2], "zh"), Sentences.given(EN[:2], "en")
    bead = Alignment.of(*sides, [(Run(0, 2), Run(0, 2), 0.9)], Recipe("aligner", "", "", {}))
    tmx.write(bead, tmp_path / "ours.tmx", split=split)
    assert len(list(tmx.read(tmp_path / "ours.tmx").units)) == (2 if split else 1)
    target = translate(f"{ZH[1]}\n{UNSEEN}\n{ZH[0]}\n", tmp_path / "ours.tmx")
    assert target.split("\n")[:3] == [EN[1], UNSEEN, EN[0]]


def test_a_text_with_an_odd_character_loses_nothing(translate, tmp_path):
    zh, en = "他说𠀀是“一”&“二”<三>。", "He said that 😀 is “one” & “two” <three>."
    alignment = Alignment.of(
        Sentences.given([f"\u3000{zh} "], "zh"), Sentences.given([en], "en"),
        [(Run(0, 1), Run(0, 1), 0.9)], Recipe("\"<&>'", "", "", {}),
    )  # fmt: skip
    tmx.write(alignment, tmp_path / "ours.tmx")
    assert en in translate(f"{zh}\n", tmp_path / "ours.tmx")


def test_a_variant_without_a_text_would_delete_the_sentence_and_is_never_written(translate, alignment, tmp_path):
    tmx.write(alignment, tmp_path / "ours.tmx")
    text = (tmp_path / "ours.tmx").read_text(encoding="utf-8")
    assert EN[0] in text
    (tmp_path / "empty.tmx").write_text(text.replace(EN[0], ""), encoding="utf-8")
    assert ZH[0] not in translate(ZH[0], tmp_path / "empty.tmx")
    units = tmx.read(tmp_path / "empty.tmx")
    tmx.write_units(units.units, tmp_path / "mended.tmx", units.header)
    assert "<seg></seg>" not in (tmp_path / "mended.tmx").read_text(encoding="utf-8")
    (tmp_path / "project/tm/auto/empty.tmx").unlink()
    assert ZH[0] in translate(ZH[0], tmp_path / "mended.tmx")


def test_the_memories_that_omegat_writes_of_a_project_are_read(translate, alignment, tmp_path):
    alignment.to_tmx(tmp_path / "ours.tmx")
    translate("".join(ZH), tmp_path / "ours.tmx")
    written = sorted((tmp_path / "project").glob("project-*.tmx"))
    assert [path.name for path in written] == ["project-level1.tmx", "project-level2.tmx", "project-omegat.tmx"]
    assert 'version="1.1"' in written[2].read_text(encoding="utf-8")
    for path in written:
        reading = tmx.read(path)
        assert reading.header.source_language == "ZH-CN"
        pairs = [tuple(variant.text for variant in unit.variants) for unit in reading.units]
        assert sorted(pairs) == sorted(pairs_of(alignment))


@pytest.mark.parametrize("target", ['<g id="12"/>', "—", "{0}"])
def test_a_target_without_words_deletes_no_sentence(translate, tmp_path, target):
    unit = "<trans-unit id='{}'><source>{}</source><target>{}</target></trans-unit>"
    units = unit.format(1, ZH[0], target) + unit.format(2, ZH[2], EN[2])
    file = "<file original='a' source-language='zh-CN' target-language='en-US' datatype='x'>"
    root = "<xliff version='1.2' xmlns='urn:oasis:names:tc:xliff:document:1.2'>"
    (tmp_path / "a.xlf").write_text(f"{root}{file}<body>{units}</body></file></xliff>", encoding="utf-8")
    assert main(["convert", str(tmp_path / "a.xlf"), str(tmp_path / "a.tmx")]) == 0
    target_text = translate(f"{ZH[0]}\n{ZH[2]}\n", tmp_path / "a.tmx")
    assert target_text.split("\n")[:2] == [ZH[0], EN[2]]
