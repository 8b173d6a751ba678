"""What every stage speaks of: languages, edits, texts, beads."""
