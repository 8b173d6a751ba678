"""Misspelt English words of the translation.

    They protcet the reeds.      ─▶  protcet, meant: protect
    Treated with indirubin.      ─▶  nothing: unknown, but no slip of a known word
    The wetlad is old … wetlad   ─▶  weak: a word that the texts have again is their own

Names in capitals, code, numbers, parts of compounds and quoted examples are not looked at. Measures are probabilities,
see `aligner.words.spelling`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import regex

from aligner.bitext.languages import base_language
from aligner.checking.checks.check import Check
from aligner.checking.checks.citations import LINK
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair
from aligner.checking.findings import Finding
from aligner.words.spelling import slip


class OwnWords(NamedTuple):
    """The most that a slip counts that is probably none: `again`, where the texts have the word again or the source has
    it; `uncased`, in a passage without capitals, whose names look like words; `style`, where more than `few` passages
    and more than the share `share` have one, as in texts about code or in a dialect. Set by hand while reading
    findings.
    """

    again: float = 0.2
    uncased: float = 0.2
    style: float = 0.2
    few: int = 5
    share: float = 0.1


OWN = OwnWords()
# ASCII letters, with at most a capital before them: no part of a compound, of code or of an address.
WORD = regex.compile(
    r"(?<![\p{L}\p{N}\p{M}_@/\\.\-'’&#$%<=+*`|~^:]|[(\[{\"“‘][\"'‘]?)[A-Z]?[a-z]{2,24}+"
    r"(?![\p{L}\p{N}\p{M}_@/\\\-'’(=<*+`|\])}\"”]|\.\p{L}|:[\p{L}/:])"
)
TOKEN = regex.compile(r"[A-Za-z]+")
CAPITAL = regex.compile(r"\p{Lu}")


def _find(material: Material) -> Iterator[Finding]:
    if base_language(material.alignment.target.language) != "en":
        return
    places: Counter[str] = Counter()
    for pair in material.pairs:
        places.update(TOKEN.findall(pair.target.text.lower()))
        places.update(set(TOKEN.findall(pair.source.text.lower())))
    found = [list(_slips(pair, places)) for pair in material.pairs]
    is_style = sum(map(bool, found)) > max(OWN.few, OWN.share * len(found))
    for finding in (finding for findings in found for finding in findings):
        yield replace(finding, measure=min(finding.measure, OWN.style)) if is_style else finding


def _slips(pair: Pair, places: Counter[str]) -> Iterator[Finding]:
    text = pair.target.text
    is_uncased = not CAPITAL.search(text)
    for match in WORD.finditer(text):
        if (found := slip(match.group())) and not _is_in_link(match):
            least = [found.measure, *([OWN.uncased] if is_uncased else [])]
            least += [OWN.again] if places[match.group().lower()] > 1 else []
            spans = ((), (pair.target.span(*match.span()),))
            yield SPELLING.finding(pair, spans, min(least), "slip", word=match.group(), meant=found.meant)


def _is_in_link(match: regex.Match[str]) -> bool:
    """Whether a word is part of an address."""
    links = LINK.finditer(match.string) if "/" in match.string or "@" in match.string else ()
    return any(link.start() <= match.start() < link.end() for link in links)


SPELLING = Check(
    "spelling", "linguistic conventions/spelling", {"en": "Spelling", "zh": "拼写"},
    {
        "slip": {
            "en": "The word {word} may be misspelt; perhaps {meant} is meant.",
            "zh": "单词“{word}”可能拼写有误，或应为“{meant}”。",
        },
    },
    lambda material: _find(material.as_written),
)  # fmt: skip
