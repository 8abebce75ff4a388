"""Passwords and factors are reset by two people: coordinator and the agency's senior manager, or two coordinators."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.enums import InvitationPurpose, OfficeKind, SessionEnd
from portal.accounts.models import Invitation, ResetRequest, User
from portal.accounts.registry import is_second_for
from portal.accounts.selectors import has_office
from portal.accounts.services import factors, mail, sessions
from portal.accounts.services.invitations import issue
from portal.audit.api import PORTAL_CHAIN, record
from portal.kernel.errors import NotVisible, Refused, Stale, must_exist

OPEN_FOR = timedelta(days=7)
SECOND = "another coordinator or the person's senior manager"


def may_ask(user: User, helped: User) -> bool:
    """Whether somebody may ask for a reset of another's sign-in: a coordinator, or who may be the second person."""
    return user.pk != helped.pk and (has_office(user, OfficeKind.COORDINATOR) or is_second_for(user, helped))


def may_decide(user: User, request: ResetRequest) -> bool:
    """The second person is neither the first nor the one helped, and one of the two is a coordinator."""
    if user.pk in (request.asked_by_id, request.user_id) or not request.open:
        return False
    if has_office(user, OfficeKind.COORDINATOR):
        return True
    return is_second_for(user, request.user) and has_office(request.asked_by, OfficeKind.COORDINATOR)


def waiting_for(user: User) -> list[ResetRequest]:
    """Requests that this person could decide."""
    found: QuerySet[ResetRequest] = ResetRequest.objects.filter(decided_at=None, expires_at__gt=timezone.now())
    return [request for request in found.select_related("user__agency", "asked_by") if may_decide(user, request)]


@transaction.atomic
def ask(
    *, acting_user: User, user: User, reason: str, password: bool = False, factors: bool = False, unlock: bool = False
) -> ResetRequest:
    """The first of the two asks.

    :raises NotVisible: for somebody who may not ask.
    :raises Refused: when nothing is asked for, or the same person's request is open.
    """
    if not may_ask(acting_user, user):
        raise NotVisible
    if not (password or factors or unlock):
        raise Refused("Say what should be reset.", field="what")
    if not user.is_active or user.joined_at is None:
        raise Refused(
            "This person has not set up an account. Send the invitation again instead.",
            who="the person who invited them",
        )
    if any(found.open for found in user.reset_requests.all()):
        raise Refused("A request for this person is open already.", who=SECOND)
    request = ResetRequest.objects.create(
        user=user,
        asked_by=acting_user,
        reason=reason,
        password=password,
        factors=factors,
        unlock=unlock,
        expires_at=timezone.now() + OPEN_FOR,
    )
    record(chain=PORTAL_CHAIN, verb="account.reset_asked", actor=acting_user, subject=user, ids=_ids(request))
    return request


def _ids(request: ResetRequest) -> dict[str, object]:
    return {
        "request": str(request.pk),
        "reason": request.reason,
        "password": request.password,
        "factors": request.factors,
        "unlock": request.unlock,
    }


@transaction.atomic
def decide(*, acting_user: User, request_id: UUID, agree: bool) -> Invitation | None:
    """The second of the two agrees or refuses. The first decision counts.

    Agreed: what is to be reset stops working at once, every session of the person ends, and a link goes out whose code
    the second person tells by telephone. Unlocking alone needs no link.

    :raises NotVisible: for somebody who may not decide.
    :raises Stale: when somebody decided first, or the request has expired.
    """
    request = must_exist(
        ResetRequest.objects.select_for_update(of=("self",))
        .select_related("user", "asked_by")
        .filter(pk=request_id)
        .first()
    )
    if (
        not request.open
        and acting_user.pk not in (request.asked_by_id, request.user_id)
        and may_ask(acting_user, request.user)
    ):
        raise Stale("This request has been decided, or has expired.")
    if not may_decide(acting_user, request):
        raise NotVisible
    request.decided_by, request.decided_at, request.agreed = acting_user, timezone.now(), agree
    verb = "account.reset_agreed" if agree else "account.reset_refused"
    record(chain=PORTAL_CHAIN, verb=verb, actor=acting_user, subject=request.user, ids=_ids(request))
    if agree:
        request.invitation = _carry_out(request, acting_user)
    request.save()
    return request.invitation


def _carry_out(request: ResetRequest, acting_user: User) -> Invitation | None:
    user = User.objects.select_for_update().get(pk=request.user_id)
    if request.unlock:
        user.locked_at = None
    if request.password:
        user.set_unusable_password()
    user.save(update_fields=["locked_at", "password"])
    if request.factors:
        factors.forget_all(user)
        user.recovery_codes.all().delete()
    sessions.end_all(user, SessionEnd.RESET)
    if not (request.password or request.factors):
        mail.notify(user, "changed")
        return None
    return issue(
        acting_user=acting_user,
        user=user,
        purpose=InvitationPurpose.RESET,
        sets_password=request.password,
        sets_factor=request.factors,
    )


def for_decision(user: User, request_id: UUID) -> ResetRequest:
    """A request, for somebody who may decide it, or who could have.

    :raises NotVisible: for anybody else.
    """
    found = ResetRequest.objects.select_related("user__agency", "asked_by").filter(pk=request_id).first()
    if found is None or user.pk in (found.asked_by_id, found.user_id) or not may_ask(user, found.user):
        raise NotVisible
    return found
