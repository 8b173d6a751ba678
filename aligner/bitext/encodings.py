"""Bytes → text, whatever the usual encodings of Chinese and English.

    bytes ─▶ byte order mark? ─▶ its encoding
          ─▶ UTF-8
          ─▶ UTF-16 or UTF-32, if zero bytes make it plain
          ─▶ GB18030 or Big5, if that gives Chinese
          ─▶ FormatError, which names the encoding that it probably is

An encoding is taken only if every byte fits it. Line ends stay as they are.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

import regex

from aligner.bitext.kinds import refuse_binary
from aligner.bitext.languages import HAN
from aligner.bitext.patterns import lazy
from aligner.errors import FormatError, InputError

# UTF-32 before UTF-16: the mark of UTF-16 little-endian begins that of UTF-32.
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
REMEDY = "convert it to UTF-8"


class Guess(NamedTuple):
    """An encoding without marks of its own: its name, and the characters that most texts in it consist of.

    `most` is the largest share of a text that is beyond ASCII.
    """

    encoding: str
    name: str
    frequent: regex.Pattern[str]
    most: float = 1.0


# The most frequent characters of Traditional Chinese and of Korean: about half of any text. A wrong reading, which
# scatters over thousands of characters, has hardly any of them.
FREQUENT_TRADITIONAL = lazy(
    "[的一是不了人我在有他這中大來上個國到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她里後小麼心多天而能好"
    "都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長知民樣現分將外但身些與高意進把法"
    "此實回二理美點月明其種聲全工己話兒者向情部正名定女問力機給等幾很業最間新什打便位因重被走電四第門相次東政海口使教西再"
    "平真聽世氣信北少關並內加化由卻代軍產入先山五太水萬市眼體別處總才場師書比住員九笑性通目華報立馬命張活難神數件安表原車"
    "白應路期叫死常提感金何更反合放做系計或司利受光王果親界及今京務制解各任至清物台象記邊共風戰，。、「」；：？！]"
)
FREQUENT_KOREAN = lazy(
    "[이다는을의에가고하은로지한를도기서사리어인자나니시스아그정라일대들보부있수해장주전게면제했적만없여여과었것았으무구원방조신]"
)
KANA = lazy(r"[\u3041-\u30fa]")
FREQUENT_CYRILLIC, LATIN = lazy("[оеаинтсрвлкмдпуя]"), lazy("[\u00c0-\u00ff“”‘’–—…€£°]")
# Big5 as Windows writes it, then with the characters of Hong Kong.
BIG5 = (Guess("cp950", "Big5", FREQUENT_TRADITIONAL), Guess("big5hkscs", "Big5", FREQUENT_TRADITIONAL))
ASIAN = (
    Guess("cp932", "Shift-JIS", KANA), Guess("euc_jp", "EUC-JP", KANA), Guess("cp949", "EUC-KR", FREQUENT_KOREAN),
)  # fmt: skip
# In this order: Windows-1252 fits almost any bytes.
OTHERS = (
    *ASIAN,
    *BIG5,
    Guess("cp1251", "Windows-1251", FREQUENT_CYRILLIC),
    Guess("cp1252", "Windows-1252", LATIN, most=0.3),
)
# A single Han character within a word in Latin letters: an accented letter and its neighbour, read as GB18030.
GLUED_HAN = lazy(r"(?<=[a-z])\p{Han}(?!\p{Han})|(?<!\p{Han})\p{Han}(?=[a-z])")
NON_ASCII = lazy(r"[^\x00-\x7f]+")
UNUSUAL = lazy(r"[\p{Co}\p{Cn}]")


class EncodingEvidence(NamedTuple):
    """Shares from which bytes count as text in an encoding.

    Set between the shares of real texts and those of wrong readings, which a script counted once; it was not kept. The
    development texts are all UTF-8, so no score depends on these numbers.
    """

    # Share of characters that are ASCII or frequent Chinese: above .9 in simplified and near .6 in traditional Chinese;
    # below .2 in English in cp1252, Russian in cp1251, Big5 and damaged UTF-8, all read as GB18030.
    familiar: float = 0.5
    # Share of zero bytes in UTF-16: half in English. A stray zero in UTF-8 stays far below this.
    zeros: float = 0.25
    # Share of characters beyond ASCII that are frequent in the language of a guess: half or more in texts of a few
    # sentences, .05 where another encoding is read as this one. Kana are half of a Japanese text.
    frequent: float = 0.3
    # The fewest characters beyond ASCII that decide for Big5.
    fewest: int = 6


EVIDENCE = EncodingEvidence()


def decode_as(data: bytes, encoding: str, origin: str) -> str:
    """Text of these bytes in an encoding that the caller names; InputError if there is none of this name."""
    refuse_binary(data, origin)
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise FormatError(
            f"not text in {encoding}; name another encoding, or none", origin, byte=error.start
        ) from error
    except (LookupError, ValueError) as error:
        raise InputError(
            f"no encoding is called {encoding!r}; write one as in utf-8, gb18030, big5 or cp1252"
        ) from error


def decode(data: bytes, origin: str) -> str:
    """Text of these bytes without a byte order mark; FormatError names `origin` and the byte that fits no encoding."""
    refuse_binary(data, origin)
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return _decode_marked(data, mark, encoding, origin)
    if data.count(0) > EVIDENCE.zeros * len(data) and (text := _decode_wide(data)) is not None:
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = _decode_wide(data) if 0 in data else _decode_chinese(data)
        if text is None:
            raise _unknown_encoding(data, origin, error.start) from error
        return text


def _unknown_encoding(data: bytes, origin: str, offset: int) -> FormatError:
    """The error for bytes in no encoding that we read: with the one it probably is, or with the byte that is wrong."""
    message = f"neither UTF-8 nor GB18030 text; {REMEDY}"
    guess = next((guess for guess in OTHERS if _fits(data, guess)), None)
    if guess:
        return FormatError(
            f"{message}, or state its encoding, which is probably {guess.name} ({guess.encoding})", origin
        )
    # The encoding that fits the most bytes is probably the one that the writer meant.
    place = max(offset, _valid_bytes(data, "gb18030"))
    return FormatError(f"{message}, or state its encoding", origin, byte=place)


def _fits(data: bytes, guess: Guess) -> bool:
    """Whether all bytes fit an encoding and most of what they give is frequent in its language."""
    text = _decode_or_none(data, guess.encoding)
    if text is None:
        return False
    beyond = "".join(NON_ASCII.findall(text))
    return 0 < len(beyond) <= guess.most * len(text) and len(guess.frequent.findall(beyond)) >= EVIDENCE.frequent * len(
        beyond
    )


def _valid_bytes(data: bytes, encoding: str) -> int:
    """How many bytes fit the encoding before the first that does not; 0 if all fit, which is no evidence here."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _decode_marked(data: bytes, mark: bytes, encoding: str, origin: str) -> str:
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        message = f"the file begins as {encoding.upper()} but is not; {REMEDY}"
        raise FormatError(message, origin, byte=len(mark) + error.start) from error


