"""The bytes of an XML file → its text in pieces, as a parser may see it.

    bytes ─decode─▶ text ─legal─▶ without characters that XML forbids ─guarded─▶ without entities and other attacks

All checks see what the parser sees: the text, decoded by its byte order mark, its declaration, or as UTF-8, however
long its prolog is. No other file is loaded, not even a DTD.

Old memories contain characters that XML forbids, as such or as references (`&#x1F;`), and their program exports them
again. They are replaced where they stand, and a FormatWarning names each line.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from os import PathLike
from typing import BinaryIO, NamedTuple, NoReturn
from xml.parsers import expat

from aligner.errors import FormatError, warn_of_place

Path = str | PathLike[str]
DECLARED_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)""")
DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml\s[^>]*\?>")
# The first bytes of a file, and its encoding; UTF-32 precedes UTF-16, because its marks begin with those of UTF-16.
ENCODING_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
# Files that declare the first encoding are often in the second, which contains all its characters.
SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030"}
# Encodings of Python that no file uses; some of them are slow.
UNSUITABLE = frozenset(("idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"))
CHUNK = 1 << 16


class XmlLimits(NamedTuple):
    """What no file needs, so that a file with more is an attack; set by hand.

    `attributes` of one element, with namespaces: the elements of real TMX, XLIFF and office files have up to 40, and
    lxml needs a time that grows with the square of the number. `tag`: characters of a start tag; the longest real ones
    have some thousands. `places` at most get a warning of their own.
    """

    attributes: int = 256
    tag: int = 1 << 20
    places: int = 20


LIMITS = XmlLimits()


def read_pieces(handle: BinaryIO, path: Path, *, is_repeated: bool = False) -> Iterator[str]:
    """The text of an XML file in pieces, checked. When a file is read again (`is_repeated`), nothing is reported again.

    FormatError, with the line, for what is not text in the encoding, for entities, and for attacks.
    """
    return guarded(legal(decode(handle, path), path, Counter() if is_repeated else None), path)


# Bytes → text


def decode(handle: BinaryIO, path: Path) -> Iterator[str]:
    """The text of an XML file in pieces, decoded by its byte order mark, its declaration, or as UTF-8."""
    chunk = handle.read(CHUNK)
    encoding = encoding_of(chunk, path)
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    while True:
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            line = lines + chunk[: error.start].count(b"\n")
            raise FormatError(f"not {encoding} text; export the file as UTF-8", path, line=line) from error
        if text:
            lines += text.count("\n")
            yield text
        if not chunk:
            return
        chunk = handle.read(CHUNK)


def is_xml(start: bytes) -> bool:
    """Whether a file with these first bytes may be XML: it begins with `<`, in whatever encoding."""
    mark, encoding = next(((mark, name) for mark, name in ENCODING_MARKS if start.startswith(mark)), (b"", "utf-8"))
    whole = start[: len(start) - len(start) % 4] if encoding.startswith("utf-16") else start
    return (bool(mark) and mark.strip(b"\0") == b"<") or whole.decode(encoding, "ignore").lstrip()[:1] == "<"


def encoding_of(start: bytes, path: Path) -> str:
    """The encoding of a file with these first bytes; FormatError if it declares one that does not exist."""
    encoding = next((encoding for mark, encoding in ENCODING_MARKS if start.startswith(mark)), "")
    declared = DECLARED_ENCODING.match(start)
    if encoding or not declared:
        return encoding or "utf-8"
    name = _codec(declared[1].decode("ascii"))
    if not name or name in UNSUITABLE:
        message = f"the encoding {declared[1].decode('ascii')} is unknown; export the file as UTF-8"
        raise FormatError(message, path, line=1)
    # The declaration was readable byte by byte, so the text is not in UTF-16.
    return "utf-8" if name.startswith(("utf-16", "utf-32")) else SUPERSETS.get(name, name)


def _codec(name: str) -> str:
    """Python's name for an encoding, or an empty string if it has no text encoding with this name."""
    try:
        b"    ".decode(name, "replace")
    except (LookupError, ValueError):
        return ""
    return codecs.lookup(name).name


