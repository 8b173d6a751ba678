"""What counts as a translation: text with words, which no tool marks as deleted, and which somebody has confirmed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from test_xliff import ROOTS, back, new, old

import aligner
from aligner.cli.main import main
from aligner.formats import tmx
from aligner.formats.registry import read_units, write_units
from aligner.formats.xliff import versions as xliff
from aligner.formats.xliff.states import UNCONFIRMED_STATES
from aligner.units.notations import CASE, CHOICE, PLACEHOLDERS, lacks_words
from aligner.units.selection import Selection
from aligner.units.units import Header, Unit, Variant, prop

HEADER = Header("zh-CN", "en-US")
SOURCE = "这是一个重要的句子。"
SDL = 'xmlns:sdl="http://sdl.com/FileTypes/SdlXliff/1.0"'
MEMOQ, PHRASE = 'xmlns:mq="MQXliff"', 'xmlns:m="http://www.memsource.com/mxlf/2.0"'
UNTRANSLATED = f"""<trans-unit id="a1" {SDL}><source>这是一个<g id="12">重要</g>的句子。</source>
  <seg-source><mrk mtype="seg" mid="1">这是一个<g id="12">重要</g>的句子。</mrk></seg-source>
  <target><mrk mtype="seg" mid="1"><g id="12"/></mrk></target>
  <sdl:seg-defs><sdl:seg id="1" origin="not-translated"/></sdl:seg-defs></trans-unit>"""


def memory(source, target):
    tuv = '<tuv xml:lang="{}"><seg>{}</seg></tuv>'
    body = f"<tu>{tuv.format('zh-CN', source)}{tuv.format('en-US', target)}</tu>"
    return f'<tmx version="1.4"><header srclang="zh-CN"/><body>{body}</body></tmx>'


def saved(folder, name, text):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def texts(path, **options):
    return [tuple(each.text for each in unit.variants) for unit in read_units(path, **options).units]


def selected(path, **options):
    """The units that are translations, and the others by reason."""
    left_out = Counter()
    return list(Selection().of(read_units(path, **options).units, left_out)), dict(left_out)


# Emptiness


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (SOURCE, "—"),
        (SOURCE, "…"),
        (SOURCE, "\u3000"),
        (SOURCE, "？！"),
        ("第12号", "–"),
        ("12", "-"),
        ("共 {0} 个文件", "{0}"),
        ("共%1$s个", "%1$s"),
        ("共 %d 个", "%d"),
        ("%(name)s，你好", "%(name)s"),
        ("共 %lld 个", "%lld"),
        ("你好，%@！", "%@"),
        ("你好，{name}！", "{name}"),
        ("你好，世界", "{name}"),
        ("Open the gate.", "{{ gate.title }}"),
        ("你好，世界", "${greeting}"),
        ("你好，{{ user.name }}！", "{{ user.name }}!"),
        ("共{count, plural, other {# 个}}", "{count, plural, one {} other {}}"),
        ("{who, select, male {他} other {她}}", "{who, select, male {} other {}}"),
        ("按{b>开始<b}", "{b>…<b}"),
        ("按[1}开始{1]", "[1}{1]"),
        ("按<b>开始</b>", "<b></b>"),
        (SOURCE, "&nbsp;"),
        ("Open the gate.", "。"),
    ],
)
def test_a_target_without_words_opposite_words_is_no_translation(source, target):
    unit = Unit.of(source, target)
    assert not unit.variants[1].translates(unit.variants[0])
    left_out = Counter()
    assert list(Selection().of([unit], left_out)) == []
    assert left_out == {"without a translation": 1}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("——", "..."),
        ("{0}", "{0}"),
        ("%s/%s", "%s/%s"),
        ("——", "none"),
        ("{可选}", "{Optional}"),
        ("<开始>", "<Start>"),
        ("十二", "12"),
        ("一", "①"),
        ("100%", "100%"),
        ("共{count, plural, other {# 个文件}}", "{count, plural, one {# file} other {# files}}"),
        ("研发", "R&D"),
    ],
)
def test_words_and_signs_opposite_signs_are_translations(source, target):
    unit = Unit.of(source, target)
    assert unit.variants[1].translates(unit.variants[0])
    assert list(Selection().of([unit])) == [unit]


def test_each_notation_has_an_example_without_words():
    for notation in PLACEHOLDERS:
        assert lacks_words(notation.example, notation.example), notation.users
        assert not lacks_words(f"{notation.example}字", notation.example)
    assert CHOICE.search("{n, plural, offset:1 =0 {none}") and CASE.search("one {# file} other {# files}")


def test_a_target_of_codes_is_none_in_any_reader(tmp_path):
    bare = '<source>重要</source><target><g id="1"/><x id="2"/></target>'
    segment = '<segment><source>重要</source><target><pc id="1"/> – <ph id="2"/></target></segment>'
    files = [
        old(tmp_path, UNTRANSLATED).rename(tmp_path / "a.sdlxliff"),
        old(tmp_path, f'<trans-unit id="1">{bare}</trans-unit>').rename(tmp_path / "b.xlf"),
        new(tmp_path, f'<unit id="1">{segment}</unit>').rename(tmp_path / "c.xlf"),
        saved(tmp_path, "d.tmx", memory("重要", '<bpt i="1"/><ept i="1"/>')),
        saved(tmp_path, "e.csv", "zh,en\n重要,—\n"),
        saved(tmp_path, "f.tsv", "zh\ten\n重要\t…\n"),
        saved(tmp_path, "g.po", 'msgid "Gate {0}"\nmsgstr "{0}"\n'),
    ]
    for path in files:
        languages = ("en", "zh") if path.suffix == ".po" else (None, None)
        left_out = Counter()
        assert list(Selection().of(read_units(path, languages).units, left_out)) == [], path
        assert left_out == {"without a translation": 1}
    for path in files[:4]:
        ((_, target),) = (unit.variants for unit in read_units(path).units)
        assert (target.text, target.markup) == ("", "")


@pytest.mark.parametrize("target", ["—", "", "{0}", "\u3000"])
def test_no_writer_writes_a_bare_target_as_a_translation(tmp_path, target):
    markup = '<bpt i="1"/><ept i="1"/>' if not target else ""
    units = [
        Unit((Variant("zh-CN", "共{0}个"), Variant("en-US", target, markup))),
        Unit.of("他来了。", "He came."),
    ]
    for name in ("a.tmx", "a.xlf", "a.csv", "a.tsv", "a.xlsx", "a.docx", "a.parquet", "a.zh-en"):
        write_units(units, tmp_path / name, HEADER)
        found = {pair for pair in texts(tmp_path / name) if pair[1]}
        assert found == {("他来了。", "He came.")}, name
    write_units(units, tmp_path / "b.xlf", HEADER, version="2.1")
    assert texts(tmp_path / "b.xlf") == [("共{0}个", ""), ("他来了。", "He came.")]
    assert "<bpt" not in (tmp_path / "a.csv").read_text("utf-8")


def test_codes_alone_on_both_sides_stay(tmp_path):
    path = saved(tmp_path, "a.tmx", memory('<ph x="1">{1}</ph> – ', '<ph x="1">{1}</ph> —'))
    units, left_out = selected(path)
    assert (len(units), left_out) == (1, {})
    for name in ("b.tmx", "b.xlf"):
        write_units(units, tmp_path / name, HEADER)
        assert texts(tmp_path / name) == [("–", "—")]


def test_only_the_variants_that_translate_the_source_are_written(tmp_path):
    unit = Unit((Variant("zh", "好。"), Variant("de", "—"), Variant("en", "Good.")))
    write_units([unit], tmp_path / "a.tmx", Header("zh"))
    (found,) = tmx.read(tmp_path / "a.tmx").units
    assert [each.language for each in found.variants] == ["zh", "en"]


def test_a_memory_takes_and_gives_no_bare_targets(tmp_path):
    with aligner.Memory(tmp_path / "m.db") as store:
        added = store.add([Unit.of(SOURCE, "—"), Unit.of("他来了。", "He came."), Unit.of("{0}", "{0}")], "a")
        assert (added.units, added.left_out) == (2, {"without a translation": 1})
        store.export(tmp_path / "m.tmx", languages=("en-US", "zh-CN"))
        # Opposite a source that has words, a dash is no translation; the other way round it may be one.
        store.add([Unit.of("——", "none")], "b")
        assert store.export(tmp_path / "n.csv", languages=("en-US", "zh-CN")).left_out == {"without a translation": 1}
    assert texts(tmp_path / "m.tmx") == [("He came.", "他来了。"), ("{0}", "{0}")]


def test_an_empty_segment_of_2_does_not_get_the_text_behind_it(tmp_path):
    body = """<unit id="1"><segment><source>你好！</source><target/></segment>
      <ignorable><source>（完）</source><target>(end)</target></ignorable></unit>
      <unit id="2"><ignorable><source>1. </source></ignorable>
      <segment><source>好。</source><target><ph id="1"/></target></segment>
      <ignorable><source>（见下）</source><target>(see below)</target></ignorable></unit>
      <unit id="3"><segment><source>再见。</source><target>Bye.</target></segment>
      <ignorable><source>（完）</source><target> (end)</target></ignorable></unit>"""
    assert texts(new(tmp_path, body)) == [("你好！（完）", ""), ("1. 好。（见下）", ""), ("再见。（完）", "Bye. (end)")]


# Annotations


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('The <mrk mtype="x-sdl-deleted" sdl:revid="1">sea</mrk><mrk mtype="x-sdl-added">lake</mrk> is.',
         "The lake is."),
        ('<mrk mtype="x-sdl-comment">The <mrk mtype="x-sdl-deleted">old <g id="1">sea</g> </mrk>lake</mrk>.',
         "The lake."),
        ('The <mrk mtype="x-sdl-location" sdl:mid="3"/>lake.', "The lake."),
        ('<mrk mtype="x-sdl-feedback-added">A</mrk> l<mrk mtype="x-sdl-feedback-deleted">o</mrk>ake.', "A lake."),
        ('The <mrk mtype="x-mq-comment">lake</mrk>.', "The lake."),
        ('The <mrk mtype="x-phrase-term">lake</mrk>.', "The lake."),
        ('The <mrk mtype="x-other">lake</mrk>.', "The lake."),
        ('The <mrk mtype="x-mqDeleted">sea</mrk><mrk mtype="x-movedFrom">pond</mrk>lake.', "The lake."),
    ],
)  # fmt: skip
def test_what_tools_note_on_a_text_of_1_2_is_not_content(tmp_path, content, text):
    body = f'<trans-unit id="1" {SDL}><source>湖。</source><target>{content}</target></trans-unit>'
    (unit,) = xliff.read(old(tmp_path, body)).units
    assert (unit.variants[1].text, unit.variants[1].markup) == (text, "")


def test_standard_marks_are_content_and_the_codes_around_deleted_text_stay(tmp_path):
    target = 'A <mrk mtype="term" mid="4">lake</mrk>: <mrk mtype="x-sdl-deleted"><bx id="1"/>b</mrk>c<ex id="1"/>.'
    body = f'<trans-unit id="1"><source>湖。</source><target>{target}</target></trans-unit>'
    (unit,) = xliff.read(old(tmp_path, body)).units
    assert unit.variants[1].markup == 'A <hi type="term" x="4">lake</hi>: c<it pos="end" x="1"/>.'


def test_comments_on_a_text_are_notes(tmp_path):
    target = '<target>A <mrk id="m1" type="comment" value="Which one?">lake</mrk> and <mrk id="m2" type="comment" ' \
        'ref="#n=n1">sea</mrk>, <mrk id="m3" type="term">bay</mrk>.</target>'  # fmt: skip
    body = (
        f'<unit id="1"><notes><note id="n1">Sure?</note></notes><segment><source>湖。</source>{target}</segment></unit>'
    )
    (unit,) = xliff.read(new(tmp_path, body)).units
    assert unit.variants[1].text == "A lake and sea, bay."
    assert unit.variants[1].markup == 'A lake and sea, <hi type="term" x="m3">bay</hi>.'
    assert [each.text for each in (*unit.variants[1].elements, *unit.elements)] == ["Which one?", "Sure?"]
    body = '<source>湖。</source><target>A <mrk mtype="term" comment="Which one?">lake</mrk>.</target>'
    (unit,) = xliff.read(old(tmp_path, f'<trans-unit id="1">{body}</trans-unit>')).units
    assert [each.text for each in unit.variants[1].elements] == ["Which one?"]
    assert back([unit], tmp_path, "1.2") == [unit]


def test_tracked_changes_of_2_and_proposals_are_not_content(tmp_path):
    changes = """<ctr:changeTrack xmlns:ctr="urn:oasis:names:tc:xliff:changetracking:2.0">
      <ctr:revisions appliesTo="target"><ctr:revision><ctr:item property="content">A sea.</ctr:item>
      </ctr:revision></ctr:revisions></ctr:changeTrack>"""
    segment = "<segment><source>湖。</source><target>A lake.</target></segment>"
    assert texts(new(tmp_path, f'<unit id="1">{changes}{segment}</unit>')) == [("湖。", "A lake.")]
    body = """<trans-unit id="1" xmlns:t="urn:t"><t:target>No.</t:target><source>湖。</source><target>A lake.</target>
      <alt-trans><source>湖。</source><target>A sea.</target></alt-trans></trans-unit>"""
    assert texts(old(tmp_path, body)) == [("湖。", "A lake.")]


@pytest.mark.parametrize(
    ("content", "text", "markup"),
    [
        ('The <hi type="x-sdl-deleted">sea</hi>lake.', "The lake.", ""),
        ('The <hi type="deleted">sea</hi><hi type="inserted">lake</hi>.', "The lake.", ""),
        ('The <hi type="x-comment">lake</hi>.', "The lake.", ""),
        ('The <hi type="x-sdl-deleted">sea</hi><ph x="1"/>lake.', "The lake.", 'The <ph x="1"/>lake.'),
        ('The <hi type="term">lake</hi>.', "The lake.", 'The <hi type="term">lake</hi>.'),
        ("The <hi>lake</hi>.", "The lake.", "The <hi>lake</hi>."),
    ],
)
def test_a_memory_says_what_is_deleted_too(tmp_path, content, text, markup):
    (unit,) = tmx.read(saved(tmp_path, "a.tmx", memory("湖。", content))).units
    assert (unit.variants[1].text, unit.variants[1].markup) == (text, markup)


# States and drafts


@pytest.mark.parametrize(
    ("said", "of_target", "is_draft"),
    [
        (f'{MEMOQ} mq:status="PreTranslated"', "", True),
        (f'{MEMOQ} mq:status="Pretranslated"', "", True),
        (f'{MEMOQ} mq:status="AutoJoined"', "", True),
        (f'{MEMOQ} mq:status="AutoSplit"', "", True),
        (f'{MEMOQ} mq:status="AutoSplitAndEmpty"', "", True),
        (f'{MEMOQ} mq:status="manuallyconfirmed"', "", False),
        (f'{MEMOQ} mq:status="Proofread"', "", False),
        (f'{PHRASE} m:confirmed="0"', "", True),
        (f'{PHRASE} m:confirmed="1"', "", False),
        ("", 'state="New"', True),
        ("", 'state="needs-translation"', True),
        ("", 'state="needs-review-translation"', False),
        ("", 'state="signed-off"', False),
        ("", 'state-qualifier="rejected-spelling" state="translated"', True),
        ("", 'state-qualifier="mt-suggestion"', True),
        ("", 'state-qualifier="fuzzy-match" state="needs-review-translation"', True),
        ("", 'state-qualifier="leveraged-mt" state="final"', False),
        ('approved="yes"', 'state-qualifier="fuzzy-match"', False),
        ("", 'state-qualifier="exact-match"', False),
    ],
)
def test_states_of_1_2_count_as_the_tools_write_them(tmp_path, said, of_target, is_draft):
    body = f'<trans-unit id="1" {said}><source>好。</source><target {of_target}>Good.</target></trans-unit>'
    path = old(tmp_path, body)
    (unit,) = xliff.read(path).units
    assert unit.is_draft == is_draft
    assert texts(path, drafts=True) == [("好。", "Good.")]
    assert selected(path)[1] == ({"drafts": 1} if is_draft else {})


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ('conf="Draft"', "Draft"),
        ('conf="draft"', "draft"),
        ('conf="RejectedTranslation"', "RejectedTranslation"),
        ('conf="Translated"', None),
        ('conf="ApprovedSignOff"', "ApprovedSignOff"),
        ('origin="not-translated"', "not-translated"),
        ('origin="mt"', "mt"),
        ('conf="Translated" origin="mt"', None),
        ('origin="interactive"', None),
        ("", None),
    ],
)
def test_states_of_trados_count_as_it_writes_them(tmp_path, said, state):
    body = UNTRANSLATED.replace('<g id="12"/></mrk></target>', "Good.</mrk></target>").replace(
        'origin="not-translated"', said
    )
    (unit,) = xliff.read(old(tmp_path, body)).units
    assert unit.variants[1].value_of("x-state") == state
    assert unit.is_draft == (state not in (None, "ApprovedSignOff"))


@pytest.mark.parametrize(
    ("said", "is_draft"),
    [
        ('state="initial"', True),
        ('state="translated" subState="mq:PreTranslated"', True),
        ('state="translated" subState="x:mt-suggestion"', True),
        ('state="final" subState="x:seen"', False),
        ("", False),
    ],
)
def test_states_of_2_count_with_those_of_tools(tmp_path, said, is_draft):
    segment = f"<segment {said}><source>好。</source><target>Good.</target></segment>"
    (unit,) = xliff.read(new(tmp_path, f'<unit id="1">{segment}</unit>')).units
    assert unit.is_draft == is_draft


def test_every_state_in_the_table_is_read_in_any_case(tmp_path):
    for state in " ".join(UNCONFIRMED_STATES.values()).split():
        body = f'<trans-unit id="1"><source>好。</source><target state="{state.upper()}">Good.</target></trans-unit>'
        assert next(xliff.read(old(tmp_path, body)).units).is_draft, state


def test_a_draft_without_words_is_no_draft(tmp_path):
    body = '<trans-unit id="1"><source>好。</source><target state="new"><x id="1"/></target></trans-unit>'
    path = old(tmp_path, body)
    assert selected(path) == ([], {"without a translation": 1})
    assert selected(path, drafts=True) == ([], {"without a translation": 1})


JOB = f"""{ROOTS["1.2"]}<file original="a.docx" source-language="zh-CN" target-language="en-US" datatype="x"><body>
  <trans-unit id="1"><source>他来了。</source><target>He came.</target></trans-unit>
  <trans-unit id="2"><source>他<g id="1">走</g>了。</source>
    <target state="new">He <g id="1">left</g>.</target></trans-unit>
  <trans-unit id="3"><source>门开着。</source></trans-unit>
  <trans-unit id="4"><source>河。</source><target state="needs-translation">A river.</target></trans-unit>
