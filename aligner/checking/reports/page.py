"""A review → one HTML file that needs nothing else: no network and no other file.

    Assessment ─view─▶ {"rows": […], "flags": […], …} ─▶ page.html, with the data, the style and the scripts inside

The page has the texts as JSON only, and the scripts show them as text; so nothing in them can act as markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from os import PathLike
from types import MappingProxyType
from typing import Any

from aligner.bitext.visible import escaped
from aligner.checking.assessment import Assessment
from aligner.checking.reports.view import view
from aligner.checking.reports.words import check_report_language, file_name, words
from aligner.files import replacing

SCRIPTS = (
    "page.js", "carrying.js", "verdicts.js", "rounds.js", "transfer.js", "rows.js", "filters.js", "bulk.js",
    "summary.js", "start.js",
)  # fmt: skip
HTML_TAGS = MappingProxyType({"en": "en", "zh": "zh-Hans"})
# Characters that would end the element with the data, that some readers take for a line end, or that UTF-8 cannot hold.
ESCAPED = re.compile("[<>&\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
SLOT = re.compile(r"\{\{(\w+)\}\}")
NOT_IN_HTML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


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
    return _fill_in(_asset("page.html"), {
        "language": HTML_TAGS[language],
        "title": _as_html(title),
        "heading": _as_html(wordings["title"]),
        "statement": _as_html(wordings["statement"]),
        "noscript": _as_html(wordings["noscript"]),
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


def json_in_html(value: Mapping[str, object]) -> str:
    """JSON for a script element in a UTF-8 file; it is read back as the same value."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", line)


def _fill_in(template: str, values: Mapping[str, str]) -> str:
    """Fill all slots of a template in one go, so that no text put into it counts as a slot."""
    return SLOT.sub(lambda match: values[match[1]], template)


def _as_html(text: str) -> str:
    return escape(NOT_IN_HTML.sub("\ufffd", escaped(text)))


def _asset(name: str) -> str:
    return files("aligner.checking.reports").joinpath("assets", name).read_text(encoding="utf-8")
