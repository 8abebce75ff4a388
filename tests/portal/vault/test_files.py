"""Sealed files, in a folder and in a bucket: whole or not at all, bound to their place, read by range."""

import hashlib
import itertools
import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.vault import api, stores
from portal.vault.errors import NoKey, VaultError
from portal.vault.files import OVERHEAD, SEGMENT, SealedBlob, SealedWriter, delete_sealed, open_sealed
from tests.portal.vault.shelves import BINDING, new_name, stored, whole

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
