"""Libraries of extras: they are loaded when they are needed, and where one is missing, one line says how to get it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import aligner

ROOT = Path(aligner.__file__).parents[1]
# Python as it is in an environment where nobody has installed these.
WITHOUT = """\
import sys
from importlib.machinery import PathFinder

class Finder(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] in {hidden!r} else super().find_spec(name, path, target)

sys.meta_path = [Finder if finder is PathFinder else finder for finder in sys.meta_path]
{code}
"""
COMMAND = "from aligner.cli.main import main\nsys.exit(main({arguments!r}))"
CALL = (
    "from aligner.errors import AlignerError\ntry:\n    {call}\nexcept AlignerError as error:\n    sys.exit(str(error))"
)


def run(code, *hidden):
    """What a Python without these modules says and whether it is content."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT.format(hidden=set(hidden), code=code)],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip


@pytest.fixture
def pairs(tmp_path):
    """A file of pairs, which is not read before the library is there."""
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps({"zh": "河水涨了。", "en": "The river rose."}) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def gold(tmp_path):
    """A gold folder of one bead."""
    for suffix, text in (("zh", "河水涨了。\n"), ("en", "The river rose.\n"), ("gold", "[0]:[0]\n")):
        (tmp_path / f"river.{suffix}").write_text(text, encoding="utf-8")
    return str(tmp_path)


@pytest.mark.parametrize("module", ["weights", "encoder", "adapt", "words", "corpus", "tokenizer", "card"])
def test_what_trains_and_fits_is_imported_without_the_libraries_that_do_it(module):
    done = run(f"import aligner.training.{module}", "torch", "scipy", "sentence_transformers", "tqdm")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("module", "arguments", "purpose"),
    [
        ("torch", ["train-encoder", "PAIRS", "-o", "OUT"], "training an encoder"),
        ("torch", ["train-encoder", "PAIRS", "-o", "OUT", "--adapt"], "training an encoder"),
        ("scipy", ["fit", "GOLD", "-o", "OUT"], "fitting weights"),
    ],
)
def test_a_command_without_its_library_says_in_one_line_how_to_get_it(
    module, arguments, purpose, pairs, gold, tmp_path
):
    out = tmp_path / "out"
    places = {"PAIRS": pairs, "GOLD": gold, "OUT": str(out)}
    done = run(COMMAND.format(arguments=[places.get(each, each) for each in arguments]), module)
    message = f"{purpose} needs {module}, which is not installed: pip install 'bitext-aligner[train]'"
    assert (done.returncode, done.stderr) == (1, f"aligner: error: {message}\n")
    assert not out.exists(), "nothing has been begun"


@pytest.mark.parametrize(
    ("module", "call", "message"),
    [
        (
            "sentence_transformers", "import aligner; aligner.load_encoder('some/model')",
            "encoder 'some/model' needs sentence-transformers, which is not installed: "
            "pip install 'bitext-aligner[models]'",
        ),
        (
            "pandas", "import aligner; aligner.align('天亮了。', 'Day broke.').to_pandas()",
            "to_pandas needs pandas, which is not installed: pip install 'bitext-aligner[pandas]'",
        ),
    ],
)  # fmt: skip
def test_a_call_without_its_library_is_an_error_that_says_how_to_get_it(module, call, message):
    done = run(CALL.format(call=call), module)
    assert done.stderr == f"{message}\n"


def test_the_embedded_encoder_is_loaded_without_sentence_transformers_or_torch():
    done = run("import aligner; print(aligner.load_encoder().name)", "sentence_transformers", "torch")
    assert done.stdout.startswith("embedded"), done.stderr


def test_a_module_that_is_hidden_cannot_be_imported_and_others_can():
    assert "No module named 'polib'" in run("import polib", "polib").stderr
    assert run("import polib", "pandas").returncode == 0
