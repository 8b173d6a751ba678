"""The embedded encoder against sentence-transformers, real transformer folders, and what is refused and how."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from models import save_bert
from safetensors.numpy import load_file, save_file

import aligner
from aligner.encoders import transformer
from aligner.encoders.loading import EMBEDDED, EMBEDDED_DIGEST, load_encoder
from aligner.encoders.protocol import describe, unit_vectors
from aligner.encoders.static import StaticEncoder, digest_of
from aligner.errors import EncoderError

MIXED = [
    "那天早上下了很大的雨。",
    "It was raining hard that morning.",
    "",
    " ",
    "😀👍🏽",
    "用 Python 3.11 写的 API，ｆｕｌｌ width",
    "\u3000",
    "zzzqqqxxx",
    "他" * 600,
    "a\tb\nc",
]
PROXIES = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"]


@pytest.fixture(scope="module")
def sentence_transformer():
    return pytest.importorskip("sentence_transformers").SentenceTransformer


@pytest.fixture
def no_hub(monkeypatch):
    """A hub on this machine that takes no connections, and no proxy: nothing leaves the machine."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="module")
def bert_folder(tmp_path_factory):
    """A real sentence-transformers folder: a BERT of two small layers with random weights over single characters."""
    pytest.importorskip("sentence_transformers")
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    folder = tmp_path_factory.mktemp("bert")
    save_bert(folder / "body")
    body = Transformer(str(folder / "body"))
    SentenceTransformer(modules=[body, Pooling(16)], device="cpu").save_pretrained(str(folder / "model"))
    return folder / "model"


def test_the_embedded_encoder_equals_sentence_transformers_on_the_same_folder(sentence_transformer):
    model = sentence_transformer(str(EMBEDDED), device="cpu", local_files_only=True)
    ours = StaticEncoder.load(EMBEDDED).encode(MIXED)
    halves = model.encode(MIXED, show_progress_bar=False)
    whole = model.float().encode(MIXED, show_progress_bar=False)
    assert halves.dtype == np.float16
    assert ours.shape == whole.shape
    assert np.abs(ours - whole).max() <= 1e-6
    assert np.abs(ours - halves)[[bool(text.strip()) for text in MIXED]].max() <= 2e-3


def test_the_embedded_folder_given_as_a_path_aligns_like_the_embedded_encoder():
    texts = ["他没有带伞。", "", "他跑到车站。"], ["He had no umbrella.", "He ran to the station."]
    ours, theirs = (aligner.align(*texts, encoder=encoder) for encoder in (None, EMBEDDED))
    assert [bead.kind for bead in ours] == [bead.kind for bead in theirs]


def test_embedded_vectors_have_length_one_or_zero():
    vectors = load_encoder(None).encode(MIXED)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), [bool(text.strip()) for text in MIXED], atol=1e-6)
    assert load_encoder(None).encode([]).shape == (0, vectors.shape[1])


def test_a_sentence_gets_the_same_vector_whatever_stands_around_it():
    encoder = load_encoder(None)
    alone = np.concatenate([encoder.encode([text]) for text in MIXED])
    assert np.array_equal(encoder.encode(MIXED * 600)[-len(MIXED) :], alone)


