"""Moses twins: two plain text files in UTF-8, one segment per line; line n of one file translates line n of the other.

    corpus.zh    他来了。        corpus.en    He came.
                 她走了。                     She left.

The suffixes name the languages. `corpus.zh-en` stands for both files. The name of either file also stands for both, if
its twin is in the same folder. Files with names as in OPUS, `corpus.zh-en.zh` and `corpus.zh-en.en`, are read too.
Packed files (`corpus.zh.gz`) are read, and are written for the name `corpus.zh-en.gz`.

A line is a segment; line breaks within a text are written as spaces. These files contain nothing else about a unit, not
even inline codes. The other line separators of Unicode are ordinary characters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, zip_longest
from os import PathLike
from pathlib import Path

from aligner.bitext.languages import check_language
from aligner.bitext.subtags import TWO_LETTER_CODES
from aligner.errors import FormatError, InputError, counted
from aligner.files import is_packed, open_unpacked, replacing
from aligner.units.selection import Tally
from aligner.units.units import FURTHER, WITHOUT_TRANSLATION, Header, Languages, Reading, Unit, Variant, same_language

# ISO 639-1, without tw and sg, which are more likely regions of Chinese, and the longer codes that we know.
CODES = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
    es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg
    ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn
    no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se si sk sl sm sn so sq sr ss st su sv sw ta te
    tg th ti tk tl tn to tr ts tt ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu yue lzh
"""
KNOWN_LANGUAGES = frozenset(CODES.split()) | frozenset(TWO_LETTER_CODES)
PAIR = re.compile(r"([a-z]{2,3})-([a-z]{2,3})")
TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
BREAK = re.compile(r"\r\n|\n|\r")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Twins:
    """Two files and the languages in their names, the source first."""

    files: tuple[Path, Path]
    languages: tuple[str, str]


def is_twin(path: str | PathLike[str]) -> bool:
    """Whether a name stands for one of two twins, or for both: its suffix is a language or a pair of languages."""
    if not Path(path).name:
        return False
    _, suffix = _split_suffix(path)
    return bool(_language_pair(suffix)) or _is_language(suffix)


def files_of(path: str | PathLike[str]) -> tuple[Path, Path]:
    """The two files that `write_units` writes for a name such as `corpus.zh-en`: `corpus.zh` and `corpus.en`."""
    return _twins_to_write(path).files


def read(
    path: str | PathLike[str],
    languages: Languages = (None, None),
    *,
    keep_going: bool = False,
) -> Reading:
    """The lines of both files as units; the source is the file that `path` names, or the first language in its suffix.

    `languages` may be more exact (zh-TW for .zh) or in the opposite order. An empty line is an empty text. FormatError
    if a file is not UTF-8 and, at the end of the shorter file, if one file has more lines than the other.
    """
    twins = _orient(_twins_to_read(path, languages), languages, path)
    source, target = twins.languages
    units = _units(twins, path)
    first = next(units, None)
    if first is None:
        names = " and ".join(file.name for file in twins.files)
        raise FormatError(f"{names} are empty; put in the texts, or give other files", path)
    return Reading(Header(source, target), chain([first], units))


def write_units(
    units: Iterable[Unit], path: str | PathLike[str], header: Header, *, left_out: Counter[str] | None = None
) -> int:
    """Write both files in the languages of the suffix, such as `.zh-en`; returns the number of units.

    A unit with several texts in one language becomes several lines. A unit without a translation, or without one of the
    languages, is left out;
    InputError if all units lack one. The two files replace older ones only when both are complete, one right after the
    other; only a crash between the two replacements leaves one old file.
    """
    twins = _twins_to_write(path)
    languages: dict[str, None] = {}
    tally = Tally.of(left_out)
    missing = f"without texts in {' and '.join(twins.languages)}"
    count = 0
    with ExitStack() as stack:
        left, right = (stack.enter_context(replacing(file)) for file in twins.files)
        for unit in units:
            languages |= dict.fromkeys(variant.language for variant in unit.variants)
            found = list(unit.pairs(twins.languages))
            pairs = [(source, target) for source, target in found if target.translates(source)]
            if not pairs:
                tally.left_out[WITHOUT_TRANSLATION if found else missing] += 1
                continue
            tally.written += 1
            if further := len(unit.variants) - 1 - len(pairs):
                tally.left_out[FURTHER] += further
            for source, target in pairs:
                count += 1
                left.write(BREAK.sub(" ", source.text) + "\n")
                right.write(BREAK.sub(" ", target.text) + "\n")
        if languages and not count:
            names = ", ".join(languages)
            message = f"no unit has texts in {' and '.join(twins.languages)}; found: {names}; end the name in these"
            raise InputError(message, path)
        # Notice a full disk now, before the first file is replaced.
        left.flush()
        right.flush()
    return tally.written


# Names


def _split_suffix(path: str | PathLike[str]) -> tuple[Path, str]:
    """A name without its last suffix, and that suffix without its dot; `.gz` does not count."""
    path = Path(path)
    plain = path.with_suffix("") if is_packed(path) else path
    return plain.with_suffix(""), plain.suffix.removeprefix(".")


def _language_pair(suffix: str) -> tuple[str, str] | None:
    match = PAIR.fullmatch(suffix)
    if not match or not KNOWN_LANGUAGES.issuperset(match.groups()) or same_language(match[1], match[2]):
        return None
    return match[1], match[2]


