"""Which columns of a table are texts that translate each other, and which tables are refused."""

from __future__ import annotations

import pytest

from aligner.errors import FormatError, InputError
from aligner.formats import registry as formats
from aligner.formats.tables import layouts, separated
from aligner.formats.tables.contents import content_of, fits, kind_of, language_of
from aligner.formats.tables.heads import meaning_of

WETLAND = [("湿地", "wetland")]


def table(folder, text):
    path = folder / ("a.tsv" if "\t" in text else "a.csv")
    path.write_text(text, encoding="utf-8")
    return path


def pairs(path, languages=(None, None), **options):
    units = list(formats.read_units(path, languages, **options).units)
    tags = " ".join(variant.language for variant in units[0].variants)
    return tags, [tuple(variant.text for variant in unit.variants) for unit in units]


# Heads


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        ("Chinese (PRC),English (United States)", "zh-CN en-US"),
        ("source_zh,target_en", "zh en"),
        ("chinese_simplified,english", "zh-Hans en"),
        ("Text,Translation", "zh en"),
        ("Original,Translated", "zh en"),
        ("SC,EN", "zh-Hans EN"),
        ("TC,EN", "zh-Hant EN"),
        ("CHS,ENU", "zh-Hans en-US"),
        ("CHT,ENU", "zh-Hant en-US"),
        ("source_text,target_text", "zh en"),
        ("SourceText,TargetText", "zh en"),
        ("sentence_zh,sentence_en", "zh en"),
        ("zh.text,en.text", "zh en"),
        ("translation.zh,translation.en", "zh en"),
        ("msgid,msgstr", "zh en"),
        ("string,translation", "zh en"),
        ("input,output", "zh en"),
        ("Mandarin,English", "zh en"),
        ("src,tgt", "zh en"),
        ("简体中文,英文", "zh-Hans en"),
        ("繁體中文,英文", "zh-Hant en"),
        ("原文,譯文", "zh en"),
        ("zh_CN,en_US", "zh-CN en-US"),
        ("ZH,EN", "ZH EN"),
        ("Source (zh),Target (en)", "zh en"),
        ("nameZh,nameEn", "zh en"),
        ("zhHans,en-gb", "zh-Hans en-gb"),
        ("中文（简体）,English [UK]", "zh-Hans en-GB"),
        ("词目,释文", "zh en"),
        ("Item,Meaning", "zh en"),
        ("Ausgangstext,Zieltext", "zh en"),
        ("Chinesisch (vereinfacht),Englisch", "zh-Hans en"),
        ("Chinois,Anglais", "zh en"),
        ("Texte source,Traduction", "zh en"),
        ("Chino,Inglés", "zh en"),
        ("Китайский,Английский", "zh en"),
        ("中国語,英語", "zh en"),
        ("原文,訳文", "zh en"),
        ("중국어,영어", "zh en"),
        ("汉语原文,英译", "zh en"),
        ("中文,Bahasa Indonesia", "zh id"),
        ("1. 中文,2. 英文", "zh en"),
        ("中文 (2),English (2)", "zh en"),
        ("“中文”,“英文”", "zh en"),
        ("\u200b中文,英文\ufeff", "zh en"),
        ("中文,Tiếng Việt", "zh vi"),
        ("zh-CN (Simplified Chinese),English [en-GB]", "zh-CN en-GB"),
        ("中文字幕,英文字幕", "zh en"),
    ],
)
def test_heads_of_real_life_are_heads(tmp_path, head, tags):
    body = "湿地,wetland\n水库,reservoir\n"
    found, texts = pairs(table(tmp_path, f"{head}\n{body}"))
    assert (found, texts[0], len(texts)) == (tags, WETLAND[0], 2)


@pytest.mark.parametrize("head", ["Segment ID", "translation date", "译者", "源文件", "Source file", "Pinyin", "备注"])
def test_a_head_of_other_things_names_no_text(head):
    assert meaning_of(head).is_known
    assert not meaning_of(head).is_text


@pytest.mark.parametrize("head", ["水库", "reservoir", "it", "China", "Reviewer 2", "src_zh_1", "译文2"])
def test_other_words_are_not_understood(head):
    assert not meaning_of(head).is_known


