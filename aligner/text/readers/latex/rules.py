r"""What the commands and environments of LaTeX mean for a text: tables, a row for each meaning.

    \emph{x}          its text                        \section{x}       a heading
    \textcolor{c}{x}  the text of its last argument   \footnote{x}      a note, behind the paragraph
    \cite{k}          a reference, which goes         \begin{tabular}   cells
    \vspace{1em}      nothing                         \begin{verbatim}  code

The arguments of a command are letters:

    *  a star              {  one argument                           r  an argument that is no text
    [  one in brackets     g  an argument, if it stands in braces    |  verbatim, between two equal characters or braces
    o  the same, but only without a blank before it                  m  a length without braces, `2pt plus 1fil`
    d  a name and its parameters, as `\def` has them
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import regex
from pylatexenc.latex2text import get_default_latex_context_db


class Rule(NamedTuple):
    """What a command or environment means, the letters of its arguments, and an example."""

    meaning: str
    arguments: str = ""
    example: str = ""


class Row(NamedTuple):
    """A rule, and the names of the commands or environments that follow it."""

    rule: Rule
    names: str


COMMANDS = (
    Row(Rule("text", "{", r"\emph{x} → x"),
        "emph textbf textit texttt textsf textrm textsc textsl textup textmd textnormal text mbox fbox hbox underline "
        "uline uwave sout enquote textsubscript uppercase lowercase MakeUppercase MakeLowercase "
        "acrshort acrlong gls Gls glspl Glspl ac acp acl acs alert structure underbar ce num ang"),
    Row(Rule("text", "[{{", r"\SI{5}{kg} → 5 kg"), "SI qty numrange bilingual"),
    Row(Rule("raised", "{", r"10\textsuperscript{5} → 10⁵"), "textsuperscript up"),
    Row(Rule("subfloat", "[[{", r"\subfloat[x]{\includegraphics{y}} → x, as a caption"), "subfloat subfigure subtable"),
    Row(Rule("joined", "[{{", r"\lettrine{T}{he} → The"), "lettrine IEEEPARstart PARstart initial"),
    Row(Rule("last", "[{{", r"\textcolor{red}{x} → x"),
        "textcolor colorbox foreignlanguage hyperlink hypertarget scalebox rotatebox textlang parbox raisebox "
        "adjustbox"),
    Row(Rule("last", "[[{", r"\makebox[2em][c]{x} → x"), "makebox framebox hyperref"),
    Row(Rule("last", "{{{", r"\multicolumn{2}{c}{x} → x"), "multicolumn resizebox fcolorbox"),
    Row(Rule("last", "{[{[{", r"\multirow{2}{*}{x} → x"), "multirow"),
    Row(Rule("last", "|{", r"\href{https://a.b}{x} → x"), "href"),
    Row(Rule("first", "{{", r"\texorpdfstring{x}{y} → x"), "texorpdfstring ruby xpinyin nicefrac"),
    Row(Rule("verbatim", "|", r"\url{https://a.b/c%d} → https://a.b/c%d"), "url path nolinkurl verb Verb"),
    Row(Rule("verbatim", "[|", r"\lstinline|x{| → x{"), "lstinline"),
    Row(Rule("verbatim", "[{|", r"\mintinline{c}{x;} → x;"), "mintinline"),
    Row(Rule("heading", "*[{", r"\section*{x} → x"),
        "part chapter section subsection subsubsection paragraph subparagraph frametitle framesubtitle addchap addsec"),
    Row(Rule("block", "*[g", r"\author{x} → x, as a paragraph"), "author institute affil affiliation address"),
    Row(Rule("note", "[{", r"\footnote{x} → x, behind the paragraph"),
        "footnote footnotetext thanks marginpar sidenote marginnote endnote note todo tablefootnote"),
    Row(Rule("caption", "*[{", r"\caption{x} → x"), "caption subcaption figcaption tabcaption legend"),
    Row(Rule("caption", "[{[{", r"\bicaption{图}{Figure}"), "bicaption"),
    Row(Rule("caption", "{{", r"\captionof{figure}{x} → x"), "captionof"),
    Row(Rule("item", "[", r"\item[x] y → x y"), "item"),
    Row(Rule("item", "r", r"\bibitem{k} x → x"), "bibitem"),
    Row(Rule("reference", "*[[r", r"x \cite{k}. → x."), "footcite footcitetext"),
    Row(Rule("reference", "[", r"x\footnotemark. → x."), "footnotemark"),
    Row(Rule("reference", "rr", r"\crefrange{a}{b}"), "crefrange Crefrange"),
    Row(Rule("file", "r", r"\input{chapter} → a notice"), "input include subfile InputIfFileExists"),
    Row(Rule("file", "rr", r"\import{folder}{chapter} → a notice"), "import subimport"),
    Row(Rule("bibliography", "[r", r"\bibliography{books} → a notice"), "bibliography"),
    Row(Rule("bibliography", "[", r"\printbibliography → a notice"), "printbibliography"),
    Row(Rule("break", "*o", r"x\\[2pt]y → x y"), r"\ and newline linebreak tabularnewline cr"),
    Row(Rule("blank", "", r"x\quad y → x y"), "quad qquad enspace enskip thinspace space nobreakspace hfill tab"),
    Row(Rule("blank", "*{", r"x\hspace{1em}y → x y"), "hspace"),
    Row(Rule("blank", "m", r"x\hskip 1em y → x y"), "hskip kern"),
    Row(Rule("paragraph", "", r"x\par y → two paragraphs"),
        "par newpage clearpage cleardoublepage pagebreak bigskip medskip smallskip frontmatter mainmatter backmatter "
        "maketitle tableofcontents listoffigures listoftables appendix vfill titlepage endabstract hrule"),
    Row(Rule("paragraph", "*{", r"x\vspace{1em}y → two paragraphs"), "vspace"),
    Row(Rule("paragraph", "m", r"x\vskip 1em y → two paragraphs"), "vskip"),
    Row(Rule("nothing", "", r"{\bf x} → x"),
        "bf it rm sf tt sc sl em bfseries itshape rmfamily sffamily ttfamily scshape slshape upshape mdseries "
        "normalfont "
        "tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge centering raggedright raggedleft "
        "noindent indent protect relax null strut allowbreak nolinebreak nopagebreak sloppy fussy hline toprule "
        "midrule "
        "bottomrule endhead endfirsthead endfoot endlastfoot today selectfont itemsep columnbreak samepage obeylines "
        "songti heiti kaishu fangsong lishu youyuan CJKindent begingroup endgroup bgroup egroup unskip ignorespaces "
        "makeatletter makeatother leavevmode phantomsection pause onehalfspacing doublespacing singlespacing "
        "printindex "
        "hss hfil xspace - / @ ! fi else titlerunning makecover makeindex appendices arraybackslash bfdefault limits "
        "nolimits displaystyle textstyle long global justify flushleft flushright center qed qedhere twocolumn "
        "onecolumn"),
    Row(Rule("nothing", "m", r"\parindent=2em x → x"),
        "parindent parskip baselineskip leftskip rightskip linewidth textwidth hsize tabcolsep lineskip hangindent"),
    Row(Rule("nothing", "*[r", r"\label{k} → nothing"),
        "label index glossary nocite bibliographystyle pagestyle thispagestyle pagenumbering usepackage documentclass "
        "includegraphics graphicspath hypersetup captionsetup lstset geometry theoremstyle newtheoremstyle hyphenation "
        "linespread color pagecolor rowcolor columncolor zihao CJKfamily CJKhl ctexset setmainfont setsansfont "
        "xeCJKsetup "
        "setmonofont setCJKmainfont setCJKsansfont setCJKmonofont usetikzlibrary definition newcounter stepcounter tag "
        "refstepcounter cmidrule cline phantom hphantom vphantom includepdf addbibresource setlist allowdisplaybreaks "
        "tikz bibdata date markright pdfbookmark usetheme usecolortheme qrcode lstinputlisting inputminted "
        "setstretch enlargethispage sisetup sectionmark chaptermark newlength DeclareGraphicsExtensions"),
    Row(Rule("nothing", "*[rr", r"\setlength{\parindent}{0pt} → nothing"),
        "setlength addtolength setcounter addtocounter fontsize rule pgfplotsset colorlet "
        "newfontfamily newCJKfontfamily setCJKfamilyfont markboth DeclareUnicodeCharacter usefont counterwithin "
        "numberwithin"),
    Row(Rule("nothing", "*r[r", r"\newcolumntype{C}[1]{c} → nothing"), "newcolumntype"),
    Row(Rule("nothing", "rrr", r"\addcontentsline{toc}{chapter}{x} → nothing"),
        "addcontentsline definecolor NewDocumentCommand RenewDocumentCommand ProvideDocumentCommand titlespacing"),
    Row(Rule("nothing", "*rr[rr", r"\titleformat{\section}{\bf}{1}{1em}{} → nothing"), "titleformat"),
    Row(Rule("nothing", "r", r"\selectlanguage{english} → nothing"), "selectlanguage AtBeginDocument"),
    Row(Rule("nothing", "r[r[", r"\newtheorem{lemma}{Lemma} → nothing"), "newtheorem"),
    Row(Rule("nothing", "*r[[r", r"\newcommand{\x}{y}: see `aligner.text.readers.latex.syntax`"),
        "newcommand renewcommand providecommand DeclareRobustCommand newrobustcmd DeclareMathOperator"),
    Row(Rule("nothing", "*r[[rr", r"\newenvironment{x}{y}{z} → nothing"), "newenvironment renewenvironment"),
    Row(Rule("nothing", "d", r"\def\x#1{y}"), "def gdef edef xdef"),
    Row(Rule("nothing", "rr", r"\let\x\y → nothing"), "let"),
    Row(Rule("off", "", r"\iffalse x \fi → nothing"), "iffalse"),
    Row(Rule("accent", "{", r"\'e → é"), "' ` \" ^ ~ = . u v H c d b k r t"),
)  # fmt: skip
# Names that are too many for a table: commands that cite and refer, and those of theses in two languages.
PATTERNS = (
    (regex.compile(r"setbeamer\w+|usebeamer\w+"), Rule("nothing", "*r[g", r"\setbeamertemplate{x}{y} → nothing")),
    (regex.compile(r"(?i)\w*cite(?!list)\w*"), Rule("reference", "*[[r", r"（见\upcite{k}） → nothing")),
    (regex.compile(r"(?i)\w*ref(?:s|eq)?"), Rule("reference", "*r", r"式(\eqref{k}) → 式")),
    (regex.compile(r"(?i)\w*(?:setup|info)"), Rule("settings", "*[r", r"\thusetup{title = {水}, title* = {Water}}")),
)
# Names of commands, and of keys in settings of thesis classes, that hold a title, an abstract or keywords.
LANGUAGE = "(?:c|e|j|cn|zh|en|eng|chn|ch|chinese|english|foreign|zhcn)"
TITLE = regex.compile(rf"(?i){LANGUAGE}?[-_]?(?:thesis|frame)?(?:sub)?title(?:\*|[-_]?{LANGUAGE})?")
ABSTRACT = regex.compile(rf"(?i){LANGUAGE}?[-_]?(?:abstract|key[-_]?words?)(?:\*|[-_]?{LANGUAGE})?")

ENVIRONMENTS = (
    Row(Rule("blocks", "", "\\begin{quote}x\\end{quote} → x, as a paragraph"),
        "document quote quotation verse center flushleft flushright titlepage small footnotesize large appendix "
        "appendices landscape sloppypar singlespace onehalfspace doublespace abstract subequations acknowledgement "
        "acknowledgements acknowledgments thank samepage columns letter"),
    Row(Rule("blocks", "o", "\\begin{theorem}[Name]x\\end{theorem} → Name, x"),
        "theorem lemma proof proposition corollary definition example remark axiom conjecture claim exercise problem "
        "solution thm lem prop cor defn rem conj assumption property note notation case step block alertblock "
        "subcaptionblock"),
    Row(Rule("blocks", "r", "\\begin{multicols}{2}x\\end{multicols} → x"),
        "multicols spacing otherlanguage language CJKfamily column"),
    Row(Rule("blocks", "[[[r", "\\begin{minipage}[t]{3cm}x\\end{minipage} → x"), "minipage subfigure subtable"),
    Row(Rule("blocks", "rr", "\\begin{CJK}{UTF8}{gbsn}x\\end{CJK} → x"), "CJK adjustwidth"),
    Row(Rule("frame", "o", "\\begin{frame}{x}y\\end{frame} → heading x, y"), "frame"),
    Row(Rule("float", "[", "\\begin{figure}\\caption{x}\\end{figure} → x, behind the paragraph"),
        "figure table sidewaysfigure sidewaystable algorithm listing SCfigure floatingfigure"),
    Row(Rule("float", "[r[r", "\\begin{wrapfigure}{r}{3cm}"), "wrapfigure wraptable"),
    Row(Rule("list", "[", "\\begin{itemize}\\item x\\end{itemize} → x, as an item"),
        "itemize enumerate description compactitem compactenum asparaenum inparaenum trivlist tasks"),
    Row(Rule("list", "r", "\\begin{thebibliography}{9}\\bibitem{k} x → x, as an item"), "thebibliography"),
    Row(Rule("list", "rr", "\\begin{list}{}{}\\item x\\end{list}"), "list"),
    Row(Rule("table", "[r", "\\begin{tabular}{cc}x & y\\end{tabular} → two cells"),
        "tabular longtable supertabular xtabular tblr longtblr talltblr tabu longtabu"),
    Row(Rule("table", "r[r", "\\begin{tabularx}{9cm}{XX}x & y\\end{tabularx} → two cells"),
        "tabularx tabular* tabulary"),
    Row(Rule("math", "", "\\begin{equation}x\\end{equation} → $$x$$"),
        "equation align gather multline flalign eqnarray displaymath math split dmath gathered aligned subeqnarray"),
    Row(Rule("math", "r", "\\begin{alignat}{2}x\\end{alignat} → $$x$$"), "alignat xalignat"),
    Row(Rule("code", "", "\\begin{verbatim}x\\end{verbatim} → x, as code"),
        "verbatim Verbatim alltt lstlisting minted BVerbatim LVerbatim code semiverbatim spverbatim"),
    Row(Rule("nothing", "", "\\begin{comment}x\\end{comment} → nothing"),
        "comment filecontents tikzpicture picture pgfpicture pspicture forest asy"),
)  # fmt: skip
# What is read up to its end without a look at what it contains.
RAW_MEANINGS = frozenset(("code", "nothing"))
UNKNOWN_COMMAND = Rule("unknown", "o", r"\mycommand[a]{x} → x, and a notice")
UNKNOWN_ENVIRONMENT = Rule("unknown", "o", "\\begin{mybox}x\\end{mybox} → x, and a notice")

SPECIALS = {"~": " ", "``": "“", "''": "”", "---": "—", "--": "–", "!`": "¡", "?`": "¿", "&": " "}
UNITS = (
    "nm", "mm", "cm", "km", "mg", "kg", "kN", "ms", "Hz", "kHz", "MHz", "GHz", "kPa", "MPa", "kW", "MW", "kWh", "eV",
    "keV", "MeV", "GeV", "mL",
)  # fmt: skip
SYMBOLS = {
    " ": " ", "\n": " ", "\t": " ", ",": " ", ";": " ", ":": " ", ">": " ", "%": "%", "&": "&", "#": "#", "$": "$",
    "_": "_", "{": "{", "}": "}", "dots": "…", "ldots": "…", "textellipsis": "…", "textbackslash": "\\", "slash": "/",
    "textasciitilde": "~", "textasciicircum": "^", "textquotesingle": "'", "textbar": "|", "textless": "<",
    "textgreater": ">", "TeX": "TeX", "LaTeX": "LaTeX", "LaTeXe": "LaTeX2e", "BibTeX": "BibTeX", "XeTeX": "XeTeX",
    "XeLaTeX": "XeLaTeX", "pdfLaTeX": "pdfLaTeX", "CTeX": "CTeX", "CTEX": "CTEX", "lq": "‘", "rq": "’",
    "S": "§", "P": "¶", "pounds": "£", "euro": "€", "copyright": "©", "ddag": "‡", "checkmark": "✓", "yen": "¥",
    "glqq": "„", "grqq": "“", "flqq": "«", "frqq": "»", "og": "«", "fg": "»", "degree": "°", "textdegree": "°",
    # Units, as `siunitx` names them; `\kilo\metre` is km.
    "percent": "%", "permil": "‰", "celsius": "°C", "degreeCelsius": "°C", "per": "/", "squared": "²", "cubed": "³",
    "nano": "n", "micro": "µ", "milli": "m", "centi": "c", "kilo": "k", "mega": "M", "giga": "G", "metre": "m",
    "meter": "m", "gram": "g", "tonne": "t", "litre": "L", "liter": "L", "hectare": "ha", "second": "s",
    "minute": "min", "hour": "h", "day": "d", "kelvin": "K", "ampere": "A", "volt": "V", "watt": "W", "joule": "J",
    "newton": "N", "pascal": "Pa", "hertz": "Hz", "mole": "mol", "ohm": "Ω", "byte": "B", "electronvolt": "eV",
    "um": "µm", **{unit: unit for unit in UNITS},
}  # fmt: skip
# Combining characters; `\t` joins two letters.
ACCENTS = {
    "'": "\u0301", "`": "\u0300", '"': "\u0308", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "d": "\u0323", "b": "\u0331", "k": "\u0328",
    "r": "\u030a", "t": "\u0361",
}  # fmt: skip


def _table(rows: tuple[Row, ...]) -> Mapping[str, Rule]:
    return {name: row.rule for row in rows for name in row.names.split()}


COMMAND_RULES, ENVIRONMENT_RULES = _table(COMMANDS), _table(ENVIRONMENTS)
CHARACTERS = get_default_latex_context_db()


@lru_cache(maxsize=4096)
def command_rule(name: str) -> Rule:
    """The rule of a command, by its name without the backslash."""
    if name in COMMAND_RULES:
        return COMMAND_RULES[name]
    if TITLE.fullmatch(name):
        return Rule("title", "*[g", r"\etitle{x} → x, as a heading")
    if ABSTRACT.fullmatch(name):
        return Rule("block", "*[g", r"\ckeywords{x} → x, as a paragraph")
    rule = next((rule for pattern, rule in PATTERNS if pattern.fullmatch(name)), None)
    return rule or (Rule("character", "", r"\ss → ß") if character(name) else UNKNOWN_COMMAND)


@lru_cache(maxsize=4096)
def environment_rule(name: str) -> Rule:
    """The rule of an environment; that of its name without a star, if it has none of its own."""
    rule = ENVIRONMENT_RULES.get(name) or ENVIRONMENT_RULES.get(name.rstrip("*"))
    return rule or (ENVIRONMENT_RULES["abstract"] if ABSTRACT.fullmatch(name) else UNKNOWN_ENVIRONMENT)


def character(name: str) -> str:
    """The characters that a command stands for, as pylatexenc knows them; nothing for any other command."""
    if name in SYMBOLS:
        return SYMBOLS[name]
    specification = CHARACTERS.get_macro_spec(name)
    text = specification.simplify_repl if specification is not None else None
    return text if isinstance(text, str) and "%" not in text else ""
