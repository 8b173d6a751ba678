"""Examples of numerals: what each is worth, and which are malformed."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from aligner.words.numerals import english_scale, find_spelled, han_scale, numeral_value, roman_value


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        *(("1,234.5", Fraction(2469, 2)), ("468 900", 468900), ("〇", 0), ("两", 2), ("十", 10), ("二十一", 21)),
        *(
            ("三百二", 320),
            ("三百〇二", 302),
            ("三百二十", 320),
            ("一千〇十", 1010),
            ("一万二", 12000),
            ("一万〇二", 10002),
        ),
        *(("二〇一九", 2019), ("五〇〇万", 5000000), ("百万", 10**6), ("一万亿", 10**12), ("三亿五千万", 350 * 10**6)),
        *(("三点五", Fraction(7, 2)), ("一点二亿", 120 * 10**6), ("三百多万", 3000000), ("一千〇二十", 1020)),
    ],
)
def test_digits_and_han_numerals_have_their_value(numeral, value):
    assert numeral_value(numeral) == value


@pytest.mark.parametrize("numeral", ["三四", "三四十", "十七八", "三百四百", "三万四万", "一亿百", "三十百", "9" * 41])
def test_malformed_and_endless_numerals_have_none(numeral):
    assert numeral_value(numeral) is None


def test_units_and_multiples_are_multiplied():
    assert (han_scale("千万"), han_scale(None)) == (10**7, 1)
    assert (english_scale("hundred million"), english_scale(None)) == (10**8, 1)


@pytest.mark.parametrize(("numeral", "value"), [("i", 1), ("iv", 4), ("xix", 19), ("xl", 40), ("xciii", 93)])
def test_roman_numerals_subtract_what_stands_before_more(numeral, value):
    assert roman_value(numeral) == value


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("one hundred and five", [(105, False)]),
        ("one hundred and two hundred", [(100, False), (200, False)]),
        ("two million three hundred thousand", [(2300000, False)]),
        ("nineteen ninety seven", [(1997, False)]),
        ("one hundred and first", [(101, True)]),
        ("twenty third two", [(23, True), (2, False)]),
        ("two thirds", [(Fraction(2, 3), False)]),
        ("hundred", []),
    ],
)
def test_words_are_read_as_the_longest_numbers(words, found):
    numbers = list(find_spelled(words.split()))
    assert [(number.value, number.is_ordinal) for number in numbers] == found
    assert all(left.indices.stop <= right.indices.start for left, right in pairwise(numbers))
