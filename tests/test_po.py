from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from aligner.errors import AlignerError, FormatError, InputError
from aligner.formats import po

pytest.importorskip("polib", reason="the extra `formats` brings polib, which reads .po")

HEAD = r"""# Our menu.
msgid ""
msgstr ""
"Project-Id-Version: menu 2\n"
"Language: zh_CN\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""
BODY = r"""#. title of the first page
# agreed with the office
#: pages/home.py:12 pages/menu.py
#, python-format
msgctxt "menu"
msgid "Open %s"
msgstr "打开 %s"

msgid ""
"The river rose,\n"
"and the \"ferry\" stopped.\n"
msgstr ""
"河水涨了，\n"
"“渡船”停了。\n"

msgid "%d boat"
msgid_plural "%d boats"
msgstr[0] "%d 条船"

#, fuzzy
#| msgid "Save the file"
msgid "Save the files"
msgstr "保存文件"

msgid "Quit"
msgstr ""

#~ msgid "Print"
#~ msgstr "打印"
"""


def written(folder, text, name="a.po", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def pairs(path, *languages):
    return [tuple(variant.text for variant in unit.variants) for unit in po.read(path, *languages).units]


def properties(elements):
    return [(each.attributes["type"], each.text) for each in elements if each.name == "prop"]


def test_confirmed_translations_are_read_and_the_header_counts_the_others(tmp_path):
    reading = po.read(written(tmp_path, HEAD + BODY))
    units = list(reading.units)
    assert [tuple(variant.text for variant in unit.variants) for unit in units if not unit.is_draft] == [
        ("Open %s", "打开 %s"),
        ('The river rose,\nand the "ferry" stopped.', "河水涨了，\n“渡船”停了。"),
        ("%d boats", "%d 条船"),
    ]
    assert {tuple(variant.language for variant in unit.variants) for unit in units} == {("en", "zh-CN")}
    assert (reading.header.source_language, reading.header.target_language) == ("en", "zh-CN")
    assert properties(reading.header.elements) == [
        ("x-po-project-id-version", "menu 2"),
        ("x-po-plural-forms", "nplurals=1; plural=0;"),
        ("x-left-out", "1 untranslated, 1 obsolete"),
    ]
    assert [each.text for each in reading.header.elements if each.name == "note"] == ["Our menu."]


def test_what_an_entry_says_of_itself_stays_with_it(tmp_path):
    unit = next(po.read(written(tmp_path, HEAD + BODY)).units)
    assert properties(unit.elements) == [
        ("x-context", "menu"),
        ("x-reference", "pages/home.py:12"),
        ("x-reference", "pages/menu.py"),
        ("x-flag", "python-format"),
    ]
    assert [each.text for each in unit.elements if each.name == "note"] == [
        "agreed with the office",
        "title of the first page",
    ]


def test_the_first_of_several_plural_forms_is_that_of_the_singular(tmp_path):
    body = 'msgid "%d boat"\nmsgid_plural "%d boats"\nmsgstr[0] "%d Boot"\nmsgstr[1] "%d Boote"\n'
    path = written(tmp_path, HEAD.replace("zh_CN", "de_AT") + body)
    assert pairs(path) == [("%d boat", "%d Boot"), ("%d boats", "%d Boote")]
    assert po.read(path).header.target_language == "de-AT"


def test_a_plural_form_that_is_not_translated_is_left_out_alone(tmp_path):
    body = 'msgid "%d boat"\nmsgid_plural "%d boats"\nmsgstr[0] ""\nmsgstr[1] "%d Boote"\n'
    assert pairs(written(tmp_path, HEAD.replace("zh_CN", "de") + body)) == [("%d boats", "%d Boote")]


@pytest.mark.parametrize(
    ("field", "languages", "found"),
    [
        ("Language: zh_TW\\n", (None, None), ("en", "zh-TW")),
        ("Language: zh_Hant.UTF-8\\n", (None, None), ("en", "zh-Hant")),
        ("Language: \\n", (None, None), ("en", "zh")),
        ("X-Source-Language: en_GB\\n", (None, None), ("en-GB", "zh")),
        ("Language: zh_CN\\n", ("en-GB", "zh-SG"), ("en-GB", "zh-SG")),
        ("Language: zh_CN\\n", (None, "zh-SG"), ("en", "zh-SG")),
    ],
)
def test_languages_are_those_given_or_named_or_told_by_the_script(tmp_path, field, languages, found):
    path = written(tmp_path, HEAD.replace("Language: zh_CN\\n", field) + BODY)
    header = po.read(path, languages).header
    assert (header.source_language, header.target_language) == found


def test_languages_that_nothing_tells_apart_have_to_be_given(tmp_path):
    path = written(tmp_path, 'msgid "boat"\nmsgstr "Boot"\n')
    with pytest.raises(InputError, match="both sides look like en; name the two languages"):
        po.read(path)
    assert pairs(path, ("en", "de")) == [("boat", "Boot")]


def test_a_catalogue_in_gb18030_or_with_a_byte_order_mark_is_read(tmp_path):
    path = written(tmp_path, (HEAD + BODY).replace("charset=UTF-8", "charset=GB18030"), encoding="gb18030")
    assert pairs(path)[0] == ("Open %s", "打开 %s")
    assert pairs(written(tmp_path, "\ufeff" + HEAD + BODY))[0] == ("Open %s", "打开 %s")
    crlf = (HEAD + BODY).replace("\n", "\r\n")
    assert pairs(written(tmp_path, crlf))[1] == (
        'The river rose,\nand the "ferry" stopped.',
        "河水涨了，\n“渡船”停了。",
    )


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ('msgid "boat"\nmsgstr "船\n', 12, 'does not end with "'),
        ('msgid "a "boat""\nmsgstr "船"\n', 11, 'has a " within'),
        ('msgid "boat\\"\nmsgstr "船"\n', 11, 'does not end with "'),
        ('msgid "boat"\nmsgstr "船"\nmistake "x"\n', 13, "not a line of a PO file"),
        ('msgstr "船"\n', 11, "not a line of a PO file"),
        ('msgid "boat"\nmsgid_plural "boats"\nmsgstr[x] "船"\n', 13, "not a line of a PO file"),
        ('msgid "boat"\nmsgid "boats"\n', 12, "not a line of a PO file"),
    ],
)
def test_a_broken_file_is_an_error_that_names_the_line(tmp_path, body, line, message):
    head = HEAD.rstrip("\n") + "\n\n"
    path = written(tmp_path, head + body)
    with pytest.raises(FormatError, match=re.escape(message)) as caught:
        list(po.read(path).units)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"{path}:{line}: ")


def test_bytes_that_are_not_in_the_encoding_named_are_an_error_with_their_line(tmp_path):
    path = written(tmp_path, HEAD + BODY, encoding="gb18030")
    with pytest.raises(FormatError, match="not text in UTF-8; name its encoding") as caught:
        po.read(path)
    assert caught.value.line == 17


@pytest.mark.parametrize(
    ("text", "counts"), [("", "none"), (HEAD, "none"), (HEAD + 'msgid "boat"\nmsgstr ""\n', "1 untranslated")]
)
def test_a_file_without_translations_is_refused(tmp_path, text, counts):
    with pytest.raises(FormatError, match=rf"no confirmed translation \(entries: {counts}\)"):
        po.read(written(tmp_path, text))


def test_a_template_is_refused(tmp_path):
    with pytest.raises(FormatError, match=r"template without translations; give the \.po file"):
        po.read(written(tmp_path, HEAD, "a.pot"))


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        po.read(tmp_path / "none.po")
    with pytest.raises(InputError, match="folder"):
        po.read(tmp_path)


def test_without_polib_the_error_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "polib", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"reading \.po needs polib.*pip install 'bitext-aligner\[formats\]'"):
        po.read(written(tmp_path, HEAD + BODY))


def escaped(text):
    for plain, code in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(plain, code)
    return f'"{text}"'


def test_a_second_header_is_refused(tmp_path):
    with pytest.raises(FormatError, match="another entry for the empty text"):
        po.read(written(tmp_path, HEAD + BODY + HEAD))


# An entry for the empty text would be a second header.
@given(st.lists(st.tuples(texts.filter(bool), texts), max_size=5), st.booleans())
def test_any_text_comes_back_stripped(tmp_path_factory, messages, is_split):
    folder = tmp_path_factory.getbasetemp()
    lines = []
    for source, target in messages:
        cut = len(target) // 2 if is_split else 0
        lines += [f"msgid {escaped(source)}", f"msgstr {escaped(target[:cut])}", escaped(target[cut:]), ""]
    path = written(folder, HEAD + "\n".join(lines))
    expected = [(source.strip(), target.strip()) for source, target in messages]
    expected = [pair for pair in expected if all(pair)]
    if expected:
        assert pairs(path, ("en", "zh")) == expected
        return
    with pytest.raises(FormatError, match="no confirmed translation"):
        po.read(path)


@given(st.text(st.sampled_from('msgidtrcx_plural[]01"\\# ~|,:.\n他'), max_size=60))
def test_anything_is_read_or_refused_with_the_place(tmp_path_factory, text):
    path = written(tmp_path_factory.getbasetemp(), HEAD + BODY + text)
    try:
        found = pairs(path)
    except AlignerError as error:
        assert str(error).startswith(str(path))
    else:
        assert ("Open %s", "打开 %s") in found


ENTRY = 'msgid "Open"\nmsgstr "打开"\n'


@pytest.mark.parametrize(
    ("lines", "notes"),
    [
        ("#Abbreviated\n", ["Abbreviated"]),
        ('#msgid "old"\n', ['msgid "old"']),
        ("#:ferry.py:3\n#.a note\n", ["a note"]),
        ("#\n##x\n#!y\n", ["#x\n!y"]),
        ("#= c-format\n", []),
        ('#|msgid "Opne"\n', []),
        ('#~msgid "a"\n#~msgstr "b"\n\n', []),
    ],
)
def test_comments_need_no_blank(tmp_path, lines, notes):
    path = written(tmp_path, f"{HEAD}{lines}{ENTRY}")
    [unit] = po.read(path, ("en", "zh")).units
    assert [variant.text for variant in unit.variants] == ["Open", "打开"]
    assert [element.text.strip() for element in unit.elements if element.name == "note"] == notes


@pytest.mark.parametrize(
    "entry",
    [
        ENTRY[:-1], ENTRY.replace("\n", "\r\n"), 'msgid"Open"\nmsgstr"打开"\n',
        'msgid "Op" "en"\nmsgstr "打"\n  "开"\n',
        '  msgid "Open"\n\tmsgstr "打开"\n', 'msgid "a boat"\nmsgid_plural "Open"\nmsgstr [ 0 ] "打开"\n',
    ],
)  # fmt: skip
def test_an_entry_is_read_as_gettext_reads_it(tmp_path, entry):
    assert pairs(written(tmp_path, f"{HEAD}{entry}"), ("en", "zh")) == [("Open", "打开")]


@pytest.mark.parametrize("flags", ["#,fuzzy", "#, fuzzy", "#,fuzzy,c-format", "#, c-format,fuzzy"])
def test_a_flag_needs_no_blank(tmp_path, flags):
    (unit,) = po.read(written(tmp_path, f"{HEAD}{flags}\n{ENTRY}"), ("en", "zh")).units
    assert unit.is_draft
