"""A corrected version takes the earlier one's address, and the page says since when and why; what is public stays until
two people have agreed to the new one, and can be withdrawn all the while.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from portal.accounts.models import User
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused
from publishing.models import LibraryEntry, ReviewPage
from publishing.refusals import PublicationRefused
from publishing.services import approval, checking, pages, publication
from publishing.views import public
from reviews.enums_report import Part
from reviews.models import Release, ReleaseNotice
from tests.publishing import world
from tests.publishing.conftest import publish

AsUser = Callable[..., Client]
CORRECTED = b"<h1>Ruth</h1><p>Two agencies kept three notes. Her neighbours called her Halcyon.</p>"


@pytest.fixture
def corrected(live: ReviewPage, ed: User, sec: User) -> Release:
    """A second release of the same review, cleared; both editors are declared for it."""
    public._laid_once.cache_clear()
    held = world.release(more={Part.REPORT_HTML: CORRECTED})
    first = Release.objects.get(pk=live.release_id)
    with world.lifted("default"):
        Release.objects.filter(pk=held.pk).update(review_id=first.review_id, number=2, replaces=first)
    for person in (ed, sec):
        world.declared(person, held)
    return Release.objects.get(pk=held.pk)


def change(ed: User, page: ReviewPage, **values: Any) -> ReviewPage:
    told = {"description": "Three notes of one joint visit.", "opens_with": "overview_report", "contents": "chapters"}
    stamp = ReviewPage.objects.get(pk=page.pk).latest_revision_id
    pages.change(acting_user=ed, page_id=page.pk, stamp=stamp, **{**told, **values})
    checking.check_waiting()
    return ReviewPage.objects.get(pk=page.pk)


def shown(path: str) -> str:
    return Client().get(path).content.decode()


def test_it_takes_the_earlier_ones_address_with_a_note(
    live: ReviewPage, corrected: Release, ed: User, sec: User, as_user: AsUser
) -> None:
    path, before = live.public_path, live.release_id
    client = as_user(ed)
    desk = client.get("/cms/reviews/").content.decode()
    assert "A corrected version: it takes the place" in desk
    assert client.post(f"/cms/reviews/build/{corrected.pk}/").status_code == 302
    page = ReviewPage.objects.get()
    assert (page.pk, page.release_id, page.draft_release_id) == (live.pk, before, corrected.pk)
    assert "keys of the house" in shown(path)  # the public has what it had
    assert "Withdraw what is public" in client.get("/cms/reviews/").content.decode()
    page = change(ed, page)
    with pytest.raises(Refused, match="Say what was corrected"):
        pages.submit(acting_user=ed, page_id=page.pk, stamp=page.latest_revision_id)
    page = change(ed, page, note="The number of notes was wrong.")
    assert "three notes" in client.get(f"/cms/reviews/{page.pk}/preview/").content.decode()
    assert "three notes" not in shown(path)
    pages.submit(acting_user=ed, page_id=page.pk, stamp=page.latest_revision_id)
    second = as_user(sec)
    for asked in ("", "approve/"):  # the second person is shown all that they answer for
        assert "The number of notes was wrong." in second.get(f"/cms/reviews/{page.pk}/{asked}").content.decode()
    page = approval.approve(acting_user=sec, page_id=page.pk, stamp=page.latest_revision_id)
    assert second.get(f"/cms/reviews/{page.pk}/approve/").status_code == 409  # nothing waits any more
    assert (page.release_id, page.live, page.public_path) == (corrected.pk, True, path)
    said = shown(path)
    assert "three notes" in said
    assert "keys of the house" not in said
    assert f"Corrected version, since {calendar.today().day} " in said
    assert "The number of notes was wrong." in said
    entry = LibraryEntry.objects.get(ended_on__isnull=True)
    assert (entry.release_id, entry.slug) == (corrected.pk, page.slug)
    assert "keys of the house" not in str(list(LibraryEntry.objects.values()))
    told = list(ReleaseNotice.objects.order_by("happened_at").values_list("kind", "release_id"))
    assert told[-2:] == [("withdrawn", before), ("published", corrected.pk)]
    assert selectors_of_old(as_user(sec)) == 1
    publication.withdraw(acting_user=ed, page_id=page.pk, why="other")
    assert Client().get(path).status_code == 410


def selectors_of_old(client: Client) -> int:
    """How often the desk lists the page."""
    return client.get("/cms/reviews/").content.decode().count("Open the page")


def test_a_file_that_the_corrected_version_has_not_is_gone(
    live: ReviewPage, corrected: Release, ed: User, sec: User
) -> None:
    page = change(ed, pages.build(acting_user=ed, release_id=corrected.pk), note="Corrected.")
    page = publish(page, ed, sec)
    client = Client()
    assert client.get(f"{page.public_path}overview-report.pdf").status_code == 200
    assert client.get(f"{page.public_path}action-plan.pdf").status_code == 410
    assert client.get(f"{page.public_path}nothing.pdf").status_code == 404


def test_while_it_is_prepared_what_is_public_holds_and_can_be_withdrawn(
    live: ReviewPage, corrected: Release, ed: User, sec: User
) -> None:
    page = change(ed, pages.build(acting_user=ed, release_id=corrected.pk), note="Corrected.")
    pages.submit(acting_user=ed, page_id=page.pk, stamp=page.latest_revision_id)
    for values, said in (
        ({"agreed_date": calendar.today() + timedelta(days=3)}, "lies ahead"),
        ({"agreed_date": calendar.today(), "told_at": None}, "to hear of this version first"),
    ):
        with world.lifted("default"):
            Release.objects.filter(pk=corrected.pk).update(**values)
        with pytest.raises(PublicationRefused, match=said):
            approval.approve(acting_user=sec, page_id=page.pk, stamp=page.latest_revision_id)
    assert Client().get(live.public_path).status_code == 200
    world.stop(corrected)
    assert Client().get(live.public_path).status_code == 200
    world.end_declaration(ed, corrected)
    with pytest.raises(NotVisible):
        pages.load(ed, page.pk)
    publication.withdraw(acting_user=ed, page_id=page.pk, why="mistake")  # declared for what is public
    assert Client().get(live.public_path).status_code == 410


def test_a_release_of_another_review_never_takes_a_page(live: ReviewPage, ed: User, sec: User) -> None:
    other = world.release(title="Another")
    for person in (ed, sec):
        world.declared(person, other)
    assert pages.build(acting_user=ed, release_id=other.pk).pk != live.pk
    page = ReviewPage.objects.get(pk=live.pk)
    page.release_id = world.release(title="A third").pk
    for is_live in (True, False):
        page.live = is_live
        with pytest.raises(PublicationRefused):
            page.save()
    assert Page.objects.get(pk=live.pk).live
