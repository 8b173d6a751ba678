"""Pages of the site that stand elsewhere in the repository, so that links between them hold on GitHub and here."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).parent.parent
ELSEWHERE = (
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "benchmarks/NOTES.md",
    "benchmarks/README.md",
    "benchmarks/RESULTS.md",
    "aligner/encoders/embedded/README.md",
)
LINK = re.compile(r"(?<=\]\()([^)\s:#]+)")


def on_files(files: Any, config: Any) -> Any:  # noqa: ANN401 - mkdocs has no types of its own for these
    """All pages: those of the folder, and those from elsewhere under their path in the repository."""
    for path in ELSEWHERE:
        files.append(File.generated(config, path, abs_src_path=str(ROOT / path)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:  # noqa: ANN401
    """Links as they are on the site, where the folder `docs` is the top and other files are not."""
    path = page.file.src_uri
    here = posixpath.dirname(path if path in ELSEWHERE else f"docs/{path}")

    def on_site(link: re.Match[str]) -> str:
        """The target of a link, from this page of the site."""
        target = posixpath.normpath(posixpath.join(here, link[1]))
        return posixpath.relpath(target.removeprefix("docs/"), posixpath.dirname(path) or ".")

    return LINK.sub(on_site, markdown)
