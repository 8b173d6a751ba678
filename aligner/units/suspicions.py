"""Suspicions about units of a memory: their kinds, their meanings and their limits.

`aligner.memory.cleaning` finds them. The command line shows their meanings without loading that module.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import NamedTuple

from aligner.errors import InputError

# Several CAT tools refuse longer texts.
LONGEST = 2000


class CleaningPolicy(NamedTuple):
    """For each kind that has a measure, the limit from which on a unit of a memory is suspicious.

    `untranslated`, `number`: the measures of the checks with these names, 0 to 1. `dissimilar`: one minus the cosine of
    both texts; the limit .7 is reached by 1.4 % of hand-made pairs in news, 1.5 % in theses and 12 % in novels, and by
    93 to 96 % of pairs that do not belong together. `length`: standard deviations of the log ratio of lengths. `long`:
    characters. `near_duplicate`: percentage of characters in common on each side.

    The limits were set by hand on pairs of thesis abstracts and of news with planted faults; docs/memory.md lists the
    false alarms. With a fifth less or more, on the 1,504 aligned pairs of the development texts, unchanged and with a
    fault in each: `number` flags 31 or 27 unchanged pairs instead of 30, and finds 453 or 429 instead of 453 of 466
    changed digits. `dissimilar` flags 117 or 13 instead of 41, and finds 98 or 68 % of shuffled pairs instead of 91 %.
    `length` flags 4 or none instead of 1, and finds equally many shortened texts. `near_duplicate` at 76 finds 1 %
    more; at 100 it finds only texts that differ in case, width and marks alone. `untranslated` at .96 finds only
    copies; at .64 it finds no more than at .8.
    """

    untranslated: float = 0.8
    number: float = 0.5
    dissimilar: float = 0.7
    length: float = 4
    long: float = LONGEST + 1
    near_duplicate: float = 95

    def limits(self) -> dict[str, float]:
        """The limits by the names of the kinds."""
        return {name.replace("_", "-"): limit for name, limit in self._asdict().items()}

    @classmethod
    def of(cls, limits: Mapping[str, float]) -> CleaningPolicy:
        """The default limits with these changes; InputError for a kind without a measure."""
        defaults = cls().limits()
        if unknown := [name for name in limits if name not in defaults]:
            raise InputError(f"{unknown[0]!r} has no limit; these kinds have one: {', '.join(defaults)}")
        for name, limit in limits.items():
            if isnan(limit):
                raise InputError(f"the limit of {name!r} must be a number")
        return cls(**{name.replace("-", "_"): limit for name, limit in limits.items()})


NEAR_DUPLICATE = "near-duplicate"
MEANINGS: Mapping[str, str] = {
    "one-sided": "no text in a second language",
    "swapped": "each text is in the language of the other",
    "untranslated": "both texts are the same, or one is in the language of the other",
    "number": "a number that is in one text only",
    "dissimilar": "texts with hardly the same meaning",
    "length": "one text is far longer than the other suggests",
    "long": f"a text of more than {LONGEST:,} characters",
    "control-character": "a character that TMX and XLIFF cannot hold",
    NEAR_DUPLICATE: "nearly the same texts as an earlier unit",
}
