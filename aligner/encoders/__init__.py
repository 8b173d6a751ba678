"""list[str] → one vector per sentence."""
