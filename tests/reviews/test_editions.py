"""Editions: names, addresses, dates and marking as data (2.1, 4.3, 4.4, 4.10), changed by one and confirmed by another."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from portal.audit.api import PORTAL_CHAIN, entries
from portal.kernel.errors import Refused, Stale
from reviews import editions as held
from reviews import protocol
from reviews.enums_office import OfficeState
from reviews.facts import load
from reviews.forms.editions import EditionForm, compared, initial_of
from reviews.models import ProtocolEdition
from reviews.services import editions as service
from tests.reviews import journey
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
DATA = held.to_data(held.EDITION_2011)
POSTED = {**initial_of(DATA), "reminders_before": "7, 1", "escalation": "1, 3, 7, 14", "stamp": 0}
OTHER = {
    "title": "the guidance of 2026", "review_name": "Domestic Abuse Related Death Review", "marking": "OFFICIAL-SENSITIVE",
    "marking_now": "", "includes_suicide": "yes", "decision_months": 2,
}  # fmt: skip


def form(**changes: object) -> EditionForm:
    return EditionForm({**POSTED, **changes})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decision_months": 0}, "decision_months"),
        ({"imr_days": -56}, "imr_days"),
        ({"retention_years": 0}, "retention_years"),
        ({"review_name": " "}, "review_name"),
        ({"body_sscb": ""}, "body_sscb"),
        ({"duty_kinds": []}, "duty_kinds"),
        ({"duty_kinds": ["army"]}, "duty_kinds"),
        ({"learning_forums": ["the pub"]}, "learning_forums"),
        ({"reminders_before": "7, soon"}, "reminders_before"),
        ({"reminders_before": "1, 7"}, "reminders_before"),
        ({"escalation": "1, 3, 7"}, "escalation"),
        ({"escalation": "3, 1, 7, 14"}, "escalation"),
        ({"marking": ""}, "marking"),
    ],
)
def test_what_an_edition_cannot_say_is_refused_beside_its_field(changes: dict[str, object], field: str) -> None:
    assert list(form(**changes).errors) == [field]


def test_the_form_keeps_the_first_edition_as_it_is_and_shows_exactly_what_differs() -> None:
    same, other = form(), form(**OTHER)
    assert same.is_valid() and other.is_valid(), (same.errors, other.errors)
    assert same.data_of() == DATA
    assert held.from_data("2011", DATA) == held.edition("2011").__class__(
        **{**vars(held.EDITION_2011), "marking": DATA["marking"], "marking_now": DATA["marking_now"]}
    )
    lines = {one.label: (one.now, one.new) for one in compared(DATA, other.data_of()) if one.differs}
    assert len(lines) == len(OTHER)
    assert lines["A death by suicide can be reviewed (2.1)"] == ("No", "Yes")
    with override_settings(MARKING="SECRET", MARKING_NOW=""):
        assert held.edition("2011").marked == "SECRET"


def test_one_writes_another_confirms_and_reviews_keep_theirs(who: journey.Cast, client: Client) -> None:
    """2.1 with suicide, 4.4 with two months, the marking: for what opens afterwards."""
    writer, helper = who.coordinator, journey.user("coordinator2", office="coordinator")
    before = journey.opened(who)
    assert before.edition == held.FIRST
    for nobody in (who.ssp, who.deputy, who.governance):
        with pytest.raises(Refused):
            service.begin(acting_user=nobody)
    row = service.begin(acting_user=writer)
    with pytest.raises(Stale):
        service.begin(acting_user=helper)
    with pytest.raises(Refused):  # nothing differs yet
        service.send(acting_user=writer, row=row, stamp=0)

    sign_in(client, helper)
    path = f"/protocol/editions/{row.pk}/"
    answer = client.post(f"{path}change/", {**POSTED, **OTHER, "decision_months": "0"})
    assert b"decision_months" in answer.content and answer.status_code == 200
    assert client.post(f"{path}change/", {**POSTED, **OTHER}).status_code == 302
    assert b"kept a moment ago" in client.post(f"{path}change/", {**POSTED, **OTHER}).content.lower()
    sign_in(client, writer)
    html = client.get(path).content.decode()
    assert "OFFICIAL-SENSITIVE" in html and "Send it to a second person" in html
    client.post(path, {"send": "1", "stamp": 1})
    row.refresh_from_db()
    assert row.state == OfficeState.WAITING

    for own in (writer, helper):  # one sent it, the other changed it (never 10)
        sign_in(client, own)
        assert b"Confirm this edition" not in client.get(path).content
        client.post(path, {"confirm": "1", "stamp": row.version})
        row.refresh_from_db()
        assert row.state == OfficeState.WAITING
    with pytest.raises(IntegrityError), transaction.atomic():  # whatever code runs
        ProtocolEdition.objects.filter(pk=row.pk).update(
            state="confirmed", confirmed_by=writer, confirmed_at=row.sent_at, in_hand=None
        )

    sign_in(client, who.ssp)
    assert b"A new one waits for you" in client.get("/reviews/").content
    assert client.post(f"/protocol/editions/{row.pk}/change/", POSTED).status_code == 404
    assert client.post(path, {"return": "1", "stamp": row.version, "reason": ""}).status_code == 200
    client.post(path, {"return": "1", "stamp": row.version, "reason": "Give the street too."})
    row.refresh_from_db()
    assert (row.state, row.returned_reason) == (OfficeState.DRAFT, "Give the street too.")
    row = service.send(acting_user=writer, row=row, stamp=row.version)
    with pytest.raises(Stale):  # not what was on the screen
        service.confirm(acting_user=who.ssp, row=row, stamp=row.version - 1)
    assert held.current() == held.FIRST
    with pytest.raises(KeyError):
        held.edition(row.key)
    client.post(path, {"confirm": "1", "stamp": row.version})

    assert held.current() == row.key
    for change in ({"data": DATA}, {"state": "draft"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProtocolEdition.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProtocolEdition.objects.filter(pk=row.pk).delete()
    verbs = [one.verb for one in entries(PORTAL_CHAIN, limit=80)]
    for verb in ("begun", "changed", "sent", "returned", "confirmed"):
        assert f"edition.{verb}" in verbs

    after = journey.opened(who)
    assert (before.edition, after.edition) == (held.FIRST, row.key)
    assert held.edition(after.edition).includes_suicide and not held.edition(before.edition).includes_suicide
    dues = [protocol.status(load(one), "4.4").due for one in (before, after)]
    assert dues[0] and dues[1] and dues[0] < dues[1]
    with CaptureQueriesContext(connection) as asked:
        for _ in range(20):
            held.edition(after.edition)
    assert len(asked) == 0

    journey.led(who, before)
    journey.led(who, after)
    sign_in(client, writer)
    pages = {one: client.get(f"/reviews/{one.reference}/").content.decode() for one in (before, after)}
    assert "RESTRICTED" in pages[before] and "RESTRICTED" not in pages[after]
    assert "under the guidance of 2026" in pages[after]
    assert f"/protocol/editions/{row.key}/marking.css" in pages[after]
    assert b"OFFICIAL-SENSITIVE" in client.get(f"/protocol/editions/{row.key}/marking.css").content
    assert client.get("/protocol/editions/none/marking.css").status_code == 404
    assert b"the guidance of 2026" in client.get("/protocol/editions/").content
    sign_in(client, who.governance)
    for closed in ("/protocol/editions/", path, f"{path}change/"):
        assert client.get(closed).status_code == 404
