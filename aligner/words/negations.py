"""Negations in Chinese and English: 不, 未, 无 … and not, never, without …, and the words that answer them.

    他不同意。                   不 negative
    Few people disagree.         Few, disagree weak
    它们不同。 Not only that.    neutral words are left out

Questions such as 是不是, and tags such as `isn't it?`, negate nothing. Nor do names in code: `None`, `--no-wait`.
English words that a Chinese text quotes count as its own: 短语 `never mind` 表示……
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import regex

from aligner.bitext.languages import CHINESE, base_language
from aligner.words.mentions import ChineseWords, EnglishWords, Mention
from aligner.words.tables import cells_of_rows

TABLE = resources.files("aligner.words") / "negations.tsv"
NEGATIVE, WEAK, NEUTRAL = "negative", "weak", "neutral"
# Questions: 去不去, 有没有; `, isn't it?`. They are read as if they were not there.
CHINESE_QUESTION = regex.compile(r"(\p{Han})[不没]\1|(?:，|,)\s?(?:不是|不对|对不对|是不是)[吗么]?[?？]")
ENGLISH_QUESTION = regex.compile(r",\s*+[a-z]+n['’]t\s++[a-z]+\s*+\?", regex.IGNORECASE)
SENTENCE_START = regex.compile(r"(?:^|[.!?:;\"“‘'(。！？：])\s*+\Z")
IN_CODE = regex.compile(r"(?<=[-_`/\\$.])(?<!\w-)(?:.)|[a-z]++(?=[_`=(])", regex.IGNORECASE)
NUMBER_FOLLOWS = regex.compile(r"\.?\s?[0-9]")


def find_negations(text: str, language: str) -> list[Mention[str]]:
    """The negative and weak words of a Chinese or English text, in their order."""
    english = _find_english(text)
    if base_language(language) not in CHINESE:
        return english
    chinese = _words()[0].find(_blank(CHINESE_QUESTION, text))
    quoted = [mention._replace(label=WEAK) for mention in english]
    return sorted([*quoted, *(each for each in chinese if each.label != NEUTRAL)])


def _find_english(text: str) -> list[Mention[str]]:
    mentions = _words()[1].find(_blank(ENGLISH_QUESTION, text))
    return [_as_written(each, text) for each in mentions if each.label != NEUTRAL and not _is_name(each, text)]


@cache
def _words() -> tuple[ChineseWords[str], EnglishWords[str]]:
    """The words of the table in this folder."""
    labels: dict[str, dict[str, str]] = {"zh": {}, "en": {}}
    for language, label, entries in cells_of_rows(TABLE.read_text(encoding="utf-8")):
        labels[language].update(dict.fromkeys(entries.split(), label))
    return ChineseWords(labels["zh"]), EnglishWords(labels["en"])


def _blank(pattern: regex.Pattern[str], text: str) -> str:
    """The text with spaces for what matches."""
    return pattern.sub(lambda match: " " * len(match.group()), text)


def _is_name(mention: Mention[str], text: str) -> bool:
    """Whether an English mention is a piece of code, or `No. 5`."""
    written = text[mention.start : mention.stop]
    is_number = written.lower() == "no" and NUMBER_FOLLOWS.match(text, mention.stop)
    return bool(is_number) or bool(IN_CODE.match(text, mention.start))


def _as_written(mention: Mention[str], text: str) -> Mention[str]:
    """A mention; a negative one with a capital inside a sentence is weak, as it may be a name: `None`, `NOT NULL`."""
    written = text[mention.start : mention.stop]
    is_shouted = len(written) > 1 and written.isupper()
    is_title = written[0].isupper() and not SENTENCE_START.search(text, 0, mention.start)
    return mention._replace(label=WEAK) if mention.label == NEGATIVE and (is_shouted or is_title) else mention
