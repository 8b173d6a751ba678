"""Many pairs of documents: a manifest in, one file of aligned rows out, on one machine or on an engine."""
