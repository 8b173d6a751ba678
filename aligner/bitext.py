"""The nouns that cross a stage.

    Document ──segment──▶ Sentences ┐
                                    ├──align──▶ Alignment: Beads over Runs of sentences, and the Recipe
    Document ──segment──▶ Sentences ┘

`Span` counts characters and `Run` counts sentences: two types, so that the type checker finds one used as the other.
All are frozen, and what must be true of them is checked when they are built.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, overload

from aligner.edits import Edit, EditedText, Notice, OffsetMap, Span, applied
from aligner.errors import AlignmentError, InputError
from aligner.forms import Form, Widths, check_form
from aligner.languages import check_language, joiner

if TYPE_CHECKING:
    from os import PathLike

    import pandas


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """Sentences `start` to `stop` of a document, half-open; an empty run says that, and where, a side has nothing.

    `list(Run(3, 5))` is `[3, 4]`. Not a `range`, because `range(3, 3) == range(9, 9)` and a gap would lose its place.
    """

    start: int
    stop: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.stop:
            raise InputError(f"a run needs 0 ≤ start ≤ stop, not {self.start} and {self.stop}")

    def __len__(self) -> int:
        return self.stop - self.start

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.start, self.stop))

    def __contains__(self, index: object) -> bool:
        return isinstance(index, int) and self.start <= index < self.stop


@dataclass(frozen=True, slots=True, repr=False)
class Document:
    """One text as it came, and the edits that repair it, in order and disjoint.

    `raw` is what was given, `text` is `raw` with the edits applied; `raw_span` leads from `text` back to `raw`.
    `notices` are what repair found and left alone.
    """

    raw: str
    language: str
    origin: str = ""
    edits: tuple[Edit, ...] = ()
    notices: tuple[Notice, ...] = ()
    text: str = field(init=False, compare=False)
    _map: OffsetMap = field(init=False, compare=False)
    _widths: Widths = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.raw, str):
            raise InputError(f"a document is made of text, a str, not {type(self.raw).__name__}")
        check_language(self.language)
        if any(left.span.stop > right.span.start for left, right in pairwise(self.edits)):
            raise InputError("edits must be in order and must not overlap")
        if self.edits and self.edits[-1].span.stop > len(self.raw):
            raise InputError(f"an edit ends at character {self.edits[-1].span.stop}, the text at {len(self.raw)}")
        if self.notices and max(notice.span.stop for notice in self.notices) > len(self.raw):
            raise InputError(f"a notice lies beyond the end of the text, character {len(self.raw)}")
        object.__setattr__(self, "text", applied(self.raw, self.edits))
        object.__setattr__(self, "_map", OffsetMap(self.raw, self.edits))
        object.__setattr__(self, "_widths", Widths(self.raw, self.edits))

    def __repr__(self) -> str:
        origin = f" of {self.origin}" if self.origin else ""
        return f"<Document{origin}: {self.language}, {len(self.raw):,} characters, {len(self.edits):,} edits>"

    def raw_span(self, span: Span) -> Span:
        """The characters of `raw` that became `text[span.start:span.stop]`; removals at either end are left out."""
        return self._map.raw_span(span)

    def passage(self, span: Span, form: Form = "repaired") -> str:
        """`text[span.start:span.stop]`, or what that was as typed or in `raw`: see `aligner.forms`."""
        check_form(form)
        if form == "repaired" or not span:
            return self.text[span.start : span.stop]
        if form == "typed":
            return self._widths.undone(self.text, span)
        place = self.raw_span(span)
        return self.raw[place.start : place.stop]

    def edited(self, edits: Sequence[Edit]) -> Document:
        """The document after further edits, in order and disjoint, whose spans are of `text`, not of `raw`.

        An edit that changes characters which an earlier one put in is joined with it, under its own name.
        """
        edited = EditedText(self.raw, self.edits)
        edited.edit(edits)
        return replace(self, edits=edited.edits)


@dataclass(frozen=True, slots=True, repr=False)
class Sentences(Sequence[str]):
    """The sentences of a document, as strings of its repaired text.

    `text_spans` are their places in `document.text`: in order, disjoint, and leaving out nothing but white space.
    `spans` are their places in `document.raw`, the text as it was given. Where a sentence was cut into clauses, each
    part counts as one, and `clauses` are the numbers of those that go on where the one before them ends.
    """

    document: Document
    text_spans: tuple[Span, ...]
    clauses: tuple[int, ...] = ()
    spans: tuple[Span, ...] = field(init=False, compare=False)
    _texts: tuple[str, ...] = field(init=False, compare=False)
    _inner: frozenset[int] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        text = self.document.text
        if self.text_spans and self.text_spans[-1].stop > len(text):
            raise AlignmentError(f"a sentence ends at character {self.text_spans[-1].stop}, the text at {len(text)}")
        edges = [0, *(edge for span in self.text_spans for edge in (span.start, span.stop)), len(text)]
        for start, stop in zip(edges[::2], edges[1::2], strict=True):
            if start > stop:
                raise AlignmentError(f"sentences overlap or are out of order at character {stop}")
            if lost := text[start:stop].strip():
                raise AlignmentError(f"no sentence holds the characters {start} to {stop}: {lost[:40]!r}")
        if any(a >= b for a, b in pairwise((0, *self.clauses, len(self.text_spans)))) and self.clauses:
            raise AlignmentError(f"clauses must be sentence numbers from 1 in ascending order, not {self.clauses}")
        object.__setattr__(self, "_inner", frozenset(self.clauses))
        object.__setattr__(self, "spans", tuple(self.document.raw_span(span) for span in self.text_spans))
        object.__setattr__(self, "_texts", tuple(text[span.start : span.stop] for span in self.text_spans))

    @classmethod
    def given(cls, texts: Sequence[str], language: str, origin: str = "") -> Sentences:
        """Sentences exactly as given; they count as the lines of one raw text, and `spans` are their places in it."""
        spans, start = [], 0
        for text in texts:
            spans.append(Span(start, start + len(text)))
            start += len(text) + 1
        return cls(Document("\n".join(texts), language, origin), tuple(spans))

    def __repr__(self) -> str:
        return f"<Sentences: {self.language}, {len(self):,}>"

    @property
    def language(self) -> str:
        """BCP 47 tag of the document."""
        return self.document.language

    def joined(self, kept: Collection[int] = ()) -> Sentences:
        """The same with the clauses joined to sentences again, all but those whose numbers are `kept`."""
        if not self.clauses:
            return self
        starts = [k for k in range(len(self)) if k in kept or not self.goes_on(k)]
        runs = pairwise([*starts, len(self)])
        spans = (Span(self.text_spans[a].start, self.text_spans[b - 1].stop) for a, b in runs)
        return Sentences(self.document, tuple(spans), tuple(n for n, k in enumerate(starts) if self.goes_on(k)))

    def sentence_numbers(self, kept: Collection[int] = ()) -> list[int]:
        """How many parts of `joined(kept)` begin before each part of this text, and in all."""
        return list(accumulate((k in kept or not self.goes_on(k) for k in range(len(self))), initial=0))

    def goes_on(self, place: int) -> bool:
        """Whether the part that begins there, or would, is a clause that goes on with the sentence before."""
        return place in self._inner

    def text_of(self, run: Run, form: Form = "repaired") -> str:
        """The sentences of a run as one string, joined the way the language joins."""
        texts = (self.document.passage(span, form) for span in self.text_spans[run.start : run.stop])
        return joiner(self.language).join(texts)

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        return self._texts[index]


@dataclass(frozen=True, slots=True)
class Bead:
    """One run of sentences on each side that translate each other; a side with nothing is an empty run.

    `confidence` is the posterior probability, 0 to 1, that exactly this bead is right.
    """

    source: Run
    target: Run
    confidence: float
    _sentences: tuple[Sentences, Sentences] = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.source and not self.target:
            raise AlignmentError(f"a bead with nothing on either side, at {self.source} and {self.target}")
        if not 0 <= self.confidence <= 1:
            raise AlignmentError(f"a confidence must lie between 0 and 1, not {self.confidence}")

    @property
    def kind(self) -> str:
        """Number of sentences on each side: `1-1`, `1-2`, `0-1`, …"""
        return f"{len(self.source)}-{len(self.target)}"

    @property
    def goes_on(self) -> bool:
        """Whether the bead begins within a sentence, of which the bead before has the first clauses."""
        source, target = self._sentences
        return source.goes_on(self.source.start) or target.goes_on(self.target.start)

    @property
    def is_partial(self) -> bool:
        """Whether the bead has a part of a sentence and not the whole."""
        source, target = self._sentences
        return self.goes_on or source.goes_on(self.source.stop) or target.goes_on(self.target.stop)

    @property
    def source_text(self) -> str:
        """The source sentences, joined the way their language joins."""
        return self._sentences[0].text_of(self.source)

    @property
    def target_text(self) -> str:
        """The target sentences, joined the way their language joins."""
        return self._sentences[1].text_of(self.target)

    def texts(self, form: Form = "repaired") -> tuple[str, str]:
        """Both texts in one of the forms in which a text can be exported."""
        source, target = self._sentences
        return source.text_of(self.source, form), target.text_of(self.target, form)


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that is needed to get the same answer again; `str()` gives it as one line, and every output carries it.

    `weights`, and the embedded encoder, are names followed by a hash of what they name; any other encoder has the name
    it was given by, and the caller knows which version that is. `options` are those that change the answer.
    """

    software: str
    encoder: str
    weights: str
    options: Mapping[str, str | int | float | bool]

    def __str__(self) -> str:
        options = " ".join(f"{name}={value}" for name, value in self.options.items())
        return " | ".join(filter(None, [self.software, f"encoder {self.encoder}", f"weights {self.weights}", options]))


