"""Reviews as pages, tables and JSON; one module a format."""
