"""`aligner review`: which file it works on, how it ends, and what it says."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import webbrowser
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from reviewing import EN, ZH, Client, accept, example, file_of

import aligner
from aligner.cli.main import main
from aligner.formats import jsonl
from aligner.revision.history import history_path
from aligner.revision.revision import Revision
from aligner.revision.store import Store

ROOT = Path(aligner.__file__).parent.parent
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}
POSIX = pytest.mark.skipif(os.name == "nt", reason="signals as on Unix")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with two texts, a table of them, and an alignment."""
    monkeypatch.chdir(tmp_path)
    Path("lake.zh.txt").write_text("他来了。她走了。\n\n湖水也上升了，渡船停了。\n", "utf-8")
    Path("lake.en.txt").write_text("He came. She left.\n\nThe lake rose too, and the ferry stopped.\n", "utf-8")
    Path("blank.en.txt").write_text(" \n", "utf-8")
    Path("pairs.tsv").write_text("zh\ten\n" + "".join(f"{zh}\t{en}\n" for zh, en in zip(ZH, EN, strict=True)), "utf-8")
    file_of(tmp_path)
    return tmp_path


class Review:
    """The command as a process, from its link until it ends."""

    def __init__(self, *arguments):
        command = [sys.executable, "-m", "aligner", "review", *map(str, arguments), "--no-browser"]
        self.process = subprocess.Popen(
            command,
            env=ENVIRONMENT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
        )

    def __enter__(self):
        self.link = self.process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{43}", self.link), self.process.communicate()
        self.client = Client(self.link)
        return self

    def end(self, number=signal.SIGINT):
        """(exit code, what was said) after a signal."""
        self.process.send_signal(number)
        said = self.process.communicate(timeout=60)[1]
        return self.process.returncode, said

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


@POSIX
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 128 + signal.SIGTERM)])
def test_the_command_ends_with_everything_saved_and_counted(folder, number, code):
    with Review("birds.jsonl") as review:
        assert review.client.ask("GET", f"/?token={review.client.token}")[0] == 200
        assert review.client.post("/change", accept(1, 0)) == (200, {"version": 1})
        ended, said = review.end(number)
    assert ended == code
    assert "saved; 1 accepted, 0 changed, 3 open" in said and "Ctrl-C ends" in said
    assert jsonl.read("birds.jsonl").corrections.changes == 1
    assert sorted(path.name for path in folder.iterdir()) == [
        "birds.jsonl", "birds.jsonl.history", "blank.en.txt", "lake.en.txt", "lake.zh.txt", "pairs.tsv",
    ]  # fmt: skip


@POSIX
def test_a_second_command_learns_where_the_first_one_works(folder, capsys):
    with Review("birds.jsonl") as review:
        assert main(["review", "birds.jsonl", "--no-browser"]) == 1
        address = review.link.partition("?")[0]
        said = capsys.readouterr().err
        assert f"has this file open in process {review.process.pid}, at {address}" in said
        assert "token" not in said


@POSIX
def test_two_texts_are_aligned_once_and_the_work_goes_on(folder):
    for version in range(2):
        with Review("lake.zh.txt", "lake.en.txt", "--language", "zh") as review:
            state = review.client.get("/state")[1]
            assert (state["version"], state["title"], state["language"]) == (version, "lake.zh.txt – lake.en.txt", "zh")
            bead = aligner.revision.changes.SizedBead(*state["beads"][version])
            assert review.client.post("/change", accept(version, version, bead))[0] == 200
            _, said = review.end()
            assert f"lake.jsonl: saved; {version + 1} accepted" in said
    assert json.loads(history_path(folder / "lake.jsonl").read_text("utf-8").splitlines()[0])["changes"] == 0


def page_of(*arguments):
    """What the state of a page says that the command writes for these arguments."""
    assert main(["review", *arguments, "-o", "page.html", "--force", "--quiet"]) == 0
    page = Path("page.html").read_text("utf-8")
    return json.loads(re.search(r'id="state">(.*?)</script>', page, re.DOTALL)[1])


