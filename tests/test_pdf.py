"""Pages of a PDF → parts of a document: what stands where, and what is left out."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest

import aligner
from aligner.errors import FormatError
from aligner.text.readers.registry import read_source
from aligner.text.readers.source import Limits, Source

canvas = pytest.importorskip("reportlab.pdfgen.canvas")
pdfmetrics = pytest.importorskip("reportlab.pdfbase.pdfmetrics")
pytest.importorskip("pypdfium2")

WIDTH, HEIGHT = 420, 595
SENTENCES = (
    "The ferry stopped when the ice came down the river from the hills.",
    "Nobody in the village had seen so much of it in forty years.",
    "The children walked across the water to the school on the other side.",
    "Their teacher measured the thickness every morning and wrote it down.",
    "By the middle of March the ice was too thin to carry a sledge.",
    "The old ferryman painted his boat and waited for the first warm day.",
    "When it came, half of the village stood on the bank and sang.",
    "The first passenger was a goat that belonged to the schoolmaster.",
)
LEADING = 14


class Sheet:
    """A page to draw on: what stands where, in points from the lower left corner."""

    def __init__(self, pdf):
        self.pdf = pdf

    def text(self, x, y, text, size=10, font="Times-Roman"):
        self.pdf.setFont(font, size)
        self.pdf.drawString(x, y, text)

    def column(self, text, x=50, y=520, width=320, indent=0):
        """Set a text in lines, each as long as it may be; the height below the last line."""
        line, left = "", x + indent
        for word in text.split(" "):
            longer = f"{line} {word}".strip()
            if line and left + pdfmetrics.stringWidth(longer, "Times-Roman", 10) > x + width:
                self.text(left, y, line)
                line, left, y = word, x, y - LEADING
            else:
                line = longer
        self.text(left, y, line)
        return y - LEADING


def drawn(*pages, **options):
    """The bytes of a PDF whose pages these functions draw."""
    content = io.BytesIO()
    pdf = canvas.Canvas(content, pagesize=(WIDTH, HEIGHT), **options)
    for draw in pages:
        draw(Sheet(pdf))
        pdf.showPage()
    pdf.save()
    return content.getvalue()


def read(data, **options):
    return read_source(Source(data, "a.pdf", **options), None)


def parts(document, kind=None):
    """The repaired text of each paragraph, of one kind or of all."""
    repaired = aligner.repair(document)
    texts = repaired.text.split("\n")
    kinds = {part.paragraph: part.kind for part in document.parts}
    assert len(texts) == len(kinds)
    return [text for text, of_part in zip(texts, kinds.values(), strict=True) if kind in {None, of_part}]


def prose(start=0, count=8):
    return " ".join(SENTENCES[(start + index) % len(SENTENCES)] for index in range(count))


def page(number, head=None, foot=None, *, size=8, text=None):
    """A page of text with a head and a foot."""

    def draw(sheet):
        if head:
            sheet.text(180, 560, head, size)
        sheet.column(text or prose(number), indent=20)
        if foot:
            sheet.text(200, 30, foot, size)

    return draw


# Heads and feet of a file of three pages or more, by what a reader would call them.
FURNITURE = {
    "one head": [("Journal of Ice 2 (2021)", str(number)) for number in range(1, 5)],
    "alternating heads": [(("Ann Tarn", "Ice on Rivers")[number % 2], f"- {number} -") for number in range(1, 6)],
    "no head on the first page": [(None, "1"), *((f"Ice on Rivers {number}", None) for number in range(2, 6))],
    "named numbers": [(None, f"Page {number} of 9") for number in range(3, 7)],
    "Roman numbers": [("Preface", roman) for roman in ("iv", "v", "vi", "vii")],
    "chapters": [(f"{1 + number // 3} {('Ice', 'Water')[number // 3]}", str(number)) for number in range(1, 6)],
    "two pages": [("Journal of Ice 2 (2021)", str(number)) for number in (7, 8)],
    "one page": [("Journal of Ice 2 (2021)", "Page 1")],
    "one number": [(None, "- 1 -")],
}


@pytest.mark.parametrize("edges", FURNITURE.values(), ids=FURNITURE.keys())
def test_heads_feet_and_numbers_of_pages_are_no_text(edges):
    data = drawn(*(page(number, *edge) for number, edge in enumerate(edges)))
    document = read(data)
    assert "".join(document.raw.split()) == "".join("".join(prose(number) for number in range(len(edges))).split())
    shown = [notice.message for notice in document.notices]
    assert len(shown) == len({part.page for part in document.parts})
    for message, edge in zip(shown, edges, strict=True):
        assert all(text in message for text in edge if text)


def test_headings_and_tables_at_the_top_of_pages_stay():
    def chapter(number):
        def draw(sheet):
            sheet.text(50, 550, f"Chapter {number}", 16, "Times-Bold")
            sheet.column(prose(number), y=515)

        return draw

    def table(number):
        def draw(sheet):
            for row, cells in enumerate([("Village", "Boats"), (f"Upper {number}", "3"), (f"Lower {number}", "7")]):
                sheet.text(50, 550 - row * LEADING, cells[0])
                sheet.text(150, 550 - row * LEADING, cells[1])
            sheet.column(prose(number), y=480)

        return draw

    assert parts(read(drawn(*map(chapter, range(1, 5)))), "heading") == [f"Chapter {number}" for number in range(1, 5)]
    rows = parts(read(drawn(*map(table, range(1, 5)))), "cell")
    assert rows[:3] == ["Village Boats", "Upper 1 3", "Lower 1 7"]
    assert rows.count("Village Boats") == 4


@pytest.mark.parametrize("count", [2, 3])
def test_columns_are_read_one_after_the_other(count):
    texts = [prose(3 * number) for number in range(count)]
    width = 360 / count - 12

    def draw(sheet):
        sheet.text(120, 560, "Ice on the Rivers of the North", 16, "Times-Bold")
        for number, text in enumerate(texts):
            sheet.column(text, x=30 + number * (width + 12), width=width)

    document = read(drawn(draw))
    assert parts(document) == ["Ice on the Rivers of the North", *texts]


def test_a_paragraph_goes_on_over_a_page_and_a_note():
    """A note at the foot stands behind its paragraph, and the halves of a word are joined over it."""

    def first(sheet):
        sheet.column(prose() + " In April the river was open, and the ferry-", indent=20)
        sheet.text(50, 80, "1", 5)
        sheet.text(54, 78, "See the map of the county.", 8)

    def second(sheet):
        sheet.column("man crossed it twice a day. " + prose(2), indent=0)

    texts = parts(document := read(drawn(first, second)))
    assert texts == [f"{prose()} In April the river was open, and the ferryman crossed it twice a day. {prose(2)}",
                     "¹See the map of the county."]  # fmt: skip
    assert [(part.kind, part.page) for part in document.parts] == [("paragraph", 1), ("paragraph", 2), ("note", 1)]


IBID = {
    "plain": "{} Ibid.",
    "with a page": "{}. See file number {} in the archive of the county.",
    "restarted": "* See the map of the county in the archive.",
    "bracketed": "[{}] Tarn, Ice on Rivers, p. 4.",
}


@pytest.mark.parametrize("note", IBID.values(), ids=IBID.keys())
def test_notes_that_pages_have_in_common_are_no_furniture(note):
    """`3 Ibid.` at the foot of page 3, `4 Ibid.` at that of page 4: they count with the pages as feet do."""

    def noted(number):
        def draw(sheet):
            sheet.column(prose(number), indent=20)
            sheet.text(50, 60, note.format(number, number), 8)

        return draw

    document = read(drawn(*map(noted, range(1, 6))))
    for number in range(1, 6):
        assert note.format(number, number).replace(" ", "") in "".join(document.raw.split())
    assert not document.notices


def book(number):
    return f"[{number}] Tarn, A. The {number}th measurement of the ice. Journal of Ice {1900 + number}, pp. {number}-9"


def bibliography(sheet, y, numbers, x=50):
    """Books in small print, each in lines that fill half of the page."""
    for number in numbers:
        words, line = book(number).split(" "), ""
        for word in words:
            longer = f"{line} {word}".strip()
            if line and pdfmetrics.stringWidth(longer, "Times-Roman", 8) > 150:
                sheet.text(x, y, line, 8)
                line, y = word, y - 10
            else:
                line = longer
        sheet.text(x, y, line, 8)
        y -= 16


@pytest.mark.parametrize("columns", [1, 2])
def test_a_bibliography_in_small_print_is_no_notes_and_stays_at_its_place(columns):
    """Its numbers are those of notes too; and half of the lines of its columns are the last of a book."""

    def text(sheet):
        y = sheet.column(prose(), indent=20)
        sheet.text(50, y, "Here the ice was measured.", 10)
        sheet.text(50 + pdfmetrics.stringWidth("Here the ice was measured.", "Times-Roman", 10), y + 4, "3", 6)
        sheet.text(50, 80, "3", 5)
        sheet.text(54, 78, "See the map of the county.", 8)

    def books(sheet):
        sheet.text(50, 520, "References", 14, "Times-Bold")
        bibliography(sheet, 490, range(1, 10))
        if columns == 2:
            bibliography(sheet, 490, range(10, 16), x=220)

    document = read(drawn(text, books))
    assert parts(document, "note") == ["³See the map of the county."]
    last = 15 if columns == 2 else 9
    assert parts(document)[-1 - last :] == ["References", *map(book, range(1, last + 1))]


def test_books_that_hang_out_to_the_left_show_two_columns():
    """Each has two lines, of which the second is short and set in; no number shows where a book begins."""

    def draw(sheet):
        sheet.column(prose(), y=560, indent=20)
        for x, numbers in ((50, range(1, 9)), (220, range(9, 17))):
            for row, number in enumerate(numbers):
                sheet.text(x, 400 - 30 * row, f"Tarn, A. and Weir, B. {1900 + number}. On ice", 10)
                sheet.text(x + 15, 388 - 30 * row, f"and water, volume {number}.", 10)

    books = [f"Tarn, A. and Weir, B. {1900 + number}. On ice and water, volume {number}." for number in range(1, 17)]
    assert parts(read(drawn(draw)))[1:] == books


def test_notes_at_the_end_of_a_chapter_stand_behind_their_paragraphs():
    def text(sheet):
        y = sheet.column(prose(), indent=20)
        sheet.text(50, y, "Here the ice was measured.", 10)
        sheet.text(50 + pdfmetrics.stringWidth("Here the ice was measured.", "Times-Roman", 10), y + 4, "1", 6)
        sheet.column(prose(3), y=y - LEADING, indent=20)

    def notes(sheet):
        y = sheet.column(prose(), indent=20)
        sheet.text(50, y - 20, "Notes", 14, "Times-Bold")
        sheet.text(50, y - 40, "1. See the map of the county.", 8)

    texts = parts(read(drawn(text, notes)))
    assert texts[1:3] == ["Here the ice was measured.¹", "1. See the map of the county."]


def test_raised_figures_are_marks_and_lowered_ones_are_plain():
    def draw(sheet):
        y = sheet.column(prose())
        x = 50
        for text, size, rise in [
            ("The ice grew", 10, 0), ("12", 6, 4), (" over H", 10, 0), ("2", 6, -2), ("O of 10", 10, 0), ("-3", 6, 4),
            (" m", 10, 0), ("2", 6, 4), (" here.", 10, 0),
        ]:  # fmt: skip
            sheet.text(x, y - LEADING + rise, text, size)
            x += pdfmetrics.stringWidth(text, "Times-Roman", size)

    assert parts(read(drawn(draw)))[1] == "The ice grew¹² over H2O of 10⁻³ m² here."


def test_a_formula_and_a_table_stay_out_of_sentences():
    def draw(sheet):
        y = sheet.column(prose() + " The growth of the ice was calculated as follows:", indent=20)
        sheet.text(150, y - 4, "h = 0.03 × T × n")
        sheet.text(355, y - 4, "(1)")
        y = sheet.column("where T is the frost in degrees and n the number of days. " + prose(), y=y - 24)
        for row, cells in enumerate(
            [("Place", "Ice", "Days"), ("Upper Mill", "0.4", "61"), ("Lower Mill", "0.2", "40")]
        ):
            for column, cell in enumerate(cells):
                sheet.text(100 + column * 70, y - 10 - row * LEADING, cell)
        sheet.column("The table shows that " + prose(), y=y - 70, indent=20)

    document = read(drawn(draw))
    assert parts(document)[1] == "h = 0.03 × T × n (1)"
    assert parts(document)[2].startswith("where T is the frost")
    assert parts(document, "cell") == ["Place Ice Days", "Upper Mill 0.4 61", "Lower Mill 0.2 40"]
    assert sum(part.kind == "cell" for part in document.parts) == 9


def test_paragraphs_by_indent_by_gap_and_by_a_short_line():
    def indented(sheet):
        y = sheet.column(prose(0, 4), indent=20)
        sheet.column(prose(4, 4), y=y, indent=20)

    def apart(sheet):
        y = sheet.column(prose(0, 4))
        sheet.column(prose(4, 4), y=y - 8)

    def short(sheet):
        y = sheet.column(prose(0, 4) + " It was cold.")
        sheet.column(prose(4, 4), y=y)

    for draw in (indented, apart):
        assert parts(read(drawn(draw))) == [prose(0, 4), prose(4, 4)]
    assert parts(read(drawn(short))) == [prose(0, 4) + " It was cold.", prose(4, 4)]


def test_kinds_of_what_stands_out():
    def draw(sheet):
        sheet.text(50, 550, "1 Ice and Water", 13, "Times-Bold")
        y = sheet.column(prose(), y=525)
        for number, item in enumerate(["• the boats", "• the sledges", "• the goats"]):
            sheet.text(60, y - 6 - number * LEADING, item)
        sheet.text(120, y - 70, "Figure 1. The ferry in the ice", 8)

    document = read(drawn(draw))
    assert [part.kind for part in document.parts] == ["heading", "paragraph", "item", "item", "item", "caption"]


def test_a_title_over_two_lines_is_one_heading_and_a_numbered_one_another():
    def draw(sheet):
        for row, text in enumerate(["The Ice of the Northern Rivers and", "the People of the Ferries"]):
            sheet.pdf.setFont("Times-Bold", 16)
            sheet.pdf.drawCentredString(210, 560 - 18 * row, text)
        sheet.text(50, 510, "1 The Ice", 13, "Times-Bold")
        sheet.text(50, 492, "1.1 How It Grows", 13, "Times-Bold")
        sheet.column(prose(), y=470)

    assert parts(read(drawn(draw)), "heading") == [
        "The Ice of the Northern Rivers and the People of the Ferries", "1 The Ice", "1.1 How It Grows",
    ]  # fmt: skip


def test_an_initial_belongs_to_its_word():
    def draw(sheet):
        sheet.text(50, 506, "T", 36)
        for row, text in enumerate(
            ["he ferry stopped when the ice came down the river from", "the hills in the north, and nobody"]
        ):
            sheet.text(76, 520 - row * LEADING, text)
        sheet.column("had seen so much of it. " + prose(), y=492)

    assert parts(read(drawn(draw)))[0].startswith(
        "The ferry stopped when the ice came down the river from the hills in the north, and nobody had seen"
    )


def test_numbers_of_lines_are_no_text_and_those_of_a_list_are():
    def numbered(sheet):
        y = sheet.column(prose())
        for row in range(int((520 - y) / LEADING)):
            sheet.text(25, 520 - row * LEADING, str(5 + row), 7)

    def listed(sheet):
        for row in range(6):
            sheet.text(50, 520 - row * LEADING, f"{row + 1}. {SENTENCES[row]}")

    assert parts(read(drawn(numbered))) == [prose()]
    assert parts(read(drawn(listed))) == [f"{row + 1}. {SENTENCES[row]}" for row in range(6)]


def test_turned_pages_are_read_and_stamps_are_not():
    def turned(sheet):
        sheet.pdf.rotate(90)
        sheet.column(prose(), x=60, y=-60, width=400)

    def rotated(sheet):
        sheet.pdf.setPageRotation(90)
        sheet.column(prose(), y=380)

    def stamped(sheet):
        sheet.column(prose())
        sheet.pdf.saveState()
        sheet.pdf.translate(25, 150)
        sheet.pdf.rotate(90)
        sheet.text(0, 0, "archive:2101.00001 [ice] 3 Jan 2021", 14)
        sheet.pdf.restoreState()

    for draw in (turned, rotated, stamped):
        assert parts(read(drawn(draw))) == [prose()]
    assert "archive:2101.00001" in read(drawn(stamped)).notices[0].message


def test_chinese_from_top_to_bottom():
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    text = "渡船停在岸边等着春天河里的冰还没有化开村里的人都在岸上唱歌"

    def draw(sheet):
        for index, character in enumerate(text):
            column, row = divmod(index, 10)
            sheet.text(350 - 20 * column, 500 - 14 * row, character, 12, "STSong-Light")

    assert parts(read(drawn(draw))) == [text]


def test_what_nobody_sees_is_no_text_unless_it_is_all_there_is():
    def hidden(sheet):
        sheet.column(prose())
        sheet.pdf.setFillColorRGB(1, 1, 1)
        sheet.text(50, 100, "white on white")
        sheet.text(-300, 200, "outside of the page")
        unseen = sheet.pdf.beginText(50, 60)
        unseen.setTextRenderMode(3)
        unseen.textOut("behind the page")
        sheet.pdf.drawText(unseen)

    def on_black(sheet):
        sheet.column(prose())
        sheet.pdf.rect(40, 90, 200, 30, fill=1)
        sheet.pdf.setFillColorRGB(1, 1, 1)
        sheet.text(50, 100, "White on black")

    def recognised(sheet):
        unseen = sheet.pdf.beginText(50, 500)
        unseen.setTextRenderMode(3)
        unseen.setFont("Times-Roman", 10)
        unseen.textOut("What a scanner recognised")
        sheet.pdf.drawText(unseen)

    def twice(sheet):
        for shift in (0, 0.3, 0.6):
            sheet.text(50 + shift, 520, "A shadow of the old bookkeeper", 12)

    assert parts(read(drawn(hidden))) == [prose()]
    assert parts(read(drawn(on_black))) == [prose(), "White on black"]
    assert parts(read(drawn(recognised))) == ["What a scanner recognised"]
    assert parts(read(drawn(twice))) == ["A shadow of the old bookkeeper"]


def test_dots_of_contents_are_no_text():
    def draw(sheet):
        for row, (text, number) in enumerate([("1 Ice", 3), ("2 Water", 14), ("3 The ferry", 159)]):
            sheet.text(50, 520 - row * LEADING, f"{text} {'. ' * 40}{number}")

    assert parts(read(drawn(draw))) == ["1 Ice 3", "2 Water 14", "3 The ferry 159"]


def blank(sheet):
    sheet.pdf.rect(10, 10, 50, 50)


def picture(sheet):
    from reportlab.lib.utils import ImageReader

    pillow = pytest.importorskip("PIL.Image")
    sheet.pdf.drawImage(ImageReader(pillow.new("L", (40, 60), 200)), 0, 0, WIDTH, HEIGHT)


WHOLE = drawn(page(1))
BROKEN = {
    "cut off": (WHOLE[: len(WHOLE) // 2], "damaged or cut off"),
    "a beginning alone": (b"%PDF-1.7\n", "damaged or cut off"),
    "no text": (drawn(blank), "no text in this PDF"),
    "a scan": (drawn(picture), "scanned.*OCR"),
    "a password": (drawn(page(1), encrypt="secret"), "password"),
}


@pytest.mark.parametrize(("data", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_what_cannot_be_read_says_why(data, message, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    with pytest.raises(FormatError, match=message) as raised:
        aligner.read(path)
    assert "\n" not in str(raised.value) and str(path) in str(raised.value)


def test_scanned_pages_among_others_are_named():
    messages = [notice.message for notice in read(drawn(page(1), picture, page(2), picture)).notices]
    assert any("pages 2, 4: a picture" in message for message in messages)


def test_limits():
    data = drawn(page(1), page(2))
    with pytest.raises(FormatError, match="2 pages, more than the 1"):
        read(data, limits=Limits(pages=1))
    with pytest.raises(FormatError, match="characters, more than the 100"):
        read(data, limits=Limits(characters=100))


def test_every_page_and_kind_can_be_seen(tmp_path):
    path = tmp_path / "thesis.pdf"
    path.write_bytes(drawn(page(1, "Journal of Ice", "1"), page(2, "Journal of Ice", "2")))
    sentences = aligner.segment(aligner.repair(aligner.read(path)))
    pages = [sentences.part(index).page for index in range(len(sentences))]
    assert set(pages) == {1, 2} and all(left <= right for left, right in pairwise(pages))
