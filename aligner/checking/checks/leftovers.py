"""Single words of the other language, and where a text only mentions them.

水位下降得很rapidly。     The water level fell rapidly.     ─▶  rapidly
我们训练token级的模型。   We train token-level models.      ─▶  token: weak, for the other sentences have it too
The idea of wuwei 无为 is old.                              ─▶  无为: mentioned
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from unicodedata import normalize

import regex

from aligner.checking.checks.passages import Passage
from aligner.words.english import frequency, is_word, word_set


class LeftoverEvidence(NamedTuple):
    """How much a single English word in Chinese counts.

    `known`: the word is in the table of English words; `unknown`: it is not, as are words of a science, and has at
    least `shortest` letters. `term`: the text has the word in another place too, or names a thing with it. `style`:
    more than `few` passages have such words, and more than the share `share`; then the text lets English words stand.

    Counted on single pairs of the training data: 27 of 24,000 pairs of news, laws, classics, captions and abstracts
    have such a word, of 100,000 pairs of software manuals one in ten. So these words are leftovers only where few
    sentences have them.
    """

    known: float = 0.6
    unknown: float = 0.55
    term: float = 0.2
    style: float = 0.2
    shortest: int = 5
    few: int = 5
    share: float = 0.03


EVIDENCE = LeftoverEvidence()
# One to three words in lower case with Chinese, and neither code nor brackets, on both sides.
WORDS = regex.compile(
    r"(?<=\p{Han}[ ]?)(?P<words>\p{Ll}{4,30}+(?:[ ]\p{Ll}{2,30}+){0,2}+)(?=[ ]?\p{Han}|[，。；！？、]|$)"
)
LOWER = regex.compile(r"\p{Ll}++")
# Words that Chinese texts write in Latin letters; this list is our own.
USUAL = word_set(
    "apps email emails wifi blog blogs vlog logo logos demo demos bugs tokens token prompt prompts batch online offline"
    " transformer transformers softmax dropout sigmoid python java linux kernel socket docker server shell root true"
    " false null none internet iphone ipad ebay podcast meme cosplay live show party post"
)
# What is named in Latin letters: `print函数`, `参数alpha`, `名为main`.
NAMED_AFTER = regex.compile(
    r"[ ]?(?:函数|方法|参数|变量|命令|模块|属性|字段|关键字|文件|目录|选项|标签|接口|对象|语句|操作|类|包|库|级|值|型"
    r"|格式|协议|指令|表|列|行|语言|算法|网络|字母|单词|一词|软件|程序|工具|框架|平台|系统|网站|公司)"
)
NAMED_BEFORE = regex.compile(
    r"(?:名为|叫做?|称为|称作|写作|设为|设置为|返回|默认为|记为|参数|函数|变量|命令|字段|属性|单词|字母|英文|英语|所谓)"
    r"[ ]?$"
)
# Words after which an English text mentions a Chinese word: `the character 水`.
MENTION = regex.compile(
    r"(?i:\b(?:characters?|words?|terms?|phrase|expression|called|named|means|meaning|pronounced|written|reads?|surname"
    r"|title[d]?|chinese|pinyin)(?: as| is| of)?|[=:/])[ ]*$"
)
GLOSS = regex.compile(r"[ ]?[(（/=][^\p{Han}()（）\n]{0,80}\p{Latin}")
# The most characters before a Chinese word that may be its pinyin.
LONGEST_PINYIN = 40


def english_words(passages: Sequence[tuple[Passage, Passage]]) -> list[list[tuple[int, int, float]]]:
    """For each pair of an English source and a Chinese target, the English words left: characters and measure."""
    found = [list(_words_left(source, target)) for source, target in passages]
    places = Counter(word for _, target in passages for word in set(LOWER.findall(target.text)))
    faulty = sum(1 for words in found if words)
    is_style = faulty > max(EVIDENCE.few, EVIDENCE.share * len(found))
    return [
        [(*match.span("words"), _measure(match, places, is_style=is_style)) for match in matches] for matches in found
    ]


def _words_left(source: Passage, target: Passage) -> Iterator[regex.Match[str]]:
    """Words of the target that stand alone between Chinese, and in the source as well."""
    matches = list(WORDS.finditer(target.text))
    folded = f" {' '.join(LOWER.findall(source.text.lower()))} " if matches else ""
    yield from (match for match in matches if f" {match['words']} " in folded and _may_be_left(match["words"]))


def _may_be_left(words: str) -> bool:
    """Whether words may be neither symbols nor what Chinese texts write in Latin letters."""
    parts = words.split(" ")
    if USUAL.intersection(parts):
        return False
    return len(words) >= EVIDENCE.shortest or all(map(frequency, parts))


def _measure(match: regex.Match[str], places: Counter[str], *, is_style: bool) -> float:
    parts = match["words"].split(" ")
    before, after = match.string[max(match.start() - 5, 0) : match.start()], match.string[match.end() :][:5]
    if all(places[word] > 1 for word in parts) or NAMED_AFTER.match(after) or NAMED_BEFORE.search(before):
        return EVIDENCE.term
    if is_style:
        return EVIDENCE.style
    return EVIDENCE.known if all(map(is_word, parts)) else EVIDENCE.unknown


def is_mentioned(text: str, start: int, stop: int) -> bool:
    """Whether an English text mentions the Chinese word at these characters: as a word, with a gloss, or in pinyin."""
    before = text[max(start - LONGEST_PINYIN, 0) : start]
    return bool(MENTION.search(before) or GLOSS.match(text, stop)) or _is_pinyin(before, text[start:stop])


def _is_pinyin(before: str, han: str) -> bool:
    """Whether a text ends in the pinyin of a Chinese word, with or without tones: `wúwéi 无为`."""
    from pypinyin import lazy_pinyin

    letters = "".join(LOWER.findall(normalize("NFD", before).lower()))
    return letters.endswith("".join(lazy_pinyin(han)))
