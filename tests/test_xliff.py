from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree
from strategies import texts
from test_formats import EXAMPLE, GOLDEN

from aligner.errors import FormatError, InputError
from aligner.formats import registry as formats
from aligner.formats.xliff import version1 as xliff1
from aligner.formats.xliff import versions as xliff
from aligner.units.of_alignment import units_of
from aligner.units.units import BEAD, CONFIDENCE, DOCUMENT, Element, Header, Unit, Variant, prop

CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
HEADER = Header("zh-CN", "en-US")
VERSIONS = xliff.VERSIONS
ROOTS = {
    "1.0": '<xliff version="1.0">',
    "1.1": '<xliff version="1.1" xmlns="urn:oasis:names:tc:xliff:document:1.1">',
    "1.2": '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">',
    "2.0": '<xliff version="2.0" srcLang="zh-CN" trgLang="en-US" xmlns="urn:oasis:names:tc:xliff:document:2.0">',
    "2.2": '<xliff version="2.2" srcLang="zh-CN" trgLang="en-US" xmlns="urn:oasis:names:tc:xliff:document:2.2">',
}
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def pair(source="他来了。", target="He came.", elements=(), **attributes):
    return Unit((Variant("zh-CN", source), Variant("en-US", target)), attributes, tuple(elements))


def coded(source, target):
    return Unit(tuple(Variant(tag, plain(markup), markup) for tag, markup in (("zh-CN", source), ("en-US", target))))


def plain(markup):
    """The text without codes, found in another way than by the library: a line break leaves a blank, never two."""
    top = etree.fromstring(f"<seg>{markup}</seg>")
    for code in top.iter("bpt", "ept", "it", "ph"):
        code.tail = ("\ue000" if "br" in (code.text or "") else "") + (code.tail or "")
    etree.strip_elements(top, "bpt", "ept", "it", "ph", with_tail=False)
    text = "".join(top.itertext()).strip("\ue000")
    return re.sub(r"(\s?)\ue000+(?=(\s?))", lambda gap: gap[1] or ("" if gap[2] else " "), text).strip()


def has_word(text):
    return any(map(str.isalnum, text))


def written(units, folder, version="1.2", header=HEADER):
    path = folder / f"law-{version}.xlf"
    xliff.write_units(units, path, header, version=version)
    return path


def back(units, folder, version="1.2", header=HEADER):
    return list(xliff.read(written(units, folder, version, header)).units)


def old(folder, body, root="1.2", file='original="a.txt" source-language="zh-CN" target-language="en-US"'):
    path = folder / "a.xlf"
    path.write_text(f"{ROOTS[root]}<file {file} datatype='plaintext'><body>{body}</body></file></xliff>", "utf-8")
    return path


def new(folder, body, root="2.0"):
    path = folder / "a.xlf"
    path.write_text(f'{ROOTS[root]}<file id="f">{body}</file></xliff>', "utf-8")
    return path


def pairs(path, languages=(None, None)):
    return [tuple(variant.text for variant in unit.variants) for unit in xliff.read(path, languages).units]


def markups(path):
    return [tuple(variant.markup for variant in unit.variants) for unit in xliff.read(path).units]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_example_is_written_as_the_golden_file_byte_for_byte(tmp_path, monkeypatch, version):
    monkeypatch.setattr(xliff1, "__version__", "0")
    header = Header("zh-CN", "en-US", {}, (prop("x-recipe", str(EXAMPLE.recipe)),))
    path = written(units_of(EXAMPLE, created=CREATED), tmp_path, version, header)
    assert path.read_bytes() == (GOLDEN / f"example-{version}.xlf").read_bytes()


@pytest.mark.parametrize("version", VERSIONS)
def test_units_of_an_alignment_come_back_equal_with_all_that_they_say(tmp_path, version):
    units = list(units_of(EXAMPLE, created=CREATED))
    found = back(units, tmp_path, version)
    assert found == units
    assert found[0].confidence == units[0].confidence


# Laws

stripped = texts.map(str.strip)
legal = texts.map(lambda text: NOT_XML.sub("", text).strip())
types = st.one_of(
    st.sampled_from([CONFIDENCE, BEAD, "x-source:a", "x-element", "x-attribute:b", "client name", "sourcefile", "x-é"]),
    legal.filter(bool),
)
properties = st.builds(prop, types, legal)
authors = st.sampled_from(["x-note:from=Li+%26+Wang&priority=1", "x-note:category=style", "x-note:b", "x-note:from="])
notes = st.one_of(
    st.builds(Element, st.just("note"), legal, st.sampled_from([{}, {"xml:lang": "en"}, {"o-encoding": "x"}])),
    st.builds(prop, authors, legal),
)
others = st.builds(Element, st.sampled_from(["ude", "{urn:x}y"]), legal, st.sampled_from([{}, {"a": "<&\n"}]))
names = st.sampled_from(["creationdate", "changedate", "creationid", "o-tmf", "{urn:x}a"])
said = st.lists(st.one_of(properties, notes, others), max_size=4).map(tuple)
attributes = st.dictionaries(names, legal, max_size=2)


