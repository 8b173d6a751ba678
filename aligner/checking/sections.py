"""Sentences → sections, which begin at numbered headings and at the usual names of the parts of a thesis."""

from __future__ import annotations

from itertools import pairwise

from aligner.bitext.beads import Bitext
from aligner.checking.findings import Section
from aligner.words.headings import is_heading
from aligner.words.scripts import simplified_text


def find_sections(alignment: Bitext) -> tuple[Section, ...]:
    """The sections of an alignment, by the headings among the source sentences; together they have all beads.

    A heading in the middle of a bead does not begin a section. The section before the first heading has no title.
    """
    starts = {0: ""} if len(alignment) else {}
    for number, bead in enumerate(alignment):
        sentence = alignment.source[bead.source.start] if bead.source else ""
        if is_heading(simplified_text(sentence, alignment.source.language)):
            starts[number] = " ".join(sentence.split())
    stops = pairwise([*starts, len(alignment)])
    return tuple(Section(starts[start], start, stop) for start, stop in stops)
