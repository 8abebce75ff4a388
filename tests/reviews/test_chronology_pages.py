"""The chronologies' pages and services: who sees which rows, what is refused, what stays (4.15, 4.16, 4.20)."""

from __future__ import annotations

import re

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews.enums import Capacity, Stage
from reviews.models import ChronologyHandIn, ChronologyRow, ChronologySettlement, Participant, Wall
from reviews.policy import rights
from reviews.selectors import chronology as selector
from reviews.services import chronology as service
from tests.reviews.chronicle import GIVEN, HOUSING, POLICE, TRUST, author_of, hands_in, joint_visit, writes
from tests.reviews.scenes import Scene, joins, person, scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Scene:
    return scene()


def at(made: Scene, rest: str = "") -> str:
    return f"/reviews/{made.review.reference}/chronology/{rest}"


def own(made: Scene, index: int, rest: str = "") -> str:
    return at(made, f"agencies/{made.agencies[index].pk}/{rest}")


def read(client: Client, made: Scene, post: str, path: str, status: int = 200) -> str:
    client.logout()
    sign_in(client, made.people[post])
    answer = client.get(path)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


# Who sees which rows (access.md, column chronologies) -----------------------------------------------------------------
def test_rows_are_the_agencys_own_until_handed_in_and_then_the_panels(client: Client, made: Scene) -> None:
    writes(made, TRUST, {"event": "A word that only the trust knows"})
    assert "only the trust knows" in read(client, made, "author", own(made, TRUST))
    assert "only the trust knows" in read(client, made, "manager", own(made, TRUST))
    for post in ("chair", "coordinator", "member"):
        assert "only the trust knows" not in read(client, made, post, at(made, "?as=name"))
        assert "only the trust knows" not in read(client, made, post, own(made, TRUST))
    service.hand_in(acting_user=made.people["author"], review=made.review, agency=made.agencies[TRUST])
    for post in ("chair", "coordinator", "member"):
        assert "only the trust knows" in read(client, made, post, at(made, "?as=name"))


def test_no_agency_sees_anothers_nor_the_merged_one(client: Client, made: Scene) -> None:
    joint_visit(made)
    sign_in(client, made.people["author"])
    answer = client.get(at(made))
    assert (answer.status_code, answer.url) == (302, own(made, TRUST))
    for path in (own(made, POLICE), own(made, HOUSING), at(made, "differences/")):
        assert client.get(path).status_code == 404
    assert "Joint visit" not in client.get(own(made, TRUST)).content.decode()


def test_strangers_families_and_the_partnerships_chair_find_nothing(client: Client, made: Scene) -> None:
    joint_visit(made)
    sio = person("Sio Here")
    joins(made.review, sio, Capacity.SIO)
    made.people["sio"] = sio
    for post in ("stranger", "advocate", "ssp", "sio"):
        for path in (at(made), at(made, "differences/"), own(made, HOUSING), own(made, HOUSING, "add/")):
            read(client, made, post, path, status=404)


def test_a_wall_hides_an_agencys_rows_everywhere_and_leaves_no_gap_in_the_numbers(client: Client, made: Scene) -> None:
    joint_visit(made)
    behind = Participant.objects.get(review=made.review, user=made.people["member"])
    Wall.objects.create(
        review=made.review,
        participant=behind,
        agency=made.agencies[HOUSING],
        set_at=timezone.now(),
        set_by=made.people["chair"],
    )
    html = read(client, made, "member", at(made, "?as=name"))
    assert "Joint visit with the police" not in html
    assert "Housing association" not in html
    assert re.findall(r'<tr id="e(\d+)"', html) == ["1", "2"]
    assert "Joint visit with the police" not in read(client, made, "member", at(made, "differences/?as=name"))
    read(client, made, "member", own(made, HOUSING), status=404)
    whole = selector.merged(rights(made.people["member"], made.review))
    assert not [one for one in whole.found if str(made.agencies[HOUSING].pk) in one.agencies]
    assert "Joint visit with the police" in read(client, made, "chair", at(made, "?as=name"))


