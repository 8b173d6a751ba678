"""Numbers of the checks are found, moved and put back, and the benchmark sees what that changes."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from ablation import Number, moved
from check_ablation import Checked, Texts, ablated, material_of, policy_numbers

from aligner.checking.checks import citations, figures
from aligner.checking.checks.table import CHECKS

POLICY = SimpleNamespace(field=0)
TEXTS = Texts((material_of("湖中有120只水鸟。", "There are birds on the lake."),), ())


def test_the_numbers_of_a_module_are_the_fields_of_its_policy_objects():
    assert [each.field for each in policy_numbers("citations")] == list(citations.CitationEvidence._fields)
    assert {str(each) for each in policy_numbers("citations")} < {str(each) for each in policy_numbers()}


@given(st.one_of(st.integers(1, 10**6), st.floats(1e-3, 1e3)))
def test_a_number_moves_down_and_up_and_a_whole_one_stays_whole(value):
    number = Number(__name__, "POLICY", "field")
    POLICY.field = value
    less, more = number.times(0.8), number.times(1.2)
    assert less < value < more
    assert type(less) is type(more) is type(value)


def test_a_number_is_put_back_whatever_happens():
    usual = figures.EVIDENCE
    number = next(each for each in policy_numbers("figures") if each.field == "figure")
    with pytest.raises(RuntimeError), moved(number, 0.2):
        assert (figures.EVIDENCE.figure, figures.EVIDENCE.facing) == (pytest.approx(0.2 * usual.figure), usual.facing)
        raise RuntimeError
    assert figures.EVIDENCE is usual


def test_what_a_moved_number_changes_is_counted():
    check = CHECKS["number"]
    usual = Checked.by(check, TEXTS)
    number = next(each for each in policy_numbers("figures") if each.field == "figure")
    with moved(number, 0.2):
        other = Checked.by(check, TEXTS)
    assert usual.counts() == {"major": 1}
    assert other.counts() == {}
    assert (usual.differences(usual), usual.differences(other)) == (0, 2)


def test_the_table_has_three_lines_a_number():
    numbers = policy_numbers("citations")
    lines = list(ablated(numbers, TEXTS))[-3 * len(numbers) :]
    assert [line.split()[0] for line in lines[::3]] == [str(each) for each in numbers]
