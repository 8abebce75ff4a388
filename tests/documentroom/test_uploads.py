"""Resumable uploads (issue 4, "Filing"): tus 1.0, its token, its ends; what is filed is what was sent (never 4)."""

from __future__ import annotations

import base64
import hashlib
import os
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as conf
from django.test import Client

from documentroom import tasks
from documentroom.enums import DocumentKind
from documentroom.models import Upload, Version
from documentroom.services import incoming
from portal.vault import growing, stores
from portal.vault.errors import VaultError
from portal.vault.files import SEGMENT, open_sealed
from tests import papers
from tests.documentroom.conftest import SECRET, Room, filing
from tests.lying import Stored, lying

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"
BIG = b"%PDF-" + os.urandom(3 * SEGMENT + 1000)
NEVER_4 = "never 4"
IN_FOLDER = isinstance(stores.store("rooms"), stores.FolderStore)
PLACE: Any = growing.GrowingFolder if IN_FOLDER else growing.GrowingBucket


def said(name: str, **more: str) -> str:
    pairs = {"filename": name} | more
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


def begin(room: Room, data: bytes | int, name: str = "Report.pdf", by: str = "coordinator", at: str = "", **more: str):
    length = data if isinstance(data, int) else len(data)
    headers = TUS | {"Upload-Length": str(length), "Upload-Metadata": said(name, **more)}
    return room.browser(by).post(at or room.url("uploads"), headers=headers, content_type="application/octet-stream")


def send(client: Client, at: str, offset: int, data: bytes, **headers: str) -> Any:
    return client.patch(at, data, content_type=PIECE, headers=TUS | {"Upload-Offset": str(offset)} | headers)


def whole(room: Room, data: bytes, name: str = "Report.pdf", by: str = "coordinator") -> Upload:
    """A file that has come in whole."""
    at = begin(room, data, name, by)["Location"]
    assert send(room.browser(by), at, 0, data).status_code == 204
    return Upload.objects.get(pk=at.split("/")[-3])


def files(room: Room) -> list[Stored]:
    return lying(room.review.pk)


def forget() -> None:
    """As a new process: what was in memory is gone, and no process writes."""
    incoming._live.clear()
    incoming._process.clear()
    Upload.objects.update(claimed_at="2000-01-01T00:00Z")


def test_a_file_in_pieces_through_restarts_is_filed_as_it_was_sent(room: Room, client: Client) -> None:
    browser = room.browser("coordinator")
    options = browser.options(room.url("uploads"), headers=TUS)
    assert options["Tus-Extension"] == "creation,expiration,checksum,termination"
    assert options["Tus-Max-Size"] == str(conf.MAX_UPLOAD_BYTES)
    made = begin(room, BIG)
    at = made["Location"]
    assert made.status_code == 201
    assert "Upload-Expires" in made
    offset = 0
    for size in (100, SEGMENT, SEGMENT - 100, 5, SEGMENT):  # across and on the borders of segments
        piece = BIG[offset : offset + size]
        answer = send(client, at, offset, piece)  # no session: the address stands by itself
        offset += size
        assert (answer.status_code, answer["Upload-Offset"]) == (204, str(offset))
        forget()
        assert client.head(at, headers=TUS)["Upload-Offset"] == str(offset)
    row = Upload.objects.get()
    assert str(row.new_version) not in {one.name for one in files(room)}  # nothing under its name yet
    if IN_FOLDER:
        assert all(one.name.startswith(".") for one in files(room))
    assert row.finished_at is None
    early = browser.post(room.url("file"), filing(None, uploaded=str(row.pk)))
    assert "has not come in whole" in early.content.decode()
    with pytest.MonkeyPatch.context() as patch:  # killed between the last byte and its acknowledgement
        patch.setattr(PLACE, "commit", lambda *a: (_ for _ in ()).throw(OSError(28, "full")))
        assert send(client, at, offset, BIG[offset:]).status_code == 507
    forget()
    assert client.head(at, headers=TUS)["Upload-Offset"] == str(len(BIG))
    row.refresh_from_db()
    assert row.sha256 == hashlib.sha256(BIG).hexdigest()
    row2 = whole(room, papers.pdf(papers.text_at(SECRET)), "Letter.pdf")
    filed = browser.post(room.url("file"), filing(None, uploaded=str(row2.pk), title=SECRET))
    assert filed.status_code == 302, filed.content.decode()
    version = Version.objects.get()
    assert (version.pk, version.document_id, version.file_name) == (row2.new_version, row2.new_document, "Letter.pdf")
    with open_sealed(version.vault_scope, version) as reader:
        reader.verify()
    assert not Upload.objects.filter(pk=row2.pk).exists()
    again = browser.post(room.url("file"), filing(None, uploaded=str(row2.pk), title=SECRET))
    assert again.status_code == 200
    assert browser.delete(at, headers=TUS).status_code == 204
    assert [one.name for one in files(room)] == [str(version.pk)]
    assert client.head(at, headers=TUS).status_code == 404