@pytest.mark.parametrize(
    ("arguments", "work", "beads"),
    [
        (["birds.jsonl"], "birds.jsonl", 4),
        (["birds.jsonl", "--save", "copy.jsonl"], "copy.jsonl", 4),
        (["pairs.tsv"], "pairs.jsonl", 4),
        (["lake.zh.txt", "lake.en.txt"], "lake.jsonl", 3),
        (["lake.zh.txt", "lake.en.txt", "--save", "other.jsonl"], "other.jsonl", 3),
        (["pairs.jsonl"], "pairs.review.jsonl", 2),
    ],
)
def test_the_work_is_kept_in_the_alignment_or_beside_the_texts(folder, arguments, work, beads):
    if arguments == ["pairs.jsonl"]:
        rows = [{"zh": zh, "en": en} for zh, en in zip(ZH[:2], EN, strict=False)]
        Path("pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    state = page_of(*arguments)
    assert state["file"] == work and len(state["beads"]) == beads
    assert len(jsonl.read(work)) == beads
    assert page_of(*arguments) == state


def test_a_page_says_what_the_server_would_say(folder):
    doubtful = [bead._replace(confidence=0.5) for bead in Revision.of(example()).beads]
    file_of(folder, replace(Revision.of(example()), beads=tuple(doubtful)).bitext(), "doubt.jsonl")
    state = page_of("birds.jsonl", "--check")
    assert state["sides"][0]["sentences"] == list(ZH) and isinstance(state["flags"], list)
    assert state["written"]["source"]["raw"] == "\n".join(ZH)
    assert state["exports"] == [".jsonl", ".tsv"]
    assert state["islands"] == []
    (island,) = page_of("doubt.jsonl")["islands"]
    assert (island["rows"][0], island["columns"][0]) == (0, 0) and "1-1" in island["beads"]


def test_what_was_decided_about_earlier_texts_is_carried_over(folder, capsys):
    page_of("lake.zh.txt", "lake.en.txt")
    store = Store("lake.jsonl")
    for number, bead in enumerate(store.revision.beads):
        store.apply(accept(number, number, bead))
    store.close()
    Path("new.zh.txt").write_text("他来了。她走了。\n\n湖水下降了，渡船开了。\n", "utf-8")
    Path("new.en.txt").write_text("He came. She left.\n\nThe lake fell, and the ferry sailed.\n", "utf-8")
    state = page_of("new.zh.txt", "new.en.txt", "--from", "lake.jsonl")
    assert [bead[3] for bead in state["beads"]] == ["a", "a", ""] and state["file"] == "new.jsonl"
    gone = ["湖水也上升了，渡船停了。", "The lake rose too, and the ferry stopped."]
    assert state["carried"] == {"kept": 2, "new": 2, "gone": 1, "texts": [gone]}
    assert "carried" not in page_of("new.zh.txt", "new.en.txt")
    capsys.readouterr()
    assert main(["review", "new.zh.txt", "new.en.txt", "--from", "lake.jsonl", "-o", "page.html", "--force"]) == 0
    assert "nothing more is carried over from lake.jsonl" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("lake.zh.txt lake.en.txt --save birds.jsonl", 1, "another text than lake.zh.txt; choose another file"),
        ("nothing.jsonl", 1, "nothing.jsonl: no such file"),
        ("birds.jsonl lake.en.txt", 2, "birds.jsonl has pairs of both texts"),
        ("lake.zh.txt lake.en.txt --save work.tmx", 2, "the work is kept in a .jsonl file, and not in work.tmx"),
        ("- lake.en.txt", 2, "choose a file with --save"),
        ("birds.jsonl --port 70000", 2, "a port is a number up to 65535, not '70000'"),
        ("birds.jsonl --port x", 2, "a port is a number up to 65535"),
        ("birds.jsonl -o birds.jsonl", 2, "birds.jsonl has the work; write the page to another file"),
        ("birds.jsonl -o there/page.html", 1, "does not exist"),
        ("birds.jsonl --language de", 2, "invalid choice: 'de'"),
        ("lake.zh.txt lake.en.txt --save birds.jsonl --from birds.jsonl", 2, "birds.jsonl has the earlier round"),
        ("pairs.tsv --from birds.jsonl", 1, "pairs.tsv: this file has pairs already"),
        ("lake.zh.txt lake.en.txt --from no.jsonl", 1, "no.jsonl: no such file"),
        ("birds.jsonl --lines", 2, "--lines applies to texts"),
        ("birds.jsonl --save nowhere/b.jsonl", 1, "does not exist"),
        ("pairs.tsv -o pairs.jsonl --force", 2, "pairs.jsonl has the work; write the page to another file"),
        ("lake.zh.txt lake.en.txt --from birds.jsonl -o birds.jsonl --force", 1, "this is the text being read"),
        (". lake.en.txt", 1, "this is a folder; give a file"),
        (".", 1, "this is a folder; give a file"),
        ("lake.zh.txt lake.zh.txt", 1, "lake.zh.txt: the other text is the same; give a text and its translation"),
        ("lake.zh.txt blank.en.txt", 1, "blank.en.txt: there is no text to review; check the file"),
    ],
)  # fmt: skip
def test_what_cannot_be_reviewed_is_said_in_one_line(folder, capsys, arguments, code, said):
    before = sorted(folder.iterdir())
    try:
        result = main(["review", *arguments.split(), "--no-browser"])
    except SystemExit as left:
        result = left.code
    line = capsys.readouterr().err
    assert result == code and said in line and line.count("\n") == 1
    assert sorted(folder.iterdir()) == before


