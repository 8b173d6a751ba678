"""What a window of the review page has that is not saved: it says so, and it can be taken along as a file."""

from __future__ import annotations

import json
import os
import re

import pytest
from browsers import browser
from review_pages import LINES, Opened, lines_of, served, tab_in
from test_cli_review import Review

from aligner.errors import InputError
from aligner.formats import jsonl
from aligner.revision.store import Store

COPY = "button:text-is('Download the alignment (.jsonl)')"


@pytest.fixture(scope="module")
def chromium():
    with browser() as running:
        yield running


@pytest.fixture
def context(chromium):
    made = chromium.new_context()
    yield made
    made.close()


def page_at(context, link, store=None):
    return Opened(tab_in(context, link), lambda _: store.revision.bitext())


def says_unsaved(page, number):
    said = f"{number} change{'s are' if number > 1 else ' is'} not saved"
    page.tab.locator("#saved.stuck", has_text=re.compile(f"^{said}$")).wait_for(state="attached")


def copy_from(page):
    """The file that a window offers: its name, and where it is."""
    with page.tab.expect_download() as download:
        page.tab.click(f".notice {COPY}")
    return download.value.suggested_filename, download.value.path()


def records_of(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_copy_is_the_file_that_would_have_been_saved(context, tmp_path):
    with served(tmp_path) as (store, link):
        page = page_at(context, link, store)
        page.press("a")
        page.settle()
        context.set_offline(True)
        page.press("m", "e")
        page.tab.keyboard.type("XX𠀀")
        page.press("Enter", "ArrowDown", "r", "ArrowDown", "k")
        says_unsaved(page, 4)
        page.tab.wait_for_selector("#notice-offline :text('4 changes are not saved')")
        name, copy = copy_from(page)
        content = records_of(copy)
        context.set_offline(False)
        page.settle()
        assert page.tab.locator("#saved.stuck, #notice-offline").count() == 0
    assert name == "birds-unsaved.jsonl" and content == records_of(tmp_path / "birds.jsonl")


def test_a_window_behind_another_says_what_it_has_alone(context, tmp_path):
    with served(tmp_path) as (store, link):
        first, second = page_at(context, link, store), page_at(context, link, store)
        first.press("a")
        first.settle()
        second.go(3)
        second.press("a")
        says_unsaved(second, 1)
        second.press("r")
        says_unsaved(second, 2)
        name, copy = copy_from(second)
        assert name == "birds-unsaved.jsonl"
        assert lines_of(jsonl.read(copy)) == [*LINES[:2], "丙。=C. m", *LINES[3:]]


def test_what_is_not_saved_stays_until_there_is_something_else_to_load(context, tmp_path):
    def refuse(_):
        raise InputError("open the link that the terminal shows")

    with served(tmp_path, change=refuse) as (_, link):
        page = page_at(context, link)
        page.press("a", "r")
        says_unsaved(page, 2)
        context.set_offline(True)
        page.tab.click("#notice-failed button:text-is('Load again, and drop 2 changes')")
        page.tab.locator("#notice-failed", has_text="fetch").wait_for()
        says_unsaved(page, 2)
        page.press("k")
        says_unsaved(page, 3)
        context.set_offline(False)


@pytest.mark.skipif(os.name == "nt", reason="signals as on Unix")
def test_a_command_that_was_ended_loses_nothing_of_a_window(context, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with served(tmp_path):
        pass
    # Nothing but what is pressed changes these rows.
    context.route("**/realign", lambda route: route.fulfill(json={"version": 0, "beads": []}))
    with Review("birds.jsonl") as review:
        page = page_at(context, review.link)
        page.press("a")
        page.settle()
        review.end()
    page.go(3)
    page.press("a")
    with Review("birds.jsonl") as again:
        says_unsaved(page, 1)
        name, copy = copy_from(page)
        (tmp_path / name).write_bytes(copy.read_bytes())
        again.end()
    with Review(name) as later:
        other = page_at(context, later.link)
        assert other.tab.locator(".row.is-accepted .number").all_inner_texts() == ["1", "3"]
        other.press("r")
        other.settle()
        later.end()
    store = Store(tmp_path / name)
    store.close()
    assert [bead.code for bead in store.revision.beads[:3]] == ["m", "", "a"]
