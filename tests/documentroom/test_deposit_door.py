"""The deposit door for professionals outside the IMR process (4.19): link and code, one report, nothing to read."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from documentroom.enums import DocumentKind
from documentroom.models import Deposit, Version
from documentroom.models.deposits import MOST_SENDS
from documentroom.services import deposits, versions
from portal.audit.models import Entry
from portal.kernel.calendar import now
from reviews.enums import Stage
from reviews.enums_report import PartState
from reviews.models import OutsideReport, PartConfirmation, ScheduleLine
from reviews.services import confirmations
from tests import papers
from tests.documentroom.conftest import SECRET, Room, fresh, upload

CLAUSE = "4.19"
SAID = {"name": "Dr Robin Vale", "role": "General practitioner", "practice": "Old Mill Surgery", "words": ""}


def asked(room: Room, by: str = "coordinator") -> tuple[Deposit, str, str]:
    """A request with its link and code, as the asker has them from the pages."""
    browser = room.browser(by)
    sent = {"to_name": "Dr Vale", "to_practice": "Old Mill Surgery", "words": f"Tell us of {SECRET}.", "days": "28"}
    made = browser.post(room.url("deposits"), sent)
    assert made.status_code == 302
    found = Deposit.objects.first()
    assert found is not None
    page = browser.get(made.url).content.decode()
    assert found.link_to_send in page
    shown = browser.post(made.url).content.decode()
    code = found.code_to_show
    assert f"{code[:4]} {code[4:]}" in shown
    assert "shown already" in browser.post(made.url).content.decode()
    return found, reverse("documentroom:deposit", args=[found.link_to_send]), code


def at_the_door(link: str, code: str) -> Client:
    """A browser that has given link and code."""
    browser = Client()
    assert browser.get(link).url == reverse("documentroom:deposit_code")
    assert browser.post("/give/code/", {"code": code}).url == "/give/report/"
    return browser


def verbs() -> list[str]:
    return list(Entry.objects.filter(verb__startswith="deposit.").order_by("seq").values_list("verb", flat=True))


def test_a_report_comes_through_the_door_once(room: Room) -> None:
    found, link, code = asked(room)
    assert SECRET not in link  # the address names nobody (never 9)
    assert room.review.reference not in link

    # before the code nothing of the request is read (never 1), and the code is asked five times
    browser = Client()
    for path in ("/give/code/", "/give/report/", "/give/receipt/"):
        assert browser.get(path).status_code == 404
    page = browser.get(link, follow=True).content.decode()
    assert "code" in page
    for word in (SECRET, room.review.reference, "Old Mill", "Clare Sample"):
        assert word not in page
    assert browser.get("/give/report/").url == "/give/code/"
    assert "4 tries left" in browser.post("/give/code/", {"code": "0000 0000"}).content.decode()
    browser = at_the_door(link, f"{code[:4]} {code[4:]}")
    page = browser.get("/give/report/").content.decode()
    assert f"Tell us of {SECRET}." in page
    for word in (room.review.reference, "Clare Sample", "Ben Sample"):
        assert word not in page

    # refused in plain sentences: nothing, both, and a file of a kind that cannot be filed
    assert "Write your report here, or choose a file" in browser.post("/give/report/", SAID).content.decode()
    both = browser.post("/give/report/", {**SAID, "words": "Mine", "file": upload(papers.pdf(b""), "a.pdf")})
    assert "not both" in both.content.decode()
    odd = browser.post("/give/report/", {**SAID, "file": upload(b"MZ\x90\x00" * 50, "a.exe")})
    assert "There is a problem" in odd.content.decode()
    assert not Version.objects.exists()

    # received: on the evidence shelf, with its receipt; the link is dead
    file = upload(papers.pdf(papers.text_at("What I saw")), "Report.pdf")
    assert browser.post("/give/report/", {**SAID, "file": file}).url == "/give/receipt/"
    found.refresh_from_db()
    version = Version.objects.select_related("document").get()
    assert (version.document.kind, version.document.section) == (DocumentKind.OUTSIDE_REPORT, "evidence")
    assert found.receipt in browser.get("/give/receipt/").content.decode()
    assert browser.get("/give/report/").status_code == 404
    assert browser.post("/give/report/", SAID).status_code == 404
    assert Client().get(link).status_code == 410
    assert found.link_to_send == found.code_to_show == ""
    assert OutsideReport.objects.get().name == "Dr Robin Vale"
    assert "Dr Robin Vale" in {one.author for one in ScheduleLine.objects.all()}  # on the schedule of material (4.22)
    for who, sees in (
        ("chair", 200),
        ("coordinator", 200),
        ("member", 200),
        ("author", 404),
        ("manager", 404),
        ("advocate", 404),
    ):
        assert room.browser(who).get(room.url("read", version.pk)).status_code == sees, who
    assert browser.get(room.url("read", version.pk)).status_code in (302, 404)
    leader = room.browser("coordinator")
    assert "Dr Robin Vale" in leader.get(room.url("deposit_asked", found.pk)).content.decode()
    assert "came on" in leader.get(f"/reviews/{room.review.reference}/protocol/").content.decode()
    for who in ("member", "author", "manager", "advocate", "stranger", "overview_author"):
        for path in (room.url("deposits"), room.url("deposit_asked", found.pk)):
            assert room.browser(who).get(path).status_code == 404, who
            assert room.browser(who).post(path, {}).status_code == 404, who

    # where the report of the review may quote them, they are heard through the chair before it is agreed (4.26)
    room.review.stage = Stage.REPORTING
    room.review.save()
    versions.table(acting_user=room.user("chair"), version=fresh(room.put(DocumentKind.OVERVIEW_REPORT)))
    waits = PartConfirmation.objects.get(agency=None)
    assert (waits.contributor, waits.state) == ("Dr Robin Vale, Old Mill Surgery", PartState.ASKED)
    heard = confirmations.add_contributor(
        acting_user=room.user("chair"), review=room.review, name=waits.contributor, fair=True
    )
    assert (heard.pk, heard.state) == (waits.pk, PartState.CONFIRMED)
    assert verbs() == [f"deposit.{one}" for one in (
        "asked", "code_shown", "opened", "code_refused", "code_accepted", "refused", "refused", "refused", "received",
    )]  # fmt: skip
    told = "".join(Entry.objects.values_list("text", flat=True))
    assert "Vale" not in told
    assert SECRET not in told


def test_every_way_in_which_a_link_dies(room: Room) -> None:
    # five wrong codes
    found, link, code = asked(room)
    browser = Client()
    browser.get(link)
    for _ in range(5):
        browser.post("/give/code/", {"code": "1"})
    assert browser.post("/give/code/", {"code": code}).url == "/give/closed/"
    assert "five times" in browser.get("/give/closed/").content.decode()

    # ended by the chair while somebody writes; only who asked has its link and code
    found, link, code = asked(room)
    assert found.link_to_send not in room.browser("chair").get(room.url("deposit_asked", found.pk)).content.decode()
    assert room.browser("chair").post(room.url("deposit_asked", found.pk)).status_code == 404
    browser = at_the_door(link, code)
    assert room.browser("chair").post(room.url("deposit_end", found.pk)).status_code == 302
    assert browser.post("/give/report/", {**SAID, "words": "Mine"}).url == "/give/closed/"

    # sent too often, run out, and words alone; the trail says each
    found, link, code = asked(room)
    browser = at_the_door(link, code)
    Deposit.objects.filter(pk=found.pk).update(sends=MOST_SENDS)
    assert browser.post("/give/report/", {**SAID, "words": "Mine"}).url == "/give/closed/"
    Deposit.objects.filter(pk=found.pk).update(sends=0)
    assert browser.post("/give/report/", {**SAID, "words": f"I saw {SECRET} twice."}).url == "/give/receipt/"
    assert Version.objects.get().file_type == "docx"
    late, link, code = asked(room)
    Deposit.objects.filter(pk=late.pk).update(expires_at=now() - timedelta(minutes=1))
    assert "expired" in Client().get(link).content.decode()
    deposits.note_expired()
    deposits.note_expired()
    assert verbs().count("deposit.expired") == 1
    assert Client().get(reverse("documentroom:deposit", args=[uuid4().hex])).status_code == 410
