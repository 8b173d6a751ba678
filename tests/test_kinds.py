"""Files that are not plain text: each is named for what it is, whatever its name, with what to do."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import tarfile
import zipfile

import pytest

import aligner
from aligner import FormatError, InputError
from aligner.bitext.kinds import KINDS, SUFFIXES
from aligner.cli.main import main
from aligner.text.readers.registry import READERS, read

TMX = '<?xml version="1.0"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4"><body/></tmx>'
XLIFF = '<?xml version="1.0" encoding="utf-8"?><xliff version="1.2"><file/></xliff>'


def archive(*names, first="", content=b"x"):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        for name in names:
            packed.writestr(name, first or content)
    return data.getvalue()


def tar():
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as packed:
        packed.addfile(tarfile.TarInfo("a.txt"))
    return data.getvalue()


BYTES = {
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "a Word document": archive("[Content_Types].xml", "word/document.xml"),
    "an Excel table": archive("[Content_Types].xml", "xl/workbook.xml"),
    "a presentation": archive("[Content_Types].xml", "ppt/presentation.xml"),
    "an e-book": b"Title".ljust(60, b"\0") + b"BOOKMOBI" + bytes(20),
    "an OpenDocument file": archive("mimetype", first="application/vnd.oasis.opendocument.spreadsheet"),
    "a zip archive": archive("thesis.txt"),
    "an old Office document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "an Office file with a password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
    "an RTF document": rb"{\rtf1\ansi He came.}",
    "a gzip file": gzip.compress(b"He came."),
    "a packed file": tar(),
    "an image": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "a sound or a film": b"\0\0\0\x20ftypisom",
    "subtitles as pictures": b"\0\0\1\xba" + bytes(50),
    "a program": b"\x7fELF\x02\x01\x01" + bytes(50),
    "a PostScript file": b"%!PS-Adobe-3.0\n",
    "a Parquet table": b"PAR1\x15\x04",
    "an array or a model": b"\x93NUMPY\x01\0",
    "a catalogue of messages": b"\xde\x12\x04\x95\0\0\0\0",
}  # fmt: skip
TEXTS = {
    "a translation memory": TMX,
    "a translation file": XLIFF,
    "a termbase": '<?xml version="1.0"?>\n<!-- terms -->\n<martif type="TBX"></martif>',
    "a web archive": "MIME-Version: 1.0\nContent-Type: multipart/related;\n\tboundary=x\n\n--x\n<html>He came.</html>",
    "an XML file": '<?xml version="1.0"?><book><p>He came.</p></book>',
    "a catalogue of messages": '# Chinese\nmsgid ""\nmsgstr ""\n"Language: zh\\n"\n\nmsgid "Open"\nmsgstr "打开"\n',
    "JSON": '{"zh": "他来了。", "en": "He came."}\n{"zh": "门开着。", "en": "The door was open."}\n',
}


@pytest.mark.parametrize("kind", [kind for kind in BYTES if kind not in READERS])
@pytest.mark.parametrize("name", ["a.txt", "thesis", "a.zh"])
def test_bytes_of_another_kind_are_named_whatever_the_name(tmp_path, kind, name):
    (tmp_path / name).write_bytes(BYTES[kind])
    with pytest.raises(FormatError, match=f"this is {kind}.*, not plain text; "):
        read(tmp_path / name)


@pytest.mark.parametrize("kind", [kind for kind in TEXTS if kind not in READERS])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_for_programs_is_not_aligned_as_prose(tmp_path, kind, encoding):
    (tmp_path / "a.txt").write_bytes(TEXTS[kind].replace("\n", "\r\n").encode(encoding))
    with pytest.raises(FormatError, match=f"this is {kind}.*, not plain text; "):
        read(tmp_path / "a.txt")


@pytest.mark.parametrize(
    "start",
    ['[\n  {"zh": 1}]'],
)
def test_other_ways_to_begin_are_told_too(tmp_path, start):
    (tmp_path / "a.txt").write_text(start, encoding="utf-8")
    with pytest.raises(FormatError, match="not plain text"):
        read(tmp_path / "a.txt")


@pytest.mark.parametrize("suffix", [suffix for suffix, kind in SUFFIXES.items() if kind.name not in READERS])
def test_a_suffix_tells_its_kind_even_if_the_content_does_not(tmp_path, suffix):
    (tmp_path / f"a{suffix.upper()}").write_bytes(b"He came.")
    with pytest.raises(InputError) as caught:
        read(tmp_path / f"a{suffix.upper()}")
    assert f"a {suffix} file is {SUFFIXES[suffix].name}, not plain text; {SUFFIXES[suffix].remedy}" in str(caught.value)


def test_every_kind_says_what_to_do():
    assert all(kind.name and kind.remedy and (kind.suffixes or kind.starts) for kind in KINDS)


def test_a_memory_given_as_a_text_is_named(tmp_path):
    sqlite3.connect(tmp_path / "memory.txt").execute("create table a (b)").connection.close()
    with pytest.raises(FormatError, match="an SQLite database, perhaps a memory, not plain text; `aligner memory`"):
        read(tmp_path / "memory.txt")


@pytest.mark.parametrize(
    "data", [bytes(100), b"\0\1\2\3" * 50, b"He came." + bytes(8), bytes(range(256)), b"He\0 \0came\0 in\0."]
)
def test_bytes_that_are_no_text_are_refused(tmp_path, data):
    (tmp_path / "a.txt").write_bytes(data)
    with pytest.raises(FormatError):
        read(tmp_path / "a.txt")


@pytest.mark.parametrize(
    "text",
    [
        "A PDF begins with %PDF-1.7. A zip archive begins with PK.", "PK\n", "Rar! he cried.", "ID cards",
        "BZh is a mark.", "GIF89",
        "<b>Bold</b> text in HTML.", "{He} came.", "[1] First reference\n[2] Second reference", "[“quoted”]",
        "1\nThe first chapter\n2\nThe second chapter", "msgid is a keyword of gettext.", "The file begins with <?xml.",
        "\\alpha and \\beta are angles.", "WEBVTTs are files.", "12:30 --> 14:00 lunch",
        "# Title\n\n- item\n", "hidden\0 facts!",
        "MZ is a mark. II and MM are too.", "{}", "[]", "“{\"a\": 1}” is JSON.",
    ],
)  # fmt: skip
def test_prose_about_such_files_is_read(tmp_path, text):
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert read(tmp_path / "a.txt").raw == text


@pytest.mark.parametrize("command", [["align"], ["check"], ["terms"], ["segment"], ["align", "--lines"]])
@pytest.mark.parametrize("kind", ["a program", "an XML file"])
def test_each_command_names_the_file_and_the_kind(tmp_path, monkeypatch, capsys, command, kind):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_bytes((BYTES | {name: text.encode() for name, text in TEXTS.items()})[kind])
    (tmp_path / "b.txt").write_text("He came.", encoding="utf-8")
    files = ["a.txt"] if command == ["segment"] else ["b.txt", "a.txt"]
    assert main([*command, *files]) == 1
    assert f"aligner: error: a.txt: this is {kind}, not plain text; " in capsys.readouterr().err


def test_standard_input_is_looked_at_too(tmp_path, monkeypatch, capsys):
    (tmp_path / "b.txt").write_text("He came.", encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TMX.encode())))
    assert main(["align", "-", str(tmp_path / "b.txt")]) == 1
    assert "standard input: this is a translation memory (TMX)" in capsys.readouterr().err


def test_a_glossary_in_excel_is_named(tmp_path):
    (tmp_path / "terms.tsv").write_bytes(BYTES["an Excel table"])
    with pytest.raises(FormatError, match="this is an Excel table, not plain text"):
        aligner.load_glossary(tmp_path / "terms.tsv")


def test_json_of_our_own_alignments_says_what_takes_it(tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps({"a": 1}), encoding="utf-8")
    with pytest.raises(InputError, match="`aligner check` takes an alignment alone"):
        read(tmp_path / "a.jsonl")


PAGE = b"<html><body><p>He came.</p><table><tr><td>home</td></tr></table></body></html>"


@pytest.mark.parametrize("name", ["a.doc", "a.xls", "a.docx", "a.wps", "a.pdf"])
def test_a_web_page_with_the_suffix_of_another_program_is_read(tmp_path, name):
    (tmp_path / name).write_bytes(PAGE)
    assert read(tmp_path / name).raw == "He came.\nhome"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "this is an XML file"),
        (b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\n', "this is a web archive"),
        (b"No document.", "an old Office document"),
    ],
)
def test_a_text_named_as_a_document_is_called_what_it_is(tmp_path, content, says):
    (tmp_path / "a.doc").write_bytes(content)
    with pytest.raises((FormatError, InputError), match=says):
        read(tmp_path / "a.doc")
