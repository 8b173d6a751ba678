"""A review and the verdicts on an earlier report → the verdict of each flag, what is solved, and what is new.

earlier:  confirmed 1,250 | 1,520     rejected 50米 | 500 m    confirmed 第三 | fourth
now:                1,250 | 1,520              50米 | 500 m                            rejected? 12 | 21
          still there, confirmed      still there, rejected    solved                  new, open
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from aligner.checking.assessment import Assessment
from aligner.checking.carrying import kinship, on_a_line, partners, sample
from aligner.checking.reports.keys import KeyedFlag, keyed_flags
from aligner.checking.verdicts import EarlierVerdicts, Judged, Verdict
from aligner.errors import InputError

# What reports say of a flag that is gone, as far as the earlier file says it.
SAID = ("key", "row", "check", "severity", "explanation", "source", "target", "verdict", "remark")
# Where a person finds the remedy.
OTHER_TEXTS = "these verdicts are about other texts: none of their sentences is here; give those of an earlier version"
OLD_FILE = (
    "these verdicts name places by their offsets in other texts; check those texts again with this version, load the "
    "file into that report, and download the verdicts from there"
)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The verdicts on a review.

    `of_flags` has one for each flag. `kept` is the number of those that come from an earlier report. `new` are the
    numbers of the flags that the earlier report does not have, and `solved` its judged flags that are gone.
    """

    of_flags: tuple[Verdict, ...]
    kept: int = 0
    new: frozenset[int] = frozenset()
    solved: tuple[Judged, ...] = ()


def verdicts(review: Assessment) -> Verdicts:
    """The verdicts of the earlier report, carried over by content; all are open if there is none."""
    earlier = review.earlier
    if earlier is None:
        return Verdicts((Verdict(),) * len(review.flags))
    found = _partners(review, earlier, keyed_flags(review))
    of_flags = tuple(Verdict() if number is None else earlier.flags[number].verdict for number in found)
    new = frozenset(number for number, partner in enumerate(found) if partner is None)
    return Verdicts(of_flags, sum(map(bool, of_flags)), new, _solved(earlier, set(found)))


def _solved(earlier: EarlierVerdicts, found: Collection[int | None]) -> tuple[Judged, ...]:
    """The judged flags of the earlier report that are not found."""
    return tuple(judged for number, judged in enumerate(earlier.flags) if judged.verdict and number not in found)


def _partners(review: Assessment, earlier: EarlierVerdicts, flags: Sequence[KeyedFlag]) -> list[int | None]:
    """For each flag the number of the earlier one that it is."""
    if earlier.texts:
        numbers = {judged.key: number for number, judged in enumerate(earlier.flags)}
        return [numbers.get(flag.offsets) for flag in flags]
    return partners([judged.place for judged in earlier.flags if judged.place], [flag.place for flag in flags])


def check_related(review: Assessment, earlier: EarlierVerdicts) -> None:
    """InputError if the verdicts cannot be about an earlier version of these texts."""
    if earlier.texts and earlier.texts != texts_hash(review):
        raise InputError(OLD_FILE, earlier.path)
    is_known = earlier.texts or not earlier.flags or kinship(earlier.sample, samples(review))
    if not is_known and all(number is None for number in _partners(review, earlier, keyed_flags(review))):
        raise InputError(OTHER_TEXTS, earlier.path)


def solved_record(judged: Judged) -> dict[str, Any]:
    """What the earlier file says of a flag that is gone, as values for JSON."""
    said = {name: judged.record[name] for name in SAID if name in judged.record}
    return {name: value if type(value) is int else on_a_line(str(value)) for name, value in said.items()}


def texts_hash(review: Assessment) -> str:
    """A name for both texts, which files of verdicts of version 1 state."""
    texts = (review.alignment.source.document.text, review.alignment.target.document.text)
    digests = (hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts)
    return hashlib.sha256(b"".join(digests)).hexdigest()[:16]


def samples(review: Assessment) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Some sentences of each side, as hashes."""
    return sample(review.alignment.source), sample(review.alignment.target)
