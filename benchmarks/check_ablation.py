"""The numbers that were set by hand in the checks, and what each is worth: recall and flags when it is moved.

Texts are aligned once; for each number only the checks of its module are run again.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain
from pkgutil import iter_modules
from typing import NamedTuple

from ablation import FACTORS, Number, moved, numbers
from faults import Mutation
from parallel import Parallel
from sightings import ACCEPTED, Flagged, Sighting, overlap, sightings

import aligner
from aligner import Document, Policy
from aligner.checking import checks
from aligner.checking.checks.check import Check
from aligner.checking.checks.material import Material
from aligner.checking.checks.table import CHECKS
from aligner.checking.findings import SEVERITIES, Finding, Severity
from aligner.encoders.loading import embedded_encoder

MODULES = tuple(module.name for module in iter_modules(checks.__path__))


def policy_numbers(*modules: str) -> list[Number]:
    """All numbers of the modules of these names, of all modules of checks if none is named."""
    return numbers(f"{checks.__name__}.{name}" for name in modules or MODULES)


# --- what is checked again and again


@dataclass(frozen=True, slots=True)
class Planted:
    """A text with a fault, ready to be checked, and the same text without."""

    mutation: Mutation
    document: Document
    material: Material
    before: Material

    @property
    def accepted(self) -> frozenset[str]:
        """The checks that are meant for it."""
        return ACCEPTED[self.mutation.kind]

    def is_at(self, sighting: Sighting) -> bool:
        """Whether a flag is at the place of the fault."""
        places = self.mutation.source_places, self.mutation.places_after
        return overlap(sighting.source, places[0]) or overlap(sighting.shown, places[1])


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as they are, and those with a fault."""

    plain: tuple[Material, ...]
    planted: tuple[Planted, ...]

    @classmethod
    def of(cls, plain: Iterable[Parallel], mutated: Sequence[Parallel], mutations: Sequence[Mutation]) -> Texts:
        """All of them, aligned."""
        material = cache(material_of)
        documents = {each.name: each for each in mutated}
        planted: list[Planted] = []
        for mutation in mutations:
            print(f"{len(planted)} of {len(mutations)} faults", file=sys.stderr, flush=True)
            source, target = documents[mutation.document].source.text, documents[mutation.document].target.text
            document = Document(target, "en", edits=mutation.edits)
            planted.append(Planted(mutation, document, material(source, document.text), material(source, target)))
        return cls(tuple(material(each.source.text, each.target.text) for each in plain), tuple(planted))

    def all_plain(self, *names: str) -> list[Material]:
        """The texts as they are, those also that have a fault for which these checks are meant."""
        before = [each.before for each in self.planted if not each.accepted.isdisjoint(names)]
        return list({id(each): each for each in (*self.plain, *before)}.values())

    def renewed(self) -> Texts:
        """The same without what the modules below the checks made of them."""
        new = {id(each): renewed(each) for each in self.all_plain(*CHECKS)}
        planted = [replace(each, material=renewed(each.material), before=new[id(each.before)]) for each in self.planted]
        return Texts(tuple(new[id(each)] for each in self.plain), tuple(planted))


def material_of(source: str, target: str) -> Material:
    """What the checks read of two texts."""
    alignment = aligner.align(source, target, source_language="zh", target_language="en")
    return Material(alignment, embedded_encoder(), embedded_encoder())


def renewed(material: Material) -> Material:
    """The same texts, measured anew."""
    new = Material(material.alignment, material.encoder, material.lexicon, material.glossary)
    for name in ("pairs", "associations", "terms"):
        vars(new)[name] = getattr(material, name)
    return new


# --- what the checks say


