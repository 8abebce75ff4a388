"""The PDF's page numbers beside the readable page: found once for each released document, in the worker's sandbox."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import transaction

from portal.kernel.errors import NotVisible
from portal.sandbox.api import SandboxKilled, SandboxRefused, run
from portal.vault.errors import VaultError
from publishing import releases
from publishing.enums import Part
from publishing.layout import lay_out
from publishing.models import PageLeaves, ReviewPage

JOB = "publishing.jobs.leaves"
log = logging.getLogger(__name__)


def of(release_id: UUID, kind: str) -> tuple[int, ...]:
    """The numbers as far as they were found; none are better than wrong ones."""
    found = PageLeaves.objects.filter(release_id=release_id, kind=kind).values_list("begins", flat=True).first()
    return tuple(found or ())


def find_waiting() -> int:
    """Each minute: the documents of pages that were built since. Runs twice without harm."""
    done = PageLeaves.objects.filter(kind=Part.OVERVIEW_REPORT).values("release_id")
    waiting = ReviewPage.objects.exclude(release_id__in=done).values_list("release_id", flat=True)
    return sum(find(release_id) for release_id in waiting)


def find(release_id: UUID) -> bool:
    """Every document of one release. A PDF that cannot be read has no numbers, and is not asked again."""
    try:
        release = releases.facts(release_id)
    except NotVisible:
        return False
    held: dict[str, list[int]] = {Part.OVERVIEW_REPORT: []}
    held |= {
        kind: _begins(release_id, kind)
        for kind in Part
        if releases.readable(release, kind) and releases.has_pdf(release, kind)
    }
    with transaction.atomic():
        for kind, begins in held.items():
            PageLeaves.objects.get_or_create(release_id=release_id, kind=kind, defaults={"begins": begins})
    return True


def _begins(release_id: UUID, kind: str) -> list[int]:
    try:
        held = releases.file(release_id, kind)
        passages = [said for _, said in lay_out(held.html).passages]
        return list(run(JOB, held.chunks(), {"passages": passages}).meta["begins"])
    except (SandboxRefused, SandboxKilled, VaultError) as error:
        log.error("No page numbers for a document of release %s: %s", release_id, type(error).__name__)
        return []
