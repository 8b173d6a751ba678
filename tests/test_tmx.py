from __future__ import annotations

import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import accumulate, chain, pairwise, repeat
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from strategies import alignments, documents, sentences, texts, trimmed
from test_formats import EXAMPLE, GOLDEN, one_pair

from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.edits import Edit, Span
from aligner.bitext.forms import FORMS
from aligner.bitext.texts import Document, Run, Sentences
from aligner.errors import FormatError, InputError
from aligner.formats import tmx
from aligner.units.units import Header, Unit

CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OMEGAT = Path("/usr/share/omegat/OmegaT.jar")
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# The Char production of XML 1.0, written as what it leaves out.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def written(alignment, folder, **options):
    path = folder / "law.tmx"
    tmx.write(alignment, path, created=CREATED, **options)
    return path


def units(path):
    """[(source segment, target segment)] as an XML parser gives them."""
    return [tuple(seg.text for seg in unit.iter("seg")) for unit in ET.parse(path).iter("tu")]


def properties(element):
    return {prop.get("type"): prop.text for prop in element.findall("prop")}


def strings(alignment):
    sides = (alignment.source.document, alignment.target.document)
    return [str(alignment.recipe), *(s for side in sides for s in (side.origin, side.text, side.raw))]


def stripped_pairs(alignment, form, least=0.0):
    kept = [bead for bead in alignment if not bead.judgement.is_dropped and bead.certainty >= least]
    pairs = [bead.texts(form) for bead in kept if bead.source and bead.target]
    stripped = [(source.strip(), target.strip()) for source, target in pairs]
    # A target without words opposite words is none; nor is a number a unit.
    return [pair for pair in stripped if len((unit := Unit.of(*pair)).texts) == 2 and unit.has_words]


def test_the_example_is_written_as_the_golden_file_byte_for_byte(tmp_path, monkeypatch):
    monkeypatch.setitem(tmx.REQUIRED, "creationtoolversion", "0")
    assert written(EXAMPLE, tmp_path).read_bytes() == (GOLDEN / "example.tmx").read_bytes()


legal = texts.map(lambda text: NOT_XML.sub("", text))


@given(alignments(sentences(documents(legal, legal))), st.floats(0, 1), st.sampled_from(FORMS))
def test_any_legal_text_comes_back_from_an_xml_parser_stripped(tmp_path_factory, alignment, least, form):
    try:
        path = written(alignment, tmp_path_factory.getbasetemp(), min_confidence=least, text=form)
    except FormatError:
        assert any(map(NOT_XML.search, strings(alignment)))
        return
    assert units(path) == stripped_pairs(alignment, form, least)
    assert path.read_bytes().startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n')


@given(alignments())
def test_a_character_that_xml_forbids_is_refused_and_everything_else_written(tmp_path_factory, alignment):
    try:
        written(alignment, tmp_path_factory.getbasetemp())
    except FormatError as error:
        assert any(map(NOT_XML.search, strings(alignment)))
        assert re.search(r"characters? U\+[0-9A-F]{4}", str(error))
        return
    assert not any(NOT_XML.search(text) for pair in stripped_pairs(alignment, "typed") for text in pair)


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1b", "\ud83d", "\udc80", "\ufffe", "\uffff"])
def test_a_forbidden_character_is_named_with_its_unit_and_language_and_no_file_stays(tmp_path, character):
    with pytest.raises(FormatError) as caught:
        tmx.write(one_pair("好。", f"G{character}ood."), tmp_path / "a.tmx")
    place = f"{tmp_path / 'a.tmx'}: unit 1, en-US: XML cannot hold the character U+{ord(character):04X}"
    assert str(caught.value) == f"{place}; remove it"
    assert list(tmp_path.iterdir()) == []


