"""What a parser of XML gets to see: no entity, no attack, and nothing that XML forbids."""

from __future__ import annotations

import io
import re
import warnings
from collections import Counter
from zipfile import ZipFile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

import aligner
from aligner.errors import FormatError, FormatWarning
from aligner.evaluation.gold import read_gold
from aligner.formats import tmx, xmltext
from aligner.formats.registry import read_units, write_units
from aligner.units.units import Header, Unit

UNIT = '<tu><tuv xml:lang="zh-CN"><seg>{}</seg></tuv><tuv xml:lang="en"><seg>{}</seg></tuv></tu>\n'
MEMORY = '<?xml version="1.0"{}?>\n<tmx version="1.4"><header srclang="zh-CN"/><body>\n{}</body></tmx>'
HEADER = Header("zh-CN", "en-US")


def memory(folder, *pairs, encoding="utf-8", declared=""):
    path = folder / "a.tmx"
    text = MEMORY.format(declared, "".join(UNIT.format(*pair) for pair in pairs))
    path.write_bytes(text.encode(encoding, "surrogatepass"))
    return path


def read_all(path):
    """The texts of a file, and what was warned of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        texts = [tuple(variant.text for variant in unit.variants) for unit in read_units(path).units]
    assert all(warning.category is FormatWarning for warning in caught)
    return texts, [str(warning.message).removeprefix(str(path)) for warning in caught]


# Characters that XML forbids


@pytest.mark.parametrize(
    ("written", "read", "message"),
    [
        ("湖&#x1F;边", "湖\ufffd边", ":3: XML cannot hold the character U+001F; replaced by U+FFFD"),
        ("湖\x0b边", "湖 边", ":3: XML cannot hold the character U+000B; replaced by a blank"),
        ("湖&#12;边", "湖 边", ":3: XML cannot hold the character U+000C; replaced by a blank"),
        ("湖&#0;边\ufffe", "湖\ufffd边\ufffd", ":3: XML cannot hold the characters U+0000, U+FFFE; replaced by U+FFFD"),
        ("\x01\x01湖", "\ufffd\ufffd湖", ":3: XML cannot hold the characters U+0001 (2 times); replaced by U+FFFD"),
        ("湖&#x110000;", "湖\ufffd", ":3: XML cannot hold the character U+FFFF; replaced by U+FFFD"),
        ("湖&#xD83D;&#65;", "湖\ufffdA", ":3: XML cannot hold the character U+D83D; replaced by U+FFFD"),
        ("湖&#xD83D;&#xDE00;", "湖😀", ""),
        ("湖&#55357;&#56832;&#x2028;边", "湖😀\u2028边", ""),
        ("<![CDATA[湖&#31;边]]>", "湖&#31;边", ""),
        ("<![CDATA[湖\x1f边]]>", "湖\ufffd边", ":3: XML cannot hold the character U+001F; replaced by U+FFFD"),
        ("湖<!-- &#31; -->边<?x &#31;?>", "湖边", ""),
        ("湖&amp;#31;边&#x85;&#13;", "湖&#31;边", ""),
    ],
)
def test_what_xml_forbids_is_replaced_where_it_stands(tmp_path, written, read, message):
    texts, messages = read_all(memory(tmp_path, (written, "lake"), ("门", "door")))
    assert texts == [(read, "lake"), ("门", "door")]
    assert messages == ([message] if message else [])


@pytest.mark.parametrize(("encoding", "declared"), [("utf-16", ""), ("gb18030", ' encoding="GB18030"'), ("utf-32", "")])
def test_forbidden_characters_are_found_in_any_encoding(tmp_path, encoding, declared):
    texts, messages = read_all(memory(tmp_path, ("湖\x1f&#2;边", "lake"), encoding=encoding, declared=declared))
    assert texts == [("湖\ufffd\ufffd边", "lake")]
    assert messages == [":3: XML cannot hold the characters U+001F, U+0002; replaced by U+FFFD"]


def test_warnings_as_errors_refuse_the_file_at_the_first_place(tmp_path):
    path = memory(tmp_path, ("门", "door"), ("湖&#x1F;边", "lake"))
    with warnings.catch_warnings():
        warnings.simplefilter("error", FormatWarning)
        with pytest.raises(FormatError, match=r"a\.tmx:4: XML cannot hold the character U\+001F"):
            list(read_units(path).units)


def test_many_places_get_one_warning_together(tmp_path):
    path = memory(tmp_path, *[("湖&#x1F;边", f"lake {number}") for number in range(50)])
    texts, messages = read_all(path)
    assert len(texts) == 50
    assert len(messages) == xmltext.LIMITS.places + 1
    assert messages[-1] == (
        ":23: and in 30 further lines: XML cannot hold the characters U+001F (30 times); replaced by U+FFFD"
    )


PARTS = st.sampled_from(
    ["a", "<b/>", "&#31;", "&#xD83D;", "&#xDE00;", "&#65;", "\x0b", "\ufffe", "<![CDATA[", "]]>", "<!--", "-->", "<?x ",
     "?>", "&amp;", "]", "-", "?", ";", "&#0000000000000031;", "\n", "湖", "x" * 50]
)  # fmt: skip


@given(st.lists(PARTS, max_size=30), st.integers(1, 70))
@example(["<!--", "<b/>", "&#xD83D;", "x" * 50], 1)
@example(["<?x ", "<b/>", "&#xD83D;", "x" * 50], 1)
def test_where_a_file_is_cut_into_pieces_makes_no_difference(parts, size):
    text = "".join(parts)
    whole = "".join(xmltext.legal([text], "a.xml", found := Counter()))
    pieces = [text[index : index + size] for index in range(0, len(text), size)]
    assert "".join(xmltext.legal(pieces, "a.xml", again := Counter())) == whole
    assert again == found
    assert not xmltext.FORBIDDEN.search(whole)
    if not found and "&#xD8" not in text:
        assert whole == text


@given(st.text(st.characters(codec=None, exclude_characters="<>&"), max_size=40))
def test_what_is_mended_is_xml_and_legal_text_stays(text):
    mended = "".join(xmltext.legal([f"<a>{text}</a>"], "a.xml", Counter()))
    node = etree.fromstring(mended.encode())
    assert xmltext.FORBIDDEN.sub("\ufffd", text.replace("\x0b", " ").replace("\x0c", " ")) == mended[3:-4]
    assert node.tag == "a"


WRITTEN = {".tmx": 2, ".xlf": 2, ".docx": 1}


@pytest.mark.parametrize("character", ["\x02", "\x1f", "\ufffe", "\uffff", "\ud83d", "\udcff"])
@pytest.mark.parametrize("suffix", WRITTEN)
def test_a_text_is_written_without_what_xml_forbids_and_its_place_is_named(tmp_path, suffix, character):
    path = tmp_path / f"a{suffix}"
    units = [Unit.of("门。", "Door."), Unit.of(f"湖{character}边。", f"A {character}lake.")]
    with pytest.warns(FormatWarning, match=rf"(unit|row) 2.*U\+{ord(character):04X}.*; replaced by U\+FFFD") as caught:
        write_units(units, path, HEADER)
    assert len(caught) == WRITTEN[suffix]
    assert read_all(path) == ([("门。", "Door."), ("湖\ufffd边。", "A \ufffdlake.")], [])


def test_a_workbook_holds_all_but_halves_of_characters(tmp_path):
    path = tmp_path / "a.xlsx"
    write_units([Unit.of("湖\x02边\x0b\ufffe", "lake")], path, HEADER)
    assert read_all(path) == ([("湖\x02边\x0b\ufffe", "lake")], [])
    with pytest.warns(FormatWarning, match=r"row 1, source: U\+D800 is half of a character"):
        write_units([Unit.of("湖\ud800边", "lake")], path, HEADER)
    assert read_all(path) == ([("湖\ufffd边", "lake")], [])


@pytest.mark.parametrize("suffix", [".tmx", ".xlf", ".docx", ".xlsx", ".csv", ".tsv", ".csv.gz", ".parquet", ".zh-en"])
def test_half_of_a_character_stops_no_format_unless_warnings_are_errors(tmp_path, suffix):
    units = [Unit.of("门。", "Door."), Unit.of("湖\ud800边。", "Lake\udfff.")]
    path = tmp_path / f"a{suffix}"
    with warnings.catch_warnings():
        warnings.simplefilter("error", FormatWarning)
        with pytest.raises(FormatWarning, match=r"U\+D800.*; remove (it|them)$"):
            write_units(units, path, HEADER)
    assert list(tmp_path.iterdir()) == []
    with pytest.warns(FormatWarning, match=r"U\+D[8F][0F][0F].*; replaced by U\+FFFD"):
        write_units(units, path, HEADER)
    texts = [tuple(variant.text for variant in unit.variants) for unit in read_units(path).units]
    assert texts == [("门。", "Door."), ("湖\ufffd边。", "Lake\ufffd.")]


def test_a_catalogue_with_a_control_character_becomes_a_memory(tmp_path):
    path = tmp_path / "a.po"
    head = 'msgid ""\nmsgstr ""\n"Language: zh_CN\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    path.write_text(f'{head}msgid "the \x02lake"\nmsgstr "湖\x0b边"\n\nmsgid "sky"\nmsgstr "天"\n', encoding="utf-8")
    reading = read_units(path)
    with pytest.warns(FormatWarning, match="U\\+"):
        assert write_units(reading.units, tmp_path / "a.tmx", reading.header) == 2
    assert read_all(tmp_path / "a.tmx")[0] == [("the \ufffdlake", "湖 边"), ("sky", "天")]


def test_a_memory_is_exported_although_a_text_has_a_control_character(tmp_path):
    with aligner.Memory(tmp_path / "m.db") as memory_file:
        memory_file.add([Unit.of("湖\x02边。", "lake"), Unit.of("门。", "Door.")], "a")
        with pytest.warns(FormatWarning, match=r"U\+0002"):
            memory_file.export(tmp_path / "a.tmx")
    assert sorted(read_all(tmp_path / "a.tmx")[0]) == [("湖\ufffd边。", "lake"), ("门。", "Door.")]


# Prologs and attacks

DTD = '<!DOCTYPE x [<!ENTITY j "XXXX">]>'
PROLOGS = {
    "plain": (DTD, "utf-8"),
    "behind a long comment": (f"<!--{'x' * 300_000}-->{DTD}", "utf-8"),
    "utf-16": (f'<?xml version="1.0" encoding="UTF-16"?>{DTD}', "utf-16"),
    "utf-16 without a mark": (f'<?xml version="1.0" encoding="UTF-16"?>{DTD}', "utf-16-le"),
    "utf-32": (DTD, "utf-32"),
    "gb18030": (f'<?xml version="1.0" encoding="GB18030"?><!--湖-->{DTD}', "gb18030"),
    "behind blanks": (f"{' ' * 100_000}{DTD}", "utf-8"),
}


def office(folder, suffix, member, text, encoding="utf-8"):
    """A file of our own with another part, which ends as the old one did."""
    path = folder / f"a{suffix}"
    write_units([Unit.of("湖边的灯。", "A lamp by the lake.")], path, HEADER)
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    old = re.sub(r"^<\?xml.*?\?>\s*", "", parts[member].decode())
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, text.format(old).encode(encoding) if name == member else part)
    path.write_bytes(content.getvalue())
    return path


@pytest.mark.parametrize(("prolog", "encoding"), PROLOGS.values(), ids=PROLOGS)
@pytest.mark.parametrize(
    ("suffix", "member"),
    [(".docx", "word/document.xml"), (".xlsx", "xl/worksheets/sheet1.xml"), (".xlsx", "xl/workbook.xml"),
     (".xlsx", "xl/_rels/workbook.xml.rels"), (".xlsx", "[Content_Types].xml")],
)  # fmt: skip
def test_an_office_part_that_declares_a_dtd_is_refused(tmp_path, suffix, member, prolog, encoding):
    path = office(tmp_path, suffix, member, prolog.replace("{", "{{") + "{}", encoding)
    with pytest.raises(FormatError, match=r"declares a DTD, which no office file needs"):
        list(read_units(path).units)


@pytest.mark.parametrize(("prolog", "encoding"), PROLOGS.values(), ids=PROLOGS)
def test_every_reader_of_xml_refuses_the_same_prologs(tmp_path, prolog, encoding):
    readers = {
        "a.tmx": lambda path: list(read_units(path).units), "a.xlf": lambda path: list(read_units(path).units),
        "a.tbx": lambda path: aligner.load_glossary(path, "zh", "en"), "a.gold": read_gold,
    }  # fmt: skip
    for name, read in readers.items():
        (tmp_path / name).write_bytes(f"{prolog}<x>&j;</x>".encode(encoding))
        with pytest.raises(FormatError, match="declares the XML entity 'j'"):
            read(tmp_path / name)


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
@pytest.mark.parametrize(("suffix", "member"), [(".docx", "word/document.xml"), (".xlsx", "xl/worksheets/sheet1.xml")])
def test_office_parts_in_other_encodings_and_with_forbidden_characters_are_read(tmp_path, suffix, member, encoding):
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{{}}'
    path = office(tmp_path, suffix, member, declared, encoding)
    assert read_all(path) == ([("湖边的灯。", "A lamp by the lake.")], [])
    path = office(tmp_path, suffix, member, declared + "<!-- \x1f -->", encoding)
    texts, messages = read_all(path)
    assert texts == [("湖边的灯。", "A lamp by the lake.")]
    assert set(messages) == {f": {member}: XML cannot hold the character U+001F; replaced by U+FFFD"}


def test_a_document_type_with_hundreds_of_attributes_is_refused(tmp_path):
    path = tmp_path / "a.tmx"

    def save(number):
        declared = "".join(f'<!ATTLIST tu a{index} CDATA "x">\n' for index in range(number))
        path.write_text(f"<!DOCTYPE tmx [\n{declared}]>\n<tmx><header/><body><tu/></body></tmx>", encoding="utf-8")

    save(xmltext.LIMITS.attributes)
    assert list(tmx.read(path).units)
    save(xmltext.LIMITS.attributes + 1)
    with pytest.raises(
        FormatError, match=r"a\.tmx:258: its <!DOCTYPE …> declares more than 256 attributes, which could"
    ):
        list(tmx.read(path).units)


@pytest.mark.parametrize("attribute", ['a{}="a>b"', "xmlns:a{}='u'"])
@pytest.mark.parametrize("place", [
    "<tmx {}><header/><body><tu/></body></tmx>", "<tmx><header/><body {}><tu/></body></tmx>",
    "<tmx><header/><body><tu {}/></body></tmx>",
])  # fmt: skip
def test_an_element_with_hundreds_of_attributes_is_refused(tmp_path, monkeypatch, attribute, place):
    path = tmp_path / "a.tmx"

    def save(number):
        attributes = " ".join(attribute.format(index) for index in range(number))
        path.write_text(place.format(attributes), encoding="utf-8")

    for size in (1 << 16, 50):
        monkeypatch.setattr(xmltext, "CHUNK", size)
        save(xmltext.LIMITS.attributes)
        assert list(tmx.read(path).units)
        save(xmltext.LIMITS.attributes + 1)
        with pytest.raises(FormatError, match="an element has more than 256 attributes, which could be an attack"):
            list(tmx.read(path).units)


def test_a_text_full_of_equal_signs_is_no_crowd(tmp_path):
    text = "a = 'b' " * 1000
    assert read_all(memory(tmp_path, (text, f"<![CDATA[{text}]]>")))[0] == [(text.strip(), text.strip())]


def test_an_endless_tag_is_refused(tmp_path):
    path = tmp_path / "a.tmx"
    path.write_text(f'<tmx><header/><body><tu a="{"x" * xmltext.LIMITS.tag * 2}"/></body></tmx>', encoding="utf-8")
    with pytest.raises(FormatError, match="a tag has more than 1,048,576 characters"):
        list(tmx.read(path).units)


# Encodings


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("big5", "Big5"), ("cp950", "Big5"), ("utf-16", "UTF-16"), ("gbk", "GB2312"), ("cp1254", "windows-1254"),
     ("utf-8", "UTF-8"), ("shift_jis", "Shift_JIS"), ("iso8859-9", "ISO-8859-9")],
)  # fmt: skip
def test_a_termbase_is_read_in_the_encoding_that_it_declares(tmp_path, encoding, declared):
    term = "ağaç" if encoding in {"cp1254", "iso8859-9"} else "機械"
    concept = f'<langSet xml:lang="zh"><tig><term>{term}</term></tig></langSet>'
    other = '<langSet xml:lang="en"><tig><term>machine</term></tig></langSet>'
    text = f'<?xml version="1.0" encoding="{declared}"?>\n<martif><termEntry>{concept}{other}</termEntry></martif>'
    (tmp_path / "a.tbx").write_bytes(text.encode(encoding))
    assert aligner.load_glossary(tmp_path / "a.tbx", "zh", "en").entries[0].source == term


@pytest.mark.parametrize("encoding", ["big5", "utf-16", "utf-16-le", "gb2312"])
def test_gold_in_xml_is_read_in_the_encoding_that_it_declares(tmp_path, encoding):
    declared = encoding.removesuffix("-le")
    text = f'<?xml version="1.0" encoding="{declared}"?>\n<linkGrp toDoc="湖.xml"><link xtargets="1:1;1:1"/></linkGrp>'
    (tmp_path / "a.gold").write_bytes(text.encode(encoding))
    assert read_gold(tmp_path / "a.gold") == [((0,), (0,))]


# Namespaces


@pytest.mark.parametrize("uri", ["http://a b", "urn:%zz", "http://[a", "C:\\a b\\c"])
def test_the_name_of_a_namespace_need_not_be_a_uri(tmp_path, uri):
    path = tmp_path / "a.xlf"
    space = "urn:oasis:names:tc:xliff:document:1.2"
    path.write_text(
        f'<xliff version="1.2" xmlns="{space}" xmlns:x="{uri}"><file source-language="zh" target-language="en" x:a="1">'
        '<body><trans-unit id="1" x:b="2"><source>湖</source><target>lake</target></trans-unit></body></file></xliff>',
        encoding="utf-8",
    )
    assert read_all(path) == ([("湖", "lake")], [])


@pytest.mark.parametrize("unit", ['<tu x:a="1"/>', "<x:tu/>", "<tu><x:prop>a</x:prop></tu>", "<tu><x:tuv/></tu>"])
def test_a_prefix_without_a_namespace_is_refused_with_the_remedy(tmp_path, unit):
    path = tmp_path / "a.tmx"
    path.write_text(f"<tmx><header/>\n<body>{unit}</body></tmx>", encoding="utf-8")
    with pytest.raises(FormatError, match=r"a\.tmx:2: .*prefix x .*is not defined; declare the prefix in the first"):
        list(tmx.read(path).units)


@pytest.mark.parametrize("end", ["<tu></x></tmx>", '<tu a="1" a="2"/></tmx>', "<tu>&e;</tu></tmx>", "</tmx>x", ""])
def test_what_a_parser_could_recover_from_is_refused_all_the_same(tmp_path, end):
    path = tmp_path / "a.tmx"
    path.write_text(f"<tmx><header/>{UNIT.format('湖', 'lake')}{end}", encoding="utf-8")
    with pytest.raises(FormatError, match=r"a\.tmx:\d: not well-formed XML"):
        list(tmx.read(path).units)
