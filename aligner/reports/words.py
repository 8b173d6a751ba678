"""What reports call things, in English and in Chinese.

word("omissions", "zh")      "…"
label("number", "zh")        "数字"
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isinf
from types import MappingProxyType

from aligner.checks import CHECKS
from aligner.review import Limits, Review

EN: Mapping[str, str] = MappingProxyType({
    "title": "Translation check",
    "summary": "Summary",
    "side by side": "Side by side",
    "issues": "Issues",
    "terms": "Terms",
    "method": "Method",
    "source": "source",
    "target": "translation",
    "sentences": "sentences",
    "covered": "with a counterpart",
    "confidence": "mean confidence",
    "weak": "weak pairs",
    "whole": "whole text",
    "untitled": "(before the first heading)",
    "sections": "By section",
    "section": "section",
    "checks": "By check",
    "check": "check",
    "category": "category (MQM)",
    "severity": "severity",
    "major": "major",
    "minor": "minor",
    "number": "row",
    "kind": "kind",
    "certainty": "confidence",
    "similarity": "similarity",
    "source coverage": "source covered",
    "target coverage": "translation covered",
    "length ratio": "length ratio",
    "flags": "suspected issues",
    "explanation": "why",
    "measure": "strength",
    "key": "key",
    "verdict": "verdict",
    "remark": "remark",
    "is issue": "real issue",
    "no issue": "false alarm",
    "unsure": "not sure",
    "worst": "Look here first",
    "term": "term",
    "times": "times",
    "renderings": "renderings (times)",
    "unknown": "not recognised in rows",
    "places": "rows",
    "glossary": "glossary",
    "reference": "Compared with the reference translation",
    "segments": "segments",
    "limits": "Limits in use",
    "from minor": "minor from",
    "from major": "major from",
    "never": "never",
    "off": "off",
    "recipe": "recipe",
    "no source": "(no source)",
    "no target": "(no translation)",
    "none": "No suspected issue.",
    "some": "{count} ({major} major, {minor} minor)",
    "one issue": "1 suspected issue",
    "many issues": "{count:,} suspected issues",
    "decide": ". Whether one is an error, you decide.",
    "separator": ", ",
    "colon": ": ",
})  # fmt: skip
ZH: Mapping[str, str] = MappingProxyType({
    "title": "译文检查报告",
    "summary": "概要",
    "side by side": "双语对照",
    "issues": "疑似问题",
    "terms": "术语",
    "method": "方法",
    "source": "原文",
    "target": "译文",
    "sentences": "句数",
    "covered": "有对应的句子",
    "confidence": "平均置信度",
    "weak": "弱对应",
    "whole": "全文",
    "untitled": "（第一个标题之前）",
    "sections": "分章节",
    "section": "章节",
    "checks": "分检查项",
    "check": "检查项",
    "category": "类别（MQM）",
    "severity": "严重程度",
    "major": "严重",
    "minor": "轻微",
    "number": "行",
    "kind": "类型",
    "certainty": "置信度",
    "similarity": "相似度",
    "source coverage": "原文覆盖率",
    "target coverage": "译文覆盖率",
    "length ratio": "长度比",
    "flags": "疑似问题",
    "explanation": "说明",
    "measure": "强度",
    "key": "标识",
    "verdict": "判断",
    "remark": "备注",
    "is issue": "确有问题",
    "no issue": "误报",
    "unsure": "不确定",
    "worst": "请先看这些位置",
    "term": "术语",
    "times": "次数",
    "renderings": "译法（次数）",
    "unknown": "未识别出译法的行",
    "places": "所在行",
    "glossary": "术语表",
    "reference": "与参考译文比较",
    "segments": "片段数",
    "limits": "所用界限",
    "from minor": "轻微，自",
    "from major": "严重，自",
    "never": "从不",
    "off": "关闭",
    "recipe": "配方",
    "no source": "（无原文）",
    "no target": "（无译文）",
    "none": "没有发现疑似问题。",
    "some": "{count}（严重 {major} 处，轻微 {minor} 处）",
    "one issue": "疑似问题 1 处",
    "many issues": "疑似问题 {count:,} 处",
    "decide": "。是否确为错误，由您判断。",
    "separator": "、",
    "colon": "：",
})  # fmt: skip
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": EN, "zh": ZH})
METHOD: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "en": (
        "Both texts were cut into sentences and aligned; the checks then compared what was aligned. All of it ran on "
        "this computer. The recipe below says how to get the same result again.",
        "Every point is a suspicion, found by rules and by statistics. Some points are false alarms. Read both texts, "
        "then decide.",
        "What leaves no trace in words, numbers, lengths or order is not found: a wrong meaning in fitting words, a "
        "wrong tense, poor style. That nothing is suspected does not make a translation good.",
        "No figure here is a grade. A confidence is the probability that the alignment is right at this place, not "
        "that the translation is; coverage counts sentences that have a counterpart, well translated or not.",
    ),
    "zh": (
        "两篇文本先切分成句并对齐，再逐项比较对齐的内容。全部过程都在本机完成。下面的配方说明如何得到同样的结果。",
        "这里的每一处都只是由规则和统计得出的疑点，其中会有误报。请对照原文和译文自行判断。",
        "在用词、数字、长度和顺序上不留痕迹的问题查不出来，例如用词相近而意思译错、时态不当、文体欠佳。没有疑似问题，不等于译得好。",
        "这里的数字都不是评分。置信度是此处对齐正确的概率，不是译文正确的概率；覆盖率统计的是有对应内容的句子，不是译得好的句子。",
    ),
})  # fmt: skip


def word(name: str, language: str) -> str:
    """What a report in this language calls it."""
    return WORDS[language][name]


def label(check: str, language: str) -> str:
    """What a check is called; its name where it is none of ours."""
    return CHECKS[check].labels[language] if check in CHECKS else check


def issues(review: Review, language: str) -> str:
    """How many issues are suspected: `3 suspected issues (1 major, 2 minor)`."""
    count = len(review.flags)
    if not count:
        return word("none", language)
    major = sum(flag.severity == "major" for flag in review.flags)
    total = word("one issue" if count == 1 else "many issues", language).format(count=count)
    return word("some", language).format(count=total, major=major, minor=count - major)


def headline(review: Review, language: str) -> str:
    """The first line of a report: how many issues, and who decides."""
    return issues(review, language) + (word("decide", language) if review.flags else "")


def limit(value: float, language: str) -> str:
    """A limit of the policy."""
    return word("never", language) if isinf(value) else f"{value:g}"


def limits_of(review: Review, check: str, language: str) -> tuple[str, str]:
    """From which measures on the findings of a check were minor and major issues."""
    if check in review.policy.without:
        return word("off", language), word("off", language)
    limits: Limits = review.policy.limits_of(check)
    return limit(limits.minor, language), limit(limits.major, language)
