"""What options are given: numbers and language tags, checked while the command line is read."""

from __future__ import annotations

from argparse import ArgumentTypeError

# Of the first part of a language tag.
MOST_LETTERS = 3


def probability(text: str) -> float:
    """A number from 0 to 1."""
    message = f"{text} is not a number between 0 and 1"
    try:
        value = float(text)
    except ValueError as error:
        raise ArgumentTypeError(message) from error
    if not 0 <= value <= 1:
        raise ArgumentTypeError(message)
    return value


def count(text: str) -> int:
    """A whole number from 1 on."""
    if not (text.isascii() and text.isdigit() and int(text[:9])):
        raise ArgumentTypeError(f"{text} is not a whole number, 1 or more")
    return int(text[:9])


def percentage(text: str) -> float:
    """A number from 1 to 100."""
    message = f"{text} is not a percentage; give a number from 1 to 100, such as 70"
    try:
        value = float(text.removesuffix("%"))
    except ValueError as error:
        raise ArgumentTypeError(message) from error
    if not 1 <= value <= 100:
        raise ArgumentTypeError(message)
    return value


def language(text: str) -> str:
    """A language tag; names of languages are none."""
    from aligner.bitext.languages import NAMES, check_known_language
    from aligner.errors import InputError

    by_name = {name.lower(): tag for tag, name in NAMES.items()}
    if tag := by_name.get(text.strip().lower()):
        raise ArgumentTypeError(f"{text!r} is the name of a language; give its tag: {tag}")
    try:
        check_known_language(text)
    except InputError as error:
        raise ArgumentTypeError(error.message) from error
    if len(text.split("-")[0]) > MOST_LETTERS:
        raise ArgumentTypeError(f"{text!r} is not a language tag; write it as in zh, zh-CN, en or en-GB")
    return text
