"""The command line as a process: signals, streams that are missing or full, and bare environments."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from ast import literal_eval
from pathlib import Path

import pytest

import aligner

ROOT = Path(aligner.__file__).parent.parent
COMMAND = [sys.executable, "-m", "aligner"]
# Without PYTHONUNBUFFERED and its like, which change when an output fails.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
ENVIRONMENT["PYTHONPATH"] = str(ROOT)
ZH = "他来了。她走了。\n\n湖水也上升了，渡船停了。\n"
EN = "He came. She left.\n\nThe lake rose too, and the ferry stopped.\n"
TABLE = "zh\ten\n" + "".join(f"第{k}句，河水涨了。\tSentence {k}: it rose.\n" for k in range(200))

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals, pipes and shells as on Unix")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with two texts and a table."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("a.zh.txt", ZH), ("a.en.txt", EN), ("t.tsv", TABLE)):
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


def run(*arguments, **options):
    options = {"env": ENVIRONMENT, "stdin": subprocess.DEVNULL} | options
    return subprocess.run([*COMMAND, *arguments], check=False, capture_output=True, text=True, **options)


def shell(script, **options):
    options = {"env": ENVIRONMENT} | options
    script = f'aligner() {{ "{sys.executable}" -m aligner "$@"; }}\n{script}'
    return subprocess.run(["bash", "-c", script], check=False, capture_output=True, text=True, **options)


def others(folder):
    return sorted({path.name for path in folder.iterdir()} - {"a.zh.txt", "a.en.txt", "t.tsv", "pipe.tsv"})


# Signals


class Stuck:
    """A command that waits in the midst of its work: it reads a pipe that ends only when the test lets it end."""

    def __init__(self, folder, *arguments):
        self.folder, self.pipe = folder, folder / "pipe.tsv"
        os.mkfifo(self.pipe)
        self.process = subprocess.Popen(
            [*COMMAND, *arguments], env=ENVIRONMENT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            preexec_fn=with_default_signals,
        )  # fmt: skip
        # Opening waits until the command reads.
        self.writer = self.pipe.open("w")

    def ended_by(self, number):
        """Send the signal; returns the exit code and what was said."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=60)
        self.writer.close()
        return self.process.returncode, out + err


SIGNALS = [(signal.SIGTERM, "ended by SIGTERM"), (signal.SIGHUP, "ended by SIGHUP"), (signal.SIGINT, "interrupted")]


@pytest.mark.parametrize(("number", "reason"), SIGNALS)
def test_a_signal_while_a_pipe_is_read_is_one_line(folder, number, reason):
    code, said = Stuck(folder, "convert", "pipe.tsv", "o.tmx").ended_by(number)
    assert (code, said) == (128 + number, f"aligner: {reason}; nothing was written\n")
    assert others(folder) == []


# Sends itself a signal when a hundred units have been read, the first time or the second: in the middle of the work.
STOP = """
import os, sys
from pathlib import Path
from dataclasses import replace
import aligner.formats.registry as registry

number, times, *arguments = sys.argv[1:]
readings = 0

def stopped(units):
    for count, unit in enumerate(units):
        if count == 100:
            print(*sorted(path.name[:9] for path in Path().iterdir() if path.name.startswith(".aligner")))
            sys.stdout.flush()
            os.kill(os.getpid(), int(number))
        yield unit

read = registry.read_units
def read_units(path, *options, **more):
    global readings
    readings += 1
    reading = read(path, *options, **more)
    return replace(reading, units=stopped(reading.units)) if readings == int(times) else reading

registry.read_units = read_units
from aligner.__main__ import main
sys.argv[1:] = arguments
sys.exit(main())
"""


def stopped(number, *arguments, times=1, code=STOP, environment=ENVIRONMENT):
    command = [sys.executable, "-c", code, str(int(number)), str(times), *arguments]
    return subprocess.run(
        command, check=False, env=environment, capture_output=True, text=True, preexec_fn=with_default_signals
    )


