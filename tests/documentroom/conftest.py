"""The room's cast: a review that gathers evidence, everybody by their post, and a browser for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from documentroom import scanning
from documentroom.enums import PRESENTED_KINDS, DocumentKind, VersionState
from documentroom.models import Document, Version
from documentroom.policy import section_of
from documentroom.services import opening, versions
from documentroom.uploads import STORE, binding_of
from portal.accounts.models import User
from portal.kernel.calendar import now
from portal.vault.files import SealedWriter
from reviews.enums import Capacity
from reviews.enums_report import PanelAnswer, PartState
from reviews.models import PartConfirmation, Participant, Presentation, ProceedingsConsidered, Review
from reviews.services import report
from tests import papers
from tests.reviews import scenes
from tests.services import require
from tests.signing import sign_in

SECRET = "Marigold"  # stands in titles and pages that somebody must not see: a negative test holds what could leak


@dataclass
class Room:
    """One review with its people, and short ways to file and to look."""

    scene: scenes.Scene
    clients: dict[str, Client] = field(default_factory=dict)

    @property
    def review(self) -> Review:
        return self.scene.review

    def user(self, post: str) -> User:
        return self.scene.people[post]

    def browser(self, post: str, *, fresh: bool = True) -> Client:
        """A browser in which this person is signed in with both factors."""
        if post not in self.clients:
            self.clients[post] = Client()
            sign_in(self.clients[post], self.user(post), fresh=fresh)
        return self.clients[post]

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"documentroom:{name}", args=[self.review.reference, *args])

    def put(
        self,
        kind: DocumentKind,
        data: bytes | None = None,
        *,
        by: str = "chair",
        agency: Any = None,
        group: Any = None,
        title: str = SECRET,
        file_type: str = "pdf",
        state: VersionState = VersionState.CLEAN,
        document: Document | None = None,
        **more: Any,
    ) -> Version:
        """A version on a shelf, as filing leaves it, without walking through filing."""
        if document is None:
            document = Document(
                review=self.review,
                section=section_of(kind),
                kind=kind,
                agency=agency,
                family_group=group,
                title=title,
                created_at=now(),
                for_chair_alone=more.pop("for_chair_alone", False),
            )
            document.save(force_insert=True)
        key, number = uuid4(), document.versions.count() + 1
        with SealedWriter(
            self.review.vault_scope, STORE, f"{self.review.pk}/{key}", binding_of(self.review.pk, document.pk, key)
        ) as writer:
            writer.write(data if data is not None else papers.pdf(papers.text_at(f"{title} stands on this page")))
            sealed = writer.finish()
        version = Version(
            id=key,
            review=self.review,
            document=document,
            number=number,
            file_name=f"{title}.{file_type}",
            file_type=file_type,
            pages=1,
            filed_by=self.user(by),
            filed_at=now(),
            state=state,
            **sealed.fields(),
            **more,
        )
        version.save(force_insert=True)
        return version


@pytest.fixture
def room(db: None) -> Room:
    """A review that gathers evidence. Also: another agency's author and manager, and the author of the overview."""
    made = Room(scenes.scene())
    people, agencies = made.scene.people, made.scene.agencies
    people["other_author"] = scenes.person(f"Author {agencies[1].name}")
    people["other_manager"] = scenes.person(f"Manager {agencies[1].name}")
    people["overview_author"] = scenes.person("Wanda Penn")
    scenes.joins(made.review, people["overview_author"], Capacity.OVERVIEW_AUTHOR)
    for post in ("author", "other_author"):
        people[post].agency = agencies[0] if post == "author" else agencies[1]
        people[post].save()
    return made


@pytest.fixture(autouse=True)
def no_libreoffice(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Word files are read as HTML here, which is fast; tests that draw them ask for ``libreoffice``."""
    if "libreoffice" not in request.fixturenames:
        monkeypatch.setattr(opening, "makes_pages", lambda: False)


@pytest.fixture
def libreoffice() -> str:
    """The program that draws Word files; the test skips where it is missing."""
    return require("soffice")


@dataclass
class Scanner:
    """A scanner that says what the test wants."""

    says: Callable[[bytes], Any]
    asked: int = 0

    def __call__(self, chunks: Iterator[bytes]) -> Any:
        self.asked += 1
        return self.says(b"".join(chunks))


@pytest.fixture
def scanner_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scanner does not answer."""

    def down(chunks: Iterator[bytes]) -> Any:
        raise scanning.ScannerUnavailable

    monkeypatch.setattr(scanning, "scan", down)


def upload(data: bytes, name: str = "Report.pdf") -> BytesIO:
    """A file as the test client sends one."""
    held = BytesIO(data)
    held.name = name
    return held


def filing(file: BytesIO | None, kind: str = "evidence", once: UUID | None = None, **more: Any) -> dict[str, Any]:
    """What the form for something new sends."""
    sent = {"kind": kind, "once": str(once or uuid4()), "marking": "", "title": "", "agency": ""} | more
    return sent | ({"file": file} if file is not None else {})


def fresh(version: Version) -> Version:
    """The version as the database has it now, with what services read of it."""
    return Version.objects.select_related("document", "review").get(pk=version.pk)


def agreed(room: Room, **files: tuple[bytes, str]) -> dict[str, Version]:
    """The three documents, tabled by the chair through the room and agreed by everybody whose word is waited for
    (4.26).

    ``files`` are the documents' bytes and types by kind, where a test wants its own.
    """
    made = {}
    for kind in PRESENTED_KINDS:
        data, file_type = files.get(kind, (papers.pdf(papers.text_at(f"{SECRET}, {kind.label}")), "pdf"))
        version = room.put(kind, data, file_type=file_type)
        made[str(kind)] = versions.table(acting_user=room.user("chair"), version=fresh(version))
    review = room.review
    review.refresh_from_db()
    presentation = Presentation.objects.get(review=review, superseded_at=None)
    for member in Participant.objects.filter(review=review, capacity=Capacity.PANEL_MEMBER).select_related("user"):
        report.answer_presentation(
            acting_user=member.user, review=review, presentation=presentation, answer=PanelAnswer.AGREED
        )
    PartConfirmation.objects.filter(review=review).update(state=PartState.CONFIRMED, said_at=now())
    report.conclude_report(acting_user=room.user("chair"), review=review, presentation=presentation)
    ProceedingsConsidered.objects.create(
        review=review, state="none", words="There are none.", considered_at=now(), considered_by=room.user("chair")
    )
    review.refresh_from_db()
    return made
