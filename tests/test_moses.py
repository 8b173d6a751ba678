from __future__ import annotations

import gzip
import re
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import stripped_texts

from aligner.errors import FormatError, FormatWarning, InputError
from aligner.formats import moses
from aligner.units.units import Header, Unit, Variant

HEADER = Header("zh-CN", "en-US")


def unit(*variants):
    return Unit(tuple(Variant(language, text) for language, text in variants))


def chinese(source, target):
    return unit(("zh-CN", source), ("en-US", target))


def twins(folder, left="他来了。\n她走了。\n", right="He came.\nShe left.\n", names=("a.zh", "a.en")):
    for name, text in zip(names, (left, right), strict=True):
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder / names[0]


def pairs(path, languages=(None, None)):
    return [tuple(variant.text for variant in each.variants) for each in moses.read(path, languages).units]


def languages_of(path, languages=(None, None)):
    reading = moses.read(path, languages)
    tags = (reading.header.source_language, reading.header.target_language)
    assert {tuple(variant.language for variant in each.variants) for each in reading.units} == {tags}
    return tags


def test_both_files_are_written_line_by_line(tmp_path):
    moses.write_units([chinese("他来了。", "He came."), chinese("她走了。", "She left.")], tmp_path / "a.zh-en", HEADER)
    assert (tmp_path / "a.zh").read_bytes() == "他来了。\n她走了。\n".encode()
    assert (tmp_path / "a.en").read_bytes() == b"He came.\nShe left.\n"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.en", "a.zh"]
    assert moses.files_of(tmp_path / "a.zh-en") == (tmp_path / "a.zh", tmp_path / "a.en")


@pytest.mark.parametrize("name", ["a.zh", "a.zh-en"])
def test_the_name_of_one_file_or_of_the_pair_stands_for_both(tmp_path, name):
    twins(tmp_path)
    assert pairs(tmp_path / name) == [("他来了。", "He came."), ("她走了。", "She left.")]
    assert languages_of(tmp_path / name) == ("zh", "en")


@pytest.mark.parametrize("name", ["a.en", "a.en-zh"])
def test_the_file_or_language_that_is_named_first_is_the_source(tmp_path, name):
    twins(tmp_path)
    assert pairs(tmp_path / name)[0] == ("He came.", "他来了。")
    assert languages_of(tmp_path / name) == ("en", "zh")


@pytest.mark.parametrize(
    ("languages", "found"),
    [
        (("zh-TW", "en-GB"), ("zh-TW", "en-GB")),
        (("en", None), ("en", "zh")),
        ((None, "zh-TW"), ("en", "zh-TW")),
        ((None, "en"), ("zh", "en")),
    ],
)
def test_languages_that_are_given_decide_the_tags_and_which_is_the_source(tmp_path, languages, found):
    path = twins(tmp_path)
    assert languages_of(path, languages) == found
    assert pairs(path, languages)[0][found[0].startswith("en")] == "他来了。"


def test_a_language_that_neither_file_is_in_is_refused(tmp_path):
    with pytest.raises(InputError, match="the files are in zh and en, not in fr"):
        moses.read(twins(tmp_path), ("fr", "en"))


def test_names_of_opus_and_packed_files_are_read(tmp_path):
    twins(tmp_path, names=("news.en-zh.zh", "news.en-zh.en"))
    for name in ("news.en-zh", "news.zh-en", "news.en-zh.en"):
        assert sorted(pairs(tmp_path / name)[0]) == ["He came.", "他来了。"]
    moses.write_units([chinese("他来了。", "He came.")], tmp_path / "b.zh-en.gz", HEADER)
    assert gzip.decompress((tmp_path / "b.zh.gz").read_bytes()) == "他来了。\n".encode()
    for name in ("b.zh.gz", "b.zh-en.gz", "b.zh-en"):
        assert pairs(tmp_path / name) == [("他来了。", "He came.")]


def test_tags_with_regions_and_long_names_are_languages(tmp_path):
    assert languages_of(twins(tmp_path, names=("a.zh-TW", "a.en_GB"))) == ("zh-TW", "en-GB")
    assert languages_of(twins(tmp_path, names=("b.zho", "b.eng"))) == ("zho", "eng")


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("a.zh", True),
        ("a.zh-en", True),
        ("a.en_GB", True),
        ("a.zh-Hant-TW", True),
        ("a.zh.gz", True),
        ("a.zh-zh", True),
        ("zh", False),
        ("a.tmx", False),
        ("a.tmx.gz", False),
        ("a.py", False),
        ("a", False),
    ],
)
def test_the_suffix_says_whether_a_file_is_one_of_twins(name, is_one):
    assert moses.is_twin(name) == is_one


def test_without_a_twin_or_with_several_the_error_names_what_is_there(tmp_path):
    (tmp_path / "a.zh").write_text("好。\n", encoding="utf-8")
    with pytest.raises(InputError, match="found none beside it as its twin"):
        moses.read(tmp_path / "a.zh")
    (tmp_path / "a.tmx").write_text("no language")
    (tmp_path / "a.en").write_text("Good.\n")
    (tmp_path / "a.de").write_text("Gut.\n")
    (tmp_path / "b.fr").write_text("Bon.\n")
    with pytest.raises(InputError, match=r"found a\.de, a\.en beside it as its twin; name one pair .* a\.zh-en"):
        moses.read(tmp_path / "a.zh")
    assert pairs(tmp_path / "a.zh-de") == [("好。", "Gut.")]
    assert pairs(tmp_path / "a.zh", (None, "en")) == [("好。", "Good.")]


