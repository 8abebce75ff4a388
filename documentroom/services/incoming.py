"""Files that come in by pieces (tus 1.0), until their form files them. docs/decisions/resumable-uploads.md.

A piece counts once it is stored durably and the row says so; whatever a killed process wrote beyond the row is cut off
when the next piece comes. The digest lives in this process's memory: after a restart, or where another process took
over, the finished file is read once. One process writes at a time (``claim``), and in it one request (``turn``).
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet

from documentroom.models import Document, Upload
from documentroom.models.incoming import KEPT
from documentroom.uploads import CHUNK, STORE, SealedUpload, binding_of, name_fault, size_fault
from portal.kernel.calendar import now
from portal.kernel.errors import Refused
from portal.vault import parts
from portal.vault.api import review_scope
from portal.vault.errors import VaultError
from portal.vault.files import delete_sealed, open_sealed

if TYPE_CHECKING:
    from portal.accounts.models import User
    from reviews.models import Review

log = logging.getLogger(__name__)

MOST = 50  # files of one person in one review that are not filed yet
STRIDE, SECONDS = 64 * 1024 * 1024, 3.0  # after so many bytes or seconds what came in is made durable
ENDED = datetime(1970, 1, 1, tzinfo=UTC)
LAPSE = timedelta(seconds=20)  # a killed process's claim
BEHIND = 3  # pieces that are hashed while the next are received, sealed and written: hashing takes half of the work


class Conflict(Exception):
    """The piece does not begin where the file ends."""


class Busy(Exception):
    """Another request is writing."""


class Mismatch(Exception):
    """The piece has another checksum than its sender said: nothing of it stays."""


@dataclass
class _Live:
    """What this process knows of one upload: the digest up to ``at``, and whose turn it is to write."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    digest: Any = None
    at: int = -1
    turn: object = None


_live: dict[UUID, _Live] = {}
_process: dict[int, UUID] = {}


def _this_process() -> UUID:
    return _process.setdefault(os.getpid(), uuid4())  # after a fork too


# Beginning ------------------------------------------------------------------------------------------------------------
def begin(
    *, acting_user: User, review: Review, document: Document | None, name: str, length: int, modified: int = 0
) -> Upload:
    """A file is about to come in: its ids are fixed and its place is made.

    :raises Refused: for its name or size, or where too many wait. :raises VaultError, OSError: by the store.
    """
    fault = name_fault(name) or size_fault(length)
    if fault:
        raise Refused(fault, field="file")
    if mine(acting_user, review).count() >= MOST:
        raise Refused(f"{MOST} of your files wait to be filed. File or remove some of them first.", field="file")
    document_id, version_id = document.pk if document else uuid4(), uuid4()
    begun = parts.begin(
        review_scope(review.pk), STORE, f"{review.pk}/{version_id}", binding_of(review.pk, document_id, version_id)
    )
    row = _row(acting_user, review, document, document_id, version_id, name, length)
    row.modified = modified
    for key, value in vars(begun).items():
        setattr(row, key, value)
    row.save(force_insert=True)
    return row


def keep(*, acting_user: User, review: Review, document: Document | None, upload: SealedUpload) -> Upload | None:
    """A file that came in by an ordinary form waits for a second look at it; None where it did not come in whole."""
    sealed = upload.sealed
    if sealed is None or upload.fault or mine(acting_user, review).count() >= MOST:
        return None
    row = _row(
        acting_user, review, document, upload.document_id, upload.version_id, upload.name or "", int(upload.size or 0)
    )
    row.blob_name, row.storage_alias, row.wrapped_key = sealed.blob_name, sealed.storage_alias, sealed.wrapped_key
    row.binding, row.sha256 = sealed.binding, sealed.sha256
    row.offset, row.finished_at = row.length, now()
    row.save(force_insert=True)
    upload.sealed = None  # the row has it now
    return row


def _row(
    user: User, review: Review, document: Document | None, document_id: UUID, version_id: UUID, name: str, length: int
) -> Upload:
    return Upload(
        review=review, user=user, document=document, new_document=document_id, new_version=version_id,
        name=name, length=length, begun_at=now(),
    )  # fmt: skip


# What waits -----------------------------------------------------------------------------------------------------------
def mine(user: User, review: Review) -> QuerySet[Upload]:
    """A person's own files in a review that are coming in or wait to be filed. Nobody else's exist."""
    return Upload.objects.filter(user=user, review=review, begun_at__gt=now() - KEPT)


def as_received(row: Upload) -> SealedUpload:
    """A finished upload as a form takes it. Where it is not whole, the field says so."""
    fault = "" if row.finished_at else "The file has not come in whole yet. Wait until it has, or choose it again."
    sealed = row.sealed() if row.finished_at else None
    made = SealedUpload(row.name, row.length, fault, sealed, row.new_document, row.new_version)
    made.came_as = row.pk
    return made


# Pieces ---------------------------------------------------------------------------------------------------------------
def append(row: Upload, offset: int, read: Callable[[int], bytes], size: int, check: Any = None) -> int:
    """Takes the next piece; gives the new offset. A connection that breaks leaves what came until then.

    :param read: gives up to so many bytes of the request; fewer, or nothing, where the connection is gone.
    :param check: an algorithm's digest and what it must come to; the piece counts as a whole then, or not at all.
    :raises Conflict, Busy, Mismatch: as above. :raises VaultError, OSError: by the store; the row stays as it was.
    """
    live = _live.setdefault(row.pk, _Live())
    writer = _Writer(row.pk, live, offset, together=check is not None)
    try:
        left = size
        while left and (piece := read(min(CHUNK, left))):
            left -= len(piece)
            if check is not None:
                check[0].update(piece)
            writer.write(piece)
        if check is not None and (left or check[0].digest() != check[1]):
            if left:
                return offset
            raise Mismatch
        return writer.keep()
    finally:
        writer.let_go()