# Characters that XML forbids

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Some programs write a character beyond the first plane as references to its two halves.
REFERENCE = re.compile("&#(?:x([0-9A-Fa-f]{1,16})|([0-9]{1,16}));")
FORBIDDEN_OR_REFERENCES = re.compile(f"{FORBIDDEN.pattern}|(?:&#(?:x[0-9A-Fa-f]{{1,16}}|[0-9]{{1,16}});)+")
# Within these sections, a reference is only text.
SECTIONS = {"<![CDATA[": "]]>", "<!--": "-->", "<?": "?>"}
SECTION = re.compile("|".join(map(re.escape, SECTIONS)))
SUSPECT = re.compile(f"{FORBIDDEN.pattern}|&#|{SECTION.pattern}")
# A piece is cut before the beginning of a reference or of a mark of a section at its end …
CUT = re.compile(
    r"(?:&(?:#(?:x[0-9A-Fa-f]{0,16}|[0-9]{0,16}))?|<(?:\?|!-*|!\[(?:C(?:D(?:A(?:T(?:A)?)?)?)?)?)?|\]{1,2}|-{1,2}|\?)\Z"
)
# … and not behind the first half of a character.
FIRST_HALF = re.compile(r"&#(?:x0*[Dd][89ABab][0-9A-Fa-f]{2}|0*5(?:529[6-9]|5[3-9]\d\d|6[0-2]\d\d|63[01]\d));\Z")
LONGEST_MARK = 60
REPLACEMENT = "\ufffd"
# Word processors use these two as line and page breaks.
BLANKS = frozenset("\x0b\x0c")


def legal(pieces: Iterable[str], path: Path, found: Counter[str] | None = None) -> Iterator[str]:
    """The text of an XML file with characters that XML forbids replaced: line and page breaks by a blank, all others by
    U+FFFD. They are counted in `found`; without it, a FormatWarning names each line.
    """
    mender = _Mender()
    report = _Reports(path) if found is None else _Count(found)
    rest = ""
    for piece in pieces:
        text = rest + piece
        window = max(len(text) - LONGEST_MARK, 0)
        match = CUT.search(text, window)
        stop = match.start() if match else len(text)
        if half := FIRST_HALF.search(text, max(stop - LONGEST_MARK, 0), stop):
            stop = half.start()
        rest = text[stop:]
        mended = mender.mend(text[:stop])
        report.add(mender.found)
        if mended:
            yield mended
    mended = mender.mend(rest)
    report.add(mender.found)
    report.finish()
    if mended:
        yield mended


class _Mender:
    """Replaces forbidden characters; `found` counts them by line, until somebody empties it."""

    def __init__(self) -> None:
        self.line = 1
        self.section_end = ""
        self.found: dict[int, Counter[str]] = {}

    def mend(self, text: str) -> str:
        """The text with replacements."""
        if not self.section_end and not SUSPECT.search(text):
            self.line += text.count("\n")
            return text
        parts = []
        position = 0
        while position < len(text):
            part = self._part(text, position)
            pattern = FORBIDDEN if self.section_end else FORBIDDEN_OR_REFERENCES
            parts.append(self._mend_part(part, pattern))
            position += len(part)
            if self.section_end:
                self.section_end = "" if part.endswith(self.section_end) else self.section_end
            elif match := SECTION.search(part):
                self.section_end = SECTIONS[match[0]]
        return "".join(parts)

    def _part(self, text: str, position: int) -> str:
        """From here to the end of the section, or outside of one to the end of the mark that begins the next."""
        if self.section_end:
            index = text.find(self.section_end, position)
            return text[position : index + len(self.section_end)] if index >= 0 else text[position:]
        match = SECTION.search(text, position)
        return text[position : match.end()] if match else text[position:]

    def _mend_part(self, part: str, pattern: re.Pattern[str]) -> str:
        last = 0

        def mend(match: re.Match[str]) -> str:
            nonlocal last
            characters = _characters(match[0])
            if not FORBIDDEN.search(characters):
                return _legal(match[0], characters)
            self.line += part.count("\n", last, match.start())
            last = match.start()
            self.found.setdefault(self.line, Counter()).update(FORBIDDEN.findall(characters))
            return "".join(map(_mended, characters))

        mended = pattern.sub(mend, part)
        self.line += part.count("\n", last)
        return mended


