"""One way in, with two factors. Every road with a password alone gets nowhere."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import AuthenticatorApp, SessionRecord, User
from portal.accounts.services import factors, pace
from portal.audit.api import PORTAL_CHAIN, entries
from tests.portal.accounts.conftest import PASSWORD
from tests.signing import code_of, give_app, sign_in

pytestmark = pytest.mark.django_db
ACCOUNT = "/account/"


def give_password(client: Client, username: str = "anna", password: str = PASSWORD, **extra: Any) -> Any:
    return client.post("/sign-in/", {"username": username, "password": password}, **extra)


def verbs() -> list[str]:
    return [entry.verb for entry in entries(PORTAL_CHAIN)]


def test_password_and_code_open_the_account(client: Client, anna: User) -> None:
    assert give_password(client).url == "/sign-in/check/"
    answer = client.post("/sign-in/check/", {"code": code_of(give_app(anna))})
    assert answer.status_code == 302
    page = client.get(ACCOUNT)
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store, private"
    assert verbs()[0] == "account.signed_in"
    assert SessionRecord.objects.get(user=anna).ended_at is None


def test_the_page_that_was_wanted_comes_after_signing_in(client: Client, anna: User) -> None:
    sent = client.get("/account/lock/")
    assert sent.url == "/sign-in/?next=/account/lock/"
    client.post("/sign-in/", {"username": "anna", "password": PASSWORD, "next": "/account/lock/"})
    assert client.post("/sign-in/check/", {"code": code_of(give_app(anna))}).url == "/account/lock/"


def test_somebody_elses_address_is_not_gone_to(client: Client, anna: User) -> None:
    client.post("/sign-in/", {"username": "anna", "password": PASSWORD, "next": "https://evil.example/"})
    assert "evil" not in client.post("/sign-in/check/", {"code": code_of(give_app(anna))}).url


@pytest.mark.parametrize(
    "where",
    [ACCOUNT, "/account/codes/", "/people/", "/set-up/", "/set-up/app/", "/session/keep/", "/cms/", "/cms/pages/"],
)
def test_a_password_alone_gets_nowhere(client: Client, make_user: Any, where: str) -> None:
    root = make_user("root", "coordinator", "editor", is_superuser=True)
    give_password(client, "root")
    for answer in (client.get(where), client.post(where)):
        assert answer.status_code in (302, 403, 404, 405), where
        assert answer.status_code != 302 or answer.url.startswith("/sign-in/"), where
    assert SessionRecord.objects.filter(user=root).count() == 0


@pytest.mark.parametrize(
    "door",
    [
        "/cms/login/",
        "/cms/password_reset/",
        "/_util/login/",
        "/cms/users/",
        "/accounts/login/",
        "/admin/",
        "/admin/login/",
    ],
)
def test_no_other_door_takes_a_password(client: Client, make_user: Any, door: str) -> None:
    make_user("root", is_superuser=True)
    assert client.get(door).status_code == 404
    assert client.post(door, {"username": "root", "password": PASSWORD}).status_code in (404, 405)
    assert "_auth_user_id" not in client.session


def test_djangos_own_login_of_a_session_counts_for_nothing(client: Client, make_user: Any) -> None:
    root = make_user("root", "coordinator", "editor", is_superuser=True)
    client.force_login(root, backend="portal.accounts.signed_in.People")
    for where in (ACCOUNT, "/people/", "/cms/"):
        assert client.get(where).url.startswith("/sign-in/"), where


def test_a_verified_device_without_a_session_of_ours_counts_for_nothing(client: Client, anna: User) -> None:
    client.force_login(anna, backend="portal.accounts.signed_in.People")
    session = client.session
    session["otp_device_id"] = give_app(anna).persistent_id
    session.save()
    assert client.get(ACCOUNT).url.startswith("/sign-in/")


def test_wrong_password_and_unknown_name_read_the_same(client: Client, anna: User) -> None:
    wrong, unknown = give_password(client, password="x"), give_password(client, username="nobody", password="x")
    assert wrong.status_code == unknown.status_code == 200
    for page in (wrong, unknown):
        assert "The user name or the password is wrong." in page.content.decode()
    assert verbs()[:2] == ["account.password_wrong"] * 2


def test_a_code_works_once(client: Client, anna: User) -> None:
    code = code_of(give_app(anna))
    give_password(client)
    client.post("/sign-in/check/", {"code": code})
    other = Client()
    give_password(other)
    page = other.post("/sign-in/check/", {"code": code})
    assert page.status_code == 200
    assert "A code works once" in page.content.decode()
    assert other.get(ACCOUNT).status_code == 302


def test_an_older_code_is_refused_after_a_newer_one(anna: User) -> None:
    app = give_app(anna)
    assert app.verify_token(code_of(app, step=1))
    assert not app.verify_token(code_of(app, step=0))


def test_the_window_is_one_step_each_way(anna: User) -> None:
    app = give_app(anna)
    assert not app.verify_token(code_of(app, step=2))
    assert not app.verify_token(code_of(app, step=-2))
    assert app.verify_token(code_of(app, step=-1))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦"])
def test_what_is_no_code_is_refused(anna: User, typed: str) -> None:
    assert not give_app(anna).verify_token(typed)


def test_wrong_codes_wait_longer_and_longer_but_never_more_than_15_minutes(anna: User) -> None:
    app = give_app(anna)
    for _ in range(4):
        app.verify_token("000000")
    assert app.may_try_at() is not None
    AuthenticatorApp.objects.filter(pk=app.pk).update(
        failures=500, failed_at=timezone.now() - timedelta(minutes=15, seconds=1)
    )
    app.refresh_from_db()
    assert app.may_try_at() is None
    assert app.verify_token(code_of(app))


def test_the_secret_is_sealed_in_the_database(anna: User) -> None:
    from django.db import connection

    app = give_app(anna)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_authenticatorapp")
        held = bytes(cursor.fetchone()[0])
    assert app.secret.encode() not in held
    assert app.key not in held


def test_ten_minutes_after_the_password_the_second_step_is_over(client: Client, anna: User) -> None:
    give_password(client)
    session = client.session
    session["half"] = {**session["half"], "at": time.time() - 601}
    session.save()
    assert client.post("/sign-in/check/", {"code": code_of(give_app(anna))}).url == "/sign-in/"


def test_a_changed_password_ends_the_half_session(client: Client, anna: User) -> None:
    give_password(client)
    anna.set_password("another long password")
    anna.save()
    assert client.post("/sign-in/check/", {"code": code_of(give_app(anna))}).url == "/sign-in/"


def test_a_closed_account_does_not_get_in(client: Client, anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert give_password(client).status_code == 200


def test_signing_out_forgets(client: Client, anna: User) -> None:
    record = sign_in(client, anna)
    answer = client.post("/sign-out/")
    assert '"cookies"' in answer["Clear-Site-Data"]
    assert client.get(ACCOUNT).status_code == 302
    record.refresh_from_db()
    assert record.end == "signed_out"
    assert client.get("/sign-out/").status_code == 405


def test_leaving_quickly_signs_out(client: Client, anna: User) -> None:
    sign_in(client, anna)
    answer = client.get("/leave/")
    assert answer.status_code == 302
    assert "localhost" not in answer.url
    assert client.get(ACCOUNT).status_code == 302


# Throttles: guessing is slow, and no weapon ---------------------------------------------------------------------------
def test_five_failures_stop_that_network_and_not_the_owner(client: Client, anna: User) -> None:
    for _ in range(5):
        last = give_password(client, password="x", REMOTE_ADDR="203.0.113.9")
    assert last.status_code == 429
    stopped = give_password(client, REMOTE_ADDR="203.0.113.77")  # the same /24, the right password
    assert stopped.status_code == 429
    assert "Wait 15 minutes" in stopped.content.decode()
    owner = Client()
    assert give_password(owner, REMOTE_ADDR="198.51.100.4").url == "/sign-in/check/"


def test_the_stop_ends_after_15_minutes_and_tries_meanwhile_do_not_extend_it(client: Client, anna: User) -> None:
    from axes.models import AccessAttempt

    for _ in range(5):
        give_password(client, password="x")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert give_password(client).status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert give_password(client).url == "/sign-in/check/"


def test_no_network_and_no_name_is_kept(client: Client, anna: User) -> None:
    from axes.models import AccessAttempt, AccessLog

    give_password(client, username="my secret passphrase", password="x", REMOTE_ADDR="203.0.113.9")
    row = AccessAttempt.objects.get()
    assert "203.0.113" not in str(row.__dict__)
    assert "passphrase" not in str(row.__dict__)
    assert not AccessLog.objects.exists()


def test_many_networks_are_slowed_down_and_nobody_is_locked_out(
    client: Client, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(pace.time, "sleep", slept.append)
    for number in range(13):
        give_password(client, password="x", REMOTE_ADDR=f"203.0.{number}.9")
    assert slept, "after ten failures attempts take turns"
    owner = Client()
    assert give_password(owner, REMOTE_ADDR="198.51.100.4").url == "/sign-in/check/"
    assert max(slept) <= 4


def test_a_queue_longer_than_four_seconds_asks_to_try_again(client: Client, anna: User) -> None:
    from portal.accounts.models import SignInPace

    name = pace.hashed_name("anna")
    SignInPace.objects.create(name_hash=name, failures=50, next_turn_at=timezone.now() + timedelta(seconds=30))
    page = give_password(client)
    assert "Wait a few seconds" in page.content.decode()
    SignInPace.objects.filter(pk=name).update(next_turn_at=timezone.now())
    assert give_password(client).url == "/sign-in/check/"


def test_ten_wrong_codes_tell_the_owner(
    client: Client, anna: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    app = give_app(anna)
    give_password(client)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(10):
            AuthenticatorApp.objects.filter(pk=app.pk).update(failed_at=None)
            with pytest.raises(Exception, match="code"):
                factors.check_code(user=anna, code="000000")
    assert [message.subject for message in mailoutbox] == ["Somebody tried to sign in as you"]


# Recovery codes -------------------------------------------------------------------------------------------------------
def test_a_recovery_code_only_enrols(client: Client, make_user: Any) -> None:
    user = make_user("anna", "coordinator", "editor", is_superuser=True)
    old = give_app(user)
    code = factors.new_recovery_codes(user=user)[3]
    give_password(client)
    assert client.post("/sign-in/recovery/", {"code": f" {code.upper()} "}).url == "/set-up/"
    for where in (ACCOUNT, "/people/", "/cms/", "/account/codes/", "/sign-in/check/"):
        assert client.get(where).status_code == 302, where
    assert client.get("/set-up/").status_code == 200
    assert client.get("/set-up/app/").status_code == 200
    new = AuthenticatorApp.objects.get(user=user, confirmed=False)
    assert client.post("/set-up/app/", {"code": code_of(new)}).url == "/sign-in/"
    assert client.get(ACCOUNT).status_code == 302, "the session that enrolled opens nothing"
    assert list(AuthenticatorApp.objects.filter(user=user)) == [new], f"{old} no longer works"


def test_a_recovery_code_works_once_and_for_its_owner(client: Client, anna: User, make_user: Any) -> None:
    mine, theirs = factors.new_recovery_codes(user=anna), factors.new_recovery_codes(user=make_user("ben"))
    give_password(client)
    assert client.post("/sign-in/recovery/", {"code": theirs[0]}).status_code == 200
    assert client.post("/sign-in/recovery/", {"code": mine[0]}).status_code == 302
    again = Client()
    give_password(again)
    page = again.post("/sign-in/recovery/", {"code": mine[0]})
    assert "has been used" in page.content.decode()
    assert factors.recovery_codes_left(anna) == 9


def test_recovery_codes_are_shown_once(client: Client, anna: User) -> None:
    sign_in(client, anna)
    assert "unused" not in client.get("/account/codes/").content.decode()
    shown = client.post("/account/codes/").context["codes"]
    assert len(set(shown)) == 10
    page = client.get("/account/codes/").content.decode()
    assert all(code not in page for code in shown)
    assert not any(code in str(list(anna.recovery_codes.values())) for code in shown)


def test_somebody_without_a_factor_is_told_what_to_do(client: Client, make_user: Any) -> None:
    make_user("ben", app=False)
    page = give_password(client, "ben")
    assert "no second way yet" in page.content.decode()
    assert client.get(reverse("accounts:set_up")).status_code == 302


def test_the_key_that_another_session_saw_is_never_confirmed(anna: User) -> None:
    thief, owner = Client(), Client()
    codes = factors.new_recovery_codes(user=anna)
    for browser, code in ((thief, codes[0]), (owner, codes[1])):
        give_password(browser)
        browser.post("/sign-in/recovery/", {"code": code})
    seen = thief.get("/set-up/app/").context["key"]
    own = owner.get("/set-up/app/").context["key"]
    assert seen != own
    assert owner.get("/set-up/app/").context["key"] == own, "a reload keeps the picture"
    app = next(a for a in AuthenticatorApp.objects.filter(confirmed=False) if a.secret == own.replace(" ", ""))
    assert owner.post("/set-up/app/", {"code": code_of(app)}).url == "/sign-in/"
    assert [a.secret for a in AuthenticatorApp.objects.all()] == [own.replace(" ", "")]


def test_the_sweep_drops_what_is_done(anna: User) -> None:
    from portal.accounts.models import KeptWords
    from portal.accounts.tasks import sweep

    long_ago = timezone.now() - timedelta(days=8)
    record = SessionRecord.objects.create(user=anna, ended_at=long_ago)
    live = SessionRecord.objects.create(user=anna)
    KeptWords.objects.create(user=anna, page_hash="x", fields={"a": ["b"]}, expires_at=long_ago)
    sweep()
    sweep()
    assert list(SessionRecord.objects.all()) == [live], record
    assert not KeptWords.objects.exists()