def test_the_office_keeps_the_chronology_of_an_agency_that_has_nobody_here(client: Client, made: Scene) -> None:
    made.people["late"] = person("Late Author")
    body = made.agencies[4]
    row = service.save_row(acting_user=made.people["coordinator"], review=made.review, agency=body, given=GIVEN)
    assert row.number == 1
    joins(made.review, made.people["late"], Capacity.IMR_AUTHOR, agency=body)
    with pytest.raises(NotVisible):
        service.save_row(acting_user=made.people["coordinator"], review=made.review, agency=body, given=GIVEN)


# The two readings -----------------------------------------------------------------------------------------------------
def test_the_reading_under_pseudonyms_is_the_first_and_holds_no_name(client: Client, made: Scene) -> None:
    joint_visit(made)
    html = read(client, made, "chair", at(made))
    table = html[html.index("<tbody>") :]
    assert "Clare" not in table and "Sample" not in table
    assert "[the person who died]" in table
    assert "Clare Sample" in read(client, made, "chair", at(made, "?as=name"))
    assert "Clare" not in read(client, made, "chair", at(made, "differences/")).split("<h1")[1]


# Writing --------------------------------------------------------------------------------------------------------------
def test_a_row_is_written_on_the_page_with_what_the_author_wrote(client: Client, made: Scene) -> None:
    sign_in(client, made.people["author"])
    answer = client.post(own(made, TRUST, "add/"), {**GIVEN, "when": "early April 2010"})
    assert (answer.status_code, answer.url) == (302, own(made, TRUST))
    row = ChronologyRow.objects.get()
    assert (row.kept["when"], row.kept["first"], row.kept["last"]) == ("early April 2010", "2010-04-01", "2010-04-10")
    assert "early April 2010" in client.get(own(made, TRUST)).content.decode()
    assert Entry.objects.filter(verb="chronology.row_added").exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("when", "3/4/20010", "The year 20010 cannot be right"),
        ("when", "31/2/2010", "February 2010 has no day 31"),
        ("when", "3 April 2099", "lies in the future"),
        ("when", "", "Fill this in: Date"),
        ("source", "", "Fill this in: Source"),
        ("source", "   ", "Fill this in: Source"),
        ("event", "", "Fill this in: Event"),
        ("time", "25:99", "There is no such time of day"),
        ("who", "x" * 501, "at most 500"),
    ],
)
def test_a_bad_cell_is_told_beside_its_field_and_the_rest_is_kept(
    client: Client, made: Scene, field: str, value: str, said: str
) -> None:
    sign_in(client, made.people["author"])
    answer = client.post(own(made, TRUST, "add/"), {**GIVEN, field: value})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert said in html, re.findall(r"govuk-error-message.*?</p>", html, re.S)
    assert "She asked for a later visit" in html
    assert not ChronologyRow.objects.exists()


def test_of_two_people_at_one_row_the_second_is_shown_both(client: Client, made: Scene) -> None:
    row = writes(made, TRUST, {})[0]
    path = own(made, TRUST, f"rows/{row.pk}/")
    sign_in(client, made.people["author"])
    first = client.post(path, {**GIVEN, "stamp": 0, "event": "What the first person wrote"})
    assert first.status_code == 302
    second = client.post(path, {**GIVEN, "stamp": 0, "event": "What the second person wrote"})
    html = second.content.decode()
    assert second.status_code == 200
    assert "What the first person wrote" in html and html.count("What the second person wrote") == 1
    row.refresh_from_db()
    assert row.kept["event"] == "What the first person wrote"
    stamp = re.search(r'name="stamp" value="(\d+)"', html)
    assert stamp and stamp[1] == "1"
    again = client.post(path, {**GIVEN, "stamp": stamp[1], "event": "What both agree on"})
    assert again.status_code == 302
    row.refresh_from_db()
    assert row.kept["event"] == "What both agree on"


