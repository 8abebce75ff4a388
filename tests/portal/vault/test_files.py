"""Sealed files, in a folder and in a bucket: whole or not at all, bound to their place, read by range."""

import contextlib
import datetime as dt
import gc
import hashlib
import itertools
import os
import subprocess
import sys
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.storage import Storage, storages
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.vault import api, files, stores
from portal.vault.errors import NoKey, VaultError
from portal.vault.files import OVERHEAD, SEGMENT, SealedBlob, SealedWriter, delete_sealed, open_sealed

BINDING = "review|document|version"


class Shelf:
    """One kind of store, with what the tests need to look at and tamper with the bytes that lie there."""

    def __init__(self, folder=None, bucket=None):
        self.folder, self.bucket = folder, bucket

    def names(self):
        if self.folder:
            return sorted(str(p.relative_to(self.folder)) for p in self.folder.rglob("*") if p.is_file())
        client, bucket = self.bucket
        return sorted(
            item["Key"].removeprefix("sealed/") for item in client.list_objects_v2(Bucket=bucket).get("Contents", [])
        )

    def uploads(self):
        if self.folder:
            return [name for name in self.names() if name.endswith(".part")]
        client, bucket = self.bucket
        return [item["Key"] for item in client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])]

    def get(self, name):
        if self.folder:
            return (self.folder / name).read_bytes()
        client, bucket = self.bucket
        return client.get_object(Bucket=bucket, Key=f"sealed/{name}")["Body"].read()

    def put(self, name, data):
        if self.folder:
            (self.folder / name).write_bytes(data)
            return
        client, bucket = self.bucket
        client.put_object(Bucket=bucket, Key=f"sealed/{name}", Body=data)


@pytest.fixture(params=["folder", "bucket"])
def shelf(request):
    return Shelf(**{request.param: request.getfixturevalue(request.param)})


@pytest.fixture
def small(monkeypatch):
    """Segments of 64 bytes, so that a few hundred bytes have many."""
    monkeypatch.setattr(files, "SEGMENT", 64)
    monkeypatch.setattr(files, "_SEALED", 64 + OVERHEAD)


def new_name():
    return f"{uuid.uuid4().hex}/{uuid.uuid4().hex}"


def stored(scope, data, *, binding=BINDING, piece=1 << 20, name=None):
    with SealedWriter(scope, "rooms", name or new_name(), binding) as writer:
        for start in range(0, len(data), piece):
            writer.write(data[start : start + piece])
        return writer.finish()


def whole(scope, sealed):
    with open_sealed(scope, sealed) as reader:
        return b"".join(reader.chunks())


SIZES = [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, 3 * SEGMENT + 7]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("piece", [1 << 20, 100_003])
def test_any_size_comes_back(shelf, scope, size, piece):
    data = os.urandom(size)
    sealed = stored(scope, data, piece=piece)
    assert (sealed.size, sealed.sha256) == (size, hashlib.sha256(data).hexdigest())
    assert whole(scope, sealed) == data
    at_rest = shelf.get(sealed.blob_name)
    assert len(at_rest) == size + OVERHEAD * max(1, -(-size // SEGMENT))
    assert size < 32 or data[:32] not in at_rest
    assert shelf.names() == [sealed.blob_name]
    with open_sealed(scope, sealed) as reader:
        reader.verify()


def test_a_file_beyond_one_part_goes_up_in_parts(shelf, scope):
    data = os.urandom(stores.PART * 2 + 12345)
    sealed = stored(scope, data)
    assert whole(scope, sealed) == data
    assert shelf.uploads() == []


@hypothesis_settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=400),
    cuts=st.lists(st.integers(0, 400), max_size=6),
    start=st.integers(0, 420),
    length=st.integers(0, 420),
)
def test_any_range_of_any_file_written_in_any_pieces(folder, small, scope, data, cuts, start, length):
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    with SealedWriter(scope, "rooms", new_name(), BINDING) as writer:
        for low, high in itertools.pairwise(edges):
            writer.write(memoryview(data)[low:high])
        sealed = writer.finish()
    with open_sealed(scope, sealed) as reader:
        assert reader.read(start, length) == data[start : start + length]
        assert reader.read(start) == data[start:]
        assert all(len(piece) <= 64 for piece in reader.chunks())


@pytest.mark.parametrize(
    ("start", "length"), [(0, 10), (63, 2), (64, 64), (100, 200), (390, 10), (0, 400), (399, 5), (400, 1)]
)
def test_ranges_in_both_stores(shelf, small, scope, start, length):
    data = os.urandom(400)
    with open_sealed(scope, stored(scope, data)) as reader:
        assert reader.read(start, length) == data[start : start + length]


def test_a_range_fetches_only_the_segments_that_it_touches(shelf, small, scope, monkeypatch):
    data = os.urandom(64 * 100)
    with open_sealed(scope, stored(scope, data)) as reader:
        asked = []
        real = reader._source.stream

        def stream(start, length, piece):
            asked.append((start, length))
            return real(start, length, piece)

        monkeypatch.setattr(reader._source, "stream", stream)
        assert reader.read(64 * 50 + 1, 64) == data[64 * 50 + 1 : 64 * 51 + 1]
    assert asked == [(50 * (64 + OVERHEAD), 2 * (64 + OVERHEAD))]


