"""Small whole documents with all that their readers know, one for each suffix."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
RELATIONSHIPS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
RELATIONSHIP = f'<Relationship Id="r{{0}}" Type="{OFFICE}/relationships/{{0}}" Target="{{1}}"/>'
NAMES = f'xmlns:w="{WORD}" xmlns:m="{OFFICE}/math" xmlns:v="urn:schemas-microsoft-com:vml"'
FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
BODY = f"""
<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>The Lakes</w:t></w:r></w:p>
<w:p>{FIELD.format("begin")}<w:r><w:instrText>TOC</w:instrText></w:r>{FIELD.format("separate")}<w:r><w:t>a</w:t></w:r>
{FIELD.format("end")}<w:r><w:rPr><w:vanish/></w:rPr><w:t>b</w:t></w:r>
<w:r><w:t xml:space="preserve">渡船停了。</w:t></w:r>
<w:r><w:footnoteReference w:id="2"/></w:r><w:ins w:id="1"><w:r><w:sym w:font="Symbol" w:char="F061"/></w:r></w:ins>
<w:r><w:br w:type="page"/><w:br/></w:r><m:oMath><m:d><m:dPr><m:begChr m:val="["/></m:dPr><m:e><m:r><m:t>x</m:t></m:r>
</m:e></m:d></m:oMath><w:r><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent>
</v:textbox></w:pict></w:r></w:p>
<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="3"/></w:rPr></w:pPr><w:r><w:t>c</w:t></w:r></w:p>
<w:tbl><w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge/></w:tcPr>
<w:p><w:r><w:t>d</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="x"/></w:docPartObj></w:sdtPr><w:sdtContent><w:p/></w:sdtContent>
</w:sdt><w:altChunk/>
"""
DOCX = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": RELATIONSHIPS.format(RELATIONSHIP.format("officeDocument", "word/document.xml")),
    "word/_rels/document.xml.rels": RELATIONSHIPS.format(
        RELATIONSHIP.format("styles", "styles.xml") + RELATIONSHIP.format("footnotes", "footnotes.xml")
    ),
    "word/document.xml": f"<w:document {NAMES}><w:body>{BODY}</w:body></w:document>",
    "word/styles.xml": f"""<w:styles {NAMES}>
