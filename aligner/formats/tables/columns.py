"""The header row of a bilingual table: the meaning of each column.

    source | target | confidence | kind | …              our own columns
    zh-CN | en-US        Chinese | English | Japanese    texts by language, two or more
    原文 | 译文 | 备注                                    texts by role; other known columns are recognized
    zh | translation | Reviewer                          an unknown column becomes a property `x-Reviewer`

If the first row does not name two columns of texts, it is not a header row; then the first two columns are the source
and the target.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

import regex

from aligner.units.units import clean_tag, same_language

# Our own columns, in order.
COLUMNS = (
    "source", "target", "confidence", "kind", "source_language", "target_language", "source_document",
    "target_document", "source_segment", "target_segment", "segment_type", "tuid", "created", "changed",
    "context_before", "context_after", "note", "other",
)  # fmt: skip
# Additional columns in the TSV of an alignment: runs of sentences, from 0, half-open.
RUNS = ("source_start", "source_stop", "target_start", "target_stop")
OWN_COLUMNS = frozenset((*COLUMNS[2:], *RUNS))
RECIPE = "recipe: "
# The name of a column that only numbers the rows.
COUNT = "#"
# The words of column names and their meaning: a side, a language, a script or region, or nothing.
ROLE_WORDS = {
    "source": "source", "original": "source", "原": "source", "源": "source", "原文": "source", "源文": "source",
    "target": "target", "translation": "target", "译": "target", "译文": "target", "目标": "target", "翻译": "target",
    "对应词": "target", "对应": "target", "译名": "target",
}  # fmt: skip
LANGUAGE_WORDS = {
    "chinese": "zh", "中文": "zh", "汉语": "zh", "漢語": "zh", "中": "zh", "汉": "zh", "english": "en", "英文": "en",
    "英语": "en", "英": "en", "japanese": "ja", "日文": "ja", "日语": "ja", "日本語": "ja", "korean": "ko",
    "韩文": "ko", "韩语": "ko", "한국어": "ko", "french": "fr", "français": "fr", "法语": "fr", "法文": "fr",
    "german": "de", "deutsch": "de", "德语": "de", "德文": "de", "spanish": "es", "español": "es", "西班牙语": "es",
    "russian": "ru", "русский": "ru", "俄语": "ru", "俄文": "ru", "zho": "zh", "chi": "zh", "cmn": "zh", "eng": "en",
    "jpn": "ja", "kor": "ko", "cn": "zh",
}  # fmt: skip
SUBTAG_WORDS = {
    "simplified": "Hans", "简体": "Hans", "traditional": "Hant", "繁体": "Hant", "繁體": "Hant", "us": "US",
    "usa": "US", "uk": "GB", "gb": "GB", "prc": "CN", "china": "CN", "taiwan": "TW", "tw": "TW", "hong kong": "HK",
    "hk": "HK",
}  # fmt: skip
FILLER_WORDS = (
    "text", "texts", "segment", "segments", "sentence", "sentences", "term", "terms", "string", "strings", "language",
    "文本", "句子", "句", "术语", "词条", "词", "语言", "语", "内容", "文",
)  # fmt: skip
NOTES = frozenset(("note", "notes", "comment", "comments", "备注", "注释"))
OTHER_COLUMNS = OWN_COLUMNS | NOTES
# Any other short word without a region is more likely a text (`no`, `it`).
TAG = regex.compile(r"zh|en|ja|ko|de|fr|es|ru|[a-z]{2,3}(?:[-_][a-z0-9]{2,8})++", regex.IGNORECASE)
WORDS = sorted((*ROLE_WORDS, *LANGUAGE_WORDS, *SUBTAG_WORDS, *FILLER_WORDS), key=len, reverse=True)
LATIN, OTHERS = ("|".join(word for word in WORDS if word.isascii() == is_latin) for is_latin in (True, False))
BETWEEN = r"[\s()（）\[\]/:：·]*+"
# Latin words must be whole; Chinese words follow each other without spaces, so the longer ones are tried first.
WORD = regex.compile(
    rf"{BETWEEN}(?:(?<!\p{{Latin}})(?:(?P<tag>{TAG.pattern})(?![\p{{Latin}}-])|(?P<word>{LATIN})(?!\p{{Latin}}))"
    rf"|(?P<word>{OTHERS}))",
    regex.IGNORECASE,
)
END = regex.compile(BETWEEN)


class Meaning(NamedTuple):
    """The role of a column, `source`, `target` or none, and the tag of its language, if its name states one."""

    role: str = ""
    language: str = ""


NO_MEANING = Meaning()
SCRIPTS = frozenset(("Hans", "Hant"))


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table.

    `texts` are the indices of the texts and their languages, or "" if the header row names none, the source first.
    `own` are the indices of our own columns, and of runs, by name. `foreign` are the indices of the others, each with
    the type of its property. `count` is the number of columns.
    """

    texts: tuple[tuple[int, str], ...]
    own: dict[str, int]
    foreign: tuple[tuple[int, str], ...]
    count: int
    recipe: str = ""

    @property
    def tags(self) -> tuple[str, ...]:
        """The languages of the texts, or "" if the header row names none."""
        return tuple(tag for _, tag in self.texts)


