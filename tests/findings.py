"""What one check finds in sentences that are paired one to one."""

from __future__ import annotations

from work import assert_linear

from aligner.alignment.alignment import Alignment
from aligner.bitext.beads import Recipe
from aligner.bitext.texts import Run, Sentences
from aligner.checking.checks.material import Material
from aligner.checking.checks.table import CHECKS
from aligner.encoders.loading import embedded_encoder

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
    return findings_in(check, alignment)


def findings_in(check, alignment):
    """What a check finds in an alignment: in the order of its beads, measured from 0 to 1, and within its documents."""
    found = list(CHECKS[check].find(Material(alignment, LEXICON, LEXICON)))
    assert [each.bead for each in found] == sorted(each.bead for each in found)
    for each in found:
        assert 0 < each.measure <= 1
        assert all(span.stop <= len(alignment.source.document.text) for span in each.source)
        assert all(span.stop <= len(alignment.target.document.text) for span in each.target)
    return found


def assert_linear_in_row(check, part, source, target, languages=("zh", "en")):
    """That four times the row is about four times the work, where `ROW` in a text stands for the part repeated."""

    def find(length):
        row = (part * length)[:length]
        findings(check, [source.replace("ROW", row)], [target.replace("ROW", row)], languages)

    assert_linear(find)


def written(finding, source, target):
    """The characters concerned, of texts that are one sentence each."""
    return [
        tuple(text[span.start : span.stop] for span in spans)
        for text, spans in ((source, finding.source), (target, finding.target))
    ]
