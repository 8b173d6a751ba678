"""LaTeX: `rules.py` says what each command means, `syntax.py` parses, `flow.py` reads, `document.py` makes parts of it."""
