"""A cleared release with real sealed files, and the people around it; made past reviews' own guards, which have
their tests."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from portal.accounts.models import Office, User
from portal.kernel import calendar
from portal.vault.api import RELEASES
from portal.vault.files import SealedWriter
from reviews import events
from reviews.enums_report import Part
from reviews.handling import handling_hash
from reviews.models import Release, ReleaseDeclaration, ReleaseFile, ReleaseLetter
from reviews.services.contents import digest_of
from tests.ground import lifted

SECRET = "Halcyon"  # stands in the released words: no byte of it may reach anybody too soon
REPORT = (
    "<h1>Ruth</h1><p>Ruth kept the keys of the house. Her neighbours called her Halcyon.</p>"
    "<p>She laughed easily.</p><h2>Her family</h2><p>Her brother chose her name.</p>"
    "<h1>What we learned</h1><p>Two notes of one joint visit.</p><ul><li>A point</li></ul>"
)
SUMMARY = "<h1>Summary</h1><p>A short account of the lighthouse review.</p>"
PDF = b"%PDF-1.7 the report of Halcyon " * 40


def user(name: str, **extra: Any) -> User:
    return User.objects.create_user(name, f"{name}@example.org", name.title(), "a-long-password-1", **extra)


def editor(name: str, kind: str = "editor") -> User:
    made = user(name)
    Office.objects.create(user=made, kind=kind, since=calendar.today() - timedelta(days=10))
    return made


FILES: dict[str, bytes] = {
    Part.REPORT_WORD: b"PK word",
    Part.REPORT_PDF: PDF,
    Part.REPORT_HTML: REPORT.encode(),
    Part.SUMMARY_WORD: b"PK word too",
    Part.SUMMARY_PDF: PDF[:900],
    Part.SUMMARY_HTML: SUMMARY.encode(),
    Part.PLAN: b"PK plan",
}
ACTIONS = [
    {"number": 1, "recommendation": "Keep one record", "action": "One form", "agency": "Police", "due": "2027-01-31"},
    {"number": 2, "recommendation": "Keep one record", "action": "A shared store", "agency": "Housing", "due": ""},
    {
        "number": 3,
        "recommendation": "Ask in private",
        "action": "Train everybody",
        "agency": "Hospital",
        "due": "2026-09-01",
    },
]
PROGRESS = {"1": {"state": "under_way"}, "2": {"state": "done", "done_on": "2026-05-01"}}


def release(
    *,
    agreed: date | None = None,
    until: date | None = None,
    cleared: bool = True,
    title: str = "",
    more: dict[str, bytes] | None = None,
    told: bool = True,
) -> Release:
    """A release of a review that nothing else here needs. ``more`` are files beside those that every release has.
    ``told``: family, agencies and media heard of its date."""
    with lifted("default"):
        held = Release.objects.create(
            review_id=uuid.uuid4(),
            number=1,
            title=title or "The review after Ruth’s death",
            pseudonym="Ruth",
            died=date(2022, 3, 1),
            chair="Helen Marsh, independent",
            panel=["Asha Rao, specialist service", "Jo Hill, police"],
            agencies=["Police", "Housing"],
            actions=ACTIONS,
            progress=PROGRESS,
            agreed_date=agreed or calendar.today(),
            until=until,
            told_at=timezone.now() if told else None,
            started_at=timezone.now(),
            started_by=User.objects.filter(username="coordinator").first() or user("coordinator"),
        )
        files = [_file(held, part, data) for part, data in (FILES | (more or {})).items()]
        held.digest = digest_of(held, held.actions, files)
        if cleared:
            held.state, held.cleared_at = "cleared", timezone.now()
        held.save()
    return held


def _file(held: Release, part: str, data: bytes) -> ReleaseFile:
    key = uuid.uuid4()
    with SealedWriter(RELEASES, "releases", str(key), f"release|{key}") as writer:
        writer.write(data)
        sealed = writer.finish()
    columns = {
        name: getattr(sealed, name)
        for name in ("blob_name", "storage_alias", "wrapped_key", "binding", "size", "sha256")
    }
    return ReleaseFile.objects.create(
        id=key, release=held, part=part, pages=62 if part == Part.REPORT_PDF else 9, taken_at=timezone.now(),
        taken_by=held.started_by, fixed=True, **columns,
    )  # fmt: skip


def letter(held: Release, data: bytes = b"%PDF-1.7 Dear chair, thank you.", *, agreed: bool = True) -> ReleaseLetter:
    """The Home Office's letter beside a release, agreed to by another than who put it forward."""
    key, now = uuid.uuid4(), timezone.now()
    with SealedWriter(RELEASES, "releases", str(key), f"release|{key}") as writer:
        writer.write(data)
        sealed = writer.finish()
    row = ReleaseLetter.objects.create(
        id=key, release=held, version_ref=uuid.uuid4(), pages=2, put_at=now, put_by=held.started_by, **sealed.fields()
    )
    if agreed:
        agree(row)
    return row


def agree(row: ReleaseLetter) -> None:
    chair = User.objects.filter(username="ssp-chair").first() or user("ssp-chair")
    ReleaseLetter.objects.filter(pk=row.pk).update(agreed_at=timezone.now(), agreed_by=chair)
    events.release_letter_agreed.emit(release_id=row.release_id, digest=row.sha256)


def take_back(row: ReleaseLetter) -> None:
    """What taking it back does, past reviews' own services, which have their tests."""
    ReleaseLetter.objects.filter(pk=row.pk).update(ended_at=timezone.now())
    events.release_letter_ended.emit(release_id=row.release_id)


def declared(person: User, held: Release) -> ReleaseDeclaration:
    now = timezone.now()
    return ReleaseDeclaration.objects.create(
        release=held, user=person, capacity="editor", state="accepted", named_at=now, named_by=held.started_by,
        made_at=now, decided_at=now, decided_by=held.started_by, accepted_at=now,
        terms_hash=handling_hash(),
    )  # fmt: skip


def end_declaration(person: User, held: Release) -> None:
    ReleaseDeclaration.objects.filter(release=held, user=person).update(state="ended", ended_at=timezone.now())


def stop(held: Release, state: str = "void") -> None:
    with lifted("default"):
        Release.objects.filter(pk=held.pk).update(state=state, stopped_at=timezone.now())
