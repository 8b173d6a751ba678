"""Damaged files of every format: each part emptied, halved, removed, changed. Only our errors leave a reader."""

from __future__ import annotations

import errno
import sys
import warnings
from pathlib import Path

import pytest

from aligner.cli.main import main
from aligner.errors import FormatError, FormatWarning, InputError
from aligner.formats.damage import damage
from aligner.formats.registry import read_units

sys.path.insert(0, str(Path(__file__).parent / "fuzz"))
for library in ("openpyxl", "docx", "xlsxwriter", "pyarrow", "polib"):
    pytest.importorskip(library)

import damage as damaging  # noqa: E402
import targets  # noqa: E402


@pytest.mark.filterwarnings("default")
def test_of_hundreds_of_damaged_files_each_is_read_or_refused(tmp_path):
    strange = {}
    number = 0
    for suffix, kind, path in damaging.variants_of(tmp_path, 25):
        number += 1
        result = damaging.outcome(path)
        if result.split(" ")[0].isupper():
            strange[f"{suffix} {kind}"] = result
    assert number > 300
    assert strange == {}


@pytest.mark.parametrize("name", targets.TARGETS)
def test_a_target_of_the_fuzzer_takes_its_seeds_and_halves_of_them(name):
    target, seeds = targets.TARGETS[name]
    for seed in seeds:
        target(seed)
        target(seed[: len(seed) // 2])
    target(b"")


def test_the_fuzzer_would_see_an_error_that_is_not_ours(monkeypatch):
    monkeypatch.setattr(targets, "read_units", lambda *_, **__: [][1])
    target, seeds = targets.TARGETS["tmx"]
    with pytest.raises(IndexError):
        target(seeds[0])


class LibraryError(Exception):
    """As a library raises it."""


@pytest.mark.parametrize(
    ("raised", "message"),
    [
        (KeyError("xl/workbook.xml"), "not a whole book: 'xl/workbook.xml'; save it again"),
        (SyntaxError("AttValue: ' expected\nline 2"), "not a whole book: AttValue: ' expected; save it again"),
        (LibraryError(), "not a whole book: LibraryError; save it again"),
        (OSError("Couldn't deserialize thrift"), "not a whole book: Couldn't deserialize thrift; save it again"),
        (OSError(errno.EINVAL, "Invalid argument"), "not a whole book: [Errno 22] Invalid argument; save it again"),
        (RecursionError("maximum"), "not a whole book: its parts are nested too deep; save it again"),
    ],
)
def test_whatever_a_library_raises_is_a_format_error(raised, message):
    with pytest.raises(FormatError) as caught, damage("a.book", "a whole book", "save it again"):
        raise raised
    assert str(caught.value) == f"a.book: {message}"
    assert caught.value.__cause__ is raised


@pytest.mark.parametrize(
    "raised", [InputError("ours"), MemoryError(), KeyboardInterrupt(), OSError(errno.ENOSPC, "full")]
)
def test_our_errors_and_those_of_the_system_pass_through(raised):
    with pytest.raises(type(raised)) as caught, damage("a.book", "a whole book", "save it again"):
        raise raised
    assert caught.value is raised


def test_an_error_of_the_system_within_that_of_a_library_is_found():
    with pytest.raises(OSError, match="full"), damage("a.book", "a whole book", "save it again"):
        raise LibraryError(OSError(errno.ENOSPC, "full"))


# Broken units

TMX = '<tmx version="1.4"><header srclang="zh"/><body>\n{}</body></tmx>'
UNIT = '<tu><tuv xml:lang="zh"><seg>{}</seg></tuv><tuv xml:lang="en"><seg>{}</seg></tuv></tu>\n'
BROKEN_TU = '<tu><tuv xml:lang="zh"><seg>天</seg></tuv><tuv><seg>sky</seg></tuv></tu>\n'
PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nLanguage: zh\\n"\n\n{}'
ENTRY = '#: a.py:1\nmsgid "{}"\nmsgstr "{}"\n\n'
BROKEN = {
    "a.tmx": (TMX, UNIT, BROKEN_TU, 3),
    "a.csv": ("zh,en\n{}", "{},{}\n", "天,sky,blue,3\n", 3),
    "a.tsv": ("source\ttarget\tconfidence\tkind\tother\n{}", "{}\t{}\t0.5\t1-1\t\n", '天\tsky\t0.5\t1-1\t{"\n', 3),
    "a.po": (PO, ENTRY, '#: a.py:2\nmsgid "sky\nmsgstr "天"\n\n', 9),
    "b.po": (PO, ENTRY, 'msgid "sky"\nmsgid "moon"\nmsgstr "天"\n\n', 9),
    "c.po": (PO, ENTRY, 'sky is blue\n\n', 8),
}  # fmt: skip


def test_the_command_line_leaves_out_and_says_so_or_stops(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    first, last = UNIT.format("湖&#x1F;边", "lake"), UNIT.format("门", "door")
    Path("a.tmx").write_text(TMX.replace("{}", f"{first}{BROKEN_TU}{last}"), encoding="utf-8")
    assert main(["convert", "a.tmx", "b.tmx"]) == 1
    assert not Path("b.tmx").exists()
    capsys.readouterr()
    assert main(["convert", "a.tmx", "b.tmx", "--keep-going"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "aligner: warning: a.tmx:2: XML cannot hold the character U+001F; replaced by U+FFFD"
    assert lines[1].startswith("aligner: warning: a.tmx:3: <tuv> without the language")
    assert lines[2:] == ["b.tmx: 2 units"]
    assert main(["convert", "b.tmx", "c.tmx", "--strict"]) == 0
    assert main(["convert", "a.tmx", "d.tmx", "--strict", "--keep-going"]) == 1
    assert "aligner: error: a.tmx:2: XML cannot hold the character U+001F" in capsys.readouterr().err
    assert not Path("d.tmx").exists()


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_unit_is_left_out_and_named_on_request(tmp_path, name):
    whole, unit, broken, line = BROKEN[name]
    texts = [("door", "门"), ("lake", "湖")] if name.endswith(".po") else [("门", "door"), ("湖", "lake")]
    path = tmp_path / name
    first, last = (unit.replace("{}", "%s") % pair for pair in texts)
    path.write_text(whole.replace("{}", f"{first}{broken}{last}"), encoding="utf-8")
    with pytest.raises(FormatError, match=rf"{name}:{line}: "):
        list(read_units(path).units)
    with pytest.warns(FormatWarning, match=rf"{name}:{line}: .*; this unit was left out") as caught:
        units = list(read_units(path, keep_going=True).units)
    assert [tuple(variant.text for variant in each.variants) for each in units] == texts
    assert len(caught) == 1


def test_a_file_that_ends_in_the_middle_is_refused_in_any_case(tmp_path):
    path = tmp_path / "a.tmx"
    path.write_text(TMX.format(UNIT.format("湖", "lake"))[:-20], encoding="utf-8")
    with pytest.raises(FormatError, match="not well-formed XML"), warnings.catch_warnings(action="ignore"):
        list(read_units(path, keep_going=True).units)