@st.composite
def variants(draw, tags, of_texts=legal):
    return Variant(draw(st.sampled_from(tags)), draw(of_texts), "", draw(attributes), draw(said))


@st.composite
def plain_units(draw):
    document = draw(st.sampled_from([(), (prop(DOCUMENT, "a.txt"),), (prop(DOCUMENT, "unknown"),)]))
    source = draw(variants(["zh-CN", "zh-TW"]))
    target = draw(variants(["en-US", "en-GB"], legal.filter(has_word)))
    # A placeholder such as %0 has a digit, but no word.
    assume(source.is_blank or target.translates(source))
    name = draw(st.one_of(st.none(), legal.filter(bool)))
    return Unit(
        (replace(source, elements=document + source.elements), target),
        draw(attributes) | ({"tuid": name} if name else {}),
        draw(said),
    )


def in_order(unit):
    """A unit as it may come back: properties and notes each in their order, those mixed up."""
    return replace(
        unit,
        elements=tuple(sorted(unit.elements, key=repr)),
        variants=tuple(replace(each, elements=tuple(sorted(each.elements, key=repr))) for each in unit.variants),
    )


@pytest.mark.parametrize("version", VERSIONS)
@given(units=st.lists(plain_units(), min_size=1, max_size=4), elements=said, of_file=attributes)
def test_whatever_units_say_comes_back(tmp_path_factory, version, units, elements, of_file):
    header = Header("zh-CN", "en-US", of_file, elements)
    path = written(units, tmp_path_factory.getbasetemp(), version, header)
    reading = xliff.read(path)
    assert [in_order(unit) for unit in reading.units] == [in_order(unit) for unit in units]
    assert reading.header.attributes == of_file
    assert sorted(reading.header.elements, key=repr) == sorted(elements, key=repr)
    check(path)


@pytest.mark.filterwarnings("error::aligner.errors.FormatWarning")
@pytest.mark.parametrize("version", VERSIONS)
@given(rows=st.lists(st.tuples(stripped, stripped), min_size=1, max_size=4))
def test_any_text_comes_back_or_is_refused_for_a_character_that_xml_forbids(tmp_path_factory, version, rows):
    folder = tmp_path_factory.getbasetemp()
    try:
        found = back([pair(*row) for row in rows], folder, version)
    except FormatError as error:
        assert version == "1.2" and any(NOT_XML.search(text) for row in rows for text in row)
        assert re.search(r"unit \d, (zh-CN|en-US): XML cannot hold the characters? U\+[0-9A-F]{4}", str(error))
        return
    assert version == "2.1" or not any(NOT_XML.search(variant.text) for unit in found for variant in unit.variants)
    for (source, target), unit in zip(rows, found, strict=True):
        is_bare = has_word(source) and not has_word(target)
        # Placeholders may have letters and are no words.
        expected = {"" if is_bare else target, *([""] if has_word(source) and re.search(r"[{\[%<&]", target) else [])}
        assert unit.variants[0].text == source and unit.variants[1].text in expected


@st.composite
def markups_of(draw):
    """Inline codes as TMX has them: pairs that lie within each other or cross, beginnings alone, marks around."""
    number = count(1)
    words = st.sampled_from(["", "点", "a & b", " ", "<"])
    said = st.sampled_from(["", ' x="1"', ' x="b"', ' x="no token"', ' type="bold"', ' type="fmt" x="3"'])
    code = st.sampled_from(["", "{b}", "<br/>", "&"]).map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))

    def run(depth):
        parts = []
        for _ in range(draw(st.integers(0, 3))):
            kind = draw(st.sampled_from(["text", "ph", "it", "pair", "cross", "hi"] if depth else ["text", "ph"]))
            word = draw(words).replace("&", "&amp;").replace("<", "&lt;")
            if kind == "text":
                parts.append(word)
            elif kind == "ph":
                parts.append(f"<ph{draw(said)}>{draw(code)}</ph>{word}")
            elif kind == "it":
                parts.append(f'<it pos="{draw(st.sampled_from(["begin", "end"]))}"{draw(said)}>{draw(code)}</it>')
            elif kind == "hi":
                parts.append(f"<hi{draw(said)}>{run(depth - 1)}</hi>")
            else:
                first, second = next(number), next(number)
                begin = f'<bpt i="{first}"{draw(said)}>{draw(code)}</bpt>{run(depth - 1)}'
                end = f'<ept i="{first}">{draw(code)}</ept>'
                between = f'<bpt i="{second}">{draw(code)}</bpt>' if kind == "cross" else ""
                parts.append(begin + between + word + end + (f'<ept i="{second}"/>' if between else ""))
        return "".join(parts)

    return run(2).strip()


