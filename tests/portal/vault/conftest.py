"""Scopes with keys, and a table of sealed notes."""

import datetime as dt
import uuid

import boto3
import pytest
from botocore.config import Config
from django.db import connection
from moto.server import ThreadedMotoServer

from portal.vault import api, files
from portal.vault.files import OVERHEAD
from tests.portal.vault.rows import SECRET
from tests.portal.vault.shelves import Shelf


@pytest.fixture
def scope():
    name = api.review_scope(uuid.uuid4())
    api.create_scope(name)
    return name


@pytest.fixture
def other_scope():
    name = api.review_scope(uuid.uuid4())
    api.create_scope(name)
    return name


@pytest.fixture(scope="session")
def note_table(django_db_setup, django_db_blocker):
    from tests.portal.vault.sealed import Note

    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Note)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Note)


@pytest.fixture
def note_class(note_table, db):
    from tests.portal.vault.sealed import Note

    return Note


@pytest.fixture(scope="session")
def s3_server():
    """moto's server as the S3 end point."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def folder(tmp_path, settings):
    """The alias "rooms" as a folder; gives its path."""
    settings.STORAGES = {
        **settings.STORAGES,
        "rooms": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "rooms")},
        },
    }
    return tmp_path / "rooms"


@pytest.fixture
def bucket(s3_server, settings):
    """The alias "rooms" as a bucket; gives a client and the bucket's name."""
    name = f"rooms-{uuid.uuid4().hex}"
    told = {"endpoint_url": s3_server, "region_name": "eu-west-2"}
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    client = boto3.client("s3", **told, **keys)
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    settings.STORAGES = {
        **settings.STORAGES,
        "rooms": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                **told,
                "bucket_name": name,
                "access_key": "testing",
                "secret_key": "testing",
                "location": "sealed",
                "default_acl": None,
                "client_config": Config(
                    request_checksum_calculation="when_required",
                    response_checksum_validation="when_required",
                    s3={"addressing_style": "path"},
                    retries={"total_max_attempts": 1},
                    connect_timeout=2,
                    read_timeout=10,
                ),
            },
        },
    }
    return client, name


@pytest.fixture(params=["folder", "bucket"])
def shelf(request):
    return Shelf(**{request.param: request.getfixturevalue(request.param)})


@pytest.fixture
def small(monkeypatch):
    """Segments of 64 bytes, so that a few hundred bytes have many."""
    monkeypatch.setattr(files, "SEGMENT", 64)
    monkeypatch.setattr(files, "_SEALED", 64 + OVERHEAD)


@pytest.fixture
def note(note_class, scope):
    return note_class.objects.create(
        scope=scope, title=SECRET, body="é\n" * 3, heard=dt.date(2026, 11, 22), facts={"who": ["Ann", 2, None]}
    )
