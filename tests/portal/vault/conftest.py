"""Scopes with keys, and a table of sealed notes."""

import uuid

import pytest
from django.db import connection

from portal.vault import api


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
