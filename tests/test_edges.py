"""Heads, feet and numbers of pages: what goes where form feeds show the edges, or distances do, and what stays."""

from __future__ import annotations

import pytest

from aligner.bitext.texts import Document
from aligner.text.repair import repair
from aligner.text.repairs.edges import key_and_values
from aligner.text.repairs.pages import RULE
from aligner.text.sentences import segment

# Text that a page cuts in mid-sentence, in pieces of a page each.
CHINESE = (
    "那年冬天来得很早，渔民们把船拉上了岸。天黑以前，湖面上下起了",
    "大雨，于是所有的人都躲进了磨坊。磨坊的主人点起了灯，又煮了",
    "一锅鱼汤，大家围着火坐下。后来有人说起了从前的洪水，说那时",
    "湖水漫过了石桥，没有人敢过河。天亮以后雨停了，他们才走回",
    "自己的村子，一路上谁也没有说话。",
)
ENGLISH = (
    "That winter came early, and the fishermen pulled their boats ashore. Before nightfall it began to",
    "rain, and so everybody went into the mill. Its owner lit the lamps and then he boiled for them a",
    "soup of fish, while they sat around the fire. Somebody spoke of the flood of former years, when the",
    "lake rose above the bridge and nobody dared to cross. In the morning the rain stopped, and they went",
    "back to their village, and not a word was said.",
)
WHOLE = {"zh": "".join(CHINESE), "en": " ".join(ENGLISH)}
PIECES = {"zh": CHINESE, "en": ENGLISH}


def pages(pieces, head="", foot="", between="\n\n\f"):
    """The pieces as pages; heads and feet may name the page."""
    filled = []
    for number, piece in enumerate(pieces, 1):
        lines = [head.format(number, number + 40), "", piece, "", foot.format(number, number + 40)]
        filled.append("\n".join(lines).strip("\n"))
    return between.join(filled)


def sentences(text, language):
    return list(segment(repair(Document(text, language))))


def removed(text, language):
    document = repair(Document(text, language))
    spans = (document.raw[e.span.start : e.span.stop] for e in document.edits if e.rule == RULE)
    return [line.strip() for span in spans for line in span.splitlines() if line.strip()]


