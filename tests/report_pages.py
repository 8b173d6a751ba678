"""Reviews made by hand, and a browser that shows their pages."""

from __future__ import annotations

import re

import browsers
import pytest

from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.edits import Span
from aligner.bitext.texts import Run, Sentences
from aligner.checking.findings import BeadMeasures, Finding, Section
from aligner.checking.policy import Policy
from aligner.checking.reports import page
from aligner.checking.reports.view import view as view
from aligner.checking.review import Review

RECIPE = Recipe("aligner 0", "encoder", "weights", {})
CHINESE = [
    "桥梁与鸟类",
    "第一章 绪论",
    "我们记录了1,250只鸟。",
    "噪声在50米以内最强。",
    "此外没有别的发现。",
    "茶园也有鸟。",
]
ENGLISH = [
    "Bridges and Birds",
    "Chapter 1",
    "We recorded 1,520 birds.",
    "Noise is strongest within 500 m.",
    "Tea, too.",
]
RUNS = [(1, 1), (1, 1), (1, 1), (1, 1), (1, 0), (1, 1)]


def aligned(source, target, sizes, origins=("birds.zh.txt", "birds.en.txt")):
    beads, i, j = [], 0, 0
    for m, n in sizes:
        beads.append((Run(i, i + m), Run(j, j + n), 0.9))
        i, j = i + m, j + n
    sides = (Sentences.given(source, "zh", origins[0]), Sentences.given(target, "en", origins[1]))
    return Alignment.of(*sides, beads, RECIPE)


def reviewed(alignment, findings=(), **more):
    measures = tuple(BeadMeasures(0.8, 0.9, 0.7, 1.1) for _ in alignment)
    sections = (Section("", 0, min(1, len(alignment))), Section("第一章 绪论", min(1, len(alignment)), len(alignment)))
    return Review(alignment, measures, tuple(findings), Policy(), sections, **more)


def found(alignment, check, bead, source="", target="", measure=0.5):
    spans = [
        (Span(side.document.text.index(text), side.document.text.index(text) + len(text)),) if text else ()
        for side, text in ((alignment.source, source), (alignment.target, target))
    ]
    explanations = {"en": f"Something about {source or target}.", "zh": f"关于“{source or target}”。"}
    return Finding(check, "accuracy", bead, *spans, measure, explanations)


@pytest.fixture(scope="module")
def browser():
    with browsers.browser() as running:
        yield running.new_context()


@pytest.fixture
def opened(browser, tmp_path):
    """Opens a review and returns its tab; at the end, nothing may have gone wrong or been asked of the network."""
    tabs, troubles, asked = [], [], []

    def opening(review, language="en", fragment="", script="", scheme="light", width=1280):
        path = tmp_path / f"page{len(tabs)}.html"
        page.write(review, path, language)
        tab = browser.new_page()
        tabs.append(tab)
        tab.set_default_timeout(10_000)
        tab.set_viewport_size({"width": width, "height": 844})
        tab.emulate_media(color_scheme=scheme)
        tab.on("console", lambda message: troubles.append(message.text))
        tab.on("pageerror", lambda error: troubles.append(str(error)))
        tab.on("request", lambda request: asked.append(request.url))
        if script:
            tab.add_init_script(script)
        tab.goto(path.as_uri() + fragment)
        return tab

    yield opening
    for tab in tabs:
        tab.evaluate("try { localStorage.clear(); } catch {}")
        tab.close()
    assert troubles == []
    # Nothing but the pages themselves, their empty icon and what they offer for download.
    assert all(re.match(rf"{re.escape(tmp_path.as_uri())}/page\d\.html|data:,|blob:", url) for url in asked)


def count(tab):
    return tab.locator("#count").inner_text()


def rows_of(tab):
    return [row.get_attribute("id") for row in tab.locator(".row").all()]


def filter_control(tab, name):
    return tab.locator("#filters label", has=tab.get_by_text(name, exact=True)).locator("select, input")


def downloaded(tab, button):
    with tab.expect_download() as download:
        tab.locator(button).click()
    return download.value.path().read_text(encoding="utf-8")
