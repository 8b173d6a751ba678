"""list[str] → one vector a sentence."""