@pytest.mark.parametrize("short", [1, 7, 96])
def test_a_store_may_give_less_than_was_asked_for(folder, small, scope, monkeypatch, short):
    data = os.urandom(64 * 5 + 9)
    sealed = stored(scope, data)
    real = stores.FolderSource.stream
    monkeypatch.setattr(
        stores.FolderSource, "stream", lambda self, start, length, piece: real(self, start, length, short)
    )
    assert whole(scope, sealed) == data


def test_negative_ranges_are_refused(folder, scope):
    with open_sealed(scope, stored(scope, b"abc")) as reader:
        for bad in ((-1, 1), (0, -1)):
            with pytest.raises(ValueError, match="range"):
                reader.read(*bad)


# Tampering ----------------------------------------------------------------------------------------------------------

FULL = 64 + OVERHEAD
TAMPERINGS = {
    "cut inside a segment": lambda b: b[:-1],
    "cut at a segment": lambda b: b[:FULL],
    "emptied": lambda b: b"",
    "a byte more": lambda b: b + b"x",
    "a segment more": lambda b: b + b[:FULL],
    "first byte flipped": lambda b: bytes([b[0] ^ 1]) + b[1:],
    "last byte flipped": lambda b: b[:-1] + bytes([b[-1] ^ 1]),
    "middle flipped": lambda b: b[:FULL] + bytes([b[FULL] ^ 1]) + b[FULL + 1 :],
    "segments swapped": lambda b: b[FULL : 2 * FULL] + b[:FULL] + b[2 * FULL :],
    "segment repeated": lambda b: b[:FULL] + b[:FULL] + b[2 * FULL :],
    "last moved forward": lambda b: b[2 * FULL :] + b[:FULL] + b[: len(b) - len(b[2 * FULL :]) - FULL],
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_changed_bytes_do_not_open(shelf, small, scope, what):
    data = os.urandom(64 * 2 + 30)
    sealed = stored(scope, data)
    tampered = TAMPERINGS[what](shelf.get(sealed.blob_name))
    assert tampered != shelf.get(sealed.blob_name)
    shelf.put(sealed.blob_name, tampered)
    with pytest.raises(VaultError):
        whole(scope, sealed)


def test_a_wrong_length_is_found_before_a_byte_is_given_out(shelf, small, scope):
    sealed = stored(scope, os.urandom(64 * 3))
    shelf.put(sealed.blob_name, shelf.get(sealed.blob_name)[: 2 * FULL])
    with pytest.raises(VaultError, match="length"):
        open_sealed(scope, sealed)


def test_a_shortened_file_with_a_shortened_row_does_not_open(shelf, small, scope):
    """The last segment is marked: a whole number of segments cut off shows even where the row was changed too."""
    sealed = stored(scope, os.urandom(64 * 3))
    shelf.put(sealed.blob_name, shelf.get(sealed.blob_name)[: 2 * FULL])
    with pytest.raises(VaultError, match="does not open"):
        open_sealed(scope, replace(sealed, size=64 * 2))


def test_a_file_does_not_open_for_another_binding_review_or_key(folder, scope, other_scope):
    sealed, other = stored(scope, b"words"), stored(scope, b"words", binding="review|document|other")
    with pytest.raises(VaultError):
        open_sealed(other_scope, sealed)
    for changed in (
        replace(sealed, binding=other.binding),
        replace(sealed, blob_name=other.blob_name),
        replace(sealed, wrapped_key=other.wrapped_key),
        replace(sealed, wrapped_key=b"x"),
        replace(other, wrapped_key=sealed.wrapped_key, binding=sealed.binding),
    ):
        with pytest.raises(VaultError):
            open_sealed(scope, changed)


class Row(SealedBlob):
    """A row whose file is bound to its own key."""

    class Meta:
        app_label = "vault"
        managed = False


def test_columns_copied_to_another_row_do_not_open_there(folder, scope):
    row = Row(pk=7)
    sealed = stored(scope, b"words", binding="review|document|7")
    for name, value in sealed.fields().items():
        setattr(row, name, value)
    assert whole(scope, row) == b"words"
    thief = Row(pk=8, **sealed.fields())
    with pytest.raises(VaultError, match="another row"):
        open_sealed(scope, thief)


def test_a_digest_that_differs_is_found(folder, scope):
    sealed = stored(scope, b"words")
    with pytest.raises(VaultError, match="digest"):
        open_sealed(scope, replace(sealed, sha256="0" * 64)).verify()


def test_with_the_key_the_file_is_gone(folder, scope):
    sealed = stored(scope, b"words")
    api.destroy_scope(scope)
    with pytest.raises(NoKey):
        open_sealed(scope, sealed)
    with pytest.raises(NoKey):
        SealedWriter(scope, "rooms", new_name(), BINDING)


def test_an_absent_file_is_named_as_such(shelf, scope):
    sealed = stored(scope, b"words")
    delete_sealed(sealed)
    assert shelf.names() == []
    delete_sealed(sealed)
    with pytest.raises(VaultError, match="absent"):
        open_sealed(scope, sealed)


# Writers that do not finish -----------------------------------------------------------------------------------------

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