def test_a_pair_that_is_not_there_is_an_error_that_names_both_files(tmp_path):
    with pytest.raises(InputError, match=r"no such files: a\.zh and a\.en in "):
        moses.read(tmp_path / "a.zh-en")
    with pytest.raises(InputError, match="no such file"):
        twins(tmp_path).unlink()
        list(moses.read(tmp_path / "a.zh").units)
    with pytest.raises(InputError, match="cannot look for its twin"):
        moses.read(tmp_path / "none" / "a.zh")


@pytest.mark.parametrize("extra", [1, 3])
@pytest.mark.parametrize("longer", ["a.zh", "a.en"])
def test_files_of_different_length_are_an_error_with_both_counts(tmp_path, longer, extra):
    path = twins(tmp_path)
    with (tmp_path / longer).open("a") as handle:
        handle.write("more\n" * extra)
    with pytest.raises(FormatError, match=rf"has {2 + extra} lines, but .*a\.\w\w has 2") as caught:
        list(moses.read(path).units)
    assert (caught.value.path, caught.value.line) == (str(tmp_path / longer), 3)


def test_an_empty_line_is_an_empty_text(tmp_path):
    assert pairs(twins(tmp_path, "好。\n\n", "\n  \n")) == [("好。", ""), ("", "")]


def test_empty_twins_are_refused_by_name(tmp_path):
    with pytest.raises(FormatError, match=r"a\.zh and a\.en are empty; put in the texts"):
        pairs(twins(tmp_path, "", ""))


def test_a_byte_order_mark_and_windows_line_ends_are_no_text(tmp_path):
    path = twins(tmp_path, b"\xef\xbb\xbf" + "好。\r\n坏。".encode(), b"Good.\nBad.\r\n")
    assert pairs(path) == [("好。", "Good."), ("坏。", "Bad.")]


@pytest.mark.parametrize(
    ("encoding", "line", "message"),
    [("gb18030", 2, r"not UTF-8 \(byte 1 of the line\)"), ("utf-16", 1, r"not UTF-8 \(byte 1 of")],
)
def test_another_encoding_is_an_error_with_the_line(tmp_path, encoding, line, message):
    path = twins(tmp_path, "ok\n他\n".encode(encoding), "ok\nhe\n")
    with pytest.raises(FormatError, match=message) as caught:
        list(moses.read(path).units)
    assert (caught.value.path, caught.value.line) == (str(path), line)


def test_one_name_for_two_files_has_to_say_both_languages(tmp_path):
    with pytest.raises(InputError, match=r"two files are written; name the languages of both, as in corpus\.zh-en"):
        moses.write_units([], tmp_path / "a.zh", HEADER)


def test_units_without_these_languages_are_refused_and_no_file_stays(tmp_path):
    twins(tmp_path)
    units = [chinese("好。", "Good."), unit(("zh-CN", "好。"), ("de", "Gut."))]
    with pytest.raises(InputError, match="no unit has texts in zh and fr; found: zh-CN, en-US, de"):
        moses.write_units(units, tmp_path / "b.zh-fr", HEADER)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.en", "a.zh"]


def test_each_target_is_a_line_and_the_suffix_chooses_the_languages(tmp_path):
    units = [unit(("zh", "好。"), ("en", "Good."), ("de", "Gut."), ("en-GB", "Fine."))]
    moses.write_units(units, tmp_path / "a.en-zh", HEADER)
    assert pairs(tmp_path / "a.en-zh") == [("Good.", "好。")]
    moses.write_units(units, tmp_path / "a.zh-en", HEADER)
    assert pairs(tmp_path / "a.zh-en") == [("好。", "Good."), ("好。", "Fine.")]


def test_half_a_character_is_replaced_or_refused_and_then_both_files_stay_as_they_were(tmp_path):
    path = twins(tmp_path)
    before = [file.read_bytes() for file in sorted(tmp_path.iterdir())]
    units = [chinese("好。", "Good."), chinese("坏。", "B\ud83dad.")]
    with warnings.catch_warnings():
        warnings.simplefilter("error", FormatWarning)
        with pytest.raises(FormatWarning, match=r"\.en: .*U\+D83D is half of a character, .*; remove it$"):
            moses.write_units(units, path.with_suffix(".zh-en"), HEADER)
    assert [file.read_bytes() for file in sorted(tmp_path.iterdir())] == before
    with pytest.warns(FormatWarning, match=r"\.en: .*U\+D83D is half of a character.*; replaced by U\+FFFD"):
        moses.write_units(units, path.with_suffix(".zh-en"), HEADER)
    assert pairs(path.with_suffix(".zh-en")) == [("好。", "Good."), ("坏。", "B\ufffdad.")]


def test_a_failure_while_units_come_leaves_both_files_as_they_were(tmp_path):
    path = twins(tmp_path)
    before = [file.read_bytes() for file in sorted(tmp_path.iterdir())]

    def units():
        yield chinese("好。", "Good.")
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        moses.write_units(units(), path.with_suffix(".zh-en"), HEADER)
    assert [file.read_bytes() for file in sorted(tmp_path.iterdir())] == before


@given(st.lists(st.tuples(stripped_texts, stripped_texts), min_size=1, max_size=6))
def test_any_text_comes_back_with_its_line_breaks_as_spaces(tmp_path_factory, rows):
    folder = tmp_path_factory.getbasetemp()
    moses.write_units([chinese(*row) for row in rows], folder / "law.zh-en", HEADER)
    expected = [tuple(re.sub("\r\n|\n|\r", " ", text) for text in row) for row in rows]
    # There, the character is a byte order mark.
    expected[0] = tuple(text.removeprefix("\ufeff").strip() for text in expected[0])
    assert pairs(folder / "law.zh-en") == expected