# Shapes of tables


@pytest.mark.parametrize(
    ("text", "tags", "expected"),
    [
        # Keys, contexts and notes beside the texts.
        ("id,src,tgt\nk1,湿地,wetland\n", "zh en", WETLAND),
        ("k1,湿地,wetland\n", "zh en", WETLAND),
        ("wetland,menu,湿地\n", "en zh", [("wetland", "湿地")]),
        ("wetland,menu,湿地\ndam,menu,大坝\n", "en zh", [("wetland", "湿地"), ("dam", "大坝")]),
        ("开始,Start,Shown on the first page\n保存,Save,A button\n", "zh en", [("开始", "Start"), ("保存", "Save")]),
        ("汉字,拼音,English\n湿地,shidi,wetland\n", "zh en", WETLAND),
        ("词条,释义,对应词\n湿地,有水的土地,wetland\n", "zh en", WETLAND),
        ("序号,词条,对应词\n1,湿地,wetland\n2,大坝,dam\n", "zh en", [*WETLAND, ("大坝", "dam")]),
        ("湿地,wetland,zh-CN,2024-05-01,a.docx\n", "zh en", WETLAND),
        # A name in the row above, the head once more, and languages one below the other.
        ("双语,,备注\n中文,英文,\n湿地,wetland,x\n中文,英文,\n大坝,dam,y\n", "zh en", [*WETLAND, ("大坝", "dam")]),
        ("Source language,zh-CN,\nTarget language,en,\nID,Source,Target\n1,湿地,wetland\n", "zh en", WETLAND),
        ("源语言,中文\n目标语言,英文\n原文,译文\n湿地,wetland\n", "zh en", WETLAND),
        # Titles above the head, and what Excel writes above all.
        ("采购合同双语对照\n中文,English\n湿地,wetland\n", "zh en", WETLAND),
        ("采购合同双语对照,\n导出日期,2024-05-01\n中文,English\n湿地,wetland\n", "zh en", WETLAND),
        ('A title\nby me\n\n原文;译文\n湿地;"wet; land"\n', "zh en", [("湿地", "wet; land")]),
        ("sep=;\n中文;English\n湿地;\"wet; land\"\n", "zh en", [("湿地", "wet; land")]),
        ("sep=;\n湿地;wetland\n", "zh en", WETLAND),
        ("sep=|\n湿地|wetland\n", "zh en", WETLAND),
        ("标题\n湿地\twetland\n大坝\tdam\n", "zh en", [*WETLAND, ("大坝", "dam")]),
        # Two rows of a head.
        ("Source,Target\nzh-CN,en-GB\n湿地,wetland\n", "zh-CN en-GB", WETLAND),
        ("中文,英文\n原文,译文\n湿地,wetland\n", "zh en", WETLAND),
        # The text of a memory of Wordfast, with a head and without.
        ("%2024\t%MIKE\t%0\t%ZH-CN\t%W\t%EN-US\t%---\n1\tMIKE\t0\tZH-CN\t湿地\tEN-US\twetland\n", "zh en", WETLAND),
        ("20240101~120101\tA\t0\tZH-CN\t湿地\tEN-US\twetland\n", "zh en", WETLAND),
        ("1\tA\tZH-CN\t湿地\tEN\twetland\n2\tA\tZH-CN\t大坝\tEN\tdam\n", "zh en", [*WETLAND, ("大坝", "dam")]),
        # The contents tell the languages.
        ("他来了。,He came.\n", "zh en", [("他来了。", "He came.")]),
        ("原文,译文\n這是軟體。,This is software.\n", "zh-Hant en", [("這是軟體。", "This is software.")]),
        ("Вода,水\nЗемля,土地\n", "ru zh", [("Вода", "水"), ("Земля", "土地")]),
        ("German,French\nHund,chien\n", "de fr", [("Hund", "chien")]),
        ("資料夾,folder\n軟體,software\n", "zh-Hant en", [("資料夾", "folder"), ("軟體", "software")]),
        # Languages and scripts beside the texts.
        ("Source Language,Target Language,Source,Target\nzh-CN,en-GB,湿地,wetland\n", "zh-CN en-GB", WETLAND),
        ("id,src_lang,tgt_lang,src,tgt\n1,zh,en-AU,湿地,wetland\n", "zh en-AU", WETLAND),
        ("sl,tl,src,tgt\nzh,en,湿地,wetland\nzh,en,大坝,dam\n", "zh en", [*WETLAND, ("大坝", "dam")]),
        ("软件,軟體,software\n网络,網路,network\n", "zh en", [("软件", "software"), ("网络", "network")]),
        ("Simplified,Traditional,Pinyin,Meaning\n软件,軟體,ruǎnjiàn,software\n", "zh-Hans en zh-Hant",
         [("软件", "software", "軟體")]),
        ("简体,繁体,备注\n软件,軟體,a note\n", "zh-Hans zh-Hant", [("软件", "軟體")]),
        # Two rows of words under a head in one language, some of them empty or not translated.
        ("词目,解\n湿地,wetland\n大坝,dam\n,\n3,3\n", "zh en", [*WETLAND, ("大坝", "dam"), ("3", "3")]),
        # Names that look like identifiers, below heads of two sides.
        ("Source,Target\n平板,iPad\n光盘,CD-ROM\n", "zh en", [("平板", "iPad"), ("光盘", "CD-ROM")]),
        ("原文,译文\n是,Y\n否,N\n", "zh en", [("是", "Y"), ("否", "N")]),
        # An abbreviation is no head.
        ("DNA,deoxyribonucleic acid\n", "", None),
    ],
)  # fmt: skip
def test_the_columns_of_texts_are_found(tmp_path, text, tags, expected):
    if expected is None:
        with pytest.raises(FormatError, match="are both in Latin letters"):
            pairs(table(tmp_path, text))
    else:
        assert pairs(table(tmp_path, text)) == (tags, expected)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Town,Visitors\nLinan,412\nHangzhou,1000\n", "column 1 has Latin letters, column 2 has numbers"),
        ("村名,pH\n上坪,4.4\n石门,5.1\n", "column 1 has Chinese, column 2 has numbers"),
        ("村名,Visitors\n上坪,412\n", "column 1 has Chinese, column 2 has|do not translate each other"),
        ("en-GB,Notes\nlorry,a truck\nlift,an elevator\n", "not a text and its translation"),
        (
            "村名,土壤\n上坪,sandy loam\n石门,clay\n临安,peat\n",
            "do not translate each other as",
        ),
        ("他问我去不去。,Of course.\n我说不去。,Why not?\n他生气了。,Sorry.\n", "do not translate each other as"),
        ("基因功能,Gene\n生长,GHR\n免疫,TLR\n代谢,PPARG\n", "do not translate each other as"),
        ("产品,SKU\n台灯,LAMP-RED\n椅子,CHAIR-OAK\n", "column 2 has identifiers"),
        ("姓名,邮箱\n李娜,Li Na <na@b.cn>\n王伟,Wang Wei <wei@b.cn>\n", "column 2 has identifiers"),
        (
            "术语,定义\n湿地,land with water\n大坝,a dry wall\n",
            "column 1 has Chinese, column 2 has Latin letters",
        ),
        ("湿地,Moor\n水坝,Talsperre\n", "do not translate each other as .*--target-language"),
        ("项目,Wetland Survey\n客户,ACME Ltd\n", "do not translate each other"),
        ("Hund,chien\nKatze,chat\n", "columns 1 and 2 are both in Latin letters; name the columns"),
        ("Source,Target\nHund,chien\nKatze,chat\n", "columns 1 and 2 are both in Latin letters.*--source-language"),
        ("source,target\nk1,k2\nk3,k4\n", "column 1 has identifiers, column 2 has identifiers"),
        ("msgid,msgstr\nmenu.open,打开\nmenu.close,关闭\n", "column 1 has identifiers, column 2 has Chinese"),
        ("source,target\nCoal,412\nGas,318\n", "column 1 has Latin letters, column 2 has numbers"),
        (
            "文件,说明\n图一.png,The first\n图二.png,The second\n",
            "column 1 has identifiers, column 2 has Latin letters",
        ),
        ("姓名,电子邮件\n王明,a@b.com\n李娜,c@d.com\n", "column 1 has Chinese, column 2 has identifiers"),
        ("key,zh\nk1,开始\nk2,关闭\n", "column 1 has identifiers, column 2 has Chinese"),
        ("水库,水塘\n河流,溪流\n", "columns 1 and 2 are both in Chinese"),
        ("id,中文,MT,Human\n1,水库,reservoir,the reservoir\n", "columns 3 and 4 are both in Latin|1, 3 and 4 are all"),
        ("zh,en\nwetland,湿地\ndam,大坝\n", "the head calls column 1 zh, but its texts are in Latin letters"),
        ("zh,en\n湿地,湿地\n大坝,大坝\n河流,河流\n", "the head calls column 2 en, but its texts are in Chinese"),
        ("zh,en,en\n湿地,wetland,marsh\n", "columns 2 and 3 are both called en"),
        ("中文,英文\n#N/A,#N/A\n", "0 units"),
        ("2024-05-01,5 km\n2024-06-01,7 km\n", "column 1 has numbers, column 2 has numbers"),
    ],
)
def test_what_is_no_translation_is_refused_with_what_was_seen(tmp_path, text, reason):
    path = table(tmp_path, text)
    if reason == "0 units":
        assert pairs(path)[1] == [("", "")]
    else:
        with pytest.raises(FormatError, match=reason):
            pairs(path)


