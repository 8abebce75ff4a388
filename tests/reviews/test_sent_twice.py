"""A form that adds something, sent twice: done once, and the second sending is told (a double click; "back")."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from documentroom.models import Deposit
from portal.audit.models import Entry
from portal.kernel.calendar import today
from portal.kernel.once import TWICE
from reviews.enums import Stage
from reviews.models import Action as PlanAction
from reviews.models import (
    ChronologyRow,
    DateToAvoid,
    FamilyContact,
    FamilyGroup,
    FamilyQuestion,
    Meeting,
    Milestone,
    ProceedingsConsidered,
    Recommendation,
    ScheduleItem,
)
from tests.reviews.chronicle import GIVEN, TRUST
from tests.reviews.scenes import scene
from tests.reviews.test_journey_pages import fields
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
DAY, SOON, LATER = (str(today() + timedelta(days=number)) for number in (0, 9, 12))

# Who, where, the table, what is sent, and the field that says something else.
ADDS: dict[str, tuple[str, type[Model], dict[str, Any], str]] = {
    "families/{group}/questions/": ("chair", FamilyQuestion, {"asked_on": DAY}, "question"),
    "families/{group}/dates/": ("chair", DateToAvoid, {"first": SOON}, "why"),
    "families/{group}/contacts/": (
        "chair",
        FamilyContact,
        {"on": DAY, "way": "telephone", "next_on": LATER},
        "told",
    ),
    "families/add/": ("chair", FamilyGroup, {"side": "victim", "circle": "family"}, "name"),
    "families/proceedings/": ("chair", ProceedingsConsidered, {"state": "none"}, "words"),
    "meetings/call/": ("chair", Meeting, {"on": SOON, "starts": "10am"}, "place"),
    "actions/recommendations/": ("chair", Recommendation, {"scope": "between"}, "title"),
    "actions/recommendations/{told}/add/": ("chair", PlanAction, {}, "specific"),
    "actions/{action}/milestones/": ("manager", Milestone, {"due_on": SOON}, "words"),
    "disclosure/add/": ("chair", ScheduleItem, {"holder": "Police"}, "description"),
    "room/requests/": ("chair", Deposit, {"to_name": "Dr Vale", "to_practice": "A surgery", "days": "28"}, "words"),
    "chronology/agencies/{agency}/add/": ("author", ChronologyRow, GIVEN, "event"),
}


def test_each_form_that_adds_something_adds_it_once(client: Client) -> None:
    made = scene(Stage.FAMILY)
    PlanAction.objects.filter(review=made.review).update(due_on=today() + timedelta(days=90))
    ids = {
        "group": made.group.pk if made.group else None,
        "told": Recommendation.objects.get(review=made.review).pk,
        "action": PlanAction.objects.get(review=made.review, number=1).pk,
        "agency": made.agencies[TRUST].pk,
    }
    wrong = {}
    for tail, (post, table, data, words) in ADDS.items():
        sign_in(client, made.people[post])
        path = f"/reviews/{made.review.reference}/{tail.format(**ids)}"
        try:
            once(client, path, table, data, words)
        except AssertionError as failed:
            wrong[tail] = str(failed)[:400]
    assert not wrong, "\n".join(f"{tail}: {said}" for tail, said in wrong.items())


def once(client: Client, path: str, table: type[Model], data: dict[str, Any], words: str) -> None:
    rows = table._default_manager
    page = client.get(path)
    assert page.status_code == 200, page.status_code
    form = {**fields(page.content.decode()), **data, words: "Said once."}
    assert form.get("once"), "the form carries its token"
    before = rows.count()
    first = client.post(path, form)
    assert first.status_code == 302 and rows.count() == before + 1, said(first)
    second = client.post(path, form)
    assert TWICE in second.content.decode() and rows.count() == before + 1, said(second)
    refused = Entry.objects.filter(verb="step.refused", text__contains='"Stale"')
    assert refused.exists()
    other = client.post(path, {**form, words: "Something else."})
    assert other.status_code == 302 and rows.count() == before + 2, said(other)


def said(answer: Any) -> str:
    return str(answer.context["form"].errors.get_json_data() if answer.context else answer.status_code)
