"""Links, codes and their keyed hashes. What is kept opens nothing without the server's secret key."""

from __future__ import annotations

import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

SPOKEN_DIGITS = 8
RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no i, l, o, 0, 1: they are misread
RECOVERY_CODES = 10


def keyed_hash(purpose: str, value: str) -> str:
    """64 hexadecimal digits; another purpose gives another hash of the same value."""
    return salted_hmac(f"portal.accounts.{purpose}", value, algorithm="sha256").hexdigest()


def matches(purpose: str, value: str, kept: str) -> bool:
    """Whether ``value`` is what was hashed, in constant time."""
    return constant_time_compare(keyed_hash(purpose, value), kept)


def new_link() -> str:
    """256 random bits for an address."""
    return secrets.token_urlsafe(32)


def new_spoken_code() -> str:
    """Eight digits, to be told by telephone. Five tries make a guess one in twenty million."""
    return "".join(secrets.choice("0123456789") for _ in range(SPOKEN_DIGITS))


def spoken(code: str) -> str:
    """``4821 7730``: as it is read out."""
    return f"{code[:4]} {code[4:]}"


def bare(code: str) -> str:
    """A code as typed, without spaces and hyphens, in small letters."""
    return "".join(part for part in code.lower() if part.isalnum())


def new_recovery_code() -> str:
    """Three groups of four: 59 random bits."""
    letters = [secrets.choice(RECOVERY_LETTERS) for _ in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))
