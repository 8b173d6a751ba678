"""What tools add to XLIFF 1.2, in terms of the standard: codes in the text, and codes for white space.

Phrase    请按{b>开始<b}      ─▶  请按<bpt id="b">{b&gt;</bpt>开始<ept id="b">&lt;b}</ept>
Trados    <x id="5"/>         ─▶  <x id="5" equiv-text="&lt;br/&gt;"/>, if the header says so of the tag 5
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lxml import etree

from aligner.formats.inline import is_space
from aligner.formats.markup import Node, local_name, namespace_of, text_of
from aligner.formats.xliff.codes import HOLDING_CODE, OWN_IDENTIFIER
from aligner.units.notations import TOOL_CODES

TRADOS = "{http://sdl.com/FileTypes/SdlXliff/1.0}"
TRADOS_TAGS = f"{{*}}header/{TRADOS}tag-defs/{TRADOS}tag"
TRADOS_SEGMENTS = f"{TRADOS}seg-defs/{TRADOS}seg"
# Where the text was before anyone translated it: Trados gives such a segment no state.
RAW_ORIGINS = frozenset(("not-translated", "mt", "nmt", "amt"))
MEMOQ_STATUS = "{MQXliff}status"
PHRASE = "{http://www.memsource.com/mxlf/2.0}"
PHRASE_MARKS = (f"{PHRASE}tunit-metadata/{PHRASE}mark", f"{PHRASE}tunit-target-metadata/{PHRASE}mark")
UNCONFIRMED_IN_PHRASE = frozenset(("0", "false"))
CODE_NAMES = {"begin": "bpt", "end": "ept", "single": "ph"}
PATTERNS = {namespace: re.compile(notation.pattern) for namespace, notation in TOOL_CODES.items()}


def states_of_tools(unit: Node) -> list[str]:
    """The states that memoQ and Phrase give a unit."""
    is_unconfirmed = unit.get(f"{PHRASE}confirmed", "").lower() in UNCONFIRMED_IN_PHRASE
    return [unit.get(MEMOQ_STATUS, ""), "unconfirmed" if is_unconfirmed else ""]


def states_in_trados(unit: Node) -> dict[str, str]:
    """The state of each segment of a unit, by its identifier; without one, the origin of a text that none has seen."""
    return {segment.get("id", ""): _state_in_trados(segment) for segment in unit.iterfind(TRADOS_SEGMENTS)}


def _state_in_trados(segment: Node) -> str:
    origin: str = segment.get("origin", "")
    return segment.get("conf") or (origin if origin.lower() in RAW_ORIGINS else "")


class Tools:
    """What the tool that wrote a file says about its codes; units are to be given in the order of the file."""

    def __init__(self) -> None:
        self.file: Node = None
        self.pattern: re.Pattern[str] | None = None
        self.spaces: dict[str, str] = {}

    def prepare(self, unit: Node, file: Node, texts: Sequence[Node]) -> None:
        """Write the codes of the tool in the texts of a unit as those of the standard."""
        if file is not self.file:
            self._enter(file)
        if self.pattern:
            spaces = _spaces_of_unit(unit)
            for top in texts:
                _mark_codes(top, self.pattern, spaces)
        if self.spaces:
            for top in texts:
                _explain_codes(top, self.spaces)

    def _enter(self, file: Node) -> None:
        namespaces = set(file.nsmap.values())
        self.file = file
        self.pattern = next((pattern for name, pattern in PATTERNS.items() if name in namespaces), None)
        codes = ((tag.get("id", ""), code) for tag in file.iterfind(TRADOS_TAGS) for code in tag[:1])
        self.spaces = {name: text_of(code) or "\n" for name, code in codes if _is_space(code.get("name", ""), code)}


def _spaces_of_unit(unit: Node) -> dict[str, str]:
    """The codes for white space among the marks that Phrase describes, by their names."""
    marks = (mark for path in PHRASE_MARKS for mark in unit.iterfind(path))
    codes = ((mark.get("id", ""), code) for mark in marks for code in mark.iterfind(f"{PHRASE}content"))
    return {name: "lb" for name, code in codes if _is_space("", code)}


def _is_space(kind: str, code: Node) -> bool:
    return is_space(kind, "", text_of(code))


def _explain_codes(top: Node, contents: Mapping[str, str]) -> None:
    """Give codes that are defined elsewhere their content."""
    for code in top.iter("{*}x", "{*}g", "{*}bx"):
        content = contents.get(code.get("id", ""))
        if content and not code.get("equiv-text"):
            code.set("equiv-text", content)


def _mark_codes(top: Node, pattern: re.Pattern[str], spaces: Mapping[str, str]) -> None:
    """Replace the codes that stand in the text by elements."""
    for element in list(top.iter(etree.Element)):
        if local_name(element) not in HOLDING_CODE:
            element.text, codes = _split(element, element.text or "", pattern, spaces)
            element[:0] = codes
        parent = element.getparent()
        if element is not top and local_name(parent) not in HOLDING_CODE:
            element.tail, codes = _split(element, element.tail or "", pattern, spaces)
            index = parent.index(element) + 1
            parent[index:index] = codes


def _split(element: Node, text: str, pattern: re.Pattern[str], spaces: Mapping[str, str]) -> tuple[str, list[Node]]:
    """The text before the first code, and the codes, each with the text behind it as its tail."""
    matches = list(pattern.finditer(text))
    if not matches:
        return text, []
    ends = [*(match.start() for match in matches[1:]), len(text)]
    codes = []
    for match, end in zip(matches, ends, strict=True):
        code = _code(element, match, spaces)
        code.tail = text[match.end() : end]
        codes.append(code)
    return text[: matches[0].start()], codes


def _code(element: Node, match: re.Match[str], spaces: Mapping[str, str]) -> Node:
    name = match[match.lastgroup or 0]
    attributes = {"id": name} if name else {}
    if match.lastgroup != "single":
        # The elements of a file may have the same identifiers.
        attributes["rid"] = f"text-{name}"
    if name in spaces:
        attributes["ctype"] = spaces[name]
    kind = CODE_NAMES[match.lastgroup or "single"]
    code = element.makeelement(f"{{{namespace_of(element)}}}{kind}" if namespace_of(element) else kind, attributes)
    code.text = match[0]
    return code


def comments_of(nodes: Iterable[Node]) -> Iterator[str]:
    """The comments on marked texts."""
    for mark in (mark for node in nodes if len(node) for mark in node.iter("{*}mrk")):
        comment = mark.get("comment") or (mark.get("value") if mark.get("type") == "comment" else "")
        if comment and not comment.startswith(OWN_IDENTIFIER):
            yield comment
