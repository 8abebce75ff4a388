"""The schedule of material (4.22), what enters it by itself, what is supplied, and the exports."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from datetime import timedelta
from uuid import uuid4

import docx
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.api import entries as trail
from portal.audit.api import ids_of, review_chain
from portal.kernel.calendar import today
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import protocol
from reviews.enums import Capacity, ClauseState, Section
from reviews.enums_disclosure import ExportFileName, LineKind, Sensitivity, Source
from reviews.enums_report import ContactWay, Proceedings
from reviews.facts import load
from reviews.models import (
    ExportFile,
    Review,
    ScheduleExport,
    ScheduleItem,
    ScheduleLine,
    SupplyRequest,
    Wall,
)
from reviews.policy import rights
from reviews.selectors import schedule as selector
from reviews.selectors.standing import standing
from reviews.services import contacts, evidence, family, interviews, schedule, schedule_export, supply
from reviews.services.schedule import Material
from reviews.tables import plain_cell
from tests.reviews import journey, later
from tests.reviews.refusing import refuses
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
SECRET = "Marigold"


@pytest.fixture
def officer() -> User:
    return journey.user("disclosure", "Neil Shah", journey.agency("Police", "police"))


@pytest.fixture
def review(who: journey.Cast, officer: User) -> Review:
    """A review that gathers, with the disclosure officer and the SIO on it."""
    made = journey.walk(who, "commissioned")
    for one, capacity in ((officer, Capacity.DISCLOSURE_OFFICER), (who.sio, Capacity.SIO)):
        journey.accept(journey.invited(who, made, one, capacity, agency=who.police), who.chair)
    return made


def put(who: journey.Cast, review: Review, **changes: object) -> ScheduleItem:
    """Material held elsewhere, added by the chair."""
    said = Material(**{"description": f"Letters of {SECRET}", "holder": "The coroner", **changes})  # type: ignore[arg-type]
    return schedule.add(acting_user=who.chair, review=review, material=said)


def line(item: ScheduleItem) -> ScheduleLine:
    found = schedule.line_of(item)
    assert found is not None
    return found


def verbs(review: Review) -> list[str]:
    return [one.verb for one in trail(review_chain(review.id), limit=300)]


def entered(review: Review, source: Source) -> list[str]:
    return [one.line.description for one in selector.entries(review) if one.item.source == source]


# What enters it -------------------------------------------------------------------------------------------------------
def test_4_22_letters_written_are_on_the_schedule_by_themselves(review: Review) -> None:
    said = entered(review, Source.LETTER)
    assert "Letter: Decision, to the Home Office" in said
    assert "Letter: Commission of an individual management review, Police" in said
    assert "disclosure.entered" in verbs(review)


def test_4_22_a_recorded_interview_is_on_the_schedule_once_and_lies_with_its_agency(
    who: journey.Cast, review: Review
) -> None:
    imr = review.imrs.get(agency=who.police)
    row = interviews.plan(acting_user=who.police_author, imr=imr, who="The duty officer", witness=False)
    held = {
        "acting_user": who.police_author,
        "interview": row,
        "held_on": today(),
        "shared_on": None,
        "told_not_disciplinary": True,
        "policy_not_followed": False,
        "reason_asked": False,
    }
    interviews.hold(**held, recorded_in_writing=False)  # type: ignore[arg-type]
    assert entered(review, Source.INTERVIEW) == []
    for _ in range(2):
        interviews.hold(**held, recorded_in_writing=True)  # type: ignore[arg-type]
    one = next(one for one in selector.entries(review) if one.item.source == Source.INTERVIEW)
    assert (one.line.holder, one.line.agency_id) == ("Police", who.police.pk)
    assert "duty officer" not in one.line.description
    assert len(entered(review, Source.INTERVIEW)) == 1


def test_4_22_a_meeting_with_a_family_is_on_the_schedule_and_of_the_chairs_own_only_that(
    who: journey.Cast, review: Review
) -> None:
    group = later.group_taking_part(who, review)
    alone = family.add_group(acting_user=who.chair, review=review, name=SECRET, side="suspect", for_chair_alone=True)  # type: ignore[arg-type]
    for one in (group, alone):
        contacts.record_contact(
            acting_user=who.chair,
            review=review,
            group=one,
            on=today(),
            way=ContactWay.IN_PERSON,
            told="News.",
            note=f"{SECRET} spoke.",
            next_on=today() + timedelta(days=20),
        )
    said = entered(review, Source.MEETING)
    assert any("of the person who died" in one for one in said)
    assert "Note of a contact" in said
    assert not any(SECRET in one or "suspected" in one for one in said)


def test_4_15_each_destination_of_an_immediate_lesson_is_its_own_act_and_the_third_enters_the_schedule(
    who: journey.Cast, review: Review
) -> None:
    row = evidence.add_immediate_lesson(acting_user=who.chair, review=review, agency=who.police, lesson=SECRET)
    by = {"acting_user": who.coordinator, "lesson": row}
    with refuses("4.15", "before the day"):
        evidence.send_immediate_lesson(**by, destination="to_agency_on", on=today() - timedelta(days=1))  # type: ignore[arg-type]
    with refuses("4.15", "once it is done"):
        evidence.send_immediate_lesson(**by, destination="to_agency_on", on=today() + timedelta(days=1))  # type: ignore[arg-type]
    for place in ("to_agency_on", "secured_on"):
        evidence.send_immediate_lesson(**by, destination=place, on=today())  # type: ignore[arg-type]
    assert entered(review, Source.LESSON) == []
    evidence.send_immediate_lesson(**by, destination="to_disclosure_on", on=today())  # type: ignore[arg-type]
    assert entered(review, Source.LESSON) == ["Immediate lesson for Police"]
    told = [ids_of(one) for one in trail(review_chain(review.id), limit=40) if one.verb == "immediate_lesson.sent"]
    assert {one["where"] for one in told} == {"to_agency_on", "secured_on", "to_disclosure_on"}
    with pytest.raises(Stale):
        evidence.send_immediate_lesson(**by, destination="to_disclosure_on", on=today())  # type: ignore[arg-type]


def test_4_22_material_elsewhere_is_added_by_hand_with_its_holder(who: journey.Cast, review: Review) -> None:
    last = selector.entries(review)[-1].number
    item = put(who, review, author="A neighbour", dated="about March 2024")
    assert item.number == last + 1
    assert (line(item).holder, line(item).sensitivity) == ("The coroner", Sensitivity.WAITING)
    assert "disclosure.added" in verbs(review)
    for words, changes in (
        ("Say what the material is", {"description": " "}),
        ("Say who holds it", {"holder": ""}),
        ("64 characters", {"sha256": "abc"}),
        ("still to come", {"came_on": today() + timedelta(days=1)}),
        ("not on the review", {"agency_id": who.specialist.pk}),
    ):
        with refuses("4.22", words):
            put(who, review, **changes)
    assert selector.entries(review)[-1].number == item.number


# Numbers --------------------------------------------------------------------------------------------------------------
def refused_by_database(sql: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_4_22_a_number_is_never_used_again_and_no_line_changes_whatever_code_runs(
    who: journey.Cast, officer: User, review: Review
) -> None:
    item = put(who, review)
    schedule_export.export(acting_user=officer, review=review, changed_only=False)
    before = ScheduleLine.objects.count(), ScheduleItem.objects.count()
    for table in ("scheduleitem", "scheduleline", "scheduleexport", "exportfile"):
        refused_by_database(f"DELETE FROM reviews_{table}")
    refused_by_database("UPDATE reviews_scheduleitem SET number = number + 500")
    refused_by_database("UPDATE reviews_scheduleline SET sensitivity = 'no'")
    refused_by_database("UPDATE reviews_exportfile SET sha256 = ''")
    for number in (item.number, item.number + 2, 0):  # again, with a gap, before the first
        with pytest.raises(DatabaseError), transaction.atomic():
            ScheduleItem.objects.create(
                review=review, number=number, source=Source.ELSEWHERE, entered_at=item.entered_at
            )
    with pytest.raises(DatabaseError), transaction.atomic():  # a new line in the place of an old one
        ScheduleItem(
            id=item.id, review=review, number=item.number + 1, source=Source.ELSEWHERE, entered_at=item.entered_at
        ).save(force_insert=True)
    assert before == (ScheduleLine.objects.count(), ScheduleItem.objects.count())


def test_4_22_two_reviews_count_apart_and_a_line_belongs_to_its_items_review(who: journey.Cast, review: Review) -> None:
    other = journey.walk(who, "decided")
    assert selector.entries(other)[0].number == 1
    item = put(who, review)
    with pytest.raises(DatabaseError), transaction.atomic():
        schedule.add_line(who.chair, other, item, LineKind.CORRECTED)


def test_4_22_a_correction_is_a_line_and_the_earlier_one_stays(who: journey.Cast, review: Review) -> None:
    item = put(who, review)
    first = line(item).seq
    schedule.correct(
        acting_user=who.coordinator, item=item, material=Material("Two letters", holder="The court"), stamp=first
    )
    assert [one.description for one in item.lines.all()] == [f"Letters of {SECRET}", "Two letters"]
    with pytest.raises(Stale):
        schedule.correct(acting_user=who.chair, item=item, material=Material("x", holder="y"), stamp=first)
    with pytest.raises(Stale):
        schedule.weigh(acting_user=who.chair, item=item, sensitivity="yes", reason="Names.", stamp=first)


def test_4_22_what_the_room_knows_of_a_file_is_not_for_correcting(who: journey.Cast, review: Review) -> None:
    schedule.document_filed(
        acting_user=who.chair, review=review, version_id=uuid4(), material=Material("Evidence", sha256="a" * 64)
    )
    item = ScheduleItem.objects.get(review=review, source=Source.DOCUMENT)
    schedule.correct(
        acting_user=who.chair,
        item=item,
        material=Material("Better words", holder="Somebody", sha256="b" * 64),
        stamp=line(item).seq,
    )
    now = line(item)
    assert (now.description, now.holder, now.sha256) == ("Better words", schedule.OUR_ROOMS, "a" * 64)


def test_4_22_sensitive_or_not_always_with_the_reason(who: journey.Cast, officer: User, review: Review) -> None:
    item = put(who, review)
    by = {"acting_user": officer, "item": item, "stamp": line(item).seq}
    for sensitivity in (Sensitivity.SENSITIVE, Sensitivity.NOT_SENSITIVE):
        with refuses("4.22", "Give the reason"):
            schedule.weigh(**by, sensitivity=sensitivity, reason="  ")  # type: ignore[arg-type]
    with refuses("4.22", "Say whether"):
        schedule.weigh(**by, sensitivity=Sensitivity.WAITING, reason="Later.")  # type: ignore[arg-type]
    schedule.weigh(**by, sensitivity=Sensitivity.SENSITIVE, reason="It names a source.")  # type: ignore[arg-type]
    assert (line(item).sensitivity, line(item).reason) == (Sensitivity.SENSITIVE, "It names a source.")
    assert "disclosure.weighed" in verbs(review)
    with pytest.raises(Refused):
        schedule.weigh(
            acting_user=who.police_author, item=item, sensitivity="no", reason="Nothing.", stamp=line(item).seq
        )


# Supplied on request --------------------------------------------------------------------------------------------------
def test_4_22_an_item_is_supplied_on_request_its_agency_told_first(
    who: journey.Cast, officer: User, review: Review
) -> None:
    item = put(who, review, agency_id=who.trust.pk)
    with pytest.raises(Refused):
        supply.ask(acting_user=who.chair, item=item, why="For the court.")
    with refuses("4.22", "Say why"):
        supply.ask(acting_user=officer, item=item, why="")
    asked = supply.ask(acting_user=officer, item=item, why="For the prosecutor.")
    with pytest.raises(Stale):
        supply.ask(acting_user=officer, item=item, why="Again.")
    with refuses("4.22", "is told before it is supplied"):
        supply.supply(acting_user=who.chair, request=asked, answer="")
    for day in (today() - timedelta(days=1), today() + timedelta(days=1)):
        with refuses("4.22", "Give the day"):
            supply.tell_agency(acting_user=who.coordinator, request=asked, on=day, how="By letter")
    supply.tell_agency(acting_user=who.coordinator, request=asked, on=today(), how="Joseph Kane, by letter")
    with pytest.raises(Refused):
        supply.supply(acting_user=who.coordinator, request=asked, answer="")
    supply.supply(acting_user=who.chair, request=asked, answer="On paper.")
    assert line(item).supplied_on == today()
    assert line(item).kind == LineKind.SUPPLIED
    assert {"disclosure.asked", "disclosure.agency_told", "disclosure.supplied"} <= set(verbs(review))
    with pytest.raises(Stale):
        supply.decline(acting_user=who.chair, request=asked, answer="No.")


def test_4_22_telling_one_agency_does_not_open_what_turns_out_to_be_anothers(
    who: journey.Cast, officer: User, review: Review
) -> None:
    item = put(who, review, agency_id=who.trust.pk)
    asked = supply.ask(acting_user=officer, item=item, why="For the prosecutor.")
    supply.tell_agency(acting_user=who.chair, request=asked, on=today(), how="By letter")
    schedule.correct(
        acting_user=who.chair,
        item=item,
        material=Material("Letters", holder="Police", agency_id=who.police.pk),
        stamp=line(item).seq,
    )
    with refuses("4.22", "is told before it is supplied"):
        supply.supply(acting_user=who.chair, request=asked, answer="")


def test_4_22_a_request_may_be_declined_with_a_reason_and_an_open_one_shows_in_the_clause(
    who: journey.Cast, officer: User, review: Review
) -> None:
    family.consider_proceedings(acting_user=who.chair, review=review, state=Proceedings.PENDING, words="A trial.")
    assert protocol.status(load(review), "4.22").state == ClauseState.KEPT
    item = put(who, review)
    asked = supply.ask(acting_user=officer, item=item, why="For the prosecutor.")
    status = protocol.status(load(review), "4.22")
    assert status.state == ClauseState.OPEN
    assert f"Item {item.number} of the schedule was asked for" in " ".join(status.missing)
    assert "Helen Marsh" in status.who
    with refuses("4.22", "no agency’s own"):
        supply.tell_agency(acting_user=who.chair, request=asked, on=today(), how="x")
    with refuses("4.22", "Give the reason"):
        supply.decline(acting_user=who.chair, request=asked, answer="")
    supply.decline(acting_user=who.chair, request=asked, answer="After the terms.")
    assert protocol.status(load(review), "4.22").state == ClauseState.KEPT
    supply.ask(acting_user=officer, item=item, why="Once more.")
    assert SupplyRequest.objects.filter(item=item).count() == 2


# Exports --------------------------------------------------------------------------------------------------------------
def content(export: ScheduleExport, name: ExportFileName) -> bytes:
    row = ExportFile.objects.get(export=export, name=name)
    found = base64.b64decode(row.content)
    assert hashlib.sha256(found).hexdigest() == row.sha256
    return found


def table(export: ScheduleExport, name: ExportFileName) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(export, name).decode("utf-8-sig"))))


def numbers(export: ScheduleExport, name: ExportFileName) -> set[int]:
    return {int(row[0]) for row in table(export, name)[2:]}


def test_4_22_sensitive_items_lie_in_a_file_of_their_own_and_unweighed_ones_with_them(
    who: journey.Cast, officer: User, review: Review
) -> None:
    items = {one: put(who, review, description=f"{SECRET} {one}") for one in ("open", "sensitive", "waiting")}
    for name, sensitivity in (("open", Sensitivity.NOT_SENSITIVE), ("sensitive", Sensitivity.SENSITIVE)):
        schedule.weigh(
            acting_user=officer, item=items[name], sensitivity=sensitivity, reason="R.", stamp=line(items[name]).seq
        )
    made = schedule_export.export(acting_user=officer, review=review, changed_only=False)
    assert numbers(made, ExportFileName.CSV) == {items["open"].number}
    apart = numbers(made, ExportFileName.SENSITIVE_CSV)
    assert {items["sensitive"].number, items["waiting"].number} <= apart
    assert items["open"].number not in apart
    for name, there, absent in (
        (ExportFileName.WORD, "open", "sensitive"),
        (ExportFileName.SENSITIVE_WORD, "sensitive", "open"),
    ):
        words = docx.Document(io.BytesIO(content(made, name)))
        cells = [cell.text for row in words.tables[0].rows for cell in row.cells]
        assert f"{SECRET} {there}" in cells
        assert f"{SECRET} {absent}" not in cells
        assert "RESTRICTED" in words.sections[0].header.paragraphs[0].text.upper()


def test_4_22_only_what_changed_since_the_last_export(who: journey.Cast, officer: User, review: Review) -> None:
    first = put(who, review)
    with refuses("4.22", "Export the whole schedule first"):
        schedule_export.export(acting_user=officer, review=review, changed_only=True)
    whole = schedule_export.export(acting_user=officer, review=review, changed_only=False)
    assert whole.items == len(selector.entries(review))
    with refuses("4.22", "Nothing has changed since export 1"):
        schedule_export.export(acting_user=officer, review=review, changed_only=True)
    second = put(who, review)
    schedule.weigh(
        acting_user=officer, item=first, sensitivity=Sensitivity.NOT_SENSITIVE, reason="R.", stamp=line(first).seq
    )
    changes = schedule_export.export(acting_user=officer, review=review, changed_only=True)
    assert (changes.number, changes.since, changes.items) == (2, whole.through, 2)
    assert numbers(changes, ExportFileName.CSV) == {first.number}
    assert numbers(changes, ExportFileName.SENSITIVE_CSV) == {second.number}
    assert table(changes, ExportFileName.CSV)[2][-1] == "Weighed"
    assert "What changed since export 1" in " ".join(table(changes, ExportFileName.CSV)[0])
    told = next(one for one in trail(review_chain(review.id), limit=20) if one.verb == "disclosure.export_files")
    assert set(ids_of(told)["sha256"]) == {one.sha256 for one in changes.files.all()}


FORMULAS = ("=1+1", "+1", "-1", "@sum", "\t=1", " =1", "\u00a0=1", "\r=1", "＝1")


def test_4_22_no_cell_of_an_export_is_a_formula(who: journey.Cast, officer: User, review: Review) -> None:
    told = {put(who, review, description=f"{one}x", author=one).number: one for one in FORMULAS}
    made = schedule_export.export(acting_user=officer, review=review, changed_only=False)
    rows = {int(row[0]): row for row in table(made, ExportFileName.SENSITIVE_CSV)[2:]}
    for number, begins in told.items():
        assert rows[number][1:3] == [f"'{begins}x", f"'{begins}"]


def test_plain_words_stay_as_they_are() -> None:
    assert [plain_cell(one) for one in ("", "  ", "a=b", "'quoted", "12")] == ["", "  ", "a=b", "'quoted", "12"]


def test_4_22_words_that_a_word_file_cannot_hold_spoil_no_export(
    who: journey.Cast, officer: User, review: Review
) -> None:
    put(who, review, description="Line one\x0b\x1bLine two")
    made = schedule_export.export(acting_user=officer, review=review, changed_only=False)
    words = docx.Document(io.BytesIO(content(made, ExportFileName.SENSITIVE_WORD)))
    assert any("Line oneLine two" in cell.text for row in words.tables[0].rows for cell in row.cells)


# Who sees it ----------------------------------------------------------------------------------------------------------
def path(review: Review, tail: str = "") -> str:
    return f"/reviews/{review.reference}/disclosure/{tail}"


def status(client: Client, user: User, address: str, data: dict[str, object] | None = None) -> int:
    sign_in(client, user)
    answer = client.get(address) if data is None else client.post(address, data)
    if answer.status_code == 404:
        assert SECRET not in answer.content.decode()
    return answer.status_code


def test_the_schedule_exists_for_four_capacities_alone(
    client: Client, who: journey.Cast, officer: User, review: Review
) -> None:
    item = put(who, review)
    asked = supply.ask(acting_user=officer, item=item, why="For the prosecutor.")
    made = schedule_export.export(acting_user=officer, review=review, changed_only=False)
    file = ExportFile.objects.filter(export=made).first()
    assert file is not None
    later.group_taking_part(who, review)  # with its advocate
    pages = ("", f"items/{item.pk}/", f"items/{item.pk}/weigh/", f"items/{item.pk}/correct/", "add/")
    shut = (who.police_member, who.police_author, who.trust_manager, who.advocate, who.ssp, who.stranger)
    for one in (*shut, who.superuser):
        for tail in (*pages, "export/", f"exports/{file.pk}/", f"requests/{asked.pk}/answer/"):
            assert status(client, one, path(review, tail)) == 404, (one, tail)
    for one in (who.chair, who.coordinator, officer, who.sio):
        for tail in pages:
            assert status(client, one, path(review, tail)) == 200, (one, tail)
    for one, code in ((who.chair, 404), (who.coordinator, 404), (officer, 200), (who.sio, 200)):
        assert status(client, one, path(review, f"exports/{file.pk}/")) == code
        assert status(client, one, path(review, "export/")) == code
    lines = ScheduleLine.objects.count()
    weighed = {"stamp": line(item).seq, "sensitivity": "no", "reason": "None."}
    assert status(client, who.police_author, path(review, f"items/{item.pk}/weigh/"), weighed) == 404
    assert ScheduleLine.objects.count() == lines


def test_a_walled_person_finds_no_schedule_since_its_numbers_would_count_what_the_wall_hides(
    client: Client, who: journey.Cast, officer: User, review: Review
) -> None:
    item = put(who, review)
    Wall.objects.create(
        review=review,
        participant=journey.part(review, who.coordinator, Capacity.COORDINATOR),
        agency=who.trust,
        set_at=timezone.now(),
        set_by=who.ssp,
    )
    for tail in ("", f"items/{item.pk}/", "add/"):
        assert status(client, who.coordinator, path(review, tail)) == 404
        assert status(client, officer, path(review, tail)) == 200
    with pytest.raises(NotVisible):
        schedule.weigh(acting_user=who.coordinator, item=item, sensitivity="no", reason="R.", stamp=line(item).seq)
    stands = standing(load(review), rights(who.coordinator, review))
    assert Section.DISCLOSURE not in stands.sections


def test_an_item_of_another_review_does_not_exist_here(client: Client, who: journey.Cast, review: Review) -> None:
    other = journey.walk(who, "commissioned")
    theirs = put(who, other)
    assert status(client, who.chair, path(review, f"items/{theirs.pk}/")) == 404
    assert status(client, who.chair, path(other, f"items/{theirs.pk}/")) == 200


def test_supplying_and_exporting_ask_for_the_factor_again(
    client: Client, who: journey.Cast, officer: User, review: Review
) -> None:
    item = put(who, review)
    asked = supply.ask(acting_user=officer, item=item, why="For the prosecutor.")
    for user, tail, data in (
        (who.chair, f"requests/{asked.pk}/answer/", {"outcome": "supply", "answer": ""}),
        (officer, "export/", {"what": "all"}),
    ):
        sign_in(client, user, fresh=False)
        answer = client.post(path(review, tail), data)
        assert answer.status_code == 302 and "/sign-in/again/" in answer["Location"], answer
    asked.refresh_from_db()
    assert asked.waits
    assert not ScheduleExport.objects.filter(review=review).exists()


# The pages ------------------------------------------------------------------------------------------------------------
def test_the_schedule_through_its_pages(client: Client, who: journey.Cast, officer: User, review: Review) -> None:
    sign_in(client, officer)
    answer = client.post(path(review, "add/"), {"description": "", "holder": "The coroner", "sha256": "xyz"})
    assert answer.status_code == 200
    assert "The coroner" in answer.content.decode()  # what was typed is kept
    told = {"description": SECRET, "holder": "The coroner", "agency": who.trust.pk, "sha256": "A" * 32 + " " + "b" * 32}
    answer = client.post(path(review, "add/"), told)
    assert answer.status_code == 302
    item = ScheduleItem.objects.get(review=review, source=Source.ELSEWHERE)
    assert line(item).sha256 == "a" * 32 + "b" * 32
    page = client.get(path(review)).content.decode()
    assert SECRET in page and "To be weighed" in page
    client.post(
        path(review, f"items/{item.pk}/weigh/"),
        {"stamp": line(item).seq, "sensitivity": "yes", "reason": "It names a source."},
    )
    client.post(path(review, f"items/{item.pk}/ask/"), {"why": "For the prosecutor."})
    asked = SupplyRequest.objects.get(item=item)
    shown = client.get(path(review, "?show=sensitive")).content.decode()
    assert SECRET in shown
    assert client.get(path(review, "?show=nonsense")).status_code == 404
    sign_in(client, who.chair)
    client.post(path(review, f"requests/{asked.pk}/agency/"), {"on": today().isoformat(), "how": "By letter"})
    answer = client.post(path(review, f"requests/{asked.pk}/answer/"), {"outcome": "supply", "answer": "On paper."})
    assert answer.status_code == 302
    page = client.get(path(review, f"items/{item.pk}/")).content.decode()
    assert "Hospital trust was told on" in page and "Supplied" in page
    sign_in(client, officer)
    assert client.post(path(review, "export/"), {"what": "all"}).status_code == 302
    file = ExportFile.objects.get(name=ExportFileName.SENSITIVE_CSV, export__review=review)
    taken = client.get(path(review, f"exports/{file.pk}/"))
    assert SECRET in taken.content.decode()
    assert hashlib.sha256(taken.content).hexdigest() == file.sha256
    assert "no-store" in taken["Cache-Control"]
    assert "disclosure.export_taken" in verbs(review)


def test_4_22_people_are_told_before_they_write(client: Client, who: journey.Cast, review: Review) -> None:
    said = "may be disclosed in criminal proceedings"
    sign_in(client, who.chair)
    for tail in ("lessons/add/early/", "disclosure/add/", "terms/"):
        page = client.get(f"/reviews/{review.reference}/{tail}").content.decode()
        assert (said in page) == (tail != "terms/"), tail
    sign_in(client, who.police_author)
    assert said in client.get(f"/reviews/{review.reference}/room/file/").content.decode()


def test_the_schedule_costs_the_same_for_few_and_many(client: Client, who: journey.Cast, review: Review) -> None:
    from django.test.utils import CaptureQueriesContext

    sign_in(client, who.chair)
    client.get(path(review))
    with CaptureQueriesContext(connection) as few:
        client.get(path(review))
    for _ in range(12):
        put(who, review)
    with CaptureQueriesContext(connection) as many:
        client.get(path(review))
    assert len(many) == len(few)
