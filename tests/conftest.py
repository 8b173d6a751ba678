"""No test depends on a clock, and none leaves a file or a database open."""

import gc
import sqlite3
import sys
import warnings
from functools import partial

import pytest
from hypothesis import HealthCheck, settings

from aligner.kernels import choice

# Generated examples may take as long as a busy machine needs.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


class WatchedConnection(sqlite3.Connection):
    """A connection that warns if it is collected while it is open, as those of Python 3.13 do."""

    def __del__(self):
        try:
            _ = self.total_changes
        except sqlite3.ProgrammingError:
            return
        warnings.warn("a database was left open", ResourceWarning, source=self, stacklevel=1)


if sys.version_info < (3, 13):
    sqlite3.connect = partial(sqlite3.connect, factory=WatchedConnection)


@pytest.fixture(autouse=True, scope="module")
def nothing_stays_open():
    """What is still open after a module is collected at once, so that its warning, an error here, has a place."""
    yield
    gc.collect()


# None where there are no compiled loops.
LOOPS = {"compiled": choice.choose(None), "numpy": None}


@pytest.fixture(scope="module", params=[*LOOPS])
def loops(request):
    """Each test that uses this runs once with each kind of loops."""
    if request.param == "compiled" and LOOPS["compiled"] is None:
        pytest.skip("there are no compiled loops")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choice, "compiled", LOOPS[request.param])
        yield request.param
