"""Putting files forward: these exact bytes, stripped, whose web page says what the PDF says (4.28, 4.29, nevers 5 and
6).
"""

from __future__ import annotations

import hashlib
import io
from typing import Any
from uuid import uuid4

import pikepdf
import pytest
from django.urls import reverse
from docx import Document as Docx

from documentroom.enums import DocumentKind
from documentroom.models import DrawnPages, Share, Version
from documentroom.services import opening, release, versions
from portal.audit.models import Entry
from portal.kernel.calendar import now, today
from portal.kernel.errors import NotVisible, Refused
from portal.vault.api import RELEASES
from portal.vault.files import open_sealed
from reviews.enums import Stage
from reviews.models import ClearanceLetter, HomeOfficeAnswer, Release, ReleaseFile, ReleaseLetter
from reviews.services import contents, signoff
from tests import papers
from tests.documentroom.conftest import Room, agreed, fresh, upload
from tests.publishing import world
from tests.reviews import scenes

LINES = ("Overview Report", "The panel met eleven times.", "Agencies did not ask.", "They will ask now.")


@pytest.fixture
def room(db: None) -> Room:
    return Room(scenes.scene(Stage.REPORTING))


def word(*lines: str) -> bytes:
    """A Word file that somebody worked on: it has an author and a comment."""

    def used(document: Any) -> None:
        document.core_properties.author = "Wanda Penn"

    return papers.word(*(lines or LINES), change=used)


def pdf(*lines: str) -> bytes:
    """The same words as a PDF, one line under another."""
    return papers.pdf(b"".join(papers.text_at(line, y=750 - 30 * number) for number, line in enumerate(lines or LINES)))


@pytest.fixture
def tabled(room: Room) -> dict[str, Version]:
    return agreed(
        room,
        overview_report=(word(), "docx"),
        executive_summary=(word(), "docx"),
        action_plan=(papers.word("Ask. By 1 May 2027."), "docx"),
    )


@pytest.fixture
def completed(room: Room, tabled: dict[str, Version]) -> dict[str, Version]:
    chair = room.user("chair")
    return {
        kind: versions.make_completed(acting_user=chair, version=fresh(version)) for kind, version in tabled.items()
    }


def give_pdf(
    room: Room, version: Version, data: bytes | None = None, by: str = "chair", name: str = "Report.pdf"
) -> Any:
    return room.browser(by).post(room.url("pdf", version.pk), {"file": upload(data or pdf(), name)})


def test_the_completed_version_holds_no_author_and_is_entered_as_made(
    room: Room, completed: dict[str, Version]
) -> None:
    made = completed["overview_report"]
    data = b"".join(opening.chunks_of(made.vault_scope, made))
    assert "Wanda" not in papers.part(data, "docProps/core.xml")
    assert made.sha256 == hashlib.sha256(data).hexdigest()
    assert [paragraph.text for paragraph in Docx(io.BytesIO(data)).paragraphs] == list(LINES)


def test_the_author_s_pdf_is_taken_where_it_says_the_same(room: Room, completed: dict[str, Version]) -> None:
    version = completed["overview_report"]
    assert give_pdf(room, version).status_code == 302
    drawn = DrawnPages.objects.get(version=version)
    assert drawn.made_by == room.user("chair")
    with pikepdf.open(io.BytesIO(b"".join(opening.chunks_of(version.vault_scope, drawn)))) as given:
        assert dict(given.docinfo) == {
            "/Title": LINES[0]
        }  # what a screen reader says first; nothing of the author's own
        assert given.Root.ViewerPreferences.DisplayDocTitle
    assert "Page 1 of 1" in room.browser("chair").get(room.url("read", version.pk)).content.decode()
    assert give_pdf(room, version).status_code == 302  # another one replaces it
    assert DrawnPages.objects.get(version=version).pk != drawn.pk


