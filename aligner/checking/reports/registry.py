"""What a review can be written as; one module a format.

    .html   page      one page with everything in it, to read, filter and judge
    .json   records   everything, for programs; docs/reports.md has the schema
    .xlsx   xlsx      a workbook with a column for verdicts (extra `report`)
    .docx   docx      a document to print, with the flagged places (extra `report`)
            terminal  `str(review)`

All but the JSON are written in the language of the interface, en or zh. A file is whole or not there.
"""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path

from aligner.checking.assessment import Assessment
from aligner.checking.reports import docx, page, records, xlsx
from aligner.checking.reports.words import check_report_language
from aligner.distribution import check_extra
from aligner.files import by_suffix

# A writer takes (review, path, language).
Writer = Callable[[Assessment, str | PathLike[str], str], None]
WRITERS: dict[str, Writer] = {
    ".html": page.write,
    ".json": records.write,
    ".xlsx": xlsx.write,
    ".docx": docx.write,
}
# The library that a format needs.
NEEDS = {".xlsx": "xlsxwriter", ".docx": "docx"}


def writer(path: str | PathLike[str]) -> Writer:
    """The function that writes what the suffix of `path` says; a caller can ask before the long work begins.

    InputError for another suffix, or if a library that the format needs is not installed.
    """
    write_format = by_suffix(WRITERS, path)
    if (suffix := Path(path).suffix.lower()) in NEEDS:
        check_extra(NEEDS[suffix], "report", f"a {suffix} report")
    return write_format


def write(review: Assessment, path: str | PathLike[str], language: str = "en") -> None:
    """Write in the format that the suffix names, upper or lower case, in the language of the interface, en or zh."""
    write_format = writer(path)
    write_format(review, path, check_report_language(language))
