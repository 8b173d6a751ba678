"""What is under way in the review page — a text being typed, a pin, a place to split — while something else changes."""

from __future__ import annotations

from threading import Event

import pytest
from browsers import browser
from review_pages import LINES, ROWS, Opened, bitext_of, downloaded, filed, lines_of, served, tab_in

from aligner.errors import InputError
from aligner.formats import jsonl


@pytest.fixture(scope="module")
def chromium():
    with browser() as running:
        yield running


@pytest.fixture
def opened(chromium, tmp_path):
    """Opens a page of these rows, with further routes of the server."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    stack = []

    def open_page(rows=ROWS, **routes):
        serving = served(tmp_path, bitext_of(rows), **routes)
        store, link = serving.__enter__()
        stack.append(serving)
        return Opened(tab_in(context, link), lambda _: store.revision.bitext())

    yield open_page
    context.close()
    for serving in stack:
        serving.__exit__(None, None, None)


def typing(page, row, side=0):
    """Type a word into a text, and go on without saving it."""
    page.go(row, side)
    page.press("e")
    page.tab.keyboard.type("XX")


def test_a_text_being_typed_goes_where_it_was_typed_though_sentences_get_other_numbers(opened):
    page = opened()
    typing(page, 6)
    page.tab.click("#head [data-command=accept_above]")
    page.tab.locator("dialog button.main").click()
    assert page.lines()[5] == "庚。XX=G. c"
    page.go(2)
    page.press("s", "Enter")
    typing(page, 7)
    page.tab.click("#head [data-command=undo]")
    # What was typed last is taken back first.
    assert page.lines()[6] == "庚。XX=G. c" and len(page.lines()) == len(LINES) + 1


def test_aligning_again_does_not_paint_over_a_text_being_typed(opened):
    is_typed = Event()

    def realign(body):
        is_typed.wait(20)
        beads = [{"at": 1, "old": [[1, 2, 0.97, ""]], "new": [[1, 2, 0.9, ""]]}] if body["version"] == 1 else []
        return {"version": body["version"], "beads": beads}

    page = opened(realign=realign)
    page.press("a")
    typing(page, 2)
    is_typed.set()
    page.tab.wait_for_selector(".row.here .confidence:has-text('90')", state="attached")
    page.tab.keyboard.type("Y")
    page.press("Enter")
    assert page.lines()[1] == "乙，乙。XXY=B. B, too. c"


@pytest.mark.parametrize(
    "leave", [".row:has(.number:text-is('3')) [data-side='0']", "[data-filter=doubtful]", "#language"]
)
def test_whoever_leaves_a_text_being_typed_keeps_it(opened, leave):
    page = opened()
    typing(page, 1)
    page.tab.click(leave, position={"x": 4, "y": 10})
    assert page.lines()[0] == "甲。XX=A. c"
    assert page.tab.locator(".editor").count() == 0


def test_whoever_edits_from_the_menu_types_into_the_text(opened):
    page = opened()
    page.cell(3).click(button="right")
    page.tab.click(".menu [data-command=edit]")
    # The browser tells late that the menu is closed.
    page.tab.locator(".menu").wait_for(state="detached")
    page.tab.keyboard.type("a")
    page.press("Enter")
    assert page.lines()[2] == "丙。a=C. c"


def test_a_text_that_nobody_changed_stays_as_it_is(opened):
    # A field of a page knows one line end only.
    page = opened(((["甲\r乙。"], ["A."], 0.9), *ROWS[1:]))
    page.press("e", "Enter")
    assert page.lines()[0] == "甲\r乙。=A."


def test_a_sentence_to_be_pinned_keeps_its_place_when_others_are_cut(opened):
    page = opened()
    page.go(6)
    page.press(" ")
    page.go(2)
    page.press("s", "Enter")
    page.go(7, 1)
    page.press(" ")
    bitext = page.saved()
    ((source, target),) = bitext.corrections.anchors
    assert (bitext.source[source], bitext.target[target]) == ("庚。", "G.")


def test_a_row_whose_texts_have_changed_is_not_split_where_it_was_to_be(opened):
    page = opened()
    typing(page, 2)
    page.tab.keyboard.type("，长长长长长，长长长长长长。")
    page.press("Enter", "s")
    assert page.tab.locator(".cut").count() == 2
    page.tab.click("#head [data-command=undo]")
    page.settle()
    assert page.tab.locator(".cut").count() == 0
    page.tab.locator(".row.here .cell.side").focus()
    page.press("ArrowDown")
    assert page.lines() == LINES


def test_what_could_not_be_saved_waits_and_can_be_saved_later(opened):
    is_full = [True]
    changes = {}

    def change(body):
        if is_full[0]:
            raise InputError("the disk is full; make room there", "birds.jsonl.history")
        changes[body["version"]] = body["action"]
        return {"version": body["version"] + 1}

    page = opened(change=change)
    page.press("a", "ArrowDown", "a")
    page.tab.locator("#notice-failed", has_text="the disk is full").wait_for()
    page.press("ArrowDown", "r")
    is_full[0] = False
    page.tab.click("#notice-failed button:text-is('Try again')")
    page.settle()
    assert changes == {0: "accept", 1: "accept", 2: "mark"}


NO_DATABASE = "indexedDB.open = () => { throw new DOMException('denied', 'SecurityError'); };"
NO_ROOM = "IDBObjectStore.prototype.add = () => { throw new DOMException('denied', 'QuotaExceededError'); };"
NO_WINDOWS = "window.BroadcastChannel = class { constructor() { throw new DOMException('no', 'SecurityError'); } };"


@pytest.mark.parametrize("script", [NO_DATABASE, NO_ROOM, NO_WINDOWS + NO_DATABASE])
def test_a_browser_that_keeps_nothing_says_so_and_still_writes_the_file(chromium, tmp_path, script):
    context = chromium.new_context()
    context.add_init_script(script)
    page = Opened(tab_in(context, filed(tmp_path)), None)
    page.press("a")
    notice = page.tab.locator("#notice-failed", has_text="does not keep what you change here (denied)")
    notice.wait_for()
    notice.get_by_role("button", name="Export").wait_for()
    page.press("ArrowDown", "r")
    assert lines_of(jsonl.read(downloaded(page.tab)))[:2] == ["甲。=A. a", "乙，乙。=B. B, too. m"]
    context.close()
