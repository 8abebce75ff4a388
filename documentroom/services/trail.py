"""Entries of the room in its review's chain: ids and enums in clear, words sealed (never 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from documentroom.models import Version
from portal.audit.api import record, record_refusal, review_chain

if TYPE_CHECKING:
    from django.db.models import Model

    from portal.accounts.models import User


def note(
    verb: str,
    *,
    review_id: UUID,
    actor: User | str | None,
    subject: Model | None = None,
    ids: dict[str, Any] | None = None,
    words: dict[str, str] | None = None,
    day_only: bool = False,
) -> None:
    """Write an entry inside the transaction of the act. No entry, no act. ``day_only``: for a family's reading (never
    12).
    """
    record(
        chain=review_chain(review_id), verb=verb, actor=actor, subject=subject, ids=ids, words=words, day_only=day_only
    )


def note_refusal(
    verb: str,
    *,
    review_id: UUID,
    actor: User | str | None,
    ids: dict[str, Any] | None = None,
    words: dict[str, str] | None = None,
) -> None:
    """Write that something was refused, in a transaction of its own: the act's has been rolled back, or never began."""
    record_refusal(chain=review_chain(review_id), verb=verb, actor=actor, ids=ids, words=words)


def version_ids(version: Version) -> dict[str, Any]:
    """What identifies a version in an entry, without a word of it."""
    return {
        "version": str(version.pk),
        "document": str(version.document_id),
        "kind": version.document.kind,
        "section": version.document.section,
        "number": version.number,
        "sha256": version.sha256,
    }
