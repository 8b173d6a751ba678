"""The head row of a bilingual table: the meaning of each column.

    source | target | confidence | kind | …              our own columns
    zh-CN | en-US        Chinese | English | Japanese    texts by language, two or more
    原文 | 译文 | 备注                                    texts by role; other known columns are recognized
    Text | Translation                                   beside a translation, texts are the source
    zh | translation | Reviewer                          an unknown column becomes a property `x-Reviewer`

`formats.tables.layouts` finds the head row of a table, or chooses the columns by what they contain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aligner.formats.tables.heads import OTHER, Meaning, meaning_of
from aligner.units.units import Languages, same_language

# Our own columns, in order; files have a column `review` only if they come from a review.
REVIEW = "review"
COLUMNS = (
    "source", "target", "confidence", "kind", REVIEW, "source_language", "target_language", "source_document",
    "target_document", "source_segment", "target_segment", "segment_type", "tuid", "created", "changed",
    "context_before", "context_after", "note", "other",
)  # fmt: skip
# Additional columns in the TSV of an alignment: runs of sentences, from 0, half-open.
RUNS = ("source_start", "source_stop", "target_start", "target_stop")
OWN_COLUMNS = frozenset((*COLUMNS[2:], *RUNS))
RECIPE = "recipe: "
# The name of a column that only numbers the rows.
COUNT = "#"
# The columns of our Word documents behind the texts.
DOCUMENT_COLUMNS = ("confidence", "kind", "note")
# The index of a column of texts, and the tag of its language, or an empty string.
Text = tuple[int, str]
NOTES = frozenset(
    """
    note notes comment comments remark remarks 备注 備註 備考 비고 注释 註釋 bemerkung bemerkungen kommentar anmerkung
    anmerkungen commentaire commentaires remarque remarques comentario comentarios notas примечание
    """.split()  # noqa: SIM905
)
OTHER_COLUMNS = OWN_COLUMNS | NOTES


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table.

    `texts` are the indices of the texts and their languages, or "" if the header row names none, the source first.
    `own` are the indices of our own columns, and of runs, by name. `foreign` are the indices of the others, each with
    the type of its property. `count` is the number of columns. `is_ours` says that we wrote the head row.
    """

    texts: tuple[Text, ...]
    own: dict[str, int]
    foreign: tuple[tuple[int, str], ...]
    count: int
    recipe: str = ""
    is_ours: bool = False

    @property
    def tags(self) -> tuple[str, ...]:
        """The languages of the texts, or "" if the header row names none."""
        return tuple(tag for _, tag in self.texts)


def find_columns(cells: Sequence[str], languages: Languages = (None, None)) -> Columns | None:
    """The columns that a head row names, or None if the row is not a head row or has fewer than two texts."""
    texts = named_texts(meanings_of(cells, languages), languages)
    return columns_of(cells, texts) if len(texts) > 1 else None


def meanings_of(cells: Sequence[str], languages: Languages = (None, None)) -> list[Meaning]:
    """The meaning of each cell of a head row."""
    return [OTHER if cell.strip().lower() in OTHER_COLUMNS else meaning_of(cell, languages) for cell in cells]


def is_ours(cells: Sequence[str]) -> bool:
    """Whether a head row is one of those that we write, maybe with a number before each row."""
    names = tuple(cell.strip() for cell in cells)
    return COLUMNS[:4] in (names[:4], names[1:5]) or (names[:1] == (COUNT,) and names[3:6] == DOCUMENT_COLUMNS)


def named_texts(meanings: Sequence[Meaning], languages: Languages = (None, None)) -> tuple[Text, ...]:
    """The columns of texts that a head row names, the source first: by two roles, or by one role and one language;
    otherwise by language, the one that the user names first in front. Empty if there are no two."""
    by_role, by_language = _by_role_and_language(meanings)
    if by_role.keys() == {"target"} and not by_language:
        by_role |= _only_unnamed_text(meanings)
    if len(by_role) == 2:
        return (by_role["source"], by_role["target"])
    if len(by_role) == 1 and len(by_language) == 1:
        texts = (*by_role.values(), *by_language)
        return texts if "source" in by_role else texts[::-1]
    has_several_languages = len({tag for _, tag in by_language}) > 1
    return in_order(by_language, languages) if has_several_languages and not by_role else ()


def _by_role_and_language(meanings: Sequence[Meaning]) -> tuple[dict[str, Text], list[Text]]:
    """The first column of each role, and the columns that only name a language."""
    named = [(index, *meaning[:2]) for index, meaning in enumerate(meanings) if meaning.is_named]
    # In `translation.zh` and `translation.en`, the role is that of both columns.
    has_roles = len({role for _, role, language in named if language}) > 1 or not all(tag for *_, tag in named)
    by_role: dict[str, Text] = {}
    by_language: list[Text] = []
    for index, role, tag in named:
        if role and has_roles:
            by_role.setdefault(role, (index, tag))
        else:
            by_language.append((index, tag))
    return by_role, by_language


def _only_unnamed_text(meanings: Sequence[Meaning]) -> dict[str, Text]:
    """Beside a translation, the only column of texts is the source: `Text | Translation`."""
    indices = [index for index, meaning in enumerate(meanings) if meaning.is_text and not meaning.is_named]
    return {"source": (indices[0], "")} if len(indices) == 1 else {}


def in_order(texts: Iterable[Text], languages: Languages) -> tuple[Text, ...]:
    """The texts with those in the first language in front, or those in the second at the end."""
    left, right = languages
    if left:
        return tuple(sorted(texts, key=lambda text: not same_language(text[1], left)))
    return tuple(sorted(texts, key=lambda text: bool(right) and same_language(text[1], str(right))))


def columns_of(cells: Sequence[str], texts: Sequence[Text], count: int | None = None) -> Columns:
    """The columns of a table with this head row, and these columns of texts."""
    width = len(cells) if count is None else count
    headers = [cell.strip() for cell in cells[:width]]
    headers += [""] * (width - len(headers))
    # In other tables, `other` is an ordinary column name.
    own_names = OWN_COLUMNS if (is_written := is_ours(headers)) else OWN_COLUMNS - {"other"}
    own: dict[str, int] = {}
    foreign: list[tuple[int, str]] = []
    recipe = ""
    text_indices = {index for index, _ in texts}
    for index, header in enumerate(headers):
        name = "note" if header.lower() in NOTES else header.lower()
        if index in text_indices or header == COUNT:
            continue
        if name.startswith(RECIPE):
            recipe = header[len(RECIPE) :]
        elif name in own_names and name not in own:
            own[name] = index
        else:
            foreign.append((index, _type_of(header, index)))
    return Columns(tuple(texts), own, tuple(foreign), len(headers), recipe, is_written)


def _type_of(header: str, index: int) -> str:
    name = header or f"column-{index + 1}"
    return name if name.lower().startswith("x-") else f"x-{name}"
