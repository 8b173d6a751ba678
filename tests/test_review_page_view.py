"""What the review page shows: rows that come into sight, languages, phones, hostile texts, notices, accessibility."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browsers import browser
from review_pages import DESK, LINES, PHONE, ROWS, Opened, bitext_of, lines_of, served, tab_in, windows

from aligner.formats import jsonl
from aligner.revision.changes import BeadSplice, Change, SizedBead

HOSTILE = "<img src=x onerror=hit()><script>hit()</script>[a](javascript:hit())\u2028\u202etxt.exe\u2066"


AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# Actions without a key of their own.
MOUSE = ["move_boundary", "move_sentence", "take", "edit", "split", "pin", "replace", "accept_above"]
SIZES = [(n, (len(source), len(target), confidence, "")) for n, (source, target, confidence) in enumerate(ROWS[:3])]
# What the page shows, and the keys that lead there from what is before it.
STATES = {
    "rows": [],
    "judged": ["Home", "a", "ArrowDown", "r", "ArrowDown", "k"],
    "split": ["Home", "ArrowDown", "s"],
    "editor": ["Escape", "e"],
    "search": ["Escape", "/"],
    "menu": ["Escape", "Shift+F10"],
    "help": ["Escape", "?"],
    "plot": ["Escape", "p"],
    "export": ["Escape", "Control+s"],
    "above": ["Escape", "Shift+A"],
}


@pytest.fixture(scope="module")
def chromium():
    with browser() as running:
        yield running


@pytest.fixture
def opened(chromium, tmp_path):
    with windows(chromium, tmp_path) as opening:
        yield opening


def long(rows=2_000):
    """An alignment of many rows, of different heights."""
    texts = [([f"第{n}句。" * (1 + n % 7)], [f"Sentence {n}. " * (1 + n % 5)]) for n in range(rows)]
    return bitext_of([(*pair, 0.5 + n % 50 / 100) for n, pair in enumerate(texts)])


def test_rows_are_made_only_near_the_window(opened):
    page = opened(long())
    made = page.tab.locator("#rows .row")
    assert 10 < made.count() < 200
    assert page.tab.locator("#rows").get_attribute("aria-rowcount") == "2001"
    page.press("End")
    assert page.present() == (2_000, 0)
    page.tab.wait_for_timeout(300)
    assert made.count() < 250


def test_the_row_that_one_is_at_stays_where_it_is(opened):
    page = opened(long())
    page.press("g")
    page.tab.keyboard.type("1000")
    page.press("Enter")
    row = page.tab.locator(".row.here")
    page.tab.wait_for_timeout(300)
    before = row.bounding_box()["y"]
    page.press("r", "r")
    page.tab.wait_for_timeout(100)
    assert row.bounding_box()["y"] == pytest.approx(before, abs=1)
    page.press("Shift+M")
    page.tab.wait_for_timeout(100)
    assert page.present() == (999, 0)
    assert page.tab.evaluate("document.querySelector('.row.here').getBoundingClientRect().top") > 0


def test_only_rows_that_changed_are_made_again(opened):
    page = opened()
    page.tab.evaluate("document.querySelectorAll('.row').forEach(row => { row.isOld = true; })")
    page.go(3)
    page.press("m")
    fresh = page.tab.evaluate("[...document.querySelectorAll('.row')].filter(row => !row.isOld).length")
    assert fresh == 1
    numbers = page.tab.locator("#rows .row .number").all_inner_texts()
    assert numbers == [str(n) for n in range(1, 8)]


def test_gaps_look_like_gaps_and_say_so(opened):
    page = opened()
    assert page.cell(4, 1).locator(".gap").inner_text() == "No translation"
    assert page.cell(7, 0).locator(".gap").inner_text() == "No source text"


def test_texts_are_data_and_never_markup(opened):
    bitext = bitext_of([([HOSTILE + "甲。"], [HOSTILE + "A."], 0.5), *ROWS])
    page = opened(bitext)
    page.tab.evaluate("() => { window.hit = () => { window.isHit = true; }; }")
    page.press("m", "s", "Escape", "/")
    page.tab.keyboard.type("script")
    page.press("Enter", "Escape", "p", "Escape", "e", "Escape")
    assert page.tab.evaluate("window.isHit") is None
    assert page.tab.locator("#rows img, #rows script, #rows a, .plot img").count() == 0
    text = page.cell(1, 1).inner_text()
    assert "<script>hit()</script>" in text
    assert [each in text for each in (r"\u2028", r"\u202e", r"\u2066")] == [True] * 3
    assert "\u202e" not in text


def test_the_language_changes_without_reloading(opened):
    page = opened()
    page.press("ArrowDown")
    page.tab.click("#language")
    assert page.tab.locator("html").get_attribute("lang") == "zh-Hans"
    assert page.tab.locator(".chip[data-filter=doubtful]").inner_text().startswith("可疑")
    assert page.cell(4, 1).locator(".gap").inner_text() == "无对应译文"
    assert page.present() == (2, 0)
    page.tab.click("#language")
    assert page.cell(4, 1).locator(".gap").inner_text() == "No translation"


def test_every_word_has_both_languages_and_the_same_values(opened):
    page = opened()
    words = page.tab.evaluate("JSON.parse(document.getElementById('words').textContent)")
    for name, forms in words.items():
        values = [set(re.findall(r"\{(\w+)\}", forms[language])) for language in ("en", "zh")]
        assert values[0] == values[1], name
        assert "|" not in forms["zh"], name


def test_every_command_has_its_words(opened):
    page = opened()
    words = page.tab.evaluate("JSON.parse(document.getElementById('words').textContent)")
    commands = re.findall(r"\{name: '(\w+)'", asset("keys.js"))
    actions = re.findall(r"action: '(\w+)'", asset("keys.js")) + MOUSE
    reasons = re.findall(r"'(\w+)'", asset("actions.js").partition("REASONS = [")[2].partition("]")[0])
    sought = re.findall(r"seeks: '(\w+)'", asset("keys.js"))
    assert len(commands) > 40 and len(reasons) > 10 and len(sought) > 5
    reasons += [f"none_{kind}" for kind in sought]
    needed = {"command": commands, "did": actions, "reason": reasons}
    names = [f"{kind}_{name}" for kind, each in needed.items() for name in each]
    assert [name for name in names if name not in words] == []


def test_what_is_replaced_is_counted_and_escape_leaves_the_search(opened):
    page = opened()
    page.press("/")
    page.tab.keyboard.type("乙")
    page.tab.get_by_placeholder("Replace with").fill("二")
    page.tab.get_by_role("button", name="Replace all").click()
    assert page.tab.locator("#toast span").inner_text() == "2 matches replaced in 1 row"
    page.cell(3).click()
    page.press("Escape")
    assert page.tab.locator("#search").is_hidden()
    assert page.present() == (3, 0)


def test_enter_does_what_a_dialog_is_for_wherever_the_focus_is(opened):
    page = opened()
    page.press("Shift+A")
    page.tab.locator("dialog p").click()
    page.press("Enter")
    assert page.tab.locator("dialog").count() == 0
    assert page.tab.locator("#rows .is-accepted").count() == 4
    page.press("b")
    assert page.tab.locator("#toast span").inner_text() == "No other row is marked."


def test_an_export_says_what_it_leaves_out_and_its_name_which_rows_it_has(chromium, tmp_path):
    with served(tmp_path) as (_, link):
        context = chromium.new_context()
        page = Opened(tab_in(context, link), lambda tab: None)
        page.press("k", "a", "ArrowDown", "a", "ArrowDown", "ArrowDown", "a", "Control+s")
        page.settle()
        page.tab.select_option("#export-format", ".tmx")
        page.tab.get_by_label("Accepted rows only (3)").check()
        with page.tab.expect_download() as download:
            page.press("Enter")
        assert download.value.suggested_filename == "birds-accepted.tmx"
        assert download.value.path().read_text("utf-8").count("<tu ") == 1
        said = page.tab.locator("#toast span").inner_text()
        assert said == "Exported as .tmx. Left out: 1 dropped row, 1 row without counterpart"
        context.close()


def asset(name):
    return (Path(__file__).parents[1] / "aligner" / "revision" / "assets" / name).read_text("utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_phone_has_one_column_and_no_sideways_scrolling(opened, language):
    page = opened(long(40), PHONE, language, has_touch=True, is_mobile=True)
    assert page.tab.evaluate("document.documentElement.scrollWidth") <= 390
    source, target = page.cell(1, 0).bounding_box(), page.cell(1, 1).bounding_box()
    assert target["y"] >= source["y"] + source["height"]
    for button in page.tab.locator("#dock button:visible").all():
        box = button.bounding_box()
        assert box["height"] >= 44 and box["width"] >= 36
    page.cell(2, 1).tap()
    page.tab.tap("#dock [data-command=merge]")
    assert page.tab.locator("#rows .row").first.locator(".number").inner_text() == "1"
    assert page.tab.locator("#saved").is_visible()
    page.tab.tap(".more")
    assert page.tab.locator(".menu kbd:visible").count() == 0
    assert page.tab.locator(".menu [role=menuitem]").count() > 10
    assert page.tab.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_narrow_window_has_no_sideways_scrolling(chromium, tmp_path, language):
    splices = [BeadSplice(n, (SizedBead(*sizes),), (SizedBead(*sizes[:2], 1.0, "a"),)) for n, sizes in SIZES]
    with served(tmp_path, language=language) as (store, link):
        for version, splice in enumerate(splices):
            store.apply(Change("accept", version, beads=(splice,), time=f"2026-11-30T17:0{version}:55Z"))
        context = chromium.new_context(viewport={"width": 1300, "height": 800})
        tab = tab_in(context, link)
        times = tab.locator(".times")
        assert re.search("about .* min a page|每页约", times.inner_text())
        for width in (1280, 1200, 1100, 1000):
            tab.set_viewport_size({"width": width, "height": 800})
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
            assert times.is_visible() == (width > 1200)
        context.close()


def test_the_plot_and_the_map_lead_to_rows(opened):
    page = opened(long(300))
    page.press("p")
    frame = page.tab.locator(".plot .frame").bounding_box()
    page.tab.mouse.click(frame["x"] + frame["width"] * 0.5, frame["y"] + frame["height"] * 0.5)
    assert page.present()[0] == pytest.approx(150, abs=3)
    strip = page.tab.locator("#map").bounding_box()
    page.tab.mouse.click(strip["x"] + 8, strip["y"] + strip["height"] * 0.9)
    assert page.present()[0] == pytest.approx(270, abs=6)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing(opened, language, scheme, viewport):
    axe = pytest.importorskip("axe_core_python.sync_playwright", reason="axe-core-python is not installed").Axe()
    page = opened(None, viewport, language, color_scheme=scheme, bypass_csp=True)
    tab = page.tab
    for state, keys in STATES.items():
        page.press(*keys)
        tab.wait_for_timeout(250)
        # What a dialog covers cannot be reached, nor its contrast told.
        dialog = tab.locator("dialog").count()
        found = axe.run(tab, context="dialog" if dialog else None, options=AXE)["violations"]
        assert not [(state, each["id"], each["nodes"][0]["html"][:200]) for each in found]


def test_the_same_proposals_are_taken_by_key_and_by_mouse(chromium, tmp_path):
    for folder, take in (("key", lambda tab: tab.keyboard.press("1")), ("mouse", lambda tab: tab.click(".proposal"))):
        (tmp_path / folder).mkdir()
        with served(tmp_path / folder) as (store, link):
            context = chromium.new_context()
            page = Opened(tab_in(context, link), lambda tab, store=store: store.revision.bitext())
            page.go(3)
            page.tab.wait_for_selector(".proposal")
            assert page.tab.locator(".proposal .share").inner_text() == "30%"
            take(page.tab)
            assert page.lines() == [*LINES[:2], "丙。丁。=C. ac", *LINES[4:]]
            context.close()


def test_what_another_window_changed_is_not_overwritten(chromium, tmp_path):
    with served(tmp_path) as (store, link):
        context = chromium.new_context()
        first, second = (Opened(tab_in(context, link), lambda tab: store.revision.bitext()) for _ in range(2))
        first.press("a")
        first.settle()
        second.go(3)
        second.press("a")
        notice = second.tab.locator("#notice-elsewhere")
        notice.get_by_role("button", name="Load again, and drop 1 change").wait_for()
        second.press("r")
        assert "2 changes made here since then are not saved, and are lost" in notice.inner_text()
        notice.get_by_role("button", name="Load again, and drop 2 changes").click()
        second.tab.wait_for_selector("#notice-elsewhere", state="detached")
        second.go(3)
        second.press("a")
        assert second.lines() == ["甲。=A. a", LINES[1], "丙。=C. a", *LINES[3:]]
        context.close()


def test_what_is_aligned_again_leaves_the_row_in_its_place(chromium, tmp_path):
    splice = {"at": 7, "old": [[1, 1, 0.99, ""]], "new": [[1, 1, 0.55, ""]]}
    with served(tmp_path, realign=lambda body: {"version": body["version"], "beads": [splice]}) as (store, link):
        context = chromium.new_context()
        page = Opened(tab_in(context, link), lambda tab: store.revision.bitext())
        page.press("a")
        page.tab.locator(".row.doubtful .number", has_text="8").wait_for()
        assert page.present() == (1, 0)
        assert page.tab.evaluate("document.activeElement.closest('.row').querySelector('.number').textContent") == "1"
        page.settle()
        assert store.revision.beads[7].confidence == 0.55
        page.press("Control+z")
        page.settle()
        assert page.lines() == LINES
        context.close()


def test_what_the_server_misses_is_sent_when_it_is_back(chromium, tmp_path):
    with served(tmp_path) as (store, link):
        context = chromium.new_context()
        page = Opened(tab_in(context, link), lambda tab: store.revision.bitext())
        context.set_offline(True)
        page.press("a")
        notice = page.tab.locator("#notice-offline")
        notice.wait_for()
        assert "1 change is not saved" in notice.inner_text()
        with page.tab.expect_download() as download:
            notice.get_by_role("button", name="Download the alignment (.jsonl)").click()
        assert lines_of(jsonl.read(download.value.path())) == ["甲。=A. a", *LINES[1:]]
        context.set_offline(False)
        page.tab.wait_for_selector("#notice-offline", state="detached")
        assert page.lines() == ["甲。=A. a", *LINES[1:]]
        context.close()


def test_work_goes_on_where_it_was(chromium, tmp_path):
    with served(tmp_path) as (store, link):
        splice = BeadSplice(0, (SizedBead(1, 1, 0.99, ""),), (SizedBead(1, 1, 1.0, "a"),))
        store.apply(Change("accept", 0, beads=(splice,)))
        context = chromium.new_context()
        page = Opened(tab_in(context, link), lambda tab: store.revision.bitext())
        assert page.tab.locator(".row.is-accepted .number").inner_text() == "1"
        page.press("Control+z")
        assert page.lines() == LINES
        context.close()


def test_a_file_goes_on_where_it_was(opened):
    page = opened()
    page.press("a")
    page.settle()
    page.tab.reload()
    page.tab.locator(".row.is-accepted .number", has_text="1").wait_for()
    page.press("Control+z")
    assert page.tab.locator(".row.is-accepted").count() == 0


def test_what_was_carried_over_is_said_with_the_texts_that_are_gone(chromium, tmp_path):
    carried = {"kept": 5, "new": 2, "gone": 1, "texts": [["旧句。", "<b>Old\u202e</b> sentence."]]}
    with served(tmp_path, more={"carried": carried}) as (_, link):
        page = Opened(tab_in(chromium.new_context(), link), lambda tab: None)
        notice = page.tab.locator("#notice-carried")
        assert "5 decisions were carried over; 1 are gone" in notice.inner_text()
        page.tab.click("#notice-carried summary")
        assert notice.locator("li").inner_text() == "旧句。\n<b>Old\\u202e</b> sentence."
