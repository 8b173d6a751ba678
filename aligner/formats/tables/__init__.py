"""Tables of texts: one row a unit or a bead."""
