"""Milestones, national recommendations, and the plan as a spreadsheet, out and in (4.27, 4.29; never 4)."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.kernel.calendar import today
from portal.kernel.errors import Refused, Stale
from portal.sandbox.api import SandboxRefused, run
from reviews import plan_sheet
from reviews import report_facts as rf
from reviews.enums import Stage
from reviews.enums_report import ActionScope
from reviews.facts import load
from reviews.models import Action, Milestone, NationalAsk, PlanRequest, Recommendation, Review, Wall
from reviews.services import plan_more
from tests.reviews.scenes import Scene, scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
SHEET = "reviews.jobs.sheet"


@pytest.fixture
def made() -> Scene:
    found = scene(Stage.FAMILY)
    Action.objects.filter(review=found.review).update(due_on=today() + timedelta(days=90))
    return found


def first(made: Scene) -> Action:
    return Action.objects.select_related("recommendation").get(review=made.review, number=1)


def test_4_27_milestones_of_the_plan_are_agreed_with_it_and_later_ones_are_the_owners(made: Scene) -> None:
    def digest() -> str:
        return rf.plan_digest(rf.actions_of(load(made.review), first(made).agency_id))

    by = {"review": made.review, "action": first(made), "due_on": today() + timedelta(days=30)}
    before = digest()
    row = plan_more.add_milestone(acting_user=made.people["chair"], words="A pilot.", **by)
    agreed = digest()
    assert row.in_plan
    assert agreed != before
    Review.objects.filter(pk=made.review.pk).update(stage=Stage.CLEARED)
    made.review.refresh_from_db()
    with pytest.raises(Refused, match="only the agency that owns the action") as refused:
        plan_more.add_milestone(acting_user=made.people["chair"], words="Sooner.", **by)
    assert refused.value.clause == "4.27"
    later = plan_more.add_milestone(acting_user=made.people["manager"], words="A second pilot.", **by)
    assert not later.in_plan
    assert digest() == agreed


# Milestones -----------------------------------------------------------------------------------------------------------
def test_4_27_a_milestone_lies_before_the_actions_own_date_and_is_its_agencys_to_reach(made: Scene) -> None:
    action, by = first(made), {"acting_user": made.people["manager"], "review": made.review}
    late = today() + timedelta(days=91)
    with pytest.raises(Refused) as refused:
        plan_more.add_milestone(**by, action=action, words="A pilot.", due_on=late)
    assert refused.value.clause == "4.27"
    assert str(late.day) in str(refused.value)
    assert str(action.due_on.year) in str(refused.value)
    other = Action.objects.get(review=made.review, number=2)
    with pytest.raises(Refused, match="Another agency"):
        plan_more.add_milestone(**by, action=other, words="A pilot.", due_on=today())
    assert not Milestone.objects.exists()
    row = plan_more.add_milestone(**by, action=action, words="A pilot.", due_on=today() + timedelta(days=30))
    with pytest.raises(Refused, match="today or before"):
        plan_more.reach_milestone(
            **by, milestone=row, reached_on=today() + timedelta(days=1), evidence="Seen.", stamp=row.version
        )
    row = plan_more.reach_milestone(**by, milestone=row, reached_on=today(), evidence="Seen.", stamp=row.version)
    assert row.reached_on == today()
    with pytest.raises(Stale):
        plan_more.reach_milestone(**by, milestone=row, reached_on=today(), evidence="Again.", stamp=0)
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"plan.milestone_set", "plan.milestone_reached"} <= verbs


def test_milestones_are_drawn_and_stand_in_the_table(client: Client, made: Scene) -> None:
    action = first(made)
    for words, days in (("A pilot in two clinics", 10), ("All clinics", 60)):
        Milestone.objects.create(
            review=made.review, action=action, words=words, due_on=today() + timedelta(days=days),
            added_at=timezone.now(), added_by=made.people["chair"],
        )  # fmt: skip
    sign_in(client, made.people["manager"])
    html = client.get(f"/reviews/{made.review.reference}/actions/").content.decode()
    drawn = html[html.index('class="plan-lines"') : html.index("</svg>", html.index('class="plan-lines"'))]
    assert drawn.count("<circle") == 2
    assert "style=" not in drawn
    assert "A pilot in two clinics" in html
    assert "All clinics" in html


# National bodies ------------------------------------------------------------------------------------------------------
def test_4_27_a_national_recommendation_is_tracked_as_sent_acknowledged_and_answered(made: Scene) -> None:
    row = first(made).recommendation
    by = {"acting_user": made.people["ssp"], "review": made.review}
    with pytest.raises(Refused, match="not addressed to a national body"):
        plan_more.send_nationally(**by, recommendation=row, body="The Home Office", sent_on=today())
    Recommendation.objects.filter(pk=row.pk).update(scope=ActionScope.NATIONAL)
    with pytest.raises(Refused, match="still to come"):
        plan_more.send_nationally(**by, recommendation=row, body="The Home Office", sent_on=today() + timedelta(days=1))
    ask = plan_more.send_nationally(**by, recommendation=row, body="The Home Office", sent_on=today())
    with pytest.raises(Refused, match="already"):
        plan_more.send_nationally(**by, recommendation=row, body="the home office ", sent_on=today())
    told = {"acknowledged_on": today(), "answered_on": None, "answer": "", "stamp": ask.version}
    with pytest.raises(Refused, match="before the day on which it was sent"):
        plan_more.record_answer(**by, ask=ask, **{**told, "acknowledged_on": today() - timedelta(days=2)})
    with pytest.raises(Refused, match="what the answer was"):
        plan_more.record_answer(**by, ask=ask, **{**told, "answered_on": today()})
    ask = plan_more.record_answer(**by, ask=ask, **told)
    with pytest.raises(Stale):
        plan_more.record_answer(**by, ask=ask, **told)
    plan_more.record_answer(
        **by, ask=ask, acknowledged_on=today(), answered_on=today(), answer="It will be in the guidance.", stamp=1
    )
    kept = NationalAsk.objects.get()
    assert (kept.acknowledged_on, kept.answered_on, kept.answer) == (today(), today(), "It will be in the guidance.")
    with pytest.raises(Refused):
        plan_more.send_nationally(
            acting_user=made.people["manager"], review=made.review, recommendation=row, body="Another", sent_on=today()
        )
    assert {"plan.national_sent", "plan.national_answered"} <= set(Entry.objects.values_list("verb", flat=True))


# Out ------------------------------------------------------------------------------------------------------------------
def test_the_plan_leaves_as_a_spreadsheet_without_a_formula_and_is_written_down(client: Client, made: Scene) -> None:
    action = first(made)
    action.specific, action.monitoring = '=HYPERLINK("http://x")', "+1, -2 and @3\x07"
    action.save()
    path = f"/reviews/{made.review.reference}/actions/plan.xlsx"
    sign_in(client, made.people["chair"], fresh=False)
    assert client.get(path).status_code == 302
    client.logout()
    sign_in(client, made.people["chair"])
    response = client.get(path)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert Entry.objects.filter(verb="plan.exported").count() == 1
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(plan_sheet.HEADS)
    assert sheet["E2"].value == '=HYPERLINK("http://x")'
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert sheet["E2"].quotePrefix
    with zipfile.ZipFile(io.BytesIO(response.content)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
    assert "RESTRICTED" in sheet.oddHeader.center.text.upper()


def test_an_agencys_manager_takes_no_sheet_and_a_wall_leaves_rows_out(client: Client, made: Scene) -> None:
    path = f"/reviews/{made.review.reference}/actions/plan.xlsx"
    sign_in(client, made.people["manager"])
    assert client.get(path).status_code == 404
    client.logout()
    chair = made.review.participants.get(user=made.people["chair"])
    Wall.objects.create(
        review=made.review, participant=chair, agency=made.agencies[1], set_at=timezone.now(), set_by=made.people["ssp"]
    )
    sign_in(client, made.people["chair"])
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(path).content)).worksheets[0]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["1"]
    # nor is a walled agency's action opened by its address, or compared with a spreadsheet that somebody else gave
    hidden = made.review.actions.get(agency=made.agencies[1])
    seen = made.review.actions.exclude(pk=hidden.pk).first()
    for one, status in ((hidden, 404), (seen, 200)):
        assert client.get(f"/reviews/{made.review.reference}/actions/{one.pk}/").status_code == status
    html = sent(client, made, book(made, E3="Something else"))
    assert hidden.specific not in html


# In -------------------------------------------------------------------------------------------------------------------
def book(made: Scene, **cells: object) -> bytes:
    """The plan as it leaves, with these cells changed."""
    rows = Action.objects.filter(review=made.review).select_related("agency", "recommendation")
    opened = openpyxl.load_workbook(
        io.BytesIO(plan_sheet.written(rows, marking="RESTRICTED", reference=made.review.reference))
    )
    for place, value in cells.items():
        opened.worksheets[0][place] = value
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def sent(client: Client, made: Scene, data: bytes, name: str = "plan.xlsx") -> str:
    path = f"/reviews/{made.review.reference}/actions/spreadsheet/"
    response = client.post(path, {"file": SimpleUploadedFile(name, data)})
    assert response.status_code == 200
    return response.content.decode()


def keep(client: Client, made: Scene, html: str) -> int:
    rows = re.search(r'name="rows" value="([^"]+)"', html)
    assert rows
    return client.post(f"/reviews/{made.review.reference}/actions/spreadsheet/", {"rows": rows[1]}).status_code


def test_the_sheet_comes_back_with_a_preview_first_and_keeps_the_good_rows(client: Client, made: Scene) -> None:
    sign_in(client, made.people["chair"])
    html = sent(client, made, book(made, E2="Every clinic asks in private", I2="31/03/2031", B4=1, E4="A new action",
                                   J4=made.agencies[0].name.upper(), B5=1, E5="=1+1", I5="1/1/20010", B6=7, E6="X"))  # fmt: skip
    assert first(made).specific == "One note of each joint visit.", "nothing is kept before it was seen"
    assert "Every clinic asks in private" in html
    for place in ("E5", "I5", "B6"):
        assert f'<th scope="row">{place}</th>' in html, place
    assert "holds a formula" in html.lower()
    assert keep(client, made, html) == 302
    rows = {one.number: one for one in Action.objects.filter(review=made.review)}
    assert set(rows) == {1, 2, 3}
    assert (rows[1].specific, rows[1].due_on.isoformat()) == ("Every clinic asks in private", "2031-03-31")
    assert (rows[3].specific, rows[3].agency_id) == ("A new action", made.agencies[0].id)
    assert rows[2].version == 0, "what is the same is not touched"
    assert Entry.objects.filter(verb="plan.imported").count() == 1
    assert PlanRequest.objects.filter(review=made.review, agency=made.agencies[0]).exists()


def test_a_sheet_that_is_older_than_the_plan_changes_nothing(client: Client, made: Scene) -> None:
    sign_in(client, made.people["chair"])
    old = book(made, E2="Mine")
    html = sent(client, made, old)
    Action.objects.filter(review=made.review, number=1).update(version=5)
    assert keep(client, made, html) in (200, 409)
    assert first(made).version == 5
    assert "changed since this sheet was taken" in sent(client, made, old)


def test_what_was_shown_is_for_that_person_and_review_alone(client: Client, made: Scene) -> None:
    sign_in(client, made.people["chair"])
    html = sent(client, made, book(made, E2="Mine"))
    client.logout()
    sign_in(client, made.people["coordinator"])
    assert keep(client, made, html) == 200
    assert keep(client, made, html.replace('name="rows" value="', 'name="rows" value="x')) == 200
    assert first(made).specific != "Mine"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("plan.xlsm", b"PK", "no other kind is read"),
        ("plan.xlsx", b"", "empty"),
        ("plan.xlsx", b"no spreadsheet at all", "not an Excel file"),
        ("plan.xlsx", b"PK\x05\x06" + b"\x00" * 18, "not an Excel file"),
        ("plan.xlsx", b"x" * (2 * 1024 * 1024 + 1), "larger than 2 megabytes"),
    ],
)
def test_another_kind_of_file_is_refused_beside_the_field(
    client: Client, made: Scene, name: str, data: bytes, said: str
) -> None:
    sign_in(client, made.people["chair"])
    assert said in sent(client, made, data, name)


def raw(rows: list[list[object]], merge: str = "") -> bytes:
    opened = openpyxl.Workbook()
    sheet = opened.worksheets[0]
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def test_the_child_reads_cells_and_works_nothing_out() -> None:
    params = {"rows": 10, "columns": 5}
    found = run(SHEET, raw([["a", 2.0, "=1+1", None], ["x", 1.5, True, None, "e"]], merge="A2:B2"), params)
    assert found.meta["rows"][0]["cells"] == {
        "A": {"kind": "text", "text": "a"},
        "B": {"kind": "number", "text": "2"},
        "C": {"kind": "formula", "text": ""},
    }
    assert {key: one["kind"] for key, one in found.meta["rows"][1]["cells"].items()} == {
        "A": "merged",
        "B": "merged",
        "C": "text",
        "E": "text",
    }
    with pytest.raises(SandboxRefused, match="more than 10 rows"):
        run(SHEET, raw([["a"]] * 11), params)
    with pytest.raises(SandboxRefused, match="wider than the 5 columns"):
        run(SHEET, raw([["a"] * 6]), params)
    macros = io.BytesIO(raw([["a"]]))
    with zipfile.ZipFile(macros, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(SandboxRefused, match="macros"):
        run(SHEET, macros.getvalue(), params)


def test_other_headings_are_named_by_their_cell(client: Client, made: Scene) -> None:
    sign_in(client, made.people["chair"])
    assert "Cell E1 should say" in sent(client, made, book(made, E1="What"))
    assert "does not hold the plan’s headings" in sent(client, made, raw([[None], ["x"]]))


def test_the_sheet_comes_back_from_whoever_writes_the_plan_alone(client: Client, made: Scene) -> None:
    path = f"/reviews/{made.review.reference}/actions/spreadsheet/"
    for post in ("manager", "member", "ssp", "stranger", "advocate"):
        sign_in(client, made.people[post])
        assert client.get(path).status_code == 404, post
        answer = client.post(path, {"file": SimpleUploadedFile("plan.xlsx", book(made, E2="Mine"))})
        assert answer.status_code == 404, post
        client.logout()
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, made.people["chair"])
    assert strict.post(path, {"file": SimpleUploadedFile("plan.xlsx", b"x")}).status_code == 403
    assert first(made).specific != "Mine"
