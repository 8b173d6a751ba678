"""Rules of one's own that a pair breaks: words that the translation must have, or must not have.

    水库 must have reservoir      水库很大。 / The lake is large.: 0.9

The measure is that of a term without its rendering in a glossary: somebody wrote the rule for this text.
"""

from __future__ import annotations

from collections.abc import Iterator

from aligner.checking.checklists import Location, Rule
from aligner.checking.checks.check import Check, shorten
from aligner.checking.checks.material import Material
from aligner.checking.checks.passages import Pair
from aligner.checking.findings import Finding, joined_spans

# As `sure` of the check `glossary`.
MEASURE = 0.9


def _find(material: Material) -> Iterator[Finding]:
    """The findings in beads that have a translation, as both sides are written; none without a checklist."""
    rules = material.checklist.rules if material.checklist else ()
    for pair in material.as_written.pairs if rules else ():
        if pair.target.text.strip():
            yield from (finding for rule in rules for finding in _break(rule, pair))


def _break(rule: Rule, pair: Pair) -> Iterator[Finding]:
    """The finding where a pair breaks a rule."""
    source = rule.source.find(pair.source.text) if rule.source else []
    if rule.source and not source:
        return
    target = rule.target.find(pair.target.text)
    if bool(target) == rule.must:
        return
    places = (
        joined_spans([pair.source.span(*location) for location in source]),
        joined_spans([pair.target.span(*location) for location in target]),
    )
    yield CHECKLIST.finding(pair, places, MEASURE, _wording(rule), **_details(rule, pair, source, target))


def _wording(rule: Rule) -> str:
    return "missing" if rule.must else "forbidden" if rule.source else "forbidden everywhere"


def _details(rule: Rule, pair: Pair, source: list[Location], target: list[Location]) -> dict[str, str]:
    words = pair.source.text[slice(*source[0])] if source else ""
    found = pair.target.text[slice(*target[0])] if target else rule.target.text
    english, chinese = (f" ({rule.note})", f"（{rule.note}）") if rule.note else ("", "")
    return {"words": shorten(words), "wanted": shorten(found), "english": english, "chinese": chinese}


CHECKLIST = Check(
    "checklist", "terminology/inconsistent with terminology resource", {"en": "Checklist", "zh": "自定义清单"},
    {
        "missing": {
            "en": "By the checklist, the translation of “{words}” must have “{wanted}”{english}.",
            "zh": "按清单，“{words}”的译文须有“{wanted}”{chinese}。",
        },
        "forbidden": {
            "en": "By the checklist, the translation of “{words}” must not have “{wanted}”{english}.",
            "zh": "按清单，“{words}”的译文不得有“{wanted}”{chinese}。",
        },
        "forbidden everywhere": {
            "en": "By the checklist, no translation has “{wanted}”{english}.",
            "zh": "按清单，译文不得有“{wanted}”{chinese}。",
        },
    },
    _find,
)  # fmt: skip
