"""Two rounds of a check: which verdicts a corrected version keeps, in every report and in the browser."""

from __future__ import annotations

import json
from dataclasses import replace

import openpyxl
import pytest
import report_pages
from docx import Document as read_docx
from report_pages import aligned, count, downloaded, filter_control, reviewed, rows_of

from aligner.bitext.edits import Span
from aligner.bitext.visible import escaped
from aligner.checking.findings import Finding, Section
from aligner.checking.policy import Policy
from aligner.checking.reports import terminal
from aligner.checking.reports.keys import keys
from aligner.checking.reports.rounds import texts_hash
from aligner.checking.verdicts import Verdict
from aligner.errors import FormatError, InputError

browser, opened = report_pages.browser, report_pages.opened

# Both texts of a row, and what a check marks in it: its name, words of the source, words of the translation.
HEAD = ("第一章", "Chapter 1")
BIRDS = ("我们记录了1,250只鸟。", "We recorded 1,520 birds.", ("number", "1,250", "1,520"))
NOISE = (
    "噪声在50米以内最强，夜间更强。", "Noise is strongest within 500 m, and more so at night.",
    ("number", "50米", "500 m"), ("glossary", "噪声", "Noise"),
)  # fmt: skip
LOST = ("此外没有别的发现。", "", ("omission", "此外没有别的发现。", ""))
AGAIN = ("同上，共3种。", "As above, 4 species.", ("number", "3种", "4 species"))
TEA = ("茶园里也有鸟。", "The tea gardens have birds, too.")
LOUD = ("桥上的噪声最强。", "It is loudest on the bridge.", ("glossary", "噪声", ""))
ROWS = [HEAD, BIRDS, NOISE, LOST, AGAIN, TEA, LOUD, AGAIN]
# Numbers of the flags: 0 birds, 1 and 2 noise, 3 lost, 4 again, 5 loud, 6 again.


def review_of(rows, **more):
    source, target = ([row[side] for row in rows if row[side]] for side in (0, 1))
    sizes = [(int(bool(row[0])), int(bool(row[1]))) for row in rows]
    alignment = aligned(source, target, sizes, more.pop("names", ("thesis.zh.docx", "thesis.en.docx")))
    findings = [
        issue(alignment, number, *each) for number, (_, _, *issues) in enumerate(rows) for each in issues
    ]  # fmt: skip
    return replace(reviewed(alignment, findings, **more), sections=(Section("", 0, len(rows)),))


def issue(alignment, number, check, *words):
    bead = alignment[number]
    sides = zip((alignment.source, alignment.target), (bead.source, bead.target), words, strict=True)
    spans = (tuple(places(side, run, text)) if text else () for side, run, text in sides)
    says = {"en": f"{check}: {words[0]}, {words[1]}.", "zh": f"关于{words[0]}和{words[1]}。"}
    return Finding(check, "accuracy/mistranslation", number, *spans, 0.9, says)


def places(side, run, text):
    start = side.document.text.index(text, side.text_spans[run.start].start)
    yield Span(start, start + len(text))


def corrected(row, old, new):
    """The row with other texts; its issues stay those that it has."""
    return (row[0].replace(old, new), row[1].replace(old, new), *row[2:])


FIRST = review_of(ROWS)
# A sentence in front, a number of the noise corrected, another one in it not; the omission gone, the end new.
FRONT = ("本文分六章。", "This thesis has six chapters.")
NOISE_2 = (*corrected(NOISE, "500 m", "50 m")[:2], NOISE[3])
SECOND = review_of(
    [HEAD, FRONT, BIRDS, NOISE_2, AGAIN, TEA, LOUD, AGAIN, ("共9种。", "There are 8.", ("number", "9种", "8"))]
)


def verdicts_file(path, review, statuses, remark="as the author says"):
    """A file as the page writes it, with a verdict for each of its flags."""
    data = json.loads(json.dumps(report_pages.view(review, "en")))
    records = []
    for flag, status in zip(data["flags"], statuses, strict=True):
        row = review.alignment[flag["row"]]
        said = {"verdict": status, "remark": "" if status == "open" else remark}
        texts = {"source": row.source_text, "target": row.target_text}
        records.append(
            {**flag, "check": data["checks"][flag["check"]]["name"], **texts, **said, "row": flag["row"] + 1}
        )
    record = {"schema": "aligner.verdicts", "version": 2, "sample": data["sample"], "verdicts": records}
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


