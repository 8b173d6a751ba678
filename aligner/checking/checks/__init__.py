"""The checks; one module a kind of issue."""
