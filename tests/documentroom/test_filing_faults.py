"""Fault injection (issue 4, "Done when"): killed at every step of filing, nothing is lost and nothing is half seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from documentroom import tasks, uploads
from documentroom.enums import DocumentKind, VersionState
from documentroom.models import Document, Upload, Version
from documentroom.services import checking, facts, filing, opening, orphans
from portal.audit.api import review_chain
from portal.audit.models import Entry
from portal.kernel.calendar import now
from portal.vault import stores
from portal.vault.errors import VaultError
from portal.vault.files import SealedWriter, delete_sealed, open_sealed
from tests import papers
from tests.documentroom.conftest import Room, upload
from tests.documentroom.conftest import filing as form
from tests.documentroom.test_filing import stored
from tests.documentroom.test_uploads import whole


def entered(room: Room, verb: str) -> int:
    """How many entries of this verb the review's trail has."""
    return Entry.objects.filter(chain__name=review_chain(room.review.pk), text__contains=f'"{verb}"').count()


class Killed(BaseException):
    """Not an Exception: nothing of ours catches it, as nothing catches a kill."""


def after(real: Callable[..., Any]) -> Callable[..., Any]:
    def killed(*args: Any, **kwargs: Any) -> Any:
        real(*args, **kwargs)
        raise Killed

    return killed


def before(real: Callable[..., Any]) -> Callable[..., Any]:
    def killed(*args: Any, **kwargs: Any) -> Any:
        raise Killed

    return killed


# What a store writes through here: a folder's or a bucket's.
SINK: Any = stores.FolderSink if isinstance(stores.store("rooms"), stores.FolderStore) else stores.BucketSink
STEPS: list[tuple[str, Any, str, Callable[..., Any]]] = [
    ("while it is sealed", SealedWriter, "write", before),
    ("before it is in the store", SINK, "commit", before),
    ("after it is in the store", SealedWriter, "finish", after),
    ("before it is opened", opening, "inspect", before),
    ("after it is opened", opening, "inspect", after),
    ("while it is scanned", checking, "scan", before),
    ("after it is scanned", checking, "scan", after),
    ("before its document", Document, "save", before),
    ("after its document", Document, "save", after),
    ("before its row", Version, "save", before),
    ("after its row", Version, "save", after),
    ("before its entry", filing, "note", before),
    ("after its entry", filing, "note", after),
    ("before the process hears of it", facts, "report_filed", before),
    ("after the process heard of it", facts, "report_filed", after),
    ("when all is done but the answer", filing, "file_new", after),
]


@contextmanager
def killed_at(where: Any, name: str, how: Callable[..., Any]) -> Iterator[None]:
    """A killed process tidies nothing up either; its transaction is rolled back by the database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(where, name, how(getattr(where, name)))
        patch.setattr(uploads.SealingHandler, "discard", lambda self: None)
        patch.setattr(SealedWriter, "abandon", lambda self: self._leftover.detach())
        with pytest.raises(Killed):
            yield


@pytest.mark.parametrize("way", ["by the form", "by pieces"])
def test_killed_at_every_step(room: Room, way: str) -> None:
    browser, filed = room.browser("coordinator"), 0
    for number, (step, where, name, how) in enumerate(STEPS):
        data, once = papers.pdf(papers.text_at(f"{way} {number}")), uuid4()
        row = whole(room, data) if way == "by pieces" else None
        if row is not None and number < 3:
            continue  # it came in before
        carried: dict[str, Any] = {"uploaded": str(row.pk)} if row else {}
        with killed_at(where, name, how):
            browser.post(room.url("file"), form(None if row else upload(data), once=once, **carried))
        done = step == STEPS[-1][0]
        assert Version.objects.count() == Document.objects.count() == filed + done, step
        assert entered(room, "room.filed") == filed + done, step
        again = browser.post(room.url("file"), form(None if row else upload(data), once=once, **carried))
        assert again.status_code == (200 if done else 302), step  # nothing is lost: the same press files it, once
        filed += 1
        version = Version.objects.order_by("-filed_at").first()
        assert version is not None
        with open_sealed(version.vault_scope, version) as reader:
            assert reader.read() == data, step
            reader.verify()
    assert Version.objects.count() == filed
    assert not Upload.objects.filter(new_version__in=Version.objects.values("pk")).exists()
    names = {path.name for path in stored(room)}
    versions = Version.objects.values_list("pk", flat=True)
    assert {str(one) for one in versions} <= names
    rows = {str(one) for one in (*versions, *Upload.objects.values_list("new_version", flat=True))}
    whole_files = {name for name in names if not name.startswith(".")}  # a hidden part has its own sweep
    assert (whole_files > rows) == (way == "by the form")
    assert orphans.sweep() == 0, "younger than a day"
    assert orphans.sweep(timedelta(seconds=-5)) == len(whole_files - rows)
    assert {path.name for path in stored(room) if not path.name.startswith(".")} == rows
    for version in Version.objects.all():
        with open_sealed(version.vault_scope, version) as reader:
            reader.verify()


def test_files_without_rows_stay_where_rather_the_rows_are_missing(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of a review that the database does not know, and too many at once: somebody restored an older database."""
    version, refused = room.put(DocumentKind.EVIDENCE), room.put(DocumentKind.EVIDENCE, state=VersionState.REFUSED)
    away = timedelta(seconds=-5)
    with SealedWriter(version.vault_scope, "rooms", f"{uuid4()}/{uuid4()}", "another review's") as writer:
        other = writer.finish()
    assert orphans.sweep(away) == 0, "no review of ours; and a row keeps its file whatever its state"
    Version.objects.filter(pk=refused.pk).delete()
    monkeypatch.setattr(orphans, "MOST", 0)
    assert orphans.sweep(away) == 0
    assert len(stored(room)) == 2
    monkeypatch.undo()
    assert orphans.sweep(away) == 1
    assert [path.name for path in stored(room)] == [str(version.pk)]
    assert Entry.objects.filter(chain__name="portal", verb="room.leftovers_removed").count() == 1
    delete_sealed(other)


