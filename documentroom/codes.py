"""The codes on pages: eight letters and digits that neither people nor machines take for one another, and that spell
nothing.
"""

from __future__ import annotations

import secrets

ALPHABET = "479CFHKLMNPRTWXY"  # no 5 beside S, 8 beside B, 2 beside Z, 6 beside G, D beside O; no vowels


def new_code() -> str:
    """A code such as ``R7KQ-2MXD``: 32 random bits, telling nothing by itself."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def read_code(typed: str) -> str:
    """A code as somebody typed it, in the form in which it is kept."""
    letters = "".join(char for char in typed.upper() if char.isalnum())
    return f"{letters[:4]}-{letters[4:]}"
