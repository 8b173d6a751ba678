"""What a memory holds: each unit once, as it came, counted in its documents; and what undoes what."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from strategies import stripped_texts
from strategies import units as any_units
from test_formats import EXAMPLE
from test_review import finding, review

from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.languages import base_language
from aligner.bitext.texts import Run, Sentences
from aligner.errors import FormatError, FormatWarning, InputError
from aligner.formats import registry as formats
from aligner.formats import tmx
from aligner.memory.memory import Filter, Memory
from aligner.memory.records import Added, Exported, StoredDocument
from aligner.units.of_alignment import header_of
from aligner.units.units import Element, Header, Unit, Variant, digest, prop

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TABLES = ("documents", "actions", "units", "variants", "occurrences", "tags", "words_docsize", "words_data")


@pytest.fixture
def memory(tmp_path):
    with Memory(tmp_path / "memory.db") as opened:
        yield opened
        opened.check()


def pair(zh, en, confidence=None, **attributes):
    said = () if confidence is None else (prop("x-confidence", str(confidence)),)
    return Unit((Variant("zh-CN", zh), Variant("en-US", en)), attributes, said)


CAME, LEFT, RAINED = pair("他来了。", "He came."), pair("他走了。", "He left."), pair("下雨了。", "It rained.")


def content(memory):
    """Every row of every table."""
    with memory.store.reading() as connection:
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}


def answers(memory):
    """All that a memory answers, its size apart."""
    return (
        list(memory.entries()), memory.documents(), memory.header(), len(memory), replace(memory.statistics(), size=0),
    )  # fmt: skip


def texts_of(units):
    return [unit.variants[-1].text for unit in units]


def same_texts(unit):
    return tuple((base_language(each.language), each.text, each.markup) for each in unit.variants)


# A memory takes no unit of a line without words from the aligner.
units_with_words = any_units().filter(lambda unit: unit.has_words)
lists_of_units = st.lists(units_with_words, max_size=6)


@settings(max_examples=60)
@given(st.lists(units_with_words, max_size=6, unique_by=same_texts))
def test_units_come_out_as_they_went_in(units):
    with fresh() as memory:
        memory.add(units, "a")
        memory.check()
        assert list(memory.units()) == units


@settings(max_examples=40)
@given(lists_of_units)
def test_adding_twice_changes_nothing(units):
    with fresh() as memory:
        first = memory.add(units, "a")
        before = content(memory)
        for replaces in (False, True):
            assert memory.add(units, "a", replace=replaces) == replace(first, new=0, is_known=True)
        assert content(memory) == before


@settings(max_examples=40)
@given(lists_of_units, lists_of_units, st.booleans())
def test_undoing_what_was_added_gives_the_answers_of_before(old, new, replaces):
    with fresh() as memory:
        memory.add(old, "a")
        before = answers(memory)
        added = memory.add(old[:2] + new, "a" if replaces else "b", replace=replaces, tags=["draft"])
        if added.is_known:
            memory.untag([entry.id for entry in memory.entries()], "draft")
            before = (*before[:1], [replace(each, tags=("draft",)) for each in before[1]], *before[2:])
        else:
            memory.undo()
        assert answers(memory) == before
        memory.check()


@settings(max_examples=40)
@given(lists_of_units, lists_of_units)
def test_a_deleted_document_comes_back_as_it_was(one, other):
    with fresh() as memory:
        memory.add(one, "a", tags=["draft"])
        memory.add(other, "b")
        before = answers(memory)
        gone = memory.delete("a")
        assert len(memory) == before[3] - gone
        assert memory.undo("a").startswith(f"a: is there again, with its {len(one):,} unit")
        assert answers(memory) == before


@contextmanager
def fresh():
    """A memory of its own for each example."""
    with TemporaryDirectory() as folder, Memory(Path(folder) / "law.db") as opened:
        yield opened


class Model(RuleBasedStateMachine):
    """A memory beside lists in which the same is done; they have to agree after each step."""

    names = st.sampled_from(["a", "b"])
    lists = st.lists(st.integers(0, 5), min_size=1, max_size=4)

    def __init__(self):
        super().__init__()
        self.folder = TemporaryDirectory()
        self.memory = Memory(Path(self.folder.name) / "model.db")
        self.live = {}
        self.done = []
        self.order = Counter()

    def teardown(self):
        self.memory.close()
        self.folder.cleanup()

    def units(self, numbers):
        return [pair(f"第{number}句。", f"Sentence {number}.") for number in numbers]

    @rule(name=names, numbers=lists, tag=st.sampled_from(["", "x", "y"]))
    def add(self, name, numbers, tag):
        old = self.live.get(name)
        added = self.memory.add(self.units(numbers), name, replace=True, tags=[tag] if tag else [])
        assert added.is_known == (old is not None and old[0] == numbers)
        if added.is_known:
            tags = old[1] | {tag} - {""}
            assert added.tagged == sum(
                bool(tag) and not any(tag in given and number in listed for listed, given, _ in self.live.values())
                for number in set(numbers)
            )
            self.live[name] = (numbers, tags, old[2])
        else:
            had = {number for listed, _, _ in self.live.values() for number in listed}
            assert (added.new, added.units) == (len(set(numbers) - had), len(numbers))
            self.order["documents"] += 1
            self.done.append((name, "add", old))
            self.live[name] = (numbers, {tag} - {""}, self.order["documents"])

    @precondition(lambda self: self.live)
    @rule(data=st.data())
    def delete(self, data):
        name = data.draw(st.sampled_from(sorted(self.live)))
        self.done.append((name, "delete", self.live.pop(name)))
        self.memory.delete(name)

    @precondition(lambda self: self.done)
    @rule(data=st.data(), any_document=st.booleans())
    def undo(self, data, any_document):
        name = data.draw(st.sampled_from(sorted({name for name, _, _ in self.done})))
        place = max(k for k, (of, _, _) in enumerate(self.done) if any_document or of == name)
        name, _, before = self.done.pop(place)
        self.memory.undo(None if any_document else name)
        self.live.pop(name, None)
        if before:
            self.live[name] = before

    @rule()
    def compact(self):
        self.memory.compact()
        kept = [(name, *self.live[name]) for name in self.live]
        # What was deleted cannot come back, nor what was replaced; undoing the rest takes it out.
        newest = {name: order for name, _, _, order in kept}
        last = {}
        for name, kind, _ in self.done:
            if kind == "add" and name in newest:
                last[name] = (name, "add", None)
        order = [name for name, kind, _ in self.done if kind == "add"]
        self.done = sorted(last.values(), key=lambda each: len(order) - order[::-1].index(each[0]))
        self.done = [each for each in self.done if self.live[each[0]]]

    @invariant()
    def they_agree(self):
        self.memory.check()
        listed = sorted(self.live.items(), key=lambda item: item[1][2])
        assert [(each.name, each.units) for each in self.memory.documents()] == [
            (name, len(numbers)) for name, (numbers, _, _) in listed
        ]
        uses = Counter(number for _, (numbers, _, _) in listed for number in numbers)
        tags = {
            number: set().union(*(given for numbers, given, _ in self.live.values() if number in numbers))
            for number in uses
        }
        found = list(self.memory.entries())
        assert [(each.unit.variants[1].text, each.uses, set(each.tags)) for each in found] == [
            (f"Sentence {number}.", times, tags[number]) for number, times in uses.items()
        ]
        assert len(self.memory) == len(uses)


TestModel = Model.TestCase
TestModel.settings = settings(max_examples=25, stateful_step_count=12)


def test_units_with_the_same_texts_are_one_with_all_its_origins(memory):
    assert memory.add([CAME, LEFT, CAME], "a") == Added("a", 3, 2)
    assert memory.add([RAINED, CAME], "b") == Added("b", 2, 1)
    found = list(memory.entries())
    assert [(each.uses, each.documents) for each in found] == [(3, ("b", "a")), (1, ("a",)), (1, ("b",))]
    assert texts_of(each.unit for each in found) == ["He came.", "He left.", "It rained."]
    assert memory.statistics().occurrences == 5


def test_a_repeated_unit_is_as_it_was_last_with_what_only_earlier_ones_say(memory):
    note, other = Element("note", "of the first"), prop("x-own", "of the second")
    first = replace(pair("好。", "Good.", 0.5, creationid="ann"), elements=(prop("x-confidence", "0.5"), note))
    second = replace(pair("好。", "Good.", creationid="bob"), elements=(prop("x-confidence", "0.9"), other))
    sources = [replace(first.variants[0], elements=(prop("x-segment", str(k)),)) for k in (1, 2)]
    first = replace(first, variants=(sources[0], first.variants[1]))
    second = replace(second, variants=(replace(sources[1], language="zh-TW"), second.variants[1]))
    memory.add([first], "a")
    memory.add([second], "b")
    (unit,) = memory.units()
    assert unit.attributes == {"creationid": "bob"}
    assert unit.elements == (prop("x-confidence", "0.9"), other, note, prop("x-uses", "2"))
    assert unit.variants[0].elements == (prop("x-segment", "2"), prop("x-segment", "1"))
    assert unit.variants[0].language == "zh-TW"


def test_the_number_of_uses_is_counted_again_on_each_export(memory, tmp_path):
    memory.add([CAME, CAME], "a")
    once = list(memory.units())
    with Memory(tmp_path / "other.db") as other:
        other.add(once, "from the first")
        other.add([CAME], "b")
        assert [unit.value_of("x-uses") for unit in other.units()] == ["2"]
        assert [element.text for unit in other.units() for element in unit.elements] == ["2"]


def test_several_translations_of_one_text_are_kept(memory):
    units = [pair("是。", "Yes.", 0.9), pair("是。", "It is.", 0.8), pair("是。", "Yes.", 0.7)]
    memory.add(units, "a")
    assert [(unit.variants[1].text, unit.confidence) for unit in memory.units()] == [("Yes.", 0.7), ("It is.", 0.8)]
    three = Unit((*CAME.variants, Variant("de-DE", "Er kam.")))
    memory.add([three], "b")
    assert list(memory.units())[-1] == three


def test_inline_codes_make_another_unit_and_regions_and_the_direction_do_not(memory):
    other_way = Unit(CAME.variants[::-1])
    coded = replace(CAME, variants=(replace(CAME.variants[0], markup="<ph/>他来了。"), CAME.variants[1]))
    british = replace(CAME, variants=(CAME.variants[0], replace(CAME.variants[1], language="en-GB")))
    assert memory.add([CAME, other_way, coded, british], "a").new == 2


@settings(max_examples=40)
@given(lists_of_units, st.randoms(use_true_random=False))
def test_with_sides_swapped_units_are_the_same_and_come_out_in_the_order_of_their_latest_occurrence(units, chance):
    swapped = [replace(unit, variants=tuple(chance.sample(unit.variants, len(unit.variants)))) for unit in units]
    with fresh() as memory:
        memory.add(units, "a")
        first = list(memory.units())
        assert memory.add(swapped, "b").new == 0
        memory.check()
        last = {digest(unit): [each.language for each in unit.variants] for unit in swapped}
        again = list(memory.units())
        assert [digest(unit) for unit in again] == [digest(unit) for unit in first]
        assert [[each.language for each in unit.variants] for unit in again] == [last[digest(unit)] for unit in first]
        if swapped:
            memory.delete("b")
            assert list(memory.units()) == first


def test_what_several_occurrences_say_of_a_text_stays_with_it_when_their_sides_are_swapped(memory):
    def said(unit, name):
        variants = (replace(each, elements=(prop("x-own", f"{name} {each.text}"),)) for each in unit.variants)
        return replace(unit, variants=tuple(variants))

    memory.add([said(CAME, "first")], "a")
    memory.add([said(Unit(CAME.variants[::-1]), "second")], "b")
    (unit,) = memory.units()
    assert [(each.language, [element.text for element in each.elements]) for each in unit.variants] == [
        ("en-US", ["second He came.", "first He came."]),
        ("zh-CN", ["second 他来了。", "first 他来了。"]),
    ]
    (match,) = memory.exact("他来了。")
    assert (match.variant, match.targets) == (
        replace(CAME.variants[0], elements=(prop("x-own", "second 他来了。"),)),
        (replace(CAME.variants[1], elements=(prop("x-own", "second He came."),)),),
    )


def test_dates_and_confidences_are_no_other_version(memory):
    said = replace(CAME.variants[0], attributes={"lastusagedate": "20260101T000000Z"})
    memory.add([pair("好。", "Good.", 0.9812, creationdate="20260101T000000Z"), Unit((said, CAME.variants[1]))], "a")
    before = content(memory)
    said = replace(CAME.variants[0], attributes={"lastusagedate": "20260202T000000Z"})
    for confidence in (0.9849999, 0.9850001, 0.5, None):
        later = [pair("好。", "Good.", confidence, creationdate="20260202T000000Z"), Unit((said, CAME.variants[1]))]
        assert memory.add(later, "a").is_known
    assert content(memory) == before


def test_other_confidences_take_the_place_of_the_first_on_demand(memory):
    memory.add([pair("好。", "Good.", 0.984999), CAME], "a")
    assert memory.add([pair("好。", "Good.", 0.985001), CAME], "a", replace=True).is_known
    assert memory.add([pair("好。", "Good.", 0.9), CAME], "a", replace=True).replaced
    assert [unit.confidence for unit in memory.units()] == [0.9, None]
    assert memory.add([pair("好。", "Good."), CAME], "a", replace=True).replaced
    assert [unit.confidence for unit in memory.units()] == [None, None]


@pytest.mark.parametrize(
    "other",
    [
        [CAME],
        [LEFT, CAME],
        [CAME, LEFT, LEFT],
        [CAME, pair("他走了。", "He left")],
        [CAME, Unit(LEFT.variants[::-1])],
        [CAME, pair("他走了。", "He left.", creationid="ann")],
        [CAME, replace(LEFT, elements=(Element("note", ""),))],
    ],
)
def test_another_version_is_refused_until_it_may_replace_the_first(memory, other):
    memory.add([CAME, LEFT], "a")
    before = content(memory)
    with pytest.raises(InputError) as caught:
        memory.add(other, "a")
    assert str(caught.value) == (
        f"{memory.store.path}: the memory has other units under the name 'a'; replace them (--replace) or add these "
        "under another name (--document NAME)"
    )
    assert content(memory) == before
    added = memory.add(other, "a", replace=True)
    assert (added.replaced, added.units, added.is_known) == (True, len(other), False)
    assert [each.units for each in memory.documents()] == [len(other)]
    assert [each.units for each in memory.documents(removed=True)] == [2, len(other)]
    assert memory.undo() == "a: the version before is there again"
    assert list(memory.units()) == [CAME, LEFT]


def test_undo_goes_back_step_by_step_until_nothing_is_left(memory):
    memory.add([CAME], "a")
    memory.add([LEFT], "b")
    memory.delete("a")
    assert memory.undo("b") == "b: its 1 unit is out again"
    assert memory.undo() == "a: is there again, with its 1 unit"
    assert memory.undo() == "a: its 1 unit is out again"
    with pytest.raises(InputError, match="there is nothing to undo"):
        memory.undo()
    with pytest.raises(InputError, match="the memory has no document 'b'; it has none at all"):
        memory.undo("b")
    assert len(memory) == 0


def test_a_document_that_is_not_there_is_named_with_one_like_it(memory):
    memory.add([CAME], "thesis.tmx")
    for attempt in (memory.delete, memory.undo, lambda name: list(memory.units(Filter(documents=(name,))))):
        with pytest.raises(InputError, match=r"the memory has no document 'thesis.tm'; is it thesis\.tmx\?"):
            attempt("thesis.tm")
    with pytest.raises(InputError, match="no document 'x'; it has thesis"):
        memory.delete("x")


def test_deleting_says_how_many_units_no_longer_count(memory):
    memory.add([CAME, LEFT, LEFT], "a")
    memory.add([CAME], "b")
    assert memory.delete("a") == 1
    assert list(memory.units()) == [CAME]
    (gone,) = [each for each in memory.documents(removed=True) if each.removed]
    assert (gone.name, gone.units) == ("a", 3)


def test_units_without_a_translation_are_left_out_and_counted(memory):
    added = memory.add([pair("好。", ""), CAME, pair("", ""), Unit((Variant("zh", "好。"),))], "a")
    assert added == Added("a", 1, 1, Counter({"without a translation": 3}))
    assert list(memory.units()) == [CAME]


def test_an_alignment_is_called_by_the_origins_of_its_texts(memory):
    sides = (Sentences.given(["好。", "门。"], "zh", "a.txt"), Sentences.given(["Good."], "en", "b.txt"))
    beads = [(Run(0, 1), Run(0, 1), 0.5), (Run(1, 2), Run(1, 1), 0.5)]
    alignment = Alignment.of(*sides, beads, Recipe("aligner", "none", "none", {}))
    added = memory.add(alignment)
    assert added == Added("a.txt / b.txt", 1, 1, Counter({"without a translation": 1}))
    (unit,) = memory.units()
    assert [(each.language, each.text) for each in unit.variants] == [("zh-CN", "好。"), ("en-US", "Good.")]
    assert unit.confidence == 0.5
    header = header_of(alignment)
    assert (memory.header().target_language, memory.header().elements) == (header.target_language, header.elements)
    assert memory.add(alignment).is_known
    assert memory.add(alignment, "another name").new == 0


def test_units_of_a_review_are_tagged_with_the_checks_that_found_major_issues(memory):
    flagged = review(finding(), finding("length", 3.5), finding("name", bead=3), kinds=("1-1", "1-0", "0-1", "1-2"))
    memory.add(flagged, "a", tags=["thesis"])
    assert [each.tags for each in memory.entries()] == [("number", "thesis"), ("name", "thesis")]
    assert memory.documents()[0].tags == ("thesis",)


@pytest.mark.parametrize("name", [None, "", "  "])
def test_a_document_needs_a_name(memory, name):
    with pytest.raises(InputError, match="name the document"):
        memory.add([CAME], name)
    with pytest.raises(InputError, match="name the document"):
        memory.add(review(), name)


def test_tags_of_a_document_go_and_come_with_it_and_those_given_by_hand_stay(memory):
    memory.add([CAME, LEFT], "a", tags=["draft", "draft"])
    memory.add([CAME], "b")
    came, left = (each.id for each in memory.entries())
    assert memory.tag([came, left, came], "draft") == 0
    assert memory.tag(iter([came]), "good") == 1
    assert memory.statistics().tags == {"draft": 2, "good": 1}
    memory.delete("a")
    assert [each.tags for each in memory.entries()] == [("good",)]
    memory.undo()
    assert [each.tags for each in memory.entries()] == [("draft", "good"), ("draft",)]
    assert memory.untag([came, left], "good") == 1
    assert memory.untag([left], "draft") == 1
    assert memory.statistics().tags == {"draft": 1}


@pytest.mark.parametrize("tag", ["", " ", "a ", "\ud83d"])
def test_what_cannot_be_a_tag_is_refused(memory, tag):
    memory.add([CAME], "a")
    with pytest.raises(InputError, match="cannot be a tag"):
        memory.tag([1], tag)
    with pytest.raises(InputError, match="cannot be a tag"):
        memory.add([LEFT], "b", tags=[tag])
    assert [each.name for each in memory.documents()] == ["a"]


def test_a_unit_that_is_not_there_is_refused_and_nothing_changes(memory):
    memory.add([CAME, LEFT], "a")
    for attempt in (memory.remove, lambda units: memory.tag(units, "x"), lambda units: memory.untag(units, "x")):
        with pytest.raises(InputError, match="the memory has no unit 99"):
            attempt([1, 99])
    assert memory.statistics().tags == {}
    assert len(memory) == 2


def test_removed_units_are_gone_for_good_and_their_numbers_are_not_given_again(memory):
    memory.add([CAME, LEFT, CAME], "a", tags=["x"])
    memory.add([CAME], "b")
    assert memory.remove([1]) == 1
    assert [(each.name, each.units) for each in memory.documents()] == [("a", 1), ("b", 0)]
    assert list(memory.units()) == [LEFT]
    assert memory.add([CAME, LEFT, CAME], "a", tags=["x"]).is_known
    memory.remove([2])
    memory.add([RAINED], "c")
    assert [each.id for each in memory.entries()] == [3]
    with memory.store.reading() as connection:
        rows = connection.execute("SELECT id FROM variants ORDER BY id").fetchall()
        found = connection.execute("SELECT rowid FROM words WHERE words MATCH 'came OR left OR rained'").fetchall()
    assert rows == [(5,), (6,)]
    assert found == [(5,)]


def test_compacting_forgets_what_was_deleted_and_makes_the_file_smaller(memory):
    memory.add([pair(f"第{number}句。" * 20, f"Sentence {number}. " * 20) for number in range(500)], "a", tags=["x"])
    memory.add([CAME], "b")
    memory.add([CAME, LEFT], "b", replace=True)
    memory.delete("a")
    before = memory.statistics()
    assert memory.compact() == 500
    assert memory.statistics().size < before.size / 2
    assert replace(memory.statistics(), size=0) == replace(before, size=0)
    assert [each.name for each in memory.documents(removed=True)] == ["b"]
    assert list(memory.units()) == [CAME, LEFT]
    assert memory.compact() == 0
    with pytest.raises(InputError, match="no document 'a'"):
        memory.undo("a")
    assert memory.undo() == "b: its 2 units are out again"


def test_chosen_units_are_those_that_no_condition_leaves_out(memory):
    memory.add([pair("好。", "Good.", 0.9), CAME], "a", tags=["x"])
    memory.add([pair("坏。", "Bad.", 0.2), pair("长" * 30, "Long."), CAME], "b", tags=["y"])
    memory.add([Unit((*RAINED.variants, Variant("de", "Es regnete.")))], "c")

    def chosen(**conditions):
        left_out = Counter()
        return texts_of(memory.units(Filter(**conditions), left_out)), dict(left_out)

    everything = ["Good.", "He came.", "Bad.", "Long.", "Es regnete."]
    assert chosen() == (everything, {})
    assert chosen(documents=("a",)) == (["Good.", "He came."], {})
    assert chosen(documents=("b", "c")) == (["Bad.", "Long.", "He came.", "Es regnete."], {})
    assert chosen(tags=("x",)) == (["Good.", "He came."], {"without the tag": 3})
    assert chosen(without_tags=("x",)) == (["Bad.", "Long.", "Es regnete."], {"tagged x": 2})
    assert chosen(min_confidence=0.5) == ([*everything[:2], *everything[3:]], {"of a confidence below 0.5": 1})
    assert chosen(longest=20) == ([*everything[:3], everything[4]], {"longer than 20 characters": 1})
    assert chosen(languages=("de", "zh-SG")) == (["Es regnete."], {"without texts in these languages": 4})
    assert chosen(languages=("zh", "en-GB"))[0][-1] == "It rained."


def test_a_unit_of_chosen_documents_is_as_it_was_there(memory):
    memory.add([pair("好。", "Good.", 0.9)], "a")
    memory.add([pair("好。", "Good.", 0.4), pair("好。", "Good.", 0.3)], "b")
    (entry,) = memory.entries(Filter(documents=("a",)))
    assert (entry.unit, entry.uses, entry.documents) == (pair("好。", "Good.", 0.9), 1, ("a",))
    (entry,) = memory.entries(Filter(documents=("b",)))
    assert (entry.unit.confidence, entry.uses, entry.documents) == (0.3, 2, ("b",))


@pytest.mark.parametrize("wrong", [{"min_confidence": 1.5}, {"longest": 0}])
def test_conditions_that_make_no_sense_are_refused(wrong):
    with pytest.raises(InputError):
        Filter(**wrong)


def test_the_header_has_what_all_files_share(memory):
    assert memory.header() == Header()
    note, recipe = Element("note", "n", {"o-encoding": "x"}), prop("x-recipe", "r")
    memory.add([CAME], "a", header=Header("zh-CN", "en-US", {"creationtool": "x", "datatype": "html"}, (note,)))
    assert memory.header() == Header("zh-CN", "en-US", {"creationtool": "x", "datatype": "html"}, (note,))
    memory.add([CAME], "b", header=Header("zh-TW", "de", {"creationtool": "x", "datatype": "xml"}, (recipe, note)))
    assert memory.header() == Header("", "", {"creationtool": "x"}, (note,))
    assert memory.header(["b"]) == Header("zh-TW", "de", {"creationtool": "x", "datatype": "xml"}, (recipe, note))
    memory.delete("b")
    assert memory.header().target_language == "en-US"
    memory.add([LEFT], "c", header=Header("zh", "", {"creationtool": "x"}))
    assert memory.header() == Header("zh-CN", "", {"creationtool": "x"})
    memory.add([], "d")
    assert memory.header().source_language == "zh-CN"
    memory.add([LEFT], "e")
    assert memory.header() == Header()


def test_statistics_count_what_counts(memory):
    memory.add([pair("好。", "Good."), CAME, CAME], "a", tags=["x"])
    memory.add([LEFT], "b", tags=["gone"])
    memory.delete("b")
    found = memory.statistics()
    assert (found.units, found.occurrences, found.documents) == (2, 3, 1)
    assert found.texts == {"en": 2, "zh": 2}
    assert found.characters == {"en": 13, "zh": 6}
    assert found.tags == {"x": 2}
    assert found.size > 4096


def test_an_empty_memory_has_empty_answers(memory):
    assert answers(memory)[:4] == ([], [], Header(), 0)
    assert memory.statistics().occurrences == 0
    assert memory.compact() == 0
    assert memory.add([], "a") == Added("a", 0, 0)
    assert [each.units for each in memory.documents()] == [0]


def test_documents_are_listed_with_dates_and_tags(memory):
    memory.add([CAME], "b", tags=["x", "y"])
    memory.add([CAME], "a")
    first, second = memory.documents()
    assert (first.name, first.units, first.tags, first.removed) == ("b", 1, ("x", "y"), "")
    assert second == StoredDocument("a", 1, second.added)
    assert len(first.added) == len("20260102T030405Z")


@pytest.mark.parametrize(
    "unit",
    [
        pair("好\ud83d。", "Good."),
        pair("好。", "Good.", tuid="\udc80"),
        pair("好。", "Good.", creationdate="\udc80"),
        replace(CAME, elements=(prop("x-own", "\udfff"),)),
        replace(CAME, variants=(CAME.variants[0], replace(CAME.variants[1], markup="\ud800"))),
    ],
)
def test_half_a_character_is_replaced_and_its_unit_named(memory, unit):
    with pytest.warns(
        FormatWarning, match=r"^a: unit 3: U\+D[0-9A-F]{3} is half of a character.*; replaced by U\+FFFD"
    ):
        memory.add([LEFT, RAINED, unit], "a")
    assert len(memory) == 3
    assert repr(list(memory.units())[2]).count("\ufffd") == 1
    with pytest.warns(FormatWarning, match="unit 3"):
        assert memory.add([LEFT, RAINED, unit], "a").is_known
    with warnings.catch_warnings():
        warnings.simplefilter("error", FormatWarning)
        with pytest.raises(FormatWarning, match=r"^b: unit 1: .* is half of a character, .*; remove it$"):
            memory.add([unit], "b")
    assert [document.name for document in memory.documents()] == ["a"]


@pytest.mark.parametrize("name", ["a\udc80.txt", "\ud83d"])
def test_half_a_character_in_a_name_or_a_header_is_refused(memory, name):
    with pytest.raises(InputError, match="half of a character"):
        memory.add([CAME], name)
    with pytest.raises(InputError, match=r"the header: U\+D[0-9A-F]{3} is half of a character"):
        memory.add([CAME], "a", header=Header(name))
    assert memory.documents() == []


def test_units_are_taken_as_they_come_and_progress_is_told_meanwhile(memory):
    heard, taken = [], []

    def stream():
        for number in range(2500):
            taken.append(len(heard))
            yield pair(f"第{number}句。", f"Sentence {number}.")

    memory.add(stream(), "a", progress=lambda _, done, __: heard.append(done))
    assert heard == [1000, 2000, 2500]
    assert taken[999] == 0 and taken[1500] == 1 and taken[-1] == 2
    assert memory.add(stream(), "a", progress=lambda _, done, __: heard.append(done)).is_known
    assert heard[3:] == [1000, 2000, 2500]


def test_units_that_fail_to_come_leave_everything_as_it_was(memory):
    memory.add([CAME], "a")
    before = content(memory)

    def stream():
        yield from [LEFT] * 3000
        raise FormatError("the file ends here", "b.tmx")

    for name in ("a", "b"):
        with pytest.raises(FormatError, match=r"b\.tmx: the file ends here"):
            memory.add(stream(), name, replace=True)
        assert content(memory) == before


def test_a_memory_can_be_added_to_itself_and_tagged_while_its_units_are_read(memory):
    memory.add([CAME, LEFT], "a")
    memory.add(memory.units(), "b")
    assert [each.uses for each in memory.entries()] == [2, 2]
    for entry in memory.entries():
        memory.tag([entry.id], "seen")
        memory.add([RAINED], f"at {entry.id}")
    assert [each.tags for each in memory.entries()] == [("seen",), ("seen",), ()]


def test_nothing_can_be_changed_by_the_units_that_are_being_added(memory):
    def stream():
        yield CAME
        memory.tag([1], "x")

    with pytest.raises(InputError, match="finish that one first"):
        memory.add(stream(), "a")
    assert memory.documents() == []


def test_a_file_is_called_as_it_was_given_and_adding_it_again_changes_nothing(memory, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tmx.write_units([CAME, LEFT], "a.tmx", Header("zh-CN", "en-US"))
    assert memory.add(Path("a.tmx")) == Added("a.tmx", 2, 2)
    before = content(memory)
    assert memory.add("a.tmx") == Added("a.tmx", 2, 0, is_known=True)
    later = Path("a.tmx").read_text("utf-8").replace("<body>", "<!-- a comment --><body>")
    Path("a.tmx").write_text(later, encoding="utf-8")
    assert memory.add("a.tmx") == Added("a.tmx", 2, 0, is_known=True)
    assert content(memory) == before
    Path("a.tmx").write_text(later.replace("He came", "She came"), encoding="utf-8")
    with pytest.raises(InputError, match=r"the memory has other units under the name 'a\.tmx'"):
        memory.add("a.tmx")
    assert memory.add("a.tmx", "b").new == 1
    assert memory.add("a.tmx", replace=True).replaced
    assert memory.header().source_language == "zh-CN"


def test_an_alignment_in_a_file_is_added_too(memory, tmp_path):
    formats.write(EXAMPLE, tmp_path / "a.jsonl")
    assert memory.add(tmp_path / "a.jsonl").units == 2
    assert memory.add(EXAMPLE, "a.jsonl").is_known


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no.tmx", "no such file"),
        ("a.xyz", "cannot read .xyz"),
        ("folder.tmx", "this is a folder"),
        ("", "the file name is empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error_and_nothing_is_added(memory, tmp_path, name, message):
    (tmp_path / "folder.tmx").mkdir()
    with pytest.raises(InputError, match=message):
        memory.add(tmp_path / name if name else "")
    assert memory.documents(removed=True) == []


def test_a_file_that_ends_too_early_is_an_error_and_nothing_is_added(memory, tmp_path):
    path = tmp_path / "a.tmx"
    tmx.write_units([CAME, LEFT] * 2000, path, Header("zh-CN", "en-US"))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(FormatError, match=r"a\.tmx"):
        memory.add(path)
    assert memory.documents(removed=True) == []
    assert len(memory) == 0


@settings(max_examples=25)
@given(st.lists(any_units(stripped_texts.filter(lambda text: not NOT_XML.search(text))), min_size=1, max_size=4))
def test_what_is_exported_and_added_again_is_the_same(units):
    units = [Unit(tuple(Variant(each.language, each.text) for each in unit.variants)) for unit in units]
    with fresh() as memory, fresh() as other:
        memory.add(units, "a")
        path = memory.store.path.with_name("out.tmx")
        assert memory.export(path).written == len(memory)
        other.add(path)
        assert [same_texts(unit) for unit in other.units()] == [same_texts(unit) for unit in memory.units()]


def test_an_export_says_what_was_written_and_why_the_rest_was_not(memory, tmp_path):
    german = Unit((Variant("de-DE", "Gut."), Variant("zh-CN", "好。")))
    memory.add([pair("好。", "Good.", 0.9), pair("坏。", "Bad.", 0.1), german], "a")
    done = memory.export(tmp_path / "a.tmx", filter=Filter(min_confidence=0.5), languages=("en-GB", "zh-SG"))
    assert done == Exported(1, Counter({"of a confidence below 0.5": 1, "without texts in these languages": 1}))
    reading = tmx.read(tmp_path / "a.tmx")
    (unit,) = reading.units
    assert [(each.language, each.text) for each in unit.variants] == [("en-GB", "Good."), ("zh-SG", "好。")]
    assert reading.header.source_language == "en-GB"
    assert memory.export(tmp_path / "b.tmx", languages=("de", None)).written == 1
    assert memory.export(tmp_path / "b.tmx", languages=(None, "zh")).written == 3


def test_an_export_that_fails_leaves_the_file_that_was_there(memory, tmp_path):
    memory.add([CAME, pair("好\x00。", "Good.")], "a")
    (tmp_path / "a.tmx").write_text("old", encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error", FormatWarning)
        with pytest.raises(FormatWarning, match=r"XML cannot hold .*; remove it"):
            memory.export(tmp_path / "a.tmx")
    assert (tmp_path / "a.tmx").read_text("utf-8") == "old"
    with pytest.raises(InputError, match=r"cannot write \.xyz"):
        memory.export(tmp_path / "a.xyz")


def test_the_confidence_of_units_is_the_best_of_their_occurrences(memory):
    memory.add([pair("好。", "Good.", 0.5), pair("好。", "Good.", 0.9), CAME, pair("坏。", "Bad.", 0.1)], "a")
    memory.add([pair("坏。", "Bad."), LEFT], "b")
    assert memory.confidences([1, 2, 3, 4, 99]) == {1: 0.9, 2: 1.0, 3: 1.0, 4: 1.0}
    memory.delete("b")
    assert memory.confidences([3, 4]) == {3: 0.1}


def test_a_unit_that_occurs_all_over_a_long_document_comes_once_where_it_is_first(memory):
    numbers = [number % 700 for number in range(2000)]
    memory.add((pair(f"第{number}句。", f"Sentence {number}.") for number in numbers), "a")
    memory.add([CAME, pair("第5句。", "Sentence 5.")], "b")
    found = list(memory.entries())
    assert texts_of(each.unit for each in found) == [f"Sentence {number}." for number in range(700)] + ["He came."]
    assert [each.uses for each in found] == [3 + (number == 5) for number in range(600)] + [2] * 100 + [1]
