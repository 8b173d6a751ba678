"""What comes out of a memory: in which languages, with which dates, and what is said of what does not."""

from __future__ import annotations

import csv
import gzip
import sqlite3
import time
import warnings
from collections import Counter

import pytest
from test_memory import CAME, LEFT, memory, pair, texts_of

from aligner.errors import FormatError, FormatWarning, InputError
from aligner.formats import registry as formats
from aligner.formats import tmx
from aligner.memory import contents
from aligner.memory.memory import ALL, Filter, Memory
from aligner.memory.records import Exported
from aligner.units.units import Header, Unit, Variant

__all__ = ["memory"]

DAMAGES = ("{", "[{},[],[]]", "null", '[{},[["x"]],[["zh","",{},[]],["en","",{},[]]],[1,0]]', "5", '["a",4]')

TAIWAN = Unit((Variant("en", "software"), Variant("zh-CN", "软件"), Variant("zh-TW", "軟體")))


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlf", ".parquet", ".tmx", ".xlsx"])
def test_the_target_language_of_one_document_leaves_out_no_unit_of_others(memory, tmp_path, suffix):
    memory.add([CAME], "a", header=Header("zh-CN", "en-US"))
    memory.add([LEFT], "b", header=Header("zh-CN"))
    done = memory.export(tmp_path / f"out{suffix}")
    assert done == Exported(2)
    assert texts_of(formats.read_units(tmp_path / f"out{suffix}").units) == ["He came.", "He left."]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".tmx", ".parquet", ".xlsx"])
def test_what_is_said_to_be_written_is_in_the_file(memory, tmp_path, suffix):
    japanese = Unit((Variant("zh-CN", "好。"), Variant("ja", "よい。")))
    memory.add([CAME, japanese], "a", header=Header("zh-CN", "en-US"))
    done = memory.export(tmp_path / f"out{suffix}")
    found = list(formats.read_units(tmp_path / f"out{suffix}").units)
    assert done.written == len(found)
    assert done.written + sum(done.left_out.values()) == 2


@pytest.mark.parametrize(
    ("languages", "texts"),
    [
        (("en", "zh-TW"), [("en", "software"), ("zh-TW", "軟體")]),
        (("zh-tw", "en-GB"), [("zh-TW", "軟體"), ("en-GB", "software")]),
        (("en", "zh-HK"), [("en", "software"), ("zh-HK", "軟體")]),
        (("zh-CN", "zh-TW"), [("zh-CN", "软件"), ("zh-TW", "軟體")]),
        (("zh", "zh-CN"), [("zh-TW", "軟體"), ("zh-CN", "软件")]),
        ((None, "en"), [("zh-CN", "软件"), ("en", "software")]),
        (("zh-TW", None), [("zh-TW", "軟體"), ("en", "software"), ("zh-CN", "软件")]),
    ],
)
def test_a_text_of_the_very_language_is_taken_before_one_that_would_only_be_called_so(
    memory, tmp_path, languages, texts
):
    memory.add([TAIWAN], "a", header=Header("en", "zh-CN"))
    assert memory.export(tmp_path / "a.tmx", languages=languages) == Exported(1)
    (unit,) = tmx.read(tmp_path / "a.tmx").units
    assert [(each.language, each.text) for each in unit.variants] == texts


@pytest.mark.parametrize(
    ("languages", "kept"),
    [
        (("en", "zh-TW"), ["software", "軟體"]),
        (("zh-HK", "en-GB"), ["software", "軟體"]),
        (("zh_CN", "zh-TW"), ["软件", "軟體"]),
    ],
)
def test_the_texts_of_chosen_languages_are_those_of_the_very_language_if_there_are_any(memory, languages, kept):
    memory.add([TAIWAN], "a")
    (unit,) = memory.units(Filter(languages=languages))
    assert [each.text for each in unit.variants] == kept
    assert list(memory.units(Filter(languages=("zh", "de")))) == []


@pytest.mark.parametrize("header", [Header("zh-CN", "en-US"), Header("en-US", "zh-CN")])
@pytest.mark.parametrize("languages", [("en", None), (None, "zh"), ("en", "zh")])
@pytest.mark.parametrize("suffix", [".csv", ".tmx", ".xlf"])
def test_a_language_that_is_named_turns_units_round_whatever_the_documents_say(
    memory, tmp_path, header, languages, suffix
):
    memory.add([CAME, Unit(LEFT.variants[::-1])], "a", header=header)
    assert memory.export(tmp_path / f"a{suffix}", languages=languages).written == 2
    found = formats.read_units(tmp_path / f"a{suffix}").units
    assert [unit.variants[0].text for unit in found] == ["He came.", "He left."]


@pytest.mark.parametrize("tag", ["bogus lang", "", "1"])
def test_a_language_that_is_none_is_refused(memory, tmp_path, tag):
    memory.add([CAME], "a")
    with pytest.raises(InputError, match="is not a language tag"):
        Filter(languages=(tag, "en"))
    if tag:
        with pytest.raises(InputError, match="is not a language tag"):
            memory.export(tmp_path / "a.tmx", languages=(tag, "en"))
    assert not (tmp_path / "a.tmx").exists()


@pytest.mark.parametrize("name", ["documents", "tags", "without_tags", "languages"])
def test_one_string_where_several_are_meant_is_refused(name):
    with pytest.raises(InputError, match=rf"{name} must be a tuple of names, .*, not 'en'"):
        Filter(**{name: "en"})


