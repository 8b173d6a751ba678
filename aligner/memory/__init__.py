"""Translation units stored in SQLite, and queries about them."""
