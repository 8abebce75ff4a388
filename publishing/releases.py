"""The one door to the reviews floor: what this floor can see of a review is its cleared release, nothing else.

Every call runs without the reviews' keys, on the public face and on the editors'; the check of an editor's own words
runs in the worker, which has them. Nothing here keeps what it hands out.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from portal.kernel.errors import NotVisible, Refused
from publishing.refusals import PublicationRefused


class PartFacts(Protocol):
    """One document of a release, as it was cleared: its PDF where it has a size, its web page where it is readable.

    ``lacks`` is what the PDF lacks for people who do not see it (``said``, ``mend``); None where nobody looked.
    """

    kind: str
    sha256: str
    size: int
    pages: int
    readable: bool
    lacks: tuple[Any, ...] | None


class Release(Protocol):
    """What may be told of a review once it is public. ``died`` is the first of a month: the day never leaves the
    rooms."""

    id: UUID
    review_id: UUID
    title: str
    died: date | None
    chair: str
    author: str
    panel: tuple[str, ...]
    agreed_on: date | None
    until: date | None
    digest: str
    told: bool  # those who are to hear first have heard: the desk sees no more of it than this
    withheld: str  # exceptionally not published: the reason that was agreed
    parts: tuple[PartFacts, ...]


class File(Protocol):
    """A released document: its words as HTML, its bytes as PDF."""

    html: str
    pdf_size: int
    pdf_sha256: str

    def chunks(self) -> Iterator[bytes]: ...


class Action(Protocol):
    """One line of the released action plan (4.27)."""

    number: str
    recommendation: str
    action: str
    agency: str
    due: date | None
    state: str
    done_on: date | None
    themes: tuple[str, ...]
    reach: str


class Publishable(Protocol):
    """That every gate of never 6 which lies with the review is shut behind it: from when, until when, which bytes.

    ``told``: family, agencies and media heard of the date, in that order; nothing goes public before (4.13, 4.28).
    """

    agreed_on: date
    digest: str
    until: date | None
    told: bool


def _api() -> Any:
    from reviews import api

    return api


# What somebody may see ----------------------------------------------------------------------------------------------
def waiting(user: Any) -> list[Release]:
    """The cleared releases for which this person's declaration stands now."""
    found: list[Release] = _api().releases_waiting(user)
    return found


def is_declared(user: Any, release_id: UUID) -> bool:
    return bool(_api().is_declared(user.pk, release_id))


def stand(release_id: UUID, *people: UUID) -> bool:
    """Whether what these people did to this release's page stands still: no part of theirs ended, no account closed or
    locked."""
    return bool(_api().editors_stand(release_id, people))


def for_page(user: Any, release_id: UUID) -> Release:
    """With the Home Office's letter as it is agreed to now, for the desk. Raises NotVisible without an accepted
    declaration."""
    found: Release = _api().release_for_page(user, release_id)
    return found


def facts(release_id: UUID, *, letter: str = "") -> Release:
    """The public side: asked for a page with a permit only. Raises NotVisible where the release was voided or
    withdrawn.

    Of the Home Office's letter it holds what two people approved with the page, named by its digest, and no other.
    """
    found: Release = _api().release_facts(release_id, letter)
    return found


def letter(release_id: UUID) -> str:
    """The digest of the Home Office's letter as it is agreed to now; "" without one. Raises NotVisible."""
    return str(_api().agreed_letter(release_id))


def review_of(release_id: UUID) -> UUID:
    """To which review's trail an act belongs. An id, nothing more."""
    found: UUID = _api().review_of_release(release_id)
    return found


def earlier(release_id: UUID) -> tuple[UUID, ...]:
    """The releases of the same review before this one: a corrected version takes the page of one of them."""
    found: tuple[UUID, ...] = _api().earlier_releases(release_id)
    return found


def part_of(release: Release, kind: str) -> PartFacts | None:
    return next((part for part in release.parts if part.kind == kind), None)


def readable(release: Release, kind: str) -> bool:
    """Whether the release holds this document as a web page."""
    part = part_of(release, kind)
    return part is not None and part.readable


def has_pdf(release: Release, kind: str) -> bool:
    """Whether the release holds this document as a PDF."""
    part = part_of(release, kind)
    return part is not None and part.size > 0


