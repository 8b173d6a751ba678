"""Manifests: what they name is what is read, line by line, and what they say wrongly is said with its place."""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner import DocumentPair, FormatError, InputError
from aligner.corpus.manifest import BadLine, count_lines, read_manifest
from aligner.formats.tables.tsv import line_of

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cc", "Cs"]), min_size=1)
PLAIN = NAMES.filter(lambda name: name.strip() and '"' not in name and not Path(name).is_absolute())
TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)


def read(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_manifest(path))


def written(name, lines):
    """What is read of these lines."""
    with tempfile.TemporaryDirectory() as folder:
        return read(Path(folder), name, "".join(f"{line}\n" for line in lines)), folder


def test_a_table_names_two_files_a_line_from_its_folder_on(tmp_path):
    found = read(tmp_path, "m.tsv", "zh/1.docx\ten/1.pdf\n\n/abs/2.txt\t2.txt\tsecond\r\n")
    assert found == [
        DocumentPair(str(tmp_path / "zh/1.docx"), str(tmp_path / "en/1.pdf"), line=1),
        DocumentPair("/abs/2.txt", str(tmp_path / "2.txt"), "second", line=3),
    ]
    assert [pair.name for pair in found] == [str(tmp_path / "zh/1.docx"), "second"]


def test_a_first_line_can_name_the_columns(tmp_path):
    head = "\ufeffID\ttarget_text\tsource_text\tsource_language"
    found = read(tmp_path, "m.tsv", head + '\nx\tA\\tb\\n\t"甲""乙"\tzh-TW\n')
    assert found == [DocumentPair(id="x", source_text='甲"乙', target_text="A\tb\n", source_language="zh-TW", line=2)]


def test_a_file_alone_may_have_both_languages(tmp_path):
    (found,) = read(tmp_path, "m.jsonl", '{"source": "abstract.docx", "id": 7, "target": null}\n')
    assert found == DocumentPair(str(tmp_path / "abstract.docx"), id="7", line=1)


@given(st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=5))
def test_all_names_of_files_come_through_a_table(pairs):
    found, folder = written("m.tsv", ["source\ttarget", *map("\t".join, pairs)])
    assert [(pair.source, pair.target) for pair in found] == [
        (str(Path(folder, source)), str(Path(folder, target))) for source, target in pairs
    ]


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
def test_all_texts_come_through_objects(pairs):
    records = [{"source_text": source, "target_text": target} for source, target in pairs]
    found, _ = written("m.jsonl", map(json.dumps, records))
    assert [(pair.source_text, pair.target_text) for pair in found] == pairs


@given(st.lists(st.tuples(TEXTS, TEXTS).filter(all), min_size=1, max_size=5))
def test_all_texts_come_through_a_table_as_our_tables_write_them(pairs):
    found, _ = written("m.tsv", ["source_text\ttarget_text", *map(line_of, pairs)])
    assert [(pair.source_text, pair.target_text) for pair in found] == pairs


@given(st.lists(st.binary(max_size=30), max_size=6), st.sampled_from(["m.tsv", "m.jsonl"]))
def test_any_bytes_give_pairs_or_errors_with_the_line(lines, name):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(b"\n".join(lines))
        try:
            found = list(read_manifest(path))
        except FormatError as error:
            assert str(error).startswith(f"{path}:")
            return
        assert all(
            isinstance(each, DocumentPair) or str(each.error).startswith(f"{path}:{each.line}:") for each in found
        )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"source": 3}', "source must be a file name or a path, or None, not 3"),
        (
            '{"source": "a", "source_text": "b", "target_text": "c"}',
            "give two files, or both source_text and target_text",
        ),
        ('{"source_text": "b"}', "give two files, or both"),
        ('{"id": "b"}', "names no source"),
        ('{"sourc": "a"}', "unknown name 'sourc'; did you mean source"),
        ("[1]", "not an object but list"),
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        (b"\xff", "not UTF-8"),
    ],
)
def test_a_bad_line_is_an_error_with_its_place(tmp_path, line, message):
    line = line if isinstance(line, bytes) else line.encode()
    good, bad, after = read(tmp_path, "m.jsonl", b'{"source": "a"}\n' + line + b'\n{"source": "b"}\n')
    assert isinstance(bad, BadLine) and bad.line == 2
    assert str(bad.error).startswith(f"{tmp_path / 'm.jsonl'}:2: ") and message in str(bad.error)
    assert (good.line, after.line) == (1, 3)
    with pytest.raises(FormatError, match=r"m\.jsonl:1: "):
        read(tmp_path, "m.jsonl", line)


def test_a_table_with_too_many_cells_or_unknown_columns_is_an_error(tmp_path):
    with pytest.raises(FormatError, match="4 cells for 3 columns; write a tab within a text as"):
        read(tmp_path, "m.tsv", "a\tb\tc\td\n")
    with pytest.raises(FormatError, match="unknown column 'soruce_language'; did you mean source_language"):
        read(tmp_path, "m.tsv", "source\tsoruce_language\n")


def test_packed_manifests_are_read_and_counted(tmp_path):
    path = tmp_path / "m.tsv.gz"
    path.write_bytes(gzip.compress(b"a\tb\nc\td\n"))
    assert [pair.line for pair in read_manifest(path)] == [1, 2]
    assert count_lines(path) == 2


def test_another_suffix_and_a_missing_manifest_are_errors(tmp_path):
    with pytest.raises(InputError, match=r"m\.csv"):
        list(read_manifest(tmp_path / "m.csv"))
    with pytest.raises(InputError, match="no such file"):
        list(read_manifest(tmp_path / "m.tsv"))


def test_a_long_manifest_is_read_as_it_comes(tmp_path):
    path = tmp_path / "m.tsv"
    path.write_text("a\tb\n" * 100_000, encoding="utf-8")
    pairs = read_manifest(path)
    assert next(pairs).line == 1
    path.write_text("", encoding="utf-8")
    assert sum(1 for _ in pairs) < 100_000
