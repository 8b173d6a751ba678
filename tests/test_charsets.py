"""The encoding of a web page: what the bytes show, then what the page declares."""

from __future__ import annotations

import pytest

from aligner.errors import AlignerError, FormatError
from aligner.text.readers.charsets import declared_encoding, page_text
from aligner.text.readers.source import Source

ZH = "渡船停了。河水很高，村民每年春天数一次鸟。"
HANT = "渡船停了。河水很高，村民每年春天數一次鳥，這是我們的記錄。"
EN = "The café’s “menu” – naïve."
META = '<meta charset="{}">'


def text_of(text, declared, encoding):
    page = f"<html>{META.format(declared)}<p>{text}</p>"
    return page_text(Source(page.encode(encoding), "a.html"))


@pytest.mark.parametrize(
    ("text", "declared", "encoding"),
    [
        (ZH, "gb2312", "gb18030"),
        (ZH + "镕㐀", "gb2312", "gb18030"),
        (ZH, "GBK", "gbk"),
        (ZH, "utf-8", "utf-8"),
        (EN, "windows-1252", "cp1252"),
        (EN, "iso-8859-1", "cp1252"),
        (EN, "us-ascii", "cp1252"),
        (HANT, "big5", "big5"),
        ("短", "big5", "big5"),
        ("Привет, как дела?", "koi8-r", "koi8-r"),
        ("湖は深い。", "shift_jis", "cp932"),
        ("호수는 깊다.", "euc-kr", "cp949"),
    ],
)
def test_an_encoding_is_what_the_page_declares(text, declared, encoding):
    assert text in text_of(text, declared, encoding)


@pytest.mark.parametrize(
    ("text", "declared", "encoding"),
    [
        (ZH, "gb2312", "utf-8"),
        (ZH, "utf-8", "gb18030"),
        (ZH, "iso-8859-1", "gb18030"),
        (ZH, "windows-1252", "utf-8"),
        (ZH, "big5", "utf-8"),
        (ZH * 3, "big5", "gb18030"),
        (HANT, "gb2312", "big5"),
        (HANT, "utf-8", "big5"),
        (EN, "gb2312", "utf-8"),
        (EN, "iso-8859-1", "utf-8"),
        (ZH, "utf-16", "utf-8"),
        (ZH, "utf-8", "utf-16"),
        (ZH, "x-unknown", "utf-8"),
        (ZH, "base64", "utf-8"),
        (ZH, "idna", "utf-8"),
        (ZH, "", "gb18030"),
    ],
)
def test_a_wrong_declaration_does_no_harm(text, declared, encoding):
    assert text in text_of(text, declared, encoding)


@pytest.mark.parametrize(
    ("start", "encoding"),
    [
        ('<meta http-equiv="Content-Type" content="text/html; charset=GB2312">', "gb18030"),
        ("<META HTTP-EQUIV=Content-Type CONTENT='text/html;charset=big5'>", "big5hkscs"),
        ('<?xml version="1.0" encoding="iso-8859-2"?><html>', "iso8859-2"),
        ("<!-- " + "x" * 2000 + " --><meta charset = utf-8 >", "utf-8"),
        ("<p>charset=big5 is an encoding</p>", ""),
    ],
)
def test_a_declaration_has_many_forms(start, encoding):
    assert declared_encoding(start.encode()) == encoding


def test_a_stated_encoding_wins():
    page = f"{META.format('gb2312')}<p>{EN}</p>".encode("cp1252")
    assert EN in page_text(Source(page, "a.html", "cp1252"))


def test_characters_of_windows_in_the_control_block_are_read_as_such():
    assert page_text(Source("<p>a \x96 b\x85</p>".encode(), "a.html")) == "<p>a – b…</p>"


def test_a_page_that_fits_nothing_is_an_error_that_names_it():
    with pytest.raises(FormatError, match=r"a\.html: neither UTF-8 nor GB18030"):
        page_text(Source(b"<meta charset=utf-8><p>caf\xe9 \xff\x81</p>", "a.html"))


def test_an_archive_named_as_a_page_is_refused():
    with pytest.raises(AlignerError):
        page_text(Source(b"PK\x03\x04" + bytes(99), "a.html"))