@dataclass(frozen=True, slots=True)
class Checked:
    """What one check says of all texts: its findings in each as it is, and as what it finds each fault, if it does."""

    plain: tuple[tuple[Finding, ...], ...]
    found: tuple[Severity | None, ...]

    @classmethod
    def by(cls, check: Check, texts: Texts) -> Checked:
        """One check, run over all texts, and over the faults that it is meant for."""
        before = {id(each): tuple(check.find(each)) for each in texts.all_plain(check.name)}
        found = (
            gravest(each, before[id(each.before)], check) if check.name in each.accepted else None
            for each in texts.planted
        )
        return cls(tuple(before[id(each)] for each in texts.plain), tuple(found))

    def counts(self) -> Counter[Severity]:
        """How many flags the texts have as they are."""
        return Counter(flag.severity for flag in Policy().flags(chain.from_iterable(self.plain)))

    def differences(self, other: Checked) -> int:
        """How many findings only one of both has, as they are measured, and how many faults are found otherwise."""
        findings = sum(map(changes, self.plain, other.plain))
        return findings + sum(left != right for left, right in zip(self.found, other.found, strict=True))


def changes(left: Iterable[Finding], right: Iterable[Finding]) -> int:
    """How many findings only one of both has."""
    here, there = Counter(map(repr, left)), Counter(map(repr, right))
    return ((here - there) | (there - here)).total()


def gravest(planted: Planted, before: Sequence[Finding], check: Check) -> Severity | None:
    """The gravest of the flags with which a check finds a fault."""
    without = Document(planted.document.raw, "en")
    known = list(sightings(Flagged(planted.before.alignment, Policy().flags(before)), without))
    found = Flagged(planted.material.alignment, Policy().flags(check.find(planted.material)))
    new = [each for each in sightings(found, planted.document) if planted.is_at(each)]
    severities = [each.severity for each in new if not each.is_known(known)]
    return max(severities, key=SEVERITIES.index, default=None)


# --- the table


class Result(NamedTuple):
    """What all checks say, by name, and the checks that the number concerns."""

    checked: Mapping[str, Checked]
    names: tuple[str, ...]

    def shown(self, texts: Texts) -> str:
        """Recall of the faults that these checks are meant for, and how they flag the texts as they are."""
        meant = [number for number, each in enumerate(texts.planted) if not each.accepted.isdisjoint(self.names)]
        found = [{each.found[number] for each in self.checked.values()} for number in meant]
        grave = sum("major" in severities for severities in found)
        any_at_all = sum(bool(severities - {None}) for severities in found)
        shares = f"{any_at_all / len(meant):.3f}  {grave / len(meant):.3f}" if meant else "    -      -"
        flags = sum((self.checked[name].counts() for name in self.names), Counter[Severity]())
        return f"{shares:>12}  {flags['minor']:5}  {flags['major']:5}"


def ablated(chosen: Sequence[Number], texts: Texts) -> Iterator[str]:
    """Lines of the table: each number as it is, and a fifth smaller and larger."""
    usual = {name: Checked.by(check, texts) for name, check in CHECKS.items()}
    yield f"numbers set by hand, each a fifth smaller and larger; {len(texts.planted)} faults"
    yield "changes: findings of the texts as they are that differ, and faults that are found otherwise"
    yield "recall: of the faults that the checks of the module are meant for, by any flag and by a major one"
    yield "minor, major: flags of the texts as they are"
    yield f"{'':44} {'value':>9}  changes  recall   major  minor  major"
    for number in chosen:
        names = checks_of(number.module)
        yield f"{number!s:44} {number.value:9.4g} {'':7}  {Result(usual, names).shown(texts)}"
        for factor in FACTORS:
            with moved(number, factor) as value:
                again = texts if names != tuple(CHECKS) else texts.renewed()
                new = {name: Checked.by(CHECKS[name], again) for name in names}
            changed = sum(new[name].differences(usual[name]) for name in names)
            yield f"{'':44} {value:9.4g} {changed:7}  {Result({**usual, **new}, names).shown(texts)}"


def checks_of(module: str) -> tuple[str, ...]:
    """The checks of a module; all, of a module that has none and that others build upon."""
    return tuple(name for name, check in CHECKS.items() if module_of(check) == module) or tuple(CHECKS)


def module_of(check: Check) -> str:
    """Where the function is that finds."""
    find: object = check.find
    while isinstance(find, partial):
        find = find.func
    return str(getattr(find, "__module__", ""))