def codes_of(markup):
    """What has to come back of codes: names in order, who pairs with whom, contents, types, and given identifiers."""
    numbers: dict[str, int] = {}
    found = []
    for node in etree.fromstring(f"<seg>{markup}</seg>").iter("bpt", "ept", "it", "ph", "hi"):
        partner = numbers.setdefault(node.get("i"), len(numbers)) if node.get("i") else None
        content = (node.text or "") if node.tag != "hi" else "".join(node.itertext())
        found.append((node.tag, node.get("pos"), partner, content))
    return found


@pytest.mark.parametrize("version", VERSIONS)
@given(source=markups_of(), target=markups_of())
def test_inline_codes_come_back_in_order_with_their_content_and_partners(tmp_path_factory, version, source, target):
    unit = coded(source, target)
    path = written([unit], tmp_path_factory.getbasetemp(), version)
    (found,) = xliff.read(path).units
    if has_word(unit.variants[0].text) and not has_word(unit.variants[1].text):
        unit = replace(unit, variants=(unit.variants[0], Variant("en-US", "")))
    for before, after in zip(unit.variants, found.variants, strict=True):
        assert after.text == before.text.strip()
        assert codes_of(after.markup) == codes_of(before.markup)
    check(path)


@pytest.mark.parametrize("version", VERSIONS)
@given(source=markups_of(), target=markups_of())
def test_what_has_been_read_once_does_not_change_any_more(tmp_path_factory, version, source, target):
    folder = tmp_path_factory.getbasetemp()
    once = back([coded(source, target)], folder, version)
    assert back(once, folder, version) == once


# What the standards demand of the files that we write, as far as their texts say it without a schema.

INLINE_1 = {"g": {"id"}, "x": {"id"}, "bx": {"id"}, "ex": {"id"}, "bpt": {"id"}, "ept": {"id"}, "it": {"id", "pos"},
            "ph": {"id"}, "mrk": {"mtype"}}  # fmt: skip
ORDER_1 = ["source", "target", "context-group", "note"]
ORDER_2 = ["metadata", "notes", "originalData", "segment"]
TOKEN = re.compile(r"[\w.:-]+")


SCHEMA = etree.XMLSchema(file=GOLDEN / "xliff-1.2.xsd")


def check(path):
    root = etree.parse(path).getroot()
    (check_1 if root.get("version") == "1.2" else check_2)(root)


def local(node):
    return etree.QName(node).localname


def check_1(root):
    SCHEMA.assertValid(root)
    assert {etree.QName(node).namespace for node in root.iter()} == {xliff1.NAMESPACE}
    for file in root:
        assert {"original", "source-language", "datatype"} <= set(file.keys())
        assert [local(child) for child in file] == ["header", "body"]
    units = list(root.iterfind(".//{*}trans-unit"))
    assert len({unit.get("id") for unit in units}) == len(units)
    for unit in units:
        order = [ORDER_1.index(local(child)) for child in unit]
        assert order == sorted(order) and order.count(0) == 1 and order.count(1) <= 1 and order.count(2) <= 1
        for context in unit.iterfind(".//{*}context"):
            assert re.fullmatch(r"x-\S+|sourcefile", context.get("context-type"))
        for note in unit.iterfind("{*}note"):
            assert re.fullmatch("[1-9]|10", note.get("priority", "1"))
        for side in unit.iterfind("{*}source"), unit.iterfind("{*}target"):
            check_codes_1(node for each in side for node in each.iterdescendants())


def check_codes_1(nodes):
    begun = {"bpt": set(), "bx": set()}
    seen = set()
    for node in nodes:
        name = local(node)
        assert set(node.keys()) >= INLINE_1[name]
        assert not any(re.search(r"\s", value) for key, value in node.items() if key in ("ctype", "mtype"))
        if name in begun:
            assert node.get("rid") is None or node.get("rid") not in begun[name]
            begun[name].add(node.get("rid"))
        elif name in ("ept", "ex"):
            assert node.get("rid") is None or node.get("rid") in begun["bpt" if name == "ept" else "bx"]
        if name not in ("ept", "mrk") and not (name == "ex" and node.get("rid")):
            assert node.get("id") not in seen
            seen.add(node.get("id"))


def check_2(root):
    assert root.get("version") == "2.1" and root.get("srcLang") and root.get("trgLang")
    files = root.findall("{*}file")
    assert len({file.get("id") for file in files}) == len(files) == len(root)
    for file in files:
        units = file.findall("{*}unit")
        assert units and len({unit.get("id") for unit in units}) == len(units)
        order = [["metadata", "notes", "unit"].index(local(child)) for child in file]
        assert order == sorted(order)
        for unit in units:
            check_unit_2(unit)


