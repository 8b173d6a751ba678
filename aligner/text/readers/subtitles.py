"""Subtitles: cues → turns of speakers → passages, of which each is a paragraph of one language.

    1  00:00:01,000 --> 00:00:02,500      The ferry that left       ┐ one sentence, so one paragraph: its parts are
    2  00:00:02,600 --> 00:00:04,000      at noon is back.          ┘ two, each with its times
    3  00:00:05,000 --> 00:00:06,500      - Where is he?            ┐ two turns, so two paragraphs; the dashes
                                          - At home.                ┘ are marks and no text
    4  00:00:07,000 --> 00:00:08,000      [door opens]                stays, as a paragraph
    5  00:00:09,000 --> 00:00:10,000      门开了。 The door opened.    a line of each language, so two paragraphs

A cue continues the one before it if that leaves its sentence open and the time between them is short. Where cues have
no marks at their ends, as is usual in Chinese, a cue is a sentence unless its end or the next beginning shows
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

import regex

from aligner.errors import counted
from aligner.text.readers.cues import Cue, read_cues
from aligner.text.readers.parts import DocumentBuilder
from aligner.text.readers.source import Source


class SubtitleEvidence(NamedTuple):
    """What shows that cues belong together; set by hand.

    A pause between two cues of one sentence is short: subtitlers leave a few frames between cues, and viewers forget
    the beginning of a sentence after some seconds. Either kind of text, with marks and without, is far from `marked`.
    """

    # The longest time between two cues of a sentence, in milliseconds.
    pause: int = 2500
    # The share of cues with a mark at their end, from which on a cue without one is open.
    marked: float = 0.4
    # The share of cues that begin with the last line of the cue before, from which on such lines are repetitions, as in
    # the rolling captions of live programmes.
    rolling: float = 0.4
    # A Han character says about as much as this many Latin letters: see `aligner.bitext.languages`.
    han: int = 3


EVIDENCE = SubtitleEvidence()
HAN, LATIN = regex.compile(r"\p{Han}"), regex.compile(r"\p{Latin}")
# A dash that begins a turn, and the marks of other speakers in captions for the deaf. `——` and `-40` begin none.
TURN = regex.compile(r"(?:[-‐-―−－](?![-‐-―−－\d])|>{2,3}|»)\s*")
NEXT_TURN = regex.compile(r"(?<=[.?!…。？！][\"'”’」』)）]?)\s+(?=[-–—－]\s*[^-–—－\s\d])")
SPEAKER = regex.compile(r"\p{Lu}[\p{Lu}\d .'-]{1,20}:\s|\p{Lu}\p{Ll}{1,15}:\s|\p{Han}{1,6}[：:]")
# No speech, or song: `[door opens]`, `（敲门声）`, `♪ ... ♪`.
APART = regex.compile(r"[\[(（【〔][^\])）】〕]*[\])）】〕]\s*|.*[♪♫♬].*", regex.DOTALL)
END = regex.compile(r"[.?!。？！；;][\"'”’」』)）\]]*$")
# An end that both a whole sentence and half of one have.
BROKEN_OFF = regex.compile(r"(?:…|\.{2,}|⋯|[-–—]{1,2})[\"'”’」』]?$")
RESUMES = regex.compile(r"[\"'“‘]?(?:…|\.{2,}|⋯|\p{Ll})")
CONTINUES = regex.compile(r"[，、,：:]$|\b(?:and|or|but|the|a|of|to|that|with|for|in|on|at|from|by|as|because|if)$")
# Words at the end of a Chinese cue that no sentence ends with.
OPEN_WORDS = regex.compile(
    r"(?:和|与|與|或|及|把|被|向|从|從|对于|對於|关于|關於|因为|因為|所以|如果|虽然|雖然|但是|但|而且|以及|为了|為了|"
    r"当|當|除了|不管|无论|無論|只要|只有|甚至|尤其是|比如|就像|每当|每當)$"
)


class Turn(NamedTuple):
    """Lines of one speaker in one language within a cue."""

    cue: Cue
    number: int
    script: str
    text: str
    begins: bool

    @property
    def is_apart(self) -> bool:
        """Whether it is a sound or a song, which belongs to no sentence."""
        return APART.fullmatch(self.text) is not None


def read(source: Source) -> DocumentBuilder:
    """The passages of all languages, in the order in which they begin; each part has the times of its cue as place."""
    builder = DocumentBuilder()
    cues = read_cues(source.text(), source)
    shown = _without_repetitions(cues)
    if left_out := len(cues) - len(shown):
        builder.notice(f"{counted(left_out, 'subtitle')} without text of their own: empty, drawn, or shown twice")
    for passage in _passages([turn for number, cue in enumerate(shown) for turn in _turns(number, cue)]):
        for index, turn in enumerate(passage):
            builder.add(turn.text, "cue", place=turn.cue.place, continues=index > 0)
    return builder


def _without_repetitions(cues: Sequence[Cue]) -> list[Cue]:
    """The cues with text, without those shown twice for a shadow, and without lines that scroll up."""
    unique = list(dict.fromkeys(cue for cue in cues if cue.lines))
    repeated = [left.lines[-1] == right.lines[0] and right.start - left.end <= 100 for left, right in pairwise(unique)]
    if not repeated or sum(repeated) < EVIDENCE.rolling * len(repeated):
        return unique
    rolled = (cue._replace(lines=cue.lines[again:]) for cue, again in zip(unique, [False, *repeated], strict=True))
    return [cue for cue in rolled if cue.lines]


def _turns(number: int, cue: Cue) -> Iterator[Turn]:
    """The turns of a cue: a dash begins one, and so does a line in another script or a line that stands apart."""
    lines = [line for text in cue.lines for line in (NEXT_TURN.split(text) if TURN.match(text) else [text])]
    for (_, script), group in groupby(zip(_keys(lines), lines, strict=True), key=itemgetter(0)):
        own = [line for _, line in group]
        yield Turn(cue, number, script, "\n".join(map(_without_mark, own)), _begins(own[0]))


def _keys(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The number of the turn of each line, and its script; a line without letters has that of the one before."""
    turn, script, was_apart = 0, next(filter(None, map(_script, lines)), ""), False
    for line in lines:
        script = _script(line) or script
        is_apart = APART.fullmatch(line) is not None
        turn += _begins(line) or is_apart or was_apart
        was_apart = is_apart
        yield turn, script


