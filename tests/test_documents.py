from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest
from hypothesis import given
from strategies import texts

from aligner.bitext.texts import Document
from aligner.errors import FormatError, InputError
from aligner.files import document_name
from aligner.text.documents import decode, read

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
        (TRADITIONAL, "big5"),
        ("彼は門を開けたが、部屋には誰もいなかった。", "shift-jis"),
        ("彼は門を開けたが、部屋には誰もいなかった。", "euc-jp"),
    ],
)
def test_other_encodings_are_refused_and_not_read_as_wrong_characters(text, encoding):
    with pytest.raises(FormatError, match="neither UTF-8 nor GB18030 text; convert it to UTF-8"):
        decode(text.encode(encoding), "text.txt")


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


@pytest.mark.parametrize("name", ["a.docx", "a.PDF", "a.epub", "a.html"])
def test_a_file_of_a_word_processor_must_first_be_saved_as_plain_text(tmp_path, name):
    with pytest.raises(InputError, match="save it as plain text"):
        read(written(tmp_path, b"PK\x03\x04", name))


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