@pytest.mark.parametrize("text", ["Hund,chien\nKatze,chat\n", "Source,Target\nHund,chien\nKatze,chat\n"])
def test_two_languages_of_one_script_are_read_if_the_user_names_them(tmp_path, text):
    expected = "de fr", [("Hund", "chien"), ("Katze", "chat")]
    assert pairs(table(tmp_path, text), ("de", "fr")) == expected


def test_german_beside_chinese_is_not_taken_for_bad_english_if_the_user_names_it(tmp_path):
    path = table(tmp_path, "水库,Stausee\n大坝,Staudamm\n")
    assert pairs(path, (None, "de")) == ("zh de", [("水库", "Stausee"), ("大坝", "Staudamm")])


@pytest.mark.parametrize(
    "body",
    ["湿地,湿地\n水坝,水坝\n大坝,dam\n", "USB驱动,USB driver\nPhotoshop CC,Photoshop CC\nAcrobat,Acrobat\n"],
)
@pytest.mark.parametrize("head", ["Source,Target\n", ""])
def test_rows_that_are_not_translated_hide_no_language_that_the_user_names(tmp_path, head, body):
    path = table(tmp_path, head + body)
    with pytest.raises(FormatError, match="columns 1 and 2 are both in"):
        pairs(path)
    tags, texts = pairs(path, ("zh", "en"))
    assert (tags, len(texts)) == ("zh en", 3)


