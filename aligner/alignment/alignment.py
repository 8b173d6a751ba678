"""The alignment that users get: the beads of two texts, and the ways to write and show them."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any, Self

from aligner.alignment.known import KnownPair, accepted_pairs
from aligner.arguments import FILE, FLAG, PROBABILITY, TAGS, accepts, one_of, optional
from aligner.bitext.beads import Bitext
from aligner.bitext.forms import FORMS, Form
from aligner.bitext.texts import Sentences
from aligner.formats import jsonl, registry
from aligner.views import notebook, plot, terminal
from aligner.views.svg import Picture

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, slots=True, repr=False)
class Alignment(Bitext):
    """Both texts and the beads between them, in order; the beads partition both sides.

    `crossings` are stretches of beads where the translator seems to have changed the order.
    """

    @classmethod
    def from_bitext(cls, bitext: Bitext) -> Self:
        """The same beads, with methods to write and show them."""
        return cls(bitext.source, bitext.target, bitext.beads, bitext.recipe, bitext.crossings, bitext.corrections)

    @accepts(path=FILE, text=optional(one_of(FORMS)), overwrite=FLAG, accepted=FLAG)
    def save(
        self,
        path: str | PathLike[str],
        *,
        min_confidence: float = 0.0,
        text: Form | None = None,
        overwrite: bool = True,
        accepted: bool = False,
    ) -> None:
        """Write in the format that the suffix names: .jsonl, .tmx, .xlf, .tsv, .csv, .xlsx, .docx, .parquet or .zh-en.

        Beads below `min_confidence` are left out. `text` is the form of the texts, see `aligner.bitext.forms`; the
        default is "typed" in .tmx and .xlf and "repaired" elsewhere. After a review, pairs that the reviewer dropped
        are left out, and with `accepted` all that are not accepted; .jsonl keeps everything. Raises InputError for
        an unknown suffix, or if the file exists and `overwrite` is false.
        """
        registry.write(self, path, min_confidence, text, overwrite=overwrite, accepted=accepted)

    def known_pairs(self, source: Sentences, target: Sentences) -> list[KnownPair]:
        """The pairs that a reviewer accepted, as far as they stand in two other texts: so `Options(known=reviewed)`.

        InputError if no pair is accepted.
        """
        return accepted_pairs(self, source, target)

    def to_dict(self) -> dict[str, Any]:
        """Everything, as values that JSON can hold."""
        return jsonl.to_dict(self)

    @accepts(path=FILE)
    def to_jsonl(self, path: str | PathLike[str]) -> None:
        """Write everything; `Alignment.from_jsonl` reads back an equal alignment."""
        jsonl.write(self, path)

    @classmethod
    @accepts(path=FILE)
    def from_jsonl(cls, path: str | PathLike[str]) -> Self:
        """Read a file that `to_jsonl` wrote; raises FormatError, with file and line, for any other."""
        return cls.from_bitext(jsonl.read(path))

    @accepts(path=FILE, min_confidence=PROBABILITY, accepted=FLAG)
    def to_tsv(
        self,
        path: str | PathLike[str],
        *,
        min_confidence: float = 0.0,
        text: Form = "repaired",
        accepted: bool = False,
    ) -> None:
        """Write one bead per line, null beads included: both texts, confidence, kind and both sentence runs.

        After a review there is a column `review`. Dropped beads are left out, and with `accepted` all that are not
        accepted.
        """
        registry.load("tables.tsv:write")(self, path, min_confidence, text, accepted=accepted)

    @accepts(
        path=FILE, min_confidence=PROBABILITY, languages=optional(TAGS), split=FLAG, duplicates=FLAG, accepted=FLAG
    )
    def to_tmx(  # noqa: PLR0913 - what users may choose
        self,
        path: str | PathLike[str],
        *,
        min_confidence: float = 0.0,
        text: Form = "typed",
        languages: tuple[str, str] | None = None,
        split: bool = False,
        longest: int | None = None,
        duplicates: bool = True,
        accepted: bool = False,
    ) -> None:
        """Write the beads with two sides as a TMX 1.4 translation memory, `.tmx` or `.tmx.gz`.

        `languages` default to those of the texts, zh as zh-CN and en as en-US. `split` writes a bead of n and n
        sentences as n units. Texts longer than `longest` characters are left out; so are repeated pairs, unless
        `duplicates`, pairs that a reviewer dropped, and with `accepted` all that are not accepted.
        """
        write = registry.load("tmx:write")
        write(
            self, path, min_confidence, text, languages,
            split=split, longest=longest, duplicates=duplicates, accepted=accepted,
        )  # fmt: skip

    def to_pandas(self, text: Form = "repaired") -> pandas.DataFrame:
        """One row per bead, with the columns of the TSV file; dropped beads too, with their judgement in `review`."""
        frame: pandas.DataFrame = registry.load("tables.tsv:to_pandas")(self, text)
        return frame

    def plot(self) -> Picture:
        """The dot plot of the beads over both texts, with gaps and confidence; `.save("plot.svg")` writes it."""
        return plot.draw(self)

    def __str__(self) -> str:
        return terminal.render(self)

    def _repr_html_(self) -> str:
        return notebook.render(self)
