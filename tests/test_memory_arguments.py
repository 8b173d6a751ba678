"""What is given to a memory by mistake, and what it says then."""

from __future__ import annotations

import pytest
from hypothesis import given
from strategies import stripped_texts
from test_formats import EXAMPLE
from test_memory import CAME, LEFT, memory, pair

from aligner.cli.main import main
from aligner.errors import InputError
from aligner.memory.differences import differences
from aligner.memory.memory import Filter, Memory
from aligner.memory.records import Added
from aligner.units.units import Unit, Variant

__all__ = ["memory"]

WRONG = {
    "tag(1, 'x')": lambda memory: memory.tag(1, "x"),
    "tag('1', 'x')": lambda memory: memory.tag("1", "x"),
    "tag(['1'], 'x')": lambda memory: memory.tag(["1"], "x"),
    "tag([1], 2)": lambda memory: memory.tag([1], 2),
    "untag(None, 'x')": lambda memory: memory.untag(None, "x"),
    "untag([1], None)": lambda memory: memory.untag([1], None),
    "remove(1)": lambda memory: memory.remove(1),
    "confidences(1)": lambda memory: memory.confidences(1),
    "delete(1)": lambda memory: memory.delete(1),
    "undo(1)": lambda memory: memory.undo(1),
    "exact(1)": lambda memory: memory.exact(1),
    "exact(None)": lambda memory: memory.exact(None),
    "exact('x', language=1)": lambda memory: memory.exact("x", language=1),
    "fuzzy(b'x')": lambda memory: memory.fuzzy(b"x"),
    "fuzzy(min_score='0.9')": lambda memory: memory.fuzzy("x", min_score="0.9"),
    "fuzzy(min_score=nan)": lambda memory: memory.fuzzy("x", min_score=float("nan")),
    "fuzzy(limit='3')": lambda memory: memory.fuzzy("x", limit="3"),
    "fuzzy_many('text')": lambda memory: memory.fuzzy_many("text"),
    "fuzzy_many([1])": lambda memory: memory.fuzzy_many([1]),
    "search(3)": lambda memory: memory.search(3),
    "similar([])": lambda memory: memory.similar([]),
    "similar(min_cosine='1')": lambda memory: memory.similar("x", min_cosine="1"),
    "similar(min_cosine=2)": lambda memory: memory.similar("x", min_cosine=2),
    "units(None)": lambda memory: list(memory.units(None)),
    "entries('a')": lambda memory: list(memory.entries("a")),
    "export(filter=None)": lambda memory: memory.export(memory.store.path.with_name("out.tmx"), filter=None),
    "header('a')": lambda memory: memory.header("a"),
    "header(1)": lambda memory: memory.header(1),
    "add(1)": lambda memory: memory.add(1, "a"),
    "add(document=1)": lambda memory: memory.add([CAME], 1),
    "add(tags=1)": lambda memory: memory.add([CAME], "b", tags=1),
    "add(header=1)": lambda memory: memory.add([CAME], "b", header=1),
    "add(languages='zh')": lambda memory: memory.add([CAME], "b", languages="zh"),
    "add(languages=('zh',))": lambda memory: memory.add([CAME], "b", languages=("zh",)),
    "Filter(documents=1)": lambda _: Filter(documents=1),
    "Filter(tags=[1])": lambda _: Filter(tags=[1]),
    "Filter(languages=(1, 2))": lambda _: Filter(languages=(1, 2)),
    "Filter(min_confidence='0.9')": lambda _: Filter(min_confidence="0.9"),
    "Filter(longest='9')": lambda _: Filter(longest="9"),
    "Memory(1)": lambda _: Memory(1),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_of_a_wrong_type_is_an_error_of_ours_and_changes_nothing(memory, name):
    memory.add([CAME, LEFT], "a")
    with pytest.raises(InputError):
        WRONG[name](memory)
    assert list(memory.units()) == [CAME, LEFT]
    assert memory.statistics().tags == {}


@pytest.mark.parametrize("languages", [("zh",), ("en", "en"), ("en-GB",)])
def test_a_filter_for_one_language_could_match_nothing(languages):
    with pytest.raises(InputError, match=f"languages has only '{languages[0]}'"):
        Filter(languages=languages)


@pytest.mark.parametrize("filter", [Filter(tags=("none",)), Filter(min_confidence=0.9), Filter(longest=1),
                                    Filter(languages=("de", "fr"))])  # fmt: skip
@pytest.mark.parametrize("suffix", [".tmx", ".csv", ".xlsx", ".zh-en", ".parquet", ".docx", ".xlf"])
def test_an_export_of_nothing_is_an_error_and_leaves_the_file_that_was_there(memory, tmp_path, filter, suffix):
    memory.add([pair("好。", "Good.", 0.5)], "a")
    path = tmp_path / f"out{suffix}"
    with pytest.raises(InputError, match=r"no unit to write, and no file was written; left out: 1 "):
        memory.export(path, filter=filter)
    assert list(tmp_path.glob("out*")) == []
    memory.export(tmp_path / "out.tmx")
    before = (tmp_path / "out.tmx").read_bytes()
    with pytest.raises(InputError, match="no unit to write"):
        memory.export(tmp_path / "out.tmx", filter=filter)
    assert (tmp_path / "out.tmx").read_bytes() == before


def test_an_empty_memory_has_nothing_to_write(memory, tmp_path):
    with pytest.raises(InputError, match=r"memory\.db: no unit to write, and no file was written; there are no units"):
        memory.export(tmp_path / "out.tmx")


def test_languages_label_an_alignment_and_must_be_those_of_its_texts(memory):
    memory.add(EXAMPLE, "a", languages=("zh-SG", None))
    assert {tuple(each.language for each in unit.variants) for unit in memory.units()} == {("zh-SG", "en-US")}
    assert memory.header().source_language == "zh-SG"
    for languages in (("en", "zh"), ("de", None), (None, "zh-TW")):
        with pytest.raises(InputError, match="align it with that language"):
            memory.add(EXAMPLE, "b", languages=languages)
    with pytest.raises(InputError, match="units state their languages"):
        memory.add([CAME], "b", languages=("zh", "en"))


def test_what_is_left_out_is_counted_by_what_it_lacks(memory):
    units = [Unit((Variant("zh", left), Variant("en", right))) for left, right in
             [("好。", ""), ("", "Added."), ("", "Added again."), ("", ""), ("是。", "Yes.")]]  # fmt: skip
    added = memory.add(units, "a")
    assert (added, dict(added.left_out)) == (
        Added("a", 1, 1, added.left_out), {"without a source": 2, "without a translation": 2}
    )  # fmt: skip


def test_a_file_without_units_is_an_error_and_makes_no_memory(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    empty = (
        '<tmx version="1.4"><header srclang="zh"/><body><tu><tuv xml:lang="zh"><seg>好</seg></tuv></tu></body></tmx>'
    )
    for name in ("empty.tmx", "other.tmx"):
        (tmp_path / name).write_text(empty, encoding="utf-8")
    (tmp_path / "full.tsv").write_text("zh\ten\n好。\tGood.\n", encoding="utf-8")
    for files in (["empty.tmx"], ["empty.tmx", "other.tmx"], ["empty.tmx", "--quiet"]):
        assert main(["memory", "add", "m.db", *files]) == 1
        assert "aligner: error: m.db: no unit was added" in capsys.readouterr().err
        assert not (tmp_path / "m.db").exists()
    assert main(["memory", "add", "m.db", "empty.tmx", "full.tsv"]) == 0
    assert "warning: empty.tmx contains no units" in capsys.readouterr().err
    assert main(["memory", "add", "m.db", "empty.tmx"]) == 1
    assert main(["memory", "stats", "m.db", "--quiet"]) == 0


# What is looked up, what the memory has, and the words that differ.
DIFFERENCES = [
    ("试验两年后，涉禽增加了。", "试验一年后，涉禽增加了。", [("两", "一")]),
    ("水位上升。", "水位迅速上升了。", [("", "迅速"), ("", "了")]),
    ("The level rose by two metres.", "The water level rose two metres!", [("", "water"), ("by", ""), (".", "!")]),
    ("the end", "The END", [("the end", "The END")]),
    ("共１２种", "共12种", [("１２", "12")]),
    ("He  came. ", "He came.", []),
    ("a b c", "a b c d e", [("", "d e")]),
    ("two red cats", "two very old dogs", [("red cats", "very old dogs")]),
]


@pytest.mark.parametrize(("query", "text", "differing"), DIFFERENCES)
def test_what_differs_is_told_by_words_and_in_chinese_by_characters(query, text, differing):
    found = differences(query, text)
    assert [(query[a.query.start : a.query.stop], text[a.text.start : a.text.stop]) for a in found] == differing


@given(stripped_texts, stripped_texts)
def test_with_the_differences_replaced_one_text_is_the_other_but_for_blanks(query, text):
    changed = text
    for each in reversed(differences(query, text)):
        changed = changed[: each.text.start] + query[each.query.start : each.query.stop] + changed[each.text.stop :]
    assert "".join(changed.split()) == "".join(query.split())


def test_a_fuzzy_match_shows_what_differs_and_other_matches_do_not(memory, capsys):
    memory.add([pair("试验一年后，涉禽增加了四成。", "One year later, wading birds had grown by forty percent.")], "a")
    (match,) = memory.fuzzy("试验两年后，涉禽增加了四成。")
    assert [(each.query.start, each.query.stop) for each in match.differences] == [(2, 3)]
    assert memory.exact(match.text)[0].differences == memory.search("试验")[0].differences == ()
    assert memory.fuzzy(match.text)[0].differences == ()
    path = str(memory.store.path)
    for query, shown in [
        ("试验两年后，涉禽增加了四成。", "试验⟦一⟧年后，涉禽增加了四成。"),
        ("试验一年后，大部分涉禽增加了四成。", "试验一年后，⟦⟧涉禽增加了四成。"),
        ("One year later, birds had grown by forty percent.", "One year later, ⟦wading⟧ birds had grown"),
        ("试验一年后，涉禽增加了四成。", "  试验一年后，涉禽增加了四成。\n"),
    ]:
        assert main(["memory", "find", path, query]) == 0
        assert shown in capsys.readouterr().out


def test_repair_lists_what_is_in_doubt_and_takes_it_out(tmp_path, monkeypatch, capsys):
    import sqlite3

    monkeypatch.chdir(tmp_path)
    with Memory("m.db") as memory:
        memory.add([CAME, LEFT], "a.tmx")
    connection = sqlite3.connect("m.db")
    connection.execute("UPDATE variants SET text = 'He went.' WHERE text = 'He left.'")
    connection.commit()
    connection.close()
    assert main(["memory", "stats", "m.db", "--check"]) == 1
    assert "its texts have changed (a.tmx: unit 2)" in capsys.readouterr().err
    assert main(["memory", "repair", "m.db"]) == 1
    out, err = capsys.readouterr()
    assert out == "unit 2: its texts have changed: He went. | 他走了。\n"
    assert "1 not as they were added; restore the memory from a copy, or use --remove" in err
    with pytest.raises(SystemExit):
        main(["memory", "repair", "m.db", "--remove", "--accept"])
    with Memory("unread.db") as memory:
        memory.add([CAME], "a")
        memory.store.connection.execute("UPDATE documents SET header = '{'")
    assert main(["memory", "repair", "unread.db", "--accept"]) == 1
    assert capsys.readouterr().err.endswith("restore the memory from a copy, or use --remove to take them out\n")
    assert main(["memory", "repair", "m.db", "--remove"]) == 0
    assert capsys.readouterr().err.endswith("the indices and counts are made again; add again, with --replace: a.tmx\n")
    assert main(["memory", "stats", "m.db", "--check"]) == 0
