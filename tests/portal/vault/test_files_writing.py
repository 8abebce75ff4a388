"""Writers that do not finish leave nothing; names are never written twice; memory stays small."""

import contextlib
import datetime as dt
import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.storage import Storage, storages

from portal.vault import files, stores
from portal.vault.errors import VaultError
from portal.vault.files import SEGMENT, SealedWriter
from tests.portal.vault.shelves import BINDING, Shelf, new_name, stored, whole

LONG = stores.PART + 3 * SEGMENT


def test_nothing_shows_before_the_end(shelf, scope):
    with SealedWriter(scope, "rooms", new_name(), BINDING) as writer:
        writer.write(bytes(LONG))
        assert [name for name in shelf.names() if not name.endswith(".part")] == []
        sealed = writer.finish()
    assert shelf.names() == [sealed.blob_name]


@pytest.mark.parametrize("size", [10, LONG])
@pytest.mark.parametrize("way", ["abandon", "leave", "exception", "forgotten"])
def test_an_abandoned_file_leaves_nothing(shelf, scope, size, way):
    writer = SealedWriter(scope, "rooms", new_name(), BINDING)
    writer.write(bytes(size))
    if way == "abandon":
        writer.abandon()
        writer.abandon()
    elif way == "leave":
        with writer:
            pass
    elif way == "exception":
        with contextlib.suppress(KeyboardInterrupt), writer:
            raise KeyboardInterrupt
    if way != "forgotten":
        with pytest.raises(VaultError):
            writer.write(b"x")
        with pytest.raises(VaultError):
            writer.finish()
    del writer
    gc.collect()
    assert shelf.names() == shelf.uploads() == []


def test_a_full_disk_leaves_nothing(folder, scope, monkeypatch):
    writer = SealedWriter(scope, "rooms", new_name(), BINDING)
    writer.write(bytes(SEGMENT * 2))

    def full(descriptor, data):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(OSError, match="No space"):
            writer.write(bytes(SEGMENT * 2))
    assert Shelf(folder).names() == []
    with pytest.raises(VaultError):
        writer.finish()


def test_a_failing_server_leaves_nothing(bucket, scope, monkeypatch):
    writer = SealedWriter(scope, "rooms", new_name(), BINDING)
    writer.write(bytes(LONG))

    def fails(data):
        raise VaultError("The file store did not do as asked.")

    monkeypatch.setattr(writer._sink, "_send", fails)
    with pytest.raises(VaultError):
        writer.finish()
    assert Shelf(bucket=bucket).names() == Shelf(bucket=bucket).uploads() == []


def test_a_server_that_is_away_is_one_sentence(bucket, scope, settings):
    told = settings.STORAGES["rooms"]["OPTIONS"] | {"endpoint_url": "http://127.0.0.1:9"}
    settings.STORAGES = {**settings.STORAGES, "rooms": {**settings.STORAGES["rooms"], "OPTIONS": told}}
    with pytest.raises(VaultError, match="did not do as asked") as caught:
        SealedWriter(scope, "rooms", new_name(), BINDING)
    assert "127.0.0.1" not in str(caught.value)


def test_a_name_is_never_written_twice(shelf, scope):
    sealed = stored(scope, b"first")
    with pytest.raises(VaultError, match="never overwritten"):
        SealedWriter(scope, "rooms", sealed.blob_name, BINDING)
    assert whole(scope, sealed) == b"first"


def test_of_two_writers_of_one_name_the_first_wins(folder, scope):
    name = new_name()
    first, second = (SealedWriter(scope, "rooms", name, BINDING) for _ in range(2))
    first.write(b"first")
    second.write(b"second")
    sealed = first.finish()
    with pytest.raises(VaultError, match="never overwritten"):
        second.finish()
    assert whole(scope, sealed) == b"first"
    assert Shelf(folder).names() == [name]


@pytest.mark.parametrize(
    "name", ["", "/etc/passwd", "../x", "a/../b", "a//b", "Report.pdf", "a b", "x" * 201, "a\n", "é"]
)
def test_names_come_from_us(shelf, scope, name):
    with pytest.raises(VaultError, match="named"):
        SealedWriter(scope, "rooms", name, BINDING)
    assert shelf.names() == []


