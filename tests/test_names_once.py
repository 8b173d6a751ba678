"""Names that occur once: compared with the gazetteer, with pinyin, and with the sound of characters."""

from __future__ import annotations

import pytest
from findings import findings
from hypothesis import given
from hypothesis import strategies as st
from test_terminology import review_of, shown

from aligner.checking.checks.names import EVIDENCE as NAMES_EVIDENCE
from aligner.checking.checks.once import EVIDENCE, find_once, is_title
from aligner.words.gazetteer import GAZETTEER, NAMES, WEAK, Gazetteer, Row, gazetteer, read_rows, write_rows
from aligner.words.surnames import pinyin_of_surnames, surnames
from aligner.words.transliteration import best_match, persons, read_persons, runs, table

# Chinese, English, and what has no counterpart in each; each wrong pair stands beside a right one.
WRONG = [
    ("试验在加拿大和巴西进行。", "The trials were run in Canada and Peru.", "巴西", "Peru"),
    ("该镇属于重庆市。", "The town belongs to Wuhan.", "重庆", "Wuhan"),
    ("数据显示，美国最为严重。", "The data show that it is the worst hit.", "美国", ""),
    ("数据显示，情况最为严重。", "The data show that Belgium is the worst hit.", "", "Belgium"),
    ("会议由世界卫生组织主办。", "The meeting was held by the World Trade Organization.", "世界卫生组织",
     "World Trade Organization"),
    ("陈广明是本地的渔民。", "Li Zhiqiang is a local fisherman.", "陈广明", "Li Zhiqiang"),
    ("陈广明说，水位上升了。", "The water has risen, it was said.", "陈广明", ""),
    ("史密斯测量了水温。", "Johnson measured the water temperature.", "史密斯", "Johnson"),
    ("布莱恩·约翰逊测量了水温。", "The water temperature was measured.", "布莱恩·约翰逊", ""),
]  # fmt: skip
RIGHT = [
    ("试验在加拿大和巴西进行。", "The trials were run in Canada and Brazil."),
    ("该镇属于重庆市。", "The town belongs to Chongqing, China."),
    ("数据显示，美国最为严重。", "The data show that American cities are the worst hit."),
    ("中美关系有所改善。", "Relations between China and the US have improved."),
    ("美日英三国参加了会议。", "America, Japan and Britain took part."),
    ("会议由世界卫生组织主办。", "The meeting was held by the WHO."),
    ("欧洲央行作出了决定。", "The ECB took the decision."),
    ("两名泰国人和一名伊拉克人来了。", "Two Thais and an Iraqi came."),
    ("他是爱尔兰人。", "He is an Irishman."),
    ("我国的粮食产量增加了。", "The grain output of China has grown."),
    ("阿拉上海人喜欢喝咖啡。", "We Shanghainese like coffee."),
    ("陈广明是本地的渔民。", "Chen Guangming is a local fisherman."),
    ("陈广明是本地的渔民。", "Guang-ming Chen is a local fisherman."),
    ("陈广明是本地的渔民。", "G. M. Chen is a local fisherman."),
    ("吕布说，他是渔民。", "Lü Bu said that he was a fisherman."),
    ("陈广明说，他是渔民。", "Chan Kwong-ming said that he was a fisherman."),
    ("史密斯测量了水温。", "Smith measured the water temperature."),
    ("布莱恩·约翰逊测量了水温。", "Brian Johnson measured the water temperature."),
    ("我们在五月的星期一部署了它。", "On a Monday in May we deployed it."),
    ("然而，结果相同。", "However, the results were the same."),
    ("用Kubernetes部署。", "Deploy it with Kubernetes."),
    ("水质与湿地的保护。", "Water Quality and the Protection of Wetlands"),
    ("两部分由最大理论值决定。", "Both are given by the theoretical maximum."),
    ("长江西岸的村庄较多。", "There are more villages on the western bank of the river."),
    ("马里奥很高兴。", "Mario is happy."),
    ("他爱吃意大利面。", "He likes pasta."),
    ("严格地说，它是运算符。", "Strictly speaking, it is an operator."),
    ("布沙尔连输三局。", "Bouchard lost three sets."),
]  # fmt: skip
FILLER = [("湿地是候鸟的停歇地。", "Wetlands are stopover sites of birds."), ("结果见附录。", "See the appendix.")]


def found(chinese, english):
    """The quoted names of the findings that are flags by default."""
    return [
        tuple(text[slice(*place)] if place else "" for text, place in zip((chinese, english), one.places, strict=True))
        for one in find_once(chinese, english)
        if one.measure >= 0.3
    ]


@pytest.mark.parametrize(("chinese", "english", "missing", "added"), WRONG)
def test_a_name_without_counterpart_is_found(chinese, english, missing, added):
    assert found(chinese, english) == [(missing, added)]


@pytest.mark.parametrize(("chinese", "english"), RIGHT)
def test_right_names_are_no_issue(chinese, english):
    assert found(chinese, english) == []


