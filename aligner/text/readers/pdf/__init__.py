"""Pages of a PDF → its text, by the place and the size of every character; `reader.py` runs the steps."""
