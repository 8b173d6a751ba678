"""Hand-set numbers of the readers of documents: each decides something, and an example shows what."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from aligner.bitext.texts import Document
from aligner.errors import FormatError
from aligner.text.readers.mixed import counts_of, halves_of, is_mixture, split
from aligner.text.readers.registry import read_source
from aligner.text.readers.source import Source

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from ablation import FACTORS, moved, numbers

LESS, MORE = FACTORS
NUMBERS = {f"{number}": number for number in numbers(("aligner.text.readers",))}
ZH = ["湿地是候鸟的停歇地。", "近年来，湿地的面积不断减少。", "鸟类也越来越少。", "湖水很深。", "石桥很老。"]
EN = ["Wetlands are stopover sites.", "The area of wetlands has been shrinking.", "Birds are fewer, too.", "It rained."]


def cues(*texts, pause=100):
    """An SRT file of cues of a second, with pauses in milliseconds between them."""
    rows = []
    for number, text in enumerate(texts):
        start = number * (1000 + pause)
        times = [f"00:{t // 60000:02}:{t // 1000 % 60:02},{t % 1000:03}" for t in (start, start + 1000)]
        rows.append(f"{number + 1}\n{times[0]} --> {times[1]}\n{text}\n")
    return "\n".join(rows)


def subtitles(text):
    document = read_source(Source(text.encode(), "a.srt"), None)
    return document.raw, [part.paragraph for part in document.parts]


SUBTITLES = {
    "subtitles.EVIDENCE.pause": (LESS, cues("The river was", "wide and deep.", pause=2400)),
    "subtitles.EVIDENCE.marked": (
        MORE,
        cues("The river was", "Wide and deep.", "Nobody came", "Because of it.", "They left at once"),
    ),
    "subtitles.EVIDENCE.rolling": (MORE, cues("One\nTwo", "Two\nThree", "Four", "Five\nSix", "Six\nSeven", "Eight")),
    "subtitles.EVIDENCE.han": (LESS, cues("他是 Abcdef", "河水很深。")),
}


@pytest.mark.parametrize("name", SUBTITLES)
def test_moving_a_number_by_a_fifth_changes_how_subtitles_are_read(name):
    factor, text = SUBTITLES[name]
    before = subtitles(text)
    with moved(NUMBERS[name], factor):
        assert subtitles(text) != before
    assert subtitles(text) == before


# A paragraph with a Chinese text and one English sentence, and an English paragraph.
QUOTING = "".join(ZH) + "湖水流到北方去了。" * 2 + EN[2] + "\n\n" + EN[0]
# What a mixture of languages gives: whether it is one, which sentences count, what goes to which side.
MIXTURES = {
    "mixed.MIXTURE.sentences": (MORE, lambda: is_mixture(counts_of(ZH[:3] + EN[:3]))),
    "mixed.MIXTURE.share": (MORE, lambda: is_mixture(counts_of(ZH * 2 + EN))),
    "mixed.MIXTURE.letters": (LESS, lambda: counts_of(["Sea."])),
    "mixed.MIXTURE.sample": (MORE, lambda: counts_of(ZH * 90)),
    "mixed.MIXTURE.quoted": (LESS, lambda: split(Document.of(QUOTING)).west.raw),
    "mixed.MIXTURE.cosine": (LESS, lambda: halves_of("样点 Sampling")),
    "mixed.MIXTURE.fewest": (MORE, lambda: halves_of("海洋 Sea")),
    "mixed.MIXTURE.most": (LESS, lambda: halves_of("致谢 Acknowledgements")),
}


@pytest.mark.parametrize("name", MIXTURES)
def test_moving_a_number_by_a_fifth_changes_how_a_mixture_is_divided(name):
    factor, outcome = MIXTURES[name]
    before = outcome()
    with moved(NUMBERS[name], factor):
        assert outcome() != before
    assert outcome() == before


# Just within the limits on a file.
AMOUNTS = {
    "source.LIMITS.bytes": 450_000_000,
    "source.LIMITS.unpacked": 900_000_000,
    "source.LIMITS.ratio": 225,
    "source.LIMITS.depth": 225,
    "source.LIMITS.pages": 18_000,
    "source.LIMITS.characters": 90_000_000,
}


@pytest.mark.parametrize("name", AMOUNTS)
def test_a_limit_on_a_file_lets_less_through_if_it_is_a_fifth_less(name):
    number = NUMBERS[name]
    number.policy.check(number.field, AMOUNTS[name], "a.pdf", "of them")
    with moved(number, LESS), pytest.raises(FormatError, match="of them, more than the "):
        number.policy.check(number.field, AMOUNTS[name], "a.pdf", "of them")
