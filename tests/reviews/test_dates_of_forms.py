"""Dates that cannot be are refused with both dates; dates that hardly can be are asked about once more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.kernel import unlikely
from portal.kernel.calendar import add_months, long_date, today
from portal.kernel.errors import Refused
from reviews.enums import Stage, TermsState
from reviews.enums_meetings import MeetingState
from reviews.enums_report import ContactWay, IdentityRole
from reviews.models import DateToAvoid, Meeting, Participant, Terms
from reviews.services import contacts, identities, minutes, terms
from reviews.services.identities import IdentityTold
from tests.reviews.scenes import Scene, scene
from tests.reviews.test_journey_pages import fields
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
LATE, EARLY = today(), today() - timedelta(days=3)


def by(made: Scene) -> dict[str, Any]:
    return {"acting_user": made.people["chair"], "review": made.review}


def contact(made: Scene) -> None:
    said = {"way": ContactWay.TELEPHONE, "told": "So.", "note": "", "next_on": EARLY}
    contacts.record_contact(**by(made), group=made.group, on=LATE, **said)  # type: ignore[arg-type]


def avoid(made: Scene) -> None:
    contacts.avoid_date(**by(made), group=made.group, first=LATE, last=EARLY, every_year=False, why="")  # type: ignore[arg-type]


def identity(made: Scene) -> None:
    told = IdentityTold(role=IdentityRole.DIED, name="Clare Sample", born_on=LATE, died_on=EARLY)
    identities.keep_identity(**by(made), told=told)


def action(made: Scene) -> None:
    held = {"state": MeetingState.HELD, "called_at": timezone.now(), "called_by": made.people["chair"]}
    row = Meeting.objects.create(review=made.review, number=1, on=LATE, **held)
    owner = Participant.objects.get(review=made.review, user=made.people["chair"])
    minutes.add_action(acting_user=made.people["chair"], meeting=row, words="Ask.", owner_id=owner.pk, due_on=EARLY)


def period(made: Scene) -> None:
    row = Terms.objects.get(review=made.review)
    Terms.objects.filter(pk=row.pk).update(state=TermsState.DRAFT, approved_at=None, approved_by=None)
    said = {"purpose": "To learn.", "questions": "", "complete_by": LATE}
    terms.save_purpose(**by(made), stamp=row.version, period_from=LATE, period_to=EARLY, **said)  # type: ignore[arg-type]


IMPOSSIBLE: dict[str, tuple[Callable[[Scene], None], str, str]] = {
    "4.13 the next contact before this one": (contact, "4.13", "next_on"),
    "4.13 a last day before the first": (avoid, "4.13", "last"),
    "4.24 death before birth in the register": (identity, "4.24", "died_on"),
    "4.21 due before the meeting": (action, "4.21", "due_on"),
    "4.10 a period that ends before it begins": (period, "4.10", "period_to"),
}


def test_dates_that_cannot_be_are_refused_with_both_dates() -> None:
    made = scene(Stage.GATHERING)
    for what, (act, clause, field) in IMPOSSIBLE.items():
        with pytest.raises(Refused) as refused:
            act(made)
        assert (refused.value.clause, refused.value.field) == (clause, field), (what, str(refused.value))
        assert long_date(LATE) in str(refused.value) and long_date(EARLY) in str(refused.value), what


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        (today(), False),
        (add_months(today(), 60), False),
        (add_months(today(), 60) + timedelta(days=1), True),
        (date(today().year - 110, 1, 1), False),
        (date(today().year - 111, 12, 31), True),
        (date(206, 1, 1), True),
    ],
)
def test_which_dates_are_unlikely(day: date, asked: bool) -> None:
    said = unlikely.said_of(day)
    assert bool(said) is asked
    assert not asked or (long_date(day) in said and long_date(today()) in said)


def test_an_unlikely_date_is_asked_about_on_its_form_and_then_taken(client: Client) -> None:
    made = scene(Stage.GATHERING)
    assert made.group is not None
    sign_in(client, made.people["chair"])
    path = f"/reviews/{made.review.reference}/families/{made.group.pk}/dates/"
    form = {**fields(client.get(path).content.decode()), "first": "2062-05-03", "why": "A trial"}
    page = client.post(path, form).content.decode()
    assert "3 May 2062 is more than 5 years after today" in page and not DateToAvoid.objects.exists()
    assert 'name="first_sure" value="2062-05-03"' in page and "A trial" in page
    assert client.post(path, {**form, "first": "2063-05-03", "first_sure": "2062-05-03"}).status_code == 200
    assert client.post(path, {**form, "first_sure": "2062-05-03"}).status_code == 302
    assert DateToAvoid.objects.get().first == date(2062, 5, 3)
