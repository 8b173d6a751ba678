"""An alignment as the checks read it, with Simplified Chinese for Traditional, and what they quote as it is written.

    written  他用滑鼠選擇檔案。 ─▶ plain  他用鼠标选择档案。 ─check─▶ “选择” ─quote─▶ “選擇”

Both have the same offsets. Without Traditional Chinese, both are the same object.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import regex

from aligner.bitext.beads import Bitext
from aligner.bitext.texts import Document, Sentences
from aligner.checking.findings import Finding, Rendering, Term
from aligner.words.scripts import simplified

HAN = regex.compile(r"\p{Han}+")
# In a Chinese explanation, only what stands in quotation marks is from the texts.
QUOTED = regex.compile("“[^”]*”")


@dataclass(frozen=True, slots=True)
class Writing:
    """An alignment as it is `written`, and the same in `plain` Simplified Chinese."""

    written: Bitext
    plain: Bitext

    @classmethod
    def of(cls, alignment: Bitext) -> Writing:
        """The alignment in both forms."""
        sides = (alignment.source, alignment.target)
        source, target = map(_plain, sides)
        if (source, target) == sides:
            return cls(alignment, alignment)
        links = [(bead.source, bead.target, bead.confidence) for bead in alignment]
        return cls(alignment, Bitext.of(source, target, links, alignment.recipe, alignment.crossings))

    def finding(self, finding: Finding) -> Finding:
        """The finding with explanations that quote the texts as they are written."""
        if self.plain is self.written:
            return finding
        english, chinese = finding.explanations["en"], finding.explanations["zh"]
        explanations = {
            "en": self._quote(english, finding.bead),
            "zh": QUOTED.sub(lambda quotation: self._quote(quotation[0], finding.bead), chinese),
        }
        return replace(finding, explanations=explanations)

    def term(self, term: Term) -> Term:
        """The term and its renderings as they are written where they occur first."""
        if self.plain is self.written:
            return term
        renderings = tuple(
            Rendering(self._quote(rendering.text, rendering.beads[0]), rendering.beads) for rendering in term.renderings
        )
        return replace(term, text=self._quote(term.text, term.beads[0]), renderings=renderings)

    def _quote(self, text: str, bead: int) -> str:
        return HAN.sub(lambda run: self._written(run[0], bead), text)

    def _written(self, run: str, bead: int) -> str:
        """Characters as they are written in the bead or, if it does not have them, where they occur first."""
        for side in ("source", "target"):
            written, plain = getattr(self.written, side), getattr(self.plain, side)
            first = getattr(self.plain[bead], side).start
            start = plain.text_spans[first].start if first < len(plain) else 0
            place = plain.document.text.find(run, start)
            place = plain.document.text.find(run) if place < 0 else place
            if place >= 0:
                return str(written.document.text[place : place + len(run)])
        return run


def _plain(sentences: Sentences) -> Sentences:
    """The sentences in Simplified Chinese; the same object if they are so already."""
    texts = simplified(sentences, sentences.language)
    if all(map(str.__eq__, texts, sentences)):
        return sentences
    text, parts, stop = sentences.document.text, [], 0
    for span, plain in zip(sentences.text_spans, texts, strict=True):
        parts += [text[stop : span.start], plain]
        stop = span.stop
    document = Document("".join([*parts, text[stop:]]), sentences.language, sentences.document.origin)
    return Sentences(document, sentences.text_spans, sentences.clauses)
