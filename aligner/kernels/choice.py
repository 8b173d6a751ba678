"""Which loops run: the compiled ones where the installation could build them, or NumPy alone.

`ALIGNER_KERNELS=numpy` in the environment chooses NumPy, `ALIGNER_KERNELS=compiled` insists on the compiled ones.
"""

from __future__ import annotations

import os
from importlib import import_module
from types import ModuleType

from aligner.errors import InputError

VARIABLE = "ALIGNER_KERNELS"
NUMPY, COMPILED = "numpy", "compiled"


def choose(wanted: str | None) -> ModuleType | None:
    """The module of compiled loops, or None for NumPy.

    Raises InputError for an unknown choice, and if compiled loops are wanted and are not there.
    """
    if wanted not in {None, "", NUMPY, COMPILED}:
        raise InputError(f"{VARIABLE} must be {NUMPY} or {COMPILED}, not {wanted}")
    if wanted == NUMPY:
        return None
    try:
        return import_module("aligner.kernels._compiled")
    except ImportError as error:
        if wanted == COMPILED:
            message = f"{VARIABLE} is {COMPILED}, but this installation has no compiled loops ({error})"
            raise InputError(f"{message}; install a C compiler, and aligner anew") from error
        return None


compiled = choose(os.environ.get(VARIABLE))


def name() -> str:
    """The loops that run, as `aligner --version` says it."""
    return "NumPy" if compiled is None else "compiled"
