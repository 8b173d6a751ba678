"""The browser in which pages are tested."""

from __future__ import annotations

import shutil
from contextlib import contextmanager

import pytest


@contextmanager
def browser():
    """Chromium, or the test is skipped."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium")
    if not path:
        pytest.skip("there is no chromium on this machine")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield running
        running.close()
