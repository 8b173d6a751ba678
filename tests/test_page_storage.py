"""Where the page keeps changes: nothing is lost without the server, and no window overwrites another's."""

from __future__ import annotations

import json
import re

import pytest
from browsers import browser
from page_scripts import logic_tab
from review_pages import LINES, downloaded, filed, lines_of, served

import aligner


@pytest.fixture(scope="module")
def chrome():
    with browser() as running:
        yield running


@pytest.fixture
def context(chrome):
    made = chrome.new_context()
    yield made
    made.close()


def tab_at(context, address):
    tab = context.new_page()
    tab.goto(address)
    tab.wait_for_selector(".row.here")
    return tab


def is_saved(tab):
    tab.locator("#saved", has_text=re.compile("^Saved$")).wait_for(state="attached")


def accept(tab):
    tab.keyboard.press("a")


def codes(bitext):
    return [bead.judgement.code for bead in bitext]


def test_changes_wait_until_the_network_is_there_again(context, tmp_path):
    with served(tmp_path) as (store, link):
        tab = tab_at(context, link)
        context.set_offline(True)
        for key in ("a", "r", "k"):
            tab.keyboard.press(key)
        tab.wait_for_selector("#notice-offline")
        assert store.version == 0
        context.set_offline(False)
        tab.wait_for_selector("#notice-offline", state="detached")
        is_saved(tab)
        assert store.version == 3
    assert codes(aligner.Alignment.from_jsonl(tmp_path / "birds.jsonl"))[0] == "md"


def test_a_second_window_does_not_overwrite_the_first(context, tmp_path):
    with served(tmp_path) as (store, link):
        first, second = tab_at(context, link), tab_at(context, link)
        accept(first)
        is_saved(first)
        second.keyboard.press("End")
        accept(second)
        second.wait_for_selector("#notice-elsewhere")
        assert codes(store.revision.bitext()) == ["a", *[""] * 7]
        second.click("#notice-elsewhere button")
        second.wait_for_selector("#notice-elsewhere", state="detached")
        second.keyboard.press("End")
        accept(second)
        is_saved(second)
        assert codes(store.revision.bitext()) == ["a", *[""] * 6, "a"]


def test_a_page_without_a_server_goes_on_where_it_was_left(context, tmp_path):
    address = filed(tmp_path)
    tab = tab_at(context, address)
    tab.keyboard.press("m")
    accept(tab)
    is_saved(tab)
    tab.close()
    again = tab_at(context, address)
    written = aligner.Alignment.from_jsonl(downloaded(again))
    assert lines_of(written)[0] == "甲。乙，乙。=A. B. B, too. ac"
    again.keyboard.press("Control+z")
    again.keyboard.press("Control+z")
    is_saved(again)
    assert lines_of(aligner.Alignment.from_jsonl(downloaded(again))) == LINES


def test_a_second_window_of_a_file_is_told_at_once(context, tmp_path):
    address = filed(tmp_path)
    first, second = tab_at(context, address), tab_at(context, address)
    accept(first)
    is_saved(first)
    second.wait_for_selector("#notice-elsewhere")
    second.click("#notice-elsewhere button")
    second.wait_for_selector("#notice-elsewhere", state="detached")
    assert codes(aligner.Alignment.from_jsonl(downloaded(second))) == ["a", *[""] * 7]


# Two windows that save the same version at the same moment: whoever comes second is refused by the database itself.
RACE = """
async text => {
  const events = [[], []];
  const storages = [0, 1].map(which => {
    const storage = fileStorage(text);
    storage.listen(event => events[which].push(event.type));
    return storage;
  });
  await Promise.all(storages.map(storage => storage.load()));
  const change = {action: 'accept', version: 0, beads: [{at: 0, old: [[1, 1, 0.5, '']], new: [[1, 1, 1, 'a']]}]};
  storages.forEach((storage, which) => storage.save({...change, time: String(which)}));
  while (events.flat().length < 2) await new Promise(resolve => setTimeout(resolve, 5));
  const {later} = await fileStorage(text).load();
  return {events: events.flat(), later: later.length, unsaved: storages.map(storage => storage.unsaved()).sort()};
}
"""


def test_of_two_changes_of_one_version_one_is_saved(context):
    tab = logic_tab(context)
    result = tab.evaluate(RACE, json.dumps({"version": 0, "sides": [], "beads": [[1, 1, 0.5, ""]]}))
    assert result["later"] == 1
    assert set(result["events"]) == {"saved", "elsewhere"}
    assert result["unsaved"] == [0, 1]


def test_no_two_files_have_one_key(context):
    tab = logic_tab(context)
    texts = [f"{number}" for number in range(2000)] + ["a" * number for number in range(500)]
    keys = tab.evaluate("texts => texts.map(fingerprint)", texts)
    assert len(set(keys)) == len(texts)
