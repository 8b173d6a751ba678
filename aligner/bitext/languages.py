"""What the library knows about a language: its script, and how its sentences are joined.

Languages are BCP 47 tags (`zh`, `zh-Hant`, `en-GB`); only the first subtag decides here.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from aligner.errors import InputError

TAG = regex.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
# First subtags: Chinese; written without spaces; texts, as they come, may hold English.
CHINESE = frozenset(("zh", "yue", "lzh"))
UNSPACED = CHINESE | {"ja"}
WITH_ENGLISH = CHINESE | {"en", "ja", "ko"}
# ISO 639-2 names, which some tools write, of languages that have a shorter one.
LONGER = {"zho": "zh", "chi": "zh", "cmn": "zh", "eng": "en", "jpn": "ja", "kor": "ko"}
# What languages are called in English.
NAMES = {
    "ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fr": "French", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "la": "Latin", "lzh": "Classical Chinese", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese",
    "ru": "Russian", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "yue": "Cantonese",
    "zh": "Chinese",
}  # fmt: skip
HAN = regex.compile(r"\p{Han}")
KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
HANGUL = regex.compile(r"\p{Hangul}")
LETTER = regex.compile(r"\p{L}")
# A Han character says about as much as this many Latin letters, so a Chinese text full of English terms stays Chinese.
HAN_WEIGHT = 3
SAMPLE = 20_000


def check_language(tag: str) -> str:
    """The tag itself, if it has the shape of a BCP 47 tag; `zh_CN` and `Chinese text` raise InputError."""
    if not isinstance(tag, str) or not TAG.fullmatch(tag):
        raise InputError(f"{tag!r} is not a language tag; write it as in zh, zh-CN, en or en-GB")
    return tag


def detect_language(text: str) -> str:
    """`zh`, `ja`, `ko` or `en`, by script alone: a text without any of the East Asian scripts counts as `en`."""
    sample = text[:SAMPLE]
    han, letters = len(HAN.findall(sample)), len(LETTER.findall(sample))
    if HANGUL.search(sample) and len(HANGUL.findall(sample)) * 2 > letters:
        return "ko"
    if han * (HAN_WEIGHT + 1) < letters or not han:
        return "ja" if len(KANA.findall(sample)) * 4 > letters > 0 else "en"
    return "ja" if len(KANA.findall(sample)) * 4 > han else "zh"


@lru_cache(maxsize=1024)
def base_language(tag: str) -> str:
    """First subtag in lower case, with two letters where there is such a name: `zh-Hant-TW`, `zh_CN`, `zho` → `zh`."""
    first = regex.split("[-_]", tag.strip().lower())[0]
    return LONGER.get(first, first)


def language_name(tag: str) -> str:
    """What a language is called in English, without its script and region; the tag where we know no name."""
    return NAMES.get(base_language(tag), tag)


def joiner(tag: str) -> str:
    """What stands between two sentences of this language: nothing in Chinese and Japanese, else a space."""
    return "" if base_language(tag) in UNSPACED else " "


def may_hold_english(tag: str) -> bool:
    """Whether texts of this language may hold English words; in any other, unknown words are simply its own."""
    return base_language(tag) in WITH_ENGLISH