@POSIX
def test_an_alignment_in_a_pipe_is_kept_in_another_file(folder, capsys):
    os.mkfifo("pipe.jsonl")
    with pytest.raises(SystemExit):
        main(["review", "pipe.jsonl", "--no-browser"])
    assert "pipes have no place beside them; choose a file with --save" in capsys.readouterr().err
    Thread(target=lambda: Path("pipe.jsonl").write_bytes(Path("birds.jsonl").read_bytes()), daemon=True).start()
    assert len(page_of("pipe.jsonl", "--save", "work.jsonl")["beads"]) == 4


def test_a_page_is_not_overwritten_without_force(folder, capsys):
    Path("page.html").write_text("mine", "utf-8")
    assert main(["review", "birds.jsonl", "-o", "page.html"]) == 1
    assert "overwrite it with --force" in capsys.readouterr().err
    assert Path("page.html").read_text("utf-8") == "mine"


@pytest.mark.parametrize(("name", "opens"), [("firefox", True), ("lynx", False)])
def test_the_browser_is_opened_at_the_link_unless_it_needs_the_terminal(folder, capsys, monkeypatch, name, opens):
    browser = webbrowser.GenericBrowser(name)
    links = []
    monkeypatch.setattr(browser, "open", links.append, raising=False)
    monkeypatch.setattr("webbrowser.get", lambda: browser)
    monkeypatch.setattr("aligner.revision.server.Server.serve_forever", interrupt)
    assert main(["review", "birds.jsonl"]) == 0
    assert links == [capsys.readouterr().out.strip()] * opens


def interrupt(*_):
    raise KeyboardInterrupt


def test_the_language_and_the_check_are_those_that_were_asked_for(folder):
    file_of(folder, example(("我们记录了1,250只鸟。",), ("We recorded 1,520 birds.",)), "numbers.jsonl")
    state = page_of("numbers.jsonl", "--check", "--language", "zh")
    assert state["language"] == "zh" and [flag[:3] for flag in state["flags"]] == [[0, "数字", "major"]]


def test_the_state_is_made_before_the_browser_opens(folder, capsys, monkeypatch):
    steps = []
    monkeypatch.setattr("aligner.revision.desk.Desk.encoded_state", lambda _: steps.append("state"))
    monkeypatch.setattr("aligner.cli.review._open_browser", steps.append)
    monkeypatch.setattr("aligner.revision.server.Server.serve_forever", interrupt)
    assert main(["review", "birds.jsonl"]) == 0
    assert steps == ["state", capsys.readouterr().out.strip()]
