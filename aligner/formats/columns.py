"""The head of a bilingual table: which column is what.

    source | target | confidence | kind | …              our own
    zh-CN | en-US        Chinese | English | Japanese    texts by language, two or more
    原文 | 译文 | 备注                                    texts by role; what is known has its place
    zh | translation | Reviewer                          and what is not becomes a property `x-Reviewer`

A first row that names no two columns of texts is no head: then the first two columns are the source and the target.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from aligner.units import clean_tag, same_language

# Our own columns, in this order.
COLUMNS = (
    "source", "target", "confidence", "kind", "source_language", "target_language", "source_document",
    "target_document", "source_segment", "target_segment", "segment_type", "tuid", "created", "changed",
    "context_before", "context_after", "note", "other",
)  # fmt: skip
# What the TSV of an alignment has besides: runs of sentences, from 0, half-open.
RUNS = ("source_start", "source_stop", "target_start", "target_stop")
KNOWN = frozenset((*COLUMNS[2:], *RUNS))
RECIPE = "recipe: "
# A column that only counts the rows.
COUNT = "#"
ROLES = {
    "source": "source", "source text": "source", "source segment": "source", "original": "source", "原文": "source",
    "源文": "source", "源语": "source", "源语言": "source", "原句": "source",
    "target": "target", "target text": "target", "target segment": "target", "translation": "target", "译文": "target",
    "译语": "target", "目标语": "target", "目标语言": "target", "译句": "target",
    "note": "note", "notes": "note", "comment": "note", "comments": "note", "备注": "note", "注释": "note",
}  # fmt: skip
LANGUAGES = {
    "chinese": "zh", "中文": "zh", "汉语": "zh", "simplified chinese": "zh-Hans", "chinese (simplified)": "zh-Hans",
    "简体中文": "zh-Hans", "traditional chinese": "zh-Hant", "chinese (traditional)": "zh-Hant", "繁体中文": "zh-Hant",
    "繁體中文": "zh-Hant", "english": "en", "英文": "en", "英语": "en", "japanese": "ja", "日文": "ja", "日语": "ja",
    "日本語": "ja", "korean": "ko", "韩文": "ko", "韩语": "ko", "한국어": "ko", "french": "fr", "français": "fr",
    "法语": "fr", "法文": "fr", "german": "de", "deutsch": "de", "德语": "de", "德文": "de", "spanish": "es",
    "español": "es", "西班牙语": "es", "russian": "ru", "русский": "ru", "俄语": "ru", "俄文": "ru",
    "zho": "zh", "chi": "zh", "cmn": "zh", "eng": "en", "jpn": "ja", "kor": "ko",
}  # fmt: skip
# Other short words than these are rather a text (`no`, `it`) unless they name a region.
TAG = regex.compile(r"zh|en|ja|ko|de|fr|es|ru|[a-z]{2,3}(?:[-_][a-z0-9]{2,8})++", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table are.

    `texts` are the places of the texts and their languages, or "" where the head does not say, the source first.
    `known` are the places of our own columns, and of runs, by name; `unknown` the others, with the type of the property
    that each becomes. `count` is how many columns there are.
    """

    texts: tuple[tuple[int, str], ...]
    known: dict[str, int]
    unknown: tuple[tuple[int, str], ...]
    count: int
    recipe: str = ""


def find_columns(cells: Sequence[str], languages: tuple[str | None, str | None] = (None, None)) -> Columns | None:
    """What the head says, or None if the row is no head or has less than two columns."""
    heads = [cell.strip() for cell in cells]
    names = [ROLES.get(head.lower(), head.lower()) for head in heads]
    by_role: dict[str, int] = {name: names.index(name) for name in ("source", "target") if name in names}
    by_language = [(k, tag) for k, head in enumerate(heads) if (tag := _language(head, languages))]
    texts = _texts(by_role, by_language)
    if len(texts) < 2:
        return None
    left, right = languages
    if left and not by_role:
        texts = sorted(texts, key=lambda text: not same_language(text[1], left))
    elif right and not by_role:
        texts = sorted(texts, key=lambda text: same_language(text[1], right))
    return _columns(heads, names, tuple(texts))


def columns_without_head(count: int, first: int) -> Columns:
    """The columns of a table without a head, of which the texts begin with this one, and the first counts the rows
    if it is not."""
    unknown = tuple((k, _type_of("", k)) for k in range(first + 2, count))
    return Columns(((first, ""), (first + 1, "")), {}, unknown, count)


def _texts(by_role: dict[str, int], by_language: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """By both roles; by one, where one column names a language and is the other; or by the languages."""
    if len(by_role) == 2:
        return [(by_role["source"], ""), (by_role["target"], "")]
    if len(by_role) == 1 and len(by_language) == 1:
        texts = [(place, "") for place in by_role.values()] + list(by_language)
        return texts if "source" in by_role else texts[::-1]
    return [] if by_role else list(by_language)


def _language(head: str, languages: tuple[str | None, str | None]) -> str:
    lower = head.lower()
    if lower in LANGUAGES:
        return LANGUAGES[lower]
    is_named = any(lower == tag.lower() for tag in languages if tag)
    return clean_tag(head) if is_named or TAG.fullmatch(head) else ""


def _columns(heads: Sequence[str], names: Sequence[str], texts: tuple[tuple[int, str], ...]) -> Columns:
    is_ours = tuple(heads[:4]) == COLUMNS[:4]
    known: dict[str, int] = {}
    unknown: list[tuple[int, str]] = []
    recipe = ""
    taken = {place for place, _ in texts}
    for place, (head, name) in enumerate(zip(heads, names, strict=True)):
        if place in taken or head == COUNT:
            continue
        if name.startswith(RECIPE):
            recipe = head[len(RECIPE) :]
        elif name in KNOWN and name not in known and (is_ours or name != "other"):
            known[name] = place
        else:
            unknown.append((place, _type_of(head, place)))
    return Columns(texts, known, tuple(unknown), len(heads), recipe)


def _type_of(head: str, place: int) -> str:
    name = head or f"column-{place + 1}"
    return name if name.lower().startswith("x-") else f"x-{name}"
