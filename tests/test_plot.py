"""The dot plot: what is seen of an alignment, and that it is a sound picture of whatever texts."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from strategies import alignments, texts_with_halves

from aligner import Alignment, Document, InputError, Run, Sentences, align
from aligner.bitext.beads import Crossing, Recipe
from aligner.bitext.edits import Span
from aligner.bitext.texts import Part
from aligner.revision.view import dividers
from aligner.views.plot_style import BANDS, DRAWING, GROUND, INK

GOLDEN = Path(__file__).parent / "golden"
RECIPE = Recipe("aligner", "none", "none", {})
SVG = "{http://www.w3.org/2000/svg}"


def made(beads, crossings=(), source=None, target=None):
    """An alignment of beads (source sentences, target sentences, confidence)."""
    links, i, j = [], 0, 0
    for a, b, confidence in beads:
        links.append((Run(i, i + a), Run(j, j + b), confidence))
        i, j = i + a, j + b
    source = source or Sentences.given([f"第{number}句。" for number in range(1, i + 1)], "zh", "private/a.zh.docx")
    target = target or Sentences.given([f"Sentence {number}." for number in range(1, j + 1)], "en", "a.en.pdf")
    return Alignment.of(source, target, links, RECIPE, crossings)


def parsed(alignment):
    return etree.fromstring(str(alignment.plot()), etree.XMLParser(resolve_entities=False))


def of_class(alignment, name):
    return parsed(alignment).xpath(f"//*[@class='{name}']")


def titles(alignment, name):
    return [found.findtext(f"{SVG}title") for found in of_class(alignment, name)]


def edges(found):
    """Left, top, right and bottom of a rectangle."""
    x, y, width, height = (float(found.get(name)) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


# What is seen


def test_the_example_is_drawn_as_the_golden_file():
    drawn = str(Alignment.from_jsonl(GOLDEN / "example.jsonl").plot())
    assert drawn == (GOLDEN / "example.svg").read_text(encoding="utf-8")


def test_the_source_runs_across_and_the_target_down():
    size = DRAWING.sentence
    alignment = made([(1, 1, 1.0)] * 8 + [(2, 1, 0.4)])
    assert edges(of_class(alignment, "mark very-doubtful")[0]) == (8 * size, 8 * size, 10 * size, 9 * size)
    assert f"M0 0h{size}v{size}h-{size}z" in of_class(alignment, "bead sure")[0].get("d")


def test_a_short_side_is_stretched_so_that_it_can_be_seen():
    mark = edges(of_class(made([(18, 1, 0.4), (2, 1, 0.6)]), "mark doubtful")[0])
    assert mark == (18 * DRAWING.sentence, DRAWING.narrowest / 2, 20 * DRAWING.sentence, DRAWING.narrowest)


def test_beads_of_one_pixel_are_one_box_in_the_band_of_their_mean_confidence():
    alignment = made([(1, 1, (0.95, 0.55)[number % 2]) for number in range(4 * DRAWING.side)])
    assert not of_class(alignment, "bead sure")[0].get("d")
    assert of_class(alignment, "bead doubtful")[0].get("d").count("M") == 2 * DRAWING.side


def test_a_doubtful_bead_says_where_it_is_and_how_its_texts_begin():
    alignment = made([(1, 1, 0.95), (2, 1, 0.42), (1, 0, 0.6)])
    assert titles(alignment, "mark very-doubtful") == [
        "source 2–3 target 2, 2-1, confidence 0.42\n第2句。第3句。\nSentence 2."
    ]
    assert titles(alignment, "mark doubtful") == ["source 4, 1-0, confidence 0.60\n第4句。"]
    assert not of_class(alignment, "mark sure")


def test_the_least_confident_bead_lies_on_top_and_is_never_the_one_left_out():
    confidences = [0.3 + number / 1000 for number in range(DRAWING.marks + 20)]
    alignment = made([(1, 1, confidence) for confidence in reversed(confidences)])
    marks = titles(alignment, "mark very-doubtful")
    assert len(marks) == DRAWING.marks
    assert "confidence 0.30" in marks[-1] and "confidence 0.42" not in marks[0]


def test_a_gap_is_a_line_of_its_length_a_stripe_and_a_count():
    size = DRAWING.sentence
    alignment = made([(1, 1, 1.0), *[(1, 0, 0.95)] * 3, *[(1, 1, 1.0)] * 6, (0, 1, 0.95)])
    assert of_class(alignment, "bead gap")[0].get("d").startswith(f"M{size} {size}h{3 * size}v0h-{3 * size}zM")
    assert titles(alignment, "stripe") == ["omission of 3 sentences, source 2–4", "addition of 1 sentence, target 8"]
    omission, addition = map(edges, of_class(alignment, "stripe"))
    assert omission == (size, 0, 4 * size, 8 * size)
    assert addition == (0, 7 * size, 10 * size, 8 * size)
    assert "3" in [text.text for text in parsed(alignment).iter(f"{SVG}text") if text.get("text-anchor") == "middle"]


def test_blank_sentences_are_no_gap():
    source = Sentences.given(["他来了。", " ", "门开着。"], "zh")
    alignment = made([(1, 1, 1.0), (1, 0, 1.0), (1, 1, 1.0)], source=source)
    assert not of_class(alignment, "stripe")
    assert "omission (across): 0 sentences" in str(alignment.plot())


def test_a_crossing_is_a_box_with_the_other_diagonal():
    alignment = made([(1, 1, 1.0)] * 6, [Crossing(2, 3, 1.25)])
    (crossing,) = of_class(alignment, "crossing")[:1]
    size = DRAWING.sentence
    assert edges(crossing.find(f"{SVG}rect")) == (2 * size, 2 * size, 4 * size, 4 * size)
    assert crossing.findtext(f"{SVG}title") == "crossing: two beads that cross would score 1.2 nats higher"
    line = crossing.find(f"{SVG}line")
    assert [float(line.get(name)) for name in ("x1", "y1", "x2", "y2")] == [2 * size, 4 * size, 4 * size, 2 * size]


def paged(kinds, pages):
    """Sentences of parts with these kinds, on these pages."""
    raw, parts = "", []
    for number, (kind, page) in enumerate(zip(kinds, pages, strict=True)):
        text = f"{'Chapter' if kind == 'heading' else 'The bridge'} {number + 1} & more"
        parts.append(Part(Span(len(raw), len(raw) + len(text)), kind, number, page))
        raw += f"{text}\n"
    return Sentences(Document(raw, "en", "", parts=tuple(parts)), tuple(part.span for part in parts))


@pytest.mark.parametrize(
    ("kinds", "pages", "labels"),
    [
        (["heading", "paragraph", "heading"], [1, 1, 2], ["Chapter 1 & more", "Chapter 3 & more"]),
        (["paragraph"] * 3, [4, 4, 5], ["p. 4", "p. 5"]),
        (["paragraph"] * 3, [0, 0, 0], []),
    ],
)
def test_headings_or_else_pages_are_lines_with_labels(kinds, pages, labels):
    alignment = made([(1, 1, 1.0)] * 3, target=paged(kinds, pages))
    assert len(of_class(alignment, "divider")) == len(labels)
    assert [text for text in texts(alignment) if text.startswith(("Chapter", "p."))] == labels


def test_headings_of_a_text_without_parts_are_those_of_the_review_page():
    side = Sentences.given(["1.2 Methods", "It rained.", "References"], "en", "a.en.txt")
    alignment = made([(1, 1, 1.0)] * 3, target=side)
    shown = [text for text in texts(alignment) if text in set(side)]
    assert shown == [text for _, kind, _, text in dividers(side) if kind == "heading"] == ["1.2 Methods", "References"]


def texts(alignment):
    return [text.text for text in parsed(alignment).iter(f"{SVG}text")]


def test_labels_of_headings_never_lie_upon_each_other():
    count = 4000
    side = paged(["heading"] * count, [0] * count)
    places = [float(line.get("y1")) for line in of_class(made([(1, 1, 1.0)] * count, target=side), "divider")]
    assert len(places) > 30
    assert min(right - left for left, right in pairwise(places)) >= DRAWING.line - 0.11


def test_files_are_named_without_their_folders_and_texts_without_a_file_by_their_language():
    assert texts(made([(1, 1, 1.0)]))[:2] == ["→ zh a.zh.docx, 1 sentence", "↓ en a.en.pdf, 1 sentence"]
    plot = align("他来了。", "He came.").plot()
    assert repr(plot) == "<Picture: Alignment of zh and en>"
    assert "→ zh, 1 sentence" in str(plot)


def test_a_reader_without_eyes_gets_the_counts():
    root = parsed(made([(1, 1, 0.95), (1, 1, 0.4), (1, 0, 0.6)]))
    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title" and root[0].text == "Alignment of a.zh.docx and a.en.pdf"
    assert root.findtext(f"{SVG}desc") == (
        "zh 3 sentences, en 2 sentences: 2 pairs, 1 omission, 0 additions. "
        "Beads by confidence: sure (.9 or more) 1, doubtful (.5 or more) 1, very doubtful (below .5) 1."
    )


def luminance(colour):
    """Relative luminance of WCAG 2.2."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(left, right):
    dark, light = sorted((luminance(left), luminance(right)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", [0, 1])
def test_every_colour_stands_out_from_the_ground(ground):
    assert all(contrast(band.colours[ground], GROUND[ground]) >= 3 for band in BANDS)
    assert contrast(INK[ground], GROUND[ground]) >= 7


# Whatever the texts


@given(alignments())
def test_any_alignment_gives_a_bounded_picture_without_scripts_and_references(alignment):
    root = parsed(alignment)
    assert len(str(alignment.plot()).encode()) < 60_000
    names = {etree.QName(found).localname for found in root.iter()}
    assert names <= {"svg", "title", "desc", "style", "rect", "text", "g", "path", "line"}
    attributes = {name for found in root.iter() for name in found.attrib}
    assert not {name for name in attributes if name.startswith("on") or "href" in name}
    assert "url(" not in root.findtext(f"{SVG}style")


@given(texts_with_halves, texts_with_halves)
def test_texts_and_names_are_data(text, name):
    name = f"</title><script>{name}\u202e\x1b"
    source = Sentences.given([f"</title><script>alert(1)</script>{text}\ufffe"], "zh", name)
    shown = str(made([(1, 1, 0.4)], source=source).plot())
    root = etree.fromstring(shown.encode())
    assert not root.findall(f".//{SVG}script")
    assert root[0].text.startswith("Alignment of ") and "\u202e" not in shown and "\x1b" not in shown


@given(st.integers(0, 9))
def test_the_picture_of_a_long_text_is_bounded_too(seed):
    kinds = [(1, 1), (1, 1), (2, 1), (1, 2), (1, 0), (0, 1), (3, 3)]
    beads = [(*kinds[(number * (seed + 3)) % 7], (number * 37 % 101) / 100) for number in range(10_000)]
    source = Sentences.given(['<&"他' * 20] * sum(bead[0] for bead in beads), "zh")
    assert len(str(made(beads, source=source).plot()).encode()) < 400_000


@pytest.mark.parametrize("beads", [[], [(1, 0, 1.0)], [(0, 2, 0.2)], [(1, 1, 0.0)], [(1, 10, 0.5)]])
def test_the_smallest_alignments_have_a_picture(beads):
    root = parsed(made(beads))
    width, height = float(root.get("width")), float(root.get("height"))
    assert root.get("viewBox") == f"0 0 {width:g} {height:g}"
    assert width >= DRAWING.least_width and height >= DRAWING.narrowest


# What it is


def test_a_notebook_shows_it_and_a_file_holds_it(tmp_path):
    plot = made([(1, 1, 0.4)]).plot()
    plot.save(tmp_path / "a.SVG")
    assert (tmp_path / "a.SVG").read_text(encoding="utf-8") == str(plot) == plot._repr_svg_() == plot.svg
    assert plot == made([(1, 1, 0.4)]).plot()


@pytest.mark.parametrize("name", ["a.png", "a", "a.svg.gz"])
def test_another_suffix_is_an_error_with_the_remedy(tmp_path, name):
    with pytest.raises(InputError, match=r"cannot draw .*; end its name in \.svg"):
        made([(1, 1, 1.0)]).plot().save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_an_alignment_is_drawn_and_not_saved_as_a_picture(tmp_path):
    with pytest.raises(InputError, match=r"cannot write \.svg; draw an alignment with Alignment\.plot"):
        made([(1, 1, 1.0)]).save(tmp_path / "a.svg")


def test_its_style_holds_for_nothing_else_on_a_page():
    style = parsed(made([(1, 1, 1.0)])).findtext(f"{SVG}style")
    selectors = re.findall(r"^([^{}\n]+)\{", style, re.MULTILINE)
    assert len(selectors) > 10
    assert all(selector.startswith((".aligner-plot", "@media")) for selector in selectors)
