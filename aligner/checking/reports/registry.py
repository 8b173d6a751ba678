"""The formats of a report, with one module for each.

    .html   page      one page with everything in it, to read, filter and judge
    .json   records   everything, for programs; docs/reports.md has the schema
    .xlsx   xlsx      a workbook with a column for verdicts (extra `report`)
    .docx   docx      a document to print, with the flagged beads (extra `report`)
            terminal  `str(review)`

All but the JSON are in the language of the interface, en or zh. A file is written whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path

from aligner.checking.assessment import Assessment
from aligner.checking.reports import docx, page, records, xlsx
from aligner.checking.reports.words import check_report_language
from aligner.distribution import check_extra
from aligner.files import get_by_suffix

# A writer takes (review, path, language).
Writer = Callable[[Assessment, str | PathLike[str], str], None]
WRITERS: dict[str, Writer] = {
    ".html": page.write,
    ".json": records.write,
    ".xlsx": xlsx.write,
    ".docx": docx.write,
}
# The library that each format needs.
NEEDS = {".xlsx": "xlsxwriter", ".docx": "docx"}


def writer(path: str | PathLike[str]) -> Writer:
    """The function that writes the format of a suffix; callers can ask for it before the long work begins.

    InputError for an unknown suffix, or if the library that the format needs is not installed.
    """
    write_format = get_by_suffix(WRITERS, path)
    if (suffix := Path(path).suffix.lower()) in NEEDS:
        check_extra(NEEDS[suffix], "report", f"a {suffix} report", path)
    return write_format


def write(review: Assessment, path: str | PathLike[str], language: str = "en") -> None:
    """Write a report in the format that the suffix names, in upper or lower case; `language` is en or zh."""
    write_format = writer(path)
    write_format(review, path, check_report_language(language))
