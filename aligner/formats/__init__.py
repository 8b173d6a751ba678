"""Files that alignments and translation units are written to and read from; one module a format."""
