"""Names of files → the pairs of a text and its translation.

    thesis.zh.docx, thesis.en.pdf       by the language, which may stand anywhere: en_thesis, 论文（中文）, thesis-zh-CN
    zh/ch1.html, en/ch1.html            or be the name of a folder
    原文/a.txt, 译文/a.txt               by the side, if no language is named
    README.md, README.zh-Hans.md        beside one file without a mark
    中文摘要.docx, 英文摘要.docx          by a part of a word, if the names are the same otherwise
    第一章 湿地.docx, Chapter 1 Birds.docx   by their numbers and scripts, if one file of each script has these numbers
    abstract.docx, zh-en.docx           alone: perhaps it has both languages
    a.zh-CN.txt, a.zh-TW.txt, a.en.txt  ambiguous: nothing is guessed

Case, full-width characters and suffixes do not matter.
"""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain, product
from pathlib import PurePosixPath
from typing import NamedTuple

import regex

from aligner.bitext.languages import HAN, LETTER
from aligner.text.readers.numbering import numbers_of

# What stands for each side in names, as whole words, which also digits, Chinese characters or a capital set off
# (`zh1`, `合同EN`, `thesisEN`); the Chinese ones also at the end of a name: `合同英文版`.
CHINESE = (
    r"(?:simplified|traditional)[-_ ]?chinese|chinese[-_ (]*(?:simplified|traditional)\)?"
    r"|zh(?:[-_](?:cn|tw|hk|sg|mo|hans|hant|chs|cht)){0,2}|chinese|chi|zho|cmn|cn|chn|chs|cht|zhs|zht|sc|tc|mandarin"
    r"|simplified|traditional|zhongwen|hanyu|[简繁簡]?中|[汉漢]"
)
ENGLISH = r"en(?:[-_](?:us|gb|uk|au|ca|nz|in|ie|za|sg|hk))?|english|eng|enu|yingwen|yingyu|英"
SOURCE = r"source|src|original|orig|源文?"
TARGET = r"target|tgt|trg|translation|translated|trans|译|譯"
AT_END = {
    "zh": r"(?:简体|繁體|繁体|簡體)?(?:中文|汉语|漢語|华语|華語)版?|(?:中|汉|漢)语?版|简体|繁體|繁体|簡體",
    "en": r"(?:英文|英语|英語)版?|英版|英[译譯][本稿]?",
    "source": r"原文|原稿|源文",
    "target": r"译文|譯文|译稿|譯稿|翻译|翻譯",
}
WORDS = {"zh": CHINESE, "en": ENGLISH, "source": SOURCE, "target": TARGET}
BETWEEN = r"[\s._\-–—()\[\]{}<>【】「」·+,&@~#]"
BEFORE = rf"(?:(?<=\A|{BETWEEN}|\d)|(?<=\p{{Ll}})(?=\p{{Lu}})|(?<=\p{{Han}})(?=\p{{Latin}}))"
BEHIND = rf"(?:(?=\Z|{BETWEEN}|\d)|(?<=\p{{Latin}})(?=\p{{Han}})|(?<=\p{{Ll}})(?=\p{{Lu}}))"
MARKS = {
    side: regex.compile(rf"{BEFORE}(?i:{WORDS[side]}|{AT_END[side]}){BEHIND}|(?:{AT_END[side]})(?={BETWEEN}*\Z)")
    for side in WORDS
}
# What counts only where another name has the mark of the other side: whole words, and characters anywhere.
WEAK_WORDS = {"zh": "ch|zw", "en": "abstract|yw", "source": "st", "target": "tt"}
WEAK = {
    "zh": r"中文|中(?!\p{Han})|汉语|漢語|摘要",
    "en": r"英文|英(?!\p{Han})|英语|英語",
    "source": "原文|原稿",
    "target": "译文|譯文|译稿|譯稿",
}
WEAK_MARKS = {
    side: regex.compile(rf"{BEFORE}(?i:{WEAK_WORDS[side]}){BEHIND}|{WEAK[side]}|{MARKS[side].pattern}")
    for side in WORDS
}
LANGUAGES, ROLES = ("zh", "en"), ("source", "target")
# The marks that a partner may have, and the marks in the order of source and target.
PARTNERS = {
    "zh": ("en", "target", ""), "en": ("zh", "source", ""), "source": ("target", "en", ""),
    "target": ("source", "zh", ""), "": ("zh", "en", "source", "target"),
}  # fmt: skip
ORDER = ("zh", "source", "", "en", "target")
# Blanks and brackets that a mark leaves behind.
EMPTY = regex.compile(r"(?:\(\s*\)|\[\s*\]|\{\s*\}|【\s*】|「\s*」|<\s*>)")
EDGES = " ._-–—·+,&@~#\u3000"
# The name of a result for files that are called by their language alone.
NAMELESS = "texts"


