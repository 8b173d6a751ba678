"""Vectors on disk: the same as without, for each encoder its own, in several processes, and never more than allowed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import aligner
from aligner import EncoderSettings, InputError, align, load_encoder
from aligner.encoders.cache import CachedEncoder, default_path
from aligner.encoders.protocol import unit_vectors

ROOT = Path(aligner.__file__).parent.parent
PROGRAM = """
import sys
from aligner import load_encoder
from aligner.encoders.cache import CachedEncoder
cached = CachedEncoder(load_encoder(), sys.argv[1])
for number in range(40):
    cached.encode([f"Sentence {number}.", f"Sentence {number + 1}."])
"""


class Counting:
    """An encoder that keeps the texts that it was asked for."""

    def __init__(self, name="counting", factor=1):
        self.name, self.factor, self.asked = name, factor, []

    def encode(self, sentences):
        """A vector of the length and the first character of each text."""
        self.asked.append(list(sentences))
        return np.array([[len(text) * self.factor, ord(text[0]) if text else 0, 1] for text in sentences], np.float32)


def test_a_text_is_encoded_once_and_the_longest_first(tmp_path):
    encoder = Counting()
    cached = CachedEncoder(encoder, tmp_path / "v.db")
    texts = ["b", "long", "b", "mid", ""]
    assert np.array_equal(cached.encode(texts), unit_vectors(Counting(), texts))
    assert np.array_equal(cached.encode(texts), unit_vectors(Counting(), texts))
    assert np.array_equal(CachedEncoder(encoder, tmp_path / "v.db").encode(["mid"]), unit_vectors(Counting(), ["mid"]))
    assert encoder.asked == [["long", "mid", "b", ""]]
    assert (cached.misses, len(cached.encode([]))) == (4, 0)


@given(st.lists(st.lists(st.text(max_size=3), max_size=6), max_size=4))
def test_any_texts_in_any_order_have_the_vectors_of_the_encoder(tmp_path_factory, batches):
    cached = CachedEncoder(Counting(), tmp_path_factory.mktemp("cache") / "v.db")
    for batch in batches:
        assert np.array_equal(cached.encode(batch), unit_vectors(Counting(), batch))


def test_each_encoder_has_vectors_of_its_own(tmp_path):
    path = tmp_path / "v.db"
    CachedEncoder(Counting(), path, identity="a").encode(["x"])
    for other in (CachedEncoder(Counting("other", 2), path), CachedEncoder(Counting(factor=2), path, identity="b")):
        assert np.array_equal(other.encode(["x"]), unit_vectors(Counting(factor=2), ["x"]))
        assert other.misses == 1


def test_the_file_is_no_larger_than_allowed(tmp_path):
    path, most = tmp_path / "v.db", 200_000
    cached = CachedEncoder(Counting(), path, most_bytes=most)
    for number in range(60):
        cached.encode([f"{number} {k}" for k in range(100)])
    assert path.stat().st_size <= 1.2 * most
    encoder = Counting()
    CachedEncoder(encoder, path, most_bytes=most).encode(["59 99", "0 0"])
    assert encoder.asked in ([["0 0"]], [["59 99", "0 0"]])


@pytest.mark.parametrize("content", [b"", b"no database" * 100])
def test_a_cache_that_cannot_be_used_changes_nothing(tmp_path, content):
    path = tmp_path / "v.db"
    path.write_bytes(content)
    folder = tmp_path / "folder.db"
    folder.mkdir()
    for place in (path, folder):
        assert np.array_equal(CachedEncoder(Counting(), place).encode(["x"]), unit_vectors(Counting(), ["x"]))


def test_processes_share_a_cache(tmp_path):
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "v.db")]
    runs = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    assert [run.wait() for run in runs] == [0, 0]
    cached = CachedEncoder(load_encoder(), tmp_path / "v.db")
    assert np.allclose(cached.encode(["Sentence 7."]), unit_vectors(load_encoder(), ["Sentence 7."]))
    assert cached.misses == 0


def test_the_file_is_in_the_folder_for_caches(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_path() == tmp_path / "aligner" / "vectors.db"


def test_an_alignment_is_the_same_with_a_cache(tmp_path):
    zh, en = "他来了。门开着。河水涨了。", "He came. The door was open. The river rose."
    encoder = Counting()
    plain = align(zh, en, encoder=encoder)
    cached = CachedEncoder(encoder, tmp_path / "v.db")
    assert align(zh, en, encoder=cached) == align(zh, en, encoder=cached) == plain


def test_settings_are_checked():
    with pytest.raises(InputError, match="precision must be one of float32, float16, bfloat16, or None, not 'half'"):
        EncoderSettings(precision="half")
    with pytest.raises(InputError, match=r"settings must be an aligner\.EncoderSettings, or None, not dict"):
        load_encoder(None, {})
