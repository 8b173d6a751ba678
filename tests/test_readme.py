"""What the README and the examples show is what happens."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(match.group(1), match.group(2), match.start()) for match in BLOCK.finditer(README)]
COMMANDS = [block for language, block, _ in BLOCKS if language == "console"]


def test_the_first_example_comes_early_and_prints_what_the_readme_shows():
    (language, code, start), (_, shown, _) = BLOCKS[0], BLOCKS[1]
    assert language == "python"
    assert README[:start].count("\n") < 20
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert run.stdout == shown


@pytest.mark.parametrize("command", COMMANDS, ids=[block.split("\n")[0] for block in COMMANDS])
def test_the_command_line_prints_what_the_readme_shows(command: str):
    line, shown = command.split("\n", 1)
    assert line.startswith("$ aligner ")
    run = subprocess.run(
        [sys.executable, "-m", *line[2:].split()],
        capture_output=True, text=True, encoding="utf-8", check=True, cwd=ROOT, env=_terminal_of(100),
    )  # fmt: skip
    assert [*map(_without_recipe, run.stdout.splitlines())] == [*map(_without_recipe, shown.splitlines())]


def _terminal_of(columns: int) -> dict[str, str]:
    import os

    return {**os.environ, "COLUMNS": str(columns), "PYTHONIOENCODING": "utf-8"}


def _without_recipe(line: str) -> str:
    """The line of the recipe names the NumPy at hand."""
    return "recipe" if line.startswith("aligner 0") else line


def test_the_set_up_and_test_commands_are_marked_for_ci():
    assert README.count("<!-- set up -->\n```sh\n") == 1
    assert README.count("<!-- test -->\n```sh\n") == 1


def example(name: str, output: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> tuple[str, str]:
    """What an example prints about the sample, and the file that it writes."""
    texts = [str(ROOT / "examples" / f"abstract.{language}.txt") for language in ("zh", "en")]
    monkeypatch.setattr(sys, "argv", [name, *texts, str(output)])
    runpy.run_path(str(ROOT / "examples" / name), run_name="__main__")
    return capsys.readouterr().out, output.read_text(encoding="utf-8")


def test_the_abstract_example_writes_a_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    printed, memory = example("align_abstract.py", tmp_path / "abstract.tmx", monkeypatch, capsys)
    assert "not translated: 芦苇带的宽度对涉禽尤为重要。" in printed
    assert "not in the original: Chapter Two describes how the data were collected." in printed
    assert "recorded 187 species of birds." in memory


def test_the_encoder_example_pairs_both_sentences(capsys):
    runpy.run_path(str(ROOT / "examples" / "own_encoder.py"), run_name="__main__")
    assert "2 pairs, 0 omissions, 0 additions" in capsys.readouterr().out


def test_the_check_example_names_what_is_missing_and_writes_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
):
    printed, page = example("check_translation.py", tmp_path / "report.html", monkeypatch, capsys)
    assert "omission: 芦苇带的宽度对涉禽尤为重要。" in printed
    assert "88% of the source has a counterpart, 75% of the translation" in printed
    assert "芦苇带的宽度对涉禽尤为重要。" in page


def test_the_memory_example_adds_once_and_finds_what_is_nearly_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
):
    texts = [str(ROOT / "examples" / f"abstract.{language}.txt") for language in ("zh", "en")]
    monkeypatch.setattr(sys, "argv", ["translation_memory.py", *texts, str(tmp_path / "memory.db")])
    for new in (7, 0):
        runpy.run_path(str(ROOT / "examples" / "translation_memory.py"), run_name="__main__")
        printed = capsys.readouterr().out
        assert f"7 units, {new} of them new; 7 in the memory" in printed
        assert "94 %  试验一年后，涉禽的数量增加了四成。" in printed
    assert (tmp_path / "memory.tmx").read_text(encoding="utf-8").count("<tu ") == 7
