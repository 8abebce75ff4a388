"""What somebody looks for, as it stands in the address of the answer: sealed, so that the back button, a reload and a page
kept open go on working while no address and no log holds a word of it (never 9).

Sealed under the review's own key for one person, one review and a day, and padded, so that not even its length shows.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from portal.kernel.calendar import today
from portal.vault import api as vault

if TYPE_CHECKING:
    from reviews.models import Review

PADDED = 256  # bytes; most questions are shorter
LONGEST = 4096  # of an address that is tried at all


def sealed(review: Review, user_id: UUID, said: dict[str, str]) -> str:
    """The question for the address. Raises VaultError, NoKey."""
    plain = json.dumps(said, separators=(",", ":")).encode()
    plain += b" " * (-len(plain) % PADDED)
    made = vault.seal(review.vault_scope, _bound(review, user_id, today().isoformat()), plain)
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def opened(review: Review, user_id: UUID, token: str) -> dict[str, str] | None:
    """The question again; None where it is another person's or review's, older than yesterday, or changed."""
    if not token.isascii() or len(token) > LONGEST:
        return None
    try:
        data = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    for day in (today(), today() - timedelta(days=1)):
        try:
            return dict(json.loads(vault.unseal(review.vault_scope, _bound(review, user_id, day.isoformat()), data)))
        except vault.VaultError:
            continue
    return None


def _bound(review: Review, user_id: UUID, day: str) -> str:
    return f"asked|{review.pk}|{user_id}|{day}"
