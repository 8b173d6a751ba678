"""Equal texts in different places: what a memory, a file and a look-up make of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_memory import fresh, memory, pair, same_texts

from aligner.formats import registry, tmx
from aligner.memory.cleaning import find_suspects
from aligner.units.contexts import KINDS, NO_CONTEXT, context_of, is_context
from aligner.units.selection import Selection
from aligner.units.units import Element, Header, Unit, prop

__all__ = ["memory"]

OPEN = pair("打开", "Open")


def placed(unit, *said, **attributes):
    """The unit with properties, given as (type, text), and attributes."""
    return replace(unit, elements=tuple(prop(*each) for each in said), attributes=attributes)


MENU = placed(OPEN, ("file", "menu.txt"), ("prev", "文件"), ("next", "保存"))
SHOP = placed(OPEN, ("file", "shop.txt"), ("prev", "商店"), ("next", "关闭"))


def exported(memory, tmp_path, suffix=".tmx"):
    path = tmp_path / f"out{suffix}"
    memory.export(path)
    return list(registry.read_units(path).units)


@pytest.mark.parametrize("order", [(OPEN, MENU, SHOP), (MENU, OPEN, SHOP), (MENU, SHOP, OPEN)])
@pytest.mark.parametrize("documents", [1, 3])
@pytest.mark.parametrize("suffix", [".tmx", ".csv", ".xlf"])
def test_the_default_comes_first_and_each_place_has_a_unit_of_its_own(memory, tmp_path, order, documents, suffix):
    if documents == 1:
        memory.add(order, "a")
    for number, unit in enumerate(order if documents > 1 else ()):
        memory.add([unit], f"{number}")
    contexts = [context_of(unit) for unit in order]
    found = [context_of(unit) for unit in exported(memory, tmp_path, suffix)]
    assert found == sorted(contexts, key=NO_CONTEXT.__ne__)
    assert found == [context_of(unit) for unit in memory.units()]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.example)
@pytest.mark.parametrize("spelling", [str, str.upper, str.lower])
def test_every_kind_of_context_tells_equal_texts_apart(memory, tmp_path, kind, spelling):
    name = spelling(kind.example)
    assert is_context(prop(name, "1"))
    memory.add([OPEN, placed(OPEN, (name, "1")), placed(OPEN, (name, "2")), placed(OPEN, (name, "1"))], "a")
    assert [unit.value_of(name) for unit in exported(memory, tmp_path)] == [None, "1", "2"]


@pytest.mark.parametrize("name", ["x-confidence", "x-document", "x-segment", "x-own", "files", "profile", "client",
                                  "x-origin", "x-uses", "subject"])  # fmt: skip
def test_what_names_no_place_is_gathered_in_one_unit(memory, name):
    assert not is_context(prop(name, "1"))
    memory.add([placed(OPEN, (name, "1")), placed(OPEN, (name, "2"))], "a")
    assert len(list(memory.units())) == 1


def test_only_properties_name_a_place():
    assert not is_context(Element("note", "menu.txt", {"type": "file"}))
    assert not is_context(Element("prop", "menu.txt"))


def test_identifiers_of_the_input_are_kept_and_those_we_once_made_are_none(memory, tmp_path):
    """2cfbe169c5c4bba3 is what version 0.1 made of 是。 and Yes."""
    yes = pair("是。", "Yes.")
    named = [placed(yes, tuid=name) for name in ("menu.yes", "shop.yes", "2cfbe169c5c4bba3", "2cfbe169c5c4bba3.2")]
    memory.add([*named, yes], "a")
    found = exported(memory, tmp_path)
    assert [unit.attributes.get("tuid") for unit in found] == [None, "menu.yes", "shop.yes"]
    assert found[0].value_of("x-uses") == "3"


def test_a_document_with_identifiers_that_we_once_made_is_the_same_without_them(memory):
    yes = pair("是。", "Yes.")
    memory.add([placed(yes, tuid="2cfbe169c5c4bba3")], "a")
    assert memory.add([yes], "a").is_known


def test_contexts_of_texts_count_as_those_of_units(memory, tmp_path):
    """MemoQ writes the context with the source text."""
    units = [
        replace(OPEN, variants=(replace(OPEN.variants[0], elements=(prop("x-context-pre", text),)), OPEN.variants[1]))
        for text in ("<seg>文件</seg>", "<seg>商店</seg>", "<seg>文件</seg>")
    ]
    memory.add(units, "a")
    found = exported(memory, tmp_path)
    assert [unit.variants[0].value_of("x-context-pre") for unit in found] == ["<seg>文件</seg>", "<seg>商店</seg>"]


def test_an_alternative_gets_no_property_that_omegat_does_not_know(memory):
    note = Element("note", "of the first")
    memory.add([replace(MENU, elements=(*MENU.elements, note)), MENU, OPEN, OPEN], "a")
    default, alternative = memory.units()
    assert default.elements == (prop("x-uses", "2"),)
    assert alternative.elements == (*MENU.elements, note)


def test_a_look_up_shows_a_pair_once_with_all_its_places(memory):
    memory.add([OPEN, MENU, SHOP], "a")
    for matches in (memory.exact("打开"), memory.fuzzy("打开"), memory.search("打开")):
        (match,) = matches
        assert (match.uses, len(match.origins)) == (3, 3)
    (entry,) = memory.entries()
    assert entry.uses == 3
    assert list(find_suspects(memory, ["near-duplicate"])) == []


def test_formats_without_contexts_get_a_pair_once(memory, tmp_path):
    memory.add([OPEN, MENU, SHOP], "a")
    assert memory.export(tmp_path / "out.zh-en").written == 1
    assert memory.export(tmp_path / "out.docx").written == 1


def test_leaving_out_duplicates_keeps_the_unit_that_holds_everywhere():
    assert list(Selection(duplicates=False).of([MENU, OPEN, SHOP, OPEN])) == [MENU, OPEN]
    assert list(Selection(duplicates=False).of([OPEN, MENU, OPEN, SHOP])) == [OPEN]


contexts = st.lists(st.tuples(st.sampled_from(["file", "id", "x-context-pre"]), st.sampled_from("ab")), max_size=2)
placed_units = st.builds(
    lambda unit, said, tuid: placed(unit, *said, **({"tuid": tuid} if tuid else {})),
    st.sampled_from([OPEN, pair("打开", "Open file"), Unit(OPEN.variants[::-1])]),
    contexts,
    st.sampled_from(["", "1"]),
)


@settings(max_examples=40)
@given(st.lists(st.lists(placed_units, min_size=1, max_size=4), min_size=1, max_size=3))
def test_every_context_comes_out_once_and_no_other_and_again_after_a_second_memory(documents):
    with fresh() as memory, fresh() as other:
        for number, units in enumerate(documents):
            memory.add(units, f"{number}")
        units = [unit for document in documents for unit in document]
        given_places = {(frozenset(same_texts(unit)), context_of(unit)) for unit in units}
        path = memory.store.path.with_name("out.tmx")
        memory.export(path)
        other.add(path)
        for found in (list(memory.units()), list(tmx.read(path).units), list(other.units())):
            places = [(frozenset(same_texts(unit)), context_of(unit)) for unit in found]
            assert len(places) == len(set(places))
            assert set(places) == given_places


def test_dates_of_texts_are_those_of_the_unit_and_no_others_are_added(memory, tmp_path):
    """OmegaT writes dates with the translation."""
    dated = replace(OPEN, variants=(OPEN.variants[0], replace(OPEN.variants[1], attributes={
        "creationdate": "20250102T030405Z", "changedate": "20250203T040506Z"})))  # fmt: skip
    both = replace(dated, variants=(replace(OPEN.variants[0], attributes={
        "creationdate": "20240102T030405Z", "changedate": "20240203T040506Z"}), dated.variants[1]))  # fmt: skip
    assert (dated.created, dated.changed) == ("20250102T030405Z", "20250203T040506Z")
    assert (both.created, both.changed) == ("20240102T030405Z", "20250203T040506Z")
    assert placed(both, changedate="20200101T000000Z").changed == "20200101T000000Z"
    assert (OPEN.created, OPEN.changed) == ("", "")
    memory.add([dated], "a")
    assert exported(memory, tmp_path) == [dated]
    (match,) = memory.exact("打开")
    assert (match.origins[0].created, match.origins[0].changed) == ("20250102T030405Z", "20250203T040506Z")
    for suffix in (".csv", ".xlsx", ".parquet"):
        assert exported(memory, tmp_path, suffix) == [dated]
    lines = (tmp_path / "out.csv").read_text("utf-8").splitlines()
    assert "2025-01-02T03:04:05Z,2025-02-03T04:05:06Z" in lines[1]


def test_a_change_without_a_creation_is_a_date_too(memory, tmp_path):
    changed = replace(OPEN, variants=(OPEN.variants[0], replace(OPEN.variants[1], attributes={
        "changedate": "20250203T040506Z"})))  # fmt: skip
    memory.add([changed], "a", header=Header("zh-CN"))
    assert exported(memory, tmp_path) == [changed]
    assert memory.exact("打开")[0].origins[0].changed == "20250203T040506Z"
