"""Every hand-set number of the rules for pages, notes and wrong readings decides something: an example shows what."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from aligner.bitext.texts import Document
from aligner.text.repair import repair

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from ablation import FACTORS, moved, numbers

MODULES = ("edges", "unmarked", "notes", "mojibake", "footnotes")
NUMBERS = {
    f"{number}": number for number in numbers(("aligner.text.repairs",)) if number.module.rpartition(".")[2] in MODULES
}
LESS, MORE = FACTORS
WORDS = ("wide", "deep", "cold", "old", "far", "near", "dark", "clear", "blue", "green", "still", "grey", "long", "low")


def pages(count, head="", foot=""):
    """Pages of a text; heads and feet are functions of the number of the page, or the same on all."""
    parts = []
    for number, word in enumerate(WORDS[:count], 1):
        edges = [each(number) if callable(each) else each for each in (head, foot)]
        parts.append("\n\n".join(part for part in (edges[0], f"The lake is {word}.", edges[1]) if part))
    return "\n\n\f".join(parts)


def on(*numbers):
    """A head on these pages only."""
    return lambda number: "Lakes 4 (2021)" if number in numbers else ""


def misread(text):
    """The text in UTF-8, read as Latin-1."""
    return text.encode("utf-8").decode("latin-1")


OPEN = "that winter came early, and the old fishermen pulled their\n"
CLOSED = "That winter came early. The old fishermen pulled them in.\n"


def lines(*distances, closed=()):
    """A text without form feeds, with a head in every few lines; some of them stand under the end of a sentence."""
    text = OPEN * 4
    for order, distance in enumerate((*distances, 5)):
        above, below = (CLOSED, CLOSED) if order in closed else (OPEN, OPEN)
        text = text.removesuffix(OPEN) + above + "on lakes and mills\n" + below + OPEN * (distance - 2)
    return text


SENTENCES = "村里有两百户人家。水从竹林来。"
NOTED = "It was so, and they came to the old mill three hours before the\n{}\n12\n{}"
REST = "\n".join(["and the rain fell"] * 6) + "\nand it stopped."
EXAMPLES = {
    "edges.EVIDENCE.head": (
        LESS,
        "\n\f".join("\n".join(["Lakes 4 (2021)", "Old Mills", "Moss, Reed", *WORDS[n : n + 6]]) for n in (1, 2, 3)),
    ),
    "edges.EVIDENCE.number": (
        LESS,
        "\n\f".join("\n".join([*WORDS[:8], str(n), *(f"{word} {n} lakes" for word in WORDS[:7])]) for n in (7, 8, 9)),
    ),
    "edges.EVIDENCE.width": (
        LESS,
        pages(4, "Journal of lakes and rivers and old mills and " * 2 + "fishermen's boats"),
    ),
    "edges.EVIDENCE.few_pages": (LESS, pages(5, foot=lambda number: str(number + 40) if number in {2, 3} else "")),
    "edges.EVIDENCE.apart": (LESS, pages(6, on(1, 2, 6))),
    "edges.EVIDENCE.share": (MORE, pages(7, on(1, 3, 7))),
    "edges.EVIDENCE.habit[0]": (MORE, pages(5, on(1, 3, 5))),
    "edges.EVIDENCE.habit[1]": (MORE, pages(7, on(1, 3, 5))),
    "footnotes.EVIDENCE.notes": (
        LESS,
        NOTED.format("\n".join(f"{n} See map {n}." for n in range(1, 12)), "rain fell."),
    ),
    "footnotes.EVIDENCE.rest": (LESS, NOTED.format("3 See the map.", REST)),
    "mojibake.EVIDENCE.times": (LESS, misread(misread(misread("它们")))),
    "mojibake.EVIDENCE.fewest": (MORE, misread("湖水")),
    "mojibake.EVIDENCE.bytes": (MORE, "湖水很".encode("gb18030").decode("latin-1")),
    "mojibake.EVIDENCE.shown": (LESS, "\ufffd" * 12),
    "notes.EVIDENCE.figures": (MORE, f"它很老。1水很深。{SENTENCES}样点很清楚。2雨停了。"),
    "notes.EVIDENCE.ends": (MORE, "它很老。1水很深。村里有两百户人家。样点很清楚。2雨停了。"),
    "notes.EVIDENCE.clear": (MORE, f"它很老。1水很深。{SENTENCES}它倒了。2雨停了。{SENTENCES}他走了。3天亮了。"),
    "notes.EVIDENCE.noted": (MORE, "它很老。1水很深。样点很清楚。2雨停了。\n1 见地图。"),
    "unmarked.EVIDENCE.fewest": (MORE, lines(6, 6)),
    "unmarked.EVIDENCE.distance": (MORE, lines(5, 5, 5)),
    "unmarked.EVIDENCE.uneven": (LESS, lines(5, 5, 8)),
    "unmarked.EVIDENCE.even": (MORE, lines(5, 5, 5, 20)),
    "unmarked.EVIDENCE.interrupting": (MORE, lines(6, 6, 6, closed={0, 2, 3})),
}


def repaired(text):
    document = repair(Document(text, "zh" if any("\u4e00" <= c <= "\u9fff" for c in text) else "en"))
    return document.text, [notice.message for notice in document.notices]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_fifth_of_each_number_is_felt(name):
    factor, text = EXAMPLES[name]
    before = repaired(text)
    with moved(NUMBERS[name], factor):
        assert repaired(text) != before
    assert repaired(text) == before


def test_every_number_has_an_example():
    assert set(EXAMPLES) == set(NUMBERS)
