"""The nouns of one text.

    Document ──segment──▶ Sentences, addressed by Runs

`Span` counts characters and `Run` counts sentences: two types, so that the type checker notices if one is used as the
other. All are frozen, and each checks its own laws when it is built.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from typing import Literal, get_args, overload

import regex

from aligner.arguments import TEXT, WHOLE, check_fields, instance, list_of, shown
from aligner.bitext.edits import SPAN, Edit, EditedText, Notice, OffsetMap, Span, apply_edits
from aligner.bitext.forms import Form, Widths, check_form
from aligner.bitext.html import NUMBER, Cell, table
from aligner.bitext.kinds import reading_hint, refuse_file_name
from aligner.bitext.languages import check_known_language, check_language, detect_language, sentence_separator
from aligner.errors import AlignmentError, InputError

# Characters that nobody sees: white space, controls, marks of format such as U+200B, and blanks that Unicode calls
# letters or symbols (the Hangul fillers, the Braille blank).
INVISIBLE = regex.compile(r"[\s\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*+")


def is_blank(text: str) -> bool:
    """Whether a text has no character that can be seen."""
    return INVISIBLE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """Sentences `start` to `stop` of a document, half-open; an empty run marks the place where a side has nothing.

    `list(Run(3, 5))` is `[3, 4]`. Not a `range`, because `range(3, 3) == range(9, 9)` and a gap would lose its place.
    """

    start: int
    stop: int

    def __post_init__(self) -> None:
        # There are many, and this test is quicker than those that name the fault.
        if type(self.start) is type(self.stop) is int and 0 <= self.start <= self.stop:
            return
        check_fields(self, start=WHOLE, stop=WHOLE)
        if not 0 <= self.start <= self.stop:
            raise InputError(f"a run needs 0 ≤ start ≤ stop, not {self.start} and {self.stop}")

    def __len__(self) -> int:
        return self.stop - self.start

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.start, self.stop))

    def __contains__(self, index: object) -> bool:
        return isinstance(index, int) and self.start <= index < self.stop

    def holds(self, other: Run) -> bool:
        """Whether another run lies within this one."""
        return self.start <= other.start and other.stop <= self.stop

    def meets(self, other: Run) -> bool:
        """Whether both runs have a sentence in common."""
        return max(self.start, other.start) < min(self.stop, other.stop)


# The run of a side that has nothing, if its place does not matter.
NOWHERE = Run(0, 0)


PartKind = Literal["paragraph", "heading", "item", "cell", "note", "caption", "code", "cue"]
PART_KINDS: tuple[PartKind, ...] = get_args(PartKind)


@dataclass(frozen=True, slots=True)
class Part:
    """Characters of a raw text that came from one place of a file.

    Parts with the same `paragraph` number are one paragraph: its pieces on two pages, or the cues of one passage. No
    sentence runs from one paragraph into the next. `page` counts from 1, and is 0 in a file without pages. `place` is
    what a person would call the place: `Sheet1!B4`, `00:00:01,000 --> 00:00:02,500`, `chapter2.xhtml`.
    """

    span: Span
    kind: PartKind
    paragraph: int
    page: int = 0
    place: str = ""

    def __post_init__(self) -> None:
        check_fields(self, span=SPAN, paragraph=WHOLE, page=WHOLE, place=TEXT)
        if self.kind not in PART_KINDS:
            raise InputError(f"the kind of a part is one of {', '.join(PART_KINDS)}, not {shown(self.kind)}")


@dataclass(frozen=True, slots=True, repr=False)
class Document:
    """One text as it came, and the edits that repair it, in order and disjoint.

    `raw` is the original text, `text` is `raw` with the edits applied; `raw_span` leads from `text` back to `raw`.
    `notices` mark damage that a reader or repair noticed and left alone. `parts` say where the raw text came from, if
    its file has more than lines: in order, disjoint, with white space alone between them, and with a line break between
    paragraphs.
    """

    raw: str
    language: str
    origin: str = ""
    edits: tuple[Edit, ...] = ()
    notices: tuple[Notice, ...] = ()
    parts: tuple[Part, ...] = ()
    text: str = field(init=False, compare=False)
    _map: OffsetMap = field(init=False, compare=False)
    _widths: Widths = field(init=False, compare=False)

    def __post_init__(self) -> None:
        check_fields(
            self,
            raw=TEXT,
            origin=TEXT,
            edits=list_of(Edit, "edits"),
            notices=list_of(Notice, "notices"),
            parts=list_of(Part, "parts"),
        )
        check_language(self.language)
        if any(left.span.stop > right.span.start for left, right in pairwise(self.edits)):
            raise InputError("edits must be in order and must not overlap")
        if self.edits and self.edits[-1].span.stop > len(self.raw):
            raise InputError(f"an edit ends at character {self.edits[-1].span.stop}, the text at {len(self.raw)}")
        if self.notices and max(notice.span.stop for notice in self.notices) > len(self.raw):
            raise InputError(f"a notice lies beyond the end of the text, character {len(self.raw)}")
        _check_parts(self.raw, self.parts)
        object.__setattr__(self, "text", apply_edits(self.raw, self.edits))
        object.__setattr__(self, "_map", OffsetMap(self.raw, self.edits))
        object.__setattr__(self, "_widths", Widths(self.raw, self.edits))

    @classmethod
    def of(cls, text: str | Document, language: str | None = None) -> Document:
        """A string as a document, a document unchanged; without `language` the script of a string decides.

        Raises InputError for anything else, and for a document whose language is not `language`.
        """
        if isinstance(text, str):
            refuse_file_name(text)
            return cls(text, detect_language(text) if language is None else check_known_language(language))
        if not isinstance(text, Document):
            raise InputError(f"give a text, a str or an aligner.Document, not {shown(text)}{reading_hint(text)}")
        if language not in {None, text.language}:
            raise InputError(f"the document is in {text.language}, not in {language}")
        return text

    def __repr__(self) -> str:
        origin = f" of {self.origin}" if self.origin else ""
        return f"<Document{origin}: {self.language}, {len(self.raw):,} characters, {len(self.edits):,} edits>"

    def raw_span(self, span: Span) -> Span:
        """The characters of `raw` that became `text[span.start:span.stop]`; removals at either end are left out."""
        return self._map.raw_span(span)

    def passage(self, span: Span, form: Form = "repaired") -> str:
        """`text[span.start:span.stop]`, or the same passage as typed or in `raw`: see `aligner.bitext.forms`."""
        check_form(form)
        if form == "repaired" or not span:
            return self.text[span.start : span.stop]
        if form == "typed":
            return self._widths.restore(self.text, span)
        raw_span = self.raw_span(span)
        return self.raw[raw_span.start : raw_span.stop]

    def edited(self, edits: Sequence[Edit]) -> Document:
        """The document after further edits, in order and disjoint; their spans are of `text`, not of `raw`.

        An edit that changes characters of an earlier replacement absorbs the earlier edit and keeps its own rule.
        """
        edited = EditedText(self.raw, self.edits)
        edited.edit(edits)
        return replace(self, edits=edited.edits)


def _check_parts(raw: str, parts: Sequence[Part]) -> None:
    """InputError if parts overlap, leave text out, or have no line break between paragraphs."""
    if not parts:
        return
    end = Part(Span(len(raw), len(raw)), "paragraph", parts[-1].paragraph)
    for left, right in pairwise((replace(parts[0], span=Span(0, 0)), *parts, end)):
        between = raw[left.span.stop : right.span.start]
        if left.span.stop > right.span.start or right.span.stop > len(raw) or right.paragraph < left.paragraph:
            raise InputError(f"parts must be in order and must not overlap, as they do at {right.span.start}")
        if between.strip():
            raise InputError(f"no part holds the characters {left.span.stop} to {right.span.start}: {between[:40]!r}")
        if left.paragraph != right.paragraph and "\n" not in between:
            raise InputError(f"paragraphs need a line break between them, at character {right.span.start}")


@dataclass(frozen=True, slots=True, repr=False)
class Sentences(Sequence[str]):
    """The sentences of a document, as strings of its repaired text.

    `text_spans` are their spans in `document.text`: in order, disjoint, and leaving out only white space.
    `spans` are their spans in `document.raw`, the original text. Where a sentence is cut into clauses, each clause
    counts as a sentence, and `clauses` has the numbers of the clauses that continue the sentence before them.
    """

    document: Document
    text_spans: tuple[Span, ...]
    clauses: tuple[int, ...] = ()
    spans: tuple[Span, ...] = field(init=False, compare=False)
    _texts: tuple[str, ...] = field(init=False, compare=False)
    _clause_numbers: frozenset[int] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        check_fields(
            self,
            document=instance(Document, "an aligner.Document"),
            text_spans=list_of(Span, "spans"),
            clauses=list_of(int, "sentence numbers"),
        )
        text = self.document.text
        if self.text_spans and self.text_spans[-1].stop > len(text):
            raise AlignmentError(f"a sentence ends at character {self.text_spans[-1].stop}, the text at {len(text)}")
        edges = [0, *(edge for span in self.text_spans for edge in (span.start, span.stop)), len(text)]
        for start, stop in zip(edges[::2], edges[1::2], strict=True):
            if start > stop:
                raise AlignmentError(f"sentences overlap or are out of order at character {stop}")
            if lost := text[start:stop].strip():
                raise AlignmentError(f"no sentence holds the characters {start} to {stop}: {lost[:40]!r}")
        bounds = pairwise((0, *self.clauses, len(self.text_spans)))
        if self.clauses and any(lower >= upper for lower, upper in bounds):
            raise AlignmentError(f"clauses must be sentence numbers from 1 in ascending order, not {self.clauses}")
        object.__setattr__(self, "_clause_numbers", frozenset(self.clauses))
        object.__setattr__(self, "spans", tuple(self.document.raw_span(span) for span in self.text_spans))
        object.__setattr__(self, "_texts", tuple(text[span.start : span.stop] for span in self.text_spans))

    @classmethod
    def given(cls, texts: Sequence[str], language: str, origin: str = "") -> Sentences:
        """These strings as sentences, unchanged; they count as the lines of one raw text, and `spans` refer to it."""
        list_of(str, "sentences").check("texts", texts)
        spans, start = [], 0
        for text in texts:
            spans.append(Span(start, start + len(text)))
            start += len(text) + 1
        return cls(Document("\n".join(texts), language, origin), tuple(spans))

    def __repr__(self) -> str:
        return f"<Sentences: {self.language}, {len(self):,}>"

    def _repr_html_(self) -> str:
        rows = ([Cell(str(number), NUMBER), Cell(text, language=self.language)] for number, text in enumerate(self, 1))
        return table(("", f"sentence ({self.language})"), rows, self.document.origin or repr(self))

    @property
    def language(self) -> str:
        """BCP 47 tag of the document."""
        return self.document.language

    def joined(self, kept: Collection[int] = ()) -> Sentences:
        """The same text with its clauses joined into sentences again, except the clauses whose numbers are `kept`."""
        if not self.clauses:
            return self
        starts = [index for index in range(len(self)) if index in kept or not self.continues_previous(index)]
        runs = pairwise([*starts, len(self)])
        spans = (Span(self.text_spans[first].start, self.text_spans[stop - 1].stop) for first, stop in runs)
        clauses = (number for number, index in enumerate(starts) if self.continues_previous(index))
        return Sentences(self.document, tuple(spans), tuple(clauses))

    def sentence_numbers(self, kept: Collection[int] = ()) -> list[int]:
        """How many parts of `joined(kept)` begin before each part of this text, and at the end how many there are."""
        begins = (index in kept or not self.continues_previous(index) for index in range(len(self)))
        return list(accumulate(begins, initial=0))

    def part(self, index: int) -> Part | None:
        """The part of the document in which a sentence begins; None for a text without parts."""
        parts, start = self.document.parts, self.spans[index].start
        place = bisect_right(parts, start, key=lambda part: part.span.start) - 1
        return parts[place] if place >= 0 else None

    def visible(self, run: Run) -> int:
        """How many sentences of a run have a character that can be seen."""
        return sum(not is_blank(text) for text in self._texts[run.start : run.stop])

    def continues_previous(self, place: int) -> bool:
        """Whether the part with this number is a clause that continues the sentence of the part before it."""
        return place in self._clause_numbers

    def text_of(self, run: Run, form: Form = "repaired") -> str:
        """The sentences of a run as one string, joined as the language requires."""
        texts = (self.document.passage(span, form) for span in self.text_spans[run.start : run.stop])
        return sentence_separator(self.language).join(texts)

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        return self._texts[index]
