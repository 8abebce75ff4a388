"""Filing: what is acknowledged is stored whole, hashed and recorded; what is refused leaves nothing (never 4)."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory

from documentroom import tasks
from documentroom.enums import DocumentKind, VersionState
from documentroom.models import Document, Version
from documentroom.uploads import name_fault
from portal.audit.api import entries, review_chain
from portal.vault.files import open_sealed
from tests import papers
from tests.documentroom.conftest import SECRET, Room, filing, upload
from tests.lying import Stored, lying

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def stored(room: Room) -> list[Stored]:
    """The files that lie in the store for this review."""
    return lying(room.review.pk)


def verbs(room: Room) -> list[str]:
    return [entry.verb for entry in entries(review_chain(room.review.pk))]


def post(room: Room, by: str, data: dict[str, Any]) -> Any:
    return room.browser(by).post(room.url("file"), data)


def test_a_filed_file_is_stored_sealed_hashed_and_entered(room: Room) -> None:
    data = papers.pdf(papers.text_at(SECRET))
    response = post(room, "coordinator", filing(upload(data, "Letter.pdf"), title=SECRET, marking="OFFICIAL"))
    version = Version.objects.select_related("document").get()
    assert response.status_code == 302
    assert response["Location"].endswith(f"/documents/{version.document_id}/")
    assert (version.state, version.size, version.sha256) == (
        VersionState.CLEAN,
        len(data),
        hashlib.sha256(data).hexdigest(),
    )
    assert (version.document.title, version.file_name, version.marking, version.file_type, version.pages) == (
        SECRET,
        "Letter.pdf",
        "OFFICIAL",
        "pdf",
        1,
    )
    assert open_sealed(version.vault_scope, version).read() == data
    assert len(stored(room)) == 1
    assert SECRET.encode() not in stored(room)[0].read_bytes()
    assert "room.filed" in verbs(room)


REFUSED: list[tuple[str, bytes, str, str]] = [
    ("wrong type", b"MZ\x90\x00" + b"\x00" * 200, "tool.exe", "not a kind of file"),
    ("empty", b"", "Empty.pdf", "empty"),
    ("encrypted", papers.locked_pdf(), "Locked.pdf", "password"),
    ("damaged", b"%PDF-1.7\nnothing that a PDF holds", "Damaged.pdf", "damaged"),
    ("infected", EICAR, "Note.txt", "malware"),
    ("path", papers.pdf(), "../../etc/passwd.pdf", "path"),
    ("control characters", papers.pdf(), "Re\u202eport.pdf", "control character"),
]


@pytest.mark.parametrize(("case", "data", "name", "sentence"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_refusal_is_a_sentence_beside_the_field_and_leaves_nothing(
    room: Room, case: str, data: bytes, name: str, sentence: str
) -> None:
    response = send_raw(room, "coordinator", filing(None, title=SECRET, marking="OFFICIAL"), data, name)
    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    assert 'id="id_file_error"' in page
    assert f'value="{SECRET}"' in page
    assert 'value="OFFICIAL"' in page
    assert not Document.objects.exists()
    assert not Version.objects.exists()
    assert not stored(room)
    assert any(verb in ("room.file_refused", "step.refused") for verb in verbs(room))


def file_head(name: str) -> bytes:
    """The lines before a file's bytes, with the name as it is."""
    place = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    return f"--edge\r\n{place}\r\nContent-Type: application/pdf\r\n\r\n".encode()


def send_raw(room: Room, by: str, fields: dict[str, Any], data: bytes, name: str) -> Any:
    """A body as a browser writes it: the test client would clean the file's name."""
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    parts.append(file_head(name) + data + b"\r\n")
    return room.browser(by).generic(
        "POST", room.url("file"), b"".join(parts) + b"--edge--\r\n", content_type="multipart/form-data; boundary=edge"
    )


