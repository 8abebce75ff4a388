"""Entries in the audit trail for what is done to a review's page: ids only, since the desk has no review's key."""

from __future__ import annotations

from typing import Any

from portal.audit import api as audit
from publishing import releases


def _chain(page: Any) -> Any:
    return audit.review_chain(releases.review_of(page.release_id))


def record(verb: str, page: Any, actor: Any, **ids: Any) -> None:
    """Written in the transaction of the act: no entry, no act (never 8)."""
    held = {"page": page.pk, "release": str(page.release_id), "revision": page.latest_revision_id, **ids}
    audit.record(chain=_chain(page), verb=verb, actor=actor, ids=held)


def record_beside(verb: str, release_id: Any, actor: Any, **ids: Any) -> None:
    """The same for something that is about a release, and on no page of its own."""
    chain = audit.review_chain(releases.review_of(release_id))
    audit.record(chain=chain, verb=verb, actor=actor, ids={"release": str(release_id), **ids})


def record_refusal(verb: str, page: Any, actor: Any, **ids: Any) -> None:
    """A refusal is an entry too, in a transaction of its own."""
    audit.record_refusal(
        chain=_chain(page), verb=verb, actor=actor, ids={"page": page.pk, "release": str(page.release_id), **ids}
    )
