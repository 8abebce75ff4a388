"""One-time codes of the demo's accounts."""

from __future__ import annotations

import base64
import time

from django_otp.oath import hotp


def current_code(secret: str, at: float | None = None) -> str:
    """The six digits for a base32 ``secret`` at ``at`` (seconds; now when left out), after RFC 6238 with 30-second steps."""
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    return f"{int(hotp(key, int((time.time() if at is None else at) // 30))):06d}"
