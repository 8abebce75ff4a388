"""Sealed files that come in by pieces: folders and buckets, restarts, servers that fail, nothing left behind."""

import os
from types import SimpleNamespace

import pytest

from portal.vault import growing, parts, stores
from portal.vault.errors import VaultError
from portal.vault.files import SEGMENT, SealedFile, open_sealed
from tests.portal.vault.shelves import BINDING, new_name

LENGTH = growing.SEGMENTS * SEGMENT + 2 * SEGMENT + 77  # in a bucket: one whole part, and a short one


def begun(scope, length):
    return SimpleNamespace(**vars(parts.begin(scope, "rooms", new_name(), BINDING)), length=length, offset=0)


def kept(growth, row):
    growth.keep()
    old, row.offset, row.place = row.offset, growth.offset, growth.state
    growth.forget(old)


def read(scope, row):
    with open_sealed(scope, SealedFile(row.blob_name, "rooms", row.wrapped_key, BINDING, row.length, "")) as reader:
        return reader.read()


@pytest.mark.parametrize("length", [1, SEGMENT, LENGTH, growing.SEGMENTS * SEGMENT])
def test_pieces_of_any_size_through_restarts_make_the_file(shelf, scope, length):
    data, row = os.urandom(length), begun(scope, length)
    for step in (1, SEGMENT - 1, 5 * SEGMENT + 3, 27 * SEGMENT, LENGTH):
        growth = parts.Growth(scope, row)  # each piece by a process that knows the row alone
        end = min(length, row.offset + step)
        growth.write(data[row.offset : end])
        kept(growth, row)
        stale = parts.Growth(scope, row) if end < length else None
        if stale is not None:  # killed after writing, before the row: it counts for nothing
            stale.write(bytes(min(3 * SEGMENT, length - end)))
        if end == length:
            break
        assert row.blob_name not in shelf.names()
    with pytest.raises(VaultError, match="More came in"):
        growth.write(b"x")
    parts.commit(row)
    parts.commit(row)  # killed before it was written down: asked again
    assert shelf.names() == [row.blob_name]
    assert shelf.uploads() == []
    assert read(scope, row) == data


def test_what_ends_early_leaves_nothing(shelf, scope):
    row = begun(scope, LENGTH)
    growth = parts.Growth(scope, row)
    growth.write(bytes(LENGTH - 5))
    kept(growth, row)
    with pytest.raises(VaultError):
        parts.commit(row)
    assert row.blob_name not in shelf.names()
    parts.discard(row)
    parts.discard(row)
    assert shelf.names() == shelf.uploads() == []


@pytest.mark.parametrize("fails", ["upload_part", "put_object", "complete_multipart_upload"])
def test_a_server_that_answers_500_loses_nothing(bucket, scope, monkeypatch, fails):
    from botocore.exceptions import ClientError, ReadTimeoutError

    row, data = begun(scope, LENGTH), os.urandom(LENGTH)
    growth = parts.Growth(scope, row)
    growth.write(data[:SEGMENT])
    kept(growth, row)
    client = type(growth._place.held.client)
    for error in (
        ClientError({"Error": {"Code": "InternalError"}}, fails),
        ClientError({"Error": {"Code": "AccessDenied"}}, fails),
        ReadTimeoutError(endpoint_url="slow"),
    ):
        with monkeypatch.context() as patch:

            def refuse(self, error=error, **arguments):
                raise error

            patch.setattr(client, fails, refuse)
            broken = parts.Growth(scope, row)
            with pytest.raises(VaultError, match="did not do as asked"):  # noqa: PT012 - whichever of them sends
                broken.write(data[SEGMENT:-9])
                broken.keep()
                whole = SimpleNamespace(**{**vars(row), "place": broken.state})
                parts.commit(whole)
    growth = parts.Growth(scope, row)
    growth.write(data[SEGMENT:])
    kept(growth, row)
    parts.commit(row)
    assert read(scope, row) == data


def test_a_part_sent_again_by_another_process_does_not_fit(bucket, scope):
    row = begun(scope, LENGTH)
    first = parts.Growth(scope, row)
    first.write(bytes(LENGTH))
    kept(first, row)
    late = parts.Growth(scope, SimpleNamespace(**{**vars(row), "offset": 0}))
    late.write(bytes(growing.SEGMENTS * SEGMENT))  # sealed anew, so under another tag
    with pytest.raises(VaultError):
        parts.commit(row)


def test_only_folders_and_buckets(monkeypatch, scope, folder):
    monkeypatch.setattr(stores, "store", lambda alias: object())
    with pytest.raises(VaultError, match="folder or a bucket"):
        parts.begin(scope, "rooms", new_name(), BINDING)
