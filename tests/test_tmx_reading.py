from __future__ import annotations

import gzip
import re
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from strategies import texts
from test_tmx import NOT_XML
from work import units_read

from aligner.errors import FormatError, InputError
from aligner.formats import tmx
from aligner.formats.markup import escaped
from aligner.units.notations import lacks_words
from aligner.units.selection import Selection, header_with_regions, with_regions
from aligner.units.units import Element, Header, Unit, Variant, prop

GOLDEN = Path(__file__).parent / "golden"
# Everything that another tool may have put into a memory.
FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "http://www.lisa.org/tmx/tmx14.dtd">
<tmx version="1.4b">
  <header creationtool="XY" creationtoolversion="9" segtype="block" o-tmf="XY" adminlang="de" srclang="en-GB"
          datatype="html" o-encoding="KOI8-R" creationdate="20190101T000000Z"
          changeid="ann" x-own="1">
    <note xml:lang="de">Eine Anmerkung.</note>
    <ude name="marks" base="Macintosh"><map unicode="#xF8FF" code="#xF0" ent="Apple_logo" subst="[Apple]"/></ude>
    <prop type="x-domain" xml:lang="en" o-encoding="latin-1">  ferries &amp; tides  </prop>
  </header>
  <body>
    <tu tuid="17" usagecount="3" lastusagedate="20200101T000000Z" x-own="2">
      <note>First.</note>
      <prop type="x-client">Harbour Office</prop>
      <prop type="x-client">Harbour Office</prop>
      <review xmlns="urn:example:review" state="done"><by>Ann</by> on <when day="1"/></review>
      <tuv xml:lang="en-GB" creationid="ann" usagecount="2">
        <note>Button.</note>
        <prop type="x-position">7</prop>
        <mark>m</mark>
        <seg>Press <bpt i="1" x="1" type="bold">&lt;b&gt;</bpt><hi type="term">Save</hi><ept i="1">&lt;/b&gt;</ept> \
<ph x="2">&lt;img alt="<sub>the button</sub>"/&gt;</ph>&amp; go.</seg>
      </tuv>
      <tuv xml:lang="zh-CN"><seg>按“<bpt i="1" x="1">&lt;b&gt;</bpt>保存<ept i="1">&lt;/b&gt;</ept>”。</seg></tuv>
      <tuv xml:lang="zh-CN" changedate="20200101T000000Z"><seg>请保存。</seg></tuv>
      <tuv xml:lang="fr"><seg>Enregistrez.</seg></tuv>
    </tu>
    <tu tuid="18" srclang="fr"><tuv xml:lang="fr"><seg>Oui.</seg></tuv><tuv xml:lang="en-GB"><seg>Yes.</seg></tuv></tu>
  </body>
