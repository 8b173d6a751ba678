"""What a terminal or a notebook shows."""
