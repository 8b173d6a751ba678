"""An alignment → the bytes of a file in one of the formats that the page offers."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from aligner.bitext.beads import Bitext
from aligner.errors import InputError
from aligner.files import temporary_folder
from aligner.formats.registry import target_of
from aligner.units.of_alignment import header_of, units_of
from aligner.units.selection import Selection

SUFFIXES = (".tmx", ".xlf", ".tsv", ".csv", ".xlsx", ".docx", ".jsonl")


def available() -> list[str]:
    """The suffixes of the formats whose libraries are there."""
    found = []
    for suffix in SUFFIXES:
        with suppress(InputError):
            target_of(f"pairs{suffix}")
            found.append(suffix)
    return found


def exported(bitext: Bitext, suffix: str, *, accepted: bool = False) -> bytes:
    """The file with all pairs but those that the reviewer dropped, or only with those `accepted`.

    A `.jsonl` of all is the alignment itself; one of the accepted has a pair a line. InputError for another suffix, for
    a library that is missing, or if there is nothing to write.
    """
    if suffix not in SUFFIXES:
        raise InputError(f"exports end in {', '.join(SUFFIXES)}, and not in {suffix!r:.20}")
    with temporary_folder(f"pairs{suffix}") as folder:
        target = target_of(Path(folder, f"pairs{suffix}"))
        if suffix == ".jsonl" and accepted:
            units = units_of(bitext, target.format.form, nulls=True)
            target.write_units(Selection(nulls=True, accepted=True).of(units), header_of(bitext))
        else:
            target.write(bitext, accepted=accepted)
        return Path(target.path).read_bytes()
