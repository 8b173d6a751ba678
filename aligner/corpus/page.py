"""The figures of a corpus → one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from aligner.views.pages import as_html, asset, fill_in

COUNTED = {
    "documents": "documents", "failed": "without a result", "warned": "doubtful", "beads": "beads",
    "source_sentences": "source sentences", "target_sentences": "target sentences",
}  # fmt: skip
# A row of a chart: what is counted, and how often.
Bar = tuple[str, int]


def render(figures: Mapping[str, Any]) -> str:
    """The page as a string; `figures` are those of `Statistics.to_dict`."""
    own, reports = "aligner.corpus", "aligner.checking.reports"
    return fill_in(asset(own, "statistics.html"), {
        "style": asset(reports, "page.css") + asset(own, "statistics.css"),
        "tiles": "\n".join(_tile(name, figures["counts"][key]) for key, name in COUNTED.items()),
        "confidence": _chart("confidence of beads", "beads", _ranges(figures["confidence"], "beads")),
        "kinds": _chart("source and target sentences", "beads", figures["kinds"].items()),
        "source_lengths": _chart("characters of the source", "beads", _lengths(figures["lengths"]["source"])),
        "target_lengths": _chart("characters of the target", "beads", _lengths(figures["lengths"]["target"])),
        "means": _chart("mean confidence", "documents", _ranges(figures["documents"], "confidence")),
        "nulls": _chart("share without a counterpart", "documents", _ranges(figures["documents"], "null")),
        "least_certain": "\n".join(map(_document, figures["least_certain"])),
    })  # fmt: skip


def _tile(name: str, count: int) -> str:
    return f'<li><span class="big">{count:,}</span><span class="name">{name}</span></li>'


def _ranges(histogram: Mapping[str, Any], name: str) -> Iterator[Bar]:
    width = histogram["width"]
    for number, count in enumerate(histogram[name]):
        yield f"{number * width:.2f} – {(number + 1) * width:.2f}", count


def _lengths(lengths: Mapping[str, int]) -> Iterator[Bar]:
    for least, count in lengths.items():
        yield least if least == "1" else f"{int(least):,} – {2 * int(least) - 1:,}", count


def _chart(title: str, noun: str, bars: Iterable[Bar]) -> str:
    """A table of counts, each with a bar as long as its share of the largest."""
    rows = list(bars)
    total, most = sum(count for _, count in rows), max((count for _, count in rows), default=0)
    head = f'<th scope="col" colspan="2">{title}</th><th scope="col" class="figure" colspan="2">{noun}</th>'
    body = "\n".join(_bar(label, count, most, total) for label, count in rows)
    return f'<table class="chart">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>'


def _bar(label: str, count: int, most: int, total: int) -> str:
    width, share = 100 * count / max(most, 1), count / max(total, 1)
    bar = f'<td class="track"><span style="width: {width:.1f}%"></span></td>'
    figures = f'<td class="figure">{count:,}</td><td class="figure quiet">{share:.1%}</td>'
    return f'<tr><th scope="row">{as_html(label)}</th>{bar}{figures}</tr>'


def _document(row: Mapping[str, Any]) -> str:
    cells: Sequence[str] = (f"{row['confidence']:.3f}", f"{row['null']:.1%}", f"{row['beads']:,}")
    figures = "".join(f'<td class="figure">{cell}</td>' for cell in cells)
    return f'<tr><th scope="row">{as_html(row["id"])}</th>{figures}</tr>'
