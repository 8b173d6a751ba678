from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest
from hypothesis import given
from strategies import texts

from aligner.bitext.encodings import decode
from aligner.bitext.texts import Document
from aligner.errors import FormatError, InputError
from aligner.files import document_name
from aligner.text.readers.registry import read

CHINESE = "他推开门，屋里没有人。\r\n“你在哪儿？”他问——没有回答。\n桌上放着 3 封信，是 Smith 先生写的。\n"
TRADITIONAL = (
    "他推開門，屋裡沒有人。\n「你在哪兒？」他問，沒有回答。\n桌上放著三封信，是史密斯先生寫的，還沒有打開過。\n"
)
ENGLISH = "“It’s a café,” he said — naïve as ever.\r\nThe résumé cost £30 … or €40.\n"
PLAIN_ENGLISH = "He pushed the door open.\r\nNobody was there.\n"
RUSSIAN = "Он открыл дверь, но в комнате никого не было.\n"


def written(folder, data, name="text.txt"):
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("text", [CHINESE, TRADITIONAL, ENGLISH, PLAIN_ENGLISH, RUSSIAN])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_text_of_any_language_is_read_exactly(text, encoding):
    assert decode(text.encode(encoding), "text.txt") == text


@pytest.mark.parametrize("text", [CHINESE, TRADITIONAL, ENGLISH, PLAIN_ENGLISH])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read_exactly(text, encoding):
    assert decode(text.encode(encoding), "text.txt") == text


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE])
def test_big_endian_text_is_read_by_its_mark(mark):
    encoding = "utf-16-be" if mark == codecs.BOM_UTF16_BE else "utf-32-be"
    assert decode(mark + CHINESE.encode(encoding), "text.txt") == CHINESE


@pytest.mark.parametrize("text", [CHINESE, TRADITIONAL, "好。", "“你好”\n"])
def test_chinese_in_gb18030_is_read_exactly(text):
    assert decode(text.encode("gb18030"), "text.txt") == text


def test_a_few_chinese_words_in_english_do_not_hide_gb18030():
    text = "The word 道 has no translation, and neither has 气.\n"
    assert decode(text.encode("gb18030"), "text.txt") == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ENGLISH, "cp1252"),
        ("r\u00e9sum\u00e9s", "latin-1"),
        ("na\u00efve", "latin-1"),
        ("\u201cHello\u201dx", "cp1252"),
        (RUSSIAN, "cp1251"),
        ("資訊", "big5"),
        ("彼は来た。", "cp932"),
        ("ドアはまだ開いていた。誰もいない。", "euc_jp"),
        ("그는 늦게 왔고 문은 아직 열려 있었다.", "euc-kr"),
        ("Er überprüfte die Größe.", "latin-1"),
        ("Wpisz, by wyjść z Vima", "iso8859-2"),
        ("彼は門を開けたが、部屋には誰もいなかった。", "shift-jis"),
        ("彼は門を開けたが、部屋には誰もいなかった。", "euc-jp"),
    ],
)
def test_other_encodings_are_refused_and_not_read_as_wrong_characters(text, encoding):
    with pytest.raises(FormatError, match="neither UTF-8 nor GB18030 text; convert it to UTF-8"):
        decode(text.encode(encoding), "text.txt")


@pytest.mark.parametrize("encoding", ["big5", "cp950", "big5hkscs"])
@pytest.mark.parametrize(
    "text",
    [
        TRADITIONAL,
        "湖水上升了，村民都走了。",
        "第一章　緒論\n本文討論濕地的面積在過去十年中的變化。\nAbstract\n",
        "我們在河邊看見三種鳥（見圖 1），牠們都不怕人。",
    ],
)
def test_traditional_chinese_in_big5_is_read_exactly(text, encoding):
    assert decode(text.encode(encoding), "text.txt") == text


def test_the_characters_of_hong_kong_are_read_in_big5_too():
    text = "香港嘅天氣好熱，我哋去咗游水。佢唔喺度。"
    assert decode(text.encode("big5hkscs"), "text.txt") == text


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [CHINESE, TRADITIONAL, PLAIN_ENGLISH])
def test_utf_32_without_a_mark_is_read_exactly(text, encoding):
    assert decode(text.encode(encoding), "text.txt") == text


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("彼は門を開けたが、部屋には誰もいなかった。", "cp932", r"Shift-JIS \(cp932\)"),
        ("彼は門を開けたが、部屋には誰もいなかった。", "euc_jp", r"EUC-JP \(euc_jp\)"),
        ("그는 문을 열었지만 방에는 아무도 없었다.", "cp949", r"EUC-KR \(cp949\)"),
        (RUSSIAN, "cp1251", r"Windows-1251 \(cp1251\)"),
        (ENGLISH, "cp1252", r"Windows-1252 \(cp1252\)"),
        ("好。", "big5", r"Big5 \(cp950\)"),
    ],
)
def test_the_encoding_that_it_probably_is_is_named_and_can_be_stated(tmp_path, text, encoding, name):
    path = written(tmp_path, text.encode(encoding))
    with pytest.raises(FormatError, match=f"or state its encoding, which is probably {name}$"):
        read(path)
    assert read(path, encoding=encoding).raw == text


