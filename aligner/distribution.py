"""The name and version of this software, and the optional libraries that its extras install."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from aligner.errors import InputError

# The name on the package index, where `aligner` belongs to another project.
DISTRIBUTION = "bitext-aligner"
# Packages that have another name than their module.
PACKAGES = {"docx": "python-docx", "sentence_transformers": "sentence-transformers"}
__version__ = "0.1.0"


def check_extra(module: str, extra: str, purpose: str) -> None:
    """InputError if the library is not installed; the message says what needs it and how to install it."""
    from importlib.util import find_spec

    if find_spec(module) is None:
        package = PACKAGES.get(module, module)
        raise InputError(f"{purpose} needs {package}, which is not installed: pip install '{DISTRIBUTION}[{extra}]'")


def load_extra(module: str, extra: str, purpose: str) -> ModuleType:
    """Load and return the module."""
    check_extra(module.split(".")[0], extra, purpose)
    return import_module(module)
