"""A translated text and its gold beads → mutations of single words of the target.

    The substance was detected ─▶ was not detected · did not agree ─▶ did agree       negation put in, negation lost
    The level rose sharply ─▶ fell sharply                                           opposite
    more important than area ─▶ more important than 面积                              leftover word
    They protect the reeds ─▶ They proetct the reeds                                 misspelling

A sentence has each at most once, at the first place; nothing here is read from the lists of the checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import regex
from faults import Mutation, moved
from parallel import Parallel

from aligner.bitext.edits import Edit, Span

AUXILIARY = regex.compile(r"\b(?:is|are|was|were|has|have|can|will|should|could|would|must)\b(?! (?:not|n))")
NEGATION = regex.compile(r" (?:not|never)\b(?! only)|n['’]t\b")
ANY_NEGATION = regex.compile(r"\b(?:not|no|never|nor|none|without|neither|hardly|un\w+)\b|n['’]t\b", regex.IGNORECASE)
LONG_WORD = regex.compile(r"(?<![\p{L}\p{N}-])\p{Ll}{7,14}+(?![\p{L}\p{N}-])")
HAN_WORD = regex.compile(r"(?<=[的了和与，])\p{Han}{2}(?=[的，。；])")
OPPOSITES = """increase/decrease increased/decreased increases/decreases rise/fall rose/fell rising/falling high/low
    higher/lower highest/lowest more/less most/least large/small larger/smaller strong/weak long/short
    early/late earlier/later first/last before/after northern/southern north/south east/west eastern/western
    upper/lower positive/negative improve/worsen begin/end began/ended begins/ends inside/outside
    above/below easy/difficult better/worse old/new wide/narrow deep/shallow wet/dry summer/winter
    spring/autumn men/women gain/loss success/failure maximum/minimum upstream/downstream"""
TURNED = {word: other for pair in OPPOSITES.split() for word, other in (pair.split("/"), pair.split("/")[::-1])}
POLE = regex.compile(rf"\b(?:{'|'.join(sorted(TURNED, key=len, reverse=True))})\b")
# Makes the edit of a sentence, given its source; none if the fault has no place in it.
Slip = Callable[[str, str], Edit | None]


def slips(document: Parallel) -> Iterator[Mutation]:
    """Each fault in each target sentence of a bead with both sides, where it has a place."""
    for left, right in document.beads():
        source = "".join(document.source.sentences[k] for k in left)
        places = tuple(document.source.spans[k] for k in left)
        for number in right:
            sentence, start = document.target.sentences[number], document.target.spans[number].start
            for edit in filter(None, (slip(sentence, source) for slip in SLIPS)):
                after = sentence[: edit.span.start] + edit.replacement + sentence[edit.span.stop :]
                yield Mutation(edit.rule, document.name, (moved(edit, start),), places, after)


def negation_put_in(sentence: str, _source: str) -> Edit | None:
    """`not` after the first auxiliary, in a sentence that negates nothing."""
    match = None if ANY_NEGATION.search(sentence) else AUXILIARY.search(sentence)
    return Edit("negation put in", Span(match.end(), match.end()), " not") if match else None


def negation_lost(sentence: str, _source: str) -> Edit | None:
    """The only negation is gone."""
    match = NEGATION.search(sentence) if len(ANY_NEGATION.findall(sentence)) == 1 else None
    return Edit("negation lost", Span(*match.span()), "") if match else None


def opposite(sentence: str, _source: str) -> Edit | None:
    """The first word of a pole is its opposite, if the sentence has only one of the two."""
    words = set(regex.findall(r"\p{L}+", sentence))
    match = next((each for each in POLE.finditer(sentence) if TURNED[each[0]] not in words), None)
    return Edit("opposite", Span(*match.span()), TURNED[match[0]]) if match else None


def leftover_word(sentence: str, source: str) -> Edit | None:
    """The last long word is a Chinese word of the source."""
    words, han = list(LONG_WORD.finditer(sentence)), HAN_WORD.search(source)
    return Edit("leftover word", Span(*words[-1].span()), han[0]) if words and han else None


def misspelling(sentence: str, _source: str) -> Edit | None:
    """Two letters inside the first long word have changed places."""
    for match in LONG_WORD.finditer(sentence):
        middle = match.start() + len(match[0]) // 2
        one, two = sentence[middle], sentence[middle + 1]
        if one != two:
            return Edit("misspelling", Span(middle, middle + 2), two + one)
    return None


SLIPS: tuple[Slip, ...] = (negation_put_in, negation_lost, opposite, leftover_word, misspelling)
