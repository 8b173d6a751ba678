"""Small whole files of every format, made by our own writers, and whole ones of the formats that we only read."""

from __future__ import annotations

from pathlib import Path

import aligner
from aligner.formats.registry import write_units
from aligner.units.units import CONFIDENCE, DOCUMENT, Element, Header, Unit, Variant, prop

UNITS = [
    Unit(
        (
            Variant("zh-CN", f"渡船{number}停了。", "", {}, (prop(DOCUMENT, "渡船.txt"),)),
            Variant("en-US", f"The ferry {number} & me.", f'The <bpt i="1"/>ferry<ept i="1"/> {number} &amp; me.'),
        ),
        {"tuid": f"u{number}", "creationdate": "20260102T030405Z"},
        (prop(CONFIDENCE, "0.980000"), Element("note", "a note")),
    )
    for number in range(1, 5)
]  # fmt: skip
HEADER = Header("zh-CN", "en-US")
WRITTEN = (".tmx", ".xlf", ".csv", ".tsv", ".xlsx", ".docx", ".parquet", ".tmx.gz", ".csv.gz")
PO = """\
# 渡船
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: zh_CN\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

#. a note
#: ferry.py:3
#, python-format
msgctxt "menu"
msgid "The ferry %s has stopped."
msgstr "渡船%s停了。"

#| msgid "old"
msgid "one boat"
msgid_plural "%d boats"
msgstr[0] "%d条船"

#~ msgid "gone"
#~ msgstr "没了"
"""
TBX = """\
<?xml version="1.0" encoding="UTF-8"?>
<martif type="TBX" xml:lang="zh"><text><body>
<termEntry id="c1"><langSet xml:lang="zh"><tig><term>虚拟机</term></tig></langSet>
<langSet xml:lang="en"><ntig><termGrp><term>virtual machine</term>
<termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termGrp></ntig></langSet></termEntry>
</body></text></martif>
"""
GOLD = (
    '<linkGrp toDoc="a.en.xml" fromDoc="a.zh.xml">\n<link xtargets="1:1 1:2;1:1"/>\n<link xtargets=";1:2"/></linkGrp>\n'
)
SDLXLIFF = """\
<?xml version="1.0" encoding="utf-8"?>
<xliff xmlns:sdl="http://sdl.com/FileTypes/SdlXliff/1.0" version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file original="a.docx" source-language="zh-CN" target-language="en-US" datatype="x-sdlfilterframework2"><body>
<trans-unit id="u1"><source>渡船<g id="1">停了</g>。</source>
<seg-source><mrk mtype="seg" mid="1">渡船<g id="1">停了</g>。</mrk></seg-source>
<target><mrk mtype="seg" mid="1">The ferry <g id="1">has stopped</g>.</mrk></target>
<sdl:seg-defs><sdl:seg id="1" conf="Translated"/></sdl:seg-defs></trans-unit></body></file></xliff>
"""
# The number of files with seeds.
SEEDS = 15
TEXTS = {".po": PO, ".tbx": TBX, ".gold": GOLD, ".sdlxliff": SDLXLIFF}


def make_seeds(folder: Path) -> dict[str, Path]:
    """A file for each suffix, in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for suffix in WRITTEN:
        files[suffix] = folder / f"seed{suffix}"
        write_units(UNITS, files[suffix], HEADER)
    files[".2.xlf"] = folder / "seed2.xlf"
    write_units(UNITS, files[".2.xlf"], HEADER, version="2.1")
    files[".zh-en"] = folder / "seed.zh-en"
    write_units(UNITS, files[".zh-en"], HEADER)
    files[".jsonl"] = folder / "seed.jsonl"
    alignment = aligner.align(["渡船停了。", "他来了。"], ["The ferry has stopped.", "He came."])
    alignment.save(files[".jsonl"])
    for suffix, text in TEXTS.items():
        files[suffix] = folder / f"seed{suffix}"
        files[suffix].write_text(text, encoding="utf-8")
    return files
