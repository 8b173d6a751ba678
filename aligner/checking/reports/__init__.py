"""Reviews as pages, tables and JSON, with one module for each format."""
