"""The name and version of this software, and the optional libraries that its extras install."""

from __future__ import annotations

from importlib import import_module
from os import PathLike
from types import ModuleType

from aligner.errors import InputError

# The name on the package index, where `aligner` belongs to another project.
DISTRIBUTION = "bitext-aligner"
# Packages that have another name than their module.
PACKAGES = {
    "docx": "python-docx",
    "faiss": "faiss-cpu",
    "mdit_py_plugins": "mdit-py-plugins",
    "sentence_transformers": "sentence-transformers",
}
__version__ = "0.1.0"


def check_extra(module: str, extra: str, purpose: str, path: str | PathLike[str] | None = None) -> None:
    """InputError if the library is not installed; the message says what needs it and how to install it.

    `path` is the file that is to be read or written.
    """
    from importlib.util import find_spec

    if find_spec(module) is None:
        package = PACKAGES.get(module, module)
        message = f"{purpose} needs {package}, which is not installed: pip install '{DISTRIBUTION}[{extra}]'"
        raise InputError(message, path)


def load_extra(module: str, extra: str, purpose: str) -> ModuleType:
    """Load and return the module."""
    check_extra(module.split(".")[0], extra, purpose)
    return import_module(module)
