"""Removes characters that are not text, and replaces presentation forms by the characters that they stand for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from aligner.bitext.edits import Edit, Span
from aligner.bitext.patterns import lazy
from aligner.bitext.subtags import HANT
from aligner.words import english as words
from aligner.words.scripts import script_of, table

RULE = "removed characters"

UNWANTED = lazy(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u200b\u2060\ufeff\ufdd0-\ufdef\ufffe\uffff]++"
    r"|(?<=[\p{Latin}\p{Han}])[\u00ad\u200c\u200d]++(?=[\p{Latin}\p{Han}])"
)
# A hyphen at the end of a line as readers of PDF give it, often without the line break.
BROKEN = r"[\x02\u00ad\ufffe]"
BROKEN_WORD = lazy(rf"(?<!\p{{L}})(?P<head>[A-Za-z]++){BROKEN}(?P<tail>[A-Za-z]++)(?!\p{{L}}|{BROKEN})")
BROKEN_END = lazy(r"(?<=\p{L})[\x02\ufffe](?=[^\S\n\r]*[\n\r])")
# Most texts have none of these, and `re` sees that several times as fast as `regex`.
MAYBE_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200d\u2060\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
# Ligatures, radicals of Kangxi and of the supplement, compatibility ideographs, letters of formulas.
PRESENTATION_FORM = re.compile("[\ufb00-\ufb06\u2e80-\u2fdf\uf900-\ufaff\U0001d400-\U0001d7ff\U0002f800-\U0002fa1f]")
RADICAL = re.compile("[\u2f00-\u2fdf]")
# Unicode calls these the equivalent ideographs of radicals; NFKC leaves the radicals as they are.
RADICALS = dict(
    zip(
        "⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰",
        "民虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙",
        strict=True,
    )
)


def remove_characters(text: str, language: str) -> Iterator[Edit]:
    """Remove control, zero-width and non-characters; joiners only where no script needs them.

    `A ri\u200bver` → `A river`; what stands for a hyphen becomes one if two words are left: `two\ufffefold-like`.
    """
    if not MAYBE_UNWANTED.search(text):
        return
    hyphens = {match.start("tail") - 1 for match in BROKEN_WORD.finditer(text) if are_two_words(*match.groups())}
    hyphens.update(match.start() for match in BROKEN_END.finditer(text))
    for match in UNWANTED.finditer(text):
        # The unit separator separates.
        plain = "-" if match.start() in hyphens else " " if "\x1f" in match.group() else ""
        yield Edit(RULE, Span(*match.span()), plain)


def are_two_words(head: str, tail: str) -> bool:
    """Whether two pieces of a broken word are words, and no word together: `air` and `dried`, not `foot` and `ball`."""
    are_one = any(map(words.frequency, (head + tail, (head + tail).removesuffix("s"))))
    return not are_one and words.is_word(head) and words.is_word(tail)


def plain_characters(text: str, language: str) -> Iterator[Edit]:
    """Replace presentation forms and letters of formulas: `eﬃcient` → `efficient`, `⼈⻅` → `人见`, `𝐶` → `C`.

    A radical becomes the character of the script that the text is in: `⼾` is `户`, or in Traditional Chinese `戶`.
    Characters that differ in meaning or in looks stay: `x²`, `½`, `①`, `℃`, `™`, Traditional Chinese.
    """
    matches = list(PRESENTATION_FORM.finditer(text))
    is_simplified = any(RADICAL.match(match.group()) for match in matches) and script_of(text, language) != HANT
    for match in matches:
        form = match.group()
        plain = RADICALS.get(form) or unicodedata.normalize("NFKC", form)
        if is_simplified and RADICAL.match(form):
            plain = table().characters.get(ord(plain), plain)
        if plain != form:
            yield Edit("plain characters", Span(*match.span()), plain)
