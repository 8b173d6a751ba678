"""A translation and a reference translation of the same source → how close they come, by chrF and BLEU.

Both are aligned with each other first, and their beads are the segments that the metrics compare; what one of them has
alone is compared with nothing, and so costs what it should. sacrebleu computes the scores (extra `scores`).
"""

from __future__ import annotations

from dataclasses import replace

from aligner.alignment.align import align, to_sentences
from aligner.alignment.options import Options, Text
from aligner.bitext.languages import CHINESE, UNSPACED, base_language
from aligner.bitext.texts import Document, Sentences
from aligner.checking.findings import ReferenceScores
from aligner.distribution import check_extra, load_extra
from aligner.encoders.protocol import Encoder
from aligner.errors import InputError

# Beyond these the same text is not always 100.
DIGITS = 6
PURPOSE = "comparing with a reference translation"


def check_references() -> None:
    """InputError if the library that computes the scores is not installed; to be asked before the long work begins."""
    check_extra("sacrebleu", "scores", PURPOSE)


def reference_scores(
    target: Sentences, reference: Text, encoder: Encoder | None = None, options: Options | None = None
) -> ReferenceScores:
    """The scores of the target; a reference without language is taken to be in that of the target.

    `encoder` and `options` are those by which both are aligned.
    """
    metrics = load_extra("sacrebleu.metrics", "scores", PURPOSE)
    options = options or Options()
    language = None if isinstance(reference, (Document, Sentences)) else target.language
    known = to_sentences(reference, language, options, "reference")
    if base_language(known.language) != base_language(target.language):
        raise InputError(f"the reference translation is {known.language}, the translation {target.language}")
    if not len(known):
        raise InputError("the reference translation holds no sentence")
    whole = replace(options, grain="sentence", splitter=None)
    alignment = align(target.joined(), known.joined(), encoder=encoder, options=whole)
    hypotheses, references = [bead.source_text for bead in alignment], [bead.target_text for bead in alignment]
    chrf, bleu = metrics.CHRF(), metrics.BLEU(tokenize=tokenizer(target.language))
    # Without any segment there is no score, and no signature either.
    scores = [metric.corpus_score(hypotheses or [""], [references or [""]]).score for metric in (chrf, bleu)]
    signatures = (str(chrf.get_signature()), str(bleu.get_signature()))
    return ReferenceScores(round(scores[0], DIGITS), round(scores[1], DIGITS), len(references), signatures)


def tokenizer(language: str) -> str:
    """The tokenizer of sacrebleu for a language: its own for Chinese, characters where nothing separates words."""
    base = base_language(language)
    if base in CHINESE:
        return "zh"
    return "char" if base in UNSPACED else "13a"
