"""No library that we need, nor one that it needs, is under the GPL, the LGPL or the AGPL."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
COPYLEFT = re.compile(r"\b[AL]?GPL|GNU (Affero |Lesser |Library )?General Public", re.IGNORECASE)
# Extras of what somebody uses, not of what only builds or tests.
EXTRAS = ("models", "train", "formats", "report", "pandas", "scores")


def requirements() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [*project["dependencies"], *(line for name in EXTRAS for line in project["optional-dependencies"][name])]


def closure(lines: Iterable[str]) -> dict[str, Distribution]:
    """What is installed of these requirements and of all that they require, by name."""
    found: dict[str, Distribution] = {}
    waiting = [(Requirement(line), "") for line in lines]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.name in found or not _applies(requirement, extra):
            continue
        try:
            found[requirement.name] = distribution(requirement.name)
        except PackageNotFoundError:
            continue
        extras = requirement.extras or {""}
        waiting += [(Requirement(line), name) for line in found[requirement.name].requires or () for name in extras]
    return found


def _applies(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def licences_of(installed: Distribution) -> Iterator[str]:
    """What a library says in its metadata; a licence in full counts by its first line."""
    metadata = installed.metadata
    yield metadata.get("License-Expression") or ""
    yield (metadata.get("License") or "").strip().partition("\n")[0]
    yield from (line for line in metadata.get_all("Classifier") or () if line.startswith("License"))


def is_copyleft(licences: Iterable[str]) -> bool:
    """Whether all that is said leaves only such a licence: a choice of two may be open."""
    said = [licence for licence in licences if licence]
    return any(COPYLEFT.search(licence) and " OR " not in licence for licence in said)


def test_no_library_is_under_a_copyleft_licence_that_binds_us():
    found = closure(requirements())
    assert {"numpy", "lxml", "tokenizers"} <= set(found)
    assert [name for name, installed in found.items() if is_copyleft(licences_of(installed))] == []


@pytest.mark.parametrize(
    ("licences", "expected"),
    [
        (["MIT"], False),
        (["GPL-3.0-or-later"], True),
        (["", "GNU Lesser General Public License v3"], True),
        (["License :: OSI Approved :: GNU Affero General Public License v3"], True),
        (["LGPL-2.1-only"], True),
        (["MIT OR GPL-2.0-only"], False),
        (["MPL-2.0 AND MIT", "Apache-2.0"], False),
    ],
)
def test_what_binds_is_known_by_its_name(licences, expected):
    assert is_copyleft(licences) == expected
