"""`aligner review`: an alignment in, a page in the browser to correct it; every change is saved."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.exchange import Once
from aligner.cli.files import STANDARD_INPUT, add_encoder_arguments, check_new, encoder_settings
from aligner.cli.messages import say, status
from aligner.cli.signals import Terminated
from aligner.cli.streams import flush_output, print_lines
from aligner.cli.texts import (
    add_aligning_arguments,
    add_text_arguments,
    align_texts,
    carry_over,
    check_texts,
    options_of,
    read_texts,
)
from aligner.errors import InputError

if TYPE_CHECKING:
    from aligner.alignment.alignment import Alignment
    from aligner.bitext.beads import Bitext
    from aligner.bitext.texts import Document, Sentences
    from aligner.checking.review import Review
    from aligner.cli.texts import Texts
    from aligner.encoders.protocol import Encoder
    from aligner.revision.carried import Carried
    from aligner.revision.desk import Desk
    from aligner.revision.locking import Lock
    from aligner.revision.store import Store

# The languages of the page, which are not loaded for --help.
LANGUAGES = ("en", "zh")
HIGHEST_PORT = 65_535
TERMINAL_BROWSERS = ("www-browser", "links", "elinks", "lynx", "w3m")
EXAMPLES = """\
examples:
  aligner review thesis.jsonl                          correct an alignment; the file has every change at once
  aligner review thesis.zh.docx thesis.en.pdf          align two texts first; the work is kept in thesis.jsonl
  aligner review memory.tmx --save checked.jsonl       the pairs of a TMX, XLIFF, table, ...
  aligner review thesis.jsonl --check --language zh    with the flags of aligner check, and a Chinese interface
  aligner review new.zh.docx new.en.docx --from thesis.jsonl     the texts have changed: keep what was decided
  aligner review thesis.jsonl -o page.html             the same page as a file that works without this program

