"""Codes for white space, codes that tools write into the text, and what the standards demand of marks and pairs."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from lxml import etree
from test_xliff import ROOTS, SCHEMA, back, coded, markups_of, new, old, written

import aligner
from aligner.cli.main import main
from aligner.formats import tmx
from aligner.formats.inline import is_space
from aligner.formats.registry import read_units, write_units
from aligner.formats.xliff import versions as xliff
from aligner.units.notations import TOOL_CODES
from aligner.units.units import Header, Variant

HEADER = Header("zh-CN", "en-US")
SDL = "http://sdl.com/FileTypes/SdlXliff/1.0"
PHRASE = "http://www.memsource.com/mxlf/2.0"


def memory(folder, source, target):
    tuv = '<tuv xml:lang="{}"><seg>{}</seg></tuv>'
    body = f"<tu>{tuv.format('zh-CN', source)}{tuv.format('en-US', target)}</tu>"
    path = folder / "a.tmx"
    path.write_text(f'<tmx version="1.4"><header srclang="zh-CN"/><body>{body}</body></tmx>', "utf-8")
    return path


def target_of(path):
    return next(read_units(path).units).variants[1]


# White space


@pytest.mark.parametrize(
    ("kind", "identifier", "content"),
    [
        ("lb", "", ""),
        ("x-lb", "", ""),
        ("xlf:lb", "", ""),
        ("x-html-br", "", ""),
        ("x-html-P", "", ""),
        ("w:tab", "", ""),
        ("softReturn", "", ""),
        ("page-break", "", ""),
        ("LINE_BREAK", "", ""),
        ("", "LINE_BREAK", ""),
        ("", "LINE_BREAK_1", ""),
        ("", "", "LINE_BREAK"),
        ("", "", "<br>"),
        ("", "", '<br clear="all"/>'),
        ("", "", "&lt;br/&gt;"),
        ("", "", "<br0/>"),
        ("", "", "</p><p class='x'>"),
        ("", "", "<w:r><w:br/></w:r>"),
        ("", "", "<text:line-break/>"),
        ("", "", "\t"),
        ("", "", "\\n"),
        ("", "", "\\r\\n"),
        ("", "", "↵"),
        ("", "", "&nbsp;"),
        ("", "", '<mq:ch val="&#x9;" />'),
        ("", "", "{tab}"),
        ("", "", "{\\tab }"),
        ("", "", "\\par\\pard"),
        ("", "", "{\\line }"),
        ("", "", "\\~"),
        ("", "", "<lb/>"),
        ("", "", "<HardReturn/>"),
        ("", "", "<AID:Newline/>"),
        ("", "", "<text:soft-page-break/>"),
        ("", "", "<h2>"),
    ],
)
def test_these_codes_stand_for_white_space(kind, identifier, content):
    assert is_space(kind, identifier, content)


@pytest.mark.parametrize(
    ("kind", "identifier", "content"),
    [
        ("", "", ""),
        ("bold", "1", "<b>"),
        ("x-link", "p", ""),
        ("fmt", "br", ""),
        ("", "", "<p:sp>"),
        ("", "", "<pre>"),
        ("", "", "<bracket/>"),
        ("", "", "<w:t>"),
        ("", "", "{1}"),
        ("", "", "\\name"),
        ("", "", "<tabular>"),
        ("", "", "{\\table1 }"),
        ("", "", "<lbl/>"),
        ("", "", "<cf nbsp=''>"),
    ],
)
def test_these_do_not(kind, identifier, content):
    assert not is_space(kind, identifier, content)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('Room 12<ph x="1">&lt;br/&gt;</ph>34 seats', "Room 12 34 seats"),
        ('Room 12 <ph x="1">&lt;br/&gt;</ph>34 seats', "Room 12 34 seats"),
        ('Room 12<ph x="1">&lt;br/&gt;</ph> 34 seats', "Room 12 34 seats"),
        ('Room 12<ph>&lt;br/&gt;</ph><ph type="lb"/>34 seats', "Room 12 34 seats"),
        ('<ph type="lb"/>Total<ph>\\t</ph>5<ph>&amp;lt;br&amp;gt;</ph>', "Total 5"),
        ('<bpt i="1" type="x-p"/>Total<ept i="1"/>5', "Total 5"),
        ('<bpt i="1">&lt;p&gt;</bpt>Total<ept i="1">&lt;/p&gt;</ept>5', "Total 5"),
        ('Total<hi><it pos="begin">&lt;td&gt;</it>5</hi>', "Total 5"),
        ('To<bpt i="1">&lt;b&gt;</bpt>tal<ept i="1">&lt;/b&gt;</ept>', "Total"),
        ("Total<ut>{\\tab}</ut>5", "Total 5"),
        ("To<ut>{\\b }</ut>tal", "Total"),
    ],
)
def test_a_code_for_white_space_is_one_blank_in_the_text_of_a_memory(tmp_path, content, text):
    path = memory(tmp_path, "12号房间", content)
    assert target_of(path).text == text
    reading = tmx.read(path)
    write_units(reading.units, tmp_path / "b.tmx", reading.header)
    assert target_of(tmp_path / "b.tmx") == target_of(path)


@pytest.mark.parametrize(
    "code",
    [
        '<x id="1" ctype="lb"/>',
        '<x id="1" ctype="x-html-br"/>',
        '<x id="LINE_BREAK" ctype="x-br" equiv-text="&lt;br/&gt;"/>',
        '<x id="LINE_BREAK"/>',
        '<x id="1" equiv-text="&amp;lt;br/&amp;gt;"/>',
        '<ph id="1">&lt;br /&gt;</ph>',
        '<ph id="1">&#9;</ph>',
        '<ph id="1">\\n</ph>',
        '<ph id="1">&lt;mq:ch val="&amp;#x9;" /&gt;</ph>',
        '<it id="1" pos="open">&lt;p&gt;</it>',
    ],
)
def test_so_it_is_in_1_2_and_it_comes_back_as_a_code(tmp_path, code):
    unit = f'<trans-unit id="1"><source>12号房间</source><target>Room 12{code}34 seats</target></trans-unit>'
    check_break(old(tmp_path, unit), tmp_path)


@pytest.mark.parametrize(
    "code",
    [
        '<ph id="1" type="fmt" subType="xlf:lb"/>',
        '<ph id="1" equiv="\\n"/>',
        '<ph id="1" equiv="LINE_BREAK" type="fmt" disp="&lt;br/&gt;"/>',
        '<ph id="1" equiv="x" disp="↵"/>',
        '<ph id="1" dataRef="d"/>',
        '<pc id="1" equivStart="START_PARAGRAPH" dispStart="&lt;p&gt;" dispEnd="&lt;/p&gt;"/>',
        '<sc id="1" isolated="yes" type="fmt" subType="html:br"/>',
    ],
)
def test_so_it_is_in_2_and_it_comes_back_as_a_code(tmp_path, code):
    data = '<originalData><data id="d">&lt;w:br/></data></originalData>' if "dataRef" in code else ""
    segment = f"<segment><source>12号房间</source><target>Room 12{code}34 seats</target></segment>"
    check_break(new(tmp_path, f'<unit id="1">{data}{segment}</unit>'), tmp_path)


def check_break(path, folder):
    """The code is a blank in the text and a code in the markup, there and back through each format."""
    target = target_of(path)
    assert target.text == "Room 12 34 seats"
    assert re.fullmatch(r"Room 12<(ph|it|bpt)\b.*34 seats", target.markup)
    units = list(read_units(path).units)
    for name, options in (
        ("b.tmx", {}),
        ("b.xlf", {}),
        ("c.xlf", {"version": "2.1"}),
        ("b.csv", {}),
        ("b.parquet", {}),
    ):
        write_units(units, folder / name, HEADER, **options)
        found = target_of(folder / name)
        assert found.text == target.text, name
        assert re.fullmatch(r"Room 12<(ph|it|bpt)\b.*34 seats", found.markup), name


@given(source=markups_of(), target=markups_of())
def test_a_text_reads_the_same_in_every_format(tmp_path_factory, source, target):
    folder = tmp_path_factory.getbasetemp()
    write_units([coded(source, target)], folder / "law.tmx", HEADER)
    units = list(tmx.read(folder / "law.tmx").units)
    for version in xliff.VERSIONS if units else ():
        found = back(units, folder, version)
        assert [each.text for unit in found for each in unit.variants] == [
            each.text for unit in units for each in unit.variants
        ]


def test_without_tags_the_blank_stays_and_a_memory_finds_it(tmp_path):
    path = memory(tmp_path, "底层<ph>&lt;br/&gt;</ph>阅览室", "Ground floor<ph>&lt;br/&gt;</ph>Reading room")
    assert main(["convert", str(path), str(tmp_path / "b.tmx"), "--strip-tags"]) == 0
    assert "<seg>Ground floor Reading room</seg>" in (tmp_path / "b.tmx").read_text("utf-8")
    with aligner.Memory(tmp_path / "m.db") as store:
        store.add(path)
        (found,) = store.exact("Ground floor Reading room")
        assert found.translation == "底层 阅览室"


def trados(body):
    return f"""<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:sdl="{SDL}">{body}</xliff>"""


def trados_file(tags, target):
    return f"""<file original="a" source-language="zh-CN" target-language="en-US" datatype="x"><header>
      <tag-defs xmlns="{SDL}">{tags}</tag-defs></header><body><trans-unit id="1"><source>12号房间</source>
      <target>{target}</target></trans-unit></body></file>"""


def test_the_header_of_trados_says_what_its_codes_are(tmp_path):
    breaks = '<tag id="5"><ph name="br" word-end="false">&lt;br/&gt;</ph></tag>'
    bold = '<tag id="6"><bpt name="cf">&lt;cf bold="True"&gt;</bpt><ept name="cf">&lt;/cf&gt;</ept></tag>'
    tab = '<tag id="7"><ph name="tab"/></tag>'
    path = tmp_path / "a.sdlxliff"
    first = trados_file(breaks + bold + tab, 'Room<x id="7"/><g id="6">12</g><x id="5"/>34 seats')
    # Each file has its own tags: here, 5 is none for white space.
    second = trados_file(bold.replace("6", "5"), 'Room <g id="5">12</g><x id="5"/> seats')
    path.write_text(trados(first + second), "utf-8")
    one, two = (unit.variants[1] for unit in read_units(path).units)
    assert one.text == "Room 12 34 seats"
    assert one.markup.endswith('<bpt i="1" x="6"/>12<ept i="1"/><ph x="5">&lt;br/&gt;</ph>34 seats')
    assert two.text == "Room 12 seats"
    assert two.markup == 'Room <bpt i="1" x="5"/>12<ept i="1"/><ph x="5"/> seats'


# Codes in the text


def phrase(folder, target, marks="", name="a.mxliff", namespace=f'xmlns:m="{PHRASE}"'):
    path = folder / name
    root = ROOTS["1.2"].replace("<xliff ", f"<xliff {namespace} ")
    texts = f"<source>请按{{b>开始&lt;b}}按钮{{1}}。</source><target>{target}</target>"
    unit = f'<trans-unit id="1">{texts}{marks}</trans-unit>'
    file = '<file original="a" source-language="zh-CN" target-language="en-US" datatype="x">'
    path.write_text(f"{root}{file}<body>{unit}</body></file></xliff>", "utf-8")
    return path


def test_codes_of_phrase_are_codes(tmp_path):
    path = phrase(tmp_path, "Press {b&gt;Start&lt;b}{1}.")
    ((source, target),) = (unit.variants for unit in read_units(path).units)
    assert (source.text, target.text) == ("请按开始按钮。", "Press Start.")
    assert source.markup == '请按<bpt i="1" x="b">{b&gt;</bpt>开始<ept i="1">&lt;b}</ept>按钮<ph x="1">{1}</ph>。'
    units = list(read_units(path).units)
    for version in xliff.VERSIONS:
        assert [each.markup for each in back(units, tmp_path, version)[0].variants] == [source.markup, target.markup]
    write_units(units, tmp_path / "b.tmx", HEADER)
    assert [each.markup for each in next(tmx.read(tmp_path / "b.tmx").units).variants] == [source.markup, target.markup]
    assert main(["convert", str(path), str(tmp_path / "c.csv"), "--strip-tags"]) == 0
    assert "请按开始按钮。,Press Start." in (tmp_path / "c.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "text", "codes"),
    [
        ("{1&gt;a{2&gt;b&lt;2}c&lt;1}", "abc", ["{1>", "{2>", "<2}", "<1}"]),
        ("a{j}b", "ab", ["{j}"]),
        ("a{i&gt;b", "ab", ["{i>"]),
        ("a&lt;3}b{3&gt;", "ab", ["<3}", "{3>"]),
        ("cost {approx} 5, {", "cost {approx} 5, {", []),
        ('a<ph id="9">{1}</ph>{1}b', "ab", ["{1}", "{1}"]),
        ('a<g id="1">{1}b</g>{2}c', "abc", ["", "{1}", "", "{2}"]),
    ],
)
def test_codes_of_phrase_pair_and_nest_and_other_braces_are_text(tmp_path, content, text, codes):
    target = target_of(phrase(tmp_path, content))
    assert target.text == text
    top = etree.fromstring(f"<seg>{target.markup}</seg>")
    assert [code.text or "" for code in top.iter("bpt", "ept", "it", "ph")] == codes


def test_marks_of_phrase_say_which_codes_are_white_space(tmp_path):
    marks = """<m:tunit-metadata><m:mark id="1"><m:type>code</m:type><m:content>&lt;br/&gt;</m:content></m:mark>
      <m:mark id="2"><m:content>&lt;i&gt;</m:content></m:mark></m:tunit-metadata>"""
    path = phrase(tmp_path, "Room 12{1}34 {2}se{2}ats", marks)
    assert target_of(path).text == "Room 12 34 seats"
    units = list(read_units(path).units)
    assert [back(units, tmp_path, version)[0].variants[1].text for version in xliff.VERSIONS] == [
        "Room 12 34 seats"
    ] * 2


@pytest.mark.parametrize(
    ("content", "text", "codes"),
    [
        ("Press [1}Start{1]{2}.", "Press Start.", ["[1}", "{1]", "{2}"]),
        ('Press <bpt id="1" rid="1">{}</bpt>Start<ept id="2" rid="1">{}</ept>{}.', "Press Start.", ["{}", "{}", "{}"]),
        ("[note] {a} [1]", "[note] {a} [1]", []),
        ("{3]a[3}", "a", ["{3]", "[3}"]),
    ],
)
def test_codes_of_memoq_are_codes(tmp_path, content, text, codes):
    target = target_of(phrase(tmp_path, content, name="a.mqxliff", namespace='xmlns:mq="MQXliff"'))
    assert target.text == text
    top = etree.fromstring(f"<seg>{target.markup}</seg>")
    assert [code.text or "" for code in top.iter("bpt", "ept", "it", "ph")] == codes


def test_in_the_files_of_others_braces_are_text(tmp_path):
    path = phrase(tmp_path, "Press {1} or [2}x{2].", name="a.xlf", namespace='xmlns:o="urn:other"')
    assert (target_of(path).text, target_of(path).markup) == ("Press {1} or [2}x{2].", "")


def test_each_tool_has_an_example_of_its_codes():
    assert [re.sub(tool.pattern, "", tool.example) for tool in TOOL_CODES.values()] == ["开始", "开始"]


# What the standards demand


def test_a_mark_of_1_2_has_no_mid_and_keeps_its_identifier_and_type(tmp_path):
    unit = coded(
        "按开始。", 'Press <hi type="term" x="4">Start</hi>, <hi x="no token">then</hi> <hi type="bold">go</hi>.'
    )
    path = written([unit], tmp_path)
    SCHEMA.assertValid(etree.parse(path))
    assert "mid=" not in path.read_text("utf-8")
    assert next(xliff.read(path).units).variants[1].markup == unit.variants[1].markup
    broken = path.read_text("utf-8").replace('comment="x=4"', 'mid="4"')
    assert not SCHEMA.validate(etree.fromstring(broken.encode()))


def test_an_identifier_that_is_no_token_may_pair_codes(tmp_path):
    unit = coded("按开始。", 'Press <bpt i="1" x="a b">{</bpt>Start<ept i="1">}</ept>.')
    path = written([unit], tmp_path)
    SCHEMA.assertValid(etree.parse(path))
    assert next(xliff.read(path).units).variants[1].markup == unit.variants[1].markup


@given(source=markups_of(), target=markups_of())
def test_2_1_has_no_data_for_an_end_alone(tmp_path_factory, source, target):
    path = written([coded(source, target)], tmp_path_factory.getbasetemp(), "2.1")
    for node in etree.parse(path).iter("{*}pc"):
        assert node.get("dataRefStart") or not node.get("dataRefEnd")


def test_an_end_with_content_whose_beginning_has_none_comes_back(tmp_path):
    unit = coded("按开始。", 'Press <bpt i="1"/>Start<ept i="1">&lt;/b&gt;</ept>.')
    text = written([unit], tmp_path, "2.1").read_text("utf-8")
    assert 'Press <sc id="1"/>Start<ec startRef="1" dataRef="d1"/>.' in text
    (found,) = back([unit], tmp_path, "2.1")
    assert found.variants[1].markup == 'Press <bpt i="1" x="1"/>Start<ept i="1">&lt;/b&gt;</ept>.'


def test_text_within_a_code_is_another_text(tmp_path):
    footnote = '<ph x="1">\\footnote{<sub>See below.</sub>}</ph>'
    target = target_of(memory(tmp_path, "见<ph/>", f"See{footnote}"))
    assert (target.text, target.markup) == ("See", f"See{footnote}")
    assert target_of(memory(tmp_path, "见", footnote)) == Variant("en-US", "")