def test_a_forbidden_character_in_a_recipe_is_refused_too_and_in_a_file_name_it_is_replaced(tmp_path):
    sides = (Sentences.given(["好。"], "zh", "caf\udce9.txt"), Sentences.given(["Good."], "en"))
    beads = [(Run(0, 1), Run(0, 1), 0.5)]
    tmx.write(Alignment.of(*sides, beads, EXAMPLE.recipe), tmp_path / "a.tmx")
    assert "caf\ufffd.txt" in (tmp_path / "a.tmx").read_text("utf-8")
    with pytest.raises(FormatError, match="header, x-recipe: XML cannot hold"):
        tmx.write(Alignment.of(*sides, beads, Recipe("\x01", "", "", {})), tmp_path / "a.tmx")


def test_markup_and_a_carriage_return_survive(tmp_path):
    path = written(one_pair("a\rb\r\nc", "<b>R&amp;D</b> \"'"), tmp_path)
    assert units(path) == [("a\rb\r\nc", "<b>R&amp;D</b> \"'")]
    assert b"a&#13;b&#13;\nc" in path.read_bytes()


def test_a_raw_segment_keeps_its_line_breaks_and_is_read_as_one_line(tmp_path):
    raw = "the sea\r\n\r\n- 12 -\r\nlevel\u2028rose."
    source = Sentences(Document(raw, "en", "", (Edit("header", Span(7, 18), " "),)), (Span(0, 20),))
    target = Sentences.given(["海平面上升了。"], "zh")
    alignment = Alignment.of(source, target, [(Run(0, 1), Run(0, 1), 0.5)], EXAMPLE.recipe)
    path = written(alignment, tmp_path, text="raw")
    assert units(path) == [(raw, "海平面上升了。")]
    assert list(tmx.read_pairs(path, "en", "zh")) == [("the sea - 12 - level rose.", "海平面上升了。")]


def test_nulls_and_blank_sides_are_not_exported_and_the_rest_is_stripped(tmp_path):
    source = Sentences.given(["\u3000好。 ", "门。", "  "], "zh")
    target = Sentences.given(["\tGood.\n", "Added.", "Left."], "en")
    beads = [
        (Run(0, 1), Run(0, 1), 0.5),
        (Run(1, 2), Run(1, 1), 0.5),
        (Run(2, 2), Run(1, 2), 0.5),
        (Run(2, 3), Run(2, 3), 0.5),
    ]
    assert units(written(Alignment.of(source, target, beads, EXAMPLE.recipe), tmp_path)) == [("好。", "Good.")]


def test_beads_below_the_least_confidence_are_not_exported(tmp_path):
    assert len(units(written(EXAMPLE, tmp_path))) == 2
    assert units(written(EXAMPLE, tmp_path, min_confidence=0.9)) == [("《夜航》很短。", "Night Flight is short.")]


CHOICES = Alignment.of(
    Sentences.given(["水位上升。", "桥关了。", "船停了。", "水位上升。"], "zh"),
    Sentences.given(["The level rose.", "The bridge closed.", "The boats stopped.", "The level rose."], "en"),
    [(Run(0, 1), Run(0, 1), 0.9), (Run(1, 3), Run(1, 3), 0.6), (Run(3, 4), Run(3, 4), 0.8)],
    EXAMPLE.recipe,
)
BOTH = "桥关了。船停了。"


@pytest.mark.parametrize(
    ("choice", "segments"),
    [
        ({}, ["水位上升。", BOTH, "水位上升。"]),
        ({"min_confidence": 0.85}, ["水位上升。"]),
        ({"split": True}, ["水位上升。", "桥关了。", "船停了。", "水位上升。"]),
        ({"longest": 20}, ["水位上升。", "水位上升。"]),
        ({"split": True, "longest": 16}, ["水位上升。", "水位上升。"]),
        ({"duplicates": False}, ["水位上升。", BOTH]),
    ],
)
def test_the_method_of_an_alignment_writes_what_is_chosen(tmp_path, choice, segments):
    CHOICES.to_tmx(tmp_path / "a.tmx", **choice)
    assert [source for source, _ in units(tmp_path / "a.tmx")] == segments


def test_the_method_of_an_alignment_writes_the_languages_that_are_given(tmp_path):
    CHOICES.to_tmx(tmp_path / "a.tmx", languages=("zh-TW", "en-GB"))
    assert {variant.get(LANG) for variant in ET.parse(tmp_path / "a.tmx").iter("tuv")} == {"zh-TW", "en-GB"}