@pytest.mark.parametrize("row", WRONG[:2])
def test_both_directions_give_one_major_finding(row):
    chinese, english, missing, added = row
    rows = [FILLER[0], (chinese, english), FILLER[1]]
    there, back = review_of(rows), review_of([pair[::-1] for pair in rows], ("en", "zh"))
    assert shown(there, "name") == [(1, missing, added)]
    assert shown(back, "name") == [(1, added, missing)]
    assert {flag.severity for flag in (*there.flags, *back.flags) if flag.finding.check == "name"} == {"major"}


def test_names_that_face_each_other_say_more_than_one_alone():
    assert EVIDENCE.facing > EVIDENCE.guessed >= EVIDENCE.known > EVIDENCE.sure_sound > 0.3


PLACES = [
    row for row in read_rows(NAMES) if not row.chinese[0].startswith(WEAK) and not row.english[0].startswith(WEAK)
]


@given(st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_a_place_has_its_own_name(one, other):
    pair = f"我们研究了{one.chinese[0]}。", f"We studied {one.english[0]}."
    assert found(*pair) == []
    assert (
        found(
            f"我们研究了{one.chinese[0]}和{other.chinese[0]}。", f"We studied {other.english[0]} and {one.english[0]}."
        )
        == []
    )


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_has_names_inside_it(chinese, english):
    for one in find_once(chinese, english):
        for text, place in zip((chinese, english), one.places, strict=True):
            assert place is None or 0 <= place[0] < place[1] <= len(text)


def test_titles_are_not_read():
    assert is_title("The History of Wetlands in Peru")
    assert not is_title("We studied the history of wetlands in Peru.")


@pytest.mark.parametrize("path", [NAMES, GAZETTEER])
def test_tables_say_where_they_are_from(path):
    lines = path.read_text("utf-8").splitlines()
    assert any("icen" in line for line in lines if line.startswith("#"))
    for row in read_rows(path):
        assert all(form.removeprefix(WEAK).strip() for form in (*row.chinese, *row.english))


def test_a_part_explains_its_whole_and_not_the_other_way_round():
    names = Gazetteer.of([Row(("甲国",), ("Aland",), ""), Row(("乙城",), ("Bton",), "甲国")])
    assert names.explained_by_chinese("在乙城。") == {0, 1}
    assert names.explained_by_english("in Aland") == {0}


def test_rows_are_read_as_they_were_written(tmp_path):
    rows = [Row(("甲国", "~甲"), ("Aland", "~Alandic"), ""), Row(("乙城",), ("Bton",), "甲国")]
    write_rows(rows, "Licence: none", tmp_path / "a.tsv")
    assert list(read_rows(tmp_path / "a.tsv")) == rows


@pytest.mark.parametrize(
    ("text", "has"), [("Visit Turkey", True), ("roast turkey", False), ("it suits us", False), ("in the US", True)]
)
def test_names_have_their_capitals(text, has):
    assert bool(gazetteer().find_english(text)) is has


@pytest.mark.parametrize(("chinese", "english"), [("史密斯", "Smith"), ("普利特维茨", "Plitvice"), ("卡特里", "Catri"),
    ("舒尔曼", "Schulman"), ("哈比卜", "Habib"), ("费尔蒙特", "Fairmont")])  # fmt: skip
def test_characters_write_the_sound_of_a_name(chinese, english):
    match = best_match(english, f"据{chinese}说")
    # The last character may write no letter.
    assert match.start == 1
    assert len(chinese) <= match.stop <= 1 + len(chinese)
    assert match.nats > EVIDENCE.match > best_match("Wong", f"据{chinese}说").nats


def test_known_persons_sound_like_their_names():
    pairs = [pair for pair in read_persons() if len(pair[0]) > 2]
    good = sum(best_match(english, chinese).nats >= EVIDENCE.match for chinese, english in pairs)
    others = zip(pairs, pairs[101:], strict=False)
    wrong = sum(best_match(other, chinese).nats >= EVIDENCE.match for (chinese, _), (_, other) in others)
    assert good > 0.85 * len(pairs)
    assert wrong < 0.05 * len(pairs)


def test_sounds_stand_out_of_a_text():
    assert [(run.start, run.stop) for run in runs("参观普利特维茨湖", EVIDENCE.heard)] == [(2, 7)]
    assert list(runs("我们研究了水质的变化", EVIDENCE.heard)) == []
    assert persons().fullmatch("史密斯")
    assert set(table().letters["si"]) >= {"s", "th"}


def test_surnames_have_their_spellings():
    assert {"chen", "chan", "tan"} <= surnames()["陈"]
    assert "欧阳" in surnames()
    assert {"zhang", "lu", "ouyang"} <= pinyin_of_surnames()


def test_a_name_that_only_a_chinese_translation_has_is_weak():
    chinese, english = "数据显示，美国最为严重。", "The data show that it is the worst hit."
    (lost,) = findings("name", [chinese], [english])
    (told,) = findings("name", [english], [chinese], ("en", "zh"))
    assert (lost.measure, told.measure) == (EVIDENCE.known, NAMES_EVIDENCE.added)