<w:style w:type="paragraph" w:styleId="0" w:default="1"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="标题 1"/><w:basedOn w:val="0"/>
<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:vanish w:val="0"/></w:rPr></w:style></w:styles>""",
    "word/footnotes.xml": f'<w:footnotes {NAMES}><w:footnote w:id="2"><w:p><w:r><w:t>note</w:t></w:r></w:p>'
    "</w:footnote></w:footnotes>",
}  # fmt: skip

SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "style": "style",
    }.items()
)
TEXT = """
<text:tracked-changes><text:p>gone</text:p></text:tracked-changes>
<text:h text:style-name="H" text:outline-level="1">The Lakes</text:h>
<text:p text:style-name="P">渡船<text:span text:style-name="T">secret</text:span>停了。<text:s text:c="3"/>
<text:line-break/>x
<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>note</text:p>
</text:note-body></text:note><draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame>
<draw:frame><draw:object><math xmlns="http://www.w3.org/1998/Math/MathML"><msup><mi>x</mi><mn>2</mn></msup></math>
</draw:object></draw:frame></text:p>
<text:list><text:list-item><text:p>a</text:p></text:list-item></text:list>
<table:table>
<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"><text:p>b
</text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table>
<text:table-of-content><text:index-body><text:p>c</text:p></text:index-body></text:table-of-content>
<text:section text:display="condition" text:is-hidden="true"><text:p>d</text:p></text:section>
"""
STYLES = """
<style:style style:family="paragraph" style:name="P" style:parent-style-name="Heading_20_1"/>
<style:style style:family="text" style:name="T"><style:text-properties text:display="none"/></style:style>
"""
BODY_OF_TEXT = f"<office:body><office:text>{TEXT}</office:text></office:body>"
WHOLE = f"<office:automatic-styles>{STYLES}</office:automatic-styles>{BODY_OF_TEXT}"
MIMETYPE = "application/vnd.oasis.opendocument.text"
ODT = {
    "mimetype": MIMETYPE,
    "META-INF/manifest.xml": "<manifest/>",
    "content.xml": f"<office:document-content {SPACES}>{WHOLE}</office:document-content>",
    "styles.xml": f"<office:document-styles {SPACES}><office:styles>{STYLES}</office:styles></office:document-styles>",
}
FODT = f'<?xml version="1.0"?>\n<office:document {SPACES} office:mimetype="{MIMETYPE}">{WHOLE}</office:document>'
LINES = "".join(
    f"1 0 0 1 {x} {700 - 14 * row} Tm (The ferry stopped {row}) Tj\n" for x in (50, 320) for row in range(9)
)
DRAWN = f"""BT /F 8 Tf 1 0 0 1 250 800 Tm (Journal of Ice) Tj /F 11 Tf 1 Tr
{LINES}3 Tr 1 0 0 1 50 300 Tm (unseen) Tj 0 Tr 1 1 1 rg (white) Tj 0 g 0 1 -1 0 20 300 Tm (stamp) Tj
1 0 0 1 50 100 Tm 7 0 0 7 50 104 Tm (1) Tj ET"""
PDF = f"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R 4 0 R]/Count 2/MediaBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>>>>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/Contents 6 0 R>> endobj
4 0 obj <</Type/Page/Parent 2 0 R/Contents 6 0 R/Rotate 90>> endobj
5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>> endobj
6 0 obj <</Length {len(DRAWN)}>> stream
{DRAWN}
endstream endobj
trailer <</Root 1 0 R/Size 7>>
%%EOF
"""
HTML = """<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>a</title><style>p {}</style></head><body>
<nav>Home</nav><header><h1>The Lakes</h1></header><main>
<p style="display:none">b</p><p>渡船<b>停了</b>。<br>x<sup>2</sup><sup><a href="#fn1">1</a></sup> &nbsp;<q>y</q>
<ruby>漢<rt>kan</rt></ruby></p><math><msup><mi>x</mi><mn>2</mn></msup></math><del>c</del><iframe src="d"></iframe>
<ul><li>e<ul><li role="heading">f</li></ul></li></ul><pre>g
 h</pre><table><caption>i</caption><tr><td rowspan="2" colspan="3">j<table><tr><th>k</th></tr></table></td></tr></table>
<ol class="footnotes"><li id="fn1">note <a href="#fnref1">↩</a></li></ol></main><footer>l</footer></body></html>
"""
XHTML = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><a id="x"/>{}</body></html>'
CHAPTER = 'href="{}" media-type="application/xhtml+xml"'
EPUB = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": '<container><rootfiles><rootfile full-path="a/b.opf"/></rootfiles></container>',
    "META-INF/encryption.xml": '<encryption><EncryptedData><EncryptionMethod Algorithm="x"/><CipherData>'
    '<CipherReference URI="font"/></CipherData></EncryptedData></encryption>',
    "a/b.opf": f'<package><manifest><item id="n" properties="nav" {CHAPTER.format("n.xhtml")}/><item id="c" '
    f'{CHAPTER.format("c%20.xhtml")}/></manifest><spine><itemref idref="n"/><itemref idref="c" linear="no"/></spine>'
    '<guide><reference type="cover" href="n.xhtml"/></guide></package>',
    "a/n.xhtml": XHTML.format("<nav>Contents</nav>"),
    "a/c .xhtml": XHTML.format("<h1>渡船</h1><p>停了。<![CDATA[a < b]]></p>"),
}  # fmt: skip
MARKDOWN = """---
title: a
---
# The *Lakes*

渡船[停了](b)。
x^2^ $y_2$ `z`[^1] <span>c</span> <file> ![d](e) ^[inline]

> [!NOTE]
> f

!!! note "g"
    h

- [x] i

| j | k |
|---|---|
| l<br>m | n |

```{tip} o
p
```

term
: definition

::: q
r
:::

% s

<div hidden>

t

</div>

[^1]: note
"""
LATEX = r"""% lakes
\documentclass{ctexart}
\newcommand{\lake}[2][deep]{a #1 lake of #2}
\title{湖泊\thanks{None.}}\thusetup{keywords = {湖，冰}, keywords* = {lake}}
\begin{document}
\section*{湖泊}\label{a} It is~\lake{ice} (see \cite{b}), $x_1$, \verb|{| and \'e---``so''\footnote{A \emph{note}.}
\begin{equation} y = \left[0, 1) \end{equation}
\begin{itemize}\item[a] one\end{itemize}
\begin{table}\caption{Depths}\begin{tabular}{cc} a & \multicolumn{1}{c}{b} \\[2pt] \hline \end{tabular}\end{table}
\begin{lstlisting}[language=C]
int x = {1}; % no comment
\end{lstlisting}
\iffalse no \fi \input{b} \unknown[x]{y} \vskip 2pt plus 1fil \def\q#1{\q\q} \q
\end{document}
"""
CUES = "1\n00:00:01,000 --> 00:00:02,500\n- <i>He</i> left\n- {\\an8}Oh.\n\n2\n00:00:03.0-->00:04\n因为\nand &amp; 42\n"
SUBTITLES = {
    ".srt": CUES,
    ".vtt": f"WEBVTT\n\nNOTE a\nb\n\nname\n00:01.000 --> 00:02.000 a:b\n<v Li><00:01.5>He <c>left</c>\n\n{CUES}",
    ".ass": "[Script Info]\n[Events]\nFormat: Layer, Start, End, Style, Text\n"
    "Dialogue: 0,0:00:01.00,0:00:02.00,A,{\\k2}He,\\Nleft{\\p1}m 0 0{\\p0}\nComment: 0,0:00:01.00,0:00:02.00,A,x\n",
    ".sub": "{1}{1}25\n{25}{50}{y:i}He|left\n",
}
# The content of each document: the parts of an archive, or a text.
DOCUMENTS: Mapping[str, Mapping[str, str] | str] = {
    ".docx": DOCX,
    ".odt": ODT,
    ".fodt": FODT,
    ".pdf": PDF,
    ".html": HTML,
    ".epub": EPUB,
    ".md": MARKDOWN,
    ".tex": LATEX,
    **SUBTITLES,
}


def make_documents(folder: Path) -> dict[str, Path]:
    """A document for each suffix, in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for suffix, content in DOCUMENTS.items():
        path = files[f"text{suffix}"] = folder / f"text{suffix}"
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
            continue
        with zipfile.ZipFile(path, "w") as archive:
            for name, part in content.items():
                archive.writestr(name, part)
    return files
