"""Into the search and out of it: done by a worker, once a version is clean (never 4). Harmless when run twice."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from documentroom.enums import FileType, VersionState
from documentroom.folding import words_of
from documentroom.jobs.lines import joined_lines
from documentroom.models import SearchText, Version
from documentroom.services import opening
from documentroom.services.checking import NOT_STARTED
from documentroom.services.drawing import drawn_of
from documentroom.services.opening import Stopped, chunks_of
from portal.kernel.calendar import now
from portal.kernel.errors import Refused
from portal.vault.errors import VaultError

log = logging.getLogger(__name__)

BATCH, BATCH_SECONDS = 100, 15.0  # a worker's task may take 300, and the last file 280
LONGEST_WAIT = timedelta(days=1)
PICTURES = (FileType.PNG, FileType.JPEG)


def waiting() -> QuerySet[Version]:
    """Clean versions that are not in the search, or were read from other pages than stand for them now."""
    stands = Version.objects.filter(state=VersionState.CLEAN).annotate(stands=Coalesce("drawn__id", "id"))
    return stands.filter(Q(search_text__isnull=True) | ~Q(search_text__source=F("stands"))).order_by("-filed_at")


def index_waiting() -> int:
    """Put some of what waits into the search; gives how many. A file that fails does not hold up the others: it is
    tried again after a minute, then two, four and so on, once a day at the longest.
    """
    until, done = time.monotonic() + BATCH_SECONDS, 0
    due = waiting().filter(Q(index_after__isnull=True) | Q(index_after__lte=now()))
    for version_id, tries in list(due.values_list("pk", "index_tries")[:BATCH]):
        try:
            done += index_version(version_id)
        except (VaultError, OSError):
            log.exception("a version could not be put into the search; it is tried again later")
            wait = min(timedelta(minutes=2 ** min(tries, 11)), LONGEST_WAIT)
            Version.objects.filter(pk=version_id).update(index_tries=F("index_tries") + 1, index_after=now() + wait)
        if time.monotonic() > until:
            break
    return done


def index_version(version_id: UUID, *, anew: bool = False) -> bool:
    """Read the words of one clean version and seal them; False where there was nothing to do.

    :param anew: also where they are there already.
    :raises VaultError: where the stored file or its review's key does not open.
    """
    clean = Version.objects.filter(pk=version_id, state=VersionState.CLEAN)
    version = clean.select_related("document", "review", "drawn").first()
    if version is None:
        return False
    drawn = drawn_of(version)
    source = version.pk if drawn is None else drawn.pk
    if not anew and SearchText.objects.filter(version=version, source=source).exists():
        return False
    try:
        pages, unread = _pages(version), False
    except Stopped as stopped:
        if stopped.reason == NOT_STARTED:
            return False
        pages, unread = [], True
    except Refused:
        pages, unread = [], True
    return keep_words(version, source, pages, paged=_paged(version), unread=unread)


def _paged(version: Version) -> bool:
    return version.file_type == FileType.PDF or drawn_of(version) is not None


def _pages(version: Version) -> list[str]:
    """What its readers are shown as words, page by page; one text where it has no pages."""
    if version.file_type in PICTURES:
        return []
    drawn = drawn_of(version)
    if _paged(version):
        return [
            "\n".join(joined_lines(page))
            for page in opening.page_words(chunks_of(version.vault_scope, drawn or version))
        ]
    return [opening.shown_words(chunks_of(version.vault_scope, version))]


@transaction.atomic
def keep_words(version: Version, source: UUID, pages: list[str], *, paged: bool, unread: bool = False) -> bool:
    """Write the row, where the version is clean still."""
    if not Version.objects.select_for_update().filter(pk=version.pk, state=VersionState.CLEAN).exists():
        return False
    if version.index_tries:
        Version.objects.filter(pk=version.pk).update(index_tries=0, index_after=None)
    SearchText.objects.filter(version=version).delete()
    row = SearchText(
        review=version.review,
        version=version,
        source=source,
        words=words_of(version.document.title, version.file_name, version.marking, *pages),
        pages=pages,
        paged=paged,
        unread=unread,
        made_at=now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False  # another worker was first
    return True
