"""Whether a family's statement stands in the report as they wrote it: shown to who keeps the report, settled by nobody here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from documentroom import wording
from documentroom.enums import DocumentKind
from documentroom.models import SearchText, Version
from documentroom.policy import KEEPERS_OF_ORIGINALS, Room
from documentroom.services.trail import note, version_ids
from portal.kernel.errors import NotVisible
from reviews.enums import Section
from reviews.enums_report import VoiceKind

if TYPE_CHECKING:
    from portal.accounts.models import User
    from reviews.models import FamilyVoice


@dataclass(frozen=True)
class Compared:
    """With which version, and what came out; no outcome where its words could not be read, or not yet."""

    version: Version | None
    outcome: wording.Outcome | None = None
    paged: bool = False


def may_compare(room: Room, said: FamilyVoice) -> bool:
    """Whether this person keeps the report and reads these words: never through a wall, nor what is for the chair alone."""
    if said.kind != VoiceKind.STATEMENT or not room.rights.has(*KEEPERS_OF_ORIGINALS):
        return False
    if said.group_id in room.walled_groups:
        return False
    return room.reads_for_chair_alone() or not (said.for_chair_alone or said.group.for_chair_alone)


@transaction.atomic
def compared(*, acting_user: User, room: Room, said: FamilyVoice) -> Compared:
    """The newest report that this person reads, compared; entered before a word of it is shown.

    :raises NotVisible: for anybody else.
    """
    if not may_compare(room, said):
        raise NotVisible
    reports = room.readable(Section.DRAFTS).filter(document__kind=DocumentKind.OVERVIEW_REPORT)
    version = reports.select_related("document").order_by("-number").first()
    if version is None:
        return Compared(None)
    note(
        "room.statement_compared",
        review_id=room.review.pk,
        actor=acting_user,
        subject=version,
        ids=version_ids(version) | {"voice": str(said.pk)},
    )
    text = SearchText.objects.filter(version=version, unread=False).first()
    if text is None:
        return Compared(version)
    return Compared(version, wording.compare(said.words, text.pages), text.paged)
