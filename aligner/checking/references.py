"""A translation and a reference translation of the same source → how close they come, by chrF and BLEU.

The two are first aligned with each other, and their beads are the segments that the metrics compare. A sentence that
only one of them has is compared with an empty segment, and so lowers the score. sacrebleu computes the scores (extra
`scores`).
"""

from __future__ import annotations

from dataclasses import replace

from aligner.alignment.align import align, to_sentences
from aligner.alignment.options import Options, Text, checked_options
from aligner.bitext.languages import CHINESE, UNSPACED, base_language
from aligner.bitext.texts import Document, Sentences
from aligner.checking.findings import ReferenceScores
from aligner.distribution import check_extra, load_extra
from aligner.encoders.protocol import Encoder
from aligner.errors import InputError

# With more digits, identical texts do not always score 100.
DIGITS = 6
PURPOSE = "comparing with a reference translation"


def check_references() -> None:
    """InputError if the library that computes the scores is not installed; callers ask before the long work begins."""
    check_extra("sacrebleu", "scores", PURPOSE)


def reference_scores(
    target: Sentences, reference: Text, encoder: Encoder | None = None, options: Options | None = None
) -> ReferenceScores:
    """The scores of the target; a reference without a language is taken to be in the language of the target.

    `encoder` and `options` serve to align the two.
    """
    metrics = load_extra("sacrebleu.metrics", "scores", PURPOSE)
    options = checked_options(options)
    language = None if isinstance(reference, (Document, Sentences)) else target.language
    sentences = to_sentences(reference, language, options, "reference")
    if base_language(sentences.language) != base_language(target.language):
        raise InputError(f"the reference translation is {sentences.language}, the translation {target.language}")
    if not len(sentences):
        raise InputError("the reference translation holds no sentence")
    whole = replace(options, grain="sentence", splitter=None)
    alignment = align(target.joined(), sentences.joined(), encoder=encoder, options=whole)
    hypotheses, references = [bead.source_text for bead in alignment], [bead.target_text for bead in alignment]
    chrf, bleu = metrics.CHRF(), metrics.BLEU(tokenize=tokenizer(target.language))
    # sacrebleu has no score, and no signature either, without any segment.
    scores = [metric.corpus_score(hypotheses or [""], [references or [""]]).score for metric in (chrf, bleu)]
    signatures = (str(chrf.get_signature()), str(bleu.get_signature()))
    return ReferenceScores(round(scores[0], DIGITS), round(scores[1], DIGITS), len(references), signatures)


def tokenizer(language: str) -> str:
    """The tokenizer of sacrebleu for a language: `zh` for Chinese, characters for others without spaces."""
    base = base_language(language)
    if base in CHINESE:
        return "zh"
    return "char" if base in UNSPACED else "13a"
