"""Alignment → Review: suspected issues of a translation."""
