"""A pair of documents of a corpus: two files, one file with both languages, or two texts; and the key of its result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from os import PathLike, fspath
from pathlib import Path

from aligner.arguments import FILE, TEXT, WHOLE, check_fields, optional
from aligner.errors import InputError
from aligner.files import read_bytes

# Raised when rows change their form: results of another form are not read.
FORM = 1


@dataclass(frozen=True, slots=True)
class DocumentPair:
    """Two documents that translate each other.

    `source` and `target` are files; without `target`, one file has both languages, or pairs. Or both texts stand here,
    as `source_text` and `target_text`. Languages are BCP 47 tags; by default the script decides. `id` names the pair in
    all results; without it, that is the source file. `line` is that of the manifest, if it comes from one.

    Raises InputError for a pair with neither or with both.
    """

    source: str | PathLike[str] | None = None
    target: str | PathLike[str] | None = None
    id: str = ""
    source_language: str | None = None
    target_language: str | None = None
    source_text: str | None = None
    target_text: str | None = None
    line: int = 0

    def __post_init__(self) -> None:
        path, text = optional(FILE), optional(TEXT)
        check_fields(
            self, source=path, target=path, id=TEXT, source_language=text, target_language=text, source_text=text,
            target_text=text, line=WHOLE,
        )  # fmt: skip
        texts = [side is not None for side in (self.source_text, self.target_text)]
        files = [bool(self.source), bool(self.target)]
        if any(texts) and (any(files) or not all(texts)):
            raise InputError("give two files, or both source_text and target_text")
        if not any(texts) and not files[0]:
            raise InputError("names no source; give the file `source`, or source_text and target_text")

    @property
    def name(self) -> str:
        """The id, or what stands for it: the source file, or the line of the manifest."""
        return self.id or (fspath(self.source) if self.source else str(self.line))

    def key(self, recipe: str) -> str:
        """A hash of all that decides the result: names and content of the files, or texts; languages; the recipe.

        Raises InputError for a file that cannot be read.
        """
        digest = sha256()
        for part in (str(FORM).encode(), recipe.encode(), *self._parts()):
            digest.update(len(part).to_bytes(8, "big") + part)
        return digest.hexdigest()

    def _parts(self) -> Iterator[bytes]:
        for language in (self.source_language, self.target_language):
            yield (language or "").encode()
        for path in (self.source, self.target):
            if path is None:
                continue
            yield from (Path(path).name.encode("utf-8", "surrogatepass"), read_bytes(path))
        for text in (self.source_text, self.target_text):
            if text is not None:
                yield text.encode("utf-8", "surrogatepass")
