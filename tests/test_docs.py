"""What the README, the docs and the examples show is what happens, and what they name is there."""

from __future__ import annotations

import argparse
import inspect
import io
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path

import pytest

import aligner
from aligner.cli.command import Group
from aligner.cli.main import COMMANDS

ROOT = Path(__file__).parent.parent
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}
README = PAGES["README.md"]
TEXTS = {**PAGES, "CONTRIBUTING.md": (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")}
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def blocks_of(page):
    """(language, text, whether only blanks stand before it and the block above) of each block of code."""
    found, end = [], 0
    for match in BLOCK.finditer(page):
        found.append((match[1], match[2], not page[end : match.start()].strip()))
        end = match.end()
    return found


def is_run(page):
    return any(language in {"python", "console"} for language, _, _ in blocks_of(page))


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """A folder with the examples, where pages may write."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", [name for name, page in PAGES.items() if is_run(page)])
def test_the_blocks_of_a_page_run_in_order_and_print_what_it_shows(workplace, page):
    names, printed = {}, ""
    for language, text, follows in blocks_of(PAGES[page]):
        if language == "python":
            printed = run_python(text, names, page)
        elif language == "text" and follows and printed:
            assert printed == text
        elif language == "console":
            for command, shown in commands_of(text):
                assert without_recipe(run_command(command)) == without_recipe(shown), command


def run_python(text, names, page):
    """What a block prints; it knows the names of the blocks before it."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(text, page, "exec"), names)
    return printed.getvalue()


def commands_of(text):
    """Each command of a session, and what the session shows behind it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def run_command(command):
    """What a command prints in a terminal of 100 columns."""
    program, *arguments = shlex.split(command)
    assert program == "aligner"
    run = subprocess.run(
        [sys.executable, "-m", "aligner", *arguments],
        capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONPATH": str(Path(aligner.__file__).parent.parent), "COLUMNS": "100"},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return run.stdout


def without_recipe(text):
    """The lines of a text; that of the recipe names the NumPy at hand."""
    return ["recipe" if line.startswith("aligner 0") else line for line in text.splitlines()]


def test_the_first_example_comes_early_and_shows_what_it_prints():
    (first, _, _), (second, _, follows) = blocks_of(README)[:2]
    assert (first, second, follows) == ("python", "text", True)
    assert README[: README.index("```python")].count("\n") < 20


def test_the_readme_is_short():
    assert len(README.encode()) <= 10_000
    assert README.count("\n") <= 180


def test_the_set_up_and_test_commands_are_marked_for_ci():
    assert README.count("<!-- set up -->\n```sh\n") == 1
    assert README.count("<!-- test -->\n```sh\n") == 1


def shell_commands(text):
    """The arguments of each `aligner …` in the shell blocks of a page."""
    lines = [line for language, block, _ in blocks_of(text) if language == "sh" for line in block.splitlines()]
    commands = [shlex.split(part, comments=True) for line in lines for part in re.split(r"&&|\|", line)]
    return [words[1:] for words in commands if words and words[0].rpartition("/")[2] == "aligner"]


@pytest.mark.parametrize("page", TEXTS)
def test_the_command_line_takes_every_command_that_a_page_shows(page, capsys):
    for words in shell_commands(TEXTS[page]):
        parser, rest = parser_of(words)
        try:
            parser.parse_args(rest)
        except SystemExit as stop:
            assert not stop.code, f"aligner {shlex.join(words)}: {capsys.readouterr().err}"


def parser_of(words):
    """The parser of the command that comes first, and what is left for it."""
    row, rest = COMMANDS[words[0]], words[1:]
    if isinstance(row, Group):
        row, rest = row.commands[rest[0]], rest[1:]
    parser = argparse.ArgumentParser(allow_abbrev=False)
    row.add_arguments(parser)
    return parser, rest


def options():
    """Every option that a command has."""
    groups = [row.commands.values() if isinstance(row, Group) else [row] for row in COMMANDS.values()]
    parsers = [argparse.ArgumentParser(allow_abbrev=False) for rows in groups for _ in rows]
    for parser, row in zip(parsers, (row for rows in groups for row in rows), strict=True):
        row.add_arguments(parser)
    return {option for parser in parsers for action in parser._actions for option in action.option_strings}


@pytest.mark.parametrize("page", PAGES)
def test_a_command_has_every_option_that_a_page_names(page):
    named = {option for code in CODE.findall(FENCED.sub("", PAGES[page])) for option in re.findall(r"^--[a-z-]+", code)}
    assert named <= options()


@pytest.mark.parametrize("page", TEXTS)
def test_every_dotted_name_is_that_of_something(page):
    for name in sorted(set(re.findall(r'(?<!["\w/.])aligner(?:\.[A-Za-z_]\w*)+', TEXTS[page]))):
        assert resolved(name) is not None, name


def resolved(name):
    """What a dotted name means: a module, or what is in one."""
    parts = name.split(".")
    for known in range(len(parts), 0, -1):
        try:
            found = import_module(".".join(parts[:known]))
        except ModuleNotFoundError:
            continue
        for part in parts[known:]:
            found = getattr(found, part, getattr(found, "__dataclass_fields__", {}).get(part))
        return found
    return None


@pytest.mark.parametrize("page", TEXTS)
def test_every_member_and_argument_of_a_public_name_exists(page):
    """As in `Memory.fuzzy`, `Options(grain="auto")` and `aligner.check(alignment, policy=…)`."""
    for code in CODE.findall(FENCED.sub("", TEXTS[page])):
        match = re.fullmatch(r"(?:aligner\.)?(\w+)(?:\.(\w+))?(?:\((.*)\))?", code)
        if match and match[1] in aligner.__all__ and match[2] != "py":
            value = resolved(".".join(filter(None, ["aligner", match[1], match[2]])))
            assert value is not None, code
            if keywords := re.findall(r"\b(\w+)=", match[3] or ""):
                assert set(keywords) <= set(inspect.signature(value).parameters), code


@pytest.mark.parametrize("page", TEXTS)
def test_every_path_of_the_repository_exists(page):
    """With its folder, or the name of a module of the package alone."""
    words = {word for code in CODE.findall(FENCED.sub("", TEXTS[page])) for word in code.split()}
    paths = {word for word in words if re.fullmatch(r"(aligner|docs|tests|benchmarks|examples|\.ci)/[\w./-]*", word)}
    paths |= set(re.findall(r"\bpython (benchmarks/\S+)", TEXTS[page]))
    modules = {path.name for path in (ROOT / "aligner").rglob("*.py")}
    assert {path for path in paths if not (ROOT / path).exists()} == set()
    assert {word for word in words if re.fullmatch(r"\w+\.py", word)} <= modules


def test_the_code_sends_readers_to_pages_and_scripts_that_exist():
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "aligner").rglob("*.py")}
    named = {
        (path.relative_to(ROOT).as_posix(), place)
        for path, source in sources.items()
        for place in re.findall(r"\b(?:docs|benchmarks)/[\w./-]*\w", source)
    }
    assert {(path, place) for path, place in named if not (ROOT / place).exists()} == set()


@pytest.mark.parametrize("page", TEXTS)
def test_every_link_leads_to_a_file_and_to_a_heading_of_it(page):
    for link in LINK.findall(FENCED.sub("", TEXTS[page])):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


def anchors(text):
    """Of every heading the anchor that GitHub and the site give it."""
    headings = re.findall(r"^#+ (.*)$", FENCED.sub("", text), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_site_has_every_page():
    listed = re.findall(r"^ +- .*?([\w-]+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(listed) >= {name.removeprefix("docs/") for name in PAGES if name.startswith("docs/")}


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
