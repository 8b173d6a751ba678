"""What one check finds in sentences that are paired one to one."""

from __future__ import annotations

from aligner.bitext import Alignment, Recipe, Run, Sentences
from aligner.checks import CHECKS
from aligner.checks.material import Material
from aligner.encoders import embedded_encoder

LEXICON = embedded_encoder()


def findings(check, source, target, languages=("zh", "en")):
    """What a check finds in texts whose sentences are paired one to one, an empty one being none."""
    sides = [Sentences.given([text for text in texts if text], language) for texts, language in
             zip((source, target), languages, strict=True)]  # fmt: skip
    beads, places = [], [0, 0]
    for pair in zip(source, target, strict=True):
        runs = [Run(place, place + bool(text)) for place, text in zip(places, pair, strict=True)]
        places = [run.stop for run in runs]
        beads.append((*runs, 1.0))
    alignment = Alignment.of(*sides, beads, Recipe("test", "test", "test", {}))
    return list(CHECKS[check].find(Material(alignment, LEXICON, LEXICON)))


def written(finding, source, target):
    """The characters concerned, of texts that are one sentence each."""
    return [
        tuple(text[span.start : span.stop] for span in spans)
        for text, spans in ((source, finding.source), (target, finding.target))
    ]
