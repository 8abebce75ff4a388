"""What the inspection finds, what is held back, and who is told (never 1, 4, 9)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from documentroom import jobs, scanning, tasks
from documentroom.enums import DocumentKind, VersionState
from documentroom.models import Version
from documentroom.services import checking, held_again
from portal.audit.api import entries, ids_of, review_chain
from portal.sandbox.api import Limits
from reviews.models import ScheduleItem
from tests import papers
from tests.documentroom.conftest import SECRET, Room, filing, fresh, upload
from tests.documentroom.test_filing import stored
from tests.services import eicar

CLAUSE = "4.22"  # what is filed can be asked for: it has to be there, and to be what it was


def commented() -> bytes:
    """A Word file with a tracked deletion."""
    deleted = '<w:p><w:del w:id="1" w:author="A"><w:r><w:delText>x</w:delText></w:r></w:del></w:p>'
    return papers.repacked(papers.word(SECRET), edit={"word/document.xml": [("<w:body>", f"<w:body>{deleted}")]})


def acts(room: Room, verb: str) -> list[dict[str, Any]]:
    return [ids_of(entry) for entry in entries(review_chain(room.review.pk), limit=200) if entry.verb == verb]


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return str(response.content.decode())


def told(room: Room, *posts: str) -> bool:
    """Whether exactly these had mail since this was last asked, and whether it says nothing (never 9)."""
    sent, mail.outbox = mail.outbox, []
    assert not any(SECRET in f"{one.subject}{one.body}" or "Eicar" in str(one.body) for one in sent)
    return {to for one in sent for to in one.to} == {room.user(post).email for post in posts}


def test_findings_are_told_to_who_filed_and_to_who_may_strip(room: Room) -> None:
    words = "tracked change"
    response = room.browser("overview_author").post(
        room.url("file"), filing(upload(commented(), "Report.docx"), "overview_report")
    )
    assert response.status_code == 302
    version = Version.objects.get()
    assert [one["code"] for one in version.findings] == ["tracked_changes"]
    with connection.cursor() as cursor:
        cursor.execute("select findings from documentroom_version")
        assert b"tracked" not in bytes(cursor.fetchone()[0])
    Version.objects.filter(pk=version.pk).update(tabled_at=version.filed_at, tabled_by=room.user("chair"))
    url = room.url("document", version.document_id)
    for post in ("overview_author", "chair", "coordinator"):
        assert words in page(room.browser(post), url)
    assert words not in page(room.browser("member"), url)
    paper = room.put(
        DocumentKind.EVIDENCE, by="coordinator", findings=[{"code": "comments", "sentence": "It has a comment."}]
    )
    assert "It has a comment." in page(room.browser("coordinator"), room.url("document", paper.document_id))
    assert "It has a comment." not in page(room.browser("chair"), room.url("document", paper.document_id))


def test_what_new_signatures_find_is_held_back_at_once(
    room: Room, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """4.22: it stays, sealed; nobody reads it from then on; the coordinator and who filed it are told without a word."""
    old = {"signatures": "1.4.3/27799"}
    bad = room.put(DocumentKind.OVERVIEW_REPORT, eicar() + b"\n", file_type="txt", by="overview_author", **old)
    good = room.put(DocumentKind.EVIDENCE, by="coordinator", title="Another", **old)
    Version.objects.filter(pk=bad.pk).update(tabled_at=bad.filed_at, tabled_by=room.user("chair"))
    reads = room.url("read", bad.pk)
    for post in ("chair", "member", "coordinator", "overview_author"):
        assert SECRET in page(room.browser(post), reads)
    mail.outbox = []

    monkeypatch.setattr(scanning, "readiness", lambda: "failed")
    tasks.rescan()  # a scanner that is not sound holds nothing back
    assert fresh(bad).state == VersionState.CLEAN
    monkeypatch.undo()
    with django_capture_on_commit_callbacks(execute=True):
        tasks.rescan()
    bad, good = fresh(bad), fresh(good)
    assert (bad.state, bad.malware) == (VersionState.QUARANTINED, "Eicar-Test-Signature")
    assert (good.state, good.signatures) == (VersionState.CLEAN, scanning.signatures())
    assert good.scanned_at is not None
    assert len(stored(room)) == 2
    assert told(room, "coordinator", "overview_author")
    assert acts(room, "room.held_back")[0]["before"] == "clean"

    for post in ("chair", "member", "coordinator", "overview_author"):
        for url in (reads, room.url("page", bad.pk, 1), room.url("original", bad.pk)):
            assert room.browser(post).get(url).status_code == 404
    assert SECRET not in page(room.browser("member"), room.url("room"))
    assert "nobody can open it any more" in page(room.browser("overview_author"), room.url("document", bad.document_id))
    held = page(room.browser("coordinator"), room.url("held_back"))
    assert "Eicar-Test-Signature" in held
    assert room.user("overview_author").name in held
    assert "1 file that nobody can open" in page(room.browser("coordinator"), room.url("room"))
    for post in ("member", "overview_author", "author", "stranger"):
        assert room.browser(post).get(room.url("held_back")).status_code == 404
        assert room.browser(post).post(room.url("ask_again", bad.pk)).status_code == 404

    with django_capture_on_commit_callbacks(execute=True):
        room.browser("coordinator").post(room.url("ask_again", bad.pk))
    assert told(room, "overview_author")
    assert "asks for another copy" in page(room.browser("overview_author"), room.url("document", bad.document_id))
    again = room.browser("chair").post(room.url("ask_again", bad.pk), follow=True)
    assert "asked for already" in again.content.decode()
    assert room.browser("coordinator").post(room.url("ask_again", good.pk)).status_code == 404
    monkeypatch.setattr(scanning, "scan", lambda chunks: pytest.fail("scanned twice under the same signatures"))
    tasks.rescan()


def test_what_is_held_back_is_checked_again_and_opens_by_the_scanners_word_alone(
    room: Room, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """never 4, never 10: somebody else than who filed it says why; no person lets it go; its bytes stay."""
    state = VersionState.QUARANTINED
    bad = room.put(DocumentKind.EVIDENCE, eicar(), file_type="txt", by="author", state=state)
    false = room.put(
        DocumentKind.EVIDENCE, b"A false alarm.", file_type="txt", by="author", state=state, malware="Win.X"
    )
    own = room.put(DocumentKind.EVIDENCE, b"My own.", file_type="txt", by="coordinator", state=state)
    why = {"why": "Their IT department has looked at it."}

    def asks(post: str, version: Version, **words: str) -> str:
        answer = room.browser(post).post(room.url("check_again", version.pk), words or why, follow=True)
        return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)

    for post in ("member", "overview_author", "author", "stranger"):
        assert asks(post, false) == "404"
    assert "<title>Error: " in asks("chair", false, why=" ")
    assert "You filed this" in asks("coordinator", own)
    monkeypatch.setattr(scanning, "readiness", lambda: "failed")
    assert "does not answer" in asks("chair", false)
    monkeypatch.undo()
    assert not acts(room, "room.check_again_asked")
    assert "stays held back" in asks("coordinator", bad)
    assert (fresh(bad).state, fresh(bad).malware, fresh(bad).claimed_at) == (state, "Eicar-Test-Signature", None)
    with django_capture_on_commit_callbacks(execute=True):
        assert "can be read again" in asks("coordinator", false)
    assert (fresh(false).state, fresh(false).malware) == (VersionState.CLEAN, "")
    assert "A false alarm." in page(room.browser("chair"), room.url("read", false.pk))
    assert told(room, "author")
    assert len(stored(room)) == 3
    assert ScheduleItem.objects.filter(review=room.review, source_ref=false.pk).count() == 1, "4.22 hears of it now"
    assert asks("chair", false) == "404"
    held_again.look(false.pk)  # run twice
    assert len(acts(room, "room.held_ended")) == len(acts(room, "room.held_again")) == 1
    with monkeypatch.context() as large:
        large.setattr(checking, "is_checked_inline", lambda size: False)
        with django_capture_on_commit_callbacks(execute=True):
            assert "being checked again" in asks("chair", own)
    assert fresh(own).state == VersionState.CLEAN


def test_a_silent_scanner_changes_nothing_and_malware_found_later_is_kept_sealed(
    room: Room, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    clean = room.put(DocumentKind.EVIDENCE, signatures="older")

    def down(chunks: Any) -> Any:
        raise scanning.ScannerUnavailable("it hung up")

    with monkeypatch.context() as silent:
        silent.setattr(scanning, "scan", down)
        tasks.rescan()
    assert (fresh(clean).state, fresh(clean).signatures, fresh(clean).claimed_at) == ("clean", "older", None)
    version = room.put(DocumentKind.EVIDENCE, eicar(), file_type="txt", state=VersionState.CHECKING, by="coordinator")
    with django_capture_on_commit_callbacks(execute=True):
        tasks.check(str(version.pk))
    assert fresh(version).state == VersionState.QUARANTINED
    assert told(room, "coordinator")
    assert len(stored(room)) == 2

    with django_capture_on_commit_callbacks(execute=True):
        refused = room.browser("chair").post(room.url("file"), filing(upload(eicar(), "Note.txt")))
    assert "malware" in refused.content.decode()
    assert told(room, "coordinator")
    assert len(stored(room)) == 2
    assert "Turned away at the door" in page(room.browser("coordinator"), room.url("held_back"))


def test_what_is_killed_is_recorded_and_its_sender_told(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the real child, with a limit that nothing keeps."""
    monkeypatch.setitem(jobs.LIMITS, "inspect", Limits(wall=0.02))
    response = room.browser("coordinator").post(room.url("file"), filing(upload(papers.pdf())))
    assert "took too long" in response.content.decode()
    assert not stored(room)
    assert acts(room, "room.inspection_stopped")[0]["stopped"] == "time"
    version = room.put(DocumentKind.EVIDENCE, state=VersionState.CHECKING, by="coordinator")
    tasks.check(str(version.pk))
    assert fresh(version).state == VersionState.QUARANTINED
    assert acts(room, "room.held_back")[0]["stopped"] == "time"
    assert "took too long" in page(room.browser("coordinator"), room.url("document", version.document_id))
    assert room.browser("coordinator").get(room.url("read", version.pk)).status_code == 404


