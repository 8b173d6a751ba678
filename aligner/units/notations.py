"""How programs write placeholders and codes into a text: these are no words of any language.

{0} – %1$s        no words
共 {0} 个文件     words: 共, 个文件
{b>开始<b}        in a file of Phrase, the codes {b> and <b} around 开始
"""

from __future__ import annotations

import re

from aligner.words.machine import PLACEHOLDERS, Notation

# The pieces of a choice of ICU, which are left when its texts are taken out: {n, plural, one {# file} other {# files}}.
CHOICE = re.compile(
    r"\{\s*[\w.]+\s*,\s*(?:plural|select|selectordinal)\s*,(?:\s*offset:\d+)?\s*(?:=\d+|\w+)\s*(?=\{)", re.ASCII
)
CASE = re.compile(r"(?<=\})\s*(?:=\d+|\w+)\s*(?=\{)", re.ASCII)
# The codes that tools write into the text of their XLIFF, by the namespace of the tool.
PHRASE_NAME = r"\d+|[A-Za-z]{1,3}"
TOOL_CODES = {
    "http://www.memsource.com/mxlf/2.0": Notation(
        "Phrase", rf"\{{(?P<begin>{PHRASE_NAME})>|<(?P<end>{PHRASE_NAME})\}}|\{{(?P<single>\d+|j)\}}", "{b>开始<b}{1}"
    ),
    "MQXliff": Notation("memoQ", r"\[(?P<begin>\d+)\}|\{(?P<end>\d+)\]|\{(?P<single>\d*)\}", "[1}开始{1]{2}"),
}
PLACEHOLDER = re.compile("|".join(notation.pattern for notation in PLACEHOLDERS), re.ASCII)
WORD = re.compile(r"[^\W_]")
# Without one of these, a text has no placeholder.
SIGNS = re.compile(r"[{%<&\[]")


def lacks_words(text: str, beside: str = "") -> bool:
    """Whether a text has no letter and no digit outside placeholders.

    A name in braces is a placeholder unless the text `beside`, its translation, has others: `{Optional}`, `{可选}`.
    """
    if not WORD.search(text):
        return True
    if not SIGNS.search(text):
        return False
    if CHOICE.search(text):
        text = CASE.sub(" ", CHOICE.sub(" ", text))
    are_words = "{" in beside
    rest = PLACEHOLDER.sub(
        lambda match: match[0][1:] if are_words and match["named"] and match[0] not in beside else " ", text
    )
    return not WORD.search(rest)
