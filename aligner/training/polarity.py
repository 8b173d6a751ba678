"""Pairs of opposites and sentence pairs → the table that `aligner.words.opposites` reads.

    python -m aligner.training.polarity DATA/train pairs.tsv -o aligner/words/opposites.tsv

`pairs.tsv` has a row for each pair of opposites: Chinese and English words of one pole and of the other, in the order
zh, zh, en, en. It may be an earlier table, whose marks and counts are made anew. A sentence pair agrees with a pole if
both sides have words of it and none of the other pole, and crosses it if the sides have different ones. A word that
crosses in more than `MOST` of its sentence pairs is marked with `?`; a pair of opposites that still does is left out.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

from aligner.training.corpus import find_sources, read_pairs
from aligner.words.mentions import Mention, read_rows
from aligner.words.opposites import NEUTRAL, UNSURE, Opposites, Pole, read_opposites

# Of each source at most so many pairs, drawn from a seed.
MOST_PAIRS = 6000
SEED = 1
# The share of crossings from which on a word is no evidence, and a pair of opposites is left out.
MOST = 0.04
MOST_IN_PAIR = 0.05
ROUNDS = 3
HEADER = """# Opposites: Chinese words of one pole and of the other, English words of one pole and of the other, and how many
# sentence pairs agree and cross. Rows with = have words that look like others and belong to no pole. Written from general
# knowledge; the marks ? and the counts are made by aligner.training.polarity from the training pairs.
"""
Side = dict[tuple[int, int], list[tuple[str, bool]]]


def poles_of(text: str, mentions: Iterable[Mention[tuple[Pole, ...]]]) -> Side:
    """The words of a text for each pole, and whether they are evidence."""
    found: Side = {}
    for mention in mentions:
        for pole in mention.label:
            word = text[mention.start : mention.stop].lower()
            found.setdefault((pole.pair, pole.pole), []).append((word, pole.is_sure))
    return found
