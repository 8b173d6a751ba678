"""Names in both languages → the table that `aligner.words.transliteration` reads.

    python -m aligner.training.transliteration DICT/cldr_names.jsonl.xz DICT/omw_cow_lemmas.jsonl.xz \
        --texts DATA/train/tatoeba.jsonl.xz DATA/train/ud_pud.jsonl.xz DATA/train/wiktionary_examples.jsonl.xz \
        -o aligner/words/transliteration.tsv

Expectation maximisation over all ways to divide the letters of a name among the syllables of its characters, as for the
words of a sentence (Brown et al. 1993), in order and without jumps (Li, Zhang, Su 2004). It runs on the dictionaries
first; then on the names as well that it finds in the texts, by a `·` between two of them or by a good match.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from math import exp, log
from pathlib import Path

import regex

from aligner.training.corpus import find_sources, read_pairs
from aligner.words.english import frequency, is_name
from aligner.words.transliteration import MOST, Table, best_match, fold, read_persons, syllable, with_first_letters

# Set by hand. Rounds of expectation maximisation; the fewest expected occurrences of letters that are kept; letters of
# a name and characters; pairs of each text that are read.
ROUNDS = 6
FEWEST = 0.2
SHORTEST, LONGEST = 3, 14
CHARACTERS = range(2, 9)
PAIRS = 12_000
# The fewest nats of a name in a text, and how often it must occur so.
SURE, TIMES = 6.0, 1
# Nats for each letter below which a pair is no transliteration.
WORST = -2.2
PRIOR = {0: 0.02, 1: 0.22, 2: 0.4, 3: 0.25, 4: 0.09, 5: 0.02}
# Logarithms of the letters and characters are smoothed by so many occurrences.
SMOOTH = 0.5
ENTRY = regex.compile(r"\p{Lu}\p{Ll}+")
HAN = regex.compile(r"\p{Han}+")
WORD = regex.compile(r"(?<!^)(?<![.?!“\"] )\b\p{Lu}\p{Ll}{2,13}\b")
ENDING = regex.compile(r"[人语族文的岛市州国河湖山海省城教]\Z")
Pair = tuple[str, tuple[str, ...]]
Model = dict[str, dict[str, float]]


def dictionary_names(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The entries that may be names: Chinese without its generic ending, and one capitalised word."""
    for chinese, english in pairs:
        if ENTRY.fullmatch(english) and HAN.fullmatch(chinese):
            yield ENDING.sub("", chinese), fold(english)


def text_names(pairs: Iterable[tuple[str, str]], learnt: Table) -> Iterator[tuple[str, str]]:
    """The names in texts that match well."""
    counts: Counter[tuple[str, str]] = Counter()
    for chinese, english in pairs:
        for word in {word for word in WORD.findall(english) if is_name(word) or not frequency(word)}:
            match = best_match(word, chinese[:300], learnt)
            if match.nats >= SURE:
                counts[chinese[match.start : match.stop], fold(word)] += 1
    return (pair for pair, count in counts.items() if count >= TIMES)


def ways(letters: str, syllables: Sequence[str], model: Model) -> tuple[float, dict[tuple[str, str], float]]:
    """The probability of letters given syllables, and how often each syllable probably stands for which letters."""
    n, m = len(syllables), len(letters)
    forward = [[0.0] * (m + 1) for _ in range(n + 1)]
    backward = [[0.0] * (m + 1) for _ in range(n + 1)]
    forward[0][0] = backward[n][m] = 1.0
    steps = [
        (i, j, k, p)
        for i in range(n)
        for j in range(m + 1)
        for k in range(j, min(j + MOST, m) + 1)
        if (p := model[syllables[i]].get(letters[j:k], 0.0))
    ]
    for i, j, k, p in steps:
        forward[i + 1][k] += forward[i][j] * p
    for i, j, k, p in reversed(steps):
        backward[i][j] += p * backward[i + 1][k]
    total, expected = forward[n][m], defaultdict[tuple[str, str], float](float)
    for i, j, k, p in steps if total else ():
        expected[syllables[i], letters[j:k]] += forward[i][j] * p * backward[i + 1][k] / total
    return total, expected


