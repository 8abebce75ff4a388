"""One key for each review; encrypted fields and files; the key store, apart from the database (never 3)."""