def with_default_signals():
    """Whatever the tests run under: a job in the background ignores Ctrl-C, and one under nohup hang-ups."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


@pytest.mark.parametrize(("number", "reason"), SIGNALS)
@pytest.mark.parametrize("name", ["o.tmx", "o.csv.gz", "o.xlsx", "o.docx", "o.zh-en"])
def test_a_signal_in_the_middle_of_writing_leaves_no_file(folder, number, reason, name):
    temporary = folder / "temporary"
    temporary.mkdir()
    done = stopped(number, "convert", "t.tsv", name, environment=ENVIRONMENT | {"TMPDIR": str(temporary)})
    assert done.returncode == 128 + number
    assert done.stderr == f"aligner: {reason}; nothing was written\n"
    assert done.stdout.split() == [".aligner-"] * (2 if name == "o.zh-en" else 1)
    assert others(folder) == ["temporary"]
    assert list(temporary.iterdir()) == []


def test_what_sigkill_leaves_goes_with_the_next_command_in_the_folder(folder):
    assert stopped(signal.SIGKILL, "convert", "t.tsv", "o.zh-en").returncode == -signal.SIGKILL
    assert len(others(folder)) == 2
    assert run("convert", "t.tsv", "o.tmx").returncode == 0
    assert others(folder) == ["o.tmx"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL])
def test_a_memory_stays_as_it_was(folder, number):
    assert run("memory", "add", "m.db", "t.tsv").returncode == 0
    before = run("memory", "export", "m.db", "before.tsv").stderr
    Path("more.tsv").write_text(TABLE.replace("Sentence", "Line"))
    code = stopped(number, "memory", "add", "m.db", "more.tsv", times=2).returncode
    assert code == (-number if number == signal.SIGKILL else 128 + number)
    checked = run("memory", "stats", "m.db", "--check")
    assert checked.returncode == 0
    assert run("memory", "export", "m.db", "after.tsv").stderr == before.replace("before", "after")
    assert not [name for name in others(folder) if name.startswith((".aligner", "m.db-"))]


def test_who_had_hang_ups_ignored_is_not_ended_by_one(folder):
    code = f"import signal, runpy, sys\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n{STOP}"
    done = stopped(signal.SIGHUP, "convert", "t.tsv", "o.tmx", code=code)
    assert done.returncode == 0
    assert others(folder) == ["o.tmx"]


LOST = """
import os, signal, sys, time
from aligner.cli import main as cli

class Sent:
    def __del__(self):
        os.kill(os.getpid(), signal.SIG{name})
        for _ in range(1000):
            pass

def run(arguments):
    Sent()
    time.sleep(60)

cli.SEGMENT = cli.SEGMENT._replace(run=run)
cli.COMMANDS["segment"] = cli.SEGMENT
sys.exit(cli.main(["segment", "a.zh.txt"]))
"""


@pytest.mark.parametrize("name", ["TERM", "HUP", "INT"])
def test_a_signal_that_comes_while_an_object_is_removed_is_not_lost(folder, name):
    done = subprocess.run(
        [sys.executable, "-c", LOST.format(name=name)], check=False, env=ENVIRONMENT, capture_output=True, text=True,
        timeout=50, preexec_fn=with_default_signals,
    )  # fmt: skip
    number = getattr(signal, f"SIG{name}")
    reason = "interrupted" if name == "INT" else f"ended by SIG{name}"
    assert (done.returncode, done.stderr) == (128 + number, f"aligner: {reason}\n")


def test_the_library_handles_no_signal_and_a_command_gives_its_handlers_back():
    code = (
        # A shell may have told its children to ignore a signal, as nohup does.
        "import signal\nfrom aligner.cli.signals import SIGNALS\nfor n in SIGNALS: signal.signal(n, signal.SIG_DFL)\n"
        "before = [signal.getsignal(n) for n in SIGNALS]\n"
        "import aligner, aligner.files\nfrom aligner.cli.main import main\nmain([])\n"
        "assert before == [signal.getsignal(n) for n in SIGNALS] == [signal.SIG_DFL] * len(SIGNALS)\n"
        "import threading\nthread = threading.Thread(target=main, args=[[]])\nthread.start()\nthread.join()"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, env=ENVIRONMENT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


INTERRUPTED_IMPORT = """
import sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupting())
sys.argv = ["aligner", "align", "a.zh.txt", "a.en.txt"]
from aligner.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize(
    "module", ["aligner.cli.main", "aligner.cli.align", "aligner.bitext.visible", "argparse", "numpy", "regex"]
)
def test_an_interruption_while_modules_are_loaded_is_130_without_a_traceback(folder, module):
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IMPORT.format(module=module)],
        check=False, env=ENVIRONMENT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 130
    assert done.stderr in ("", "aligner: interrupted\n")


def test_the_entry_point_imports_nothing_before_its_guard():
    code = "import sys; before = set(sys.modules); import aligner.__main__; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], check=True, env=ENVIRONMENT, capture_output=True, text=True)
    assert not {"aligner.cli", "aligner.files", "argparse", "re", "pathlib"} & set(literal_eval(done.stdout))


# Streams