def test_one_to_one_beads_are_sentences_and_all_others_paragraphs(tmp_path):
    source, target = (Sentences.given(["a", "b", "c", "d"], tag) for tag in ("zh", "en"))
    beads = [(Run(0, 2), Run(0, 1), 1.0), (Run(2, 3), Run(1, 2), 1.0), (Run(3, 4), Run(2, 4), 1.0)]
    path = written(Alignment.of(source, target, beads, EXAMPLE.recipe), tmp_path)
    kinds = [(properties(unit)["x-bead"], unit.get("segtype")) for unit in ET.parse(path).iter("tu")]
    assert kinds == [("2-1", "paragraph"), ("1-1", "sentence"), ("1-2", "paragraph")]


def test_the_header_has_what_tmx_requires_and_the_recipe(tmp_path):
    header = ET.parse(written(EXAMPLE, tmp_path)).find("header")
    assert header.get("creationtool") == "aligner"
    assert header.get("srclang") == "zh-CN"
    assert header.get("creationdate") == header.get("changedate") == "20260102T030405Z"
    assert {"creationtoolversion", "segtype", "o-tmf", "adminlang", "datatype"} <= set(header.keys())
    assert properties(header) == {"x-recipe": str(EXAMPLE.recipe)}


def test_a_unit_says_where_it_is_from(tmp_path):
    unit = next(ET.parse(written(EXAMPLE, tmp_path)).iter("tu"))
    assert properties(unit) == {"x-confidence": "0.875000", "x-bead": "2-2", "x-context-post": "门开着。"}
    assert unit.get("creationdate") == unit.get("changedate") == "20260102T030405Z"
    assert [properties(variant) for variant in unit.findall("tuv")] == [
        {"x-document": "夜航.txt", "x-segment": "1-2"},
        {"x-document": "night.txt", "x-segment": "1-2"},
    ]


@pytest.mark.parametrize(
    ("tag", "given_tag", "exported"),
    [
        ("zh", None, "zh-CN"),
        ("en", None, "en-US"),
        ("zh-TW", None, "zh-TW"),
        ("zh-Hant", None, "zh-Hant"),
        ("de", None, "de"),
        ("zh", "zh-SG", "zh-SG"),
        ("en-US", "en", "en"),
    ],
)
def test_languages_get_a_region_unless_they_have_one_or_are_given(tmp_path, tag, given_tag, exported):
    side = Sentences.given(["a"], tag)
    alignment = Alignment.of(side, side, [(Run(0, 1), Run(0, 1), 1.0)], EXAMPLE.recipe)
    path = written(alignment, tmp_path, languages=given_tag and (given_tag, given_tag))
    assert [variant.get(LANG) for variant in ET.parse(path).iter("tuv")] == [exported, exported]
    assert ET.parse(path).find("header").get("srclang") == exported


def test_a_language_that_is_not_a_tag_is_refused(tmp_path):
    with pytest.raises(InputError, match="zh_CN"):
        tmx.write(EXAMPLE, tmp_path / "a.tmx", languages=("zh_CN", "en"))


def test_a_time_of_another_zone_is_written_in_utc(tmp_path):
    shanghai = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=8)))
    tmx.write(EXAMPLE, tmp_path / "a.tmx", created=shanghai)
    assert ET.parse(tmp_path / "a.tmx").find("header").get("creationdate") == "20260101T190405Z"


