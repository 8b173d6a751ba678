"""Alignments, sentences and edits as terminals and notebooks show them."""
