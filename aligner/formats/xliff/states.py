"""The states of targets, as XLIFF and tools write them: which of them say that nobody has confirmed the text.

    <target state="needs-translation">      <sdl:seg id="1" conf="Draft"/>      <trans-unit mq:status="PreTranslated">

The text of an unconfirmed target is a draft. The unit has an empty target, whose property `x-state` is the state and
whose property `x-draft` is the text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from aligner.formats.xliff.labels import plain_property
from aligner.units.selection import Pair
from aligner.units.units import STATE, Element, Variant, as_draft, prop, with_blanks

# By the file that has them. Tools differ in how they write them, so case does not count.
UNCONFIRMED_STATES = {
    "XLIFF 1.2": "new needs-translation",
    "XLIFF 1.2, qualifiers": "rejected-grammar rejected-inaccurate rejected-length rejected-spelling fuzzy-match "
    "leveraged-mt mt-suggestion tm-suggestion",
    "XLIFF 2": "initial",
    "Trados": "Unspecified Draft RejectedTranslation RejectedSignOff not-translated mt nmt amt",
    "memoQ": "NotStarted PartiallyEdited PreTranslated MachineTranslated AssembledFromFragments Rejected AutoJoined "
    "AutoSplit AutoSplitAndEmpty",
    "Phrase": "unconfirmed",
}
UNCONFIRMED = frozenset(" ".join(UNCONFIRMED_STATES.values()).lower().split())
# Suggestions of a memory or a machine; a state that comes after translation means that someone has taken them.
SUGGESTED = frozenset(("fuzzy-match", "leveraged-mt", "mt-suggestion", "tm-suggestion"))
ACCEPTED = frozenset(("translated", "signed-off", "final"))
# The states of an ordinary translation, which nobody needs to know.
USUAL = frozenset(("", "translated", "manuallyconfirmed"))


def is_unconfirmed(state: str) -> bool:
    """Whether nobody has confirmed a text in this state."""
    return state.lower() in UNCONFIRMED


def is_usual(state: str) -> bool:
    """Whether a text in this state is a translation like any other."""
    return state.lower() in USUAL


def unconfirmed_qualifier(qualifier: str, state: str, *, approved: bool) -> str:
    """The qualifier of a state of XLIFF 1.2, if it means that the text is not confirmed; otherwise empty."""
    is_taken = qualifier.lower() in SUGGESTED and (approved or state.lower() in ACCEPTED)
    return qualifier if is_unconfirmed(qualifier) and not is_taken else ""


def with_states(target: Variant, source: Variant, states: Collection[str]) -> Variant:
    """The target with these states; blank if it cannot translate the source, a draft if a state is unconfirmed."""
    target = with_blanks((source, target))[-1]
    if not states:
        return target
    if any(map(is_unconfirmed, states)):
        target = as_draft(target)
    return replace(target, elements=(*target.elements, *(prop(STATE, state) for state in states)))


def state_to_write(target: Variant, is_allowed: Callable[[str], bool]) -> Element | None:
    """The property with the state of the target, if the `state` attribute can contain it.

    A state that would make a draft of the text is written elsewhere.
    """
    state = plain_property(target.elements, STATE)
    if not state or not is_allowed(state.text) or (is_unconfirmed(state.text) and not target.is_blank):
        return None
    return state


def is_approved(pair: Pair, *, approved: bool) -> bool:
    """Whether a pair has a confirmed target, and the user approves all pairs or a reviewer accepted this one."""
    return (approved or pair.unit.judgement.status == "accepted") and has_been_confirmed(pair.target)


def has_been_confirmed(target: Variant) -> bool:
    """Whether the target is a text, and no state says that nobody has confirmed it."""
    states = (element.text for element in target.elements if element.attributes.get("type") == STATE)
    return not target.is_blank and not any(map(is_unconfirmed, states))