def test_before_the_decision_to_review_nothing_is_written() -> None:
    early = scene(Stage.NOTIFIED)
    with pytest.raises(Refused, match="once it is decided") as told:
        service.save_row(
            acting_user=early.people["coordinator"], review=early.review, agency=early.agencies[0], given=GIVEN
        )
    assert told.value.clause == "4.15"
    assert not ChronologyRow.objects.exists()


def test_nobody_writes_for_an_agency_that_is_not_theirs(made: Scene) -> None:
    by = {"review": made.review, "agency": made.agencies[POLICE], "given": GIVEN}
    for post in ("author", "coordinator", "chair"):
        with pytest.raises(NotVisible):
            service.save_row(acting_user=made.people[post], **by)  # type: ignore[arg-type]
    for post in ("member", "manager", "ssp", "advocate", "stranger"):
        with pytest.raises(Refused):
            service.save_row(acting_user=made.people[post], **by)  # type: ignore[arg-type]


# Handing in, correcting -----------------------------------------------------------------------------------------------
def test_what_is_handed_in_stays_as_it_was_filed_whatever_runs(client: Client, made: Scene) -> None:
    row = hands_in(made, TRUST, {})[0]
    row.refresh_from_db()
    user, body = made.people["author"], made.agencies[TRUST]
    with pytest.raises(Refused, match="stays as it was filed"):
        service.save_row(
            acting_user=user,
            review=made.review,
            agency=body,
            row=row,
            stamp=row.version,
            given={**GIVEN, "event": "New"},
        )
    with pytest.raises(Refused, match="stays as it was filed"):
        service.remove_row(acting_user=user, review=made.review, agency=body, row=row, stamp=row.version)
    for sql in (
        "UPDATE reviews_chronologyrow SET kept = X'00'",
        "UPDATE reviews_chronologyrow SET hand_in_id = NULL",
        "DELETE FROM reviews_chronologyrow",
    ):
        sql = sql if connection.vendor == "sqlite" else sql.replace("X'00'", "decode('00', 'hex')")
        with pytest.raises(DatabaseError, match="handed in"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_a_correction_takes_the_old_rows_place_and_asks_again_what_was_settled(client: Client, made: Scene) -> None:
    joint_visit(made)
    chair = made.people["chair"]
    [one] = [one for one in selector.merged(rights(chair, made.review)).open if one.kind == "dates"]
    service.settle(acting_user=chair, review=made.review, digest=one.digest, note="The police’s notebook is right.")
    assert one.digest not in {each.digest for each in selector.merged(rights(chair, made.review)).open}
    row = ChronologyRow.objects.get(agency=made.agencies[HOUSING])
    body = made.agencies[HOUSING]
    by = {"acting_user": author_of(made, body), "review": made.review, "agency": body}
    draft = service.correct(**by, row=row)  # type: ignore[arg-type]
    assert service.correct(**by, row=row) == draft, "twice gives the first"  # type: ignore[arg-type]
    given = {**GIVEN, "when": "4/3/2026", "event": "Joint visit with the police, Clare Sample seen"}
    service.save_row(**by, row=draft, stamp=0, given=given)  # type: ignore[arg-type]
    service.hand_in(**by)  # type: ignore[arg-type]
    whole = selector.merged(rights(chair, made.review))
    assert len(whole.entries) == 3
    assert str(draft.pk) in whole.by_id and str(row.pk) not in whole.by_id
    assert [each.kind for each in whole.open if str(draft.pk) in each.rows] == ["dates"], "it asks again"
    with pytest.raises(Refused, match="corrected already"):
        service.correct(**by, row=row)  # type: ignore[arg-type]


def test_a_hand_in_needs_rows_or_says_that_there_was_no_contact(client: Client, made: Scene) -> None:
    by = {"acting_user": made.people["author"], "review": made.review, "agency": made.agencies[TRUST]}
    with pytest.raises(Refused, match="no row to hand in"):
        service.hand_in(**by)  # type: ignore[arg-type]
    sign_in(client, made.people["author"])
    assert client.post(own(made, TRUST, "hand-in/"), {"nothing_known": "on"}).status_code == 302
    assert ChronologyHandIn.objects.get().nothing_known
    assert "Had no contact" in read(client, made, "chair", at(made))
    writes(made, TRUST, {})
    with pytest.raises(Refused, match="cannot say that there was no contact"):
        service.hand_in(**by, nothing_known=True)  # type: ignore[arg-type]


def test_a_row_with_a_bad_cell_is_not_handed_in_and_is_named(made: Scene) -> None:
    row = writes(made, TRUST, {}, {})[1]
    row.kept = {**row.kept, "faults": {"when": "This cannot be read."}}
    row.save()
    with pytest.raises(Refused, match="row 2"):
        service.hand_in(acting_user=made.people["author"], review=made.review, agency=made.agencies[TRUST])
    assert not ChronologyHandIn.objects.exists()


# What does not fit ----------------------------------------------------------------------------------------------------
def test_a_discrepancy_is_shown_first_and_settled_with_a_note_that_stands_beside_it(
    client: Client, made: Scene
) -> None:
    joint_visit(made)
    html = read(client, made, "chair", at(made))
    assert "When was this, and who was seen?" in html
    action = re.search(r'action="([^"]*/differences/[^"]+)"', html)
    assert action
    answer = client.post(action[1], {"note": ""})
    assert "Fill this in" in answer.content.decode() and not ChronologySettlement.objects.exists()
    assert client.post(action[1], {"note": "The notebook is right."}).status_code == 302
    assert "The notebook is right." in client.get(at(made, "differences/")).content.decode()
    assert Entry.objects.filter(verb="chronology.settled").exists()
    digest = ChronologySettlement.objects.get().digest
    with pytest.raises(Stale, match="settled this first"):
        service.settle(acting_user=made.people["coordinator"], review=made.review, digest=digest, note="Another")
    with pytest.raises(NotVisible):
        service.settle(acting_user=made.people["chair"], review=made.review, digest="0" * 64, note="None")


def test_a_panel_member_reads_and_does_not_settle(client: Client, made: Scene) -> None:
    joint_visit(made)
    html = read(client, made, "member", at(made))
    assert "When was this" in html and "Settle with this note" not in html
    digest = selector.merged(rights(made.people["chair"], made.review)).open[0].digest
    assert client.post(at(made, f"differences/{digest}/"), {"note": "Mine"}).status_code == 404
    assert not ChronologySettlement.objects.exists()


# Drawing and parts ----------------------------------------------------------------------------------------------------
def test_the_drawing_has_a_lane_an_agency_and_a_mark_a_row(client: Client, made: Scene) -> None:
    joint_visit(made)
    html = read(client, made, "chair", at(made))
    svg = html[html.index('<svg class="lanes"') : html.index("</svg>", html.index('<svg class="lanes"'))]
    for index in (TRUST, POLICE, HOUSING):
        assert f">{made.agencies[index].name}</text>" in svg
    assert svg.count("<circle") == 3 and svg.count('class="tie"') == 1 and 'class="ev-q"' in svg
    assert " style=" not in svg and " onclick" not in svg


def test_a_part_is_shown_by_days_and_bad_days_are_told(client: Client, made: Scene) -> None:
    joint_visit(made)
    html = read(client, made, "chair", at(made, "?as=name&first=1+March+2026&last=5+March+2026"))
    assert "Joint visit with the police" in html and "nobody in" not in html.split("<tbody>")[1]
    assert "No row lies between these days" in read(client, made, "chair", at(made, "?first=2001&last=2002"))
    assert "There is no month 13" in read(client, made, "chair", at(made, "?first=1/13/2026"))


def test_what_no_agency_records_for_a_long_time_is_shown(client: Client, made: Scene) -> None:
    hands_in(made, TRUST, {"when": "1/1/2024"}, {"when": "1/12/2024"})
    assert "Did nothing happen in this time" in read(client, made, "chair", at(made))
