"""What the elements of a web page are: blocks, kinds of parts, notes, and what is no text of the page.

An example stands beside each rule that the names do not explain. Style sheets are not evaluated, but the `style` of an
element is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import regex

from aligner.bitext.texts import PartKind
from aligner.text.marks import RAISE_DIGITS

# An element of lxml, which has no types.
Element = Any


def names(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


KINDS: Mapping[str, PartKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "summary"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "item"),
    **dict.fromkeys(("td", "th"), "cell"),
    **dict.fromkeys(("caption", "figcaption"), "caption"),
    **dict.fromkeys(("pre", "listing", "xmp", "plaintext"), "code"),
}
BLOCKS = frozenset(KINDS) | names(
    "html body address article aside blockquote button center details dialog dir div dl fieldset figure footer form "
    "frameset header hgroup hr legend main menu nav noframes ol optgroup p search section table tbody tfoot thead tr "
    "ul"
)
# Without attributes, these are read.
PLAIN = names("p b i em strong u code div span table tbody thead tr td th ul ol li dl dt dd h1 h2 h3 h4 h5 h6 br pre")
# Nobody who looks at the page reads these: code, forms, readings beside Chinese characters, other files.
UNSEEN = names(
    "script style template noscript title meta link base rt rp rtc svg canvas audio video object applet embed "
    "map datalist select textarea progress meter"
)
FRAMES = frozenset(("frame", "iframe"))
# The whole page; whatever its attributes say, it is not left out.
PAGE = frozenset(("html", "body"))
CONTENT = frozenset(("main", "article"))


class Left(NamedTuple):
    """Why the reader leaves an element out; without a `reason`, nothing that anybody would miss."""

    reason: str = ""


SEEN_BY_NOBODY = Left()
NAVIGATION = Left("navigation")
EDGES = Left("a header, a footer or a sidebar of the page")
HIDDEN = Left("hidden text")
DELETED = Left("deleted text")
FRAME = Left("a frame, which is a file of its own")

NAVIGATION_ROLES = names("navigation menu menubar search tablist toolbar doc-toc doc-pagelist")
NAVIGATION_TYPES = names("toc landmarks page-list loi lot lov loa")
# Of DocBook, Sphinx, MediaWiki and common themes.
NAVIGATION_CLASSES = names(
    "navheader navfooter navbar breadcrumb breadcrumbs toc table-of-contents sphinxsidebar navbox catlinks "
    "printfooter mw-jump-link pagination skip-link skip-to-content"
)
EDGE_ROLES = frozenset(("banner", "contentinfo", "complementary"))
EDGE_TAGS = frozenset(("header", "footer", "aside"))
# Within these, a header belongs to what they contain, and not to the page.
SECTIONING = frozenset(("article", "aside", "main", "nav", "section"))
HIDDEN_CLASSES = names("sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only")
# Handles that a generator adds: `¶` behind a heading, `[edit]`, the numbers of lines of code.
HANDLE_CLASSES = names("headerlink anchorjs-link mw-editsection heading-anchor header-anchor linenos lineno linenodiv")
HANDLE_ROLES = frozenset(("doc-pagebreak", "tooltip"))
HANDLE_TYPES = frozenset(("pagebreak",))
HIDING = regex.compile(r"\b(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all)")
# Word and WPS: labels of lists, running headers, comments.
UNSEEN_IN_WORD = regex.compile(r"\bmso-(?:list\s*:\s*ignore|element\s*:\s*(?:header|footer|comment(?:-list)?)\b)")
BLOCK_STYLE = regex.compile(r"\bdisplay\s*:\s*(?:block|flex|grid|table|list-item)")

# Figures above the line: `10<sup>5</sup>` is 10⁵ and not 105.
RAISED = RAISE_DIGITS | str.maketrans("+-−–=()n", "⁺⁻⁻⁻⁼⁽⁾ⁿ")
RAISABLE = regex.compile(r"[0-9+\-−–=()n]+")


@lru_cache(4096)
def _words(value: str) -> frozenset[str]:
    return frozenset(value.lower().split())


def words(element: Element, attribute: str) -> frozenset[str]:
    """The words of an attribute, in lower case."""
    value = element.get(attribute)
    return _words(value) if value else frozenset()


def classes(element: Element) -> frozenset[str]:
    """The classes of an element, in lower case."""
    return words(element, "class")


def roles(element: Element) -> frozenset[str]:
    """The roles of an element, in lower case."""
    return words(element, "role")


def types(element: Element) -> frozenset[str]:
    """What an e-book says that an element is, in lower case."""
    return words(element, "epub:type")


def style(element: Element) -> str:
    """The style that an element carries, in lower case."""
    return (element.get("style") or "").lower()


def is_block(element: Element) -> bool:
    """Whether a paragraph ends where the element begins and where it ends."""
    return element.tag in BLOCKS or BLOCK_STYLE.search(style(element)) is not None


def is_heading(element: Element) -> bool:
    """Whether the attributes of an element make it a heading."""
    return "heading" in roles(element)


def is_layout(table: Element) -> bool:
    """Whether a table only arranges the page: it says so, or has no head, and headings or tables inside."""
    if roles(table) & {"presentation", "none"}:
        return True
    if any(next(head.iterancestors("table")) is table for head in table.iter("th", "caption")):
        return False
    inner = table.iter("h1", "h2", "h3", "h4", "table")
    return any(element is not table for element in inner)


def left_out(element: Element, has_content: bool) -> Left | None:
    """Why an element is left out, with all that it contains; None for what is read.

    `has_content`: the page has a `main` or an `article`, so that headers, footers and sidebars outside are not text.
    """
    if element.tag in UNSEEN:
        return SEEN_BY_NOBODY
    if element.tag in LEFT_TAGS:
        return LEFT_TAGS[element.tag]
    if element.tag in PAGE or (element.tag == "dialog" and element.get("open") is None):
        return None if element.tag in PAGE else HIDDEN
    if element.keys():
        found = next((left for left, holds in ATTRIBUTE_RULES if holds(element)), None)
        if found is not None:
            return found
    return EDGES if has_content and _is_edge(element) else None


LEFT_TAGS = {"nav": NAVIGATION, "del": DELETED} | dict.fromkeys(FRAMES, FRAME)


def _is_hidden(element: Element) -> bool:
    return (
        element.get("hidden", "until-found") != "until-found"
        or element.get("aria-hidden") == "true"
        or HIDING.search(style(element)) is not None
        or bool(classes(element) & HIDDEN_CLASSES)
    )


def _is_handle(element: Element) -> bool:
    return (
        bool(classes(element) & HANDLE_CLASSES or roles(element) & HANDLE_ROLES or types(element) & HANDLE_TYPES)
        or UNSEEN_IN_WORD.search(style(element)) is not None
    )


def _is_navigation(element: Element) -> bool:
    if element.tag in CONTENT:
        return False
    return bool(
        classes(element) & NAVIGATION_CLASSES or roles(element) & NAVIGATION_ROLES or types(element) & NAVIGATION_TYPES
    )


def _is_edge(element: Element) -> bool:
    """Whether the element is a header, footer or sidebar of the page; not the header with the only title of it."""
    if not (element.tag in EDGE_TAGS or roles(element) & EDGE_ROLES):
        return False
    if any(above.tag in SECTIONING or "main" in roles(above) for above in element.iterancestors()):
        return False
    titles = list(element.iter("h1"))
    return not titles or len(list(element.getroottree().iter("h1"))) > len(titles)


# The first that holds decides.
ATTRIBUTE_RULES: tuple[tuple[Left, Callable[[Element], bool]], ...] = (
    (SEEN_BY_NOBODY, _is_handle),
    (HIDDEN, _is_hidden),
    (NAVIGATION, _is_navigation),
)


def has_main(root: Element) -> bool:
    """Whether the page says which part of it is its content."""
    return bool(root.xpath("boolean(//main | //article | //*[@role='main'])"))
