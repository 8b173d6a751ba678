"""Lines of a text → those that stand at the edge of a page: running heads and feet, page numbers.

    …before nightfall it began to            Form feeds are page edges. What several of them have is furniture: the
    3                                        same text, apart from a number that counts the pages; such a number alone;
    ␌Journal of Lakes 2 (2021)               a title that changes, beside such a number.
    rain, and the ferry…

A text without form feeds shows no edges: see `unmarked`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from aligner.bitext.patterns import lazy
from aligner.text.repairs.lines import Line, continues_sentence, is_caption


class EdgeEvidence(NamedTuple):
    """When lines at the edges of pages count as furniture.

    Set by hand while reading what is left of the heads, and what is lost of the text, of our thesis as twenty PDFs
    through three modes of pdftotext (`benchmarks/extracted.py`).
    """

    # The most lines of a head or foot, and the most from the edge to a number, which may have notes below it.
    head: int = 3
    number: int = 8
    # The greatest width of a head or foot, in columns, wide gaps not counted.
    width: int = 120
    # A text with at most this many pages needs two that agree, a longer one three.
    few_pages: int = 5
    # The fewest pages with titles that change, beside the numbers of the pages.
    titles: int = 3
    # The most pages from one head to the next like it, and the least share of the pages between the first and the last
    # that have it: heads of odd pages are on every second one. All pages are meant for the second line of a head.
    apart: int = 4
    share: float = 0.4
    # The least share of pages with one of the heads, in a text of few pages and in a longer one.
    habit: tuple[float, float] = (0.6, 0.4)


EVIDENCE = EdgeEvidence()
NUMBER = lazy(r"[0-9]++|(?<![\p{L}\p{N}])(?:[ivx]{1,6}|[IVX]{1,6})(?![\p{L}\p{N}])")
ROMAN = lazy(r"(?i)x{0,3}(?:ix|iv|v?i{0,3})")
GAP = lazy(r"[ ]{3,}")
# What may stand beside the number of a page.
BESIDE_NUMBER = lazy(r"(?i:\bpages?\b|\bpp?\.|\bof\b)|[第共页頁]|[-–—~·•|/,，\s]")
# A number behind one word counts something else than pages: it is a heading or a caption, `Day 3`, `第三章`, `Table 2`.
LABEL = lazy(
    r"^(?:\p{Latin}++[.]?|\p{Han}{1,4}+)\s*$"
    r"|(?i:\b(?:table|fig(?:ure|\.)?|appendix|chapter|section|part|question|exercise|example|no\.)\s*)$|[表图圖例题題第]\s*$"
)
# A number at either end of a title.
TITLE_NUMBER = lazy(r"^(?P<before>[0-9]{1,4})\s+\p{L}|\p{L}[^0-9]*?\s(?P<after>[0-9]{1,4})$")
# Words that a running head has and a title hardly ever.
PERIODICAL = lazy(
    r"[学學][报報刊位]|[期会會年]刊|大[学學]|(?i:\b(?:journal|review|proceedings|transactions|university|thesis|bulletin"
    r"|annals|press|vol|et al)\b)"
)


class EdgeLine(NamedTuple):
    """A line near an edge: its place, its page, how many lines are nearer to the edge, and its text as key and numbers.

    `Review 2 (2021)` has the key `review#(#)` and the values 2 and 2021.
    """

    line: int
    page: int
    depth: int
    at_top: bool
    key: str
    values: tuple[int, ...]
    counted: tuple[bool, ...]
    is_number: bool


def key_and_values(text: str) -> tuple[str, tuple[int, ...]]:
    """The text with `#` for each number, without blanks and case, and the numbers."""
    return "".join(NUMBER.sub("#", text).split()).casefold(), tuple(_value(each) for each in NUMBER.findall(text))


def is_page_number(text: str) -> bool:
    """Whether a line is a number, with nothing beside it but what page numbers have: `12`, `- iv -`, `Page 3 of 20`."""
    return NUMBER.search(text) is not None and not BESIDE_NUMBER.sub("", NUMBER.sub("", text))


def _value(number: str) -> int:
    """The value of an Arabic number or a Roman one; 0 for letters that are none."""
    if number.isdigit():
        return int(number)
    if not ROMAN.fullmatch(number):
        return 0
    digits = [{"i": 1, "v": 5, "x": 10}[letter] for letter in number.lower()]
    return sum(-one if one < after else one for one, after in pairwise([*digits, 0]))


def edge_lines(pages: Sequence[Sequence[int]], lines: Sequence[Line]) -> frozenset[int]:
    """The indices of the lines that are heads, feet or numbers of these pages."""
    near = list(_lines_near_edges(pages, lines))
    enough = 2 if len(pages) <= EVIDENCE.few_pages else 3
    numbers = set(_page_numbers([each for each in near if each.is_number], enough, lines))
    heads = _heads(near, len(pages), enough, lines)
    numbered = {each.page for each in near if each.line in numbers}
    titles = _numbered_titles([each for each in near if each.page not in numbered], lines)
    return frozenset((numbers | heads | titles).difference(_title_of_text(pages[0], heads, lines)))


def pages_of(text: str, lines: Sequence[Line]) -> list[list[int]]:
    """For each page that ends at a form feed or with the text, the indices of the lines that are not blank.

    The last page has some, unless it is the first.
    """
    pages: list[list[int]] = [[]]
    stops = [*(line.begin for line in lines[1:]), len(text)]
    for index, (line, stop) in enumerate(zip(lines, stops, strict=True)):
        if line.text:
            pages[-1].append(index)
        if "\f" in text[line.stop : stop]:
            pages.append([])
    return pages if pages[-1] or len(pages) == 1 else pages[:-1]


def _lines_near_edges(pages: Sequence[Sequence[int]], lines: Sequence[Line]) -> Iterator[EdgeLine]:
    """The lines of heads and feet, and others near them; each once, by the edge that is nearer."""
    for page, indices in enumerate(pages):
        for order, index in enumerate(indices):
            below = len(indices) - 1 - order
            depth, text = min(order, below), lines[index].text
            width = lines[index].width - sum(map(len, GAP.findall(text)))
            if depth < EVIDENCE.number and width <= EVIDENCE.width and not is_caption(lines[index]):
                key, values = key_and_values(text)
                counted = tuple(not LABEL.search(text, 0, match.start()) for match in NUMBER.finditer(text))
                yield EdgeLine(index, page, depth, order <= below, key, values, counted, is_page_number(text))


def _page_numbers(candidates: Iterable[EdgeLine], enough: int, lines: Sequence[Line]) -> Iterator[int]:
    """Numbers that count the pages; of those with one value on one page, the nearest to the edge."""
    numbers = sorted(candidates, key=attrgetter("depth", "at_top"))
    taken: set[int] = set()
    for offset, agreeing in _by_votes((each, value - each.page) for each in numbers for value in each.values):
        nearest = {each.page: each for each in reversed(agreeing) if each.page not in taken}
        if len(nearest) >= enough or (not taken and _is_only_number(offset, nearest, lines)):
            taken |= nearest.keys()
            yield from (each.line for each in nearest.values())


def _by_votes(offsets: Iterable[tuple[EdgeLine, int]]) -> list[tuple[int, list[EdgeLine]]]:
    """The lines with each difference between a number and the count of pages; the difference of most pages first."""
    votes: defaultdict[int, list[EdgeLine]] = defaultdict(list)
    for line, offset in offsets:
        votes[offset].append(line)

    def rank(item: tuple[int, list[EdgeLine]]) -> tuple[int, float]:
        return -len({each.page for each in item[1]}), sum(each.depth for each in item[1]) / len(item[1])

    return sorted(votes.items(), key=rank)


def _is_only_number(offset: int, nearest: Mapping[int, EdgeLine], lines: Sequence[Line]) -> bool:
    """Whether one page alone has its number, at its very edge and set apart from the text."""
    (each,) = nearest.values() if len(nearest) == 1 else (None,)
    if each is None or offset != 1 or each.depth:
        return False
    inner = each.line + (1 if each.at_top else -1)
    return 0 <= inner < len(lines) and not lines[inner].text


def _heads(near: Sequence[EdgeLine], pages: int, enough: int, lines: Sequence[Line]) -> set[int]:
    """Lines that several pages have, apart from numbers that count them; line by line from the edge."""
    found: set[int] = set()
    usual: list[bool] = []
    for depth in range(EVIDENCE.head):
        # Below the first line, labels and headings of the text begin that may be on several pages.
        needed = max(enough, EVIDENCE.share * pages) if depth else enough
        chains = [chain for chain in _outer_chains(near, found) if _is_repeated(chain, needed, lines)]
        if not depth:
            usual = _usual_edges(chains, pages)
        found |= {each.line for chain in chains if chain[0].at_top in usual for each in chain}
    return found


def _outer_chains(near: Iterable[EdgeLine], found: Collection[int]) -> Iterator[list[EdgeLine]]:
    """The lines nearest to the edges, but for numbers and those that were found, as chains of lines with one key."""
    outer: dict[tuple[int, bool], EdgeLine] = {}
    for each in sorted(near, key=lambda each: each.depth):
        if not each.is_number and each.line not in found:
            outer.setdefault((each.page, each.at_top), each)
    groups: defaultdict[tuple[str, bool], list[EdgeLine]] = defaultdict(list)
    for (_, at_top), each in sorted(outer.items()):
        if sum(map(str.isalpha, each.key)) > 1:
            groups[each.key, at_top].append(each)
    for group in groups.values():
        yield from _chains(group)


def _is_repeated(chain: Sequence[EdgeLine], needed: float, lines: Sequence[Line]) -> bool:
    """Whether enough pages have the line, and not many between them lack it."""
    span = chain[-1].page - chain[0].page + 1
    needed += _looks_like_text(lines[chain[0].line])
    return len(chain) >= max(needed, EVIDENCE.share * span)


def _usual_edges(chains: Sequence[Sequence[EdgeLine]], pages: int) -> list[bool]:
    """Where pages have such lines as a rule: True for the top, False for the bottom."""
    return [at_top for at_top in (True, False) if _is_habit(chains, at_top, pages)]


def _is_habit(chains: Iterable[Sequence[EdgeLine]], at_top: bool, pages: int) -> bool:
    """Whether enough pages have a head, or a foot."""
    furnished = {each.page for chain in chains for each in chain if each.at_top is at_top}
    return len(furnished) >= EVIDENCE.habit[pages > EVIDENCE.few_pages] * pages


def _looks_like_text(line: Line) -> bool:
    """Whether a line may be one of the text that comes twice."""
    return line.ends_sentence or line.has_inner_end or not line.has_width_of_title


def _chains(group: Sequence[EdgeLine]) -> Iterator[list[EdgeLine]]:
    """Lines with one key that follow each other from page to page."""
    chain = [group[0]]
    for before, each in pairwise(group):
        if not _agree(before, each):
            yield chain
            chain = []
        chain.append(each)
    yield chain


def _agree(one: EdgeLine, other: EdgeLine) -> bool:
    """Whether each number of both lines is the same, or counts the pages."""
    pages = other.page - one.page
    steps = [after - before for before, after in zip(one.values, other.values, strict=True)]
    return pages <= EVIDENCE.apart and all(
        not step or (step == pages and counted) for step, counted in zip(steps, one.counted, strict=True)
    )


class _NumberedTitle(NamedTuple):
    """A title beside a number: how much that is ahead of the count of pages, and whether it stands behind the title."""

    line: EdgeLine
    offset: int
    is_after: bool


def _numbered_titles(near: Iterable[EdgeLine], lines: Sequence[Line]) -> set[int]:
    """Titles that change, beside a number that counts the pages: `12  Old Bridges`, `On Mills  13`."""
    titles = [title for each in near if (title := _numbered_title(each, lines[each.line].text))]
    votes = _by_votes((title.line, title.offset) for title in titles)
    offset, agreeing = next(iter(votes), (0, []))
    # Numbers before their titles alone may be those of headings.
    is_sure = any(title.is_after for title in titles if title.offset == offset)
    pages = {each.page for each in agreeing}
    return {each.line for each in agreeing} if is_sure and len(pages) >= EVIDENCE.titles else set()


def _numbered_title(each: EdgeLine, text: str) -> _NumberedTitle | None:
    """The title in the line at the very edge of a page, if it has a number that may count the pages."""
    match = TITLE_NUMBER.search(text)
    if match is None or each.depth or not each.counted[-1]:
        return None
    number = int(match["before"] or match["after"])
    return _NumberedTitle(each, number - each.page, match["after"] is not None)


def _title_of_text(page: Sequence[int], heads: Collection[int], lines: Sequence[Line]) -> Iterator[int]:
    """The first line of the text, if it may be the title that the heads of the other pages repeat."""
    if len(page) > 1 and page[0] in heads:
        text = lines[page[0]].text
        if not (NUMBER.search(text) or PERIODICAL.search(text) or continues_sentence(lines[page[1]])):
            yield page[0]
