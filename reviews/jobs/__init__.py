"""What is done to a sender's file on this floor, each in a limited child (never 4). Importable without Django."""
