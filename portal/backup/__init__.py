"""Backups: database and files in one folder, consistent with each other and still encrypted; the keys never with them."""
