"""Whether `。`, `!`, `?`, an ellipsis or a dash ends a sentence: one rule for each kind of mark."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from aligner.bitext.patterns import lazy
from aligner.text.labels import is_label
from aligner.text.marks import (
    CLOSES_BRACKET,
    CLOSES_QUOTE,
    EMPHASIS,
    HAN,
    LINE_BREAKS,
    NOTE_BEHIND,
    OPENERS,
    WIDE_GAP,
    Candidate,
)
from aligner.text.stops import GLUED_SENTENCE, full_stop_ends
from aligner.text.tokens import NEXT_WORD, is_roman, last_word_before, starts_sentence, token_before
from aligner.words.abbreviations import CARELESS_OPENERS, NAMES_WITH_MARK, SPEECH_VERBS


class EndEvidence(NamedTuple):
    """How far, in characters, the rules look for the title or bracket around a mark.

    Set by hand while reading sentences of thesis-dev. A fifth more or less changes no score there
    (`benchmarks/extraction.py --ablate ends`).
    """

    # The longest title, `《走！去哪儿？》`, and the longest sentence in round brackets.
    title: int = 40
    bracket: int = 120
    # The fewest dots before a Roman number that show a table of contents.
    leader: int = 6
    # The fewest characters of a Chinese clause after which an ellipsis may end a sentence.
    clause: int = 4


EVIDENCE = EndEvidence()
IDEOGRAPHIC_STOPS = frozenset("。｡．")
EXCLAMATIONS = frozenset("!?！？")
DASHES = frozenset("—–")
# Dots in such brackets stand for what a quotation leaves out: `[...]`.
ABRIDGEMENTS = frozenset(("[]", "［］", "()", "（）"))
# The last bracket among closers is a round one.
LAST_BRACKET = lazy(r"[)）][^》〉〕］\]】]*+\Z")
# A speaker after a quotation: `Li asked.`, `I ask her,`, `The boy said again.`
ATTRIBUTION = lazy(
    r"(?:I|(?:The|My|His|Her|Our|Their|A)(?:[ ]\p{Ll}++)?[ ]\p{Ll}++"
    r"|(?:(?:Mr|Mrs|Ms|Dr|Prof)\.?[ ])?\p{Lu}\p{Ll}++(?:[ ]\p{Lu}\p{Ll}++){0,2})"
    r"[ ](?P<verb>\p{Ll}++)(?:[ ](?:him|her|me|them|us|you|it|again|back|aloud|\p{Ll}+ly))?"
    r"(?:[.;!]|,(?=[ ](?:and|but|as|while|when|with|his|her|my|their|our)[ ]))"
)
CHINESE_ATTRIBUTION = lazy(r"\p{Han}{1,6}?(?:[说說问問道喊叫答]|回答|[说說问問喊叫答]道)[，。：；]")
TITLE = lazy(rf"[《〈](?P<inside>[^《》〈〉.。｡．…‥⋯—–“”\"'」』:：\t{LINE_BREAKS}]*+)[》〉]")
# `i` for the first person: whoever writes so does not begin sentences with capitals.
SMALL_I = lazy(r"i(?:['’](?:m|ll|ve|d)\b|[ ](?=\p{L}))")
NO_PROSE = frozenset("=(){}[]<>;:/\\_|&")
INITIAL = lazy(r"(?<![\p{Latin}\p{N}])\p{Lu}\Z")
# A Chinese clause with a predicate; words after which it is unfinished; a subject or a time that begins another.
CLAUSE = lazy(r"(?P<clause>\p{Han}++)\Z")
PREDICATE = lazy(r"[了过過着著没沒不很会會要能在是有]")
UNFINISHED = lazy(
    r"(?:[的地得是在把被和与與跟对對给給就也都不没沒很更最太又再还還向从從到为為于於让讓叫使说說想道问問知喊等像如若但而或及"
    r"并並且因以]|的\p{Han}{1,3}|[看听聽][见見]|希望|相信|[发發][现現]|明白|担心|擔心|害怕|告[诉訴]|感[觉覺]|似乎"
    r"|如果|[虽雖]然|可是|不[过過]|然[后後])\Z"
)
ANEW = lazy(
    r"(?:[我你您他她它咱][们們]?(?![的都也])|[这這那此][时時]|忽然|突然|外[面边邊]|屋[里裡]|窗外|[门門]外|[远遠][处處]|四周"
    r"|[后後]来|第二天|[过過]了|[终終]于|大家(?![都也])|人[们們](?![都也]))\p{Han}{2,}+[^。！？…“”「」]{0,60}+[。！？]"
)


def mark_ends(candidate: Candidate) -> bool:
    """Whether the mark ends the sentence, if text follows in its line that does not plainly continue it."""
    return _mark_rule(candidate.mark)(candidate)


def is_attribution(text: str, after: int) -> bool:
    """Whether a speaker is named here: `Li asked.`"""
    attribution = ATTRIBUTION.match(text, after)
    return attribution is not None and attribution["verb"] in SPEECH_VERBS


def is_chinese_attribution(text: str, after: int) -> bool:
    """Whether a speaker is named here in Chinese: `他问。`"""
    return CHINESE_ATTRIBUTION.match(text, after) is not None


@lru_cache(maxsize=64)
def _mark_rule(mark: str) -> Callable[[Candidate], bool]:
    return MARK_RULES[_mark_kind(mark)]


def _mark_kind(mark: str) -> str:
    if not IDEOGRAPHIC_STOPS.isdisjoint(mark):
        return "ideographic stop"
    if not EXCLAMATIONS.isdisjoint(mark):
        return "exclamation"
    if mark == ".":
        return "full stop"
    return "dash" if mark[0] in DASHES else "ellipsis"


def _ideographic_stop_ends(stop: Candidate) -> bool:
    """`。` always ends a sentence; `．` is also the point of a full-width number or initial: `3．5％`, `Ｊ．霍尔姆`."""
    if stop.mark != "．":
        return True
    text, start, end = stop.text, stop.start, stop.begin
    if INITIAL.search(text, max(start, end - 2), end) or is_label(token_before(text, start, end), text, start, end):
        return False
    return not (text[end - 1].isdigit() and stop.following.isdigit())


def _exclamation_ends(mark: Candidate) -> bool:
    """`!` or `?` ends a sentence unless the title, the bracket or the clause around it continues."""
    text, after = mark.text, mark.after
    if text[after].islower() and not _is_before_markup(mark):
        return _is_careless(mark)
    if _is_in_title(mark):
        return False
    if not CLOSES_BRACKET.isdisjoint(mark.closers) and not CLOSES_BRACKET.isdisjoint(NOTE_BEHIND.sub("", mark.closers)):
        return not mark.is_glued or _is_bracketed_sentence(mark)
    if mark.closers:
        return not is_attribution(text, after)
    if not mark.is_glued:
        return not _is_in_name(mark) or starts_sentence(text, after)
    return _glued_exclamation_ends(mark)


def _is_before_markup(mark: Candidate) -> bool:
    """Whether the emphasis or code after a full-width mark may open what follows: `是吗？`f()`返回假。`"""
    return mark.mark[-1] in "！？" and mark.is_glued and mark.closers != "" and EMPHASIS.issuperset(mark.closers)


def _is_careless(mark: Candidate) -> bool:
    """Whether whoever wrote this does not begin sentences with capitals: `what now? you go.`, `Now? i do not know.`"""
    if mark.closers or mark.is_glued or _is_name_with_mark(mark):
        return False
    if SMALL_I.match(mark.text, mark.after):
        return True
    word = NEXT_WORD.match(mark.text, mark.after)
    return word is not None and word["word"] in CARELESS_OPENERS and _begins_small(mark)


def _begins_small(mark: Candidate) -> bool:
    """Whether the sentence is prose of some words, none of which has a capital."""
    before = mark.text[max(mark.start, mark.begin - EVIDENCE.bracket) : mark.begin]
    is_prose = NO_PROSE.isdisjoint(before) and not before[-1].isspace() and before.count(" ") > 1
    return is_prose and mark.text[mark.start].islower() and before.islower()


def _is_name_with_mark(mark: Candidate) -> bool:
    return token_before(mark.text, mark.start, mark.begin).lower() in NAMES_WITH_MARK


def _is_in_name(mark: Candidate) -> bool:
    """Whether the mark may belong to a name, `Yahoo! Finance`."""
    return mark.following.isupper() and _is_name_with_mark(mark)


def _glued_exclamation_ends(mark: Candidate) -> bool:
    """Whether the text after the mark, without a space, begins a sentence."""
    if HAN.match(mark.text, mark.after) or mark.following in OPENERS or mark.mark[0] in "！？":
        return True
    return bool(HAN.match(mark.text[mark.begin - 1]) or GLUED_SENTENCE.match(mark.text, mark.after))


def _is_bracketed_sentence(mark: Candidate) -> bool:
    """Whether the round bracket after the mark opened at or before the start: `（是吗？）`, `（他来了。谁？）`."""
    if LAST_BRACKET.search(mark.closers) is None:
        return False
    head = mark.text[max(mark.start, mark.begin - EVIDENCE.bracket) : mark.begin]
    opening = max(head.rfind("（"), head.rfind("("))
    return opening < 0 or (opening == 0 and mark.begin - mark.start <= EVIDENCE.bracket)


def _is_in_title(mark: Candidate) -> bool:
    """Whether a title that opened in this sentence continues at the mark, and holds no other end of a sentence."""
    text, offset = mark.text, mark.end
    head = max(mark.start, offset - EVIDENCE.title)
    opening = max(text.rfind("《", head, offset), text.rfind("〈", head, offset))
    title = TITLE.match(text, opening) if opening >= 0 else None
    return title is not None and title.end() > offset and len(title["inside"]) <= EVIDENCE.title


def _ellipsis_ends(mark: Candidate) -> bool:
    text, after = mark.text, mark.after
    if text[mark.begin - 1] + mark.closers[:1] in ABRIDGEMENTS:
        return False
    if not CLOSES_QUOTE.isdisjoint(mark.closers):
        return not text[after].islower()
    if HAN.match(text, after):
        return WIDE_GAP.match(text, mark.end) is not None or _begins_anew(mark)
    return not mark.is_glued and _begins_with_capital(mark)


def _begins_with_capital(mark: Candidate) -> bool:
    """Whether a capital follows, and neither a stammer, `I... I can`, nor the number of a page, `Preface ...... I`."""
    word = NEXT_WORD.match(mark.text, mark.after)
    if word is None or not word["word"][0].isupper() or (is_roman(word) and len(mark.mark) >= EVIDENCE.leader):
        return False
    return last_word_before(mark.text, mark.start, mark.begin).lower() != word["word"].lower()


def _begins_anew(mark: Candidate) -> bool:
    """Whether a whole clause stands before Chinese dots and another with its own subject after: `夜深了……他没回来。`"""
    found = CLAUSE.search(mark.text, max(mark.start, mark.begin - EVIDENCE.title), mark.begin)
    if found is None or mark.closers or not mark.is_glued or not ANEW.match(mark.text, mark.after):
        return False
    clause = found["clause"]
    if len(clause) < EVIDENCE.clause or clause[0] == mark.following:
        return False
    return PREDICATE.search(clause) is not None and UNFINISHED.search(clause) is None


def _dash_ends(mark: Candidate) -> bool:
    """A dash before a closing quote shows that a speaker was interrupted, unless the quote holds only the dash."""
    return mark.text[mark.begin - 1] not in OPENERS and not mark.following.islower()


MARK_RULES: dict[str, Callable[[Candidate], bool]] = {
    "ideographic stop": _ideographic_stop_ends,
    "exclamation": _exclamation_ends,
    "ellipsis": _ellipsis_ends,
    "dash": _dash_ends,
    "full stop": full_stop_ends,
}
