"""Fields of Word documents: their codes are instructions, and only their results are text.

begin  PAGEREF _Toc1  separate  12  end        →  12
begin  EQ \\o\\ad(\\s\\up 9(hú),湖)  end           →  湖, the only field whose text is in its code
"""

from __future__ import annotations

import re

# Fields that repeat what stands elsewhere in the text.
OF_CONTENTS = frozenset(("TOC", "INDEX", "RD"))
# A character with a phonetic guide above it (`湖`), or within a circle or a square (`正`).
OVERSTRIKE = re.compile(r"\\o\s*+(?:\\a[dc])?\s*+\((?P<arguments>.*)\)", re.IGNORECASE | re.DOTALL)
# A code has some hundred characters at most.
LONGEST_CODE = 1000
FRACTION = re.compile(r"\\f\s*\(([^(),;]*)[,;]([^(),;]*)\)", re.IGNORECASE)


class _Field:
    """An open field: its code, whether its result has begun, and whether text within it is read."""

    def __init__(self) -> None:
        self.code = ""
        self.has_result = False
        self.shows = False

    @property
    def name(self) -> str:
        return field_name(self.code)


def field_name(code: str) -> str:
    """The name of a field: `TOC` for ` toc \\o "1-3"`."""
    return (code[:LONGEST_CODE].split() or [""])[0].upper()


class Fields:
    """The fields that are open at a place. `are_whole`: each field of the part has its end.

    `contents` counts the tables of contents and indexes so far.
    """

    def __init__(self, *, are_whole: bool) -> None:
        self.contents = 0
        self._open: list[_Field] = []
        self._are_whole = are_whole

    @property
    def shows(self) -> bool:
        """Whether text at this place is read: it is in no code and in no table of contents, only in other results."""
        return not self._open or self._open[-1].shows

    def add_code(self, code: str) -> None:
        """A piece of the code of the innermost field."""
        if self._open and len(self._open[-1].code) < LONGEST_CODE:
            self._open[-1].code += code

    def mark(self, kind: str) -> str:
        """Go past the mark that begins, separates or ends a field; returns the text of a code without a result."""
        if kind == "begin":
            self._open.append(_Field())
        elif self._open and kind == "separate":
            self._begin_result(self._open.pop())
        elif self._open and kind == "end":
            field = self._open.pop()
            if not field.has_result and field.name == "EQ" and self.shows:
                return text_of_equation(field.code)
        return ""

    def _begin_result(self, field: _Field) -> None:
        # A table of contents without its end would swallow the rest of the text.
        is_contents = self._are_whole and field.name in OF_CONTENTS
        self.contents += is_contents
        field.has_result, field.shows = True, self.shows and not is_contents
        self._open.append(field)

    def end_paragraph(self) -> None:
        """No code runs on into the next paragraph: a mark is missing."""
        while self._open and not self._open[-1].has_result:
            self._open.pop()


def text_of_equation(code: str) -> str:
    """The text of a field EQ: the character with a phonetic guide or a circle, or a fraction; otherwise nothing."""
    code = code[:LONGEST_CODE]
    if match := OVERSTRIKE.search(code):
        return re.split("[,;]", match["arguments"])[-1].strip()
    match = FRACTION.search(code)
    return f"{match[1].strip()}/{match[2].strip()}" if match else ""
