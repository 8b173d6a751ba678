"""Removes characters that are not text, and replaces presentation forms by the characters that they stand for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import regex

from aligner.bitext.edits import Edit, Span

UNWANTED = regex.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u200b\u2060\ufeff\ufdd0-\ufdef\ufffe\uffff]++"
    r"|(?<=[\p{Latin}\p{Han}])[\u00ad\u200c\u200d]++(?=[\p{Latin}\p{Han}])"
)
# Most texts have none of these, and `re` sees that several times as fast as `regex`.
MAYBE_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200d\u2060\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
# Ligatures, radicals of Kangxi and of the supplement, compatibility ideographs.
PRESENTATION_FORM = re.compile("[\ufb00-\ufb06\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
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

    `A ri\u200bver` → `A river`
    """
    if MAYBE_UNWANTED.search(text):
        for match in UNWANTED.finditer(text):
            # The unit separator separates.
            yield Edit("removed characters", Span(*match.span()), " " if "\x1f" in match.group() else "")


def plain_characters(text: str, language: str) -> Iterator[Edit]:
    """Replace ligatures, radicals and compatibility ideographs: `eﬃcient` → `efficient`, `⼈⻅` → `人见`.

    Characters that differ in meaning or in looks stay: `x²`, `½`, `①`, `℃`, `™`, Traditional Chinese.
    """
    for match in PRESENTATION_FORM.finditer(text):
        form = match.group()
        plain = RADICALS.get(form) or unicodedata.normalize("NFKC", form)
        if plain != form:
            yield Edit("plain characters", Span(*match.span()), plain)
