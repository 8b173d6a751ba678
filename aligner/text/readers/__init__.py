"""Readers of documents, one module per format; `registry.py` chooses among them."""
