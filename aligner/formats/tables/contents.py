"""The cells of a column → what the column contains: words of a language, numbers, identifiers.

他来了。 / 门开着。        words, zh
Start. / 12 / Open       words, en: at least half of the cells that are not empty have words
412 / 2024-05-01 / 5 km  numbers, and dates and quantities
k1 / menu.open / a.docx  identifiers, addresses and file names, which no one translates
#N/A                     values of a formula that failed
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

from aligner.bitext.languages import CHINESE, base_language, detect_language
from aligner.bitext.patterns import lazy

# What a reader of workbooks writes for a formula whose value is not in the file.
UNCOMPUTED = "#FORMULA!"
ERROR = lazy(r"#(?:N/[AV]|NV|\p{Lu}[\p{Lu}/0]*+[!?])|Err:[0-9]{3}")
LETTER = lazy(r"\p{L}")
WORD = lazy(r"\p{L}++")
DIGIT = lazy(r"\p{Nd}")
DATE_WORDS = frozenset((
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "monday",
    "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "tues", "wed", "thu", "thur",
    "fri", "sat", "sun", "am", "pm", "utc", "gmt", "st", "nd", "rd", "th", "t", "z",
))  # fmt: skip
# A quantity: digits, each followed by a short unit, if any; a variable may stand in front, as in `p < 0.05`.
UNIT = r"(?:\p{Han}{1,2}|[A-Za-zµ]{1,4}(?:/[A-Za-zµ]{1,4})?)(?!\p{L})"
QUANTITY = lazy(
    rf"(?:[A-Za-z]{{1,2}}\s*[=<>≤≥~])?(?:[^\p{{L}}\p{{Nd}}]*+\p{{Nd}}[^\p{{L}}]*+(?:{UNIT})?)++[^\p{{L}}]*+"
)
# What has no blank and is no word: addresses, `k1`, `menu.open`, `KEY_NAME`, files with the extensions that translators
# see, placeholders and tags, `openFile`, `LAMP-RED`, `Li Na <na@b.cn>`, a single letter, `zh-CN`.
CODE = lazy(
    r"""(?:https?|ftp|file|mailto|urn):\S+ | www\.\S+ | [^\s@]+@[^\s@]+\.\p{L}+
    | (?=[\x21-\x7e]*[0-9])[\x21-\x7e]+
    | [\x21-\x7e]*[A-Za-z0-9]+(?:[_/\\]|::?|\.)[A-Za-z0-9_$%{][\x21-\x7e]*
    | [^\s，。；！？]+\.(?:docx?|xlsx?|pptx?|pdf|txt|html?|xml|json|ya?ml|csv|tsv|po|tmx|xlf|xliff|sdlxliff|mqxliff
      |mxliff|md|srt|vtt|png|jpe?g|gif|svg|mp[34]|wav|zip)
    | [%{<$@\\][\x21-\x7e]*
    | [a-z]+(?:[A-Z][a-z0-9]*)+ | [A-Za-z] | (?:[A-Z]{2,}-)+[A-Z]{2,}
    | zh | en | [A-Za-z]{2,3}-(?:[A-Z]{2}|Han[st]) | [^<>@]*<[^\s<>@]+@[^\s<>@]+>
    """,
    regex.VERBOSE,
)
# Scripts, apart from the Latin and those of East Asia, and the language that stands for the languages of each.
SCRIPTS = {
    "ru": lazy(r"\p{Cyrillic}"), "el": lazy(r"\p{Greek}"), "ar": lazy(r"\p{Arabic}"),
    "he": lazy(r"\p{Hebrew}"), "th": lazy(r"\p{Thai}"), "hi": lazy(r"\p{Devanagari}"),
}  # fmt: skip
SCRIPT_OF = dict.fromkeys(CHINESE, "zh") | {
    "ja": "ja", "ko": "ko", "el": "el", "he": "he", "yi": "he", "th": "th", "hi": "hi", "mr": "hi", "ne": "hi",
    "ar": "ar", "fa": "ar", "ur": "ar", "ps": "ar", "ug": "ar", "ru": "ru", "uk": "ru", "be": "ru", "bg": "ru",
    "mk": "ru", "sr": "ru", "kk": "ru", "ky": "ru", "mn": "ru",
}  # fmt: skip
EAST_ASIAN = frozenset(("zh", "ja"))
# The characters at the start of a cell that decide what it is.
MOST_CHARACTERS = 400


class Content(NamedTuple):
    """What the cells of a column contain.

    `kinds` counts the cells that are not empty: `words`, `number`, `code`, `error`. `language` is the language of the
    words, as far as scripts tell it, or empty; `scripts` are those of single cells, zh for all of East Asia but Korea.
    `distinct` counts the different words.
    """

    kinds: Counter[str]
    language: str
    scripts: frozenset[str]
    distinct: int

    @property
    def is_text(self) -> bool:
        """Whether at least half of the cells have words."""
        return 2 * self.kinds["words"] >= self.kinds.total() > 0

    @property
    def main_kind(self) -> str:
        """The most frequent kind, or an empty string if all cells are empty."""
        return next((kind for kind, _ in self.kinds.most_common(1)), "")


def content_of(cells: Iterable[str]) -> Content:
    """The content of a column with these cells."""
    stripped = [text for cell in cells if (text := cell.strip())]
    kinds = [kind_of(text) for text in stripped]
    words = [text for text, kind in zip(stripped, kinds, strict=True) if kind == "words"]
    scripts = frozenset(_script_of(word[:MOST_CHARACTERS]) for word in words)
    return Content(Counter(kinds), language_of(words), scripts, len(set(words)))


def kind_of(text: str) -> str:
    """`error`, `number`, `code` or `words`, for the text of a cell without blanks around it."""
    text = text[:MOST_CHARACTERS]
    if ERROR.fullmatch(text):
        return "error"
    if not LETTER.search(text) or _is_date(text) or QUANTITY.fullmatch(text):
        return "number"
    return "code" if CODE.fullmatch(text) else "words"


def _is_date(text: str) -> bool:
    return bool(DIGIT.search(text)) and all(word.lower() in DATE_WORDS for word in WORD.findall(text))


def language_of(texts: Sequence[str]) -> str:
    """The language of most texts by their script: zh, ja, ko, en for any in Latin letters, ru for any in Cyrillic ones.

    Of as many texts in two scripts, the first decides. An empty string if there are no texts.
    """
    samples = [text[:MOST_CHARACTERS] for text in texts]
    votes = Counter(_script_of(sample) for sample in samples)
    script = next((script for script, _ in votes.most_common(1)), "")
    # Japanese is told by all its texts together: some are in kanji alone.
    is_asian = script in EAST_ASIAN
    return detect_language(" ".join(text for text in samples if _script_of(text) in EAST_ASIAN)) if is_asian else script


@lru_cache(maxsize=4096)
def _script_of(text: str) -> str:
    language = detect_language(text)
    if language != "en":
        return "zh" if language in EAST_ASIAN else language
    letters = len(LETTER.findall(text))
    return next((tag for tag, script in SCRIPTS.items() if 2 * len(script.findall(text)) > letters), "en")


def fits(tag: str, language: str) -> bool:
    """Whether texts in what `language_of` calls `language` can be in the language of a tag; kanji alone are `zh`."""
    script = SCRIPT_OF.get(base_language(tag), "en")
    return not language or script == language or (script, language) == ("ja", "zh")
