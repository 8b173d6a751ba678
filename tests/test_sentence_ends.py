"""The published suites of sentence ends, and each row of the tables of closers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import regex

from aligner import segment
from aligner.text import marks, sentences

GOLDEN = Path(__file__).with_name("golden")
FILES = {"zh": "sentence-ends.zh.jsonl", "en": "sentence-ends.en.jsonl"}
SUITES = {
    language: [json.loads(line) for line in (GOLDEN / name).read_text(encoding="utf-8").splitlines()]
    for language, name in FILES.items()
}
CASES = [(language, case) for language, suite in SUITES.items() for case in suite]
FIELDS = {"class", "reason", "text", "sentences"}


@pytest.mark.parametrize(("language", "case"), CASES, ids=[f"{lang}-{case['reason']}" for lang, case in CASES])
def test_a_text_is_cut_where_the_suite_says(language, case):
    assert list(segment(case["text"], language=language)) == case["sentences"]


@pytest.mark.parametrize(("language", "case"), CASES, ids=[f"{lang}-{case['reason']}" for lang, case in CASES])
def test_a_case_is_whole(language, case):
    assert set(case) == FIELDS
    assert case["reason"]
    assert "".join("".join(case["sentences"]).split()) == "".join(case["text"].split())
    assert all(sentence == sentence.strip() for sentence in case["sentences"])


@pytest.mark.parametrize(("language", "least"), [("zh", 150), ("en", 60)])
def test_no_case_is_there_twice(language, least):
    texts = {case["text"] for case in SUITES[language]}
    assert least <= len(texts) == len({case["reason"] for case in SUITES[language]}) == len(SUITES[language])


def test_the_page_beside_the_suites_counts_them():
    page = (GOLDEN / "sentence-ends.md").read_text(encoding="utf-8")
    assert all(f"`{name}` |" in page and f"| {len(SUITES[lang])} |" in page for lang, name in FILES.items())


def without(pattern):
    """The pattern of marks, had the tables not this row."""
    whole = marks.BOUNDARY.pattern
    assert whole.count(pattern) == 1
    return regex.compile(whole.replace(pattern, "(?!)"), regex.VERBOSE)


@pytest.mark.parametrize(
    ("pattern", "example"), [*marks.CLOSERS.items(), *marks.NOTES.items()], ids=[*marks.CLOSERS, *marks.NOTES]
)
def test_each_closer_closes_its_example(pattern, example, monkeypatch):
    following = "后来呢" if regex.search(r"\p{Han}", example) else " Then it ended"
    text = f"{example}\n" if example.endswith("“") else example + following
    expected = [example, following.strip()] if text.endswith(following) else [example]
    assert list(segment(text)) == expected
    monkeypatch.setattr(sentences, "BOUNDARY", without(pattern))
    assert list(segment(text)) != expected
