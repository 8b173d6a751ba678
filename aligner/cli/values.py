"""Values of options: argparse checks numbers and language tags with these functions while it reads the command line."""

from __future__ import annotations

from argparse import ArgumentTypeError


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
    """A whole number, at least 1."""
    if not (text.isascii() and text.isdigit() and int(text[:9])):
        raise ArgumentTypeError(f"{text} is not a whole number, 1 or more")
    return int(text[:9])


def two_columns(text: str) -> tuple[int, int]:
    """The numbers of two columns, from 1, as in 2,3."""
    numbers = [part.strip() for part in text.split(",")]
    if len(numbers) != 2 or numbers[0] == numbers[1]:
        raise ArgumentTypeError(f"{text} does not name two columns; give their numbers, as in 2,3")
    return count(numbers[0]), count(numbers[1])


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


# The fields of `aligner.text.readers.source.Limits`, which is not loaded for --help.
LIMIT_NAMES = ("bytes", "unpacked", "ratio", "depth", "pages", "characters")


def limit(text: str) -> tuple[str, int]:
    """The name of a limit and a number, as in pages=500."""
    name, _, number = text.partition("=")
    if name not in LIMIT_NAMES:
        raise ArgumentTypeError(f"{text} names no limit; give one as in pages=500, of {', '.join(LIMIT_NAMES)}")
    return name, count(number.replace(",", "").replace("_", ""))


def repair_rule(text: str) -> str:
    """The name of a repair rule."""
    from aligner.errors import InputError
    from aligner.text.repair import check_rules

    try:
        check_rules((text,))
    except InputError as error:
        raise ArgumentTypeError(error.message) from error
    return text


def check_name(text: str) -> str:
    """The name of a check."""
    from aligner.checking.policy import Policy
    from aligner.errors import InputError

    try:
        Policy(exclude_checks=(text,))
    except InputError as error:
        raise ArgumentTypeError(error.message) from error
    return text


def language(text: str) -> str:
    """A language tag."""
    from aligner.bitext.languages import check_known_language
    from aligner.errors import InputError

    try:
        return check_known_language(text)
    except InputError as error:
        raise ArgumentTypeError(error.message) from error