def check_unit_2(unit):
    order = [ORDER_2.index(local(child)) for child in unit]
    assert order == sorted(order) and order.count(3) == 1 and len(set(order)) == len(order)
    assert all(len(each) for each in unit if local(each) != "segment")
    assert TOKEN.fullmatch(unit.get("id"))
    data = [each.get("id") for each in unit.iterfind("{*}originalData/{*}data")]
    assert len(set(data)) == len(data)
    used = set()
    for side in unit.find("{*}segment"):
        seen = set()
        for node in side.iterdescendants():
            if local(node) == "cp":
                continue
            used |= {value for key, value in node.items() if key.startswith("dataRef")}
            if local(node) == "ec" and node.get("isolated") != "yes":
                assert node.get("startRef") in seen and "id" not in node.attrib
                continue
            assert TOKEN.fullmatch(node.get("id")) and node.get("id") not in seen
            seen.add(node.get("id"))
            if "subType" in node.attrib:
                assert "type" in node.attrib and re.fullmatch(r"[^\s:]+:[^\s:]+", node.get("subType"))
    assert used == set(data)


def test_the_check_of_files_sees_an_identifier_that_comes_twice(tmp_path):
    for version, twice in (("1.2", ('id="2"', 'id="1"')), ("2.1", ('unit id="2"', 'unit id="1"'))):
        path = written([pair(), pair("她走了。", "She left.")], tmp_path, version)
        check(path)
        path.write_text(path.read_text("utf-8").replace(*twice), "utf-8")
        with pytest.raises((AssertionError, etree.DocumentInvalid)):
            check(path)


# Writing


def test_texts_from_other_documents_and_in_other_languages_are_other_files(tmp_path):
    first = pair()
    second = Unit((Variant("zh-CN", "好。", elements=(prop(DOCUMENT, "b.txt"),)), Variant("en-GB", "Good.")))
    path = written([first, first, second], tmp_path)
    files = etree.parse(path).getroot().findall("{*}file")
    assert [(each.get("original"), each.get("target-language")) for each in files] == [
        ("unknown", "en-US"),
        ("b.txt", "en-GB"),
    ]
    assert list(xliff.read(path).units) == [first, first, second]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_unit_without_a_target_has_none_and_is_read_with_an_empty_text(tmp_path, version):
    units = [pair(target=""), Unit((Variant("zh-CN", "好。"),)), pair()]
    path = written(units, tmp_path, version)
    assert path.read_text("utf-8").count("<target") == 1
    assert pairs(path) == [("他来了。", ""), ("好。", ""), ("他来了。", "He came.")]


def test_an_alignment_without_pairs_is_a_file_without_units_in_1_2_only(tmp_path):
    header = replace(HEADER, elements=(prop("x-recipe", "r"),))
    path = written([], tmp_path, "1.2", header)
    reading = xliff.read(path)
    assert (reading.header, list(reading.units)) == (header, [])
    with pytest.raises(InputError, match=r"XLIFF 2\.1 allows no file without units"):
        written([], tmp_path, "2.1")
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("version", VERSIONS)
def test_several_target_languages_have_to_be_told_apart(tmp_path, version):
    units = [pair(), Unit((Variant("zh", "好。"), Variant("en", "Good."), Variant("de", "Gut.")))]
    with pytest.raises(InputError, match=r"targets are in en-US and de, .* name the target language"):
        written(units, tmp_path, version, Header())
    assert list(tmp_path.iterdir()) == []
    assert pairs(written(units, tmp_path, version, Header("", "de"))) == [("好。", "Gut.")]
    assert pairs(written(units, tmp_path, version, Header("de", "zh"))) == [("Gut.", "好。")]


def test_another_version_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"XLIFF 2\.0 cannot be written; choose one of 1\.2, 2\.1"):
        written([pair()], tmp_path, "2.0")


@pytest.mark.filterwarnings("error::aligner.errors.FormatWarning")
@pytest.mark.parametrize("version", VERSIONS)
def test_a_forbidden_character_is_named_with_its_place_and_no_file_stays(tmp_path, version):
    with pytest.raises(FormatError, match=r"unit 1: XML cannot hold the character U\+000B"):
        written([pair(elements=(prop("x-a", "\x0b"),))], tmp_path, version)
    with pytest.raises(FormatError, match=r"unit 2, en-US: .*U\+D83D"):
        written([pair(), pair(target="a\ud83d")], tmp_path, version)
    with pytest.raises(FormatError, match=r"header.*XML cannot hold the character U\+0001"):
        written([pair()], tmp_path, version, replace(HEADER, elements=(prop("x-a", "\x01"),)))
    assert list(tmp_path.iterdir()) == []


