"""All of `aligner review` together: the command, its server, the page in a browser, and the file at the end."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path

import browsers
import pytest
from test_cli_review import Review

import aligner
from aligner.cli.main import main
from aligner.formats import jsonl
from aligner.revision.history import history_path

EXAMPLES = Path(aligner.__file__).parent.parent / "examples"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals as on Unix")


@pytest.fixture(scope="module")
def browser():
    """The browser, for all tests of this file."""
    with browsers.browser() as running:
        yield running


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with both abstracts, of which the last sentence with a counterpart is a free rendering."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(EXAMPLES / "abstract.zh.txt", "abstract.zh.txt")
    english, literal = " ".join((EXAMPLES / "abstract.en.txt").read_text(encoding="utf-8").split()), "Finally, the part"
    start = english.index(literal)
    free = english[:start] + "It ends with those who live there." + english[english.index(".", start) + 1 :]
    Path("abstract.en.txt").write_text(free, encoding="utf-8")
    return tmp_path


def opened(browser, address):
    page, faults = browser.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    page.locator(".row.here").wait_for()
    return page, faults


def press(page, key, path, actions):
    """Press a key, and wait until the history has these actions."""
    page.keyboard.press(key)
    while actions_in(path) != actions:
        page.wait_for_timeout(20)


def actions_in(path):
    lines = history_path(path).read_text("utf-8").splitlines() if history_path(path).exists() else []
    return [record["action"] for record in map(json.loads, lines) if record.get("action", "realign") != "realign"]


def test_what_is_done_in_the_page_is_in_the_file(folder, browser):
    path = folder / "abstract.jsonl"
    with Review("abstract.zh.txt", "abstract.en.txt") as review:
        page, faults = opened(browser, review.link)
        press(page, "a", path, ["accept"])
        page.keyboard.press("j")
        # What else may stand here comes from the server.
        page.locator(".proposal").first.wait_for()
        press(page, "1", path, ["accept", "take"])
        press(page, "Control+z", path, ["accept", "take", "undo"])
        press(page, "Control+y", path, ["accept", "take", "undo", "redo"])
        assert review.end(signal.SIGINT)[0] == 0
        assert faults == []
        page.close()
    bitext = jsonl.read(path)
    assert bitext[0].judgement.status == "accepted"
    assert any(bead.judgement.is_changed for bead in bitext)
    changes = sum("action" in json.loads(line) for line in history_path(path).read_text("utf-8").splitlines())
    assert bitext.corrections.changes == changes


def test_a_page_without_a_server_writes_the_same_file(folder, browser):
    assert main(["review", "abstract.zh.txt", "abstract.en.txt", "-o", "page.html", "--quiet"]) == 0
    page, faults = opened(browser, (folder / "page.html").as_uri())
    page.keyboard.press("a")
    page.keyboard.press("j")
    page.locator(".proposal").first.wait_for()
    page.keyboard.press("Control+s")
    page.locator("#export-format").select_option(".jsonl")
    with page.expect_download() as download:
        page.locator("dialog button.main").click()
    download.value.save_as(folder / "download.jsonl")
    assert faults == []
    written = jsonl.read(folder / "download.jsonl")
    assert written[0].judgement.status == "accepted"
    assert written.source == jsonl.read(folder / "abstract.jsonl").source
    assert main(["review", "download.jsonl", "-o", "again.html", "--quiet"]) == 0
