"""A review → one HTML file that needs nothing else: no network and no other file.

    Assessment ─view─▶ {"rows": […], "flags": […], …} ─▶ page.html, with the data, the style and the scripts inside

The page has the texts as JSON only, and the scripts show them as text; so nothing in them can act as markup.
"""

from __future__ import annotations

from os import PathLike
from typing import Any

from aligner.bitext.visible import escaped, file_name
from aligner.checking.assessment import Assessment
from aligner.checking.reports.view import view
from aligner.checking.reports.words import check_report_language, words
from aligner.files import replacing
from aligner.views.pages import HTML_TAGS, as_html, asset, fill_in, json_in_html

SCRIPTS = (
    "page.js", "carrying.js", "verdicts.js", "rounds.js", "transfer.js", "rows.js", "filters.js", "bulk.js",
    "summary.js", "start.js",
)  # fmt: skip


def write(review: Assessment, path: str | PathLike[str], language: str = "en") -> None:
    """Write the page; `language` is the language of its interface, en or zh."""
    page = render(review, language)
    with replacing(path) as handle:
        handle.write(page)


def render(review: Assessment, language: str = "en") -> str:
    """The page as a string."""
    wordings = words(check_report_language(language))
    origins = [file_name(side.document.origin) for side in (review.alignment.source, review.alignment.target)]
    title = wordings["title"] + (f": {' – '.join(filter(None, origins))}" if any(origins) else "")
    return fill_in(_asset("page.html"), {
        "language": HTML_TAGS[language],
        "title": as_html(title),
        "heading": as_html(wordings["title"]),
        "statement": as_html(wordings["statement"]),
        "noscript": as_html(wordings["noscript"]),
        "style": _asset("page.css"),
        "script": "\n".join(map(_asset, SCRIPTS)),
        "data": json_in_html(_shown(view(review, language))),
    })  # fmt: skip


def _shown(value: Any) -> Any:  # noqa: ANN401 - a value of JSON
    """The value with hidden characters in its texts as escapes."""
    match value:
        case str():
            return escaped(value)
        case dict():
            return {name: _shown(part) for name, part in value.items()}
        case list() | tuple():
            return [_shown(part) for part in value]
    return value


def _asset(name: str) -> str:
    return asset("aligner.checking.reports", name)
