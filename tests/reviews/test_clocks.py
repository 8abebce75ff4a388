"""Reminders before each date and escalation after it, each sent once (4.4, 4.10, 4.13, 4.16, 4.29; never 9)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts import api as accounts
from portal.audit.models import Entry
from portal.kernel import calendar
from reviews import clocks, protocol, tasks
from reviews.enums import Capacity, ExtensionState, ImrState, Stage
from reviews.facts import Facts, load
from reviews.models import ClockNotice, CompletedVersion, DateToAvoid, Extension, Imr, Participant, Review, Wall
from reviews.services import clocks as service
from tests.reviews.scenes import Scene, scene

pytestmark = pytest.mark.django_db


class Clockwork:
    """The hands of the clock: what ``calendar.now`` says."""

    def __init__(self) -> None:
        self.at = timezone.now()

    def now(self) -> datetime:
        return self.at

    def set(self, day: date, hour: int = 9) -> None:
        self.at = datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Clockwork:
    made = Clockwork()
    monkeypatch.setattr("portal.kernel.calendar.now", made.now)
    return made


def told(review: Review, number: str) -> set[tuple[str, str]]:
    rows = ClockNotice.objects.filter(review=review, number=number).select_related("user")
    return {(row.step, row.user.name) for row in rows}


def steps(review: Review, number: str, day: date) -> set[str]:
    facts = Facts(load(review).review, day)
    return {one.step for row in clocks.running(facts) if row.number == number for one in clocks.reached(facts, row)}


@pytest.mark.parametrize(
    ("incident", "due"),
    [
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2027, 1, 15), date(2027, 2, 15)),
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_4_4_one_month_ends_as_the_calendar_does(incident: date, due: date) -> None:
    made = scene(Stage.NOTIFIED)
    made.review.incident_on = incident
    made.review.save()
    assert protocol.status(load(made.review), "4.4").due == due
    (running,) = clocks.running(Facts(load(made.review).review, incident))
    assert (running.number, running.due_on) == ("4.4", due)
    assert steps(made.review, "4.4", due - timedelta(days=8)) == set()
    assert steps(made.review, "4.4", due - timedelta(days=7)) == {"before_7"}
    assert steps(made.review, "4.4", due) == {"before_7", "before_1"}
    assert steps(made.review, "4.4", due + timedelta(days=1)) == {"owner"}
    assert steps(made.review, "4.4", due + timedelta(days=3)) == {"owner", "coordinator"}
    assert steps(made.review, "4.4", due + timedelta(days=30)) == {"owner", "coordinator", "chair"}  # no agency's date


def test_4_10_six_months_end_as_the_calendar_does_and_each_extension_has_reminders_of_its_own(hands: Clockwork) -> None:
    made = scene()
    letter = made.review.letters.get(kind="home_office_decision")
    letter.sent_on = date(2026, 8, 31)
    letter.save()
    hands.set(date(2027, 2, 21))
    service.remind()
    assert told(made.review, "4.10") == {("before_7", "Helen Marsh")}
    assert ClockNotice.objects.filter(number="4.10").values_list("due_on", flat=True)[0] == date(2027, 2, 28)
    Extension.objects.create(
        review=made.review, asked_on=date(2027, 2, 21), reason="A trial.", new_date=date(2027, 6, 30),
        state=ExtensionState.AGREED, answered_on=date(2027, 2, 22), asked_by=made.people["chair"],
        answered_by=made.people["ssp"],
    )  # fmt: skip
    hands.set(date(2027, 3, 2))
    service.remind()
    assert told(made.review, "4.10") == {("before_7", "Helen Marsh")}, "the earlier date is history"
    hands.set(date(2027, 6, 29))
    service.remind()
    assert told(made.review, "4.10") == {("before_7", "Helen Marsh"), ("before_1", "Helen Marsh")}
    assert set(ClockNotice.objects.filter(number="4.10").values_list("due_on", flat=True)) == {
        date(2027, 2, 28),
        date(2027, 6, 30),
    }


def late_imr(made: Scene) -> Imr:
    return Imr.objects.get(review=made.review, state=ImrState.INDEPENDENT)


def test_4_16_climbs_from_the_author_to_the_coordinator_the_senior_manager_and_the_chair(hands: Clockwork) -> None:
    made = scene()
    row = late_imr(made)
    seen = {}
    for days in (-8, -7, -1, 0, 1, 2, 3, 7, 14, 15):
        hands.set(row.due_on + timedelta(days=days))
        service.remind()
        seen[days] = told(made.review, "4.16")
    author, manager = "Author Probation", "Manager Probation"
    assert seen[-8] == set()
    assert seen[-7] == {("before_7", author)}
    assert seen[-1] == seen[0] == seen[-7] | {("before_1", author)}
    assert seen[1] == seen[2] == seen[0] | {("owner", author)}
    assert seen[3] == seen[2] | {("coordinator", "Daniel Osei")}
    assert seen[7] == seen[3] | {("senior_manager", manager)}
    assert seen[14] == seen[15] == seen[7] | {("chair", "Helen Marsh")}
    row.state = ImrState.FILED
    row.save()
    hands.set(row.due_on + timedelta(days=20))
    before = ClockNotice.objects.filter(number="4.16").count()
    service.remind()
    assert ClockNotice.objects.filter(number="4.16").count() == before


def test_each_person_has_one_neutral_message_a_day_and_running_again_tells_nobody_again(hands: Clockwork) -> None:
    made = scene()
    hands.set(late_imr(made).due_on + timedelta(days=20))
    count = service.remind()
    names = {address for one in mail.outbox for address in one.to}
    assert count == len(mail.outbox) == len(names) > 3
    written = Entry.objects.filter(verb="clock.told").count()
    assert written == ClockNotice.objects.count() > count
    tasks.remind()
    assert len(mail.outbox) == count
    assert Entry.objects.filter(verb="clock.told").count() == written
    secrets = (made.review.reference, str(made.review.pk), "Clare", "Sample", "Probation", "4.16", "review of", "died")
    for one in mail.outbox:
        for secret in secrets:
            assert secret not in f"{one.subject} {one.body} {one.from_email}"


def test_a_worker_that_dies_between_two_people_tells_each_once_in_effect(
    hands: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = scene()
    hands.set(late_imr(made).due_on + timedelta(days=20))
    sent: list[str] = []
    whole = accounts.queue_notice

    def dies_at_the_second(user: accounts.User) -> None:
        if len(sent) == 1:
            raise KeyboardInterrupt
        sent.append(user.name)
        whole(user)

    monkeypatch.setattr(accounts, "queue_notice", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        service.remind()
    assert len(mail.outbox) == 1
    assert {row.user.name for row in ClockNotice.objects.all()} == set(sent)
    monkeypatch.setattr(accounts, "queue_notice", whole)
    service.remind()
    receivers = [address for one in mail.outbox for address in one.to]
    assert len(receivers) == len(set(receivers)) > 3


def test_the_database_keeps_no_second_notice_of_the_same_step(hands: Clockwork) -> None:
    made = scene()
    hands.set(late_imr(made).due_on + timedelta(days=1))
    service.remind()
    row = ClockNotice.objects.filter(number="4.16").first()
    assert row is not None
    row.pk = uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def reading(made: Scene, closes: date) -> CompletedVersion:
    day = calendar.today()
    return CompletedVersion.objects.create(
        review=made.review, group=made.group, version_ref=uuid4(), opens_on=day - timedelta(days=20), closes_on=closes,
        shared_at=calendar.now(), shared_by=made.people["chair"],
    )  # fmt: skip


def test_4_13_a_family_is_never_told_on_a_date_that_they_asked_to_be_left_alone(hands: Clockwork) -> None:
    made = scene(Stage.FAMILY)
    assert made.group is not None
    closes = calendar.today() + timedelta(days=40)
    row = reading(made, closes)
    avoided = closes - timedelta(days=7)
    DateToAvoid.objects.create(
        review=made.review, group=made.group, first=avoided, last=avoided + timedelta(days=1), every_year=True,
        recorded_at=timezone.now(), recorded_by=made.people["chair"],
    )  # fmt: skip
    address = made.people["advocate"].email
    for day in (avoided, avoided + timedelta(days=1)):
        hands.set(day)
        service.remind()
        assert address not in [to for one in mail.outbox for to in one.to]
    hands.set(avoided + timedelta(days=2))
    service.remind()
    assert [to for one in mail.outbox for to in one.to].count(address) == 1
    for days in (1, 5, 30):  # one day before the last, then after it: no escalation, nobody presses a family
        hands.set(closes - timedelta(days=1) + timedelta(days=days - 1))
        service.remind()
    assert [to for one in mail.outbox for to in one.to].count(address) == 2
    assert {step for step, _ in told(made.review, "4.13") if step.startswith("before")} >= {"before_7", "before_1"}
    assert not ClockNotice.objects.filter(subject_id=row.id, step__in=("owner", "coordinator", "chair"))


def test_4_13_the_next_contact_is_the_coordinators_to_make(hands: Clockwork) -> None:
    made = scene()
    assert made.group is not None and made.group.next_contact_on
    hands.set(made.group.next_contact_on - timedelta(days=1))
    service.remind()
    assert told(made.review, "4.13") == {("before_7", "Daniel Osei"), ("before_1", "Daniel Osei")}
    hands.set(made.group.next_contact_on + timedelta(days=14))
    service.remind()
    assert ("chair", "Helen Marsh") in told(made.review, "4.13")
    assert made.people["advocate"].email not in [to for one in mail.outbox for to in one.to]


def test_4_29_an_action_is_its_agencys_and_one_that_is_done_is_nobodys(hands: Clockwork) -> None:
    made = scene(Stage.PUBLISHED)
    first, second = made.review.actions.all()
    second.state = "done"
    second.save()
    hands.set(first.due_on + timedelta(days=30))
    service.remind()
    assert told(made.review, "4.29") == {
        ("owner", "Lee Frost"),
        ("owner", "Member Hospital trust"),
        ("coordinator", "Daniel Osei"),
        ("senior_manager", "Lee Frost"),
        ("chair", "Helen Marsh"),
    }
    assert set(ClockNotice.objects.filter(number="4.29").values_list("subject_id", flat=True)) == {first.id}


def test_nobody_hears_of_what_a_wall_closes_or_after_their_declaration_ran_out(hands: Clockwork) -> None:
    made = scene()
    row = late_imr(made)
    chair = Participant.objects.get(review=made.review, capacity=Capacity.PANEL_CHAIR)
    Wall.objects.create(
        review=made.review, participant=chair, agency=row.agency, set_at=timezone.now(), set_by=made.people["ssp"]
    )
    coordinator = Participant.objects.get(review=made.review, capacity=Capacity.COORDINATOR)
    coordinator.expires_on = row.due_on
    coordinator.save()
    hands.set(row.due_on + timedelta(days=20))
    service.remind()
    names = {name for _, name in told(made.review, "4.16")}
    assert names == {"Author Probation", "Manager Probation"}


def test_a_day_is_londons_and_a_review_that_ended_reminds_nobody(hands: Clockwork) -> None:
    made = scene()
    row = late_imr(made)
    row.due_on = date(2027, 7, 10)
    row.save()
    hands.set(date(2027, 7, 2), hour=22)  # half past eleven at night in London
    service.remind()
    assert told(made.review, "4.16") == set()
    hands.set(date(2027, 7, 2), hour=23)  # half past midnight, and so the third
    service.remind()
    assert told(made.review, "4.16") == {("before_7", "Author Probation")}
    Review.objects.filter(pk=made.review.pk).update(stage=Stage.CONCLUDED)
    before = ClockNotice.objects.count()
    hands.set(date(2027, 9, 2))
    service.remind()
    assert ClockNotice.objects.count() == before
