"""Alignment → the recurring terms of its source, and how the target renders each.

    虚拟机  3 ×  virtual machine (2), VM (1)

Candidates are recurring phrases: runs of Han characters that are not always part of one longer phrase, and runs of
words without a function word at either end. Two witnesses tell which of them translate each other: the beads that have
both, and the cosine of their vectors. The more often a phrase occurs, the more the first witness counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aligner.alignment.sides import without_surrogates
from aligner.bitext.beads import Bitext
from aligner.bitext.languages import HAN
from aligner.bitext.texts import Sentences
from aligner.checking.findings import Rendering, Term
from aligner.checking.writing import Writing
from aligner.encoders.protocol import Floats, Ints
from aligner.encoders.static import StaticEncoder
from aligner.words.english import FUNCTION_WORDS, word_set
from aligner.words.phrases import Key, Phrases, Word, words_of

# Candidates of a side at most; the most frequent are kept.
MOST_CANDIDATES = 8000
# Beads of a phrase that are examined at most, and counterparts in them that are scored.
MOST_BEADS, MOST_COUNTERPARTS = 150, 40
# Beads without the usual rendering of a term that are examined at most.
MOST_EXAMINED = 30


class TermEvidence(NamedTuple):
    """Limits on which phrases are terms, and which are their renderings.

    `longest_han`, `longest_words`: Han characters, or words, that a term has at most. `per_recurrence`: for each so
    many beads of the text a term must occur in one more bead; `most_recurrence`: the most beads that are required.
    `free`: share of the occurrences of a phrase that may be within one longer phrase.

    `alike`: cosine from which two phrases may translate each other. The lower cosine `remote` suffices if they share
    most of their beads, by a Dice coefficient of at least `faithful`, and at least `often` beads. No cosine is required
    if the Dice coefficient is at least `inseparable` and they share more than `often` beads. `together`: weight of the
    Dice coefficient beside the cosine, at most. `settled`: score from which a phrase and its usual rendering also
    account for the shorter phrases within it. `otherwise`: cosine from which a phrase counts as another rendering in a
    bead without the usual one.

    Set by hand while reading the terms of theses. The effect of a fifth less and a fifth more, in terms that change, of
    1,674 in the 24 development texts; each counts twice, as it was and as it is: `free` 383 and 119, `otherwise` 214
    and 236, `alike` 194 and 223, `often` 129 and 39, `settled` 104 and 84, `longest_words` 76 and 21, `longest_han` 69
    and 34, `together` 39 and 43, `inseparable` 27 and 17, `faithful` 22 and 29, `remote` 9 and 10. `per_recurrence` and
    `most_recurrence` change none in texts this short.
    """

    longest_han: int = 8
    longest_words: int = 4
    per_recurrence: int = 1000
    most_recurrence: int = 6
    free: float = 0.75
    alike: float = 0.5
    remote: float = 0.25
    faithful: float = 0.7
    often: int = 3
    inseparable: float = 0.9
    together: float = 0.2
    settled: float = 0.7
    otherwise: float = 0.5


EVIDENCE = TermEvidence()
NOT_FIRST = frozenset(
    "的了是和与及或其这该之而也就都很更最于被把将到们得着过还又再已使较各每并且但则若所在对以为从由向我他她它"
)
NOT_LAST = frozenset(
    "的了是和与及或其这该之而也就都很更最于由为被把将对从到等们各每不且但则若所个种在中上下内以并可能会使有较"
)
NOT_INSIDE = frozenset("的了们与")
# Words of texts on all subjects, which have many renderings. The last five lines were chosen by hand among the words
# that are frequent in at least four of ten corpora for training, from the Bible to program documentation.
GENERIC = word_set(
    "研究 分析 提出 方法 结果 通过 基于 进行 实现 问题 本文 采用 利用 使用 应用 影响 作用 过程 情况 方面 具有"
    " 不同 主要 重要 相关 得到 表明 发现 建立 设计 考虑 存在 提高 以及 同时 首先 其次 最后 然后 因此 此外 另外"
    " 从而 进一步 需要 能够 可以 工作 有效 我们 他们 这些 针对 根据 随着 由于 目前 近年来 之间 其中 一种 一个"
    " 两种 两个 多种 部分 论文 本研究 本论文 讨论 探讨 介绍 给出 完成 实验 技术 领域 发展 目标 条件 特点 性能"
    " 效果 能力 水平 程度 方式 关系 因素 增加 减少 降低 提升 改善 解决 验证 证明 说明 显示 计算 测试 比较 对比"
    " 结合 构建 形成 产生 引起 导致 包括 选择 确定 获得 传统 现有 相比 较高 显著 明显 国内外 文章 第一 第二"
    " 第三 结论 意义 价值 基础 理论 实际 一定 许多 大量 广泛 重点 关键 良好 合理 充分 有限 新型 优化 改进 支持"
    " 提供 满足 保证 作为 成为 这种 这一 该方法 状态 变化 数据 信息 系统 模型 因为 所以 如果 但是 而且 并且"
    " 或者 不仅 对于 关于 以上 以下 左右 达到 年代 时期 上述 依据 原理 相应 制定 要求 人们 当前 原因 内容 任务"
    " 过程中 通常 例如 近年 一些 其它 其他"
    " 世界 时间 公司 当然 自己 个人 地方 什么 开始 发生 准备 决定 如何 无法 帮助 注意 经过 虽然 完全 任何 时候"
    " 知道 计划 改变 那些 处理 一起 一直 怎么 解释 回答 建议 接受 东西 希望 事情 非常 努力 容易 仍然 特别 适合 无论"
    " 喜欢 经常 觉得 想要 正常 一切 出现 表达 意思 大家 成功 事实 未来 保持 那么 变得 带来 继续 多数 超过 必要 进入"
    " 一般 今天 生活 简单 几乎 相信 认识 多少 有时 常常 有关 离开 失败 清楚 理解 愿意 不过 表示 代表 取得 正如 如此"
    " 一致 直接 包含 符合 十分 往往 似乎 比如 今年 年轻 后来 如今 尽管 甚至 必须"
)
WEAK_WORDS = FUNCTION_WORDS | word_set(
    "however therefore thus moreover furthermore firstly secondly finally first second third new novel different"
    " various several many much same own one two three four five based using proposed paper thesis study studies"
    " chapter section research work result results method methods show shows shown propose important main high low"
    " good better best i he she you them him himself itself themselves those such as well et al etc per via over"
    " under out up down off yet so still even just only further also said mr mrs like made make take taken get got"
    " come came go went know see seen"
)


@dataclass(frozen=True)
class _Side:
    """Candidates of one text: the folded words, most frequent spelling, beads and vector of each."""

    words: Sequence[Sequence[Word]]
    keys: tuple[Key, ...]
    texts: tuple[str, ...]
    beads: tuple[Ints, ...]
    units: Floats

    @cached_property
    def by_bead(self) -> list[Ints]:
        """The candidates that each bead has."""
        members: list[list[int]] = [[] for _ in self.words]
        for number, beads in enumerate(self.beads):
            for bead in beads.tolist():
                members[bead].append(number)
        return [np.array(numbers, np.int64) for numbers in members]


def find_terms(alignment: Bitext, lexicon: StaticEncoder, min_beads: int | None = None) -> tuple[Term, ...]:
    """The terms in the order of the text, each in at least `min_beads` beads; the default grows with the text."""
    writing = Writing.of(alignment)
    return tuple(map(writing.term, _find_terms(writing.plain, lexicon, min_beads)))


def _find_terms(alignment: Bitext, lexicon: StaticEncoder, min_beads: int | None) -> tuple[Term, ...]:
    beads = [number for number, bead in enumerate(alignment) if bead.source and bead.target]
    min_beads = min_beads or default_min_beads(len(beads))
    texts = [_texts(alignment.source, [alignment[n].source for n in beads])]
    texts.append(_texts(alignment.target, [alignment[n].target for n in beads]))
    source, target = (_side(side, lexicon, min_beads) for side in texts)
    matches = _find_matches(source, target)
    terms = _terms(matches, source, target, texts, lexicon)
    return tuple(_renumber(term, beads) for term in terms if len(term.beads) >= min_beads)


def default_min_beads(beads: int) -> int:
    """How many beads must have a phrase, in a text with this many beads."""
    return 2 + min(beads // EVIDENCE.per_recurrence, EVIDENCE.most_recurrence - 2)


def _texts(side: Sentences, runs: Iterable[Iterable[int]]) -> list[str]:
    return without_surrogates(["\n".join(side[index] for index in run) for run in runs])


def _renumber(term: Term, beads: Sequence[int]) -> Term:
    renderings = tuple(Rendering(entry.text, tuple(beads[n] for n in entry.beads)) for entry in term.renderings)
    return Term(term.text, tuple(beads[n] for n in term.beads), renderings, tuple(beads[n] for n in term.unknown))


def _side(texts: Sequence[str], lexicon: StaticEncoder, min_beads: int) -> _Side:
    words = [words_of(text) for text in texts]
    occurrences = _recurring_phrases(texts, words, min_beads)
    keys = sorted(occurrences, key=lambda key: (-len(occurrences[key]), -len(key), key))[:MOST_CANDIDATES]
    spellings = tuple(_usual_spelling(key, occurrences[key], texts, words) for key in keys)
    beads = tuple(np.unique([bead for bead, _ in occurrences[key]]) for key in keys)
    units = lexicon.encode(spellings) if spellings else np.zeros((0, 1), np.float32)
    return _Side(words, tuple(keys), spellings, beads, units)


# Where each phrase begins, as bead and word.
Occurrences = dict[Key, list[tuple[int, int]]]


def _recurring_phrases(texts: Sequence[str], words: Sequence[Sequence[Word]], min_beads: int) -> Occurrences:
    """The phrases in at least `min_beads` beads that may be terms."""
    stretches = [
        stretch for bead, bead_words in enumerate(words) for stretch in _stretches(texts[bead], bead_words, bead)
    ]
    recurring: Occurrences = {}
    shorter: Occurrences = {}
    for length in range(1, EVIDENCE.longest_han + 2):
        phrases = _phrases_of_length(length, stretches, words, shorter, min_beads)
        if not phrases:
            break
        recurring |= phrases
        shorter = phrases
    is_han = sum(_is_han(key[0]) for key in recurring) * 2 > len(recurring)
    candidates = {key: starts for key, starts in recurring.items() if _is_han(key[0]) == is_han and _may_be_term(key)}
    return {key: starts for key, starts in _without_fragments(candidates).items() if len(key) <= EVIDENCE.longest_han}


def _stretches(text: str, words: Sequence[Word], bead: int) -> Iterator[tuple[int, int, int]]:
    """Bead, first word and stop of each stretch of Han characters, or of words with only blanks between them."""
    first = 0
    for index in range(1, len(words) + 1) if words else ():
        if index == len(words) or not _are_adjacent(text, words[index - 1], words[index]):
            yield bead, first, index
            first = index


def _are_adjacent(text: str, left: Word, right: Word) -> bool:
    between = text[left.stop : right.start]
    if _is_han(left.key) or _is_han(right.key):
        return not between and _is_han(left.key) and _is_han(right.key)
    return between in {" ", "-", "‐", "–", "'", "’", "\n"}


def _is_han(key: str) -> bool:
    return HAN.match(key) is not None


def _phrases_of_length(
    length: int,
    stretches: Iterable[tuple[int, int, int]],
    words: Sequence[Sequence[Word]],
    shorter: Occurrences,
    min_beads: int,
) -> Occurrences:
    """The recurring phrases of `length` words; without its first or its last word each is among the `shorter` ones."""
    phrases: Occurrences = defaultdict(list)
    for bead, first, stop in stretches:
        keys = [word.key for word in words[bead][first:stop]]
        is_allowed = length <= (EVIDENCE.longest_han + 1 if _is_han(keys[0]) else EVIDENCE.longest_words)
        for start in range(stop - first - length + 1) if is_allowed else ():
            key = tuple(keys[start : start + length])
            if length == 1 or (key[:-1] in shorter and key[1:] in shorter):
                phrases[key].append((bead, first + start))
    return {key: starts for key, starts in phrases.items() if len({bead for bead, _ in starts}) >= min_beads}


def _without_fragments(phrases: Occurrences) -> Occurrences:
    """The phrases without those that mostly occur within one longer phrase."""
    within: dict[Key, int] = defaultdict(int)
    for key, starts in phrases.items():
        for part in (key[:-1], key[1:]):
            within[part] = max(within[part], len(starts))
    return {key: starts for key, starts in phrases.items() if within[key] <= EVIDENCE.free * len(starts)}


def _may_be_term(key: Key) -> bool:
    return _may_be_han(key) if _is_han(key[0]) else _may_be_words(key)


def _may_be_han(key: Key) -> bool:
    is_cut = key[0] in NOT_FIRST or key[-1] in NOT_LAST or not NOT_INSIDE.isdisjoint(key)
    return len(key) > 1 and not is_cut and "".join(key) not in GENERIC


def _may_be_words(key: Key) -> bool:
    ends = (key[0], key[-1])
    if any(end in WEAK_KEYS or end.isdigit() for end in ends) or len("".join(key)) < 3:
        return False
    return all(word in LINKING or word not in WEAK_KEYS for word in key[1:-1])


LINKING = frozenset(("of", "and", "for", "in"))
WEAK_KEYS = frozenset(key.key for word in WEAK_WORDS for key in words_of(word))


def _usual_spelling(
    key: Key, starts: Sequence[tuple[int, int]], texts: Sequence[str], words: Sequence[Sequence[Word]]
) -> str:
    """The most frequent spelling of a phrase, without the capital letter that begins a sentence."""
    spellings: Counter[str] = Counter()
    for bead, first in starts[:MOST_BEADS]:
        start, stop = words[bead][first].start, words[bead][first + len(key) - 1].stop
        spellings[" ".join(texts[bead][start:stop].split())] += 1
    best = max(spellings.items(), key=lambda item: (item[1], item[0][:1].islower(), item[0]))[0]
    lower = best[:1].lower() + best[1:]
    return lower if lower in spellings else best


@dataclass(frozen=True, slots=True)
class _Match:
    """A phrase of the source, its usual rendering in the target, and a score of how sure that is."""

    source: int
    target: int
    score: float


def _find_matches(source: _Side, target: _Side) -> list[_Match]:
    """The phrases of the source with their counterparts, the surest first."""
    if not target.keys:
        return []
    matches = [match for number in range(len(source.keys)) if (match := _match(number, source, target))]
    matches.sort(key=lambda match: (-match.score, match.source))
    return list(_without_parts(matches, source))


class _Witnesses(NamedTuple):
    """The evidence for some phrases of the target as renderings of one phrase of the source: arrays (phrases,).

    `numbers`: the phrases. `together`: examined beads that have both. `dice`: Dice coefficient of the beads that have
    one and the other. `cosines`: of the vectors.
    """

    numbers: Ints
    together: Ints
    dice: NDArray[np.float64]
    cosines: Floats

    def take(self, indices: Ints) -> _Witnesses:
        """The evidence for some of the phrases."""
        return _Witnesses(self.numbers[indices], self.together[indices], self.dice[indices], self.cosines[indices])


def _match(number: int, source: _Side, target: _Side) -> _Match | None:
    """The most probable rendering of a phrase; None if no phrase of the target may render it."""
    witnesses = _witnesses(number, source, target)
    plausible = _is_plausible(witnesses)
    if not plausible.any():
        return None
    weight = EVIDENCE.together * (1 - 1 / witnesses.together)
    scores = witnesses.cosines * (1 - weight) + witnesses.dice * weight
    best = int(np.argmax(np.where(plausible, scores, -1)))
    return _Match(number, int(witnesses.numbers[best]), float(scores[best]))


def _witnesses(number: int, source: _Side, target: _Side) -> _Witnesses:
    """The phrases of the target that share most beads with a phrase of the source, and those most similar to it."""
    beads = source.beads[number]
    examined = beads[:: len(beads) // MOST_BEADS + 1]
    candidates = np.concatenate([target.by_bead[bead] for bead in examined.tolist()])
    numbers, together = np.unique(candidates, return_counts=True)
    share = together / len(examined)
    sizes = np.array([len(target.beads[candidate]) for candidate in numbers.tolist()])
    dice = 2 * share * len(beads) / (len(beads) + sizes)
    cosines = target.units[numbers] @ source.units[number]
    shared = np.argsort(-(dice * (1 - 1 / (together + 1))), kind="stable")[:MOST_COUNTERPARTS]
    alike = np.argsort(-cosines, kind="stable")[:MOST_COUNTERPARTS]
    return _Witnesses(numbers, together, dice, cosines).take(np.union1d(shared, alike))


def _is_plausible(witnesses: _Witnesses) -> NDArray[np.bool_]:
    """Which of the phrases may be the rendering: the similar ones or, without any, those in the same beads."""
    alike = (witnesses.cosines >= EVIDENCE.alike) & (witnesses.together > 1)
    if alike.any():
        return alike
    inseparable = (witnesses.dice >= EVIDENCE.inseparable) & (witnesses.together > EVIDENCE.often)
    faithful = (witnesses.dice >= EVIDENCE.faithful) & (witnesses.together >= EVIDENCE.often)
    return faithful & ((witnesses.cosines >= EVIDENCE.remote) | inseparable)


def _without_parts(matches: Sequence[_Match], source: _Side) -> Iterator[_Match]:
    """The matches; of phrases that contain each other and have the same counterpart, only the surest."""
    surer: dict[int, list[str]] = defaultdict(list)
    for match in matches:
        text = "\0".join(("", *source.keys[match.source], ""))
        if not any(text in phrase or phrase in text for phrase in surer[match.target]):
            surer[match.target].append(text)
            yield match


def _terms(
    matches: Sequence[_Match], source: _Side, target: _Side, texts: Sequence[Sequence[str]], lexicon: StaticEncoder
) -> list[Term]:
    fallback = _OtherRenderings(target.words, texts[1], lexicon)
    usual = [set(target.beads[match.target].tolist()) for match in matches]
    sure = [set() if match.score < EVIDENCE.settled else beads for match, beads in zip(matches, usual, strict=True)]
    members = _beads_of_phrases(Phrases([source.keys[match.source] for match in matches]), usual, sure, source.words)
    terms: list[Term] = []
    for number, beads in sorted(members.items(), key=lambda item: (item[1][0], item[0])):
        match = matches[number]
        first = Rendering(target.texts[match.target], tuple(bead for bead in beads if bead in usual[number]))
        beads_without = [bead for bead in beads if bead not in usual[number]]
        others, unknown = fallback.find(source.units[match.source], beads_without)
        renderings = [first, *others] if first.beads else others
        renderings.sort(key=lambda rendering: (-len(rendering.beads), rendering.beads))
        terms.append(Term(source.texts[match.source], tuple(beads), tuple(renderings), tuple(unknown)))
    return terms


def _beads_of_phrases(
    phrases: Phrases,
    usual: Sequence[Collection[int]],
    sure: Sequence[Collection[int]],
    texts: Sequence[Sequence[Word]],
) -> dict[int, list[int]]:
    """The beads of each phrase.

    Where a longer phrase surely has its usual rendering, a phrase within it counts only if its own is there too.
    """
    members: dict[int, list[int]] = defaultdict(list)
    for bead, words in enumerate(texts):
        longest = list(phrases.find(words))
        settled = {index for match in longest if bead in sure[match.phrase] for index in range(match.first, match.stop)}
        present = {match.phrase for match in longest}
        for match in phrases.find_all(words):
            if bead in usual[match.phrase] or match.first not in settled:
                present.add(match.phrase)
        for number in present:
            members[number].append(bead)
    return members


NOTHING: tuple[list[Key], list[str], Floats] = ([], [], np.zeros((0, 1), np.float32))


class _OtherRenderings:
    """Finds renderings in beads without the usual one."""

    def __init__(self, words: Sequence[Sequence[Word]], texts: Sequence[str], lexicon: StaticEncoder) -> None:
        self.words = words
        self.texts = texts
        self.lexicon = lexicon
        self.candidates: dict[int, tuple[list[Key], list[str], Floats]] = {}

    def find(self, unit: Floats, beads: Sequence[int]) -> tuple[list[Rendering], list[int]]:
        """Other renderings of a phrase with this vector, and the beads where none is recognised."""
        spellings: dict[Key, Counter[str]] = defaultdict(Counter)
        members: dict[Key, list[int]] = defaultdict(list)
        unknown: list[int] = []
        for number, bead in enumerate(beads):
            keys, texts, units = self._candidates_in(bead) if number < MOST_EXAMINED else NOTHING
            cosines = units @ unit if keys else np.zeros(0)
            best = int(np.argmax(cosines)) if keys else -1
            if best < 0 or cosines[best] < EVIDENCE.otherwise:
                unknown.append(bead)
                continue
            spellings[keys[best]][texts[best]] += 1
            members[keys[best]].append(bead)
        return [Rendering(spellings[key].most_common(1)[0][0], tuple(where)) for key, where in members.items()], unknown

    def _candidates_in(self, bead: int) -> tuple[list[Key], list[str], Floats]:
        if bead not in self.candidates:
            phrases = dict(_phrases_in(self.texts[bead], self.words[bead]))
            texts = list(phrases.values())
            self.candidates[bead] = (list(phrases), texts, self.lexicon.encode(texts)) if phrases else NOTHING
        return self.candidates[bead]


def _phrases_in(text: str, words: Sequence[Word]) -> Iterator[tuple[Key, str]]:
    """All phrases of a text that may be terms: folded, and as written."""
    for _, first, stop in _stretches(text, words, 0):
        longest = EVIDENCE.longest_han if _is_han(words[first].key) else EVIDENCE.longest_words
        spans = (
            (start, end) for start in range(first, stop) for end in range(start + 1, min(start + longest, stop) + 1)
        )
        for start, end in spans:
            key = tuple(word.key for word in words[start:end])
            if _may_be_term(key):
                yield key, text[words[start].start : words[end - 1].stop]
