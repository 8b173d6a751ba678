"""What the library knows about a language: its tag, its script, and how its sentences are joined.

    zh-TW      zh, Hant, TW     the region implies the script: zh-TW and zh-CN are two languages, zh-TW and zh-HK one
    zh_CHT     zh, Hant         as Windows wrote it; cmn-Hant and zh-cmn-Hant are the same
    zh         zh               either script: the text shows which

Languages are BCP 47 tags (`zh`, `zh-Hant`, `en-GB`). What users write must be one; what files state is understood as
far as possible.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import regex

from aligner.arguments import shown
from aligner.bitext.subtags import (
    IMPLIED_SCRIPTS,
    ISO_CODES,
    LEGACY_SCRIPTS,
    REGIONS,
    SCRIPTS,
    SUGGESTED_SUBTAGS,
    TWO_LETTERS,
)
from aligner.errors import InputError

TAG = regex.compile(r"([A-Za-z]{2,8}|[xXiI](?=-))(-[A-Za-z0-9]{1,8})*")
# First subtags of tags for private use, and of old ones, which name a language as a whole.
PRIVATE = frozenset(("x", "i"))
# First subtags of Chinese, of languages written without spaces, and of languages whose texts often contain English.
CHINESE = frozenset(("zh", "yue", "lzh"))
UNSPACED = CHINESE | {"ja"}
WITH_ENGLISH = CHINESE | {"en", "ja", "ko"}
# English names.
NAMES = {
    "ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fr": "French", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "la": "Latin", "lzh": "Classical Chinese", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese",
    "ru": "Russian", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "yue": "Cantonese",
    "zh": "Chinese",
}  # fmt: skip
# What people write instead of a tag, and the tag that they mean.
SUGGESTED_TAGS = {
    "cn": "zh", "mandarin": "zh", "putonghua": "zh", "simplified": "zh-Hans", "traditional": "zh-Hant", "中文": "zh",
    "汉语": "zh", "漢語": "zh", "hk": "zh-HK", "英文": "en", "英语": "en", "英語": "en", "gb": "en-GB", "us": "en-US",
    "jp": "ja", "日本語": "ja", "日文": "ja", "korean": "ko", "한국어": "ko", "cz": "cs", "dk": "da", "gr": "el",
    **dict.fromkeys(("简体中文", "简体", "簡體中文", "簡體"), "zh-Hans"),
    **dict.fromkeys(("繁體中文", "繁體", "正體中文", "繁体中文", "繁体"), "zh-Hant"),
    **{name.lower(): tag for tag, name in NAMES.items()},
}  # fmt: skip
HAN = regex.compile(r"\p{Han}")
KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
HANGUL = regex.compile(r"\p{Hangul}")
LETTER = regex.compile(r"\p{L}")
# A Han character says about as much as this many Latin letters, so a Chinese text full of English terms stays Chinese.
HAN_WEIGHT = 3
# With at most this many letters for each Han character, a text without English sentences is Chinese too: a list of
# species, or code with a few words between. Set by hand; such texts have 10 to 15.
SPARSE_HAN = 20
# In English, one word in four is one of these. There may be one for so many Han characters, not counting those in
# brackets or quotation marks, as in “Wang Wei (王维) went to Shanghai”.
FREQUENT = regex.compile(r"(?i)\b(?:the|of|and|to|in|is|a|for|that|with)\b")
HAN_FOR_FREQUENT = 6
GLOSS = regex.compile(r"""[(（\[“"‘'「《]\p{Han}[\p{Han}·、 ]*[)）\]”"’'」》]""")
# Characters at the start of a text that decide its language.
SAMPLE_LENGTH = 20_000


def check_language(tag: str) -> str:
    """The tag itself, if it has the shape of a BCP 47 tag; `zh_CN` and `Chinese text` raise InputError."""
    if not isinstance(tag, str) or not TAG.fullmatch(tag):
        raise InputError(f"{shown(tag)} is not a language tag; write it as in zh, zh-CN, en or en-GB")
    return tag


# A language, yue in zh-yue, a script, a region, and whatever else there is.
SUBTAGS = regex.compile(
    r"""(?<language>[^-_]*)
    (?:(?<=^(?:zh|zho|chi))[-_](?<extended>(?!ch[st])[a-z]{3})(?![^-_]))?
    (?:[-_](?<script>ch[st]|[a-z]{4})(?![^-_]))?
    (?:[-_](?<region>[a-z]{2}|[0-9]{3})(?![^-_]))?
    (?<rest>.*)""",
    regex.VERBOSE | regex.IGNORECASE | regex.DOTALL,
)


class Tag(NamedTuple):
    """The subtags of a language tag in their usual case; those that a tag does not have are empty."""

    language: str
    script: str = ""
    region: str = ""
    rest: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "-".join(filter(None, (self.language, self.script, self.region, *self.rest)))


@lru_cache(maxsize=1024)
def parse_tag(tag: str) -> Tag:
    """The subtags of any tag that files have: `zh_TW`, `zho`, `zh-cmn-Hans`, `zh-yue`, `zh-CHT`, `EN-gb`.

    A tag for private use is a language as a whole: `x-klingon`.
    """
    parts = SUBTAGS.fullmatch(tag.strip())
    assert parts is not None
    if parts["language"].lower() in PRIVATE:
        return Tag(tag.strip().replace("_", "-").lower())
    language, script = (parts["extended"] or parts["language"]).lower(), (parts["script"] or "").lower()
    rest = tuple(regex.split("[-_]", parts["rest"][1:])) if parts["rest"] else ()
    return Tag(
        ISO_CODES.get(language, language),
        LEGACY_SCRIPTS.get(script, script.title()),
        (parts["region"] or "").upper(),
        rest,
    )


def check_known_language(tag: str) -> str:
    """The tag in its usual spelling: `ZH-tw` → `zh-TW`, `eng` → `en`, `zh-yue` → `yue`.

    InputError, if possible with a proposal, for what is not a tag (`zh_CN`), does not name a language (`chinese`), or
    has a region or script that does not exist (`en-uk`, `zh-XX`, `en-Latx`).
    """
    subtag = regex.split("[-_ ]", tag.strip().lower())[0] if isinstance(tag, str) else ""
    is_known = subtag in TWO_LETTERS | PRIVATE or len(subtag) == 3
    if not is_known and subtag in SUGGESTED_TAGS:
        raise InputError(f"{tag!r} is not a language tag; write {SUGGESTED_TAGS[subtag]}")
    if is_known and TAG.fullmatch(hyphenated := tag.strip().replace("_", "-")) and hyphenated != tag:
        raise InputError(f"{tag!r} is not a language tag; write {_proposal(hyphenated)}")
    check_language(tag)
    if not is_known:
        raise InputError(f"{tag!r} does not name a language; write a tag as in zh, zh-CN, en or en-GB")
    if _unknown_subtags(tag):
        unknown = " and ".join(_unknown_subtags(tag))
        problem = f"{tag!r} is not a language tag: {unknown} is neither a region nor a script"
        raise InputError(f"{problem}; write {_proposal(tag)}")
    return str(parse_tag(tag))


def _unknown_subtags(tag: str) -> list[str]:
    """The subtags that should be scripts or regions and are not, and what people write instead of them."""
    parsed = parse_tag(tag)
    written = {subtag.lower() for subtag in tag.split("-")[1:]}
    unknown = [] if not parsed.script or parsed.script in SCRIPTS else [parsed.script]
    if parsed.region and not parsed.region.isdigit() and parsed.region not in REGIONS:
        unknown.append(parsed.region)
    lowered = set(map(str.lower, unknown))
    return [*unknown, *(subtag for subtag in SUGGESTED_SUBTAGS if subtag in written and subtag not in lowered)]


def _proposal(tag: str) -> str:
    """The tag with what it should have instead of unknown subtags, and without those that mean nothing."""
    unknown = {subtag.lower() for subtag in _unknown_subtags(tag)}
    first, *rest = tag.split("-")
    subtags = (SUGGESTED_SUBTAGS.get(part.lower(), "") if part.lower() in unknown else part for part in rest)
    return str(parse_tag("-".join([first, *filter(None, subtags)])))


def detect_language(text: str) -> str:
    """`zh`, `ja`, `ko` or `en`: a text without an East Asian script counts as `en`."""
    sample = text[:SAMPLE_LENGTH]
    han, letters = len(HAN.findall(sample)), len(LETTER.findall(sample))
    if HANGUL.search(sample) and len(HANGUL.findall(sample)) * 2 > letters:
        return "ko"
    if not (han and (han * (HAN_WEIGHT + 1) >= letters or _is_sparse_chinese(sample, han, letters))):
        return "ja" if len(KANA.findall(sample)) * 4 > letters > 0 else "en"
    return "ja" if len(KANA.findall(sample)) * 4 > han else "zh"


def _is_sparse_chinese(sample: str, han: int, letters: int) -> bool:
    """Whether a text with few Han characters has Chinese words, and no English sentences."""
    bare = len(HAN.findall(GLOSS.sub("", sample))) if han * SPARSE_HAN >= letters else 0
    return bare >= max(2, HAN_FOR_FREQUENT * len(FREQUENT.findall(sample)))


def base_language(tag: str) -> str:
    """The language without script and region, as two letters if it has such a code: `zh-Hant-TW`, `zho` → `zh`."""
    return parse_tag(tag).language


def script_of_tag(tag: str) -> str:
    """The script that a tag states or that its region implies; empty if the text must show it: `zh-TW` → `Hant`."""
    parsed = parse_tag(tag)
    return parsed.script or IMPLIED_SCRIPTS.get((parsed.language, parsed.region), "")


def language_name(tag: str) -> str:
    """The English name of a language, without script and region; the tag itself if the name is unknown."""
    return NAMES.get(base_language(tag), tag)


def sentence_separator(tag: str) -> str:
    """The separator of two sentences in this language: nothing in Chinese and Japanese, otherwise a space."""
    return "" if base_language(tag) in UNSPACED else " "


def may_contain_english(tag: str) -> bool:
    """Whether texts in this language may contain English words; elsewhere an unknown word belongs to the language."""
    return base_language(tag) in WITH_ENGLISH
