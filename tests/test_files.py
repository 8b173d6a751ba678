"""Files are written whole and for the right eyes, what killed writers leave goes away, and pipes are read once."""

from __future__ import annotations

import errno
import gc
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path
from zipfile import ZipFile

import pytest

import aligner.files
from aligner.alignment.align import align
from aligner.encoders.loading import embedded_encoder
from aligner.errors import SYSTEM_PROBLEMS, AlignerError, InputError, system_error
from aligner.files import MOST_HELD, held, open_unpacked, read_bytes, replacing, sweep, temporary_folder
from aligner.formats.registry import read_units, write_units
from aligner.units.units import Header, Unit, Variant

resource = pytest.importorskip("resource", reason="permissions, locks and pipes as on Unix")

LEFT = ".aligner-0123456789abcdef.tmp"
HEADER = Header("zh", "en")


def units(count):
    return [Unit((Variant("zh", f"第{k}句，河水涨了。"), Variant("en", f"Line {k}: it rose."))) for k in range(count)]


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


@contextmanager
def umask(mask):
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


# Permissions


@pytest.fixture
def modes_at_work(monkeypatch):
    """The permissions of each temporary file, when it is made and when it is renamed."""
    seen = []
    create, rename = aligner.files._create_locked, Path.replace

    def created(path, mode):
        descriptor = create(path, mode)
        seen.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        return descriptor

    def renamed(path, target):
        seen.append(mode_of(path))
        return rename(path, target)

    monkeypatch.setattr(aligner.files, "_create_locked", created)
    monkeypatch.setattr(Path, "replace", renamed)
    return seen


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002, 0])
def test_a_new_file_has_from_the_beginning_the_permissions_that_the_system_gives(tmp_path, mask, modes_at_work):
    with umask(mask), replacing(tmp_path / "a.txt") as handle:
        handle.write("new")
    assert modes_at_work == [0o666 & ~mask] * 2
    assert mode_of(tmp_path / "a.txt") == 0o666 & ~mask


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o755, 0o660, 0o200])
def test_a_replaced_file_is_never_more_readable_than_it_was(tmp_path, mode, modes_at_work):
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(mode)
    with umask(0), replacing(path) as handle:
        handle.write("new")
    at_first, at_last = modes_at_work
    assert at_first == mode & 0o600
    assert at_last == mode_of(path) == mode


@pytest.mark.parametrize("name", ["o.tmx", "o.xlf", "o.tsv", "o.csv.gz", "o.xlsx", "o.docx", "o.parquet", "o.zh-en"])
def test_every_format_keeps_private_texts_private(tmp_path, name, modes_at_work):
    files = [tmp_path / "o.zh", tmp_path / "o.en"] if name == "o.zh-en" else [tmp_path / name]
    for file in files:
        file.touch(mode=0o600)
    with umask(0o022):
        write_units(units(3), tmp_path / name, HEADER)
    assert set(modes_at_work) == {0o600}
    assert [mode_of(file) for file in files] == [0o600] * len(files)
    assert sorted(tmp_path.iterdir()) == sorted(files)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid(), reason="only root may give files away")
def test_a_replaced_file_keeps_its_owner_if_the_system_allows(tmp_path):
    path = tmp_path / "a.txt"
    path.touch()
    os.chown(path, 1234, 2345)
    with replacing(path) as handle:
        handle.write("new")
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 2345)


# What killed writers leave


def killed_writer(folder, name):
    """Write in a process that is killed before it is done; returns what it leaves."""
    code = (
        f"import os, signal\nfrom aligner.files import replacing\nwith replacing({str(folder / name)!r}) as handle:\n"
        " handle.write('half')\n handle.flush()\n os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, env=os.environ | {"PYTHONPATH": os.curdir})
    assert done.returncode == -signal.SIGKILL
    return [path for path in folder.iterdir() if path.name.startswith(".aligner-")]


@pytest.mark.parametrize(("first", "next_"), [("a.txt", "a.txt"), ("a.tmx.gz", "b.tsv"), ("a.jsonl", "a.html")])
def test_what_a_killed_writer_leaves_goes_with_the_next_file_in_the_folder(tmp_path, first, next_):
    assert len(killed_writer(tmp_path, first)) == 1
    with replacing(tmp_path / next_) as handle:
        handle.write("whole")
    assert list(tmp_path.iterdir()) == [tmp_path / next_]


def test_a_file_that_is_being_written_is_not_swept(tmp_path):
    with replacing(tmp_path / "a.txt") as first:
        first.write("first")
        with replacing(tmp_path / "b.txt") as second:
            second.write("second")
        code = f"from pathlib import Path\nfrom aligner.files import sweep\nsweep(Path({str(tmp_path)!r}))"
        subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"PYTHONPATH": os.curdir})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.txt": "first", "b.txt": "second"}


