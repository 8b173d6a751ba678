"""`aligner memory clean`: list, and on request tag, units of a memory that look wrong.

number · unit 5
  zh  共有187种鸟在这里过冬。
  en  In all, 178 species of birds spend the winter here.
  The source has 187 here; the translation has 178.
"""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator
from shlex import quote
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.listing import Text, block, json_line, json_texts, texts_of
from aligner.cli.memories import add_memory_argument, open_memory
from aligner.cli.messages import bar, say
from aligner.cli.streams import print_lines
from aligner.errors import InputError, counted
from aligner.units.suspicions import MEANINGS, CleaningPolicy

if TYPE_CHECKING:
    from aligner.memory.cleaning import Suspect
    from aligner.memory.memory import Memory
    from aligner.units.units import Variant

HEAD = ("unit", "kind", "measure", "explanation", "source_language", "source", "target_language", "target", "other")


def _add_arguments(command: ArgumentParser) -> None:
    add = command.add_argument
    add_memory_argument(command)
    add("--kind", action="append", choices=tuple(MEANINGS), metavar="KIND", help="look only for this kind (see below); "
        "may be given several times (default: all)")  # fmt: skip
    add("--limit", action="append", type=_limit, default=[], metavar="KIND=MEASURE", help="find units of this kind "
        "from this measure on, such as number=0.3; may be given several times (default: see below)")  # fmt: skip
    add("--tag", action="store_true", help="tag the units found with their kind")
    add("--tag-prefix", metavar="PREFIX", help="the same, with PREFIX before the kind")
    listing = command.add_mutually_exclusive_group().add_argument
    listing("--json", action="store_true", help="print JSON lines")
    listing("--tsv", action="store_true", help="print one pair per line, separated by tabs")
    add("--encoder", metavar="MODEL", help="name or folder of a sentence-transformers model (default: embedded)")


def _limit(text: str) -> tuple[str, float]:
    """Kind and measure of `number=0.3`."""
    kind, _, measure = text.partition("=")
    try:
        CleaningPolicy.of({kind: float(measure)})
    except InputError as error:
        raise ArgumentTypeError(error.message) from error
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a limit; give a kind and a number, such as number=0.3") from error
    return kind, float(measure)


def _run(arguments: Namespace) -> None:
    from aligner.memory.cleaning import count_passes, find_suspects

    kinds = tuple(kind for kind in MEANINGS if not arguments.kind or kind in arguments.kind)
    is_tagged = arguments.tag or arguments.tag_prefix is not None
    units: dict[str, list[int]] = {kind: [] for kind in kinds}
    with open_memory(arguments.memory, writing=is_tagged) as memory:
        total = len(memory)
        lines = _Lines(memory, arguments)
        print_lines(lines.head)
        with bar(arguments.quiet, str(arguments.memory), total * count_passes(kinds), "steps") as progress:
            policy = CleaningPolicy.of(dict(arguments.limit))
            for suspect in find_suspects(memory, kinds, encoder=arguments.encoder, policy=policy, progress=progress):
                units[suspect.kind].append(suspect.unit)
                print_lines(lines.of(suspect))
        tags = _tag_units(memory, units, arguments.tag_prefix or "") if is_tagged else []
    if not arguments.quiet:
        _sum_up(arguments, units, total, tags)


def _tag_units(memory: Memory, units: dict[str, list[int]], prefix: str) -> list[str]:
    """Tag the units of each kind; returns the tags."""
    tags = {f"{prefix}{kind}": numbers for kind, numbers in units.items() if numbers}
    for tag, numbers in tags.items():
        memory.tag(numbers, tag)
    return list(tags)


def _sum_up(arguments: Namespace, units: dict[str, list[int]], total: int, tags: list[str]) -> None:
    suspicious = {number for numbers in units.values() for number in numbers}
    if not suspicious:
        say(f"{arguments.memory}: nothing suspicious in {counted(total, 'unit')}")
        return
    kinds = ", ".join(f"{len(numbers):,} {kind}" for kind, numbers in units.items() if numbers)
    say(f"{arguments.memory}: {len(suspicious):,} of {counted(total, 'unit')} suspicious: {kinds}; nothing was deleted")
    if tags:
        without = " ".join(f"--without-tag {quote(tag)}" for tag in tags)
        say(f"tagged; leave them out with: aligner memory export {quote(str(arguments.memory))} OUT {without}")


class _Lines:
    """Suspects as printed lines: as blocks, as JSON, or as rows of a table."""

    def __init__(self, memory: Memory, arguments: Namespace) -> None:
        from aligner.formats.tables.tsv import line_of

        self.memory = memory
        self.row = line_of
        self.head = [line_of(HEAD)] if arguments.tsv else []
        self.of: Callable[[Suspect], Iterator[str]] = (
            self._rows if arguments.tsv else self._json if arguments.json else self._block
        )

    def _texts_of(self, unit: int) -> tuple[Variant, ...]:
        from aligner.memory.numbered import units_by_number

        (match,) = units_by_number(self.memory, [unit])
        return (match.variant, *match.targets)

    def _rows(self, suspect: Suspect) -> Iterator[str]:
        source, *targets = texts_of(suspect.variants) or [("", "")]
        none: Text = ("", "")
        for target in targets or [none]:
            suspicion = (suspect.unit, suspect.kind, f"{suspect.measure:g}", suspect.explanation)
            yield self.row([*suspicion, *source, *target, suspect.other or ""])

    def _json(self, suspect: Suspect) -> Iterator[str]:
        record: dict[str, object] = {
            "unit": suspect.unit,
            "kind": suspect.kind,
            "measure": suspect.measure,
            "explanation": suspect.explanation,
            "texts": json_texts(suspect.variants),
        }
        if suspect.other:
            record["other"] = {"unit": suspect.other, "texts": json_texts(self._texts_of(suspect.other))}
        yield json_line(record)

    def _block(self, suspect: Suspect) -> Iterator[str]:
        *lines, end = block((suspect.kind, f"unit {suspect.unit}"), texts_of(suspect.variants), suspect.explanation)
        yield from lines
        if suspect.other:
            # Without a head: the explanation names the unit.
            yield from block((), texts_of(self._texts_of(suspect.other)))
        else:
            yield end


CLEAN = Command("list units that look wrong; nothing is deleted", _add_arguments, _run, """\
kinds:
""" + "".join(f"  {kind:<16}{meaning}\n" for kind, meaning in MEANINGS.items()) + """
limits:
""" + "".join(f"  {kind:<16}{limit:g}\n" for kind, limit in CleaningPolicy().limits().items()) + """
examples:
  aligner memory clean memory.db
  aligner memory clean memory.db --kind number --kind untranslated --tsv > suspects.tsv
  aligner memory clean memory.db --limit dissimilar=0.8         only what differs more than by default
  aligner memory clean memory.db --tag                          tag them, then leave them out:
  aligner memory export memory.db clean.tmx --without-tag number --without-tag untranslated

Tags stay until you remove them: aligner memory untag memory.db number.
""", "no tags were changed")  # fmt: skip
