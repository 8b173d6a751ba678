"""How fast the review page is at 10,000 rows: to its first paint, and from a key to the paint that shows what it did.

    python benchmarks/review_page.py [--rows 10000] [--repeats 40]

The page comes from the server in Chromium, with invented texts of the lengths of novels. First paint is the browser's
`first-contentful-paint`, and the first row in sight; key to paint is from the event to the second frame after it, when
the first has been shown. Needs playwright, and chromium on the path.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from aligner.bitext.beads import Bitext, Link, Recipe
from aligner.bitext.texts import Run, Sentences
from aligner.formats import jsonl

# What is pressed, and how often in each round. Rows shrink and grow, so the text stays about as long.
KEYS = {
    "next row": "ArrowDown",
    "other side": "ArrowRight",
    "next doubtful": "j",
    "accept": "a",
    "accept and next": "Enter",
    "mark": "r",
    "merge": "m",
    "undo": "Control+z",
    "redo": "Control+Shift+z",
    "move up": "u",
    "split": "s",
}
WORDS = ("the", "a", "river", "of", "and", "stood", "bridge", "water", "she", "said", "never", "again", "old")
CHARACTERS = "的一是在不了有和人这中大为上个国我以要他"
BARS = {"first paint": 1000.0, "median": 50.0, "p95": 100.0}
MEASURE = """
() => {
  window.taken = [];
  document.addEventListener('keydown', event => {
    const start = event.timeStamp;
    requestAnimationFrame(() => requestAnimationFrame(() => window.taken.push(performance.now() - start)));
  }, true);
}
"""
WATCH = """
new MutationObserver((_, observer) => {
  if (!document.querySelector('.row .cell')) return;
  observer.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => { window.rowsPainted = performance.now(); }));
}).observe(document, {childList: true, subtree: true});
"""


def invented(rows: int, seed: int = 17) -> Bitext:
    """An alignment of so many rows, a tenth of them doubtful."""
    chance = random.Random(seed)
    sides: tuple[list[str], list[str]] = ([], [])
    links = []
    for _ in range(rows):
        sizes = chance.choices([(1, 1), (1, 2), (2, 1), (1, 0), (0, 1), (2, 2)], [78, 8, 7, 3, 2, 2])[0]
        starts = [len(side) for side in sides]
        for _ in range(sizes[0]):
            sides[0].append("".join(chance.choices(CHARACTERS, k=chance.randint(6, 60))) + "。")
        for _ in range(sizes[1]):
            words = chance.choices(WORDS, k=chance.randint(4, 36))
            sides[1].append(" ".join(words).capitalize() + ".")
        confidence = chance.uniform(0.3, 0.9) if chance.random() < 0.1 else chance.uniform(0.9, 1)
        runs = [Run(start, start + size) for start, size in zip(starts, sizes, strict=True)]
        links.append(Link(runs[0], runs[1], round(confidence, 4)))
    texts = Sentences.given(sides[0], "zh", "novel.zh.txt"), Sentences.given(sides[1], "en", "novel.en.txt")
    return Bitext.of(*texts, links, Recipe("benchmark", "none", "none", {}))


def first_paint(page: Page, link: str) -> dict[str, float]:
    """Milliseconds from the start of loading to what is seen first, and to the rows."""
    page.add_init_script(WATCH)
    page.goto(link)
    page.locator(".row.here").wait_for()
    page.wait_for_timeout(500)
    paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    return {"first paint": page.evaluate(paint), "rows": page.evaluate("window.rowsPainted")}


def key_to_paint(page: Page, repeats: int) -> dict[str, list[float]]:
    """Milliseconds from each key to its paint."""
    page.evaluate(MEASURE)
    taken: dict[str, list[float]] = {name: [] for name in KEYS}
    for _ in range(repeats):
        for name, key in KEYS.items():
            taken[name].append(press(page, key))
            if name == "split":
                press(page, "Escape")
    return taken


def press(page: Page, key: str) -> float:
    """Milliseconds from a key to its paint; people rest between two keys, here for a moment."""
    page.keyboard.press(key)
    while not (taken := page.evaluate("window.taken.splice(0)")):
        page.wait_for_timeout(20)
    page.wait_for_timeout(60)
    return float(taken[0])


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


@contextmanager
def served(path: Path) -> Iterator[str]:
    """The link to the page of a file, from a server in its own process."""
    command = [sys.executable, "-m", "aligner", "review", str(path), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout
        yield server.stdout.readline().strip()
        server.terminate()


def main() -> None:
    """Serve the page and measure it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=40)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        path = Path(folder) / "novel.jsonl"
        jsonl.write(invented(arguments.rows), path)
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for run in range(3):
            with served(path) as link:
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                paint = first_paint(page, link)
                print(f"open {run + 1}: " + ", ".join(f"{name} {value:.0f} ms" for name, value in paint.items()))
        with served(path) as link:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(link)
            page.locator(".row.here").wait_for()
            report(key_to_paint(page, arguments.repeats))
        browser.close()


def report(taken: dict[str, list[float]]) -> None:
    """Print what was measured beside the bars."""
    everything = [value for values in taken.values() for value in values]
    for name, values in [*taken.items(), ("all keys", everything)]:
        print(f"{name:18}{statistics.median(values):8.1f} ms median {p95(values):8.1f} ms p95")
    print("bars: " + ", ".join(f"{name} {value:.0f} ms" for name, value in BARS.items()))


if __name__ == "__main__":
    main()
