"""A cleared release and the people around it, made straight in the tables, and the door of reviews as this floor uses it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from portal.accounts.models import Office, User
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused
from reviews.models import Release, ReleaseDeclaration
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


def release(*, agreed: date | None = None, until: date | None = None, cleared: bool = True, title: str = "") -> Release:
    """A release of a review that nothing else here needs; cleared past reviews' own guards, which have their own tests."""
    with lifted("default"):
        return Release.objects.create(
            review_id=uuid.uuid4(),
            number=1,
            state="cleared" if cleared else "preparing",
            cleared_at=timezone.now() if cleared else None,
            title=title or "The review after Ruth’s death",
            digest=hashlib.sha256(uuid.uuid4().bytes).hexdigest(),
            agreed_date=agreed or calendar.today(),
            until=until,
            started_at=timezone.now(),
            started_by=User.objects.filter(username="coordinator").first() or user("coordinator"),
        )


def declared(person: User, held: Release) -> ReleaseDeclaration:
    now = timezone.now()
    return ReleaseDeclaration.objects.create(
        release=held, user=person, capacity="editor", state="accepted", named_at=now, named_by=held.started_by,
        made_at=now, decided_at=now, decided_by=held.started_by, accepted_at=now,
    )  # fmt: skip


def end_declaration(person: User, held: Release) -> None:
    ReleaseDeclaration.objects.filter(release=held, user=person).update(state="ended", ended_at=timezone.now())


def stop(held: Release, state: str = "void") -> None:
    with lifted("default"):
        Release.objects.filter(pk=held.pk).update(state=state, stopped_at=timezone.now())


@dataclass
class Part:
    kind: str
    sha256: str
    size: int
    pages: int


@dataclass
class Facts:
    id: uuid.UUID
    review_id: uuid.UUID
    title: str
    digest: str
    agreed_on: date | None
    until: date | None
    died: date | None = date(2022, 3, 1)
    chair: str = "Helen Marsh, independent"
    panel: tuple[str, ...] = ("Asha Rao, specialist service", "Jo Hill, police")
    parts: tuple[Part, ...] = field(default_factory=tuple)


@dataclass
class File:
    html: str
    data: bytes

    @property
    def pdf_size(self) -> int:
        return len(self.data)

    @property
    def pdf_sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def chunks(self) -> Iterator[bytes]:
        yield self.data[:500]
        yield self.data[500:]


@dataclass
class Action:
    number: str
    recommendation: str
    action: str
    agency: str
    due: date | None
    state: str
    done_on: date | None = None


PARTS = tuple(
    Part(kind, hashlib.sha256(PDF).hexdigest(), len(PDF), pages)
    for kind, pages in (("overview_report", 62), ("executive_summary", 9))
)
ACTIONS = (
    Action("1.1", "Keep one record of a joint visit", "One form", "Police", date(2027, 1, 31), "under_way"),
    Action("1.2", "Keep one record of a joint visit", "A shared store", "Housing", None, "done", date(2026, 5, 1)),
    Action("2.1", "Ask in private", "Train everybody", "Hospital", date(2026, 9, 1), "planned"),
)


class Door:
    """reviews.api as publishing calls it, over the real rows; what was told to it is kept."""

    def __init__(self) -> None:
        self.told: list[tuple[str, uuid.UUID]] = []
        self.found: list[tuple[int, int]] = []
        self.refusal: Refused | None = None

    def _facts(self, held: Release) -> Facts:
        return Facts(held.id, held.review_id, held.title, held.digest, held.agreed_date, held.until, parts=PARTS)

    def _standing(self) -> Any:
        return Release.objects.filter(cleared_at__isnull=False, stopped_at__isnull=True)

    def releases_waiting(self, who: User) -> list[Facts]:
        mine = ReleaseDeclaration.objects.filter(user=who, accepted_at__isnull=False, ended_at__isnull=True)
        return [self._facts(held) for held in self._standing().filter(declarations__in=mine)]

    def is_declared(self, who: uuid.UUID, release_id: uuid.UUID) -> bool:
        return ReleaseDeclaration.objects.filter(
            user_id=who, release_id=release_id, accepted_at__isnull=False, ended_at__isnull=True
        ).exists()

    def release_for_page(self, who: User, release_id: uuid.UUID) -> Facts:
        if not self.is_declared(who.pk, release_id):
            raise NotVisible
        return self._facts(Release.objects.get(pk=release_id))

    def release_facts(self, release_id: uuid.UUID) -> Facts:
        held = self._standing().filter(pk=release_id).first()
        if held is None:
            raise NotVisible
        return self._facts(held)

    def review_of_release(self, release_id: uuid.UUID) -> uuid.UUID:
        return Release.objects.get(pk=release_id).review_id

    def release_part(self, release_id: uuid.UUID, kind: str) -> File:
        return File(REPORT if kind == "overview_report" else SUMMARY, PDF)

    def release_actions(self, release_id: uuid.UUID) -> tuple[Action, ...]:
        return ACTIONS

    def publication_permit(self, release_id: uuid.UUID) -> Facts:
        if self.refusal:
            raise self.refusal
        held = self._standing().filter(pk=release_id).first()
        if held is None:
            raise Refused("The Home Office has not cleared these bytes.", clause="4.31", who="the coordinator")
        return self._facts(held)

    def review_words_findings(self, release_id: uuid.UUID, text: str) -> list[tuple[int, int]]:
        return self.found

    def published(self, *, acting_user: Any, release_id: uuid.UUID, url: str, on: date) -> None:
        self.told.append(("published", release_id))

    def withdrawn(self, *, acting_user: Any, release_id: uuid.UUID, on: date) -> None:
        self.told.append(("withdrawn", release_id))

    def named_releases(self, who: User) -> list[ReleaseDeclaration]:
        return list(ReleaseDeclaration.objects.filter(user=who, state__in=("named", "made")))