@pytest.mark.parametrize("encoding", ["utf8-bom", "hex", "rot13", "", "zip", "utf-\0"])
def test_a_name_of_no_encoding_is_refused(tmp_path, encoding):
    with pytest.raises(InputError, match="no encoding is called"):
        read(written(tmp_path, b"6865"), encoding=encoding)


def test_a_stated_encoding_that_does_not_fit_is_refused_with_its_byte(tmp_path):
    with pytest.raises(FormatError, match="not text in ascii; name another encoding, or none") as caught:
        read(written(tmp_path, "He said “no”.".encode()), encoding="ascii")
    assert caught.value.byte == 8
    assert read(written(tmp_path, "He came.".encode("utf-8-sig")), encoding="utf-8").raw == "He came."


def test_damaged_utf_8_is_refused_with_the_place_of_the_damage():
    data = CHINESE.encode()
    with pytest.raises(FormatError) as caught:
        decode(data[:30] + b"\xff" + data[30:], "novel.txt")
    assert (caught.value.path, caught.value.byte) == ("novel.txt", 30)
    assert str(caught.value).startswith("novel.txt: neither UTF-8 nor GB18030")


def test_utf_8_cut_inside_a_character_is_refused_with_the_place_of_the_cut():
    data = CHINESE.encode()
    with pytest.raises(FormatError) as caught:
        decode(data[: data.index("信".encode()) + 2], "novel.txt")
    assert caught.value.byte == data.index("信".encode())


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_damage_after_a_byte_order_mark_is_placed_from_the_start_of_the_file(mark):
    damage = {codecs.BOM_UTF8: b"a\xff", codecs.BOM_UTF16_LE: b"a\x00\x00\xdc"}[mark]
    with pytest.raises(FormatError, match="begins as UTF-") as caught:
        decode(mark + damage, "novel.txt")
    assert caught.value.byte == 4


@given(texts.filter(lambda text: not text.startswith("\ufeff") and "\0" not in text))
def test_any_utf_8_text_without_zero_bytes_is_read_exactly(text):
    assert decode(text.encode(), "text.txt") == text


def test_a_stray_zero_byte_does_not_turn_utf_8_into_utf_16():
    assert decode(b"hidden\0 facts!", "text.txt") == "hidden\0 facts!"


def test_a_document_keeps_its_line_ends_and_has_its_name_as_origin(tmp_path):
    path = written(tmp_path, CHINESE.encode())
    assert read(path) == Document(CHINESE, "zh", path.name)
    assert read(str(path)) == read(path)


def test_a_language_given_is_not_detected(tmp_path):
    assert read(written(tmp_path, CHINESE.encode()), "zh-Hant").language == "zh-Hant"


def test_an_empty_file_is_an_empty_document(tmp_path):
    assert read(written(tmp_path, b"")).raw == ""
    assert read(written(tmp_path, b""), "zh").language == "zh"
    assert read(written(tmp_path, codecs.BOM_UTF8)).raw == ""


@pytest.mark.parametrize("name", ["text", "text.md", "novel.zh", "novel.TXT"])
def test_a_name_may_end_in_anything(tmp_path, name):
    assert read(written(tmp_path, b"Hello.", name)).raw == "Hello."


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path):
    with pytest.raises(InputError, match=r"novel\.txt: no such file"):
        read(tmp_path / "novel.txt")
    with pytest.raises(InputError, match="folder"):
        read(tmp_path)


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may read every file")
def test_a_file_without_permission_is_refused(tmp_path):
    path = written(tmp_path, b"secret")
    path.chmod(0)
    with pytest.raises(InputError, match="no permission to read"):
        read(path)


def test_the_byte_is_that_of_the_encoding_that_fits_longest():
    with pytest.raises(FormatError) as caught:
        decode("湿地的面积不断减少".encode("gb18030") + b"\xff", "a.txt")
    assert caught.value.byte == 18


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("{here}/texts/a.txt", "texts/a.txt"),
        ("texts/a.txt", "texts/a.txt"),
        ("./texts/../texts/a.txt", "texts/a.txt"),
        ("a.txt", "a.txt"),
        ("{here}/../elsewhere/a.txt", "a.txt"),
        ("../elsewhere/a.txt", "a.txt"),
        ("/home/anna/secret/稿.txt", "稿.txt"),
        ("{here}-2/a.txt", "a.txt"),
    ],
)
def test_a_name_says_nothing_of_the_folders_above_the_working_folder(tmp_path, monkeypatch, given, name):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert document_name(given.format(here=tmp_path / "here")) == name
    assert document_name(Path(given.format(here=tmp_path / "here"))) == name


def test_a_folder_that_is_gone_gives_no_place(tmp_path, monkeypatch):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert document_name("texts/a.txt") == document_name("/x/a.txt") == "a.txt"