The page opens in your browser, and only you can use it. Ctrl-C ends the command; the same command goes on later.
"""


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add_text_arguments(command)
    add("--save", action=Once, type=Path, metavar="FILE.jsonl", help="keep the work in this file; if it is there "
        "already, go on with it (default: an alignment itself; for other files, a .jsonl beside them)")  # fmt: skip
    add("--from", dest="earlier", action=Once, type=Path, metavar="EARLIER.jsonl", help="begin with what "
        "you decided in this file about earlier versions of the texts, as far as it is found again")  # fmt: skip
    add("-o", "--output", action=Once, type=Path, metavar="PAGE.html", help="write the page to this file, and do not "
        "start a server; the page keeps the changes until you download them")  # fmt: skip
    add("--force", action="store_true", help="overwrite the file of -o")
    add("--port", type=_port, default=0, metavar="N", help="port of this computer to use (default: any that is free)")
    add("--no-browser", action="store_true", help="show the link only, and open no browser")
    add("--check", action="store_true", help="show what `aligner check` suspects in the page")
    add("--language", choices=LANGUAGES, default="en", help="language of the page (default: en)")
    add_aligning_arguments(command)
    add_encoder_arguments(command)


def _port(value: str) -> int:
    from argparse import ArgumentTypeError

    if not (value.isascii() and value.isdigit() and int(value) <= HIGHEST_PORT):
        raise ArgumentTypeError(f"a port is a number up to {HIGHEST_PORT}, not {value!r}")
    return int(value)


def _run(arguments: Namespace) -> None:
    from aligner.revision.locking import Lock
    from aligner.revision.store import Store

    check_texts(arguments)
    work = _work_path(arguments)
    if arguments.output:
        if arguments.output.resolve() == work.resolve():
            arguments.command.error(f"{work} has the work; write the page to another file")
        read = (arguments.source, arguments.target, arguments.earlier)
        check_new(arguments.output, arguments.force, list(map(str, filter(None, read))))
    with Lock(work.resolve()) as lock:
        carried = _make(work, arguments)
        store = Store(work)
        try:
            desk = _desk(store, carried, arguments)
            if arguments.output:
                _write_page(desk, arguments)
            else:
                _serve(desk, lock, arguments)
        finally:
            store.close()


def _work_path(arguments: Namespace) -> Path:
    """The file that the work is kept in; wrong usage if it cannot be one."""
    from aligner.files import check_destination, suffix_of

    path: Path | None = arguments.save
    if not path and any(map(_is_piped, filter(None, (arguments.source, arguments.target)))):
        arguments.command.error("standard input and pipes have no place beside them; choose a file with --save")
    if not path:
        path = Path(arguments.source) if _is_alignment(arguments) else _beside(arguments.source, arguments.target)
    if arguments.earlier and path.resolve() == arguments.earlier.resolve():
        arguments.command.error(f"{path} has the earlier round; choose another file for the new one with --save")
    if suffix_of(path).lower() != ".jsonl":
        arguments.command.error(f"the work is kept in a .jsonl file, and not in {path.name}; choose one with --save")
    check_destination(path, path)
    return path


def _is_piped(name: str) -> bool:
    """Whether the texts come from standard input or a pipe, which can be read only once."""
    from aligner.files import is_stream

    return name == STANDARD_INPUT or is_stream(name)


def _is_alignment(arguments: Namespace) -> bool:
    """Whether the only file is one that an alignment was saved in."""
    from aligner.alignment.files import is_alignment
    from aligner.files import suffix_of

    return not arguments.target and suffix_of(arguments.source).lower() == ".jsonl" and is_alignment(arguments.source)


def _beside(source: str, target: str | None) -> Path:
    """A file beside the source with what the names of both texts have in common: `a.jsonl` for a.zh.docx, a.en.pdf."""
    from aligner.text.readers.folders import pair_in_folder

    path = Path(source)
    if path.is_dir():
        raise InputError("this is a folder; give a file", source)
    pairs = pair_in_folder([path.name, Path(target).name]).pairs if target else []
    name = pairs[0].name if len(pairs) == 1 and pairs[0].target else path.name.split(".")[0]
    beside = path.with_name(f"{name}.jsonl")
    return path.with_name(f"{name}.review.jsonl") if beside == path else beside


def _make(work: Path, arguments: Namespace) -> Carried | None:
    """Align or read the texts, if the work has not begun; otherwise check that it is about them.

    Returns what was carried over from an earlier round, if that was asked for and has been done now.
    """
    from aligner.encoders.loading import load_encoder
    from aligner.revision.store import create

    if work.exists() and not arguments.target and work.samefile(arguments.source):
        return None
    carried = None
    with status(arguments.quiet) as report:
        report("reading the texts")
        texts = read_texts(arguments)
        _check_texts(texts)
        if work.exists():
            _check_same(work, texts)
        else:
            encoder = load_encoder(arguments.encoder, encoder_settings(arguments))
            options = options_of(arguments)
            if arguments.earlier:
                carried = carry_over(texts, options, arguments)
                create(carried.align(encoder=encoder, options=options, progress=report), work)
            else:
                create(align_texts(texts, encoder, options, report), work)
    if arguments.earlier and not carried and not arguments.quiet:
        say(f"aligner: note: {work} is there already: nothing more is carried over from {arguments.earlier}")
    return carried


def _check_texts(texts: Alignment | Texts) -> None:
    """InputError if there is nothing to review: a text without words, or the same text twice."""
    from aligner.bitext.beads import Bitext

    if isinstance(texts, Bitext):
        return
    source, target = map(_document, texts)
    for text in (source, target):
        if not text.text.strip():
            raise InputError("there is no text to review; check the file", text.origin or None)
    if source.raw == target.raw:
        raise InputError("the other text is the same; give a text and its translation", source.origin or None)


def _check_same(work: Path, texts: Alignment | Texts) -> None:
    """InputError if the work is about other texts."""
    from aligner.bitext.beads import Bitext
    from aligner.formats import jsonl

    present = jsonl.read(work)
    given = (texts.source, texts.target) if isinstance(texts, Bitext) else texts
    for side, text in zip((present.source, present.target), map(_document, given), strict=True):
        if side.document.raw != text.raw:
            problem = f"this file is there already, and about another text than {text.origin or 'standard input'}"
            raise InputError(f"{problem}; choose another file with --save, or move this one away", work)


def _document(text: Document | Sentences) -> Document:
    from aligner.bitext.texts import Sentences

    return text.document if isinstance(text, Sentences) else text


def _desk(store: Store, carried: Carried | None, arguments: Namespace) -> Desk:
    from aligner.alignment.realign import Realigner
    from aligner.encoders.loading import load_encoder
    from aligner.revision.desk import Desk, Settings
    from aligner.revision.view import carried_record

    @cache
    def encoder() -> Encoder:
        """The encoder of the command, loaded when it is first needed."""
        return load_encoder(arguments.encoder, encoder_settings(arguments))

    def realigner(bitext: Bitext) -> Realigner:
        """What aligns stretches again, with the encoder and the options of the command."""
        return Realigner(bitext.source, bitext.target, bitext.beads, encoder=encoder(), options=options_of(arguments))

    def check(bitext: Bitext) -> Review:
        """What the checks say of the alignment as it is."""
        from aligner.alignment.alignment import Alignment
        from aligner.checking.review import check

        return check(Alignment.from_bitext(bitext), encoder=encoder())

    more = {"carried": carried_record(carried)} if carried else {}
    return Desk(store, Settings(arguments.language, realigner, check, arguments.check, more))


def _write_page(desk: Desk, arguments: Namespace) -> None:
    from aligner.revision import page

    with status(arguments.quiet) as report:
        report(f"writing {arguments.output}")
        page.write(desk.whole_state(), arguments.output)
    if not arguments.quiet:
        say(f"{arguments.output}: the page of {desk.store.path}; {_counts(desk.store)}")


def _serve(desk: Desk, lock: Lock, arguments: Namespace) -> None:
    """Serve the page until the user or the system ends the command."""
    from aligner.revision.page import render
    from aligner.revision.server import Server

    store = desk.store
    with status(arguments.quiet) as report:
        report("checking the translation" if arguments.check else "making the page")
        # The page that opens does not wait for it.
        desk.encoded_state()
    page = render(desk.title(), arguments.language)
    with Server(page, desk.routes, arguments.port) as server:
        lock.note(server.address)
        _announce(server.link, store, arguments)
        try:
            server.serve_forever()
        except KeyboardInterrupt as stop:
            store.close()
            if not arguments.quiet:
                say(f"{store.path}: saved; {_counts(store)}")
            if isinstance(stop, Terminated):
                raise


def _announce(link: str, store: Store, arguments: Namespace) -> None:
    """Show the link and open it."""
    if not arguments.quiet:
        say(f"{store.path}: the work is kept here, and its history in {store.history.path.name}; {_counts(store)}")
        say("Correct it in your browser, at this link, which is for you alone; Ctrl-C ends the command:")
    print_lines([link])
    flush_output()
    if not arguments.no_browser:
        _open_browser(link)


def _open_browser(link: str) -> None:
    """Open the link in the user's browser, if there is one with a window: one in the terminal would take that over."""
    import webbrowser
    from threading import Thread

    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    if getattr(browser, "basename", "") not in TERMINAL_BROWSERS:
        Thread(target=browser.open, args=(link,), daemon=True).start()


def _counts(store: Store) -> str:
    from aligner.revision.view import Counts

    return str(Counts.of(store.revision))


REVIEW = Command("correct an alignment in the browser", _add_arguments, _run, EXAMPLES)
