"""Units: which texts are in a language, what makes two units the same, and elements as JSON."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import elements, languages
from strategies import units as any_units

from aligner.bitext.languages import base_language
from aligner.errors import InputError
from aligner.units.selection import in_language, oriented
from aligner.units.units import Element, Unit, Variant, digest, element_of_record, element_record, is_in_language, prop

TAIWAN = Unit((Variant("en", "software"), Variant("zh-CN", "软件"), Variant("zh-TW", "軟體")), {"tuid": "1"})


def tagged(unit):
    return [(each.language, each.text) for each in unit.variants]


@pytest.mark.parametrize(
    ("tag", "texts"),
    [
        ("zh-TW", ["軟體"]),
        ("zh-tw", ["軟體"]),
        ("zh_TW", ["軟體"]),
        ("zh", ["软件", "軟體"]),
        ("zh-HK", ["軟體"]),
        ("zh-Hant", ["軟體"]),
        ("zh-SG", ["软件"]),
        ("de", []),
        ("en-GB", ["software"]),
    ],
)
def test_texts_of_the_very_language_come_before_those_of_its_regions(tag, texts):
    assert [each.text for each in in_language(TAIWAN.variants, tag)] == texts


def test_only_a_text_that_is_not_in_the_very_language_is_called_so():
    (unit,) = oriented([TAIWAN], ("en", "zh-TW"))
    assert tagged(unit) == [("en", "software"), ("zh-TW", "軟體")]
    (unit,) = oriented([TAIWAN], ("en-GB", "zh-HK"))
    assert tagged(unit) == [("en-GB", "software"), ("zh-HK", "軟體")]
    assert unit.attributes == {"tuid": "1"}


def test_units_without_texts_in_the_languages_are_counted():
    left_out = Counter()
    empty = Unit((Variant("zh", ""), Variant("en", "x"), Variant("de", "y")))
    assert list(oriented([TAIWAN, empty], ("zh", "de"), left_out)) == []
    assert left_out == {"without texts in these languages": 2}
    assert list(oriented([TAIWAN, empty], (None, None))) == [TAIWAN, empty]
    assert [tagged(unit) for unit in oriented([empty], (None, "en"))] == [[("de", "y"), ("en", "x")]]


@given(st.lists(any_units(), max_size=4), st.none() | languages, st.none() | languages)
def test_directed_units_have_the_source_first_and_only_targets_of_the_language(units, source, target):
    left_out = Counter()
    found = list(oriented(units, (source, target), left_out))
    assert len(found) + left_out.total() == len(units)
    for unit in found:
        # Texts in Traditional characters are not called zh.
        assert source in (None, unit.variants[0].language) or (source, unit.variants[0].language) == ("zh", "zh-Hant")
        assert all(
            target in (None, each.language) or (target, each.language) == ("zh", "zh-Hant")
            for each in unit.variants[1:]
        )
        assert len(unit.variants) > 1
    both = [
        unit for unit in units
        if all(tag is None or any(is_in_language(each, tag) for each in unit.variants) for tag in (source, target))
    ]  # fmt: skip
    if source is None or target is None or base_language(source) != base_language(target):
        assert len(found) + left_out["without a translation"] == len(both)


def test_what_is_no_language_is_refused_at_once():
    with pytest.raises(InputError, match="'bogus lang' is not a language tag"):
        oriented([], ("bogus lang", None))


@given(any_units(), st.randoms(use_true_random=False))
def test_the_digest_does_not_depend_on_the_order_of_texts_nor_on_regions(unit, chance):
    variants = chance.sample(unit.variants, len(unit.variants))
    others = (replace(each, language=f"{base_language(each.language)}-XX", attributes={}) for each in variants)
    assert digest(unit) == digest(Unit(tuple(others)))
    first, *rest = unit.variants
    for other in (replace(first, text=first.text + "x"), replace(first, markup="<x/>"), replace(first, language="qq")):
        assert digest(unit) != digest(Unit((other, *rest)))


@given(elements)
def test_an_element_comes_back_from_its_record(element):
    assert element_of_record(json.loads(json.dumps(element_record(element)))) == element


def test_a_property_has_a_short_record():
    assert element_record(prop("x-bead", "1-1")) == ["x-bead", "1-1"]
    assert element_record(Element("note", "n")) == ["note", "n", {}]


@pytest.mark.parametrize(
    "record", [None, [], ["x"], ["x", 1], ["x", "y", "z"], ["x", "y", {"a": 1}], ["x", "y", {}, 1], ["x"] * 5, "xy", {}]
)
def test_what_is_no_record_is_an_error(record):
    with pytest.raises(ValueError, match="not the record of an element"):
        element_of_record(record)
