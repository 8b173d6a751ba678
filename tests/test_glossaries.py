"""Files of terms → Glossary: columns, headers, scripts, and what an error says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.checking.glossaries import Entry, load_glossary
from aligner.errors import FormatError, InputError

WETLAND = Entry("湿地", ("wetland",))


def load(tmp_path, text, name="terms.tsv", encoding="utf-8", languages=("zh", "en")):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return load_glossary(path, *languages).entries


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("terms.tsv", "湿地\twetland\n"),
        ("terms.txt", "湿地\twetland"),
        ("terms.utf8", "# birds of the river\n湿地\twetland\t\n\n"),
        ("terms.tsv", "wetland\t湿地\n"),
        ("terms.tsv", "zh\ten\n湿地\twetland\n"),
        ("terms.tsv", "en\tzh\nwetland\t湿地\n"),
        ("terms.tsv", "English\tChinese\nwetland\t湿地\n"),
        ("terms.tsv", "编号\t中文\t英文\n7\t湿地\twetland\n"),
        ("terms.tsv", "source\ttarget\n湿地\twetland\n"),
        ("terms.tsv", "source\ttarget\nwetland\t湿地\n"),
        ("terms.tsv", "zh-CN\ten_GB\r\n湿地\twetland\r\n"),
        ("terms.tsv", "Chinese term\tEnglish term\n湿地\twetland\n"),
        ("terms.tsv", "英文术语\t中文术语\nwetland\t湿地\n"),
        ("terms.tsv", "1\t湿地\twetland\n"),
        ("terms.tsv", "1.\twetland\t湿地\n"),
        ("terms.tsv", "湿地\twetland\n候鸟\t\n"),
        ("terms.csv", "湿地,wetland\n"),
        ("terms.csv", 'zh,en\n"湿地","wetland"\n'),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_term_and_its_translation_are_read_from_any_layout(tmp_path, name, text, encoding):
    assert load(tmp_path, text, name, encoding) == (WETLAND,)


def test_the_same_file_serves_the_other_direction(tmp_path):
    for text in ("湿地\twetland\n", "zh\ten\n湿地\twetland\n", "source\ttarget\n湿地\twetland\n"):
        assert load(tmp_path, text, languages=("en", "zh")) == (Entry("wetland", ("湿地",)),)


def test_omegat_has_a_comment_in_its_third_column(tmp_path):
    assert load(tmp_path, "湿地\twetland\tnot “marsh”\n") == (Entry("湿地", ("wetland",), "not “marsh”"),)
    assert load(tmp_path, "note\tzh\ten\nnot “marsh”\t湿地\twetland\n") == (Entry("湿地", ("wetland",), "not “marsh”"),)


@pytest.mark.parametrize("text", ["水质\twater quality; quality of water\n", "水质\twater quality|quality of water\n",
    "水质\twater quality\n水质\tquality of water\n", "水质\twater quality；quality of water\n"])  # fmt: skip
def test_several_renderings_stand_in_one_cell_or_in_several_lines(tmp_path, text):
    assert load(tmp_path, text) == (Entry("水质", ("water quality", "quality of water")),)


def test_two_short_terms_are_no_header(tmp_path):
    assert load(tmp_path, "AI\tAI\n人工智能\tAI\n")[0] == Entry("AI", ("AI",))


TBX_2008 = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">
<martif type="TBX-Basic" xml:lang="en"><text><body><termEntry id="c1">
<langSet xml:lang="en"><tig><term>wetland</term></tig><tig><term>swamp</term>
<termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig></langSet>
<langSet xml:lang="zh-CN"><ntig><termGrp><term>湿地</term></termGrp></ntig></langSet>
</termEntry></body></text></martif>"""
TBX_2019 = """<?xml version="1.0"?><tbx style="dct" type="TBX-Basic" xml:lang="en"
 xmlns="urn:iso:std:iso:30042:ed-2"><text><body><conceptEntry id="c1">
<langSec xml:lang="zh"><termSec><term>湿地</term></termSec></langSec>
<langSec xml:lang="en"><termSec><term>wetland</term></termSec></langSec>
</conceptEntry></body></text></tbx>"""


