"""The destruction itself, step by step (never 11). Each step leaves its moment, so a killed worker goes on from there.

The key goes first: from that moment nothing of the review opens, whatever happens to the rest. Then the stored files
and the rows, then every other key is wrapped anew under a new master key, then a new backup is taken of database, files
and wrapped keys. The old master key is destroyed 14 days later; no key in an older backup opens after that.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from portal.audit.api import PORTAL_CHAIN, entries, record, review_chain
from portal.backup import keys, manifest, service
from portal.kernel import calendar
from portal.vault import api as vault
from portal.vault.errors import VaultError
from portal.vault.keystore import store_for
from portal.vault.master import sync_folder
from reviews.enums_office import DestructionState
from reviews.models import Destruction, LegalHold
from reviews.selectors import ending as selector
from reviews.services import erasing, moves


def work() -> int:
    """Does what is due; gives the number of destructions that it brought on. One worker at a time, the others leave."""
    count = 0
    with _alone() as mine:
        if not mine:
            return 0
        due = Destruction.objects.filter(state=DestructionState.ANNOUNCED, due_on__lte=calendar.today())
        for row in due.order_by("due_on"):
            _begin(row)
        for row in Destruction.objects.filter(state=DestructionState.RUNNING).order_by("begun_at"):
            _run(row)
            count += 1
        old = Destruction.objects.filter(state=DestructionState.DESTROYED, old_key_due_on__lte=calendar.today())
        for row in old.order_by("old_key_due_on"):
            _end_old_key(row)
            count += 1
    return count


def old_master(row: Destruction) -> Path:
    """Where the old master key waits for its end: beside the new one, never with a backup."""
    return Path(f"{settings.MASTER_KEY_FILE}.old-{row.pk}")


def refuse_unready() -> None:
    """Raises VaultError where this installation cannot end a review: its master key lies in a KMS, which rotates it."""
    if selector.key_in_a_kms():
        raise VaultError("The master key lies in a KMS, which rotates it itself: see docs/decisions/ending.md.")


def _begin(row: Destruction) -> None:
    """The last look: two people, no hold, its day has come. Then what is destroyed is written down, and it runs."""
    refuse_unready()
    with transaction.atomic():
        review = moves.lock(row.review)
        held = Destruction.objects.select_for_update().get(pk=row.pk)
        if held.state != DestructionState.ANNOUNCED or held.due_on is None or held.due_on > calendar.today():
            return
        if LegalHold.objects.filter(review=review, lifted_at__isnull=True).exists() or selector.ended(review) is None:
            return
        held.digest = erasing.digest_of(review)
        ids = {"destruction": str(held.pk), "digest": held.digest}
        record(chain=review_chain(review.pk), verb="review.destroyed", actor="worker", subject=held, ids=ids)
        held.chain_head = entries(review_chain(review.pk), limit=1)[0].digest
        held.begun_at, held.state = calendar.now(), DestructionState.RUNNING
        held.save(update_fields=["digest", "chain_head", "begun_at", "state"])
        _note("destruction.begun", held, digest=held.digest, head=held.chain_head)


def _run(row: Destruction) -> None:
    for field, verb, step in STEPS:
        if getattr(row, field) is None:
            told = step(row) or {}
            with transaction.atomic():
                setattr(row, field, calendar.now())
                for name, value in told.items():
                    setattr(row, name, value)
                row.save(update_fields=[field, *told])
                _note(verb, row, **told)
    with transaction.atomic():
        row.state, row.old_key_due_on = DestructionState.DESTROYED, calendar.today() + selector.NOTICE
        row.save(update_fields=["state", "old_key_due_on"])
        _note("destruction.done", row, old_key_due_on=str(row.old_key_due_on))


def _destroy_key(row: Destruction) -> None:
    vault.destroy_scope(row.review.vault_scope)


def _erase(row: Destruction) -> None:
    erasing.erase(row.review)


def _rewrap(row: Destruction) -> None:
    store = store_for(row.review.vault_scope)
    if not store.rotated_from(old_master(row)):
        store.rotate_master(old_master(row))


def _back_up(row: Destruction) -> dict[str, str]:
    made, wrapped = service.take(Path(settings.BACKUP_FOLDER)), keys.take(Path(settings.KEY_BACKUP_FOLDER))
    return {
        "backup_digest": manifest.measured(made / manifest.NAME)["sha256"],
        "keys_digest": manifest.measured(wrapped / manifest.NAME)["sha256"],
    }


STEPS: tuple[tuple[str, str, Callable[[Destruction], dict[str, str] | None]], ...] = (
    ("key_at", "destruction.key_destroyed", _destroy_key),
    ("cleared_at", "destruction.cleared", _erase),
    ("rewrapped_at", "destruction.rewrapped", _rewrap),
    ("backup_at", "destruction.backed_up", _back_up),
)


def _end_old_key(row: Destruction) -> None:
    """The old master key ends, and the older backups with it: those of the keys open no more, so both are removed."""
    path = old_master(row)
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
        sync_folder(path.parent)
    if row.backup_at is not None:
        for folder, form in ((settings.BACKUP_FOLDER, service.FORM), (settings.KEY_BACKUP_FOLDER, keys.FORM)):
            _remove_older(Path(folder), form, row)
    with transaction.atomic():
        row.state, row.finished_at = DestructionState.FINISHED, calendar.now()
        row.save(update_fields=["state", "finished_at"])
        _note("destruction.old_key_destroyed", row)


def _remove_older(folder: Path, form: str, row: Destruction) -> None:
    """Backups taken before the review's rows had gone. The one taken at the destruction began after that."""
    for one in sorted(folder.glob("*")):
        try:
            taken = datetime.fromisoformat(manifest.read(one, form)["taken_at"])
        except (VaultError, KeyError, ValueError, json.JSONDecodeError):
            continue  # nothing of ours
        if row.rewrapped_at is not None and taken < row.rewrapped_at:
            shutil.rmtree(one)


def _note(verb: str, row: Destruction, **ids: str) -> None:
    told = {"review": str(row.review_id), **ids}
    record(chain=PORTAL_CHAIN, verb=verb, actor="worker", subject=row, ids=told)


@contextlib.contextmanager
def _alone() -> Iterator[bool]:
    """One worker at a time: a second one finds the lock taken and leaves; a killed one lets go of it."""
    folder = Path(settings.BACKUP_FOLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / ".destroying", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(descriptor)
