"""How links, code, tags, placeholders, addresses and formulas are written in texts, each with an example."""

from __future__ import annotations

from string import ascii_letters, digits
from typing import NamedTuple


class Sign(NamedTuple):
    """Characters that only machine tokens of a kind have, and characters that such a token may have before them."""

    text: str
    before: str = ""


class Notation(NamedTuple):
    """A way to write machine tokens: who uses it or what it is, a pattern, an example, and its signs.

    The group `prose` of a pattern is text for people.
    """

    users: str
    pattern: str
    example: str
    signs: tuple[Sign, ...] = ()


NAME = ascii_letters + digits + "_."
BRACE, PERCENT, DOLLAR, AMPERSAND = Sign("{", "$#%"), Sign("%"), Sign("$"), Sign("&")
ANGLE, CDATA_END, ARROW = Sign("<"), Sign(">", "]"), Sign(">", f" {digits}:,.-")
BRACKET, REGEX = Sign("[", "!"), Sign("(?")
CALLS = (Sign("()", NAME), Sign('("', NAME), Sign("('", NAME))
TICK, FENCES = Sign("`"), (Sign("`"), Sign("~"))
BACKSLASH, DRIVE = Sign("\\"), Sign("\\", f"{ascii_letters}:")
SLASH, SCHEME, WWW, AT = Sign("/", "~."), Sign("/", f"{NAME}+-:"), Sign("www."), Sign("@", f"{NAME}+-")
# A name in braces may be a word, as in {Optional}; see `aligner.units.notations.lacks_words`.
NAMED = r"(?P<named>[$#%]?\{\{?\s*[A-Za-z_][A-Za-z0-9_.\-\[\]]*\s*\}\}?)"
FORMAT = (
    r"(?:,\s*-?[0-9]+)?"
    r"(?::[^{}\s]*|,\s*(?:number|date|time|spellout|ordinal|duration|list)\b[^{}]*|![ars])?"
)
HTML_NAMES = (
    "a|abbr|article|aside|audio|b|blockquote|body|br|button|center|code|dd|del|details|div|dl|dt|em|figcaption|figure"
    "|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|mark|meta|nav|ol|p"
    "|picture|pre|q|rp|rt|ruby|s|samp|script|section|small|source|span|strike|strong|style|sub|summary|sup|svg|table"
    "|tbody|td|tfoot|th|thead|tr|u|ul|var|video"
)
# Programs leave these in texts that people read; a text of nothing else needs no translation.
PLACEHOLDERS = (
    Notation("ICU, Mustache, Python", NAMED, "{name}", (BRACE,)),
    Notation("ICU, .NET, Python", rf"[$#]?\{{\s*[A-Za-z0-9_.\[\]]*\s*{FORMAT}\s*\}}", "{0,number,#.##}", (BRACE,)),
    # `5%increase` has none.
    Notation(
        "C, Objective-C, Java, Python, Ruby",
        r"(?<![0-9)])%(?:[0-9]+\$|\([A-Za-z0-9_]+\)|<[A-Za-z0-9_]+>)?[-+0#']*(?:[0-9]+|\*)?(?:\.(?:[0-9]+|\*))?"
        r"(?:hh?|ll?|[Lqjzt])?[@diouxXeEfFgGaAcsSpn](?![A-Za-z])",
        "%1$s",
        (PERCENT,),
    ),
    Notation("Qt", r"%L?[0-9]{1,2}(?![A-Za-z0-9_])", "%1", (PERCENT,)),
    Notation("Phrase", r"\{(?:[0-9]+|[A-Za-z]{1,3})>|<(?:[0-9]+|[A-Za-z]{1,3})\}", "{b>", (BRACE, ANGLE)),
    Notation("memoQ", r"\[[0-9]+\}|\{[0-9]+\]", "[1}", (BRACE, BRACKET)),
    Notation("HTML", rf"</?(?i:{HTML_NAMES})(?:\s[^<>\n]*)?/?>", "<br/>", (ANGLE,)),
    Notation("XML", r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6});", "&nbsp;", (AMPERSAND,)),
)
STRING = r""""(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'"""
# Chinese characters belong to an address after one of its signs: `https://example.org/湖泊`.
ADDRESS = (
    r"(?:[^\s<>\"“”‘’「」『』《》（）【】，。；：？！、…`|()&\p{Han}]"
    r"|&(?!\#?\w+;)|\([^\s()<>]*\)|(?<=[/=\#_%\p{Han}-])\p{Han})++"
)
LINK_TARGET = r"(?:<[^<>\n]*>|[^\s()]*+(?:\([^\s()]*\)[^\s()]*+)*+)"
# Programs and examples of them: there are words in these, though for machines.
CODE = (
    # `the sea' and ``the sea'' are quotations.
    Notation(
        "Markdown: code",
        r"(?<!`)(?:``(?!`)(?:(?!``|'')[^\n])++``|`[^`'\n]++(?:'[^`'\n]*+'[^`'\n]*+)*+`)(?!`)",
        "`数据(旧)`",
        (TICK,),
    ),
    Notation(
        "ICU: choice",
        r"\{\s*\w+\s*,\s*(?:plural|select|selectordinal)\s*,(?:[^{}\n]|\{(?:[^{}\n]|\{[^{}\n]*\})*\})*+\}",
        "{n, plural, one {# file} other {# files}}",
        (BRACE,),
    ),
    Notation("JSON", rf"\{{\s*(?:{STRING})\s*:[^{{}}\n]*\}}", '{"a": "你好, 世界"}', (BRACE,)),
    Notation(
        "group of a regular expression",
        r"\(\?(?:[:=!>]|<[=!]|P?<\w+>)(?:[^()\n]|\([^()\n]*\))*+\)",
        "(?:中|英)",
        (REGEX,),
    ),
    Notation(
        "call in code",
        r"(?<![A-Za-z0-9_.])(?:[a-z_][A-Za-z0-9_]*+|[A-Za-z_][A-Za-z0-9_]*+(?:(?:\.|::|->)[A-Za-z_][A-Za-z0-9_]*+)++)"
        rf"\((?=[\"')])(?:{STRING}|[^()\"'\n]|\([^()\n]*\))*+\)",
        'print("你好, 世界")',
        CALLS,
    ),
)
MARKUP = (
    Notation("Markdown: fence", r"(?<=(?m:^)[ \t]*)(?:`{3,}|~{3,})[^`\n]*+(?m:$)", "```python", FENCES),
    Notation(
        "Markdown: link, image",
        r"!?\[(?P<prose>(?:[^\[\]\n]|!?\[[^\[\]\n]*\](?:\([^\s()]*\))?)*+)\]"
        rf"\((?![0-9]*\))(?=[ ]*(?:[!-'*-~]*\)|\S*[#/.:<]))[ ]*{LINK_TARGET}(?:[ ]+(?:{STRING}))?[ ]*\)",
        "[安装](#安装)",
        (BRACKET,),
    ),
    Notation(
        "Markdown: link by reference",
        r"!?\[(?P<prose>[^\[\]\n]++)\]\[(?![0-9]*\])[^\[\]\n]*+\]",
        "[安装][setup]",
        (BRACKET,),
    ),
    Notation(
        "Markdown: address in brackets",
        r"<(?:[a-z][a-z0-9+.-]*:[^\s<>]+|[A-Za-z0-9_.+-]+@[A-Za-z0-9_.-]+)>",
        "<https://example.org>",
        (ANGLE,),
    ),
    Notation(
        "XML: element with attributes, empty or ended; comment, instruction",
        r"<!--[^\n]*?-->|<\?[a-z][^<>\n]*\?>|<!DOCTYPE[^<>]*>|<!\[CDATA\[|\]\]>"
        r"|<[A-Za-z][A-Za-z0-9_:.-]*+(?:\s+[A-Za-z0-9_:.-]+\s*=\s*(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'<>]+))+\s*/?>"
        r"|<[A-Za-z][A-Za-z0-9_:.-]*+\s*/>|</[A-Za-z][A-Za-z0-9_:.-]*+\s*>",
        '<w:t xml:space="preserve">',
        (ANGLE, CDATA_END),
    ),
    Notation(
        "WebVTT, SubRip",
        r"<(?:[vc]|lang)[.\s][^<>\n]*>|</?c>|<[0-9]{2}[0-9:.]*>"
        r"|[0-9]{1,2}:[0-9]{2}[0-9:.,]*+\s*+-->\s*+[0-9]{1,2}:[0-9]{2}[0-9:.,]*+(?:[ \t]++[a-z]++:\S++)*+",
        "00:00:04,000 --> 00:00:07,500",
        (ANGLE, ARROW),
    ),
    Notation("ASS", r"\{\\[^{}\n]*\}", r"{\an8}", (BRACE,)),
    Notation("Jinja, Mustache", r"\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\}", "{{ page.title }}", (BRACE,)),
    Notation("Python", r"%\([^()\s]+\)[-+0-9.]*[a-z](?![A-Za-z])", "%(名称)s", (PERCENT,)),
    Notation(
        "address on the web",
        rf"(?:(?<![A-Za-z0-9+.-])[a-z][a-z0-9+.-]*://|(?<![\w.@])www\.){ADDRESS}(?<![.,;:!?'*_])",
        "https://example.org/a(b)",
        (SCHEME, WWW),
    ),
    Notation(
        "e-mail",
        r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]++@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++",
        "a.b@example.org",
        (AT,),
    ),
    Notation(
        "file path",
        r"(?<![A-Za-z0-9_/.~])(?:~|\.{1,2})/(?:[^\s\p{P}\p{S}]|[/_.+~-]|\([^\s()]*\))*(?<!\.)"
        r"|(?<![A-Za-z])[A-Za-z]:\\(?:[^\s\p{P}\p{S}]|[\\_.+~-]|\([^\s()]*\))*(?<!\.)"
        r"|(?<![\w/.~<)])(?:/[A-Za-z0-9_.~+-]+){2,}/?(?<!\.)",
        "./数据(旧)/a.csv",
        (SLASH, DRIVE),
    ),
    # What stands between two prices is no formula.
    Notation(
        "TeX: formula",
        r"\$\$[^$\n]{1,2000}+\$\$"
        r"|(?<![A-Za-z0-9$\\])\$(?![0-9][0-9.,]*\s+[A-Za-z(])(?=[^\s$])(?:[^$\n\p{Han}，。]|\\text\{[^{}\n]*\}){1,300}?"
        r"(?<![\s\\])\$(?![0-9A-Z$])|\\\([^\n]{1,300}?\\\)|\\\[[^\n]{1,2000}?\\\]",
        "$f(x)$",
        (DOLLAR, BACKSLASH),
    ),
    Notation(
        "TeX: command",
        r"(?<!\\)\\(?:[a-z]*(?:cite|ref)[a-z]*|label|input|include[a-z]*|bibliography[a-z]*|begin|end|url|usepackage)\*?"
        r"(?:\[[^\[\]\n]*+\]|\{[^{}\n]*+\})++"
        r"|(?<!\\)\\[A-Za-z]++\*?(?:\[[^\[\]\n]*+\]|\{[^{}\s\p{Han}]*+\})*+"
        r"(?:\{(?P<prose>(?:[^{}\n]|\{[^{}\n]*\})*+)\})?+",
        r"\cite[3]{mei2004}",
        (BACKSLASH,),
    ),
)
# These may have several lines; no others have.
BLOCKS = (
    Notation(
        "Markdown: a block of code",
        r"(?m:(?<=^[ \t]*)(?P<fence>`{3,}|~{3,})[^`\n]*\n(?s:.*?)^[ \t]*(?P=fence)[`~]*[ \t]*$)",
        "```\nf(长,宽)\n```",
        FENCES,
    ),
    Notation("XML: comment", r"<!--(?s:.*?)-->", "<!-- 长,宽\n-->", (ANGLE,)),
    Notation("TeX: formula", r"\$\$[^$]{1,2000}+\$\$", "$$\nf(x)\n$$", (DOLLAR,)),
)
