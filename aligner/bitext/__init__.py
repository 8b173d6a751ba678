"""The nouns that every stage shares: languages, edits, texts, beads."""
