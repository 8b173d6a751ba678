"""A translation memory: units of many documents in one file, each stored once, searched by text and by meaning.

    with Memory("memory.db") as memory:
        memory.add("thesis.tmx")
        memory.fuzzy("他来了。")

One writer and any number of readers can use the file at the same time. However a process ends, the file holds only
complete documents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Generator, Iterable, Sequence
from contextlib import closing
from functools import cached_property
from itertools import islice
from os import PathLike
from types import TracebackType
from typing import Any, Self, get_args

from aligner.alignment.known import KnownPair
from aligner.arguments import (
    COUNT,
    FILE,
    FLAG,
    MEMBERS,
    NAMES,
    SOME_TAGS,
    TEXT,
    TEXTS,
    accepts,
    either,
    instance,
    one_of,
    optional,
    within,
)
from aligner.bitext.html import NUMBER, Cell, table
from aligner.bitext.progress import Progress, progress_reporter
from aligner.bitext.texts import Sentences
from aligner.encoders.protocol import Encoder
from aligner.errors import FormatError, InputError, counted
from aligner.formats.registry import Target, target_of
from aligner.memory import adding, changes, checking, contents
from aligner.memory.exporting import ExportStream
from aligner.memory.fuzzy import Candidate
from aligner.memory.known import known_pairs
from aligner.memory.lookups import Lookups
from aligner.memory.records import Added, Entry, Exported, Filter, Match, Origin, Repaired, Statistics, StoredDocument
from aligner.memory.repairing import Decision, repair
from aligner.memory.sources import Addable, Source, Taking, source_of
from aligner.memory.store import REMEDY, Store
from aligner.units.selection import oriented, with_languages
from aligner.units.units import Header, Languages, Unit

__all__ = ["Memory", "Added", "Filter", "Entry", "Exported", "Match", "Origin", "Statistics", "StoredDocument"]

ALL = Filter()
PERCENT, COSINE = within(1, 100), within(-1, 1)
FILTER, HEADER = instance(Filter, "an aligner.Filter"), instance(Header, "a Header")
SENTENCES = instance(Sentences, "aligner.Sentences; segment the text first")
TARGET = instance(Target, "a Target")
COUNTER = optional(instance(Counter, "a collections.Counter"))


class Memory:
    """Units of documents in the file `path`, which is created if it does not exist, unless `read_only`.

    A memory belongs to the thread that opened it; another thread opens the file again. Close a memory, or use it in a
    `with` block. A method that fails changes nothing.
    """

    @accepts(path=FILE, read_only=FLAG)
    def __init__(self, path: str | PathLike[str], *, read_only: bool = False) -> None:
        self.store = Store(path, read_only=read_only)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; closing it again does nothing."""
        self.store.close()

    def __repr__(self) -> str:
        return f"Memory({str(self.store.path)!r})"

    def _repr_html_(self) -> str:
        documents = self.documents()
        rows = ([Cell(d.name), Cell(f"{d.units:,}", NUMBER), Cell(d.added, NUMBER), Cell(", ".join(d.tags))]
                for d in documents)  # fmt: skip
        caption = f"{self.store.path}: {counted(len(self), 'unit')} of {counted(len(documents), 'document')}"
        return table(("document", "units", "added", "tags"), rows, caption)

    def __len__(self) -> int:
        with self.store.reading() as connection:
            return int(connection.execute("SELECT COUNT(*) FROM units WHERE uses > 0").fetchone()[0])

    @accepts(
        document=optional(TEXT),
        tags=MEMBERS,
        replace=FLAG,
        header=optional(HEADER),
        languages=SOME_TAGS,
        drafts=FLAG,
        keep_going=FLAG,
    )
    def add(  # noqa: PLR0913 -- what users may say of a document
        self,
        what: Addable,
        document: str | None = None,
        *,
        tags: Iterable[str] = (),
        replace: bool = False,
        header: Header | None = None,
        languages: Languages = (None, None),
        drafts: bool = False,
        progress: Progress | bool | None = None,
        keep_going: bool = False,
        accepted: bool = False,
    ) -> Added:
        """Add the units of an alignment, a review, a file or any iterable, as one document.

        The name of the document is `document`, by default the name of the file or the origins of both texts. If the
        memory already has this document with the same units in the same order, nothing changes; dates, confidences
        and the places of the texts are not compared. Without `document`, nothing changes either if the memory has the
        file or its units under another name. If the memory has other units under this name, they are an error, or
        with `replace` are replaced.

        Each unit gets `tags`, even in a known document; a unit with major issues in a review also gets the names of
        the checks. Units without a translation are left out, and so are drafts, which nobody has confirmed, unless you
        ask for `drafts`, and pairs that a reviewer dropped. `accepted` takes only pairs that a reviewer accepted, which
        have confidence 1. `languages` are those of source and target, for files that do not state them, and the tags
        that an alignment gets. With `keep_going`, broken units of a file are left out with a FormatWarning. `progress`
        is True for a bar, or a function that is called with ("adding", number of units, 0).
        """
        tags = changes.check_tags(tags)
        source = source_of(what, document, header, languages, Taking(drafts, accepted, keep_going))
        with progress_reporter(progress) as report:
            return self._add(source, tags, report, replace=replace)

    def _add(self, source: Source, tags: Sequence[str], progress: Progress, *, replace: bool) -> Added:
        with self.store.reading() as connection:
            version = adding.version_of_source(connection, source, replace=replace)
            if version is None or adding.needs_writing(source, version, replace=replace):
                document = None
            elif not (document := adding.find_known(connection, source, version, progress)):
                raise self._other_units(source.name)
        if document is None:
            with self.store.writing() as connection:
                before, version = version, adding.version_of_source(connection, source, replace=replace)
                if version != before and not adding.needs_writing(source, version, replace=replace):
                    message = f"another process has just added a document {source.name!r}; try again"
                    raise InputError(message, self.store.path)
                result = adding.write_document(connection, source, tags, version, progress)
                if isinstance(result, Added):
                    return result
                connection.execute("ROLLBACK")
                document = result
        return self._tag_known(document, tags)

    def _other_units(self, name: str) -> InputError:
        message = f"the memory has other units under the name {name!r}"
        remedy = "replace them (--replace) or add these under another name (--document NAME)"
        return InputError(f"{message}; {remedy}", self.store.path)

    def _tag_known(self, document: adding.KnownDocument, tags: Sequence[str]) -> Added:
        """Give a document that the memory already has these tags, and its units their own."""
        tagged, version = 0, document.version
        if tags or document.tags:
            with self.store.writing() as connection:
                tagged = changes.tag_document(connection, document, tags)
        return Added(version.name, version.units, 0, document.left_out, is_known=True, tagged=tagged)

    @accepts(removed=FLAG)
    def documents(self, *, removed: bool = False) -> list[StoredDocument]:
        """The documents in the order in which they were added; `removed` includes deleted and replaced ones."""
        with self.store.reading() as connection:
            return contents.documents(connection, removed=removed)

    @accepts(document=TEXT)
    def delete(self, document: str) -> int:
        """Delete a document; `undo` can bring it back. Returns how many units no longer count."""
        with self.store.writing() as connection:
            return changes.delete(connection, document)

    @accepts(document=optional(TEXT))
    def undo(self, document: str | None = None) -> str:
        """Undo the last `add` or `delete` of this document, or of any. Returns a sentence that says what was undone.

        If the undone step replaced a version, that version is restored. Each call goes one step further back.
        """
        with self.store.writing() as connection:
            return changes.undo(connection, document)

    @accepts(units=MEMBERS, tag=TEXT)
    def tag(self, units: Iterable[int], tag: str) -> int:
        """Tag the units with these numbers; returns how many did not have the tag."""
        with self.store.writing() as connection:
            return changes.tag(connection, units, changes.check_tag(tag))

    @accepts(units=MEMBERS, tag=TEXT)
    def untag(self, units: Iterable[int], tag: str) -> int:
        """Remove a tag from the units with these numbers; returns how many had it."""
        with self.store.writing() as connection:
            return changes.untag(connection, units, tag)

    @accepts(units=MEMBERS)
    def remove(self, units: Iterable[int]) -> int:
        """Permanently remove the units with these numbers, with all their occurrences; returns how many."""
        with self.store.writing() as connection:
            return changes.remove(connection, units)

    def compact(self) -> int:
        """Permanently discard deleted and replaced documents; returns how many units were discarded.

        The file shrinks when the last reader of its previous state has finished, at the latest when it is closed.
        """
        with self.store.writing() as connection:
            count = changes.purge(connection)
        self.store.shrink()
        return count

    @accepts(filter=FILTER, left_out=COUNTER)
    def entries(self, filter: Filter = ALL, left_out: Counter[str] | None = None) -> Generator[Entry, None, None]:
        """The chosen units with their numbers, tags and documents, in the order of their first occurrence.

        Each comes once, with the context of its latest occurrence. All come from one state of the memory, that of the
        first request, whatever changes meanwhile.
        """
        return self._entries(filter, left_out, by_context=False)

    def _entries(
        self, filter: Filter, left_out: Counter[str] | None, *, by_context: bool
    ) -> Generator[Entry, None, None]:
        with self.store.snapshot() as connection:
            yield from contents.entries(connection, filter, left_out, by_context=by_context)

    @accepts(filter=FILTER, left_out=COUNTER)
    def units(self, filter: Filter = ALL, left_out: Counter[str] | None = None) -> Generator[Unit, None, None]:
        """The chosen units in the order of their first occurrence; `left_out` counts the others by reason.

        Occurrences with the same context (`aligner.units.contexts`) are one unit, as in the latest of them, with
        properties and notes that only earlier ones have, and with `x-uses`. A unit without a context comes before
        those with the same texts that have one.
        """
        with closing(self._entries(filter, left_out, by_context=True)) as entries:
            for entry in entries:
                yield entry.unit

    @accepts(documents=NAMES)
    def header(self, documents: Collection[str] = ()) -> Header:
        """What the headers of these documents, or of all, have in common: attributes, languages, elements."""
        with self.store.reading() as connection:
            return contents.header(connection, documents)

    @accepts(path=either(FILE, TARGET), filter=FILTER, languages=SOME_TAGS, overwrite=FLAG)
    def export(
        self,
        path: str | PathLike[str] | Target,
        *,
        filter: Filter = ALL,
        languages: Languages = (None, None),
        overwrite: bool = True,
        progress: Progress | bool | None = None,
        **options: Any,  # noqa: ANN401 -- those of the format
    ) -> Exported:
        """Write the chosen units in the format of the suffix; `options` are those of the format.

        `languages` are those of source and target, as the file should name them. Units without a text in either are
        left out, and the source comes first. Without them, tags are as the documents stated them. A unit without dates
        gets those of its first and its last document. Units are those of `units`; formats that hold no contexts get
        each unit once. InputError, and no file, if there is no unit to write.

        `progress` is True for a bar, or a function that is called with ("exporting", number of units, 0). `path` may
        also be a `Target` from `aligner.formats.registry.target_of`.
        """
        target = path if isinstance(path, Target) else target_of(path, units=True)
        if not overwrite:
            target.check_new()
        counts: Counter[str] = Counter()
        chosen = self._entries(filter, counts, by_context=target.format.contexts)
        with progress_reporter(progress) as report, closing(chosen) as entries:
            dates = {document.name: document.added for document in self.documents()}
            stream = ExportStream(entries, dates, report, counts)
            units = stream.count_written(oriented(stream.dated_units(), languages, counts))
            header = with_languages(self.header(filter.documents), languages)
            try:
                written = target.write_units(units, header, left_out=counts, **options)
            except (FormatError, InputError) as error:
                raise stream.with_number(error, self.store.path) from error
        return Exported(written, counts)

    @accepts(text=TEXT, language=optional(TEXT))
    def exact(self, text: str, *, language: str | None = None) -> list[Match]:
        """The units with exactly this text, ignoring blanks at its ends, in the given language or in any."""
        with self.store.explaining():
            return self._lookups.exact(text, language)

    @accepts(text=TEXT, language=optional(TEXT), min_score=PERCENT, limit=COUNT)
    def fuzzy(self, text: str, *, language: str | None = None, min_score: float = 70, limit: int = 10) -> list[Match]:
        """The units with the most similar texts, at least `min_score` per cent, the most similar first."""
        with self.store.explaining():
            return self._lookups.fuzzy(text, language, min_score, limit)

    @accepts(text=TEXT, language=optional(TEXT), limit=COUNT)
    def search(self, text: str, *, language: str | None = None, limit: int = 20) -> list[Match]:
        """Concordance: the units with a text that contains this one, in the given language or in any."""
        with self.store.explaining():
            return self._lookups.search(text, language, limit)

    @accepts(texts=TEXTS, language=optional(TEXT), min_score=PERCENT, limit=COUNT)
    def fuzzy_many(
        self, texts: Sequence[str], *, language: str | None = None, min_score: float = 90, limit: int = 3
    ) -> list[list[Candidate]]:
        """For each text, what `fuzzy` would find, without origins; fast for a high `min_score`."""
        with self.store.explaining():
            return self._lookups.fuzzy_many(texts, language, min_score, limit)

    @accepts(text=TEXT, language=optional(TEXT), min_cosine=COSINE, limit=COUNT)
    def similar(
        self,
        text: str,
        *,
        language: str | None = None,
        min_cosine: float = -1.0,
        limit: int = 10,
        encoder: str | PathLike[str] | Encoder | None = None,
        progress: Progress | bool | None = None,
    ) -> list[Match]:
        """The units closest in meaning, the closest first, in the given language or in any.

        The score is the cosine × 100. In a given language that is not that of the text, they are sorted by the cosine
        less how close a unit is to its neighbours in the language of the text, since some texts are close to many.

        Those whose vectors have a lower cosine with that of the text than `min_cosine`, -1 to 1, are left out.

        The first call computes the vectors of all texts; `progress` is True for a bar, or a function that is called
        with ("encoding", number of texts, 0).
        """
        with self.store.explaining(), progress_reporter(progress) as report:
            return self._lookups.similar(text, language, min_cosine, limit, encoder, report)

    @cached_property
    def _lookups(self) -> Lookups:
        return Lookups(self.store)

    @accepts(units=MEMBERS)
    def confidences(self, units: Sequence[int]) -> dict[int, float]:
        """The best confidence of any occurrence of each unit, by number; 1 where an occurrence states none."""
        with self.store.reading() as connection:
            return contents.confidences(connection, units)

    @accepts(source=SENTENCES, target=SENTENCES)
    def known_pairs(self, source: Sentences, target: Sentences) -> list[KnownPair]:
        """The pairs of runs of two texts that are units of the memory, exactly or nearly, for `Options(known=…)`."""
        with self.store.explaining():
            return known_pairs(self._lookups, source, target)

    def statistics(self) -> Statistics:
        """Numbers of units, occurrences and documents; of texts and characters by language; of units by tag."""
        with self.store.reading() as connection:
            return checking.statistics(connection)

    @accepts(doubtful=one_of(get_args(Decision)))
    def repair(self, doubtful: Decision = "keep") -> Repaired:
        """Make everything again that follows from the texts: counts, hashes, indices; vectors are computed when needed.

        Units, documents and tags that are not as they were added are kept in doubt, or removed ("remove"), or accepted
        as they are ("accept"). FormatError if the file itself can no longer be read.
        """
        with self.store.writing() as connection:
            repaired = repair(connection, doubtful)
        self.__dict__.pop("_lookups", None)
        return repaired

    def check(self) -> None:
        """Check the whole file, its texts included; FormatError lists the faults, at most ten."""
        with self.store.reading() as connection:
            faults = list(islice(checking.faults(connection), 10))
        if faults:
            raise FormatError(f"this memory is damaged: {'; '.join(faults)}; {REMEDY}", self.store.path)
