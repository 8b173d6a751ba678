"""The logic of the review page in Chromium: its modules are loaded as they are, from a place that has no network."""

from __future__ import annotations

import json
from contextlib import contextmanager
from importlib.resources import files

from browsers import browser

from aligner.revision.revision import Revision
from aligner.revision.view import state

ORIGIN = "http://page.example"
ASSETS = files("aligner.revision") / "assets"
# Modules that know nothing of what is seen.
LOGIC = (
    "model", "kinds", "changes", "shaping", "columns", "splitting", "pinning", "stretches", "lattice", "exchanges",
    "search",
    "actions", "solver", "session", "queue", "documents", "writing", "storage",
)  # fmt: skip
IMPORTS = "Object.assign(window, " + ", ".join(f"await import('./{name}.js')" for name in LOGIC) + ");"


@contextmanager
def chromium():
    """A context of the browser, or the test is skipped."""
    with browser() as running:
        yield running.new_context()


def _deliver(route):
    name = route.request.url.removeprefix(ORIGIN + "/")
    if not name:
        route.fulfill(content_type="text/html", body="<!doctype html><title>logic</title>")
    else:
        route.fulfill(content_type="text/javascript", body=(ASSETS / name).read_text("utf-8"))


def logic_tab(context):
    """A tab in which every exported name of the logic is a global."""
    tab = context.new_page()
    tab.route(f"{ORIGIN}/**", _deliver)
    tab.goto(ORIGIN)
    tab.evaluate(f"async () => {{ {IMPORTS} }}")
    return tab


def state_of(revision: Revision, changes=(), **more):
    """The state of a page, as the server gives it."""
    return json.loads(json.dumps(state(revision, "a.jsonl", "en", changes, **more)))
