"""What a reviewer says of an alignment: a Judgement about each bead, and Corrections about the whole.

    Judgement("accepted", is_changed=True)     the reviewer made this bead, and it is right
    Corrections(changes=17, anchors=((3, 4),)) 17 changes so far; sentences 3 and 4 belong to one bead

Changes and pages write a judgement as letters: `ac` is accepted and changed. Translation units, which people read, have
it in words: `accepted changed`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from aligner.arguments import FLAG, WHOLE, check_fields, one_of
from aligner.bitext.texts import Run
from aligner.errors import InputError

Status = Literal["open", "accepted", "marked"]
STATUSES: tuple[Status, ...] = get_args(Status)
# The letter of a judgement that is not the default.
LETTERS = {"a": ("status", "accepted"), "m": ("status", "marked"), "c": ("is_changed", True), "d": ("is_dropped", True)}
# The letter of each word of a judgement, in the order in which they are written.
WORDS = dict(zip(("accepted", "marked", "changed", "dropped"), LETTERS, strict=True))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a reviewer said of a bead.

    `status` is "accepted" for a bead that is right, and "marked" for one that needs another look. `is_changed`: the
    bead or its texts come from the reviewer and not from the aligner. `is_dropped`: the pair is not to be exported.
    """

    status: Status = "open"
    is_changed: bool = False
    is_dropped: bool = False

    def __post_init__(self) -> None:
        check_fields(self, status=one_of(STATUSES), is_changed=FLAG, is_dropped=FLAG)

    @property
    def code(self) -> str:
        """The judgement as letters, none for the default."""
        return "".join(letter for letter, (name, value) in LETTERS.items() if getattr(self, name) == value)

    @classmethod
    def of_code(cls, code: str) -> Judgement:
        """The judgement that these letters mean; InputError for other letters, or for two statuses."""
        fields = [LETTERS[letter] for letter in code if letter in LETTERS]
        if len(fields) != len(code) or len(dict(fields)) != len(fields):
            raise InputError(
                f"no judgement has the code {code!r}; its letters are {', '.join(LETTERS)}, and not a and m"
            )
        return cls(**dict(fields))  # type: ignore[arg-type]

    @property
    def words(self) -> str:
        """The judgement in words, empty for the default."""
        return " ".join(word for word, letter in WORDS.items() if letter in self.code)

    @classmethod
    def of_words(cls, words: str) -> Judgement:
        """The judgement in these words; the default for words that are none, or contradict each other."""
        code = "".join(dict.fromkeys(WORDS.get(word, "") for word in words.lower().split()))
        return OPEN if {"a", "m"} <= set(code) else cls.of_code(code)

    def joined(self, other: Judgement) -> Judgement:
        """The judgement about two beads that become one: it is accepted or dropped only if both are."""
        status: Status = self.status if self.status == other.status else "open"
        is_changed, is_dropped = self.is_changed or other.is_changed, self.is_dropped and other.is_dropped
        return Judgement("marked" if "marked" in {self.status, other.status} else status, is_changed, is_dropped)


OPEN = Judgement()
# The letters of a bead that is the reviewer's: accepted, or made by hand. Aligning again leaves it as it is.
HELD = frozenset("ac")


def is_held(code: str) -> bool:
    """Whether a bead with these letters is the reviewer's, and fixed where its texts are aligned again."""
    return not HELD.isdisjoint(code)


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a reviewer said of a whole alignment.

    `changes` counts the changes so far. An anchor (i, j) says that one bead has source sentence i and target sentence
    j. Two runs that are `apart` are no translations of each other: no bead has all sentences of both.
    """

    changes: int = 0
    anchors: tuple[tuple[int, int], ...] = ()
    apart: tuple[tuple[Run, Run], ...] = ()

    def __post_init__(self) -> None:
        check_fields(self, changes=WHOLE)

    def renumbered(self, source: Sequence[int], target: Sequence[int]) -> Corrections:
        """The same where sentence i of a side has become sentence `source[i]` or `target[i]`."""
        anchors = dict.fromkeys((source[i + 1] - 1, target[j + 1] - 1) for i, j in self.anchors)
        apart = tuple(
            (Run(source[left.start], source[left.stop]), Run(target[right.start], target[right.stop]))
            for left, right in self.apart
        )
        return Corrections(self.changes, tuple(anchors), apart)


UNCORRECTED = Corrections()
