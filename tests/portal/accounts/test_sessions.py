"""Sessions end when they should, within the request; words outlive them, for their writer alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts import registry
from portal.accounts.models import KeptWords, SessionRecord, User
from portal.accounts.services import kept, sessions
from portal.audit.api import PORTAL_CHAIN, entries
from tests.portal.accounts.conftest import PASSWORD
from tests.signing import code_of, give_app, sign_in

pytestmark = pytest.mark.django_db
ACCOUNT, FORM = "/account/", "/agencies/add/"
WORDS = {
    "name": "A body whose long name was typed with care",
    "kind": "police",
    "standing": "duty",
    "adopted_by": "A. Person",
}


def age(record: SessionRecord, **fields: timedelta) -> None:
    """Move moments of a session into the past."""
    SessionRecord.objects.filter(pk=record.pk).update(**{name: timezone.now() - by for name, by in fields.items()})


def in_again(client: Client, user: User, wanted: str = "") -> Any:
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD, "next": wanted})
    app = give_app(user)
    type(app).objects.filter(pk=app.pk).update(last_step=-1)
    return client.post("/sign-in/check/", {"code": code_of(app)})


def test_thirty_idle_minutes_end_a_session(client: Client, anna: User) -> None:
    record = sign_in(client, anna)
    age(record, seen_at=timedelta(minutes=29))
    assert client.get(ACCOUNT).status_code == 200
    age(record, seen_at=timedelta(minutes=30))
    answer = client.get(ACCOUNT)
    assert answer.url == "/sign-in/?next=/account/"
    assert '"cache"' in answer["Clear-Site-Data"]
    assert "no sign of you" in client.get(answer.url).content.decode()
    record.refresh_from_db()
    assert record.end == "idle"
    age(record, seen_at=timedelta(0))
    assert client.get(ACCOUNT).status_code == 302, "an ended session stays ended"


def test_twelve_hours_end_a_session_however_busy(client: Client, anna: User) -> None:
    record = sign_in(client, anna)
    age(record, started_at=timedelta(hours=12))
    assert client.get(ACCOUNT).status_code == 302
    record.refresh_from_db()
    assert record.end == "absolute"


def test_a_request_is_a_sign_of_the_person_and_a_question_is_not(client: Client, anna: User) -> None:
    record = sign_in(client, anna)
    age(record, seen_at=timedelta(minutes=20))
    left = client.get("/session/left/").json()["left"]
    assert 590 <= left <= 600
    client.get(ACCOUNT)
    assert client.get("/session/left/").json()["left"] > 1700


def test_one_button_extends(client: Client, anna: User) -> None:
    record = sign_in(client, anna)
    age(record, seen_at=timedelta(minutes=29))
    assert client.post("/session/stay/", headers={"Accept": "application/json"}).json()["left"] > 1700
    age(record, seen_at=timedelta(minutes=29))
    answer = client.post("/session/stay/", {"next": ACCOUNT})
    assert answer.url == ACCOUNT
    assert Client().get("/session/left/").json() == {"left": 0}


def test_the_page_says_when(client: Client, anna: User) -> None:
    sign_in(client, anna)
    page = client.get(ACCOUNT).content.decode()
    assert "You are signed out after 30 minutes without a sign of you" in page
    assert 'id="idle-warning"' in page
    assert "style=" not in page


def test_an_upper_floor_gives_longer_and_quieter_sessions(
    client: Client, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rule(user: User) -> registry.SessionTerms | None:
        return registry.SessionTerms(60, quiet=True) if user == anna else None

    monkeypatch.setattr(registry, "_terms", [rule])
    in_again(client, anna)
    record = SessionRecord.objects.get()
    assert (record.idle_minutes, record.quiet) == (60, True)
    signed_in = entries(PORTAL_CHAIN)[0]
    assert timezone.localtime(signed_in.at).strftime("%H:%M:%S") == "00:00:00", "the day, not the moment (never 12)"
    age(record, seen_at=timedelta(minutes=59))
    assert client.get(ACCOUNT).status_code == 200
    client.post("/sign-out/")
    assert not SessionRecord.objects.exists()
    assert entries(PORTAL_CHAIN)[0] == signed_in


def test_sign_out_everywhere_holds_for_the_next_request(anna: User) -> None:
    here, there = Client(), Client()
    sign_in(here, anna)
    sign_in(there, anna)
    assert there.get(ACCOUNT).status_code == 200
    assert here.post("/account/sessions/end/").url == "/signed-out/"
    assert there.get(ACCOUNT).status_code == 302
    assert here.get(ACCOUNT).status_code == 302
    assert set(SessionRecord.objects.values_list("end", flat=True)) == {"everywhere"}


def test_one_session_is_ended_from_another(anna: User, make_user: Any) -> None:
    here, there, stranger = Client(), Client(), Client()
    sign_in(here, anna)
    record = sign_in(there, anna)
    sign_in(stranger, make_user("ben"))
    assert stranger.post(f"/account/sessions/{record.pk}/end/").status_code == 404
    assert there.get(ACCOUNT).status_code == 200
    here.post(f"/account/sessions/{record.pk}/end/")
    assert there.get(ACCOUNT).status_code == 302
    assert here.get(ACCOUNT).status_code == 200


def test_locking_ones_access_holds_everywhere_at_once(anna: User) -> None:
    here, there = Client(), Client()
    sign_in(here, anna)
    sign_in(there, anna)
    assert here.get("/account/lock/").status_code == 200
    here.post("/account/lock/")
    assert there.get(ACCOUNT).status_code == 302
    page = there.post("/sign-in/", {"username": "anna", "password": PASSWORD})
    assert "You have locked your access" in page.content.decode()
    assert "locked" not in Client().post("/sign-in/", {"username": "anna", "password": "wrong"}).content.decode()


def test_locking_between_the_two_steps_ends_the_half_session(client: Client, anna: User) -> None:
    client.post("/sign-in/", {"username": "anna", "password": PASSWORD})
    User.objects.filter(pk=anna.pk).update(locked_at=timezone.now())
    assert client.post("/sign-in/check/", {"code": code_of(give_app(anna))}).url == "/sign-in/"


def test_a_closed_account_is_out_at_once(client: Client, coordinator: User, anna: User) -> None:
    office, theirs = Client(), client
    sign_in(office, coordinator)
    sign_in(theirs, anna)
    office.post(f"/people/{anna.pk}/act/", {"close": "1"})
    assert theirs.get(ACCOUNT).status_code == 302


def test_a_new_password_ends_the_other_sessions(anna: User) -> None:
    here, there = Client(), Client()
    sign_in(here, anna)
    sign_in(there, anna)
    new = "purple kettle orchard nine"
    wrong = here.post("/account/password/", {"old": "x", "password": new, "again": new})
    assert "not your present password" in wrong.content.decode()
    assert here.post("/account/password/", {"old": PASSWORD, "password": new, "again": new}).url == ACCOUNT
    assert here.get(ACCOUNT).status_code == 200
    assert there.get(ACCOUNT).status_code == 302


def test_a_fresh_proof_is_asked_after_five_minutes(client: Client, anna: User) -> None:
    record = sign_in(client, anna, fresh=False)
    asked = client.get("/account/codes/")
    assert asked.url == "/sign-in/again/?next=/account/codes/"
    assert client.post(asked.url, {"code": "000000", "next": "/account/codes/"}).status_code == 200
    assert client.get("/account/codes/").status_code == 302
    assert client.post(asked.url, {"code": code_of(give_app(anna)), "next": "/account/codes/"}).url == "/account/codes/"
    assert client.get("/account/codes/").status_code == 200
    age(record, proved_at=timedelta(minutes=5))
    assert client.get("/account/codes/").status_code == 302


def test_setting_up_another_factor_needs_a_fresh_proof(client: Client, anna: User) -> None:
    sign_in(client, anna, fresh=False)
    for where in ("/set-up/", "/set-up/app/", "/set-up/passkey/begin/", "/set-up/passkey/complete/"):
        assert client.post(where).url.startswith("/sign-in/again/"), where


def test_the_last_factor_stays(client: Client, anna: User) -> None:
    sign_in(client, anna)
    app = give_app(anna)
    client.post(f"/account/apps/{app.pk}/remove/")
    assert type(app).objects.filter(pk=app.pk).exists()


# Words ----------------------------------------------------------------------------------------------------------------
def lapse(client: Client, user: User) -> Any:
    """Send a long form on a session that has just lapsed."""
    record = sign_in(client, user)
    age(record, seen_at=timedelta(minutes=31))
    return client.post(FORM, WORDS)


def test_words_sent_too_late_come_back_on_the_form(client: Client, coordinator: User) -> None:
    answer = lapse(client, coordinator)
    assert answer.url == f"/sign-in/?next={FORM}"
    assert "What you were writing is kept" in client.get(answer.url).content.decode()
    assert in_again(client, coordinator, FORM).url == FORM
    page = client.get(FORM).content.decode()
    assert WORDS["name"] in page
    assert 'value="police" selected' in page
    assert "We kept what you were writing" in page
    sent = client.post(FORM, {**WORDS, "adopted_on_day": "1", "adopted_on_month": "4", "adopted_on_year": "2026"})
    assert sent.url == "/agencies/"
    assert not KeptWords.objects.exists(), "they have arrived"
    assert WORDS["name"] not in client.get(FORM).content.decode()


def test_nothing_of_the_words_is_readable_in_the_database_or_sent_to_the_browser(
    client: Client, coordinator: User
) -> None:
    from django.contrib.sessions.models import Session
    from django.db import connection

    answer = lapse(client, coordinator)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_keptwords")
        held = b"|".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in cursor.fetchone())
    assert b"typed with care" not in held
    assert FORM.encode() not in held
    assert "typed with care" not in str(answer.headers) + str(answer.cookies) + answer.content.decode()
    assert not any("typed with care" in str(s.get_decoded()) for s in Session.objects.all())


def test_words_come_back_to_their_writer_alone_and_on_that_page_alone(
    client: Client, coordinator: User, second_coordinator: User
) -> None:
    lapse(client, coordinator)
    in_again(client, second_coordinator, FORM)
    assert WORDS["name"] not in client.get(FORM).content.decode()
    writer = Client()
    in_again(writer, coordinator)
    assert WORDS["name"] not in writer.get("/people/invite/").content.decode()
    assert WORDS["name"] in writer.get(FORM).content.decode()


def test_words_are_kept_for_a_day(client: Client, coordinator: User) -> None:
    lapse(client, coordinator)
    KeptWords.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    in_again(client, coordinator)
    assert WORDS["name"] not in client.get(FORM).content.decode()


@pytest.mark.parametrize("why", ["everywhere", "locked", "reset"])
def test_a_session_that_somebody_ended_keeps_no_words(client: Client, coordinator: User, why: str) -> None:
    record = sign_in(client, coordinator)
    sessions.end(record, sessions.SessionEnd(why))
    client.post(FORM, WORDS)
    assert not KeptWords.objects.exists()


def test_another_site_cannot_plant_words(coordinator: User) -> None:
    client = Client(enforce_csrf_checks=True)
    record = sign_in(client, coordinator)
    age(record, seen_at=timedelta(minutes=31))
    assert client.post(FORM, WORDS).status_code == 403
    assert not KeptWords.objects.exists()


def test_secrets_and_large_bodies_are_not_kept(client: Client, coordinator: User) -> None:
    record = sign_in(client, coordinator)
    age(record, seen_at=timedelta(minutes=31))
    client.post(FORM, {"password": "x" * 20, "old": "y", "code": "123456", "csrfmiddlewaretoken": "z", "name": "kept"})
    assert KeptWords.objects.get().fields == {"name": ["kept"]}
    record = sign_in(client, coordinator)
    age(record, seen_at=timedelta(minutes=31))
    client.post("/agencies/", {"name": "x" * (kept.MOST_BODY + 1)})
    assert KeptWords.objects.count() == 1


def test_writing_is_kept_as_it_goes_on(client: Client, coordinator: User) -> None:
    sign_in(client, coordinator)
    assert client.post("/session/keep/", {"page": FORM, "adopted_by": "Half a sen"}).status_code == 204
    assert (
        client.post("/session/keep/", {"page": FORM, "adopted_by": "Half a sentence", "name": "A body"}).status_code
        == 204
    )
    page = client.get(FORM).content.decode()
    assert "Half a sentence" in page
    assert "A body" in page
    shown = client.get("/session/kept/", {"page": FORM}).content.decode()
    assert "Half a sentence" in shown
    assert client.post("/session/kept/", {"page": FORM}).url == FORM
    assert "Half a sentence" not in client.get(FORM).content.decode()


def test_a_step_that_needs_a_fresh_proof_loses_nothing(client: Client, coordinator: User, anna: User) -> None:
    sign_in(client, coordinator, fresh=False)
    where = reverse("accounts:ask_reset", args=[anna.pk])
    asked = client.post(where, {"what": ["password", "factors"], "reason": "lost"})
    assert asked.url == f"/sign-in/again/?next={where}"
    assert "is kept" in client.get(asked.url).content.decode()
    client.post(asked.url, {"code": code_of(give_app(coordinator)), "next": where})
    page = client.get(where).content.decode()
    assert page.count(" checked") == 3


def test_a_wrong_page_address_keeps_nothing(client: Client, coordinator: User) -> None:
    sign_in(client, coordinator)
    client.post("/session/keep/", {"page": "https://evil.example/x", "name": "x"})
    assert not KeptWords.objects.exists()


@pytest.mark.parametrize("quiet", [False, True])
def test_a_script_that_asks_first_does_not_lose_the_words(client: Client, coordinator: User, quiet: bool) -> None:
    record = sign_in(client, coordinator)
    SessionRecord.objects.filter(pk=record.pk).update(quiet=quiet)
    age(record, seen_at=timedelta(minutes=31))
    assert client.get("/session/left/").json() == {"left": 0}
    late = client.post(
        "/session/keep/", {"page": FORM, "adopted_by": "Late"}, headers={"Referer": f"http://testserver{FORM}"}
    )
    assert late.status_code == 302
    assert client.get(ACCOUNT, follow=False).status_code == 302
    assert KeptWords.objects.get().fields == {"adopted_by": ["Late"]}
    assert SessionRecord.objects.exists() != quiet


@pytest.mark.parametrize("quiet", [False, True])
def test_a_form_sent_after_the_script_found_out(client: Client, coordinator: User, quiet: bool) -> None:
    record = sign_in(client, coordinator)
    SessionRecord.objects.filter(pk=record.pk).update(quiet=quiet)
    age(record, seen_at=timedelta(minutes=31))
    client.get("/session/left/")
    assert "is kept" in client.get(client.post(FORM, WORDS).url).content.decode()
    in_again(client, coordinator, FORM)
    assert WORDS["name"] in client.get(FORM).content.decode()


def test_staying_signed_in_does_not_drop_what_is_kept(client: Client, coordinator: User) -> None:
    sign_in(client, coordinator)
    client.post("/session/keep/", {"page": FORM, "adopted_by": "Half"})
    client.post("/session/stay/", {"next": FORM}, headers={"Referer": f"http://testserver{FORM}"})
    assert KeptWords.objects.exists()


def test_the_desk_asks_no_upper_floor(anna: User, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_terms", [lambda user: pytest.fail("the desk's database role cannot read this")])
    settings.SITE = "desk"
    assert registry.terms_of(anna) == registry.SessionTerms()