def find_columns(cells: Sequence[str], languages: tuple[str | None, str | None] = (None, None)) -> Columns | None:
    """The columns that a header row names, or None if the row is not a header row or has fewer than two texts."""
    headers = [cell.strip() for cell in cells]
    meanings = [_meaning(header, languages) for header in headers]
    texts = _texts(meanings)
    if len(texts) < 2:
        return None
    if not any(role for role, _ in meanings):
        left, right = languages
        if left:
            texts = sorted(texts, key=lambda text: not same_language(text[1], left))
        elif right:
            texts = sorted(texts, key=lambda text: same_language(text[1], right))
    return _columns(headers, tuple(texts))


def columns_without_header(count: int, first: int) -> Columns:
    """The columns of a table without a header row; `first` is the index of the source, and an earlier column only
    numbers the rows."""
    foreign = tuple((index, _type_of("", index)) for index in range(first + 2, count))
    return Columns(((first, ""), (first + 1, "")), {}, foreign, count)


def _texts(meanings: Sequence[Meaning]) -> list[tuple[int, str]]:
    """The columns of texts: by two roles, or by one role and one language, the source first; otherwise by language."""
    by_role: dict[str, tuple[int, str]] = {}
    by_language: list[tuple[int, str]] = []
    for index, (role, tag) in enumerate(meanings):
        if role:
            by_role.setdefault(role, (index, tag))
        elif tag:
            by_language.append((index, tag))
    if len(by_role) == 2:
        return [by_role["source"], by_role["target"]]
    if len(by_role) == 1 and len(by_language) == 1:
        texts = [*by_role.values(), *by_language]
        return texts if "source" in by_role else texts[::-1]
    has_several_languages = len(set(map(itemgetter(1), by_language))) > 1
    return by_language if has_several_languages and not by_role else []


def _meaning(header: str, languages: tuple[str | None, str | None]) -> Meaning:
    """The role and the language in a column name: `原文 (zh)` is the source in zh, `English (US)` is en-US."""
    if header.lower() in OTHER_COLUMNS:
        return NO_MEANING
    if TAG.fullmatch(header) or _is_one_of(header, languages):
        return Meaning("", clean_tag(header))
    words = _words_of(header)
    role = _first_non_empty(ROLE_WORDS.get(word.text, "") for word in words)
    language = _first_non_empty(word.language for word in words)
    subtag = _first_non_empty(SUBTAG_WORDS.get(word.text, "") for word in words)
    has_meaning = role or language or subtag in SCRIPTS
    return Meaning(role, _tag(language, subtag)) if has_meaning else NO_MEANING


def _is_one_of(header: str, languages: Iterable[str | None]) -> bool:
    return any(header.lower() == tag.lower() for tag in languages if tag)


class _Word(NamedTuple):
    """A word of a column name, or a language tag."""

    text: str
    tag: str

    @property
    def language(self) -> str:
        """The language that the word or tag names, if any."""
        return LANGUAGE_WORDS.get(self.text, "") or clean_tag(self.tag)


def _words_of(header: str) -> list[_Word]:
    """The words of a column name, or none unless all of them are known."""
    words: list[_Word] = []
    offset = 0
    while offset < len(header) and (match := WORD.match(header, offset)):
        words.append(_Word((match["word"] or "").lower(), match["tag"] or ""))
        offset = match.end()
    return words if END.fullmatch(header, offset) else []


def _tag(language: str, subtag: str) -> str:
    """The tag of a language with its script or region: both `简体中文` and `简体` are zh-Hans."""
    language = language or ("zh" if subtag in SCRIPTS else "")
    return f"{language}-{subtag}" if language and subtag and "-" not in language else language


def _first_non_empty(names: Iterable[str]) -> str:
    return next(filter(None, names), "")


def _columns(headers: Sequence[str], texts: tuple[tuple[int, str], ...]) -> Columns:
    is_ours = tuple(headers[:4]) == COLUMNS[:4]
    # In other tables, `other` is an ordinary column name.
    own_names = OWN_COLUMNS if is_ours else OWN_COLUMNS - {"other"}
    own: dict[str, int] = {}
    foreign: list[tuple[int, str]] = []
    recipe = ""
    text_indices = {index for index, _ in texts}
    for index, header in enumerate(headers):
        name = "note" if header.lower() in NOTES else header.lower()
        if index in text_indices or header == COUNT:
            continue
        if name.startswith(RECIPE):
            recipe = header[len(RECIPE) :]
        elif name in own_names and name not in own:
            own[name] = index
        else:
            foreign.append((index, _type_of(header, index)))
    return Columns(texts, own, tuple(foreign), len(headers), recipe)


def _type_of(header: str, index: int) -> str:
    name = header or f"column-{index + 1}"
    return name if name.lower().startswith("x-") else f"x-{name}"