def test_larger_than_the_limit_is_refused_while_it_comes_in(room: Room, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    response = post(room, "coordinator", filing(upload(papers.pdf() + b"\n" * (2 * 1024 * 1024)), title=SECRET))
    page = response.content.decode()
    assert "larger than 1 MB" in page
    assert f'value="{SECRET}"' in page
    assert not Version.objects.exists()
    assert not stored(room)


def test_a_body_far_past_the_limit_is_hung_up_on(room: Room, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 100_000
    response = post(room, "coordinator", filing(upload(papers.pdf() + b"\n" * 3_000_000)))
    assert not Version.objects.exists()
    assert not stored(room)
    assert response.status_code in (200, 403)


@pytest.mark.parametrize("by", ["member", "manager", "advocate", "stranger"])
def test_whoever_may_not_file_is_turned_away_before_the_body_is_read(
    room: Room, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.http.multipartparser import MultiPartParser

    def read(self: Any) -> Any:
        raise AssertionError("the body was read")

    client = room.browser(by)
    monkeypatch.setattr(MultiPartParser, "parse", read)
    response = client.post(room.url("file"), filing(upload(papers.pdf())))
    assert response.status_code == 404
    assert not Version.objects.exists()
    assert not stored(room)


def test_without_the_forms_token_nothing_is_filed(room: Room) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = room.browser("coordinator").cookies
    response = client.post(room.url("file"), filing(upload(papers.pdf())))
    assert response.status_code == 403
    assert not Version.objects.exists()
    assert not stored(room)


def test_a_double_click_files_once(room: Room) -> None:
    once = uuid4()
    post(room, "coordinator", filing(upload(papers.pdf()), once=once))
    response = post(room, "coordinator", filing(upload(papers.pdf()), once=once))
    assert "sent twice" in response.content.decode()
    assert Version.objects.count() == 1
    assert len(stored(room)) == 1


def test_a_report_filed_by_two_at_once_is_filed_by_the_first(room: Room) -> None:
    post(room, "coordinator", filing(upload(papers.word("# Report"), "Report.docx"), "overview_report"))
    response = post(room, "chair", filing(upload(papers.word("# Another"), "Report.docx"), "overview_report"))
    assert "a moment ago" in response.content.decode()
    assert Version.objects.count() == 1
    assert len(stored(room)) == 1


def test_a_new_version_stands_beside_the_old_one(room: Room) -> None:
    first = room.put(DocumentKind.EVIDENCE)
    url = room.url("new_version", first.document_id)
    sent = {"file": upload(papers.pdf()), "once": str(uuid4()), "seen": 1, "why": "A page was missing", "marking": ""}
    assert room.browser("coordinator").post(url, sent).status_code == 302
    second = Version.objects.get(number=2)
    assert second.why == "A page was missing"
    assert open_sealed(first.vault_scope, first).read()
    stale = room.browser("chair").post(url, sent | {"file": upload(papers.pdf() + b"\n"), "once": str(uuid4())})
    assert "Version 2 was filed while you were choosing yours" in stale.content.decode()
    assert Version.objects.count() == 2


def test_a_scanner_that_is_down_leaves_it_stored_and_unread(
    room: Room, scanner_down: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(room, "coordinator", filing(upload(papers.pdf(papers.text_at(SECRET)))))
    version = Version.objects.get()
    assert version.state == VersionState.CHECKING
    assert len(stored(room)) == 1
    assert room.browser("coordinator").get(room.url("read", version.pk)).status_code == 404
    assert room.browser("coordinator").get(room.url("original", version.pk)).status_code == 404
    assert "Being checked" in room.browser("coordinator").get(room.url("room")).content.decode()
    monkeypatch.undo()
    tasks.recheck()
    version.refresh_from_db()
    assert version.state == VersionState.CLEAN
    assert room.browser("coordinator").get(room.url("read", version.pk)).status_code == 200


def test_a_large_file_is_checked_by_a_worker_once_in_effect(room: Room, settings: Any) -> None:
    settings.INLINE_CHECK_BYTES = 10
    data = papers.pdf()
    version = room.put(DocumentKind.EVIDENCE, data, state=VersionState.CHECKING)
    tasks.check(str(version.pk))
    tasks.check(str(version.pk))
    version.refresh_from_db()
    assert version.state == VersionState.CLEAN
    assert verbs(room).count("room.check_clean") == 1


def test_a_dead_workers_claim_lapses(room: Room) -> None:
    from datetime import timedelta

    from portal.kernel.calendar import now

    version = room.put(DocumentKind.EVIDENCE, papers.pdf(), state=VersionState.CHECKING, claimed_at=now())
    tasks.check(str(version.pk))
    version.refresh_from_db()
    assert version.state == VersionState.CHECKING  # another worker is at it
    Version.objects.filter(pk=version.pk).update(claimed_at=now() - timedelta(minutes=6))
    tasks.recheck()
    version.refresh_from_db()
    assert version.state == VersionState.CLEAN


def test_a_broken_connection_leaves_nothing(room: Room) -> None:
    class Broken:
        def __init__(self, start: bytes) -> None:
            self.start = start

        def read(self, size: int = -1) -> bytes:
            if not self.start:
                raise OSError("gone")
            part, self.start = self.start[:size], self.start[size:]
            return part

    from documentroom.uploads import receive

    head = file_head("a.pdf")
    request = RequestFactory().post("/", b"-", content_type="multipart/form-data; boundary=edge")
    request.META["CONTENT_LENGTH"] = "9000000"
    request._stream = Broken(head + b"x" * 3_000_000)  # type: ignore[attr-defined]
    request._read_started = False
    handler = receive(request, room.review.pk)
    with pytest.raises(OSError, match="gone"):
        _ = request.POST
    handler.discard()
    assert not stored(room)


def test_names_that_can_be_shown_safely() -> None:
    assert not name_fault("Report – final (2).pdf")
    for bad in ("a/b.pdf", "..", "C:\\x.pdf", "a\x00.pdf", "a\n.pdf", "a" * 181):
        assert name_fault(bad)
