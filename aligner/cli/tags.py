"""`aligner memory tag`, `untag`, `remove`, `compact` and `repair`: commands that change units of a memory."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from aligner.cli.command import Command
from aligner.cli.documents import readable_size
from aligner.cli.memories import add_memory_argument, check_tags, open_memory
from aligner.cli.messages import say
from aligner.cli.streams import print_lines
from aligner.cli.values import count
from aligner.errors import counted

if TYPE_CHECKING:
    from aligner.memory.memory import Filter, Memory
    from aligner.memory.records import Repaired
    from aligner.memory.repairing import Decision

DECISIONS = {
    "remove": "remove units, documents and tags that are not as they were added; add their documents again",
    "accept": "accept units, documents and tags as they are now, as far as they can be read",
}


def _add_tag_arguments(command: ArgumentParser) -> None:
    add_memory_argument(command)
    command.add_argument("tag", metavar="TAG", help="one or a few words")
    _add_unit_arguments(command, "*")
    command.add_argument("--document", metavar="NAME", help="tag all units of this document")


def _add_unit_arguments(command: ArgumentParser, nargs: str, note: str = ", as shown by look-ups and `clean`") -> None:
    add = command.add_argument
    add("units", nargs=nargs, default=[], type=count, metavar="NUMBER", help=f"number of a unit{note}")


def _tag(arguments: Namespace) -> None:
    from aligner.memory.memory import Filter

    if bool(arguments.units) == bool(arguments.document):
        arguments.command.error("give the numbers of units, or --document NAME for all units of a document")
    with open_memory(arguments.memory, writing=True) as memory:
        document = Filter(documents=(arguments.document,)) if arguments.document else None
        units = _unit_numbers(memory, document) if document else arguments.units
        changed = memory.tag(units, arguments.tag)
    _report(arguments, changed, f"tagged {arguments.tag}", len(set(units)) - changed, "had the tag")


def _add_untag_arguments(command: ArgumentParser) -> None:
    add_memory_argument(command)
    command.add_argument("tag", metavar="TAG", help="tag to remove")
    _add_unit_arguments(command, "*", " (default: all units with the tag)")


def _untag(arguments: Namespace) -> None:
    from aligner.memory.memory import Filter

    with open_memory(arguments.memory, writing=True) as memory:
        check_tags(memory, [arguments.tag])
        units = arguments.units or _unit_numbers(memory, Filter(tags=(arguments.tag,)))
        changed = memory.untag(units, arguments.tag)
    _report(arguments, changed, f"no longer tagged {arguments.tag}", len(set(units)) - changed, "did not have the tag")


def _unit_numbers(memory: Memory, unit_filter: Filter) -> list[int]:
    return [entry.id for entry in memory.entries(unit_filter)]


def _report(arguments: Namespace, changed: int, change: str, unchanged: int, reason: str) -> None:
    if not arguments.quiet:
        rest = f"; {unchanged:,} {reason}" if unchanged else ""
        say(f"{arguments.memory}: {counted(changed, 'unit')} {change}{rest}")


def _add_remove_arguments(command: ArgumentParser) -> None:
    add_memory_argument(command)
    _add_unit_arguments(command, "+")


def _remove(arguments: Namespace) -> None:
    with open_memory(arguments.memory, writing=True) as memory:
        removed = memory.remove(arguments.units)
    if not arguments.quiet:
        say(f"{arguments.memory}: {counted(removed, 'unit')} removed for good")


def _compact(arguments: Namespace) -> None:
    with open_memory(arguments.memory, writing=True) as memory:
        discarded = memory.compact()
    if not arguments.quiet:
        say(f"{arguments.memory}: {counted(discarded, 'unit')} of deleted and replaced documents discarded; the file "
            f"now has {readable_size(arguments.memory.stat().st_size)}")  # fmt: skip


def _add_repair_arguments(command: ArgumentParser) -> None:
    add_memory_argument(command)
    decision = command.add_mutually_exclusive_group()
    for name, meaning in DECISIONS.items():
        decision.add_argument(
            f"--{name}", dest="decision", action="store_const", const=name, default="keep", help=meaning
        )


def _repair(arguments: Namespace) -> int:
    from aligner.bitext.visible import visible

    with open_memory(arguments.memory, writing=True) as memory:
        repaired = memory.repair(arguments.decision)
    print_lines(visible(line) for line in repaired.left)
    if not arguments.quiet:
        say(f"{arguments.memory}: {_repair_summary(repaired, arguments.decision)}")
    return 1 if repaired.left else 0


def _repair_summary(repaired: Repaired, decision: Decision) -> str:
    from aligner.bitext.visible import visible

    if repaired.left:
        choice = "restore the memory from a copy, or use --remove to take them out"
        choice += "" if decision == "accept" else ", or --accept to leave them as they are"
        return f"the indices and counts are made again; {len(repaired.left):,} not as they were added; {choice}"
    again = "; add again, with --replace: " + ", ".join(map(visible, repaired.documents)) if repaired.documents else ""
    return f"intact and consistent; the indices and counts are made again{again}"


TAG = Command("tag units", _add_tag_arguments, _tag, """\
examples:
  aligner memory tag memory.db checked 12 37
  aligner memory tag memory.db medicine --document thesis.tmx
""")  # fmt: skip
UNTAG = Command("remove a tag from units", _add_untag_arguments, _untag, """\
examples:
  aligner memory untag memory.db number 12                      the numbers in this unit are correct
  aligner memory untag memory.db number                         remove the tag from all units
""")  # fmt: skip
REMOVE = Command("permanently remove units from all documents; there is no undo", _add_remove_arguments, _remove, """\
examples:
  aligner memory remove memory.db 12 37
""")  # fmt: skip
COMPACT = Command("permanently discard deleted and replaced documents, and shrink the file",
    add_memory_argument, _compact, """\
examples:
  aligner memory compact memory.db                              undo cannot go back beyond this
""")  # fmt: skip
REPAIR = Command("make everything again that follows from the texts, and decide on damaged units",
    _add_repair_arguments, _repair, """\
examples:
  aligner memory stats memory.db --check                        what is damaged?
  aligner memory repair memory.db                               rebuild indices and counts, and list damaged units
  aligner memory repair memory.db --remove                      also take the damaged units out
""", "nothing has changed")  # fmt: skip
