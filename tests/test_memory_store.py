"""The file of a memory: what is opened and what is refused, who may read and write when, and what an error says."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from test_memory import CAME, LEFT, RAINED, pair

from aligner.errors import FormatError, InputError
from aligner.memory import store
from aligner.memory.memory import Memory
from aligner.memory.schema import APPLICATION, OLDEST, VERSION

NOBODY = 65534


@pytest.fixture
def path(tmp_path):
    """A memory of two units."""
    with Memory(tmp_path / "memory.db") as memory:
        memory.add([CAME, LEFT], "a")
    return tmp_path / "memory.db"


def test_a_memory_is_one_file_that_says_what_it_is(path):
    assert [each.name for each in path.parent.iterdir()] == ["memory.db"]
    head = path.read_bytes()[:100]
    assert head[:16] == b"SQLite format 3\0"
    assert head[68:72] == b"algn" == APPLICATION.to_bytes(4, "big")
    assert int.from_bytes(head[60:64], "big") == VERSION


def test_a_memory_that_is_opened_again_has_what_it_had(path):
    with Memory(str(path)) as memory:
        assert list(memory.units()) == [CAME, LEFT]
        assert repr(memory) == f"Memory({str(path)!r})"


@pytest.mark.parametrize("name", ["a b?c=d&e#f%41.db", "记忆.db", ":memory:", "file:x.db", "x"])
def test_a_file_can_have_any_name(tmp_path, name):
    with Memory(tmp_path / name) as memory:
        memory.add([CAME], "a")
    assert [each.name for each in tmp_path.iterdir()] == [name]
    with Memory(tmp_path / name, read_only=True) as memory:
        assert list(memory.units()) == [CAME]


def test_a_relative_name_is_one_in_the_folder_of_now(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    with Memory("memory.db") as memory:
        monkeypatch.chdir("/")
        assert list(memory.units()) == [CAME, LEFT]


def test_an_empty_file_becomes_a_memory(tmp_path):
    (tmp_path / "memory.db").touch()
    with pytest.raises(FormatError, match="this file is empty and not a memory"):
        Memory(tmp_path / "memory.db", read_only=True)
    with Memory(tmp_path / "memory.db") as memory:
        assert len(memory) == 0


def test_a_link_is_followed(path):
    link = path.with_name("link.db")
    link.symlink_to(path)
    with Memory(link) as memory:
        memory.add([RAINED], "b")
    with Memory(path) as memory:
        assert len(memory) == 3
    assert sorted(each.name for each in path.parent.iterdir()) == ["link.db", "memory.db"]


def test_what_cannot_be_a_memory_is_refused_with_a_remedy(tmp_path):
    text, other = tmp_path / "text.tmx", tmp_path / "other.db"
    text.write_text("<tmx>" + "x" * 5000, encoding="utf-8")
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE x (y)")
    connection.close()
    for path, kind, message in [
        (text, FormatError, "this is not a memory; give another file name"),
        (other, FormatError, "this is a database of another program; give another file name"),
        (tmp_path, InputError, "this is a folder; give the name of a file"),
        (tmp_path / "no" / "memory.db", InputError, f"the folder {tmp_path / 'no'} does not exist; create it first"),
    ]:
        before = path.read_bytes() if path.is_file() else b""
        for read_only in (False, True):
            with pytest.raises(kind) as caught:
                Memory(path, read_only=read_only)
            assert str(caught.value).startswith(f"{path}: {message}")
        assert not path.is_file() or path.read_bytes() == before
    with pytest.raises(InputError, match="the name of the memory is empty"):
        Memory("")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["other.db", "text.tmx"]


def test_a_missing_memory_is_not_made_for_reading(tmp_path):
    with pytest.raises(InputError, match="no such memory; check the name and the folder"):
        Memory(tmp_path / "memory.db", read_only=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("version", [OLDEST - 1, VERSION + 1])
def test_another_version_is_refused(path, version):
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    with pytest.raises(
        FormatError, match=f"version {version}, but this aligner reads version {VERSION}; update aligner"
    ):
        Memory(path)


def test_a_pipe_is_refused(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no pipes with names")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="this is not a file"):
        Memory(tmp_path / "pipe")


@pytest.fixture
def users_folder():
    """A folder of somebody whom the system does not let do everything, as whom the test goes on."""
    if not hasattr(os, "setresuid"):
        pytest.skip("this system has no users that could be changed")
    with TemporaryDirectory() as folder:
        is_root = os.geteuid() == 0
        if is_root:
            os.chown(folder, NOBODY, -1)
            os.setresuid(NOBODY, NOBODY, 0)
        try:
            yield Path(folder)
        finally:
            if is_root:
                os.setresuid(0, 0, 0)


def test_a_file_that_must_not_be_written_is_read_and_not_written(users_folder):
    path = users_folder / "memory.db"
    with Memory(path) as memory:
        memory.add([CAME, LEFT], "a")
    path.chmod(0o400)
    with pytest.raises(InputError, match="no permission to write to this memory"):
        Memory(path)
    users_folder.chmod(0o500)
    try:
        with Memory(path, read_only=True) as memory:
            assert list(memory.units()) == [CAME, LEFT]
        with pytest.raises(InputError, match="cannot open this file or create one next to it"):
            Memory(users_folder / "new.db")
        path.chmod(0)
        with pytest.raises(InputError, match="cannot read this file: Permission denied"):
            Memory(path)
    finally:
        users_folder.chmod(0o700)


def test_what_is_opened_read_only_changes_nothing(path):
    before = path.read_bytes()
    with Memory(path, read_only=True) as memory:
        assert list(memory.units()) == [CAME, LEFT]
        memory.check()
        for attempt in (
            lambda: memory.add([RAINED], "b"), lambda: memory.delete("a"), memory.undo, memory.compact,
            lambda: memory.tag([1], "x"), lambda: memory.untag([1], "x"), lambda: memory.remove([1]),
        ):  # fmt: skip
            with pytest.raises(InputError, match="this memory was opened read-only; open it for writing"):
                attempt()
        assert memory.add([CAME, LEFT], "a").is_known
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["memory.db"]


def test_a_closed_memory_says_so_and_can_be_closed_again(path):
    memory = Memory(path)
    units = memory.units()
    assert next(units) == CAME
    memory.close()
    memory.close()
    for attempt in (lambda: len(memory), lambda: memory.add([CAME], "b"), lambda: next(memory.units())):
        with pytest.raises(InputError, match="this memory is closed; open it again"):
            attempt()
    assert [each.name for each in path.parent.iterdir()] == ["memory.db"]


def test_another_thread_is_told_to_open_the_file_again(path):
    caught = []

    def attempt():
        try:
            len(memory)
        except InputError as error:
            caught.append(str(error))

    with Memory(path) as memory:
        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
    assert caught == [f"{path}: this memory was opened in another thread; open it again in this one"]


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("read", [Memory.units, Memory.entries])
def test_a_reading_that_nobody_finishes_is_closed_by_any_thread(path, read):
    with Memory(path) as memory:
        memory.add([CAME, LEFT], "a")
        unfinished = [read(memory)]
        next(unfinished[0])
        thread = threading.Thread(target=unfinished.clear)
        thread.start()
        thread.join()
        assert memory.store._readers == []


def test_a_reader_sees_the_state_before_until_the_writer_is_done(path):
    seen = []

    def stream():
        for number in range(3000):
            yield pair(f"第{number}句。", f"Sentence {number}.")
            if number % 1000 == 0:
                seen.append((len(reader), texts(reader)))

    def texts(memory):
        return [unit.variants[1].text for unit in memory.units()]

    with Memory(path) as writer, Memory(path, read_only=True) as reader:
        begun = reader.units()
        assert next(begun) == CAME
        writer.add(stream(), "b")
        assert seen == [(2, ["He came.", "He left."])] * 3
        assert len(reader) == 3002
        assert list(begun) == [LEFT]


def test_a_second_writer_waits_for_the_first(path):
    order = []

    def second():
        with Memory(path) as memory:
            inside.wait()
            order.append("waits")
            memory.add([RAINED], "c")
            order.append("second")

    def stream():
        yield pair("好。", "Good.")
        inside.set()
        while "waits" not in order:
            pass
        # Long enough for the other one to come to the door.
        thread.join(0.3)
        order.append("first")

    inside = threading.Event()
    thread = threading.Thread(target=second)
    with Memory(path) as memory:
        thread.start()
        memory.add(stream(), "b")
        thread.join()
        assert order == ["waits", "first", "second"]
        assert [each.name for each in memory.documents()] == ["a", "b", "c"]


def test_a_writer_that_has_waited_long_enough_says_who_is_in_the_way(path, monkeypatch):
    monkeypatch.setattr(store, "PATIENCE", 0.05)
    with Memory(path) as first, Memory(path) as second, first.store.writing():
        with pytest.raises(InputError, match="another process is writing to this memory; wait until it is done"):
            second.add([CAME], "b")
        assert len(second) == 2


def test_two_processes_that_make_a_memory_at_once_make_one(tmp_path):
    code = "import sys; from aligner import Memory; print(Memory(sys.argv[1]).add([], sys.argv[2]).document)"
    start = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "memory.db"), name], stdout=subprocess.PIPE)
        for name in "abcd"
    ]
    assert [each.communicate()[0].decode().strip() for each in start] == list("abcd")
    with Memory(tmp_path / "memory.db") as memory:
        assert sorted(each.name for each in memory.documents()) == list("abcd")


def test_a_file_left_by_one_that_was_killed_while_making_it_becomes_a_memory(tmp_path):
    connection = sqlite3.connect(tmp_path / "memory.db")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    with Memory(tmp_path / "memory.db") as memory:
        assert memory.add([CAME], "a").new == 1


def test_a_full_disk_leaves_everything_as_it_was(path):
    with Memory(path) as memory:
        (pages,) = memory.store.connection.execute("PRAGMA page_count").fetchone()
        memory.store.connection.execute(f"PRAGMA max_page_count = {pages + 5}")
        with pytest.raises(InputError, match="the disk is full, and nothing has changed; make room"):
            memory.add((pair(f"第{number}句。", f"Sentence {number}.") for number in range(5000)), "b")
        assert list(memory.units()) == [CAME, LEFT]
        memory.check()


def test_a_damaged_file_is_named_as_such(path):
    with Memory(path) as memory:
        memory.add((pair(f"第{number}句。", f"Sentence {number}.") for number in range(2000)), "b")
    content = bytearray(path.read_bytes())
    for start in range(4096 * 4, len(content), 4096 * 3):
        content[start : start + 400] = bytes(400)
    path.write_bytes(content)
    with pytest.raises(FormatError, match=r"memory\.db: this memory is damaged.*from a copy"), Memory(path) as memory:
        memory.check()


def test_a_file_that_was_cut_off_is_named_as_such(path):
    path.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(FormatError, match="damaged"), Memory(path) as memory:
        memory.check()


@pytest.mark.parametrize(
    ("fault", "statement"),
    [
        ("a unit is counted wrongly (numbers 1)", "UPDATE units SET uses = 2 WHERE id = 1"),
        ("a unit is counted wrongly (numbers 1, 2)", "UPDATE documents SET removed = 'now'"),
        ("a unit has no texts (numbers 2)", "DELETE FROM variants WHERE unit = 2"),
        ("a document does not have as many units as it should (numbers 1)", "DELETE FROM occurrences WHERE number = 2"),
        ("a text is not in the index of words (numbers 5)", "INSERT INTO variants VALUES (5, 1, 'de', 'x', 0)"),
        (
            "the index of words has a missing text (numbers 9)",
            "INSERT INTO words (rowid, text) VALUES (9, 'x')",
        ),
        ("a tag is from a missing document (numbers 1)", "INSERT INTO tags VALUES (1, 'x', 7, 0)"),
        ("a row of variants refers to a missing row", "INSERT INTO variants VALUES (5, 8, 'de', 'x', 0)"),
    ],
)
def test_the_check_names_what_is_wrong(path, fault, statement):
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()
    with Memory(path) as memory, pytest.raises(FormatError) as caught:
        memory.check()
    assert str(caught.value).startswith(f"{path}: this memory is damaged: ")
    assert fault in str(caught.value)


def test_a_memory_without_one_of_its_tables_is_an_error_of_ours(path):
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE tags")
    connection.close()
    with Memory(path) as memory, pytest.raises(FormatError, match=r"this memory is damaged .*restore it from a copy"):
        list(memory.units())


def test_a_copy_of_a_closed_memory_is_a_memory(path):
    shutil.copy(path, path.with_name("copy.db"))
    with Memory(path.with_name("copy.db")) as memory:
        memory.add([RAINED], "b")
        assert len(memory) == 3
