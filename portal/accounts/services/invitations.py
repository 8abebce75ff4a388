"""Invitations: a link by e-mail, a code by telephone. Neither a letter box nor a voice alone lets anybody in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from django_q.tasks import async_task

from portal.accounts.enums import InvitationPurpose, OfficeKind
from portal.accounts.models import Agency, Invitation, Office, User
from portal.accounts.services import mail, tokens
from portal.audit.api import PORTAL_CHAIN, record
from portal.kernel.errors import Refused, must_exist

VALID_FOR = timedelta(days=7)
ASK_AGAIN = "the person who invited you"


@dataclass(frozen=True)
class Invited:
    """What became of it. ``invitation`` is None where the person has an account already; they are told by e-mail."""

    user: User
    invitation: Invitation | None

    @property
    def new(self) -> bool:
        return self.invitation is not None


@transaction.atomic
def invite(
    *,
    acting_user: User | None,
    name: str,
    email: str,
    agency: Agency | None = None,
    phone: str = "",
    office: str | None = None,
) -> Invited:
    """Invite somebody to have an account, or find the account that this e-mail address already has.

    The inviter reads the code on ``accounts:invitation`` and tells it by telephone. ``acting_user`` is None only for
    the management command that brings in the first coordinator. Callers decide who may invite.

    :raises Refused: when the account with this address is closed.
    """
    user = User.objects.select_for_update().filter(email=email.strip().lower()).first()
    if user is not None and not user.is_active:
        raise Refused("The account with this e-mail address is closed.", who="the coordinator", field="email")
    if user is None:
        user = User.objects.create_user(
            _free_username(name), email, name.strip(), None, agency=agency, phone=phone.strip()
        )
        record(
            chain=PORTAL_CHAIN,
            verb="account.opened",
            actor=acting_user,
            subject=user,
            ids={"agency": str(agency.pk) if agency else ""},
        )
    if office:
        grant_office(acting_user=acting_user, user=user, kind=office)
    if user.joined_at is not None:
        mail.notify(user)
        return Invited(user, None)
    waiting = next((found for found in user.invitations.filter(purpose=InvitationPurpose.JOIN) if found.open), None)
    return Invited(user, waiting or issue(acting_user=acting_user, user=user))


def _free_username(name: str) -> str:
    """``anna.smith``, or ``anna.smith2`` where there is one."""
    base = slugify(name).replace("-", ".")[:50] or "user"
    taken = set(User.objects.filter(username__startswith=base).values_list("username", flat=True))
    return next(
        free for number in range(1, len(taken) + 2) if (free := base if number == 1 else f"{base}{number}") not in taken
    )


@transaction.atomic
def issue(
    *,
    acting_user: User | None,
    user: User,
    purpose: str = InvitationPurpose.JOIN,
    sets_password: bool = True,
    sets_factor: bool = True,
) -> Invitation:
    """A new link and code for somebody. Earlier ones of theirs end."""
    now, link, code = timezone.now(), tokens.new_link(), tokens.new_spoken_code()
    user.invitations.filter(used_at=None, cancelled_at=None).update(cancelled_at=now)
    invitation = Invitation(
        user=user,
        purpose=purpose,
        sets_password=sets_password,
        sets_factor=sets_factor,
        created_by=acting_user,
        expires_at=now + VALID_FOR,
        link_hash=tokens.keyed_hash("link", link),
        code_hash=tokens.keyed_hash("code", code),
        link_to_send=link,
        code_to_show=code,
    )
    invitation.save()
    record(
        chain=PORTAL_CHAIN,
        verb="account.invited",
        actor=acting_user,
        subject=user,
        ids={"invitation": str(invitation.pk), "purpose": purpose},
    )
    invitation_id = str(invitation.pk)
    transaction.on_commit(lambda: async_task("portal.accounts.tasks.send_invitation", invitation_id))
    return invitation


def shown_to(user: User, invitation_id: UUID) -> Invitation:
    """The invitation, for the person who made it.

    :raises NotVisible: for anybody else.
    """
    return must_exist(Invitation.objects.select_related("user").filter(pk=invitation_id, created_by=user).first())


@transaction.atomic
def show_code(*, acting_user: User, invitation_id: UUID) -> str:
    """The code, once: it is forgotten as it is shown.

    :raises Refused: when it was shown before.
    :raises NotVisible: for anybody but the inviter.
    """
    shown_to(acting_user, invitation_id)
    invitation = Invitation.objects.select_for_update().select_related("user").get(pk=invitation_id)
    code = take_code(invitation)
    ids = {"invitation": str(invitation.pk)}
    record(chain=PORTAL_CHAIN, verb="account.code_shown", actor=acting_user, subject=invitation.user, ids=ids)
    return tokens.spoken(code)


def take_code(invitation: Invitation) -> str:
    """The code, for whoever tells it, and forget it.

    :raises Refused: when it was taken before, or the invitation has ended.
    """
    code: str = invitation.code_to_show
    if not code or not invitation.open:
        raise Refused("This code has been shown already. If it was not told, send a new invitation.", who="you")
    invitation.code_to_show = ""
    invitation.save(update_fields=["code_to_show"])
    return code


@transaction.atomic
def send_again(*, acting_user: User, invitation_id: UUID) -> Invitation:
    """A new link and a new code for the same person; the old ones end.

    :raises Refused: when the invitation was used.
    :raises NotVisible: for anybody but the inviter.
    """
    old = shown_to(acting_user, invitation_id)
    if old.used_at:
        raise Refused("This invitation was used. Nothing needs to be sent again.")
    new = issue(
        acting_user=acting_user,
        user=old.user,
        purpose=old.purpose,
        sets_password=old.sets_password,
        sets_factor=old.sets_factor,
    )
    old.user.reset_requests.filter(invitation=old).update(invitation=new)
    return new


def by_link(link: str) -> Invitation:
    """The invitation behind a link.

    :raises Refused: with a sentence for each way in which it cannot be used.
    """
    found = Invitation.objects.select_related("user").filter(link_hash=tokens.keyed_hash("link", link)).first()
    if found is None:
        raise Refused(
            "This link is not one of ours, or a newer one has replaced it. Use the newest message.", who=ASK_AGAIN
        )
    check_open(found)
    return found


def check_open(invitation: Invitation) -> None:
    """:raises Refused: when it was used, replaced, tried too often, has expired, or its account is closed."""
    who = f"Ask {ASK_AGAIN}" if invitation.purpose == InvitationPurpose.JOIN else "Ask the coordinator"
    if invitation.used_at:
        raise Refused("This link has been used. If you have set up your sign-in, sign in.", who=ASK_AGAIN)
    if invitation.cancelled_at:
        raise Refused("A newer link has replaced this one. Use the newest message.", who=ASK_AGAIN)
    if invitation.tries_left == 0:
        raise Refused(f"The code was wrong five times, so this link has ended. {who} for a new one.", who=ASK_AGAIN)
    if not invitation.open:
        raise Refused(f"This link has expired. {who} for a new one.", who=ASK_AGAIN)
    if not invitation.user.is_active:
        raise Refused("This account is closed.", who="the coordinator")


def check_code(*, invitation_id: UUID, code: str) -> Invitation:
    """Compare the spoken code. Each try is counted before the comparison, so that parallel guesses gain nothing.

    :raises Refused: when the code is wrong or the invitation cannot be used.
    """
    invitation = Invitation.objects.select_related("user").get(pk=invitation_id)
    check_open(invitation)
    counted = Invitation.objects.filter(pk=invitation_id, tries=invitation.tries).update(tries=F("tries") + 1)
    if not counted:
        raise Refused("This code is being tried somewhere else at this moment. Try again.", field="code")
    if not tokens.matches("code", tokens.bare(code), invitation.code_hash):
        invitation.refresh_from_db(fields=["tries"])
        _say_wrong(invitation)
    with transaction.atomic():
        Invitation.objects.filter(pk=invitation_id).update(tries=0)
        record(
            chain=PORTAL_CHAIN,
            verb="account.code_accepted",
            actor=None,
            subject=invitation.user,
            ids={"invitation": str(invitation_id)},
        )
    invitation.tries = 0
    return invitation


def _say_wrong(invitation: Invitation) -> None:
    left = invitation.tries_left
    if not left:
        check_open(invitation)
    tries = "one try" if left == 1 else f"{left} tries"
    raise Refused(f"This is not the code. Ask for it again by telephone. You have {tries} left.", field="code")


@transaction.atomic
def complete(invitation: Invitation) -> None:
    """The link and code have done their work: used, once.

    :raises Refused: when somebody completed it first.
    """
    now = timezone.now()
    if not Invitation.objects.filter(pk=invitation.pk, used_at=None, cancelled_at=None).update(used_at=now):
        raise Refused("This link has been used, or a newer one has replaced it.", who=ASK_AGAIN)
    User.objects.filter(pk=invitation.user_id, joined_at=None).update(joined_at=now)
    verb = "account.joined" if invitation.purpose == InvitationPurpose.JOIN else "account.reset_completed"
    record(
        chain=PORTAL_CHAIN,
        verb=verb,
        actor=invitation.user,
        subject=invitation.user,
        ids={"invitation": str(invitation.pk)},
    )


@transaction.atomic
def grant_office(*, acting_user: User | None, user: User, kind: str) -> Office:
    """Give somebody an office from today. Giving it twice changes nothing. Callers decide who may.

    :raises Refused: when they give it to themselves.
    """
    if acting_user is not None and acting_user.pk == user.pk:
        raise Refused("Nobody gives themselves an office. Ask another coordinator.", who="another coordinator")
    office, made = Office.objects.get_or_create(user=user, kind=OfficeKind(kind), until=None)
    if made:
        record(chain=PORTAL_CHAIN, verb="account.office_given", actor=acting_user, subject=user, ids={"office": kind})
    return office


@transaction.atomic
def end_office(*, acting_user: User, office_id: UUID) -> None:
    """End an office today.

    :raises NotVisible: when there is no such office.
    """
    office = must_exist(
        Office.objects.select_for_update().select_related("user").filter(pk=office_id, until=None).first()
    )
    office.until = timezone.localdate() - timedelta(days=1)
    office.save(update_fields=["until"])
    ids: dict[str, Any] = {"office": office.kind}
    record(chain=PORTAL_CHAIN, verb="account.office_ended", actor=acting_user, subject=office.user, ids=ids)
