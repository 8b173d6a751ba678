"""Markdown for generators of sites: what they add is no text, and what they show is."""

from __future__ import annotations

import pytest

pytest.importorskip("mdit_py_plugins")

from aligner.text.readers import markdown
from aligner.text.readers.markdown_sites import plain_markdown
from aligner.text.readers.source import Source


def read(text):
    document = markdown.read(Source(text.encode(), "a.md")).document("en")
    return [(part.kind, document.raw[part.span.start : part.span.stop]) for part in document.parts]


@pytest.mark.parametrize(
    "line",
    ["## A title {#title}", "# A title { #my-id .wide }", "### A title {/*adding-a_title*/}", "## A title {: #x }",
     "## A title {.unnumbered}", "## A title {-}", "## A title"],
)  # fmt: skip
def test_the_name_of_a_heading_is_no_text(line):
    assert read(f"{line}\n\nText.") == [("heading", "A title"), ("paragraph", "Text.")]


@pytest.mark.parametrize("line", ["## Sets {a, b}", "## Use `{#id}`", "## 集合 {甲}", "## f{x}"])
def test_braces_of_the_author_stay(line):
    assert read(line) == [("heading", line[3:].replace("`", ""))]


@pytest.mark.parametrize(
    "line",
    ["[TOC]", "[[toc]]", "@[toc](目录)", '--8<-- "a.md"', "{% endhint %}", '{% hint style="info" %}', "{{< note >}}",
     "{{% /alert %}}", "{:.no_toc}", '![](a.png){ width="300" .wide }'],
)  # fmt: skip
def test_instructions_are_no_text(line):
    assert read(f"Above.\n\n{line}\n\n渡船。") == [("paragraph", "Above."), ("paragraph", "渡船。")]


@pytest.mark.parametrize(
    "line", ["{% note %} Take care. {% endnote %}", "See {{ version }} here.", "[TOC] is a mark.", "f(x){y}"]
)
def test_text_beside_instructions_is_read(line):
    assert read(line) == [("paragraph", line)]


def test_tabs_are_their_text():
    text = '=== "Linux"\n\n    Do this.\n\n    - One\n\n===+ "macOS"\n\n    做那个。\n\nEnd.\n'
    assert read(text) == [
        ("paragraph", "Linux"), ("paragraph", "Do this."), ("item", "One"), ("paragraph", "macOS"),
        ("paragraph", "做那个。"), ("paragraph", "End."),
    ]  # fmt: skip


def test_code_stays_as_it_is():
    code = '## A {#a}\n=== "Linux"\n{% hint %}\n[TOC]'
    for fence in ("```", "~~~~"):
        assert read(f"{fence}md\n{code}\n{fence}\n\nText.") == [("code", code), ("paragraph", "Text.")]
    assert read(f"```\n{code}") == [("code", code)]


@pytest.mark.parametrize(
    "text",
    ["# " + " " * 200_000 + "x", "# x" + "{/*" * 50_000, "# x" + " {#" * 50_000, "{% " * 50_000, "```\n~~~\n" * 20_000,
     "x){" + " " * 200_000, "x){.a " + ".a " * 50_000, "={3} " * 50_000],
)  # fmt: skip
def test_hostile_lines_end(text):
    assert plain_markdown(text) == text


def test_code_in_a_quotation_stays_as_it_is():
    assert plain_markdown("> ```\n## A {#a}\n> ```\n") == "> ```\n## A {#a}\n> ```\n"
