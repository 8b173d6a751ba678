"""Translation units kept in SQLite, and questions about them."""
