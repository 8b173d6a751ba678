"""Numbers of pages, as writers print them: `12`, `- iv -`, `Page 3 of 9`, `第3页 共9页`."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from aligner.words.numerals import HAN_DIGITS, numeral_value, roman_value

NUMBER = r"(?:\d{1,4}|[ivxlc]{1,7}|[一二三四五六七八九十〇百]{1,5})"
NAMED = r"(?:page|seite|p\.|pg\.|第|页码|頁碼|頁|页)"
PAGE_NUMBER = regex.compile(
    rf"(?i)[\[(（\-–—·•~|\s]*{NAMED}?[\s:：.]*(?P<number>{NUMBER})\s*[页頁]?"
    rf"(?:\s*(?:of|/|／|,|，|共|[(（]共)\s*[共]?\s*{NUMBER}\s*[页頁]?)?[\])）\-–—·•~|.\s]*"
)
PLAIN_NAMED = regex.compile(rf"(?i)\W*(?:{NAMED}|{NUMBER}\s*(?:of|/|页|頁)).*")
ANY_NUMBER = regex.compile(r"\d{1,4}|(?<![\w.])[ivxlc]{1,7}(?![\w.])", regex.IGNORECASE)


def page_number(text: str) -> int | None:
    """The number, if the text is the number of a page and nothing else."""
    match = PAGE_NUMBER.fullmatch(text)
    return value_of(match["number"]) if match else None


def is_named(text: str) -> bool:
    """Whether the text says that it is the number of a page: `Page 3`, `3 of 9`, `第3页`."""
    return page_number(text) is not None and PLAIN_NAMED.fullmatch(text) is not None


def value_of(number: str) -> int | None:
    """The value of a number in digits, Roman numerals or Chinese ones; None for letters that are no number."""
    digits = number.translate(HAN_DIGITS)
    if digits.isdecimal():
        return int(digits)
    if number[0].isascii():
        return _roman(number.lower())
    value = numeral_value(number)
    return None if value is None else int(value)


def numbers_in(text: str) -> list[int]:
    """All numbers that may be that of a page."""
    values = (value_of(match.group()) for match in ANY_NUMBER.finditer(text))
    return [value for value in values if value is not None]


def without_numbers(text: str) -> str:
    """The text with `#` for each number, and without blanks and case: what running heads have in common."""
    return "".join(ANY_NUMBER.sub("#", text).casefold().split())


def _roman(letters: str) -> int | None:
    total = roman_value(letters)
    return total if roman(total) == letters else None


def roman(number: int) -> str:
    """The number in Roman numerals, below 400."""
    steps: Sequence[tuple[int, str]] = (
        (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    )  # fmt: skip
    letters = ""
    for value, sign in steps:
        count, number = divmod(number, value)
        letters += sign * count
    return letters
