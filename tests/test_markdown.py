"""Markdown in its dialects: what the page would show, with code and front matter apart."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aligner
from aligner.errors import FormatError, InputError

pytest.importorskip("mdit_py_plugins")

from aligner.text.readers import markdown
from aligner.text.readers.source import Source


def read(text, name="a.md"):
    return markdown.read(Source(text.encode(), name)).document("en")


def kinds(text, name="a.md"):
    document = read(text, name)
    return [(part.kind, document.raw[part.span.start : part.span.stop]) for part in document.parts]


def texts(text, name="a.md"):
    return [found for _, found in kinds(text, name)]


LINES = {
    "First **bold**text and *em* ~~gone~~": "First boldtext and em gone",
    "[a link](http://x.y 'title') and [ref][1]\n\n[1]: http://x.y": "a link and ref",
    "![alt](i.png) text ![](b.png)": "text",
    "[![badge](i.svg)](http://x) text": "text",
    "run `pip install *x*` now": "run pip install *x* now",
    "<http://a.b> and https://c.d": "http://a.b and https://c.d",
    "soft\nbreak": "soft break",
    "湖水很深，\n冬天可以": "湖水很深，冬天可以",
    "湖水\n很深": "湖水很深",
    "a \\* b &amp; &lt;c&gt; &copy;": "a * b & <c> ©",
    "inline <span class=x>tag</span> <br/>": "inline tag",
    "10<sup>5</sup> m": "10⁵ m",
    "a <!-- comment --> b": "a b",
    "see <file> and List<String> and the <title> tag": "see <file> and List<String> and the <title> tag",
    "the <script> and <template> elements": "the <script> and <template> elements",
    "$x_a^2 + y_b$ costs $5 and $10": "$x_a^2 + y_b$ costs $5 and $10",
    "5 % of it": "5 % of it",
    "Setext\n======": "Setext",
    "### Closed ###": "Closed",
    "- [x] done": "done",
    "- [ ] open": "open",
    "- [link](x) item": "link item",
    "> quoted\n> text": "quoted text",
    "> [!NOTE]\n> Remember.": "Remember.",
    "> [!warning]+\n> Remember.": "Remember.",
    "!!! note\n    Inside.": "Note Inside.",
    "::: {.column}\nInside.\n:::": "Inside.",
    ":::tip 提示\n里面。\n:::": "提示 里面。",
    "```{note}\nInside.\n```": "Inside.",
    "````{warning} Title\n:class: x\n\nInside *it*.\n\n```{tip}\nDeep.\n```\n````": "Title Inside it. Deep.",
    "(label)=\n# Head": "Head",
    "<details>\n<summary>Sum</summary>\n\nInner\n\n</details>": "Sum Inner",
    "<div hidden>\n\nno\n\n</div>\n\nyes": "yes",
    "<script>no</script>\n\nyes": "yes",
    "<style>\nno": "<style> no",
}  # fmt: skip


@pytest.mark.parametrize("text", LINES)
def test_markup_is_no_text(text):
    assert " ".join(texts(text)) == LINES[text]


def test_each_part_has_its_kind():
    text = """# h

p one
p two

- i

  i2
1. n

> q

| t | u |
|---|---|
| c<br>d | e |

```python
print(1)
```

    indented

term
: definition

$$
E = mc^2
$$

