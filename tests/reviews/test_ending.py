"""Issue 4, "Ending", and never 11: how long a review is kept, what holds it, who opens what of it, and its end."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock

import docx
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documentroom.enums import DocumentKind
from documentroom.models import PrintLeave, ReadMark, Version
from portal.accounts.api import OfficeKind
from portal.accounts.models import Office, User
from portal.audit.models import Chain, Entry
from portal.backup import keys, manifest, service
from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from portal.vault import api as vault
from portal.vault.files import SealedBlob, open_sealed
from portal.vault.keystore import KeyStore
from reviews.enums import Capacity, ParticipantState, Section, Stage
from reviews.enums_office import Cause, DestructionState
from reviews.models import Destruction, LegalHold, NamedOpening, Notification, Participant, Review
from reviews.selectors import ending as selector
from reviews.services import custody, destroying, ending, erasing
from reviews.services.clocks import remind
from tests.documentroom.conftest import SECRET, Room
from tests.reviews import scenes
from tests.signing import sign_in

NEVER = "never 11"
LONG_AGO = timedelta(days=6 * 366 + 2)


def later(days: int) -> Any:
    return mock.patch.object(calendar, "today", return_value=timezone.localdate() + timedelta(days=days))


def ended(stage: Stage = Stage.CONCLUDED, ago: timedelta = LONG_AGO) -> Room:
    """A review that ended long ago, with two custodians, and papers in the room."""
    room = Room(scenes.scene())
    for post, name in (("custodian", "Elsie Ward"), ("custodian2", "Hugh Tait"), ("custodian3", "Ada Third")):
        room.scene.people[post] = scenes.person(name)
        scenes.joins(room.review, room.user(post), Capacity.CUSTODIAN)
    for post, kind in (
        ("coordinator", OfficeKind.COORDINATOR),
        ("ssp", OfficeKind.SSP_CHAIR),
        ("custodian", OfficeKind.RECORDS_CUSTODIAN),
    ):
        Office.objects.get_or_create(user=room.user(post), kind=kind)
    Review.objects.filter(pk=room.review.pk).update(
        stage=stage, concluded_at=timezone.now() - ago if stage == Stage.CONCLUDED else None
    )
    room.review.refresh_from_db()
    return room


def page(room: Room, post: str, name: str, *, fresh: bool = True, **ids: Any) -> Any:
    client = room.browser(post, fresh=fresh)
    return client.get(reverse(f"reviews:{name}", kwargs={"reference": room.review.reference, **ids}))


def refused(call: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as found, transaction.atomic():
        call(*args, **kwargs)
    return str(found.value)


# Retention, holds, and two people ------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_review_is_kept_held_and_its_end_authorised_by_two(mailoutbox: list[Any]) -> None:
    room = ended(ago=timedelta(days=100))
    review, coordinator, ssp = room.review, room.user("coordinator"), room.user("ssp")
    base = {"review": review}
    kept = selector.ended(review)
    assert kept is not None
    assert kept.keep_until == calendar.add_months(kept.ended_on, 72), "six years, as the edition says"
    assert "kept until" in refused(ending.ask_destruction, acting_user=coordinator, **base)
    assert SECRET not in (shown := page(room, "ssp", "ending").content.decode())
    assert "Daniel Osei" in shown
    assert not {"Marigold", *(one.name for one in review.people.all())} & set(shown.split())
    assert review.reference in room.browser("coordinator").get(reverse("reviews:ended")).content.decode()
    for post in ("chair", "member", "stranger", "author"):
        assert page(room, post, "ending").status_code == 404
        assert room.browser(post).get(reverse("reviews:ended")).status_code == 404

    Review.objects.filter(pk=review.pk).update(concluded_at=timezone.now() - LONG_AGO)
    hold = ending.place_hold(acting_user=coordinator, reason="An inquest is to be held.", **base)
    assert "legal hold" in refused(ending.ask_destruction, acting_user=ssp, **base)
    assert "somebody else" in refused(ending.lift_hold, acting_user=coordinator, hold=hold, reason="Over.", **base)
    for post in ("chair", "custodian", "stranger"):
        assert refused(ending.place_hold, acting_user=room.user(post), reason="Mine.", **base)
        assert refused(ending.lift_hold, acting_user=room.user(post), hold=hold, reason="Mine.", **base)
    ending.lift_hold(acting_user=ssp, hold=hold, reason="The inquest is over.", **base)

    address = reverse("reviews:ending_destroy", args=[review.reference])
    stale = Client()
    sign_in(stale, coordinator, fresh=False)
    assert stale.get(address).status_code == 302, "a dangerous act asks for the factor again"
    assert room.browser("custodian").get(address).status_code == 404
    mailoutbox.clear()
    room.clients["coordinator"] = Client()
    sign_in(room.clients["coordinator"], coordinator)
    done = room.browser("coordinator").post(address, {"sure": "on"})
    assert done.status_code == 302, done.content.decode()[-3000:]
    told = {one.to[0] for one in mailoutbox}
    assert told == {room.user(post).email for post in ("ssp", "custodian", "custodian2", "custodian3")}
    assert not [one for one in mailoutbox if review.reference in one.subject + one.body], "never 9"
    assert "somebody else" in refused(ending.agree_destruction, acting_user=coordinator, **base)
    with mock.patch.object(selector, "settings", mock.Mock(MASTER_KEY_URI="hcvault://vault.example.test/transit/k")):
        assert "key management service" in refused(ending.agree_destruction, acting_user=ssp, **base)
        assert "no review can be destroyed here yet" in page(room, "ssp", "ending").content.decode()
    row = ending.agree_destruction(acting_user=ssp, **base)
    assert row.due_on == timezone.localdate() + timedelta(days=14)
    assert "It is destroyed on" in page(room, "custodian", "ending").content.decode()
    with later(13):
        assert destroying.work() == 0
    for change in ({"agreed_by": coordinator}, {"asked_by": ssp}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Destruction.objects.filter(pk=row.pk).update(**change)

    ending.stop_destruction(acting_user=coordinator, reason="A relative has asked.", **base)
    with later(20):
        assert destroying.work() == 0
    assert vault.scope_exists(review.vault_scope)
    ending.ask_destruction(acting_user=ssp, **base)
    row = ending.agree_destruction(acting_user=coordinator, **base)
    ending.place_hold(acting_user=coordinator, reason="A claim was made.", **base)
    row.refresh_from_db()
    assert row.state == DestructionState.STOPPED, "a hold stops what was announced"
    LegalHold.objects.filter(review=review, lifted_at__isnull=True).update(lifted_at=timezone.now(), lifted_by=ssp)
    ending.ask_destruction(acting_user=ssp, **base)
    row = ending.agree_destruction(acting_user=coordinator, **base)
    LegalHold.objects.create(review=review, reason="Past every service.", placed_by=ssp, placed_at=timezone.now())
    with later(15):
        destroying.work()
        with pytest.raises(IntegrityError, match="legal hold"), transaction.atomic():
            Destruction.objects.filter(pk=row.pk).update(begun_at=timezone.now())
    assert vault.scope_exists(review.vault_scope), f"{NEVER}: refused under a legal hold, whatever code runs"
    verbs = Entry.objects.filter(chain__name="portal", verb__startswith="destruction.").values_list("verb", flat=True)
    assert {"destruction.asked", "destruction.announced", "destruction.stopped"} <= set(verbs)


# Records custodians --------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_two_custodians_open_named_items_and_nothing_else() -> None:
    room = ended(ago=timedelta(days=30))
    review = room.review
    for stage in (Stage.NOT_REVIEWED, Stage.PASSED_ON, Stage.CONCLUDED):
        Review.objects.filter(pk=review.pk).update(stage=stage)
        review.refresh_from_db()
        assert page(room, "custodian", "custody").status_code == 200
        overview = page(room, "custodian", "overview")
        assert overview.status_code == 302
        assert overview["Location"].endswith("/custody/")
    report = room.put(DocumentKind.OVERVIEW_REPORT, title="The overview")
    paper = room.put(DocumentKind.DRAFT_PAPER, title="A working paper")
    imr = room.put(DocumentKind.IMR, agency=room.scene.agencies[0], title="Their own review")
    alone = room.put(DocumentKind.FAMILY_PAPER, for_chair_alone=True, title="For the chair alone")
    papers = (report, paper, imr, alone)

    def reads(post: str) -> set[str]:
        found = {one.pk: room.browser(post).get(room.url("read", one.pk)).status_code for one in papers}
        assert set(found.values()) <= {200, 404}
        return {one.document.title for one in papers if found[one.pk] == 200}

    assert not reads("custodian")
    assert room.browser("custodian").get(room.url("room")).status_code == 404
    for name in ("protocol", "decision", "terms", "people", "trail", "chronology", "release", "actions", "letters"):
        assert page(room, "custodian", name).status_code == 404, name

    ask = reverse("reviews:custody_ask", args=[review.reference])
    shown = room.browser("custodian").get(ask)
    assert not {"The overview", "Their own review"} & set(shown.content.decode().split(">")), "no list of what there is"
    given = {"cause": "inquest", "words": "The coroner, C/1.", "kind": "overview_report", "agency": ""}
    wrong = room.browser("custodian").post(ask, {**given, "sections": ["terms"]})
    assert "lie on the shelf" in wrong.content.decode()
    assert room.browser("custodian").post(ask, {**given, "sections": ["drafts"]}).status_code == 302
    row = NamedOpening.objects.get(review=review)
    answer = reverse("reviews:custody_answer", args=[review.reference, row.pk])
    assert room.browser("coordinator").post(answer, {"what": "agree"}).status_code == 404
    room.browser("custodian").post(answer, {"what": "agree"})
    row.refresh_from_db()
    assert row.agreed_at is None, "never oneself"
    assert not reads("custodian") | reads("custodian2")
    room.browser("custodian2").post(answer, {"what": "agree"})
    for post in ("custodian", "custodian2"):
        assert reads(post) == {"The overview"}
        assert room.browser(post).get(room.url("original", report.pk)).status_code == 404, "pages drawn, no original"
        shelf = room.browser(post).get(room.url("room")).content.decode()
        assert "The overview" in shelf
        assert "A working paper" not in shelf
    assert ReadMark.objects.filter(reader=room.user("custodian"), version=report).exists(), "marked pages"
    assert not reads("custodian3")
    second = Participant.objects.filter(review=review, user=room.user("custodian2"))
    second.update(state=ParticipantState.SUSPENDED)
    assert not reads("custodian"), "it takes two: suspended, withdrawn or expired, the second takes the first with them"
    second.update(state=ParticipantState.ACCEPTED)
    PrintLeave.objects.create(
        review=review,
        document=report.document,
        person=room.user("custodian"),
        let_by=room.user("chair"),
        let_at=calendar.now(),
    )
    for url in ("print", "original"):  # a leave from before the end prints nothing
        assert room.browser("custodian").post(room.url(url, report.pk)).status_code == 404
    verbs = Entry.objects.filter(chain__name=review.vault_scope).values_list("verb", flat=True)
    assert {"opening.asked", "opening.agreed"} <= set(verbs)
    with later(13):
        assert reads("custodian") == {"The overview"}
    with later(14):
        assert not reads("custodian") | reads("custodian2")

    items = [
        {"section": Section.IMRS, "agency": str(room.scene.agencies[1].pk)},
        {"section": Section.FAMILY},
    ]
    both = {"review": review, "acting_user": room.user("custodian")}
    more = custody.ask(cause=Cause.COURT_ORDER, words="By order.", items=items, **both)
    custody.agree(acting_user=room.user("custodian3"), review=review, opening=more)
    assert reads("custodian3") == set(), "another agency's, and what a family gave for the chair alone"
    refused(custody.agree, acting_user=room.user("custodian2"), review=review, opening=more)
    custody.end(opening=row, **both)
    assert not reads("custodian") | reads("custodian2")
    with pytest.raises(Stale):
        custody.end(opening=row, **both)
    Review.objects.filter(pk=review.pk).update(stage=Stage.GATHERING)
    review.refresh_from_db()
    assert page(room, "custodian", "custody").status_code == 404, "nothing before the end"


# Destruction ---------------------------------------------------------------------------------------------------------
class Killed(BaseException):
    """A worker that ends at this point."""


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_destruction_is_whole_wherever_the_worker_is_killed(tmp_path: Path, settings: Any) -> None:
    settings.BACKUP_FOLDER, settings.KEY_BACKUP_FOLDER = tmp_path / "backups", tmp_path / "key-backups"
    room, other = ended(), Room(scenes.scene())
    review, base = room.review, {"review": room.review}
    gone, stays = room.put(DocumentKind.IMR, agency=room.scene.agencies[0]), other.put(DocumentKind.OVERVIEW_REPORT)
    summary = Notification.objects.get(review=other.review).summary
    earlier = tmp_path / "copied"
    shutil.copytree(service.take(settings.BACKUP_FOLDER), earlier / "database-and-files")
    shutil.copytree(keys.take(settings.KEY_BACKUP_FOLDER), earlier / "keys")
    entries = Entry.objects.filter(chain__name=review.vault_scope).count()
    ending.ask_destruction(acting_user=room.user("coordinator"), **base)
    row = ending.agree_destruction(acting_user=room.user("ssp"), **base)

    points = [
        (destroying.vault, "destroy_scope"),
        (erasing, "delete_sealed"),
        (KeyStore, "rewrap"),
        (destroying.service, "take"),
        (destroying.keys, "take"),
    ]
    with later(14):
        for where, name in points:
            with mock.patch.object(where, name, side_effect=Killed), pytest.raises(Killed):
                destroying.work()
            assert open_sealed(other.review.vault_scope, stays).read(), f"the others open all the while: {name}"
        assert destroying.work() == 1
        assert destroying.work() == 0, "done once"
    row.refresh_from_db()
    assert row.state == DestructionState.DESTROYED
    assert (row.old_key_due_on - row.due_on).days == 14
    assert not vault.scope_exists(review.vault_scope)
    assert not Version.objects.filter(review=review).exists()
    assert not Participant.objects.filter(review=review).exists()
    assert not (Path(settings.STORAGES["rooms"]["OPTIONS"]["location"]) / gone.blob_name).exists()
    left = {
        model._meta.label
        for model in apps.get_models()
        if any(field.name == "review" and field.related_model is Review for field in model._meta.fields)
        and model._base_manager.filter(review=review).exists()
    }
    assert left <= {model._meta.label for model in erasing.staying()} | {"reviews.Destruction"}, left
    assert erasing.staying(), "the schedule of material is only added to"
    assert Entry.objects.filter(chain__name=review.vault_scope).count() > entries, "the trail stays"
    assert Chain.objects.get(name=review.vault_scope).last_digest == row.chain_head
    call_command("verify_audit", stdout=mock.MagicMock(), stderr=mock.MagicMock())
    connection.check_constraints()
    remind()
    for post in ("coordinator", "ssp", "custodian"):
        assert page(room, post, "ending").status_code == 404

    old = destroying.old_master(row)
    assert old.exists()
    with later(27):
        destroying.work()
    assert old.exists(), "not before its day"
    with later(28):
        assert destroying.work() == 1
    assert not old.exists()
    row.refresh_from_db()
    assert row.state == DestructionState.FINISHED
    for change in ({"digest": "0" * 64}, {"agreed_by": room.user("chair")}):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            Destruction.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError, match="never removed"), transaction.atomic():
        Destruction.objects.filter(pk=row.pk).delete()
    nothing_opens(earlier, review, settings.MASTER_KEY_FILE)
    everything_else_opens(settings, other, stays, summary, review)

    certificate = room.browser("coordinator").get(reverse("reviews:certificate", args=[row.pk]))
    for said in (row.digest, row.chain_head, "Daniel Osei", "Ruth Adeyemi", review.reference):
        assert said in certificate.content.decode()
    word = room.browser("coordinator").get(reverse("reviews:certificate_word", args=[row.pk]))
    cells = [cell.text for one in docx.Document(BytesIO(word.content)).tables[0].rows for cell in one.cells]
    assert row.digest in cells
    assert room.browser("member").get(reverse("reviews:certificate", args=[row.pk])).status_code == 404


def nothing_opens(copied: Path, review: Review, master: Path) -> None:
    """Whoever copied earlier backups of database, files and key store, and has what keys there are now."""
    store = KeyStore(copied / "keys" / "reviews", Path(master))
    assert review.vault_scope in store.scopes(), "it was in the copy"
    for scope in store.scopes():
        with pytest.raises(vault.VaultError):
            store.key(scope)
    held = manifest.read(copied / "database-and-files", service.FORM)
    assert held["files"]
    assert not [one for one in copied.rglob("*") if one.is_file() and SECRET.encode() in one.read_bytes()]


def everything_else_opens(settings: Any, other: Room, stays: Version, summary: str, review: Review) -> None:
    """The new backup gives all the others: its keys open under the new master key what it holds of database and files."""
    (wrapped,) = [one for one in Path(settings.KEY_BACKUP_FOLDER).iterdir() if one.is_dir()]
    folder = sorted(one for one in Path(settings.BACKUP_FOLDER).iterdir() if one.is_dir())[-1]
    service.check(folder)
    store = KeyStore(wrapped / "reviews", Path(settings.MASTER_KEY_FILE))
    assert review.vault_scope not in store.scopes()
    key = store.key(other.review.vault_scope)
    with closing(sqlite3.connect(folder / "database.sqlite3")) as held:
        found = held.execute(
            "SELECT id, summary FROM reviews_notification WHERE review_id = ?", [other.review.pk.hex]
        ).fetchone()
        assert held.execute(
            "SELECT COUNT(*) FROM reviews_participant WHERE review_id = ?", [review.pk.hex]
        ).fetchone() == (0,)
    place = f"reviews.Notification|summary|{Notification.objects.get(review=other.review).pk}"
    assert found[1] == b"" or key.decrypt(found[1], place.encode()).decode() == summary
    parts = {part["blob"]: part for part in manifest.read(folder, service.FORM)["files"]}
    stored = (folder / parts[stays.blob_name]["path"]).read_bytes()
    with mock.patch("portal.vault.keystore.store_for", return_value=store):
        assert open_sealed(other.review.vault_scope, stays).read()
    assert stored == (Path(settings.STORAGES["rooms"]["OPTIONS"]["location"]) / stays.blob_name).read_bytes()


def test_every_model_with_files_of_a_review_is_found() -> None:
    """A new kind of stored file is erased too, or somebody says here why not."""
    ours = (
        model for model in apps.get_models() if not model.__module__.startswith("tests.")
    )  # the vault's tests have some
    models = {model for model in ours if issubclass(model, SealedBlob)}
    assert {model._meta.label for model in models} - {model._meta.label for model in erasing._blob_models()} == {
        "reviews.ReleaseFile",  # of what was published; those of a release that never was go by their release
        "reviews.ReleaseLetter",  # that was agreed to; any other goes too
    }
    assert User._meta.label == "accounts.User"
