"""Taking down what is public of a review that has ended: the partnership stays its publisher (never 7).

The review's room is closed, or destroyed; what goes here is what everybody can read. So the entry stands in the portal's
chain besides, which outlives the review, and holds the reason where the review's own key is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from django.db import models, transaction

from portal.accounts import api as accounts
from portal.audit.api import PORTAL_CHAIN, record, review_chain
from portal.kernel.errors import Refused, Stale
from portal.vault import api as vault
from reviews.models import Release, ReleaseLetter, Review
from reviews.selectors import ending, shown
from reviews.services import cleared, letter_out, moves

if TYPE_CHECKING:
    from portal.accounts.models import User

Result = TypeVar("Result", bound=models.Model)


def take_down(*, acting_user: User, review: Review, release_row: Release, reason: str) -> Release:
    """Page, files and place in the list go in this transaction.

    :raises Refused: without a reason; for whoever may not. :raises Stale: where it is gone already.
    """
    if not reason.strip():
        raise Refused("Give the reason.", field="reason")
    return _act(acting_user, review, release_row, cleared.stop, "clearance.stopped", reason.strip())


def take_letter_back(*, acting_user: User, review: Review, release_row: Release) -> ReleaseLetter:
    """The Home Office's letter goes, the report stays. :raises Refused: for whoever may not. :raises Stale: where it is gone."""

    def write(row: Release) -> ReleaseLetter:
        held = letter_out.agreed(row)
        if held is None:
            raise Stale("The letter is not there any more.")
        letter_out.end(row)
        return held

    return _act(acting_user, review, release_row, write, "release.letter_taken_back")


def _act(
    user: User, review: Review, row: Release, write: Callable[[Release], Result], verb: str, reason: str = ""
) -> Result:
    """The review's lock, then who they are, the write, and the entries last."""
    with transaction.atomic():
        locked = moves.lock(review)
        held = shown.find(user, row.pk)
        if held is None:
            if Release.objects.filter(pk=row.pk, stopped_at__isnull=False).exists():
                raise Stale("It is not public any more: somebody took it down first.")
            raise Refused("You cannot take this down.", who="The partnership’s chair or the deputy")
        made = write(held.release)
        ids = {"release": str(row.pk), "review": str(locked.pk)}
        words = {"reason": reason} if reason else None
        kept = vault.scope_exists(locked.vault_scope)
        record(
            chain=review_chain(locked.pk), verb=verb, actor=user, subject=made, ids=ids, words=words if kept else None
        )
        record(chain=PORTAL_CHAIN, verb=verb, actor=user, subject=made, ids=ids, words=None if kept else words)
        for one in _who_hears(locked) - {user}:
            accounts.queue_notice(one)
    return made


def _who_hears(review: Review) -> set[User]:
    """Those who keep the review's end; where nobody is left, the partnership's chair and deputy of today."""
    return {one.user for one in ending.keepers(review, ending.DECIDING)} or set(accounts.holders(*shown.PUBLISHING))