Hard.␣␣
Break\\
湖水␣␣
goes on
""".replace("␣", " ")
    assert kinds(text) == [
        ("heading", "h"), ("paragraph", "p one p two"), ("item", "i"), ("item", "i2"), ("item", "n"),
        ("paragraph", "q"),
        ("cell", "t"), ("cell", "u"), ("cell", "c"), ("cell", "d"), ("cell", "e"), ("code", "print(1)"),
        ("code", "indented"), ("item", "term"), ("item", "definition"), ("code", "$$E = mc^2$$"),
        ("paragraph", "Hard."), ("paragraph", "Break"), ("paragraph", "湖水 goes on"),
    ]  # fmt: skip
    assert [part.place for part in read(text).parts if part.kind == "cell"][-1] == "table 1, row 2, column 2"


@pytest.mark.parametrize(
    "front", ["---\ntitle: x\n---\n", "+++\ntitle = 'x'\n+++\n", '{\n"title": "x"\n}\n', "---\r\ntitle: x\r\n---\r\n"]
)
def test_front_matter_is_apart(front):
    (first, *others) = kinds(f"{front}\n# Head")
    assert first[0] == "code"
    assert "title" in first[1]
    assert others == [("heading", "Head")]
    assert read(f"{front}\n# Head").parts[0].place == "front matter"


def test_rules_and_headings_are_no_front_matter():
    assert kinds("a\n\n---\n\nb\n\n---\n") == [("paragraph", "a"), ("paragraph", "b")]


def test_notes_follow_their_paragraph():
    definitions = "[^1]: First\n    goes on.\n\n    Again.\n[^a]: Second.\n[^c]: Alone.\n"
    text = f"One[^a] and^[In *line*.] two.[^1]\n\nThree.\n\n{definitions}"
    assert kinds(text) == [
        ("paragraph", "One and two."), ("note", "Second."), ("note", "In line."), ("note", "First goes on."),
        ("note", "Again."), ("paragraph", "Three."), ("note", "Alone."),
    ]  # fmt: skip


def test_a_note_that_is_not_defined_stays_as_it_is_written():
    assert texts("One[^x] two.") == ["One[^x] two."]


def test_comments_of_myst_get_a_notice():
    document = read("a\n\n% for editors\n\nb")
    assert document.raw == "a\nb"
    assert [notice.message for notice in document.notices] == ["a comment (11 characters): for editors"]


def test_mdx_is_markdown_with_code():
    code = "import Tabs from '@x/Tabs'\nexport const a = 1"
    text = f"{code}\n\n# Head\n\n<Tabs>\n\nInside {{/* no */}}\n\n</Tabs>\n\nimport of goods"
    assert kinds(text, "a.mdx") == [
        ("code", code), ("heading", "Head"), ("paragraph", "Inside"),
        ("paragraph", "import of goods"),
    ]  # fmt: skip


@pytest.mark.parametrize("suffix", ["md", "MD", "markdown", "qmd", "Rmd", "mdx"])
def test_the_suffix_tells_markdown(tmp_path, suffix):
    (tmp_path / f"a.{suffix}").write_text("# *Head*\n\n```{r}\nx <- 1\n```", encoding="utf-8")
    assert aligner.read(tmp_path / f"a.{suffix}").raw == "Head\nx <- 1"


def test_restructured_text_and_plain_text_stay_as_they_are(tmp_path):
    for name in ("a.rst", "a.txt"):
        (tmp_path / name).write_text("# *Head*", encoding="utf-8")
        assert aligner.read(tmp_path / name).raw == "# *Head*"


def test_a_text_in_gb18030_is_read(tmp_path):
    (tmp_path / "a.md").write_bytes("# 渡口\n\n渡船停了。河水很高。".encode("gb18030"))
    assert aligner.read(tmp_path / "a.md").raw == "渡口\n渡船停了。河水很高。"


def test_without_the_library_the_error_names_the_line_that_installs_it(tmp_path, monkeypatch):
    (tmp_path / "a.md").write_text("# Head", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "mdit_py_plugins", None)
    with pytest.raises(InputError, match=r"mdit-py-plugins, which is not installed: pip install '.*\[documents\]'"):
        aligner.read(tmp_path / "a.md")


@pytest.mark.parametrize(
    "text", [">" * 5000 + " deep", "- " * 3000 + "deep", "[" * 20_000 + "deep", "*a " * 20_000 + "deep"]
)
def test_what_is_nested_too_deep_is_an_error_and_not_a_loss(text):
    try:
        assert "deep" in read(text).raw
    except FormatError as error:
        assert "one inside the other" in str(error) or "nested too deep" in str(error)


WORDS = [
    "# ", "- ", "> ", "```\n", "`", "**", "[a](b)", "[^1]", "[^1]: ", "<b>", "</p>", "<!--", "|", "|-|", "$", "\n",
    "\n\n", "    ", "word", "湖", ":::", "!!! x", "%", "---\n", "<title>", "<script>", "\\",
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_text_is_read(pieces):
    text = "".join(pieces)
    document = read(f"start\n\n{text}")
    assert document.raw.startswith("start")
