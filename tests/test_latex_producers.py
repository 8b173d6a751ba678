r"""LaTeX as journals, talks and physicists write it: large initials, overlays, boxes with titles, `\be` and `\ee`."""

from __future__ import annotations

import pytest

from aligner.text.readers.latex import document
from aligner.text.readers.latex.syntax import with_environments
from aligner.text.readers.source import Source


def read(text):
    made = document.read(Source(text.encode(), "a.tex")).document("en")
    return [(part.kind, made.raw[part.span.start : part.span.stop]) for part in made.parts]


LINES = {
    r"\IEEEPARstart{T}{he} ferry": "The ferry",
    r"\lettrine[lines=2]{I}{n} winter": "In winter",
    r"\lettrine{湖}{水}很深": "湖水很深",
    r"10\textsuperscript{5} m, 5\textsuperscript{th}, 张三\textsuperscript{1}": "10⁵ m, 5th, 张三¹",
    r"x\textsuperscript{\cite{a}}.": "x.",
    r"See \S3 and \P2, \pounds5, \copyright{} 2001.": "See §3 and ¶2, £5, © 2001.",
    r"It is \SI{5}{\kilo\metre} long, \qty{3}{\kg} and \SI{20}{\degreeCelsius}.": "It is 5 km long, 3 kg and 20 °C.",
    r"\only<1>{First.} \uncover<2->{Second.} \textbf<3>{Third.}": "First. Second. Third.",
    r"$a<3$ and \alert<2-|handout:0>{b}": "$a<3$ and b",
    r"A \emph{word} <b> here": "A word <b> here",
}


@pytest.mark.parametrize("source", LINES)
def test_a_line(source):
    assert read(source) == [("paragraph", LINES[source])]


BLOCKS = {
    r"\begin{frame}[fragile]{Ferries} Late.\end{frame}": [("heading", "Ferries"), ("paragraph", "Late.")],
    r"\begin{frame}[allowframebreaks] 渡船晚了。\end{frame}": [("paragraph", "渡船晚了。")],
    r"\begin{itemize}\item<1-> One \item<2-> Two\end{itemize}": [("item", "One"), ("item", "Two")],
    r"\begin{tcolorbox}[title=A box,rule=1] In.\end{tcolorbox}": [("heading", "A box"), ("paragraph", "In.")],
    r"\begin{mdframed}[frametitle={湖, 水}] 里面。\end{mdframed}": [("heading", "湖, 水"), ("paragraph", "里面。")],
    r"\begin{figure}\subfloat[甲]{\includegraphics{a}}\subfigure[B]{\includegraphics{b}}\caption{C}\end{figure}": [
        ("caption", "甲"), ("caption", "B"), ("caption", "C"),
    ],
    r"\begin{theorem}[Main] All.\end{theorem}": [("paragraph", "Main"), ("paragraph", "All.")],
    "\\begin{lstlisting}[language=C, caption={A loop}]\nx;\n\\end{lstlisting}": [("caption", "A loop"), ("code", "x;")],
}  # fmt: skip


@pytest.mark.parametrize("source", BLOCKS)
def test_blocks(source):
    assert read(source) == BLOCKS[source]


@pytest.mark.parametrize(
    "definitions",
    [
        r"\def\be{\begin{equation}} \def\ee{\end{equation}}",
        r"\newcommand{\be}{\begin{equation*}}\newcommand{\ee}{\end{equation*}}",
        r"\newcommand\be{ \begin{align} } \renewcommand\ee{ \end{align} }",
    ],
)
def test_what_stands_for_the_begin_of_an_environment_begins_it(definitions):
    text = definitions + "\n\\begin{document}\nThat\n\\be x_1 = \\frac{y}{2} \\ee\nholds, and \\beta.\n\\end{document}"
    assert read(text) == [("paragraph", "That $$x_1 = \\frac{y}{2}$$ holds, and β.")]


def test_definitions_of_environments_stay_as_they_are():
    text = r"\newcommand{\bi}{\begin{itemize}} \bi\item x \bigskip"
    assert with_environments(text) == r"\newcommand{\bi}{\begin{itemize}} \begin{itemize}\item x \bigskip"
    assert with_environments(r"\def\x{y} \x") == r"\def\x{y} \x"
