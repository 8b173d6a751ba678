"""Sentences → headings: parts that their document calls so, numbered lines, and the usual names of parts of a thesis.

list(headings(sentences))       [(0, None), (31, Part(kind="heading", …)), …]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import regex

from aligner.bitext.patterns import lazy
from aligner.bitext.texts import Part, Sentences


class HeadingEvidence(NamedTuple):
    """A heading has at most `longest` characters; longer lines are sentences.

    Set by hand while reading theses. At 64 the 24 development texts have other sections in 9 places of 64, at 96 they
    have the same.
    """

    longest: int = 80


EVIDENCE = HeadingEvidence()
NUMBER = (
    r"(?:第[〇一二三四五六七八九十百0-9]+(?:[章节编]|部分?(?!\w))|(?:chapter|section|part|appendix)\ +[0-9ivxlc]+"
    r"|[0-9]{1,2}(?:(?=[.、])|(?:\.[0-9]{1,2}){1,3}(?=[.、\s])))"
)
# A number without any mark may count the words after it, unless they look like a title: `2 Methods`, `1 引言`.
BARE = lazy(
    r"[1-9][0-9]?\s++(?:\p{Lu}(?!.*\b(?:is|are|was|were|has|have|had|been)\b).*"
    r"|(?![个只名位种次月日天块吨元篇份座枚株棵头匹辆艘家岁倍米]|[小分]?[时钟]|公[里斤顷]|千[米克]|年(?![代际])|人(?![口类文机工])|条(?!件))"
    r"\p{Han}[^了着]{1,24})"
)
NAMED = (
    r"摘\s*要|引\s*言|绪\s*论|前\s*言|导\s*论|结\s*论|结\s*语|总\s*结|致\s*谢|参\s*考\s*文\s*献|附\s*录|目\s*录"
    r"|文献综述|abstract|introduction|preface|conclusions?|acknowledge?ments?|references|bibliography|contents"
    r"|literature\ review"
)
HEADING = lazy(rf"(?:{NUMBER}(?![0-9.]*[%％年月日])\W*(?:\p{{L}}.*)?|(?:中文|英文)?(?:{NAMED})\W*)", regex.IGNORECASE)
# A heading does not end as a sentence does.
SENTENCE_END = lazy(r"[。！？!?；;，,]\W*$|(?<=\p{Ll}\p{Ll})\.$")


def is_heading(sentence: str) -> bool:
    """Whether a sentence is the heading of a section: `第一章 绪论`, `1.2 Methods`, `摘 要`, `References`."""
    text = sentence.strip()
    if len(text) > EVIDENCE.longest or SENTENCE_END.search(text):
        return False
    return bool(HEADING.fullmatch(text) or BARE.fullmatch(text))


def headings(sentences: Sentences) -> Iterator[tuple[int, Part | None]]:
    """The sentences with which headings begin, and their parts."""
    previous: Part | None = None
    for index, text in enumerate(sentences):
        part = sentences.part(index)
        if (part and part.kind == "heading" and part != previous) or is_heading(text):
            yield index, part
        previous = part
