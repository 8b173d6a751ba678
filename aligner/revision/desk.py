"""What the page may ask for: one method for each route of the server, with values of JSON in and out.

Desk(store, settings).change({"action": "merge", "version": 17, …})    {"version": 18}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Timer
from typing import Any, NamedTuple

from aligner.alignment.realign import Realigner
from aligner.bitext.beads import Bitext
from aligner.checking.assessment import Assessment
from aligner.errors import InputError
from aligner.revision.changes import BeadSplice, Change, from_json, to_json
from aligner.revision.exports import available, exported
from aligner.revision.realigning import Realigning
from aligner.revision.revision import Revision
from aligner.revision.server import Encoded
from aligner.revision.store import Store
from aligner.revision.view import flags, state, title_of

# Seconds that a page has to open before the texts are read, which takes all of a processor. Set by hand: 10,000 rows
# open in half a second.
HEAD_START = 2.0
# What a page without a server can write.
WRITTEN_BY_PAGES = (".jsonl", ".tsv")


class Settings(NamedTuple):
    """How the page is made: the language of its interface, en or zh; what aligns stretches of an alignment again; what
    checks an alignment, and whether that is asked for at the start; further members of the state.
    """

    language: str
    realigner: Callable[[Bitext], Realigner]
    check: Callable[[Bitext], Assessment]
    is_checked: bool = False
    more: Mapping[str, Any] = {}


class Desk:
    """The answers about a file that is open in a store. Threads may share it."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store, self.settings = store, settings
        self.realigning = Realigning(store.revision.bitext(), settings.realigner)
        self._encoded = (-1, Encoded())
        # The version that was checked last, and the flags.
        self._checked: tuple[int, list[list[Any]]] = (-1, [])
        self.routes: Mapping[tuple[str, str], Callable[[Any], object]] = {
            ("GET", "/state"): self.state,
            ("GET", "/version"): self.version,
            ("POST", "/change"): self.change,
            ("POST", "/realign"): self.realign,
            ("POST", "/proposals"): self.proposals,
            ("POST", "/check"): self.check,
            ("POST", "/export"): self.export,
        }

    def title(self) -> str:
        """The title of the page."""
        return title_of(self.store.revision, self.store.path.name)

    def state(self, _: object = None) -> Encoded:
        """All that the page shows; once it is open, both texts are read in the background."""
        reader = Timer(HEAD_START, self.realigning.begin)
        reader.daemon = True
        reader.start()
        return self.encoded_state()

    def encoded_state(self) -> Encoded:
        """All that the page shows, made once for each version: a page that opens waits for it."""
        version, encoded = self._encoded
        revision, changes = self.store.snapshot()
        if version != revision.version:
            encoded = Encoded.of(self._record(revision, changes))
            self._encoded = (revision.version, encoded)
        return encoded

    def _record(self, revision: Revision, changes: Sequence[Change]) -> dict[str, Any]:
        more = self._flags(revision) if self.settings.is_checked else {}
        more |= {"exports": available(), **self.settings.more}
        return state(revision, self.store.path.name, self.settings.language, changes, **more)

    def whole_state(self) -> dict[str, Any]:
        """The state for a page without a server."""
        revision, changes = self.store.snapshot()
        more = {"exports": list(WRITTEN_BY_PAGES), "islands": self.realigning.islands(revision)}
        return self._record(revision, changes) | more

    def version(self, _: object = None) -> dict[str, int]:
        """The number of changes so far."""
        return {"version": self.store.version}

    def change(self, body: object) -> dict[str, int]:
        """Make a change; the version after it."""
        return {"version": self.store.apply(from_json(body)).version}

    def realign(self, body: object) -> dict[str, Any]:
        """The splices of beads that align the stretch around a bead again."""
        revision, place = self._asked(body)
        return {"version": revision.version, "beads": _records(self.realigning.realign(revision, place))}

    def proposals(self, body: object) -> dict[str, Any]:
        """What else may stand around a bead, best first. `exchanged` are two runs of the target that change places."""
        revision, place = self._asked(body)
        found = [
            {"probability": probability, "beads": _records(splices)}
            | ({"exchanged": [[run.start, run.stop] for run in exchanged]} if exchanged else {})
            for probability, splices, exchanged in self.realigning.proposals(revision, place)
        ]
        return {"version": revision.version, "proposals": found}

    def _asked(self, body: object) -> tuple[Revision, int]:
        """The alignment and the bead that a question is about; OutdatedError if it is about another version."""
        match body:
            case {"version": int() as version, "bead": int() as place}:
                return self.store.at(version), place
        raise InputError("the question needs the version and the number of a bead")

    def export(self, body: object) -> bytes:
        """A file of all pairs, or of the accepted ones."""
        match body:
            case {"suffix": str() as suffix, "accepted": bool() as accepted}:
                return exported(self.store.revision.bitext(), suffix, accepted=accepted)
        raise InputError("an export needs the suffix of the file, and whether only accepted pairs are wanted")

    def check(self, _: object = None) -> dict[str, Any]:
        """What the checks suspect at present."""
        return self._flags(self.store.revision)

    def _flags(self, revision: Revision) -> dict[str, Any]:
        version, found = self._checked
        if version != revision.version:
            found = flags(self.settings.check(revision.bitext()), self.settings.language)
            self._checked = (revision.version, found)
        return {"flags": found}


def _records(splices: list[BeadSplice]) -> list[Any]:
    """The splices as values of JSON."""
    record = to_json(Change("realign", 0, beads=tuple(splices)))
    return list(record.get("beads", []))