def test_states_and_approval_are_attributes_where_the_version_has_them(tmp_path):
    target = Variant("en-US", "He came.", elements=(prop("x-state", "final"),))
    unit = Unit((Variant("zh-CN", "他来了。"), target), {}, (prop("x-approved", "yes"),))
    for version, state in (("1.2", '<target state="final"'), ("2.1", '<segment state="final"')):
        path = written([unit], tmp_path, version)
        assert state in path.read_text("utf-8")
        assert list(xliff.read(path).units) == [unit]
    assert '<trans-unit id="1" approved="yes">' in (tmp_path / "law-1.2.xlf").read_text("utf-8")
    unit = replace(unit, variants=(unit.variants[0], replace(target, elements=(prop("x-state", "signed-off"),))))
    path = written([unit], tmp_path, "2.1")
    assert '<segment state="translated"' in path.read_text("utf-8")
    assert list(xliff.read(path).units) == [unit]


def test_codes_are_elements_around_the_text_where_they_can_be(tmp_path):
    unit = coded(
        '<bpt i="1" x="a" type="bold"/>点<ept i="1"/><ph x="p"/>',
        '<bpt i="1">{b}</bpt>a<bpt i="2" x="u"/>b<ept i="1">{/b}</ept>c<ept i="2"/><it pos="end" x="z">}</it>',
    )
    text = written([unit], tmp_path, "1.2").read_text("utf-8")
    assert '<source xml:lang="zh-CN"><g id="a" ctype="bold">点</g><x id="p"/></source>' in text
    assert (
        '<bpt id="1" rid="1">{b}</bpt>a<g id="u">b<ept id="1" rid="1">{/b}</ept>c</g><it id="z" pos="close">}</it>'
        in text
    )
    text = written([unit], tmp_path, "2.1").read_text("utf-8")
    assert '<source><pc id="a" type="other" subType="tmx:bold">点</pc><ph id="p"/></source>' in text
    assert '<data id="d1">{b}</data>\n        <data id="d2">{/b}</data>\n        <data id="d3">}</data>' in text
    assert (
        '<sc id="1" dataRef="d1"/>a<pc id="u">b<ec startRef="1" dataRef="d2"/>c</pc>'
        '<ec id="z" isolated="yes" dataRef="d3"/>'
    ) in text


# Reading


@pytest.mark.parametrize("root", ["1.0", "1.1", "1.2"])
def test_older_versions_are_read_in_the_same_way(tmp_path, root):
    body = '<group id="g"><trans-unit id="1"><source>他来了。</source><target>He came.</target></trans-unit></group>'
    path = old(tmp_path, body, root)
    (unit,) = xliff.read(path).units
    assert [(each.language, each.text) for each in unit.variants] == [("zh-CN", "他来了。"), ("en-US", "He came.")]
    assert unit.variants[0].value_of(DOCUMENT) == "a.txt"


@pytest.mark.parametrize("root", ["2.0", "2.2"])
def test_each_segment_of_2_is_a_unit_and_what_is_between_goes_with_the_one_before(tmp_path, root):
    body = """<group id="g"><unit id="u1" name="greeting">
      <notes><note appliesTo="target">informal</note><note category="x">all</note></notes>
      <ignorable><source>— </source></ignorable>
      <segment><source>你好！</source><target>Hello!</target></segment>
      <ignorable><source> </source></ignorable>
      <segment state="final"><source>再见。</source><target>Bye.</target></segment>
      <ignorable><source>（完）</source><target> (end)</target></ignorable>
      <segment><source>没了。</source></segment>
    </unit></group>"""
    path = new(tmp_path, body, root)
    assert pairs(path) == [("— 你好！", "— Hello!"), ("再见。（完）", "Bye. (end)"), ("没了。", "")]
    first, second, third = xliff.read(path).units
    assert [each.attributes["tuid"] for each in (first, second, third)] == ["greeting", "greeting.2", "greeting.3"]
    assert first.value_of("x-id") == "u1"
    assert first.elements[0] == prop("x-note:category=x", "all")
    assert first.variants[1].elements == (Element("note", "informal"),)
    assert second.variants[1].value_of("x-state") == "final"


