"""A review of a small alignment in Chromium, from the server and as a file, for the tests of its page."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from threading import Thread

from aligner.bitext.beads import Bitext, Link, Recipe
from aligner.bitext.texts import Run, Sentences
from aligner.formats import jsonl
from aligner.revision.desk import WRITTEN_BY_PAGES, Desk, Settings
from aligner.revision.page import render, write
from aligner.revision.server import Server
from aligner.revision.store import Store

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
RECIPE = Recipe("aligner 0", "none", "none", {})
# Source sentences, target sentences, confidence.
ROWS = (
    (["甲。"], ["A."], 0.99),
    (["乙，乙。"], ["B.", "B, too."], 0.97),
    (["丙。"], ["C."], 0.6),
    (["丁。"], [], 0.8),
    (["戊。", "己。"], ["E, and F."], 0.95),
    (["庚。"], ["G."], 0.4),
    ([], ["H."], 0.7),
    (["辛。"], ["I."], 0.99),
)
PROPOSAL = {
    "probability": 0.3,
    "beads": [{"at": 2, "old": [[1, 1, 0.6, ""], [1, 0, 0.8, ""]], "new": [[2, 1, 0.3, ""]]}],
}


def bitext_of(rows=ROWS):
    """The alignment of these rows."""
    links, i, j = [], 0, 0
    for source, target, confidence in rows:
        links.append(Link(Run(i, i + len(source)), Run(j, j + len(target)), confidence))
        i, j = i + len(source), j + len(target)
    sides = [[text for row in rows for text in row[side]] for side in (0, 1)]
    return Bitext.of(
        Sentences.given(sides[0], "zh", "birds.zh.txt"), Sentences.given(sides[1], "en", "birds.en.txt"), links, RECIPE
    )


def lines_of(bitext):
    """Each bead as `source=target`, with the letters of its judgement."""
    beads = [f"{bead.source_text}={bead.target_text} {bead.judgement.code}" for bead in bitext]
    return [line.rstrip() for line in beads]


LINES = lines_of(bitext_of())


class Opened:
    """A page in a tab, and the alignment that it has saved."""

    def __init__(self, tab, saved):
        self.tab, self._saved = tab, saved
        tab.wait_for_selector(".row.here")

    def saved(self):
        """The alignment as it is saved."""
        self.settle()
        return self._saved(self.tab)

    def settle(self):
        """Wait until all is saved."""
        self.tab.locator("#saved", has_text=re.compile("^(Saved|已保存)$")).wait_for(state="attached")

    def lines(self):
        """What is saved, as lines."""
        return lines_of(self.saved())

    def press(self, *keys):
        """Press keys one after the other."""
        for key in keys:
            self.tab.keyboard.press(key)

    def go(self, row, side=0):
        """Go to a row, from 1, with the keyboard."""
        self.press("Home", *["ArrowDown"] * (row - 1), "ArrowRight" if side else "ArrowLeft")

    def cell(self, row, side=0):
        """A text of a row, from 1."""
        return self.tab.locator(f"#rows .row:has(.number:text-is('{row}')) [data-side='{side}']")

    def present(self):
        """The number of the row that one is at, and the side."""
        row = self.tab.locator(".row.here")
        return int(row.locator(".number").inner_text().replace(",", "")), int(
            row.locator(".cell.side").get_attribute("data-side")
        )

    def said(self):
        """What was announced last."""
        return self.tab.locator("#said").text_content()


def tab_in(context, address):
    """A tab with the page; an error of a script fails the test."""
    tab = context.new_page()
    tab.on("pageerror", _fail)
    tab.goto(address)
    tab.wait_for_selector(".row.here")
    return tab


def _fail(error):
    raise AssertionError(error.stack)


@contextmanager
def served(folder, bitext=None, language="en", more=None, **routes):
    """The store of a file, and the link to its page."""
    path = folder / "birds.jsonl"
    jsonl.write(bitext_of() if bitext is None else bitext, path)
    store = Store(path)
    desk = Desk(store, Settings(language, lambda _: None, lambda _: None, more=more or {}))
    # What costs an encoder elsewhere: nothing is better aligned, and one place could be aligned otherwise.
    desk.routes = {
        **desk.routes,
        ("POST", "/realign"): lambda body: {"version": body["version"], "beads": []},
        ("POST", "/proposals"): lambda body: {
            "version": body["version"], "proposals": [PROPOSAL] if body["bead"] == 2 and body["version"] == 0 else []
        },
    } | {("POST", f"/{name}"): route for name, route in routes.items()}  # fmt: skip
    with Server(render(desk.title(), language), desk.routes) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield store, server.link
        server.shutdown()
        thread.join()
    store.close()


def filed(folder, bitext=None, language="en"):
    """The address of the page as a file."""
    bitext = bitext_of() if bitext is None else bitext
    path = folder / "birds.jsonl"
    jsonl.write(bitext, path)
    store = Store(path)
    state = json.loads(Desk(store, Settings(language, lambda _: None, lambda _: None)).encoded_state())
    store.close()
    # Without islands nothing is aligned again by itself.
    write(state | {"exports": list(WRITTEN_BY_PAGES)}, folder / "page.html")
    return (folder / "page.html").as_uri()


def downloaded(tab, suffix=".jsonl"):
    """A file that the page writes, by its dialog."""
    tab.keyboard.press("Control+s")
    tab.select_option("#export-format", suffix)
    with tab.expect_download() as download:
        tab.click("#dialog-export button.main")
    tab.wait_for_selector("#dialog-export", state="detached")
    return download.value.path()


@contextmanager
def windows(chromium, folder):
    """Opens the page of a bitext in a window of its own; all are closed at the end."""
    contexts = []

    def opening(bitext=None, viewport=DESK, language="en", **more):
        context = chromium.new_context(viewport=viewport, **more)
        contexts.append(context)
        return Opened(tab_in(context, filed(folder, bitext, language)), lambda tab: None)

    yield opening
    for context in contexts:
        context.close()
