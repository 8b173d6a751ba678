"""The folder of a model → EncoderError if loading the model could run code that comes with it.

    modules.json      [{"type": "evilmod.Evil", …}]                  a class outside sentence-transformers
    config.json       {"auto_map": {"AutoModel": "evil.Model"}}      code beside the model
    1_Dense/config.json  {"activation_function": "evilmod.Evil"}     anything that Python can import
    pytorch_model.bin                                                a pickle, which is a program

Which of these a library runs depends on its version, so every folder is checked before any library sees it. Nothing in
a folder is imported or unpickled for the check. A Python file to which no configuration leads is left alone: nothing
runs it, and many models have their training script with them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from aligner.errors import EncoderError

MODULES = "modules.json"
# These hold tokens only, and some are large.
VOCABULARIES = frozenset(("tokenizer.json", "vocab.json", "added_tokens.json"))
# The weights that the libraries read instead of the pickles beside them.
SAFE_WEIGHTS = ("model.safetensors", "model.safetensors.index.json")
UNPICKLED = frozenset((".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib"))
REMEDY = "take a model without it, or load the model yourself and give the object"
MODULE = re.compile(r"sentence_transformers(?:\.[A-Za-z]\w*)*\.[A-Z]\w*")
ACTIVATION = re.compile(r"(?:torch\.nn|sentence_transformers)(?:\.[A-Za-z]\w*)*\.[A-Z]\w*")
CLASS = re.compile(r"(?:transformers|tokenizers|sentence_transformers)(?:\.[A-Za-z]\w*)*\.[A-Z]\w*")
LIBRARY = re.compile(r"transformers(?:\.[a-z_]\w*)*")


class Rule(NamedTuple):
    """Keys of a configuration, and the texts that they may have: those without `mark`, and those that `allowed` fits.

    Without `allowed`, the key may have no value at all except null, false and what is empty.
    """

    key: re.Pattern[str]
    mark: str = ""
    allowed: re.Pattern[str] | None = None


# The first rule whose key fits counts; `pylate.Dense` and `evil--code.Model` have the mark of a class that is imported.
RULES = (
    Rule(re.compile("auto_map|trust_remote_code|custom_pipelines|base_model_name_or_path")),
    Rule(re.compile(".*attn_implementation"), "/", re.compile("(?!)")),
    Rule(re.compile("activation_f.*"), ".", ACTIVATION),
    Rule(re.compile("parent_library"), "", LIBRARY),
    Rule(re.compile("types?"), ".", MODULE),
    Rule(re.compile(".*(?:_class|_function|_fn|_module)"), ".", CLASS),
)


def check_safe(folder: Path) -> None:
    """EncoderError, with the file, if a configuration in the folder leads to code, or if its weights are a pickle."""
    for file in sorted(folder.rglob("*")):
        if file.is_dir():
            # Its files are not among those that are checked.
            if file.is_symlink():
                raise EncoderError("a link to another folder; copy that folder to its place", file)
            continue
        if file.suffix.lower() in UNPICKLED and not any((file.parent / name).is_file() for name in SAFE_WEIGHTS):
            raise EncoderError(f"a pickle, which can run code; save the weights as {SAFE_WEIGHTS[0]}", file)
        if file.suffix.lower() == ".json" and file.name not in VOCABULARIES:
            _check_configuration(file, folder)


def _check_configuration(file: Path, folder: Path) -> None:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise EncoderError("cannot be loaded: not a configuration in JSON; save the model again", file) from error
    if file.name == MODULES and file.parent == folder:
        _check_modules(content, file)
    for key, text in _settings(content):
        rule = next((rule for rule in RULES if rule.key.fullmatch(key)), None)
        if rule and _is_broken(rule, text):
            raise EncoderError(f"its {key!r} names code: {str(text)[:80]!r}; {REMEDY}", file)
    if file.name == SAFE_WEIGHTS[1]:
        _check_shards(content, file)


def _check_modules(content: Any, file: Path) -> None:  # noqa: ANN401 - any JSON
    """EncoderError unless every module is one of sentence-transformers and lies in the folder."""
    modules = content if isinstance(content, list) else [content]
    if not modules:
        raise EncoderError("cannot be loaded: it names no module; save the model again", file)
    for module in modules:
        kind, path = (module.get(name) for name in ("type", "path")) if isinstance(module, dict) else (None, None)
        if not isinstance(kind, str) or not MODULE.fullmatch(kind):
            raise EncoderError(f"the module {kind!r} is none of sentence-transformers; {REMEDY}", file)
        if not isinstance(path, str) or not _is_within(path):
            raise EncoderError(f"the module {kind} is at {path!r}, outside the folder; save the model again", file)


def _check_shards(content: Any, file: Path) -> None:  # noqa: ANN401 - any JSON
    shards = content.get("weight_map") if isinstance(content, dict) else None
    names = shards.values() if isinstance(shards, dict) else [None]
    if not all(isinstance(name, str) and name.endswith(".safetensors") and _is_within(name) for name in names):
        raise EncoderError(f"names weights that are no .safetensors beside it; {REMEDY}", file)


def _is_within(path: str) -> bool:
    """Whether a relative path stays in its folder, on any system."""
    parts = PurePosixPath(path.replace("\\", "/"))
    return not parts.is_absolute() and ".." not in parts.parts and ":" not in path


def _settings(content: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401 - any JSON
    """Each key with its value; the texts within a list or an object have its key too."""
    pending: list[tuple[str, Any]] = [("", content)]
    while pending:
        key, value = pending.pop()
        yield key, value
        if isinstance(value, Mapping):
            pending += [(name, item) for name, item in value.items()]
            pending += [(key, item) for item in value.values() if isinstance(item, str)]
        elif isinstance(value, list):
            pending += [(key, item) for item in value]


def _is_broken(rule: Rule, value: object) -> bool:
    if rule.allowed is None:
        return bool(value)
    return isinstance(value, str) and rule.mark in value and not rule.allowed.fullmatch(value)
