"""Every URL names what opens it; the few that are open to everybody are this list, and nothing else is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, UUIDConverter

from portal.kernel.openers import PUBLIC
from portal.middleware import ClosedByDefault, opener_for
from tests.signing import sign_in

OPEN_TO_ALL = {
    # health, for machines
    "healthz", "readyz",
    # signing in and out, and the door of an invitation
    "accounts:sign_in", "accounts:help", "accounts:sign_out", "accounts:desk_sign_out", "accounts:signed_out",
    "accounts:leave", "accounts:left", "accounts:join", "accounts:join_closed",
    # the deposit door: a link to a request, of which nothing is shown without its code (4.19)
    "documentroom:deposit", "documentroom:deposit_closed",
    # about the portal and the protocol: nothing of a review
    "words", "accessibility", "privacy", "reviews:clauses", "marking_css",
    # the public library
    "public_home", "public_accessibility", "public_privacy", "public_cookies", "wagtail_serve",
    # what published reviews changed, for people and for programs: from the library's own public rows
    "public_learning", "public_feed", "public_sitemap", "public_robots",
    "public_data", "public_data_json", "public_data_reviews", "public_data_actions", "public_data_schema",
    # the demo's letter box and code page, which production settings cannot have
    "demo-outbox", "demo-codes",
}  # fmt: skip
NOBODY, NUMBER = UUID("00000000-0000-4000-8000-000000000000"), 1


def every_url(
    patterns: list[Any] | None = None, before: str = "", space: str = ""
) -> Iterator[tuple[str, str, Any, dict[str, Any]]]:
    """(address, name, view, ids) of every URL, with the id of nobody where one is asked for."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        where, ids = before + _address(entry.pattern), _ids(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            for address, name, view, more in every_url(entry.url_patterns, where, inner):
                yield address, name, view, {**ids, **more}
        elif isinstance(entry, URLPattern):
            yield where, f"{space}{entry.name}" if entry.name else where, entry.callback, ids


def _ids(pattern: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, converter in pattern.converters.items():
        found[name] = (
            NOBODY if isinstance(converter, UUIDConverter) else NUMBER if isinstance(converter, IntConverter) else "x"
        )
    return found


def _address(pattern: Any) -> str:
    """A pattern as an address."""
    text = re.sub(r"<(?:(\w+):)?(\w+)>", lambda m: str(_ids(pattern).get(m[2], "x")), str(pattern))
    if text.startswith("^"):
        return "x/" if "(" in text else text.strip("^$")
    return text


def _all() -> list[tuple[str, tuple[str, Any]]]:
    """By name; of two patterns with one address the first answers, so the second is none."""
    found: dict[str, tuple[str, Any]] = {}
    for address, name, view, _ in every_url():
        found.setdefault(address, (name, view))
    return sorted(((name, (address, view)) for address, (name, view) in found.items()), key=lambda one: one[1][0])


ALL = _all()


def _forbidden(address: str) -> bool:
    return any(re.match(pattern, f"/{address}") for pattern in settings.CLOSED_PATHS)


def test_every_url_names_what_opens_it() -> None:
    unnamed = [
        name for name, (address, view) in ALL if opener_for(view, f"/{address}") is None and not _forbidden(address)
    ]
    assert not unnamed, "these URLs name no opener: mark their views with @opens(...)"
    assert len(ALL) > 50


def test_the_open_ones_are_the_list() -> None:
    found = {name for name, (address, view) in ALL if opener_for(view, f"/{address}") == PUBLIC}
    assert found == OPEN_TO_ALL


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, (address, view) in ALL if opener_for(view, f"/{address}") != PUBLIC])
def test_a_stranger_is_sent_to_sign_in_or_told_nothing(name: str, client: Client) -> None:
    address = dict(ALL)[name][0]
    for answer in (client.get(f"/{address}"), client.post(f"/{address}", {"x": "y"})):
        assert answer.status_code in (302, 404, 405), f"{address} answers a stranger with {answer.status_code}"
        if answer.status_code == 302:
            assert answer.url.split("?")[0] in ("/sign-in/", "/sign-in/again/"), address
    assert "_auth_user_id" not in client.session


def test_a_view_without_a_mark_is_closed(rf: RequestFactory) -> None:
    from django.http import Http404, HttpResponse

    def bare(request: Any) -> HttpResponse:
        return HttpResponse("open")

    with pytest.raises(Http404):
        ClosedByDefault(bare).process_view(rf.get("/somewhere/"), bare, (), {})


@pytest.mark.django_db
def test_what_nothing_may_open_is_closed_to_a_superuser_with_both_factors(client: Client, make_user: Any) -> None:
    sign_in(client, make_user("root", "coordinator", "editor", is_superuser=True))
    for address in ("/cms/login/", "/cms/password_reset/", "/cms/users/", "/cms/users/new/", "/_util/login/"):
        assert client.get(address).status_code == 404, address
        assert client.post(address).status_code == 404, address


@pytest.mark.django_db
def test_closed_pages_are_not_kept_by_a_browser(client: Client, make_user: Any) -> None:
    sign_in(client, make_user("anna"))
    for address in ("/account/", "/people/", "/nowhere/", "/account/codes/"):
        assert "no-store" in client.get(address).get("Cache-Control", ""), address
