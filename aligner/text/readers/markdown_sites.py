"""What generators of sites add to Markdown → Markdown without it.

    ## A title {#title}          ## A title          of MkDocs, Docusaurus, VitePress, pandoc, kramdown
    ## A title {/*title*/}       ## A title
    ![](a.png){ width="300" }    ![](a.png)
    === "Linux"                  !!! tab "Linux"     a tab, whose content is indented as that of a box
    {% hint %}, {{< note >}}                         instructions that are a line of their own
    [TOC], --8<-- "a.md"

Code between fences stays as it is.
"""

from __future__ import annotations

import regex

ATTRIBUTE = r"""(?:[#.][\w:-]++|[\w-]++=(?:"[^"\n]*"|'[^'\n]*'|[\w%.-]++))"""
ADDED = regex.compile(
    rf"""
      ^(?:[^\S\n]|>)*+(?P<fence>`{{3,}}|~{{3,}})[^\n]*+\n(?s:.*?)(?:^(?:[^\S\n]|>)*+(?P=fence)|\Z)
    | ^(?P<heading>[ ]{{0,3}}\#{{1,6}}[ ][^\n]*?)(?<!\s)[ ]*+(?:\{{:?[ ]*[\#.-][^{{}}\n]*\}}|\{{/\*[^*\n]*\*/\}})[ ]*$
    | ^(?P<tab>[^\S\n]*+)={{3}}[!+]?[ ]+(?P<title>"[^"\n]*")[ ]*$
    | ^[ ]{{0,3}}(?:
          \{{%(?:(?!%\}})[^\n])*%\}} | \{{\{{[<%](?:(?!\}}\}})[^\n])*\}}\}} | \{{:[^{{}}\n]*\}}
        | (?i:\[TOC\] | \[\[_?TOC_?\]\] | @\[toc\](?:\([^()\n]*\))?) | --8<--[^\n]*
      )[^\S\n]*$
    | (?<=[)\]]|\w`)\{{:?[ ]*+{ATTRIBUTE}(?:[ ]++{ATTRIBUTE})*+[ ]*+\}}
    """,
    regex.VERBOSE | regex.MULTILINE,
)


def plain_markdown(text: str) -> str:
    """The text without what only a generator of sites understands."""
    return ADDED.sub(_plain, text)


def _plain(match: regex.Match[str]) -> str:
    if match["fence"]:
        return match[0]
    return f"{match['tab']}!!! tab {match['title']}" if match["title"] else match["heading"] or ""