HEADS = [
    "湖泊学报 2021年第2期",
    "Journal of Lakes",
    "Review of Lakes 2 (2021)   {1}",
    "{1}  Lakes and Mills",
    "北湖学刊",
]
FEET = ["{0}", "- {0} -", "第 {0} 页 共 80 页", "Page {1} of 80", "{1} | Lakes", "© 2021 The Lake Society", "{0}/5"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("count", [3, 5])
def test_a_head_goes_from_every_page_and_the_sentences_are_whole(head, count, language):
    pieces = PIECES[language][-count:]
    whole = sentences(("" if language == "zh" else " ").join(pieces), language)
    assert sentences(pages(pieces, head=head), language) == whole
    assert sentences(pages(pieces, foot=head), language) == whole


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("foot", FEET)
def test_a_foot_goes_from_every_page(foot, language):
    text = pages(PIECES[language], head="湖泊学报 2021年第2期", foot=foot)
    assert sentences(text, language) == sentences(WHOLE[language], language)


def test_two_pages_are_enough_where_a_form_feed_shows_the_edge():
    text = f"湖泊学报 2021年第2期\n\n{CHINESE[0]}\n\n1\n\n\f湖泊学报 2021年第2期\n\n{CHINESE[1]}"
    assert sentences(text, "zh") == sentences(CHINESE[0] + CHINESE[1], "zh")
    text = f"Journal of Lakes\n{ENGLISH[0]}\n7\n\fJournal of Lakes\n{ENGLISH[1]}\n8\n\f"
    assert sentences(text, "en") == sentences(f"{ENGLISH[0]} {ENGLISH[1]}", "en")


def test_heads_of_odd_and_even_pages_are_told_apart():
    for language, even in (("zh", "李、王：湖边的磨坊"), ("en", "Moss and Reed"), ("en", "Lakes and Mills")):
        filled = [
            f"{even if number % 2 else '北湖学刊 第3期'}\n\n{piece}" for number, piece in enumerate(PIECES[language])
        ]
        assert sentences("\n\f".join(filled), language) == sentences(WHOLE[language], language)


def test_a_head_goes_under_the_end_of_a_sentence_too():
    pieces = ["The boats lay ashore.", "It rained all night.", "Nobody crossed the lake.", "In the morning it stopped."]
    for head, foot in (("Lakes and Mills 4", "{0}"), ("Journal of Lakes", "– {0} –"), ("J. Moss et al.", "{1}")):
        assert sentences(pages(pieces, head, foot), "en") == pieces


def test_titles_that_change_go_beside_the_number_of_the_page():
    heads = ["12  The Lakes", "The Old Boats  13", "14  The Lakes", "What They Said  15", "16  Rivers and Mills"]
    text = "\n\f".join(f"{head}\n\n{piece}" for head, piece in zip(heads, ENGLISH, strict=True))
    assert sentences(text, "en") == sentences(WHOLE["en"], "en")


def test_roman_and_arabic_numbers_both_count():
    numbers = ["i", "ii", "iii", "1", "2", "3"]
    pieces = [f"Page {word} ends here." for word in ("one", "two", "three", "four", "five", "six")]
    text = "\n\f".join(f"{piece}\n\n{number}" for piece, number in zip(pieces, numbers, strict=True))
    assert sentences(text, "en") == pieces


def test_a_wide_head_of_a_page_that_kept_its_layout_goes():
    head = "Lakes and Mills" + " " * 90 + "{1}"
    assert sentences(pages(ENGLISH, head), "en") == sentences(WHOLE["en"], "en")


WORDS = ("wide", "deep", "cold", "quiet", "old", "far", "near", "dark", "clear", "blue", "green")
KEPT = {
    "headings that count": [f"{n} Of the {word} lake\n\nThe lake is {word}." for n, word in enumerate(WORDS[:4], 1)],
    "captions": [f"Table {n}\n\nThe lake is {word}.\n" for n, word in enumerate(WORDS[:4], 1)],
    "Chinese captions": [f"表{n}\n\n湖很{word}。\n" for n, word in enumerate("宽深冷静", 1)],
    "chapters": [f"Chapter {n}\n\nThe lake is {word}.\n" for n, word in enumerate(WORDS[:4], 1)],
    "days": [f"Day {n}\n\nThe lake is {word}.\n" for n, word in enumerate(WORDS[:4], 1)],
    "Chinese days": [f"第{n}天\n\n湖很{word}。\n" for n, word in enumerate("宽深冷静", 1)],
    "a label on some pages": [
        f"{'Note' if n in {3, 6, 8} else f'A {word} lake'}\n\nIt is {word}." for n, word in enumerate(WORDS)
    ],
    "cells": ["Village  Fish\n\n12\n\n30", "Ferry  Boats\n\n7\n\n3", "Mill  Lamps\n\n9\n\n21"],
    "formulas": ["The mass is\n\na = b   (1)", "The force is\n\nc = d   (2)", "The work is\n\ne = f   (3)"],
    "answers": ["“Yes,” she said.\nIt was so.", "“No,” he said.\nIt was not.", "“Yes,” she said.\nIt was late."],
}


@pytest.mark.parametrize("pieces", KEPT.values(), ids=KEPT)
def test_what_only_looks_alike_stays(pieces):
    for language in ("zh", "en"):
        assert removed("\n\f".join(pieces), language) == []


def test_the_title_that_the_heads_repeat_stays_once():
    text = pages(ENGLISH, head="Lakes and Mills")
    assert sentences(text, "en") == ["Lakes and Mills", *sentences(WHOLE["en"], "en")]
    assert sentences(pages(CHINESE, head="湖与磨坊"), "zh")[0] == "湖与磨坊"


def test_in_a_page_nothing_is_furniture_by_its_looks_alone():
    page = f"{ENGLISH[0]}\nOld Mills\n{ENGLISH[1]}\n\n"
    assert removed(page + "\f" + page, "en") == []
    assert removed(page, "en") == ["Old Mills"]


LINES = {
    "zh": ("那年冬天来得很早，渔民们把船都拉上了岸，然后", "各自回家去了。天黑以前湖面上下起了大雨，所有的"),
    "en": (
        "that winter came early, and the fishermen pulled their",
        "boats ashore. Before nightfall it began to rain, and the",
    ),
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "edge", ["{1}", "- {0} -", "湖泊学报 2021年第2期", "Lakes 4 (2021)  {1}", "{0}\nLakes and Mills", "Old Mills\n{1}"]
)
def test_without_form_feeds_what_lies_a_page_apart_goes(edge, language):
    def text(between):
        return "".join("\n".join(LINES[language] * 4) + "\n" + between.format(n, n + 40) for n in range(1, 6))

    assert sentences(text(edge + "\n"), language) == sentences(text(""), language)


def test_without_form_feeds_what_never_interrupts_a_sentence_stays():
    chapters = "".join(f"{n}\n" + "The lake is wide and nobody comes here in the winter.\n" * 6 for n in range(1, 6))
    assert removed(chapters, "en") == []
    refrain = ("The boats are old, the mills are still, the lamps are lit.\n" * 6 + "Lakes and Mills\n") * 4
    assert removed(refrain, "en") == []


def test_lines_are_read_as_a_key_and_numbers():
    assert key_and_values("Review 2 (2021)  xiv") == ("review#(#)#", (2, 2021, 14))
    assert key_and_values("Lakes") == ("lakes", ())
    assert key_and_values("vivid mix") == ("vividmix", ())
