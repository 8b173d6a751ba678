"""A translation memory: units of many documents in one file, each unit once, found again by text and by meaning.

    with Memory("memory.db") as memory:
        memory.add("thesis.tmx")
        memory.fuzzy("他来了。")

One writer and any number of readers can use the file at the same time; whatever ends a process, the file holds whole
documents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Generator, Iterable, Sequence
from contextlib import closing
from functools import cached_property
from itertools import islice
from os import PathLike
from types import TracebackType
from typing import Any, Self

from aligner.alignment.known import KnownPair
from aligner.bitext.progress import Progress, reported
from aligner.bitext.texts import Sentences
from aligner.encoders.protocol import Encoder
from aligner.errors import FormatError, InputError
from aligner.formats.registry import Target, target_of
from aligner.memory import adding, changes, checking, contents
from aligner.memory.exporting import Numbered
from aligner.memory.fuzzy import Candidate
from aligner.memory.known import known_pairs
from aligner.memory.lookups import Lookups
from aligner.memory.records import Added, Chosen, Entry, Exported, Match, Origin, Statistics, StoredDocument
from aligner.memory.sources import Addable, Languages, Source, source_of
from aligner.memory.store import Store
from aligner.units.selection import called, directed, header_with_regions, with_regions
from aligner.units.units import Header, Unit

__all__ = ["Memory", "Added", "Chosen", "Entry", "Exported", "Match", "Origin", "Statistics", "StoredDocument"]

ALL = Chosen()


class Memory:
    """Units of documents in the file `path`, which is made unless it is there or `read_only`.

    A memory belongs to the thread that opened it; another thread opens another one of the same file. Close it, or use
    it in a `with` block. Methods that change something do so wholly or, if they fail, not at all.
    """

    def __init__(self, path: str | PathLike[str], *, read_only: bool = False) -> None:
        self.store = Store(path, read_only=read_only)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; closing it again does nothing."""
        self.store.close()

    def __repr__(self) -> str:
        return f"Memory({str(self.store.path)!r})"

    def __len__(self) -> int:
        with self.store.reading() as connection:
            return int(connection.execute("SELECT COUNT(*) FROM units WHERE uses > 0").fetchone()[0])

    def add(  # noqa: PLR0913 -- what users may say of a document
        self,
        what: Addable,
        document: str | None = None,
        *,
        tags: Iterable[str] = (),
        replace: bool = False,
        header: Header | None = None,
        languages: Languages = (None, None),
        progress: Progress | bool | None = None,
    ) -> Added:
        """Add the units of an alignment, a review, a file or any iterable, as one document.

        The document is called `document`, or as the file was given, or by the origins of both texts. If the memory has
        it, with the same units in the same order, nothing changes; dates do not count, nor confidences, nor where its
        texts were. Unless it is named by `document`, the same holds if the memory has the file or the units under
        another name. If it has other units of this name, that is an error unless `replace`: then they go.

        Each unit gets `tags`, and one that has major issues in a review the names of the checks, in a document that is
        known too. Units without a translation are left out. `languages` are those of source and target, for files that
        do not say. `progress` is True for a bar, or a function that is told ("adding", how many units are done, 0).
        """
        given = changes.checked_tags(tags)
        source = source_of(what, document, header, languages)
        with reported(progress) as report:
            return self._add(source, given, report, replace=replace)

    def _add(self, source: Source, given: Sequence[str], progress: Progress, *, replace: bool) -> Added:
        with self.store.reading() as connection:
            version = adding.version_for(connection, source, replace=replace)
            if version is None or adding.is_to_be_written(source, version, replace=replace):
                known = None
            elif not (known := adding.compared(connection, source, version, progress)):
                raise self._other_units(source.name)
        if known is None:
            with self.store.writing() as connection:
                seen, version = version, adding.version_for(connection, source, replace=replace)
                if version != seen and not adding.is_to_be_written(source, version, replace=replace):
                    message = f"another process has just added a document {source.name!r}; try again"
                    raise InputError(message, self.store.path)
                done = adding.added(connection, source, given, version, progress)
                if isinstance(done, Added):
                    return done
                connection.execute("ROLLBACK")
                known = done
        return self._known(known, given)

    def _other_units(self, name: str) -> InputError:
        message = f"the memory has other units under the name {name!r}"
        remedy = "replace them (--replace) or add these under another name (--document NAME)"
        return InputError(f"{message}; {remedy}", self.store.path)

    def _known(self, known: adding.Known, tags: Sequence[str]) -> Added:
        """Give a document that the memory has the tags that came with it."""
        tagged, version = 0, known.version
        if tags or known.tags:
            with self.store.writing() as connection:
                tagged = changes.tag_document(connection, known, tags)
        return Added(version.name, version.units, 0, known.left_out, is_known=True, tagged=tagged)

    def documents(self, removed: bool = False) -> list[StoredDocument]:
        """The documents in the order of adding, with `removed` also those that were deleted or replaced."""
        with self.store.reading() as connection:
            return contents.documents(connection, removed=removed)

    def delete(self, document: str) -> int:
        """Remove a document, so that `undo` can bring it back; how many units no longer count."""
        with self.store.writing() as connection:
            return changes.delete(connection, document)

    def undo(self, document: str | None = None) -> str:
        """Take back what was last done to the document, or to any: an `add`, or a `delete`. Says what was done.

        The version that was replaced comes back. Undoing again goes one step further back.
        """
        with self.store.writing() as connection:
            return changes.undo(connection, document)

    def tag(self, units: Iterable[int], tag: str) -> int:
        """Give units, by their numbers, a tag; how many did not have it."""
        with self.store.writing() as connection:
            return changes.tag(connection, units, changes.checked_tag(tag))

    def untag(self, units: Iterable[int], tag: str) -> int:
        """Take a tag from units, by their numbers; how many had it."""
        with self.store.writing() as connection:
            return changes.untag(connection, units, tag)

    def remove(self, units: Iterable[int]) -> int:
        """Forget units, by their numbers, for good, with all their occurrences; how many."""
        with self.store.writing() as connection:
            return changes.remove(connection, units)

    def compact(self) -> int:
        """Forget for good what was deleted or replaced, and make the file smaller; how many units are gone.

        It gets smaller when nobody reads the state before any more, at the latest when it is closed.
        """
        with self.store.writing() as connection:
            gone = changes.purge(connection)
        self.store.shrink()
        return gone

    def entries(self, chosen: Chosen = ALL, left_out: Counter[str] | None = None) -> Generator[Entry, None, None]:
        """The units that are chosen with their numbers, tags and documents, in the order of their first occurrence.

        They are those of the moment in which the first is asked for, whatever is changed meanwhile.
        """
        with self.store.snapshot() as connection:
            yield from contents.entries(connection, chosen, left_out)

    def units(self, chosen: Chosen = ALL, left_out: Counter[str] | None = None) -> Generator[Unit, None, None]:
        """The units that are chosen, in the order of their first occurrence; `left_out` counts others by reason.

        One that occurs several times is as in its latest occurrence, with what only earlier ones say, and `x-uses`.
        """
        with closing(self.entries(chosen, left_out)) as entries:
            for entry in entries:
                yield entry.unit

    def header(self, documents: Collection[str] = ()) -> Header:
        """What the files of all documents, or of these, say of their units alike: attributes, languages, elements."""
        with self.store.reading() as connection:
            return contents.header(connection, documents)

    def export(
        self,
        path: str | PathLike[str] | Target,
        chosen: Chosen = ALL,
        languages: Languages = (None, None),
        *,
        progress: Progress | bool | None = None,
        **options: Any,  # noqa: ANN401 -- those of the format
    ) -> Exported:
        """Write the units that are chosen in the format that the suffix names; `options` are those of the format.

        `languages` are source and target, called as the file is to call them: units without a text in one of them are
        left out, and the source comes first. If not named, zh is called zh-CN, and en en-US, as CAT tools want it. A
        unit that says no date has that of its first document, and of its last.
        `progress` is True for a bar, or a function that is told ("exporting", how many units are written, 0). `path`
        may be what `aligner.formats.registry.target_of` made of it.
        """
        target = path if isinstance(path, Target) else target_of(path, units=True)
        target.unit_writer(**options)
        counts: Counter[str] = Counter()
        with reported(progress) as report, closing(self.entries(chosen, counts)) as entries:
            stream = Numbered(entries, {document.name: document.added for document in self.documents()}, report)
            units = stream.noted(with_regions(directed(stream.dated(), languages, counts), languages))
            header = called(header_with_regions(self.header(chosen.documents)), languages)
            try:
                written = target.write_units(units, header, left_out=counts, **options)
            except (FormatError, InputError) as error:
                raise stream.with_number(error, self.store.path) from error
        return Exported(written, counts)

    def exact(self, text: str, language: str | None = None) -> list[Match]:
        """The units that have this very text, blanks at its ends apart, in any language or the one given."""
        with self.store.explaining():
            return self._lookups.exact(text, language)

    def fuzzy(self, text: str, language: str | None = None, least: float = 70, limit: int = 10) -> list[Match]:
        """The units with the most similar texts, at least `least` per cent, the most similar first."""
        with self.store.explaining():
            return self._lookups.fuzzy(text, language, least, limit)

    def search(self, text: str, language: str | None = None, limit: int = 20) -> list[Match]:
        """Concordance: the units with a text that contains this one, in any language or the one given."""
        with self.store.explaining():
            return self._lookups.search(text, language, limit)

    def fuzzy_many(
        self, texts: Sequence[str], language: str | None = None, least: float = 90, limit: int = 3
    ) -> list[list[Candidate]]:
        """For each text what `fuzzy` would find, without origins; a high `least` makes it fast."""
        with self.store.explaining():
            return self._lookups.fuzzy_many(texts, language, least, limit)

    def similar(
        self,
        text: str,
        language: str | None = None,
        limit: int = 10,
        encoder: str | PathLike[str] | Encoder | None = None,
        progress: Progress | bool | None = None,
    ) -> list[Match]:
        """The units with the texts of the closest meaning, the closest first; in any language or the one given.

        The first time, all texts get their vectors; `progress` is True for a bar, or a function that is told
        ("encoding", how many have one, 0).
        """
        with self.store.explaining(), reported(progress) as report:
            return self._lookups.similar(text, language, limit, encoder, report)

    @cached_property
    def _lookups(self) -> Lookups:
        return Lookups(self.store)

    def confidences(self, units: Sequence[int]) -> dict[int, float]:
        """Of these units, by their numbers, the best confidence of an occurrence; 1 where one states none."""
        with self.store.reading() as connection:
            return contents.confidences(connection, units)

    def known_pairs(self, source: Sentences, target: Sentences) -> list[KnownPair]:
        """Where two texts have units of the memory, or nearly so: what `Options(known=…)` asks for."""
        with self.store.explaining():
            return known_pairs(self._lookups, source, target)

    def statistics(self) -> Statistics:
        """Numbers of units, occurrences and documents; of texts and characters by language; of units by tag."""
        with self.store.reading() as connection:
            return checking.statistics(connection)

    def check(self) -> None:
        """FormatError that lists what is wrong, if anything in the file is not as it should be."""
        with self.store.reading() as connection:
            wrong = list(islice(checking.faults(connection), 10))
        if wrong:
            raise FormatError(f"this memory is damaged: {'; '.join(wrong)}; restore it from a copy", self.store.path)
