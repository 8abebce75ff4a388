"""Never 6 and 10, 4.28: a page that two people approved for a day to come waits for another approval where one of them has no
part in it any more. Held by the service, by the page itself and by the database; what is public already stays.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from portal.accounts.models import User
from portal.accounts.services import own
from portal.kernel import calendar
from publishing.models import PublicationPermit, ReviewPage
from publishing.refusals import PublicationRefused
from publishing.services import approval, pages, publication
from reviews import events
from reviews.models import Release, ReleaseDeclaration
from tests.publishing import world
from tests.publishing.conftest import publish


@pytest.fixture
def dated(built: ReviewPage, cleared: Release, ed: User, sec: User) -> ReviewPage:
    """Approved by two, for tomorrow."""
    with world.lifted("default"):
        Release.objects.update(agreed_date=calendar.today() + timedelta(days=1))
    page = publish(built, ed, sec)
    assert not page.live
    return page


def comes_the_day() -> None:
    with world.lifted("default"):
        Release.objects.update(agreed_date=calendar.today())
        PublicationPermit.objects.in_force().update(not_before=timezone.now() - timedelta(minutes=1))


def no_road_is_open(page: ReviewPage) -> None:
    assert publication.publish_due() == (0, 1), "refused, and said once a day"
    held = ReviewPage.objects.get(pk=page.pk)
    assert not held.live
    assert Client().get(held.public_path).status_code == 404
    held.live = True
    with pytest.raises(PublicationRefused, match="another approval"), transaction.atomic():
        held.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Page.objects.filter(pk=page.pk).update(live=True)
    with pytest.raises(DatabaseError), transaction.atomic():  # as if it had been public: the guard would ask no more
        PublicationPermit.objects.in_force().update(went_live_at=timezone.now())


def ended(person: User, release: Release) -> None:
    """As reviews.services.editors leaves it, which has tests of its own."""
    world.end_declaration(person, release)
    events.release_editor_ended.emit(release_id=release.pk, user_id=person.pk)


def test_an_approval_falls_with_who_gave_it_until_the_page_has_been_public(
    dated: ReviewPage,
    cleared: Release,
    ed: User,
    sec: User,
    as_user: Callable[..., Client],
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    third = world.editor("third")
    world.declared(third, cleared)
    mailoutbox.clear()
    coordinator = User.objects.get(username="coordinator")
    for fall, rise in (
        ({"ended_at": timezone.now(), "state": "ended"}, {"ended_at": None, "state": "accepted"}),
        ({"accepted_at": None}, {"accepted_at": timezone.now()}),
    ):
        for person in (ed, sec):
            rows = ReleaseDeclaration.objects.filter(user=person)
            rows.update(**fall)
            comes_the_day()
            no_road_is_open(dated)
            rows.update(**rise)
            with transaction.atomic():  # nothing else stood in the way
                Page.objects.filter(pk=dated.pk).update(live=True)
                transaction.set_rollback(True)
            PublicationPermit.objects.update(refused_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        own.lock_access(user=sec)
    assert {one.to[0] for one in mailoutbox} == {ed.email, third.email, sec.email}, "sec hears of the lock itself"
    mailoutbox.clear()
    no_road_is_open(dated)
    User.objects.filter(pk=sec.pk).update(locked_at=None)
    sec.refresh_from_db()

    with django_capture_on_commit_callbacks(execute=True):
        own.close_account(acting_user=coordinator, user=sec)
    assert {one.to[0] for one in mailoutbox} == {ed.email, third.email}, "told at once, not on the day"
    assert not [one for one in mailoutbox if cleared.title in one.subject + one.body], "never 9"
    no_road_is_open(dated)
    desk = as_user(ed)
    said = desk.get(f"/cms/reviews/{dated.pk}/").content.decode()
    assert "It waits for another approval" in said
    assert f"{sec.name} approved this page" in said
    assert "Send it to a second person again" in said
    assert "Approve again" in desk.get("/cms/reviews/").content.decode()
    page = publish(ReviewPage.objects.get(pk=dated.pk), ed, third)
    assert page.live
    ended(third, cleared)
    ended(ed, cleared)
    page.refresh_from_db()
    page.save()
    assert Client().get(page.public_path).status_code == 200, "what has been public asks no more who approved it"


def test_a_page_whose_maker_has_gone_is_kept_by_another_before_it_is_approved(
    dated: ReviewPage, cleared: Release, ed: User, sec: User, as_user: Callable[..., Client]
) -> None:
    third = world.editor("third")
    world.declared(third, cleared)
    stamp = dated.latest_revision_id
    ended(ed, cleared)
    said = as_user(sec).get(f"/cms/reviews/{dated.pk}/").content.decode()
    assert f"{ed.name} made this page" in said
    with pytest.raises(PublicationRefused, match="Keep this"):
        pages.submit(acting_user=sec, page_id=dated.pk, stamp=stamp)
    kept = pages.change(
        acting_user=sec,
        page_id=dated.pk,
        description="Two agencies kept two notes of one joint visit.",
        opens_with="overview_report",
        contents="chapters",
        stamp=stamp,
    )
    pages.submit(acting_user=sec, page_id=dated.pk, stamp=kept.latest_revision_id)
    world.end_declaration(sec, cleared)  # after it was sent, and before it is approved
    with pytest.raises(PublicationRefused, match="Keep this"), transaction.atomic():
        approval.approve(acting_user=third, page_id=dated.pk, stamp=kept.latest_revision_id)
    ReleaseDeclaration.objects.filter(user=sec).update(state="accepted", ended_at=None)
    approval.approve(acting_user=third, page_id=dated.pk, stamp=kept.latest_revision_id)
    comes_the_day()
    assert publication.publish_due() == (1, 0)
