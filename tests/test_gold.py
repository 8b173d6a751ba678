import pytest

from aligner.errors import FormatError, InputError
from aligner.evaluation.gold import gold_folder, read_gold, read_sentences

LINKS = """<?xml version="1.0" encoding="utf-8"?>
<linkGrp toDoc="a.en.xml" fromDoc="a.zh.xml">
<link type="2-1" xtargets="1:1 1:2;1:1" status="man"/>
<link type="0-1" xtargets=";2:1" status="auto"/>
<link type="1-0" xtargets="10:1;" status="plain"/>
<link type="1-1" xtargets="2:1;2:2" status="man"/>
</linkGrp>
"""


def text_xml(*names):
    return "<text>" + "".join(f'<p id="{name.split(":")[0]}"><s id="{name}">x</s></p>' for name in names) + "</text>"


@pytest.fixture
def write(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_lines_are_source_then_target(write):
    assert read_gold(write("a.gold", "[0, 1]:[0]\n[]:[1]\n[2]:[]\n")) == [((0, 1), (0,)), ((), (1,)), ((2,), ())]


def test_costs_spaces_blank_lines_and_windows_line_ends_are_read(write):
    path = write("a.gold", "\ufeff[0]:[0]:0.1234\r\n\r\n [1 ,2] : [ 1] : 3e-2 \r\n")
    assert read_gold(path) == [((0,), (0,)), ((1, 2), (1,))]


def test_crossing_beads_and_holes_stay(write):
    assert read_gold(write("a.gold", "[2, 0]:[1]\n[1]:[0]\n")) == [((2, 0), (1,)), ((1,), (0,))]


def test_a_bead_with_nothing_is_left_out(write):
    assert read_gold(write("a.gold", "[]:[]\n[0]:[0]\n")) == [((0,), (0,))]


@pytest.mark.parametrize(
    "line", ["0:0", "[0]", "[0]:[-1]", "[0][1]", "[0 1]:[0]", "[0,]:[0]", "[,0]:[0]", "[a]:[0]", f"[{'9' * 5000}]:[0]"]
)
def test_what_is_no_bead_is_refused_with_its_line(write, line):
    path = write("a.gold", f"[0]:[0]\n{line}\n")
    with pytest.raises(FormatError, match=r"a\.gold:2: expected a bead such as"):
        read_gold(path)


def test_a_file_without_beads_is_refused(write):
    with pytest.raises(FormatError, match="does not hold any gold bead"):
        read_gold(write("a.gold", "\n"))


def test_what_is_no_text_is_refused(write):
    with pytest.raises(FormatError, match=r"a\.gold: neither UTF-8 nor GB18030 text; convert it to UTF-8"):
        read_gold(write("a.gold", b"[0]:[0]\n\xff\xff"))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"b\.gold: no such file"):
        read_gold(tmp_path / "b.gold")


def test_intertext_names_are_numbered_through_the_texts_beside_it(write):
    write("a.zh.xml", text_xml("1:1", "1:2", "2:1", "2:2"))
    write("a.en.xml", text_xml("1:1", "1:2", "2:1", "9:1", "10:1"))
    assert read_gold(write("a.xml", LINKS)) == [((0,), (0, 1)), ((2,), ()), ((), (4,)), ((3,), (2,))]


def test_intertext_names_are_numbered_by_their_order_when_no_text_is_there(write):
    assert read_gold(write("a.xml", LINKS)) == [((0,), (0, 1)), ((1,), ()), ((), (3,)), ((2,), (2,))]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "gb18030"])
def test_intertext_is_read_in_the_encodings_of_texts(write, encoding):
    content = (
        f"\n<!-- 十 -->{LINKS.partition('?>')[2]}" if encoding == "gb18030" else LINKS.replace("utf-8", encoding[:6])
    )
    assert len(read_gold(write("a.xml", content.encode(encoding)))) == 4


def test_only_a_text_beside_the_gold_is_read(write, tmp_path):
    write("a.zh.xml", text_xml("1:1", "1:2", "2:1", "2:2"))
    write("a.en.xml", text_xml("1:1", "1:2", "2:1", "10:1"))
    path = write("b.xml", LINKS.replace("a.zh", r"C:\work\..\a.zh").replace("a.en", "../../a.en"))
    # By their order alone, the sentence 2:1 would be the second of the source.
    assert read_gold(path)[1] == ((2,), ())


