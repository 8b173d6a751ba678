"""Notes at the foot of a page between the halves of a sentence: the halves join, and the notes stand behind them."""

from __future__ import annotations

import pytest

from aligner import Alignment, align
from aligner.bitext.texts import Document
from aligner.text.repair import repair
from aligner.text.sentences import segment

ABOVE = "We left the house in the morning, and came to the mill three hours before the"
BELOW = "rain began. Nobody had seen us."
CHINESE_ABOVE = "那天我们很早就离开了家，在大雨开始以前三个小时到了"
CHINESE_BELOW = "磨坊，没有人看见我们。后来雨下了起来。"
NOTES = {
    "3 See the map.": ["3 See the map."],
    "3. See the map.\n4. The mill stood\nbelow the bridge.": ["3. See the map.", "4. The mill stood below the bridge."],
    "[1] 见地图。": ["[1] 见地图。"],
    "1 见地图。\n2 磨坊在石桥旁边，\n今已不存。": ["1 见地图。", "2 磨坊在石桥旁边，今已不存。"],
    "1见地图。": ["1见地图。"],
}
EDGES = ["12", "- 3 -", "\n第 3 页\n", "12\n13"]


def sentences(text, language):
    return list(segment(repair(Document(text, language))))


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("notes", NOTES)
def test_the_halves_of_a_sentence_join_before_the_notes(notes, edge):
    first, last = BELOW.split(". ")
    assert sentences(f"{ABOVE}\n{notes}\n{edge}\n{BELOW}", "en") == [f"{ABOVE} {first}.", *NOTES[notes], last]
    first, last = CHINESE_BELOW.split("。", 1)
    text = f"{CHINESE_ABOVE}\n{notes}\n{edge}\n{CHINESE_BELOW}"
    assert sentences(text, "zh") == [f"{CHINESE_ABOVE}{first}。", *NOTES[notes], last]


def test_notes_above_a_form_feed_and_a_head():
    pages = [
        f"{ABOVE}\n1. See the map.\n\n4",
        f"Lakes and Mills\n\n{BELOW}\n\n5",
        "Lakes and Mills\n\nThat was the end.",
    ]
    first, last = BELOW.split(". ")
    expected = [f"{ABOVE} {first}.", "1. See the map.", last, "That was the end."]
    assert sentences("\n\n\f".join(pages), "en") == expected


def test_each_sentence_leads_back_to_the_raw_text_and_is_kept_by_a_file(tmp_path):
    text = f"{ABOVE}\n3 See the map.\n12\n{BELOW}"
    found = segment(repair(Document(text, "en")))
    raw = [text[span.start : span.stop] for span in found.spans]
    assert raw[0].startswith(ABOVE)
    assert "rain began." in raw[0]
    assert "3 See the map." in raw[1]
    assert raw[2] == "Nobody had seen us."
    alignment = align("我们在下雨前三个小时到了磨坊。见地图。没有人看见我们。", text)
    alignment.to_jsonl(tmp_path / "mill.jsonl")
    assert Alignment.from_jsonl(tmp_path / "mill.jsonl") == alignment


KEPT = [
    f"{ABOVE}\n3 See the map.\n{BELOW}",
    f"{ABOVE}\n3 See the map.\n5 It is old.\n12\n{BELOW}",
    f"{ABOVE}\n3 See the map of the\n12\n{BELOW}",
    f"{ABOVE} rain.\n3 See the map.\n12\nThe rain began.",
    f"{ABOVE}\n3 See the map.\n12\nrain began and\n\nnobody had seen us",
    "Needed are\n1 Stone.\n2 Wood.\n12\nand water.",
]


@pytest.mark.parametrize("text", KEPT)
def test_nothing_moves_where_it_is_not_clear(text):
    assert not any("\n" in edit.replacement for edit in repair(Document(text, "en")).edits)
