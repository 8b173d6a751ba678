"""OpenCC's dictionaries → the table of Traditional Chinese that `aligner.words.scripts` reads.

    python -m aligner.training.scripts OPENCC/dictionary DATA/train --exclude tw_laws -o aligner/words/scripts.toml

OPENCC/dictionary holds the dictionaries as text (`data/dictionary` of OpenCC, Apache-2.0), with those that end in
`Rev`. The sentence pairs of DATA/train say which words of Taiwan and Hong Kong also mean something else in Simplified
texts: `執行` stays as it is, because Simplified texts have 执行 too. A source that was only converted from words of
Taiwan is excluded.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from aligner.training.corpus import find_sources, read_pairs

# A word that occurs more often than this in 32 million characters of Simplified text, or more often than the word that
# would replace it, has a meaning of its own there. Set by hand while reading the counts: 程式 occurs 85 times in
# translations from Taiwan, 裝置 107 times and 檔案 115 times in their Simplified meanings.
MOST = 100
# Characters beyond the basic plane are too rare to matter.
LAST = "\uffff"
Dictionary = Mapping[str, list[str]]


class Dictionaries(NamedTuple):
    """OpenCC's dictionaries: a character or word, and what may replace it, the usual replacement first."""

    characters: Dictionary
    simplified: Dictionary
    phrases: Dictionary
    variants: Dictionary
    variant_phrases: Dictionary
    regional: Dictionary

    @classmethod
    def read(cls, folder: Path) -> Dictionaries:
        """The dictionaries in a folder."""

        def dictionary(*names: str) -> Dictionary:
            lines = (line for name in names for line in (folder / f"{name}.txt").read_text("utf-8").splitlines())
            rows = (line.split("\t") for line in lines if "\t" in line and not line.startswith("#"))
            return {key: values.split() for key, values in rows}

        characters, simplified = dictionary("TSCharacters"), dictionary("STCharacters")
        usual = {values[0] for values in characters.values()} | simplified.keys()
        # A few characters have a way to Traditional and none back: 伕 for 夫.
        back = {other: [key] for key, values in simplified.items() for other in values if other not in usual}
        return cls(
            {**back, **characters},
            simplified,
            dictionary("TSPhrases"),
            dictionary("HKVariantsRev", "TWVariantsRev"),
            dictionary("HKVariantsRevPhrases", "TWVariantsRevPhrases"),
            dictionary("HKPhrasesRev", "TWPhrasesRev"),
        )

    def spelled(self, word: str) -> str:
        """A word, or a character, in Simplified characters."""
        standard = _converted(word, self.variant_phrases, self.variants)
        return _converted(standard, self.phrases, self.characters)


def _converted(word: str, phrases: Dictionary, characters: Dictionary) -> str:
    """A word by its entry among the phrases or else character by character."""
    return phrases.get(word, ["".join(characters.get(each, [each])[0] for each in word)])[0]


def simplified_characters(books: Dictionaries) -> frozenset[str]:
    """The characters that Simplified texts may have, as far as the dictionaries know."""
    usual = {values[0] for values in books.characters.values()}
    unchanged = {key for key, values in books.characters.items() if key in values}
    return frozenset(usual | unchanged | books.simplified.keys())


def traditional_characters(books: Dictionaries) -> frozenset[str]:
    """The characters that Traditional texts may have."""
    usual = {values[0] for values in books.simplified.values()}
    unchanged = {key for key, values in books.simplified.items() if key in values}
    return frozenset(usual | unchanged | books.characters.keys() | books.variants.keys())


def table(books: Dictionaries, simplified_text: str) -> Iterator[str]:
    """The lines of the table."""
    in_simplified, in_traditional = simplified_characters(books), traditional_characters(books)
    plain = _plain_characters(books)
    characters = list(plain)
    only = [character for character in characters if character not in in_simplified and character != "著"]
    shared = [character for character in characters if character not in only]
    yield "# From the dictionaries of OpenCC (Apache-2.0), by aligner.training.scripts; see LICENSE in this folder."
    yield f"only_traditional = {_quoted(only)}"
    yield f"only_traditional_plain = {_quoted([plain[character] for character in only])}"
    yield f"shared = {_quoted(shared)}"
    yield f"shared_plain = {_quoted([plain[character] for character in shared])}"
    yield f"only_simplified = {_quoted(sorted(c for c in books.simplified if c not in in_traditional and c <= LAST))}"
    yield "\n[words]"
    for word, replacement in sorted(_words(books, plain, simplified_text).items()):
        yield f"{_quoted(word)} = {_quoted(replacement)}"


def _plain_characters(books: Dictionaries) -> dict[str, str]:
    """The Simplified counterpart of each character that has another one, in order."""
    # 么 is the Simplified form of 麼, and in Taiwan a rare variant of 幺.
    characters = sorted({each for each in {*books.characters, *books.variants} if len(each) == 1} - {"么"})
    spelled = {character: books.spelled(character) for character in characters}
    return {each: plain for each, plain in spelled.items() if max(each, plain) <= LAST and plain != each}


def _words(books: Dictionaries, plain: Mapping[str, str], simplified_text: str) -> dict[str, str]:
    """The words that characters alone would not make right, and those of Taiwan and Hong Kong.

    A shorter replacement is padded with spaces, so that offsets stay; a longer one is left out.
    """
    words = {word: books.spelled(word) for word in {*books.phrases, *books.variant_phrases}}
    for word, values in books.regional.items():
        here, there = books.spelled(word), books.spelled(values[0])
        if here == there or len(there) > len(word):
            continue
        if simplified_text.count(here) <= min(MOST, max(simplified_text.count(there), 1)):
            words[word] = there
    return {
        word: replacement.ljust(len(word))
        for word, replacement in words.items()
        if len(replacement) <= len(word) and replacement != "".join(plain.get(each, each) for each in word)
    }


def _quoted(characters: str | list[str]) -> str:
    return json.dumps("".join(characters), ensure_ascii=False)


def main() -> None:
    """Read the dictionaries and the pairs, write the table."""
    parser = argparse.ArgumentParser(description="Make the table of Traditional Chinese.")
    parser.add_argument("dictionaries", type=Path, help="folder of OpenCC's dictionaries as text")
    parser.add_argument("data", type=Path, nargs="+", help="folders of sentence pairs")
    parser.add_argument("--exclude", nargs="*", default=[], metavar="SOURCE", help="sources with words of Taiwan")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the table")
    arguments = parser.parse_args()
    books = Dictionaries.read(arguments.dictionaries)
    only_traditional = frozenset(books.characters) - simplified_characters(books)
    sources = [path for name, path in find_sources(arguments.data).items() if name not in arguments.exclude]
    simplified_text = "\n".join(_simplified_texts(sources, only_traditional))
    arguments.output.write_text("\n".join(table(books, simplified_text)) + "\n", encoding="utf-8")


def _simplified_texts(sources: Iterable[Path], only_traditional: frozenset[str]) -> Iterator[str]:
    """The Chinese texts without Traditional characters, of sources in which most are such."""
    for source in sources:
        texts = [chinese for chinese, _ in read_pairs(source)]
        simplified = [text for text in texts if only_traditional.isdisjoint(text)]
        if 2 * len(simplified) > len(texts):
            yield from simplified


if __name__ == "__main__":
    main()
