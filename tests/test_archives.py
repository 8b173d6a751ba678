"""The guard before every archive: what is larger, deeper or stranger than a document is refused, with what to do."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from aligner.errors import FormatError, FormatWarning
from aligner.formats.archives import open_archive
from aligner.text.readers.source import LIMITS, Limits

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def packed(**parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def root_of(data, name="a", limits=LIMITS):
    with open_archive(io.BytesIO(data), "a.docx", limits) as archive:
        return archive.root(name)


def locked(data):
    """The archive with the mark that its part needs a password."""
    return data.replace(b"PK\x03\x04\x14\0\0", b"PK\x03\x04\x14\0\1").replace(
        b"PK\x01\x02\x14\x03\x14\0\0", b"PK\x01\x02\x14\x03\x14\0\1"
    )


@pytest.mark.parametrize(
    ("data", "limits", "message"),
    [
        (b"", LIMITS, "it is empty; save or download"),
        (b"He came.", LIMITS, "not a whole file: File is not a zip file"),
        (packed(a="<a/>")[:-30], LIMITS, "not a whole file"),
        (packed(b="<a/>"), LIMITS, "its part a is missing"),
        (OLE, LIMITS, "old office file; open it and save it as .docx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), LIMITS, "has a password; open it and save it without one"),
        (locked(packed(a="<a/>")), LIMITS, "its part a has a password; save it without one"),
        (packed(a=b" " * 300_000_000), LIMITS, r"1,\d\d\d times its packed size.* --limit ratio=1\d\d\d"),
        (packed(a="<a/>", b="b" * 900), Limits(unpacked=800), "904 bytes when unpacked, more than the 800"),
        (packed(a="<a>" * 251 + "</a>" * 251), LIMITS, "251 elements within each other, more than the 250"),
        (packed(a="<a>" * 10_000 + "</a>" * 10_000), LIMITS, r"[\d,]+ elements within each other, more than the 250"),
        (packed(a="<a>" + "b" * 99), Limits(characters=50), "102 characters of XML, more than the 50"),
        (packed(a='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), LIMITS, "its part a: declares the XML entity 'b'"),
        (packed(a="<a>\n<b></a>"), LIMITS, r"a\.docx:2: its part a: not well-formed XML"),
        (packed(a="<a " + " ".join(f"b{n}=''" for n in range(300)) + "/>"), LIMITS, "more than 256 attributes"),
        (packed(a=f"<a b='{'c' * 2_000_000}'/>"), Limits(ratio=2000), "a tag has more than 1,048,576 characters"),
    ],
    # An archive has the time at which it was packed, and the processes that share the tests need one name for each.
    ids=lambda value: "data" if isinstance(value, bytes) else None,
)
def test_what_no_program_writes_is_refused(data, limits, message):
    with pytest.raises(FormatError, match=message) as caught:
        root_of(data, limits=limits)
    assert str(caught.value).startswith("a.docx:")
    assert "\n" not in str(caught.value)


def test_the_page_about_documents_names_the_limits():
    page = (Path(__file__).parent.parent / "docs" / "documents.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)`.* \| ([\d,]+) \|$", page, re.MULTILINE)
    assert {name: int(number.replace(",", "")) for name, number in rows} == LIMITS._asdict()


def test_limits_can_be_raised():
    assert len(list(root_of(packed(a="<a>" * 251 + "</a>" * 251), limits=Limits(depth=300)).iter())) == 251
    assert root_of(packed(a="<a>" + " " * 5_000_000 + "</a>"), limits=Limits(ratio=1100)).tag == "a"


@pytest.mark.parametrize("name", ["Word/Document.xml", "/word/document.xml", "word\\document.xml"])
def test_a_part_is_found_in_whatever_spelling(name):
    assert root_of(packed(**{"word\\document.XML": "<湖/>"}), name).tag == "湖"


def test_any_encoding_that_the_part_declares_is_read():
    assert root_of(packed(a='<?xml version="1.0" encoding="gb2312"?><a>湖</a>'.encode("gb2312"))).text == "湖"
    assert root_of(packed(a='<?xml version="1.0" encoding="utf-16"?><a>湖</a>'.encode("utf-16"))).text == "湖"


def test_no_document_type_is_loaded():
    page = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd"><a>b</a>'
    assert root_of(packed(a=page)).text == "b"


def test_forbidden_characters_are_named():
    with pytest.warns(FormatWarning, match=r"a\.docx: a: XML cannot hold the character U\+000B; replaced by a blank"):
        assert root_of(packed(a="<a>b\x0bc</a>")).text == "b c"


def test_a_part_without_a_name_hides_no_other():
    nameless = packed(a="<a/>", **{"0bc": "x"}).replace(b"0bc", b"\0bc")
    assert root_of(nameless).tag == "a"