def _begins(line: str) -> bool:
    """Whether a line begins a turn."""
    return bool(TURN.match(line) or SPEAKER.match(line))


def _without_mark(line: str) -> str:
    match = TURN.match(line)
    return line[match.end() :] if match else line


def _script(line: str) -> str:
    """`Han`, `Latin`, or nothing for a line without letters of either."""
    han, latin = len(HAN.findall(line)), len(LATIN.findall(line))
    return ("Han" if EVIDENCE.han * han >= latin else "Latin") if han or latin else ""


def _passages(turns: Sequence[Turn]) -> list[list[Turn]]:
    """The turns of each sentence, or of sentences that share a cue."""
    passages: list[list[Turn]] = []
    for script in dict.fromkeys(turn.script for turn in turns):
        own = [turn for turn in turns if turn.script == script]
        closed = sum(bool(END.search(turn.text)) for turn in own)
        marked = closed >= EVIDENCE.marked * len(own)
        for before, turn in zip([None, *own], own, strict=False):
            if before is not None and _continues(before, turn, marked=marked):
                passages[-1].append(turn)
            else:
                passages.append([turn])
    order = {id(turn): index for index, turn in enumerate(turns)}
    return sorted(passages, key=lambda passage: order[id(passage[0])])


def _continues(left: Turn, right: Turn, *, marked: bool) -> bool:
    """Whether the right turn continues the sentence of the left one; `marked`: sentences have marks at their ends."""
    if right.begins or left.is_apart or right.is_apart or not _are_near(left, right):
        return False
    if BROKEN_OFF.search(left.text):
        return RESUMES.match(right.text) is not None
    is_closed = END.search(left.text) is not None
    if marked or is_closed:
        return not is_closed
    return bool(CONTINUES.search(left.text) or OPEN_WORDS.search(left.text) or RESUMES.match(right.text))


def _are_near(left: Turn, right: Turn) -> bool:
    """Whether two turns are of one voice, in different cues, with a short time between them."""
    pause = right.cue.start - left.cue.end
    return left.cue.voice == right.cue.voice and left.number != right.number and pause <= EVIDENCE.pause
