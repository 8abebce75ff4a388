"""Sealed fields: ciphertext in the column and everywhere on the way, plain words only on the attribute."""

import copy
import datetime as dt
import pickle
import uuid

import pytest
from django.core import checks, serializers
from django.core.exceptions import FieldError
from django.db import models, transaction
from django.db.models import F, Subquery, Value
from django.db.models.functions import Concat
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.vault import api
from portal.vault.errors import NoKey, VaultError
from portal.vault.fields import Box, Sealed, SealedTextField
from tests.portal.vault.rows import SECRET, column, fresh, put


def test_values_come_back_and_the_columns_hold_ciphertext(note):
    found = fresh(note)
    assert (found.title, found.body) == (SECRET, "é\n" * 3)
    assert (found.heard, found.facts, found.nick) == (dt.date(2026, 11, 22), {"who": ["Ann", 2, None]}, None)
    for name in ("title", "body", "heard", "facts", "kind"):
        stored = column(note, name)
        assert len(stored) > 28
        for secret in (b"Ann", b"2026", "é".encode(), b'"who"'):
            assert secret not in stored
    assert column(note, "nick") is None


def test_nothing_is_opened_before_it_is_read(note, monkeypatch):
    opened = []
    real = api.unseal
    monkeypatch.setattr(api, "unseal", lambda scope, aad, data: opened.append(aad) or real(scope, aad, data))
    found = fresh(note)
    assert opened == []
    assert found.title == SECRET
    assert found.title == SECRET
    assert opened == [f"vault.Note|title|{note.pk}"]


def test_unchanged_values_are_not_sealed_again(note):
    before = {name: column(note, name) for name in ("title", "body", "heard", "facts")}
    found = fresh(note)
    found.save()  # nothing was opened
    found = fresh(note)
    assert found.title == SECRET
    found.full_clean()  # Django sets every attribute to its cleaned value
    found.title = str(SECRET)
    found.save()
    found.refresh_from_db()
    found.save()
    assert {name: column(note, name) for name in before} == before
    found.title += "!"
    found.save()
    assert column(note, "title") != before["title"]
    assert column(note, "body") == before["body"]
    assert fresh(note).title == SECRET + "!"


def test_a_structure_changed_in_place_is_saved(note):
    found = fresh(note)
    found.facts["who"].append("Bob")
    found.save()
    assert fresh(note).facts == {"who": ["Ann", 2, None, "Bob"]}


def test_update_fields_and_deferred_columns(note):
    found = type(note).objects.only("scope").get(pk=note.pk)
    assert found.title == SECRET  # fetched now
    found.body = "new"
    found.save(update_fields=["body"])
    assert fresh(note).body == "new"
    type(note).objects.defer("title").get(pk=note.pk).save()
    assert fresh(note).title == SECRET


# Moved or changed ciphertext ----------------------------------------------------------------------------------------


def test_a_ciphertext_moved_to_another_row_does_not_open(note, note_class, scope):
    other = note_class.objects.create(scope=scope, title="Other")
    put(other, "title", column(note, "title"))
    with pytest.raises(VaultError):
        fresh(other).title  # noqa: B018
    assert fresh(other).body == ""


def test_a_ciphertext_moved_to_another_field_does_not_open(note):
    put(note, "body", column(note, "title"))
    with pytest.raises(VaultError):
        fresh(note).body  # noqa: B018


def test_a_ciphertext_moved_to_another_review_does_not_open(note, other_scope):
    type(note).objects.filter(pk=note.pk).update(scope=other_scope)
    with pytest.raises(VaultError):
        fresh(note).title  # noqa: B018


def test_a_changed_ciphertext_does_not_open(note):
    stored = bytearray(column(note, "title"))
    stored[-1] ^= 1
    put(note, "title", bytes(stored))
    with pytest.raises(VaultError):
        fresh(note).title  # noqa: B018


def test_a_copied_row_is_sealed_for_itself_or_not_at_all(note):
    twin = fresh(note)
    assert twin.title == SECRET
    twin.pk, twin._state.adding = uuid.uuid4(), True
    with pytest.raises(VaultError), transaction.atomic():
        twin.save()  # the fields that were not opened cannot be taken along
    twin = fresh(note)
    for field in twin._meta.concrete_fields:
        getattr(twin, field.attname)
    twin.pk, twin._state.adding = uuid.uuid4(), True
    twin.save()
    assert fresh(twin).title == fresh(note).title == SECRET
    assert column(twin, "title") != column(note, "title")


def test_a_destroyed_key_closes_the_row_but_not_the_table(note, scope):
    api.destroy_scope(scope)
    found = fresh(note)
    found.refresh_from_db()
    assert found.scope == scope
    with pytest.raises(NoKey):
        found.title  # noqa: B018


# Queries ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lookup", ["title", "title__exact", "title__contains", "title__in", "facts__who", "heard__year", "heard__gt"]
)
def test_a_filter_on_sealed_words_is_an_error(note_class, lookup):
    for query in (note_class.objects.filter, note_class.objects.exclude, note_class.objects.get):
        with pytest.raises(FieldError, match="sealed"):
            query(**{lookup: [SECRET] if lookup.endswith("in") else SECRET})


