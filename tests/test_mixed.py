"""A file in two languages: what goes to which side, whatever the order and the format."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aligner
from aligner.bitext.texts import Document
from aligner.errors import InputError
from aligner.text.readers.mixed import MIXTURE, counts_of, is_mixture, split
from aligner.text.readers.parts import DocumentBuilder
from aligner.text.readers.titles import halves_of

ZH = ["湿地是候鸟的停歇地。", "近年来，湿地的面积不断减少。", "鸟类也越来越少。", "我们使用 TensorFlow 训练模型。"]
EN = [
    "Wetlands are stopover sites for migratory birds.",
    "In recent years the area of wetlands has been shrinking.",
    "Birds are fewer, too.",
    "We train the model with TensorFlow.",
]


def sentences(document):
    return list(aligner.segment(aligner.repair(document)))


def by_turns(separator, after):
    return "".join(zh + separator + en + after for zh, en in zip(ZH, EN, strict=True))


LAYOUTS = {
    "Chinese first": "".join(ZH) + "\n\n" + " ".join(EN),
    "English first": " ".join(EN) + "\n" + "".join(ZH) + "\n",
    "an abstract page": "摘要\n" + "".join(ZH) + "\n关键词：湿地；候鸟\n\nAbstract\n" + " ".join(EN)
    + "\nKey words: wetland; migratory birds\n",
    "labels within the paragraph": "摘要：" + "".join(ZH) + "\nAbstract: " + " ".join(EN),
    "lines by turns": by_turns("\n", "\n"),
    "paragraphs by turns": by_turns("\n\n", "\n\n"),
    "lines with an empty one behind each pair": by_turns("\n", "\n\n"),
    "one bilingual paragraph": by_turns("", ""),
    "bilingual paragraphs": by_turns(" ", "\n"),
    "cells with tabs": by_turns("\t", "\n"),
    "two pages": "".join(ZH) + "\f" + " ".join(EN),
    "English first in each paragraph": "\n".join(en + zh for zh, en in zip(ZH, EN, strict=True)),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_sentence_goes_to_its_side_in_any_layout(layout):
    texts = split(Document.of(LAYOUTS[layout]))
    zh, en = "".join(sentences(texts.east)), " ".join(sentences(texts.west))
    assert "".join(ZH) in zh.replace("TensorFlow训练", "TensorFlow 训练").replace("使用Tensor", "使用 Tensor")
    assert " ".join(EN) in en
    assert (texts.east.language, texts.west.language, texts.unassigned) == ("zh", "en", 0)


def test_a_wrapped_text_is_divided_by_sentences_and_not_by_lines():
    zh = (
        "长江中下游的湿地是候鸟迁徙途中的重要停歇地，近二十年来，沿江城市的湿地面积"
        "减少了约三成，\n鸟类的数量也随之下降。"
    )
    en = (
        "The wetlands along the middle and lower reaches of the river are stopover sites,\nand over two decades their "
        "area has shrunk by about thirty percent, and the number\nof birds has fallen with it."
    )
    texts = split(Document.of(f"{zh}{en}\n"))
    assert (texts.east.raw, texts.west.raw) == (zh, f"{en}\n")


WHOLE = [
    "他在北京大学（Peking University）学习 natural language processing 已经三年了。",
    "Wang Wei (王维) wrote “鹿柴” in the eighth century.",
    "使用 TensorFlow 2.0 和 PyTorch",
    "DNA 修复",
    "The river Jialing (嘉陵江) is long.",
    "湿地（wetland）",
    "pH值为7.5。",
    "老师说：“Let's go home.”于是我们就一起收拾东西回家了，路上天已经黑了，但是月亮很亮。",
]


@pytest.mark.parametrize("sentence", WHOLE)
def test_names_and_terms_of_the_other_language_stay_in_their_sentence(sentence):
    texts = split(Document.of("\n".join([ZH[0], sentence, EN[0]])))
    assert sentence in (texts.east.raw + texts.west.raw).split("\n")


@pytest.mark.parametrize(
    ("title", "zh", "en"),
    [
        ("第一章 Introduction 引言", "第一章引言", "Introduction"),
        ("第二章 方法 Methods", "第二章 方法", "Methods"),
        ("Chapter 3 结果 Results", "结果", "Chapter 3 Results"),
        ("第四章 结论 Chapter 4 Conclusion", "第四章 结论", "Chapter 4 Conclusion"),
        ("结论 / Conclusion", "结论", "Conclusion"),
    ],
)
def test_the_label_of_a_title_goes_with_its_language(title, zh, en):
    texts = split(Document.of(f"{title}\n{ZH[0]}\n{EN[0]}\n"))
    assert (sentences(texts.east), sentences(texts.west)) == ([zh, ZH[0]], [en, EN[0]])


@pytest.mark.parametrize(
    "sentence",
    [
        "本文的 baseline 是 Adam optimizer with learning rate 0.001。",
        "我们采用 stochastic gradient descent with momentum。",
        "如果 loss 不下降，把 learning rate decay schedule 改成 cosine annealing。",
        "这个 pull request 被 maintainer closed without any explanation。",
    ],
)
def test_a_sentence_is_chinese_if_chinese_words_join_its_terms(sentence):
    texts = split(Document.of(f"{ZH[0]}\n{sentence}\n{EN[0]}\n"))
    assert sentences(texts.west) == [EN[0]] and len(sentences(texts.east)) == 2


@pytest.mark.parametrize(
    "sentence",
    [
        "The novel 我的前半生 was adapted for the screen by a small studio.",
        "The term jingjie (境界) is the key to the poetics of Wang Guowei.",
        "She quotes 《我们的土地》 at length and translates the title anew.",
    ],
)
def test_an_english_sentence_keeps_chinese_titles(sentence):
    texts = split(Document.of(f"{ZH[0]}\n{sentence}\n{EN[0]}\n"))
    assert (len(sentences(texts.east)), len(sentences(texts.west))) == (1, 2)


def test_the_separator_between_the_languages_is_in_neither():
    texts = split(Document.of("".join(f"{zh} / {en}\n" for zh, en in zip(ZH, EN, strict=True))))
    assert sentences(texts.west) == EN and not any("/" in zh for zh in sentences(texts.east))


def test_a_list_of_words_is_in_two_languages_and_a_chinese_text_with_a_name_is_not(tmp_path, recwarn):
    path = tmp_path / "words.txt"
    path.write_text("湿地 wetland\n候鸟 migratory bird\n水质 water quality\n居民 residents\n", encoding="utf-8")
    assert len(aligner.align_files(path)) == 4 and not recwarn.list
    path.write_text("".join(f"{zh}\n" for zh in ZH * 2) + "ImageNet\n", encoding="utf-8")
    with pytest.warns(aligner.AlignerWarning, match="hardly in two languages"):
        aligner.align_files(path)


TITLES = {
    "引言 Introduction": 3,
    "第一章 绪论 Chapter 1 Introduction": 7,
    "表1 水质 Table 1 Water quality": 6,
    "摘要 / Abstract": 5,
    "Abstract 摘要": -9,
    "关键词：湿地；水质 Key words: wetland; water quality": 10,
    "湿地很重要 Wetlands are important.": 6,
    "他来了He came": 3,
}


@pytest.mark.parametrize(("title", "place"), TITLES.items())
def test_a_title_in_two_languages_has_two_halves(title, place):
    assert halves_of(title) == place


NO_TITLES = [
    "使用 TensorFlow", "使用TensorFlow", "安装 Python", "Python语言", "引言", "Introduction",
    "运行 pip install", "作者：Wang Wei", "湿地（wetland）",
    "本系统使用温度传感器 sensor", "He lived in Beijing (北京).", "",
]  # fmt: skip


@pytest.mark.parametrize("title", NO_TITLES)
def test_a_title_with_a_word_of_the_other_language_has_no_halves(title):
    assert halves_of(title) == 0


def built(*parts):
    builder = DocumentBuilder()
    for text, options in parts:
        builder.add(text, **options)
    return builder.document()


def test_parts_keep_their_kind_page_place_and_paragraph():
    cell = {"kind": "cell"}
    texts = split(
        built(
            ("引言 Introduction", {"kind": "heading", "page": 1}),
            (ZH[0], {**cell, "place": "S!A1"}), (EN[0], {**cell, "place": "S!B1"}),
            (ZH[1] + EN[1], {"page": 2}), (ZH[2], {"page": 3}), (EN[2], {"page": 3, "continues": True}),
        )
    )  # fmt: skip
    east, west = ([(part.kind, part.page, part.place) for part in text.parts] for text in (texts.east, texts.west))
    assert east == [("heading", 1, ""), ("cell", 0, "S!A1"), ("paragraph", 2, ""), ("paragraph", 3, "")]
    assert west == [("heading", 1, ""), ("cell", 0, "S!B1"), ("paragraph", 2, ""), ("paragraph", 3, "")]
    assert texts.east.raw == "\n".join(["引言", *ZH[:3]])
    assert texts.west.raw == "\n".join(["Introduction", *EN[:3]])


def test_a_quotation_on_the_second_page_of_a_paragraph_stays_in_it():
    pages = [("".join(ZH * 4), {"page": 1}), ("“Let's go home.”她说。", {"page": 2, "continues": True}), (EN[0], {})]
    texts = split(built(*pages))
    assert texts.east.raw.endswith("“Let's go home.”她说。")
    assert [part.paragraph for part in texts.east.parts] == [1, 1]
    assert texts.west.raw == EN[0]


def test_the_lines_of_dual_subtitles_go_apart_and_sentences_run_on():
    cues = [
        ("今天我们要讲", "Today we are going to"),
        ("三个问题。", "talk about three questions."),
        ("好吗？", "Right?"),
    ]
    together = built(*((f"{zh}\n{en}", {"kind": "cue", "place": str(k), "continues": k > 0})
                       for k, (zh, en) in enumerate(cues)))  # fmt: skip
    apart = built(*((text, {"kind": "cue", "place": str(k), "continues": k > 0 or text != cues[0][0]})
                    for k, pair in enumerate(cues) for text in pair))  # fmt: skip
    for document in (together, apart):
        texts = split(document)
        assert sentences(texts.east) == ["今天我们要讲三个问题。", "好吗？"]
        assert sentences(texts.west) == ["Today we are going to talk about three questions.", "Right?"]
        assert [part.place for part in texts.east.parts] == ["0", "1", "2"]


def test_numbers_between_the_texts_are_in_neither_and_are_noted():
    texts = split(Document.of(f"{ZH[0]}\n{EN[0]} {EN[1]}\n3.5 kg\n* * *\n"))
    assert 0 < texts.unassigned < MIXTURE.unassigned
    assert [notice.message for notice in texts.east.notices] == [
        "1 passage without words, such as '3.5 kg\\n* * *', in neither text"
    ]
    beside = split(Document.of(f"1. {ZH[0]}\n1. {EN[0]}\n"))
    assert (beside.east.raw, beside.west.raw, beside.unassigned) == (f"1. {ZH[0]}\n", f"1. {EN[0]}\n", 0)


def test_code_is_in_neither_text():
    texts = split(built((ZH[0], {}), ("print('Hello')", {"kind": "code"}), (EN[0], {})))
    assert texts.unassigned > 0
    assert "print" not in texts.east.raw + texts.west.raw


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("".join(ZH[:2]), "contains no English text; give its translation as a second file"),
        (" ".join(EN), "contains no Chinese text"),
        ("Er kam spät. Die Tür war offen. He came late.", "two languages in one script cannot be told apart"),
        ("", "contains no text"),
        (" \n1\n2\n", "contains no text"),
    ],
)
def test_a_text_in_one_language_or_none_is_an_error(text, message):
    with pytest.raises(InputError, match=message):
        split(Document.of(text))


PIECES = st.sampled_from([*ZH, *EN, "12", "* * *", "引言 Introduction", ""])


@given(st.lists(PIECES), st.sampled_from(["\n", "\n\n", "\f"]))
def test_nothing_is_lost_or_doubled(pieces, separator):
    raw = separator.join([ZH[0], *pieces, EN[0]])
    texts = split(Document.of(raw))
    kept = len("".join((texts.east.raw + texts.west.raw).split()))
    whole = len("".join(raw.split()))
    assert kept == whole - round(texts.unassigned * whole)


def test_running_heads_go_to_their_own_language_and_are_found_there():
    pages = [
        f"湖泊学报\n{zh}\n{number}\f湖泊学报\n{en}\n{number}"
        for number, (zh, en) in enumerate(zip(ZH, EN, strict=True))
    ]
    texts = split(Document.of("\f".join(pages)))
    assert texts.east.raw.count("湖泊学报") == 8 and "湖泊学报" not in texts.west.raw
    assert sentences(texts.west) == EN


def test_a_mixture_needs_enough_sentences_of_both():
    assert is_mixture(counts_of([*ZH[:3], *EN[:3]]))
    assert not is_mixture(counts_of([*ZH[:2], *EN[:2]]))
    assert not is_mixture(counts_of([*ZH * 3, *EN[:3]]))
    assert counts_of(["好", "OK."]) == {}


@pytest.mark.parametrize("layout", ["an abstract page", "lines by turns", "one bilingual paragraph"])
def test_a_file_in_two_languages_is_aligned_with_itself(layout, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(LAYOUTS[layout], encoding="utf-8")
    alignment = aligner.align_files("a.txt")
    pairs = alignment.pairs(0.5)
    assert [pair for pair in pairs if pair[0] in ZH] == list(zip(ZH, EN, strict=True))
    assert alignment.source.document.origin == alignment.target.document.origin == "a.txt"
    swapped = aligner.align_files("a.txt", source_language="en")
    assert (swapped.source.language, swapped.target.language) == ("en", "zh")
    assert [(en, zh) for zh, en in swapped.pairs()] == alignment.pairs()
    assert aligner.align_files("a.txt", target_language="zh-Hans").target.language == "zh-Hans"


def test_languages_of_one_script_are_refused_and_a_lopsided_mixture_is_doubted(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("\n".join([*ZH * 5, EN[0]]), encoding="utf-8")
    with pytest.warns(aligner.AlignerWarning, match="hardly in two languages: 20 Chinese and 1 English sentences"):
        aligner.align_files(path)
    with pytest.raises(InputError, match="en and de are in one script"):
        aligner.align_files(path, source_language="en", target_language="de")


THIRD = {
    "French": ["Les zones humides sont des haltes pour les oiseaux.", "Leur surface a diminué depuis vingt ans.",
               "La surface n'est pas le seul facteur décisif.", "Nous étudions quatre villes au bord du fleuve."],
    "German": ["Die Stadt liegt am Fluss und die Vögel ziehen weiter.", "Er ist nicht mehr da und das ist gut.",
               "Wir haben die Daten in vier Städten erhoben.", "Das Wasser ist sauber und die Vögel sind wieder da."],
    "Japanese": ["都市の湿地は渡り鳥にとって重要な中継地である。", "この二十年で湿地の面積は減少した。",
                 "面積だけが決め手ではない。", "最後に住民の役割を論じる。"],
}  # fmt: skip


@pytest.mark.parametrize("language", THIRD)
def test_a_third_language_is_told(language, tmp_path):
    path = tmp_path / "three.txt"
    lines = [line for lines in zip(ZH, EN, THIRD[language], strict=True) for line in lines]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.warns(aligner.AlignerWarning, match=language):
        aligner.align_files(path)


def test_a_foreign_sentence_or_two_is_no_third_language(tmp_path, recwarn):
    path = tmp_path / "two.txt"
    path.write_text("\n".join([*ZH, *EN, *THIRD["French"][:2]]), encoding="utf-8")
    aligner.align_files(path)
    assert not [warning for warning in recwarn if "third language" in str(warning.message)]


def test_much_that_is_in_neither_language_is_doubted(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("\n".join([*ZH[:3], *EN[:3], *map(str, range(10000, 10030))]), encoding="utf-8")
    with pytest.warns(aligner.AlignerWarning, match=r"\d\d% of the text is in neither language"):
        aligner.align_files(path)
