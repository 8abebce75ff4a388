"""What the desk told reaches the rooms even where the queue lost its task, and one bad notice holds up no other."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db.models.signals import post_migrate
from django_q.models import Schedule

from portal.kernel.calendar import today
from portal.kernel.errors import Refused
from reviews import schedules
from reviews.enums_report import NoticeKind, ReleaseState
from reviews.models import ReleaseNotice
from reviews.services import notices
from tests.reviews import journey, later

pytestmark = pytest.mark.django_db


def test_the_sweep_is_on_the_list_once() -> None:
    Schedule.objects.filter(func="reviews.tasks.take_notices").delete()
    for _ in range(2):
        schedules.set_schedules()
    found = Schedule.objects.get(func="reviews.tasks.take_notices")
    assert (found.schedule_type, found.minutes, found.repeats) == ("I", 1, -1)
    assert any(key[0][0] == "reviews.schedules" for key in post_migrate.receivers)


def test_a_notice_that_cannot_be_taken_up_holds_up_no_withdrawal(
    who: journey.Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _, row = later.is_published(who)
    notices.published(acting_user=None, release_id=row.id, url="/rosa/", on=today())
    notices.withdrawn(acting_user=None, release_id=row.id, on=today())
    bad, plain = ReleaseNotice.objects.get(taken_at=None, kind=NoticeKind.PUBLISHED), notices._take

    def take(notice: Any) -> None:
        if notice.pk == bad.pk:
            raise Refused("4.29 is open.")
        plain(notice)

    monkeypatch.setattr(notices, "_take", take)
    with caplog.at_level(logging.ERROR):
        assert notices.take_notices() == 1
    row.refresh_from_db()
    assert row.state == ReleaseState.WITHDRAWN
    assert list(ReleaseNotice.objects.filter(taken_at=None)) == [bad]
    assert str(bad.pk) in caplog.text
    monkeypatch.undo()
    assert notices.take_notices() == 1
