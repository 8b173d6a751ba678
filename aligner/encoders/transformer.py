"""A name or path → a sentence-transformers model; only this module imports that package, and only on demand.

`what` is how errors name a model: `encoder 'LaBSE'`.
"""

from __future__ import annotations

import os
from hashlib import file_digest, sha256
from os import PathLike
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aligner.distribution import check_extra, load_extra
from aligner.encoders.safety import check_safe
from aligner.errors import EncoderError

HUB = "https://huggingface.co"
# Long enough for a slow connection, far shorter than the hub client's 75 seconds of retries.
REACH_SECONDS = 3.0
# The owner of models that are named without one.
OWNER = "sentence-transformers"
# Other forms of the same weights, which are large and are not loaded.
NOT_LOADED = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.tflite", "coreml/*", "*.gguf"]
# Numbers that a model computes with, and the method of PyTorch that makes it do so.
PRECISIONS = {"float32": "float", "float16": "half", "bfloat16": "bfloat16"}
# Files that decide the vectors of a model.
MODEL_SUFFIXES = frozenset((".safetensors", ".bin", ".json", ".txt", ".model"))


class TransformerEncoder:
    """A loaded SentenceTransformer, with the name for the recipe."""

    def __init__(self, model: Any, name: str, folder: Path) -> None:  # noqa: ANN401 - the type lives in a package not imported here
        self.model = model
        self.name = name
        self.folder = folder

    def identity(self) -> str:
        """A hash of all files that the model is made of."""
        digest = sha256()
        for path in sorted(path for path in self.folder.rglob("*") if path.suffix in MODEL_SUFFIXES):
            digest.update(f"{path.relative_to(self.folder)}\0".encode())
            with path.open("rb") as file:
                digest.update(file_digest(file, "sha256").digest())
        return digest.hexdigest()

    def encode(self, sentences: list[str]) -> Any:  # noqa: ANN401
        """Vectors of the model, shape (n, d)."""
        return self.model.encode(sentences, show_progress_bar=False, convert_to_numpy=True)


def load_transformer(
    name: str | PathLike[str], device: str | None = None, precision: str | None = None
) -> TransformerEncoder:
    """Model from a local folder, else from the local hub cache, else from the hub if the hub can be reached.

    `HF_ENDPOINT` names the hub; the default is huggingface.co. Raises EncoderError at once, with the remedy, if none of
    the three has the model or if the model comes with code (see `encoders.safety`), and InputError if
    sentence-transformers is not installed.
    """
    what = f"encoder {str(name)!r}"
    folder = find_folder(name, what)
    model = load_model("SentenceTransformer", folder, what, device)
    if precision is None:
        return TransformerEncoder(model, name_of(name), folder)
    return TransformerEncoder(getattr(model, PRECISIONS[precision])(), f"{name_of(name)} {precision}", folder)


def find_folder(name: str | PathLike[str], what: str) -> Path:
    """The folder of a model that is safe to load, as for `load_transformer`; the same errors."""
    path = Path(name).expanduser()
    _check_folder(path, is_meant=path.is_absolute() or str(name).startswith("."))
    is_folder = path.is_dir()
    if is_folder:
        check_safe(path)
    check_extra("sentence_transformers", "models", what)
    folder = path if is_folder else _hub_folder(str(name), what)
    check_safe(folder)
    return folder


def name_of(name: str | PathLike[str]) -> str:
    """The name of a model for the recipe: that of its folder, or the one on the hub."""
    path = Path(name).expanduser()
    return path.resolve().name if path.is_dir() else str(name)


def load_model(kind: str, folder: Path, what: str, device: str | None = None) -> Any:  # noqa: ANN401
    """A model of this class of sentence-transformers; EncoderError if the folder does not hold one."""
    model_class = getattr(load_extra("sentence_transformers", "models", what), kind)
    try:
        # The folder is loaded, and not the name, so that what was checked is what is loaded.
        return model_class(str(folder), local_files_only=True, device=device)
    except Exception as error:
        raise EncoderError(f"{what} cannot be loaded: {first_line(error)}") from error


def _hub_folder(name: str, what: str) -> Path:
    """The folder of a model in the local hub cache, where it is downloaded to if it is not there."""
    try:
        return _snapshot(name, what, offline=True)
    except EncoderError:
        hub = os.environ.get("HF_ENDPOINT") or HUB
        if _is_offline() or not _is_reachable(hub):
            raise EncoderError(
                f"{what} is neither a local folder nor in the local cache, and {hub} cannot be reached; "
                "download it on a machine with network access and give its folder, or go without it"
            ) from None
    return _snapshot(name, what, offline=False)


def _snapshot(name: str, what: str, *, offline: bool) -> Path:
    """The folder of a whole model on the hub; EncoderError if there is none.

    As in sentence-transformers, a name without an owner is first that of one of its own models.
    """
    download = load_extra("huggingface_hub", "models", what).snapshot_download
    cache = os.environ.get("SENTENCE_TRANSFORMERS_HOME")
    reason = "it holds no weights"
    for model in [name] if "/" in name else [f"{OWNER}/{name}", name]:
        try:
            folder = Path(download(model, cache_dir=cache, local_files_only=offline, ignore_patterns=NOT_LOADED))
        except Exception as error:  # noqa: BLE001 - whatever the client raises, the model is not there
            reason = first_line(error)
        else:
            if any(folder.rglob("*.safetensors")) or any(folder.rglob("*.bin")):
                return folder
    raise EncoderError(f"{what} cannot be loaded: {reason}")


def _check_folder(path: Path, *, is_meant: bool) -> None:
    """EncoderError if the folder is not a model, or if a folder is meant (`is_meant`) and does not exist."""
    if not path.is_dir():
        if is_meant:
            raise EncoderError("no such folder; give the folder of a sentence-transformers model", path)
    elif not (path / "modules.json").exists() and not (path / "config.json").exists():
        raise EncoderError("not a sentence-transformers model: it has neither modules.json nor config.json", path)


def first_line(error: Exception) -> str:
    """What an error of another library says, on one line."""
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def _is_offline() -> bool:
    return os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}


def _is_reachable(url: str) -> bool:
    """Whether the host of a URL accepts connections; assumed if a proxy handles them."""
    # Loaded here because every `align` would wait for them.
    import socket
    from urllib.request import getproxies, proxy_bypass

    try:
        parts = urlsplit(url)
        port = parts.port or (80 if parts.scheme == "http" else 443)
    except ValueError:
        return False
    if not parts.hostname:
        return False
    proxies = getproxies()
    if (parts.scheme in proxies or "all" in proxies) and not proxy_bypass(parts.hostname):
        return True
    try:
        with socket.create_connection((parts.hostname, port), timeout=REACH_SECONDS):
            return True
    except OSError:
        return False
