from __future__ import annotations

import gzip
import lzma
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from lxml import etree
from strategies import texts
from test_tmx import NOT_XML

from aligner.errors import FormatError, FormatWarning, InputError
from aligner.evaluation.gold import read_gold
from aligner.files import open_unpacked, replacing
from aligner.formats import markup, tmx, xmltext
from aligner.formats.termbase import read_concepts

legal = texts.map(lambda text: NOT_XML.sub("", text))
UNITS = "<tmx><tu>渡船</tu>\n<x/><tu>停了</tu></tmx>"


def save(folder, content, name="a.tmx"):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / name


def texts_of(path, name="tu"):
    return [markup.text_of(node) for node in markup.records(path, {name})]


# Attacks

LAUGHS = "".join(f'<!ENTITY l{k} "{f"&l{k - 1};" * 10}">' for k in range(1, 12))
ATTACKS = {
    "billion laughs": f'<!DOCTYPE tmx [<!ENTITY l0 "lol">{LAUGHS}]><tmx><tu>&l11;</tu></tmx>',
    "laughs in an attribute": f'<!DOCTYPE tmx [<!ENTITY l0 "lol">{LAUGHS}]><tmx a="&l11;"/>',
    "quadratic blow-up": f'<!DOCTYPE tmx [<!ENTITY a "{"a" * 50_000}">]><tmx><tu>{"&a;" * 50_000}</tu></tmx>',
    "external entity": '<!DOCTYPE tmx [<!ENTITY s SYSTEM "secret.txt">]><tmx><tu>&s;</tu></tmx>',
    "parameter entity": '<!DOCTYPE tmx [<!ENTITY % p SYSTEM "secret.dtd"> %p;]><tmx><tu>a</tu></tmx>',
    "nested parameter entity": (
        "<!DOCTYPE tmx [<!ENTITY % a '&#60;!ENTITY b \"c\">'> %a;]><tmx><tu>&b;</tu></tmx>"
    ),
    "public entity": '<!DOCTYPE tmx [<!ENTITY s PUBLIC "p" "file:///etc/passwd">]><tmx><tu>&s;</tu></tmx>',
    "unparsed entity": '<!DOCTYPE tmx [<!NOTATION n SYSTEM "n"><!ENTITY s SYSTEM "s" NDATA n>]><tmx/>',
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_a_file_that_declares_entities_is_refused(tmp_path, attack, encoding):
    save(tmp_path, "the secret", "secret.txt")
    save(tmp_path, '<!ENTITY e "the secret">', "secret.dtd")
    path = save(tmp_path, f'<?xml version="1.0" encoding="{encoding}"?>\n{attack}'.encode(encoding))
    with pytest.raises(FormatError, match=r"a\.tmx:2: declares the XML entity '.*', .* remove it from its <!DOCTYPE"):
        texts_of(path)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_every_reader_of_xml_refuses_entities(tmp_path, attack):
    path = save(tmp_path, attack)
    for read in (tmx.read, read_gold, lambda path: list(read_concepts(path.read_bytes(), path))):
        with pytest.raises(FormatError, match="declares the XML entity"):
            read(path)


def test_an_entity_behind_a_long_comment_is_refused(tmp_path):
    attack = ATTACKS["external entity"].replace("[", f"[<!--{'-x' * xmltext.CHUNK}-->")
    with pytest.raises(FormatError, match="declares the XML entity 's'"):
        texts_of(save(tmp_path, attack))


@pytest.mark.parametrize("content", ["<tu>a&e;</tu>", '<tu a="&e;"/>'])
def test_no_dtd_is_loaded_although_it_lies_beside(tmp_path, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    save(tmp_path, '<!ENTITY e "from the DTD">\n<!ATTLIST tu b CDATA "from the DTD">', "tmx14.dtd")
    start = '<?xml version="1.0"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx>'
    path = save(tmp_path, f"{start}{content}</tmx>")
    with pytest.raises(FormatError, match=r"a\.tmx:3: .*'e' not defined; write the character itself"):
        texts_of(path)
    path = save(tmp_path, f"{start}<tu>a</tu></tmx>")
    assert [node.attrib for node in markup.records(path, {"tu"})] == [{}]


def test_nothing_is_nested_without_end(tmp_path):
    deep = "<hi>" * 1000
    assert texts_of(save(tmp_path, f"<tmx><tu>{deep}a{deep.replace('<', '</')}b</tu></tmx>")) == ["ab"]
    with pytest.raises(FormatError, match=r"a\.tmx:1: not well-formed XML: Excessive depth in document: 2048; export"):
        texts_of(save(tmp_path, f"<tmx><tu>{'<hi>' * 1_000_000}"))


@pytest.mark.parametrize("piece", ["a", "<a/>", "<!-- a -->", "<x a='1'>\n</x>"])
def test_what_never_comes_to_a_record_is_refused_before_it_fills_the_memory(tmp_path, monkeypatch, piece):
    monkeypatch.setattr(markup, "LONGEST", 1 << 18)
    path = save(tmp_path, f"<tmx>{piece * (1 << 20)}".encode(), "a.tmx")
    (tmp_path / "b.tmx.gz").write_bytes(gzip.compress(path.read_bytes()))
    for packed in (path, tmp_path / "b.tmx.gz"):
        with pytest.raises(FormatError, match="no <tu> ends within 262,144 characters; this is not such a file"):
            texts_of(packed)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not tell what a process needed")
def test_a_bomb_of_gzip_is_refused_in_little_memory(tmp_path):
    path = tmp_path / "a.tmx.gz"
    with gzip.open(path, "wb", 1) as handle:
        handle.write(b"<tmx><tu>")
        for _ in range(300):
            handle.write(b"a" * (1 << 20))
    code = (
        "import sys; from pathlib import Path\n"
        "from aligner.formats import markup; from aligner.errors import FormatError\n"
        "try: list(markup.records(sys.argv[1], {'tu'}))\n"
        "except FormatError: print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert 0 < int(done.stdout) < 150_000


def test_a_segment_of_ten_million_bytes_is_read(tmp_path):
    long = "渡船停了" * 850_000
    assert texts_of(save(tmp_path, f"<tmx><tu>{long}</tu><tu>a</tu></tmx>")) == [long, "a"]


# Encodings and packing


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", None), ("utf-8", "UTF-8"), ("utf-8-sig", None), ("utf-8-sig", "utf-8"), ("utf-8", "UTF-16"),
        ("utf-16", None), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"), ("utf-16-le", None),
        ("utf-32", "UTF-32"), ("gb18030", "GB18030"), ("gbk", "gb2312"), ("gbk", "GBK"), ("big5", "Big5"),
    ],
)  # fmt: skip
def test_a_file_is_decoded_by_its_mark_or_its_declaration(tmp_path, encoding, declared):
    text = UNITS.replace("渡船停了", "他來了") if encoding == "big5" else UNITS
    head = f"<?xml version='1.0' encoding = '{declared}' ?>" if declared else ""
    assert texts_of(save(tmp_path, (head + text).encode(encoding))) == ["渡船", "停了"]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_characters_are_whole_wherever_the_file_is_cut_into_pieces(tmp_path, monkeypatch, size):
    text = "<?xml version='1.0'?><tmx><tu>" + "他𠀀é\r\n" * 50 + "</tu></tmx>"
    path = save(tmp_path, text.encode("utf-16"))
    monkeypatch.setattr(xmltext, "CHUNK", size * 16)
    assert texts_of(path) == ["他𠀀é\n" * 50]


@pytest.mark.parametrize("name", ["klingon", "hex", "zip", "punycode", "unicode_escape", "idna"])
def test_an_encoding_that_no_file_is_in_is_refused(tmp_path, name):
    path = save(tmp_path, f"<?xml version='1.0' encoding='{name}'?><tmx/>")
    with pytest.raises(FormatError, match=f"a\\.tmx:1: the encoding {name} is unknown; export the file as UTF-8"):
        texts_of(path)


def test_a_byte_that_is_no_text_is_named_with_its_line(tmp_path):
    with pytest.raises(FormatError, match=r"a\.tmx:2: not utf-8 text; export the file as UTF-8"):
        texts_of(save(tmp_path, UNITS.encode().replace("停".encode(), b"\xff")))
    with pytest.raises(FormatError, match=r"a\.tmx:4: not utf-8 text"):
        texts_of(save(tmp_path, f"{UNITS}\n\n".encode() + b"\xe6\x98"))


def test_lines_are_counted_beyond_what_sixteen_bits_hold(tmp_path):
    path = save(tmp_path, f"<tmx>{chr(10) * 70_000}<tu>a</tu>\n<tu></x></tmx>")
    with pytest.raises(FormatError, match=r"a\.tmx:70002: not well-formed XML"):
        texts_of(path)
    path = save(tmp_path, f"<tmx>{chr(10) * 70_000}<tu>a</tu></tmx>")
    assert [node.sourceline for node in markup.records(path, {"tu"})] == [70_001]


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_packed_file_is_read_whatever_its_name_and_must_be_whole(tmp_path, pack):
    packed = pack(UNITS.encode())
    assert texts_of(save(tmp_path, packed)) == ["渡船", "停了"]
    assert texts_of(save(tmp_path, pack(UNITS[:20].encode()) + pack(UNITS[20:].encode()))) == ["渡船", "停了"]
    for broken in (packed[:-9], packed[:20]):
        with pytest.raises(FormatError, match=r"a\.tmx: damaged (gz|xz) file"):
            texts_of(save(tmp_path, broken))


def test_a_name_of_a_packed_file_must_be_true(tmp_path):
    with pytest.raises(FormatError, match=r"a\.tmx\.gz: not a gz file, although its name says so; rename it"):
        texts_of(save(tmp_path, UNITS, "a.tmx.gz"))
    with pytest.raises(InputError, match="no such file"), open_unpacked(tmp_path / "no.tmx") as handle:
        handle.read()


def test_what_is_written_packed_is_the_same_every_time_and_whole_or_not_there(tmp_path):
    for name in ("a.txt.gz", "b.txt.GZ"):
        with replacing(tmp_path / name) as handle:
            handle.write("他来了。\r\n")
        with open_unpacked(tmp_path / name) as unpacked:
            assert unpacked.read() == "他来了。\r\n".encode()
    assert (tmp_path / "a.txt.gz").read_bytes() == (tmp_path / "b.txt.GZ").read_bytes()
    with pytest.raises(ZeroDivisionError), replacing(tmp_path / "a.txt.gz") as handle:
        handle.write("x" * (1 << 20))
        raise ZeroDivisionError
    assert gzip.decompress((tmp_path / "a.txt.gz").read_bytes()) == "他来了。\r\n".encode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt.gz", "b.txt.GZ"]


# Elements


def test_records_come_in_order_with_those_above_them(tmp_path):
    text = '<a><f n="1"><tu>1</tu><tu>2</tu></f><f n="2"><x><y/></x><n:tu xmlns:n="urn:n">3</n:tu></f></a>'
    found = [(node.getparent().get("n"), node.text) for node in markup.records(save(tmp_path, text), {"tu"})]
    assert found == [("1", "1"), ("1", "2"), ("2", "3")]
    assert [node.text for node in markup.records_of(text.encode(), "a.xml", {"tu"})] == ["1", "2", "3"]
    assert len(list(markup.parse_tree(text.encode(), "a.xml").iter("{*}tu"))) == 3


@given(legal, legal, legal)
def test_the_markup_of_an_element_is_read_as_the_same_element(first, second, third):
    node = etree.fromstring('<seg><ph i="1"/><hi>x</hi></seg>')
    node.text, node[0].tail, node[1].text, node[1].tail = first, second, third, first
    node[0].set("a", third)
    again = markup.new_element(None, "seg", {}, "", "")
    markup.fill_element(again, "", markup.markup_of(node), "", "")
    assert etree.tostring(again, method="c14n") == etree.tostring(node, method="c14n")
    assert markup.text_of(again, {"hi"}) == first + second + first
    assert markup.text_of(again) == first + second + third + first


@given(legal)
def test_a_text_is_escaped_as_the_library_does_it(text):
    node = etree.Element("x")
    node.text = f"{text} "
    assert markup.serialize(node) == f"<x>{markup.escaped(node.text)}</x>"


def test_only_what_xml_forbids_is_replaced():
    refused = [code for code in range(0x110000) if xmltext.FORBIDDEN.search(chr(code))]
    expected = {*range(9), 0xB, 0xC, *range(0xE, 0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF}
    assert set(refused) == expected
    for code in refused:
        node = markup.new_element(None, "x", {}, "", "")
        with pytest.warns(FormatWarning, match=rf"unit 1: XML cannot hold the character U\+{code:04X}; replaced"):
            markup.fill_element(node, chr(code), "", "unit 1", "a.tmx")
        assert node.text == (" " if code in {0xB, 0xC} else "\ufffd")
