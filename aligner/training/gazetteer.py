"""Names of CLDR and of telephone areas → the table of places that `aligner.words.gazetteer` reads.

    python -m aligner.training.gazetteer DICT/cldr_names.jsonl.xz DICT/libphonenumber_places.jsonl.xz \
        -o aligner/words/gazetteer.tsv

CLDR's territories are places, as far as names.tsv does not have them. Its languages are names too (`梵语`, Sanskrit);
one that is called after a territory only explains it (`土耳其语` and `土耳其`, Turkish). Places of telephone areas are
part of their province.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import regex

from aligner.training.corpus import read_pairs
from aligner.words.english import word_set
from aligner.words.gazetteer import NAMES, WEAK, Row, read_rows, write_rows

HEADER = (
    "Places and languages in Chinese and English, made by aligner/training/gazetteer.py. Columns: as in names.tsv.\n"
    "Source: Unicode CLDR, cldr-localenames-full (Unicode License v3); libphonenumber, geocoding (Apache-2.0)."
)
# The first territory in CLDR's order; languages and scripts come before it.
FIRST_TERRITORY = "世界"
LANGUAGE = regex.compile(r"(?P<people>\p{Han}{2,})语")
TERRITORY = regex.compile(r"\p{Han}{2,}(?<!语|文|未知地区|伪地区|圣诞岛)")
DIRECTION = regex.compile(r"(?<=^(?:East|West|North|South))ern\b")
AREA = regex.compile(
    r"(?:(?P<parent>内蒙古|黑龙江|广西|新疆|宁夏|西藏|\p{Han}{2})(?:省|自治区)?)?"
    r"(?P<place>\p{Han}{2,}?)(?P<kind>市|地区|\p{Han}{0,4}自治州|盟)"
)
NAME = regex.compile(r"\p{Lu}[\p{L} .'’-]+")
# Places whose name without `市` is an ordinary word as well; set by hand, from the whole list.
WORDS = word_set(
    "中非 中亚 河内 北海 南海 东海 大连 大理 哈密 包头 潮州 阿里 山南 日照 三明 百色 白银 海口"
    " 中山 大同 长治 开封 鹤壁 朝阳 保山 来宾 南平 大庆 黑河 白山 东营 安康 中卫 德州 自贡 丽水"
    " 四平 黄山 文山 通化 松原 内江 资阳 金昌 平凉 江门 河源 河池 安顺 永州 吉安 宜春 新余 固原"
    " 临沧 巴中 广元 广安 本溪 丹东 海东 宣城 池州 三门峡 克拉玛依 平顶山 石河子 昌都 湘西 延边 白城 和田"
    " 昌吉 塔城 七台河 双鸭山 泰安 阜新 衡水 遂宁 雅安"
)


def rows_of_cldr(pairs: Sequence[tuple[str, str]], known: Mapping[str, str]) -> Iterator[Row]:
    """The territories that are not known, and all languages; `known` has the first form of each name."""
    start = next(number for number, (chinese, _) in enumerate(pairs) if chinese == FIRST_TERRITORY)
    firsts = {chinese: chinese for chinese, _ in pairs[start + 1 :]} | dict(known)
    for chinese, english in pairs[:start]:
        if (match := LANGUAGE.fullmatch(chinese)) and NAME.fullmatch(english):
            people = match["people"]
            named = [firsts[name] for name in (people, f"{people}国", f"{people}斯坦") if name in firsts]
            yield Row((named[0] if named else f"~{people}", f"~{chinese}"), (f"~{english}",), "")
    for chinese, english in pairs[start:]:
        if (
            chinese not in {*known, *WORDS, FIRST_TERRITORY}
            and TERRITORY.fullmatch(chinese)
            and NAME.fullmatch(english)
        ):
            yield Row((chinese,), tuple(dict.fromkeys(_with_directions(english))), "")


def _with_directions(english: str) -> Iterator[str]:
    """A name, and the same with the short direction: `Eastern Africa`, `East Africa`, and `~East African`."""
    short = DIRECTION.sub("", english)
    yield from (english, short, *([f"~{short}n"] if short != english else []))


def rows_of_areas(pairs: Sequence[tuple[str, str]], known: Mapping[str, str]) -> Iterator[Row]:
    """The places in provinces."""
    for chinese, english in pairs:
        match, place = AREA.fullmatch(chinese), english.split(",")[0]
        if match and match["place"] not in known and NAME.fullmatch(place) and (match["parent"] or "") in {*known, ""}:
            form = match["place"]
            forms = (f"{form}市", f"~{form}") if form in WORDS else (form,)
            yield Row(forms, (regex.sub(r"(?<=\p{Ll})An\b", "'an", place),), match["parent"] or "中国")


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(prog="python -m aligner.training.gazetteer", description="Make the gazetteer.")
    parser.add_argument("cldr", type=Path, help="pairs of CLDR's names")
    parser.add_argument("areas", type=Path, help="pairs of libphonenumber's areas")
    parser.add_argument("-o", "--output", required=True, type=Path, help="table to write, such as gazetteer.tsv")
    options = parser.parse_args(arguments)
    known = {form: row.chinese[0] for row in read_rows(NAMES) for form in row.chinese if not form.startswith(WEAK)}
    cldr, areas = list(read_pairs(options.cldr)), list(read_pairs(options.areas))
    rows = [*rows_of_cldr(cldr, known), *rows_of_areas(areas, known)]
    write_rows(dict.fromkeys(rows), HEADER, options.output)


if __name__ == "__main__":
    main()
