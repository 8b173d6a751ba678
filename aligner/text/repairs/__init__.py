"""The rules of repair; one module a kind of damage."""