def test_translations_are_nearer_than_other_sentences():
    zh = ["那天早上下了很大的雨。", "他没有带伞。", "这本书我读了两遍。"]
    en = ["It was raining hard that morning.", "He did not bring an umbrella.", "I have read this book twice."]
    left, right = (load_encoder(None).encode(texts) for texts in (zh, en))
    assert (left @ right.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_the_embedded_encoder_works_without_torch():
    code = (
        "import sys, aligner\n"
        "assert aligner.load_encoder(None).encode(['你好', 'hello']).shape[0] == 2\n"
        "assert aligner.align('你好。', 'Hello.')\n"
        "assert not {'torch', 'sentence_transformers', 'transformers', 'scipy'} & set(sys.modules)"
    )
    root = Path(aligner.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=root)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_embedded_encoder_is_read_once_and_has_a_hash_in_its_name():
    assert load_encoder() is load_encoder(None)
    name, digest = describe(load_encoder()).split("@")
    assert name == "embedded"
    assert len(digest) == 12


def test_the_digest_that_the_package_knows_is_that_of_its_encoder(tmp_path):
    assert digest_of(EMBEDDED) == EMBEDDED_DIGEST
    folder = shutil.copytree(EMBEDDED, tmp_path / "embedded")
    with (folder / "tokenizer.json").open("ab") as file:
        file.write(b"\n")
    assert load_encoder(folder).name == f"embedded@{digest_of(folder)}" != f"embedded@{EMBEDDED_DIGEST}"


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_a_mapped_table_is_what_safetensors_reads(tmp_path, kind):
    table = np.random.default_rng(0).normal(size=(7, 3)).astype(kind)
    tensors = {"another": np.arange(5, dtype=np.int8), "embedding.weight": table}
    save_file(tensors, tmp_path / "model.safetensors")
    shutil.copy(EMBEDDED / "tokenizer.json", tmp_path)
    mapped = StaticEncoder.load(tmp_path).table
    assert mapped.dtype == kind
    assert not mapped.flags.writeable
    np.testing.assert_array_equal(mapped, load_file(tmp_path / "model.safetensors")["embedding.weight"])


def test_a_transformer_folder_loads_by_path_and_aligns(bert_folder, sentence_transformer):
    encoder = load_encoder(bert_folder)
    texts = ["那天早上下了很大的雨。", "a bad day.", ""]
    expected = sentence_transformer(str(bert_folder), device="cpu").encode(texts, show_progress_bar=False)
    assert np.allclose(encoder.encode(texts), expected)
    for given in (bert_folder, str(bert_folder)):
        alignment = aligner.align(["他没有带伞。", "他跑到车站。"], ["He had none.", "He ran."], encoder=given)
        assert "encoder model" in str(alignment.recipe)
        assert alignment[-1].source.stop == 2


def test_a_loaded_model_and_any_object_with_encode_are_taken_as_they_are(bert_folder, sentence_transformer):
    class Letters:
        name = "letters"

        def encode(self, sentences):
            return [[text.count(letter) + 0.5 for letter in "aeiou"] for text in sentences]

    for encoder, name in ((sentence_transformer(str(bert_folder)), "SentenceTransformer"), (Letters(), "letters")):
        assert load_encoder(encoder) is encoder
        alignment = aligner.align(["一。", "二。"], ["One.", "Two."], encoder=encoder)
        assert name in alignment.recipe.encoder


def test_a_blank_sentence_has_no_direction_even_where_the_model_gives_it_one(bert_folder):
    vectors = unit_vectors(load_encoder(bert_folder), ["a", "", "\u3000 ", "b"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 0, 1])


class Returning:
    name = "mine"

    def __init__(self, answer):
        self.answer = answer

    def encode(self, sentences):
        return self.answer


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (np.zeros((1, 3)), r"shape \(1, 3\) for 2 sentences; expected one row per sentence"),
        (np.zeros(2), r"shape \(2,\)"),
        (np.zeros((2, 3, 1)), "one row per sentence"),
        (np.array([[1.0, np.nan], [0, 1]]), "not finite"),
        (np.array([[1.0, np.inf], [0, 1]]), "not finite"),
        ([[1, 2], [3]], "something other than an array of numbers"),
        ([["a"], ["b"]], "something other than an array of numbers"),
        (None, "one row per sentence"),
    ],
)
def test_what_is_not_one_finite_vector_a_sentence_is_refused(answer, message):
    with pytest.raises(EncoderError, match=message) as caught:
        aligner.align(["一。", "二。"], ["One.", "Two."], encoder=Returning(answer))
    assert str(caught.value).startswith("mine returned")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("given", [5, 2.5, object(), ["a"], {}])
def test_what_cannot_encode_is_refused(given):
    with pytest.raises(EncoderError, match="has no encode"):
        load_encoder(given)


@pytest.mark.parametrize("path", ["/no/such/folder", "./no-such-folder", "~/no-such-folder", Path("/no/such")])
def test_a_path_that_is_not_there_is_not_looked_up_on_the_hub(path):
    with pytest.raises(EncoderError, match=r"no-?.*such.*: no such folder; give the folder"):
        load_encoder(path)


def test_a_folder_that_holds_no_model_is_refused(tmp_path):
    with pytest.raises(EncoderError, match=r"neither modules\.json nor config\.json"):
        load_encoder(tmp_path)


@pytest.mark.parametrize(
    ("file", "content"),
    [("modules.json", "{"), ("modules.json", "[]"), ("tokenizer.json", "{"), ("model.safetensors", "not tensors")],
)
def test_a_folder_with_a_broken_file_is_refused(tmp_path, file, content):
    shutil.copytree(EMBEDDED, tmp_path / "model")
    (tmp_path / "model" / file).write_text(content, encoding="utf-8")
    with pytest.raises(EncoderError, match=r"cannot (be loaded|read)|not a readable static encoder") as caught:
        load_encoder(tmp_path / "model")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("file", "message"),
    [("tokenizer.json", r"cannot read tokenizer\.json"), ("model.safetensors", "not a readable static encoder")],
)
def test_a_broken_static_encoder_is_refused(tmp_path, file, message):
    shutil.copytree(EMBEDDED, tmp_path / "model")
    (tmp_path / "model" / file).write_text("broken", encoding="utf-8")
    with pytest.raises(EncoderError, match=message):
        StaticEncoder.load(tmp_path / "model")
    (tmp_path / "model" / file).unlink()
    with pytest.raises(EncoderError):
        StaticEncoder.load(tmp_path / "model")


