"""Every address as everybody, at four stages, read and sent to: who is not on the list finds nothing (never 1).

The addresses are those of the URLconf, the people the demo's cast, the rights ``tests/access_list.py``, which says by
capacity what access.md says. Who has no right gets 404 (the sign-in page, if not signed in), changes nothing, and no
answer of any kind names somebody or something of a review in which the person has no part. Who has it finds the page.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from portal.kernel.openers import CLOSED, PUBLIC
from portal.middleware import opener_for
from tests import access_list
from tests.addresses import OWNER, Address, addresses
from tests.cast import PLACES, STAGES, WITHOUT_A_PLACE, World, build
from tests.portal.accounts.test_openers import every_url
from tests.signing import sign_in

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

FLOORS = ("reviews", "documentroom", "publishing")
TRACES = {"reviews_familyvisit"}  # one entry a day, like the audit trail (never 12)
WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.I)
SIGNING_IN = ("/sign-in/", "/sign-in/check/", "/sign-in/again/", "/join/closed/")
NOT_SIGNED_IN = ("anonymous", "half")


class Person:
    """One of the cast at a browser."""

    def __init__(self, world: World, name: str) -> None:
        self.name, self.client = name, Client(raise_request_exception=False)
        if name == "half":
            row = {"username": "chair", "password": "demo-chair-2026"}
            assert self.client.post("/sign-in/", row).status_code == 302
        elif name != "anonymous":
            sign_in(self.client, world.who[name])
        self.cookies = {key: one.value for key, one in self.client.cookies.items()}

    def ask(self, method: str, path: str) -> Any:
        """One request; what it changed is undone, so that the next finds everything as it was."""
        self.client.cookies = SimpleCookie(self.cookies)
        point = transaction.savepoint()
        try:
            return self.client.get(path) if method == "GET" else self.client.post(path, {"words": "x"})
        finally:
            transaction.savepoint_rollback(point)


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables of the floors that are written to inside, the traces aside."""
    found: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        match = WRITES.match(sql)
        if match and match[1].startswith(FLOORS) and match[1] not in TRACES:
            found.add(match[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


def counts() -> dict[str, int]:
    """How many rows each table of the floors holds."""
    models = [model for floor in FLOORS for model in apps.get_app_config(floor).get_models()]
    return {model._meta.db_table: model._default_manager.count() for model in models if model._meta.managed}


# Everybody at every stage takes some fifteen minutes of one core: MATRIX=all does it. Every run tries everybody at the first, at the
# later ones those from whom most must be kept apart.
CROSS_SECTION = {
    "gathering": ("stranger", "trust-author", "advocate", "sio", "board"),
    "family": ("stranger", "advocate"),
    "published": ("half", "ssp-chair", "chair", "trust-manager", "editor"),
}


def body(answer: Any) -> str:
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return raw.decode("utf-8", "replace") + str(answer.headers)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), build() as made:
        sign_in(Client(), made.who[OWNER])  # a session that is not the others' business
        yield made


def people_at(stage: str) -> list[str]:
    """Everybody who is tried at a stage: whoever takes part, and those whom an office or nothing brings."""
    others = [name for name in WITHOUT_A_PLACE if name not in PLACES[stage]]
    everybody = [*NOT_SIGNED_IN, "stranger", *PLACES[stage], *others]
    if os.environ.get("MATRIX") == "all" or stage not in CROSS_SECTION:
        return everybody
    return [name for name in everybody if name in CROSS_SECTION[stage]]


def faults(world: World, stage: str, name: str) -> list[str]:
    """What is wrong with what one person is answered at every address of a stage."""
    person, before, found = Person(world, name), counts(), []
    hidden = {word for other in STAGES if name not in PLACES[other] for word in world.secrets(other)}
    for address in addresses(world, stage):
        if address.name in access_list.TOOLS:
            continue
        for method in ("GET", "POST"):
            with written() as changed:
                answer = person.ask(method, address.path)
            said = fault_of(name, stage, address, method, answer, changed)
            said = said or leak_of(hidden, address, answer)
            if said:
                found.append(f"{name}, {stage}: {method} {address.key}: {said}")
    if counts() != before:
        found.append(f"{name}, {stage}: rows came or went")
    return found


def fault_of(name: str, stage: str, address: Address, method: str, answer: Any, changed: set[str]) -> str:
    """How the answer differs from what the list expects; empty where it does not."""
    status, place = answer.status_code, getattr(answer, "url", "").split("?")[0]
    if status >= 500 and not (
        method == "POST" and address.name in access_list.BREAKS_IN_WAGTAIL and name in access_list.DESK
    ):
        return f"breaks with {status}"
    if status == 405 and not changed:  # no such method here: it tells of nothing, whoever asks
        return ""
    if address.open_to_all or (name == "half" and address.name in access_list.HALF_SIGNED_IN):
        return ""
    if name in NOT_SIGNED_IN:
        refused = status == 404 or (status == 302 and place in SIGNING_IN)
    elif address.closed:
        refused = status == 404
    elif access_list.may(address.name, address.thing, name, PLACES[stage].get(name), stage):
        return _owed(stage, address, method, status, place)
    else:
        refused = status == 404 or (address.of_own_session and place in SIGNING_IN)
    if not refused:
        return f"is answered with {status} {place}"
    return f"is refused, and yet {', '.join(sorted(changed))} changed" if changed else ""


def _owed(stage: str, address: Address, method: str, status: int, place: str) -> str:
    """What somebody is owed who may open this: a page, a refusal in words (409), or the way to one (302).

    The sign-in page asks for the factor again, and is no other way out. What was sent is not looked at: it fits no form.
    """
    if method != "GET" or not address.real or not access_list.has_page(address.name, stage):
        return ""
    if status == 302 and place in SIGNING_IN and place != "/sign-in/again/" and not address.of_own_session:
        return f"is theirs, and sends them to {place}"
    return "" if status in (200, 302, 409) else f"is theirs, and is answered with {status}"


def leak_of(hidden: set[str], address: Address, answer: Any) -> str:
    """Which word of a review in which the person has no part stands in the answer, besides what was asked for."""
    words = body(answer)
    return ", ".join(f"tells {word!r}" for word in sorted(hidden) if word in words.replace(address.path, ""))


def test_every_address_stands_on_the_list() -> None:
    """A new address must be put on the list, and one that names no opener is closed by the list of places alone."""
    unlisted, unnamed = set(), set()
    for plain, name, view, _ in every_url():
        path = f"/{plain}"
        opener = opener_for(view, path)
        shut = any(re.match(pattern, path) for pattern in settings.CLOSED_PATHS)
        if opener is None and not shut:
            unnamed.add(name)
        if opener in (None, PUBLIC, CLOSED) or name.startswith(("desk:", "wagtail")):
            continue
        lists = (access_list.SIGNED_IN, access_list.COORDINATORS, access_list.COORDINATORS_OWN)
        more = (access_list.HALF_SIGNED_IN, access_list.DECLARANTS, access_list.RULES, access_list.JOINING)
        more += (access_list.OWNERS_ALONE, access_list.OFFICES, access_list.KEEPING, access_list.ENDED)
        if not any(name in one for one in (*lists, *more)):
            unlisted.add(name)
    assert not unnamed, "these addresses name no opener: mark their views with @opens(...)"
    assert not unlisted, "say in tests/access_list.py who may open these"


@pytest.mark.parametrize("stage", STAGES)
def test_everybody_finds_what_is_theirs_and_nothing_else(world: World, stage: str) -> None:
    wrong = [fault for name in people_at(stage) for fault in _apart(world, stage, name)]
    assert not wrong, "\n".join(wrong)


def _apart(world: World, stage: str, name: str) -> list[str]:
    point = transaction.savepoint()
    try:
        return faults(world, stage, name)
    finally:
        transaction.savepoint_rollback(point)