def test_what_the_user_has_done_is_not_advised_again(tmp_path):
    path = table(tmp_path, "村名,土壤\n上坪,sandy loam\n石门,clay\n")
    with pytest.raises(FormatError, match="--source-language"):
        pairs(path)
    with pytest.raises(FormatError, match="do not translate each other as") as caught:
        pairs(path, ("zh", "en"))
    assert "--source-language" not in str(caught.value)


def test_the_languages_that_the_user_names_stand_in_this_order(tmp_path):
    assert pairs(table(tmp_path, "He came.,他来了。\n"), ("zh", "en")) == ("zh en", [("他来了。", "He came.")])


def test_columns_that_the_user_names_are_read_unseen(tmp_path):
    path = table(tmp_path, "id,Town,Visitors\n1,Linan,412\n2,Hangzhou,1000\n")
    assert pairs(path, ("en", "zh"), columns=(2, 3))[1] == [("Linan", "412"), ("Hangzhou", "1000")]
    with pytest.raises(FormatError, match="3 columns, and none is number 4; name other columns"):
        pairs(path, columns=(1, 4))
    (tmp_path / "a.jsonl").write_text('{"a": "x"}\n', encoding="utf-8")
    with pytest.raises(FormatError, match="1 column, and none is number 2"):
        pairs(tmp_path / "a.jsonl", columns=(1, 2))
    with pytest.raises(InputError, match="are not two columns"):
        pairs(path, columns=(2, 2))
    with pytest.raises(InputError, match="has no option 'columns'"):
        formats.read_units(tmp_path / "a.tmx", columns=(1, 2))


