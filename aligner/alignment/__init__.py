"""Sentences of two texts → their Alignment: evidence, weights, lattice."""