def _characters(text: str) -> str:
    """The character itself, or those to which references refer; two halves are one character."""
    codes = [int(code[1], 16) if code[1] else int(code[2]) for code in REFERENCE.finditer(text)]
    # A number beyond Unicode counts as U+FFFF, which is forbidden too.
    characters = "".join(chr(code) if code <= 0x10FFFF else "\uffff" for code in codes) or text
    return characters.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _legal(references: str, characters: str) -> str:
    """References to legal characters, as they are unless two of them are halves of one character."""
    return references if references.count("&") == len(characters) else "".join(map(_mended, characters))


def _mended(character: str) -> str:
    """What replaces a character; a legal one stood as a reference and remains one."""
    if FORBIDDEN.match(character):
        return " " if character in BLANKS else REPLACEMENT
    return f"&#{ord(character)};"


class _Count:
    """Counts forbidden characters without a warning."""

    def __init__(self, total: Counter[str]) -> None:
        self.total = total

    def add(self, found: dict[int, Counter[str]]) -> None:
        """Count, and empty what was found."""
        for characters in found.values():
            self.total.update(characters)
        found.clear()

    def finish(self) -> None:
        """Nothing remains to be done."""


class _Reports:
    """Warns of lines with forbidden characters, and at the end of all those beyond the limit together."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.number = 0
        self.further: Counter[str] = Counter()
        self.first = 0

    def add(self, found: dict[int, Counter[str]]) -> None:
        """Warn, and empty what was found."""
        for line, characters in found.items():
            self.number += 1
            if self.number <= LIMITS.places:
                warn_of_forbidden(characters, self.path, line=line)
            else:
                self.first = self.first or line
                self.further.update(characters)
        found.clear()

    def finish(self) -> None:
        """Warn of the rest."""
        if self.further:
            place = f"and in {self.number - LIMITS.places:,} further lines"
            warn_of_forbidden(self.further, self.path, place, line=self.first)


def warn_of_forbidden(characters: Counter[str], path: Path, place: str = "", line: int | None = None) -> None:
    """Warn that these characters were replaced at a place."""
    codes = [f"U+{ord(code):04X}{f' ({number:,} times)' if number > 1 else ''}" for code, number in characters.items()]
    replacements = {"a blank" if character in BLANKS else "U+FFFD" for character in characters}
    noun, remedy = ("character", "remove it") if characters.total() == 1 else ("characters", "remove them")
    problem = f"{place}: " * bool(place) + f"XML cannot hold the {noun} {', '.join(codes)}"
    warn_of_place(problem, f"replaced by {' or '.join(sorted(replacements))}", path, remedy=remedy, line=line)


def require_legal(text: str, place: str, path: Path) -> str:
    """The text to write, with characters that XML forbids replaced as in `legal`; a FormatWarning names the place."""
    if not FORBIDDEN.search(text):
        return text
    warn_of_forbidden(Counter(FORBIDDEN.findall(text)), path, place)
    return FORBIDDEN.sub(lambda match: _mended(match[0]), text)


def require_legal_xml(markup: str, place: str, path: Path) -> str:
    """As `require_legal`, for XML with references."""
    mender = _Mender()
    mended = mender.mend(markup)
    for characters in mender.found.values():
        warn_of_forbidden(characters, path, place)
    return mended


# Attacks

VALUE = r"""[^<>"']*+(?:"[^"<]*+"|'[^'<]*+')"""
WHOLE_TAG = re.compile(rf"""(?:{VALUE})*+[^<>"']*+>""")


def guarded(pieces: Iterable[str], path: Path, *, has_doctype: bool = True) -> Iterator[str]:
    """The pieces, each after a check; without `has_doctype`, a document type is refused as well.

    Nothing is passed on before the first element begins: newer versions of expat look at a long prolog late.
    """
    entities, crowds = _EntityGuard(path, has_doctype), _CrowdGuard(path)
    held: list[str] = []
    for piece in pieces:
        entities.check(piece)
        crowds.check(piece)
        held.append(piece)
        if entities.has_begun:
            yield from held
            held.clear()
    entities.finish()
    yield from held


class _FirstElement(Exception):
    """The first element begins, so no declaration can follow."""


class _EntityGuard:
    """Refuses entities, before any entity is used: they can include other files, and XML bombs are built from them."""

    def __init__(self, path: Path, has_doctype: bool) -> None:
        self.path = path
        self.has_begun = False
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartElementHandler = self._start
        self.parser.EntityDeclHandler = self._refuse
        self.parser.AttlistDeclHandler = self._count_attribute
        self.attributes = 0
        if not has_doctype:
            self.parser.StartDoctypeDeclHandler = self._refuse_doctype

    def check(self, piece: str) -> None:
        """FormatError if the piece declares an entity, or is not XML, before the first element."""
        if self.has_begun:
            return
        try:
            self.parser.Parse(piece.encode("utf-8", "replace"), False)
        except _FirstElement:
            self.has_begun = True
        except expat.ExpatError as error:
            message = f"not well-formed XML: {expat.ErrorString(error.code)}; export the file again"
            raise FormatError(message, self.path, line=error.lineno) from error

    def finish(self) -> None:
        """FormatError if a file without any element declares an entity; what else is wrong with it, its parser says."""
        if not self.has_begun:
            with suppress(expat.ExpatError, _FirstElement):
                self.parser.Parse(b"", True)

    def _start(self, *_: object) -> None:
        raise _FirstElement

    def _refuse(self, name: str, *_: object) -> None:
        message = f"declares the XML entity {name!r}, which could be an attack; remove it from its <!DOCTYPE …>"
        raise FormatError(message, self.path, line=self.parser.CurrentLineNumber)

    def _count_attribute(self, *_: object) -> None:
        # A parser adds them to each element.
        self.attributes += 1
        if self.attributes > LIMITS.attributes:
            message = f"its <!DOCTYPE …> declares more than {LIMITS.attributes} attributes, which could be an attack"
            raise FormatError(f"{message}; export the file again", self.path, line=self.parser.CurrentLineNumber)

    def _refuse_doctype(self, *_: object) -> None:
        message = "declares a DTD, which no office file needs; save it again"
        raise FormatError(message, self.path, line=self.parser.CurrentLineNumber)


class _CrowdGuard:
    """Refuses elements with too many attributes. A tag has at least as many `=`, so nearly all text is only counted."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tag = ""
        self.is_decided = True
        self.crowd = re.compile(f"(?:{VALUE}){{{LIMITS.attributes + 1}}}")

    def check(self, piece: str) -> None:
        """FormatError if an element in the pieces so far has too many attributes."""
        first, *others = piece.split("<")
        if not self.is_decided:
            self.tag += first
            self.is_decided = self._is_whole(self.tag)
        for tag in others:
            if tag.count("=") > LIMITS.attributes:
                self._is_whole(tag)
        if others:
            self.tag = others[-1]
            self.is_decided = self._is_whole(self.tag)

    def _is_whole(self, tag: str) -> bool:
        """Whether the tag ends here; FormatError if it already has too many attributes."""
        if tag[:1] in {"!", "?", "/"}:
            return True
        if tag.count("=") > LIMITS.attributes and self.crowd.match(tag):
            self._refuse(f"an element has more than {LIMITS.attributes} attributes")
        is_whole = bool(WHOLE_TAG.match(tag))
        if not is_whole and len(tag) > LIMITS.tag:
            self._refuse(f"a tag has more than {LIMITS.tag:,} characters")
        return is_whole

    def _refuse(self, problem: str) -> NoReturn:
        raise FormatError(f"{problem}, which could be an attack; export the file again", self.path)
