"""The manual of the page names its keys as the page does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import aligner
from aligner.revision.page import assets

MANUAL = Path(aligner.__file__).parent.parent / "docs" / "reviewing.md"
COMMAND = re.compile(r"\{name: '(\w+)', group: '(\w+)', keys: \[([^\]]*)\]")
SOUGHT = re.compile(r"keys: \['([^']+)'\], seeks")
NAMES = {
    " ": "Space", "arrowup": "↑", "arrowdown": "↓", "arrowleft": "←", "arrowright": "→", "enter": "Enter",
    "escape": "Esc", "backspace": "Backspace", "pagedown": "PgDn", "pageup": "PgUp", "home": "Home", "end": "End",
    "contextmenu": "Menu", "mod": "Ctrl", "alt": "Alt", "shift": "Shift",
}  # fmt: skip


def label(key):
    """`mod+shift+z` as people write it."""
    return "+".join(NAMES.get(part, part.upper()) for part in key.split("+"))


def table():
    """The keys of all commands, as the manual should have them."""
    words = tomllib.loads(assets("words.toml"))
    commands = [(*each, f"command_{each[0]}") for each in COMMAND.findall(assets("keys.js"))]
    back = ", ".join(f"'shift+{key}'" for key in SOUGHT.findall(assets("keys.js")))
    last = max(place for place, (_, group, *_) in enumerate(commands) if group == "go")
    commands.insert(last + 1, ("", "go", back, "sought_before"))
    rows = []
    for _, group, keys, said in commands:
        shown = " ".join(f"`{label(key)}`" for key in re.findall(r"'([^']+)'", keys))
        rows.append(f"| {words[f'group_{group}']['en']} | {shown} | {words[said]['en']} |")
    return "\n".join(["| | key | what it does |", "|---|---|---|", *rows])


def test_the_keys_in_the_manual_are_those_of_the_page():
    stated = MANUAL.read_text("utf-8").partition("<!-- keys -->\n")[2].partition("\n<!-- /keys -->")[0]
    assert stated.strip() == table()
    assert len(table().splitlines()) > 40
