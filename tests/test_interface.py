"""What holds of the whole interface: order of arguments, progress, saving by suffix, notebooks."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys

import pytest

import aligner
from aligner import Alignment, InputError, Memory, Options, align, align_files, check, repair, segment
from aligner.bitext.progress import progress_reporter
from aligner.formats.registry import FORMATS, MOSES, load
from aligner.memory.cleaning import find_suspects

ZH = "他来了。门开着。河水涨了。"
EN = "He came. The door was open. The river rose."


@pytest.fixture(scope="module")
def alignment():
    return align(ZH, EN)


def keyword_only(function):
    parameters = inspect.signature(function).parameters.values()
    return [each.name for each in parameters if each.kind is each.KEYWORD_ONLY]


def test_everything_after_the_two_texts_is_keyword_only_in_one_order():
    assert list(inspect.signature(align).parameters)[:2] == list(inspect.signature(check).parameters)[:2]
    how, known = ["source_language", "target_language", "encoder", "options", "progress"], ["fixed", "anchors", "apart"]
    assert keyword_only(align) == [*how, *known]
    assert keyword_only(check) == [*how, "glossary", "checklist", "ignore", "policy", "reference"]
    assert list(inspect.signature(align_files).parameters)[:2] == list(inspect.signature(align).parameters)[:2]
    assert keyword_only(align_files) == [*how, "encoding", "limits", *known]


def test_check_takes_all_that_align_takes(alignment):
    options = Options(exclude_rules=("width",))
    review = check(ZH, EN, source_language="zh", target_language="en-GB", options=options)
    assert review.alignment == align(ZH, EN, source_language="zh", target_language="en-GB", options=options)


def test_a_string_can_be_repaired_and_segmented():
    assert repair("the sea le-\nvel").text == "the sea level"
    assert list(segment("他来了。门开着。")) == ["他来了。", "门开着。"]
    assert segment("Il vient.", language="fr").language == "fr"
    with pytest.raises(InputError, match="not 3"):
        segment(3)
    with pytest.raises(InputError, match="the document is in en, not in zh"):
        repair(aligner.Document("a", "en"), language="zh")


@pytest.mark.parametrize(
    ("tag", "proposal"),
    [("chinese", "zh"), ("English", "en"), ("cn", "zh"), ("jp", "ja"), ("Mandarin", "zh"), ("中文", "zh"),
     ("German", "de"), ("traditional-chinese", "zh-Hant"),
     ("繁體中文", "zh-Hant"), ("正體中文", "zh-Hant"), ("简体", "zh-Hans"), ("zh-trad", "zh-Hant")],
)  # fmt: skip
def test_the_name_of_a_language_is_an_error_that_proposes_its_tag(tag, proposal):
    with pytest.raises(InputError, match=rf"is not a language tag.*; write {proposal}$"):
        align(ZH, EN, source_language=tag)


@pytest.mark.parametrize("tag", ["xx", "klingon", "qqqq"])
def test_a_tag_of_no_language_is_an_error(tag):
    with pytest.raises(InputError, match="does not name a language"):
        check(ZH, EN, target_language=tag)


def told(work):
    states = []
    work(lambda stage, done, total: states.append((stage, done, total)))
    return states


@pytest.mark.parametrize("work", [align, check])
def test_progress_is_told_of_every_stage(work):
    states = told(lambda progress: work(ZH, EN, progress=progress))
    stages = list(dict.fromkeys(stage for stage, _, _ in states))
    assert stages[:3] == ["repairing and segmenting the source", "repairing and segmenting the target", "encoding"]
    assert "first pass" in stages and ("checking" in stages) == (work is check)
    assert all(0 <= done <= total or not total for _, done, total in states)


@pytest.mark.parametrize("stage", ["encoding", "first pass", "checking"])
def test_an_exception_from_progress_ends_the_work(stage):
    def cancel(name, _, __):
        if name == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(ZH, EN, progress=cancel)


def test_a_cancelled_addition_leaves_the_memory_as_it_was(tmp_path, alignment):
    def cancel(*_):
        raise KeyboardInterrupt

    with Memory(tmp_path / "memory.db") as memory:
        with pytest.raises(KeyboardInterrupt):
            memory.add(alignment, "a", progress=cancel)
        assert len(memory) == 0 and not memory.documents(removed=True)
        assert memory.add(alignment, "a").new == 3


def test_progress_can_be_a_bar(capsys):
    assert len(align(ZH, EN, progress=True)) == 3
    assert "pass" in capsys.readouterr().err


@pytest.mark.parametrize("progress", ["yes", 3])
def test_what_cannot_be_told_progress_is_refused(progress):
    with pytest.raises(InputError, match=r"True or a function of \(stage, done, total\)"):
        align(ZH, EN, progress=progress)


@pytest.mark.parametrize("name", ["a.jsonl", "a.tmx", "a.TMX.gz", "a.xlf", "a.tsv", "a.csv", "a.parquet", "a.zh-en"])
def test_an_alignment_is_saved_as_the_suffix_says(tmp_path, alignment, name):
    alignment.save(tmp_path / name)
    assert list(tmp_path.iterdir())
    with pytest.raises(InputError, match="there already"):
        alignment.save(tmp_path / name, overwrite=False)


def test_saving_is_what_the_other_ways_write(tmp_path, alignment):
    alignment.save(tmp_path / "a.tsv", min_confidence=0.5, text="raw")
    alignment.to_tsv(tmp_path / "b.tsv", min_confidence=0.5, text="raw")
    assert (tmp_path / "a.tsv").read_bytes() == (tmp_path / "b.tsv").read_bytes()
    alignment.save(tmp_path / "a.jsonl")
    assert Alignment.from_jsonl(tmp_path / "a.jsonl") == alignment
    with pytest.raises(InputError, match=r"cannot write \.pdf"):
        alignment.save(tmp_path / "a.pdf")


def test_a_review_is_saved_as_the_suffix_says(tmp_path, alignment):
    review = check(alignment)
    for name in ("a.html", "a.json"):
        review.save(tmp_path / name, language="zh")
        assert (tmp_path / name).stat().st_size
    with pytest.raises(InputError, match=r"cannot write \.pdf"):
        review.save(tmp_path / "a.pdf")


def test_notebooks_show_what_is_there_and_escape_it(tmp_path):
    alignment = align(["他说a<b。"], ["He said a<b."])
    with Memory(tmp_path / "<m>.db") as memory:
        memory.add(alignment, "<d>")
        shown = memory._repr_html_()
        assert "&lt;d&gt;" in shown and "1 unit of 1 document" in shown and "<d>" not in shown
    assert "他说a&lt;b。" in alignment.source._repr_html_() and "他说a<b" not in alignment.source._repr_html_()
    assert "He said a&lt;b." in alignment._repr_html_()
    evaluation = aligner.evaluate(alignment, [((0,), (0,))])
    assert "<td" in evaluation._repr_html_() and "1.000" in evaluation._repr_html_()


def test_a_notebook_shows_the_flags_of_a_review():
    shown = check(["共有 3 只鸟。", "门开着。"], ["There were 5 birds.", "The door was open."])._repr_html_()
    assert "There were 5 birds." in shown and "Number" in shown


@pytest.mark.parametrize("arguments", [[], ["memory"]])
def test_a_bare_command_shows_its_help(arguments):
    done = subprocess.run([sys.executable, "-m", "aligner", *arguments], capture_output=True, encoding="utf-8")
    assert done.returncode == 0 and done.stdout.startswith("usage: aligner") and "commands" in done.stdout


def test_every_format_names_functions_that_there_are():
    names = {name for kind in (*FORMATS.values(), MOSES) for name in (kind.write, kind.write_units, kind.read) if name}
    assert len(names) > 10 and all(callable(load(name)) for name in names)


def test_a_stage_with_figures_stays_one_stage_of_the_bar(capsys):
    with progress_reporter(progress=True) as report:
        report("training: loss 0.9", 1, 3)
        report("training: loss 0.5", 2, 3)
        report("writing", 0, 0)
    shown = capsys.readouterr().err
    assert "training: loss 0.9" in shown and "1/3" in shown and "writing" in shown
    with progress_reporter(progress=True):
        pass
    assert capsys.readouterr().err == ""


def test_a_bar_that_the_environment_switches_off_is_no_error():
    code = "import aligner; print(len(aligner.align(['他来了。'], ['He came.'], progress=True)))"
    environment = {**os.environ, "TQDM_DISABLE": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", env=environment)
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_a_memory_with_an_odd_language_tag_can_still_be_cleaned(tmp_path):
    odd = aligner.Unit(
        (aligner.Variant("zh", "他用了IMAGIC和KX来拍照。"), aligner.Variant("english", "He took photos."))
    )
    with Memory(tmp_path / "m.db") as memory:
        memory.add([odd], "a")
        list(find_suspects(memory))
    with pytest.raises(InputError, match="write en"):
        aligner.Unit.of("他来了。", "He came.", ("zh", "english"))


def test_the_embedded_encoder_has_a_name():
    assert align(ZH, EN, encoder="embedded") == align(ZH, EN)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Options(exclude_rules="width"),
        lambda: aligner.Policy(exclude_checks="spaces"),
        lambda: aligner.Policy({"number": 0.3}),
    ],
)
def test_what_has_the_wrong_type_is_refused_with_an_example(make):
    with pytest.raises(InputError, match=r"tuple of|such as Limits"):
        make()


def test_an_export_can_be_kept_from_overwriting(tmp_path, alignment):
    (tmp_path / "a.tmx").write_text("mine")
    with Memory(tmp_path / "m.db") as memory:
        memory.add(alignment, "a")
        with pytest.raises(InputError, match="there already"):
            memory.export(tmp_path / "a.tmx", overwrite=False)
        assert memory.similar("The door stood open.", min_cosine=0.99) == []
        assert memory.similar("The door was open.", min_cosine=0.99)