def test_a_name_that_the_text_has_not_is_refused_with_its_line(write):
    write("a.zh.xml", text_xml("1:1", "2:1", "2:2"))
    write("a.en.xml", text_xml("1:1", "1:2", "2:1"))
    with pytest.raises(FormatError, match=r"a\.xml:5: names sentence '10:1', and a\.en\.xml has no such <s id=…>"):
        read_gold(write("a.xml", LINKS))


def test_an_unnumbered_text_is_refused(write):
    write("a.zh.xml", "<text><s>x</s></text>")
    with pytest.raises(FormatError, match=r"a\.zh\.xml:1: <s> without an id"):
        read_gold(write("a.xml", LINKS))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("</linkGrp>", "", r"a\.xml:8: not well-formed XML: Premature end of data"),
        ("linkGrp", "links", r"a\.xml:2: expected InterText's <linkGrp>, not <links>"),
        ("1:1 1:2;1:1", "1:1 1:2", r"a\.xml:3: expected xtargets="),
        ("1:1 1:2;1:1", "1;1;1", r"a\.xml:3: expected xtargets="),
        ('xtargets="1:1 1:2;1:1" ', "", r"a\.xml:3: expected xtargets="),
        ("10:1", "ten", r"a\.xml:5: 'ten' cannot be ordered"),
        ("10:1", "9" * 5000, r"a\.xml:5: '9+' cannot be ordered"),
    ],
)
def test_broken_intertext_is_refused_with_its_line(write, old, new, message):
    with pytest.raises(FormatError, match=message):
        read_gold(write("a.xml", LINKS.replace(old, new)))


def test_an_entity_bomb_is_refused_before_it_goes_off(write):
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?>\n<!DOCTYPE linkGrp [<!ENTITY l0 "lol">{lol}]>\n<linkGrp toDoc="&l11;"/>'
    with pytest.raises(FormatError, match=r"a\.xml:2: declares the XML entity 'l0', .*remove it from its <!DOCTYPE"):
        read_gold(write("a.xml", bomb))


def test_a_file_cannot_be_drawn_in_through_an_entity(write, tmp_path):
    secret = write("secret", "1:1;1:1")
    doctype = f'<!DOCTYPE linkGrp [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
    with pytest.raises(FormatError, match="declares the XML entity 's'"):
        read_gold(write("a.xml", f'{doctype}<linkGrp><link xtargets="&s;"/></linkGrp>'))


def test_one_line_is_one_sentence_exactly(write):
    path = write("a.zh", "一。 \r\n\n\u3000二\u2028三。\x0c\n")
    assert read_sentences(path) == ["一。 ", "", "\u3000二\u2028三。\x0c"]


def test_a_last_line_without_an_end_counts_and_an_empty_file_has_none(write):
    assert read_sentences(write("a.zh", "一。\n二。")) == ["一。", "二。"]
    assert read_sentences(write("b.zh", "")) == []


def test_a_folder_gives_its_documents_by_name(write, tmp_path):
    for name in "dbfeca":
        write(f"{name}.zh", "一。\n二。\n")
        write(f"{name}.en", "One. Two.\n")
        write(f"{name}.gold", "[0, 1]:[0]\n")
    documents = list(gold_folder(tmp_path))
    assert [name for name, *_ in documents] == list("abcdef")
    assert documents[0] == ("a", ["一。", "二。"], ["One. Two."], [((0, 1), (0,))])


def test_gold_that_reaches_beyond_its_text_is_refused(write, tmp_path):
    write("a.zh", "一。\n")
    write("a.en", "One.\n")
    write("a.gold", "[0]:[0]\n[]:[1]\n")
    with pytest.raises(FormatError, match=r"a\.gold: names sentence 1 .*, and a\.en has 1 line"):
        list(gold_folder(tmp_path))


def test_a_folder_must_be_whole(write, tmp_path):
    with pytest.raises(InputError, match=r"no \.gold file in this folder"):
        list(gold_folder(tmp_path))
    write("a.gold", "[0]:[0]\n")
    with pytest.raises(InputError, match=r"a\.zh: no such file"):
        list(gold_folder(tmp_path))
    with pytest.raises(InputError, match="no such folder"):
        list(gold_folder(tmp_path / "b"))