def test_pages_that_were_shared_stay_as_they_are(room: Room, completed: dict[str, Version]) -> None:
    """The words would be the same, but not what stands beside them: nobody swaps what a family is reading."""
    version = completed["overview_report"]
    assert give_pdf(room, version).status_code == 302
    drawn = DrawnPages.objects.get(version=version)
    Share.objects.create(
        review=room.review, version=version, section=version.document.section, family_group=room.scene.group,
        opens_on=today(), closes_on=today(), code="ABCD-2345", directed_by=room.user("chair"), directed_at=now(),
    )  # fmt: skip
    assert "stay as they are" in give_pdf(room, version).content.decode()
    assert DrawnPages.objects.get(version=version).pk == drawn.pk


def test_a_pdf_that_says_something_else_is_refused_and_says_where(room: Room, completed: dict[str, Version]) -> None:
    page = give_pdf(room, completed["overview_report"], pdf(*LINES[:3], "They may ask now.")).content.decode()
    assert "does not say the same words" in page
    assert "will" in page
    assert "On page 1" in page
    assert not DrawnPages.objects.exists()


def test_what_is_no_pdf_is_refused(room: Room, completed: dict[str, Version]) -> None:
    page = give_pdf(room, completed["overview_report"], papers.word("x"), name="Report.docx").content.decode()
    assert "not a PDF" in page
    assert not DrawnPages.objects.exists()
    for who in ("member", "author", "advocate", "stranger"):
        assert give_pdf(room, completed["overview_report"], by=who).status_code == 404


def test_three_files_of_report_and_summary_go_into_the_release(room: Room, completed: dict[str, Version]) -> None:
    browser, url = room.browser("chair"), room.url("put_forward")
    for kind in ("overview_report", "executive_summary"):
        give_pdf(room, completed[kind])
    page = browser.get(url).content.decode()
    assert page.count("Put forward<") == 3
    for version in completed.values():
        response = browser.post(url, {"version": str(version.pk)})
        assert response.status_code == 302, response.content.decode().split("error-summary", 1)[-1][:600]
    page = browser.get(url).content.decode()  # and the page says of each that it is put forward
    assert (page.count(" again</button>"), page.count("words checked anew")) == (3, 3)
    row = Release.objects.get(review_id=room.review.pk)
    files = {one.part: one for one in ReleaseFile.objects.filter(release=row)}
    assert {"report_word", "report_pdf", "report_html", "summary_word", "summary_pdf", "summary_html", "plan"} <= set(
        files
    )
    assert files["report_word"].sha256 == completed["overview_report"].sha256  # the very bytes that the family had
    assert files["report_pdf"].sha256 == DrawnPages.objects.get(version=completed["overview_report"]).sha256


def test_where_libreoffice_is_it_makes_the_pdf(room: Room, libreoffice: str, completed: dict[str, Version]) -> None:
    assert release.put_forward(acting_user=room.user("chair"), version=fresh(completed["overview_report"]))
    assert {"report_word", "report_pdf", "report_html"} == set(ReleaseFile.objects.values_list("part", flat=True))


def test_without_a_pdf_nothing_goes_forward(room: Room, completed: dict[str, Version]) -> None:
    page = room.browser("chair").get(room.url("put_forward")).content.decode()
    assert "It has no PDF" in page
    with pytest.raises(Refused, match="no PDF"):
        release.put_forward(acting_user=room.user("chair"), version=fresh(completed["overview_report"]))
    assert not Release.objects.exists()


def test_what_was_not_stripped_does_not_go_forward(room: Room, tabled: dict[str, Version]) -> None:
    with pytest.raises(Refused, match="hidden content"):
        release.put_forward(acting_user=room.user("chair"), version=fresh(tabled["action_plan"]))
    assert "no completed version yet" in room.browser("chair").get(room.url("put_forward")).content.decode()


def test_a_report_that_is_no_word_file_does_not_go_forward(room: Room) -> None:
    made = agreed(room)
    version = versions.make_completed(acting_user=room.user("chair"), version=fresh(made["overview_report"]))
    with pytest.raises(Refused, match="made from a Word file"):
        release.put_forward(acting_user=room.user("chair"), version=fresh(version))