ALL = ["confirmed", "confirmed", "rejected", "confirmed", "open", "rejected", "rejected"]


@pytest.fixture
def file(tmp_path):
    return verdicts_file(tmp_path / "verdicts.json", FIRST, ALL)


# In Python and in every report


def test_a_sentence_in_front_changes_no_key():
    later = review_of([FRONT, *ROWS])
    assert keys(later) == keys(FIRST)
    assert len(set(keys(FIRST))) == len(FIRST.findings)
    assert keys(FIRST)[4] + "#2" == keys(FIRST)[6]


def test_verdicts_stay_with_what_is_still_there_and_the_rest_is_solved_or_new(file):
    said = SECOND.with_verdicts(file).verdicts
    assert [verdict.status for verdict in said.of_flags] == [
        "confirmed", "rejected", "open", "rejected", "rejected", "open",
    ]  # fmt: skip
    assert said.of_flags[0] == Verdict("confirmed", "as the author says")
    assert [judged.record["words"] for judged in said.solved] == [[["50米"], ["500 m"]], [None, []]]
    assert (said.kept, said.new) == (4, frozenset({5}))


def test_the_verdicts_of_a_row_stay_if_one_number_in_it_is_corrected(file):
    rows = [HEAD, BIRDS, NOISE_2, LOST, AGAIN, TEA, LOUD, AGAIN]
    assert review_of(rows).with_verdicts(file).verdicts.of_flags[1].status == "rejected"
    anew = (NOISE[0], "At night, and close to the road, one hears most.", ("glossary", "噪声", ""))
    said = review_of([HEAD, BIRDS, anew, LOST, AGAIN, TEA, LOUD, AGAIN]).with_verdicts(file).verdicts
    assert 1 in said.new


def test_in_swapped_order_verdicts_follow_their_sentences_and_repeated_ones_their_neighbours(tmp_path):
    statuses = ["open", "open", "open", "open", "confirmed", "open", "rejected"]
    path = verdicts_file(tmp_path / "v.json", FIRST, statuses)
    swapped = review_of([HEAD, LOUD, AGAIN, BIRDS, NOISE, LOST, AGAIN, TEA])
    said = swapped.with_verdicts(path).verdicts.of_flags
    assert [verdict.status for verdict in said] == ["open", "rejected", "open", "open", "open", "open", "confirmed"]


def test_another_policy_shows_the_verdicts_on_what_it_flags(file):
    review = FIRST.with_verdicts(file).under(Policy(exclude_checks=("number",)))
    assert [verdict.status for verdict in review.verdicts.of_flags] == ["rejected", "confirmed", "rejected"]
    assert FIRST.with_verdicts(file) != FIRST


def test_without_earlier_verdicts_all_is_open_and_nothing_new():
    said = FIRST.verdicts
    assert set(said.of_flags) == {Verdict()}
    assert (said.kept, said.new, said.solved) == (0, frozenset(), ())
    record = FIRST.to_dict()
    assert "verdicts" not in record
    assert all("verdict" not in finding for finding in record["findings"])


def test_verdicts_about_other_texts_are_refused(file):
    other = review_of([("桥很长，有九百米。", "The bridge is 800 metres long.", ("number", "九百", "800"))])
    with pytest.raises(InputError, match="about other texts: none of their sentences is here") as caught:
        other.with_verdicts(file)
    assert caught.value.path == str(file)
    with pytest.raises(FormatError, match="not a file of verdicts"):
        FIRST.with_verdicts(__file__)
    with pytest.raises(InputError, match="earlier must be a file name"):
        FIRST.with_verdicts(3)


def test_verdicts_are_about_these_texts_even_if_all_that_they_are_about_is_solved(file):
    said = review_of([HEAD, TEA]).with_verdicts(file).verdicts
    assert (said.kept, len(said.solved)) == (0, 6)


def old_file(path, review, texts):
    said = [
        {"key": finding.key, "row": 1, "check": finding.check, "verdict": "rejected", "remark": ""}
        for finding in review.findings
    ]
    path.write_text(json.dumps({"schema": "aligner.verdicts", "version": 1, "texts": texts, "verdicts": said}))
    return path