def test_tensors_of_another_model_are_no_static_encoder(tmp_path):
    from safetensors.numpy import save_file

    shutil.copy(EMBEDDED / "tokenizer.json", tmp_path)
    save_file({"weight": np.zeros((2, 2), np.float32)}, tmp_path / "model.safetensors")
    with pytest.raises(EncoderError, match=r"no tensor named embedding\.weight"):
        StaticEncoder.load(tmp_path)


@pytest.mark.usefixtures("no_hub", "sentence_transformer")
def test_a_hub_name_without_a_network_fails_soon_and_says_what_to_do():
    started = time.monotonic()
    with pytest.raises(EncoderError, match=r"neither a local folder nor in the local cache") as caught:
        load_encoder("someone/no-such-model")
    assert time.monotonic() - started < 10
    assert "http://127.0.0.1:9 cannot be reached" in str(caught.value)
    assert "give its folder" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("no_hub")
def test_the_hub_is_the_one_that_the_environment_names(monkeypatch):
    asked = []

    def connect(place, timeout):
        asked.append(place)
        raise OSError

    monkeypatch.setattr("socket.create_connection", connect)
    for url in ("https://hf-mirror.com", "http://10.0.0.1:8080/hub", "http://mirror", "mirror", "http://a:b"):
        assert not transformer._is_reachable(url)
    assert asked == [("hf-mirror.com", 443), ("10.0.0.1", 8080), ("mirror", 80)]


@pytest.mark.usefixtures("no_hub")
def test_behind_a_proxy_the_hub_counts_as_reachable(monkeypatch):
    monkeypatch.setattr("socket.create_connection", lambda *_, **__: pytest.fail("asked the hub itself"))
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy"):
        with monkeypatch.context() as patch:
            patch.setenv(name, "http://127.0.0.1:9")
            assert transformer._is_reachable("https://huggingface.co")


@pytest.mark.usefixtures("no_hub")
def test_a_proxy_that_is_passed_by_does_not_count(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert not transformer._is_reachable("http://127.0.0.1:9")


@pytest.mark.parametrize(("value", "offline"), [("1", True), ("true", True), ("0", False), ("", False)])
def test_the_offline_variable_is_read_as_the_hub_client_reads_it(monkeypatch, value, offline):
    monkeypatch.setenv("HF_HUB_OFFLINE", value)
    assert transformer._is_offline() is offline


def test_the_embedded_folder_holds_what_both_readers_need():
    assert {"tokenizer.json", "model.safetensors", "modules.json"} <= {path.name for path in EMBEDDED.iterdir()}
    modules = json.loads((EMBEDDED / "modules.json").read_text(encoding="utf-8"))
    assert [module["type"] for module in modules] == [
        "sentence_transformers.models.StaticEmbedding",
        "sentence_transformers.models.Normalize",
    ]


def test_a_transformer_works_with_a_precision_and_keeps_its_vectors(bert_folder, tmp_path):
    import torch

    texts = ["他没有带伞。", "that morning it rained."]
    settings = aligner.EncoderSettings("cpu", "bfloat16", tmp_path / "vectors.db")
    cached, plain = load_encoder(bert_folder, settings), load_encoder(bert_folder)
    assert cached.encoder.model.dtype == torch.bfloat16
    assert cached.name == "model bfloat16" and plain.name == "model"
    assert np.allclose(cached.encode(texts), unit_vectors(plain, texts), atol=0.05)
    again = load_encoder(bert_folder, settings)
    assert np.array_equal(again.encode(texts), cached.encode(texts))
    assert (cached.misses, again.misses) == (2, 0)


def test_other_weights_are_another_model_for_the_cache(bert_folder, tmp_path):
    other = shutil.copytree(bert_folder, tmp_path / "model")
    assert load_encoder(other).identity() == load_encoder(bert_folder).identity()
    weights = next(other.rglob("*.safetensors"))
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    assert load_encoder(other).identity() != load_encoder(bert_folder).identity()


def test_a_device_that_is_not_there_is_an_error(bert_folder):
    with pytest.raises(EncoderError, match="cannot be loaded"):
        load_encoder(bert_folder, aligner.EncoderSettings("nowhere"))
