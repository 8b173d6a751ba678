"""A word list → the words that `aligner.words.english` lacks, for the check of spelling.

    python -m aligner.training.spelling frequency_dictionary_en_82_765.txt -o aligner/words/spelling.txt.gz

The list is that of SymSpell (https://github.com/wolfgarbe/SymSpell), as its Python port `symspellpy` ships it: a word
and its count in each line. It is under the MIT licence.
"""

from __future__ import annotations

import argparse
import gzip
from collections.abc import Iterable, Sequence
from pathlib import Path

from aligner.words.english import is_word

HEADER = (
    "# Words that words.txt.gz lacks, from the English word list of SymSpell (https://github.com/wolfgarbe/SymSpell),"
    " MIT License, Copyright (c) Wolf Garbe; see LICENSE. Made by aligner/training/spelling.py."
)


def lacking_words(lines: Iterable[str]) -> list[str]:
    """The words of a list that the table of words neither has nor derives, sorted."""
    words = {line.split()[0] for line in lines if line.strip()}
    return sorted(word for word in words if word.isalpha() and word.isascii() and not is_word(word))


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the words."""
    parser = argparse.ArgumentParser(description="Select the words of a list that the table of words lacks.")
    parser.add_argument("list", type=Path, help="word list, a word and its count in each line")
    parser.add_argument("-o", "--output", required=True, type=Path, help="list to write, such as spelling.txt.gz")
    options = parser.parse_args(arguments)
    words = lacking_words(options.list.read_text("utf-8-sig").splitlines())
    options.output.write_bytes(gzip.compress("\n".join([HEADER, *words, ""]).encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