@dataclass(frozen=True, slots=True)
class Crossing:
    """The beads from `first` to `last`, which would score `gain` nats higher as two that cross.

    An alignment never crosses; where the translator changed the order, this is how it shows: two beads, or one of both,
    or a bead between two sentences without counterpart.
    """

    first: int
    last: int
    gain: float


@dataclass(frozen=True, slots=True, repr=False)
class Alignment(Sequence[Bead]):
    """Both texts and the beads between them, in order; the beads partition both sides.

    `crossings` are stretches of beads that look as if the translator had changed the order.
    """

    source: Sentences
    target: Sentences
    beads: tuple[Bead, ...]
    recipe: Recipe
    crossings: tuple[Crossing, ...] = ()

    def __post_init__(self) -> None:
        for name, side in (("source", self.source), ("target", self.target)):
            done = 0
            for bead in self.beads:
                run: Run = getattr(bead, name)
                if run.start != done:
                    raise AlignmentError(f"{name} beads do not meet: one ends at sentence {done}, the next is {run}")
                done = run.stop
            if done != len(side):
                raise AlignmentError(f"{name} beads cover {done} of {len(side)} sentences")
        for crossing in self.crossings:
            if not 0 <= crossing.first <= crossing.last < len(self.beads):
                raise AlignmentError(f"{crossing}, among {len(self.beads)} beads")

    @classmethod
    def of(
        cls,
        source: Sentences,
        target: Sentences,
        beads: Sequence[tuple[Run, Run, float]],
        recipe: Recipe,
        crossings: Sequence[Crossing] = (),
    ) -> Alignment:
        """Alignment from (source run, target run, confidence) triples."""
        sides = (source, target)
        return cls(
            source, target, tuple(Bead(left, right, p, sides) for left, right, p in beads), recipe, tuple(crossings)
        )

    def pairs(self, min_confidence: float = 0.0) -> list[tuple[str, str]]:
        """(source text, target text) of the beads with both sides and at least this confidence."""
        return [
            (bead.source_text, bead.target_text)
            for bead in self.beads
            if bead.source and bead.target and bead.confidence >= min_confidence
        ]

    def joined(self) -> Alignment:
        """The alignment of whole sentences: beads that share a sentence become one, as sure as the surest of them."""
        if not (self.source.clauses or self.target.clauses):
            return self
        left, right = self.source.sentence_numbers(), self.target.sentence_numbers()
        beads: list[tuple[Run, Run, float]] = []
        places: list[int] = []
        for bead in self.beads:
            source = Run(left[bead.source.start], left[bead.source.stop])
            target = Run(right[bead.target.start], right[bead.target.stop])
            confidence = bead.confidence
            if bead.goes_on:
                before = beads.pop()
                source, target = Run(before[0].start, source.stop), Run(before[1].start, target.stop)
                confidence = max(confidence, before[2])
            beads.append((source, target, confidence))
            places.append(len(beads) - 1)
        crossings = [Crossing(places[each.first], places[each.last], each.gain) for each in self.crossings]
        return Alignment.of(self.source.joined(), self.target.joined(), beads, self.recipe, crossings)

    def omissions(self) -> list[Bead]:
        """Beads whose target side is empty: source sentences without a translation."""
        return [bead for bead in self.beads if not bead.target]

    def additions(self) -> list[Bead]:
        """Beads whose source side is empty: target sentences that translate nothing."""
        return [bead for bead in self.beads if not bead.source]

    def to_dict(self) -> dict[str, Any]:
        """Everything, as what JSON can hold."""
        from aligner.formats import jsonl

        return jsonl.to_dict(self)

    def to_jsonl(self, path: str | PathLike[str]) -> None:
        """Write everything; `Alignment.from_jsonl` reads it back equal."""
        from aligner.formats import jsonl

        jsonl.write(self, path)

    @classmethod
    def from_jsonl(cls, path: str | PathLike[str]) -> Alignment:
        """Read what `to_jsonl` wrote; raises FormatError with file and line for anything else."""
        from aligner.formats import jsonl

        return jsonl.read(path)

    def to_tsv(self, path: str | PathLike[str], min_confidence: float = 0.0, text: Form = "repaired") -> None:
        """Write one bead a line, nulls included: both texts, confidence, kind and both sentence runs."""
        from aligner.formats import tsv

        tsv.write(self, path, min_confidence, text)

    def to_tmx(  # noqa: PLR0913 - what users may choose
        self,
        path: str | PathLike[str],
        min_confidence: float = 0.0,
        text: Form = "typed",
        languages: tuple[str, str] | None = None,
        *,
        split: bool = False,
        longest: int | None = None,
        duplicates: bool = True,
    ) -> None:
        """Write a TMX 1.4 translation memory of the beads that have both sides, `.tmx` or `.tmx.gz`.

        `languages` default to those of the texts, zh as zh-CN and en as en-US. `split` makes n units of a bead of n and
        n sentences. Texts longer than `longest` characters are left out, and pairs that came already unless
        `duplicates`.
        """
        from aligner.formats import tmx

        tmx.write(self, path, min_confidence, text, languages, split=split, longest=longest, duplicates=duplicates)

    def to_pandas(self, text: Form = "repaired") -> pandas.DataFrame:
        """One bead a row, with the columns of the TSV file."""
        from aligner.formats import tsv

        return tsv.to_pandas(self, text)

    def __len__(self) -> int:
        return len(self.beads)

    @overload
    def __getitem__(self, index: int) -> Bead: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Bead, ...]: ...
    def __getitem__(self, index: int | slice) -> Bead | tuple[Bead, ...]:
        return self.beads[index]

    def __repr__(self) -> str:
        return f"<Alignment: {self.source!r}, {self.target!r}, {len(self):,} beads>"

    def __str__(self) -> str:
        from aligner.formats.terminal import render

        return render(self)

    def _repr_html_(self) -> str:
        from aligner.formats.notebook import render

        return render(self)
