"""A table of pairs → a table of rows, a pure function on Arrow tables, for any engine that has them.

    in    id string, and source, target (files) or source_text, target_text; source_language, target_language if wanted
    out   id  source_language  target_language  recipe  warnings  error  beads: list<struct<source, target, …>>

A row goes in, a row comes out, in the same order. A pair that cannot be aligned has its `error`. Other columns are left
out. The full types of what comes out are `aligner.corpus.output.schema("documents")`.
"""

from __future__ import annotations

from functools import lru_cache
from os import PathLike
from pickle import PicklingError, dumps, loads
from typing import TYPE_CHECKING, Any

from aligner.alignment.options import Options, checked_options
from aligner.arguments import shown
from aligner.corpus.manifest import FIELDS
from aligner.corpus.output import PURPOSE, schema, whole_texts
from aligner.corpus.pairs import DocumentPair
from aligner.corpus.rows import Aligner, Row, failed_row
from aligner.distribution import load_extra
from aligner.encoders.protocol import Encoder
from aligner.errors import AlignerError, InputError

if TYPE_CHECKING:
    import pyarrow


def align_batch(
    columns: pyarrow.Table | pyarrow.RecordBatch,
    *,
    encoder: str | PathLike[str] | Encoder | None = None,
    options: Options | None = None,
) -> pyarrow.Table:
    """Align each pair of a table or batch of Arrow; returns a table with a row for each.

    Raises InputError for what is no table, for a table without `id`, and if pyarrow is not installed; EncoderError for
    an unusable encoder. What is wrong with one pair is the `error` of its row.
    """
    return _aligned(columns, Aligner(encoder, checked_options(options)))


class BatchAligner:
    """`align_batch` with one encoder, which each process loads once, however often the object is sent to it."""

    def __init__(self, encoder: str | PathLike[str] | Encoder | None = None, options: Options | None = None) -> None:
        try:
            self._key = dumps((encoder, checked_options(options)))
        except (PicklingError, TypeError, AttributeError) as error:
            raise InputError(f"the encoder or the options cannot be sent to another process ({error})") from error

    def __call__(self, columns: pyarrow.Table | pyarrow.RecordBatch) -> pyarrow.Table:
        """The rows of a table of pairs."""
        return _aligned(columns, _aligner_of(self._key))


@lru_cache(maxsize=1)
def _aligner_of(key: bytes) -> Aligner:
    return Aligner(*loads(key))


def _aligned(columns: pyarrow.Table | pyarrow.RecordBatch, aligner: Aligner) -> pyarrow.Table:
    arrow = load_extra("pyarrow", "formats", PURPOSE)
    if not isinstance(columns, (arrow.Table, arrow.RecordBatch)):
        raise InputError(f"columns must be a table or a record batch of pyarrow, not {shown(columns)}")
    names = [name for name in FIELDS if name in columns.schema.names]
    if "id" not in names:
        raise InputError(f"the table has no column `id`; it needs id, and some of {', '.join(FIELDS[1:])}")
    _ = aligner.recipe
    rows = [whole_texts(_row(values, aligner)) for values in columns.select(names).to_pylist()]
    return arrow.Table.from_pylist(rows, schema("documents"))


def _row(values: dict[str, Any], aligner: Aligner) -> Row:
    name = "" if values["id"] is None else str(values["id"])
    try:
        pair = DocumentPair(**{**values, "id": name})
    except AlignerError as error:
        return failed_row(DocumentPair(id=name, source="-"), str(error)) | {"id": name}
    return aligner.row(pair) | {"id": name}
