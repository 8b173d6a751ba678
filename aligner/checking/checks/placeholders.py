r"""Placeholders and codes of programs, which a translation must have as the source has them, in any order.

    您有 {count} 封邮件。      You have {cout} messages.     ─▶  {count} and {cout}: .9
    按<b>保存</b>。            Press <b>Save.                ─▶  </b>: .6
    %s的第%d页                 Page %2$d of %1$s             ─▶  nothing

Spaces within, the case and attributes of tags, and numbers of positions do not count. A code that a neighbouring bead
has in the other text is weak.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from aligner.bitext.edits import Span
from aligner.checking.checks.check import Check, neighbours, on_one_side, shorten
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair, Passage
from aligner.checking.findings import Finding
from aligner.words.machine import PLACEHOLDERS


class PlaceholderEvidence(NamedTuple):
    """The measures of codes that differ, by the situation: both sides lack one, one side lacks a placeholder, a tag, or
    a character that may be written otherwise (`&nbsp;`), and a neighbouring bead has it. `most`: the most codes of a
    passage; one with more is a program. Set by hand while reading findings in the manuals of the training data.
    """

    differs: float = 0.9
    alone: float = 0.7
    tag: float = 0.6
    character: float = 0.35
    nearby: float = 0.2
    most: int = 60


EVIDENCE = PlaceholderEvidence()
# Line breaks and tabs as programs write them.
ESCAPE = r"\\[nrt](?![a-z])"
CODE = regex.compile("|".join([*(f"(?:{notation.pattern})" for notation in PLACEHOLDERS), ESCAPE]))
# A passage without these has no code.
SIGN = regex.compile(r"[{%<&\[\\]")
TAG = regex.compile(r"(?P<name></?[a-z][a-z0-9]*)[^>]*?/?>")
POSITION = regex.compile(r"(?<=%)[0-9]+\$")
SPACES = regex.compile(r"\s+")
# Braces after these are arguments in a formula: `\\mathsf{NP}`, `x_{i}`.
ARGUMENT = regex.compile(r"(?:\\[A-Za-z]+|[_^}\\'`\"])\{?$")


class _Code(NamedTuple):
    """A code as it is compared, and its characters."""

    key: str
    start: int
    stop: int

    @property
    def measure(self) -> float:
        """How much it counts that the other side lacks it."""
        if self.key.startswith("&"):
            return EVIDENCE.character
        return EVIDENCE.tag if self.key.startswith("<") else EVIDENCE.alone


def _codes(passage: Passage) -> list[_Code]:
    """The codes of a passage in order; none in a program."""
    if not SIGN.search(passage.text):
        return []
    matches = (match for match in CODE.finditer(passage.text) if not _is_argument(match))
    codes = [_Code(_key(match.group()), *match.span()) for match in matches]
    return codes if len(codes) <= EVIDENCE.most else []


def _is_argument(match: regex.Match[str]) -> bool:
    """Whether a match is an argument of a command in a formula."""
    before = match.string[max(match.start() - 20, 0) : match.start()]
    return match.group().startswith("{") and bool(ARGUMENT.search(before))


def _key(text: str) -> str:
    """A code without what does not count."""
    if match := TAG.fullmatch(text.lower()):
        return f"{match['name']}>"
    return POSITION.sub("", SPACES.sub("", text))


def _find(material: Material) -> Iterator[Finding]:
    codes = [(_codes(pair.source), _codes(pair.target)) for pair in material.pairs]
    for pair, (source, target) in zip(material.pairs, codes, strict=True):
        if pair.has_both_sides and (source or target):
            nearby = neighbours(codes, pair.bead)
            lost = _unmatched(source, target, [other for _, other in nearby])
            added = _unmatched(target, source, [own for own, _ in nearby])
            yield from _findings(pair, lost, added)


class _Unmatched(NamedTuple):
    """Codes of one side that the other side lacks here, and whether its neighbour has them."""

    codes: list[_Code]
    is_near: bool


def _unmatched(own: Sequence[_Code], other: Sequence[_Code], nearby: Sequence[Sequence[_Code]]) -> _Unmatched:
    """The last codes of each kind that one side has more often than the other."""
    left = Counter(code.key for code in other)
    codes = []
    for code in own:
        if left[code.key]:
            left[code.key] -= 1
        else:
            codes.append(code)
    elsewhere = {code.key for passage in nearby for code in passage}
    return _Unmatched(codes, bool(codes) and elsewhere.issuperset(code.key for code in codes))


def _findings(pair: Pair, lost: _Unmatched, added: _Unmatched) -> Iterator[Finding]:
    """One finding where both sides have a code that the other lacks, otherwise one for the side that has."""
    if lost.codes and added.codes:
        places = (_spans(pair.source, lost.codes), _spans(pair.target, added.codes))
        measure = EVIDENCE.nearby if lost.is_near and added.is_near else EVIDENCE.differs
        details = {"source": _joined(pair.source, lost.codes), "target": _joined(pair.target, added.codes)}
        yield PLACEHOLDER.finding(pair, places, measure, "differs", **details)
        return
    for side, passage, wording in ((lost, pair.source, "missing"), (added, pair.target, "added")):
        if side.codes:
            measure = EVIDENCE.nearby if side.is_near else max(code.measure for code in side.codes)
            places = on_one_side(_spans(passage, side.codes), of_target=wording == "added")
            yield PLACEHOLDER.finding(pair, places, measure, wording, text=_joined(passage, side.codes))


def _spans(passage: Passage, codes: Sequence[_Code]) -> tuple[Span, ...]:
    return tuple(passage.span(code.start, code.stop) for code in codes)


def _joined(passage: Passage, codes: Sequence[_Code]) -> str:
    """The codes as they are written, each once."""
    return shorten(" ".join(dict.fromkeys(passage.text[code.start : code.stop] for code in codes)))


PLACEHOLDER = Check(
    "placeholder", "accuracy/mistranslation", {"en": "Placeholder", "zh": "占位符"},
    {
        "differs": {
            "en": "The source has the code {source} here; the translation has {target}.",
            "zh": "原文此处的代码为“{source}”，译文为“{target}”。",
        },
        "missing": {
            "en": "The source has the code {text}, which the translation lacks.",
            "zh": "原文有代码“{text}”，译文中没有。",
        },
        "added": {
            "en": "The translation has the code {text}, which the source lacks.",
            "zh": "译文有代码“{text}”，原文中没有。",
        },
    },
    lambda material: _find(material.as_written),
)  # fmt: skip
