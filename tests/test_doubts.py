"""Texts that are probably not what the caller means: a warning, and the same result as without it."""

from __future__ import annotations

import warnings

import pytest
from test_foreign import FOREIGN, SCRIPTED

import aligner
from aligner import AlignerWarning
from aligner.alignment.doubts import closeness
from aligner.cli.main import main
from aligner.text.readers.registry import read

ZH = "他很晚才来，门还开着。河水涨了。我们没有看见任何人。"
EN = "He came late, and the door was still open. The river had risen. We saw nobody there."
OTHER_ZH = "这本书讲述了湿地的历史。作者感谢两位读者。第三章讨论数据的来源。"
JAPANESE = "彼は遅く来た。ドアはまだ開いていた。川の水が増えた。誰も見なかった。"
FOREIGN_TEXTS = [*FOREIGN.values(), *SCRIPTED.values(), JAPANESE]


class Constant:
    """An encoder of all languages."""

    def encode(self, sentences):
        return [[1.0, len(sentence)] for sentence in sentences]


def doubts(source, target, work=aligner.align, **options):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        work(source, target, **options)
    assert all(row.category is AlignerWarning and row.filename == __file__ for row in caught)
    return [str(row.message) for row in caught]


@pytest.mark.parametrize("work", [aligner.align, aligner.check])
def test_two_texts_that_translate_each_other_are_not_doubted(work):
    assert doubts(ZH, EN, work) == doubts(EN, ZH, work) == doubts(EN, ZH, work, source_language="en-GB") == []


@pytest.mark.parametrize("text", FOREIGN_TEXTS)
def test_the_embedded_encoder_says_which_languages_it_knows(text):
    for found in (doubts(text, EN), doubts(ZH, text)):
        assert len(found) == 1 and "the embedded encoder knows Chinese and English only" in found[0]


def test_a_stated_language_is_doubted_for_the_embedded_encoder_alone():
    german = FOREIGN["German"]
    assert doubts(ZH, german, target_language="de") == [
        "the target is in German; the embedded encoder knows Chinese and English only: give another encoder, or the "
        "right text"
    ]
    assert doubts(ZH, german, target_language="de", encoder=Constant()) == []
    assert doubts(ZH, german, encoder=Constant()) == [
        "the target counts as en, but looks like German; state its language, or give the right text"
    ]


@pytest.mark.parametrize(
    ("source", "target", "languages", "sides"),
    [(EN, ZH, ("zh", "en"), 2), (ZH, EN, ("en", "en"), 1), (EN, ZH, ("zh-Hant", "zh"), 1),
     (JAPANESE, EN, ("zh", "en"), 1), (ZH, FOREIGN["French"], ("zh", "en-US"), 1)],
)  # fmt: skip
def test_a_stated_language_that_the_text_contradicts_is_doubted(source, target, languages, sides):
    found = doubts(source, target, source_language=languages[0], target_language=languages[1])
    assert len(found) == sides and all("looks like" in doubt for doubt in found)


@pytest.mark.parametrize(
    ("source", "target"), [(EN, EN), (ZH, OTHER_ZH), (ZH, ["他来了。"]), ("He came.", "She left.")]
)
def test_two_texts_in_one_language_are_doubted(source, target):
    assert "both texts look like" in doubts(source, target)[0]


def test_a_text_that_mixes_both_languages_is_doubted():
    mixed = "\n".join(text for pair in zip(ZH.split("。"), EN.split(". "), strict=False) for text in pair)
    assert doubts(mixed, EN) == [
        "the source mixes Chinese and English (3 and 3 of 6 sentences); give such a file alone, "
        "or each language as a text of its own"
    ]
    assert doubts(ZH + "\nAbstract\n" + EN.split(". ")[0] + ".", EN) == []


