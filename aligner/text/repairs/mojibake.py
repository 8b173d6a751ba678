"""Text that was decoded wrongly: restores what is certain, and marks what is not, or is lost.

UTF-8 read as Windows-1252 or Latin-1   `itâ€™s`, `æ¹–æ°´`   → `it’s`, `湖水`, if a whole run of characters fits
UTF-8 read as GB18030                   `It鈥檚`             → a notice: the reading loses bytes
GB18030 read as Windows-1252            `ºþË®ºÜÉî`          → a notice
characters that no reading could give   `the la\\ufffde`, `锟斤拷`
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import regex

from aligner.bitext.edits import Edit, Notice, Span
from aligner.bitext.languages import detect_language
from aligner.bitext.patterns import lazy
from aligner.bitext.texts import Document
from aligner.errors import counted

RULE = "mojibake"
LOST = "lost characters"


class MojibakeEvidence(NamedTuple):
    """When characters count as a wrong reading.

    Set by hand: the development texts, and the training texts but for pages on encodings, have no such runs.
    """

    # The most times that a text was read wrongly, one reading on top of the other.
    times: int = 3
    # The fewest characters of a run with Chinese or another script than Latin; one may be an accident: `café’”`.
    fewest: int = 2
    # The fewest bytes of a run that may be GB18030.
    bytes: int = 6
    # The most characters of a run that a notice shows.
    shown: int = 12


EVIDENCE = MojibakeEvidence()
# The characters of Windows-1252 that Latin-1 has not. Decoders leave its five undefined bytes as controls.
SPECIALS = {bytes([code]).decode("cp1252", "ignore"): code for code in range(0x80, 0xA0)}
BYTES = {ord(character): code for character, code in SPECIALS.items() if character} | {
    code: code for code in range(0x80, 0x100)
}
CHARACTERS = "".join(map(chr, BYTES))
CONTINUATION = "".join(chr(code) for code, byte in BYTES.items() if byte < 0xC0)
# The first two bytes of a character in UTF-8; most texts have no such two.
PAIR = re.compile(f"[Â-ô][{re.escape(CONTINUATION)}]")
RUN = re.compile(f"[{re.escape(CHARACTERS)}]+")
# What a reading gives that one alone may be right: the marks and letters of western texts.
USUAL = lazy(r"[\u00a0-\u00ff\u0152\u0153\u0160\u0161\u2010-\u2027\u2030-\u203a\u20ac\u2122\u2190-\u22ff]")
READABLE = lazy(r"[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]+")
LOST_CHARACTERS = lazy(r"\ufffd+|(?:锟斤拷)+|锟斤")
# `’`, `“`, `，`, `。` and other marks in UTF-8, and the byte after them, read as GB18030.
MARKS = frozenset("‘’“”–—…•、。「」『』【】《》，！？（）：；")
MARK_AS_GBK = lazy(r"[鈥銆锛][^\s\p{Latin}]")
# The characters of the first level of GB 2312 and its marks, read as Windows-1252.
GBK_RUN = re.compile(
    r"(?:[\u00b0-\u00d7][\u00a1-\u00fe]|\u00a3[\u00a1-\u00fe]|\u00a1[\u00a2\u00a3\u00b0\u00b1\u00b6\u00b7])+"
)
# What no word has, but half of the first bytes of Chinese.
SIGN = re.compile("[\u00a1-\u00bf]")


def restore_encoding(text: str, language: str) -> Iterator[Edit]:
    """Restore runs of characters that are UTF-8 read as Windows-1252 or Latin-1: `itâ€™s` → `it’s`."""
    if PAIR.search(text):
        for match in RUN.finditer(text):
            if (restored := _restored(text, match)) is not None:
                yield Edit(RULE, Span(*match.span()), restored)


def _restored(text: str, match: re.Match[str]) -> str | None:
    """What the run was before it was read wrongly, once or several times; None if that is not certain."""
    run = match.group()
    for _ in range(EVIDENCE.times):
        reading = _as_utf8(run)
        if reading is None:
            break
        run = reading
    is_name = len(match.group()) == 2 and text[match.start() - 1 : match.start()].isupper()
    return run if run != match.group() and not is_name and _is_plausible(run) else None


def _as_utf8(run: str) -> str | None:
    """The run with each character as its byte, read as UTF-8; None if that is impossible."""
    try:
        return bytes(BYTES[ord(character)] for character in run).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return None


def _is_plausible(reading: str) -> bool:
    """Whether all characters of the reading can be seen, and those of other scripts are not alone."""
    strange = USUAL.sub("", reading)
    return READABLE.fullmatch(reading) is not None and (not strange or len(reading) >= EVIDENCE.fewest)


def wrong_readings(text: str, language: str) -> Iterator[Notice]:
    """A notice for each run of characters that look like a wrong reading, and of those that are lost."""
    for lost in LOST_CHARACTERS.finditer(text):
        yield _notice(LOST, lost, "stands for characters that an earlier reading lost")
    for pair in MARK_AS_GBK.finditer(text):
        if _is_utf8_as_gbk(pair.group()):
            yield _notice(RULE, pair, "looks like UTF-8 that was read as GB18030")
    for run in RUN.finditer(text) if PAIR.search(text) or GBK_RUN.search(text) else ():
        if encoding := _encoding_of(run.group()):
            yield _notice(RULE, run, f"looks like {encoding} that was read as Windows-1252")


def _notice(rule: str, match: re.Match[str] | regex.Match[str], message: str) -> Notice:
    return Notice(rule, Span(*match.span()), f"{match.group()[: EVIDENCE.shown]} {message}")


def _encoding_of(run: str) -> str:
    """The encoding that the bytes of a run are probably in; empty if they may be text as it is."""
    if len(run) >= EVIDENCE.bytes and GBK_RUN.fullmatch(run) and SIGN.search(run):
        return "GB18030"
    return "UTF-8" if "â€" in run or len(PAIR.findall(run)) >= EVIDENCE.fewest else ""


def _is_utf8_as_gbk(pair: str) -> bool:
    """Whether the first three bytes of the pair are a character in UTF-8; `?` may be left of the third."""
    if pair[1] in "?\ufffd":
        return True
    try:
        return pair.encode("gb18030")[:3].decode("utf-8") in MARKS
    except UnicodeError:
        return False


def language_of(text: str) -> str:
    """As `detect_language`, of the text as it was before it was read wrongly."""
    if not PAIR.search(text):
        return detect_language(text)
    return detect_language(RUN.sub(lambda match: _restored(text, match) or match.group(), text))


def encoding_doubt(document: Document) -> str | None:
    """One line on what the text has of lost characters and wrong readings, with the first of them; None without any."""
    notices = sorted(wrong_readings(document.text, document.language), key=lambda notice: notice.span)
    if not notices:
        return None
    first = document.raw_span(notices[0].span).start
    line = document.raw.count("\n", 0, first) + 1
    others = f" (and {counted(len(notices) - 1, 'more place')} like this)" if len(notices) > 1 else ""
    name = f"{document.origin}, line {line}" if document.origin else f"line {line}"
    return f"{name}: {notices[0].message}{others}; read the file in the encoding that it was written in"
