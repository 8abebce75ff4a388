"""An editor declares on the desk, for one release."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from reviews.models import Release, ReleaseDeclaration
from tests.publishing import world


@pytest.fixture
def named(outsider: User, cleared: Release) -> ReleaseDeclaration:
    return ReleaseDeclaration.objects.create(
        release=cleared, user=outsider, capacity="editor", named_at=timezone.now(), named_by=cleared.started_by
    )


def test_named_editor_sees_the_card_and_nothing_of_the_release(
    named: ReleaseDeclaration, outsider: User, as_user: Any
) -> None:
    client = as_user(outsider)
    home = client.get("/cms/reviews/").content.decode()
    assert "declare first" in home
    assert "The review after" not in home
    card = client.get(reverse("desk:declare", args=[named.pk])).content.decode()
    assert "Conflict card" in card
    assert "Helen Marsh" in card
    assert world.SECRET not in card
    named.refresh_from_db()
    assert named.card_seen_at is not None


def test_declaring(named: ReleaseDeclaration, outsider: User, as_user: Any) -> None:
    client = as_user(outsider)
    address = reverse("desk:declare", args=[named.pk])
    shown = client.get(address)
    terms = shown.context["card"].terms_hash
    lacking = client.post(address, {"interest": "I edit the site.", "conflict": "", "terms_hash": terms})
    assert lacking.status_code == 200
    assert "I edit the site." in lacking.content.decode()
    done = client.post(
        address, {"interest": "I edit the site.", "conflict": "None.", "terms": "on", "terms_hash": terms}
    )
    assert done.status_code == 302
    named.refresh_from_db()
    assert named.state == "made"
    assert "waits to be accepted" in client.get("/cms/reviews/").content.decode()
    assert "The review after" not in client.get("/cms/reviews/").content.decode()


def test_nobody_declares_for_somebody_else(named: ReleaseDeclaration, ed: User, as_user: Any) -> None:
    assert as_user(ed).get(reverse("desk:declare", args=[named.pk])).status_code == 404
    assert as_user(ed).post(reverse("desk:declare", args=[named.pk]), {"terms": "on"}).status_code == 404
    named.refresh_from_db()
    assert named.state == "named"
