"""Every field of a review that could hold words is sealed, or on the list of what stays clear (never 3)."""

from django.apps import apps
from django.db import connection, models

from portal.vault.fields import SealedField, SealedTextField
from portal.vault.files import SealedBlob
from tests.portal.vault.clear_fields import BLOB, CLEAR

FLOORS = ("reviews", "documentroom")

# What cannot hold words, names or file names. Every other kind of column can, those of tomorrow included.
WORDLESS = {
    "AutoField", "BigAutoField", "BigIntegerField", "BooleanField", "DateField", "DateTimeField", "DecimalField",
    "DurationField", "FloatField", "IntegerField", "PositiveBigIntegerField", "PositiveIntegerField",
    "PositiveSmallIntegerField", "SmallAutoField", "SmallIntegerField", "TimeField", "UUIDField",
}  # fmt: skip


def installed():
    return [label for label in FLOORS if apps.is_installed(label)]


def fields_of(labels):
    for label in labels:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            if not model._meta.proxy:
                for field in model._meta.local_concrete_fields:
                    yield model, field


def kind_of(field):
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field.get_internal_type()


def clear_words(labels):
    """The names of the fields that could hold words and do not seal them; what needs no reason is left out."""
    for model, field in fields_of(labels):
        if isinstance(field, SealedField) or kind_of(field) in WORDLESS:
            continue
        if isinstance(field, models.CharField) and field.choices and (field.max_length or 99) <= 40:
            continue
        if issubclass(model, SealedBlob) and field.name in BLOB:
            continue
        yield f"{model._meta.label}.{field.name}"


def test_what_could_hold_words_is_sealed_or_on_the_list():
    unsealed = [name for name in clear_words(installed()) if name not in CLEAR]
    assert not unsealed, (
        "These fields of a review could hold words, and lie in clear. Use a sealed field of portal.vault.fields, or "
        "give a reason in tests/portal/vault/clear_fields.py:\n  " + "\n  ".join(unsealed)
    )


def test_the_list_names_only_what_is_there_and_clear():
    found = set(clear_words(installed()))
    stale = [name for name in CLEAR if name.split(".")[0] in installed() and name not in found]
    assert not stale, "clear_fields.py names fields that are gone or sealed by now:\n  " + "\n  ".join(stale)
    assert all(len(reason) > 10 for reason in [*CLEAR.values(), *BLOB.values()])


def test_every_sealed_field_belongs_to_a_model_that_names_its_key():
    faults = [
        f"{model._meta.label} has no vault_scope"
        for model, field in fields_of(installed())
        if isinstance(field, SealedField) and not isinstance(getattr(model, "vault_scope", None), property)
    ]
    assert not faults, "\n".join(sorted(set(faults)))


def test_the_tables_have_no_column_that_no_model_knows(db):
    """A column left behind by a migration could still hold words in clear."""
    known = {(model._meta.db_table, field.column) for model, field in fields_of(installed())}
    tables = {table for table, _ in known}
    with connection.cursor() as cursor:
        for table in tables & set(connection.introspection.table_names(cursor)):
            for column in connection.introspection.get_table_description(cursor, table):
                assert (table, column.name) in known


def test_the_inventory_sees_what_it_should():
    class Made(models.Model):
        sealed = SealedTextField()
        number = models.IntegerField()
        kind = models.CharField(max_length=10, choices=[("a", "A")])
        note = models.TextField()
        loose = models.JSONField()
        upload = models.FileField()
        name = models.CharField(max_length=10)

        class Meta:
            app_label = "vault"

    try:
        found = [name for name in clear_words(["vault"]) if ".Made." in name]
    finally:
        del apps.all_models["vault"]["made"]
        apps.clear_cache()
    assert found == [f"vault.Made.{name}" for name in ("note", "loose", "upload", "name")]


def test_the_inventory_compares_something():
    assert installed() == list(FLOORS)
    assert sum(isinstance(field, SealedField) for _, field in fields_of(FLOORS)) > 50
