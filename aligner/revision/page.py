"""The page of a review as one HTML file that needs nothing else: no network and no other file.

    app.js ─imports─▶ rows.js ─▶ model.js      linked into one script, in the order of their imports
    page.html, with that script, the style, the words and perhaps the state inside

The content security policy allows the script and the style by their hashes and nothing else. The texts are data: JSON
that the script shows as text.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from os import PathLike
from typing import Any, NamedTuple

from aligner.errors import InputError
from aligner.files import replacing
from aligner.views.pages import HTML_TAGS, as_html, asset, fill_in, json_in_html

# Gives a file of the page by its name.
Assets = Callable[[str], str]
START = "app.js"
IMPORT = re.compile(r"^import \{(?P<names>[\w$, ]+)\} from '\./(?P<module>[\w-]+\.js)';\n", re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?function\*? |const )", re.MULTILINE)
NOT_LINKED = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


class Page(NamedTuple):
    """The page, and its content security policy."""

    html: str
    policy: str


def assets(name: str) -> str:
    """A file of our page."""
    return asset("aligner.revision", name)


def render(title: str, language: str, state: Mapping[str, Any] | None = None, files: Assets = assets) -> Page:
    """The page in a language, en or zh. Without `state`, it asks the server for it."""
    words = tomllib.loads(files("words.toml"))
    style, script = files("page.css"), linked(files)
    policy = _policy(style, script, has_server=state is None)
    values = {name: as_html(wordings[language]) for name, wordings in words.items()}
    html = fill_in(files("page.html"), values | {
        "language": HTML_TAGS[language],
        "title": as_html(title),
        "policy": as_html(policy),
        "style": style,
        "script": script,
        "words": json_in_html(words),
        "state": "" if state is None else json_in_html(state),
    })  # fmt: skip
    return Page(html, policy)


def write(state: Mapping[str, Any], path: str | PathLike[str], files: Assets = assets) -> None:
    """Write the page with its state: it works without a server."""
    page = render(state["title"], state["language"], state, files)
    with replacing(path) as handle:
        handle.write(page.html)


def linked(files: Assets = assets) -> str:
    """The modules of the page as one script: those that a module imports stand before it."""
    modules = list(_in_order(START, files, {}))
    return "(() => {\n'use strict';\n" + "\n".join(modules) + "\n})();"


def _in_order(name: str, files: Assets, done: dict[str, bool]) -> Iterator[str]:
    """A module after those that it imports; `done` has the modules so far, and whether they are complete."""
    if name in done:
        if not done[name]:
            raise InputError(f"the modules of the page import each other in a circle, at {name}")
        return
    done[name] = False
    source = files(name)
    for imported in IMPORT.finditer(source):
        yield from _in_order(imported["module"], files, done)
    done[name] = True
    plain = EXPORT.sub("", IMPORT.sub("", source))
    if unknown := NOT_LINKED.search(plain):
        raise InputError(f"{name} of the page has an import or export that cannot be linked: {unknown[0]}")
    yield plain


def _policy(style: str, script: str, *, has_server: bool) -> str:
    """Nothing but our own script and style, and with a server requests to it."""
    connections = "'self'" if has_server else "'none'"
    return "; ".join([
        "default-src 'none'",
        f"script-src {_hash(script)}",
        f"style-src {_hash(style)}",
        "img-src data: blob:",
        f"connect-src {connections}",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
    ])  # fmt: skip


def _hash(content: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
