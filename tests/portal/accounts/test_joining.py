"""Invitations: a link by e-mail, a code by telephone, a password, a second factor."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.accounts.models import Agency, AuthenticatorApp, Invitation, Office, User
from portal.accounts.services import invitations
from portal.audit.api import PORTAL_CHAIN, entries
from portal.kernel.errors import Refused
from tests.portal.accounts.conftest import PASSWORD, link_in_mail
from tests.signing import code_of, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(coordinator: User, agency: Agency, django_capture_on_commit_callbacks: Any) -> Invitation:
    with django_capture_on_commit_callbacks(execute=True):
        made = invitations.invite(
            acting_user=coordinator, name="Ben Okoro", email="Ben@Example.org", agency=agency, phone="020 7946 0000"
        )
    assert made.invitation is not None
    made.invitation.refresh_from_db()
    return made.invitation


def spoken_code(invitation: Invitation) -> str:
    assert invitation.created_by is not None
    return invitations.show_code(acting_user=invitation.created_by, invitation_id=invitation.pk)


def test_the_whole_way_in(client: Client, invited: Invitation) -> None:
    code = spoken_code(invited)
    assert client.get(link_in_mail()).url == "/join/"
    assert client.post("/join/", {"code": code}).url == "/join/password/"
    page = client.get("/join/password/").content.decode()
    assert "ben.okoro" in page
    assert client.post("/join/password/", {"password": PASSWORD, "again": PASSWORD}).url == "/set-up/"
    assert "<svg" in client.get("/set-up/app/").content.decode()
    app = AuthenticatorApp.objects.get(user=invited.user, confirmed=False)
    assert client.post("/set-up/app/", {"code": code_of(app)}).url == "/account/codes/"
    assert len(client.post("/account/codes/").context["codes"]) == 10
    assert client.get("/account/").status_code == 200
    invited.refresh_from_db()
    assert invited.used_at is not None
    assert User.objects.get(username="ben.okoro").joined_at is not None
    verbs = {entry.verb for entry in entries(PORTAL_CHAIN)}
    assert verbs >= {
        "account.opened", "account.invited", "account.code_shown", "account.code_accepted", "account.password_set",
        "account.factor_added", "account.joined", "account.signed_in", "account.recovery_codes_made",
    }  # fmt: skip
    gone = Client().get(link_in_mail())
    assert gone.status_code == 410
    assert "has been used" in gone.content.decode()


def test_the_message_says_nothing(invited: Invitation) -> None:
    message = mail.outbox[-1]
    words = f"{message.subject} {message.body} {message.from_email}".lower()
    assert message.to == ["ben@example.org"]
    for telling in ("review", "homicide", "death", "abuse", "domestic", "ben okoro", "cora", "northbank"):
        assert telling not in words


def test_the_link_is_forgotten_once_sent_and_the_code_once_shown(
    client: Client, coordinator: User, invited: Invitation
) -> None:
    assert invited.link_to_send == ""
    assert invited.mailed_at is not None
    sign_in(client, coordinator)
    where = f"/people/invitations/{invited.pk}/"
    assert client.get(where).context["code"] == ""
    shown = client.post(where)
    code = shown.context["code"].replace(" ", "")
    assert re.fullmatch(r"\d{8}", code)
    assert code not in client.get(where).content.decode()
    assert "shown already" in client.post(where).content.decode()
    invited.refresh_from_db()
    assert invited.code_to_show == ""
    assert code not in str(Invitation.objects.values().get())


def test_only_the_inviter_reads_the_code(client: Client, second_coordinator: User, invited: Invitation) -> None:
    sign_in(client, second_coordinator)
    for answer in (client.get(f"/people/invitations/{invited.pk}/"), client.post(f"/people/invitations/{invited.pk}/")):
        assert answer.status_code == 404
    assert entries(PORTAL_CHAIN)[0].verb == "refused.not_visible"
    invited.refresh_from_db()
    assert invited.code_to_show


def test_opening_the_link_changes_nothing(client: Client, invited: Invitation) -> None:
    for _ in range(3):
        Client().get(link_in_mail())
    assert client.get(link_in_mail()).status_code == 302
    assert client.get("/join/").status_code == 200


def test_five_wrong_codes_end_the_link(client: Client, invited: Invitation) -> None:
    code = spoken_code(invited)
    client.get(link_in_mail())
    for left in ("4 tries", "3 tries", "2 tries", "one try"):
        page = client.post("/join/", {"code": "0" * 8})
        assert f"You have {left} left" in page.content.decode()
    last = client.post("/join/", {"code": "0" * 8}).content.decode()
    assert "wrong five times" in last
    assert client.post("/join/", {"code": code}).url == "/join/closed/"
    closed = client.get("/join/closed/")
    assert closed.status_code == 410
    assert "wrong five times" in closed.content.decode()


def test_an_expired_link_says_so(client: Client, invited: Invitation) -> None:
    Invitation.objects.filter(pk=invited.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    page = client.get(link_in_mail())
    assert page.status_code == 410
    assert "This link has expired. Ask the person who invited you for a new one." in page.content.decode()


def test_an_unknown_link_says_so(client: Client) -> None:
    page = client.get("/join/abcdef/")
    assert page.status_code == 410
    assert "not one of ours" in page.content.decode()


def test_a_link_that_expires_while_it_is_used(client: Client, invited: Invitation) -> None:
    client.get(link_in_mail())
    Invitation.objects.filter(pk=invited.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get("/join/").url == "/join/closed/"
    assert "has expired" in client.get("/join/closed/").content.decode()


def test_the_password_page_needs_the_code_first(client: Client, invited: Invitation) -> None:
    client.get(link_in_mail())
    assert client.post("/join/password/", {"password": PASSWORD, "again": PASSWORD}).url == "/join/"
    assert not User.objects.get(pk=invited.user_id).has_usable_password()
    assert client.get("/set-up/").status_code == 302
    assert Client().get("/join/").url == "/sign-in/"


@pytest.mark.parametrize(
    ("password", "again", "why"),
    [
        ("short", "short", "at least 12"),
        ("passwordpassword1", "different-one-here", "differ"),
        ("ben.okoro2026", "ben.okoro2026", "similar"),
    ],
)
def test_weak_and_differing_passwords_are_refused(
    client: Client, invited: Invitation, password: str, again: str, why: str
) -> None:
    code = spoken_code(invited)
    client.get(link_in_mail())
    client.post("/join/", {"code": code})
    page = client.post("/join/password/", {"password": password, "again": again})
    assert page.status_code == 200
    assert why in page.content.decode()
    assert not User.objects.get(pk=invited.user_id).has_usable_password()


def test_half_way_through_a_password_opens_nothing(client: Client, invited: Invitation) -> None:
    code = spoken_code(invited)
    client.get(link_in_mail())
    client.post("/join/", {"code": code})
    client.post("/join/password/", {"password": PASSWORD, "again": PASSWORD})
    for where in ("/account/", "/people/", "/cms/", "/account/codes/"):
        assert client.get(where).status_code == 302, where
    other = Client()
    assert (
        "no second way yet" in other.post("/sign-in/", {"username": "ben.okoro", "password": PASSWORD}).content.decode()
    )


def test_two_browsers_with_one_invitation_the_first_wins(invited: Invitation) -> None:
    code = spoken_code(invited)
    first, late = Client(), Client()
    for browser in (first, late):
        browser.get(link_in_mail())
        browser.post("/join/", {"code": code})
    first.post("/join/password/", {"password": PASSWORD, "again": PASSWORD})
    late.post("/join/password/", {"password": PASSWORD + "!", "again": PASSWORD + "!"})
    app = AuthenticatorApp.objects
    late.get("/set-up/app/")
    late.post("/set-up/app/", {"code": code_of(app.get(user=invited.user, confirmed=False))})
    assert first.get("/set-up/app/").status_code == 302, "its password was replaced, so its grant ended"
    assert late.get("/account/").status_code == 200
    assert app.filter(user=invited.user, confirmed=True).count() == 1


def test_somebody_known_is_told_that_something_waits(
    coordinator: User, anna: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        again = invitations.invite(acting_user=coordinator, name="Somebody else", email="ANNA@example.org")
    assert again.invitation is None
    assert again.user == anna
    assert mailoutbox[-1].subject == "Something is waiting for you"
    assert User.objects.count() == 2


def test_inviting_twice_before_they_join_gives_the_same_invitation(coordinator: User, invited: Invitation) -> None:
    again = invitations.invite(acting_user=coordinator, name="Ben Okoro", email="ben@example.org")
    assert again.invitation == invited


def test_names_alike_get_user_names_of_their_own(coordinator: User) -> None:
    made = [
        invitations.invite(acting_user=coordinator, name="Zoë Smith", email=f"z{n}@example.org").user.username
        for n in range(3)
    ]
    assert made == ["zoe.smith", "zoe.smith2", "zoe.smith3"]


def test_a_new_mail_ends_the_old_link(
    client: Client, coordinator: User, invited: Invitation, django_capture_on_commit_callbacks: Any
) -> None:
    sign_in(client, coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/people/invitations/{invited.pk}/", {"again": "1"})
    assert str(invited.pk) not in answer.url
    assert "newer" in Client().get(link_in_mail(0)).content.decode()
    assert Client().get(link_in_mail(1)).status_code == 302


def test_a_closed_account_cannot_be_invited_back(coordinator: User, anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(is_active=False)
    with pytest.raises(Refused, match="closed"):
        invitations.invite(acting_user=coordinator, name="Anna", email="anna@example.org")


def test_the_coordinator_invites_in_the_browser(client: Client, coordinator: User, agency: Agency) -> None:
    sign_in(client, coordinator)
    data = {"name": "Eve Ford", "email": "eve@example.org", "phone": "1", "agency": str(agency.pk), "office": "editor"}
    answer = client.post("/people/invite/", data)
    assert answer.url.startswith("/people/invitations/")
    assert Office.objects.get(user__username="eve.ford").kind == "editor"
    assert client.post("/people/invite/", {**data, "email": "not an address"}).status_code == 200
    assert User.objects.filter(name="Eve Ford").count() == 1


def test_nobody_else_reaches_the_people(client: Client, make_user: Any, agency: Agency) -> None:
    sign_in(client, make_user("eve", "editor", "auditor", "ssp_chair", is_superuser=True))
    for where in ("/people/", "/people/invite/", "/agencies/", "/agencies/add/", f"/agencies/{agency.pk}/"):
        assert client.get(where).status_code == 404, where
        assert client.post(where, {"name": "x", "email": "x@example.org"}).status_code == 404, where
    assert not User.objects.filter(email="x@example.org").exists()


def test_nobody_gives_themselves_an_office(client: Client, coordinator: User) -> None:
    sign_in(client, coordinator)
    client.post(f"/people/{coordinator.pk}/act/", {"office": "editor"})
    assert not Office.objects.filter(user=coordinator, kind="editor").exists()


def test_an_agency_adopts_the_protocol(client: Client, coordinator: User) -> None:
    sign_in(client, coordinator)
    data = {"name": "Probation", "kind": "probation", "standing": "duty"}
    half = client.post("/agencies/add/", {**data, "adopted_by": "A. Person, director"})
    assert "both a date and the person" in half.content.decode()
    date = {"adopted_on_day": "1", "adopted_on_month": "4", "adopted_on_year": "2026"}
    assert client.post("/agencies/add/", {**data, **date, "adopted_by": "A. Person, director"}).status_code == 302
    assert str(Agency.objects.get(name="Probation").adopted_on) == "2026-04-01"


def test_the_first_coordinator_comes_in_by_a_command(capsys: Any, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        call_command("invite_coordinator", "--name", "Cora Lane", "--email", "cora@example.org")
    said = capsys.readouterr().out
    assert re.search(r"\d{4} \d{4}", said)
    assert Office.objects.get().kind == "coordinator"
    assert link_in_mail().startswith("/join/")
