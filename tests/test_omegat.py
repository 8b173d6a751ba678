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
from aligner.formats import registry, tmx

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
        return translate_files({"a.txt": text}, memories)["a.txt"]

    def translate_files(texts, memories):
        for memory in memories:
            shutil.copy(memory, project / "tm" / "auto")
        for name, text in texts.items():
            (project / "source" / name).write_text(text, encoding="utf-8")
        command = ["omegat", project, "--mode=console-translate", f"--config-dir={tmp_path / 'settings'}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        targets = {name: project / "target" / name for name in texts}
        assert all(target.exists() for target in targets.values()), done.stdout + done.stderr
        return {name: target.read_text(encoding="utf-8") for name, target in targets.items()}

    run.files = translate_files
    return run


@pytest.fixture(scope="module")
def alignment():
    """An article aligned, one sentence of which has no translation."""
    return aligner.align("".join(ZH), " ".join(EN))


# What one file says above and below a line that all three have; a letter is put in for each case.
PLACES = {"menu.txt": ("文件{}", "保存{}"), "shop.txt": ("商店{}", "关闭{}"), "other.txt": ("门{}", "窗{}")}
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx11.dtd">\n<tmx version="1.1">\n'
    '<header creationtool="OmegaT" o-tmf="OmegaT TMX" adminlang="EN-US" datatype="plaintext"'
    ' creationtoolversion="3.6.0" segtype="sentence" srclang="ZH-CN"/>\n<body>\n'
)
# Units by their translation and the file of an alternative, and what the three files should become. Some have a `tuid`.
CASES = {
    "A": ([("Open", ""), ("Open file", "menu.txt"), ("Open file", "shop.txt")], ["Open file", "Open file", "Open"]),
    "B": ([("Open file", "menu.txt"), ("Open shop", "shop.txt"), ("Open", "")], ["Open file", "Open shop", "Open"]),
    "C": ([("Open", ""), ("Open", "menu.txt"), ("Open shop", "shop.txt")], ["Open", "Open shop", "Open"]),
    "D": ([("Open", "shop.txt"), ("Open", "menu.txt"), ("Open", "")], ["Open", "Open", "Open"]),
    "E": ([("Open file", "menu.txt"), ("Open file", "shop.txt")], ["Open file", "Open file", "打开E"]),
    "F": ([("Open", "", "1"), ("Open file", "menu.txt", "2"), ("Open", "shop.txt", "3")],
          ["Open file", "Open", "Open"]),
}  # fmt: skip


def omegat_unit(case, translation, place, tuid=""):
    """A unit as OmegaT writes it."""
    before, after = (text.format(case) for text in PLACES.get(place, ("", "")))
    said = {"file": place, "prev": before, "next": after} if place else {}
    properties = "".join(f'    <prop type="{kind}">{text}</prop>\n' for kind, text in said.items())
    name = f' tuid="{tuid}"' if tuid else ""
    return (
        f'  <tu{name}>\n{properties}    <tuv lang="ZH-CN"><seg>打开{case}</seg></tuv>\n'
        f'    <tuv lang="EN-US" changeid="ann" changedate="20250301T120000Z"><seg>{translation}</seg></tuv>\n  </tu>\n'
    )


def through(path, folder, way):
    """The file itself, or what `convert` or a memory makes of it, or two memories, or a table."""
    out = folder / f"{way}.tmx"
    if way == "original":
        return path
    if way in ("convert", "table"):
        between = folder / "between.csv"
        for given, made in [(path, out)] if way == "convert" else [(path, between), (between, out)]:
            reading = registry.read_units(given)
            registry.target_of(made, units=True).write_units(reading.units, reading.header)
        return out
    with aligner.Memory(folder / "memory.db") as memory:
        memory.add(path)
        memory.export(out)
    if way == "twice":
        with aligner.Memory(folder / "second.db") as memory:
            memory.add(out)
            memory.add(path, "the same once more")
            memory.export(out)
    return out


@pytest.mark.parametrize("way", ["original", "convert", "table", "memory", "twice"])
def test_alternative_translations_reach_their_segments_and_the_default_the_rest(translate, tmp_path, way):
    """The place where a translation holds belongs to each occurrence; merged, it would hold in none of them."""
    path = tmp_path / "given.tmx"
    units = [omegat_unit(case, *unit) for case, (units, _) in CASES.items() for unit in units]
    path.write_text(HEAD + "".join(units) + "</body></tmx>\n", encoding="utf-8")
    texts = {
        name: "\n\n".join(f"{before}\n\n打开{{}}\n\n{after}".format(*3 * [case]) for case in CASES) + "\n"
        for name, (before, after) in PLACES.items()
    }
    targets = translate.files(texts, [through(path, tmp_path, way)])
    lines = {name: target.split("\n")[2::6] for name, target in targets.items()}
    assert {case: [lines[name][k] for name in PLACES] for k, case in enumerate(CASES)} == {
        case: expected for case, (_, expected) in CASES.items()
    }


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
