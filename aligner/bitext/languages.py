"""What the library knows about a language: its script, and how its sentences are joined.

Languages are BCP 47 tags (`zh`, `zh-Hant`, `en-GB`); this module looks only at the first subtag.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from aligner.arguments import shown
from aligner.errors import InputError

TAG = regex.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
# First subtags of Chinese, of languages written without spaces, and of languages whose texts often contain English.
CHINESE = frozenset(("zh", "yue", "lzh"))
UNSPACED = CHINESE | {"ja"}
WITH_ENGLISH = CHINESE | {"en", "ja", "ko"}
# Three-letter codes (ISO 639-2), which some tools write, of languages that have a two-letter code.
TWO_LETTER_CODES = {"zho": "zh", "chi": "zh", "cmn": "zh", "eng": "en", "jpn": "ja", "kor": "ko"}
# English names.
NAMES = {
    "ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fr": "French", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "la": "Latin", "lzh": "Classical Chinese", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese",
    "ru": "Russian", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "yue": "Cantonese",
    "zh": "Chinese",
}  # fmt: skip
# Two-letter codes: ISO 639-1, including codes that it has withdrawn.
TWO_LETTERS = frozenset(
    (  # noqa: SIM905 - a list of 190 strings reads worse
        "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee "
        "el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik in io "
        "is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk "
        "ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc "
        "sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve "
        "vi vo wa wo xh yi yo za zh zu "
    ).split()
)
# What people write instead of a tag, and the tag that they mean.
SUGGESTED_TAGS = {
    "cn": "zh", "mandarin": "zh", "putonghua": "zh", "simplified": "zh-Hans", "traditional": "zh-Hant", "中文": "zh",
    "汉语": "zh", "漢語": "zh", "hk": "zh-HK", "英文": "en", "英语": "en", "英語": "en", "gb": "en-GB", "us": "en-US",
    "jp": "ja", "日本語": "ja", "日文": "ja", "korean": "ko", "한국어": "ko", "cz": "cs", "dk": "da", "gr": "el",
    **{name.lower(): tag for tag, name in NAMES.items()},
}  # fmt: skip
HAN = regex.compile(r"\p{Han}")
KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
HANGUL = regex.compile(r"\p{Hangul}")
LETTER = regex.compile(r"\p{L}")
# A Han character says about as much as this many Latin letters, so a Chinese text full of English terms stays Chinese.
HAN_WEIGHT = 3
# Characters at the start of a text that decide its language.
SAMPLE_LENGTH = 20_000


def check_language(tag: str) -> str:
    """The tag itself, if it has the shape of a BCP 47 tag; `zh_CN` and `Chinese text` raise InputError."""
    if not isinstance(tag, str) or not TAG.fullmatch(tag):
        raise InputError(f"{shown(tag)} is not a language tag; write it as in zh, zh-CN, en or en-GB")
    return tag


def check_known_language(tag: str) -> str:
    """The tag itself; `chinese` and `cn`, which look like tags but do not name a language, raise InputError too."""
    subtag = regex.split("[-_ ]", tag.strip().lower())[0] if isinstance(tag, str) else ""
    is_known = subtag in TWO_LETTERS or len(subtag) == 3
    if not is_known and subtag in SUGGESTED_TAGS:
        raise InputError(f"{tag!r} is not a language tag; write {SUGGESTED_TAGS[subtag]}")
    check_language(tag)
    if not is_known:
        raise InputError(f"{tag!r} does not name a language; write a tag as in zh, zh-CN, en or en-GB")
    return tag


def detect_language(text: str) -> str:
    """`zh`, `ja`, `ko` or `en`, by script alone: a text without an East Asian script counts as `en`."""
    sample = text[:SAMPLE_LENGTH]
    han, letters = len(HAN.findall(sample)), len(LETTER.findall(sample))
    if HANGUL.search(sample) and len(HANGUL.findall(sample)) * 2 > letters:
        return "ko"
    if han * (HAN_WEIGHT + 1) < letters or not han:
        return "ja" if len(KANA.findall(sample)) * 4 > letters > 0 else "en"
    return "ja" if len(KANA.findall(sample)) * 4 > han else "zh"


@lru_cache(maxsize=1024)
def base_language(tag: str) -> str:
    """First subtag in lower case, as a two-letter code if the table has one: `zh-Hant-TW`, `zh_CN`, `zho` → `zh`."""
    subtag = regex.split("[-_]", tag.strip().lower())[0]
    return TWO_LETTER_CODES.get(subtag, subtag)


def language_name(tag: str) -> str:
    """The English name of a language, without script and region; the tag itself if the name is unknown."""
    return NAMES.get(base_language(tag), tag)


def sentence_separator(tag: str) -> str:
    """The separator of two sentences in this language: nothing in Chinese and Japanese, otherwise a space."""
    return "" if base_language(tag) in UNSPACED else " "


def may_contain_english(tag: str) -> bool:
    """Whether texts in this language may contain English words; elsewhere an unknown word belongs to the language."""
    return base_language(tag) in WITH_ENGLISH