def test_marked_segments_of_1_2_are_units(tmp_path):
    body = """<trans-unit id="1" resname="t"><source>好。坏。</source>
      <seg-source><g id="1"><mrk mtype="seg" mid="a">好<x id="2"/>。</mrk></g>
        <mrk mtype="seg" mid="b">坏。</mrk></seg-source>
      <target><mrk mtype="seg" mid="b">Bad.</mrk> <g id="1"><mrk mtype="seg" mid="a">Good<x id="2"/>.</mrk></g></target>
    </trans-unit>"""
    path = old(tmp_path, body)
    assert pairs(path) == [("好。", "Good."), ("坏。", "Bad.")]
    assert markups(path) == [('好<ph x="2"/>。', 'Good<ph x="2"/>.'), ("", "")]
    assert [each.attributes["tuid"] for each in xliff.read(path).units] == ["t", "t.2"]


@pytest.mark.parametrize(
    "target",
    ["Good. Bad.", '<mrk mtype="seg" mid="c">Good. Bad.</mrk>', '(<mrk mtype="seg" mid="a">Good. Bad.</mrk>)'],
)
def test_a_target_that_is_not_segmented_like_its_source_is_read_whole(tmp_path, target):
    segmented = '<mrk mtype="seg" mid="a">好。</mrk><mrk mtype="seg" mid="b">坏。</mrk>'
    body = f"<source>好。坏。</source><seg-source>{segmented}</seg-source><target>{target}</target>"
    path = old(tmp_path, f'<trans-unit id="1">{body}</trans-unit>')
    assert pairs(path) == [("好。坏。", re.sub("<.*?>", "", target))]
    assert markups(path) == [("", "")]


def test_codes_of_1_2_become_those_of_tmx(tmp_path):
    source = (
        '<g id="1" ctype="bold">点<bpt id="2">&lt;i&gt;<sub>附</sub></bpt>这<ept id="2">&lt;/i&gt;</ept></g>'
        '<bx id="3" rid="r"/>里<ex id="4" rid="r"/><x id="5" equiv-text="&lt;br/&gt;"/><it id="6" pos="close">}</it>'
        '<bx id="7"/><mrk mtype="term">词</mrk><mrk mtype="seg" mid="1">段</mrk>'
    )
    path = old(tmp_path, f'<trans-unit id="1"><source>{source}</source></trans-unit>')
    assert pairs(path) == [("点这里 词段", "")]
    assert markups(path)[0][0] == (
        '<bpt i="3" type="bold" x="1"/>点<bpt i="1" x="2">&lt;i&gt;<sub>附</sub></bpt>这<ept i="1">&lt;/i&gt;</ept>'
        '<ept i="3"/><bpt i="2" x="3"/>里<ept i="2"/><ph x="5">&lt;br/&gt;</ph><it pos="end" x="6">}</it>'
        '<it pos="begin" x="7"/><hi type="term">词</hi>段'
    )


def test_codes_of_2_become_those_of_tmx_and_cp_the_character(tmp_path):
    body = """<unit id="1"><originalData><data id="d1">&lt;b&gt;</data><data id="d2">&lt;/b&gt;</data></originalData>
      <segment><source><pc id="1" dataRefStart="d1" dataRefEnd="d2" type="fmt" subType="xlf:b">点</pc><sc id="2"/>这<ec
      startRef="2"/><ph id="3" equiv="x"/><sm id="m"/>里<em startRef="m"/><ec id="4" isolated="yes"/><mrk id="5"
      type="term">词</mrk><cp hex="4E00"/></source><target>a<cp hex="001F"/>b</target></segment></unit>"""
    path = new(tmp_path, body)
    assert pairs(path) == [("点这里词一", "a\x1fb")]
    assert markups(path) == [
        (
            '<bpt i="2" type="xlf:b" x="1">&lt;b&gt;</bpt>点<ept i="2">&lt;/b&gt;</ept><bpt i="1" x="2"/>这<ept i="1"/>'
            '<ph x="3">x</ph>里<it pos="end" x="4"/><hi type="term" x="5">词</hi>一',
            "",
        )
    ]
    assert pairs(written(list(xliff.read(path).units), tmp_path, "2.1")) == pairs(path)


def test_proposals_and_what_tools_add_are_no_translations(tmp_path):
    body = """<trans-unit id="1"><source>好。</source><t:x xmlns:t="urn:t"><t:target>No.</t:target></t:x>
      <alt-trans match-quality="80%"><source>好啊。</source><target>Well.</target></alt-trans></trans-unit>"""
    assert pairs(old(tmp_path, body)) == [("好。", "")]


def test_contexts_properties_and_notes_of_other_tools_stay_with_the_unit(tmp_path):
    body = """<trans-unit id="k7" approved="yes" translate="no"><source>好。</source><target state="final">G</target>
      <context-group><context context-type="sourcefile">a.c</context></context-group>
      <prop-group><prop prop-type="owner">Li</prop></prop-group>
      <note from="Wang" priority="2">short</note><note annotates="source">odd</note></trans-unit>"""
    (unit,) = xliff.read(old(tmp_path, body)).units
    assert unit.elements == (
        prop("sourcefile", "a.c"),
        prop("owner", "Li"),
        prop("x-note:from=Wang&priority=2", "short"),
        prop("x-id", "k7"),
        prop("x-approved", "yes"),
        prop("x-translate", "no"),
    )
    assert unit.variants[0].elements == (prop(DOCUMENT, "a.txt"), Element("note", "odd"))
    assert unit.variants[1].elements == (prop("x-state", "final"),)
    assert in_order(back([unit], tmp_path)[0]) == in_order(unit)