KILLED = """
import os, sys, django
from django.conf import settings
settings.configure(
    KEY_STORE=sys.argv[1], MASTER_KEY_FILE=sys.argv[2],
    STORAGES={"rooms": {
        "BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": sys.argv[3]},
    }},
)
django.setup()
from portal.vault.files import SealedWriter
writer = SealedWriter(sys.argv[4], "rooms", "killed", "b")
writer.write(bytes(1 << 20))
os.kill(os.getpid(), 9)
"""


def test_what_a_killed_writer_left_is_swept(folder, scope, settings):
    arguments = [str(settings.KEY_STORE), str(settings.MASTER_KEY_FILE), str(folder), scope]
    assert subprocess.run([sys.executable, "-c", KILLED, *arguments], timeout=60).returncode == -9
    shelf = Shelf(folder)
    assert len(shelf.uploads()) == len(shelf.names()) == 1
    sealed = stored(scope, b"words")
    assert files.sweep("rooms") == 0
    assert files.sweep("rooms", dt.timedelta(0)) == 1
    assert shelf.names() == [sealed.blob_name]


def test_the_names_of_whole_files_are_told_by_their_age(shelf, scope):
    """For the room's sweep of files without rows."""
    sealed, half = stored(scope, b"words"), SealedWriter(scope, "rooms", new_name(), BINDING)
    half.write(bytes(LONG))
    assert list(files.stored_names("rooms", dt.timedelta(days=1))) == []
    assert list(files.stored_names("rooms", dt.timedelta(seconds=-5))) == [sealed.blob_name]
    files.delete_stored("rooms", sealed.blob_name)
    assert list(files.stored_names("rooms", dt.timedelta(seconds=-5))) == []
    half.abandon()


def test_uploads_of_killed_writers_are_aborted(bucket, scope):
    client, name = bucket
    client.create_multipart_upload(Bucket=name, Key="sealed/left")
    sealed = stored(scope, b"words")
    assert files.sweep("rooms", dt.timedelta(days=365 * 50)) == 0  # moto says of every upload that it began in 2010
    assert files.sweep("rooms") == 1
    assert Shelf(bucket=bucket).uploads() == []
    assert whole(scope, sealed) == b"words"


# Where and how ------------------------------------------------------------------------------------------------------


def test_djangos_storage_neither_saves_nor_opens(shelf, scope, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the whole file would lie in memory")

    for name in ("save", "open", "_save", "_open"):
        monkeypatch.setattr(type(storages["rooms"]), name, refuse)
        monkeypatch.setattr(Storage, name, refuse, raising=False)
    sealed = stored(scope, bytes(LONG))
    assert whole(scope, sealed) == bytes(LONG)


def test_files_and_folders_are_the_owners_alone(folder, scope):
    sealed = stored(scope, b"words")
    path = folder / sealed.blob_name
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_another_kind_of_storage_is_refused(settings, scope):
    settings.STORAGES = {**settings.STORAGES, "rooms": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    with pytest.raises(VaultError, match="neither"):
        SealedWriter(scope, "rooms", new_name(), BINDING)


GROWTH = """
import os, resource, sys, django
from django.conf import settings
settings.configure(
    KEY_STORE=sys.argv[1], MASTER_KEY_FILE=sys.argv[2],
    STORAGES={"rooms": {
        "BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": sys.argv[3]},
    }},
)
django.setup()
from portal.vault.files import SealedWriter, open_sealed
piece = os.urandom(1 << 20)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with SealedWriter(sys.argv[4], "rooms", "big", "b") as writer:
    for _ in range(200):
        writer.write(piece)
    sealed = writer.finish()
with open_sealed(sys.argv[4], sealed) as reader:
    assert sum(map(len, reader.chunks())) == 200 << 20
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_200_mb_in_and_out_within_little_memory(folder, scope, settings):
    arguments = [str(settings.KEY_STORE), str(settings.MASTER_KEY_FILE), str(folder), scope]
    told = subprocess.run([sys.executable, "-c", GROWTH, *arguments], capture_output=True, text=True, timeout=120)
    assert told.returncode == 0, told.stderr
    assert int(told.stdout) < 32 * 1024  # KiB
    Path(folder, "big").unlink()
