"""The wordings of reports, in English and in Chinese, from assets/words.toml.

word("source", "zh")          "原文"
word("rows", "en", n=1)       "1 row"
label("number", "zh")         "数字"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from math import isinf

from aligner.arguments import shown
from aligner.checking.assessment import Assessment
from aligner.checking.checks.table import CHECKS
from aligner.checking.findings import LANGUAGES
from aligner.checking.reports.rounds import verdicts
from aligner.errors import InputError

# The paragraphs about how a report is made and what it cannot know.
METHOD = (
    "method_alignment", "method_figures", "method_checks", "limits_suspicion", "false_alarms", "limits_blind",
    "limits_unseen",
)  # fmt: skip


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """The wordings of reports by name and by language."""
    text = files("aligner.checking.reports").joinpath("assets/words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def words(language: str) -> dict[str, str]:
    """The wordings of one language by name."""
    return {name: wordings[language] for name, wordings in table().items()}


def word(name: str, language: str, **values: str | int) -> str:
    """A wording with the values filled in; of `one|many` the form that fits `n`."""
    forms = table()[name][language].split("|")
    texts = {key: f"{value:,}" if isinstance(value, int) else value for key, value in values.items()}
    return forms[0 if values.get("n") == 1 else -1].format_map(texts)


def with_caption(name: str, text: str, language: str) -> str:
    """The text behind its caption: `Glossary: birds.tsv`."""
    return word(name, language) + word("colon", language) + text


def label(check: str, language: str) -> str:
    """The name of a check in reports."""
    return CHECKS[check].labels[language]


def category(name: str, language: str) -> str:
    """An issue type of MQM in reports; one that is not in the table stays as it is."""
    return _categories().get(name, {}).get(language, name)


@cache
def _categories() -> Mapping[str, Mapping[str, str]]:
    """The names of issue types in other languages than that of MQM."""
    text = files("aligner.checking.reports").joinpath("assets/categories.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def issue_count(review: Assessment, language: str) -> str:
    """The number of suspected issues in words: `3 suspected issues (1 major, 2 minor)`."""
    count = len(review.flags)
    if not count:
        return word("no_issue", language)
    major = sum(flag.severity == "major" for flag in review.flags)
    return word(
        "counted",
        language,
        count=count,
        suspected=word("suspected", language, n=count),
        major=word("n_major", language, n=major),
        minor=word("n_minor", language, n=count - major),
    )


def headlines(review: Assessment, language: str) -> list[str]:
    """The first lines of a report: unrelated texts, the issues and false alarms, the second round, who decides."""
    lines = [word("unrelated", language)] if review.is_unrelated else []
    lines.append(issue_count(review, language))
    if review.flags:
        lines.append(word("expected", language, n=round(review.expected_false_alarms), count=len(review.flags)))
    if review.earlier:
        said = verdicts(review)
        counts = {"kept": said.kept, "solved": len(said.solved), "new": len(said.new)}
        lines.append(word("round_line", language, **counts))
    return [*lines, *([word("statement", language)] if review.flags else [])]


def limits_of(review: Assessment, check: str, language: str) -> tuple[str, str]:
    """The strengths from which the findings of a check are minor and major issues."""
    if check in review.policy.exclude_checks:
        return word("off", language), word("off", language)
    limits = review.policy.limits_of(check)
    return _limit(limits.minor, language), _limit(limits.major, language)


def _limit(value: float, language: str) -> str:
    return word("never", language) if isinf(value) else f"{value:g}"


def check_report_language(language: str) -> str:
    """Return the language; InputError if reports are not written in it."""
    if not isinstance(language, str) or language not in LANGUAGES:
        raise InputError(f"reports are written in {' and '.join(LANGUAGES)}, not in {shown(language)}")
    return language