def file(release_id: UUID, kind: str) -> File:
    """One document of the release, its digest checked against what was cleared. Raises NotVisible, VaultError.

    Of the letter the one that is agreed to now: whoever shows it compares its digest with what was approved.
    """
    found: File = _api().release_part(release_id, kind)
    return found


def letter_was_there(release_id: UUID, digest: str, since: datetime, until: datetime | None) -> bool:
    """Whether these bytes of the Home Office's letter stood beside the release at some time between two moments."""
    return bool(_api().letter_was_there(release_id, digest, since, until))


def actions(release_id: UUID) -> tuple[Action, ...]:
    return tuple(_api().release_actions(release_id))


@functools.cache
def themes() -> dict[str, str]:
    """The fixed list of themes across reviews (4.32): code and words."""
    found: dict[str, str] = _api().learning_themes()
    return found


def marks(only: UUID | None = None) -> dict[UUID, str]:
    """For each release that may be public, a digest of all that can be read of it now: one query."""
    found: dict[UUID, str] = _api().release_marks(only)
    return found


def ends() -> dict[UUID, date]:
    """Of releases that are published for a time, the first day on which they are not, as it is agreed now: one query."""
    found: dict[UUID, date] = _api().release_ends()
    return found


# Whether it may be public -------------------------------------------------------------------------------------------
def require_publishable(release_id: UUID) -> Publishable:
    """Raises PublicationRefused with the open gate: check, sign-off, family, clearance, agreed date (never 6)."""
    try:
        found: Publishable = _api().publication_permit(release_id)
    except PublicationRefused:
        raise
    except Refused as refused:
        raise PublicationRefused(str(refused), clause=refused.clause, who=refused.who) from refused
    return found


def require_standing(release_id: UUID) -> None:
    """Raises PublicationRefused where the release was stopped, while somebody worked on its page."""
    try:
        facts(release_id)
    except NotVisible:
        raise PublicationRefused(
            "The release of this page was stopped: it was voided or withdrawn in the review. Nothing of it can be changed, "
            "approved or published, and what was public of it is gone.",
            clause="4.28",
            who="The coordinator of the review",
        ) from None


def require_intact(release_id: UUID, letter: str) -> None:
    """Raises PublicationRefused unless every byte of every file is what was cleared, or agreed to."""
    try:
        _api().release_intact(release_id, letter)
    except Refused as refused:
        raise PublicationRefused(str(refused), clause=refused.clause, who=refused.who) from refused


def findings(release_id: UUID, words: str) -> list[tuple[int, int]]:
    """Positions in an editor's words that the register of identities knows; in the worker only."""
    return [(int(start), int(end)) for start, end in _api().review_words_findings(release_id, words)]


def register_findings(release_id: UUID, words: str) -> list[tuple[int, int]]:
    """The same for an ordinary page: what is in the register alone; in the worker only."""
    return [(int(start), int(end)) for start, end in _api().review_register_findings(release_id, words)]


# Telling the rooms what became of it --------------------------------------------------------------------------------
def tell_published(release_id: UUID, *, acting_user: Any, url: str, on: date) -> None:
    _api().published(acting_user=acting_user, release_id=release_id, url=url, on=on)


def tell_withdrawn(release_id: UUID, *, acting_user: Any, on: date) -> None:
    _api().withdrawn(acting_user=acting_user, release_id=release_id, on=on)


# An editor's declaration for one release ----------------------------------------------------------------------------
def named_for(user: Any) -> list[Any]:
    """Releases for which this person was named and has not been accepted yet."""
    return list(_api().named_releases(user))


def card(user: Any, declaration_id: UUID) -> Any:
    """What is shown before a declaration: just enough to know of a conflict. Raises NotVisible for anybody else."""
    return _api().release_card(user, declaration_id)


def declare(*, acting_user: Any, declaration_id: UUID, interest: str, conflict: str, terms_hash: str) -> Any:
    """Raises NotVisible, Refused, Stale."""
    return _api().declare_for_release(
        acting_user=acting_user,
        declaration_id=declaration_id,
        interest=interest,
        conflict=conflict,
        terms_hash=terms_hash,
    )
