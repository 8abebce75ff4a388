"""Alerts, the sealed log of addresses, and the report of access: to whom, by whom, and nothing of a family (4.25)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import NetworkNote, SessionRecord
from portal.accounts.services import networks
from portal.audit.api import PORTAL_CHAIN, Entry, entries, record, review_chain
from portal.kernel.calendar import now, today
from portal.kernel.errors import NotVisible
from reviews.enums import Capacity, Side
from reviews.models import AddressRequest, Alert, FamilyGroup, Participant
from reviews.policy import rights
from reviews.selectors.trail import Asked, trail
from reviews.services import access_period, addresses, alerts
from tests.reviews import scenes
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
CLAUSES = ("4.25",)
CHAIR, COORDINATOR, AUDITOR, SSP = Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.AUDITOR, Capacity.SSP_CHAIR


@pytest.fixture
def made() -> scenes.Scene:
    made = scenes.scene(imrs=1)
    for post, name, capacity in (
        ("auditor", "Ada Auditor", AUDITOR),
        ("governance", "Gil Governance", Capacity.INFORMATION_GOVERNANCE),
    ):
        made.people[post] = scenes.person(name)
        scenes.joins(made.review, made.people[post], capacity)
    return made


def browser(made: scenes.Scene, post: str, **extra: Any) -> Client:
    client = Client(**extra)
    sign_in(client, made.people[post])
    return client


def url(made: scenes.Scene, name: str, **kwargs: Any) -> str:
    return reverse(f"reviews:{name}", kwargs={"reference": made.review.reference, **kwargs})


@pytest.mark.parametrize(
    ("held", "led", "told"),
    [
        ({Capacity.PANEL_MEMBER}, True, {CHAIR, COORDINATOR, AUDITOR}),
        ({COORDINATOR}, True, {CHAIR, AUDITOR}),
        ({COORDINATOR}, False, {SSP, Capacity.DEPUTY_SSP_CHAIR, AUDITOR}),
        ({CHAIR}, True, {SSP, Capacity.DEPUTY_SSP_CHAIR, AUDITOR}),
        ({CHAIR, COORDINATOR}, True, {SSP, Capacity.DEPUTY_SSP_CHAIR, AUDITOR}),
        (set(), True, {CHAIR, COORDINATOR, AUDITOR}),
    ],
)
def test_who_hears_of_whom(held: set[Capacity], led: bool, told: set[Capacity]) -> None:
    assert alerts.told(frozenset(held), led) == told


def test_much_in_a_short_time_is_told_to_whom_it_is_not_about(
    made: scenes.Scene, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.ALERT_LIMITS = {"pages": 4, "originals": 3, "exports": 3, "refusals": 3}
    chain, people = review_chain(made.review.id), made.people
    for times, chained, verb, post in (
        (3, chain, "room.original_taken", "member"),
        (2, chain, "room.original_taken", "manager"),
        (3, chain, "plan.exported", "coordinator"),
        (2, chain, "step.refused", "chair"),
        (1, PORTAL_CHAIN, "refused.not_visible", "chair"),
        (9, chain, "review.visited", "advocate"),
    ):
        for _ in range(times):
            record(chain=chained, verb=verb, actor=people[post])
    with django_capture_on_commit_callbacks(execute=True):
        assert alerts.watch() == 3
        assert alerts.watch() == 0
    found = {(one.about.name, one.kind, one.counted) for one in Alert.objects.all()}
    assert found == {
        (people["member"].name, "originals", 3),
        (people["coordinator"].name, "exports", 3),
        (people["chair"].name, "refusals", 3),
    }
    seen = {
        post: {one.about.name for one in alerts.visible(people[post], made.review)}
        for post in ("chair", "coordinator", "auditor", "ssp", "member", "governance", "stranger")
    }
    member, coordinator, chair = (people[post].name for post in ("member", "coordinator", "chair"))
    assert seen == {
        "chair": {member, coordinator}, "coordinator": {member}, "auditor": {member, coordinator, chair},
        "ssp": {chair}, "member": set(), "governance": set(), "stranger": set(),
    }  # fmt: skip
    assert {one.subject for one in mail.outbox} <= {"Something is waiting for you"}
    assert not any(name in one.body for one in mail.outbox for name in (member, coordinator, chair))
    assert people["advocate"].email not in {to for one in mail.outbox for to in one.to}

    about_coordinator = Alert.objects.get(about=people["coordinator"])
    for post, times in (("coordinator", 1), ("chair", 2), ("auditor", 3)):  # the trail tells no more than the page
        rows, _ = trail(rights(people[post], made.review), None, Asked(kind="people"))
        assert [one.said for one in rows].count("Raised an alert") == times, post
    client = browser(made, "coordinator")
    words = client.get(url(made, "alerts")).content.decode()
    assert "Many originals taken" in words
    assert "Many exports" not in words
    assert client.get(url(made, "alert", alert_id=about_coordinator.pk)).status_code == 404
    with pytest.raises(NotVisible):
        alerts.answer(acting_user=people["coordinator"], alert=about_coordinator, words="It was me.")
    auditor = browser(made, "auditor")
    assert "What you found" in auditor.get(url(made, "alert", alert_id=about_coordinator.pk)).content.decode()
    alerts.answer(acting_user=people["auditor"], alert=about_coordinator, words="For the inquest.")
    assert "For the inquest." in auditor.get(url(made, "alerts")).content.decode()
    assert browser(made, "member").get(url(made, "alerts")).status_code == 404


def test_two_people_open_the_log_of_addresses(made: scenes.Scene) -> None:
    """Never 12: sealed, 90 days, two people, nothing of a family, and nothing in the trail."""
    people, seen = made.people, "203.0.113.77"
    member = browser(made, "member", REMOTE_ADDR=seen)
    for _ in range(3):
        member.get(reverse("reviews:today"))
    member.get(reverse("reviews:today"), REMOTE_ADDR="2001:db8::5")
    browser(made, "advocate", REMOTE_ADDR=seen).get(reverse("reviews:today"))
    notes = NetworkNote.objects.filter(user=people["member"])
    assert sorted(one.address for one in notes) == ["2001:db8::5", seen]
    assert not NetworkNote.objects.filter(user=people["advocate"]).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM accounts_networknote")
        assert not any(seen.encode() in bytes(row[0]) for row in cursor.fetchall())
    assert not Entry.objects.filter(text__contains=seen).exists()

    chair = browser(made, "chair")
    page = chair.get(url(made, "addresses"))
    assert people["advocate"].name not in page.content.decode().split("Ask</h2>")[1]
    row = addresses.ask(
        acting_user=people["chair"], review=made.review, about=people["member"], first=today(), last=today(),
        reason="An odd hour.",
    )  # fmt: skip
    for about in ("advocate", "chair"):
        with pytest.raises(NotVisible):
            addresses.ask(
                acting_user=people["chair"], review=made.review, about=people[about], first=today(), last=today(),
                reason="x",
            )  # fmt: skip
    one = url(made, "address_request", opening_id=row.pk)
    assert chair.get(one).status_code == 404
    for post in ("chair", "coordinator", "governance", "ssp", "member"):
        with pytest.raises(NotVisible):
            addresses.answer(acting_user=people[post], row=row, agreed=True)
    auditor = browser(made, "auditor")
    assert "An odd hour." in auditor.get(one).content.decode()
    assert seen not in auditor.get(one).content.decode()
    assert auditor.post(one, {"agreed": "yes"}).status_code == 302
    assert AddressRequest.objects.get().agreed
    for client in (chair, auditor):
        assert seen in client.get(one).content.decode()
    assert entries(review_chain(made.review.id))[0].verb == "addresses.opened"
    for post in ("coordinator", "governance"):
        assert browser(made, post).get(one).status_code == 404
    SessionRecord.objects.update(proved_at=timezone.now() - timedelta(hours=1))
    assert chair.get(one).url.startswith("/sign-in/again/")  # type: ignore[attr-defined]
    Participant.objects.filter(user=people["auditor"]).update(state="suspended")
    row.refresh_from_db()
    assert not addresses.may_read(people["chair"], row)
    Participant.objects.filter(user=people["auditor"]).update(state="accepted")
    AddressRequest.objects.update(answered_at=now() - timedelta(days=8))
    row.refresh_from_db()
    assert not addresses.may_read(people["chair"], row)

    about_chair = addresses.ask(
        acting_user=people["coordinator"], review=made.review, about=people["chair"], first=today(), last=today(),
        reason="Asked by the board.",
    )  # fmt: skip
    assert not addresses.may_answer(people["chair"], about_chair)
    assert addresses.may_answer(people["governance"], about_chair)
    assert about_chair not in addresses.visible(people["chair"], made.review)
    told = {post: trail(rights(people[post], made.review))[0][0].said for post in ("chair", "auditor")}
    assert told == {"chair": "Not shown to you", "auditor": "Asked to open the log of network addresses"}

    notes.update(at=now() - timedelta(days=91))
    networks.sweep()
    assert not notes.exists()


def test_the_report_of_access_over_a_period(made: scenes.Scene) -> None:
    people, review = made.people, made.review
    alone = FamilyGroup.objects.create(
        review=review, side=Side.SUSPECT, name="In hiding", added_at=now(), added_by=people["chair"],
        for_chair_alone=True,
    )  # fmt: skip
    scenes.joins(review, scenes.person("Hal Hidden"), Capacity.ADVOCATE, family_group=alone)
    boss, worker = scenes.person("Bea Boss"), scenes.person("=cmd|x")
    agency, other = made.agencies[4], made.agencies[0]
    scenes.joins(review, boss, Capacity.SENIOR_MANAGER, agency=agency)
    scenes.joins(review, worker, Capacity.LINE_MANAGER, agency=agency)
    for verb in ("room.original_taken", "plan.exported", "review.visited", "review.visited", "step.refused", "x.y"):
        record(chain=review_chain(review.id), verb=verb, actor=worker)
    record(chain=review_chain(review.id), verb="family.visited", actor=people["advocate"], day_only=True)

    def rows(user: Any, days: int = 0, **more: Any) -> list[tuple[Any, ...]]:
        day = today() - timedelta(days=days)
        data = access_period.report(acting_user=user, review=review, first=day, last=day, **more)
        sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        assert all(
            one.data_type in ("s", "n") and not (one.data_type == "n" and one.value) for line in sheet for one in line
        )
        return [tuple(one.value for one in line) for line in sheet.iter_rows(min_row=3)]

    own = rows(boss)
    assert {line[1] for line in own} == {agency.name}
    mine = next(line for line in own if line[2] == "=cmd|x")
    assert mine[10:] == ("2", "1", "1", "1", "1")
    every = rows(people["governance"], others=True)
    assert {other.name, agency.name} <= {line[1] for line in every}
    assert "Hal Hidden" not in {line[2] for line in every}
    assert next(line for line in every if line[2] == people["advocate"].name)[10:] == ("not counted",) * 5
    assert rows(boss, days=400) == []
    assert entries(review_chain(review.id))[0].verb == "access.exported"
    for post in ("chair", "coordinator", "auditor", "member"):
        with pytest.raises(NotVisible):
            access_period.report(acting_user=people[post], review=review, first=today(), last=today())
    assert not rights(people["stranger"], review)

    client = browser(made, "governance")
    assert "Take the report" in client.get(url(made, "access_period")).content.decode()
    day = {"first": str(today()), "last": str(today())}
    assert client.get(url(made, "access_period_file"), day)["Content-Disposition"].endswith('"access.xlsx"')
    assert "There is a problem" in client.get(url(made, "access_period_file")).content.decode()
