"""Adapters for engines that share work among machines, one module each; they load the engine on first use."""
