"""The desk as it runs in production: its own addresses and sessions, and a database role that may little."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.urls import clear_url_caches

import portal.accounts.urls
import portal.urls


@pytest.fixture
def granted(db: None) -> None:
    call_command("grant_roles", verbosity=0)


@pytest.fixture
def desk(settings: Any) -> Iterator[Any]:
    """This process is the desk: what depends on PORTAL_SITE at start is made anew."""
    before = settings.SITE
    settings.SITE, settings.ROOMS_URL = "desk", "https://rooms.example.org"
    settings.SESSION_ENGINE, settings.LOGIN_REDIRECT_URL = "portal.accounts.desk_sessions", "/cms/"
    _addresses_anew()
    yield settings
    settings.SITE = before
    _addresses_anew()


def _addresses_anew() -> None:
    importlib.reload(portal.accounts.urls)
    importlib.reload(portal.urls)
    clear_url_caches()


@contextmanager
def role(name: str) -> Iterator[None]:
    """Everything inside is asked with this role's rights alone; what fails takes the role back with its transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def refused(statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)
