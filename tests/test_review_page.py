"""The review page in Chromium, from the server and as a file: what keys and mouse do, and what is saved of it."""

from __future__ import annotations

import pytest
from browsers import browser
from review_pages import LINES, Opened, downloaded, filed, served, tab_in

from aligner.formats import jsonl


@pytest.fixture(scope="module")
def chromium():
    with browser() as running:
        yield running


@pytest.fixture(params=["server", "file"])
def page(request, chromium, tmp_path):
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    if request.param == "file":
        yield Opened(tab_in(context, filed(tmp_path)), lambda tab: jsonl.read(downloaded(tab)))
    else:
        with served(tmp_path) as (store, link):
            yield Opened(tab_in(context, link), lambda tab: store.revision.bitext())
            context.close()
    context.close()


def changed(row, count, *lines):
    """The lines with others in place of `count` from number `row`."""
    return [*LINES[: row - 1], *lines, *LINES[row - 1 + count :]]


# Command, its row and side, its keys, and what is there afterwards.
ACTIONS = [
    ("accept", 1, 0, ["a"], changed(1, 1, "甲。=A. a")),
    ("accept_next", 1, 0, ["Enter"], changed(1, 1, "甲。=A. a")),
    ("accept_through", 2, 0, ["Shift+Enter"], changed(1, 2, "甲。=A. a", "乙，乙。=B. B, too. a")),
    ("mark", 3, 0, ["r"], changed(3, 1, "丙。=C. m")),
    ("drop", 4, 0, ["k"], changed(4, 1, "丁。= d")),
    ("merge", 3, 0, ["m"], changed(3, 2, "丙。丁。=C. c")),
    ("merge", 3, 0, ["Alt+Backspace"], changed(3, 2, "丙。丁。=C. c")),
    ("merge_previous", 2, 0, ["Shift+M"], changed(1, 2, "甲。乙，乙。=A. B. B, too. c")),
    ("up", 2, 1, ["u"], changed(1, 2, "甲。=A. B.", "乙，乙。=B, too. c")),
    ("down", 2, 1, ["d"], changed(2, 2, "乙，乙。=B. c", "丙。=B, too. C.")),
    ("down", 5, 0, ["Control+ArrowDown"], changed(5, 2, "戊。=E, and F. c", "己。庚。=G.")),
    ("swap", 1, 1, ["x"], changed(1, 2, "甲。=B. B, too. c", "乙，乙。=A. c")),
    ("swap_previous", 2, 1, ["Control+x"], changed(1, 2, "甲。=B. B, too. c", "乙，乙。=A. c")),
    ("column_down", 3, 1, ["Shift+D"], changed(3, 2, "丙。= c", "丁。=C.")),
    ("apart", 3, 0, ["Shift+K"], changed(3, 1, "丙。=", "=C.")),
]


@pytest.mark.parametrize(("command", "row", "side", "keys", "expected"), ACTIONS)
def test_each_action_by_keyboard(page, command, row, side, keys, expected):
    page.go(row, side)
    page.press(*keys)
    assert page.lines() == expected
    page.press("Control+z")
    assert page.lines() == LINES
    page.press("Control+Shift+z")
    assert page.lines() == expected


# Those that are in the menu of a row only.
IN_MENU = {"accept", "accept_through", "merge_previous", "swap_previous", "column_down", "apart"}


@pytest.mark.parametrize(("command", "row", "side", "keys", "expected"), ACTIONS)
def test_each_action_by_mouse(page, command, row, side, keys, expected):
    page.cell(row, side).click(position={"x": 4, "y": 20})
    if command in IN_MENU:
        page.cell(row, side).click(button="right")
        page.tab.click(f".menu [data-command={command}]")
    else:
        page.tab.click(f"#dock [data-command={command}]")
    assert page.lines() == expected
    page.tab.click("#head [data-command=undo]")
    assert page.lines() == LINES
    page.tab.click("#head [data-command=redo]")
    assert page.lines() == expected


def test_clear_takes_back_what_was_said(page):
    page.press("a", "c")
    assert page.lines() == LINES
    page.press("r", "c")
    assert page.lines() == LINES


def test_a_split_between_sentences_needs_one_key(page):
    page.go(1)
    page.press("m", "s")
    assert page.lines() == changed(1, 2, "甲。=A. B. c", "乙，乙。=B, too. c")


def test_a_split_within_a_sentence_shows_its_place_first(page):
    page.go(2)
    page.press("s")
    assert page.tab.locator(".cut").count() == 2
    assert page.lines() == LINES
    page.press("Escape")
    assert page.tab.locator(".cut").count() == 0
    page.press("s", "Enter")
    assert page.lines() == changed(2, 1, "乙，=B. B, c", "乙。=too. c")


def test_the_place_of_a_split_moves_by_marks_and_by_characters(page):
    page.go(2, 1)
    page.press("s", "ArrowLeft", "Tab", "Shift+ArrowRight", "Enter")
    assert page.lines() == changed(2, 1, "乙，乙=B. c", "。=B, too. c")


def test_whoever_goes_on_splits_nothing(page):
    page.go(2)
    page.press("s", "ArrowDown")
    assert page.tab.locator(".cut").count() == 0
    page.press("Enter")
    assert page.lines() == changed(3, 1, "丙。=C. a")


def test_a_click_sets_the_caret_and_a_split_happens_there(page):
    box = page.cell(2, 0).locator("[data-sentence]").bounding_box()
    page.tab.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2)
    assert page.tab.locator(".caret").count() == 1
    page.tab.click("#dock [data-command=split]")
    assert page.lines() == changed(2, 1, "乙，=B. B, c", "乙。=too. c")


