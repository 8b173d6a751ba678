"""The file formats of alignments and translation units; one module per format."""