@pytest.mark.parametrize("closed", ["2>&-", ">&-", "<&-", ">&- 2>&-", "<&- >&- 2>&-", "2>/dev/full", ">&- 2>/dev/full"])
@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        ("align a.zh.txt a.en.txt -o x.tmx", "x.tmx"),
        ("align a.zh.txt a.en.txt", ""),
        ("segment a.zh.txt -o x.txt --show-edits", "x.txt"),
        ("convert t.tsv x.xlsx", "x.xlsx"),
        ("memory add x.db t.tsv", "x.db"),
        ("check a.zh.txt a.en.txt -o x.html -o x.json", "x.html"),
        ("--help", ""),
    ],
)
def test_missing_streams_are_silence_and_what_was_to_be_written_is_there(folder, closed, arguments, output):
    done = shell(f"aligner {arguments} {closed}")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    if output:
        assert (folder / output).stat().st_size > 100 or output == "x.txt"
        assert (folder / output).read_bytes()[:8] not in (b"aligner:", b"x.tmx: z")


@pytest.mark.parametrize(
    "arguments",
    [
        "align - a.en.txt",
        "segment -",
        "check a.zh.txt -",
        "terms - a.en.txt",
        "memory find m.db -",
    ],
)
def test_a_closed_input_is_a_clear_error(folder, arguments):
    run("memory", "add", "m.db", "t.tsv")
    done = shell(f"aligner {arguments} <&-")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "standard input: it is closed; pipe a text into the command" in done.stderr


@pytest.mark.parametrize(
    ("source", "words"),
    [("0>o.txt", "standard input: cannot read this file: it was not opened for that")],
)
def test_an_input_that_cannot_be_read_is_a_clear_error(folder, source, words):
    done = shell(f"aligner segment - {source}")
    assert done.returncode == 1
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("buffering", [{}, {"PYTHONUNBUFFERED": "1"}])
@pytest.mark.parametrize(
    "arguments",
    [
        "align a.zh.txt a.en.txt",
        "align a.zh.txt a.en.txt --json",
        "segment a.zh.txt",
        "check a.zh.txt a.en.txt",
        "terms a.zh.txt a.en.txt --min-count 1",
        "memory stats m.db",
        "memory search m.db Sentence",
        "--help",
        "align --help",
        "--version",
    ],
)
def test_a_full_output_is_a_clear_error(folder, arguments, buffering):
    run("memory", "add", "m.db", "t.tsv")
    done = shell(f"aligner {arguments} > /dev/full", env=ENVIRONMENT | buffering)
    assert (done.returncode, done.stderr) == (
        1, "aligner: error: standard output: the disk is full; make room there, or choose another disk\n",
    )  # fmt: skip


@pytest.mark.parametrize(
    "script",
    [
        "aligner align a.zh.txt a.en.txt | true",
        "aligner segment a.zh.txt | head -c 3",
        "aligner --help | true",
        "aligner memory search m.db Sentence --limit 200 | head -n 1",
        "aligner align a.zh.txt a.en.txt -o x.tmx 2>&1 | true",
    ],
)
def test_a_reader_who_has_gone_is_no_error(folder, script):
    run("memory", "add", "m.db", "t.tsv")
    done = shell(f"set -o pipefail\n{script}")
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "x.tmx").exists() == ("x.tmx" in script)


# Pipes and devices as files


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("aligner align <(cat a.zh.txt) <(cat a.en.txt) --tsv", "He came."),
        (
            "aligner check <(cat a.zh.txt) a.en.txt --glossary <(printf 'zh\\ten\\n湖水\\tlake\\n')",
            "suspected",
        ),
        ("aligner check a.zh.txt a.en.txt --policy <(printf '[limits]\\n')", "suspected"),
        ("aligner terms <(cat a.zh.txt) <(cat a.en.txt) --min-count 1", "zh\ten"),
        ("aligner segment <(cat a.en.txt)", "She left."),
        ("cat a.en.txt | aligner segment /dev/stdin", "She left."),
        ("aligner segment /dev/stdin < a.en.txt", "She left."),
        ("aligner evaluate <(printf '[0]:[0]\\n') <(printf '[0]:[0]\\n')", "1.000|100"),
        ("mkfifo p.csv; (tr '\\t' , < t.tsv > p.csv) & aligner convert p.csv x.tmx && cat x.tmx", "<seg>Sentence 199"),
        ("mkfifo p.tsv; cat t.tsv > p.tsv & aligner memory add m.db p.tsv 2>&1", "p.tsv: 200 units"),
        ("mkfifo p.tsv; cat t.tsv > p.tsv & aligner memory add m.db p.tsv --keep-going 2>&1", "p.tsv: 200 units"),
        ("mkfifo x.tmx; cat x.tmx & aligner convert t.tsv x.tmx", "<seg>Sentence 199"),
        ("aligner segment a.en.txt -o /dev/stdout", "She left."),
        ("aligner segment a.en.txt -o /dev/stdout > o.txt; cat o.txt", "She left."),
        ("aligner segment a.en.txt -o /dev/null --quiet && echo done", "done"),
        ("echo before > o.txt; aligner segment a.en.txt -o /dev/stdout >> o.txt; cat o.txt", "before\n"),
    ],
)
def test_what_can_be_read_once_and_what_is_no_file_serve_as_files(folder, script, words):
    done = shell(script, timeout=60)
    assert done.returncode == 0, done.stderr
    assert any(word in done.stdout for word in words.split("|"))


