"""Passwords and factors are reset by two people, neither of them the one who is helped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from portal.accounts import registry
from portal.accounts.models import AuthenticatorApp, ResetRequest, SessionRecord, User
from portal.accounts.services import factors, invitations, resets
from portal.audit.api import PORTAL_CHAIN, entries
from portal.kernel.errors import NotVisible, Refused, Stale
from tests.portal.accounts.conftest import PASSWORD, link_in_mail
from tests.signing import code_of, give_app, sign_in

pytestmark = pytest.mark.django_db
NEW = "purple kettle orchard nine"


def asked(by: User, user: User, **what: bool) -> ResetRequest:
    return resets.ask(acting_user=by, user=user, reason="lost", **(what or {"factors": True}))


def test_two_coordinators_reset_everything_in_the_browser(
    coordinator: User, second_coordinator: User, anna: User, django_capture_on_commit_callbacks: Any
) -> None:
    one, two, hers = Client(), Client(), Client()
    for client, user in ((one, coordinator), (two, second_coordinator), (hers, anna)):
        sign_in(client, user)
    one.post(f"/people/{anna.pk}/reset/", {"what": ["password", "factors"], "reason": "lost"})
    assert hers.get("/account/").status_code == 200, "nothing has changed yet"
    request = ResetRequest.objects.get()
    assert one.get(f"/people/resets/{request.pk}/").status_code == 404
    assert one.post(f"/people/resets/{request.pk}/", {"agree": "1"}).status_code == 404
    assert "Look at it" in two.get("/account/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = two.post(f"/people/resets/{request.pk}/", {"agree": "1"})
    assert hers.get("/account/").status_code == 302
    assert not AuthenticatorApp.objects.filter(user=anna).exists()
    assert "wrong" in Client().post("/sign-in/", {"username": "anna", "password": PASSWORD}).content.decode()
    code = two.post(answer.url).context["code"]
    hers.get(link_in_mail())
    hers.post("/join/", {"code": code})
    hers.post("/join/password/", {"password": NEW, "again": NEW})
    hers.get("/set-up/app/")
    assert (
        hers.post("/set-up/app/", {"code": code_of(AuthenticatorApp.objects.get(user=anna))}).url == "/account/codes/"
    )
    assert hers.get("/account/").status_code == 200


def test_only_a_password(
    coordinator: User, second_coordinator: User, anna: User, django_capture_on_commit_callbacks: Any
) -> None:
    client = Client()
    request = asked(coordinator, anna, password=True)
    with django_capture_on_commit_callbacks(execute=True):
        invitation = resets.decide(acting_user=second_coordinator, request_id=request.pk, agree=True)
    assert invitation is not None
    code = invitations.show_code(acting_user=second_coordinator, invitation_id=invitation.pk)
    client.get(link_in_mail())
    client.post("/join/", {"code": code})
    assert client.post("/join/password/", {"password": NEW, "again": NEW}).url == "/sign-in/check/"
    assert client.get("/account/").status_code == 302, "the second factor that she still has is asked for"
    assert client.post("/sign-in/check/", {"code": code_of(give_app(anna))}).status_code == 302
    assert client.get("/account/").status_code == 200


def test_only_the_factors_asks_the_password_first(
    coordinator: User, second_coordinator: User, anna: User, django_capture_on_commit_callbacks: Any
) -> None:
    client = Client()
    old = factors.new_recovery_codes(user=anna)
    request = asked(coordinator, anna, factors=True)
    with django_capture_on_commit_callbacks(execute=True):
        invitation = resets.decide(acting_user=second_coordinator, request_id=request.pk, agree=True)
    assert invitation is not None
    code = invitations.show_code(acting_user=second_coordinator, invitation_id=invitation.pk)
    client.get(link_in_mail())
    client.post("/join/", {"code": code})
    assert client.post("/join/password/", {"password": "a wrong password"}).status_code == 200
    assert client.get("/set-up/").status_code == 302
    assert client.post("/join/password/", {"password": PASSWORD}).url == "/set-up/"
    assert client.get("/set-up/").status_code == 200
    with pytest.raises(Refused):
        factors.use_recovery_code(user=anna, code=old[0])


def test_unlocking_needs_two_and_no_link(coordinator: User, second_coordinator: User, anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(locked_at=timezone.now())
    request = asked(coordinator, anna, unlock=True)
    assert User.objects.get(pk=anna.pk).locked_at is not None
    assert resets.decide(acting_user=second_coordinator, request_id=request.pk, agree=True) is None
    assert User.objects.get(pk=anna.pk).locked_at is None
    assert give_app(anna).confirmed


def test_the_senior_manager_is_a_second_person_where_an_upper_floor_says_so(
    coordinator: User, anna: User, make_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, stranger = make_user("mona"), make_user("stan")
    monkeypatch.setattr(registry, "_seconds", [lambda helper, helped: helper == manager and helped == anna])
    first = asked(coordinator, anna)
    with pytest.raises(NotVisible):
        resets.decide(acting_user=stranger, request_id=first.pk, agree=True)
    resets.decide(acting_user=manager, request_id=first.pk, agree=False)
    second = asked(manager, anna)
    resets.decide(acting_user=coordinator, request_id=second.pk, agree=True)
    assert [r.agreed for r in ResetRequest.objects.order_by("asked_at")] == [False, True]


def test_two_senior_managers_do_not_suffice(anna: User, make_user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    mona, max_ = make_user("mona"), make_user("max")
    monkeypatch.setattr(registry, "_seconds", [lambda helper, helped: helped == anna])
    request = asked(mona, anna)
    with pytest.raises(NotVisible):
        resets.decide(acting_user=max_, request_id=request.pk, agree=True)
    assert give_app(anna).confirmed


def test_nobody_helps_themselves(coordinator: User, second_coordinator: User) -> None:
    with pytest.raises(NotVisible):
        asked(coordinator, coordinator)
    request = asked(second_coordinator, coordinator)
    with pytest.raises(NotVisible):
        resets.decide(acting_user=coordinator, request_id=request.pk, agree=True)
    with pytest.raises(NotVisible):
        resets.decide(acting_user=second_coordinator, request_id=request.pk, agree=True)
    request.refresh_from_db()
    assert request.open


def test_the_database_itself_wants_two_people(coordinator: User, anna: User) -> None:
    request = asked(coordinator, anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        ResetRequest.objects.filter(pk=request.pk).update(decided_by=coordinator)


def test_who_holds_no_office_cannot_ask(client: Client, anna: User, make_user: Any) -> None:
    sign_in(client, make_user("root", "editor", is_superuser=True))
    answer = client.post(f"/people/{anna.pk}/reset/", {"what": ["factors"], "reason": "lost"})
    assert answer.status_code == 404
    assert not ResetRequest.objects.exists()
    assert entries(PORTAL_CHAIN)[0].verb == "refused.not_visible"


def test_the_first_decision_counts(coordinator: User, second_coordinator: User, anna: User, make_user: Any) -> None:
    third = make_user("eli", "coordinator")
    request = asked(coordinator, anna)
    resets.decide(acting_user=second_coordinator, request_id=request.pk, agree=False)
    with pytest.raises(Stale):
        resets.decide(acting_user=third, request_id=request.pk, agree=True)
    assert give_app(anna).confirmed


def test_a_request_expires(coordinator: User, second_coordinator: User, anna: User) -> None:
    request = asked(coordinator, anna)
    ResetRequest.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Stale):
        resets.decide(acting_user=second_coordinator, request_id=request.pk, agree=True)
    assert asked(coordinator, anna) != request


def test_one_request_at_a_time(coordinator: User, second_coordinator: User, anna: User) -> None:
    asked(coordinator, anna)
    with pytest.raises(Refused, match="open already"):
        asked(second_coordinator, anna)


def test_asking_and_agreeing_need_a_fresh_proof(client: Client, coordinator: User, anna: User) -> None:
    sign_in(client, coordinator, fresh=False)
    assert client.get(f"/people/{anna.pk}/reset/").url.startswith("/sign-in/again/")
    assert client.get(f"/people/resets/{anna.pk}/").url.startswith("/sign-in/again/")


def test_every_session_ends_with_the_reset(coordinator: User, second_coordinator: User, anna: User) -> None:
    record = sign_in(Client(), anna)
    request = asked(coordinator, anna, password=True)
    resets.decide(acting_user=second_coordinator, request_id=request.pk, agree=True)
    assert SessionRecord.objects.get(pk=record.pk).end == "reset"
    verbs = [entry.verb for entry in entries(PORTAL_CHAIN)]
    assert verbs[:2] == ["account.invited", "account.session_ended"]
    assert "account.reset_agreed" in verbs
