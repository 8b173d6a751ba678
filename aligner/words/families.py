"""Whether two words belong to one family: the same stem with other endings or a prefix.

    gene · genetic      efficiency · inefficient      mutation · mutant      system · multisystem

Made for the question whether a rendering is another one. So in doubt two words are one family.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from aligner.words.phrases import fold

# Endings by which words of science are derived; the longer ones first, as the search takes the first that fits.
ENDINGS = regex.compile(
    r"(?:ically|ical|etic|atic|ic|ally|ial|ular|al|ly|ity|ness|ment|ation|ition|tion|sion|ion|ative|itive|ive"
    r"|ence|enc|ance|anc|ency|ancy|itabl|able|abl|ible|ibl|ious|ous|ary|ory|ent|ant|at|er|or|ist|ism|ship|ed|ing|y|e|s)\Z"
)
# Letters that a stem keeps, and those that a stem within a longer word has at least.
SHORTEST, CONTAINED = 3, 4


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """A word, in the folded form of `aligner.words.phrases`, without its endings."""
    while (ending := ENDINGS.search(word)) and ending.start() >= SHORTEST:
        word = word[: ending.start()]
    return word[:-1] if word[-2:-1] == word[-1:] else word


def are_family(left: str, right: str) -> bool:
    """Whether two words share a stem, or one begins or ends with the stem of the other."""
    if left == right:
        return True
    shorter, longer = sorted((stem(fold(left)), stem(fold(right))), key=len)
    if shorter == longer:
        return True
    return len(shorter) >= CONTAINED and shorter.isascii() and longer.startswith(shorter) | longer.endswith(shorter)