def first_model(pairs: Iterable[Pair]) -> Model:
    """Letters are as probable as their number is, and more so the more of them the pinyin has in order."""
    model: Model = defaultdict(dict)
    for letters, syllables in pairs:
        ends = range(len(letters) + 1)
        chunks = {letters[j:k] for j in ends for k in ends[j : j + MOST + 1]}
        for one, chunk in product(syllables, chunks):
            same = (chunk[:1] == one[:1]) * 2.0 + len(set(chunk) & set(one)) / max(len(set(chunk)), 1)
            model[one][chunk] = PRIOR[len(chunk)] * exp(2 * same)
    return {one: _normalised(chunks) for one, chunks in model.items()}


def learn(pairs: Sequence[Pair], rounds: int = ROUNDS) -> Model:
    """The probabilities of letters given a syllable; each round forgets the pairs that match worst."""
    model = first_model(pairs)
    for _ in range(rounds):
        counts: Model = defaultdict(lambda: defaultdict(float))
        for letters, syllables in pairs:
            total, expected = ways(letters, syllables, model)
            is_likely = total and log(total) / len(letters) > WORST
            for (one, chunk), count in expected.items() if is_likely else ():
                counts[one][chunk] += count
        model = defaultdict(dict, {one: _normalised(chunks) for one, chunks in counts.items()})
    kept = {one: {c: n for c, n in chunks.items() if n >= FEWEST} for one, chunks in counts.items()}
    return {one: _normalised(chunks) for one, chunks in kept.items() if chunks}


def _normalised(chunks: dict[str, float]) -> dict[str, float]:
    total = sum(chunks.values()) + SMOOTH
    return {chunk: count / total for chunk, count in chunks.items()}


def read_as_pairs(names: Iterable[tuple[str, str]]) -> list[Pair]:
    """Letters and syllables of the names of a fitting length."""
    return [
        (letters, tuple(map(syllable, chinese)))
        for chinese, letters in sorted(set(names))
        if len(chinese) in CHARACTERS and SHORTEST <= len(letters) <= LONGEST
    ]


def make_table(names: Sequence[tuple[str, str]], texts: Iterable[str]) -> Table:
    """Everything that is learnt from names and texts."""
    names = sorted(set(names))
    model = learn(read_as_pairs(names))
    letters = {one: {chunk: log(p) for chunk, p in chunks.items()} for one, chunks in model.items()}
    alone = Counter("".join(name for _, name in names))
    draft = with_first_letters(
        Table(
            letters,
            {letter: log(n / alone.total()) for letter, n in alone.items()},
            dict.fromkeys("".join(c for c, _ in names), 0.0),
        )
    )
    good = [chinese for chinese, name in names if best_match(name, chinese, draft).nats >= 3]
    inside, outside = Counter("".join(good)), Counter("".join(texts))
    common = {character: count for character, count in inside.items() if count >= 1}
    odds = {
        character: log(count / inside.total()) - log((outside[character] + SMOOTH) / outside.total())
        for character, count in common.items()
    }
    return Table(letters, draft.alone, odds)


def write_table(learnt: Table, path: Path) -> None:
    """Write a table; the same table gives the same bytes."""
    lines = [
        "# Learnt by aligner/training/transliteration.py from names in Unicode CLDR (Unicode License v3), Chinese Open",
        "# Wordnet and Open English WordNet (WordNet License, CC BY 4.0) and the training texts. Numbers are in nats.",
    ]
    rows = [("letters", one, chunks) for one, chunks in sorted(learnt.letters.items())]
    rows += [("alone", "", learnt.alone), ("characters", "", learnt.characters)]
    for kind, key, values in rows:
        lines.append("\t".join([kind, key, *(f"{text} {nats:.1f}" for text, nats in sorted(values.items()))]))
    path.write_text("\n".join(lines) + "\n", "utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(prog="python -m aligner.training.transliteration", description="Learn sounds.")
    parser.add_argument("dictionaries", nargs="+", type=Path, help="pairs of entries")
    parser.add_argument("--texts", nargs="+", type=Path, required=True, help="files or folders of sentence pairs")
    parser.add_argument("-o", "--output", required=True, type=Path, help="table to write, such as transliteration.tsv")
    options = parser.parse_args(arguments)
    names = [name for path in options.dictionaries for name in dictionary_names(read_pairs(path))]
    names += ((chinese, fold(english)) for chinese, english in read_persons())
    paths = find_sources(options.texts).values()
    pairs = [pair for path in paths for pair in islice(read_pairs(path), PAIRS)]
    texts = [chinese for chinese, _ in pairs]
    first = with_first_letters(make_table(names, texts))
    more = list(text_names(pairs, first))
    write_table(make_table([*names, *more], texts), options.output)


if __name__ == "__main__":
    main()