def test_what_the_protocol_refuses(room: Room, settings: Any) -> None:
    browser = room.browser("coordinator")
    settings.MAX_UPLOAD_BYTES = 1000
    assert begin(room, 1001).status_code == 413
    assert begin(room, 0).content == b"The file is empty."
    assert b"path" in begin(room, 10, "../x.pdf").content
    assert begin(room, 10, kind="imr").status_code == 404  # of no agency
    assert browser.post(room.url("uploads"), headers={"Upload-Length": "1"}).status_code == 412
    at = begin(room, 1000)["Location"]
    assert send(browser, at, 5, b"x").status_code == 409
    assert send(browser, at, 0, b"x" * 1001).status_code == 413
    assert browser.patch(at, b"x", headers=TUS | {"Upload-Offset": "0"}).status_code == 415
    good = base64.b64encode(hashlib.sha256(b"x" * 10).digest()).decode()
    assert send(browser, at, 0, b"y" * 10, **{"Upload-Checksum": f"sha256 {good}"}).status_code == 460
    assert browser.head(at, headers=TUS)["Upload-Offset"] == "0"
    assert send(browser, at, 0, b"x" * 10, **{"Upload-Checksum": f"md5 {good}"}).status_code == 400
    assert send(browser, at, 0, b"x" * 10, **{"Upload-Checksum": f"sha256 {good}"}).status_code == 204
    Upload.objects.update(claim=uuid4(), claimed_at="2100-01-01T00:00Z")
    assert send(browser, at, 10, b"x").status_code == 423  # another process writes
    Upload.objects.update(begun_at="2020-01-01T00:00Z")
    assert send(browser, at, 10, b"x").status_code == browser.head(at, headers=TUS).status_code == 410
    tasks.end_uploads()
    assert not Upload.objects.exists()
    assert not files(room)


def test_who_may_send_and_go_on(room: Room) -> None:
    """The right is asked again with each piece; the address opens for nobody else who is signed in (never 1)."""
    for by in ("member", "manager", "advocate", "stranger"):
        assert begin(room, 10, by=by).status_code == 404
    bare = Client(enforce_csrf_checks=True)
    bare.cookies = room.browser("coordinator").cookies
    assert bare.post(room.url("uploads"), headers=TUS | {"Upload-Length": "5"}).status_code == 403
    at = begin(room, 1000, by="author")["Location"]
    other = at.replace(at.split("/")[-2], "0" * 64)
    assert send(Client(), other, 0, b"x").status_code == 404
    assert send(room.browser("chair"), at, 0, b"x").status_code == 404
    listed = room.browser("author").get(room.url("uploads")).json()["uploads"]
    assert [one["address"] for one in listed] == [at]
    assert room.browser("chair").get(room.url("uploads")).json()["uploads"] == []
    row = Upload.objects.get()
    refused = room.browser("chair").post(room.url("file"), filing(None, uploaded=str(row.pk)))
    assert refused.status_code == 200  # somebody else's upload is none
    session = room.browser("author").session.session_key
    from portal.accounts.models import SessionRecord

    before = SessionRecord.objects.update(seen_at="2026-01-01T00:00Z")
    assert before
    assert send(room.browser("author"), at, 0, b"x").status_code in (204, 404)
    assert not SessionRecord.objects.exclude(seen_at="2026-01-01T00:00Z").exists()  # keeps no session alive
    assert session
    row.user.locked_at = row.begun_at
    row.user.save()
    assert send(Client(), at, 1, b"x").status_code == 404
    row.user.locked_at = None
    row.user.save()
    assert send(Client(), at, 1, b"x").status_code == 204
    room.review.participants.filter(user=row.user).update(state="ended")
    assert send(Client(), at, 2, b"x").status_code == 404


