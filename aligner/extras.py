"""Libraries that few people need, and how to get them: the extras of the package."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from aligner.errors import InputError


def check_extra(module: str, extra: str, purpose: str) -> None:
    """InputError if the library is not there, saying what needs it and how to install it."""
    if find_spec(module) is None:
        raise InputError(f"{purpose} needs {module}, which is not installed: pip install 'aligner[{extra}]'")


def load_extra(module: str, extra: str, purpose: str) -> ModuleType:
    """The module, which is loaded only now."""
    check_extra(module.split(".")[0], extra, purpose)
    return import_module(module)
