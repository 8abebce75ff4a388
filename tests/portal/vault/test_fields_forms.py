"""Sealed fields in forms and migrations: plain where a person edits, never where a column is made."""

import datetime as dt
import pickle

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.forms import modelform_factory
from django.forms.models import model_to_dict

from portal.vault.fields import SealedTextField
from tests.portal.vault.rows import SECRET, column, fresh, put


def test_a_model_form_reads_and_writes(note):
    form_class = modelform_factory(type(note), fields=["title", "body", "heard", "facts", "nick", "kind"])
    form = form_class(instance=fresh(note))
    assert form.initial["title"] == SECRET
    assert isinstance(form.fields["title"].widget, forms.TextInput)
    assert isinstance(form.fields["body"].widget, forms.Textarea)
    assert isinstance(form.fields["kind"], forms.TypedChoiceField)
    assert isinstance(form.fields["heard"], forms.DateField)
    assert "Ann Other" in str(form)
    data = {"title": SECRET, "body": "later", "heard": "2026-12-01", "facts": '{"who": 1}', "nick": "", "kind": "b"}
    before = column(note, "title")
    form = form_class(data, instance=fresh(note))
    assert form.is_valid(), form.errors
    form.save()
    found = fresh(note)
    assert (found.body, found.heard, found.facts, found.nick, found.kind) == (
        "later",
        dt.date(2026, 12, 1),
        {"who": 1},
        None,
        "b",
    )
    assert column(note, "title") == before
    assert not form_class(data | {"title": "x" * 101}, instance=fresh(note)).is_valid()
    assert not form_class(data | {"title": ""}, instance=fresh(note)).is_valid()
    assert not form_class(data | {"heard": "31/31/2026"}, instance=fresh(note)).is_valid()
    assert not form_class(data | {"kind": "z"}, instance=fresh(note)).is_valid()


def test_an_empty_form_starts_from_the_defaults(note_class):
    form = modelform_factory(note_class, fields=["body", "facts", "kind", "nick"])()
    assert form["kind"].value() == "a"
    assert form["facts"].value() == "{}"
    assert not form["body"].value()
    assert model_to_dict(note_class(scope="review-x"), fields=["kind"]) == {"kind": "a"}


def test_defaults_are_not_shared_between_rows(note_class):
    one, other = note_class(), note_class()
    one.facts["x"] = 1
    assert (other.facts, one.kind, one.title, one.heard) == ({}, "a", "", None)


def test_validation_counts_the_plain_characters(note_class, scope):
    with pytest.raises(ValidationError) as caught:
        note_class(scope=scope, title="x" * 101, heard="never", kind="z").full_clean()
    assert set(caught.value.message_dict) == {"title", "heard", "kind"}


def test_a_column_added_later_reads_as_its_default(note):
    for name in ("body", "facts", "kind"):
        put(note, name, b"")
    found = fresh(note)
    assert (found.body, found.facts, found.kind) == ("", {}, "a")
    assert b"Ann" not in pickle.dumps(found)
    found.save()
    assert len(column(note, "body")) > 28
    assert (fresh(note).body, fresh(note).facts) == ("", {})


@pytest.mark.parametrize("default", [{"default": "made up"}, {"blank": True}, {"null": True}])
def test_a_migration_gives_old_rows_no_plaintext(note_class, default):
    field = SealedTextField(**default)
    field.set_attributes_from_name("extra")
    field.model = note_class
    given_to_rows = connection.SchemaEditorClass(connection).effective_default(field)
    assert given_to_rows is None if "null" in default else bytes(getattr(given_to_rows, "obj", given_to_rows)) == b""


def test_migrations_get_plain_definitions(note_class):
    name, path, args, kwargs = note_class._meta.get_field("title").deconstruct()
    assert (name, path, args, kwargs) == ("title", "portal.vault.fields.SealedTextField", [], {"max_length": 100})
