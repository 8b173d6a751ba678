"""The logic of the review page agrees with Python: changes, undo and redo, and the files that a page writes."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_scripts import chromium, logic_tab, state_of
from strategies import alignments

from aligner.formats import jsonl
from aligner.formats.tables import tsv
from aligner.revision.changes import from_json
from aligner.revision.revision import Revision

ACT = Path(__file__).with_name("page_actions.js").read_text("utf-8")
TEXTS = ("新", "x y", "a\nb", "😀。b", "他", " ", "来", "$&", "")


@pytest.fixture(scope="module")
def tab():
    with chromium() as context:
        yield logic_tab(context)


def picks(seed):
    """Numbers that choose thirty actions and their places."""
    chance = Random(seed)
    return [[*(chance.randrange(n) for n in (60, 30, 2, 30, 20)), chance.choice(TEXTS)] for _ in range(30)]


def what_is_there(revision):
    bitext, corrections = revision.bitext(), revision.corrections
    return [
        [list(bead) for bead in revision.beads],
        [list(anchor) for anchor in corrections.anchors],
        [[[run.start, run.stop] for run in pair] for pair in corrections.apart],
        [
            [list(side), [side.continues_previous(index) for index in range(len(side))]]
            for side in (bitext.source, bitext.target)
        ],
    ]


@settings(max_examples=40, deadline=None)
@given(alignments(), st.integers(0, 2**32))
def test_python_makes_the_same_of_every_change_and_the_page_writes_the_same_files(tab, bitext, seed):
    revision = Revision.of(bitext)
    state = state_of(revision)
    result = tab.evaluate(ACT, {"state": state, "picks": picks(seed)})
    for record in result["changes"]:
        revision = revision.apply(from_json(record))
    assert what_is_there(revision) == result["after"]
    after = revision.bitext()
    assert list(map(json.loads, result["jsonl"])) == list(map(json.loads, jsonl.lines(after)))
    header, *beads = map(json.loads, result["jsonl"])
    assert jsonl.from_dict(header | {"beads": beads}) == after
    assert result["tsv"] == [list(tsv.lines(after)), list(tsv.lines(after, accepted=True))]
