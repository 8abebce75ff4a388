"""The drafting aid: a Word draft with pseudonyms in the place of names, as tracked changes for a person to accept (4.24).

It is filed as the draft's next version, so that reading, taking and stripping it are what they are for every version.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from documentroom.enums import FileType
from documentroom.models import Version
from documentroom.policy import Room
from documentroom.services import filing, made, opening
from documentroom.services.filing import Words
from documentroom.services.opening import chunks_of
from portal.kernel.calendar import now
from portal.kernel.errors import NotVisible, Refused
from reviews import api as reviews

if TYPE_CHECKING:
    from portal.accounts.models import User

AUTHOR = "Pseudonyms"


@dataclass(frozen=True)
class Drafted:
    """What would be changed in a version: told by name, and for the file by part and paragraph."""

    told: list[tuple[str, str, int]]
    nameless: list[tuple[str, int]]
    changes: dict[str, list[tuple[int, int, int, str]]]

    @property
    def count(self) -> int:
        return sum(len(one) for one in self.changes.values())


def may_be_drafted(room: Room, version: Version) -> bool:
    """Whether this person may have pseudonyms put into this version: a Word draft, by whoever keeps the register."""
    document = version.document
    drafts = version.file_type == FileType.DOCX and not version.completed and version.is_readable
    return drafts and room.strips(document) and room.files_version(document)


def look(*, acting_user: User, version: Version) -> Drafted:
    """What would be changed. Nothing is written.

    :raises NotVisible: for whoever does not keep drafts and register. :raises Refused: where it is no Word draft.
    """
    room = Room(acting_user, version.review)
    if not (room.strips(version.document) and room.reads(version)):
        raise NotVisible
    if not may_be_drafted(room, version):
        raise Refused("Pseudonyms are put into a Word draft. This version is not one.", clause="4.24")
    parts = opening.paragraphs(chunks_of(version.vault_scope, version))
    places = [(name, number) for name, texts in parts for number, _ in enumerate(texts)]
    texts = [text for _, own in parts for text in own]
    found = reviews.pseudonyms_for(acting_user=acting_user, review=version.review, texts=texts)
    changes: dict[str, list[tuple[int, int, int, str]]] = {}
    for one in found.changes:
        name, number = places[one.text]
        changes.setdefault(name, []).append((number, one.start, one.end, one.words))
    return Drafted(found.told, found.nameless, changes)


def make(*, acting_user: User, version: Version, once: UUID, seen: int) -> Version:
    """File the draft's next version, with each change tracked.

    :raises NotVisible: as :func:`look`. :raises Refused: where there is nothing to change.
    :raises Stale: where somebody has filed a version since ``seen``, or the form was sent already.
    """
    drafted = look(acting_user=acting_user, version=version)
    if not drafted.count:
        raise Refused("No name of the register that has a pseudonym stands in this version.", clause="4.24")
    data, left = _written(version, drafted.changes)
    why = f"Version {version.number} with pseudonyms as tracked changes. In Word, accept or reject each one."
    if left:
        why += f" {left} could not be tracked, and {'is' if left == 1 else 'are'} as before."
    document = version.document
    with made.sealed_upload(version.review, data, version.file_name, document.pk) as upload:
        return filing.file_version(
            acting_user=acting_user, document=document, upload=upload, words=Words(why=why), once=once, seen=seen
        )


def _written(version: Version, changes: dict[str, Any]) -> tuple[bytes, int]:
    at = now().strftime("%Y-%m-%dT%H:%M:%SZ")
    return opening.with_changes(
        chunks_of(version.vault_scope, version), {"changes": changes, "author": AUTHOR, "at": at}
    )
