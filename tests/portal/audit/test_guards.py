"""The database itself refuses to change, remove, replace or skip an entry, and missing guards are found."""

import functools
import json
import os
import subprocess
import sys
import threading
import uuid
from pathlib import Path

import pytest
from django.apps import apps
from django.core import checks
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.db.models import F
from django.db.models.signals import pre_migrate

from portal.audit import api, guards, verify
from portal.audit.models import Chain, Entry
from portal.kernel import triggers
from portal.kernel.triggers import Guard

NAME = "review-00000000-0000-0000-0000-000000000001"
ON_SQLITE = connection.vendor == "sqlite"


@pytest.fixture
def chain(db):
    for number in range(3):
        with transaction.atomic():
            api.record(chain=NAME, verb="review.opened", actor="worker", ids={"number": number})
    connection.check_constraints()  # PostgreSQL refuses TRUNCATE for another reason while deferred checks wait
    return Chain.objects.get(name=NAME)


def everything():
    return list(Entry.objects.order_by("chain", "seq").values()), list(Chain.objects.order_by("name").values())


@pytest.fixture
def refused(chain):
    """Runs statements that the database must refuse, and looks that nothing changed."""

    @transaction.atomic
    def execute(statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)

    def run(attempt):
        before = everything()
        doing = transaction.atomic(attempt) if callable(attempt) else functools.partial(execute, attempt)
        with pytest.raises(IntegrityError, match=r"audit|chain|entry"):
            doing()
        assert everything() == before

    return run


STATEMENTS = [
    "UPDATE audit_entry SET verb = 'review.closed'",
    "UPDATE audit_entry SET verb = verb",
    "UPDATE audit_entry SET seq = seq + 10",
    "DELETE FROM audit_entry",
    "DELETE FROM audit_entry WHERE seq = 3",
    "DELETE FROM audit_chain",
    "UPDATE audit_chain SET last_seq = 0",
    "UPDATE audit_chain SET last_seq = last_seq + 1",
    "UPDATE audit_chain SET last_seq = last_seq - 1",
    "UPDATE audit_chain SET last_digest = 'x'",
    "UPDATE audit_chain SET name = 'review-x'",
]
REPLACING = [
    "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry",
    "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE seq = 3",
    "REPLACE INTO audit_entry SELECT * FROM audit_entry",
    "INSERT OR IGNORE INTO audit_entry SELECT * FROM audit_entry",
    "UPDATE OR REPLACE audit_entry SET seq = 1",
    "UPDATE OR IGNORE audit_entry SET verb = 'x.y'",
    "INSERT OR REPLACE INTO audit_chain SELECT * FROM audit_chain",
    "UPDATE OR REPLACE audit_chain SET name = 'portal'",
]
UPSERTS = [
    "INSERT INTO audit_entry SELECT * FROM audit_entry WHERE seq = 3 ON CONFLICT (id) DO UPDATE SET verb = 'x.y'",
    "INSERT INTO audit_chain SELECT * FROM audit_chain WHERE true ON CONFLICT (name) DO UPDATE SET last_seq = 0",
]


EMPTYING = ["TRUNCATE audit_entry", "TRUNCATE audit_chain CASCADE", "TRUNCATE audit_chain, audit_entry"]


@pytest.mark.parametrize("statement", [*STATEMENTS, *UPSERTS, *(REPLACING if ON_SQLITE else EMPTYING)])
def test_no_statement_changes_the_trail(refused, statement):
    refused(statement)


def test_nor_does_the_orm(refused, chain):
    last = chain.entries.get(seq=3)
    attempts = [
        last.save,
        last.delete,
        lambda: chain.entries.update(verb="x.y"),
        lambda: chain.entries.filter(seq=3).delete(),
        lambda: Entry.objects.bulk_update([last], ["verb"]),
        lambda: Chain.objects.update(last_seq=F("last_seq") + 1),
        lambda: Chain.objects.filter(pk=chain.pk).update(last_seq=0),
    ]
    for attempt in attempts:
        refused(attempt)


