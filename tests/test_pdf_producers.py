"""The thesis of the benchmarks, written into PDFs by whatever writers are installed, read again and aligned."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

pytest.importorskip("pypdfium2")

from pdf import Score, pair_of
from producers import PRODUCERS, produce

# The least F1 in one column and in two; the four rows of the table and of the formula are no beads of the thesis.
FLOORS = {1: 0.96, 2: 0.95}
# These set notes behind the text, in its size and without a gap: paragraphs like others.
NOTES_AT_THE_END = ("chromium", "reportlab")


@pytest.fixture(scope="module", params=PRODUCERS)
def producer(request, tmp_path_factory):
    if not PRODUCERS[request.param].is_installed:
        pytest.skip(f"{request.param} is not installed")
    return request.param, produce(tmp_path_factory.mktemp("pdfs"), [request.param])


@pytest.mark.parametrize("columns", FLOORS)
def test_the_thesis_comes_out_of_a_pdf(producer, columns):
    name, paths = producer
    documents = pair_of(paths, f"{name}.{columns}")
    score = Score.of(documents)
    assert score.f1 >= FLOORS[columns]
    assert (score.heads, score.numbers) == (0, 0)
    if name not in NOTES_AT_THE_END:
        assert all(sum(part.kind == "note" for part in document.parts) >= 6 for document in documents)
