"""What comes back of a reviewed alignment from each file that the page exports: the pairs, as they are read again."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from dataclasses import dataclass
from io import StringIO

import pytest
from page_scripts import chromium, logic_tab, state_of
from reviewing import RECIPE, example

from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Bitext, Link
from aligner.bitext.judgements import Judgement
from aligner.bitext.texts import Document, Run, Sentences
from aligner.errors import FormatWarning
from aligner.formats.registry import read_units
from aligner.revision.changes import BeadSplice, Change, SentenceSplice, SizedBead
from aligner.revision.exports import SUFFIXES, exported
from aligner.revision.revision import Revision
from aligner.text.repair import repair
from aligner.text.sentences import segment

ZH = ("湿地是鸟的家。", "面积在减少，鸟也少了。", "有人在保护它们。", "他们数鸟。", "鸟回来了。", "水很浅。")
EN = (
    "Wetlands are home to birds.",
    "They shrink, and birds are fewer.",
    "People protect them.",
    "They count birds.",
    "The birds are back.",
    "The water is shallow.",
)
ONE = SizedBead(1, 1, 0.9, "")


@dataclass(frozen=True)
class Pair:
    """A row of a file: both texts, the confidence, and what the reviewer said in words."""

    source: str
    target: str
    confidence: float
    review: str = ""


def reviewed():
    """An alignment after a review that has done everything once, and the rows that a table of it has."""
    changes = [
        # merged and accepted
        Change("merge", 0, beads=(BeadSplice(2, (ONE, ONE), (SizedBead(2, 2, 0.9, "ac"),)),)),
        # split, on both sides
        Change("split", 1, (
            SentenceSplice(0, 1, (ZH[1],), ("面积在减少，", "鸟也少了。"), (), (1,)),
            SentenceSplice(1, 1, (EN[1],), ("They shrink,", "and birds are fewer."), (), (1,)),
        ), (BeadSplice(1, (ONE,), (SizedBead(1, 1, 0.9, "c"), SizedBead(1, 1, 0.9, "mc"))),)),
        # edited: by a text that would be a formula, with a tab and a line end
        Change("edit", 2, (SentenceSplice(1, 0, (EN[0],), ("=Wetlands\tare\nhome to “birds”.",)),),
               (BeadSplice(0, (ONE,), (SizedBead(1, 1, 0.9, "ac"),)),)),
        # one side taken away, so that each text has a sentence without counterpart; one of them accepted
        Change("apart", 3, beads=(BeadSplice(4, (ONE,), (SizedBead(1, 0, 0.9, "ac"), SizedBead(0, 1, 0.9, "c"))),)),
        # dropped, after it was accepted
        Change("drop", 4, beads=(BeadSplice(6, (ONE,), (SizedBead(1, 1, 0.9, "ad"),)),)),
    ]  # fmt: skip
    revision = Revision.of(example(ZH, EN))
    for change in changes:
        revision = revision.apply(change)
    rows = [
        Pair(ZH[0], "=Wetlands\tare\nhome to “birds”.", 1.0, "accepted changed"),
        Pair("面积在减少，", "They shrink,", 0.9, "changed"),
        Pair("鸟也少了。", "and birds are fewer.", 0.9, "marked changed"),
        Pair(ZH[2] + ZH[3], f"{EN[2]} {EN[3]}", 1.0, "accepted changed"),
        Pair(ZH[4], "", 1.0, "accepted changed"),
        Pair("", EN[4], 0.9, "changed"),
    ]
    return revision.bitext(), rows


# The alignment itself has what was dropped.
DROPPED = Pair(ZH[5], EN[5], 1.0, "accepted dropped")


def units_in(content, suffix, folder):
    path = folder / f"pairs{suffix}"
    path.write_bytes(content)
    return list(read_units(path).units)


def pairs_in(content, suffix, folder):
    """The rows of an exported file."""
    units = [(unit, [variant.text for variant in unit.variants]) for unit in units_in(content, suffix, folder)]
    return [Pair(*texts, unit.confidence, unit.judgement.words) for unit, texts in units]


@pytest.mark.parametrize("accepted", [False, True], ids=["all", "accepted"])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_file_gives_back_what_the_reviewer_left(tmp_path, suffix, accepted):
    bitext, rows = reviewed()
    content = exported(bitext, suffix, accepted=accepted)
    expected = [row for row in rows if not accepted or row.review.startswith("accepted")]
    if suffix in {".tmx", ".xlf"}:
        expected = [row for row in expected if row.source and row.target]
    if suffix == ".jsonl" and not accepted:
        (tmp_path / "again.jsonl").write_bytes(content)
        assert Alignment.from_jsonl(tmp_path / "again.jsonl") == Alignment.from_bitext(bitext)
        expected.append(DROPPED)
    assert pairs_in(content, suffix, tmp_path) == expected


# Characters that break files. What a file gives back is what went in, unless CHANGED says otherwise.
TEXTS = {
    "markup": ("<b>甲</b> & “乙” ]]>", "<script>alert(1)</script> & \"A\" 'b' &amp; ]]>"),
    "comment": ("<!-- 甲 --><?乙?>", "<![CDATA[A]]>"),
    "a sum": ("=1+1 甲", "=1+1 is two"),
    "a link": ('=HYPERLINK("http://a.example","甲")', '=HYPERLINK("http://a.example","A")'),
    "signs": ("+86 甲", "-A"),
    "at": ("@甲", "@SUM(A1) is A"),
    "tabs": ("甲\t乙", "A\t\tB"),
    "line feed": ("甲\n乙", "A\n\nB"),
    "carriage return": ("甲\r\n乙", "A\rB"),
    "line separators": ("甲\u2028乙\u2029丙", "A\u2028B\x85C"),
    "emoji": ("𠀀😀👩\u200d👩\u200d👧", "😀 grins 👩\u200d👩\u200d👧"),
    "bidi": ("\u202e甲\u202c", "\u05d0\u05d1 \u200fA \u202eB\u202c"),
    "combining": ("e\u0301甲", "A\u0301"),
    "mark of the order of bytes": ("甲\ufeff乙", "A\ufeffB"),
    "escape of Excel": ("_x0041_甲", "_x000D_ A _x"),
    "backslashes": ("甲\\n乙\\t", "A\\nB\\"),
    "quotation marks": ('"甲"', '"A" said "B'),
    "separators": ("甲,乙;丙", "a,b;c|d"),
    "apostrophe": ("'甲", "'A"),
    "braces": ('{"甲": 1}', '["A", {0}, %s]'),
    "words of Excel": ("真 TRUE", "TRUE is #N/A"),
    "controls": ("甲\x01乙", "A\x00B\x1fC"),
    "page break": ("甲\x0c乙", "A\x0bB"),
    "no character": ("甲\ufffe", "A\uffff"),
    "half of a character": ("甲\ud83d", "A\udfffB"),
}  # fmt: skip
XML = (".tmx", ".xlf", ".docx")
REPLACED = str.maketrans(
    dict.fromkeys("\x00\x01\x1f\ufffe\uffff\ud83d\udfff", "\ufffd") | dict.fromkeys("\x0b\x0c", " ")
)
WHOLE = str.maketrans(dict.fromkeys("\ud83d\udfff", "\ufffd"))


def special():
    """An alignment of these texts, all accepted."""
    zh, en = zip(*TEXTS.values(), strict=True)
    return example(zh, en).judged([Judgement("accepted")] * len(zh))


def held(text, suffix):
    """The text as a format holds it."""
    if suffix == ".docx":
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(REPLACED if suffix in XML else WHOLE)


@pytest.mark.filterwarnings("ignore::aligner.FormatWarning")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_character_comes_back_or_is_replaced_as_documented(tmp_path, suffix):
    bitext = special()
    for accepted in (False, True):
        found = pairs_in(exported(bitext, suffix, accepted=accepted), suffix, tmp_path)
        # An alignment keeps even halves of characters; the units of it are what they were.
        is_exact = suffix == ".jsonl"
        expected = (
            TEXTS.values() if is_exact else [tuple(held(text, suffix) for text in pair) for pair in TEXTS.values()]
        )
        assert dict(zip(TEXTS, [(pair.source, pair.target) for pair in found], strict=True)) == dict(
            zip(TEXTS, expected, strict=True)
        )


@pytest.mark.parametrize("suffix", XML)
def test_a_replaced_character_is_never_silent(suffix):
    with pytest.warns(FormatWarning, match=r"U\+0001"):
        exported(example(["甲\x01乙"], ["A"]), suffix)


def test_all_tables_have_the_repaired_texts(tmp_path):
    """The width of a figure is a repair; memories alone have the typed text."""
    source = segment(repair(Document.of("面积为１２公顷。", "zh")))
    bitext = Bitext.of(source, Sentences.given(["It has 12 ha."], "en"), [Link(Run(0, 1), Run(0, 1), 0.9)], RECIPE)
    bitext = bitext.judged([Judgement("accepted")])
    texts = {
        suffix: pairs_in(exported(bitext, suffix, accepted=True), suffix, tmp_path)[0].source for suffix in SUFFIXES
    }
    assert {suffix for suffix, text in texts.items() if text == "面积为１２公顷。"} == {".tmx", ".xlf"}
    assert set(texts.values()) == {"面积为１２公顷。", "面积为12公顷。"}


# The page without a server

WRITE = "([state, suffix, accepted]) => exportHere(state, makeModel(state), suffix, accepted).text()"
# When it was written, and how the alignment was made.
OWN = {"created", "changed", "other"}


@pytest.fixture(scope="module")
def page():
    with chromium() as context:
        yield logic_tab(context)


@pytest.mark.filterwarnings("ignore::aligner.FormatWarning")
@pytest.mark.parametrize("bitext", [reviewed()[0], special()], ids=["reviewed", "special"])
@pytest.mark.parametrize("accepted", [False, True], ids=["all", "accepted"])
@pytest.mark.parametrize("suffix", [".tsv", ".jsonl"])
def test_a_page_writes_the_same_files(page, suffix, accepted, bitext):
    state = state_of(Revision.of(bitext))
    theirs = page.evaluate(WRITE, [state, suffix, accepted]).split("\n")
    ours = exported(bitext, suffix, accepted=accepted).decode("utf-8").split("\n")
    if suffix == ".jsonl":
        theirs, ours = (list(map(json.loads, filter(None, lines))) for lines in (theirs, ours))
        if accepted:
            ours = [{name: value for name, value in line.items() if name not in OWN} for line in ours]
    assert theirs == ours


# Other programs


@pytest.mark.skipif(not shutil.which("soffice"), reason="there is no LibreOffice on this machine")
def test_a_spreadsheet_program_shows_the_texts_and_computes_nothing(tmp_path):
    bitext, rows = reviewed()
    (tmp_path / "pairs.xlsx").write_bytes(exported(bitext, ".xlsx"))
    table = converted(tmp_path / "pairs.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76").read_text("utf-8")
    head, *lines = csv.reader(StringIO(table))
    texts = [(line[head.index("source")], line[head.index("target")]) for line in lines]
    assert texts == [(row.source, row.target) for row in rows]


@pytest.mark.skipif(not shutil.which("soffice"), reason="there is no LibreOffice on this machine")
def test_a_word_processor_shows_the_texts(tmp_path):
    bitext, rows = reviewed()
    (tmp_path / "pairs.docx").write_bytes(exported(bitext, ".docx", accepted=True))
    text = converted(tmp_path / "pairs.docx", "txt:Text (encoded):UTF8").read_text("utf-8-sig")
    for row in rows:
        for each in filter(None, (row.source, row.target)):
            assert (each in text) == row.review.startswith("accepted"), each


def converted(path, kind):
    """What LibreOffice makes of a file."""
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(path.parent), str(path)]
    subprocess.run(command, capture_output=True, timeout=120, check=True)
    return path.with_suffix(f".{kind.partition(':')[0]}")