def _is_language(suffix: str) -> bool:
    if not TAG.fullmatch(suffix) or _language_pair(suffix):
        return False
    return re.split("[-_]", suffix.lower())[0] in KNOWN_LANGUAGES


def _twins_to_write(path: str | PathLike[str]) -> Twins:
    stem, suffix = _split_suffix(path)
    languages = _language_pair(suffix)
    if not languages:
        raise InputError("two files are written; name the languages of both, as in corpus.zh-en", path)
    packed = ".gz" if is_packed(path) else ""
    left, right = (stem.with_name(f"{stem.name}.{language}{packed}") for language in languages)
    return Twins((left, right), languages)


def _twins_to_read(path: str | PathLike[str], languages: Languages) -> Twins:
    stem, suffix = _split_suffix(path)
    if pair := _language_pair(suffix):
        return _find_pair(path, pair)
    if not _is_language(suffix):
        raise InputError("the name has no language; end it in one, as in corpus.zh, or in both: corpus.zh-en", path)
    candidates = _twin_candidates(path)
    requested = {file: language for file, language in candidates.items() if _is_one_of(language, languages)}
    if len(requested or candidates) != 1:
        names = ", ".join(file.name for file in candidates) or "none"
        raise InputError(f"found {names} beside it as its twin; name one pair of languages: {stem.name}.zh-en", path)
    ((file, language),) = (requested or candidates).items()
    return Twins((Path(path), file), (_language_tag(suffix), _language_tag(language)))


def _twin_candidates(path: str | PathLike[str]) -> dict[Path, str]:
    """The files in the same folder that differ only in the language of their suffix, each with that suffix."""
    stem, suffix = _split_suffix(path)
    candidates = {}
    for file in sorted(_list_folder(path)):
        other_stem, language = _split_suffix(file)
        is_twin = other_stem == stem and _is_language(language) and not same_language(language, suffix)
        if is_twin and _can_be_read(file):
            candidates[file] = language
    return candidates


def _can_be_read(file: Path) -> bool:
    """Whether this is a file, a pipe or a device."""
    return file.exists() and not file.is_dir()


def _is_one_of(tag: str, languages: Languages) -> bool:
    return any(same_language(language, tag) for language in languages if language)


def _list_folder(path: str | PathLike[str]) -> Iterable[Path]:
    try:
        return list(Path(path).parent.iterdir())
    except OSError as error:
        raise InputError(f"cannot look for its twin: {error.strerror}; check the folder", path) from error


def _find_pair(path: str | PathLike[str], pair: tuple[str, str]) -> Twins:
    """The two files of a language pair: `corpus.zh` and `corpus.en`, or `corpus.zh-en.zh` and `corpus.zh-en.en`."""
    stem, _ = _split_suffix(path)
    for name in (stem.name, f"{stem.name}.{'-'.join(pair)}", f"{stem.name}.{'-'.join(pair[::-1])}"):
        for packed in ("", ".gz"):
            left, right = (stem.with_name(f"{name}.{language}{packed}") for language in pair)
            if _can_be_read(left) and _can_be_read(right):
                return Twins((left, right), pair)
    names = " and ".join(f"{stem.name}.{language}" for language in pair)
    raise InputError(f"no such files: {names} in {stem.parent}; check the name and the folder", path)


def _language_tag(suffix: str) -> str:
    return check_language(suffix.replace("_", "-"))


def _orient(twins: Twins, languages: Languages, path: str | PathLike[str]) -> Twins:
    """The twins in the order, and with the tags, in which the user names the languages."""
    files, tags = twins.files, twins.languages
    left, right = languages
    if _is_reversed(tags, languages):
        files, tags = files[::-1], tags[::-1]
    for language, tag in zip(languages, tags, strict=True):
        if language and not same_language(check_language(language), tag):
            raise InputError(f"the files are in {tags[0]} and {tags[1]}, not in {language}; name these languages", path)
    return Twins(files, (left or tags[0], right or tags[1]))


def _is_reversed(tags: tuple[str, str], languages: Languages) -> bool:
    """Whether the user names the languages in the opposite order; if only one is named, that one decides."""
    left, right = languages
    language, tag = (left, tags[1]) if left else (right, tags[0])
    return bool(language and same_language(language, tag))


# Lines


def _units(twins: Twins, path: str | PathLike[str]) -> Iterator[Unit]:
    source, target = twins.languages
    # What came from a pipe cannot be read there again.
    left, right = (_read_lines(path if file == Path(path) else file) for file in twins.files)
    for number, (first, second) in enumerate(zip_longest(left, right), 1):
        if first is None or second is None:
            remaining = 1 + sum(1 for _ in (right if first is None else left))
            counts = (number - 1, number - 1 + remaining) if first is None else (number - 1 + remaining, number - 1)
            longer, shorter = twins.files if first is not None else twins.files[::-1]
            message = (
                f"has {counted(max(counts), 'line')}, but {shorter} has {min(counts):,}: lines that are each other's "
                "translation must have the same number; mend the shorter file"
            )
            raise FormatError(message, longer, line=number)
        yield Unit((Variant(source, first), Variant(target, second)))


def _read_lines(path: str | PathLike[str]) -> Iterator[str]:
    with open_unpacked(path) as handle:
        for number, line in enumerate(handle, 1):
            yield _decode_line(line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line, number, path).strip()


def _decode_line(line: bytes, number: int, path: str | PathLike[str]) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"not UTF-8 (byte {error.start + 1} of the line); save it as UTF-8"
        raise FormatError(message, path, line=number) from error