def test_a_file_that_is_swept_before_it_is_locked_is_made_again(tmp_path, monkeypatch):
    lock, swept = aligner.files._lock, []

    def swept_before(descriptor):
        if not swept:
            swept.extend(tmp_path.glob(".aligner-*"))
            sweep(tmp_path)
        lock(descriptor)

    monkeypatch.setattr(aligner.files, "_lock", swept_before)
    with replacing(tmp_path / "a.txt") as handle:
        handle.write("new")
    assert len(swept) == 1
    assert (tmp_path / "a.txt").read_text() == "new"


@pytest.mark.parametrize("name", [".aligner-notes.tmp", "aligner-0123456789abcdef.tmp", ".aligner-0123456789abcdef"])
def test_only_our_own_names_are_swept(tmp_path, name):
    (tmp_path / name).touch()
    (tmp_path / LEFT).touch()
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_link_and_a_pipe_with_our_name_neither_lead_elsewhere_nor_stop_the_work(tmp_path):
    target = tmp_path / "target"
    target.write_text("mine")
    (tmp_path / LEFT).symlink_to(target)
    os.mkfifo(tmp_path / LEFT.replace("0", "f"))
    sweep(tmp_path)
    assert target.read_text() == "mine"


def test_a_folder_for_pieces_is_private_and_goes_in_any_case(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / LEFT).mkdir()
    (tmp_path / LEFT / "piece.xml").write_text("left by a process that was killed")
    with pytest.raises(KeyboardInterrupt), temporary_folder("a.xlsx") as folder:
        assert list(tmp_path.iterdir()) == [folder]
        assert mode_of(folder) == 0o700
        (folder / "piece.xml").touch()
        sweep(tmp_path)
        assert folder.exists()
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


# Disks that are full