@pytest.mark.parametrize("who", ["member", "author", "manager", "advocate", "ssp", "stranger"])
def test_who_does_not_lead_puts_nothing_forward(room: Room, completed: dict[str, Version], who: str) -> None:
    assert room.browser(who).get(room.url("put_forward")).status_code == 404
    assert (
        room.browser(who).post(room.url("put_forward"), {"version": str(completed["action_plan"].pk)}).status_code
        == 404
    )
    with pytest.raises(NotVisible):
        release.put_forward(acting_user=room.user(who), version=fresh(completed["action_plan"]))
    assert not Release.objects.exists()


def test_another_version_or_none_is_not_found(room: Room, completed: dict[str, Version]) -> None:
    other = Room(scenes.scene(Stage.REPORTING)).put(DocumentKind.ACTION_PLAN)
    for key in (uuid4(), other.pk, room.put(DocumentKind.EVIDENCE).pk):
        assert room.browser("chair").post(room.url("put_forward"), {"version": str(key)}).status_code == 404


def test_tracked_changes_are_settled_by_a_person_first(room: Room) -> None:
    plain = "<w:t>Agencies did not ask.</w:t>"
    inserted = '<w:ins w:id="9" w:author="Wanda"><w:r><w:t> not ask.</w:t></w:r></w:ins>'
    tracked = f"<w:t>Agencies did</w:t></w:r>{inserted}<w:r><w:t></w:t>"
    changed = papers.repacked(word(), edit={"word/document.xml": [(plain, tracked)]})
    version = room.put(
        DocumentKind.OVERVIEW_REPORT, changed, file_type="docx", tabled_at=now(), tabled_by=room.user("chair")
    )
    response = room.browser("chair").post(room.url("strip", version.pk), follow=True)
    assert "tracked changes" in response.content.decode()
    assert Version.objects.count() == 1


def test_tabling_is_the_leaders_and_happens_once(room: Room) -> None:
    version = room.put(DocumentKind.OVERVIEW_REPORT)
    for who in ("member", "author", "advocate", "stranger"):
        assert room.browser(who).post(room.url("table", version.pk)).status_code == 404
    assert room.browser("member").get(room.url("read", version.pk)).status_code == 404
    assert room.browser("chair").post(room.url("table", version.pk)).status_code == 302
    assert room.browser("member").get(room.url("read", version.pk)).status_code == 200
    again = room.browser("chair").post(room.url("table", version.pk), follow=True)
    assert "laid before the panel already" in again.content.decode()


def test_what_the_panel_did_not_agree_is_not_signed_off(room: Room, completed: dict[str, Version]) -> None:
    """4.26: a later version of the same document, stripped and put forward, is not what the panel was shown."""
    chair, ssp = room.user("chair"), room.user("ssp")
    for kind in ("overview_report", "executive_summary"):
        give_pdf(room, completed[kind])
    for version in completed.values():
        release.put_forward(acting_user=chair, version=fresh(version))
    assert refused_clause(room, ssp) != "4.26"
    other = room.put(
        DocumentKind.ACTION_PLAN,
        papers.word("Ask nobody."),
        file_type="docx",
        document=completed["action_plan"].document,
    )
    made = versions.make_completed(acting_user=chair, version=fresh(other))
    release.put_forward(acting_user=chair, version=fresh(made))
    assert refused_clause(room, ssp) == "4.26"


def refused_clause(room: Room, user: Any) -> str:
    """By which clause the sign-off of what is in hand is refused."""
    review = room.review
    review.refresh_from_db()
    row = Release.objects.get(review_id=review.pk)
    with pytest.raises(Refused) as found:
        signoff.sign_off(
            acting_user=user,
            review=review,
            release_row=row,
            digest=contents.present_digest(review, row),
            meeting="Board",
            met_on=today(),
            minute="7",
        )
    return found.value.clause


