"""Nothing that comes with a model runs: its folder is refused before any library has seen it."""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from aligner.encoders.loading import EMBEDDED, load_encoder
from aligner.encoders.safety import check_safe
from aligner.errors import EncoderError

POOLING = "sentence_transformers.models.Pooling"
DENSE = "sentence_transformers.models.Dense"
CANARY = "open('PWNED', 'w').write('x')\nclass Evil:\n    pass\n"


def modules(*kinds):
    return [
        {"idx": index, "name": str(index), "path": "" if not index else f"{index}_", "type": kind}
        for index, kind in enumerate(kinds)
    ]


class Payload:
    def __reduce__(self):
        return open, ("PWNED", "w")


# A folder is a file for each row: JSON, or bytes.
REFUSED = {
    "module": {"modules.json": modules("evilmod.Evil"), "config.json": {"model_type": "x"}},
    "second module": {"modules.json": modules("sentence_transformers.models.Transformer", "evilmod.Evil")},
    "module of a library": {"modules.json": modules("sentence_transformers.models.Dense.torch")},
    "module of another package": {"modules.json": modules("sentence_transformers_evil.Dense")},
    "module of no type": {"modules.json": [{"idx": 0, "path": ""}]},
    "module outside": {"modules.json": [{"idx": 0, "name": "0", "path": "../evil", "type": POOLING}]},
    "no list of modules": {"modules.json": {"type": "evilmod.Evil", "path": ""}},
    "auto_map": {"config.json": {"model_type": "evil", "auto_map": {"AutoModel": "evilmod.Evil"}}},
    "auto_map of a tokenizer": {
        "config.json": {"model_type": "bert"},
        "tokenizer_config.json": {"auto_map": {"AutoTokenizer": ["evilmod.Evil", None]}},
    },
    "trust in the folder": {
        "modules.json": modules("sentence_transformers.models.Transformer"),
        "sentence_bert_config.json": {"max_seq_length": 8, "model_args": {"trust_remote_code": True}},
    },
    "activation": {
        "modules.json": modules(POOLING, DENSE),
        "1_/config.json": {"in_features": 2, "out_features": 2, "activation_function": "evilmod.Evil"},
    },
    "activation that loads": {
        "modules.json": modules(DENSE), "config.json": {"activation_function": "torch.hub.load"},
    },
    "router": {
        "modules.json": modules("sentence_transformers.models.Router"),
        "router_config.json": {"types": {"query_0": "evilmod.Evil"}, "structure": {"query": ["query_0"]}},
    },
    "asym": {
        "modules.json": modules("sentence_transformers.models.Asym"),
        "config.json": {"types": {"a": "evilmod.Evil"}, "structure": {"query": ["a"]}},
    },
    "word tokenizer": {
        "modules.json": modules("sentence_transformers.models.WordEmbeddings"),
        "wordembedding_config.json": {"tokenizer_class": "evilmod.Evil", "max_seq_length": 8},
    },
    "kernel": {"config.json": {"model_type": "bert", "_attn_implementation": "someone/evil-kernel"}},
    "adapter": {
        "config.json": {"model_type": "bert"},
        "adapter_config.json": {"base_model_name_or_path": "someone/evil"},
    },
    "adapter class": {
        "config.json": {}, "adapter_config.json": {"auto_mapping": {"parent_library": "evilmod"}},
    },
    "pickle": {"config.json": {"model_type": "bert"}, "pytorch_model.bin": pickle.dumps(Payload())},
    "pickle in a module": {"modules.json": modules(DENSE), "0_/pytorch_model.bin": pickle.dumps(Payload())},
    "vocabulary": {"config.json": {"model_type": "transfo-xl"}, "vocab.pkl": pickle.dumps(Payload())},
    "shards": {
        "config.json": {},
        "model.safetensors.index.json": {"weight_map": {"a": "evil.bin"}},
        "evil.bin": pickle.dumps(Payload()),
    },
}  # fmt: skip


def save(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    (folder / "evilmod.py").write_text(CANARY, encoding="utf-8")
    return folder


@pytest.mark.parametrize("files", REFUSED.values(), ids=REFUSED)
def test_a_folder_that_leads_to_code_is_refused_and_nothing_runs(tmp_path, monkeypatch, files):
    folder = save(tmp_path / "model", files)
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    with pytest.raises(EncoderError, match=r"model/.*: .*; (take|save)") as caught:
        load_encoder(folder)
    assert "\n" not in str(caught.value)
    assert not (folder / "PWNED").exists()
    assert "evilmod" not in sys.modules


def test_a_folder_within_that_is_a_link_is_refused(tmp_path):
    save(tmp_path / "other", REFUSED["activation"])
    save(tmp_path / "model", {"modules.json": modules(POOLING, DENSE)})
    (tmp_path / "model" / "1_").symlink_to(tmp_path / "other" / "1_")
    with pytest.raises(EncoderError, match="1_: a link to another folder"):
        load_encoder(tmp_path / "model")


@pytest.mark.parametrize("files", REFUSED.values(), ids=REFUSED)
def test_a_model_in_the_cache_of_the_hub_is_checked_too(tmp_path, monkeypatch, files):
    pytest.importorskip("huggingface_hub")
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
    repository = tmp_path / "models--someone--evil"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("0" * 40, encoding="utf-8")
    folder = save(repository / "snapshots" / ("0" * 40), files)
    save_file({"a": np.zeros(1)}, folder / "other.safetensors")
    monkeypatch.chdir(folder)
    with pytest.raises(EncoderError, match=r"snapshots/.*; (take|save)"):
        load_encoder("someone/evil")
    assert not (folder / "PWNED").exists()


def test_models_as_sentence_transformers_saves_them_are_safe(tmp_path):
    check_safe(EMBEDDED)
    folder = save(tmp_path, {
        "modules.json": modules("sentence_transformers.models.Transformer",
                                "sentence_transformers.sentence_transformer.modules.pooling.Pooling", DENSE),
        "config.json": {"model_type": "bert", "auto_map": {}, "hidden_act": "gelu", "tokenizer_class": "BertTokenizer",
                        "attn_implementation": "sdpa"},
        "tokenizer_config.json": {"tokenizer_class": "BertTokenizer", "trust_remote_code": False},
        "2_/config.json": {"activation_function": "torch.nn.modules.activation.Tanh"},
        "2_/model.safetensors": b"", "pytorch_model.bin": b"beside", "model.safetensors": b"",
        "tokenizer.json": b"not read here",
    })  # fmt: skip
    check_safe(folder)
    assert Path(folder / "evilmod.py").exists()