class _Writer:
    """One request's turn at one upload."""

    def __init__(self, key: UUID, live: _Live, offset: int, *, together: bool) -> None:
        self.key, self.live, self.together = key, live, together
        self.hashing, self.behind = ThreadPoolExecutor(1, "digest"), deque[Future[None]]()
        live.turn = self  # a request that hangs on a dead connection writes no more
        with live.lock:
            self.row = _claimed(key, offset)
            try:
                self.growth = parts.Growth(self.row.vault_scope, self.row)
            except BaseException:
                self.let_go()
                raise
        known = live.digest if live.at == offset else None
        self.digest = hashlib.sha256() if offset == 0 else known.copy() if known is not None else None
        self.kept, self.since = offset, time.monotonic()

    def write(self, piece: bytes) -> None:
        with self.live.lock:
            if self.live.turn is not self:
                raise Busy
            self.growth.write(piece)
            if self.digest is not None:
                self._hashed(BEHIND - 1)
                self.behind.append(self.hashing.submit(self.digest.update, piece))
            late = time.monotonic() - self.since > SECONDS
            if not self.together and (late or self.growth.offset - self.kept >= STRIDE):
                self._keep()
            elif late:
                self._still_mine()

    def keep(self) -> int:
        """Makes durable whatever came in, and writes it into the row."""
        with self.live.lock:
            if self.live.turn is not self:
                raise Busy
            self._keep()
        return self.kept

    def _hashed(self, behind: int = 0) -> None:
        """Waits until no more pieces than these are still to be hashed."""
        while len(self.behind) > behind:
            self.behind.popleft().result()

    def _keep(self) -> None:
        if self.growth.offset == self.kept:
            return
        self.growth.keep()
        self._hashed()
        new = {"offset": self.growth.offset, "place": self.growth.state, "claimed_at": now()}
        if not Upload.objects.filter(pk=self.key, claim=_this_process(), offset=self.kept).update(**new):
            raise Busy  # another process took over, or it was removed: what was written here counts for nothing
        self.growth.forget(self.kept)
        self.kept, self.since = self.growth.offset, time.monotonic()
        self.live.at, self.live.digest = self.kept, self.digest.copy() if self.digest is not None else None

    def _still_mine(self) -> None:
        if not Upload.objects.filter(pk=self.key, claim=_this_process()).update(claimed_at=now()):
            raise Busy
        self.since = time.monotonic()

    def let_go(self) -> None:
        """The next request may write."""
        self.hashing.shutdown(wait=False)
        if self.live.turn is self:
            self.live.turn = None
            Upload.objects.filter(pk=self.key, claim=_this_process()).update(claim=None)


def _claimed(key: UUID, offset: int) -> Upload:
    """The row, written by this process from now on."""
    row = Upload.objects.get(pk=key)
    if row.offset != offset or row.finished_at:
        raise Conflict
    free = Q(claim__isnull=True) | Q(claim=_this_process()) | Q(claimed_at__lt=now() - LAPSE)
    if not Upload.objects.filter(free, pk=key, offset=offset).update(claim=_this_process(), claimed_at=now()):
        raise Busy
    return row


def finish(key: UUID) -> Upload:
    """Where everything has come in: the file appears whole and its digest is written down. Harmless when run twice.

    :raises VaultError, OSError: by the store; it can be asked again.
    """
    live = _live.setdefault(key, _Live())
    with live.lock:
        row = Upload.objects.select_related("review").get(pk=key)
        if row.finished_at or row.offset != row.length:
            return row
        parts.commit(row)
        known = live.digest.hexdigest() if live.digest is not None and live.at == row.length else ""
        row.sha256, row.finished_at = known or _digest_of(row), now()
        Upload.objects.filter(pk=key, finished_at__isnull=True).update(sha256=row.sha256, finished_at=row.finished_at)
    _live.pop(key, None)
    return row


def _digest_of(row: Upload) -> str:
    digest = hashlib.sha256()
    with open_sealed(row.vault_scope, row.sealed()) as reader:
        for piece in reader.chunks():
            digest.update(piece)
    return digest.hexdigest()


# Ending ---------------------------------------------------------------------------------------------------------------
def drop(row: Upload) -> None:
    """Removes an upload and what is stored of it, unless it was filed. :raises VaultError, OSError: by the store.

    It ends first: from then on no filing takes it. Where the store does not answer, the sweep removes it later.
    """
    live = _live.setdefault(row.pk, _Live())
    live.turn = None
    with live.lock:
        if not Upload.objects.filter(pk=row.pk).update(begun_at=ENDED):
            return  # filed, or removed: the bytes are the version's, or gone
        if row.place or not row.finished_at:
            parts.discard(row)
        delete_sealed(row.sealed())
        Upload.objects.filter(pk=row.pk).delete()
    _live.pop(row.pk, None)


def sweep() -> int:
    """What was begun more than 24 hours ago and not filed goes. For the worker's schedule."""
    count = 0
    for row in Upload.objects.filter(begun_at__lte=now() - KEPT):
        try:
            drop(row)
        except (VaultError, OSError):
            log.exception("an upload that ran out could not be removed; the next sweep tries again")
            continue
        count += 1
    for key in set(_live) - set(Upload.objects.filter(pk__in=list(_live)).values_list("pk", flat=True)):
        _live.pop(key, None)
    return count