@contextmanager
def file_limit(size):
    """A limit for the size of files: writing beyond it fails as on a disk that has no more room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


FORMATS = ["o.tmx", "o.tmx.gz", "o.xlf", "o.tsv", "o.csv", "o.csv.gz", "o.xlsx", "o.docx", "o.parquet", "o.zh-en"]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("size", [0, 2000])
def test_a_file_that_does_not_fit_on_the_disk_is_one_error_and_nothing_stays(tmp_path, name, size):
    many = units(3000)
    write_units(many, tmp_path / name, HEADER)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with file_limit(size), pytest.raises(InputError) as caught:
        write_units(many, tmp_path / name, HEADER)
    assert "larger than this disk or your limits allow; divide it, or raise the limit" in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path}/o.")
    del caught
    # Libraries that write when they are collected would print an error here.
    gc.collect()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("name", ["o.jsonl", "o.html", "o.json", "o.report.xlsx", "o.report.docx"])
def test_alignments_and_reports_that_do_not_fit_are_one_error_too(tmp_path, name):
    alignment = align("他来了。\n\n她走了。", "He came.\n\nShe left.", encoder=embedded_encoder())
    from aligner.checking.review import check

    written = alignment if name == "o.jsonl" else check(alignment)
    with file_limit(100), pytest.raises(InputError, match="larger than this disk or your limits allow"):
        written.save(tmp_path / name)
    gc.collect()
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 48 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this user may not mount a disk")
    yield folder
    gc.collect()
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("name", FORMATS)
def test_on_a_full_disk_the_error_says_so_and_nothing_stays(small_disk, name):
    (small_disk / "room.bin").write_bytes(bytes(44_000))
    with pytest.raises(InputError, match="the disk is full; make room there, or choose another disk"):
        write_units(units(20_000 if name.endswith((".parquet", ".gz")) else 3000), small_disk / name, HEADER)
    assert [path.name for path in small_disk.iterdir()] == ["room.bin"]


def test_a_full_disk_for_temporary_files_is_named(small_disk, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(small_disk))
    with pytest.raises(InputError) as caught:
        write_units(units(3000), tmp_path / "o.xlsx", HEADER)
    assert f"in the folder for temporary files {small_disk} (TMPDIR): the disk is full" in str(caught.value)
    del caught
    gc.collect()
    assert list(small_disk.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["disk"]


def test_what_a_library_writes_when_it_is_collected_goes_nowhere(tmp_path):
    with pytest.raises(ZeroDivisionError), replacing(tmp_path / "a.zip") as handle:
        package = ZipFile(handle.buffer, "w")
        package.writestr("part", "text")
        raise ZeroDivisionError
    del handle
    package.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="descriptors have no names here")
def test_no_descriptor_stays_open_after_a_failure(tmp_path):
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        with pytest.raises(ZeroDivisionError), replacing(tmp_path / "a.txt.gz") as handle:
            handle.write("text")
            raise ZeroDivisionError
    del handle
    gc.collect()
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 1


def test_an_error_of_the_caller_stays_what_it_is(tmp_path):
    with pytest.raises(ConnectionResetError), replacing(tmp_path / "a.txt"):
        raise ConnectionResetError


# Errors of the system


def test_every_problem_has_the_name_of_an_error_a_cause_and_a_remedy():
    for name, message in SYSTEM_PROBLEMS.items():
        assert name in errno.errorcode.values()
        cause, remedy = message.split("; ")
        assert cause and remedy


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ENOSPC", "the disk is full; make room"),
        ("EDQUOT", "your share of this disk is used up"),
        ("EIO", "the disk or the network drive fails"),
        ("EROFS", "this disk cannot be written; choose another folder"),
        ("EACCES", "no permission to write this file; change its permissions"),
        ("ENAMETOOLONG", "the name is too long"),
        ("EMFILE", "too many files are open; raise the limit"),
        ("ETXTBSY", "a program is running from this file"),
        ("EXDEV", "cannot write this file: Invalid cross-device link; check the file and the disk"),
    ],
)
def test_an_error_of_the_system_says_what_to_do(code, words):
    error = OSError(getattr(errno, code), os.strerror(getattr(errno, code)))
    assert str(system_error(error, "a.tmx", "write")).startswith(f"a.tmx: {words}")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("x" * 300, "the name is too long"),
        ("a.txt/b.txt", "a part of this name is a file"),
        ("loop", "the links in this name lead round in a circle"),
        ("missing", "no such file"),
        ("", "the file name is empty|this is a folder"),
        ("a\0b", "a zero byte"),
        (".", "this is a folder"),
    ],
)
def test_a_name_that_cannot_be_read_is_an_input_error(tmp_path, name, words):
    (tmp_path / "a.txt").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(InputError, match=words):
        read_bytes(f"{tmp_path}/{name}")
    with pytest.raises(InputError, match=words), open_unpacked(f"{tmp_path}/{name}"):
        pass


@pytest.mark.parametrize("name", ["x" * 300, "a.txt/b.txt", "missing/b.txt", "a\0b", ".", ""])
def test_a_name_that_cannot_be_written_is_an_input_error(tmp_path, name):
    (tmp_path / "a.txt").touch()
    with pytest.raises(InputError), replacing(f"{tmp_path}/{name}"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_name_that_is_too_long_only_for_the_disk_is_refused_and_nothing_stays(tmp_path):
    with pytest.raises(InputError, match="the name is too long"), replacing(tmp_path / f"{'湖' * 100}.tmx"):
        pass
    assert list(tmp_path.iterdir()) == []


# Pipes and devices


@contextmanager
def pipe_of(path, content):
    """A pipe with this name into which something writes once."""
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: path.write_bytes(content))
    writer.start()
    yield path
    writer.join()


def content_of(name, tmp_path):
    write_units(units(5), tmp_path / f"whole.{name}", HEADER)
    return (tmp_path / f"whole.{name}").read_bytes()


@pytest.mark.parametrize("suffix", ["tmx", "tmx.gz", "xlf", "tsv", "csv", "csv.gz", "xlsx", "docx", "parquet"])
def test_units_can_come_from_a_pipe(tmp_path, suffix):
    content = content_of(suffix, tmp_path)
    whole = [[v.text for v in unit.variants] for unit in read_units(tmp_path / f"whole.{suffix}").units]
    with pipe_of(tmp_path / f"pipe.{suffix}", content) as pipe:
        assert [[v.text for v in unit.variants] for unit in read_units(pipe).units] == whole


CATALOGUE = """\
msgid ""
msgstr "Content-Type: text/plain; charset=GBK\\nLanguage: zh_CN\\n"