TRADOS = """<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"
  xmlns:sdl="http://sdl.com/FileTypes/SdlXliff/1.0"><file original="a.docx" source-language="zh-CN"
  target-language="en-US" datatype="x"><body><group><trans-unit id="u1"><source>甲。乙。丙。丁。</source>
  <seg-source><mrk mtype="seg" mid="1">甲。</mrk><mrk mtype="seg" mid="2">乙<g id="5">粗</g>。</mrk><mrk mtype="seg"
  mid="3">丙。</mrk><mrk mtype="seg" mid="4">丁。</mrk></seg-source><target><mrk mtype="seg" mid="1">A.</mrk> <mrk
  mtype="seg" mid="2">B <g id="5">bold</g>.</mrk><mrk mtype="seg" mid="3"/><mrk mtype="seg" mid="4">D.</mrk></target>
  <sdl:seg-defs><sdl:seg id="1" conf="Translated"/><sdl:seg id="2" conf="Draft"/><sdl:seg id="4"
  conf="ApprovedSignOff"/></sdl:seg-defs></trans-unit></group></body></file></xliff>"""


def test_what_is_a_draft_in_a_file_of_trados_is_no_translation(tmp_path):
    path = tmp_path / "a.sdlxliff"
    path.write_text(TRADOS, "utf-8")
    units = list(formats.read_units(path).units)
    assert [tuple(each.text for each in unit.variants) for unit in units] == [
        ("甲。", "A."), ("乙粗。", ""), ("丙。", ""), ("丁。", "D.")
    ]  # fmt: skip
    assert [unit.variants[1].value_of("x-state") for unit in units] == [None, "Draft", None, "ApprovedSignOff"]
    assert units[1].variants[1].markup == "" != units[1].variants[0].markup
    for version in VERSIONS:
        assert [in_order(unit) for unit in back(units, tmp_path, version)] == [in_order(unit) for unit in units]


@pytest.mark.parametrize(
    ("name", "said", "text", "state"),
    [
        ("a.mqxliff", 'xmlns:q="MQXliff" q:status="ManuallyConfirmed"', "Good.", None),
        ("a.mqxliff", 'xmlns:q="MQXliff" q:status="PartiallyEdited"', "", "PartiallyEdited"),
        ("a.mxliff", 'xmlns:m="http://www.memsource.com/mxlf/2.0" m:confirmed="1"', "Good.", None),
        ("a.mxliff", 'xmlns:m="http://www.memsource.com/mxlf/2.0" m:confirmed="0"', "", "unconfirmed"),
        ("a.xlf", 'xmlns:m="urn:other" m:confirmed="0"', "Good.", None),
    ],
)
def test_what_nobody_has_confirmed_in_other_tools_is_no_translation_either(tmp_path, name, said, text, state):
    body = f'<trans-unit id="1" {said}><source>好。</source><target>Good.</target></trans-unit>'
    path = old(tmp_path, body).rename(tmp_path / name)
    (unit,) = formats.read_units(path).units
    assert (unit.variants[1].text, unit.variants[1].value_of("x-state")) == (text, state)


@pytest.mark.parametrize(("version", "state"), [("1.2", "new"), ("1.2", "needs-translation"), ("2.1", "initial")])
def test_a_target_in_a_state_before_translation_is_none(tmp_path, version, state):
    if version == "1.2":
        path = old(tmp_path, f'<trans-unit id="1"><source>好。</source><target state="{state}">G</target></trans-unit>')
    else:
        segment = f'<segment state="{state}"><source>好。</source><target>G</target></segment>'
        path = new(tmp_path, f'<unit id="1">{segment}</unit>')
    (unit,) = xliff.read(path).units
    assert (unit.variants[1].text, unit.variants[1].value_of("x-state")) == ("", state)
    assert back([unit], tmp_path, version) == [unit]
    kept = pair(target="He came.")
    kept = replace(kept, variants=(kept.variants[0], replace(kept.variants[1], elements=(prop("x-state", state),))))
    assert back([kept], tmp_path, version) == [kept]


def test_only_what_a_file_says_of_itself_is_its_target_language(tmp_path):
    body = """<trans-unit id="1"><source>a &lt;file target-language="de"> target-language="fr" now</source>
      <target>好。</target></trans-unit><!-- <file target-language="ja"> -->"""
    assert xliff.read(old(tmp_path, body)).header.target_language == "en-US"


