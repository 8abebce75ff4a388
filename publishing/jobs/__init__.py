"""What runs in the sandbox: importable without Django."""
