"""The site, two declared editors, one undeclared, and a release."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, Site

from portal.accounts.models import User
from publishing import releases, setup
from publishing.models import ReviewPage
from publishing.services import approval, pages
from publishing.views import public
from reviews.models import Release
from tests.publishing import world
from tests.signing import sign_in


@pytest.fixture
def marks(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """What the register's matcher finds in an editor's words: nothing, unless a test says so.

    The matcher needs a whole review with its register, and has tests of its own.
    """
    found: list[tuple[int, int]] = []
    for name in ("findings", "register_findings"):
        monkeypatch.setattr(releases, name, lambda release_id, words: found)
    public._laid_once.cache_clear()
    return found


@pytest.fixture
def site(db: None, marks: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setattr(
        "reviews.services.notices.take_notices", lambda: 0
    )  # the rooms' worker, which has a real review
    Site.clear_site_root_paths_cache()  # it outlives the rolled-back rows of the test before
    return setup.ensure_site()


@pytest.fixture
def ed(site: Page) -> User:
    return world.editor("ed")


@pytest.fixture
def sec(site: Page) -> User:
    return world.editor("sec")


@pytest.fixture
def outsider(site: Page) -> User:
    """An editor without a declaration for the release."""
    return world.editor("outsider")


@pytest.fixture
def cleared(ed: User, sec: User) -> Release:
    held = world.release()
    world.declared(ed, held)
    world.declared(sec, held)
    return held


@pytest.fixture
def built(ed: User, cleared: Release) -> ReviewPage:
    """A page with its description, not yet sent to anybody."""
    page = pages.build(acting_user=ed, release_id=cleared.pk)
    page = pages.change(
        acting_user=ed,
        page_id=page.pk,
        description="Two agencies kept two notes of one joint visit.",
        opens_with="overview_report",
        contents="chapters",
        stamp=page.latest_revision_id,
    )
    from publishing.services import checking

    checking.check_waiting()
    return ReviewPage.objects.get(pk=page.pk)


@pytest.fixture
def live(built: ReviewPage, ed: User, sec: User) -> ReviewPage:
    """The same page, public: sent by one, approved by another, its day come."""
    return publish(built, ed, sec)


def publish(page: ReviewPage, sender: User, approver: User) -> ReviewPage:
    """Sent by one and approved by another, with what stands beside its release at that moment."""
    stamp = ReviewPage.objects.get(pk=page.pk).latest_revision_id
    sent = pages.submit(acting_user=sender, page_id=page.pk, stamp=stamp)
    approval.approve(acting_user=approver, page_id=page.pk, stamp=sent.latest_revision_id)
    return ReviewPage.objects.get(pk=page.pk)


@pytest.fixture
def as_user() -> Callable[[User], Client]:
    def signed_in(person: User, **kwargs: Any) -> Client:
        client = Client()
        sign_in(client, person, **kwargs)
        return client

    return signed_in
