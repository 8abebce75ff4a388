"""The codes on pages: eight letters and digits that nobody confuses when reading them aloud."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, 1, I, O


def new_code() -> str:
    """A code such as ``R7KQ-2MXD``: 40 random bits, telling nothing by itself."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def read_code(typed: str) -> str:
    """A code as somebody typed it, in the form in which it is kept."""
    letters = "".join(char for char in typed.upper() if char.isalnum())
    return f"{letters[:4]}-{letters[4:]}"
