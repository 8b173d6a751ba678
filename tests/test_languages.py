from __future__ import annotations

import pytest
from hypothesis import given
from strategies import texts

from aligner.bitext.languages import base_language, check_language, detect_language, sentence_separator
from aligner.errors import InputError


@pytest.mark.parametrize("tag", ["zh", "zh-CN", "zh-Hant-TW", "en", "EN-gb", "yue", "x-klingon", "i-klingon", "x-a-b"])
def test_a_tag_is_given_back_as_it_is(tag):
    assert check_language(tag) == tag


@pytest.mark.parametrize(
    "tag", ["", "z", "x", "x-", "z-a", "zh_CN", "Chinese text", "中文", "zh-", "en\n", "zh-abcdefghi", "auto!"]
)
def test_what_is_not_a_tag_is_refused_with_an_example(tag):
    with pytest.raises(InputError, match="zh, zh-CN, en or en-GB"):
        check_language(tag)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("他来了。", "zh"),
        ("本文用 BERT、GPT 和 Transformer 三种模型做实验。", "zh"),
        ("他來了，門還開著。", "zh"),
        ("He came in and the door was open.", "en"),
        ("The word 道 (dao) has no single English translation.", "en"),
        ("彼は来た。ドアは開いていた。", "ja"),
        ("ドアがあいていました。", "ja"),
        ("그가 왔다. 문이 열려 있었다.", "ko"),
        # Chinese with few Han characters, but without an English sentence.
        (
            "林下有 Fagus engleriana、Fagus lucida 和 Quercus glandulifera。草有 Carex siderosticta。",
            "zh",
        ),
        (
            "# 安装\n\n```bash\npip install lakes\nlakes run\n```\n\n打开 http://localhost:8080/index.html 。\n",
            "zh",
        ),
        ("湖 lake\n湿地 wetland\n渡船 ferry\n水位 water level", "zh"),
        # English with Chinese names, terms and examples.
        ("Wang Wei (王维) met Du Fu (杜甫) at Chang'an (长安).", "en"),
        ("The characters 山 and 水 stand for “mountain” and “water”, and 山水 is landscape painting.", "en"),
        ("Zhang San 张三, Li Si 李四 and Wang Wu 王五 signed the letter to the office in the town of Linan.", "en"),
        ("File\nEdit\nView\nLanguage: 中文\nPreferences\nHelp\nAbout this program\nQuit", "en"),
        ("", "en"),
        ("120 < 121 …\n", "en"),
    ],
)
def test_a_language_is_found_by_its_script(text, language):
    assert detect_language(text) == language


@given(texts)
def test_a_detected_language_is_a_tag(text):
    assert check_language(detect_language(text)) in {"zh", "en", "ja", "ko"}


def test_the_base_language_is_the_first_subtag_in_lower_case():
    assert base_language("ZH-Hant-TW") == "zh"
    assert base_language("en") == "en"


@pytest.mark.parametrize(("tag", "between"), [("zh", ""), ("zh-TW", ""), ("ja", ""), ("en", " "), ("ko", " ")])
def test_chinese_and_japanese_join_without_a_blank(tag, between):
    assert sentence_separator(tag) == between
