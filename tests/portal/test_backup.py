"""Issue 4, "Ending": backups of database and files are consistent under load, hold no key, and restore to the digest."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from documentroom.enums import DocumentKind, VersionState
from documentroom.models import Version
from portal.audit.api import record, review_chain
from portal.backup import keys, manifest, service
from portal.backup.manifest import BackupError
from portal.vault import files
from portal.vault.errors import VaultError
from portal.vault.keystore import KeyStore, review_scope, store_for
from tests.documentroom.conftest import Room
from tests.reviews import scenes

CLAUSE = "Issue 4, Ending: back up under load, restore into an empty place, every digest matches"
ROOT = Path(__file__).resolve().parents[2]
WORDS = b"Thornbury Lane, before anything was sealed. " * 40


def elsewhere(place: Path) -> dict[str, str]:
    """An empty place: another database, other folders, the same master keys handed over."""
    place.mkdir(parents=True)
    for name in ("MASTER_KEY_FILE", "RELEASES_MASTER_KEY_FILE"):
        shutil.copy2(getattr(settings, name), place / Path(getattr(settings, name)).name)
    return os.environ | {
        "PORTAL_MODE": "test",
        "PORTAL_VAR": str(place / "var"),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"sqlite://{place}/portal.sqlite3",
        "KEY_STORE": str(place / "reviews"),
        "RELEASES_KEY_STORE": str(place / "releases"),
        "MASTER_KEY_FILE": str(place / Path(settings.MASTER_KEY_FILE).name),
        "RELEASES_MASTER_KEY_FILE": str(place / Path(settings.RELEASES_MASTER_KEY_FILE).name),
    }


def restored(place: Path, folder: Path, wrapped: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "restore", str(folder), "--keys", str(wrapped)]
    return subprocess.run(command, cwd=ROOT, env=elsewhere(place), capture_output=True, text=True)


def keep_working(room: Room, stop: threading.Event, told: list[Any]) -> None:
    """Files and audits until it is told to stop, as a second person does meanwhile."""
    try:
        while not stop.is_set():
            with transaction.atomic():
                made = room.put(DocumentKind.EVIDENCE, os.urandom(30_000))
                record(chain=review_chain(room.review.id), verb="test.filed", actor="worker", subject=made)
            told.append(made.pk)
    except (VaultError, OSError, RuntimeError, DatabaseError) as error:  # a thread ends in silence: the test must hear
        told.append(error)
    finally:
        connections.close_all()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_the_drill(tmp_path: Path, settings: Any) -> None:
    settings.BACKUP_FOLDER, settings.KEY_BACKUP_FOLDER = tmp_path / "backups", tmp_path / "keys"
    room = Room(scenes.scene())
    first = room.put(DocumentKind.EVIDENCE, WORDS)
    gone = room.put(DocumentKind.EVIDENCE, WORDS, state=VersionState.REFUSED)
    files.delete_sealed(gone)  # what was refused has no bytes, and is no fault
    stop, told = threading.Event(), list[Any]()
    worker = threading.Thread(target=keep_working, args=(room, stop, told))
    worker.start()
    try:
        while len(told) < 3 and worker.is_alive():
            stop.wait(0.01)
        folder = service.take(settings.BACKUP_FOLDER)
        wrapped = keys.take(settings.KEY_BACKUP_FOLDER)
        before = len(told)
        while len(told) < before + 2 and worker.is_alive():
            stop.wait(0.01)
    finally:
        stop.set()
        worker.join()
    assert not [one for one in told if isinstance(one, Exception)], told

    held = service.check(folder)
    assert first.blob_name in {part["blob"] for part in held["files"]}
    assert gone.blob_name not in {part["blob"] for part in held["files"]}
    assert len(held["files"]) < Version.objects.count(), "it went on while the backup was taken"
    everything = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert not [one for one in everything if WORDS[:43] in one or b"keyset" in one.lower()], CLAUSE
    master = Path(settings.MASTER_KEY_FILE).read_text()
    assert not [path for path in wrapped.rglob("*.keyset") if path.read_text() == master], "no master key is copied"
    for path in (folder, wrapped):
        assert not [one for one in path.rglob("*") if one.stat().st_mode & 0o077], "only its owner may touch it"

    done = restored(tmp_path / "elsewhere", folder, wrapped)
    assert done.returncode == 0, done.stdout + done.stderr
    opened = f"{len(held['files'])} stored files are back; {len(held['files'])} open and are whole, 0 have no key"
    assert opened in done.stdout, done.stdout
    assert f"{review_chain(room.review.id)}:" in done.stdout, "verify_audit passed over every chain"

    again = subprocess.run(
        [sys.executable, "manage.py", "restore", str(folder)],
        cwd=ROOT,
        env={**os.environ, **_of(tmp_path / "elsewhere")},
        capture_output=True,
        text=True,
    )
    assert again.returncode != 0
    assert "empty place only" in again.stderr

    damaged = folder / next(part["path"] for part in held["files"] if part["blob"] == first.blob_name)
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"!")
    with pytest.raises(CommandError, match="not what the manifest says"):
        call_command("restore", str(folder), check=True)


def _of(place: Path) -> dict[str, str]:
    names = ("DATABASE_URL", "KEY_STORE", "RELEASES_KEY_STORE", "MASTER_KEY_FILE", "RELEASES_MASTER_KEY_FILE")
    found = {name: str(place / name.lower()) for name in names}
    return {
        **found,
        "PORTAL_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PORTAL_VAR": str(place / "var"),
        "DATABASE_URL": f"sqlite://{place}/portal.sqlite3",
    }


@pytest.mark.django_db
def test_backups_and_keys_never_lie_together(tmp_path: Path, settings: Any) -> None:
    """Never 3: the wrapped keys lie apart from the database and its backups."""
    scope = review_scope(uuid.uuid4())
    store_for(scope).create(scope)
    settings.BACKUP_FOLDER, settings.KEY_BACKUP_FOLDER = tmp_path / "backups", tmp_path / "keys"
    for place in (settings.KEY_STORE, Path(settings.KEY_STORE).parent, tmp_path / "keys" / "deep"):
        with pytest.raises(BackupError, match="kept apart"):
            service.take(Path(place))
    for place in (tmp_path / "backups", tmp_path / "backups" / "deep", tmp_path):
        with pytest.raises(BackupError, match="kept apart"):
            keys.take(Path(place))
    held = manifest.read(keys.take(settings.KEY_BACKUP_FOLDER), keys.FORM)
    assert f"reviews/{scope}.keyset" in {part["path"] for part in held["keys"]}
    assert f"{connection.vendor}" not in str(held)

    with pytest.raises(VaultError, match="already"):  # a key is never replaced by an older one
        store_for(scope).put_back(scope, "{}")


def test_keys_of_a_destroyed_master_key_do_not_come_back(tmp_path: Path) -> None:
    """Never 11: older backups end with the old master key."""
    store = KeyStore(tmp_path / "keys", tmp_path / "master.json")
    call_command("make_master_key", str(store.master_file), verbosity=0)
    for name in ("review-a", "review-b"):
        store.create(name)
    before = dict(store.wrapped())
    sealed = {name: store.key(name).encrypt(WORDS, b"here") for name in before}
    store.destroy("review-a")
    assert not store.rotated_from(tmp_path / "old.json")
    store.rotate_master(tmp_path / "old.json")
    assert store.rotated_from(tmp_path / "old.json")
    (tmp_path / "old.json").unlink()
    after = dict(store.wrapped())
    fresh = KeyStore(tmp_path / "elsewhere", store.master_file)
    for name in before:
        with pytest.raises(VaultError, match="does not open under this master key"):
            fresh.put_back(name, before[name])
    fresh.put_back("review-b", after["review-b"])
    assert fresh.key("review-b").decrypt(sealed["review-b"], b"here") == WORDS
    assert fresh.scopes() == ["review-b"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_on_postgresql_what_is_loaded_is_what_was_dumped(tmp_path: Path, settings: Any) -> None:
    """One snapshot by COPY; loaded into the emptied database by its owner, with the guards back in place."""
    settings.BACKUP_FOLDER = tmp_path / "backups"
    room = Room(scenes.scene())
    made = room.put(DocumentKind.EVIDENCE, WORDS)
    with transaction.atomic():
        record(chain=review_chain(room.review.id), verb="test.filed", actor="worker", subject=made)
    first = service.take(settings.BACKUP_FOLDER)
    held = service.check(first)
    assert made.blob_name in {part["blob"] for part in held["files"]}
    with pytest.raises(BackupError, match="empty place only"):
        service.restore(first)
    call_command("flush", interactive=False, verbosity=0)
    for part in held["files"]:
        files.delete_sealed(Version(blob_name=part["blob"], storage_alias=part["alias"]))
    done = service.restore(first)
    assert (done.files, done.opened) == (len(held["files"]),) * 2
    again = service.check(service.take(settings.BACKUP_FOLDER))
    assert [(part["path"], part["sha256"]) for part in again["database"]] == [
        (part["path"], part["sha256"]) for part in held["database"]
    ]
    call_command("verify_audit")
