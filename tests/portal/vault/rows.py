"""What tests of sealed fields share: a note, and the columns behind it."""

from django.db import connection

SECRET = "Ann Other of 1 Any Street"


def column(note, name):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM vault_note WHERE id = %s", [raw_id(note)])
        value = cursor.fetchone()[0]
    return None if value is None else bytes(value)


def put(note, name, value):
    with connection.cursor() as cursor:
        binary = connection.Database.Binary(value)
        cursor.execute(f"UPDATE vault_note SET {name} = %s WHERE id = %s", [binary, raw_id(note)])


def raw_id(note):
    return note.pk if connection.vendor == "postgresql" else note.pk.hex


def fresh(note):
    return type(note).objects.get(pk=note.pk)