</body></file></xliff>"""


def test_drafts_are_counted_as_drafts_and_taken_by_an_option(tmp_path, capsys):
    job = saved(tmp_path, "job.xlf", JOB)
    assert main(["convert", str(job), str(tmp_path / "a.tmx")]) == 0
    assert capsys.readouterr().err.endswith("a.tmx: 1 unit; left out: 2 drafts, 1 without a translation\n")
    assert main(["convert", str(job), str(tmp_path / "b.tmx"), "--drafts"]) == 0
    assert capsys.readouterr().err.endswith("b.tmx: 3 units; left out: 1 without a translation\n")
    units = list(tmx.read(tmp_path / "b.tmx").units)
    assert [unit.variants[1].value_of("x-state") for unit in units] == [None, "new", "needs-translation"]
    assert units[1].variants[1].markup == 'He <bpt i="1" x="1"/>left<ept i="1"/>.'
    assert not any(unit.variants[1].value_of("x-draft") for unit in units)


def test_with_languages_named_drafts_are_still_drafts(tmp_path, capsys):
    job = saved(tmp_path, "job.xlf", JOB)
    command = ["convert", str(job), str(tmp_path / "a.tmx"), "--source-language", "zh-CN", "--target-language", "en-GB"]
    assert main(command) == 0
    assert "1 unit; left out: 2 drafts, 1 without" in capsys.readouterr().err
    assert main([*command[:2], str(tmp_path / "b.csv"), *command[3:], "--untranslated"]) == 0
    assert [target for _, target in texts(tmp_path / "b.csv")] == ["He came.", "", "", ""]


def test_a_file_of_drafts_alone_says_how_to_take_them(tmp_path, capsys):
    draft = JOB.replace("<target>He came.", '<target state="new">He came.')
    job = saved(tmp_path, "job.xlf", draft)
    assert main(["convert", str(job), str(tmp_path / "a.tmx")]) == 1
    assert "left out: 3 drafts, 1 without a translation; take drafts with --drafts" in capsys.readouterr().err
    assert not (tmp_path / "a.tmx").exists()


def test_a_memory_takes_drafts_by_an_option_and_keeps_their_states(tmp_path, capsys):
    job = saved(tmp_path, "job.xlf", JOB)
    memory_file = str(tmp_path / "m.db")
    assert main(["memory", "add", memory_file, str(job)]) == 0
    assert "1 unit, 1 of them new; left out: 2 drafts, 1 without a translation" in capsys.readouterr().err
    assert main(["memory", "add", memory_file, str(job), "--drafts", "--replace"]) == 0
    with aligner.Memory(memory_file) as store:
        (found,) = store.exact("河。")
        (target,) = found.targets
        assert target.value_of("x-state") == "needs-translation"
        units = list(read_units(job).units)
        assert store.add(units, "as units").left_out == {"drafts": 2, "without a translation": 1}
        assert store.add(units, "with drafts", drafts=True).units == 3


def test_fuzzy_entries_are_drafts(tmp_path):
    head = 'msgid ""\nmsgstr "Language: zh_CN\\n"\n\n'
    entries = 'msgid "Open"\nmsgstr "打开"\n\n#, fuzzy, c-format\nmsgid "Close %s"\nmsgstr "关上 %s"\n'
    path = saved(tmp_path, "a.po", head + entries)
    units, left_out = selected(path)
    assert (len(units), left_out) == (1, {"drafts": 1})
    assert texts(path, drafts=True) == [("Open", "打开"), ("Close %s", "关上 %s")]
    fuzzy = list(read_units(path, drafts=True).units)[1]
    assert fuzzy.variants[1].elements == (prop("x-state", "fuzzy"),)
    only = saved(tmp_path, "b.po", head + entries.split("\n\n")[1])
    assert selected(only) == ([], {"drafts": 1})


@pytest.mark.parametrize("version", xliff.VERSIONS)
def test_a_draft_comes_back_as_a_draft(tmp_path, version):
    units = list(read_units(saved(tmp_path, "job.xlf", JOB)).units)
    found = back(units, tmp_path, version)
    assert [unit.is_draft for unit in found] == [unit.is_draft for unit in units] == [False, True, False, True]
    assert [each.text for unit in found for each in unit.variants] == [
        each.text for unit in units for each in unit.variants
    ]


def test_a_job_goes_to_a_colleague_in_a_table(tmp_path, capsys):
    job = saved(tmp_path, "job.xlf", JOB)
    for name in ("a.xlsx", "a.csv", "a.docx", "a.xlf"):
        assert main(["convert", str(job), str(tmp_path / name), "--untranslated"]) == 0
        assert texts(tmp_path / name) == [("他来了。", "He came."), ("他走了。", ""), ("门开着。", ""), ("河。", "")]
    assert main(["convert", str(job), str(tmp_path / "b.csv"), "--untranslated", "--drafts"]) == 0
    assert [target for _, target in texts(tmp_path / "b.csv")] == ["He came.", "He left.", "", "A river."]
    for name in ("c.tmx", "c.zh-en"):
        with pytest.raises(SystemExit):
            main(["convert", str(job), str(tmp_path / name), "--untranslated"])
        assert "--untranslated does not apply to ." in capsys.readouterr().err


# Approval


def test_translations_are_approved_by_an_option(tmp_path):
    job = saved(tmp_path, "job.xlf", JOB)
    for version, mark in (("1.2", ' approved="yes"'), ("2.1", ' state="final"')):
        path = tmp_path / f"{version}.xlf"
        command = ["convert", str(job), str(path), "--xliff", version, "--untranslated", "--drafts"]
        assert main(command) == 0
        assert mark not in path.read_text("utf-8")
        assert main([*command, "--approved", "--force"]) == 0
        # Drafts and empty targets are not approved.
        assert path.read_text("utf-8").count(mark) == 1
        assert texts(path) == [
            ("他来了。", "He came."),
            ("他走了。", "He left."),
            ("门开着。", ""),
            ("河。", "A river."),
        ]


def test_approval_is_for_xliff_and_says_nothing_twice(tmp_path, capsys):
    unit = replace(Unit.of("好。", "Good."), elements=(prop("x-approved", "no"),))
    write_units([unit], tmp_path / "a.xlf", HEADER, approved=True)
    assert next(read_units(tmp_path / "a.xlf").units).value_of("x-approved") is None
    job = saved(tmp_path, "job.xlf", JOB)
    with pytest.raises(SystemExit):
        main(["convert", str(job), str(tmp_path / "a.csv"), "--approved"])
    assert "--approved does not apply to .csv" in capsys.readouterr().err
    with aligner.Memory(tmp_path / "m.db") as store:
        store.add([Unit.of("好。", "Good.")], "a")
        store.export(tmp_path / "b.xlf", approved=True)
    assert 'approved="yes"' in (tmp_path / "b.xlf").read_text("utf-8")
    for name, text in (("zh.txt", "他来了。"), ("en.txt", "He came.")):
        saved(tmp_path, name, text)
    texts_given = [str(tmp_path / "zh.txt"), str(tmp_path / "en.txt")]
    assert main(["align", *texts_given, "-o", str(tmp_path / "c.xlf"), "--approved"]) == 0
    assert 'approved="yes"' in (tmp_path / "c.xlf").read_text("utf-8")
