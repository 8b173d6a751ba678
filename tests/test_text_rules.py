"""The ordered tables by which lines are joined and full stops judged: each row decides an example."""

from __future__ import annotations

import pytest

from aligner.bitext.texts import Document
from aligner.text import abbreviated
from aligner.text.repair import repair
from aligner.text.repairs import breaks
from aligner.text.sentences import segment

ENGLISH_LINES = (
    "The old bridge was built by the masons of the hill\nwho came down to the river. They stayed there for a\n{}\n"
    "They were built of wood. Nobody lives there at all."
)
WIDE = "The old bridge was carried away by the flood in the spring"

# What the row keeps apart or puts together, by the name of its predicate.
LINES = {
    "_is_paragraph_end": f"{WIDE} and\u2028nobody came to build it again.",
    "_continues_indented": f"{WIDE}, and with it the mill, the boats, all the timber that had been brought down from"
    " the forest, and\n    nobody came to build it again.",
    "_is_indented": f"{WIDE} and\n    nobody came to build it again.",
    "_begins_item": "The old bridge was built by the masons of the hill\nwho came down to the river. They stayed in the"
    " mill.\n2. Nobody built it again after the flood of spring.",
    "_begins_other_sentence": ENGLISH_LINES.format("The mill was built of wood. Nobody lives there now."),
    "_plainly_continues": f"{WIDE} of it\n，后来没有人再修它。",
    "_is_unfinished": "The Old Bridge of the North and of\nMills\nThe old bridge was built by the masons of the hill\n"
    "who came down to the river. They stayed there for two\nyears. They were built of wood. Nobody lives there.",
    "_is_in_brackets": "The bridge (as we were told by the old masons of\nOld Mills\nand others) fell. It is so.",
    "_is_heading": ENGLISH_LINES.format("Old Mills of the North"),
    "_changes_script": "The old bridge was built by the masons of the\nhill village. They called it theirs, and it is\n"
    "北方人民的桥，很老很老。",
}
STOPS = {
    "_is_never_last": "Take fruit, e.g. Fuji.",
    "_is_person": "We met Prof.Dr. Wu in York.",
    "_is_before_number": "See Fig. 2 of it.",
    "_is_unit": "The door is 5 ft. 6 in. high.",
    "_is_decimal": "温度为3. 5 度。",
    "_is_place": "It is from J. Am. Chem. Soc. 12.",
    "_is_journal": "It is from Acta Ecol. Sin. 12.",
    "_ends_after_abbreviation": "He lives in the U.S. She does not.",
    "_ends_after_time": "We left at 5 p.m. Tom stayed.",
    "_ends_after_degree": "She has a Ph.D. Tom has none.",
    "_is_sometimes_last": "It was sold by Acme Inc. Boston bought it.",
    "_is_not_initial": "We met in Rome. Nobody came.",
    "_is_before_initial": "It was drawn by J. A. Roe.",
    "_is_before_reference": "Roe J. (2015) wrote it.",
    "_is_before_name": "We saw J. Roe.",
}


def without(rules, name):
    return {holds: verdict for holds, verdict in rules.items() if holds.__name__ != name}


def names(rules):
    return [holds.__name__ for holds in rules]


def joined(text):
    return repair(Document(text, "en")).text


def sentences(text):
    return list(segment(Document(text, "en")))


@pytest.mark.parametrize(("name", "text"), LINES.items(), ids=LINES)
def test_each_row_decides_whether_some_lines_are_joined(name, text, monkeypatch):
    before = joined(text)
    monkeypatch.setattr(breaks, "PARAGRAPH_RULES", without(breaks.PARAGRAPH_RULES, name))
    assert joined(text) != before


@pytest.mark.parametrize(("name", "text"), STOPS.items(), ids=STOPS)
def test_each_row_decides_whether_some_stop_ends_a_sentence(name, text, monkeypatch):
    before = sentences(text)
    monkeypatch.setattr(abbreviated, "ABBREVIATION_RULES", without(abbreviated.ABBREVIATION_RULES, name))
    assert sentences(text) != before


def test_every_row_has_an_example():
    assert [list(LINES), list(STOPS)] == [names(breaks.PARAGRAPH_RULES), names(abbreviated.ABBREVIATION_RULES)]
