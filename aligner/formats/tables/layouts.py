"""The first rows of a table → where its rows of texts begin, and which columns have texts that translate each other.

    采购合同双语对照              a title: one of the first rows may be the head
    编号 | 词条   | 英文   | 状态    the head: `英文` is a text in English
    k1   | 水库   | dam    | open   the contents: column 1 has identifiers, 2 Chinese, 3 and 4 English

A head that names two columns of texts decides, unless the contents contradict it. Otherwise the contents decide: a text
is a column of words (see `contents`), and there must be one column in each of two languages. Where a language has
several, those that have the same words in all rows are none, and of the others the one whose meaning comes closest.
Columns that do not translate each other are refused with what they contain; so are two columns in one language, unless
the user names two languages. The user may also name the columns; then nothing is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from itertools import product, zip_longest
from typing import NamedTuple

from aligner.bitext.languages import base_language, language_name
from aligner.bitext.subtags import HANS, HANT
from aligner.errors import FormatError, counted
from aligner.formats.tables.columns import (
    Columns,
    Text,
    columns_of,
    in_order,
    is_ours,
    meanings_of,
    named_texts,
)
from aligner.formats.tables.contents import Content, content_of, fits, kind_of, language_of
from aligner.formats.tables.heads import OTHER, Meaning, meaning_of
from aligner.units.units import Languages
from aligner.words.scripts import script_of

Rows = Sequence[Sequence[str]]
REMEDY = "name the columns of texts in the first row, as in zh and en, or source and target"
TWO = "or name two languages with --source-language and --target-language"
CHOOSE = "name other columns"
OTHERS = "or name the languages, if they are others, with --source-language and --target-language"
KINDS = {"number": "numbers", "code": "identifiers", "error": "failed formulas", "": "nothing"}


class LayoutError(FormatError):
    """A table is no text and its translation, or does not tell which of its columns are."""


class LayoutPolicy(NamedTuple):
    """Hand-set numbers, chosen on some sixty small tables of the shapes that translators and theses have.

    A head is sought in the first `head_rows` rows. Contents contradict a head if at least `enough` cells show it; if
    two columns are swapped, `swapped` cells do. A first row breaks with the rows below if `breaking` cells show it. A
    column is sparse if it has fewer than `sparse` of the cells of another.
    Cells in the same row translate each other if their mean cosine in the first `compared` rows is `translated` or
    more: in translations it was .31 or more, names and species included, elsewhere .09 or less.
    Of several columns, the closest is chosen if its mean cosine is higher by `margin`.
    """

    head_rows: int = 10
    enough: int = 3
    swapped: int = 2
    breaking: int = 2
    sparse: float = 0.5
    compared: int = 50
    translated: float = 0.15
    margin: float = 0.2


POLICY = LayoutPolicy()


class Layout(NamedTuple):
    """The columns of a table, and the language of each text, for rows that do not name it.

    `title` are the rows above the head, `head` its last row as it stands, and `start` is the number of rows above the
    first row of texts. `is_named` says that a head names the columns.
    """

    columns: Columns
    tags: tuple[str, ...]
    title: tuple[Sequence[str], ...]
    head: Sequence[str]
    start: int
    is_named: bool


class Head(NamedTuple):
    """The cells of a head, and its first row and the row behind it, from 0."""

    cells: Sequence[str]
    first: int
    stop: int


class _Table(NamedTuple):
    """The rows of texts of a table, the meaning of each column, as far as its head says, and its content."""

    rows: Rows
    meanings: Sequence[Meaning]
    contents: Sequence[Content]
    languages: Languages

    def cells(self, column: int) -> list[str]:
        """The cells of a column, without blanks around them."""
        return [row[column].strip() if column < len(row) else "" for row in self.rows]

    def language(self, column: int) -> str:
        """The language of the words in a column."""
        return self.contents[column].language


def find_layout(
    sample: Rows, languages: Languages, chosen: Sequence[int] = (), names: Sequence[str] | None = None
) -> Layout:
    """The layout of a table that begins with these rows; LayoutError, without a place, if it is no translation.

    `chosen` are the indices of the columns that the user names, `names` those of a table whose columns have names.
    """
    head = find_head(sample, languages) if names is None else Head(names, 0, 0)
    width = len(head.cells) if head else _usual_width(sample)
    start = head.stop if head else _title_height(sample, width)
    cells = head.cells if head else [""] * width
    table = _table(sample[start:], cells, languages)
    texts = _texts_of(table, chosen) if chosen else _choose_texts(table, is_known=is_ours(cells))
    columns = _with_stated_languages(table, columns_of(cells, texts, width))
    is_named = head is not None and len(named_texts(table.meanings, languages)) > 1
    title = tuple(sample[: head.first if head else start])
    last = sample[head.stop - 1] if head and head.stop else ()
    return Layout(columns, tags_of(table, texts), title, last, start, is_named)


def _table(rows: Rows, head: Sequence[str], languages: Languages) -> _Table:
    columns = [[row[index] for row in rows if index < len(row)] for index in range(len(head))]
    return _Table(rows, meanings_of(head, languages), [content_of(column) for column in columns], languages)


# The head


def find_head(sample: Rows, languages: Languages) -> Head | None:
    """The first row that names two columns of texts, joined with another one below it; otherwise the first row of
    several cells, if it names one text and is understood, or breaks with the rows below."""
    for index, row in enumerate(sample[: POLICY.head_rows]):
        if _names_texts(row, languages) and not _is_listed(sample, index, languages):
            return _with_second_row(sample, index, languages)
    top = next((index for index, row in enumerate(sample[: POLICY.head_rows]) if len(list(filter(None, row))) > 1), 0)
    if top < len(sample) and (_names_one_text(sample[top], languages) or _breaks(sample[top], sample[top + 1 :])):
        return Head(sample[top], top, top + 1)
    return None


def _names_texts(row: Sequence[str], languages: Languages) -> bool:
    return len(row) > 1 and len(named_texts(meanings_of(row, languages), languages)) > 1


def _is_listed(sample: Rows, index: int, languages: Languages) -> bool:
    """Whether a row that looks like a head is one of several: a row of data, or of the properties of a file."""
    row = sample[index]
    near = [sample[place] for place in (index - 1, index + 1) if 0 <= place < len(sample)]
    return _has_tags(sample, index, languages) or (not is_ours(row) and _contradicts(row, near, languages))


def _contradicts(row: Sequence[str], near: Rows, languages: Languages) -> bool:
    """Whether a row beside it names a side and a language in the same columns, but others: `Source | zh-CN`, then
    `Target | en-GB`."""
    shape = _shape(row, languages)
    return any(_shape(other, languages) == shape and not _names_texts(_joined(row, other), languages) for other in near)


def _shape(row: Sequence[str], languages: Languages) -> list[tuple[bool, bool]]:
    """Whether each cell names a side, and whether it names a language."""
    return [(bool(meaning.role), bool(meaning.language)) for meaning in meanings_of(row, languages)]


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """A head of two rows as one row."""
    return [" ".join(filter(None, cells)) for cells in zip_longest(upper, lower, fillvalue="")]


def _has_tags(sample: Rows, index: int, languages: Languages) -> bool:
    """Whether a row does not name languages but has them in columns of their own, as the rows of some memories do."""
    row = sample[index]
    if index + 1 == len(sample):
        return not is_ours(row) and not _is_understood(row, languages)
    below = [*sample[index + 1], *[""] * len(row)]
    return all(below[column] == row[column] for column, _ in named_texts(meanings_of(row, languages), languages))


def _is_understood(row: Sequence[str], languages: Languages) -> bool:
    return all(meaning.is_known for cell, meaning in zip(row, meanings_of(row, languages), strict=True) if cell.strip())


def _with_second_row(sample: Rows, index: int, languages: Languages) -> Head:
    """A head, joined with the row below if that is a head too: `Source | Target`, then `zh-CN | en-US`.

    Where it is empty, the row above names the column: cells of two rows are merged there.
    """
    first = sample[index]
    second = sample[index + 1] if index + 1 < len(sample) else ()
    if not is_ours(first) and _names_texts(second, languages) and _is_understood(second, languages):
        return Head(_joined(first, second), index, index + 2)
    above = sample[index - 1] if index and sum(map(bool, sample[index - 1])) > 1 else ()
    padded = [*above, *[""] * len(first)]
    return Head([name or upper for name, upper in zip(first, padded, strict=False)], index, index + 1)


def _names_one_text(row: Sequence[str], languages: Languages) -> bool:
    """Whether exactly one of several cells names a side or a language, and all are understood: `en-GB | Notes`."""
    named = sum(meaning.is_named for meaning in meanings_of(row, languages))
    return len(list(filter(None, row))) > 1 and named == 1 and _is_understood(row, languages)


def _breaks(row: Sequence[str], body: Rows) -> bool:
    """Whether a row has words where all rows below have numbers, or words of another script than all rows below."""
    cells = [cell.strip().casefold() for cell in row if cell.strip()]
    if len(set(cells)) < len(cells):
        return False
    return any(
        _breaks_column(cell.strip(), [other[k] for other in body if k < len(other)]) for k, cell in enumerate(row)
    )


def _breaks_column(cell: str, below: Iterable[str]) -> bool:
    if not cell or kind_of(cell) != "words":
        return False
    content = content_of(below)
    if content.main_kind == "number" and len(content.kinds) == 1:
        return content.kinds.total() >= POLICY.breaking
    # An abbreviation such as DNA is a translation like any other.
    if not content.is_text or content.kinds["words"] < POLICY.breaking or cell.upper() == cell != cell.lower():
        return False
    return len(content.scripts) == 1 and language_of([cell]) not in {content.language, *content.scripts}


def _usual_width(sample: Rows) -> int:
    """The most frequent number of cells, 2 or more if any row has so many; the first of several."""
    widths = [len(row) for row in sample]
    return max(widths, key=lambda width: (width > 1, widths.count(width)), default=0)


def _title_height(sample: Rows, width: int) -> int:
    """The number of rows above the first row of texts that have a single cell."""
    rows = enumerate(sample[: POLICY.head_rows])
    height = next((index for index, row in rows if len(row) > 1), 0)
    return height if width > 1 else 0


# The columns of texts


def _with_stated_languages(table: _Table, columns: Columns) -> Columns:
    """The columns, those with tags below `sl` or `Target language` as the languages of the texts."""
    stated = {
        f"{role}_language": index
        for index, _ in columns.foreign
        if (role := table.meanings[index].role) and _has_only_tags(table.cells(index))
    }
    foreign = tuple(each for each in columns.foreign if each[0] not in stated.values())
    return replace(columns, own=stated | columns.own, foreign=foreign)


def _has_only_tags(cells: Iterable[str]) -> bool:
    filled = {cell for cell in cells if cell}
    return bool(filled) and all(meaning_of(cell).language == cell for cell in filled)


def _texts_of(table: _Table, chosen: Sequence[int]) -> Sequence[Text]:
    """The columns that the user names."""
    if max(chosen) >= len(table.meanings):
        raise LayoutError(f"{counted(len(table.meanings), 'column')}, and none is number {max(chosen) + 1}; {CHOOSE}")
    return [(index, table.meanings[index].language) for index in chosen]


def _choose_texts(table: _Table, *, is_known: bool) -> Sequence[Text]:
    named = named_texts(table.meanings, table.languages)
    if is_known:
        return named
    readable = [
        OTHER if _is_code(content) else meaning for meaning, content in zip(table.meanings, table.contents, strict=True)
    ]
    texts = named_texts(readable, table.languages)
    if len(texts) > 1:
        _check_named(table, texts)
        return _with_translation(table, texts)
    try:
        return _choose_by_content(table, readable)
    except LayoutError:
        if len(named) > 1 and (all(tag for _, tag in named) or _has_names_as_targets(table, named)):
            return named
        raise


def _has_names_as_targets(table: _Table, texts: Sequence[Text]) -> bool:
    """Whether a source has words and its target what looks like identifiers: `平板 | iPad`. A source of identifiers is
    a column of keys."""
    (source, _), (target, _), *_ = texts
    return table.contents[source].is_text and table.contents[target].main_kind == "code"


def _with_translation(table: _Table, texts: Sequence[Text]) -> Sequence[Text]:
    """Beside texts of one language in two scripts, the only column of texts that translates them comes second:
    `Simplified | Traditional | Meaning`."""
    languages = {table.language(index) for index, _ in texts}
    others = [index for index in _possible(table, table.meanings) if table.language(index) not in languages]
    if len(languages) > 1 or len(others) != 1 or _similarity(table, (texts[0][0], others[0])) < POLICY.translated:
        return texts
    return (texts[0], (others[0], ""), *texts[1:])


def _is_code(content: Content) -> bool:
    return content.main_kind in {"code", "error"} and not content.is_text


def _check_named(table: _Table, texts: Sequence[Text]) -> None:
    """LayoutError if the contents contradict a head: texts of one language, or of others than those it names."""
    tags = [tag for _, tag in texts]
    if repeated := next((tag for tag in tags if tag and tags.count(tag) > 1), ""):
        columns = _listed(index for index, tag in texts if tag == repeated)
        raise LayoutError(f"{columns} are both called {repeated}; name only one of them so")
    for index, tag in texts:
        _check_language(table, index, tag, is_swapped=_is_swapped(table, texts))
    if not all(tags) and tags_of(table, texts) != table.languages:
        _check_two_languages(table, texts)


def _check_two_languages(table: _Table, texts: Sequence[Text]) -> None:
    """LayoutError if a column has no words, or all are in one language."""
    contents = [table.contents[index] for index, _ in texts]
    has_no_words = any(not content.language and content.kinds.total() > 1 for content in contents)
    has_words = all(content.language for content in contents)
    if has_no_words or (has_words and len(set(map(base_language, tags_of(table, texts)))) < 2):
        raise _refusal(table, [index for index, _ in texts])


def _is_swapped(table: _Table, texts: Sequence[Text]) -> bool:
    """Whether each of two columns is in the language that the head gives to the other."""
    if len(texts) != 2 or not all(tag and table.language(index) for index, tag in texts):
        return False
    (left, left_tag), (right, right_tag) = texts
    is_right = fits(left_tag, table.language(left)) or fits(right_tag, table.language(right))
    return not is_right and fits(left_tag, table.language(right)) and fits(right_tag, table.language(left))


def _check_language(table: _Table, index: int, tag: str, *, is_swapped: bool) -> None:
    content = table.contents[index]
    if _is_possible(table, index, tag) or content.kinds["words"] < (POLICY.swapped if is_swapped else POLICY.enough):
        return
    raise LayoutError(
        f"the head calls column {index + 1} {tag}, but its texts are in {_name(content.language)}; correct the head"
    )


def _is_possible(table: _Table, index: int, tag: str) -> bool:
    """Whether a cell of a column can be in the language of a tag: others may not be translated."""
    scripts = table.contents[index].scripts
    return not tag or not scripts or any(fits(tag, script) for script in scripts)


def _choose_by_content(table: _Table, meanings: Sequence[Meaning]) -> Sequence[Text]:
    """A column of words in each of two languages or more, in order; one that the head names before all others."""
    possible = _possible(table, meanings)
    groups = _by_language(table, possible)
    named = [index for index in possible if meanings[index].is_named]
    for group in groups.values():
        group[:] = [index for index in group if index in named] or group
    if len(groups) < 2:
        return _same_script(table, possible)
    return _ordered(table, meanings, sorted(_closest(table, [_varied(table, group) for group in groups.values()])))


def _ordered(table: _Table, meanings: Sequence[Meaning], columns: Iterable[int]) -> Sequence[Text]:
    """The columns as the head names one of them, or as the user names the languages."""
    texts = [(index, meanings[index].language) for index in columns]
    if [meanings[index].role for index, _ in texts] in (["target", ""], ["", "source"]):
        return texts[::-1]
    tags = tags_of(table, texts)
    in_languages = in_order([(index, tag) for (index, _), tag in zip(texts, tags, strict=True)], table.languages)
    return [(index, meanings[index].language) for index, _ in in_languages]


def _possible(table: _Table, meanings: Sequence[Meaning]) -> list[int]:
    """The columns of words whose head does not say that they are something else."""
    columns = enumerate(zip(table.contents, meanings, strict=True))
    return [index for index, (content, head) in columns if content.is_text and (head.is_text or not head.is_known)]


def _by_language(table: _Table, columns: Iterable[int]) -> dict[str, list[int]]:
    """The columns by language, only those in the languages that the user names, if these have two scripts."""
    groups: dict[str, list[int]] = {}
    for index in columns:
        groups.setdefault(table.language(index), []).append(index)
    named = [tag for tag in table.languages if tag]
    wanted = {language for language in groups if any(fits(tag, language) for tag in named)}
    return {language: groups[language] for language in wanted} if len(wanted) == len(named) == 2 else groups


def _same_script(table: _Table, possible: Sequence[int]) -> Sequence[Text]:
    """Two columns in languages of one script, which the user must name."""
    texts = [(index, "") for index in _varied(table, possible)] if len(possible) > 2 else [(i, "") for i in possible]
    if len(texts) == 2 and any(table.languages):
        tags = tags_of(table, texts)
        are_fitting = all(_is_possible(table, index, tag) for (index, _), tag in zip(texts, tags, strict=True))
        if are_fitting and (all(table.languages) or base_language(tags[0]) != base_language(tags[1])):
            return texts
    raise _refusal(table, possible)


def _varied(table: _Table, columns: Sequence[int]) -> list[int]:
    """The columns that differ from row to row, and are not much emptier than the others; all if there are none."""
    contents = [table.contents[index] for index in columns]
    least = POLICY.sparse * max(content.kinds["words"] for content in contents)
    varied = [
        index
        for index, content in zip(columns, contents, strict=True)
        if content.kinds["words"] >= least and not (content.distinct == 1 < content.kinds["words"])
    ]
    return varied or list(columns)


def _closest(table: _Table, groups: Sequence[Sequence[int]]) -> Sequence[int]:
    """A column of each group, the closest in meaning; LayoutError if none is, or several are."""
    several = next((group for group in groups if len(group) > 1), ())
    if {base_language(_tag_of(table, group[0], 0)) for group in groups} != {"zh", "en"}:
        if several:
            raise _refusal(table, several)
        return [group[0] for group in groups]
    scores = sorted(((_similarity(table, pair), pair) for pair in product(*groups)), reverse=True)
    best, columns = scores[0]
    rivals = [other for score, other in scores[1:] if best < score + POLICY.margin]
    if not all(_differ_in_script(table, columns, other) for other in rivals):
        raise _refusal(table, several)
    columns = min([columns, *rivals])
    if best < POLICY.translated:
        numbers = _listed(sorted(columns))
        raise LayoutError(f"{numbers} do not translate each other as Chinese and English; {_remedy(table, OTHERS)}")
    return columns


def _differ_in_script(table: _Table, columns: Sequence[int], others: Sequence[int]) -> bool:
    """Whether two choices differ only in that one has a text in Simplified, the other in Traditional Chinese."""
    scripts = [script_of("".join(table.cells(index)), "zh") for index in {*columns} ^ {*others}]
    return sorted(scripts) == [HANS, HANT]


def _similarity(table: _Table, pair: Sequence[int]) -> float:
    """The mean cosine of the cells of two columns, by the embedded encoder, which is loaded on first use.

    The first row may be a head that is not known, such as `基因功能 | Gene`, and must not decide: it may be left out.
    """
    meanings = import_module("aligner.formats.tables.meanings")
    rows = _common_rows(table, pair)
    is_first_doubtful = len(rows) > 2 and not any(meaning.is_known for meaning in table.meanings)
    samples = [rows, rows[1:]] if is_first_doubtful else [rows]
    return min(
        float(meanings.mean_cosine([left for left, _ in each], [right for _, right in each])) for each in samples
    )


def _common_rows(table: _Table, pair: Sequence[int]) -> list[tuple[str, str]]:
    left, right = (table.cells(index) for index in pair)
    rows = [cells for cells in zip(left, right, strict=True) if all(kind_of(cell) == "words" for cell in cells if cell)]
    return [cells for cells in rows if all(cells)][: POLICY.compared]


# Languages and messages


def tags_of(table: _Table, texts: Sequence[Text]) -> tuple[str, ...]:
    """The language of each text: as the head says, otherwise one that the user names and that its script allows,
    otherwise by its script. Where that gives both texts one language, those that the user names count by place."""
    tags = tuple(tag or _tag_of(table, index, place) for place, (index, tag) in enumerate(texts))
    named = tuple(filter(None, table.languages))
    is_unclear = len(tags) == len(named) == 2 and not any(tag for _, tag in texts) and tags[0] == tags[1]
    if is_unclear and all(_is_possible(table, index, tag) for (index, _), tag in zip(texts, named, strict=True)):
        return named
    return tags


def _tag_of(table: _Table, index: int, place: int) -> str:
    language = table.language(index)
    named = table.languages[place : place + 1] + table.languages
    if tag := next((tag for tag in named if tag and fits(tag, language)), ""):
        return tag
    if language == "zh" and script_of("".join(table.cells(index)), language) == HANT:
        return "zh-Hant"
    return language or "en"


def _refusal(table: _Table, columns: Sequence[int]) -> LayoutError:
    """The error that these columns are not a text and its translation, with what was seen."""
    languages = {table.language(index) for index in columns}
    if len(columns) > 1 and len(languages) == 1 and (language := languages.pop()):
        number = "both" if len(columns) == 2 else "all"
        return LayoutError(f"{_listed(columns)} are {number} in {_name(language)}; {_remedy(table, TWO)}")
    seen = ", ".join(_seen(table, index) for index in range(min(len(table.contents), 6)))
    return LayoutError(f"not a text and its translation: {seen}; {REMEDY}")


def _remedy(table: _Table, languages: str) -> str:
    """What to do; naming languages would change nothing if the user has named both."""
    return REMEDY if all(table.languages) else f"{REMEDY}, {languages}"


def _seen(table: _Table, index: int) -> str:
    content = table.contents[index]
    kind = _name(content.language) if content.is_text else KINDS.get(content.main_kind, "words")
    return f"column {index + 1} has {kind}"


def _name(language: str) -> str:
    return "Latin letters" if language == "en" else language_name(language)


def _listed(columns: Iterable[int]) -> str:
    *others, last = [str(index + 1) for index in columns]
    return f"columns {', '.join(others)} and {last}" if others else f"column {last}"