def test_a_column_that_numbers_the_lines_is_left_alone(tmp_path):
    assert load(tmp_path, "1\t湿地\twetland\tnot “marsh”\n2\t候鸟\tmigratory bird\n") == (
        Entry("湿地", ("wetland",), "not “marsh”"),
        Entry("候鸟", ("migratory bird",)),
    )
    assert load(tmp_path, "5G\tfifth generation\t\n3\t三\t\n", languages=("en", "zh"))[1] == Entry("3", ("三",))


def test_a_note_may_be_long(tmp_path):
    assert load(tmp_path, f"湿地\twetland\t{'x' * 600}\n")[0].targets == ("wetland",)


NOTED = """<martif><text><body><termEntry><langSet xml:lang="zh"><tig><term>湿地</term></tig></langSet>
<langSet xml:lang="en"><tig><term>wetland</term>%s</tig><tig><term>swamp</term>%s</tig></langSet>
</termEntry></body></text></martif>"""
DEPRECATED = '<termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote>'


def test_a_deprecated_term_does_not_take_the_one_before_with_it(tmp_path):
    for notes in ("", DEPRECATED, '<termNote type="usageNote">superseded in 2001</termNote>'):
        assert load(tmp_path, NOTED % ("", DEPRECATED + notes), "terms.tbx") == (WETLAND,)


def test_only_the_administrative_status_leaves_a_term_out(tmp_path):
    note = '<termNote type="usageNote">has superseded “marsh”</termNote>'
    assert load(tmp_path, NOTED % (note, DEPRECATED), "terms.tbx") == (WETLAND,)


@pytest.mark.parametrize("text", [TBX_2008, TBX_2019])
def test_termbases_of_both_versions_are_read_without_what_is_deprecated(tmp_path, text):
    assert load(tmp_path, text, "terms.tbx") == (WETLAND,)


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("terms.tsv", "湿地\twetland\n水质\n", 2, "tab"),
        ("terms.tsv", "de\tfr\nFeuchtgebiet\tmarais\n", 1, "zh and en"),
        ("terms.tsv", "", None, "no term"),
        ("terms.tsv", "# nothing\n", None, "no term"),
        ("terms.tsv", f"湿地\t{'x' * 600}\n", 1, "too long"),
        ("terms.csv", '湿地,"wetland\n水质,water', 1, "quotation marks"),
        ("terms.tbx", "<tbx><text></tbx>", 1, "export"),
        ("terms.tbx", "<html></html>", None, "TBX"),
        ("terms.tbx", TBX_2008.replace('xml:lang="zh-CN"', 'xml:lang="ja"'), None, "zh and en; found: en, ja"),
        ("terms.tbx", '<!DOCTYPE x [<!ENTITY a "b">]><tbx>&a;</tbx>', 1, "entity"),
    ],
)
def test_an_error_names_the_file_the_line_and_the_remedy(tmp_path, name, text, line, words):
    with pytest.raises(FormatError, match=words) as caught:
        load(tmp_path, text, name)
    assert caught.value.line == line
    assert name in str(caught.value)


def test_a_glossary_that_is_not_there_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        load_glossary(tmp_path / "terms.tsv")


@given(
    text=st.text(st.sampled_from('湿地aZ \t\n\r,;|"#<&>zhen'), max_size=60),
    suffix=st.sampled_from([".tsv", ".csv", ".tbx"]),
)
def test_any_text_is_a_glossary_or_a_format_error(tmp_path_factory, text, suffix):
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(text.encode())
    try:
        entries = load_glossary(path).entries
    except FormatError:
        return
    assert entries
    assert all(entry.source and all(entry.targets) for entry in entries)
