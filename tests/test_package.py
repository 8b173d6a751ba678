"""What importing the package does, which names it offers, and which module may know which."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import aligner

ROOT = Path(aligner.__file__).parent

# What stands at the top of the package, in the order of the flow: a room may know those before it and itself.
ORDER = [
    "errors", "arguments", "distribution", "files", "kernels", "bitext", "encoders", "words", "units", "formats",
    "text", "views", "alignment", "mining", "evaluation", "checking", "training", "memory", "revision", "corpus", "",
    "cli", "__main__",
]  # fmt: skip
# Imports inside a function are for what is quick to start: the face, the command line, and the libraries of extras.
LATE = ("", "cli", "__main__")


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in ROOT.rglob("*.py")}
SOURCES = {name: path.read_text(encoding="utf-8") for name, path in MODULES.items()}


def imports_of(tree, *, inside=False):
    """(module of this package, whether inside a function) of every import, those for type checkers too."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            yield from (
                (full, inside) for alias in node.names if (full := resolve(node.module, alias.name)) is not None
            )
        elif isinstance(node, ast.ImportFrom):
            yield f"a relative import in line {node.lineno}", inside
        elif isinstance(node, ast.Import):
            yield from ((full, inside) for alias in node.names if (full := resolve(alias.name, None)) is not None)
        else:
            deeper = inside or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from imports_of(node, inside=deeper)


def resolve(module, name):
    """The module of this package that an import means; None for another package's."""
    if module.split(".")[0] != "aligner":
        return None
    inner = module.removeprefix("aligner").removeprefix(".")
    longer = ".".join(filter(None, [inner, name]))
    return longer if longer in MODULES else inner


def room(module):
    return module.split(".")[0]


def broken_layers(sources):
    """(module, imported module) of the imports that lead upwards, or stand inside a function where none may."""
    found = []
    for name, source in sources.items():
        for imported, inside in imports_of(ast.parse(source)):
            upwards = room(imported) not in ORDER or ORDER.index(room(imported)) > ORDER.index(room(name))
            if upwards or (inside and room(name) not in LATE):
                found.append((name, imported))
    return found


def circles(sources):
    """Modules that know each other, directly or by way of others, in whatever kind of import."""
    knows = {name: {to for to, _ in imports_of(ast.parse(source))} - {name} for name, source in sources.items()}
    reached = {name: set(direct) for name, direct in knows.items()}
    for middle in knows:
        for name in knows:
            if middle in reached[name]:
                reached[name] |= reached[middle]
    return sorted(name for name in knows if name in reached[name])


def test_every_room_has_its_place_in_the_order():
    assert {room(name) for name in MODULES} == set(ORDER)


def test_the_top_of_the_package_can_be_taken_in_at_a_glance():
    assert len([path for path in ROOT.iterdir() if path.name != "__pycache__"]) <= 24


def test_a_module_imports_only_from_rooms_before_its_own():
    assert broken_layers(SOURCES) == []


def test_no_two_modules_know_each_other():
    assert circles({name: source for name, source in SOURCES.items() if name}) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("errors", "import aligner.bitext.texts"),
        ("alignment.lattice", "from aligner.checking.findings import Finding"),
        ("bitext.languages", "from aligner import formats"),
        ("text.sentences", "def f():\n    from aligner.alignment.align import align"),
        ("checking.review", "def f():\n    from aligner.errors import InputError"),
        ("bitext.beads", "if TYPE_CHECKING:\n    from aligner.formats import jsonl"),
        ("alignment.evidence", "from .weights import Weights"),
        ("alignment.align", "if True:\n    import aligner.cli"),
        ("memory.memory", "import aligner"),
    ],
)
def test_the_check_of_layers_sees_an_import_that_leads_upwards_or_comes_late(module, source):
    assert [name for name, _ in broken_layers({module: source})] == [module]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("alignment.align", "import aligner.encoders\nfrom aligner.errors import InputError"),
        ("cli.align", "def f():\n    from aligner.alignment.align import align"),
        ("bitext.beads", "if TYPE_CHECKING:\n    from aligner.bitext.edits import Span"),
        ("alignment.lattice", "import numpy, alignerish"),
    ],
)
def test_the_check_of_layers_allows_what_leads_downwards(module, source):
    assert broken_layers({module: source}) == []


def test_the_check_of_circles_sees_one_of_any_kind():
    assert circles({
        "words.english": "from aligner.words.numbers import values",
        "words.numbers": "def f():\n    from aligner.words.numerals import value_of",
        "words.numerals": "if TYPE_CHECKING:\n    from aligner.words import english",
        "errors": "import os",
    }) == ["words.english", "words.numbers", "words.numerals"]  # fmt: skip


def test_importing_the_package_brings_in_nothing_heavy():
    code = "import sys, aligner; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    heavy = {"numpy", "torch", "tokenizers", "regex", "safetensors", "sentence_transformers", "scipy", "tqdm", "pandas"}
    assert not heavy & set(done.stdout.split())


def test_what_holds_and_writes_an_alignment_needs_no_arrays():
    code = "import sys, aligner; aligner.Alignment, aligner.Judgement; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    assert done.stdout.strip() == "False"


def test_every_public_name_resolves_to_what_its_module_defines():
    for name in aligner.__all__:
        value = getattr(aligner, name)
        assert value.__name__ == name
        assert value.__module__.startswith("aligner.")
        assert value is getattr(import_module(value.__module__), name)
        assert name in dir(aligner)
    assert len(set(aligner.__all__)) == len(aligner.__all__)


def test_public_names_are_those_with_a_home_and_those_for_type_checkers():
    assert set(aligner.__all__) == set(aligner._HOMES)
    tree = ast.parse((ROOT / "__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    assert {(alias.name, node.module) for node in block.body for alias in node.names} == {
        (name, f"aligner.{home}") for name, home in aligner._HOMES.items()
    }


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'pair'"):
        _ = aligner.pair


def test_no_public_name_hides_a_module():
    assert not set(aligner.__all__) & {room(name) for name in MODULES}
    for name in ("alignment", "bitext", "encoders", "evaluation"):
        assert import_module(f"aligner.{name}") is getattr(aligner, name)


def test_the_package_is_marked_as_typed():
    assert (ROOT / "py.typed").exists()
