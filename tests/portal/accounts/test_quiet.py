"""Of an advocate or a relative the day is kept and not the moment, nor what they asked for (never 12)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts import registry
from portal.accounts.models import AuthenticatorApp, User
from portal.accounts.models.factors import FREE_TRIES
from portal.accounts.tasks import sweep
from portal.audit.api import PORTAL_CHAIN, entries, ids_of
from portal.kernel.calendar import midnight
from tests.portal.accounts.conftest import PASSWORD
from tests.signing import code_of, give_app, sign_in


@pytest.fixture
def quiet(anna: User, monkeypatch: pytest.MonkeyPatch) -> User:
    """Anna stands beside a family."""
    monkeypatch.setattr(
        registry, "_terms", [lambda user: registry.SessionTerms(60, quiet=True) if user == anna else None]
    )
    return anna


def hidden(client: Client) -> str:
    """An address that is nobody's, with an id that tells which page it would be."""
    missing = str(uuid4())
    assert client.post(f"/account/sessions/{missing}/end/").status_code == 404
    return missing


def test_what_a_familys_reader_was_refused_tells_neither_page_nor_hour(client: Client, quiet: User) -> None:
    sign_in(client, quiet)
    missing = hidden(client)
    entry = entries(PORTAL_CHAIN)[0]
    assert (entry.verb, entry.actor, entry.at) == ("refused.not_visible", str(quiet.pk), midnight())
    assert ids_of(entry) == {}
    assert missing not in entry.text
    assert "end_session" not in entry.text


def test_of_everybody_else_the_entry_says_what_and_when(client: Client, quiet: User, coordinator: User) -> None:
    sign_in(client, coordinator)
    missing = hidden(client)
    entry = entries(PORTAL_CHAIN)[0]
    assert ids_of(entry)["session_id"] == missing
    assert timezone.now() - entry.at < timedelta(minutes=1)


def test_a_familys_wrong_code_and_password_have_no_hour(client: Client, quiet: User) -> None:
    client.post("/sign-in/", {"username": quiet.username, "password": "not this one"})
    client.post("/sign-in/", {"username": quiet.username, "password": PASSWORD})
    client.post("/sign-in/check/", {"code": "000000"})
    found = {one.verb: one.at for one in entries(PORTAL_CHAIN)[:2]}
    assert found == {"account.code_wrong": midnight(), "account.password_wrong": midnight()}


def test_nothing_in_the_database_tells_the_moment_of_a_sign_in(client: Client, quiet: User) -> None:
    client.post("/sign-in/", {"username": quiet.username, "password": PASSWORD})
    assert client.post("/sign-in/check/", {"code": code_of(give_app(quiet))}).status_code == 302
    quiet.refresh_from_db()
    app = AuthenticatorApp.objects.exclude(last_step=-1).get(user=quiet)
    assert quiet.last_login is None
    assert app.last_used_at == midnight()
    sweep()
    app.refresh_from_db()
    assert app.last_step > 0, "a code that may still be typed is still kept out"
    AuthenticatorApp.objects.filter(pk=app.pk).update(last_step=app.last_step - 10)
    sweep()
    app.refresh_from_db()
    assert app.last_step == -1


def test_guesses_sent_at_once_are_counted_one_after_another(quiet: User) -> None:
    """Each request loaded the app before any of them failed."""
    app = give_app(quiet)
    loaded: list[Any] = [AuthenticatorApp.objects.get(pk=app.pk) for _ in range(FREE_TRIES + 1)]
    for one in loaded[:FREE_TRIES]:
        assert not one.verify_token("000000")
    assert not loaded[-1].verify_token(code_of(app)), "the fourth waits, though it knew nothing of the three"
