"""What goes into an HTML page that needs nothing else: its assets, its data, and texts that cannot act as markup.

json_in_html({"a": "</script>"})                  {"a":"\\u003c/script\\u003e"}   read back as the same value
fill_in("<h1>{{title}}</h1>", {"title": "{{x}}"})  <h1>{{x}}</h1>                 no value counts as a slot
as_html("a<b\\u202e")                             a&lt;b\\u202e                   hidden characters as escapes
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from types import MappingProxyType

from aligner.bitext.visible import escaped

# How pages name the languages of their interfaces.
HTML_TAGS = MappingProxyType({"en": "en", "zh": "zh-Hans"})
# Characters that would end the element with the data, that some readers take for a line end, or that UTF-8 cannot hold.
ESCAPED = re.compile("[<>&\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
SLOT = re.compile(r"\{\{(\w+)\}\}")
NOT_IN_HTML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def json_in_html(value: Mapping[str, object]) -> str:
    """JSON for a script element in a UTF-8 file; it is read back as the same value."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", line)


def fill_in(template: str, values: Mapping[str, str]) -> str:
    """Fill all slots of a template in one go, so that no text put into it counts as a slot."""
    return SLOT.sub(lambda match: values[match[1]], template)


def as_html(text: str) -> str:
    """The text for HTML, with hidden characters as escapes."""
    return escape(NOT_IN_HTML.sub("\ufffd", escaped(text)))


def asset(package: str, name: str) -> str:
    """A file of the folder `assets` in a package of ours."""
    return files(package).joinpath("assets", name).read_text(encoding="utf-8")
