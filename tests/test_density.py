"""How many branches a function has, by radon, which counts what ruff does not: `and`, `or`, and loops and conditions in
comprehensions.

No function has more than MOST. More than MANY have only those that `dense.txt` names, and that list may only get
shorter: whoever brings one of them down takes it out. The list as the code stands is written by

    python tests/test_density.py > tests/dense.txt
"""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import indent

import pytest
from radon.visitors import ComplexityVisitor

ROOT = Path(__file__).parents[1] / "aligner"
LIST = Path(__file__).with_name("dense.txt")
MOST, MANY = 15, 10
SOURCES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path.read_text(encoding="utf-8")
    for path in sorted(ROOT.rglob("*.py"))
}


def denser(sources, limit):
    """The functions and methods with more branches than this, by module and name."""
    return {
        f"{module}.{name}"
        for module, source in sources.items()
        for name, branches in functions(ComplexityVisitor.from_code(source))
        if branches > limit
    }


def functions(block, within=()):
    """Name and branches of each function in a module, class or function, however deep; radon counts each by itself."""
    for inner in [*getattr(block, "functions", ()), *getattr(block, "methods", ()), *getattr(block, "closures", ())]:
        yield ".".join((*within, inner.name)), inner.complexity
        yield from functions(inner, (*within, inner.name))
    for inner in [*getattr(block, "classes", ()), *getattr(block, "inner_classes", ())]:
        yield from functions(inner, (*within, inner.name))


def listed():
    return LIST.read_text(encoding="utf-8").split()


def test_no_function_has_more_branches_than_can_be_kept_in_mind():
    assert denser(SOURCES, MOST) == set()


def test_only_functions_that_are_listed_have_many_branches():
    assert denser(SOURCES, MANY) - set(listed()) == set()


def test_a_function_that_has_no_longer_many_branches_is_listed_no_more():
    assert set(listed()) - denser(SOURCES, MANY) == set()


def test_the_list_names_each_function_once_and_in_order():
    assert listed() == sorted(set(listed()))


BRANCHES = "".join(f"    if a == {k}:\n        return {k}\n" for k in range(MANY))
HIDDEN = "    return [b for b in a if b if b > 1 if b > 2 if b > 3 and b < 9 or b > 11 and b < 20 or b in a or not b]\n"


@pytest.mark.parametrize("body", [BRANCHES, HIDDEN], ids=["conditions one after the other", "in a comprehension"])
@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("def f(a):\n{body}", "m.f"),
        ("class C:\n    def f(self, a):\n{indented}", "m.C.f"),
        ("async def f(a):\n{body}", "m.f"),
        ("def f(a):\n    def g(a):\n{indented}", "m.f.g"),
        ("class C:\n    class D:\n        def f(self, a):\n{deep}", "m.C.D.f"),
    ],
)
def test_many_branches_are_seen_wherever_they_stand(source, name, body):
    text = source.format(body=body, indented=indent(body, " " * 4), deep=indent(body, " " * 8))
    assert denser({"m": text}, MANY) == {name}
    assert denser({"m": text}, MANY + 1) == set()


if __name__ == "__main__":
    sys.stdout.writelines(f"{name}\n" for name in sorted(denser(SOURCES, MANY)))
