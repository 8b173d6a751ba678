r"""The sentences of one text: one on a line, or as JSON lines with all that was done to find them.

    {"schema": "aligner.sentences", "version": 1, "language": "en", "origin": "a.txt", "raw": "Tea forus.\nYes.",
     "edits": [{"rule": "split words", "span": [7, 7], "replacement": " "}], "sentence_count": 2}
    {"text": "Tea for us.", "start": 0, "stop": 10}
    {"text": "Yes.", "start": 11, "stop": 15}

The first line (broken in two above) has the raw text, its edits and, as `notices`, any damage that repair left alone.
Each further line is a sentence: its repaired text, and where it starts and stops in the raw text. Offsets count
characters from 0, half-open. In a text from a document, a sentence also has the kind and the number of the paragraph in
which it begins, and the page and place if there are any.
"""

from __future__ import annotations

from collections.abc import Iterator

from aligner.bitext.texts import Sentences
from aligner.formats.jsonl import document_record, line_of, place_record

SCHEMA = "aligner.sentences"
VERSION = 1


def lines(sentences: Sentences) -> Iterator[str]:
    """The repaired text of each sentence on one line; a line break, which `segment` never leaves, becomes a space."""
    for text in sentences:
        yield " ".join(text.splitlines())


def json_lines(sentences: Sentences) -> Iterator[str]:
    """The lines of JSON, without line ends."""
    document = document_record(sentences.document)
    yield line_of({"schema": SCHEMA, "version": VERSION, **document, "sentence_count": len(sentences)})
    for index, (text, span) in enumerate(zip(sentences, sentences.spans, strict=True)):
        part = sentences.part(index)
        yield line_of({"text": text, "start": span.start, "stop": span.stop} | (place_record(part) if part else {}))