def forged(chain, **changes):
    last = chain.entries.get(seq=3)
    told = {"seq": 4, "prev": last.digest, "digest": "d" * 64, "id": uuid.uuid4()} | changes
    return Entry(chain=chain, at=last.at, verb="x.y", actor="x", text="{}", **told)


@pytest.mark.parametrize(
    "change", [{"seq": 5}, {"seq": 3}, {"seq": 0}, {"prev": "0" * 64}, {"prev": "x" * 64}, {"seq": 3, "prev": "d" * 64}]
)
def test_an_entry_out_of_line_is_refused(refused, chain, change):
    refused(lambda: forged(chain, **change).save(force_insert=True))
    refused(lambda: Entry.objects.bulk_create([forged(chain, **change)]))


def test_an_entry_with_a_known_id_is_refused(refused, chain):
    refused(lambda: forged(chain, id=chain.entries.get(seq=1).pk).save(force_insert=True))


def test_a_chain_that_does_not_begin_empty_is_refused(refused):
    refused(lambda: Chain.objects.create(name="review-forged", last_seq=5))
    refused(lambda: Chain.objects.create(name="review-forged", last_digest="d" * 64))


# Missing protection -------------------------------------------------------------------------------------------------


def guards_of_this_database():
    return [guard for guard in guards.GUARDS if not (ON_SQLITE and guard.event == "TRUNCATE")]


def drop(guard):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {guard.name}" + ("" if ON_SQLITE else f" ON {guard.table}"))


def test_all_guards_stand(db):
    assert api.missing_protection() == []
    assert not [fault for fault in checks.run_checks(databases=["default"]) if fault.id == "audit.E001"]


@pytest.mark.parametrize("guard", guards_of_this_database(), ids=lambda guard: guard.name)
def test_a_missing_guard_is_named_and_put_back(db, guard):
    drop(guard)
    [fault] = api.missing_protection()
    assert guard.name in fault
    assert [fault.id for fault in checks.run_checks(databases=["default"]) if fault.id == "audit.E001"] == [
        "audit.E001"
    ]
    call_command("migrate", verbosity=0)
    assert api.missing_protection() == []


def test_an_altered_guard_is_found(db):
    guard = guards.GUARDS[1]
    drop(guard)
    weak = Guard(guard.name, guard.table, guard.event, "Weaker.", "NEW.seq = 1")
    triggers.install("default", [weak])
    assert len(api.missing_protection()) == 1
    triggers.install("default")
    assert api.missing_protection() == []


if not ON_SQLITE:

    @pytest.mark.parametrize(
        "how",
        [
            "DISABLE TRIGGER audit_entry_stays",
            "DISABLE TRIGGER ALL",
            "DISABLE TRIGGER USER",
            "ENABLE REPLICA TRIGGER audit_entry_stays",
        ],
    )
    def test_a_guard_that_is_switched_off_is_found(db, how):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE audit_entry {how}")
        assert api.missing_protection()
        triggers.install("default")
        assert api.missing_protection() == []


if ON_SQLITE:

    @pytest.mark.django_db(transaction=True)
    def test_a_remade_table_gets_its_guards_back():
        old = Entry._meta.get_field("verb")
        new = old.clone()
        new.max_length = 81
        new.set_attributes_from_name("verb")
        new.model = Entry
        config = apps.get_app_config("audit")
        pre_migrate.send(sender=config, app_config=config, using="default", plan=[])
        assert api.missing_protection() == []
        pre_migrate.send(sender=config, app_config=config, using="default", plan=["a migration"])
        with connection.schema_editor() as editor:
            editor._remake_table(Entry, alter_fields=[(old, new)])
        assert len(api.missing_protection()) == len(guards_of_this_database())
        call_command("migrate", verbosity=0)
        assert api.missing_protection() == []


