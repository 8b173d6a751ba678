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

# A module may import those before it. `aligner` itself only names them and loads on first use.
ORDER = [
    "aligner", "errors", "counts", "extras", "languages", "edits", "forms", "bitext", "units", "aligned_units",
    "selection", "suspicions",
    "formats.files", "documents", "formats.markup", "formats.jsonl", "formats.tmx", "formats.tsv",
    "formats.terminal", "formats.notebook", "formats.sentences", "formats.changes", "formats.termbase", "formats.gold",
    "formats.columns", "formats.tables", "formats.archives", "formats.separated", "formats.xlsx", "formats.docx",
    "formats.parquet", "formats.xliff_labels", "formats.xliff_codes", "formats.xliff_pieces", "formats.xliff1",
    "formats.xliff2", "formats.xliff", "formats.po", "formats.moses", "formats",
    "words", "abbreviations", "splitters", "sentences",
    "repairs.characters", "repairs.lines", "repairs.layout", "repairs.shapes", "repairs.pages", "repairs.joins",
    "repairs.glued", "repairs.broken", "repairs.spaces", "repairs.width", "repairs.quotes", "repairs",
    "encoders", "encoders.static", "encoders.transformer", "encoders.contrast",
    "quotations", "numerals", "numbers", "sides", "associations", "coverage",
    "lattice", "known", "evidence", "corridor", "weights", "clauses", "alignment", "evaluation",
    "review", "references", "sections", "phrases", "terms", "glossaries",
    "checks.covered", "checks.measures", "checks.material", "checks.rows", "checks.nulls", "checks.partial",
    "checks.weak", "checks.order", "checks.untranslated", "checks.citations", "checks.notations", "checks.figures",
    "checks.latin", "checks.listings", "checks.names", "checks.glossary", "checks.terminology", "checks.repeats",
    "checks.typography", "checks",
    "reports.words", "reports.places", "reports.tables", "reports.records", "reports.view", "reports.page",
    "reports.terminal", "reports.xlsx", "reports.docx", "reports",
    "memory.records", "memory.schema", "memory.folding", "memory.packing", "memory.store", "memory.sources",
    "memory.adding", "memory.changes", "memory.contents", "memory.checking", "memory.answers", "memory.fuzzy",
    "memory.vectors", "memory.lookups", "memory.known", "memory.numbered", "memory", "memory.duplicates",
    "memory.cleaning",
    "training", "training.corpus", "training.card", "training.words",
    "training.tokenizer", "training.encoder", "training.adapt", "training.weights",
    "cli.command", "cli.messages", "cli.values", "cli.files", "cli.texts", "cli.listing", "cli.memories",
    "cli.exchange", "cli.lookups", "cli.cleaning", "cli.align", "cli.check", "cli.terms", "cli.adding", "cli.documents",
    "cli.tags", "cli.memory", "cli.convert", "cli.segment", "cli.evaluate", "cli.train_encoder", "cli.fit", "cli",
    "__main__",
]  # fmt: skip
# Methods of an Alignment that write it, and the encoder that is loaded once one is asked for: inside functions only.
LATER = {
    ("bitext", "formats"),
    ("bitext", "formats.jsonl"),
    ("bitext", "formats.tsv"),
    ("bitext", "formats.tmx"),
    ("bitext", "formats.terminal"),
    ("bitext", "formats.notebook"),
    ("review", "reports"),
    ("review", "reports.records"),
    ("review", "reports.terminal"),
    ("encoders", "encoders.static"),
    ("encoders", "encoders.transformer"),
}


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    parts = parts[:-1] if parts[-1] == "__init__" else parts
    return ".".join(parts) or "aligner"


MODULES = {name_of(path): path for path in ROOT.rglob("*.py")}


def for_type_checkers(node):
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imports_of(tree, *, inside=False):
    """(module of this package, whether inside a function) of every import, those for type checkers left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((full, inside) for alias in node.names if (full := resolve(node.module, alias.name)))
        elif isinstance(node, ast.ImportFrom):
            yield f"a relative import in line {node.lineno}", inside
        elif isinstance(node, ast.Import):
            yield from ((full, inside) for alias in node.names if (full := resolve(alias.name, None)))
        elif not for_type_checkers(node):
            deeper = inside or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from imports_of(node, inside=deeper)


def resolve(module, name):
    if module.split(".")[0] != "aligner":
        return None
    inner = module.removeprefix("aligner").removeprefix(".")
    longer = ".".join(filter(None, [inner, name]))
    return longer if longer in MODULES else inner or "aligner"


def broken_layers(sources):
    """Imports that lead upwards, as (module, imported module), but for those in LATER that stand inside a function."""
    found = []
    for name, source in sources.items():
        for imported, inside in imports_of(ast.parse(source)):
            upwards = imported not in ORDER or ORDER.index(imported) > ORDER.index(name)
            if upwards and not (inside and (name, imported) in LATER):
                found.append((name, imported))
    return found


def test_every_module_has_its_place_in_the_order():
    assert sorted(MODULES) == sorted(ORDER)


def test_a_module_imports_only_those_before_it():
    assert broken_layers({name: path.read_text(encoding="utf-8") for name, path in MODULES.items()}) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("errors", "import aligner.bitext"),
        ("lattice", "from aligner.weights import Weights"),
        ("languages", "from aligner import bitext"),
        ("sentences", "def f():\n    from aligner.alignment import align"),
        ("bitext", "from aligner.formats import jsonl"),
        ("evidence", "from .weights import Weights"),
        ("alignment", "if True:\n    import aligner.cli"),
    ],
)
def test_the_check_of_layers_sees_an_import_that_leads_upwards(module, source):
    assert [name for name, _ in broken_layers({module: source})] == [module]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("alignment", "import aligner\nfrom aligner.errors import InputError"),
        ("bitext", "def f():\n    from aligner.formats import jsonl"),
        ("errors", "if TYPE_CHECKING:\n    from aligner.bitext import Span"),
        ("lattice", "import numpy, alignerish"),
    ],
)
def test_the_check_of_layers_allows_what_leads_downwards(module, source):
    assert broken_layers({module: source}) == []


def test_importing_the_package_brings_in_nothing_heavy():
    code = "import sys, aligner; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    heavy = {"numpy", "torch", "tokenizers", "regex", "safetensors", "sentence_transformers", "scipy", "tqdm", "pandas"}
    assert not heavy & set(done.stdout.split())


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
    block = next(node for node in tree.body if for_type_checkers(node))
    assert {(alias.name, node.module) for node in block.body for alias in node.names} == {
        (name, f"aligner.{home}") for name, home in aligner._HOMES.items()
    }


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'pair'"):
        _ = aligner.pair


def test_no_public_name_hides_a_module():
    assert not set(aligner.__all__) & {name.split(".")[0] for name in MODULES}
    for name in ("alignment", "bitext", "weights", "encoders", "evaluation"):
        assert import_module(f"aligner.{name}") is getattr(aligner, name)


def test_the_package_is_marked_as_typed():
    assert (ROOT / "py.typed").exists()