def exactly_that_is_read_by_who_agrees_to_it(room: Room, held: ReleaseLetter) -> None:
    """4.31, never 1 and 6: the partnership's chair reads the pages that would be public, and nobody else does."""
    at = reverse("documentroom:letter_out", args=[room.review.reference, held.pk])
    question = reverse("reviews:release_letter", args=[room.review.reference])
    chair = room.browser("ssp")
    asked = chair.get(question).content.decode()
    assert at in asked
    assert held.sha256 in asked
    before = Entry.objects.filter(verb="release.letter_read").count()
    shown = chair.get(at)
    assert "no-store" in shown["Cache-Control"]
    assert held.sha256 in shown.content.decode()
    assert Entry.objects.filter(verb="release.letter_read").count() == before + 1
    assert held.sha256 in Entry.objects.filter(verb="release.letter_read").latest("at").text
    assert "thank you" in chair.get(f"{at}?as=words").content.decode()
    picture = chair.get(f"{at}page-1.jpg")
    assert (picture["Content-Type"], picture.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert chair.get(f"{at}large-1.jpg").status_code == 200
    assert chair.get(f"{at}page-2.jpg").status_code == 404
    assert room.browser("coordinator").get(at).status_code == 200
    for post in ("chair", "member", "author", "manager"):
        assert {room.browser(post).get(one).status_code for one in (at, f"{at}page-1.jpg")} == {404}, post
    elsewhere = at.replace(str(held.pk), str(uuid4()))
    assert chair.get(elsewhere).status_code == 404
    with world.lifted("default"):
        ReleaseLetter.objects.filter(pk=held.pk).update(sha256="0" * 64)
    said = chair.get(at).content.decode()
    assert "not what was put forward" in said
    assert chair.get(f"{at}page-1.jpg").status_code == 404
    with world.lifted("default"):
        ReleaseLetter.objects.filter(pk=held.pk).update(sha256=held.sha256, ended_at=now())
    assert chair.get(at).status_code == 404  # what was taken back is read by nobody


def test_the_home_offices_letter_is_stripped_and_read_before_it_goes_to_the_release(room: Room) -> None:
    """4.31: only the letter that cleared what is in hand goes out, by the coordinator; no other document takes this way."""

    def named(document: Any) -> None:
        document.docinfo["/Author"] = "Wanda Penn"

    data = papers.pdf(papers.text_at("Dear chair, thank you."), change=named)
    version = room.put(DocumentKind.CLEARANCE_LETTER, data)
    lead, chair = room.user("coordinator"), room.user("chair")
    with pytest.raises(Refused, match="by which the Home Office cleared"):
        release.put_letter_forward(acting_user=lead, version=version)
    assert "The Home Office’s letter" not in room.browser("coordinator").get(room.url("put_forward")).content.decode()
    row = world.release()
    with world.lifted("default"):
        Release.objects.filter(pk=row.pk).update(review_id=room.review.pk)
        stamp = {"filed_at": now(), "filed_by": lead}
        filed = ClearanceLetter.objects.create(review=room.review, version_ref=version.pk, sha256="0" * 64, **stamp)
        HomeOfficeAnswer.objects.create(
            review=room.review, release=row, outcome="cleared", letter=filed, dated_on=now().date(), recorded_at=now(),
            recorded_by=lead,
        )  # fmt: skip
    with pytest.raises(Refused):
        release.put_letter_forward(acting_user=chair, version=version)
    assert "The Home Office’s letter" not in room.browser("chair").get(room.url("put_forward")).content.decode()
    answer = room.browser("coordinator").post(room.url("put_forward"), {"version": version.pk})
    assert answer.status_code == 302
    held = ReleaseLetter.objects.get(release=row)
    with open_sealed(RELEASES, held) as reader:
        out = reader.read()
    assert out.startswith(b"%PDF")
    assert b"Wanda" in data
    assert b"Wanda" not in out
    exactly_that_is_read_by_who_agrees_to_it(room, held)
    with pytest.raises(NotVisible):
        release.put_letter_forward(acting_user=lead, version=room.put(DocumentKind.OVERVIEW_REPORT, pdf("x")))
