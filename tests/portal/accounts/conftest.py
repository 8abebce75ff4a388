"""A small cast for the tests of accounts: no review is needed for any of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from portal.accounts.models import Agency, Office, User
from tests.signing import give_app

PASSWORD = "correct horse battery staple"


@pytest.fixture
def agency(db: Any) -> Agency:
    return Agency.objects.create(name="Northbank Housing", kind="housing")


@pytest.fixture
def make_user(agency: Agency) -> Callable[..., User]:
    """Somebody with a password and an authenticator app."""

    def make(username: str = "anna", *offices: str, app: bool = True, **extra: Any) -> User:
        user = User.objects.create_user(
            username, f"{username}@example.org", username.title(), PASSWORD, agency=agency, **extra
        )
        for kind in offices:
            Office.objects.create(user=user, kind=kind)
        if app:
            give_app(user)
        user.refresh_from_db()
        return user

    return make


@pytest.fixture
def anna(make_user: Callable[..., User]) -> User:
    return make_user("anna")


@pytest.fixture
def coordinator(make_user: Callable[..., User]) -> User:
    return make_user("cora", "coordinator")


@pytest.fixture
def second_coordinator(make_user: Callable[..., User]) -> User:
    return make_user("dan", "coordinator")


@pytest.fixture
def browser() -> Client:
    """A browser that checks CSRF as real ones are checked."""
    return Client()


def link_in_mail(number: int = -1) -> str:
    """The one-time link of a message, as a path."""
    words = str(mail.outbox[number].body).split()
    return urlsplit(next(word for word in words if "/join/" in word)).path
