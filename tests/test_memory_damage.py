"""A memory that no longer holds what was written: the check sees it, each method says so, and repair saves the rest."""

from __future__ import annotations

import gc
import gzip
import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from random import Random

import pytest
from test_formats import GOLDEN
from test_memory import CAME, LEFT, RAINED, pair

from aligner.errors import AlignerError, FormatError, InputError
from aligner.memory.memory import Memory
from aligner.memory.schema import VERSION
from aligner.units.units import Header

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from memory_damage import METHODS, changed_copies, contents, make, missed_changes, outcome, places_of_texts

# What `python benchmarks/memory_damage.py` does by the ten thousand.
TEXT_CHANGES, FILE_CHANGES, METHOD_CHANGES = 300, 150, 12


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A memory of documents with everything that one can have."""
    path = tmp_path_factory.mktemp("damage") / "memory.db"
    make(path)
    return path


@pytest.fixture
def path(whole, tmp_path):
    shutil.copy(whole, tmp_path / "memory.db")
    return tmp_path / "memory.db"


@pytest.fixture
def small(tmp_path):
    """Two documents of two units each, one of which they share."""
    with Memory(tmp_path / "small.db") as memory:
        memory.add([CAME, LEFT], "a", tags=["x"], header=Header("zh-CN"))
        memory.add([CAME, RAINED], "b")
        memory.similar("rain")
    return tmp_path / "small.db"


def change(path, statement):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def test_the_check_sees_every_changed_byte_of_a_text(path):
    assert list(missed_changes(path, TEXT_CHANGES, seed=1)) == []


def test_whatever_byte_is_changed_the_answer_is_one_of_ours(path):
    """One method for each byte; `benchmarks/memory_damage.py` calls all of them."""
    copies = islice(changed_copies(path, range(path.stat().st_size), Random(2)), FILE_CHANGES)
    names = cycle(METHODS)
    outcomes = {outcome(copy, name := next(names), METHODS[name], place) for place, copy in copies}
    assert outcomes <= {"answer", "error of ours"}


@pytest.mark.parametrize("name", METHODS)
def test_whatever_byte_of_a_text_is_changed_each_method_answers_or_says_so(path, name):
    copies = islice(changed_copies(path, places_of_texts(path), Random(name)), METHOD_CHANGES)
    outcomes = {outcome(copy, name, METHODS[name], place) for place, copy in copies}
    assert outcomes <= {"answer", "error of ours"}


# A kind of damage, what the check says of it, and whether it can be made good without a decision.
DAMAGES = {
    "UPDATE variants SET text = replace(text, 'left', 'right')": ("its texts have changed (a: unit 2)", False),
    "UPDATE variants SET text = CAST(x'ff' AS TEXT) WHERE id = 1": ("its texts cannot be read (a: unit 1)", False),
    "UPDATE variants SET text = x'ff' WHERE id = 1": ("its texts cannot be read (a: unit 1)", False),
    "UPDATE variants SET text = 7 WHERE id = 1": ("its texts have changed (a: unit 1)", False),
    "UPDATE variants SET language = 'de' WHERE id = 1": ("its texts have changed (a: unit 1)", False),
    "UPDATE occurrences SET details = replace(details, 'US', 'UK') WHERE unit = 2":
        ("its details have changed (a: unit 2)", False),
    "UPDATE occurrences SET details = '{' WHERE unit = 2": ("its details cannot be read (a: unit 2)", False),
    "UPDATE occurrences SET confidence = 0.5 WHERE unit = 3": ("its details have changed (b: unit 3)", False),
    "UPDATE occurrences SET created = '20200101T000000Z' WHERE unit = 3": ("its details have changed", False),
    "UPDATE units SET digest = x'00' WHERE id = 1": ("its texts have changed (a: unit 1)", False),
    "UPDATE documents SET name = 'c' WHERE id = 1": ("what is said of a document has changed (c)", False),
    "UPDATE documents SET header = '{' WHERE id = 1": ("what is said of a document cannot be read (a)", False),
    "UPDATE documents SET added = '1' WHERE id = 2": ("what is said of a document has changed (b)", False),
    "UPDATE tags SET tag = 'y' WHERE unit = 1": ("the tag 'y' of unit 1 is not as it was given", False),
    "UPDATE variants SET hash = 1 WHERE id = 2": ("a text would not be found (numbers 2)", True),
    "UPDATE units SET uses = 5": ("a unit is counted wrongly", True),
    "INSERT INTO words (rowid, text) VALUES (1, 'more')": ("the index of words is not that of the texts", True),
    "INSERT INTO words (words) VALUES ('delete-all')": ("the index of words is not that of the texts", True),
    "DELETE FROM languages": ("the language of a text is not listed", True),
    "UPDATE vectors SET scales = zeroblob(length(scales))": ("vectors are not those of their texts", True),
    "DROP INDEX occurrences_by_unit": ("the index occurrences_by_unit is missing", True),
    "DROP INDEX documents_by_name": ("the index documents_by_name is missing", True),
    "DROP VIEW live_tags": ("the view live_tags is missing", True),
    "DROP TABLE words": ("the table words is missing", True),
    "DELETE FROM changes": ("changes are not counted", True),
    "INSERT INTO changes VALUES (7)": ("changes are not counted", True),
    "UPDATE documents SET name = x'ff00' WHERE id = 1": ("what is said of a document cannot be read", False),
    "UPDATE documents SET added = 5 WHERE id = 1": ("what is said of a document has changed (a)", False),
    "UPDATE documents SET added = x'35' WHERE id = 1": ("what is said of a document cannot be read (a)", False),
    "UPDATE documents SET removed = x'35' WHERE id = 1": ("what is said of a document cannot be read (a)", False),
    "UPDATE occurrences SET created = x'35' WHERE unit = 2": ("its details cannot be read (a: unit 2)", False),
    "UPDATE occurrences SET confidence = 'sure' WHERE unit = 3": ("its details cannot be read (b: unit 3)", False),
    "UPDATE actions SET kind = 'adx'": ("an action is neither an addition nor a deletion", True),
}  # fmt: skip


@pytest.mark.parametrize("statement", DAMAGES)
def test_the_check_names_the_damage_and_repair_makes_the_memory_whole(small, statement):
    message, is_derived = DAMAGES[statement]
    change(small, statement)
    with Memory(small) as memory:
        with pytest.raises(FormatError) as caught:
            memory.check()
        assert message in str(caught.value)
        kept = memory.repair()
        assert bool(kept.left) is not is_derived
        if is_derived:
            assert texts(memory) == ["He came.", "He left.", "It rained."]
        else:
            with pytest.raises(FormatError):
                memory.check()
        removed = memory.repair("remove")
        memory.check()
        assert removed.left == ()
        assert [each.text for each in memory.search("rain")] in ([], ["It rained."])


def texts(memory):
    return [unit.variants[1].text for unit in memory.units()]


def test_what_is_in_doubt_is_named_and_removed_and_can_be_added_again(small):
    change(small, "UPDATE variants SET text = 'He went.' WHERE text = 'He left.'")
    with Memory(small) as memory:
        kept = memory.repair()
        assert kept.units == (2,)
        assert kept.documents == ("a",)
        assert kept.left == ("unit 2: its texts have changed: He went. | 他走了。",)
        assert memory.repair("remove").left == ()
        memory.check()
        assert texts(memory) == ["He came.", "It rained."]
        memory.add([CAME, LEFT], "a", replace=True)
        memory.check()
        assert texts(memory) == ["It rained.", "He came.", "He left."] or sorted(texts(memory)) == [
            "He came.", "He left.", "It rained."
        ]  # fmt: skip


def test_what_is_in_doubt_can_be_accepted_and_is_found_as_it_is_now(small):
    change(small, "UPDATE variants SET text = 'He went.' WHERE text = 'He left.'")
    with Memory(small) as memory:
        assert memory.exact("He went.") == [] and memory.search("went") == []
        accepted = memory.repair("accept")
        assert (accepted.units, accepted.left) == ((2,), ())
        memory.check()
        (match,), (hit,), (similar, *_) = memory.exact("He went."), memory.search("went"), memory.similar("He went.")
        assert match.unit == hit.unit == similar.unit == 2
        assert memory.search("left") == []


def test_what_cannot_be_read_cannot_be_accepted(small):
    change(small, "UPDATE occurrences SET details = '{' WHERE unit = 2")
    with Memory(small) as memory:
        assert memory.repair("accept").left == ("unit 2: its details cannot be read: He left. | 他走了。",)
        with pytest.raises(FormatError):
            memory.check()


@pytest.mark.parametrize("table", ["occurrences WHERE unit", "units WHERE id", "variants WHERE unit"])
def test_what_is_gone_is_named_by_its_document_and_can_be_added_again(small, table):
    change(small, f"DELETE FROM {table} = 2")
    with Memory(small) as memory:
        repaired = memory.repair("remove")
        assert (repaired.documents, repaired.left) == (("a",), ())
        assert texts(memory) == ["He came.", "It rained."]
        assert not memory.add([CAME, LEFT], "a", replace=True).is_known
        memory.check()
        assert sorted(texts(memory)) == ["He came.", "He left.", "It rained."]


@pytest.mark.parametrize("statement", DAMAGES)
def test_what_passes_the_check_after_it_was_accepted_can_be_read(small, statement):
    change(small, statement)
    with Memory(small) as memory:
        if not memory.repair("accept").left:
            memory.check()
            assert memory.documents(removed=True) and memory.exact("他来了。") and list(memory.units())
            memory.export(small.with_name("a.tmx"))


def test_a_missing_table_is_not_called_repaired(small):
    change(small, "DROP TABLE tags")
    with Memory(small) as memory:
        for work in (memory.check, memory.repair):
            with pytest.raises(FormatError, match="tags"):
                work()


def test_a_whole_memory_is_left_as_it_is(path):
    before = contents(path)
    with Memory(path) as memory:
        answers = memory.similar("water"), memory.exact("According to Ann 1, the level rose by 1 metres.")
        repaired = memory.repair()
        assert (repaired.units, repaired.documents, repaired.left) == ((), (), ())
        memory.check()
        assert answers == (memory.similar("water"), memory.exact("According to Ann 1, the level rose by 1 metres."))
    assert contents(path) == before


@pytest.mark.parametrize("decision", ["", "delete", None, True])
def test_only_a_decision_is_a_decision(small, decision):
    with Memory(small) as memory, pytest.raises(InputError, match="doubtful must be one of keep, remove, accept"):
        memory.repair(decision)


def test_an_error_of_the_caller_is_not_called_damage(small):
    def failing():
        yield CAME
        raise KeyError("mine")

    with Memory(small) as memory:
        with pytest.raises(KeyError, match="mine"):
            memory.add(failing(), "c")
        memory.check()


@pytest.fixture
def old(tmp_path):
    """What version 1 made of the same documents, and one more with an identifier that it made of the texts."""
    path = tmp_path / "old.db"
    path.write_bytes(gzip.decompress((GOLDEN / "memory-1.db.gz").read_bytes()))
    return path


def answers(path, *, read_only):
    """All that does not depend on the clock."""
    with Memory(path, read_only=read_only) as memory:
        memory.check()
        return (
            list(memory.units()), [(each.name, each.units) for each in memory.documents(removed=True)], memory.header(),
            [replace(each, origins=()) for each in memory.similar("the water rose")], memory.statistics().tags,
        )  # fmt: skip


def test_a_memory_of_version_1_is_read_as_it_is_and_brought_up_to_date_for_writing(old, path):
    with Memory(path) as memory:
        memory.add([pair("是。", "Yes.", tuid="2cfbe169c5c4bba3")], "yes")
    content, expected = old.read_bytes(), answers(path, read_only=True)
    assert answers(old, read_only=True) == expected
    assert old.read_bytes() == content
    with Memory(old) as memory, memory.store.reading() as connection:
        assert connection.execute("SELECT COUNT(*) FROM vectors").fetchone() == (0,)
    assert answers(old, read_only=False) == expected
    with Memory(old) as memory:
        assert memory.add([pair("是。", "Yes.")], "yes").is_known
        assert memory.add([RAINED], "more").new == 1
        memory.undo()
        memory.undo("document 2")
        memory.check()
    assert int.from_bytes(old.read_bytes()[60:64], "big") == VERSION
    assert list(missed_changes(old, 50, seed=3)) == []


def test_a_memory_of_version_1_with_a_changed_text_does_not_pass_the_check(old):
    change(old, "UPDATE variants SET text = replace(text, 'level', 'lever')")
    with Memory(old, read_only=True) as memory, pytest.raises(FormatError, match="its texts have changed"):
        memory.check()


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0" + b"\xff" * 5000, b"SQLite format 3\0" + bytes(84)])
def test_a_file_that_cannot_be_opened_is_closed(tmp_path, monkeypatch, content):
    """Python 3.13 warns of a connection that nobody has closed; before, its factory has to tell."""
    opened = []

    class Connection(sqlite3.Connection):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            opened.append(self)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *given, **options: connect(*given, factory=Connection, **options))
    path = tmp_path / "memory.db"
    path.write_bytes(content)
    with pytest.raises(AlignerError):
        Memory(path, read_only=True)
    gc.collect()
    assert opened
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")


COLUMNS = {
    "variants": ("language", "text"),
    "occurrences": ("confidence", "created", "changed", "details"),
    "documents": ("name", "added", "removed", "tags", "header", "digest"),
    "tags": ("tag",),
}
CALLS = ("exact", "entries", "export", "documents", "search", "fuzzy", "statistics", "clean", "similar")


@pytest.mark.parametrize("value", ["x'ff00'", "7", "0.5", "'{'", "CAST(x'ff' AS TEXT)"])
@pytest.mark.parametrize("place", [f"{table}.{name}" for table, names in COLUMNS.items() for name in names])
def test_a_value_of_another_kind_is_an_answer_or_damage(small, place, value):
    """SQLite keeps a value of any kind in a column of any kind."""
    table, column = place.split(".")
    change(small, f"UPDATE OR IGNORE {table} SET {column} = {value}")
    content = small.read_bytes()
    for name in CALLS:
        small.write_bytes(content)
        assert outcome(small, name, METHODS[name], 0) in ("answer", "error of ours")
