"""The rules of repair, one module per kind of damage."""
