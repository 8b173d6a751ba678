"""The page of a review: what is in the file, and what its controls do in a browser."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
import report_pages
from hypothesis import given
from hypothesis import strategies as st
from report_pages import (
    CHINESE,
    ENGLISH,
    RUNS,
    aligned,
    count,
    downloaded,
    filter_control,
    found,
    reviewed,
    rows_of,
)
from strategies import alignments, sentences, texts_with_halves
from work import assert_linear

import aligner
from aligner.bitext.edits import Span
from aligner.bitext.texts import Run, Sentences
from aligner.bitext.visible import escaped
from aligner.checking.checks.table import CHECKS
from aligner.checking.findings import Finding, ReferenceScores, Rendering, Term
from aligner.checking.policy import Limits, Policy
from aligner.checking.reports import page
from aligner.checking.reports.keys import keyed_flags
from aligner.checking.reports.places import MOST_FLAGS, Mark, Passages, parts
from aligner.checking.reports.rounds import texts_hash
from aligner.checking.reports.view import view
from aligner.checking.reports.words import word, words
from aligner.views.pages import json_in_html


@pytest.fixture(scope="module")
def birds():
    alignment = aligned(CHINESE, ENGLISH, RUNS)
    findings = [
        found(alignment, "number", 2, "1,250", "1,520", 0.9),
        found(alignment, "order", 2, "记录了1,250只鸟", "recorded 1,520 birds", 2.5),
        found(alignment, "number", 3, "50米", "500 m", 0.5),
        found(alignment, "omission", 4, "此外没有别的发现。", measure=0.9),
    ]
    terms = (Term("鸟", (2, 5), (Rendering("bird", (2,)),), (5,)),)
    reference = ReferenceScores(61.25, 30.5, 5, ("chrF2|version:x", "BLEU|version:x"))
    return reviewed(alignment, findings, terms=terms, glossary="birds.tsv", reference=reference)


@pytest.fixture(scope="module")
def long_review():
    size = 12_000
    chinese = [f"第{k}句说到鸟。" for k in range(size)]
    english = [f"Sentence {k} is about birds and bridges." for k in range(size)]
    alignment = aligned(chinese, english, [(1, 1)] * size)
    starts = [span.start for span in alignment.source.text_spans]
    explanations = {"en": "Odd.", "zh": "异常。"}
    findings = [
        Finding("number", "accuracy", k, (Span(starts[k], starts[k] + 2),), (), 0.9 if k % 100 else 0.5, explanations)
        for k in range(0, size, 10)
    ]
    return reviewed(alignment, findings)


# ── The file ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class Reader(HTMLParser):
    """The elements of a page, and the text of the one that holds the data."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.data = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.elements[-1:] == [("script", {"type": "application/json", "id": "data"})]:
            self.data.append(data)


def data_of(text):
    return json.loads("".join(Reader(text).data))


def test_the_file_holds_all_that_the_view_has(birds, tmp_path):
    page.write(birds, tmp_path / "a.html", "zh")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert data_of(text) == json.loads(json.dumps(view(birds, "zh")))
    assert '<html lang="zh-Hans">' in text


def test_the_same_review_gives_the_same_file(birds):
    assert page.render(birds) == page.render(birds)


def test_nothing_in_the_file_leads_out_of_it(birds):
    text = page.render(birds)
    policy = next(attrs["content"] for tag, attrs in Reader(text).elements if "http-equiv" in attrs)
    assert policy.startswith("default-src 'none';")
    for tag, attrs in Reader(text).elements:
        assert tag not in {"img", "iframe", "object", "embed", "base", "form"}
        assert attrs.get("href", "data:,") == "data:,"
        assert "src" not in attrs
    assert not re.search(r"https?://|@import|url\(|fetch\(|XMLHttpRequest|innerHTML|eval\(", text)


HOSTILE = "</script><img src=x onerror=hacked()><!--<script>&amp;\"'`${1}\u2028\u2029\x85\u202e"
MARKUP = st.sampled_from(["<", ">", "</script>", "<!--", "]]>", "&", "\u2028", "\ud83d", "\udc80", "\x00", "\ufeff"])


