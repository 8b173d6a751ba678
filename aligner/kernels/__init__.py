"""The inner loops of the alignment, compiled; NumPy code elsewhere is their twin and says what they compute."""
