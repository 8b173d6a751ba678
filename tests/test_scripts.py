"""Simplified and Traditional Chinese: one language for evidence, two for every selection and every label."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aligner
from aligner import Document, Filter, InputError, Memory, Unit, align, check
from aligner.bitext.languages import check_known_language, parse_tag, script_of_tag
from aligner.checking.policy import Policy
from aligner.checking.terms import find_terms
from aligner.cli.main import main
from aligner.encoders.loading import embedded_encoder
from aligner.formats import tmx
from aligner.formats.registry import read_units, write_units
from aligner.memory.cleaning import find_suspects
from aligner.text.repair import repair
from aligner.text.sentences import segment
from aligner.units.selection import oriented, with_regions
from aligner.units.units import FURTHER, Header, Variant, same_language
from aligner.words.scripts import script_of, simplified, simplified_text

HANS = [
    "第一章介绍软件的安装。", "请先用鼠标选择文件夹。", "打印机与服务器都在网络上。", "内存只有三千万字节。",
    "他乘出租车去图书馆。", "乾隆年间的著作还在那里。", "她看着窗外的云，什么都没说。",
]  # fmt: skip
# The same in the characters and words of Taiwan.
HANT = [
    "第一章介紹軟體的安裝。", "請先用滑鼠選擇資料夾。", "印表機與伺服器都在網路上。", "記憶體只有三千萬字節。",
    "他乘計程車去圖書館。", "乾隆年間的著作還在那裡。", "她看著窗外的雲，什麼都沒說。",
]  # fmt: skip
EN = [
    "Chapter One introduces the installation of the software.", "Please first select the folder with the mouse.",
    "The printer and the server are both on the network.", "The memory has only thirty million bytes.",
    "He took a taxi to the library.", "The works of the Qianlong era are still there.",
    "She looked at the clouds outside and said nothing.",
]  # fmt: skip
chinese = st.text(st.sampled_from("軟體滑鼠資訊的乾隆著名看於麼什记忆憶字串abc 。，\n"), max_size=30)


# Texts in Simplified characters


@pytest.mark.parametrize(("traditional", "plain"), list(zip(HANT, HANS, strict=True)))
def test_characters_and_words_of_taiwan_become_those_of_the_mainland(traditional, plain):
    assert simplified_text(traditional, "zh").replace(" ", "") == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("後來，皇后來了。", "后来，皇后来了。"),
        ("資訊科技", "信息技术"),
        ("執行檔案", "执行档案"),
        ("顯著，看著", "显著，看着"),
        ("中國衞生説明", "中国卫生说明"),
        ("轎伕", "轿夫"),
        ("他說：「好。」", "他说：「好。」"),
    ],
)
def test_words_decide_what_a_character_becomes(text, plain):
    assert simplified_text(text, "zh") == plain


@pytest.mark.parametrize("text", [*HANS, "著名的乾隆皇帝、干部于是后来了。", "什么的么", "", "BERT", "於"])
@pytest.mark.parametrize("language", ["zh", "zh-CN", "yue"])
def test_a_simplified_text_stays_the_same(text, language):
    assert simplified([text], language) == [text]


@pytest.mark.parametrize("language", ["ja", "ko", "en", "de"])
def test_texts_in_other_languages_stay_the_same(language):
    assert simplified(["國會圖書館", "學校"], language) == ["國會圖書館", "學校"]


def test_a_text_that_shows_no_script_goes_by_its_neighbours_and_then_by_its_tag():
    assert simplified(["程式", "電腦開機"], "zh") == ["程序", "电脑开机"]
    assert simplified(["程式", "电脑开机"], "zh") == ["程式", "电脑开机"]
    assert simplified(["程式"], "zh") == ["程式"]
    assert simplified(["程式"], "zh-TW") == ["程序"]
    assert simplified(["电脑", "電腦"], "zh-TW") == ["电脑", "电脑"]


@given(st.lists(chinese, max_size=4), st.sampled_from(["zh", "zh-TW", "zh-Hans", "en"]))
def test_the_length_stays_the_same_and_nothing_changes_twice(texts, language):
    plain = simplified(texts, language)
    assert list(map(len, plain)) == list(map(len, texts))
    assert simplified(plain, "zh-CN") == plain or language == "en"


@pytest.mark.parametrize(
    ("text", "language", "script"),
    [
        ("质量", "zh", "Hans"), ("品質", "zh", "Hant"), ("保存", "zh", ""), ("后面", "zh", ""), ("質量 质", "zh", ""),
        ("嘅 係 佢哋", "yue", "Hant"), ("Добро вече", "sr", "Cyrl"), ("Dobro veče", "sr", "Latn"), ("12", "sr", ""),
    ],
)  # fmt: skip
def test_a_text_shows_its_script(text, language, script):
    assert script_of(text, language) == script


# Evidence


def links(alignment):
    return [(bead.source, bead.target, bead.confidence) for bead in alignment]


@pytest.mark.parametrize("grain", ["sentence", "auto"])
def test_both_scripts_give_the_same_beads_and_confidences(grain):
    options = aligner.Options(grain=grain)
    # Without two sentences, nothing is certain.
    english = [EN[0], *EN[2:4], *EN[5:]]
    one, other = (align(text, english, source_language="zh", options=options) for text in (HANS, HANT))
    assert [link[:2] for link in links(one)] == [link[:2] for link in links(other)]
    for (*_, first), (*_, second) in zip(links(one), links(other), strict=True):
        assert first == pytest.approx(second, abs=0.001)
    assert list(other.source) == HANT


def test_findings_are_the_same_and_quote_the_text_as_it_is():
    wrong = [*EN[:3], "The memory has only thirteen million bytes.", *EN[4:]]
    reviews = [check(text, wrong, source_language="zh", policy=Policy()) for text in (HANS, HANT)]
    one, other = ([(flag.finding.check, flag.finding.bead) for flag in review.flags] for review in reviews)
    assert one == other and ("number", 3) in one
    (number,) = (flag.finding for flag in reviews[1].flags if flag.finding.check == "number")
    assert "三千萬" in number.explanations["zh"] and "三千萬" in number.explanations["en"]
    (span,) = number.source
    assert reviews[1].alignment.source.document.text[span.start : span.stop] == "三千萬"


@pytest.mark.parametrize("text", ["他買了滑鼠和軟體。", "他买了鼠标和软件。"])
@pytest.mark.parametrize("terms", [("軟體", "滑鼠"), ("软件", "鼠标"), ("滑鼠", "軟體")])
def test_a_term_that_does_not_show_its_script_is_in_that_of_its_glossary(text, terms):
    entries = tuple(aligner.checking.glossaries.Entry(term, ("widget",)) for term in terms)
    review = check(text, "He bought a mouse and software.", source_language="zh", glossary=aligner.Glossary(entries))
    assert [flag.finding.check for flag in review.flags].count("glossary") == 2


def test_a_glossary_in_one_script_serves_a_text_in_the_other():
    (glossary,) = (aligner.Glossary((aligner.checking.glossaries.Entry(term, ("software",)),)) for term in ["軟體"])
    wrong = [EN[0].replace("software", "programs"), *EN[1:]]
    for text in (HANS, HANT):
        flags = check(text, wrong, source_language="zh", glossary=glossary).flags
        (finding,) = (flag.finding for flag in flags if flag.finding.check == "glossary")
        assert "“軟體”" in finding.explanations["en"]
        assert not [flag for flag in check(text, EN, source_language="zh", glossary=glossary).flags
                    if flag.finding.check == "glossary"]  # fmt: skip


def test_terms_are_written_as_in_the_text():
    chinese = ["濕地的鳥很多。", "這片濕地很大。", "濕地在湖邊。", "我們愛濕地。"]
    english = ["The wetland has many birds.", "This wetland is big.", "The wetland is by a lake.", "We love wetlands."]
    terms = find_terms(align(chinese, english, source_language="zh"), embedded_encoder())
    assert "濕地" in [term.text for term in terms]
    assert not [term.text for term in terms if "湿" in term.text]


def test_headings_and_keywords_count_in_both_scripts():
    for chinese in (["第二章 研究方法", "关键词：水位；湿地"], ["第二章 研究方法", "關鍵詞：水位；濕地"]):
        review = check(chinese, ["Chapter 2 Methods", "Keywords: water level; bridge"], source_language="zh")
        assert [section.title for section in review.sections] == ["第二章 研究方法"]
        assert [flag.finding.check for flag in review.flags if flag.finding.check == "keywords"]


def test_cleaning_suspects_the_same_units_in_both_scripts(tmp_path):
    wrong = [*EN[:3], "The memory has only thirteen million bytes.", "Nobody likes cold porridge.", *EN[5:]]
    found = []
    for name, text, tag in (("a", HANS, "zh-CN"), ("b", HANT, "zh-TW"), ("c", HANT, "zh")):
        with Memory(tmp_path / f"{name}.db") as memory:
            memory.add([Unit.of(*pair, (tag, "en")) for pair in zip(text, wrong, strict=True)], name)
            found.append([(suspect.unit, suspect.kind) for suspect in find_suspects(memory)])
    assert found[0] == found[1] == found[2] and found[0]


def test_look_ups_by_meaning_do_not_see_the_script(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([Unit.of(zh, en, ("zh-TW", "en")) for zh, en in zip(HANT, EN, strict=True)], "a")
        memory.add([Unit.of(zh, en, ("zh-CN", "en")) for zh, en in zip(HANS, EN, strict=True)], "b")
        scores = {match.text: match.score for match in memory.similar("滑鼠與軟體", language="zh-TW", limit=20)}
        for one, other in zip(HANS, HANT, strict=True):
            assert scores[one] == pytest.approx(scores[other], abs=2)


@pytest.mark.parametrize(
    ("hans", "hant"),
    [
        ("第 12 页\f他说，湖水\n\n很深。", "第 12 頁\f他說，湖水\n\n很深。"),
        (
            "摘 要\n湖水很深，所以很多\n候鸟都来过冬。\n关键词：湖泊；候鸟\n",
            "摘 要\n湖水很深，所以很多\n候鳥都來過冬。\n關鍵詞：湖泊；候鳥\n",
        ),
        ("湖水很深，冬天会\n图2.1 湖泊\n结冰。", "湖水很深，冬天會\n圖2.1 湖泊\n結冰。"),
        ("本文研究湖泊的水位\n结果表明，水位上升了。", "本文研究湖泊的水位\n結果表明，水位上升了。"),
    ],
)  # fmt: skip
def test_repair_and_segmentation_are_the_same_in_both_scripts(hans, hant):
    one, other = (repair(Document(text, "zh")) for text in (hans, hant))
    assert [(edit.rule, edit.span) for edit in one.edits] == [(edit.rule, edit.span) for edit in other.edits]
    assert segment(one).text_spans == segment(other).text_spans


# Tags


@pytest.mark.parametrize(
    ("tag", "normal"),
    [("ZH", "zh"), ("zh-cn", "zh-CN"), ("EN-gb", "en-GB"), ("eng", "en"), ("zho", "zh"), ("chi", "zh"), ("cmn", "zh"),
     ("cmn-hans", "zh-Hans"), ("zh-yue", "yue"), ("zh-cmn-hant-tw", "zh-Hant-TW"), ("deu", "de"), ("es-419", "es-419"),
     ("yue-HK", "yue-HK"), ("sr-latn-rs", "sr-Latn-RS"), ("en-oxendict", "en-oxendict"), ("haw", "haw")],
)  # fmt: skip
def test_case_and_long_codes_are_written_as_usual(tag, normal):
    assert check_known_language(tag) == normal
    assert Unit.of("a", "b", (tag, "fr")).variants[0].language == normal
    assert align(["好。"], ["Good."], source_language=tag).source.language == normal


@pytest.mark.parametrize(
    ("tag", "proposal"),
    [("zh_CN", "zh-CN"), ("en_uk", "en-GB"), ("en-uk", "en-GB"), ("EN-UK", "en-GB"), ("zh-XX", "zh"), ("en-Latx", "en"),
     ("zh-Hans-XX", "zh-Hans"), ("zh-chs", "zh-Hans"), ("zh-CHT", "zh-Hant"), ("en-british", "en-GB"),
     ("zh-taiwan", "zh-TW"), ("cn", "zh"), ("Chinese", "zh"), ("English", "en"), ("fr-XX", "fr"),
     ("zh_hant_tw", "zh-Hant-TW")],
)  # fmt: skip
def test_a_wrong_tag_is_an_error_with_a_proposal_wherever_it_is_written(tag, proposal, tmp_path, capsys):
    message = rf"is not a language tag.*write {proposal}$"
    with pytest.raises(InputError, match=message):
        align(["好。"], ["Good."], source_language=tag)
    with pytest.raises(InputError, match=message):
        Unit.of("好", "Good", (tag, "en"))
    with pytest.raises(InputError, match=message):
        list(oriented([], (tag, None)))
    if "_" not in tag:
        with pytest.raises(InputError, match=message):
            Filter(languages=(tag, "en"))
    with pytest.raises(SystemExit):
        main(["convert", "a.tmx", "b.tmx", "--source-language", tag])
    assert f"write {proposal}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("tag", "script"),
    [("zh", ""), ("zh-CN", "Hans"), ("zh_SG", "Hans"), ("zh-MY", "Hans"), ("zh-TW", "Hant"), ("zh-HK", "Hant"),
     ("ZH-mo", "Hant"), ("zh-Hant-CN", "Hant"), ("zh-CHS", "Hans"), ("zh_CHT", "Hant"), ("zho-TW", "Hant"),
     ("cmn-Hans", "Hans"), ("zh-cmn-Hant", "Hant"), ("sr-Latn", "Latn"), ("sr", ""), ("en-GB", ""), ("", "")],
)  # fmt: skip
def test_the_script_of_a_tag_is_stated_or_implied(tag, script):
    assert script_of_tag(tag) == script


def test_tags_of_one_script_are_one_language():
    groups = [["zh-CN", "zh-SG", "zh-Hans", "zh_Hans_MY", "zh-CHS"], ["zh-TW", "zh-HK", "zh-MO", "zh-Hant", "zh_TW"]]
    for first in groups[0] + groups[1]:
        assert same_language(first, "zh") and same_language("cmn", first) and not same_language(first, "yue")
        for second in groups[0] + groups[1]:
            assert same_language(first, second) == any({first, second} <= set(group) for group in groups)
    assert same_language("en-Latn-US", "en-GB") and not same_language("sr-Latn", "sr-Cyrl")


@pytest.mark.parametrize("tag", ["x-klingon", "x-zh-tw", "i-klingon"])
def test_a_tag_for_private_use_is_kept_and_is_no_other_language(tag, tmp_path):
    assert same_language(tag, tag.upper()) and not any(same_language(tag, other) for other in ("x-elvish", "zh", "x"))
    unit = Unit.of("nuqneH", "Hello", (tag, "en"))
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit], "a")
        memory.export(tmp_path / "a.tmx")
        memory.export(tmp_path / "a.xlf")
        assert memory.exact("nuqneH", language="en") == []
    for name in ("a.tmx", "a.xlf"):
        (read,) = read_units(tmp_path / name).units
        assert [variant.language for variant in read.variants] == [tag, "en"]


@given(st.text(max_size=12))
def test_any_string_can_be_read_as_a_tag(text):
    parse_tag(text)
    script_of_tag(text)


# Selection and labels


def unit(*variants):
    return Unit(tuple(Variant(*each) for each in variants))


def tagged(units):
    return [[(each.language, each.text) for each in unit.variants] for unit in units]


BOTH = [unit(("en", "Quality"), ("zh-CN", "质量")), unit(("en", "Quality"), ("zh-TW", "品質"))]
SHARED = [unit(("en", f"Save {tag}"), (tag, "保存")) for tag in ("zh-CN", "zh-TW")]
BARE = [unit(("en", "Quality"), ("zh", text)) for text in ("质量", "品質", "保存")]


@pytest.mark.parametrize(
    ("units", "tag", "found"),
    [
        (BOTH, "zh-TW", [("zh-TW", "品質")]),
        (BOTH, "zh-HK", [("zh-HK", "品質")]),
        (BOTH, "zh-Hant", [("zh-Hant", "品質")]),
        (BOTH, "zh-CN", [("zh-CN", "质量")]),
        (BOTH, "zh-SG", [("zh-SG", "质量")]),
        (BOTH, "zh", [("zh", "质量"), ("zh-TW", "品質")]),
        (SHARED, "zh-TW", [("zh-TW", "保存")]),
        (SHARED, "zh-SG", [("zh-SG", "保存")]),
        (BARE, "zh-TW", [("zh-TW", "品質"), ("zh-TW", "保存")]),
        (BARE, "zh-CN", [("zh-CN", "质量"), ("zh-CN", "保存")]),
        (BARE, "zh", [("zh", "质量"), ("zh", "品質"), ("zh", "保存")]),
    ],
)
def test_a_script_never_gets_the_tag_of_the_other(units, tag, found, tmp_path):
    left_out = Counter()
    chosen = list(oriented(units, ("en", tag), left_out))
    assert [each[1] for each in tagged(chosen)] == found
    assert left_out.total() == len(units) - len(found)
    with Memory(tmp_path / "m.db") as memory:
        memory.add(units, "a")
        done = memory.export(tmp_path / "a.tmx", languages=("en", tag))
        assert (done.written, done.left_out.total()) == (len(found), len(units) - len(found))
        assert sorted(each[1] for each in tagged(tmx.read(tmp_path / "a.tmx").units)) == sorted(found)
    write_units(units, tmp_path / "in.tmx", Header("en"))
    assert main(["convert", str(tmp_path / "in.tmx"), str(tmp_path / "out.csv"), "--source-language", "en",
                 "--target-language", tag, "--quiet"]) == 0  # fmt: skip
    assert [each[1] for each in tagged(read_units(tmp_path / "out.csv").units)] == found


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.zh-en", "a.po"])
@pytest.mark.parametrize(
    ("tag", "kept"), [("zh-TW", ["品質", "保存"]), ("zh-CN", ["质量", "保存"]), ("zh", ["质量", "品質", "保存"])]
)
def test_a_name_for_texts_without_a_tag_goes_only_to_those_of_its_script(tmp_path, name, tag, kept):
    rows = [("质量", "Quality"), ("品質", "Quality"), ("保存", "Save")]
    if name == "a.zh-en":
        for suffix, side in (("zh", 0), ("en", 1)):
            (tmp_path / f"a.{suffix}").write_text("".join(f"{row[side]}\n" for row in rows), encoding="utf-8")
    elif name == "a.po":
        head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        entries = (f'msgctxt "{n}"\nmsgid "{en}"\nmsgstr "{zh}"\n\n' for n, (zh, en) in enumerate(rows))
        (tmp_path / name).write_text(head + "".join(entries), encoding="utf-8")
    else:
        mark = "," if name == "a.csv" else "\t"
        (tmp_path / name).write_text("".join(f"{mark.join(row[::-1])}\n" for row in rows), encoding="utf-8")
    arguments = ["--source-language", "en", "--target-language", tag, "--quiet"]
    assert main(["convert", str(tmp_path / name), str(tmp_path / "out.tmx"), *arguments]) == 0
    found = [each.variants[1] for each in tmx.read(tmp_path / "out.tmx").units]
    assert [variant.text for variant in found] == kept and {variant.language for variant in found} == {tag}


def test_other_languages_have_scripts_too():
    units = [unit(("en", "Good"), ("sr-Latn", "Dobro")), unit(("en", "Good"), ("sr-Cyrl", "Добро")),
             unit(("en", "Good"), ("sr", "Добро"))]  # fmt: skip
    assert [each[1] for each in tagged(oriented(units, ("en", "sr-Cyrl")))] == [("sr-Cyrl", "Добро")] * 2
    assert [each[1] for each in tagged(oriented(units, (None, "sr")))] == [
        ("sr-Latn", "Dobro"), ("sr", "Добро"), ("sr", "Добро")
    ]  # fmt: skip


def test_nothing_remains_is_an_error_and_nothing_is_written(tmp_path, capsys):
    write_units(BOTH[:1], tmp_path / "in.tmx", Header("en"))
    arguments = ["--target-language", "zh-TW"]
    assert main(["convert", str(tmp_path / "in.tmx"), str(tmp_path / "out.tmx"), *arguments]) == 1
    assert "1 without texts in these languages" in capsys.readouterr().err
    assert not (tmp_path / "out.tmx").exists()


def test_a_unit_with_both_scripts_keeps_the_first_and_counts_the_other():
    left_out = Counter()
    three = unit(("zh-Hans", "质量"), ("zh-Hant", "品質"), ("en", "Quality"))
    assert tagged(oriented([three], ("zh", "en"), left_out)) == [[("zh", "质量"), ("en", "Quality")]]
    assert left_out == {FURTHER: 1}


@pytest.mark.parametrize("suffix", [".tmx", ".xlf", ".csv", ".tsv", ".xlsx", ".parquet"])
@pytest.mark.parametrize("tags", [("en", "zh"), ("en", "zh-TW"), ("en-GB", "zh-Hant"), ("zh", "en")])
def test_tags_come_out_as_a_file_states_them(tmp_path, suffix, tags):
    write_units([unit((tags[0], "a b"), (tags[1], "保存"))], tmp_path / "in.tmx", Header(tags[0], tags[1]))
    assert main(["convert", str(tmp_path / "in.tmx"), str(tmp_path / f"out{suffix}"), "--quiet"]) == 0
    (found,) = read_units(tmp_path / f"out{suffix}").units
    assert tuple(each.language for each in found.variants) == tags


def test_a_text_and_its_variant_of_a_region_stay_apart(tmp_path):
    three = unit(("zh-CN", "颜色"), ("en", "colour"), ("en-US", "color"))
    write_units([three], tmp_path / "in.tmx", Header("zh-CN"))
    main(["convert", str(tmp_path / "in.tmx"), str(tmp_path / "out.tmx"), "--quiet"])
    assert tagged(tmx.read(tmp_path / "out.tmx").units) == tagged([three])


def test_a_text_in_documents_of_both_scripts_is_found_in_both(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit(("en", "Save"), ("zh-CN", "保存"))], "a", header=Header("en", "zh-CN"))
        memory.add([unit(("en", "Save"), ("zh-TW", "保存"))], "b", header=Header("en", "zh-TW"))
        for tag in ("zh-CN", "zh-TW"):
            assert memory.export(tmp_path / "a.csv", languages=("en", tag)).written == 1
            (found,) = read_units(tmp_path / "a.csv").units
            assert found.variants[1].language == tag
        assert memory.header().target_language == ""
        assert len(list(find_suspects(memory))) == 0
        (everything,) = memory.units()
        assert sorted(each.language for each in everything.variants) == ["en", "zh-CN", "zh-TW"]


@pytest.mark.parametrize(("texts", "tag"), [(HANS, "zh-CN"), (HANT, "zh-TW"), (["保存。"] * 7, "zh-CN")])
@pytest.mark.parametrize("suffix", [".tmx", ".xlf", ".csv"])
def test_what_we_label_gets_the_region_of_its_script(tmp_path, texts, tag, suffix):
    align(texts, EN).save(tmp_path / f"a{suffix}")
    found = list(read_units(tmp_path / f"a{suffix}").units)
    assert {unit.variants[0].language for unit in found} == {tag}
    assert [each.language for each in next(with_regions([unit(("zh", texts[0]), ("en", "x"))])).variants] == [
        tag if texts is not HANT else "zh-TW", "en-US"
    ]  # fmt: skip


def test_a_text_of_the_other_script_is_a_warning(tmp_path, capsys):
    for name, lines in (("zh.txt", HANS), ("en.txt", EN)):
        Path(tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    files = [str(tmp_path / "zh.txt"), str(tmp_path / "en.txt")]
    assert main(["align", *files, "--source-language", "zh-TW"]) == 0
    assert "its characters are those of zh-Hans" in capsys.readouterr().err
    assert main(["align", *files, "--source-language", "zh-SG"]) == 0
    assert "characters" not in capsys.readouterr().err


# Look-ups


def test_a_look_up_prefers_the_variant_that_is_asked_for(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        tags = ("zh-CN", "zh-TW", "zh-HK", "zh")
        memory.add([unit((tag, "保存"), ("en", f"Save {tag}")) for tag in tags], "a")
        for tag in ("zh-CN", "zh-TW", "zh-HK"):
            for found in (
                memory.exact("保存", language=tag), memory.search("保", language=tag),
                memory.fuzzy("保存", language=tag), memory.similar("保存", language=tag),
            ):  # fmt: skip
                assert found[0].variant.language == tag and len(found) == 4
            assert memory.search("保", language=tag, limit=1)[0].variant.language == tag
            assert memory.fuzzy("保存", language=tag, limit=1)[0].variant.language == tag
        # Without characters of one script, a zh text is in both.
        assert memory.exact("保存", language="zh-MO")[-1].variant.language == "zh-CN"
        assert memory.exact("保存", language="zh")[0].variant.language == "zh"


def test_a_look_up_shows_the_occurrence_with_the_tag_that_is_asked_for(tmp_path, capsys):
    with Memory(tmp_path / "m.db") as memory:
        memory.add([unit(("en-GB", "Save"), ("zh-TW", "保存"))], "a")
        memory.add([unit(("en-US", "Save"), ("zh-CN", "保存"))], "b")
        for tag in ("en-GB", "en-US"):
            (match,) = memory.exact("Save", language=tag)
            assert match.variant.language == tag
        for tag in ("zh-TW", "zh-CN"):
            (match,) = memory.exact("保存", language=tag)
            assert match.variant.language == tag
    assert main(["memory", "find", str(tmp_path / "m.db"), "保存", "--language", "zh-TW"]) == 0
    assert "zh-TW" in capsys.readouterr().out