</tmx>
"""


def save(folder, text, name="a.tmx", encoding="utf-8"):
    (folder / name).write_bytes(text.encode(encoding))
    return folder / name


def memory(*units, header="", version="1.4"):
    """A memory of units, each (language, markup of the segment) for each variant."""
    body = "\n".join(
        "<tu>" + "".join(f'<tuv xml:lang="{tag}"><seg>{seg}</seg></tuv>' for tag, seg in unit) + "</tu>"
        for unit in units
    )
    return f'<?xml version="1.0"?>\n<tmx version="{version}"><header {header}/><body>\n{body}\n</body></tmx>\n'


def pair(source, target):
    return Unit((Variant("zh", source), Variant("en", target)))


def read(path, *languages):
    return list(tmx.read(path, languages or (None, None)).units)


def canonical(path):
    """The content of a file, without what stands between elements that have no text of their own."""
    tree = etree.parse(path, etree.XMLParser(load_dtd=False, no_network=True))
    for node in tree.iter():
        if len(node) and not node.xpath("ancestor-or-self::seg | ancestor-or-self::*[namespace-uri()]"):
            node.text = None
        if node.getparent() is not None and not node.xpath("ancestor::seg | ancestor::*[namespace-uri()]"):
            node.tail = None
    text = ET.canonicalize(etree.tostring(tree.getroot(), encoding="unicode"), rewrite_prefixes=True)
    return text.replace('version="1.4b"', 'version="1.4"')


def test_what_another_tool_wrote_comes_out_as_it_was(tmp_path):
    path = save(tmp_path, FOREIGN)
    reading = tmx.read(path)
    tmx.write_units(reading.units, tmp_path / "b.tmx", reading.header)
    assert canonical(tmp_path / "b.tmx") == canonical(path)
    again = tmx.read(tmp_path / "b.tmx")
    assert again.header == reading.header
    assert list(again.units) == read(path)


def test_what_another_tool_wrote_is_read_as_units(tmp_path):
    path = save(tmp_path, FOREIGN)
    header = tmx.read(path).header
    assert (header.source_language, header.target_language) == ("en-GB", "")
    assert header.attributes["o-encoding"] == "KOI8-R"
    assert [element.name for element in header.elements] == ["note", "ude", "prop"]
    assert header.elements[1].markup.startswith('<map unicode="#xF8FF"')
    assert header.elements[2].text == "  ferries & tides  "
    first, second = read(path)
    assert first.attributes == {
        "tuid": "17", "usagecount": "3", "lastusagedate": "20200101T000000Z", "x-own": "2"
    }  # fmt: skip
    assert [element.name for element in first.elements] == ["note", "prop", "prop", "{urn:example:review}review"]
    assert first.elements[3].text == "Ann on "
    assert [variant.language for variant in first.variants] == ["en-GB", "zh-CN", "zh-CN", "fr"]
    assert [variant.text for variant in first.variants[:3]] == ["Press Save & go.", "按“保存”。", "请保存。"]
    assert first.variants[0].markup.startswith('Press <bpt i="1" x="1" type="bold">&lt;b&gt;</bpt>')
    assert first.variants[2].markup == ""
    assert first.variants[0].value_of("x-position") == "7"
    assert len(list(first.pairs(("en", "zh")))) == 2
    assert second.variants[0].language == "fr"


# Laws

legal = texts.map(lambda text: NOT_XML.sub("", text))
filled = legal.map(str.strip).filter(lambda text: not lacks_words(text))
names = st.sampled_from(["type", "x-own", "changeid", "xml:space", "{urn:example:a}b", "作者"])
attributes = st.dictionaries(names, legal, max_size=2)


@st.composite
def markups(draw):
    """(inline markup, its text without codes), as XML has it."""
    pieces, plain = [], []
    for _ in range(draw(st.integers(1, 3))):
        name, is_code = draw(st.sampled_from([("bpt", True), ("ph", True), ("hi", False), ("x", False)]))
        before, inner = draw(legal), draw(st.sampled_from(["", "{1}", "<b>", "&amp;"]) if is_code else legal)
        content = f"{escaped(inner)}</{name}>" if inner else ""
        pieces.append(f'{escaped(before)}<{name} i="1"' + (f">{content}" if inner else "/>"))
        plain += [before, "" if is_code else inner]
    last = draw(filled)
    return "".join([*pieces, escaped(last)]).strip(), "".join([*plain, last]).strip()


@st.composite
def variants(draw):
    inline, text = draw(st.one_of(filled.map(lambda text: ("", text)), markups()))
    language = draw(st.sampled_from(["zh-CN", "zh-TW", "en-US", "en", "fr"]))
    return Variant(language, text, inline, draw(attributes), tuple(draw(st.lists(elements, max_size=2))))


elements = st.one_of(
    st.builds(prop, filled, legal),
    st.builds(Element, st.sampled_from(["note", "ude", "其他", "{urn:example:a}b"]), legal, attributes),
    st.just(Element("review", "Ann on 1", {"a": "1"}, '<by>Ann</by> on <n:x xmlns:n="urn:n">1</n:x>')),
)
units = st.builds(
    Unit,
    st.lists(variants(), min_size=2, max_size=4).map(tuple),
    st.dictionaries(st.sampled_from(["tuid", "segtype", "usagecount", "x-own"]), legal),
    st.lists(elements, max_size=3).map(tuple),
)


@given(
    st.lists(units, max_size=3), elements, st.sampled_from(["", "zh-CN", "en"]), st.sampled_from([".tmx", ".tmx.gz"])
)
def test_whatever_is_written_is_read_again(tmp_path_factory, given_units, element, language, suffix):
    path = tmp_path_factory.getbasetemp() / f"law{suffix}"
    header = Header(language, "", {"creationtool": "XY", "x-own": "<1>"}, (element,))
    tmx.write_units(given_units, path, header)
    reading = tmx.read(path)
    assert reading.header.source_language == language
    date = {"creationdate": reading.header.attributes["creationdate"]}
    assert reading.header.attributes == {**tmx.REQUIRED, **date, **header.attributes, "srclang": language or "*all*"}
    assert reading.header.elements == (element,)
    found = list(reading.units)
    assert [unit.variants for unit in found] == [unit.variants for unit in given_units]
    assert [unit.elements for unit in found] == [unit.elements for unit in given_units]
    for unit, old in zip(found, given_units, strict=True):
        stated = {name: value for name, value in old.attributes.items() if name != "tuid" or value}
        assert {**unit.attributes, "srclang": ""} == {**stated, "srclang": ""}
        assert unit.attributes.get("srclang", unit.variants[0].language) == unit.variants[0].language


@given(st.lists(units, max_size=2))
def test_the_same_units_give_the_same_bytes_packed_or_not(tmp_path_factory, given_units):
    folder = tmp_path_factory.getbasetemp()
    for name in ("a.tmx", "a.tmx.gz", "b.tmx.gz"):
        tmx.write_units(given_units, folder / name, Header("zh-CN"), created=datetime(2026, 1, 2, tzinfo=UTC))
    packed = (folder / "a.tmx.gz").read_bytes()
    assert packed == (folder / "b.tmx.gz").read_bytes()
    assert packed[4:8] == bytes(4), "the time is in it"
    assert gzip.decompress(packed) == (folder / "a.tmx").read_bytes()


# Kinds of memories


def test_the_memory_of_an_omegat_project_is_read():
    reading = tmx.read(GOLDEN / "omegat.tmx")
    assert reading.header.source_language == "ZH-CN"
    assert reading.header.attributes["o-tmf"] == "OmegaT TMX"
    assert [tuple((each.language, each.text) for each in unit.variants) for unit in reading.units] == [
        (("ZH-CN", "渡船停了。"), ("EN-US", "The ferry has stopped.")),
        (("ZH-CN", "涨潮后渡船又开了。"), ("EN-US", "The ferry left again after high tide & fog.")),
    ]


def test_an_old_memory_has_lang_without_a_prefix(tmp_path):
    text = memory([("EN", "Yes."), ("ZH_CN", "是。")], header='srclang="EN"').replace("xml:lang", "lang")
    (unit,) = read(save(tmp_path, text))
    assert unit == Unit((Variant("EN", "Yes."), Variant("ZH-CN", "是。")))


@pytest.mark.parametrize(
    ("header", "attribute", "languages", "first"),
    [
        ('srclang="zh-CN"', "", (None, None), "zh-CN"),
        ('srclang="zh_TW"', "", (None, None), "zh-TW"),
        ('srclang="ZH"', "", (None, None), "zh-CN"),
        ('srclang="*all*"', "", (None, None), "en"),
        ('srclang="*ALL*"', "", ("zh-TW", None), "zh-TW"),
        ("", "", ("zh", "en"), "zh-CN"),
        ("", "", ("fr", "en"), "en"),
        ('srclang="en"', ' srclang="zh-TW"', ("en", None), "zh-TW"),
    ],
)
def test_the_source_comes_first(tmp_path, header, attribute, languages, first):
    text = memory([("en", "Yes."), ("zh-CN", "是。"), ("zh-TW", "是的。")], header=header)
    (unit,) = read(save(tmp_path, text.replace("<tu>", f"<tu{attribute}>")), *languages)
    assert unit.variants[0].language == first
    assert sorted(variant.language for variant in unit.variants) == ["en", "zh-CN", "zh-TW"]


def test_the_source_is_named_where_the_header_names_another(tmp_path):
    unit = Unit((Variant("zh-CN", "是。"), Variant("en", "Yes.")), {"tuid": "7"})
    tmx.write_units([unit, replace(unit, variants=unit.variants[::-1])], tmp_path / "a.tmx", Header("en"))
    first, second = read(tmp_path / "a.tmx")
    assert first == replace(unit, attributes={"tuid": "7", "srclang": "zh-CN"})
    assert second.attributes == {"tuid": "7"}


def test_a_text_is_stripped_and_keeps_all_that_is_in_it(tmp_path):
    text = memory([("zh", "\n  １２０　 名\n学生　"), ("en", "<![CDATA[ 120  <b> ]]>&#13;&#x1F600;<!-- no -->s ")])
    (unit,) = read(save(tmp_path, text))
    assert [variant.text for variant in unit.variants] == ["１２０　 名\n学生", "120  <b> \r😀s"]


def test_a_text_left_out_is_empty_and_not_written(tmp_path):
    text = memory([("en", "Yes."), ("zh", " "), ("fr", "Oui.")], [("en", "No."), ("zh", "")])
    found = read(save(tmp_path, text))
    assert [[variant.text for variant in unit.variants] for unit in found] == [["Yes.", "", "Oui."], ["No.", ""]]
    left_out: Counter[str] = Counter()
    assert tmx.write_units(found, tmp_path / "b.tmx", Header(), left_out=left_out) == 1
    assert left_out == {"without a translation": 1}
    assert [[variant.text for variant in unit.variants] for unit in read(tmp_path / "b.tmx")] == [["Yes.", "Oui."]]


def test_a_segment_that_has_only_codes_stays_and_so_does_what_it_says_of_its_blanks(tmp_path):
    text = memory([("en", "<ph>{1}</ph>"), ("zh", "<ph>{1}</ph>")], [("en", "No."), ("zh", "不。")])
    path = save(tmp_path, text.replace("<seg>不", '<seg xml:space="preserve">不'))
    reading = tmx.read(path)
    selected = Selection().of(reading.units)
    assert tmx.write_units(selected, tmp_path / "b.tmx", reading.header) == 2
    first, second = read(tmp_path / "b.tmx")
    assert [variant.markup for variant in first.variants] == ["<ph>{1}</ph>"] * 2
    assert '<seg xml:space="preserve">不' in (tmp_path / "b.tmx").read_text("utf-8")
    assert second.variants == read(path)[1].variants


def test_the_header_gets_what_it_lacks_the_same_every_time(tmp_path):
    bare, dated = Header("zh"), Header("zh", "", {"creationdate": "20200101T000000Z"})
    for name, header in (("a", bare), ("b", bare), ("c", dated)):
        tmx.write_units([pair("是。", "Yes.")], tmp_path / name, header, created=datetime(2026, 1, 2, tzinfo=UTC))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert tmx.read(tmp_path / "a").header.attributes["creationdate"] == "20260102T000000Z"
    assert tmx.read(tmp_path / "c").header.attributes["creationdate"] == "20200101T000000Z"
    (found,) = read(tmp_path / "a")
    assert found.attributes == {}
    tmx.write_units([pair("是。", "Yes.")], tmp_path / "d", bare)
    since = datetime.now(UTC) - datetime.strptime(
        tmx.read(tmp_path / "d").header.attributes["creationdate"] + "+0000", "%Y%m%dT%H%M%SZ%z"
    )
    assert abs(since) < timedelta(minutes=5)


def test_languages_get_regions_where_they_have_none_and_nothing_else_changes():
    kept = Unit((Variant("zh-TW", "是。"), Variant("de", "Ja.")))
    first, second = with_regions([pair("是。", "Yes."), kept])
    assert [variant.language for variant in first.variants] == ["zh-CN", "en-US"]
    assert second is kept
    assert header_with_regions(Header("zh", "fr")) == Header("zh-CN", "fr")


def test_comments_and_processing_instructions_are_left_out(tmp_path):
    text = memory([("en", "Yes<!-- no --> and<?x y?>."), ("zh", "是。")]).replace("<body>", "<body><!-- a --><?b c?>")
    (unit,) = read(save(tmp_path, text))
    assert (unit.variants[0].text, unit.variants[0].markup) == ("Yes and.", "")


def test_a_memory_in_a_namespace_loses_it_and_nothing_else(tmp_path):
    text = memory([("en", 'A <ph x="1"/><o:x xmlns:o="urn:o">b</o:x> c'), ("zh", "是。")], header='srclang="en"')
    plain, named = (read(save(tmp_path, each)) for each in (text, text.replace("<tmx ", '<tmx xmlns="urn:lisa-tmx" ')))
    assert named == plain
    assert named[0].variants[0].markup == 'A <ph x="1"/><o:x xmlns:o="urn:o">b</o:x> c'


def test_a_memory_without_a_header_or_units_is_read(tmp_path):
    text = memory([("en", "Yes."), ("zh", "是。")])
    bare = save(tmp_path, re.sub("<header[^>]*>", "", text))
    assert tmx.read(bare).header == Header()
    assert read(bare) == read(save(tmp_path, text))
    assert read(save(tmp_path, memory())) == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (memory([("", "Yes."), ("zh", "是。")]), 3, "without the language of its text"),
        (memory([("en", "Yes."), ("zh", "是。")]).replace("</tu>\n", "\n"), 4, "tag mismatch"),
        (memory([("en", "Yes."), ("zh", "是。")])[:-20], 3, "export the file again"),
        (memory([("en", "R&D"), ("zh", "是。")]), 3, "not well-formed"),
        (memory([("en", "a&nbsp;b"), ("zh", "是。")]), 3, "write the character itself"),
        (memory([("en", "a&#1;b"), ("zh", "是。")]), 3, "cannot hold the character U\\+0001"),
        ("<html><body/></html>", None, "not a TMX"),
        ("<martif><tu/></martif>", None, "not a TMX"),
        ("", 1, "not well-formed"),
        ("他来了。", 1, "not well-formed"),
    ],
)
def test_an_error_names_the_file_the_line_and_what_is_wrong(tmp_path, text, line, words):
    path = save(tmp_path, text)
    with pytest.raises(FormatError, match=words) as caught:
        read(path)
    assert caught.value.line == line
    assert str(path) in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        tmx.read(tmp_path / "a.tmx")


@pytest.mark.parametrize(
    ("unit", "message"),
    [
        (Unit((Variant("en", "a\x01"), Variant("zh", "b"))), "unit 1, en: XML cannot hold the character U\\+0001"),
        (Unit((Variant("en", "a", "a<b>"), Variant("zh", "b"))), "unit 1, en: inline codes that are not well-formed"),
        (Unit((Variant("en", "a"), Variant("", "b"))), "a text without a language"),
        (Unit((Variant("en", "a"), Variant("zh", "b")), {"a b": "1"}), "unit 1: Invalid attribute name 'a b'"),
        (Unit((Variant("en", "a"), Variant("zh", "b")), {"tuid": "\x01"}), "unit 1, tuid: XML cannot hold"),
    ],
)
def test_what_xml_cannot_hold_is_refused_with_its_place_and_no_file_stays(tmp_path, unit, message):
    with pytest.raises(FormatError, match=message):
        tmx.write_units([unit], tmp_path / "a.tmx", Header())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not tell what a process needed")
def test_reading_takes_no_more_memory_for_more_units(tmp_path):
    unit = memory([("en", "The ferry stops in fog." * 5), ("zh", "有雾时渡船停航。" * 5)]).split("\n")[2]
    path = save(tmp_path, memory().replace("\n\n", f"\n{unit}\n" * 40_000))
    count, growth = units_read(path)
    assert count == 40_000
    assert path.stat().st_size > 12_000_000
    assert growth < 4_000