class FilePair(NamedTuple):
    """A text and its translation, or a file that stands alone; `name` is what their names have in common."""

    name: str
    source: str
    target: str | None = None


class Pairing(NamedTuple):
    """The pairs by name; files with a mark of a language or side but without a partner; files among which none can be
    chosen, by what their names have in common."""

    pairs: list[FilePair]
    alone: list[str]
    ambiguous: list[list[str]]


class _File(NamedTuple):
    path: str
    side: str
    name: str
    is_weak: bool = False


def pair_in_folder(paths: Iterable[str], folder: str = "") -> Pairing:
    """The pairs among files, given by their paths from one folder with slashes; `folder` leads to it.

    A file that no other has a common name with is a pair without a target, unless its name has a mark.
    """
    groups = list(_groups(sorted(paths), folder).values())
    numbered = _by_number(*(_singles(groups, side) for side in LANGUAGES))
    pairing = Pairing(numbered, [], [])
    for group in _without(groups, numbered):
        if len(group) == 1 and group[0].side and not _names_both(group[0].path):
            pairing.alone.append(group[0].path)
        elif pair := _pair_of(group):
            pairing.pairs.append(pair)
        else:
            pairing.ambiguous.append([file.path for file in group])
    return pairing


def pair_of_folders(sources: Iterable[str], targets: Iterable[str], folders: tuple[str, str] = ("", "")) -> Pairing:
    """The pairs of files in two folders, given by their paths from each; a name may have a mark of its language."""
    left, right = _groups_of_side(sources, folders[0]), _groups_of_side(targets, folders[1])
    pairing = Pairing([], [], [])
    for key in filter(right.__contains__, left):
        files = [*left[key], *right[key]]
        if len(files) == 2:
            pairing.pairs.append(FilePair(files[0].name, files[0].path, files[1].path))
        else:
            pairing.ambiguous.append([file.path for file in files])
    lone = _lacking(left, right), _lacking(right, left)
    numbered = _by_number(*map(_singles, lone))
    pairing.pairs.extend(numbered)
    pairing.alone.extend(file.path for group in _without(chain(*lone), numbered) for file in group)
    return pairing


def _lacking(groups: Mapping[str, list[_File]], others: Mapping[str, list[_File]]) -> list[list[_File]]:
    """The groups that the other folder lacks."""
    return [files for key, files in groups.items() if key not in others]


def _singles(groups: Iterable[Sequence[_File]], side: str = "") -> list[_File]:
    """The files that share their name with no other; of one `side`, if it is given."""
    return [group[0] for group in groups if len(group) == 1 and side in ("", _script(group[0]))]


def _without(groups: Iterable[Sequence[_File]], pairs: Sequence[FilePair]) -> Iterator[Sequence[_File]]:
    """The groups of files that are in none of the pairs."""
    paired = {path for pair in pairs for path in pair[1:]}
    return (group for group in groups if group[0].path not in paired)


def _groups(paths: Sequence[str], folder: str) -> Mapping[str, list[_File]]:
    """The files by what their names have in common; a name with several marks is read so that it has a partner."""
    readings = {path: list(_readings(path, folder)) for path in paths}
    found = {(_key(file.name), file.side) for files in readings.values() for file in files}
    groups: dict[str, list[_File]] = {}
    for files in readings.values():
        file = next((file for file in files if _has_partner(file, found)), files[0])
        groups.setdefault(_key(file.name), []).append(file)
    return groups


def _has_partner(file: _File, found: Set[tuple[str, str]]) -> bool:
    partners = PARTNERS[file.side][:1] if file.is_weak else PARTNERS[file.side]
    return any((_key(file.name), side) in found for side in partners)


def _by_number(sources: Iterable[_File], targets: Iterable[_File]) -> list[FilePair]:
    """The pairs of files whose names give the same numbers, in one folder, which no other of their side has."""
    left, right = _numbered(sources), _numbered(targets)
    return [
        FilePair(files[0].name, files[0].path, right[key][0].path)
        for key, files in sorted(left.items())
        if len(files) == len(right.get(key, ())) == 1
    ]