UNRELATED = [
    (OTHER_ZH, EN),
    ("全书共三百页。第二章没有图。", "The hotel was full that night. She ordered a bowl of soup."),
    ("甲方应当在三十日内付款。合同自签字之日起生效。争议由仲裁解决。",
     "Penguins cannot fly. They swim well. They eat fish."),
    ("小猫在花园里睡觉。太阳很大。孩子们在唱歌。妈妈在做饭。", EN),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target"), UNRELATED)
@pytest.mark.parametrize("work", [aligner.align, aligner.check])
def test_texts_that_do_not_translate_each_other_are_doubted(source, target, work):
    for pair in ((source, target), (target, source)):
        assert doubts(*pair, work) == [
            "these texts do not seem to translate each other; check that both are the right ones"
        ]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (["2019", "2020"], ["2019", "2020"]),
        (["林下有 Fagus engleriana 和 Quercus alba。"], ["There are Fagus engleriana and Quercus alba."]),
        (["湖 lake", "湿地 wetland", "渡船 ferry"], ["lake", "wetland", "ferry"]),
        (["佢哋今日冇返嚟食飯。", "我哋聽日再去。"], ["They were not home to eat today.", "We go again tomorrow."]),
        (["子曰：學而時習之，不亦說乎？"], ["The Master said: To learn and to practise, is it not a pleasure?"]),
        (["王维到长安见杜甫。"], ["Wang Wei (王维) went to Chang'an (长安) to see Du Fu (杜甫)."]),
        (["春眠不觉晓，", "处处闻啼鸟。"], ["I slept in spring, unaware of dawn,", "Everywhere I heard birds sing."]),
    ],
)
def test_short_and_unusual_texts_are_not_doubted(source, target):
    assert doubts(source, target) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_report_of_unrelated_texts_says_so_at_the_top(tmp_path, language):
    review = aligner.check(*UNRELATED[0])
    for name in ("a.json", "a.html", "a.docx", "a.xlsx"):
        review.save(tmp_path / name, language=language)
    assert review.is_unrelated and str(review).startswith("These texts do not seem to translate each other")
    assert '"unrelated":true' in (tmp_path / "a.json").read_text(encoding="utf-8").replace(" ", "")
    assert '"unrelated":true' in (tmp_path / "a.html").read_text(encoding="utf-8").replace(" ", "")
    assert not aligner.check(ZH, EN).is_unrelated


def test_a_partial_translation_is_not_doubted():
    more = " The lake is old. Nobody owns it. Its shore is steep. The village lies behind it. It has one shop."
    assert doubts(ZH, EN + more) == [] == doubts(EN + more, ZH)


def test_one_free_translation_is_not_doubted():
    assert doubts(["塞翁失马，焉知非福。"], ["A blessing in disguise."]) == []


def test_closeness_is_between_0_and_3():
    related, unrelated = closeness(aligner.align(ZH, EN)), closeness(aligner.align(OTHER_ZH, EN))
    assert 0 <= unrelated < 0.85 < 1.2 < related <= 3


@pytest.mark.parametrize(
    ("source", "target", "languages"),
    [("", EN, ("zh", "en")), ("", ZH, ("en", "zh")), (EN, " \n", ("en", "zh")), (ZH, "12 – 30", ("zh", "en"))],
)
def test_a_text_without_letters_has_the_other_language(source, target, languages):
    alignment = aligner.align(source, target)
    assert (alignment.source.language, alignment.target.language) == languages
    assert aligner.align(source, target, source_language="en-GB").source.language == "en-GB"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("zh.txt", ZH),
        ("en.txt", EN),
        ("other.txt", OTHER_ZH),
        ("de.txt", FOREIGN["German"]),
        ("none.txt", ""),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", ["align", "check", "terms"])
def test_each_command_says_each_doubt_once(folder, capsys, command):
    for names, said in (
        (["zh.txt", "en.txt"], ""),
        (["other.txt", "en.txt"], "these texts do not seem to translate each other"),
        (["de.txt", "en.txt"], "de.txt counts as en, but looks like German"),
        (["none.txt", "en.txt"], "none.txt contains no sentences"),
        (["zh.txt", "other.txt"], "both texts look like zh"),
    ):
        assert main([command, *names]) == 0
        err = capsys.readouterr().err
        assert err.startswith(f"aligner: warning: {said}" if said else "") and err.count("\n") == bool(said)
        assert main([command, *names, "--quiet"]) == 0
        assert capsys.readouterr().err == ""


def test_an_alignment_read_from_a_file_is_doubted_too(folder, capsys):
    assert main(["align", "other.txt", "en.txt", "-o", "a.jsonl", "--quiet"]) == 0
    assert main(["check", "a.jsonl"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("These texts do not seem") and err.startswith("aligner: warning: these texts do not seem")


def test_segment_names_a_foreign_language(folder, capsys):
    assert main(["segment", "de.txt"]) == 0
    assert "this looks like German" in capsys.readouterr().err


def test_a_warning_can_be_made_an_error_and_changes_no_result():
    with warnings.catch_warnings():
        warnings.simplefilter("error", AlignerWarning)
        with pytest.raises(AlignerWarning):
            aligner.align(*UNRELATED[0])
    with pytest.warns(AlignerWarning):
        assert len(aligner.align(*UNRELATED[0])) >= 1


def test_a_doubted_file_is_called_by_its_name(folder):
    assert doubts(read("de.txt"), EN)[0].startswith("de.txt counts as en")
