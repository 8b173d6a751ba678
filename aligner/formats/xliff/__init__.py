"""XLIFF, both versions."""
