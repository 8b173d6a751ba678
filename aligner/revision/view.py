"""A revision → the state of its page, as values for JSON.

    {"schema": "aligner.review", "version": 17, "title": "a.zh.docx – a.en.pdf", "file": "a.jsonl",
     "sides": [{"name": "a.zh.docx", "language": "zh", "separator": "", "sentences": ["…"], "clauses": [2],
                "parts": [[0, "heading", 1, "…"]]}, {…}],
     "beads": [[1, 1, 0.93, ""], …], "anchors": [], "apart": [], "history": […],
     "written": {"recipe": "…", "source": {…}, "target": {…}, "crossings": []}, …}

The texts are exactly those of the file, so that the changes of the page fit; the page shows what is hidden in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from aligner.bitext.languages import sentence_separator
from aligner.bitext.texts import Document, Part, Sentences
from aligner.bitext.visible import file_name, label_of
from aligner.checking.assessment import Assessment
from aligner.checking.reports.words import label
from aligner.formats import jsonl
from aligner.revision.carried import Carried
from aligner.revision.changes import Change, to_json
from aligner.revision.revision import Revision
from aligner.units.of_alignment import exchange_tags
from aligner.words.headings import headings

SCHEMA = "aligner.review"
# Kinds of parts whose place is that of a single one, and not of a part of the text such as a chapter.
SINGLE = ("cell", "cue")
# [first sentence, kind, page or 0, text of the divider]
Divider = tuple[int, str, int, str]


def state(
    revision: Revision,
    file: str,
    language: str,
    history: Sequence[Change] = (),
    **more: Any,  # noqa: ANN401 - values of JSON
) -> dict[str, Any]:
    """All that the page shows; `file` is the name of the file, `language` that of the interface, en or zh.

    `more` are further members, such as `flags`, `islands` and `exports`.
    """
    corrections, sides = revision.corrections, [text.sentences() for text in revision.texts]
    return {
        "schema": SCHEMA,
        "version": revision.version,
        "title": title_of(revision, file),
        "file": label_of(file),
        "language": language,
        "sides": list(map(_side, sides)),
        "beads": [list(bead) for bead in revision.beads],
        "anchors": [list(anchor) for anchor in corrections.anchors],
        "apart": [[[run.start, run.stop] for run in pair] for pair in corrections.apart],
        "recipe": str(revision.recipe),
        "history": [to_json(change) for change in history],
        "written": written(revision, sides),
    } | more


def title_of(revision: Revision, file: str) -> str:
    """The names of both texts, or that of the file if they have none."""
    names = dict.fromkeys(filter(None, (name_of(text.document) for text in revision.texts)))
    return " – ".join(names) or label_of(file)


def name_of(document: Document) -> str:
    """The name of the file of a text, without its folders; empty if the text has none."""
    return label_of(file_name(document.origin))


def _side(sentences: Sentences) -> dict[str, Any]:
    return {
        "name": name_of(sentences.document),
        "language": sentences.language,
        "separator": sentence_separator(sentences.language),
        "sentences": list(sentences),
        "clauses": list(sentences.clauses),
        "parts": list(dividers(sentences)),
    }


def dividers(sentences: Sentences) -> Iterator[Divider]:
    """What begins before a sentence: a document (a chapter of a book, a sheet), a page, a section with its heading."""
    previous: Part | None = None
    found = dict(headings(sentences))
    for index, text in enumerate(sentences):
        part = sentences.part(index)
        if part:
            yield from _beginnings(index, part, previous)
        if index in found:
            yield index, "heading", part.page if part else 0, text
        previous = part


def _beginnings(index: int, part: Part, previous: Part | None) -> Iterator[Divider]:
    """The document and the page that begin with a part."""
    place, page = (previous.place, previous.page) if previous else ("", 0)
    if part.place != place and part.place and part.kind not in SINGLE:
        yield index, "document", part.page, part.place
    if part.page != page and part.page:
        yield index, "page", part.page, ""


def written(revision: Revision, sides: Sequence[Sentences]) -> dict[str, Any]:
    """What a page needs to write the file by itself: both texts as the file has them, and their languages as files of
    pairs name them.

    The recipe is text, since 2.0 and 2 are one number in JavaScript.
    """
    return {
        "recipe": jsonl.line_of(jsonl.recipe_record(revision.recipe)),
        "languages": list(exchange_tags(*sides)),
        "source": jsonl.side_record(sides[0]),
        "target": jsonl.side_record(sides[1]),
        "crossings": [asdict(crossing) for crossing in revision.crossings],
    }


def flags(review: Assessment, language: str) -> list[list[Any]]:
    """What the checks suspect: [bead, name of the check, severity, explanation] of each flag, in a language."""
    return [
        [flag.finding.bead, label(flag.finding.check, language), flag.severity, flag.finding.explanations[language]]
        for flag in review.flags
    ]


def carried_record(carried: Carried) -> dict[str, Any]:
    """How much was carried over from an earlier round, and the texts of decisions that are gone."""
    return carried.counts() | {"texts": [[gone.source, gone.target] for gone in carried.gone]}


class Counts(NamedTuple):
    """How many beads are accepted, come from the reviewer, are marked, and are still open."""

    accepted: int
    changed: int
    marked: int
    open: int

    @classmethod
    def of(cls, revision: Revision) -> Counts:
        """The counts at present."""
        codes = [bead.code for bead in revision.beads]
        accepted, changed, marked = (sum(letter in code for code in codes) for letter in "acm")
        return cls(accepted, changed, marked, len(codes) - accepted - marked)

    def __str__(self) -> str:
        marked = f"{self.marked:,} marked, " if self.marked else ""
        return f"{self.accepted:,} accepted, {self.changed:,} changed, {marked}{self.open:,} open"