def test_units_without_dates_are_exported_with_those_of_their_documents(memory, tmp_path):
    dated = pair("好。", "Good.", creationdate="20200101T000000Z")
    memory.add([CAME, dated], "a")
    stamp = memory.documents()[0].added
    memory.export(tmp_path / "a.tmx")
    found = list(tmx.read(tmp_path / "a.tmx").units)
    assert [unit.attributes.get("creationdate") for unit in found] == [stamp, "20200101T000000Z"]
    assert [unit.attributes.get("changedate") for unit in found] == [stamp, None]
    memory.export(tmp_path / "b.tmx")
    assert (tmp_path / "b.tmx").read_bytes() == (tmp_path / "a.tmx").read_bytes()
    while stamp == time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()):
        time.sleep(0.05)
    memory.add([CAME], "b")
    memory.export(tmp_path / "a.tmx")
    came = next(iter(tmx.read(tmp_path / "a.tmx").units))
    assert came.attributes["creationdate"] == stamp < came.attributes["changedate"]
    assert list(memory.units())[1] == dated


def test_a_unit_that_a_format_cannot_hold_is_named_by_its_number_in_the_memory(memory, tmp_path):
    memory.add([LEFT, CAME, pair("好\x00。", "Good."), CAME], "a")
    memory.remove([1])
    with warnings.catch_warnings(), pytest.raises(FormatError) as caught:
        warnings.simplefilter("error", FormatWarning)
        memory.export(tmp_path / "a.tmx")
    assert str(caught.value).startswith(f"{tmp_path / 'a.tmx'}: unit 2")
    remedy = "remove it; it is unit 3 of the memory; without --strict, U+FFFD is written in its place"
    assert str(caught.value).endswith(remedy)
    memory.remove([3])
    assert memory.export(tmp_path / "a.tmx").written == 1


@pytest.mark.parametrize(
    ("place", "damage"),
    [(place, damage) for place in ("occurrences.details", "documents.header", "documents.tags") for damage in DAMAGES],
)
def test_details_that_are_damaged_are_an_error_of_ours_and_found_by_the_check(tmp_path, place, damage):
    path = tmp_path / "memory.db"
    with Memory(path) as memory:
        memory.add([CAME, LEFT], "a")
    table, column = place.split(".")
    connection = sqlite3.connect(path)
    connection.execute(f"UPDATE {table} SET {column} = ?", (damage,))
    connection.commit()
    connection.close()
    attempts = {
        "details": [lambda: list(memory.units()), lambda: memory.exact("他来了。")],
        "header": [lambda: memory.header()],
        "tags": [lambda: memory.documents(), lambda: memory.add([CAME, LEFT], "a", tags=["x"])],
    }
    with Memory(path) as memory:
        for attempt in attempts[column]:
            with pytest.raises(FormatError, match=r"memory\.db: .* cannot be read.*restore it from a copy"):
                attempt()
        with pytest.raises(FormatError, match=r"damaged: .*cannot be read \(a"):
            memory.check()


def test_what_many_documents_share_is_read_in_steps_that_grow_with_them_and_not_faster(tmp_path):
    def steps(name, documents):
        """Thousands of steps of SQLite's machine."""
        count = 0

        def step():
            nonlocal count
            count += 1

        with Memory(tmp_path / name) as memory:
            shared = [pair(f"共{k}。", f"Shared {k}.") for k in range(10)]
            for number in range(documents):
                own = [pair(f"第{number}篇{k}。", f"Document {number}, {k}.") for k in range(5)]
                memory.add(shared + own, f"{number}")
            with memory.store.snapshot() as connection:
                connection.set_progress_handler(step, 1000)
                assert sum(1 for _ in contents.entries(connection, ALL)) == 10 + 5 * documents
                connection.set_progress_handler(None, 0)
        return count

    # Five times as many documents; reading them was once twenty-five times as long.
    assert 0 < steps("large.db", 500) < 8 * steps("small.db", 100)


def test_a_memory_is_compacted_while_its_units_are_read_and_gets_smaller_when_they_have_been(tmp_path):
    path = tmp_path / "memory.db"
    with Memory(path) as memory:
        memory.add([pair(f"第{k}句。" * 20, f"Sentence {k}. " * 20) for k in range(500)], "a")
        memory.add([CAME], "b")
    size = path.stat().st_size
    with Memory(path) as memory:
        entries = memory.entries()
        assert next(entries).id == 1
        memory.delete("a")
        start = time.monotonic()
        assert memory.compact() == 500
        assert time.monotonic() - start < 15
        assert sum(1 for _ in entries) == 500
    assert path.stat().st_size < size / 2
    with Memory(path) as memory:
        assert list(memory.units()) == [CAME]
        memory.check()


def test_a_packed_table_has_the_dates_too(memory, tmp_path):
    memory.add([CAME], "a")
    assert memory.export(tmp_path / "a.csv.gz") == Exported(1, Counter())
    with gzip.open(tmp_path / "a.csv.gz", "rt", encoding="utf-8-sig", newline="") as handle:
        (row,) = csv.DictReader(handle)
    assert row["created"] == row["changed"] != ""


def test_languages_without_a_region_get_none_unless_they_are_named_so(memory, tmp_path):
    memory.add([Unit((Variant("zh", "好。"), Variant("en", "Good."), Variant("de", "Gut.")))], "a", header=Header("zh"))

    def tags(*languages):
        memory.export(tmp_path / "a.tmx", languages=languages or (None, None))
        reading = tmx.read(tmp_path / "a.tmx")
        (unit,) = reading.units
        return reading.header.source_language, [each.language for each in unit.variants]

    assert tags() == ("zh", ["zh", "en", "de"])
    assert tags("zh-CN", None) == ("zh-CN", ["zh-CN", "en", "de"])
    assert tags("de", "en") == ("de", ["de", "en"])
    assert [each.language for unit in memory.units() for each in unit.variants] == ["zh", "en", "de"]