def test_what_stands_above_the_head_becomes_a_note_of_the_file(tmp_path):
    header = formats.read_units(table(tmp_path, "合同\n中文,English\n湿地,wetland\n")).header
    assert [(element.name, element.text) for element in header.elements] == [("note", "合同")]


def test_failed_formulas_are_no_texts_and_stay_as_properties(tmp_path):
    (unit,) = formats.read_units(table(tmp_path, "zh,en\n湿地,#REF!\n")).units
    assert unit.variants[1].text == ""
    assert unit.variants[1].value_of("x-cell") == "#REF!"


# Contents


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("words", ["他来了。", "Start.", "In 2019 they had 1,250.", "3 cups of tea", "第3章", "Lin'an", "OK"]),
        ("number", ["12", "2024-05-01", "5 km", "p < 0.05", "2024年5月1日", "May 1, 2024", "$5M", "1st", "-"]),
        ("code", ["k1", "menu.open", "KEY_NAME", "图一.png", "https://a.b/c", "a@b.com", "openFile", "x", "zh-CN"]),
        ("error", ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "Err:502", "#FORMULA!"]),
    ],
)  # fmt: skip
def test_a_cell_has_words_or_something_else(kind, cells):
    assert {cell: kind_of(cell) for cell in cells} == dict.fromkeys(cells, kind)


def test_half_of_the_cells_of_a_text_have_words():
    assert content_of(["wetland", "12"]).is_text
    assert not content_of(["wetland", "12", "13"]).is_text
    assert not content_of(["", ""]).is_text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("湿地", "zh"),
        ("湿地です", "ja"),
        ("습지", "ko"),
        ("wetland", "en"),
        ("болото", "ru"),
        ("έλος", "el"),
        ("", "en"),
    ],
)
def test_scripts_tell_languages(text, language):
    assert language_of([text]) == language


def test_texts_fit_languages_of_their_script():
    assert fits("de", "en") and fits("zh-TW", "zh") and fits("uk", "ru") and fits("ja", "zh")
    assert not fits("de", "zh") and not fits("zh", "en") and not fits("ru", "en")


# Numbers


def test_a_head_is_sought_in_the_first_ten_rows(tmp_path):
    above = "".join(f"标题{k}\n" for k in range(9))
    assert pairs(table(tmp_path, f"{above}zh,de\n湿地,Moor\n"))[0] == "zh de"
    with pytest.raises(FormatError):
        pairs(table(tmp_path, f"{above}标题\nzh,de\n湿地,Moor\n"))


def test_three_cells_contradict_a_head(tmp_path):
    with pytest.raises(FormatError, match="the head calls column 2 en"):
        pairs(table(tmp_path, "zh,en\n湿地,湿地\n大坝,大坝\n河流,河流\n"))
    assert len(pairs(table(tmp_path, "zh,en\n湿地,湿地\n大坝,大坝\n"))[1]) == 2


def test_a_sparse_column_is_none_of_several(tmp_path):
    rows = ["湿地,wetland,marsh or swamp", "大坝,dam,", "河流,river,", "水库,reservoir,"]
    assert pairs(table(tmp_path, "\n".join(rows)))[1][0] == WETLAND[0]


def test_the_policy_of_layouts_has_these_numbers():
    assert layouts.POLICY == (10, 3, 2, 2, 0.5, 50, 0.15, 0.2)


def test_long_lines_and_large_files_are_refused_before_they_are_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(separated, "LIMITS", separated.TextLimits(cell=50, line=100, whole=200))
    with pytest.raises(FormatError, match="a line of more than 100 characters"):
        pairs(table(tmp_path, "湿地\twetland\n" + "x" * 101 + "\ty\n"))
    with pytest.raises(FormatError, match="field larger than field limit"):
        pairs(table(tmp_path, "湿地,wetland\n" + "x" * 60 + ",y\n"))
    (tmp_path / "a.csv").write_bytes("湿地,wetland\n".encode("gb18030") * 20)
    with pytest.raises(FormatError, match="more than 200 bytes that are not UTF-8"):
        pairs(tmp_path / "a.csv")
