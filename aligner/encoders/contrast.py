"""An encoder → how much closer it holds translations than other texts.

Encoders differ in that: one has translations at a cosine of 0.9 and anything else at 0.6, another at 0.7 and 0.1. The
weights of the evidence are made for the contrast of the embedded encoder, and similarities of any other are brought to
it, so that one set of weights serves them all. The sentences it is measured on are our own.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from aligner.encoders.loading import embedded_encoder
from aligner.encoders.protocol import Encoder, unit_vectors

# An encoder with less contrast knows other languages, or none, and is taken as it is.
LEAST = 0.05

PAIRS = (
    ("他昨天在旧书摊上买了一本字典。", "Yesterday he bought a dictionary at a second-hand bookstall."),
    (
        "实验结果表明，该方法的误差下降了三成。",
        "The experiments show that this method lowers the error by thirty percent.",
    ),
    ("外面下着大雨，我们只好待在家里。", "It was pouring outside, so we had to stay at home."),
    ("委员会将于下周二召开会议。", "The committee will hold a meeting next Tuesday."),
    ("请先关闭电源，再打开机箱。", "Please switch off the power before you open the case."),
    ("“你为什么不早说？”她问道。", "“Why didn't you say so earlier?” she asked."),
    ("城市的空气质量近年来明显改善。", "The air quality of the city has clearly improved in recent years."),
    ("这座桥建于十九世纪末。", "This bridge was built at the end of the nineteenth century."),
    ("第三章介绍了模型的结构。", "Chapter three describes the structure of the model."),
    ("农民们正在田里收割稻子。", "The farmers are harvesting rice in the fields."),
    ("政府决定降低小企业的税率。", "The government decided to lower the tax rate for small businesses."),
    ("医生建议他每天散步半小时。", "The doctor advised him to walk for half an hour every day."),
    ("她把信折好，放进了抽屉。", "She folded the letter and put it in the drawer."),
    ("该协议自签字之日起生效。", "The agreement takes effect on the day it is signed."),
    ("孩子们在操场上踢足球。", "The children are playing football on the playground."),
    ("我们用统计方法分析了这些数据。", "We analysed these data with statistical methods."),
)


def similarity_scale(encoder: Encoder) -> float:
    """What similarities of an encoder are multiplied by, to count as much as those of the embedded one."""
    if encoder is embedded_encoder():
        return 1.0
    found = _kept_contrast(encoder) if isinstance(encoder, Hashable) else contrast(encoder)
    return contrast(embedded_encoder()) / found if found >= LEAST else 1.0


def contrast(encoder: Encoder) -> float:
    """Mean cosine of the PAIRS less that of all other combinations of their Chinese and English."""
    count = len(PAIRS)
    vectors = unit_vectors(encoder, [chinese for chinese, _ in PAIRS] + [english for _, english in PAIRS])
    cosines = vectors[:count] @ vectors[count:].T
    own = float(cosines.trace())
    return own / count - (float(cosines.sum()) - own) / (count * (count - 1))


@lru_cache(maxsize=16)
def _kept_contrast(encoder: Encoder) -> float:
    return contrast(encoder)