def test_absence_can_be_asked_for(note, note_class):
    assert note_class.objects.filter(nick__isnull=True).get() == note
    assert not note_class.objects.filter(title__isnull=True).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"title": SECRET},
        {"facts": {"a": 1}},
        {"heard": dt.date(2026, 1, 1)},
        {"title": b"bytes"},
        {"title": Value(SECRET)},
        {"title": Concat(Value("more "), F("title"))},
    ],
)
def test_plaintext_never_goes_through_an_update(note, note_class, change):
    before = {name: column(note, name) for name in change}
    with pytest.raises(VaultError, match="sealed"), transaction.atomic():
        note_class.objects.filter(pk=note.pk).update(**change)
    assert {name: column(note, name) for name in change} == before


def test_nor_through_a_bulk_update(note, note_class):
    note.title = "changed"
    with pytest.raises(VaultError, match="sealed"), transaction.atomic():
        note_class.objects.bulk_update([note], ["title"])
    assert fresh(note).title == SECRET


def test_many_rows_are_sealed_each_for_itself(note_class, scope):
    made = note_class.objects.bulk_create([note_class(scope=scope, title=SECRET) for _ in range(3)])
    assert len({column(one, "title") for one in made}) == 3
    assert [fresh(one).title for one in made] == [SECRET] * 3


def test_get_or_create_and_update_or_create_work_with_other_fields(note_class, scope):
    made, created = note_class.objects.get_or_create(scope=scope, defaults={"title": SECRET})
    assert created
    again, created = note_class.objects.update_or_create(scope=scope, defaults={"title": "new"})
    assert (again.pk, created, fresh(made).title) == (made.pk, False, "new")


def test_values_are_ciphertext(note, note_class):
    queries = (
        note_class.objects.values_list("title", flat=True)[0],
        note_class.objects.values("title")[0]["title"],
        note_class.objects.annotate(t=F("title")).values_list("t", flat=True)[0],
        note_class.objects.annotate(t=Subquery(note_class.objects.values("title")[:1])).get().t,
    )
    for value in queries:
        assert isinstance(value, Sealed)
        assert value == column(note, "title")
        assert "Ann" not in f"{value} {value!r}"


# Ways out by accident -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["json", "python", "xml", "jsonl"])
def test_serialisers_pass_the_fields_over(note, form):
    told = str(serializers.serialize(form, type(note).objects.all()))
    assert note.scope in told
    for secret in ("Ann", "2026-11-22", "title", "facts"):
        assert secret not in told
    with pytest.raises(VaultError):
        note._meta.get_field("title").value_to_string(note)


def test_pickles_hold_ciphertext_only(note):
    found = fresh(note)
    assert found.title == SECRET
    assert found.heard == dt.date(2026, 11, 22)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        pickled = pickle.dumps(found, protocol)
        assert b"Ann" not in pickled
        assert b"other" not in pickled.lower().replace(b"collections", b"")
        assert pickle.loads(pickled).title == SECRET  # noqa: S301
    assert b"Ann" not in pickle.dumps(list(type(note).objects.all()))


@pytest.mark.parametrize("change", [{"title": "new words"}, {"facts": {"new": 1}}, {"nick": "Annie"}])
def test_words_not_yet_saved_are_not_pickled(note, change):
    found = fresh(note)
    for name, value in change.items():
        setattr(found, name, value)
    with pytest.raises(VaultError):
        pickle.dumps(found)
    found.save()
    assert b"new" not in pickle.dumps(found)
    with pytest.raises(VaultError):
        pickle.dumps(type(note)(scope="x", title=SECRET))


def test_what_debuggers_print_shows_no_words(note):
    found = fresh(note)
    assert found.title == SECRET
    assert "Ann" not in repr(vars(found))
    assert "Ann" not in f"{found!r} {found}"


def test_copies_do_not_share_a_structure(note):
    found = fresh(note)
    twin = copy.deepcopy(found)
    twin.facts["who"].append("Bob")
    assert found.facts == {"who": ["Ann", 2, None]}
    shallow = copy.copy(found)
    shallow.title = "other"
    assert found.title == SECRET


def test_refreshing_needs_no_key_and_takes_what_is_stored(note, scope):
    found, other = fresh(note), fresh(note)
    found.title = "unsaved"
    other.title = "stored"
    other.save()
    found.refresh_from_db()
    assert isinstance(found.__dict__["title"], Box)
    assert not found.__dict__["title"].is_open
    assert found.title == "stored"
    found.refresh_from_db(fields=["body"])
    assert found.body == "é\n" * 3


# What a model must say ----------------------------------------------------------------------------------------------


def test_models_without_scope_or_with_an_index_fail_their_check():
    class Bad(models.Model):
        words = SealedTextField(unique=True)

        class Meta:
            app_label = "vault"

    try:
        found = {fault.id for fault in Bad.check() if isinstance(fault, checks.Error)}
        assert {"vault.E002", "vault.E003"} <= found
        with pytest.raises(VaultError, match="vault_scope"):
            Bad(pk=1, words="x")._meta.get_field("words").pre_save(Bad(pk=1, words="x"), add=True)
        with pytest.raises(VaultError, match="primary key"):
            Bad._meta.get_field("words").pre_save(Bad(words="x"), add=True)
    finally:
        del Bad._meta.apps.all_models["vault"]["bad"]
        Bad._meta.apps.clear_cache()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.characters(exclude_categories=["Cs"])),
    facts=JSON.filter(lambda value: value is not None),
    day=st.dates(),
)
def test_any_value_comes_back(note_class, scope, text, facts, day):
    found = fresh(note_class.objects.create(scope=scope, title=text, body=text, facts=facts, heard=day))
    assert (found.title, found.facts, found.heard) == (text, facts, day)