@given(st.lists(st.one_of(MARKUP, texts_with_halves)).map("".join))
def test_any_text_is_read_back_from_json_in_html(text):
    written = json_in_html({"text": text})
    assert not set("<>&\u2028\u2029\x85\ufeff") & set(written)
    written.encode("utf-8")
    # Two halves of one character come together here, which shows them as that character.
    assert json.loads(written)["text"] == text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


@given(alignments(sentences()), st.sampled_from(["en", "zh"]))
def test_any_alignment_makes_a_page_with_its_texts(alignment, language):
    text = page.render(reviewed(alignment), language)
    text.encode("utf-8")
    rows = data_of(text)["rows"]
    assert len(rows) == len(alignment)
    for row, bead in zip(rows, alignment, strict=True):
        assert (not row["source"], not row["target"]) == (not bead.source_text, not bead.target_text)


def test_a_file_name_with_half_a_character_is_no_hindrance(tmp_path):
    review = reviewed(aligned(["鸟。"], ["Birds."], [(1, 1)], ("a\udcff<title>", "b\x00")))
    page.write(review, tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert r"a\udcff&lt;title&gt; – b\x00</title>" in text


def test_every_word_that_the_scripts_ask_for_is_there():
    scripts = "\n".join(map(page._asset, page.SCRIPTS))
    assert set(re.findall(r"say\(\s*'(\w+)'", scripts)) <= set(words("en"))


def test_an_infinite_limit_and_an_infinite_measure_can_be_shown(birds):
    finding = replace(birds.findings[0], measure=float("inf"))
    review = replace(birds, findings=(finding,), policy=Policy({"number": Limits(0.1)}, exclude_checks=("order",)))
    shown = data_of(page.render(review))
    checks = {check["name"]: check for check in shown["checks"]}
    assert checks["number"]["major"] is None
    assert shown["flags"][0]["strength"] == 1
    assert [check["off"] for check in checks.values()].count(True) == ("order" in checks)


def test_the_name_of_both_texts_depends_on_the_texts_and_on_nothing_else(birds):
    other = reviewed(aligned(CHINESE, [*ENGLISH[:-1], "Tea, also."], RUNS))
    assert texts_hash(birds) == texts_hash(reviewed(aligned(CHINESE, ENGLISH, RUNS, ("x", "y"))))
    assert texts_hash(birds) != texts_hash(other)


# ── Marks ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_marks_that_overlap_are_cut_where_each_begins_and_ends():
    marks = [Mark(Span(12, 13), 0, 0, "major"), Mark(Span(12, 14), 0, 1, "minor")]
    assert list(parts("他有三只鸟。", 10, marks)) == ["他有", ("三", "major", [0, 1]), ("只", "minor", [1]), "鸟。"]


def test_a_mark_without_characters_is_a_place():
    assert list(parts("ab", 5, [Mark(Span(6, 6), 0, 3, "minor")])) == ["a", ("", "minor", [3]), "b"]


MARKS = st.lists(
    st.builds(
        lambda a, b, flag, severity: Mark(Span(min(a, b), max(a, b)), 0, flag, severity),
        st.integers(0, 40), st.integers(0, 40), st.integers(0, 30), st.sampled_from(["minor", "major"]),
    ),
    max_size=14,
)  # fmt: skip


@given(st.text(max_size=30), st.integers(0, 20), MARKS)
def test_the_parts_of_a_text_are_the_text_and_each_character_has_its_flags(text, start, marks):
    made = list(parts(text, start, marks))
    assert "".join(part if isinstance(part, str) else part[0] for part in made) == text
    place = start
    for part in made:
        characters = part if isinstance(part, str) else part[0]
        for each in range(place, place + len(characters)):
            around = [mark for mark in marks if mark.span.start <= each < mark.span.stop]
            flags = set() if isinstance(part, str) else set(part[2])
            assert flags <= {mark.flag for mark in around}
            assert len(around) > MOST_FLAGS or flags == {mark.flag for mark in around}
            assert not around or part[1] == max((mark.severity for mark in around), key=["minor", "major"].index)
        place += len(characters)


def test_evidence_in_another_bead_is_marked_there():
    lines = Sentences.given(["鸟。", "桥。", "茶。"], "zh")
    passages = Passages.of(lines, [Run(0, 1), Run(1, 1), Run(1, 3)])
    assert passages.marked([Mark(Span(0, 1), 2, 0, "minor"), Mark(Span(1, 4), 2, 1, "major")]) == [
        [("鸟", "minor", [0]), ("。", "major", [1])], [], [("桥", "major", [1]), "。\n茶。"],
    ]  # fmt: skip


@pytest.mark.parametrize(("bead", "shown"), [(0, 0), (1, 1), (5, 1)])
def test_a_place_between_two_beads_is_shown_in_its_own_or_in_the_later(bead, shown):
    passages = Passages("鸟飞。桥上。", (Span(0, 3), Span(3, 6)))
    marked = passages.marked([Mark(Span(3, 3), bead, 0, "minor")])
    assert [number for number, side in enumerate(marked) if ("", "minor", [0]) in side] == [shown]


def test_of_thousands_of_marks_on_one_text_a_few_are_named_and_the_work_grows_no_faster_than_they():
    def marked(count):
        marks = [Mark(Span(0, 2 * count - k), 0, k, "minor") for k in range(count)]
        return list(parts("鸟" * (2 * count), 0, marks))

    made = marked(5_000)
    assert len(made) == 5_000
    assert all(len(part[2]) == MOST_FLAGS for part in made[:-MOST_FLAGS])
    assert_linear(marked)


# ── In the browser ────────────────────────────────────────────────────────────────────────────────────────────────────


browser, opened = report_pages.browser, report_pages.opened
PHONE = 390


def test_the_page_says_first_that_these_are_suspicions(birds, opened):
    tab = opened(birds)
    assert tab.title() == "Translation check: birds.zh.txt – birds.en.txt"
    assert "not errors, and not a grade" in tab.locator("header").inner_text()
    tiles = tab.locator(".tiles").inner_text()
    assert "4\nsuspected issues\n2 major, 2 minor" in tiles
    assert "83.3%" in tiles
    assert "chrF 61.3" in tab.locator(".reference").inner_text()
    assert "aligner 0 | encoder encoder | weights weights" in tab.locator("#method").inner_text()
    assert "birds.tsv" in tab.locator("#method").inner_text()


def test_rows_show_texts_evidence_and_flags(birds, opened):
    row = opened(birds, fragment="#row-3").locator("#row-3")
    assert row.locator(".passage").all_text_contents() == [CHINESE[2], ENGLISH[2]]
    assert row.locator("mark.major").all_text_contents() == ["1,250", "1,520"]
    assert row.locator("mark.minor").all_text_contents() == ["记录了", "只鸟", "recorded ", " birds"]
    assert row.locator(".explanation").all_text_contents() == [
        "Something about 1,250.", "Something about 记录了1,250只鸟.",
    ]  # fmt: skip
    assert row.locator(".passage").first.get_attribute("lang") == "zh"
    assert row.locator(".head").first.inner_text() == "a Number Major"
    assert row.locator(".more").first.inner_text() == "More"
    row.locator(".more summary").first.click()
    facts = row.locator(".more .quiet").all_inner_texts()[:2]
    assert facts == ["Strength 0.73 · minor from 0.14, major from 0.5", f"MQM: {CHECKS['number'].category}"]


def test_rows_in_which_nothing_can_be_seen_are_not_shown_and_keep_their_number(opened):
    review = aligner.check(["他来了。", "", "\u200b", "她走了。"], ["He came.", "", "\u3000", "She left."])
    assert len(review.alignment) > 2
    tab = opened(review)
    seen = [f"row-{number}" for number, bead in enumerate(review.alignment, 1) if not bead.is_blank]
    assert rows_of(tab) == seen
    assert count(tab) == "All 2 rows · 0 issues"


def test_filters_leave_the_rows_that_match(birds, opened):
    tab = opened(birds, fragment="#row-1")
    assert count(tab) == "All 6 rows · 4 issues"
    filter_control(tab, "Severity").select_option("major")
    assert rows_of(tab) == ["row-3", "row-5"]
    assert count(tab) == "2 of 6 rows · 2 issues"
    assert "1 more flag here is hidden" in tab.locator("#row-3").inner_text()
    filter_control(tab, "Check").select_option("number")
    assert rows_of(tab) == ["row-3"]
    filter_control(tab, "Section").select_option(label="Before the first heading")
    assert rows_of(tab) == []
    assert tab.locator("#nothing").is_visible()
    tab.locator("#nothing button").click()
    assert len(rows_of(tab)) == 6
    filter_control(tab, "Only rows with issues").check()
    assert rows_of(tab) == ["row-3", "row-4", "row-5"]


def test_after_filtering_the_first_row_that_is_left_is_in_sight(long_review, opened):
    for width in (1280, PHONE):
        tab = opened(long_review, fragment="#row-9000", width=width)
        tab.evaluate("document.querySelector('#filters').classList.add('open')")
        filter_control(tab, "Severity").select_option("minor")
        below = "document.getElementById('bar').getBoundingClientRect().bottom"
        place = tab.evaluate(f"document.getElementById('row-1').getBoundingClientRect().top - {below}")
        assert 0 <= place < 100
        filter_control(tab, "Verdict").select_option("rejected")
        assert tab.locator("#nothing").evaluate(f"each => each.getBoundingClientRect().top - {below}") < 100


def test_a_search_finds_texts_in_either_width_and_case(birds, opened):
    tab = opened(birds, fragment="#row-1")
    tab.locator("#filters input[type=search]").fill("ＴＥＡ")
    tab.locator("#count", has_text="1 of 6 rows").wait_for()
    assert rows_of(tab) == ["row-6"]


def test_a_count_of_the_summary_shows_its_rows(birds, opened):
    tab = opened(birds)
    tab.get_by_role("button", name="Number, Minor: 1").click()
    assert rows_of(tab) == ["row-4"]
    assert filter_control(tab, "Severity").input_value() == "minor"


def test_a_verdict_and_a_remark_outlast_the_page(birds, opened):
    tab = opened(birds, fragment="#row-3")
    tab.locator("#row-3 .confirmed input").first.check()
    tab.locator("#row-3 textarea").first.fill("去问作者 <b>")
    tab.locator("#row-4 .rejected input").check()
    assert tab.locator("#progress").inner_text() == "2 of 4 judged"
    tab.reload()
    assert tab.locator("#progress").inner_text() == "2 of 4 judged"
    assert tab.locator("#row-3 .confirmed input").first.is_checked()
    assert tab.locator("#row-3 textarea").first.input_value() == "去问作者 <b>"
    report, keys = view(birds, "en")["report"], [keyed.key for keyed in keyed_flags(birds)]
    stored = tab.evaluate("Object.keys(localStorage)")
    assert sorted(stored) == sorted([f"aligner:{report}", *(f"aligner:{report}:{keys[k]}" for k in (0, 2))])
    filter_control(tab, "Verdict").select_option("open")
    assert count(tab) == "2 of 6 rows · 2 issues"
    tab.locator("#row-3 .open input").last.check()
    tab.locator("button", has_text="Clear filters").first.click()
    tab.locator("#row-4 .open input").check()
    assert len(tab.evaluate("Object.keys(localStorage)")) == 2


def test_verdicts_go_out_as_json_and_csv_and_come_in_elsewhere(birds, opened, tmp_path):
    tab = opened(birds, fragment="#row-3")
    tab.locator("#row-3 .confirmed input").first.check()
    tab.locator("#row-3 textarea").first.fill('=1+1, "so"\n次行')
    text = downloaded(tab, "#export-json")
    record = json.loads(text)
    assert (record["schema"], record["version"]) == ("aligner.verdicts", 2)
    assert [each["verdict"] for each in record["verdicts"]] == ["confirmed", "open", "open", "open"]
    table = list(csv.DictReader(io.StringIO(downloaded(tab, "#export-csv").removeprefix("\ufeff"), newline="")))
    assert table[0]["remark"] == '\'=1+1, "so"\n次行'
    assert [row["key"] for row in table] == [keyed.key for keyed in keyed_flags(birds)]
    assert (table[0]["row"], table[0]["source"]) == ("3", CHINESE[2])

    (tmp_path / "verdicts.json").write_text(text, encoding="utf-8")
    tab.evaluate("localStorage.clear()")
    other = opened(birds, fragment="#row-3")
    other.locator("#row-4 .rejected input").check()
    other.locator("#import").set_input_files(tmp_path / "verdicts.json")
    other.locator("#import-message", has_text="1 verdict is about an issue that is still there").wait_for()
    assert other.locator("#row-3 textarea").first.input_value() == '=1+1, "so"\n次行'
    assert other.locator("#row-4 .rejected input").is_checked()
    assert other.locator("#progress").inner_text() == "2 of 4 judged"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ("null", "no verdicts"),
        ('{"schema": "aligner.verdicts", "version": 2}', "no verdicts"),
        ('{"schema": "aligner.verdicts", "version": 3, "verdicts": []}', "a later version"),
        ('{"schema": "aligner.verdicts", "version": 1, "texts": "0", "verdicts": []}', "offsets in other texts"),
        (
            '{"schema": "aligner.verdicts", "version": 1, "texts": "HASH", "verdicts": [null, 1, {"verdict": "x"}]}',
            "3 entries could not be read",
        ),
        ('{"schema": "aligner.verdicts", "version": 2, "verdicts": [VERDICT]}', "about other texts"),
        ('{"schema": "aligner.verdicts", "version": 2, "verdicts": [null, {"verdict": "open"}]}', "2 entries"),
    ],
)
def test_a_file_that_has_no_verdicts_for_these_texts_changes_nothing(birds, opened, tmp_path, text, message):
    tab = opened(birds)
    path = tmp_path / "verdicts.json"
    verdict = {
        "key": "a", "verdict": "rejected", "remark": "", "check": "number", "words": [["1"], []], "source": "一",
        "target": "one", "neighbours": ["", ""],
    }  # fmt: skip
    text = text.replace("HASH", texts_hash(birds)).replace("VERDICT", json.dumps(verdict))
    path.write_text(text, encoding="utf-8")
    tab.locator("#import").set_input_files(path)
    tab.locator("#import-message", has_text=message).wait_for()
    assert tab.locator("#progress").inner_text() == "0 of 4 judged"