msgid "lake"
msgstr "湖"
"""


def test_a_catalogue_can_come_from_a_pipe_in_its_own_encoding(tmp_path):
    with pipe_of(tmp_path / "pipe.po", CATALOGUE.encode("gbk")) as pipe:
        (unit,) = read_units(pipe, ("en", None)).units
    assert [variant.text for variant in unit.variants] == ["lake", "湖"]


@pytest.mark.parametrize(("name", "pipes"), [("c.zh-en", "zh en"), ("c.zh", "zh en"), ("c.en", "zh"), ("c.zh", "zh")])
def test_twins_can_come_from_pipes(tmp_path, name, pipes):
    lines = {"zh": "湖。\n门。\n".encode(), "en": b"Lake.\nDoor.\n"}
    with ExitStack() as stack:
        for language, content in lines.items():
            if language in pipes.split():
                stack.enter_context(pipe_of(tmp_path / f"c.{language}", content))
            else:
                (tmp_path / f"c.{language}").write_bytes(content)
        found = [{variant.text for variant in unit.variants} for unit in read_units(tmp_path / name).units]
    assert found == [{"湖。", "Lake."}, {"门。", "Door."}]


def test_a_pipe_is_no_memory(tmp_path):
    from aligner.memory.memory import Memory

    reading, writing = os.pipe()
    with pytest.raises(InputError, match="this is not a file"):
        Memory(f"/dev/fd/{reading}", read_only=True)
    os.close(reading)
    os.close(writing)


def test_a_pipe_is_a_file_of_a_memory_too(tmp_path):
    from aligner.memory.memory import Memory

    content = content_of("csv", tmp_path)
    with Memory(tmp_path / "m.db") as memory, pipe_of(tmp_path / "pipe.csv", content) as pipe:
        added = memory.add(pipe)
        assert (added.document, added.units) == ("pipe.csv", 5)
        assert memory.add(tmp_path / "whole.csv", "pipe.csv").is_known


def test_what_is_held_is_read_as_often_as_needed_and_names_the_pipe(tmp_path):
    with pipe_of(tmp_path / "pipe.txt", b"text") as pipe:
        once = held(pipe)
    assert (os.fspath(once), str(once)) == (str(pipe), str(pipe))
    assert read_bytes(once) == read_bytes(once) == b"text"
    assert held(once) is once
    assert held(tmp_path / "plain.txt") == tmp_path / "plain.txt"


def test_a_device_without_an_end_is_refused(monkeypatch):
    assert MOST_HELD == 536_870_912
    monkeypatch.setattr("aligner.files.MOST_HELD", 1000)
    with pytest.raises(InputError, match="/dev/zero: more than 1,000 bytes come from here; save them as a file first"):
        read_bytes("/dev/zero")
    assert read_bytes("/dev/null") == b""


def test_a_socket_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.tmx")
        for act in (lambda: read_bytes("s.tmx"), lambda: read_units("s.tmx"), lambda: write_units([], "s.tmx", HEADER)):
            with pytest.raises(AlignerError, match=r"s\.tmx: this is a disk or a socket; give a file"):
                act()


@pytest.mark.parametrize("suffix", ["tmx", "csv.gz", "xlsx", "docx", "parquet"])
def test_units_can_go_into_a_pipe_and_into_a_descriptor(tmp_path, suffix):
    pipe = tmp_path / f"pipe.{suffix}"
    os.mkfifo(pipe)
    received = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()
    assert write_units(units(5), pipe, HEADER) == 5
    reader.join()
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    (tmp_path / f"again.{suffix}").write_bytes(received[0])
    assert [unit.variants[1].text for unit in read_units(tmp_path / f"again.{suffix}").units][4] == "Line 4: it rose."


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="descriptors have no names here")
def test_a_descriptor_is_written_behind_what_is_there(tmp_path):
    with (tmp_path / "log.txt").open("w") as log:
        log.write("before\n")
        log.flush()
        with replacing(f"/dev/fd/{log.fileno()}") as handle:
            handle.write("after\n")
    assert (tmp_path / "log.txt").read_text() == "before\nafter\n"
    assert list(tmp_path.iterdir()) == [tmp_path / "log.txt"]


def test_a_failure_leaves_a_pipe_without_a_byte(tmp_path):
    read, write = os.pipe()
    with pytest.raises(ZeroDivisionError), replacing(f"/dev/fd/{write}") as handle:
        handle.write("half")
        raise ZeroDivisionError
    os.close(write)
    with os.fdopen(read, "rb") as stream:
        assert stream.read() == b""


def test_another_writer_does_not_take_a_finished_file_for_a_remainder(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr("aligner.files._copy_access", lambda *_: sweep(tmp_path))
    with replacing(path) as handle:
        handle.write("new")
    assert path.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [path]