def test_a_text_that_is_read_is_not_overwritten_under_any_name(folder):
    os.link("a.en.txt", "same.txt")
    for name in ("a.en.txt", "same.txt", "./a.en.txt"):
        done = run("segment", "a.en.txt", "-o", name, "--force")
        assert (done.returncode, Path("a.en.txt").read_text()) == (1, EN)
        assert "this is the text being read" in done.stderr


# Bare environments

ISOLATED = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from aligner.__main__ import main; sys.exit(main())"
EVERY_COMMAND = [
    ["align", "a.zh.txt", "a.en.txt"],
    ["align", "a.zh.txt", "a.en.txt", "--json"],
    ["align", "a.zh.txt", "a.en.txt", "-o", "x.tmx", "--force"],
    ["check", "a.zh.txt", "a.en.txt"],
    ["terms", "a.zh.txt", "a.en.txt"],
    ["segment", "a.en.txt", "--show-edits"],
    ["convert", "t.tsv", "x.xlf", "--force"],
    ["convert", "t.tsv", "x.xlsx", "--force"],
    ["convert", "t.tsv", "x.docx", "--force"],
    ["convert", "t.tsv", "x.parquet", "--force"],
    ["memory", "add", "x.db", "t.tsv"],
    ["memory", "find", "x.db", "Sentence 7: it rose."],
    ["memory", "stats", "x.db"],
    ["evaluate", "g.gold", "g.gold"],
    ["--help"],
    ["memory", "--help"],
]


def complaints(command, environment=None, cwd=None):
    """The commands that do not end well, with what they say."""
    found = []
    for arguments in EVERY_COMMAND:
        done = subprocess.run(
            [*command, *arguments], check=False, capture_output=True, text=True, cwd=cwd,
            env=ENVIRONMENT if environment is None else environment | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        if done.returncode or "Traceback" in done.stderr or "Warning" in done.stderr:
            found.append((arguments, done.returncode, done.stderr[-600:]))
    return found


@pytest.mark.parametrize(
    ("options", "environment"),
    [
        ([], {}),
        ([], {"LANG": "C", "LC_ALL": "C", "TERM": "dumb", "HOME": "/nowhere", "COLUMNS": "0"}),
        (["-X", "dev", "-W", "error"], None),
        (["-bb", "-W", "error"], None),
        (["-OO"], None),
        (
            [
                "-I",
                "-c",
                f"import sys; sys.path.insert(0, {str(ROOT)!r}); from aligner.__main__ import main; sys.exit(main())",
            ],
            {},
        ),
    ],
    ids=["no environment", "C", "dev", "bytes", "without docstrings", "isolated"],
)
def test_every_command_works_in_a_bare_environment(folder, options, environment):
    Path("g.gold").write_text("[0]:[0]\n")
    command = [sys.executable, *options] if "-c" in options else [sys.executable, *options, "-m", "aligner"]
    assert complaints(command, environment) == []


@pytest.mark.parametrize("mask", ["077", "000"])
def test_a_new_file_respects_the_mask_of_the_process(folder, mask):
    assert shell(f"umask {mask}; aligner convert t.tsv x.tmx && aligner memory add x.db t.tsv").returncode == 0
    modes = {oct(path.stat().st_mode & 0o777) for path in (folder / "x.tmx", folder / "x.db")}
    assert modes <= ({"0o600"} if mask == "077" else {"0o666", "0o644"})


def test_a_folder_that_is_gone_is_no_traceback(folder):
    script = (
        f"mkdir gone; cd gone; rmdir ../gone; aligner align {folder}/a.zh.txt {folder}/a.en.txt --tsv; echo $?; "
        "aligner align a b; echo $?; aligner align a b -o x.tmx; echo $?; aligner memory add m.db '*.tmx'; echo $?; "
        "aligner memory stats m.db; echo $?"
    )
    done = shell(script)
    assert "Traceback" not in done.stderr
    assert [line for line in done.stdout.splitlines() if line.isdigit()] == ["0", "1", "1", "1", "1"]
