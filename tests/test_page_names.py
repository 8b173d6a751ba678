"""Names in the pages of the review and of the reports: each is used, and each word that is said has its entry."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest
from page_scripts import LOGIC

PACKAGES = ("aligner.revision", "aligner.checking.reports")
DECLARED = re.compile(r"^(export )?(?:async )?(?:function|const|let) (\w+)", re.MULTILINE)
IMPORTED = re.compile(r"^import \{([^}]+)\} from '\./([\w-]+\.js)';", re.MULTILINE)
TEMPLATE = re.compile(r"`(\w+_)\$\{")


def sources(package):
    folder = files(package) / "assets"
    return {path.name: path.read_text("utf-8") for path in folder.iterdir() if path.name.endswith(".js")}


def speakers(package):
    """All that says words: the scripts, and the modules that make pages and other reports."""
    modules = {path.name: path.read_text("utf-8") for path in files(package).iterdir() if path.name.endswith(".py")}
    html = files(package) / "assets" / "page.html"
    return sources(package) | modules | {html.name: html.read_text("utf-8")}


def words(package):
    return tomllib.loads((files(package) / "assets" / "words.toml").read_text("utf-8"))


def uses(name, source):
    return len(re.findall(rf"(?<![\w$]){name}(?![\w$])", source))


def unused(modules):
    """Names that are declared or imported and occur nowhere else, and exports that no other module imports."""
    everything = "\n".join(modules.values())
    imported = {name: set(IMPORTED.findall(source)) for name, source in modules.items()}
    wanted = {(module, each) for found in imported.values() for names, module in found for each in names.split(", ")}
    for file, source in modules.items():
        for export, name in DECLARED.findall(source):
            is_for_tests = file.removesuffix(".js") in LOGIC
            if uses(name, everything) < 2 or (export and not is_for_tests and (file, name) not in wanted):
                yield f"{file}: {name}"
        for names, _ in imported[file]:
            yield from (f"{file}: {name}" for name in names.split(", ") if uses(name, source) < 2)


def unexported(modules):
    """Imported names that their module does not export; linked into one script, they would be found all the same."""
    exports = {name: {found[1] for found in DECLARED.findall(source) if found[0]} for name, source in modules.items()}
    for file, source in modules.items():
        for names, module in IMPORTED.findall(source):
            yield from (f"{file}: {name} of {module}" for name in names.split(", ") if name not in exports[module])


def unsaid(entries, modules):
    """Words that no module says, neither by name nor by a beginning such as `reason_${…}` and a name that follows."""
    text = "\n".join(modules.values())
    beginnings = {*TEMPLATE.findall(text)}
    for name in entries:
        is_said = uses(name, text) or any(
            name.startswith(beginning) and uses(name.removeprefix(beginning), text) for beginning in beginnings
        )
        if not is_said:
            yield name


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_of_the_scripts_is_used(package):
    assert list(unused(sources(package))) == []


def test_a_name_that_nothing_uses_is_found():
    modules = {
        "a.js": "import {b, c} from './b.js';\nconst d = 1;\nb();\n",
        "b.js": "export function b() {}\nexport function c() {}\nexport const e = 1;\nb(e, e);\n",
    }
    assert list(unused(modules)) == ["a.js: d", "a.js: c", "b.js: e"]


def test_every_imported_name_is_exported():
    assert list(unexported(sources("aligner.revision"))) == []


def test_an_import_of_what_is_not_exported_is_found():
    modules = {"a.js": "import {b, c} from './b.js';\n", "b.js": "export const b = 1;\nconst c = 2;\n"}
    assert list(unexported(modules)) == ["a.js: c of b.js"]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_word_is_said(package):
    assert list(unsaid(words(package), speakers(package))) == []


def test_a_word_that_nothing_says_is_found():
    modules = {"a.js": "say('one'); say(`is_${name}`); const names = ['open'];"}
    assert list(unsaid(["one", "two", "is_open", "is_shut"], modules)) == ["two", "is_shut"]
