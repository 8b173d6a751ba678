"""What the review page says and shows at the edges: no rows, all accepted, one match replaced, what reaches far."""

from __future__ import annotations

import re

import pytest
from browsers import browser
from review_pages import PHONE, ROWS, bitext_of, filed, windows

from aligner.bitext.judgements import Judgement
from aligner.revision.page import assets

PRESS = """
key => {
  const held = name => key.split('+').includes(name);
  const event = {key: key.split('+').at(-1), ctrlKey: held('mod'), shiftKey: held('shift'), altKey: held('alt')};
  document.body.dispatchEvent(new KeyboardEvent('keydown', {...event, bubbles: true, cancelable: true}));
}
"""
CLOSE = "document.querySelector('dialog')?.close()"
# The share of the height of the map where something is drawn in the middle.
INK_OF_MAP = """
() => {
  const {width, height} = document.getElementById('map');
  const {data} = document.getElementById('map').getContext('2d').getImageData(0, 0, width, height);
  const middle = Math.floor(width / 2);
  return Array.from({length: height}, (_, y) => data[(y * width + middle) * 4 + 3]).filter(Boolean).length / height;
}
"""
RIGHT_EDGES = """
() => Math.max(...[...document.querySelectorAll('button, input, select, dialog, .menu')]
  .filter(each => each.checkVisibility()).map(each => each.getBoundingClientRect().right))
"""


@pytest.fixture(scope="module")
def chromium():
    with browser() as running:
        yield running


@pytest.fixture
def opened(chromium, tmp_path):
    with windows(chromium, tmp_path) as opening:
        yield opening


def texts_of(page):
    """The texts of the target, row by row, as they are shown."""
    return page.tab.locator("#rows [data-side='1'] .sentence").all_inner_texts()


def said(page):
    return page.tab.locator("#toast span").inner_text()


def test_without_rows_the_page_says_so_and_no_key_fails(chromium, tmp_path):
    context = chromium.new_context()
    tab, errors = context.new_page(), []
    tab.on("pageerror", lambda error: errors.append(error))
    tab.goto(filed(tmp_path, bitext_of([])))
    tab.locator("#empty", has_text="There is nothing to review").wait_for()
    assert tab.locator("#dock [data-command=merge]").get_attribute("aria-disabled") == "true"
    assert tab.locator(".tool-undo").get_attribute("aria-disabled") == "true"
    for key in re.findall(r"'([^']+)'", " ".join(re.findall(r"keys: \[([^\]]+)\]", assets("keys.js")))):
        tab.evaluate(PRESS, key)
        tab.evaluate(CLOSE)
    # A field may have the focus now.
    tab.evaluate(PRESS, "p")
    tab.locator(".plot").click()
    assert not errors
    context.close()


def test_the_map_of_accepted_rows_is_not_empty(opened):
    accepted = bitext_of(ROWS).judged([Judgement("accepted")] * len(ROWS))
    page = opened(accepted)
    page.tab.wait_for_timeout(100)
    assert page.tab.evaluate(INK_OF_MAP) > 0.9


def test_dropping_and_exchanging_say_what_they_did_with_a_way_back(opened):
    page = opened()
    page.press("k")
    assert said(page) == "Dropped from exports"
    page.press("k")
    assert said(page) == "Kept in exports"
    page.press("x")
    assert said(page).startswith("Exchanged. The sentences have changed places in the text, too")
    assert said(page).endswith("Both rows are open again, at 50%")
    assert page.tab.locator(".row.here .confidence").get_attribute("title") == "Made by hand, and not judged yet"
    page.tab.get_by_role("button", name="Undo").last.click()
    assert said(page) == "Undone: Exchanged"
    page.press("r")
    assert page.said() == "Marked for review"
    page.press("r")
    assert page.said() == "No longer marked"


def test_a_pin_that_is_given_up_is_asked_for_no_more(opened):
    page = opened()
    page.press("Space")
    assert said(page).startswith("Now go to the sentence")
    page.press("Escape")
    assert page.tab.locator("#toast").count() == 0


def replacing(page, find, replacement, *, regular=False):
    page.press("Control+h")
    if regular:
        page.tab.get_by_label("Regular expression").check()
    page.tab.get_by_label("Find").fill(find)
    page.tab.get_by_label("Replace with").fill(replacement)
    return page.tab.get_by_role("button", name="Replace", exact=True)


def test_matches_are_replaced_one_after_the_other(opened):
    page = opened(bitext_of([(["甲。"], ["aa b a."], 0.9), (["乙。"], ["a, and a."], 0.9)]))
    replace = replacing(page, "a", "aaa")
    replace.click()
    assert texts_of(page) == ["aa b a.", "a, and a."]
    replace.click()
    assert texts_of(page) == ["aaaa b a.", "a, and a."]
    assert page.tab.locator(".found-count").inner_text() == "4 of 8"
    page.tab.get_by_label("Replace with").press("Enter")
    assert texts_of(page) == ["aaaaaa b a.", "a, and a."]
    page.press("Enter", "Enter")
    assert texts_of(page) == ["aaaaaa b aaa.", "aaa, and a."]
    page.tab.get_by_label("Find").press("Enter")
    page.tab.get_by_label("Replace with").press("Enter")
    assert texts_of(page)[1] == "aaa, and aaa."


def test_a_match_in_a_row_that_the_filter_hides_is_shown(opened):
    page = opened()
    page.tab.click("[data-filter=gaps]")
    page.press("/")
    page.tab.keyboard.type("B")
    page.press("Enter", "Enter")
    assert page.present() == (2, 1)
    assert page.tab.locator(".found-count").inner_text() == "2 of 2"
    assert page.tab.locator("#search [type=search]").evaluate("each => each === document.activeElement")


def test_one_match_of_a_pattern_is_replaced_with_what_stands_around_it(opened):
    page = opened(bitext_of([(["甲。"], ["one 12, two 12."], 0.9)]))
    replace = replacing(page, r"(?<=two )(\d)(\d)", "$2$1", regular=True)
    replace.click()
    replace.click()
    assert texts_of(page) == ["one 12, two 21."]


def test_a_sentence_of_which_nothing_would_be_left_stays_and_the_page_says_so(opened):
    page = opened(bitext_of([(["甲。"], ["A."], 0.9)]))
    replace = replacing(page, "A.", "")
    replace.click()
    replace.click()
    assert texts_of(page) == ["A."]
    assert said(page).startswith("A sentence needs a text")


def test_the_page_as_a_file_fits_a_phone(opened):
    page = opened(viewport=PHONE)
    for keys in (["Escape"], ["Control+h"], ["Escape", "?"], ["Escape", "g"], ["Escape", "p"], ["Escape", "Shift+F10"]):
        page.press(*keys)
        assert page.tab.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.tab.evaluate(RIGHT_EDGES) <= 390
