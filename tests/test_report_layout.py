"""How the page of a review is laid out: on a screen, on a phone, on paper, for screen readers."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import report_pages
from report_pages import aligned, count, reviewed, rows_of

from aligner.bitext.edits import Span
from aligner.checking.checks.table import CHECKS
from aligner.checking.findings import Finding, Rendering, Section, Term
from aligner.checking.reports.view import view
from aligner.checking.reports.words import category, word
from aligner.checking.verdicts import EarlierVerdicts, Judged, Verdict

browser, opened = report_pages.browser, report_pages.opened
PHONE = 390
COUNT = 8


@pytest.fixture(scope="module")
def review():
    """Eight rows behind a heading, each with a wrong number; the first three are odd as a whole, too."""
    numbers = range(1, COUNT + 1)
    chinese = ["第一章 湖", *(f"第{k}号湖深{k}.25米。" for k in numbers), "湖水很清。", "没有人来。"]
    english = ["Chapter 1 The Lakes", *(f"Lake {k} is {k + 1}.5 m deep." for k in numbers), "It is clear."]
    alignment = aligned(chinese, english, [(1, 1)] * (COUNT + 2) + [(1, 0)], ("a/b/lakes.zh.docx", "/c/lakes.en.pdf"))
    findings = []
    for k in numbers:
        places = (place(alignment.source, k, f"{k}.25"), place(alignment.target, k, f"{k + 1}.5"))
        whole = (place(alignment.source, k, chinese[k]), place(alignment.target, k, english[k]))
        findings.append(Finding("number", "accuracy", k, *places, 0.9, says(f"No. {k}")))
        if k < 4:
            findings.append(Finding("length", "accuracy", k, *whole, 3.5 * k, says("2.6 times as long")))
            findings.append(Finding("weak pair", "accuracy", k, *whole, 0.6, says("Little in common.")))
    lost = place(alignment.source, COUNT + 2, chinese[-1])
    findings.append(Finding("omission", "accuracy", COUNT + 2, lost, (), 0.3, says("Nothing seems to correspond.")))
    lake = Term("湖", (1, 2), (Rendering("lake", (1,)), Rendering("pond", (2,))))
    terms = (lake, Term("深", (1, 2), (Rendering("deep", (1, 2)),)))
    return replace(reviewed(alignment, findings, terms=terms), sections=(Section("第一章 湖", 0, len(alignment)),))


def says(text):
    return {"en": text, "zh": f"关于{text}"}


def place(side, sentence, text):
    start = side.document.text.index(text, side.text_spans[sentence].start)
    return (Span(start, start + len(text)),)


def test_five_rows_are_listed_first_each_with_its_reasons_and_the_others_on_demand(review, opened):
    tab = opened(review)
    items = tab.locator(".worst > li:visible")
    assert items.count() == 5
    first = re.sub(r"\s+", " ", items.first.inner_text())
    assert first == "Row 2 Number 1.25 → 2.5 Weak pair Little in common. Length 2.6 times as long"
    assert re.sub(r"\s+", " ", items.nth(4).inner_text()) == "Row 6 Number 5.25 → 6.5"
    tab.get_by_text("Show 4 more rows").click()
    assert items.count() == 9
    assert re.sub(r"\s+", " ", items.last.inner_text()) == "Row 11 Omission 没有人来。 → –"
    assert tab.evaluate("document.activeElement.textContent") == "Row 7"
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#row-7[aria-current]")


def test_a_row_that_is_judged_makes_room_for_the_next_one_that_is_worst(review, opened):
    tab = opened(review)
    listed = "[...document.querySelectorAll('.worst > li > a')].map(link => link.textContent)"
    assert tab.evaluate(listed) == ["Row 2", "Row 3", "Row 4", "Row 5", "Row 6"]

    def judge(row, verdict="rejected", most=9):
        for flag in tab.locator(f"#row-{row} .flag").all()[:most]:
            flag.locator(f"input[value={verdict}]").check()

    judge(5)
    assert tab.evaluate(listed) == ["Row 2", "Row 3", "Row 4", "Row 6", "Row 7"]
    assert tab.get_by_text("Show 3 more rows").count() == 1
    judge(2, "confirmed", 1)
    assert re.sub(r"\s+", " ", tab.locator(".worst > li").first.inner_text()).count("Number") == 0
    judge(2, "confirmed")
    assert tab.evaluate(listed) == ["Row 3", "Row 4", "Row 6", "Row 7", "Row 8"]
    judge(5, "open")
    assert tab.evaluate(listed) == ["Row 3", "Row 4", "Row 5", "Row 6", "Row 7"]
    # The verdicts are there when the page is opened again, and all may be judged.
    tab.reload()
    assert tab.evaluate(listed)[0] == "Row 3"
    for row in range(3, COUNT + 4):
        judge(row)
    assert tab.evaluate(listed) == []


def test_files_are_named_without_their_folders(review, opened, tmp_path):
    tab = opened(review)
    assert tab.title() == "Translation check: lakes.zh.docx – lakes.en.pdf"
    assert "a/b" not in tab.content()
    assert review.to_dict()["source"]["origin"] == "a/b/lakes.zh.docx"


def test_links_and_filters_stay_in_sight(review, opened):
    for width in (1280, PHONE):
        tab = opened(review, fragment="#row-9", width=width)
        assert tab.evaluate("document.getElementById('contents').getBoundingClientRect().top") == 0
        box = "(({top, bottom}) => [top, bottom])(document.getElementById(id).getBoundingClientRect())"
        edges = tab.evaluate(f"['contents', 'bar', 'row-9'].map(id => {box})")
        assert edges[0][1] <= edges[1][0] + 1
        assert edges[1][1] <= edges[2][0] + 1


def test_flags_about_a_whole_row_mark_its_edge_and_no_words(review, opened):
    tab = opened(review, fragment="#row-2")
    row = tab.locator("#row-2")
    assert row.get_attribute("class") == "row edge major"
    assert row.locator("mark").all_text_contents() == ["1.25", "2.5"]
    letters = row.locator(".letters button")
    assert letters.all_inner_texts() == ["b", "c"]
    letters.last.click()
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')") == "c: Weak pair"
    assert tab.locator("#row-6").get_attribute("class") == "row"


def test_a_heading_comes_once_as_its_row_or_if_that_is_filtered_out_above_the_others(review, opened):
    tab = opened(review, fragment="#row-1")
    assert (
        tab.get_by_text("第一章 湖").locator("visible=true").count() == 2
    )  # in the table of sections, and in the text
    assert tab.get_by_role("heading", name="第一章 湖").count() == 1
    assert tab.locator("#rows h3").count() == 0
    tab.locator("#filters .tick input").check()
    assert tab.locator("#rows h3").all_inner_texts() == ["第一章 湖"]


def test_on_a_phone_only_rows_with_issues_are_shown_until_the_filter_is_cleared(review, opened):
    tab = opened(review, width=PHONE)
    assert count(tab) == "9 of 11 rows · 15 issues"
    assert tab.locator(".folded[open]").count() == 0
    tab.locator(".fold").click()
    assert tab.locator("#filters .tick input").is_checked()
    tab.get_by_text("Clear filters").first.click()
    assert len(rows_of(tab)) == 11
    assert count(opened(review, width=700)).startswith("All 11 rows")
    assert count(opened(replace(review, findings=()), width=PHONE)).startswith("All 11 rows")


def test_terms_with_one_rendering_are_shown_on_demand(review, opened):
    tab = opened(review)
    assert tab.locator(".terms tbody th").all_inner_texts() == ["湖 ×2"]
    tab.get_by_label("Only terms with several renderings").uncheck()
    assert tab.locator(".terms tbody th").all_inner_texts() == ["湖 ×2", "深 ×2"]


def test_strength_and_category_are_behind_a_fold_and_in_chinese_in_a_chinese_report(review, opened):
    row = opened(review, "zh", fragment="#row-2").locator("#row-2")
    assert "强度" not in row.inner_text()
    row.locator(".more summary").first.click()
    assert "强度 0.73 · 0.14 起为轻微，0.5 起为严重\n\nMQM：准确性／误译" in row.inner_text()
    for check in CHECKS.values():
        assert category(check.category, "zh") != check.category == category(check.category, "en")


def test_the_page_says_what_others_found_that_the_checks_do_not_see(review, opened):
    for language in ("en", "zh"):
        assert word("limits_unseen", language) in opened(review, language).locator("#method").inner_text()


def test_on_paper_nothing_is_empty_grey_or_not_judged(review, opened):
    tab = opened(review, fragment="#row-2", width=PHONE)
    tab.locator("#row-2 .confirmed input").first.check()
    tab.emulate_media(media="print")
    assert not tab.get_by_text("Not judged").locator("visible=true").count()
    assert tab.locator("#row-2 .verdict label:visible").all_inner_texts() == ["Real issue"]
    assert not tab.locator("#row-3 .verdict textarea:visible").count()
    for hidden in ("#contents", "#undo", ".more", ".tick", ".many"):
        assert tab.locator(hidden).first.is_hidden()
    ground = "getComputedStyle(document.querySelector('.tiles')).backgroundColor"
    assert tab.evaluate(ground) == "rgba(0, 0, 0, 0)"
    folds = "window.folds = document.querySelectorAll('.folded[open]').length"
    tab.evaluate(f"addEventListener('beforeprint', () => {{ {folds}; }})")
    tab.pdf()
    assert tab.evaluate("window.folds") == 2


def with_second_round(review):
    """The review with a verdict on an issue that is gone, so that all parts of the page are there."""
    keyed = json.loads(json.dumps(view(review, "en")))["flags"][0]
    record = {"check": "number", "row": 3, "explanation": "Gone.", "source": "湖。", "target": "Lake.", "remark": "so"}
    gone = Judged(None, keyed["key"], Verdict("confirmed", "so"), record | {"verdict": "confirmed"})
    return replace(review, earlier=EarlierVerdicts("v.json", (gone,), texts="0"))


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("en", "light", 1280), ("en", "dark", PHONE), ("zh", "light", PHONE), ("zh", "dark", 1280)],
)
def test_axe_finds_nothing_wrong(review, opened, scheme, language, width):
    axe = pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    script = Path(axe.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    tab = opened(with_second_round(review), language, scheme=scheme, width=width)
    for fold in tab.locator(".folded:not([open]) summary").all()[::-1]:
        fold.click()
    tab.locator("#round summary").click()
    tab.evaluate("location.hash = '#row-2'")
    tab.locator("#row-2 .more summary").first.click()
    tab.locator("#row-2 .confirmed input").first.check()
    tab.locator("#row-3 .rejected input").first.check()
    if width == PHONE:
        tab.locator(".fold").click()
    tab.evaluate(script)
    tab.locator("#row-2 .more button").first.click()
    assert violations(tab) == []
    tab.locator("#bulk .rejected").click()
    assert tab.locator("#undo").is_visible()
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def violations(tab):
    """What axe-core finds by the rules of WCAG 2.2, levels A and AA, and by its good practices."""
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = tab.evaluate("options => axe.run(document, options)", options)["violations"]
    return [(each["id"], [node["html"][:150] for node in each["nodes"]][:3]) for each in found]