def test_several_files_with_other_target_languages_leave_the_header_without_one(tmp_path):
    path = tmp_path / "a.xlf"
    file = '<file original="" source-language="en" target-language="{}" datatype="x"><body>{}</body></file>'
    unit = '<trans-unit id="1"><source>Good.</source><target>{}</target></trans-unit>'
    files = [file.format(tag, unit.format(text)) for tag, text in (("zh_CN", "好。"), ("de", "Gut."))]
    path.write_text(ROOTS["1.2"] + "".join(files) + "</xliff>", "utf-8")
    reading = xliff.read(path)
    assert (reading.header.source_language, reading.header.target_language) == ("en", "")
    assert [each.variants[1] for each in reading.units] == [Variant("zh-CN", "好。"), Variant("de", "Gut.")]


def test_languages_that_the_file_does_not_name_are_given_or_found(tmp_path):
    body = '<trans-unit id="1"><source>Good.</source><target>好。</target></trans-unit>'
    body += '<trans-unit id="2"><source>Bad.</source></trans-unit>'
    path = old(tmp_path, body, file='original="" source-language="en"')
    assert [each.variants[1].language for each in xliff.read(path).units] == ["zh", "und"]
    assert [each.variants[1].language for each in xliff.read(path, (None, "zh-TW")).units] == ["zh-TW"] * 2
    path = old(tmp_path, body.replace("<target>", '<target xml:lang="zh-HK">'))
    assert next(xliff.read(path, (None, "de")).units).variants[1].language == "zh-HK"


def test_a_file_is_read_as_its_units_come(tmp_path):
    unit = '<trans-unit id="1"><source>{}</source><target>He came.</target></trans-unit>'
    path = old(tmp_path, unit.format("好。") + unit.format("好。" * 50_000) + "<oops>")
    reading = xliff.read(path)
    assert next(reading.units).variants[1].text == "He came."
    with pytest.raises(FormatError, match="not well-formed XML"):
        list(reading.units)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<tmx version='1.4'/>", "not XLIFF, because it has no <xliff>"),
        ("no XML", "not well-formed XML"),
        ("", "not well-formed XML"),
        (
            '<xliff version="3.0" xmlns="urn:oasis:names:tc:xliff:document:3.0"/>',
            "not XLIFF 1 or 2, but <xliff> version 3.0",
        ),
        ("<xliff version='1.2' xmlns='urn:other'/>", "not XLIFF 1 or 2"),
        ("<xliff version='1.2'/>", "no <file> contains its units"),
        ("<book><trans-unit><source>a</source></trans-unit></book>", "not XLIFF 1 or 2, but <book>"),
        (
            "<xliff version='1.2'><trans-unit><source>a</source></trans-unit></xliff>",
            "no <file> contains its units",
        ),
    ],
)
def test_what_is_no_xliff_is_refused(tmp_path, text, message):
    path = tmp_path / "a.xlf"
    path.write_text(text, "utf-8")
    with pytest.raises(FormatError, match=re.escape(message)) as caught:
        list(xliff.read(path).units)
    assert str(caught.value).startswith(f"{path}:")


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % a SYSTEM "http://x/">',
    ],
)
def test_a_file_that_declares_entities_is_refused(tmp_path, declaration):
    path = tmp_path / "a.xlf"
    body = "<body><trans-unit id='1'><source>&a;</source></trans-unit></body>"
    file = f"{ROOTS['1.2']}<file original='' source-language='en'>{body}</file></xliff>"
    path.write_text(f"<!DOCTYPE xliff [{declaration}]>{file}", "utf-8")
    with pytest.raises(FormatError, match="declares the XML entity") as caught:
        list(xliff.read(path).units)
    assert caught.value.line == 1


def test_elements_nested_deeply_are_read(tmp_path):
    depth = 200
    text = '<g id="1">' * depth + "好。" + "</g>" * depth
    path = old(tmp_path, f'<trans-unit id="1"><source>{text}</source></trans-unit>')
    assert pairs(path) == [("好。", "")]
    assert markups(path)[0][0].count("<bpt") == depth


def test_other_encodings_and_packed_files_are_read(tmp_path):
    text = written([pair()], tmp_path).read_text("utf-8")
    path = tmp_path / "b.xlf"
    path.write_bytes(text.replace("UTF-8", "UTF-16").encode("utf-16"))
    assert pairs(path) == [("他来了。", "He came.")]
    packed = tmp_path / "c.xlf.gz"
    xliff.write_units([pair()], packed, HEADER)
    assert pairs(packed) == [("他来了。", "He came.")]
    assert packed.read_bytes()[:2] == b"\x1f\x8b"
