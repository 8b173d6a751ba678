"""Text of a subtitle file → its cues: when each is shown, and its lines without tags and positions.

    1                                   SubRip (.srt): number, times, lines; also with points, without hours or numbers
    00:00:01,000 --> 00:00:02,500
    <i>Where is he?</i>

    WEBVTT                              WebVTT (.vtt): its notes, styles, regions and names of cues are no text
    [Script Info]                       SubStation Alpha (.ass, .ssa): comments and drawings are no text
    {24}{60}Where is he?|Here.          MicroDVD (.sub), in frames, and MPL2: [10][25]Where is he?

pysubs2 reads the last two rows. It does not read the first two, because it takes names of cues and notes for text, and
a number at the end of a cue for the number of the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import unescape
from typing import NamedTuple

import regex

from aligner.distribution import check_extra
from aligner.errors import FormatError
from aligner.formats.damage import damage
from aligner.text.readers.source import Source

# Frames a second of a MicroDVD file that states none; only the places depend on it.
USUAL_RATE = 25.0
DASH = "[-‐-―−－]"
TIME = r"(?:(\d{1,4})[:：])?(\d{1,3})[:：](\d{1,2})(?:[.,:，。]\s?(\d{1,6}))?"
ARROW = regex.compile(rf"\s*{TIME}\s*{DASH}{{1,3}}\s?[>＞]\s*{TIME}(?![\d:])[^\n]*")
# A line that looks like times, so that it is no text even if it is none that can be read.
LIKE_TIMES = regex.compile(r"\s*\d+[:：]\d[^\n]*-->|[^\n]*-->\s*\d+[:：]\d")
NUMBER = regex.compile(r"\s*\d+\s*")
WEBVTT = regex.compile(r"\s*WEBVTT(?:\s|$)")
WEBVTT_BLOCK = regex.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
SUBSTATION = regex.compile(r"(?im)^[ \t]*(?:\[Script Info\]|\[V4\+? Styles\]|\[Events\]|Dialogue:)")
MICRODVD = regex.compile(r"\s*\{\s*(\d+)\s*\}\s*\{\s*(\d*)\s*\}(.*)")
MPL2 = regex.compile(r"\s*\[\s*(\d+)\s*\]\s*\[\s*(\d*)\s*\](.*)")
FRAME_RATE = regex.compile(r"\s*\{1\}\{1\}\s*\d+(?:\.\d+)?\s*")
FIELDS = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")
SCRIPT_TIME = regex.compile(r"\s*-?\d{1,3}:\d{1,2}:\d{1,2}(?:[.:]\d{1,3})?\s*")

# What is drawn and not said. Codes in braces are of SubStation and MicroDVD, and players of SubRip know them too.
MARKUP = regex.compile(
    r"""
      </?(?:i|b|u|s|em|strong|font|span|c|v|lang|ruby|rb|rtc|big|small|p|div|a)(?=[\s.>/])[^<>]*>
    | <\d+:[\d:.]+>                           # <00:00:01.500>, a time within a cue
    | \{\\[^{}]*\}                            # {\an8}
    | \{[a-zA-Z]:[^{}]*\}                     # {y:i}
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
READING = regex.compile(r"(?i)<rt\b[^<>]*>[^<]*</rt\s*>")
BREAK = regex.compile(r"<br\s*/?>|\[br\]|\\N")
DRAWING = regex.compile(r"\{[^{}]*\\p[1-9][^{}]*\}.*?(?:(?=\{[^{}]*\\p0)|$)")
SSA_CODES = regex.compile(r"\{[^{}]*\}")
# Marks of direction, which some services put at the beginning of each line, and other characters without width.
UNSEEN = dict.fromkeys([0x00AD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
VOICE = regex.compile(r"<v(?:\.[^\s>]*)?\s+[^<>]*>")


class Cue(NamedTuple):
    """A subtitle: when it is shown, in milliseconds, and its lines; `voice` if the file names its speaker."""

    start: int
    end: int
    lines: tuple[str, ...]
    voice: str = ""

    @property
    def place(self) -> str:
        """Its times: `00:00:01,000 --> 00:00:02,500`."""
        return f"{_clock(self.start)} --> {_clock(self.end)}"


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(max(milliseconds, 0), 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d},{rest:03d}"


def read_cues(text: str, source: Source) -> list[Cue]:
    """The cues of a file, in its order, or in order of time if it is a SubStation script.

    FormatError, which names the line, for damage. A file of white space alone has no cues.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    if SUBSTATION.search(text):
        cues = sorted(_substation(lines, source), key=lambda cue: cue.start)
    elif MICRODVD.match(first) or MPL2.match(first):
        cues = list(_frames(lines, source, is_mpl2=not MICRODVD.match(first)))
    else:
        cues = list(_arrows(lines, source))
    if not cues and text.strip():
        example = "00:00:01,000 --> 00:00:02,500"
        raise FormatError(f"no subtitles: no line has times such as {example}; give plain text as .txt", source.name)
    return cues


def _times(line: str, number: int, source: Source) -> tuple[int, int] | None:
    """Start and end of a cue; None for a line of text."""
    if match := ARROW.fullmatch(line):
        return _milliseconds(*match.groups()[:4]), _milliseconds(*match.groups()[4:8])
    if LIKE_TIMES.match(line):
        message = f"line {number}: {line.strip()[:40]!r} has no times as in 00:00:01,000 --> 00:00:02,500"
        raise FormatError(f"{message}; correct the line or remove its cue", source.name)
    return None


def _milliseconds(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> int:
    return (
        (int(hours or 0) * 60 + int(minutes)) * 60_000 + int(seconds) * 1000 + int((fraction or "0").ljust(3, "0")[:3])
    )


def _arrows(lines: list[str], source: Source) -> Iterator[Cue]:
    """Every line between two lines of times is text, but for the number or name above the second."""
    is_webvtt = WEBVTT.match(next(filter(str.strip, lines), "")) is not None
    lines = _without_blocks(lines) if is_webvtt else lines
    times = [(index, stamp) for index, line in enumerate(lines) if (stamp := _times(line, index + 1, source))]
    labels = _names(lines, times) if is_webvtt else _numbers(lines, times)
    stops = [labels.get(index, index) for index, _ in times[1:]]
    for (index, (start, end)), stop in zip(times, [*stops, len(lines)], strict=False):
        yield _cue(start, end, "\n".join(lines[index + 1 : stop]))


def _numbers(lines: list[str], times: Sequence[tuple[int, object]]) -> dict[int, int]:
    """Where the number above a line of times stands: just above it in most cues, or in most above a blank line."""
    for reach in (1, 2):
        above = {index: index - reach for index, _ in times if index >= reach}
        numbers = {
            index: line
            for index, line in above.items()
            if NUMBER.fullmatch(lines[line]) and not "".join(lines[line + 1 : index]).strip()
        }
        if 2 * len(numbers) > len(times):
            return numbers
    return {}


def _names(lines: list[str], times: Sequence[tuple[int, object]]) -> dict[int, int]:
    """Where the number or name above a line of times stands: behind a blank line, or a number without one."""
    above = [index for index, _ in times if index >= 2]
    return {index: index - 1 for index in above if NUMBER.fullmatch(lines[index - 1]) or not lines[index - 2].strip()}


def _without_blocks(lines: list[str]) -> list[str]:
    """The lines of a WebVTT file, with blank ones in place of its notes, styles and regions."""
    kept, above, inside = [], "", False
    for line in lines:
        inside = bool(line.strip()) and (inside or (not above.strip() and WEBVTT_BLOCK.match(line) is not None))
        kept.append("" if inside else line)
        above = line
    return kept


def _cue(start: int, end: int, text: str) -> Cue:
    """A cue of the text of a file, with its markup."""
    voices = VOICE.findall(text)
    text = VOICE.sub("- ", text) if len(voices) > 1 else text
    plain = unescape(MARKUP.sub("", BREAK.sub("\n", READING.sub("", text)))).replace("\\h", " ").translate(UNSEEN)
    lines = tuple(line.strip() for line in plain.split("\n") if line.strip())
    return Cue(start, end, lines, "".join(voices))


def _substation(lines: list[str], source: Source) -> Iterator[Cue]:
    """The dialogue of a SubStation script; its fields stand in the order of the line `Format:` above it."""
    order, script = list(FIELDS), []
    for number, line in enumerate(lines, 1):
        name, _, rest = line.strip().partition(":")
        if name in {"Format", "[Events]"}:
            order = [field.strip().lower() for field in rest.split(",")] if rest else list(FIELDS)
        elif name == "Dialogue":
            script.append(_dialogue(rest.strip(), order, number, source))
    for start, end, text in _events("\n".join(script), "ass", source):
        yield _cue(start, end, SSA_CODES.sub("", text).replace("\\n", "\n"))


def _dialogue(line: str, order: Sequence[str], number: int, source: Source) -> str:
    """A line of dialogue with its fields in the usual order, without its drawings."""
    fields = dict(zip(order, line.split(",", len(order) - 1), strict=False))
    if not all(SCRIPT_TIME.fullmatch(fields.get(time, "")) for time in ("start", "end")) or "text" not in fields:
        message = f"line {number}: a dialogue needs a start, an end and a text among its {len(order)} fields"
        raise FormatError(f"{message}; save the file again with a subtitle editor", source.name)
    return f"Dialogue: 0,{fields['start']},{fields['end']},,,0,0,0,,{DRAWING.sub('', fields['text'])}"


def _frames(lines: list[str], source: Source, *, is_mpl2: bool) -> Iterator[Cue]:
    """Cues of MicroDVD or MPL2, one a line; one without an end is taken to last no time."""
    pattern, brackets = (MPL2, "[{}][{}]{}") if is_mpl2 else (MICRODVD, "{{{}}}{{{}}}{}")
    script = []
    for number, line in enumerate(lines, 1):
        match = pattern.fullmatch(line)
        if match:
            start, end, text = match.groups()
            script.append(brackets.format(start, end or start, text))
        elif line.strip():
            message = f"line {number}: {line.strip()[:40]!r} does not begin with two numbers in brackets"
            raise FormatError(f"{message}; correct the line or remove it", source.name)
    rate = None if is_mpl2 or FRAME_RATE.fullmatch(script[0]) else USUAL_RATE
    for start, end, text in _events("\n".join(script), "mpl2" if is_mpl2 else "microdvd", source, rate):
        yield _cue(start, end, text)


def _events(script: str, form: str, source: Source, rate: float | None = None) -> list[tuple[int, int, str]]:
    """Start, end and text of each event, as pysubs2 reads them."""
    check_extra("pysubs2", "documents", "reading these subtitles", source.name)
    from pysubs2 import SSAFile

    with damage(source.name, "whole subtitles", "save the file again with a subtitle editor"):
        options = {} if rate is None else {"fps": rate}
        return [(event.start, event.end, event.text) for event in SSAFile.from_string(script, format_=form, **options)]
