"""Which documents a memory knows: under another name, with new tags, after units were removed; and what is refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from test_memory import CAME, LEFT, RAINED, content, memory, pair, texts_of
from test_review import finding, review

from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.texts import Run, Sentences
from aligner.errors import InputError
from aligner.formats import moses, tmx
from aligner.memory.memory import Memory
from aligner.memory.records import Added
from aligner.units.units import Header, Unit, Variant

__all__ = ["memory"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names_of(opened):
    return [each.name for each in opened.documents()]


def test_a_file_is_known_however_its_path_is_spelt(memory, folder):
    tmx.write_units([CAME, LEFT], "a.tmx", Header("zh-CN", "en-US"))
    assert memory.add("a.tmx") == Added("a.tmx", 2, 2)
    before = content(memory)
    for spelt in ("./a.tmx", folder / "a.tmx", str(folder / ".." / folder.name / "a.tmx")):
        assert memory.add(spelt) == Added("a.tmx", 2, 0, is_known=True)
    Path("b.tmx").write_bytes(Path("a.tmx").read_bytes() + b"\n")
    assert memory.add("b.tmx") == Added("a.tmx", 2, 0, is_known=True)
    assert content(memory) == before
    assert memory.add("./a.tmx", "another name").new == 0
    assert names_of(memory) == ["a.tmx", "another name"]


def test_two_files_of_one_name_are_known_under_each_of_their_names(memory, folder):
    moses.write_units([CAME, LEFT], "c.zh-en", Header("zh-CN", "en-US"))
    assert memory.add("c.zh-en").units == 2
    assert memory.add("./c.zh-en") == memory.add(folder / "c.zh-en") == Added("c.zh-en", 2, 0, is_known=True)
    assert names_of(memory) == ["c.zh-en"]


def alignment_of(left, right):
    sides = (Sentences.given(["好。", "坏。"], "zh", left), Sentences.given(["Good.", "Bad."], "en", right))
    beads = [(Run(k, k + 1), Run(k, k + 1), 0.5) for k in range(2)]
    return Alignment.of(*sides, beads, Recipe("aligner", "none", "none", {}))


def test_an_alignment_is_known_wherever_its_texts_lie(memory):
    assert memory.add(alignment_of("d/a.txt", "d/b.txt")).units == 2
    assert memory.add(alignment_of("./d/a.txt", "./d/b.txt")) == Added("d/a.txt / d/b.txt", 2, 0, is_known=True)
    assert memory.add(alignment_of("x/a.txt", "x/b.txt"), "x").new == 0
    assert names_of(memory) == ["d/a.txt / d/b.txt", "x"]


def test_units_under_a_name_of_their_own_are_another_document(memory):
    memory.add([CAME], "a")
    assert memory.add([CAME], "b") == Added("b", 1, 0)
    assert memory.add([], "c") == Added("c", 0, 0)
    assert memory.add([], "d") == Added("d", 0, 0)
    assert [entry.uses for entry in memory.entries()] == [2]


def test_a_file_that_was_deleted_is_not_known(memory, folder):
    tmx.write_units([CAME, LEFT], "a.tmx", Header("zh-CN", "en-US"))
    memory.add("a.tmx")
    memory.delete("a.tmx")
    assert memory.add("./a.tmx") == Added("a.tmx", 2, 2)


def test_a_file_is_called_by_its_place_in_the_working_folder_however_it_is_given(memory, folder):
    Path("d").mkdir()
    tmx.write_units([CAME, LEFT], "d/a.tmx", Header("zh-CN", "en-US"))
    assert memory.add(folder / "d" / "a.tmx") == Added("d/a.tmx", 2, 2)
    tmx.write_units([CAME], "d/a.tmx", Header("zh-CN", "en-US"))
    assert memory.add("d/../d/a.tmx", replace=True) == Added("d/a.tmx", 1, 0, replaced=True)


def test_a_file_that_an_earlier_version_called_by_its_whole_path_is_still_found(memory, folder):
    tmx.write_units([CAME, LEFT], "a.tmx", Header("zh-CN", "en-US"))
    whole = str(folder / "a.tmx")
    memory.add("a.tmx", whole)
    assert memory.add(whole) == Added(whole, 2, 0, is_known=True)
    tmx.write_units([CAME], "a.tmx", Header("zh-CN", "en-US"))
    with pytest.raises(InputError, match="other units under the name"):
        memory.add(whole)
    assert memory.add(whole, replace=True) == Added(whole, 1, 0, replaced=True)
    assert names_of(memory) == [whole]


def test_a_file_that_has_become_the_copy_of_another_can_still_take_its_own_place(memory, folder):
    tmx.write_units([CAME], "a.tmx", Header("zh-CN", "en-US"))
    tmx.write_units([LEFT], "b.tmx", Header("zh-CN", "en-US"))
    memory.add("a.tmx")
    memory.add("b.tmx")
    Path("a.tmx").write_bytes(Path("b.tmx").read_bytes())
    assert memory.add("a.tmx").document == "b.tmx"
    assert memory.add("a.tmx", replace=True) == Added("a.tmx", 1, 0, replaced=True)
    assert texts_of(memory.units()) == ["He left."]


def test_languages_are_for_files_that_do_not_say_and_the_same_bytes_in_others_are_others(memory, folder):
    Path("a.tsv").write_text("bonjour\thello\nmerci\tthanks\n", encoding="utf-8")
    assert memory.add("a.tsv", languages=("fr", "en")) == Added("a.tsv", 2, 2)
    assert memory.add("./a.tsv", languages=("fr", "en")) == Added("a.tsv", 2, 0, is_known=True)
    with pytest.raises(InputError, match=r"other units under the name 'a\.tsv'"):
        memory.add("./a.tsv", languages=("es", "en"))
    assert memory.add("./a.tsv", "b", languages=("es", "en")) == Added("b", 2, 2)
    assert sorted(memory.statistics().texts) == ["en", "es", "fr"]


def test_tags_for_a_document_that_is_known_are_added_to_it(memory, folder):
    tmx.write_units([CAME, LEFT], "a.tmx", Header("zh-CN", "en-US"))
    memory.add("a.tmx", tags=["draft"])
    memory.tag([1], "med")
    assert memory.add("a.tmx", tags=["med"]) == Added("a.tmx", 2, 0, is_known=True, tagged=1)
    assert memory.add("a.tmx", tags=["med", "draft"]) == Added("a.tmx", 2, 0, is_known=True)
    assert [entry.tags for entry in memory.entries()] == [("draft", "med")] * 2
    assert memory.documents()[0].tags == ("draft", "med")
    memory.delete("a.tmx")
    memory.add([CAME, LEFT], "b")
    assert [entry.tags for entry in memory.entries()] == [("med",), ()]
    memory.check()


@pytest.mark.parametrize("replaces", [False, True])
def test_the_checks_of_a_review_tag_the_alignment_that_is_known(memory, replaces):
    flagged = review(finding(), finding("length", 3.5), finding("name", bead=3), kinds=("1-1", "1-0", "0-1", "1-2"))
    memory.add(flagged.alignment, "a")
    added = memory.add(flagged, "a", tags=["checked"], replace=replaces)
    assert (added.is_known, added.tagged) == (True, 2)
    tags = {entry.tags for entry in memory.entries()}
    with Memory(memory.store.path.with_name("other.db")) as other:
        other.add(flagged, "a", tags=["checked"])
        assert tags == {entry.tags for entry in other.entries()}
    assert memory.add(flagged, "a", tags=["checked"]).tagged == 0


def test_a_memory_that_is_only_read_knows_documents_but_takes_no_tags(memory):
    memory.add([CAME], "a")
    with Memory(memory.store.path, read_only=True) as reader:
        assert reader.add([CAME], "a").is_known
        with pytest.raises(InputError, match="read-only"):
            reader.add([CAME], "a", tags=["x"])


def test_units_that_were_removed_stay_away_until_the_document_is_replaced(memory):
    memory.add([CAME, LEFT, RAINED], "a")
    memory.remove([1])
    assert memory.add([CAME, LEFT, RAINED], "a", tags=["x"]) == Added("a", 2, 0, is_known=True, tagged=2)
    assert texts_of(memory.units()) == ["He left.", "It rained."]
    assert memory.add([CAME, LEFT, RAINED], "a", replace=True) == Added("a", 3, 1, replaced=True)
    assert texts_of(memory.units()) == ["He came.", "He left.", "It rained."]
    assert memory.add([CAME, LEFT, RAINED], "a", replace=True).is_known


def test_a_document_of_which_all_units_were_removed_can_be_added_again(memory, folder):
    tmx.write_units([CAME, LEFT], "a.tmx", Header("zh-CN", "en-US"))
    memory.add("a.tmx")
    memory.remove([1, 2])
    assert memory.add("a.tmx") == Added("a.tmx", 2, 2, replaced=True)
    assert texts_of(memory.units()) == ["He came.", "He left."]
    memory.remove([3, 4])
    memory.add([RAINED], "a.tmx")
    assert texts_of(memory.units()) == ["It rained."]


@pytest.mark.parametrize("tag", ["", "english language", "zh CN", "1"])
def test_what_is_no_language_is_refused_with_the_number_of_the_unit(memory, tag):
    wrong = replace(CAME, variants=(CAME.variants[0], Variant(tag, "He came.")))
    with pytest.raises(InputError, match=rf"^a: unit 2: '{tag}' is not a language tag; write it as in zh"):
        memory.add([LEFT, wrong], "a")
    assert memory.documents() == []


def test_a_language_is_written_as_it_ought_to_be(memory):
    memory.add([Unit((Variant(" zh_CN", "好。"), Variant("en_US", "Good.")))], "a")
    assert [each.language for unit in memory.units() for each in unit.variants] == ["zh-CN", "en-US"]


@pytest.mark.parametrize(
    ("what", "message"),
    [
        (["a"], "number 1 is not a Unit but str; make one with aligner.Unit"),
        ([CAME, None], "number 2 is not a Unit but NoneType"),
        (5, "int cannot be added; give an alignment, a review, a file, or units"),
    ],
)
def test_what_is_no_unit_is_refused(memory, what, message):
    with pytest.raises(InputError, match=message):
        memory.add(what, "d")
    assert memory.documents(removed=True) == []


def test_names_and_numbers_that_cannot_be_are_errors_of_ours(memory):
    memory.add([CAME], "a")
    for attempt in (memory.delete, memory.undo):
        with pytest.raises(InputError, match="half of a character"):
            attempt("\ud800")
    for number in (2**63, -1, 0, "1", 1.5, True):
        problem = f"the number of a unit must be a whole number, not {number!r}"
        if type(number) is int:
            problem = f"the memory has no unit {number}"
        for attempt in (memory.remove, lambda units: memory.tag(units, "x"), lambda units: memory.untag(units, "x")):
            with pytest.raises(InputError, match=problem):
                attempt([number])
        assert memory.confidences([number, 1]) == {1: 1.0}
    assert memory.tag(np.array([1]), "x") == memory.untag((number for number in [1]), "x") == 1
    with pytest.raises(InputError, match=r"tags must be a list, such as .*, not 'abc'"):
        memory.add([LEFT], "b", tags="abc")
    assert memory.statistics().tags == Counter()


def test_a_control_character_is_kept_as_it_is(memory):
    odd = pair("好\x00\x1b。", "Good.")
    memory.add([odd], "a")
    assert list(memory.units()) == [odd]
    assert [match.unit for match in memory.exact("好\x00\x1b。")] == [1]
