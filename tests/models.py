"""Real transformers of two small layers with random weights, for tests that need a model and no network."""

from __future__ import annotations

import pytest

LETTERS = [*"abcdefghijklmnopqrstuvwxyz.,!?。，", *"那天早上下了很大的雨他没有带伞跑到车站"]
SIZE = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}


def save_bert(folder, kind="BertModel", **config):
    """Save a BERT over single characters, of this class of transformers, with its tokenizer."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    from tokenizers import BertWordPieceTokenizer

    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{letter}" for letter in LETTERS)]
    names = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    vocabulary = {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}
    tokenizer = BertWordPieceTokenizer(vocabulary)
    transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)
    torch.manual_seed(0)
    settings = transformers.BertConfig(vocab_size=len(pieces), **SIZE, **config)
    getattr(transformers, kind)(settings).save_pretrained(folder)
