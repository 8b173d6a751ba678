"""An encoder → its contrast: how much closer it places translations than unrelated texts.

Encoders differ in contrast: one gives translations a cosine of 0.9 and unrelated texts 0.6, another 0.7 and 0.1. The
weights of the evidence were fitted to the contrast of the embedded encoder. The similarities of any other encoder are
scaled to that contrast, so that one set of weights serves all. The contrast is measured on our own sentences.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from aligner.encoders.loading import embedded_encoder
from aligner.encoders.protocol import Encoder, unit_vectors

# An encoder with less contrast knows other languages, or none; its similarities are not scaled.
LEAST_CONTRAST = 0.05

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
    """The factor that brings the similarities of an encoder to the contrast of the embedded one."""
    if encoder is embedded_encoder():
        return 1.0
    own = _cached_contrast(encoder) if isinstance(encoder, Hashable) else contrast(encoder)
    return contrast(embedded_encoder()) / own if own >= LEAST_CONTRAST else 1.0


def contrast(encoder: Encoder) -> float:
    """Mean cosine of the PAIRS, minus the mean cosine of all other combinations of their Chinese and English."""
    count = len(PAIRS)
    vectors = unit_vectors(encoder, [chinese for chinese, _ in PAIRS] + [english for _, english in PAIRS])
    cosines = vectors[:count] @ vectors[count:].T
    paired = float(cosines.trace())
    return paired / count - (float(cosines.sum()) - paired) / (count * (count - 1))


@lru_cache(maxsize=16)
def _cached_contrast(encoder: Encoder) -> float:
    return contrast(encoder)
