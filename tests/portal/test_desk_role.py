"""A broken desk sets nobody's password or factor, and finds no way into the rooms; signing in at the desk works."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore as RoomsSessions
from django.core import mail as post
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from portal.accounts.enums import SessionEnd
from portal.accounts.models import (
    AuthenticatorApp,
    DeskNotice,
    DeskSession,
    DeskWords,
    KeptWords,
    Office,
    SessionRecord,
    User,
)
from portal.accounts.services import kept, mail, sessions
from portal.accounts.tasks import send_for_desk, sweep
from portal.accounts.urls import CHANGES
from portal.kernel.queue import soon
from tests.portal.accounts.conftest import PASSWORD
from tests.portal.conftest import refused, role
from tests.portal.passkey import Passkey
from tests.signing import code_of, give_app, sign_in

postgres = pytest.mark.postgres
MAY_UPDATE = {
    "accounts_user": {"last_login"},
    "accounts_authenticatorapp": {"last_step", "failures", "failed_at", "last_used_at"},
    "django_otp_webauthn_webauthncredential": {"sign_count", "backup_state", "last_used_at"},
    "accounts_sessionrecord": {"browser", "started_at", "seen_at", "proved_at", "ended_at", "end"},
}
NOT_READ = (
    "accounts_invitation",
    "accounts_resetrequest",
    "accounts_recoverycode",
    "accounts_keptwords",
    "django_session",
    "django_q_ormq",
    "django_q_schedule",
    "django_otp_webauthn_webauthnattestation",
)


@pytest.fixture
def editor(db: None) -> User:
    user = User.objects.create_user("edith", "edith@example.org", "Edith", PASSWORD)
    Office.objects.create(user=user, kind="editor")
    give_app(user)
    return user


def password_given(client: Client, user: User) -> None:
    answer = client.post(reverse("accounts:sign_in"), {"username": user.username, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, reverse("accounts:second"))


def shown(client: Client, name: str) -> str:
    answer = client.get(reverse(f"accounts:{name}"))
    assert answer.status_code == 200, name
    return answer.content.decode()


# The desk's addresses ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("pattern", CHANGES, ids=lambda pattern: pattern.name)
def test_what_changes_an_account_has_no_address_at_the_desk(pattern: Any, editor: User, desk: Any) -> None:
    client = Client()
    sign_in(client, editor)
    kwargs = {name: "1" if name == "passkey_id" else str(editor.pk) for name in pattern.pattern.converters}
    path = "/" + str(pattern.pattern)
    for name, value in kwargs.items():
        path = path.replace(f"<{pattern.pattern.converters[name].__class__.__name__[:-9].lower()}:{name}>", value)
    path = path.replace("<str:link>", str(editor.pk))
    with pytest.raises(NoReverseMatch):
        reverse(f"accounts:{pattern.name}", kwargs=kwargs or None)
    assert "<" not in path
    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)


def test_the_desk_says_where_an_account_is_changed(editor: User, desk: Any) -> None:
    client = Client()
    assert 'href="https://rooms.example.org/sign-in/"' in shown(client, "help")
    password_given(client, editor)
    second = shown(client, "second")
    assert 'href="https://rooms.example.org/sign-in/"' in second
    assert "/sign-in/recovery/" not in second
    sign_in(client, editor)
    Passkey(editor)
    page = shown(client, "account")
    assert 'href="https://rooms.example.org/account/"' in page
    assert "Sign out everywhere" in page
    for gone in ("/account/password/", "/account/codes/", "/account/lock/", "/remove/", 'href="/set-up/'):
        assert gone not in page, gone


# Sessions, words and notices of its own ---------------------------------------------------------------------------------
def test_the_desks_sessions_lie_in_a_table_of_their_own(editor: User, desk: Any) -> None:
    client = Client()
    sign_in(client, editor)
    assert DeskSession.objects.filter(pk=client.session.session_key).exists()
    assert not RoomsSessions().exists(str(client.session.session_key))
    DeskSession.objects.update(expire_date=timezone.now() - timedelta(days=1))
    sweep()
    assert not DeskSession.objects.exists()


def test_a_sessions_record_serves_its_own_person_alone(editor: User, client: Client) -> None:
    other = User.objects.create_user("other", "other@example.org", "Other", PASSWORD)
    record = sign_in(client, editor)
    assert client.get(reverse("accounts:account")).status_code == 200
    SessionRecord.objects.filter(pk=record.pk).update(user=other)
    assert client.get(reverse("accounts:account")).status_code == 302


def test_the_desks_kept_words_are_not_the_rooms(editor: User, settings: Any) -> None:
    kept.keep(editor, "/rooms/", {"name": ["of a case"]})
    settings.SITE = "desk"
    kept.keep(editor, "/cms/", {"title": ["of a page"]})
    assert KeptWords.objects.get().fields == {"name": ["of a case"]}
    assert DeskWords.objects.get().fields == {"title": ["of a page"]}
    DeskWords.objects.update(expires_at=timezone.now())
    sweep()
    assert not DeskWords.objects.exists()


def test_the_desk_queues_nothing_and_the_worker_sends_its_notices(
    editor: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.SITE = "desk"
    with django_capture_on_commit_callbacks() as queued:
        soon("os.getcwd")
        mail.notify(editor)
        mail.notify(editor)
    assert not queued
    DeskNotice.objects.create(user=editor, template="reset")  # not one that the desk may ask for
    settings.SITE = "rooms"
    with django_capture_on_commit_callbacks(execute=True):
        send_for_desk()
    assert [message.subject for message in post.outbox] == [mail.SUBJECTS["something_waits"]]
    assert not DeskNotice.objects.exists()


def test_an_old_hash_is_left_to_the_rooms(editor: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    old = make_password(PASSWORD, hasher="md5")
    User.objects.filter(pk=editor.pk).update(password=old)
    settings.SITE = "desk"
    assert User.objects.get(pk=editor.pk).check_password(PASSWORD)
    assert not User.objects.get(pk=editor.pk).check_password("another")
    assert User.objects.get(pk=editor.pk).password == old
    settings.SITE = "rooms"
    assert User.objects.get(pk=editor.pk).check_password(PASSWORD)
    assert User.objects.get(pk=editor.pk).password.startswith("pbkdf2")


# What works with the desk's own rights ----------------------------------------------------------------------------------
@postgres
def test_with_an_app_in_stay_and_out_everywhere(editor: User, granted: None, desk: Any) -> None:
    desk.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    first, second, app = Client(), Client(), give_app(editor)
    with role("desk"):
        password_given(first, editor)
        wrong = first.post(reverse("accounts:second"), {"code": "000000"})
        assert wrong.status_code == 200
        done = first.post(reverse("accounts:second"), {"code": code_of(app)})
        assert (done.status_code, done["Location"]) == (302, "/cms/")
        assert first.get("/cms/").status_code == 200
        assert "(this one)" in shown(first, "account")
        assert first.post(reverse("accounts:stay")).status_code == 302
        assert first.get(reverse("accounts:left")).json()["left"] > 0
        assert first.post(reverse("accounts:keep"), {"page": "/cms/", "title": "Half"}).status_code == 204
        assert "Half" in first.get(reverse("accounts:kept"), {"page": "/cms/"}).content.decode()
        assert first.post(reverse("accounts:kept"), {"page": "/cms/"}).status_code == 302
        sessions.prove(SessionRecord.objects.get(user=editor))
        password_given(second, editor)
        again = second.post(reverse("accounts:second"), {"code": code_of(app, step=1)})
        assert again.status_code == 302
        assert second.post(reverse("accounts:end_everywhere")).status_code == 302
        assert first.get("/cms/").status_code == 302
        assert second.get("/cms/").status_code == 302
    assert {record.end for record in SessionRecord.objects.filter(user=editor)} == {SessionEnd.EVERYWHERE}
    assert not DeskWords.objects.exists()


@postgres
def test_with_a_passkey_in_and_one_session_out(editor: User, granted: None, desk: Any) -> None:
    desk.OTP_WEBAUTHN_ALLOWED_ORIGINS = [origin := "https://desk.example.org"]
    client, passkey = Client(), Passkey(editor)
    with role("desk"):
        password_given(client, editor)
        options = client.post(reverse("accounts:passkey_ask"), {}, content_type="application/json").json()
        given = passkey.answer(options["challenge"], origin)
        answer = client.post(reverse("accounts:passkey_answer"), given, content_type="application/json")
        assert answer.json() == {"go": "/cms/"}
        assert client.get("/cms/").status_code == 200
        record = SessionRecord.objects.get(user=editor)
        assert client.post(reverse("accounts:end_session", args=[record.pk])).status_code == 302
        assert client.get("/cms/").status_code == 302
    passkey.row.refresh_from_db()
    assert passkey.row.sign_count == 1
    assert passkey.row.last_used_at is not None


@postgres
def test_wrong_passwords_are_slowed_down_and_told(editor: User, granted: None, desk: Any) -> None:
    client, wrong = Client(), {"username": editor.username, "password": "not this one"}
    with role("desk"):
        answers = [client.post(reverse("accounts:sign_in"), wrong).status_code for _ in range(6)]
        mail.notify(editor, "tried")
    assert answers == [200, 200, 200, 200, 429, 429]
    assert DeskNotice.objects.get().template == "tried"


@postgres
def test_a_session_that_lapsed_at_the_desk_ends(editor: User, granted: None, desk: Any) -> None:
    client = Client()
    record = sign_in(client, editor)
    long_ago = timezone.now() - timedelta(hours=1)
    SessionRecord.objects.filter(pk=record.pk).update(seen_at=long_ago)
    with role("desk"):
        assert client.post(reverse("accounts:kept"), {"page": "/cms/"}).status_code == 302
    record.refresh_from_db()
    assert record.end == SessionEnd.IDLE


@postgres
def test_a_familys_session_can_be_ended_from_the_desk(editor: User, granted: None, desk: Any) -> None:
    record = SessionRecord.objects.create(user=editor, quiet=True)
    with role("desk"):
        assert sessions.end_all(editor, SessionEnd.EVERYWHERE) == 1
    record.refresh_from_db()
    assert record.ended_at is not None


# What is refused --------------------------------------------------------------------------------------------------------
@postgres
@pytest.mark.parametrize("table", MAY_UPDATE)
def test_of_these_tables_the_desk_changes_its_own_columns_alone(table: str, granted: None) -> None:
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, table)}
        for column in columns:
            cursor.execute("SELECT has_column_privilege('desk', %s, %s, 'UPDATE')", [table, column])
            assert cursor.fetchone()[0] == (column in MAY_UPDATE[table]), column
    assert MAY_UPDATE[table] < columns


@postgres
def test_no_password_factor_office_or_way_in_is_written_from_the_desk(editor: User, granted: None) -> None:
    Passkey(editor)
    SessionRecord.objects.create(user=editor)
    with role("desk"):
        for statement in (
            "UPDATE accounts_user SET password = 'x'",
            "UPDATE accounts_user SET is_superuser = true",
            "UPDATE accounts_user SET locked_at = NULL",
            "UPDATE accounts_user SET email = 'x'",
            "UPDATE accounts_authenticatorapp SET secret = secret",
            "UPDATE accounts_authenticatorapp SET user_id = user_id",
            "UPDATE accounts_authenticatorapp SET confirmed = true",
            "UPDATE django_otp_webauthn_webauthncredential SET public_key = public_key",
            "UPDATE django_otp_webauthn_webauthncredential SET user_id = user_id",
            "UPDATE accounts_sessionrecord SET user_id = user_id",
            "UPDATE accounts_sessionrecord SET idle_minutes = 900",
            "DELETE FROM accounts_sessionrecord",
            "SELECT 1 FROM accounts_desknotice",
        ):
            refused(statement)
        for table in (
            "accounts_user",
            "accounts_office",
            "accounts_agency",
            "accounts_authenticatorapp",
            "django_otp_webauthn_webauthncredential",
            "accounts_user_user_permissions",
            *NOT_READ,
        ):
            refused(f"INSERT INTO {table} SELECT * FROM {table}")
            refused(f"DELETE FROM {table}")
            refused(f"TRUNCATE {table}")
        for table in ("accounts_office", "accounts_agency"):
            refused(f"UPDATE {table} SET id = id")


@postgres
@pytest.mark.parametrize("table", NOT_READ)
def test_the_rooms_own_are_not_read_from_the_desk(table: str, granted: None) -> None:
    with role("desk"):
        refused(f"SELECT 1 FROM {table}")


@postgres
def test_no_app_is_removed_through_the_code_of_the_portal_either(editor: User, granted: None, desk: Any) -> None:
    app = give_app(editor)
    with role("desk"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        app.delete()
    assert AuthenticatorApp.objects.filter(pk=app.pk).exists()
