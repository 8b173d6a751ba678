"""LaTeX: `rules.py` says what each command means, `syntax.py` parses, `document.py` makes parts of it."""
