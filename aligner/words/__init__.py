"""What strings say: English words, phrases, numbers."""
