"""Figures about a corpus: each bead and document is counted once, and the page shows the figures."""

from __future__ import annotations

import json

from browsers import browser
from hypothesis import given
from hypothesis import strategies as st

from aligner import DocumentPair, align_corpus
from aligner.corpus.page import render
from aligner.corpus.statistics import MOST_LISTED, Statistics


def bead(confidence=0.5, source="他来了。", target="He came.", kind="1-1"):
    m, n = map(int, kind.split("-"))
    return {
        "source": source, "target": target, "confidence": confidence, "kind": kind, "source_start": 0,
        "source_stop": m, "target_start": 0, "target_stop": n,
    }  # fmt: skip


def row(name, *beads, error=None, warnings=()):
    return {"id": name, "beads": list(beads), "error": error, "warnings": list(warnings)}


def figures_of(*rows):
    statistics = Statistics()
    for each in rows:
        statistics.add(each)
    return statistics.to_dict()


def test_figures_of_two_documents_and_a_failure():
    first = row("a", bead(1.0), bead(0.96, kind="2-1"), bead(0.04, target="", kind="1-0"), warnings=["doubt"])
    figures = figures_of(first, row("b", bead(0.5)), row("c", error="no such file"))
    assert figures["counts"] == {
        "documents": 3, "failed": 1, "warned": 1, "beads": 4, "source_sentences": 5, "target_sentences": 3,
        "source_characters": 16, "target_characters": 24,
    }  # fmt: skip
    assert figures["kinds"] == {"1-1": 2, "1-0": 1, "2-1": 1}
    counts = figures["confidence"]["beads"]
    assert (counts[0], counts[10], counts[19], sum(counts)) == (1, 1, 2, 4)
    assert figures["lengths"] == {"source": {"4": 4}, "target": {"8": 3}}
    assert figures["documents"]["confidence"] == [0, 0, 0, 0, 0, 1, 1, 0, 0, 0]
    assert figures["documents"]["null"] == [1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert figures["least_certain"] == [
        {"id": "b", "confidence": 0.5, "null": 0.0, "beads": 1},
        {"id": "a", "confidence": 0.666667, "null": 0.333333, "beads": 3},
    ]


@given(st.lists(st.lists(st.floats(0, 1), max_size=5), max_size=40))
def test_every_bead_and_document_is_counted_once_and_the_least_certain_are_listed(documents):
    figures = figures_of(*(row(str(number), *map(bead, each)) for number, each in enumerate(documents)))
    means = sorted(round(sum(each) / len(each), 6) for each in documents if each)
    assert sum(figures["confidence"]["beads"]) == sum(map(len, documents)) == figures["counts"]["beads"]
    assert sum(figures["documents"]["confidence"]) == sum(figures["documents"]["null"]) == len(means)
    assert [each["confidence"] for each in figures["least_certain"]] == means[:MOST_LISTED]
    assert json.loads(json.dumps(figures)) == figures


def test_the_page_shows_the_figures_with_bars_as_long_as_the_counts(tmp_path):
    texts = [("他来了。她走了。", "He came. She left."), ("他来了。", "He came.")]
    pairs = [DocumentPair(source_text=zh, target_text=en, id=f"<b>{zh}") for zh, en in texts]
    align_corpus(pairs, tmp_path)
    with browser() as running:
        page = running.new_page(viewport={"width": 360, "height": 600})
        problems = []
        page.on("console", lambda message: problems.append(message.text))
        page.goto((tmp_path / "statistics.html").as_uri())
        assert page.inner_text(".tiles li:nth-child(4)").split() == ["3", "beads"]
        assert page.inner_text(".wide tbody tr:first-child th").startswith("<b>")
        widths = page.eval_on_selector_all(".track span", "spans => spans.map(span => span.offsetWidth)")
        assert min(widths) == 0 < max(widths)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert problems == []


def test_a_corpus_without_beads_has_a_page():
    assert "<h1>" in render(figures_of())