def _decode_wide(data: bytes) -> str | None:
    """Text in UTF-16 or UTF-32 in the byte order that gives the most familiar text; None if none is familiar."""
    readings = [text for encoding in WIDE if (text := _decode_or_none(data, encoding)) is not None and "\0" not in text]
    best = max(readings, key=_familiarity, default="")
    return best if _familiarity(best) > EVIDENCE.familiar and not UNUSUAL.search(best) else None


def _decode_chinese(data: bytes) -> str | None:
    """Text in GB18030 or Big5, or None if it is not Chinese.

    Single accented letters decode to rare or private characters of GB18030. Korean and Japanese decode to frequent
    ones, but not to the most frequent.
    """
    if any(_fits(data, guess) for guess in ASIAN):
        return None
    text = _decode_or_none(data, "gb18030")
    if text is not None and _is_chinese(text):
        return text
    readings = (_decode_or_none(data, guess.encoding) for guess in BIG5 if _fits(data, guess))
    return next((text for text in readings if text and _is_plain(text)), None)


def _is_chinese(text: str) -> bool:
    """Whether a reading as GB18030 gives usual characters, and not only some within words of another language."""
    beyond = "".join(NON_ASCII.findall(text))
    if UNUSUAL.search(beyond) or _familiarity(beyond) <= EVIDENCE.familiar:
        return False
    han = len(HAN.findall(beyond))
    return not han or len(GLUED_HAN.findall(text)) < han


def _is_plain(text: str) -> bool:
    """Whether a text has enough characters beyond ASCII to tell its encoding, and none that is unusual."""
    return not UNUSUAL.search(text) and len("".join(NON_ASCII.findall(text))) >= EVIDENCE.fewest


def _decode_or_none(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _familiarity(text: str) -> float:
    """Share of characters that are ASCII, Chinese punctuation, or among the 3,755 Han of the first level of GB 2312.

    In GBK, these Chinese characters are the byte pairs whose first byte is A1 to A3 or B0 to D7 and whose second is at
    least A1.
    """
    gbk = "".join(NON_ASCII.findall(text)).encode("gbk", "ignore")
    byte_pairs = zip(gbk[::2], gbk[1::2], strict=True)
    common = sum(second >= 0xA1 and (0xA1 <= first <= 0xA3 or 0xB0 <= first <= 0xD7) for first, second in byte_pairs)
    ascii_characters = len(text) - sum(map(len, NON_ASCII.findall(text)))
    return (ascii_characters + common) / len(text) if text else 0.0
