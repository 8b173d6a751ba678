"""What can look wrong in a unit of a memory: the kinds, what they mean, and from which measure on they count.

`aligner.memory.cleaning` finds them; the command line shows them without loading that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import isnan

from aligner.errors import InputError

# Several CAT tools refuse longer texts.
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class CleaningPolicy:
    """From which measure on a unit of a memory is suspicious, for each kind that has a measure.

    `untranslated`, `number`: the measures of the checks of these names, 0 to 1. `dissimilar`: one minus the cosine of
    both texts; of pairs made by hand 1.4 % of news, 1.5 % of theses and 12 % of novels reach .7, and 93 to 96 % of
    pairs that do not belong together. `length`: standard deviations of the log ratio of lengths. `long`: characters.
    `near_duplicate`: percentage of characters in common on each side.

    Set by hand on pairs of thesis abstracts and of news with planted faults; docs/memory.md has the false alarms. A
    fifth less or more, on the 1,504 aligned pairs of the development texts as they are, and with a fault in each:
    `number` has 31 or 27 suspects instead of 30, and finds 453 or 429 instead of 453 of 466 changed digits.
    `dissimilar` has 117 or 13 instead of 41, and finds 98 or 68 % of shuffled pairs instead of 91 %. `length` has 4 or
    none instead of 1, and finds the same of those cut short. `near_duplicate` at 76 finds 1 % more, at 100 only what
    differs in nothing but case, width and marks. `untranslated` at .96 finds copies alone, at .64 no more than at .8.
    """

    untranslated: float = 0.8
    number: float = 0.5
    dissimilar: float = 0.7
    length: float = 4
    long: float = LONGEST + 1
    near_duplicate: float = 95

    def __post_init__(self) -> None:
        for name, limit in self.limits().items():
            if isnan(limit):
                raise InputError(f"the limit of {name!r} must be a number")

    def limits(self) -> dict[str, float]:
        """The limits by the names of the kinds."""
        return {limit.name.replace("_", "-"): getattr(self, limit.name) for limit in fields(self)}

    @classmethod
    def of(cls, limits: Mapping[str, float]) -> CleaningPolicy:
        """Other limits for some kinds, by their names; InputError for a kind without a measure."""
        defaults = cls().limits()
        if unknown := [name for name in limits if name not in defaults]:
            raise InputError(f"{unknown[0]!r} has no limit; these kinds have one: {', '.join(defaults)}")
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
    NEAR_DUPLICATE: "nearly the same texts as an earlier unit",
}