def test_a_text_is_edited_by_keyboard_and_by_mouse(page):
    page.go(1, 1)
    page.press("e", "Control+a")
    page.tab.keyboard.type("One <b>A</b>.")
    page.press("Enter")
    assert page.lines() == changed(1, 1, "甲。=One <b>A</b>. c")
    page.cell(3, 1).dblclick()
    page.tab.keyboard.press("Control+a")
    page.tab.keyboard.type("See.")
    page.tab.click(".editor button.main")
    assert page.lines() == ["甲。=One <b>A</b>. c", *changed(3, 1, "丙。=See. c")[1:]]
    assert page.tab.locator("#rows b").count() == 0


def test_escape_leaves_the_text_as_it_was(page):
    page.press("e")
    page.tab.keyboard.type("zzz")
    page.press("Escape")
    assert page.lines() == LINES
    assert page.present() == (1, 0)


def test_a_pin_is_set_from_one_text_to_the_other(page):
    page.go(4)
    page.press("Space", "ArrowRight", "ArrowUp", "Space")
    assert page.saved().corrections.anchors == ((3, 3),)
    page.press("Shift+Space")
    assert page.saved().corrections.anchors == ()


def test_escape_forgets_a_pin_that_is_half_set(page):
    page.press("Space", "Escape", "ArrowRight", "ArrowDown", "Space")
    assert page.saved().corrections.anchors == ()
    assert page.tab.locator(".pinning").count() == 1


def test_all_above_a_confidence_are_accepted_at_once(page):
    page.press("Shift+A")
    page.tab.locator("#above-limit").fill("96")
    assert "3" in page.tab.locator("#dialog-above button.main").inner_text()
    page.tab.click("#dialog-above button.main")
    accepted = ["甲。=A. a", "乙，乙。=B. B, too. a", *LINES[2:7], "辛。=I. a"]
    assert page.lines() == accepted
    page.press("Control+z")
    assert page.lines() == LINES


def test_what_is_found_is_replaced_in_both_texts(page):
    page.press("Control+h")
    page.tab.keyboard.type("too")
    page.tab.locator("#search .field input").nth(1).fill("also")
    page.tab.click("#search button:has-text('Replace all')")
    assert page.lines() == changed(2, 1, "乙，乙。=B. B, also. c")


def test_search_goes_from_place_to_place(page):
    page.press("/")
    page.tab.keyboard.type("h.")
    page.press("Enter")
    assert page.present() == (7, 1)
    page.press("Escape")
    assert page.tab.locator("#search").is_hidden()


def drag(page, start, stop):
    page.tab.mouse.move(*start)
    page.tab.mouse.down()
    page.tab.mouse.move(*stop, steps=4)
    page.tab.mouse.up()


def test_a_boundary_is_dragged(page):
    edge = page.cell(2, 1).locator(".edge").bounding_box()
    aim = page.cell(2, 1).locator(".sentence").nth(1).bounding_box()
    drag(page, (edge["x"] + 30, edge["y"] + 4), (aim["x"] + 30, aim["y"] + 3))
    assert page.lines() == changed(2, 2, "乙，乙。=B. c", "丙。=B, too. C.")


def test_a_sentence_is_dragged_into_the_next_row(page):
    grip = page.cell(2, 1).locator(".grip").nth(1).bounding_box()
    aim = page.cell(3, 1).bounding_box()
    drag(page, (grip["x"] + 3, grip["y"] + 8), (aim["x"] + 40, aim["y"] + 20))
    assert page.lines() == changed(2, 2, "乙，乙。=B.", "丙。=B, too. C. c")


def test_the_next_doubtful_row_is_where_a_look_tells_most(page):
    page.press("j")
    assert page.present() == (6, 0)
    page.press("j")
    assert page.present() == (3, 0)
    page.press("Shift+J")
    assert page.present() == (6, 0)


def test_the_next_doubtful_row_may_be_the_next_one_in_the_text(page):
    page.tab.select_option("#order", "text")
    page.press("Home", "j")
    assert page.present() == (3, 0)
    page.press("j")
    assert page.present() == (4, 0)
    page.press("Shift+J")
    assert page.present() == (3, 0)


def test_keys_lead_to_rows_of_a_kind_and_back(page):
    page.press("n")
    assert page.present() == (2, 0)
    page.press("n", "Shift+N")
    assert page.present() == (2, 0)
    page.go(1)
    page.press("t")
    assert page.present() == (3, 0)
    page.press("r", "Home", "b")
    assert page.present() == (3, 0)


def test_a_filter_keeps_what_was_decided_until_it_is_set_anew(page):
    page.tab.click(".chip[data-filter=doubtful]")
    assert page.tab.locator("#rows .row").count() == 4
    page.press("a", "ArrowDown")
    assert page.tab.locator("#rows .row").count() == 4
    assert page.present() == (4, 0)
    page.tab.click(".chip[data-filter=doubtful]")
    assert page.tab.locator("#rows .row").count() == 3
    page.tab.click(".chip[data-filter=all]")
    assert page.tab.locator("#rows .row").count() == 8


def test_a_button_that_can_do_nothing_says_why(page):
    page.go(8)
    merge = page.tab.locator("#dock [data-command=merge]")
    page.tab.locator("#dock [data-command=merge][aria-disabled=true]").wait_for()
    assert "no row below" in merge.get_attribute("aria-label")
    merge.click(force=True)
    assert "no row below" in page.said()
    assert page.lines() == LINES


def test_undo_says_what_it_took_back(page):
    page.press("m", "Control+z")
    assert page.said() == "Undone: Merged"
    page.tab.click(".toast button")
    assert page.lines() == changed(1, 2, "甲。乙，乙。=A. B. B, too. c")
