"""The review page in Chromium, from the server and as a file: what keys and mouse do, and what is saved of it."""

from __future__ import annotations

import pytest
from review_pages import LINES, Opened, browser, downloaded, filed, served, tab_in

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


BUTTONS = {name for name, *_ in ACTIONS} - {
    "accept",
    "accept_through",
    "merge_previous",
    "swap_previous",
    "column_down",
    "apart",
}


@pytest.mark.parametrize(("command", "row", "side", "keys", "expected"), ACTIONS)
def test_each_action_by_mouse(page, command, row, side, keys, expected):
    page.cell(row, side).click(position={"x": 4, "y": 20})
    if command in BUTTONS:
        page.tab.click(f"#dock [data-command={command}]")
    else:
        page.cell(row, side).click(button="right")
        page.tab.click(f".menu [data-command={command}]")
    assert page.lines() == expected
    page.tab.click("#head [data-command=undo]")
    assert page.lines() == LINES
    page.tab.click("#head [data-command=redo]")
    assert page.lines() == expected
