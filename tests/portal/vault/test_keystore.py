"""Keys: made once, bound to their scope, gone at once when destroyed, and wrapped anew without a pause."""

import json
import os
import shutil
import stat
import subprocess
import sys
import uuid
from pathlib import Path

import boto3
import pytest
import tink
from django.conf import settings
from django.core.management import CommandError, call_command
from moto import mock_aws

from portal.vault import api, master
from portal.vault.keystore import KeyStore

AAD = "reviews.Review|summary|1"


@pytest.fixture
def store(tmp_path):
    api.make_master_key(tmp_path / "master.json")
    return KeyStore(tmp_path / "keys", tmp_path / "master.json")


def test_what_is_sealed_opens_in_its_own_place_only(scope, other_scope):
    sealed = api.seal(scope, AAD, b"words")
    assert b"words" not in sealed
    assert api.unseal(scope, AAD, sealed) == b"words"
    for where, aad in ((other_scope, AAD), (scope, AAD + "2"), (api.PORTAL, AAD)):
        with pytest.raises(api.VaultError):
            api.unseal(where, aad, sealed)


@pytest.mark.parametrize(
    "change", [lambda b: b[:-1], lambda b: b + b"x", lambda b: bytes([*b[:20], b[20] ^ 1, *b[21:]]), lambda b: b""]
)
def test_what_was_changed_does_not_open(scope, change):
    with pytest.raises(api.VaultError):
        api.unseal(scope, AAD, change(api.seal(scope, AAD, b"words")))


def test_a_key_is_made_once(scope):
    sealed = api.seal(scope, AAD, b"words")
    with pytest.raises(api.VaultError, match="already"):
        api.create_scope(scope)
    assert api.unseal(scope, AAD, sealed) == b"words"


def test_a_destroyed_key_is_gone_at_once_and_twice_does_no_harm(scope):
    sealed = api.seal(scope, AAD, b"words")
    assert api.destroy_scope(scope) is True
    assert not api.scope_exists(scope)
    for attempt in (lambda: api.unseal(scope, AAD, sealed), lambda: api.seal(scope, AAD, b"more")):
        with pytest.raises(api.NoKey):
            attempt()
    assert api.destroy_scope(scope) is False


def test_destruction_elsewhere_holds_here(scope):
    """Another process removes the file; the key that this one has in memory must not serve on."""
    sealed = api.seal(scope, AAD, b"words")
    (Path(settings.KEY_STORE) / f"{scope}.keyset").unlink()
    with pytest.raises(api.NoKey):
        api.unseal(scope, AAD, sealed)


def test_the_house_keys_are_not_destroyed():
    for scope in (api.PORTAL, api.RELEASES):
        with pytest.raises(api.VaultError):
            api.destroy_scope(scope)
        assert api.scope_exists(scope)


@pytest.mark.parametrize("name", ["", "../x", "review/1", "Review-1", "-x", "x" * 81, "review-1\n", "review-\u0661"])
def test_scopes_have_plain_names(name):
    for attempt in (api.create_scope, api.scope_exists, api.destroy_scope):
        with pytest.raises(api.VaultError):
            attempt(name)


def test_a_review_is_named_by_its_uuid():
    number = uuid.uuid4()
    assert (
        api.review_scope(number) == api.review_scope(str(number)) == api.review_scope(number.hex) == f"review-{number}"
    )
    with pytest.raises(ValueError, match="badly formed"):
        api.review_scope("26-K4T")


def test_a_key_copied_to_another_name_does_not_open(store):
    store.create("review-a")
    shutil.copy(store.folder / "review-a.keyset", store.folder / "review-b.keyset")
    with pytest.raises(api.VaultError, match="does not open"):
        store.key("review-b")


def test_a_damaged_key_file_does_not_open(store):
    store.create("review-a")
    for text in ("", "{}", "no json", json.dumps({"encryptedKeyset": "AAAA"})):
        (store.folder / "review-a.keyset").write_text(text)
        with pytest.raises(api.VaultError):
            store.key("review-a")


