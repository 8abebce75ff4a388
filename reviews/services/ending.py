"""The end of a review: legal holds, and the destruction that two people authorise, announced 14 days before (never 11).

The work itself is ``destroying``'s. What is said here of a review stands in its own chain, and the steps of a
destruction in the portal's besides, which outlives the review.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from django.db import models, transaction

from portal.accounts import api as accounts
from portal.audit.api import PORTAL_CHAIN, record, review_chain
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews.enums import Capacity
from reviews.enums_office import DestructionState
from reviews.models import Destruction, LegalHold, Participant, Review
from reviews.selectors import ending as selector
from reviews.services import moves, people

if TYPE_CHECKING:
    from portal.accounts.models import User

Result = TypeVar("Result", bound=models.Model)
OTHERS = "The review coordinator, or the partnership’s chair"


def place_hold(*, acting_user: User, review: Review, reason: str) -> LegalHold:
    """While it stands nothing is destroyed; a destruction that was asked for or announced stops with it.

    :raises Refused: without a reason; once the destruction runs.
    """
    if not reason.strip():
        raise Refused("Say why the review must be kept.", field="reason")

    def write(locked: Review) -> LegalHold:
        running = selector.in_hand(locked)
        if running is not None:
            if running.state == DestructionState.RUNNING:
                raise Refused("The destruction of this review has begun. It can no longer be held.")
            _stop(acting_user, running, reason.strip())
        return LegalHold.objects.create(
            review=locked, reason=reason.strip(), placed_by=acting_user, placed_at=calendar.now()
        )

    return act(acting_user, review, selector.DECIDING, "hold.placed", write, "place a legal hold")


def lift_hold(*, acting_user: User, review: Review, hold: LegalHold, reason: str) -> LegalHold:
    """Lifts a hold for a reason. Whoever placed it does not lift it: it opens the way to destruction (never 10).

    :raises Refused: for whoever placed it; without a reason. :raises Stale: where it is lifted already.
    """
    if not reason.strip():
        raise Refused("Say why the review need not be held any longer.", field="reason")

    def write(locked: Review) -> LegalHold:
        row = LegalHold.objects.filter(pk=hold.pk, review=locked).first()
        if row is None:
            raise NotVisible
        if row.lifted_at is not None:
            raise Stale("This hold is lifted already.")
        if row.placed_by_id == acting_user.pk:
            raise Refused("You placed this hold, so somebody else lifts it.", who=OTHERS)
        row.lifted_by, row.lifted_at, row.lifted_reason = acting_user, calendar.now(), reason.strip()
        row.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
        return row

    return act(acting_user, review, selector.DECIDING, "hold.lifted", write, "lift a legal hold")


def invite_custodian(*, acting_user: User, review: Review, name: str, email: str, phone: str = "") -> people.InvitedTo:
    """Invites a records custodian to a review that has ended; they declare, and somebody else accepts them.

    :raises Refused: for oneself; once its destruction runs.
    """
    if email.strip().lower() == acting_user.email.lower():
        raise Refused("Somebody else invites you.", who=OTHERS, field="email")

    def write(locked: Review) -> Participant:
        running = selector.in_hand(locked)
        if running is not None and running.state == DestructionState.RUNNING:
            raise Refused("The destruction of this review has begun.")
        made.append(accounts.invite(acting_user=acting_user, name=name, email=email, agency=None, phone=phone))
        return people.add_participant(
            acting_user=acting_user, review=locked, user=made[0].user, capacity=Capacity.CUSTODIAN
        )

    made: list[accounts.Invited] = []
    row = act(acting_user, review, selector.DECIDING, "participant.invited", write, "invite a records custodian")
    return people.InvitedTo(row, made[0])


def ask_destruction(*, acting_user: User, review: Review) -> Destruction:
    """The first of two people asks that the review be destroyed.

    :raises Refused: before its time has run out; under a hold. :raises Stale: where it is asked for already.
    """

    def write(locked: Review) -> Destruction:
        ended = _may_be_destroyed(locked)
        if ended.destruction is not None:
            raise Stale("The destruction of this review is asked for already.")
        return Destruction.objects.create(
            review=locked,
            asked_by=acting_user,
            asked_at=calendar.now(),
            ended_on=ended.ended_on,
            keep_until=ended.keep_until,
        )

    made = act(acting_user, review, selector.DECIDING, "destruction.asked", write, "have it destroyed", portal=True)
    _tell(made.review, but=acting_user)
    return made


def agree_destruction(*, acting_user: User, review: Review) -> Destruction:
    """The second person agrees; it is announced from now on for 14 days to everybody who keeps the review.

    :raises Refused: for whoever asked for it (never 10); under a hold. :raises Stale: where nothing waits.
    """

    def write(locked: Review) -> Destruction:
        _may_be_destroyed(locked)
        row = _waiting(locked, DestructionState.ASKED)
        if row.asked_by_id == acting_user.pk:
            raise Refused("You asked for this, so somebody else agrees.", who=OTHERS)
        row.agreed_by, row.agreed_at = acting_user, calendar.now()
        row.due_on, row.state = calendar.today() + selector.NOTICE, DestructionState.ANNOUNCED
        row.save(update_fields=["agreed_by", "agreed_at", "due_on", "state"])
        return row

    made = act(acting_user, review, selector.DECIDING, "destruction.announced", write, "agree to it", portal=True)
    _tell(made.review)
    return made


def stop_destruction(*, acting_user: User, review: Review, reason: str) -> Destruction:
    """Either of them stops it, until it begins.

    :raises Refused: without a reason. :raises Stale: where nothing is asked for, or it has begun.
    """
    if not reason.strip():
        raise Refused("Say why it is stopped.", field="reason")

    def write(locked: Review) -> Destruction:
        row = _waiting(locked, DestructionState.ASKED, DestructionState.ANNOUNCED)
        return _stop(acting_user, row, reason.strip())

    made = act(acting_user, review, selector.DECIDING, "destruction.stopped", write, "stop it", portal=True)
    _tell(made.review, but=acting_user)
    return made


def act(
    acting_user: User,
    review: Review,
    who: frozenset[Capacity],
    verb: str,
    write: Callable[[Review], Result],
    label: str,
    *,
    portal: bool = False,
) -> Result:
    """As ``moves.act``, for who keeps an ended review: its lock, then who they are, the write, and the entry last."""
    with transaction.atomic():
        locked = moves.lock(review)
        if not selector.capacities_at_the_end(acting_user, locked) & who:
            raise Refused(f"You cannot {label}.", who=OTHERS)
        made = write(locked)
        record(chain=review_chain(locked.pk), verb=verb, actor=acting_user, subject=made)
        if portal:
            record(chain=PORTAL_CHAIN, verb=verb, actor=acting_user, subject=made, ids={"review": str(locked.pk)})
    return made


def _may_be_destroyed(review: Review) -> selector.Ended:
    ended = selector.ended(review)
    if ended is None:
        raise Refused("This review has not ended.")
    if selector.key_in_a_kms():
        raise Refused(selector.IN_A_KMS, who="Whoever runs the portal")
    if ended.held:
        raise Refused("A legal hold stands, so nothing of this review is destroyed.", who=OTHERS)
    if not ended.past:
        raise Refused(f"This review is kept until {calendar.long_date(ended.keep_until)}.")
    return ended


def _waiting(review: Review, *states: DestructionState) -> Destruction:
    row = selector.in_hand(review)
    if row is None or row.state not in states:
        raise Stale("Somebody acted first: this step is done or has passed.")
    return row


def _stop(acting_user: User, row: Destruction, reason: str) -> Destruction:
    row.state, row.stopped_by, row.stopped_at = DestructionState.STOPPED, acting_user, calendar.now()
    row.stopped_reason = reason
    row.save(update_fields=["state", "stopped_by", "stopped_at", "stopped_reason"])
    return row


def _tell(review: Review, but: User | None = None) -> None:
    """That something waits, and nothing else (never 9)."""
    for user in {one.user for one in selector.keepers(review)} - ({but} if but else set()):
        accounts.queue_notice(user)
