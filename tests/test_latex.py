"""LaTeX: what each command means for the text, theses in two languages, and files that are damaged or hostile."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aligner
from aligner.errors import AlignerError, FormatError
from aligner.text.readers.latex import document as latex
from aligner.text.readers.latex.rules import COMMANDS, ENVIRONMENTS, command_rule, environment_rule
from aligner.text.readers.source import Source


def document(text, encoding="utf-8"):
    return latex.read(Source(text.encode(encoding), "thesis.tex")).document()


def parts(text, encoding="utf-8"):
    read = document(text, encoding)
    return [(part.kind, read.raw[part.span.start : part.span.stop]) for part in read.parts]


def texts(text):
    return [text for _, text in parts(text)]


def notices(text):
    return [notice.message for notice in document(text).notices]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"It \emph{stops} \textbf{at \textit{night}}.", "It stops at night."),
        (r"{\bf It} {\small stops}.", "It stops."),
        (r"It \textcolor{red}{stops}, \href{http://a.b/%20_c}{here}.", "It stops, here."),
        (r"See \url{http://a.b/c_d%20e#f}.", "See http://a.b/c_d%20e#f."),
        (r"Type \verb|x{%| or \lstinline!y$!.", "Type x{% or y$."),
        (r"It is so~\cite{wu}, he says \citep[p.~3]{li}.", "It is so, he says."),
        (r"湖水很深\upcite{wu}，见图\ref{a}。", "湖水很深，见图。"),
        (r"It is so (see \cite{b}; \citet{c}). And so (\parencite{d}) on.", "It is so. And so on."),
        (r"由式（\eqref{a}）得（参见\autoref{b}、\cref{c}）。", "由式得。"),
        (r"See (Wu and others \cite{b}) there.", "See (Wu and others) there."),
        (r"One \label{a} two\index{x} three.", "One two three."),
        (r"5\,kg, 50\%, A\&B, \$3, a\_b, x\ y, \#1, p.~3", "5 kg, 50%, A&B, $3, a_b, x y, #1, p. 3"),
        ("pages 3--4---``so'' and `so', isn't it?", "pages 3–4—“so” and ‘so’, isn't it?"),
        (r"\'Ecole, \"{o}, \^{\i}, \c{c}, \v Z, na\"{\i}ve, \ss, \o, \AA", "École, ö, î, ç, Ž, naïve, ß, ø, Å"),
        (r"Set in \LaTeX{} and \TeX\ so\dots", "Set in LaTeX and TeX so…"),
        (r"when $x_{1} < 5$ and \(y\) hold", r"when $x_{1} < 5$ and \(y\) hold"),
        (r"in $\left[0, 1\right)$ it", r"in $\left[0, 1\right)$ it"),
        ("One line % no text \\end{x} }\n  and the next.", "One line and the next."),
        ("湖水很深，\n冬天结冰。Lake\nwater", "湖水很深，冬天结冰。Lake water"),
        ("湖水%\n很深", "湖水很深"),
        (r"摘\quad 要\quad结束", "摘 要 结束"),
        (r"a\hspace{1em}b\\[2pt]c", "a b\nc"),
        (r"\parindent=2em \vskip 2pt plus 1fil Here.", "Here."),
        (r"Unit \SI{5}{kg} and \num{12}.", "Unit 5 kg and 12."),
        (r"\iffalse hidden {x} \fi shown", "shown"),
        (r"\newcommand{\lake}{Tarn~Lake}\lake{} is deep", "Tarn Lake is deep"),
        (r"\newcommand{\by}[2][nobody]{#2 and #1}\by{Anna}; \by[Ben]{Anna}", "Anna and nobody; Anna and Ben"),
        (r"\def\lake#1{the #1 lake}\lake{\emph{deep}}", "the deep lake"),
        (r"a\footnotemark{} b", "a b"),
        (r"湖\foo[x]{水}很\foo{深}{冷}。", "湖水很深 冷。"),
        ("It holds\n\\begin{equation}\\label{a}\n a = b % c\n\\end{equation}\nfor all.", "It holds $$a = b$$ for all."),
    ],
)
def test_text_of_a_paragraph(source, expected):
    assert texts(source) == [expected]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"\section*{A \texttt{Ferry}}\label{a} Text.", [("heading", "A Ferry"), ("paragraph", "Text.")]),
        (r"\chapter[short]{绪论}\subsection{背景}", [("heading", "绪论"), ("heading", "背景")]),
        ("One\n\ntwo\\par three", [("paragraph", "One"), ("paragraph", "two"), ("paragraph", "three")]),
        (
            "It stops\\footnote{In \\emph{winter}.\n\nNot always.} at night.\n\nNext.",
            [("paragraph", "It stops at night."), ("note", "In winter."), ("note", "Not always."),
             ("paragraph", "Next.")],
        ),
        (
            "We need:\\begin{itemize}\n\\item one\n\\begin{enumerate}\\item inner\\end{enumerate}\n\\item two\n\nmore"
            "\\end{itemize}then",
            [("paragraph", "We need:"), ("item", "one"), ("item", "inner"), ("item", "two"), ("item", "more"),
             ("paragraph", "then")],
        ),
        (
            "\\begin{description}\\item[Ice] is cold\\item[$\\bullet$] so\\end{description}",
            [("item", "Ice is cold"), ("item", "so")],
        ),
        (
            "Text before\n\\begin{figure}[ht]\\includegraphics[width=2cm]{a}\\caption[short]{A boat\\label{b}}"
            "\\end{figure}\nand after.",
            [("paragraph", "Text before and after."), ("caption", "A boat")],
        ),
        (
            "\\begin{table}\\bicaption{深度}{Depth}\\begin{tabular*}{9cm}{l|c}\\toprule A & \\multicolumn{1}{c}{B}"
            "\\\\[2pt] \\midrule C & \\\\ & 5 \\tabularnewline\\end{tabular*}\\end{table}",
            [("caption", "深度"), ("caption", "Depth"), ("cell", "A"), ("cell", "B"), ("cell", "C"), ("cell", "5")],
        ),
        ("\\[ x = \\left[0, 1) \\]", [("code", "$$x = \\left[0, 1)$$")]),
        ("\\begin{align*}a &= \\text{if $d$}\\\\\\end{align*}", [("code", "$$a &= \\text{if $d$}\\\\$$")]),
        (
            "\\begin{lstlisting}[language=C]\nint x = {1}; % $\n  y\n\\end{lstlisting}",
            [("code", "int x = {1}; % $\n  y")],
        ),
        ("\\begin{minted}{python}\nx = '{'\n\\end{minted}", [("code", "x = '{'")]),
        ("a\\begin{comment} } \\end{comment}b\\begin{picture}\\node{x};\\end{picture}c", [("paragraph", "abc")]),
        ("\\begin{lemma}[Of Wu]\\label{a}It is so.\\end{lemma}", [("paragraph", "Of Wu"), ("paragraph", "It is so.")]),
        ("\\begin{quote}One.\\end{quote}Two.", [("paragraph", "One."), ("paragraph", "Two.")]),
        ("\\begin{frame}{Ice}\\begin{block}{}So.\\end{block}\\end{frame}", [("heading", "Ice"), ("paragraph", "So.")]),
        (
            "\\begin{thebibliography}{9}\\bibitem{a} Wu, M. \\emph{Ice}. 1999.\\bibitem{b} Li.\\end{thebibliography}",
            [("item", "Wu, M. Ice. 1999."), ("item", "Li.")],
        ),
    ],
)  # fmt: skip
def test_kinds_of_parts(source, expected):
    assert parts(source) == expected


THESES = {
    "abstract and abstract*": (
        r"\thusetup{title = {湖泊的冰}, title* = {The \emph{Ice} of Lakes},"
        r"keywords = {湖，冰}, keywords* = {lake, ice}}"
        r"\begin{document}\maketitle\begin{abstract}湖水很深。\end{abstract}"
        r"\begin{abstract*}The lake is deep.\end{abstract*}"
    ),
    "nested settings": (
        r"\xxusetup{info = {title = {湖泊的冰}, title* = {The Ice of Lakes}, author = {王}, keywords = {湖，冰},"
        r"keywords* = {lake, ice}}, style = {font = times}}\begin{document}\begin{abstract}湖水很深。\end{abstract}"
        r"\begin{enabstract}The lake is deep.\end{enabstract}"
    ),
    "commands": (
        r"\ctitle{湖泊的冰}\etitle{The Ice of Lakes}\ckeywords{湖，冰}\ekeywords{lake, ice}\begin{document}"
        r"\begin{cabstract}湖水很深。\end{cabstract}\begin{eabstract}The lake is deep.\end{eabstract}"
    ),
    "two arguments": (
        r"\title{湖泊的冰}{The Ice of Lakes}\begin{document}\makecover"
        r"\begin{abstract}{湖，冰}湖水很深。\end{abstract}"
        r"\begin{englishabstract}{lake, ice}The lake is deep.\end{englishabstract}"
    ),
    "abstracts as commands": (
        r"\title{湖泊的冰}\entitle{The Ice of Lakes}\begin{document}\zhabstract{湖水很深。}\keywords{湖，冰}"
        r"\enabstract{The lake is deep.}\keywordsen{lake, ice}"
    ),
    "long names": (
        r"\begin{document}\title{湖泊的冰}\englishtitle{The Ice of Lakes}"
        r"\begin{chineseabstract}湖水很深。\chinesekeyword{湖，冰}"
        r"\end{chineseabstract}\begin{EnglishAbstract}The lake is deep.\EnglishKeywords{lake, ice}\end{EnglishAbstract}"
    ),
    "languages of a journal": (
        r"\begin{document}\title{湖泊的冰}\titleEn{The Ice of Lakes}"
        r"\begin{abstractzh}湖水很深。\end{abstractzh}\keywordszh{湖，冰}"
        r"\begin{abstracten}The lake is deep.\end{abstracten}\keywordsen{lake, ice}"
    ),
}  # fmt: skip


@pytest.mark.parametrize("preamble", THESES.values(), ids=THESES)
def test_both_abstracts_of_a_thesis_are_read(preamble):
    read = parts(rf"\documentclass{{thesis}}\usepackage{{ctex}}{preamble}\end{{document}}")
    found = [text for _, text in read if text != "王"]
    expected = ["湖泊的冰", "The Ice of Lakes", "湖，冰", "lake, ice", "湖水很深。", "The lake is deep."]
    assert sorted(found) == sorted(expected)
    assert [found.index(text) for text in expected[::2]] == sorted(
        found.index(text) for text in expected[::2]
    ) or "{湖" in preamble
    assert [kind for kind, text in read if text in expected[:2]] == ["heading", "heading"]


def test_of_the_preamble_and_behind_the_end_nothing_else_is_read():
    source = "\\documentclass{a}\n\\newenvironment{x}{\\begin{y}}{\\end{y}}\nstray \\foo{text}\n% \\begin{document}\n"
    assert parts(source + "\\title{Ice}\n\\begin{document}Cold.\n\\end{document}\nrest") == [
        ("heading", "Ice"),
        ("paragraph", "Cold."),
    ]
    assert notices(source + "\\begin{document}Cold.\\end{document}") == []


def test_a_part_has_its_line():
    source = "\\newcommand{\\x}{cold}\n\\begin{document}\n\nIce\n\\footnote{\nA note}\n\n\\x{} water\n\\end{document}"
    assert [part.place for part in document(source).parts] == ["line 4", "line 6", "line 8"]


def test_what_is_not_read_is_named():
    source = r"\input{a}\include{b/c}\bibliography{d}\foo[e]{f}\foo\bar \begin{mybox}g\end{mybox}"
    assert texts(source) == ["f", "g"]
    assert notices(source) == [
        "'a', 'b/c': files of their own, which are not read; align them by themselves",
        "the list of references, which is made from another file",
        r"4 commands without a rule, whose arguments count as text: \foo (2), \bar (1), \begin{mybox} (1)",
    ]


def test_no_other_file_is_opened(tmp_path, monkeypatch):
    (tmp_path / "secret.tex").write_text("secret", encoding="utf-8")
    (tmp_path / "a.tex").write_text(r"\input{secret}\include{secret.tex}Ice.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert aligner.read("a.tex").raw == "Ice."


@pytest.mark.parametrize(
    ("source", "expected", "line"),
    [
        ("One\n\n\\emph{two\n\nthree", ["One", "two", "three"], 3),
        ("One }two", ["One two"], 1),
        ("One\n\\begin{itemize}\\item two", ["One", "two"], 2),
        ("One \\end{itemize} two", ["One two"], 1),
        ("One $x\n\ntwo", ["One $x", "two"], 1),
        ("\\begin{quote}One\\end{quotation} two\n\nthree", ["One two", "three"], 1),
    ],
)
def test_of_damage_all_text_is_read_and_the_line_is_named(source, expected, line):
    assert texts(source) == expected
    assert re.match(rf"line {line}: .*; what follows is read as far as it can be told", notices(source)[0])


def test_definitions_do_not_expand_forever():
    assert texts(r"\def\a{\a\a}\newcommand{\bb}{\cc x}\newcommand{\cc}{\bb y}Ice \a \bb{}.") == ["Ice yx."]
    layers = [f"\\newcommand{{\\{a}{a}}}{{{20 * (chr(92) + b + b)}}}" for a, b in pairwise("klmnopq")]
    assert len(document("".join(layers) + r"\newcommand{\qq}{lake }\kk").raw) < 200_000


@pytest.mark.parametrize(
    "source", ["{" * 5000, "\\begin{quote}" * 5000, "\\foo[" * 5000, "\\[" * 5000, "\\emph{" * 5000]
)
def test_deep_nesting_is_an_error_with_a_remedy(source):
    with pytest.raises(FormatError, match=r"thesis.tex: .*nested too deep; "):
        document(source)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_chinese_encodings(encoding):
    source = "\\documentclass{ctexart}\r\n\\begin{document}\r\n湖水很深，\r\n冬天会结冰。\r\n\\end{document}\r\n"
    assert parts(source, encoding) == [("paragraph", "湖水很深，冬天会结冰。")]


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.tex", "Ice \\emph{is} cold."),
     ("a.txt", "% a\n\\documentclass{a}\n\\begin{document}Ice is cold.\\end{document}"),
     ("chapter", "\\chapter{Ice is cold.}")],
)  # fmt: skip
def test_files_are_known_by_suffix_and_by_content(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert aligner.read(tmp_path / name).raw == "Ice is cold."


@pytest.mark.parametrize("name", ["refs.bib", "refs.txt"])
def test_a_bibliography_is_no_text(tmp_path, name):
    (tmp_path / name).write_text("@article{wu, title = {Ice}}", encoding="utf-8")
    with pytest.raises(AlignerError, match="a bibliography"):
        aligner.read(tmp_path / name)


def test_each_name_has_one_rule_with_an_example():
    for rows, rule_of in ((COMMANDS, command_rule), (ENVIRONMENTS, environment_rule)):
        names = [name for row in rows for name in row.names.split()]
        assert [name for name in set(names) if names.count(name) > 1] == []
        assert all(row.rule.example for row in rows)
        assert all(rule_of(name) == row.rule for row in rows for name in row.names.split())


EXAMPLES = [row.rule.example for row in (*COMMANDS, *ENVIRONMENTS) if " → " in row.rule.example]
EFFECTS = {"nothing": "", "a notice": "", "two paragraphs": "xy", "two cells": "xy"}


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_of_a_rule_is_true(example):
    source, _, effect = example.partition(" → ")
    effect = EFFECTS.get(effect, effect.split(", as")[0].split(", behind")[0].removeprefix("heading "))
    found = "".join(texts(source))
    assert "".join(found.split()) == "".join(effect.replace(", ", "").split())


WORDS = st.text("湖水abc。, \n", max_size=20)
MACROS = st.sampled_from([
    r"\emph{%s}", r"\section{%s}", r"\footnote{%s}", r"\begin{quote}%s\end{quote}", r"\foo{%s}", r"{\bf %s}",
    "%s \\cite{k}",     r"\begin{itemize}\item %s\end{itemize}", "%s%%\n", r"\textcolor{red}{%s}", "\n\n%s\n\n",
    r"\begin{tabular}{c}%s & x\end{tabular}",
])  # fmt: skip
SOURCES = st.recursive(
    WORDS, lambda inner: st.builds(lambda macro, a, b: macro % a + b, MACROS, inner, WORDS), max_leaves=5
)


@settings(max_examples=60)
@given(SOURCES)
def test_no_character_of_a_text_is_lost(source):
    commands = r"\\(?:cite\{k\}|(?:begin|end)\{\w+\}(?:\{c\})?|item|textcolor\{red\}|[a-z]+)"
    expected = re.sub(commands, "", source.replace("%", ""))
    found = "".join(texts(source))
    for removed in " \n{}&":
        expected, found = expected.replace(removed, ""), found.replace(removed, "")
    assert sorted(found) == sorted(expected)


PIECES = [
    "\\", "{", "}", "[", "]", "$", "%", "&", "~", "x", "湖", "\n\n", "\\begin{", "\\end{a}", "\\item", "\\cite",
    "\\def\\a", "#1", "\\'", "\\verb", "\\[", "\\url", "\\setup{title=", "\\footnote",
]  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PIECES)))
def test_any_source_is_read_or_refused(pieces):
    try:
        document("".join(pieces))
    except AlignerError:
        return
