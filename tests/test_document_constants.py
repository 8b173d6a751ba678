"""Hand-set numbers of the readers of documents: each decides something, and an example shows what."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from aligner.bitext.texts import Document
from aligner.errors import FormatError
from aligner.text.readers.mixed import counts_of, is_mixture, split
from aligner.text.readers.registry import read_source
from aligner.text.readers.source import Source
from aligner.text.readers.titles import halves_of

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from ablation import FACTORS, moved, numbers

canvas = pytest.importorskip("reportlab.pdfgen.canvas")
pdfmetrics = pytest.importorskip("reportlab.pdfbase.pdfmetrics")
pytest.importorskip("pypdfium2")

LESS, MORE = FACTORS
NUMBERS = {f"{number}": number for number in numbers(("aligner.text.readers",))}
ZH = ["湿地是候鸟的停歇地。", "近年来，湿地的面积不断减少。", "鸟类也越来越少。", "湖水很深。", "石桥很老。"]
EN = ["Wetlands are stopover sites.", "The area of wetlands has been shrinking.", "Birds are fewer, too.", "It rained."]


def cues(*texts, pause=100):
    """An SRT file of cues of a second, with pauses in milliseconds between them."""
    rows = []
    for number, text in enumerate(texts):
        start = number * (1000 + pause)
        times = [f"00:{t // 60000:02}:{t // 1000 % 60:02},{t % 1000:03}" for t in (start, start + 1000)]
        rows.append(f"{number + 1}\n{times[0]} --> {times[1]}\n{text}\n")
    return "\n".join(rows)


def subtitles(text):
    document = read_source(Source(text.encode(), "a.srt"), None)
    return document.raw, [part.paragraph for part in document.parts]


SUBTITLES = {
    "subtitles.EVIDENCE.pause": (LESS, cues("The river was", "wide and deep.", pause=2400)),
    "subtitles.EVIDENCE.marked": (
        MORE,
        cues("The river was", "Wide and deep.", "Nobody came", "Because of it.", "They left at once"),
    ),
    "subtitles.EVIDENCE.rolling": (MORE, cues("One\nTwo", "Two\nThree", "Four", "Five\nSix", "Six\nSeven", "Eight")),
    "subtitles.EVIDENCE.han": (LESS, cues("他是 Abcdef", "河水很深。")),
}


@pytest.mark.parametrize("name", SUBTITLES)
def test_moving_a_number_by_a_fifth_changes_how_subtitles_are_read(name):
    factor, text = SUBTITLES[name]
    before = subtitles(text)
    with moved(NUMBERS[name], factor):
        assert subtitles(text) != before
    assert subtitles(text) == before


# A paragraph with a Chinese text and one English sentence, and an English paragraph.
QUOTING = "".join(ZH) + "湖水流到北方去了。" * 2 + EN[2] + "\n\n" + EN[0]
# What a mixture of languages gives: whether it is one, which sentences count, what goes to which side.
MIXTURES = {
    "mixed.MIXTURE.sentences": (MORE, lambda: is_mixture(counts_of(ZH[:3] + EN[:3]))),
    "mixed.MIXTURE.share": (MORE, lambda: is_mixture(counts_of(ZH * 2 + EN))),
    "mixed.MIXTURE.letters": (LESS, lambda: counts_of(["Sea."])),
    "mixed.MIXTURE.sample": (MORE, lambda: counts_of(ZH * 90)),
    "mixed.MIXTURE.quoted": (LESS, lambda: split(Document.of(QUOTING)).west.raw),
    "titles.TITLE.cosine": (LESS, lambda: halves_of("样点 Sampling")),
    "titles.TITLE.fewest": (MORE, lambda: halves_of("海洋 Sea")),
    "titles.TITLE.most": (LESS, lambda: halves_of("致谢 Acknowledgements")),
}


@pytest.mark.parametrize("name", MIXTURES)
def test_moving_a_number_by_a_fifth_changes_how_a_mixture_is_divided(name):
    factor, outcome = MIXTURES[name]
    before = outcome()
    with moved(NUMBERS[name], factor):
        assert outcome() != before
    assert outcome() == before


# Just within the limits on a file.
AMOUNTS = {
    "source.LIMITS.bytes": 450_000_000,
    "source.LIMITS.unpacked": 900_000_000,
    "source.LIMITS.ratio": 225,
    "source.LIMITS.depth": 225,
    "source.LIMITS.pages": 18_000,
    "source.LIMITS.characters": 90_000_000,
}


@pytest.mark.parametrize("name", AMOUNTS)
def test_a_limit_on_a_file_lets_less_through_if_it_is_a_fifth_less(name):
    number = NUMBERS[name]
    number.policy.check(number.field, AMOUNTS[name], "a.pdf", "of them")
    with moved(number, LESS), pytest.raises(FormatError, match="of them, more than the "):
        number.policy.check(number.field, AMOUNTS[name], "a.pdf", "of them")


# Lines of ten points, fourteen apart.
FERRY = (
    "The ferry stopped when the ice came down the river from",
    "the hills, and nobody in the village had seen so much of",
    "it in forty years. The children walked across the water to",
    "the school on the other side. Their teacher measured the",
    "thickness every morning and wrote it down in a book that",
    "she kept in the kitchen. By the middle of March it was thin.",
)
TABLE = (("Lake", "Depth", "Width"), ("Sayram", "12 m", "4 km"), ("Ebi", "8 m", "9 km"), ("Aral", "60 m", "80 km"))


def column(y=500, x=50, lines=FERRY):
    """Texts to draw: left edge, height, size and text."""
    return [(x, y - 14 * order, 10, line) for order, line in enumerate(lines)]


def width(text, size=10):
    return pdfmetrics.stringWidth(text, "Times-Roman", size)


def notes(size, gap, number):
    lines = (f"{number} See the map of the old river in the book.", f"{number + 1} See the list of the villages.")
    return [*column(), *((50, 430 - gap - 12 * order, size, line) for order, line in enumerate(lines))]


def exponent(rise, size):
    left = 50 + width("The lake has 10")
    return [(50, 500, 10, "The lake has 10"), (left, 500 + rise, size, "5"), (left + 20, 500, 10, "litres of water.")]


def initial(size, letters, beside):
    left = 50 + width(letters, size) + beside
    return [(50, 486, size, letters), *column(x=left, lines=[FERRY[0][3:], FERRY[1]]), *column(472, lines=FERRY[2:])]


def items(label, text):
    return [(x, 500 - 20 * order, 10, each) for order in range(3) for x, each in ((50, label), (90, text))]


def foot(gap):
    return [*column(), (50, 430 - gap, 9, "Journal of Lakes")]


def columns(gutter, lines):
    short = [line[:28] for line in FERRY[:lines]]
    return [*column(lines=short), *column(x=50 + max(map(width, short)) + gutter, lines=short)]


def numbered(lines, shift):
    """Lines with their numbers beside them, every other one further to the right."""
    beside = [(30 + shift * (order % 2), 500 - 14 * order, 8, str(order + 1)) for order in range(lines)]
    return [*beside, *column(lines=FERRY[:lines])]


def words_apart(gap):
    return [(50, 500, 10, "The ferry stopped"), (50 + width("The ferry stopped") + gap, 500, 10, "when the ice came.")]


def table(shift):
    """Every other row begins further to the right."""
    rows = enumerate(TABLE)
    return [
        (x + shift * (k % 2), 500 - 14 * k, 10, t) for k, row in rows for x, t in zip((50, 150, 250), row, strict=True)
    ]


TITLE = (
    "Old Mills of the North and",
    "the Rivers of the South of",
    "Mountains and of Villages",
    "with their Old Bridges and",
    "the Houses of Fishermen",
    "and Masons and of Birds",
    "and all of the others",
)
LONG_TITLE = [*((50, 540 - 16 * order, 14, line) for order, line in enumerate(TITLE)), *column(400)]
SHORT_LINE = [
    *column(lines=FERRY[:2]),
    (50, 472, 10, FERRY[2][:31]),
    *column(458, lines=["and there was nothing that they knew about the ice on the", "river. Nobody came."]),
]
# The texts of each page.
PAGES = {
    "columns.POLICY.gutter": (LESS, [columns(5, 5)]),
    "columns.POLICY.lines": (LESS, [columns(5, 4)]),
    "columns.POLICY.width": (MORE, [columns(6, 5)]),
    "furniture.POLICY.large": (LESS, [foot(20)] * 2),
    "furniture.POLICY.many": (LESS, [foot(20)] * 2),
    "furniture.POLICY.margin": (LESS, [[*column(), (50, 40, 9, "Journal of Lakes"), (300, 40, 9, "7")]]),
    "furniture.POLICY.rows": (LESS, [foot(18)] * 5),
    "furniture.POLICY.small": (MORE, [foot(20)] * 2),
    "lines.POLICY.line": (MORE, [exponent(4, 10)]),
    "lines.POLICY.raised": (MORE, [exponent(1.3, 7)]),
    "lines.POLICY.script": (MORE, [exponent(7, 8.6)]),
    "lines.POLICY.second_blank": (LESS, [words_apart(2)]),
    "lines.POLICY.small": (MORE, [exponent(2, 9)]),
    "margins.POLICY.beside": (LESS, [initial(17, "Th", 12)]),
    "margins.POLICY.edge": (MORE, [numbered(5, 1)]),
    "margins.POLICY.initial": (MORE, [initial(17, "Th", 12)]),
    "margins.POLICY.letters": (MORE, [initial(18, "The", 11)]),
    "margins.POLICY.numbers": (LESS, [numbered(4, 0)]),
    "notes.POLICY.small": (LESS, [notes(9.3, 30, 5)]),
    "paragraphs.POLICY.gap": (MORE, [notes(10, 18, 4)]),
    "paragraphs.POLICY.heading": (LESS, [notes(10, 18, 4)]),
    "paragraphs.POLICY.lines": (LESS, [exponent(8, 10)]),
    "paragraphs.POLICY.short": (LESS, [SHORT_LINE]),
    "paragraphs.POLICY.size": (LESS, [notes(9.5, 14, 4)]),
    "paragraphs.POLICY.title_lines": (LESS, [LONG_TITLE]),
    "tables.POLICY.filled": (MORE, [items("123456", "The river")]),
    "tables.POLICY.place": (MORE, [table(2.1)]),
    "tables.POLICY.text": (LESS, [items("(1)", "water")]),
}


def parts_of_pdf(pages):
    """What is read of a PDF with these pages."""
    content = io.BytesIO()
    pdf = canvas.Canvas(content, pagesize=(420, 595))
    for page in pages:
        for x, y, size, text in page:
            pdf.setFont("Times-Roman", size)
            pdf.drawString(x, y, text)
        pdf.showPage()
    pdf.save()
    document = read_source(Source(content.getvalue(), "a.pdf"), None)
    return document.raw, [(part.kind, part.paragraph) for part in document.parts], document.notices


@pytest.mark.parametrize("name", PAGES)
def test_moving_a_number_by_a_fifth_changes_how_a_page_is_read(name):
    factor, pages = PAGES[name]
    before = parts_of_pdf(pages)
    with moved(NUMBERS[name], factor):
        assert parts_of_pdf(pages) != before
    assert parts_of_pdf(pages) == before
