"""Laws and examples of numbers: equal values in any notation, and what is no number."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aligner.words.numbers import compare_numbers, find_numbers, number_values

ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
ONES += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
PHRASES = ["三万", "30,000", "80年代", "the 1980s", "80个", "第八十条", "-80", "百分之八十", "4/5", "两个", "50%"]
HAN_DIGITS = "零一二三四五六七八九"


def all_values(text):
    """Values as comparison sees them: ordinals are cardinals, percents hundredths."""
    return sorted(number.value / (100 if number.kind == "percent" else 1) for number in find_numbers(text))


def english(number):
    """The English words of a number below 10**12."""
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10] + (f"-{ONES[number % 10]}" if number % 10 else "")
    scale, word = next(
        (scale, word)
        for scale, word in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
        if number >= scale
    )
    rest = number % scale
    joint = " and " if 0 < rest < 100 else " "
    return f"{english(number // scale)} {word}" + (joint + english(rest) if rest else "")


def han_group(number):
    """The Han numeral of a number below 10**4, with 一十 for ten."""
    digits = f"{number:04d}"
    units = ["千", "百", "十", ""]
    text = "".join(
        HAN_DIGITS[int(digit)] + unit if digit != "0" else "零" for digit, unit in zip(digits, units, strict=True)
    )
    while "零零" in text:
        text = text.replace("零零", "零")
    return text.rstrip("零")


def han(number):
    """The Han numeral of a number below 10**12."""
    groups = [(number // 10**8, "亿"), (number // 10**4 % 10**4, "万"), (number % 10**4, "")]
    text = ""
    for group, scale in groups:
        if group:
            text += han_group(group) + scale
        elif text and not text.endswith("零"):
            text += "零"
    text = text.replace("零零", "零").rstrip("零").removeprefix("零")
    return text.removeprefix("一") if text.startswith("一十") else text


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("三万", "30,000"),
        ("三万", "30000"),
        ("3万", "thirty thousand"),
        ("百分之三点五", "3.5%"),
        ("３．５％", "3.5 per cent"),
        ("百分之三点五", "3.5 percent"),
        ("提高3个百分点", "up 3 percentage points"),
        ("千分之三", "0.3%"),
        ("三成", "30 percent"),
        ("二〇一九年", "2019"),
        ("二○○一年", "2001"),
        ("2019年", "in 2019"),
        ("1.2亿", "120 million"),
        ("1亿2千万", "120 million"),
        ("一万亿", "one trillion"),
        ("三百多万人", "more than 3 million people"),
        ("三分之二", "two-thirds"),
        ("三分之二", "2/3"),
        ("三分之一", "a third of them"),
        ("第十九", "19th"),
        ("第十九", "the nineteenth"),
        ("十九世纪", "19th century"),
        ("十九世纪", "the nineteenth century"),
        ("二十世纪九十年代", "the 1990s"),
        ("80年代", "1980s"),
        ("八十年代", "the eighties"),
        ("十二个鸡蛋", "a dozen eggs"),
        ("24个", "two dozen"),
        ("两百五十", "250"),
        ("二百五", "250"),
        ("一千零一夜", "one thousand and one nights"),
        ("第四章", "Section Four"),
        ("第四章", "Chapter IV"),
        ("第一章", "the first chapter"),
        ("第二次世界大战", "World War II"),
        ("二战", "the Second World War"),
        ("附件三", "Annex III"),
        ("3月15日", "March 15"),
        ("三月十五日", "15 March"),
        ("2019年5月3日", "2019-05-03"),
        ("五月", "in May"),
        ("12点30分", "12:30"),
        ("下午两点半", "2:30 p.m."),
        ("七点", "7:00"),
        ("十点十分", "10:10"),
        ("3～5", "3-5"),
        ("三至五年", "three to five years"),
        ("20-30万", "200,000 to 300,000"),
        ("二十至三十万", "200,000 to 300,000"),
        ("百分之三到百分之五", "3 to 5 percent"),
        ("350万元", "$3.5 million"),
        ("350万元", "$3.5m"),
        ("5千瓦", "five kilowatts"),
        ("五千瓦", "5 kW"),
        ("三维", "3D"),
        ("两年半", "two and a half years"),
        ("50万", "half a million"),
        ("一九九七", "nineteen ninety-seven"),
        ("一九九三年至一九九四年", "1993-94"),
        ("15000人", "15 000 people"),
        ("增加$468 900，比$40 769 000,", "by $468,900 from $40,769,000"),
        ("7/8月", "July/August"),
        ("1859600美元", "$1 859 600"),
        ("二十两银子", "twenty taels of silver"),
        ("零下3度", "3 degrees below zero"),
        ("三萬個", "30,000"),
    ],
)
def test_the_same_value_is_found_in_every_notation(left, right):
    assert all_values(left)
    assert compare_numbers(find_numbers(left), find_numbers(right))[1:] == ([], [])
    assert list(map(abs, all_values(left))) == all_values(right)


@pytest.mark.parametrize(
    "text",
    [
        *("一心一意", "十分重要", "有时十分狭窄", "万一", "千万不要", "一些", "一个", "一种", "唯一", "统一", "百姓"),
        *("四川", "三角", "五四", "九州", "百余", "数十", "几十万", "三三两两", "七上八下", "张三李四", "周三"),
        *("两三个", "三、四种", "三四十", "十七八个", "二维码", "千瓦", "首先", "第一，", "零件", "十二五"),
        *(
            "one another",
            "this one",
            "First, we",
            "first of all",
            "a second later",
            "several hundred",
            "hundreds",
        ),
        *("two or three", "may go", "they march on", "I think", "COVID-19", "H2O", "v1.2", "10k", "5M", "mix"),
    ],
)
def test_what_only_looks_like_a_number_is_left_out(text):
    assert find_numbers(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3.5% of 第十九 in the 1980s", [("7/2", "percent"), ("19", "ordinal"), ("80", "decade")]),
        ("it was -3 outside", [("-3", "cardinal")]),
        ("pages 3 -5", [("3", "cardinal"), ("5", "cardinal")]),
        ("section 3.2.1", [("3", "cardinal"), ("2", "cardinal"), ("1", "cardinal")]),
        ("resolution 47/203", [("47", "cardinal"), ("203", "cardinal")]),
        ("one hundred and fifty thousand", [("150000", "cardinal")]),
        ("one hundred and two hundred", [("100", "cardinal"), ("200", "cardinal")]),
        ("two, three", [("2", "cardinal"), ("3", "cardinal")]),
        ("two seconds", [("2", "cardinal")]),
    ],
)
def test_kinds_signs_and_several_numbers(text, found):
    assert [(str(number.value), number.kind) for number in find_numbers(text)] == found


def test_the_span_is_the_number_with_its_marks():
    text = "约占百分之三点五，即第四位的1.2亿"
    assert [text[number.span.start : number.span.stop] for number in find_numbers(text)] == [
        "百分之三点五",
        "第四",
        "1.2亿",
    ]


def test_comparison_tells_what_only_one_side_mentions():
    shared, left, right = compare_numbers(find_numbers("三个人在2019年"), find_numbers("five people in 2019, in 2019"))
    assert shared == 1
    assert [number.value for number in left] == [3]
    assert [number.value for number in right] == [5]


def test_comparison_forgives_repetitions_articles_pairs_and_halves():
    assert compare_numbers(find_numbers("2个，第一，二分之一，五年"), find_numbers("both, half, five years, the five"))[
        1:
    ] == (
        [],
        [],
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [("第十九条，百分之五十，2个，３个", {19, 3}), ("-3 of 5%", {3, Fraction(1, 20)}), ("one another", set())],
)
def test_values_are_what_comparison_looks_for(text, expected):
    assert number_values(text) == expected


@given(st.lists(st.sampled_from(PHRASES)), st.lists(st.sampled_from(PHRASES)))
def test_texts_with_the_same_values_differ_in_no_number(left, right):
    left, right = "；".join(left), "；".join(right)
    _, only_left, only_right = compare_numbers(find_numbers(left), find_numbers(right))
    assert (not only_left) == (number_values(left) <= number_values(right))
    assert (not only_right) == (number_values(right) <= number_values(left))


def test_swapping_the_sides_swaps_the_comparison():
    left, right = find_numbers("三个人，百分之五，80年代"), find_numbers("four people, 5%, 1990s")
    shared, only_left, only_right = compare_numbers(left, right)
    assert compare_numbers(right, left) == (shared, only_right, only_left)


@given(st.integers(0, 10**12 - 1))
def test_digits_are_found_with_and_without_separators(number):
    assert all_values(f"a total of {number} items") == [number]
    assert all_values(f"共有{number:,}个") == [number]


@given(st.integers(11, 10**12 - 1) | st.integers(2, 40).map(lambda k: k * 10 ** (k % 10)))
@example(10**10 + 1)
def test_chinese_numerals_are_found(number):
    assert all_values(f"共有{han(number)}个") == [number]


@given(st.integers(2, 10**12 - 1) | st.integers(2, 2000))
def test_english_words_are_found(number):
    assert all_values(f"a total of {english(number)} items") == [number]


@given(st.decimals(0, 10**6, places=3))
def test_decimals_are_exact(number):
    assert all_values(f"是{number}米") == [Fraction(number)]


PIECES = [
    "第",
    "百分之",
    "三",
    "两",
    "千",
    "万",
    "亿",
    "点",
    "半",
    "个",
    "月",
    "1,000",
    "3.5",
    "-",
    "/",
    "%",
    " ",
    "one",
    "two",
]
PIECES += [
    "hundred",
    "and",
    "third",
    "thirds",
    "May",
    "XIV",
    "1980s",
    "分之",
    "至",
    "half a ",
    "million",
    "½",
    "：",
    "İ",
]


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join) | st.lists(st.sampled_from(PIECES)).map(" ".join))
def test_any_text_gives_disjoint_spans_in_order(text):
    spans = [number.span for number in find_numbers(text)]
    assert all(left.stop <= right.start for left, right in pairwise(spans))
    assert all(text[span.start : span.stop] for span in spans)


@pytest.mark.parametrize(
    ("text", "count", "value"),
    [
        ("1," * 50000, 50000, 1),
        ("百" * 50000, 0, None),
        ("one hundred and " * 20000, 20000, 100),
        ("1" * 100000, 0, None),
        ("3-" * 30000, 30000, 3),
        ("三、" * 30000, None, 3),
        ("三分之" * 30000, None, None),
        ("1 000 " * 20000, 20000, 1000),
    ],
)
def test_long_monotonous_texts_are_read_to_the_end(text, count, value):
    numbers = find_numbers(text)
    assert count is None or len(numbers) == count
    assert value is None or {number.value for number in numbers} == {value}