def test_a_unit_has_an_identifier_only_if_its_input_gave_one(tmp_path):
    """OmegaT 6 takes a `tuid` for the key of a segment; those that version 0.1 made of both texts are none."""
    assert all(unit.get("tuid") is None for unit in ET.parse(written(EXAMPLE, tmp_path)).iter("tu"))
    for tuid, kept in [
        ("17", "17"), ("menu.open", "menu.open"), ("0123456789abcdef", "0123456789abcdef"), ("", None),
        ("9d5a4ae4d0a7b1c2.2", "9d5a4ae4d0a7b1c2.2"), ("2cfbe169c5c4bba3", None), ("2cfbe169c5c4bba3.12", None),
    ]:  # fmt: skip
        for unit in (Unit.of("是。", "Yes."), Unit.of("Yes.", "是。")):
            tmx.write_units([replace(unit, attributes={"tuid": tuid})], tmp_path / "a.tmx", Header("zh-CN"))
            assert ET.parse(tmp_path / "a.tmx").find(".//tu").get("tuid") == kept, tuid


# The clients that judge what we write


@pytest.fixture(scope="module")
def dtd_path(tmp_path_factory):
    """The TMX 1.4 DTD, which is not ours to ship, out of OmegaT if it is installed."""
    if path := os.environ.get("ALIGNER_TMX_DTD"):
        return Path(path)
    if not OMEGAT.exists():
        pytest.skip("no TMX 1.4 DTD: install omegat, or name a copy in ALIGNER_TMX_DTD")
    folder = tmp_path_factory.mktemp("dtd")
    with ZipFile(OMEGAT) as archive:
        return Path(archive.extract("schemas/tmx14.dtd", folder))


@pytest.fixture(scope="module")
def dtd(dtd_path):
    with dtd_path.open("rb") as handle:
        return etree.DTD(handle)


@pytest.fixture(scope="module")
def xmllint(dtd_path):
    """A function that gives the paths among those given that are not valid TMX 1.4."""
    if not shutil.which("xmllint"):
        pytest.skip("xmllint is not installed; it is in libxml2-utils")

    def invalid(paths):
        names = list(map(str, paths))
        done = subprocess.run(
            ["xmllint", "--noout", "--nonet", "--dtdvalid", dtd_path, *names], capture_output=True, text=True
        )
        wrong = [name for name in names if f"{name}:" in done.stderr or f" {name} " in done.stderr]
        assert bool(wrong) == bool(done.returncode), done.stderr
        return wrong

    return invalid


# Texts over all planes, with what has broken writers before.
wide = st.one_of(legal, st.text(st.characters(min_codepoint=0x10000), max_size=8).map(lambda text: f"a{text} "))


class Choices:
    """Numbers that the bytes of a hypothesis strategy say, one after the other; when they are used up, 0."""

    def __init__(self, data):
        self.data = chain(data, repeat(0))

    def below(self, count):
        number = next(self.data)
        return (number if count <= 256 else number << 8 | next(self.data)) % count

    def of(self, options):
        return options[self.below(len(options))]


# A draw for the texts of a heap and one for the structure of each alignment: cheaper than a draw for each decision.
pools = st.lists(wide, min_size=8, max_size=12)
decisions = st.lists(st.binary(min_size=128, max_size=128), min_size=25, max_size=25, unique=True)


def alignment_of(pool, choices):
    tags = ["zh", "en-GB", "zh-Hant", "de"]
    source, target = (side_of(pool, choices, tags.pop(choices.below(len(tags)))) for _ in range(2))
    beads, i, j = [], 0, 0
    while i < len(source) or j < len(target):
        m, n = (min(choices.of([0, 1, 1, 2]), left) for left in (len(source) - i, len(target) - j))
        # Without a sentence of either side, one of the longer.
        m, n = (m, n) if m or n else (1, 0) if i < len(source) else (0, 1)
        beads.append((Run(i, i + m), Run(j, j + n), choices.below(256) / 255))
        i, j = i + m, j + n
    recipe = Recipe(*(choices.of(pool) for _ in range(3)), {choices.of(pool): 1})
    return Alignment.of(source, target, beads, recipe)


def side_of(pool, choices, language):
    pieces = [choices.of(pool) for _ in range(1 + choices.below(6))]
    edges = list(accumulate(map(len, pieces), initial=0))
    edits = [Edit("width", Span(*pair), choices.of(pool)) for pair in pairwise(edges) if not choices.below(3)]
    document = Document("".join(pieces), language, choices.of(pool), tuple(edits))
    length = len(document.text)
    cuts = [0, *sorted(choices.below(length + 1) for _ in range(1 + choices.below(7))), length]
    spans = [span for start, stop in pairwise(cuts) if (span := trimmed(document.text, start, stop))]
    return Sentences(document, tuple(spans), tuple(k for k in range(1, len(spans)) if not choices.below(5)))


