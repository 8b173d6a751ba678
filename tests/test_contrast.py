"""Encoders that hold translations at other distances than ours, and the weights that serve them all the same."""

from __future__ import annotations

import numpy as np
import pytest

import aligner
from aligner.encoders.contrast import LEAST_CONTRAST, PAIRS, contrast, similarity_scale
from aligner.encoders.loading import embedded_encoder

CHINESE = [chinese for chinese, _ in PAIRS]
ENGLISH = [english for number, (_, english) in enumerate(PAIRS) if number not in {4, 11}]
KINDS = ["1-0" if number in {4, 11} else "1-1" for number in range(len(PAIRS))]


class Seen:
    """The embedded encoder through a matrix, or with a direction added that all sentences share."""

    def __init__(self, matrix=None, shared=0.0):
        self.matrix, self.shared = matrix, shared

    def encode(self, sentences):
        vectors = embedded_encoder().encode(sentences)
        if self.matrix is not None:
            vectors = vectors @ self.matrix
        vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return np.hstack([vectors, np.full((len(vectors), 1), self.shared, np.float32)])


def random_matrix(columns):
    rows = embedded_encoder().table.shape[1]
    return np.random.default_rng(3).standard_normal((rows, columns)).astype(np.float32)


def kinds(encoder):
    return [bead.kind for bead in aligner.align(CHINESE, ENGLISH, encoder=encoder)]


def test_our_own_sentences_come_out_as_they_are():
    assert kinds(None) == KINDS


def test_the_embedded_encoder_is_the_measure():
    assert similarity_scale(embedded_encoder()) == 1
    assert contrast(embedded_encoder()) > 0.4


def test_vectors_of_another_dimension_at_the_same_angles_give_the_same_beads():
    turned = np.linalg.qr(random_matrix(1000).T)[0].T
    ours, others = (aligner.align(CHINESE, ENGLISH, encoder=encoder) for encoder in (None, Seen(turned)))
    assert similarity_scale(Seen(turned)) == pytest.approx(1, abs=1e-3)
    assert [(bead.source, bead.target) for bead in ours] == [(bead.source, bead.target) for bead in others]


@pytest.mark.parametrize("columns", [96, 192, 768])
def test_a_random_projection_serves_with_the_shipped_weights(columns):
    assert kinds(Seen(random_matrix(columns))) == KINDS


@pytest.mark.parametrize("shared", [0.5, 1.0, 2.0])
def test_an_encoder_that_has_all_sentences_close_together_is_stretched(shared):
    encoder = Seen(shared=shared)
    assert similarity_scale(encoder) == pytest.approx(1 + shared**2, rel=1e-3)
    assert kinds(encoder) == KINDS


def test_an_encoder_that_tells_nothing_apart_is_taken_as_it_is():
    class Constant:
        def encode(self, sentences):
            return np.ones((len(sentences), 3))

    assert abs(contrast(Constant())) < LEAST_CONTRAST
    assert similarity_scale(Constant()) == 1


def test_an_encoder_that_cannot_be_a_key_is_measured_each_time():
    class Unhashable(Seen):
        __hash__ = None

    assert similarity_scale(Unhashable(shared=1.0)) == pytest.approx(2, rel=1e-3)
