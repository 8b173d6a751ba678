"""The file that a reviewer works on: what is on disk, what comes back, and what is never overwritten."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reviewing import EN, ZH, accept, edit, example, file_of, inverse, reopen
from test_revision import changes

import aligner
from aligner.formats import jsonl
from aligner.revision import store as store_module
from aligner.revision.changes import Change, ChangeError, Replaced, SentenceSplice, to_json
from aligner.revision.history import history_path
from aligner.revision.locking import Lock
from aligner.revision.revision import Revision
from aligner.revision.store import OutdatedError, Store, create, read_reviewed

POSIX = pytest.mark.skipif(os.name == "nt", reason="permissions and links as on Unix")


def lines_of(path):
    return [json.loads(line) for line in history_path(path).read_text("utf-8").splitlines()]


def changes_in(path):
    return [line for line in lines_of(path) if "action" in line]


def codes(revision):
    return [bead.code for bead in revision.beads]


def cut(path, length):
    """The file without its last bytes."""
    path.write_bytes(path.read_bytes()[:-length])


def test_a_change_is_in_the_history_at_once_and_in_the_file_at_the_end(tmp_path):
    path = file_of(tmp_path)
    store = Store(path)
    store.apply(accept(1, 0))
    assert changes_in(path)[0]["beads"] == [{"at": 1, "old": [[1, 1, 0.9, ""]], "new": [[1, 1, 0.9, "a"]]}]
    assert changes_in(path)[0]["time"].endswith("Z")
    store.close()
    assert [bead.judgement.status for bead in jsonl.read(path)] == ["open", "accepted", "open", "open"]
    assert jsonl.read(path).corrections.changes == 1


def test_looking_at_a_file_changes_nothing(tmp_path):
    path = file_of(tmp_path)
    before = path.read_bytes()
    Store(path).close()
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["birds.jsonl"]


def test_undo_goes_on_over_all_of_the_history(tmp_path):
    path = file_of(tmp_path)
    with_two = Store(path)
    with_two.apply(accept(0, 0))
    with_two.apply(edit(ZH[1], "面积变小了。", 1, at=1))
    with_two.close()
    again = Store(path)
    assert [change.action for change in again.history.changes] == ["accept", "edit"]
    for change in reversed(again.history.changes[:2]):
        again.apply(inverse(change, again.version))
    again.close()
    bitext = jsonl.read(path)
    assert list(bitext.source) == list(ZH) and codes(Revision.of(bitext)) == [""] * 4
    assert bitext.corrections.changes == 4


def accept_two(path):
    """Open a file, accept its first and its third bead, and close it."""
    store = Store(path)
    store.apply(accept(0, 0))
    store.apply(accept(2, 1))
    store.close()


def history_without_hashes(path):
    """The history of a file, and its lines as they were before the file was written."""
    history = history_path(path)
    return history, [line for line in history.read_bytes().splitlines(keepends=True) if b'"saved"' not in line]


def test_what_the_file_lacks_comes_from_the_history(tmp_path):
    path = file_of(tmp_path)
    first = path.read_bytes()
    accept_two(path)
    path.write_bytes(first)
    assert codes(Revision.of(read_reviewed(path))) == ["a", "", "a", ""] and path.read_bytes() == first
    store = Store(path)
    assert codes(store.revision) == ["a", "", "a", ""]
    store.close()
    assert jsonl.read(path).corrections.changes == 2


@pytest.mark.parametrize("length", [1, 2, 20, 60])
def test_a_last_line_that_was_cut_short_was_never_answered_and_is_dropped(tmp_path, length):
    path = file_of(tmp_path)
    base = path.read_bytes()
    accept_two(path)
    history, kept = history_without_hashes(path)
    history.write_bytes(b"".join(kept)[:-length])
    path.write_bytes(base)
    store = Store(path)
    assert codes(store.revision) == ["a", "", "", ""]
    store.apply(accept(3, 1))
    store.close()
    assert [line["beads"][0]["at"] for line in changes_in(path)] == [0, 3]


def test_a_header_that_was_cut_short_is_no_history_yet(tmp_path):
    path = file_of(tmp_path)
    history_path(path).write_bytes(b'{"schema": "aligner.hi')
    store = Store(path)
    store.apply(accept(0, 0))
    store.close()
    assert lines_of(path)[0]["schema"] == "aligner.history"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda lines: [*lines[:1], b"{\n", *lines[1:]], "history:2: not a line of JSON; restore it from a copy"),
        (lambda lines: [*lines[:1], b"[]\n", *lines[1:]], "history:2: not an object"),
        (lambda lines: [b'{"a": 1}\n', *lines[1:]], "history:1: not a history of changes"),
        (lambda lines: [lines[0].replace(b'"version":1', b'"version":2'), *lines[1:]], "its version is 2"),
        (lambda lines: [lines[0], *lines[2:]], "a change to version 1 where 0 is expected"),
        (lambda lines: [*lines[:2], b'{"action": "a"}\n'], "this is no change"),
    ],
)
def test_a_damaged_history_names_the_line_and_the_remedy(tmp_path, spoil, message):
    path = file_of(tmp_path)
    accept_two(path)
    history, kept = history_without_hashes(path)
    history.write_bytes(b"".join(spoil(kept)))
    with pytest.raises(aligner.FormatError, match=message):
        Store(path)


def test_the_history_of_another_file_is_refused_with_the_remedy(tmp_path):
    path, other = file_of(tmp_path), file_of(tmp_path, example(ZH[:2], EN[:2]), "other.jsonl")
    store = Store(other)
    store.apply(accept(0, 0))
    store.close()
    history_path(other).rename(history_path(path))
    with pytest.raises(aligner.FormatError, match=r"another state of this file.*move the history away"):
        Store(path)
    history_path(path).unlink()
    Store(path).close()


def test_a_file_that_another_program_changes_is_not_overwritten(tmp_path):
    path = file_of(tmp_path)
    store = Store(path)
    theirs = path.read_text("utf-8").replace("0.9", "0.8")
    path.write_text(theirs, "utf-8")
    store.apply(accept(0, 0))
    with pytest.raises(aligner.InputError, match=r"another program changed this file.*birds\.jsonl\.history"):
        store.close()
    assert path.read_text("utf-8") == theirs
    with pytest.raises(aligner.FormatError, match="another program has changed or replaced"):
        Store(path)


def test_after_a_file_could_not_be_written_no_change_is_taken_until_it_can(tmp_path):
    path = file_of(tmp_path)
    ours = path.read_bytes()
    store = Store(path)
    path.write_bytes(ours.replace(b"0.9", b"0.8"))
    store.apply(accept(0, 0))
    store._writer.join(0.01)
    while not store._failure:
        store._writer.join(0.01)
    with pytest.raises(aligner.InputError, match="another program changed this file"):
        store.apply(accept(1, 1))
    assert store.version == 1
    path.write_bytes(ours)
    store.apply(accept(1, 1))
    store.close()
    assert codes(Revision.of(jsonl.read(path))) == ["a", "a", "", ""]


def test_a_history_that_another_program_changes_is_not_written_into(tmp_path):
    path = file_of(tmp_path)
    store = Store(path)
    store.apply(accept(0, 0))
    store._writer.join(0.01)
    with history_path(path).open("a", encoding="utf-8") as theirs:
        theirs.write("{}\n")
    with pytest.raises(aligner.InputError, match="another program changed this history"):
        store.apply(accept(1, 1))
    assert store.version == 1
    # The file may have been written before.
    with suppress(aligner.InputError):
        store.close()


def test_a_change_to_another_version_is_outdated(tmp_path):
    store = Store(file_of(tmp_path))
    store.apply(accept(0, 0))
    with pytest.raises(OutdatedError) as caught:
        store.apply(accept(1, 0))
    assert caught.value.version == 1
    store.close()


def test_a_change_that_is_sent_twice_is_made_once(tmp_path):
    path = file_of(tmp_path)
    store = Store(path)
    assert store.apply(accept(0, 0)).version == store.apply(accept(0, 0)).version == 1
    store.close()
    assert len(changes_in(path)) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (accept(9, 0), "other beads"),
        (edit(ZH[0], "湿\ud83d", 0), "half of a character"),
        (
            Change("x", 0, (SentenceSplice(0, 0, ZH[:1], ZH[:1], (), (3,)),)),
            "makes a clause of a sentence that it does not have",
        ),
        (Change("pin", 0, anchors=Replaced((), ((0, 9),))), "outside the texts"),
        (
            Change("x", 0, apart=Replaced((), (((0, 1), (2, 9)),))),
            "outside the texts",
        ),
    ],
)
def test_what_does_not_fit_is_in_no_file(tmp_path, change, message):
    path = file_of(tmp_path)
    store = Store(path)
    with pytest.raises(ChangeError, match=message):
        store.apply(change)
    store.close()
    assert not history_path(path).exists()


def test_halves_of_characters_that_were_there_before_may_stay(tmp_path):
    path = file_of(tmp_path, example(("湿\ud83d地。",), ("Wet.",)))
    store = Store(path)
    store.apply(edit("湿\ud83d地。", "湿\ud83d地！", 0))
    store.close()
    assert list(jsonl.read(path).source) == ["湿\ud83d地！"]
    Store(path).close()


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_changes_are_there_after_opening_again(tmp_path_factory, data):
    path = file_of(tmp_path_factory.mktemp("any"))
    store = Store(path)
    for _ in range(data.draw(st.integers(1, 4))):
        store.apply(data.draw(changes(store.revision)))
    expected = store.revision.bitext()
    store.close()
    again = Store(path)
    assert again.revision.bitext() == expected == jsonl.read(path)
    again.close()


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "there").mkdir()
    path = file_of(tmp_path / "there")
    link = tmp_path / "link.jsonl"
    link.symlink_to(path)
    store = Store(link)
    store.apply(accept(0, 0))
    store.close()
    assert link.is_symlink() and history_path(path).exists() and jsonl.read(path).corrections.changes == 1


@POSIX
def test_nobody_can_read_the_history_who_cannot_read_the_file(tmp_path):
    path = file_of(tmp_path)
    path.chmod(0o600)
    store = Store(path)
    store.apply(accept(0, 0))
    store.close()
    assert history_path(path).stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_written_is_refused_before_any_work(tmp_path, monkeypatch):
    path = file_of(tmp_path)
    monkeypatch.setattr("aligner.revision.store.os.access", lambda *_: False)
    with pytest.raises(aligner.InputError, match=r"no permission to write this file; .* or work on a copy"):
        Store(path)


def test_a_new_file_does_not_replace_one(tmp_path):
    path = file_of(tmp_path)
    with pytest.raises(aligner.InputError, match="there already"):
        create(example(), path)


def test_a_history_that_cannot_be_written_loses_no_change(tmp_path, monkeypatch):
    path = file_of(tmp_path)
    store = Store(path)
    store.apply(accept(0, 0))
    write = os.write

    def half(descriptor, line):
        write(descriptor, line[: len(line) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("aligner.revision.history.os.write", half)
    with pytest.raises(aligner.InputError, match="the disk is full"):
        store.apply(accept(1, 1))
    monkeypatch.undo()
    store.apply(accept(1, 1))
    store.close()
    assert codes(Revision.of(jsonl.read(path))) == ["a", "a", "", ""]
    Store(path).close()


def test_the_file_follows_in_the_background(tmp_path, monkeypatch):
    monkeypatch.setattr(store_module, "REST", 0.0)
    path = file_of(tmp_path)
    store = Store(path)
    for version in range(20):
        store.apply(accept(0, version) if version % 2 == 0 else reopen(0, version))
    while jsonl.read(path).corrections.changes < 20:
        store._writer.join(0.01)
    store.close()
    assert len(changes_in(path)) == 20


HOLDER = """
import sys
from pathlib import Path
from aligner.revision.locking import Lock
lock = Lock(Path(sys.argv[1]))
lock.note("http://127.0.0.1:1234/")
print("held", flush=True)
sys.stdin.read()
"""


def test_two_processes_cannot_work_on_one_file(tmp_path):
    path = file_of(tmp_path)
    environment = os.environ | {"PYTHONPATH": str(Path(aligner.__file__).parent.parent)}
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline().strip() == b"held"
        expected = rf"has this file open in process {holder.pid}, at http://127\.0\.0\.1:1234/"
        with pytest.raises(aligner.InputError, match=expected):
            Lock(path)
        holder.kill()
    with (
        Lock(path),
        pytest.raises(aligner.InputError, match=f"in process {os.getpid()}" if os.name == "nt" else "open"),
    ):
        Lock(path)
    assert [each.name for each in tmp_path.iterdir()] == ["birds.jsonl"]


def test_records_of_the_history_are_those_of_changes(tmp_path):
    path = file_of(tmp_path)
    store = Store(path)
    store.apply(accept(0, 0))
    store.close()
    assert changes_in(path) == [to_json(store.history.changes[0])]