def test_xmllint_accepts_ten_thousand_random_alignments(xmllint, tmp_path):
    """Hypothesis generates 400 heaps of 25 alignments, and tmx.write a file of each, which xmllint checks by the DTD.

    Of a heap, it draws 8 to 12 texts over all planes of Unicode, and for each alignment 128 bytes. Each byte is a
    decision (`Choices`): which texts make up a side, what was repaired in it, where its sentences begin and which of
    them are clauses, the languages, the beads with their confidences, origins and recipe. Hypothesis repeats itself now
    and then: more than 9,000 of them have to differ in what was drawn for them.
    """
    paths, drawn, characters, checks, count = [], set(), set(), [], 0

    @settings(max_examples=400, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(pools, decisions, st.sampled_from(FORMS), st.booleans())
    def write(pool, heap, form, split):
        nonlocal count
        drawn.update((*pool, data) for data in heap)
        for alignment in (alignment_of(pool, Choices(data)) for data in heap):
            paths.append(tmp_path / f"{len(paths)}.tmx")
            tmx.write(alignment, paths[-1], text=form, created=CREATED, split=split)
            pairs = stripped_pairs(alignment, form)
            count += len(pairs)
            characters.update(*chain(*pairs))
            if len(paths) % 500 == 0:
                checks.append(pool_of_checks.submit(xmllint, paths[-500:]))

    with ThreadPoolExecutor(2) as pool_of_checks:
        write()
    assert len(checks) * 500 == len(paths) >= 10_000
    assert len(drawn) > 9_000
    assert count > 9_000
    assert {ord(character) >> 16 for character in characters} == set(range(17))
    assert [path for check in checks for path in check.result()] == []


def test_xmllint_names_the_file_that_is_not_valid(xmllint, tmp_path):
    paths = [tmp_path / f"{k}.tmx" for k in range(3)]
    for path in paths:
        tmx.write(EXAMPLE, path)
    for old, new in ((' type="x-bead"', ""), (' o-tmf="aligner"', ""), ("<seg>", "<seg><b/>"), ("</tmx>", "")):
        paths[1].write_text(paths[0].read_text("utf-8").replace(old, new), encoding="utf-8")
        assert xmllint(paths) == [str(paths[1])]


@given(alignments(sentences(documents(legal, legal))), st.sampled_from(FORMS))
def test_every_file_is_valid_tmx_1_4(dtd, tmp_path_factory, alignment, form):
    try:
        path = written(alignment, tmp_path_factory.getbasetemp(), text=form)
    except FormatError:
        return
    assert dtd.validate(etree.parse(path)), dtd.error_log


def test_a_file_without_a_required_attribute_is_not_valid_tmx_1_4(dtd, tmp_path):
    text = written(EXAMPLE, tmp_path).read_text("utf-8").replace(' o-tmf="aligner"', "")
    assert not dtd.validate(etree.fromstring(text.encode()))


def test_beads_of_clauses_are_phrases_with_the_number_of_their_sentence(tmp_path):
    zh = Sentences(Document("河水涨了；渡船停了。没人来。", "zh"), (Span(0, 5), Span(5, 10), Span(10, 14)), (1,))
    en = Sentences.given(["The river rose.", "The ferry stopped.", "Nobody came."], "en")
    beads = [(Run(k, k + 1), Run(k, k + 1), 1.0) for k in range(3)]
    found = list(ET.parse(written(Alignment.of(zh, en, beads, EXAMPLE.recipe), tmp_path)).iter("tu"))
    assert [unit.get("segtype") for unit in found] == ["phrase", "phrase", "sentence"]
    assert [properties(unit.findall("tuv")[0])["x-segment"] for unit in found] == ["1", "1", "2"]
