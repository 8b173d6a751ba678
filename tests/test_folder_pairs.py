"""Which names of files are a text and its translation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.text.readers.folders import FilePair, Pairing, pair_in_folder, pair_of_folders

PAIRS = [
    ("a.zh.docx", "a.en.pdf", "a"),
    ("a.zh-CN.md", "a.en-US.md", "a"),
    ("a_zh_TW.po.txt", "a_en_GB.po.txt", "a.po"),
    ("zh/a.txt", "en/a.txt", "a"),
    ("CHN/a.txt", "eng/A.TXT", "a"),
    ("a_中文.docx", "a_英文.docx", "a"),
    ("a-cn.txt", "a-en.txt", "a"),
    ("a (Chinese).docx", "a (English).docx", "a"),
    ("合同（中文）.docx", "合同（英文）.docx", "合同"),
    ("报告中文版.docx", "报告英文版.pdf", "报告"),
    ("報告（繁體）.docx", "報告（英）.docx", "報告"),
    ("【中】说明.docx", "【英】说明.docx", "说明"),
    ("zh_report.docx", "en_report.docx", "report"),
    ("2020-zh-final.docx", "2020-en-final.docx", "2020-final"),
    ("原文/x.docx", "译文/x.pdf", "x"),
    ("source/x.docx", "target/x.pdf", "x"),
    ("x_original.html", "x_translation.html", "x"),
    ("源/x.txt", "译/x.txt", "x"),
    ("src.x.txt", "x.en.txt", "x"),
    ("docs/zh/guide/a.html", "docs/en/guide/a.html", "docs/guide/a"),
    ("docs/zh-Hans/a.html", "docs/a.html", "docs/a"),
    ("README.zh-Hans.md", "README.md", "README"),
    ("thesis/zh.docx", "thesis/en.docx", "thesis"),
    ("zh.docx", "en.docx", "texts"),
    ("corpus.zh", "corpus.en", "corpus"),
    ("Ｃhapter１．ＺＨ.txt", "chapter1.en.txt", "Chapter1"),
    ("en-zh/a.zh.txt", "en-zh/a.en.txt", "en-zh/a"),
    ("source-code.zh.txt", "source-code.en.txt", "source-code"),
    ("zh/en-guide.html", "en/en-guide.html", "en-guide"),
    ("zh/about-us.html", "en/about-us.html", "about-us"),
    ("film.chs.srt", "film.eng.srt", "film"),
    ("film.简体.ass", "film.英文.ass", "film"),
    ("thesisZH.docx", "thesisEN.docx", "thesis"),
    ("ThesisChinese.docx", "ThesisEnglish.docx", "Thesis"),
    ("合同CN.docx", "合同EN.docx", "合同"),
    ("CN版/a.docx", "EN版/a.docx", "版/a"),
    ("1zh.txt", "1en.txt", "1"),
    ("zh1.txt", "en1.txt", "1"),
    ("原文1.docx", "译文1.docx", "1"),
    ("合同.docx", "合同（英译）.docx", "合同"),
    ("film.Chinese (Simplified).srt", "film.English.srt", "film"),
    ("zhongwen/a.txt", "yingwen/a.txt", "a"),
    ("简中/a.srt", "英/a.srt", "a"),
    ("中文摘要.docx", "英文摘要.docx", "摘要"),
    ("论文中文摘要.docx", "论文英文摘要.docx", "论文摘要"),
    ("年报2023中.pdf", "年报2023英.pdf", "年报2023"),
    ("张三_摘要.docx", "张三_Abstract.docx", "张三"),
    ("湿地_中文原稿.docx", "湿地_英文译稿.docx", "湿地"),
    ("汉语原文.txt", "英语译文.txt", "texts"),
    ("a.source.zh.docx", "a.target.en.docx", "a"),
    ("contract - Chinese translation.docx", "contract - English original.docx", "contract"),
    ("ch/a.txt", "en/a.txt", "a"),
    ("第一章 湿地.docx", "Chapter 1 Wetlands.docx", "第一章 湿地"),
    ("红楼梦 第十二回.txt", "The Stone, Chapter Twelve.txt", "红楼梦 第十二回"),
    ("01 湿地.docx", "01 Wetlands.docx", "01 湿地"),
    ("zh/第1章.docx", "en/Chapter 1.docx", "第1章"),
    ("第一卷 第二章.txt", "Volume I Chapter 2.txt", "第一卷 第二章"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target", "name"), PAIRS)
def test_a_text_and_its_translation_are_known_by_their_names(source, target, name):
    expected = Pairing([FilePair(name, source, target)], [], [])
    assert pair_in_folder([source, target]) == pair_in_folder([target, source]) == expected


def test_pairs_are_found_among_many_files():
    paths = [path for source, target, _ in PAIRS[:3] for path in (f"{source}", f"{target}")]
    renamed = [f"{number // 2}/{path}" for number, path in enumerate(paths)]
    assert [pair.source for pair in pair_in_folder(renamed).pairs] == renamed[::2]


ALONE = {
    "a.zh.txt": True, "en/a.txt": True, "译文.docx": True, "abstract.docx": False, "中文信息处理.docx": False,
    "zh-en.txt": False, "Chinese-English abstract.docx": False, "appendix_c.txt": False, "英文教学.docx": False,
    "english-abstract.txt": True, "zhang.txt": False, "hen.txt": False, "encoding.txt": False, "上中下.txt": False,
}  # fmt: skip


@pytest.mark.parametrize(("path", "has_mark"), ALONE.items())
def test_a_file_alone_lacks_its_partner_if_its_name_has_a_mark(path, has_mark):
    pairing = pair_in_folder([path])
    assert (pairing.alone, [pair.source for pair in pairing.pairs]) == (([path], []) if has_mark else ([], [path]))
    assert all(pair.target is None for pair in pairing.pairs)


@pytest.mark.parametrize(
    "paths",
    [
        ["a.en.txt", "a.zh-CN.txt", "a.zh-TW.txt"],
        ["a.en.docx", "a.zh.docx", "a.zh.pdf"],
        ["a.docx", "a.txt"],
        ["a.zh.txt", "zh/a.txt"],
        ["a.original.txt", "a.src.txt"],
        ["a中文稿.docx", "a中文稿.pdf", "a英文稿.docx"],
    ],
)
def test_nothing_is_guessed(paths):
    assert pair_in_folder(paths) == Pairing([], [], [sorted(paths)])


def test_files_in_two_folders_have_equal_names():
    pairing = pair_of_folders(
        ["a.docx", "sub/b.zh.txt", "c.txt", "d.pdf", "d.docx", "zh/e.md"], ["A.pdf", "sub/b.en.txt", "d.txt", "e.html"],
        ("left", "right"),
    )  # fmt: skip
    assert pairing.alone == ["left/c.txt"]
    assert pairing.ambiguous == [["left/d.docx", "left/d.pdf", "right/d.txt"]]
    assert sorted(pair.name for pair in pairing.pairs) == ["a", "e", "sub/b"]
    assert {pair.source: pair.target for pair in pairing.pairs} == {
        "left/a.docx": "right/A.pdf", "left/zh/e.md": "right/e.html", "left/sub/b.zh.txt": "right/sub/b.en.txt",
    }  # fmt: skip


@pytest.mark.parametrize(
    "paths",
    [
        ["2020 会议记录.docx", "2020 Annual Report.docx"],
        ["01 湿地.docx", "01 鸟类.docx", "01 Wetlands.docx"],
        ["01 湿地.docx", "02 Wetlands.docx"],
        ["第一章.docx", "sub/Chapter 1.docx"],
        ["appendix_c.docx", "appendix_e.docx"],
        ["湿地 v2.docx", "wetlands v2.docx"],
        ["chive.txt", "第四章.txt"],
        ["湿地.docx", "wetlands.docx"],
        ["中国历史.docx", "英国历史.docx"],
        ["初中.docx", "精英.docx"],
        ["中学.docx", "英雄.docx"],
    ],
)
def test_numbers_pair_only_what_has_them_alone(paths):
    assert [pair.target for pair in pair_in_folder(paths).pairs] == [None] * len(paths)


def test_files_in_two_folders_are_paired_by_number_too():
    pairing = pair_of_folders(
        ["第一章.docx", "第二章.docx", "附录.docx"], ["ch2-birds.pdf", "ch1-wetlands.pdf"], ("l", "r")
    )
    assert [pair[1:] for pair in pairing.pairs] == [
        ("l/第一章.docx", "r/ch1-wetlands.pdf"), ("l/第二章.docx", "r/ch2-birds.pdf"),
    ]  # fmt: skip
    assert (pairing.alone, pairing.ambiguous) == (["l/附录.docx"], [])


NAMES = st.text("abzhen12中英文译第一章.-_/ （）", min_size=1).filter(
    lambda name: name.strip("/ ") and "//" not in name
)


@given(st.lists(NAMES, unique=True))
def test_every_file_is_in_one_place(paths):
    pairing = pair_in_folder(paths)
    found = [*pairing.alone, *(path for group in pairing.ambiguous for path in group)]
    found += [path for pair in pairing.pairs for path in (pair.source, pair.target) if path is not None]
    assert sorted(found) == sorted(paths)
    assert len({pair.name.casefold() for pair in pairing.pairs}) == len(pairing.pairs)