def test_a_checking_worker_killed_at_every_step(room: Room) -> None:
    steps = [*STEPS[3:7], ("before its entry", checking, "note", before), *STEPS[13:15]]
    for step, where, name, how in steps:
        version = room.put(DocumentKind.EVIDENCE, papers.pdf(), state=VersionState.CHECKING)
        with killed_at(where, name, how):
            tasks.check(str(version.pk))
        version.refresh_from_db()
        assert version.state == VersionState.CHECKING, step
        assert room.browser("coordinator").get(room.url("read", version.pk)).status_code == 404, step
        tasks.recheck()
        version.refresh_from_db()
        assert version.state == VersionState.CHECKING, step  # its claim holds still
        Version.objects.filter(pk=version.pk).update(claimed_at=now() - timedelta(minutes=6))
        tasks.recheck()
        version.refresh_from_db()
        assert version.state == VersionState.CLEAN, step
    assert entered(room, "room.check_clean") == len(steps)


@pytest.mark.parametrize("name", ["write", "commit"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), VaultError("The file store did not do it.")])
def test_a_store_that_refuses_is_a_sentence_and_leaves_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch, name: str, error: Exception
) -> None:
    """The disk is full; the S3 server refuses or answers 500 (its client's errors arrive as VaultError)."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(SINK, name, refuse)
        page = room.browser("coordinator").post(room.url("file"), form(upload(papers.pdf()), title="Kept words"))
    assert "The file could not be stored" in page.content.decode()
    assert 'value="Kept words"' in page.content.decode()
    assert not Version.objects.exists()
    assert not stored(room)


def test_of_two_versions_filed_at_once_the_first_wins_and_the_second_waits(room: Room) -> None:
    first = room.put(DocumentKind.EVIDENCE)
    at = room.url("new_version", first.document_id)
    sent = {"seen": 1, "why": "", "marking": ""}
    one = whole_version(room, "coordinator", at, papers.pdf(papers.text_at("one")))
    two = whole_version(room, "chair", at, papers.pdf(papers.text_at("two")))
    post = room.browser("coordinator").post
    assert post(at, sent | {"uploaded": str(one.pk), "once": str(uuid4())}).status_code == 302
    page = room.browser("chair").post(at, sent | {"uploaded": str(two.pk), "once": str(uuid4())}).content.decode()
    assert "Version 2 was filed while you were choosing yours" in page
    assert f'name="uploaded" value="{two.pk}"' in page  # the file is not lost by it
    late = room.browser("chair").post(at, sent | {"uploaded": str(two.pk), "once": str(uuid4()), "seen": 2})
    assert late.status_code == 302
    assert Version.objects.filter(document=first.document_id).count() == 3


def whole_version(room: Room, by: str, at: str, data: bytes) -> Upload:
    from tests.documentroom.test_uploads import begin, send

    made = begin(room, data, by=by, at=f"{at}uploads/")
    assert send(room.browser(by), made["Location"], 0, data).status_code == 204
    return Upload.objects.get(pk=made["Location"].split("/")[-3])
