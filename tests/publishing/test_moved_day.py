"""Another day, or an earlier last day, agreed after two people approved the page: the day that is agreed now counts (4.25)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from wagtail.models import Page

from portal.accounts.models import User
from portal.kernel import calendar
from publishing.baking import bakery, ends, plan, shelf
from publishing.models import PublicationPermit, ReviewPage
from publishing.refusals import PublicationRefused
from publishing.services import publication
from tests.publishing import world
from tests.publishing.conftest import publish
from tests.publishing.test_roads import Road, _permit


def test_a_day_that_was_put_off_after_approval_is_waited_for_on_every_road(
    built: ReviewPage, ed: User, sec: User
) -> None:
    """Everybody was told of the later day, and the permit still has the earlier one, which has come."""
    today = calendar.today()
    with world.lifted("default"):
        world.Release.objects.update(agreed_date=today + timedelta(days=1))
    page = publish(built, ed, sec)
    with world.lifted("default"):
        PublicationPermit.objects.update(not_before=calendar.now() - timedelta(days=1))
        world.Release.objects.update(agreed_date=today + timedelta(days=19))
    assert publication.publish_due() == (0, 0)  # it waits: that is no refusal
    page.live = True
    with pytest.raises(PublicationRefused, match="Another day"), transaction.atomic():
        page.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Page.objects.filter(pk=page.pk).update(live=True)
    assert Client().get(page.public_path).status_code == 404
    with world.lifted("default"):
        world.Release.objects.update(agreed_date=today)
    assert publication.publish_due() == (1, 0)


def test_a_permits_first_moment_is_a_day_of_london_in_winter_and_in_summer(
    built: ReviewPage, ed: User, sec: User
) -> None:
    """The database's own guard: an hour before midnight is the day before in January, and the day itself in July."""
    for day, opens in (
        (date(2028, 1, 15), datetime(2028, 1, 15, tzinfo=UTC)),
        (date(2028, 7, 15), datetime(2028, 7, 14, 23, tzinfo=UTC)),
    ):
        with world.lifted("default"):
            world.Release.objects.update(agreed_date=day)
        permit = _permit(Road(built, ed, ed, sec), not_before=opens - timedelta(seconds=1))
        with pytest.raises(DatabaseError), transaction.atomic():
            PublicationPermit.objects.create(**permit)
        PublicationPermit.objects.create(**(permit | {"not_before": opens}))
        PublicationPermit.objects.in_force().update(revoked_at=calendar.now())


def test_an_earlier_last_day_agreed_after_publication_is_kept(live: ReviewPage) -> None:
    """A family asks for less time: the web server hears of it, and the page comes down on that day."""
    today = calendar.today()
    with world.lifted("default"):
        world.Release.objects.update(until=today + timedelta(days=2))
    end = plan.pages()[live.pk].not_after
    assert end is not None
    assert calendar.london_date(end) == today + timedelta(days=2)
    assert publication.publish_due() == (0, 0)
    with world.lifted("default"):
        world.Release.objects.update(until=today)
    assert publication.publish_due() == (1, 0)
    assert Client().get(live.public_path).status_code == 410


def test_an_end_date_stands_until_the_files_are_gone(
    live: ReviewPage, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another page is published in the minute before the sweep: the web server still knows that this one is over.

    And a list that had more leaves before the end has as many after it, so that nothing old is read on.
    """
    settings.PUBLIC_FOLDER = tmp_path / "public"
    with world.lifted("default"):
        PublicationPermit.objects.update(not_after=calendar.now() + timedelta(days=1))
    bakery.sweep()
    assert (shelf.root() / "then/published-reviews/index.html").is_file()
    assert live.public_path.encode() in shelf.read(ends.DATA)
    with world.lifted("default"):
        PublicationPermit.objects.update(not_after=calendar.now() - timedelta(seconds=1))
    ends.write()
    assert (shelf.root() / f"site{live.public_path}index.html").is_file()
    assert live.public_path.encode() in shelf.read(ends.DATA)
    assert f"{live.public_path.rstrip('/')} ".encode() in shelf.read(ends.NGINX)
    bakery.sweep()
    assert not (shelf.root() / f"site{live.public_path}index.html").exists()
    assert live.public_path.encode() not in shelf.read(ends.DATA)