def test_a_file_of_the_former_version_is_read_for_the_same_texts_and_refused_with_a_remedy_for_others(tmp_path):
    path = old_file(tmp_path / "v.json", FIRST, texts_hash(FIRST))
    assert {verdict.status for verdict in FIRST.with_verdicts(path).verdicts.of_flags} == {"rejected"}
    with pytest.raises(InputError, match="check those texts again with this version, load the file into that report"):
        SECOND.with_verdicts(path)


def test_the_record_says_what_became_of_the_verdicts(file):
    record = SECOND.with_verdicts(file).to_dict()
    assert (record["verdicts"]["kept"], record["verdicts"]["new"]) == (4, 1)
    first, second = record["verdicts"]["solved"]
    assert (first["check"], first["verdict"], first["source"]) == ("number", "confirmed", NOISE[0])
    assert second["target"] == ""
    findings = record["findings"]
    assert (findings[0]["verdict"], findings[0]["remark"]) == ("confirmed", "as the author says")
    assert "verdict" not in findings[2]
    assert findings[5]["new"] is True
    json.dumps(record)


def test_workbook_document_and_terminal_show_them(file, tmp_path):
    review = SECOND.with_verdicts(file)
    review.save(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    rows = list(book["Suspected issues"].iter_rows(2, values_only=True))
    assert [row[6] for row in rows[:3]] == ["Real issue", "False alarm", "Not judged"]
    assert rows[0][7] == "as the author says"
    gone = list(book["Solved or gone"].iter_rows(values_only=True))
    assert gone[0] == ("Check", "Source", "Translation", "Explanation", "Verdict", "Remark")
    assert gone[1][:3] == ("Number", NOISE[0], NOISE[1])
    line = "Compared with the earlier verdicts: 4 still there, 2 solved or gone, 1 new."
    assert line in terminal.render(review, width=200)
    review.save(tmp_path / "a.docx")
    document = read_docx(str(tmp_path / "a.docx"))
    said = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert any("☒\u00a0Real issue  ☐\u00a0False alarm  Remark: as the author says" in text for text in said)
    assert any(text == NOISE[1] for text in said)
    assert line in [paragraph.text for paragraph in document.paragraphs]


# In the browser


def judge(tab, row, verdict, nth=0):
    tab.locator(f"#row-{row} .{verdict} input").nth(nth).check()


def verdicts_of(tab):
    return [box.get_attribute("data-verdict") for box in tab.locator(".flag").all()]


def test_a_file_of_an_earlier_version_is_carried_over_and_the_page_says_what_became_of_it(file, opened):
    tab = opened(SECOND, fragment="#row-1")
    assert tab.locator("#round").is_hidden()
    tab.locator("#import").set_input_files(file)
    tab.locator("#import-message", has_text="4 verdicts are about issues that are still there; 1 issue is new; "
                "2 judged issues are solved or gone.").wait_for()  # fmt: skip
    wanted = ["confirmed", "rejected", "open", "rejected", "rejected", "open"]
    assert verdicts_of(tab) == wanted
    assert tab.locator("#row-3 textarea").first.input_value() == "as the author says"
    assert tab.locator(".fresh:visible").all_inner_texts() == ["New"]
    tab.locator("#round summary").click()
    assert tab.locator(".solved li").count() == 2
    assert NOISE[1] in tab.locator(".solved").inner_text()
    tab.locator("#round button", has_text="1 issue is new").click()
    assert rows_of(tab) == ["row-9"]
    tab.reload()
    assert tab.locator("#round").is_visible()
    assert verdicts_of(tab) == wanted
    filter_control(tab, "Verdict").select_option("new")
    assert count(tab).startswith("1 of 9 rows · 1 issue")


def test_what_was_carried_over_can_be_undone_but_not_what_was_said_since(file, opened):
    tab = opened(SECOND, fragment="#row-1")
    judge(tab, 9, "confirmed")
    tab.locator("#import").set_input_files(file)
    tab.locator("#undo", has_text="4 earlier verdicts taken over").wait_for()
    judge(tab, 3, "rejected")
    tab.locator("#undo button", has_text="Undo").click()
    assert verdicts_of(tab) == ["rejected", "open", "open", "open", "open", "confirmed"]
    assert tab.locator("#round").is_hidden()
    assert tab.locator("#undo").is_hidden()


def test_the_same_browser_takes_the_verdicts_on_an_earlier_version_whatever_the_files_are_called(opened):
    first = opened(FIRST, fragment="#row-1")
    judge(first, 2, "confirmed")
    first.locator("#row-2 textarea").fill("ask")
    judge(first, 3, "confirmed", 0)
    judge(first, 3, "rejected", 1)
    judge(first, 4, "confirmed")
    tab = opened(replace(SECOND, alignment=review_of_names(SECOND)), fragment="#row-1")
    assert "an earlier version of these texts (thesis.zh.docx – thesis.en.docx, " in tab.locator("#round").inner_text()
    assert verdicts_of(tab) == ["confirmed", "rejected", "open", "open", "open", "open"]
    assert tab.locator("#row-3 textarea").input_value() == "ask"
    assert "2 judged issues are solved or gone" in tab.locator("#round").inner_text()
    assert "1 issue is new" in tab.locator("#round").inner_text()
    # The earlier report keeps what it has, and a third one takes the verdicts of the second.
    judge(tab, 9, "confirmed")
    first.reload()
    assert verdicts_of(first)[:4] == ["confirmed", "confirmed", "rejected", "confirmed"]
    third = opened(review_of([HEAD, *[row for row in THIRD if row is not AGAIN]]), fragment="#row-1")
    assert verdicts_of(third) == ["confirmed", "rejected", "open", "confirmed"]


THIRD = [FRONT, BIRDS, NOISE_2, TEA, LOUD, ("共9种。", "There are 8.", ("number", "9种", "8"))]


def review_of_names(review):
    """The same alignment of files with other names."""
    rows = [HEAD, FRONT, BIRDS, NOISE_2, AGAIN, TEA, LOUD, AGAIN, THIRD[-1]]
    return review_of(rows, names=("new/thesis-2.zh.docx", "new/thesis-2.en.docx")).alignment


def test_another_thesis_of_the_same_name_and_another_translation_take_nothing(opened):
    first = opened(FIRST, fragment="#row-1")
    judge(first, 2, "confirmed")
    other = review_of([
        ("桥很长，有九百米。", "The bridge is 800 metres long.", ("number", "九百", "800")),
        ("它在城里。", "It is in the town."),
    ])  # fmt: skip
    tab = opened(other, fragment="#row-1")
    assert tab.locator("#round").is_hidden()
    assert verdicts_of(tab) == ["open"]
    # Another translation of the same source.
    rows = [
        (source, f"Another pupil says number {number} in her own words.") for number, (source, *_) in enumerate(ROWS)
    ]
    assert opened(review_of(rows)).locator("#round").is_hidden()


def test_what_was_taken_and_undone_is_not_taken_again(opened):
    judge(opened(FIRST, fragment="#row-1"), 2, "confirmed")
    tab = opened(SECOND, fragment="#row-1")
    tab.locator("#undo").get_by_text("Undo").click()
    assert set(verdicts_of(tab)) == {"open"}
    tab.reload()
    assert set(verdicts_of(tab)) == {"open"}
    assert tab.locator("#round").is_hidden()


def test_a_version_in_which_every_sentence_was_touched_is_known_by_its_flags(opened):
    first = opened(FIRST, fragment="#row-1")
    judge(first, 2, "confirmed")
    touched = [(source, target and f"{target[:-1]}!", *issues) for source, target, *issues in ROWS]
    tab = opened(review_of(touched), fragment="#row-1")
    assert "1 verdict is about an issue that is still there; 0 issues are new" in tab.locator(
        "#round"
    ).inner_text().replace("\n", "; ")
    assert verdicts_of(tab)[0] == "confirmed"


def test_a_report_that_comes_with_verdicts_starts_from_them_and_keeps_what_is_said_then(file, opened):
    review = SECOND.with_verdicts(file)
    tab = opened(review, fragment="#row-1")
    assert verdicts_of(tab) == ["confirmed", "rejected", "open", "rejected", "rejected", "open"]
    assert "4 verdicts are about issues that are still there" in tab.locator("#round").inner_text()
    assert tab.locator("#progress").inner_text() == "4 of 6 judged"
    judge(tab, 3, "open")
    tab.locator("#row-3 textarea").fill("")
    tab.reload()
    assert verdicts_of(tab)[0] == "open"
    record = json.loads(downloaded(tab, "#export-json"))
    assert [each["verdict"] for each in record["verdicts"]][:2] == ["open", "rejected"]
    # With other verdicts the same texts are another report.
    assert verdicts_of(opened(review, fragment="#row-1"))[0] == "open"
    # What the program was given counts, and not what this browser has on an earlier version.
    later = verdicts_file(file, FIRST, ["rejected"] * 7)
    assert verdicts_of(opened(SECOND.with_verdicts(later), fragment="#row-1"))[0] == "rejected"


def test_what_the_page_writes_the_program_reads(opened, tmp_path):
    tab = opened(FIRST, fragment="#row-1")
    judge(tab, 2, "confirmed")
    judge(tab, 4, "rejected")
    (tmp_path / "v.json").write_text(downloaded(tab, "#export-json"), encoding="utf-8")
    said = FIRST.with_verdicts(tmp_path / "v.json").verdicts
    assert [verdict.status for verdict in said.of_flags] == [
        "confirmed",
        "open",
        "open",
        "rejected",
        "open",
        "open",
        "open",
    ]
    assert (said.kept, said.new, said.solved) == (2, frozenset(), ())


def test_a_file_of_the_former_version_is_read_by_the_page_of_the_same_texts(opened, tmp_path):
    path = old_file(tmp_path / "v.json", FIRST, texts_hash(FIRST))
    tab = opened(FIRST, fragment="#row-1")
    tab.locator("#import").set_input_files(path)
    tab.locator("#import-message", has_text="7 verdicts are about issues").wait_for()
    assert set(verdicts_of(tab)) == {"rejected"}


HOSTILE = "</script><img src=x onerror=hacked()>\u202e\u2028<b>"


def test_hostile_texts_in_a_file_of_verdicts_are_texts(opened, tmp_path):
    record = json.loads(verdicts_file(tmp_path / "v.json", FIRST, ["confirmed"] * 7, HOSTILE).read_text("utf-8"))
    for each in record["verdicts"]:
        each |= {"explanation": HOSTILE, "check": "number", "words": [[HOSTILE], []], "source": HOSTILE, "row": HOSTILE}
    record["verdicts"][0] |= {"check": {"a": 1}}
    record["verdicts"][1] |= {"check": HOSTILE, "explanation": {"b": [1]}}
    (tmp_path / "v.json").write_text(json.dumps(record), encoding="utf-8")
    tab = opened(FIRST, script="window.hacks = 0; window.hacked = () => { window.hacks += 1; };")
    tab.locator("#import").set_input_files(tmp_path / "v.json")
    tab.locator("#import-message", has_text="1 entry could not be read").wait_for()
    tab.locator("#round summary").click()
    assert tab.locator(".solved li").count() == 6
    record["verdicts"][0] |= {"check": "number"}
    (tmp_path / "v.json").write_text(json.dumps(record), encoding="utf-8")
    given = opened(FIRST.with_verdicts(tmp_path / "v.json"))
    given.locator("#round summary").click()
    assert escaped(HOSTILE) in given.locator(".solved").inner_text()
    for each in (tab, given):
        assert each.locator("img").count() == 0
        each.wait_for_timeout(50)
        assert not each.evaluate("window.hacks || 0")


def test_without_storage_a_file_is_carried_over_all_the_same(file, opened):
    forbidden = (
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    tab = opened(SECOND, fragment="#row-1", script=forbidden)
    tab.locator("#import").set_input_files(file)
    tab.locator("#import-message", has_text="4 verdicts").wait_for()
    assert verdicts_of(tab)[0] == "confirmed"


def test_what_others_left_in_the_storage_does_no_harm(opened):
    tab = opened(FIRST, fragment="#row-1")
    left = {
        "aligner:0123456789abcdef": "{", "aligner:0123456789abcde0": '{"flags": [null, {}, 3], "saved": "x"}',
        "aligner:0123456789abcde1": '{"flags": [null, 3, {"key": "a"}], "saved": "2026-01-01", "sample": SAMPLE}',
        "aligner:0123456789abcde2": '{"flags": [], "saved": 3, "sample": [[], 3]}', "other": "1",
    }  # fmt: skip
    sample = json.dumps(report_pages.view(FIRST, "en")["sample"])
    tab.evaluate(
        "left => Object.entries(left).forEach(([name, value]) => localStorage.setItem(name, value))",
        {name: value.replace("SAMPLE", sample) for name, value in left.items()},
    )
    tab.reload()
    assert tab.locator("#round").is_hidden()
    assert len(verdicts_of(tab)) == 7


# Many at once


def test_one_verdict_for_all_of_a_term_of_a_check_or_of_what_is_shown_with_the_number_and_undo(opened):
    # Another check about the same word is another matter.
    tab = opened(review_of([*ROWS, ("噪声很大。", "It is loud.", ("name", "噪声", ""))]), fragment="#row-1")
    judge(tab, 7, "confirmed")
    tab.locator("#row-7 textarea").fill("mine")
    more = tab.locator("#row-3 .flag").nth(1).locator(".more")
    more.locator("summary").click()
    assert more.locator("button").all_inner_texts() == [
        "Glossary: all on “噪声” (2)…", "All of the check Glossary (2)…",
    ]  # fmt: skip
    more.locator("button").first.click()
    dialog = tab.locator("#bulk")
    assert "One verdict for 2 issues" in dialog.inner_text()
    assert "1 of them has a verdict already, which is replaced." in dialog.inner_text()
    dialog.get_by_text("Cancel").click()
    assert verdicts_of(tab).count("rejected") == 0
    more.locator("button").first.click()
    dialog.get_by_text("False alarm").click()
    assert verdicts_of(tab) == ["open", "open", "rejected", "open", "open", "rejected", "open", "open"]
    assert tab.locator("#row-7 textarea").input_value() == "mine"
    assert tab.locator("#progress").inner_text() == "2 of 8 judged"

    filter_control(tab, "Check").select_option("number")
    tab.get_by_text("Judge all shown…").click()
    assert "One verdict for 4 issues" in dialog.inner_text()
    dialog.get_by_text("Real issue").click()
    tab.reload()
    assert verdicts_of(tab) == [
        "confirmed",
        "confirmed",
        "rejected",
        "open",
        "confirmed",
        "rejected",
        "confirmed",
        "open",
    ]


def test_what_was_done_to_many_is_undone_step_by_step(opened):
    tab = opened(FIRST, fragment="#row-1")
    for verdict in ("False alarm", "Real issue"):
        tab.get_by_text("Judge all shown…").click()
        tab.locator("#bulk").get_by_text(verdict).click()
    assert tab.locator("#undo span").inner_text() == "7 issues: Real issue"
    tab.locator("#undo").get_by_text("Undo").click()
    assert set(verdicts_of(tab)) == {"rejected"}
    tab.locator("#undo").get_by_text("Undo").click()
    assert set(verdicts_of(tab)) == {"open"}
    assert tab.locator("#undo").is_hidden()
    # Only the number is asked about that the filter shows; the others stay.
    filter_control(tab, "Severity").select_option("major")
    tab.locator("#filters input[type=search]").fill("同上")
    tab.locator("#count", has_text="2 of 8 rows").wait_for()
    tab.get_by_text("Judge all shown…").click()
    assert "One verdict for 2 issues" in tab.locator("#bulk").inner_text()
    tab.locator("#bulk").get_by_text("Real issue").click()
    tab.get_by_text("Clear filters").first.click()
    assert verdicts_of(tab) == ["open"] * 4 + ["confirmed", "open", "confirmed"]


def test_with_a_filter_on_the_verdict_what_was_judged_gives_way(opened):
    tab = opened(FIRST, fragment="#row-1")
    filter_control(tab, "Verdict").select_option("open")
    tab.get_by_text("Judge all shown…").click()
    tab.locator("#bulk").get_by_text("False alarm").click()
    assert rows_of(tab) == []
    tab.locator("#undo").get_by_text("Undo").click()
    assert len(rows_of(tab)) == 6
