"""Exceptionally not published: the reason that was agreed, on the desk and, where that was agreed too, on the public list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from publishing.models import NotPublished, PublicationPermit, ReviewPage
from publishing.refusals import PublicationRefused
from publishing.services import pages
from reviews import events
from reviews.models import Release
from tests.publishing import world
from tests.publishing.test_roads import Road, _permit

REASON = "The family would be in danger if it were."


def withheld(release: Release, *, listed: bool) -> None:
    """As reviews.services.withholding leaves it, which has a test of its own there."""
    with world.lifted("default"):
        Release.objects.filter(pk=release.pk).update(
            withheld_at=timezone.now(), withheld_listed=listed, agreed_date=None, told_at=None
        )
        row = Release.objects.get(pk=release.pk)
        row.withheld_words = REASON
        row.save(update_fields=["withheld_words"])
    events.release_withheld.emit(release_id=release.pk, words=REASON if listed else "")


@pytest.mark.parametrize("listed", [True, False])
def test_desk_and_public_list_say_it_as_agreed(
    listed: bool, built: ReviewPage, cleared: Release, ed: User, sec: User, as_user: Callable[[User], Client]
) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():  # the list says nothing that was not agreed
        NotPublished.objects.create(release_id=cleared.pk, words=REASON, since=timezone.localdate())
    withheld(cleared, listed=listed)
    desk = as_user(ed).get("/cms/reviews/").content.decode()
    assert "Exceptionally not published" in desk
    assert REASON in desk
    public = Client().get("/published-reviews/").content.decode()
    assert (REASON in public) is listed
    assert "Ruth" not in public
    with pytest.raises(PublicationRefused, match="exceptionally not published"):
        pages.submit(acting_user=ed, page_id=built.pk, stamp=built.latest_revision_id)
    with pytest.raises(DatabaseError), transaction.atomic():
        PublicationPermit.objects.create(**_permit(Road(built, ed, ed, sec)))
    if listed:
        with pytest.raises(DatabaseError), transaction.atomic():
            NotPublished.objects.update(words="Something else.")
    events.release_withheld.emit(release_id=cleared.pk, words="")  # lifted
    assert REASON not in Client().get("/published-reviews/").content.decode()


def test_what_the_list_says_goes_with_a_release_that_is_stopped(cleared: Release) -> None:
    """4.28: another release of the same review is decided on anew."""
    withheld(cleared, listed=True)
    assert REASON in Client().get("/published-reviews/").content.decode()
    world.stop(cleared)
    events.release_stopped.emit(release_id=cleared.pk, reason="void")
    assert REASON not in Client().get("/published-reviews/").content.decode()