def test_a_broken_connection_a_full_disk_and_a_second_request_lose_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = begin(room, BIG)["Location"]
    row = Upload.objects.get()

    def breaks(data: bytes) -> Any:
        held = [data]
        return lambda size: held.pop() if held else b""

    assert incoming.append(row, 0, breaks(BIG[: SEGMENT + 7]), len(BIG)) == SEGMENT + 7
    row.refresh_from_db()
    with monkeypatch.context() as patch:
        where, name = (os, "write") if IN_FOLDER else (PLACE, "keep")
        patch.setattr(where, name, lambda *a, **k: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        assert send(Client(), at, row.offset, BIG[row.offset :]).status_code == 507
    assert Client().head(at, headers=TUS)["Upload-Offset"] == str(SEGMENT + 7)
    # a request that hangs on a dead connection, and the one that comes after it
    first = incoming._Writer(row.pk, incoming._live[row.pk], SEGMENT + 7, together=False)
    first.write(BIG[SEGMENT + 7 : 2 * SEGMENT])
    assert send(Client(), at, SEGMENT + 7, BIG[SEGMENT + 7 : -9]).status_code == 204
    with pytest.raises(incoming.Busy):
        first.write(b"late")
    with pytest.raises(incoming.Busy):
        first.keep()
    with pytest.raises(incoming.Conflict):
        incoming.append(row, SEGMENT + 7, breaks(b"x"), 1)
    assert send(Client(), at, len(BIG) - 9, BIG[-9:]).status_code == 204
    row.refresh_from_db()
    assert row.sha256 == hashlib.sha256(BIG).hexdigest()  # from memory: no second reading
    with open_sealed(row.vault_scope, row.sealed()) as reader:
        reader.verify()


@pytest.mark.sqlite  # pieces lie otherwise in a bucket: tests/portal/vault/test_parts.py
@pytest.mark.parametrize("harm", ["cut", "flip", "swap", "replay"])
def test_an_unfinished_file_that_somebody_changed_is_not_gone_on_with(room: Room, harm: str) -> None:
    """Truncation, swap and replay of what lies in the store while a file is on its way."""
    at = begin(room, BIG)["Location"]
    send(Client(), at, 0, BIG[: 2 * SEGMENT + 10])
    row = Upload.objects.get()
    tail = next(one for one in files(room) if ".tail-" in one.name)
    part = next(one for one in files(room) if "growing" in one.name)
    old = tail.read_bytes()
    if harm == "cut":
        part.write_bytes(part.read_bytes()[:-1])
    elif harm == "flip":
        tail.write_bytes(old[:-1] + bytes([old[-1] ^ 1]))
    elif harm == "swap":
        data = bytearray(part.read_bytes())
        half = len(data) // 2
        part.write_bytes(data[half:] + data[:half])
    else:
        send(Client(), at, row.offset, BIG[row.offset : row.offset + 10])
        row.refresh_from_db()
        next(one for one in files(room) if ".tail-" in one.name).write_bytes(old)
    forget()
    answer = send(Client(), at, row.offset, BIG[row.offset :])
    assert answer.status_code == 507
    row.refresh_from_db()
    assert row.finished_at is None


def test_the_same_bytes_are_pointed_out_before_filing_and_only_to_who_may_know(room: Room) -> None:
    data = papers.pdf(papers.text_at("The same"))
    room.put(DocumentKind.EVIDENCE, data, title=SECRET)
    row = whole(room, data)
    browser = room.browser("coordinator")
    assert SECRET in browser.get(room.url("uploads")).json()["uploads"][0]["same"][0]
    page = browser.post(room.url("file"), filing(None, uploaded=str(row.pk))).content.decode()
    assert f"The same file is here already: “{SECRET}”" in page
    assert f'name="uploaded" value="{row.pk}"' in page
    assert Version.objects.count() == 1
    filed = browser.post(room.url("file"), filing(None, uploaded=str(row.pk), again="on"))
    assert filed.status_code == 302
    # by the plain form: the file waits, and need not be chosen again
    from tests.documentroom.conftest import upload

    page = browser.post(room.url("file"), filing(upload(data))).content.decode()
    kept = Upload.objects.get()
    assert f'name="uploaded" value="{kept.pk}"' in page
    assert browser.post(room.url("file"), filing(None, uploaded=str(kept.pk), again="on")).status_code == 302
    # an author learns nothing of what is on a shelf that is not theirs
    agency = room.user("author").agency_id
    mine = whole(room, data, by="author")
    assert room.browser("author").get(room.url("uploads")).json()["uploads"][0]["same"] == []
    sent = filing(None, "chronology", uploaded=str(mine.pk), agency=str(agency))
    page = room.browser("author").post(room.url("file"), sent).content.decode()
    assert SECRET not in page
    assert "here already" not in page


def test_a_refused_file_goes_and_another_fault_lets_it_wait(room: Room) -> None:
    browser = room.browser("coordinator")
    row = whole(room, papers.pdf(papers.text_at("waits")))
    page = browser.post(room.url("file"), filing(None, "", uploaded=str(row.pk))).content.decode()
    assert f'name="uploaded" value="{row.pk}"' in page
    bad = whole(room, b"MZ\x90\x00" + bytes(200), "tool.exe")
    page = browser.post(room.url("file"), filing(None, uploaded=str(bad.pk))).content.decode()
    assert "not a kind of file" in page
    assert str(bad.pk) not in page
    assert not Upload.objects.filter(pk=bad.pk).exists()
    assert len(files(room)) == 1


def test_a_new_version_comes_in_by_pieces_too(room: Room) -> None:
    first = room.put(DocumentKind.EVIDENCE)
    data, browser = papers.pdf(papers.text_at("second")), room.browser("coordinator")
    made = begin(room, data, at=room.url("version_uploads", first.document_id))
    send(browser, made["Location"], 0, data)
    row = Upload.objects.get()
    elsewhere = browser.post(room.url("file"), filing(None, uploaded=str(row.pk)))
    assert elsewhere.status_code == 200  # it belongs to that document
    sent = {"uploaded": str(row.pk), "once": str(uuid4()), "seen": 1, "why": "", "marking": ""}
    assert browser.post(room.url("new_version", first.document_id), sent).status_code == 302
    assert Version.objects.get(number=2).document_id == first.document_id


def test_expiry_never_takes_what_was_filed(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    row = whole(room, papers.pdf(papers.text_at("late")))
    incoming_now = incoming.now()
    monkeypatch.setattr(incoming, "now", lambda: incoming_now + timedelta(hours=25))
    with monkeypatch.context() as patch:
        patch.setattr(type(stores.store("rooms")), "delete", lambda *a: (_ for _ in ()).throw(VaultError("away")))
        tasks.end_uploads()
    kept = Upload.objects.get()
    assert kept.expired  # it ended, though the store does not answer: no filing takes it now
    page = room.browser("coordinator").post(room.url("file"), filing(None, uploaded=str(row.pk)))
    assert page.status_code == 200
    assert not Version.objects.exists()
    tasks.end_uploads()
    assert not Upload.objects.exists()
    assert not files(room)


def test_several_files_each_filed_or_refused_for_itself(room: Room) -> None:
    """Bulk filing with a manifest: by the plain form here; by script they come in through tus."""
    from tests.documentroom.conftest import upload

    browser, at = room.browser("coordinator"), room.url("several")
    agency = room.scene.agencies[0]
    sent = [upload(papers.pdf(papers.text_at(name)), f"{name}.pdf") for name in ("One", "Two")]
    sent += [upload(b"MZ\x90\x00" + bytes(200), "Tool.pdf"), upload(b"", "Empty.pdf")]
    page = browser.post(at, {"do": "send", "file": sent}, follow=True).content.decode()
    assert "“Empty.pdf”: The file is empty." in page
    assert all(f"{name}.pdf" in page for name in ("One", "Two", "Tool"))
    assert "One.pdf" not in room.browser("chair").get(at).content.decode()  # theirs alone until filed
    assert "One.pdf" not in room.browser("chair").get(room.url("room")).content.decode()
    lines = f"file;kind;agency;title\none.pdf;Evidence;{agency.name};{SECRET}\nTwo.pdf;nothing known;;\nGone.pdf;;;\n"
    page = browser.post(at, {"do": "list", "file": upload(lines.encode(), "list.csv")}).content.decode()
    assert f'value="{SECRET}"' in page
    assert "Line 3 does not say what the file is" in page
    assert "Line 4 names a file that has not been sent" in page
    rows = {row.name: row for row in Upload.objects.all()}
    assert set(rows) == {"One.pdf", "Two.pdf", "Tool.pdf"}
    data: dict[str, Any] = {"do": "file"}
    for name, kind in (("One.pdf", "evidence"), ("Two.pdf", ""), ("Tool.pdf", "evidence")):
        prefix = f"f{rows[name].pk.hex}"
        data |= {f"{prefix}-{key}": "" for key in ("agency", "title", "marking")}
        data |= {f"{prefix}-kind": kind, f"{prefix}-once": str(uuid4())}
    page = browser.post(at, data).content.decode()
    assert "“One.pdf” is filed as Evidence, and scanned clean." in page
    assert "“Tool.pdf” is refused, and removed: This is not a kind of file" in page.replace("\n", " ")
    assert [one.file_name for one in Version.objects.all()] == ["One.pdf"]
    assert [one.name for one in Upload.objects.all()] == ["Two.pdf"]
    page = browser.post(at, {"remove": str(rows["Two.pdf"].pk)}, follow=True).content.decode()
    assert "“Two.pdf” is removed" in page
    assert [one.name for one in files(room)] == [str(Version.objects.get().pk)]
