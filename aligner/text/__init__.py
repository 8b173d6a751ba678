"""A file → Document → Sentences: read, repair, segment."""