def test_key_files_hold_no_clear_key_and_are_the_owners_alone(store):
    store.create("review-a")
    path = store.folder / "review-a.keyset"
    assert "encryptedKeyset" in json.loads(path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert sorted(os.listdir(store.folder)) == [".lock", "review-a.keyset"]


@pytest.mark.parametrize("mode", [0o600, 0o440, 0o404, 0o700])
def test_a_master_key_that_others_may_touch_is_refused(store, mode):
    store.create("review-a")
    os.chmod(store.master_file, mode)
    with pytest.raises(api.VaultError, match="mode 0400"):
        KeyStore(store.folder, store.master_file).key("review-a")


def test_master_keys_are_never_overwritten(tmp_path):
    path = tmp_path / "deep" / "master.json"
    call_command("make_master_key", str(path), verbosity=0)
    before = path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    with pytest.raises(CommandError):
        call_command("make_master_key", str(path))
    assert path.read_text() == before


@pytest.mark.parametrize("name", ["KEY_STORE", "MASTER_KEY_FILE"])
def test_absent_keys_are_named(settings, scope, name):
    setattr(settings, name, None)
    with pytest.raises(api.VaultError, match=name):
        api.seal(scope, AAD, b"words")
    with pytest.raises(api.VaultError, match=name):
        api.scope_exists(scope)


def test_the_desk_runs_without_the_reviews_keys(settings, scope):
    sealed = api.seal(scope, AAD, b"words")
    settings.KEY_STORE = settings.MASTER_KEY_FILE = None
    assert api.unseal(api.RELEASES, AAD, api.seal(api.RELEASES, AAD, b"report")) == b"report"
    assert api.unseal(api.PORTAL, AAD, api.seal(api.PORTAL, AAD, b"code")) == b"code"
    with pytest.raises(api.VaultError):
        api.unseal(scope, AAD, sealed)


def test_a_missing_master_key_is_named(store):
    store.create("review-a")
    store.master_file.unlink()
    with pytest.raises(api.VaultError, match="cannot be read"):
        KeyStore(store.folder, store.master_file).key("review-a")


def test_house_keys_are_made_once():
    assert api.create_house_keys() == []


# Rotation of the master key -----------------------------------------------------------------------------------------


def sealed_in(store, scopes):
    for scope in scopes:
        store.create(scope)
    return {scope: store.key(scope).encrypt(b"words", b"aad") for scope in scopes}


def opens_all(store, sealed):
    return all(store.key(scope).decrypt(words, b"aad") == b"words" for scope, words in sealed.items())


def test_after_a_rotation_the_old_master_key_opens_nothing(store, tmp_path):
    sealed = sealed_in(store, ["review-a", "review-b"])
    neighbour = KeyStore(store.folder, store.master_file)  # another process, with everything in memory
    assert opens_all(neighbour, sealed)
    assert store.rotate_master(tmp_path / "old.json") == 2
    assert opens_all(store, sealed)
    assert opens_all(neighbour, sealed)
    assert opens_all(KeyStore(store.folder, store.master_file), sealed)
    with pytest.raises(api.VaultError):
        KeyStore(store.folder, tmp_path / "old.json").key("review-a")
    assert (
        stat.S_IMODE(store.master_file.stat().st_mode) == stat.S_IMODE((tmp_path / "old.json").stat().st_mode) == 0o400
    )
    assert len(master.key_ids(master.read_keyset(store.master_file))) == 1
    assert sorted(os.listdir(tmp_path)) == ["keys", "master.json", "old.json"]


def test_a_backup_ends_with_the_old_master_key(store, tmp_path):
    """A store copied before the destruction of a review's key opens under the old master key only (never 11)."""
    sealed = sealed_in(store, ["review-a", "review-b"])
    shutil.copytree(store.folder, tmp_path / "backup")
    store.destroy("review-a")
    store.rotate_master(tmp_path / "old.json")
    with pytest.raises(api.VaultError):
        KeyStore(tmp_path / "backup", store.master_file).key("review-a")
    assert opens_all(KeyStore(tmp_path / "backup", tmp_path / "old.json"), sealed)
    assert store.scopes() == ["review-b"]


@pytest.mark.parametrize("cut", ["after merging", "half wrapped", "before dropping the old key"])
def test_a_rotation_that_was_cut_off_goes_on(store, tmp_path, monkeypatch, cut):
    sealed = sealed_in(store, ["review-a", "review-b"])
    with monkeypatch.context() as patch:
        if cut == "after merging":
            patch.setattr(KeyStore, "rewrap", interrupted)
        elif cut == "half wrapped":
            put, done = KeyStore._put, []
            patch.setattr(KeyStore, "_put", lambda self, *a: interrupted() if done else done.append(put(self, *a)))
        else:
            patch.setattr(master, "primary_only", interrupted)
        with pytest.raises(KeyboardInterrupt):
            store.rotate_master(tmp_path / "old.json")
    assert opens_all(KeyStore(store.folder, store.master_file), sealed)
    assert store.rotate_master(tmp_path / "old.json") == 2
    assert opens_all(KeyStore(store.folder, store.master_file), sealed)
    with pytest.raises(api.VaultError):
        KeyStore(store.folder, tmp_path / "old.json").key("review-a")


def interrupted(*args):
    raise KeyboardInterrupt


def test_the_old_key_is_never_lost_over_another_file(store, tmp_path):
    sealed = sealed_in(store, ["review-a"])
    api.make_master_key(tmp_path / "old.json")
    with pytest.raises(api.VaultError, match="another key"):
        store.rotate_master(tmp_path / "old.json")
    assert opens_all(KeyStore(store.folder, store.master_file), sealed)


READS = """
import sys
from pathlib import Path
from portal.vault.keystore import KeyStore
folder, master, sealed, stop = (Path(one) for one in sys.argv[1:])
print("reading", flush=True)
count = 0
while not stop.exists():
    assert KeyStore(folder, master).key("review-a").decrypt(sealed.read_bytes(), b"here") == b"words"
    count += 1
print(count)
"""


def test_another_process_reads_all_through_a_rotation(store, tmp_path):
    """Issue 4, Ending: master key rotation without downtime."""
    store.create("review-a")
    (tmp_path / "sealed").write_bytes(store.key("review-a").encrypt(b"words", b"here"))
    given = [store.folder, store.master_file, tmp_path / "sealed", tmp_path / "stop"]
    told = subprocess.PIPE
    reader = subprocess.Popen([sys.executable, "-c", READS, *map(str, given)], stdout=told, stderr=told, text=True)
    assert reader.stdout.readline() == "reading\n"
    for number in range(20):
        store.rotate_master(tmp_path / f"old-{number}")
    (tmp_path / "stop").touch()
    out, errors = reader.communicate(timeout=60)
    assert reader.returncode == 0, errors
    assert int(out) > 5


def test_a_rotation_that_ends_between_reading_the_key_and_the_master_key_is_not_noticed(store, tmp_path, monkeypatch):
    """Issue 4, Ending: the wrapped key was read before the rotation, the master key after it."""
    sealed = sealed_in(store, ["review-a"])
    reader = KeyStore(store.folder, store.master_file)
    rotations = iter(range(3))

    def late():
        for number in rotations:
            store.rotate_master(tmp_path / f"old-{number}")
            break
        return KeyStore.master(reader)

    monkeypatch.setattr(reader, "master", late)
    assert opens_all(reader, sealed)
    assert list(rotations) == [], "each of the three rotations ended between the two"


# A KMS instead of a file --------------------------------------------------------------------------------------------


@pytest.fixture
def kms(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("kms", region_name="eu-west-2")
        yield lambda: "aws-kms://" + client.create_key()["KeyMetadata"]["Arn"]


def test_a_kms_wraps_the_keys(kms, tmp_path):
    uri = kms()
    sealed = sealed_in(KeyStore(tmp_path / "keys", None, uri), ["review-a"])
    assert opens_all(KeyStore(tmp_path / "keys", None, uri), sealed)
    with pytest.raises(api.VaultError):
        KeyStore(tmp_path / "keys", None, kms()).key("review-a")


def test_keys_move_from_a_file_to_a_kms(kms, store):
    sealed = sealed_in(store, ["review-a"])
    moved = KeyStore(store.folder, None, kms())
    assert moved.rewrap(old=store.master()) == 1
    assert opens_all(KeyStore(store.folder, None, moved.master_uri), sealed)
    with pytest.raises(api.VaultError, match="KMS"):
        moved.rotate_master(store.folder / "old")


@pytest.mark.parametrize("uri", ["https://example.org/key", "gcp-kms://x", "aws-kms://nonsense"])
def test_other_uris_are_refused(uri, tmp_path):
    with pytest.raises(api.VaultError, match="MASTER_KEY_URI"):
        KeyStore(tmp_path, None, uri).master()


# Many at once -------------------------------------------------------------------------------------------------------

RACE = """
import sys
from pathlib import Path
from portal.vault.keystore import KeyStore
from portal.vault.errors import VaultError
store = KeyStore(Path(sys.argv[1]), Path(sys.argv[2]))
try:
    store.create("review-race")
    print("made")
except VaultError:
    print("late")
"""


def test_of_several_processes_one_makes_the_key(store):
    command = [sys.executable, "-c", RACE, str(store.folder), str(store.master_file)]
    racers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    told = sorted(racer.communicate(timeout=60)[0].strip() for racer in racers)
    assert told == ["late", "late", "late", "made"]
    assert store.key("review-race").decrypt(store.key("review-race").encrypt(b"x", b""), b"") == b"x"


def test_no_error_shows_key_or_words(scope, other_scope):
    sealed = api.seal(scope, AAD, b"secret words")
    with pytest.raises(api.VaultError) as caught:
        api.unseal(other_scope, AAD, sealed)
    assert "secret" not in str(caught.value)
    assert isinstance(caught.value.__cause__, tink.TinkError)
