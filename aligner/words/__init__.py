"""The words, phrases and numbers in a string."""