if not ON_SQLITE:
    PAST_THE_GUARDS = [
        "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_stays",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_entry_stays ON audit_entry",
        "CREATE OR REPLACE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "SET session_replication_role = replica",
        "UPDATE audit_entry SET verb = 'x.y'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "DROP TABLE audit_entry",
    ]

    @pytest.fixture
    def as_web(chain):
        """The role as which production runs: it owns nothing."""
        with connection.cursor() as cursor:
            cursor.execute("CREATE ROLE test_web NOSUPERUSER")
            cursor.execute("GRANT SELECT, INSERT ON audit_entry TO test_web")
            cursor.execute("GRANT SELECT, INSERT, UPDATE ON audit_chain TO test_web")
            cursor.execute("SET LOCAL ROLE test_web")
            yield cursor
            cursor.execute("RESET ROLE")

    @pytest.mark.parametrize("statement", PAST_THE_GUARDS)
    def test_productions_role_cannot_go_past_the_guards(as_web, statement):
        with transaction.atomic():
            api.record(chain=NAME, verb="review.opened", actor="worker")
        with pytest.raises(DatabaseError, match=r"must be owner|permission denied"), transaction.atomic():
            as_web.execute(statement)
        assert Chain.objects.get(name=NAME).last_seq == 4
        assert api.missing_protection() == []


def test_guards_need_plain_names_and_one_purpose():
    for told in (
        ("Bad", "audit_entry", "INSERT", "m"),
        ("good", "audit entry", "INSERT", "m"),
        ("good", "audit_entry", "SELECT", "m"),
        ("good", "audit_entry", "INSERT", ""),
        ("good", "audit_entry", "INSERT", "it's"),
    ):
        with pytest.raises(ValueError, match=r"guard|Guard"):
            Guard(*told)


def test_a_guard_of_some_columns_holds_for_these(db):
    guard = Guard("test_columns", "audit_chain", "UPDATE OF name, last_digest", "Not these.")
    triggers.install("default", [guard])
    assert triggers._stands(connection, guard)
    drop(guard)


# The tests' own way past the guards ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_each_transactional_test_starts_empty_and_guarded(turn):
    assert not Entry.objects.exists()
    assert api.missing_protection() == []
    with transaction.atomic():
        api.record(chain=NAME, verb="review.opened", actor="worker")
    with pytest.raises(IntegrityError):
        Entry.objects.all().delete()


# Many at once -------------------------------------------------------------------------------------------------------

WRITERS, EACH = 4, 15
FOUR = [f"review-{uuid.UUID(int=number)}" for number in range(4)]
many = pytest.mark.parametrize("names", [[NAME], FOUR], ids=["one chain", "four chains"])


def nothing_lost_or_doubled(names):
    assert sum(Chain.objects.filter(name__in=names).values_list("last_seq", flat=True)) == WRITERS * EACH
    assert Entry.objects.filter(chain__name__in=names).count() == WRITERS * EACH
    assert [fault for chain in Chain.objects.all() for fault in verify.faults_of(chain)] == []


if not ON_SQLITE:

    @pytest.mark.django_db(transaction=True)
    @many
    def test_no_entry_is_lost_or_doubled_when_many_threads_write(names):
        failed = []

        def write(number):
            try:
                for _ in range(EACH):
                    with transaction.atomic():
                        api.record(chain=names[number % len(names)], verb="review.opened", actor="worker")
            except Exception as error:
                failed.append(error)
                raise
            finally:
                connections.close_all()

        threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        nothing_lost_or_doubled(names)


if ON_SQLITE:  # a file, as in production: the tests' own database is in memory and shared

    @many
    def test_no_entry_is_lost_or_doubled_when_many_processes_write(names, tmp_path, settings):
        told = {
            "database": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(tmp_path / "race.sqlite3"),
                "OPTIONS": settings.DATABASES["default"].get("OPTIONS", {}),
            },
            "names": names,
            "each": EACH,
        }
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, str(Path(__file__).with_name("race.py")), json.dumps(told)]
        subprocess.run([*command, "migrate"], check=True, timeout=60, env=environment)
        writers = [subprocess.Popen([*command, str(number)], env=environment) for number in range(WRITERS)]
        assert [writer.wait(timeout=120) for writer in writers] == [0] * WRITERS
        counted = subprocess.run(
            [*command, "count"], check=True, capture_output=True, text=True, timeout=60, env=environment
        )
        assert json.loads(counted.stdout) == {"heads": WRITERS * EACH, "entries": WRITERS * EACH, "faults": []}