def test_without_storage_verdicts_are_kept_until_the_page_is_closed_and_it_says_so(birds, opened):
    forbidden = (
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    tab = opened(birds, fragment="#row-3", script=forbidden)
    assert "keeps nothing" in tab.locator("#storage").inner_text()
    tab.locator("#row-3 .confirmed input").first.check()
    assert json.loads(downloaded(tab, "#export-json"))["verdicts"][0]["verdict"] == "confirmed"
    assert opened(birds).locator("#storage").is_hidden()


def test_keys_lead_from_flagged_row_to_flagged_row(birds, opened):
    tab = opened(birds, fragment="#row-1")
    for key, row in (("j", 3), ("n", 4), ("j", 5), ("j", 5), ("k", 4), ("p", 3)):
        tab.keyboard.press(key)
        assert tab.locator("[aria-current]").get_attribute("id") == f"row-{row}"
    tab.locator("#row-3 textarea").first.press_sequentially("jk")
    assert tab.locator("[aria-current]").get_attribute("id") == "row-3"
    assert tab.locator("#row-3 textarea").first.input_value() == "jk"


def test_terms_lead_to_their_rows(birds, opened):
    tab = opened(birds)
    assert "No term has several renderings." in tab.locator("#terms").inner_text()
    tab.locator("#terms .tick input").uncheck()
    assert "bird ×1 · row 3" in tab.locator("#terms").inner_text()
    tab.locator("#terms a", has_text="6").click()
    assert tab.locator("[aria-current]").get_attribute("id") == "row-6"


def test_the_page_speaks_chinese(birds, opened):
    tab = opened(birds, "zh", fragment="#row-3")
    text = tab.locator("body").inner_text()
    for words_there in ("不是评分", "双语对照", "确有问题", "关于“1,250”。", "方法与局限", word("false_alarms", "zh")):
        assert words_there in text
    assert not re.search(r"suspected|Filters|Verdict|Row \d|undefined", text)


def test_a_review_without_flags_and_one_without_rows_say_so(birds, opened):
    assert "No suspected issue was found." in opened(replace(birds, findings=())).locator("#summary").inner_text()
    tab = opened(reviewed(aligned([], [], [])))
    assert "Both texts are empty." in tab.locator("#text").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_sticks_out_in_either_scheme(birds, opened, scheme):
    long_word = reviewed(
        aligned(["鸟" * 400, "x" * 400], ["w" * 400, "http://" + "a/" * 300], [(1, 1)] * 2, ("o" * 300, "p"))
    )
    for review in (birds, long_word):
        tab = opened(review, scheme=scheme, fragment="#row-2", width=PHONE)
        tab.locator(".fold").click()
        assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE
        assert filter_control(tab, "Severity").is_visible()
    ground = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (max(map(int, re.findall(r"\d+", ground))) < 60) == (scheme == "dark")


def test_columns_stand_side_by_side_on_a_screen_and_one_above_the_other_on_a_phone(birds, opened):
    boxes = "[...document.querySelectorAll('#row-3 .passage')].map(each => each.getBoundingClientRect().left)"
    left, right = opened(birds, fragment="#row-3").evaluate(boxes)
    assert right > left + 300
    left, right = opened(birds, fragment="#row-3", width=PHONE).evaluate(boxes)
    assert right < left + 40


def test_hostile_texts_are_shown_with_escapes_for_what_is_hidden_and_do_nothing(opened):
    alignment = aligned([HOSTILE, "שלום"], [HOSTILE, "a  b\tc\ud83d \x00"], [(1, 1), (1, 1)], (HOSTILE, HOSTILE))
    explanations = {"en": HOSTILE, "zh": HOSTILE}
    finding = Finding("number", HOSTILE, 0, (Span(3, 20),), (Span(0, 1),), 0.9, explanations)
    term = Term(HOSTILE, (0,), (Rendering(HOSTILE, (1,)),))
    review = reviewed(alignment, [finding], terms=(term,), glossary=HOSTILE)
    tab = opened(review, fragment="#row-1", script="window.hacks = 0; window.hacked = () => { window.hacks += 1; };")
    assert tab.locator("#row-1 .passage").all_text_contents() == [escaped(HOSTILE), escaped(HOSTILE)]
    assert tab.locator("#row-1 .explanation").text_content() == escaped(HOSTILE)
    assert tab.locator("#row-2 .passage").last.text_content().startswith("a  b\tc")
    assert tab.evaluate("getComputedStyle(document.querySelector('#row-2 .passage')).direction") == "rtl"
    assert tab.locator("img").count() == 0
    tab.wait_for_timeout(50)
    assert tab.evaluate("window.hacks") == 0


def test_a_book_is_made_row_by_row_and_every_row_can_be_reached(long_review, opened):
    tab = opened(long_review)
    most = 400
    assert tab.locator(".row").count() < most
    for row in range(500, 9001, 500):
        tab.evaluate(f"location.hash = '#row-{row}'")
        tab.wait_for_selector(f"#row-{row}[aria-current]")
    tab.wait_for_timeout(100)
    place = "document.getElementById('row-9000').getBoundingClientRect()"
    assert 0 <= tab.evaluate(f"{place}.top") < tab.evaluate("innerHeight")
    assert tab.evaluate("document.activeElement.id") == "row-9000"
    assert tab.locator(".row").count() < most
    filter_control(tab, "Severity").select_option("minor")
    assert count(tab) == "120 of 12,000 rows · 120 issues"
    assert tab.locator(".row").count() < most
    tab.evaluate("location.hash = '#row-9002'")
    tab.wait_for_selector("#row-9002[aria-current]")
    assert "filters cleared to show row 9,002" in count(tab)
    assert tab.locator(".row").count() < most


def test_on_paper_all_rows_that_the_filter_leaves_are_there(long_review, opened):
    tab = opened(long_review)
    filter_control(tab, "Severity").select_option("minor")
    tab.evaluate(
        "addEventListener('beforeprint', () => { window.printed = document.querySelectorAll('.row').length; })"
    )
    assert tab.pdf().startswith(b"%PDF")
    assert tab.evaluate("window.printed") == 120
    assert tab.locator(".row").count() < 120
    tab.emulate_media(media="print")
    assert tab.locator("#filters").is_hidden()


def luminance(colour):
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1])
def test_texts_stand_out_from_what_is_behind_them(scheme):
    block = re.findall(r":root \{(.*?)\}", page._asset("page.css"), re.DOTALL)[scheme]
    colours = dict(re.findall(r"--([\w-]+): (#\w{6});", block))
    coloured = ["major", "minor"]
    behind = {
        "paper": ["ink", "quiet", "link", "good", *coloured],
        "raised": ["ink", "quiet", "link", *coloured],
        "major-ground": ["ink", "major"],
        "minor-ground": ["ink", "minor"],
    }
    for ground, texts in behind.items():
        for text in texts:
            dark, light = sorted((luminance(colours[ground]), luminance(colours[text])))
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ground, text)