def _numbered(files: Iterable[_File]) -> Mapping[tuple[str, tuple[int, ...]], list[_File]]:
    """The files by their folder and numbers, but for those without numbers."""
    found: dict[tuple[str, tuple[int, ...]], list[_File]] = {}
    for file in files:
        place, _, name = _key(file.name).rpartition("/")
        if numbers := numbers_of(name):
            found.setdefault((place, numbers), []).append(file)
    return found


def _script(file: _File) -> str:
    """The language that a name is in, if it has no mark; Latin letters in a Chinese name tell nothing."""
    name = file.name.rpartition("/")[2]
    return file.side or ("zh" if HAN.search(name) else "en" if LETTER.search(name) else "")


def _groups_of_side(paths: Iterable[str], folder: str) -> Mapping[str, list[_File]]:
    """The files of one folder by their names without marks."""
    groups: dict[str, list[_File]] = {}
    for path in sorted(paths):
        file = next(_readings(path, folder))
        groups.setdefault(_key(file.name), []).append(file)
    return groups


def _names_both(path: str) -> bool:
    """Whether the name of a file has both languages: `Chinese-English abstract.docx`."""
    name = unicodedata.normalize("NFKC", PurePosixPath(path).stem)
    return all(MARKS[side].search(name) for side in LANGUAGES)


def _pair_of(group: Sequence[_File]) -> FilePair | None:
    """The pair of two files with different marks, one of which may have none; one file alone is a pair too."""
    if len(group) == 1:
        return FilePair(group[0].name, group[0].path)
    if len(group) != 2 or group[1].side not in PARTNERS[group[0].side]:
        return None
    first, second = sorted(group, key=lambda file: ORDER.index(file.side))
    return FilePair(first.name, first.path, second.path)


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _readings(path: str, folder: str) -> Iterator[_File]:
    """A path without each mark of a language, the last one first; otherwise of a side; otherwise as it is."""
    *folders, name = unicodedata.normalize("NFKC", path).split("/")
    components = [*folders, _stem(name)]
    whole = posixpath.join(folder, path)
    marked = [*_marked(whole, components, LANGUAGES)] or [*_marked(whole, components, ROLES)]
    yield from marked or [_File(whole, "", _name(components))]
    yield from _weakly_marked(whole, components)


def _marked(path: str, components: Sequence[str], sides: Sequence[str]) -> Iterator[_File]:
    for index in reversed(range(len(components))):
        if found := _last_mark(components[index], sides):
            side, rest = found
            yield _File(path, side, _name([*components[:index], rest, *components[index + 1 :]]))


def _weakly_marked(path: str, components: Sequence[str]) -> Iterator[_File]:
    """A path without each mark, also a weak one; and without that of the side beside it: `汉语原文`."""
    for index, side in product(range(len(components)), WEAK_MARKS):
        for match in WEAK_MARKS[side].finditer(components[index]):
            rest = _unmarked(components[index], match)
            beside = _last_mark(rest, ROLES) if side in LANGUAGES else None
            for left in (rest, beside[1]) if beside else (rest,):
                yield _File(path, side, _name([*components[:index], left, *components[index + 1 :]]), is_weak=True)


def _stem(name: str) -> str:
    """The name without its suffix, if that is no mark: `corpus.zh` stays."""
    path = PurePosixPath(name)
    return name if _last_mark(path.suffix, LANGUAGES) else path.stem


def _last_mark(component: str, sides: Sequence[str]) -> tuple[str, str] | None:
    """The last mark of a component, and the component without it."""
    marks = [(match, side) for side in sides for match in MARKS[side].finditer(component)]
    if not marks:
        return None
    match, side = max(marks, key=lambda mark: (mark[0].start(), mark[0].end()))
    return side, _unmarked(component, match)


def _unmarked(component: str, match: regex.Match[str]) -> str:
    """A component without a mark."""
    rest = EMPTY.sub("", component[: match.start()].rstrip(EDGES) + _rest(component[match.end() :]))
    return rest.strip(EDGES)


def _rest(text: str) -> str:
    """What stands behind a mark; a separator stays if more follows."""
    return text if text.strip(EDGES) else ""


def _name(components: Sequence[str]) -> str:
    """What remains of a path: the folders and the name; the last folder if nothing remains of the name."""
    return "/".join(filter(None, components)) or NAMELESS
