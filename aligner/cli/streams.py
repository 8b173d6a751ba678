"""The standard streams of a command: any of them may be missing, broken or full.

A missing output is silence, as under a service that has no streams. If the reader of our output has gone, the command
ends without an error. An output that cannot be written is an error; a message that cannot be written is none.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from aligner.errors import InputError, system_error, system_errors

INPUT, OUTPUT = "standard input", "standard output"


def prepare() -> None:
    """Put the null device in place of missing outputs, and let the others take any text."""
    # A file that is opened next must not become one of the three streams.
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def read_input() -> bytes:
    """All of standard input; InputError if there is none or if it cannot be read."""
    if sys.stdin is None:
        raise InputError("it is closed; pipe a text into the command, or give a file", INPUT)
    from aligner.files import read_limited

    with system_errors(INPUT):
        return read_limited(sys.stdin.buffer, INPUT)


def print_lines(lines: Iterable[str]) -> None:
    """Write lines to standard output, on a terminal above the bar if one is shown, and there without control codes."""
    if not sys.stdout.isatty():
        with _output_errors():
            sys.stdout.writelines(f"{line}\n" for line in lines)
        return
    from aligner.bitext.visible import escaped

    with _output_errors(), _above_the_bar():
        sys.stdout.writelines(f"{escaped(line)}\n" for line in lines)


def write_lines(lines: Iterable[str], path: Path) -> None:
    """Write lines to a file, which is whole or not there."""
    from aligner.files import replacing

    with replacing(path) as handle:
        handle.writelines(f"{line}\n" for line in lines)


def write_output(text: str) -> None:
    """Write to standard output as it is."""
    with _output_errors():
        sys.stdout.write(text)


def flush_output() -> None:
    """Write what is still buffered, or raise the error now: Python would only print one when it exits."""
    with _output_errors():
        sys.stdout.flush()


def write_message(line: str) -> None:
    """Write a line to standard error, if anybody can read it: a message that nobody reads must not stop the work."""
    try:
        with _above_the_bar() if sys.stderr.isatty() else nullcontext():
            sys.stderr.write(line + "\n")
    except OSError:
        discard(sys.stderr)


def discard(stream: TextIO) -> None:
    """Send nowhere what is still buffered, after its reader has gone or its disk is full: Python would fail at exit."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


@contextmanager
def _output_errors() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        discard(sys.stdout)
        raise system_error(error, OUTPUT, "write") from error


def _above_the_bar() -> AbstractContextManager[object]:
    if "tqdm" not in sys.modules:
        return nullcontext()
    from tqdm import tqdm

    bar: AbstractContextManager[object] = tqdm.external_write_mode(sys.stdout)
    return bar


def _nowhere() -> TextIO:
    return open(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8", closefd=False)
