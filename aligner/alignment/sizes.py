"""Texts that are too large to be what they should be: refused before they cost minutes and gigabytes."""

from __future__ import annotations

from typing import NamedTuple

from aligner.bitext.texts import Run, Sentences
from aligner.errors import InputError, counted


class Sizes(NamedTuple):
    """Limits of what is aligned.

    Time and memory grow with the number of cells of the lattice and with the tokens of a sentence. Measured: 8 ×
    4,000 sentences take 6 seconds of a processor and 350 MB, and 25 times as much for 8 × 100,000; a sentence of 60,000
    characters takes 3.5 seconds, one of 10 million took 100 seconds and 5.2 GB. No limit touches a text that could
    have a translation: of the development texts, the most unlike have 3 and 45 sentences, and 1,300 characters are
    the longest sentence.
    """

    # The longer text may have so many sentences for each of the shorter, and so many in any case.
    ratio: int = 100
    always: int = 4000
    # Characters of a sentence.
    sentence: int = 200_000


SIZES = Sizes()


def check_sizes(source: Sentences, target: Sentences) -> None:
    """InputError if one text is far too long to translate the other, or if a sentence is no sentence."""
    for name, side in (("source", source), ("target", target)):
        _check_sentences(name, side)
    counts = [(side.visible(Run(0, len(side))), name) for name, side in (("source", source), ("target", target))]
    (short, shorter), (long, longer) = sorted(counts)
    if short and long > SIZES.always + SIZES.ratio * short:
        sizes = f"the {longer} has {counted(long, 'sentence')} and the {shorter} {short:,}"
        raise InputError(
            f"{sizes}: one cannot translate the other; check the texts, or give the part that was translated"
        )


def _check_sentences(name: str, side: Sentences) -> None:
    for number, text in enumerate(side):
        if len(text) > SIZES.sentence:
            most = f"at most {SIZES.sentence:,} can be aligned; give the text with its marks and line breaks"
            message = f"sentence {number + 1:,} of the {name} has {len(text):,} characters, and {most}"
            raise InputError(message, side.document.origin or None)