def test_held_back_says_no_word_that_its_reader_could_not_read_before(room: Room) -> None:
    """An agency's review before its assurance: its agency and kind. What is for the chair alone: the chair's."""
    agency, state = room.scene.agencies[0], VersionState.QUARANTINED
    room.put(DocumentKind.IMR, agency=agency, by="author", state=state, malware="Win.Test")
    room.put(DocumentKind.FAMILY_PAPER, title="Given alone", for_chair_alone=True, state=state)
    seen = page(room.browser("coordinator"), room.url("held_back"))
    assert f"Individual management review, {agency.name}" in seen
    assert "Win.Test" in seen
    assert SECRET not in seen
    assert "Given alone" not in seen
    assert "Given alone" in page(room.browser("chair"), room.url("held_back"))


def test_two_versions_are_compared_by_who_reads_both(room: Room) -> None:
    """Each is opened, and its opening entered, first; of what somebody cannot read there is nothing to choose."""
    own = "Restricted – when complete (staff)"  # as its author wrote it, wherever the file is listed or read
    words = papers.word("The worker called at nine.")
    first = room.put(DocumentKind.OVERVIEW_REPORT, words, file_type="docx", marking=own)
    Version.objects.filter(pk=first.pk).update(tabled_at=first.filed_at, tabled_by=room.user("chair"))
    later = papers.word("The worker called at ten <b>sharp</b>.")
    second = room.put(DocumentKind.OVERVIEW_REPORT, later, file_type="docx", document=first.document)
    url = room.url("compare", first.document_id)
    assert 'href="' + url in page(room.browser("chair"), room.url("document", first.document_id))
    assert not acts(room, "room.opened")
    assert "Taken out" not in page(room.browser("chair"), url)
    seen = page(room.browser("chair"), url + "?older=1&newer=2")
    assert own in seen
    for where in (room.url("document", first.document_id), room.url("read", first.pk)):
        assert own in page(room.browser("chair"), where)
    assert own in page(room.browser("member"), room.url("room"))
    assert "</span>nine.<span" in seen
    assert "ten &lt;b&gt;sharp&lt;/b&gt;." in seen
    assert {one["version"] for one in acts(room, "room.opened")} == {str(first.pk), str(second.pk)}
    assert len(acts(room, "room.opened")) == 2
    assert "Choose two different versions" in page(room.browser("chair"), url + "?older=1&newer=1")
    for asked in (url, url + "?older=1&newer=2"):
        shown = page(room.browser("member"), asked)  # who reads the tabled one alone
        assert "nothing to compare" in shown
        assert "ten" not in shown.split("standfirst")[1].split("govuk-footer")[0].replace("written", "")
    Version.objects.filter(pk=second.pk).update(state=VersionState.QUARANTINED)
    assert "nothing to compare" in page(room.browser("chair"), url + "?older=1&newer=2")
    for post in ("stranger", "advocate"):
        assert room.browser(post).get(url).status_code == 404
    assert len(acts(room, "room.opened")) == 2
