"""Verification finds what was changed behind the guards, in the database and in an export."""

import io
import json
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.audit import api, verify
from portal.audit.canonical import digest_of
from portal.audit.models import Chain, Entry
from portal.vault import api as vault
from tests.ground import lifted
from tools import verify_audit_export

NAME = "review-00000000-0000-0000-0000-000000000001"
OTHER = "review-00000000-0000-0000-0000-000000000002"


@pytest.fixture
def trail(db):
    for name in (NAME, OTHER):
        if not vault.scope_exists(name):
            vault.create_scope(name)
        for number in range(5):
            with transaction.atomic():
                words = {"said": "Ann Other"}
                api.record(chain=name, verb="review.opened", actor=uuid.uuid4(), ids={"number": number}, words=words)
    connection.check_constraints()
    return Chain.objects.get(name=NAME)


def verified(*names):
    """The command's exit code, and what it said."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("verify_audit", *names, stdout=out, stderr=err)
    except SystemExit as stopped:
        return stopped.code, err.getvalue()
    return 0, out.getvalue()


def test_whole_chains_are_said_to_be_whole(trail):
    code, told = verified()
    assert code == 0
    assert f"{NAME}: 5 entries, whole. Head {trail.last_digest}" in told
    assert "portal: 2 entries, whole." in told
    assert verified(NAME)[1].count("whole") == 1
    with pytest.raises(CommandError, match="review-none"):
        verified("review-none")


def entry(chain, seq):
    return Entry.objects.filter(chain=chain, seq=seq)


def rewritten(chain, seq, **changes):
    """An entry whose text and digest were made anew, as somebody without the guards could."""
    text = json.dumps(json.loads(entry(chain, seq).get().text) | changes, sort_keys=True, separators=(",", ":"))
    entry(chain, seq).update(text=text, digest=digest_of(text), **{k: v for k, v in changes.items() if k == "verb"})


def cut_off(chain):
    entry(chain, 5).delete()
    Chain.objects.filter(pk=chain.pk).update(last_seq=4, last_digest=entry(chain, 4).get().digest)


TAMPERINGS = {
    "a text changed": lambda c: entry(c, 3).update(text=entry(c, 3).get().text.replace('"number":2', '"number":9')),
    "words changed": lambda c: entry(c, 3).update(text=entry(c, 3).get().text.replace('"words":"A', '"words":"B')),
    "a text that is not ASCII": lambda c: entry(c, 3).update(text="é"),
    "a verb's column changed": lambda c: entry(c, 3).update(verb="review.closed"),
    "an actor's column changed": lambda c: entry(c, 3).update(actor="nobody"),
    "a subject's column changed": lambda c: entry(c, 3).update(subject="x"),
    "a time's column changed": lambda c: entry(c, 3).update(at=entry(c, 2).get().at),
    "an id changed": lambda c: entry(c, 3).update(id=uuid.uuid4()),
    "an entry made anew": lambda c: rewritten(c, 3, verb="review.closed"),
    "the last entry made anew": lambda c: rewritten(c, 5, verb="review.closed"),
    "an entry removed": lambda c: entry(c, 3).delete(),
    "the first removed": lambda c: entry(c, 1).delete(),
    "the last removed": lambda c: entry(c, 5).delete(),
    "the end cut off, the head left": lambda c: Entry.objects.filter(chain=c, seq__gt=2).delete(),
    "all removed": lambda c: Entry.objects.filter(chain=c).delete(),
    "a gap closed": lambda c: (entry(c, 3).delete(), entry(c, 4).update(seq=3), entry(c, 5).update(seq=4)),
    "two swapped": lambda c: (entry(c, 2).update(seq=99), entry(c, 3).update(seq=2), entry(c, 99).update(seq=3)),
    "an entry of another chain": lambda c: (entry(c, 3).delete(), other(3).update(chain=c)),
    "the head moved": lambda c: Chain.objects.filter(pk=c.pk).update(last_seq=F("last_seq") - 1),
    "the head's digest": lambda c: Chain.objects.filter(pk=c.pk).update(last_digest="d" * 64),
    "the chain renamed": lambda c: Chain.objects.filter(pk=c.pk).update(name="review-renamed"),
    "the chain removed": lambda c: (Entry.objects.filter(chain=c).delete(), c.delete()),
}


def other(seq):
    return Entry.objects.filter(chain__name=OTHER, seq=seq)


@pytest.mark.parametrize("what", TAMPERINGS)
def test_what_was_changed_behind_the_guards_is_found(trail, what):
    with lifted("default"):
        TAMPERINGS[what](trail)
        connection.check_constraints()  # PostgreSQL alters no table while deferred checks wait
    code, told = verified()
    assert code == 1
    assert "review-" in told
    assert "Ann" not in told


def test_a_missing_guard_fails_the_verification_too(trail):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_entry_stays" + ("" if connection.vendor == "sqlite" else " ON audit_entry"))
    code, told = verified()
    assert code == 1
    assert "audit_entry_stays" in told


def test_the_chain_outlives_its_key(trail):
    vault.destroy_scope(NAME)
    try:
        assert verified()[0] == 0
        assert export_faults(export(NAME)) == []
        assert api.words_of(api.entries(NAME)[0]) is None
    finally:
        vault.create_scope(NAME)


def test_verifying_reads_in_few_queries(trail, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        assert list(verify.faults_of(trail)) == []


# The export ---------------------------------------------------------------------------------------------------------

SCRIPT = Path(verify_audit_export.__file__)


def export(name):
    out = io.StringIO()
    call_command("export_audit", name, stdout=out)
    return out.getvalue()


def export_faults(text, *expected):
    return list(verify_audit_export.faults(io.StringIO(text), *expected))


def run(*arguments, cwd):
    """The script alone, with nothing of the portal or of its libraries in reach."""
    shutil.copy(SCRIPT, cwd / "verify_audit_export.py")
    command = [sys.executable, "-I", "-S", "verify_audit_export.py", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60)


def test_an_export_is_checked_without_the_portal(trail, tmp_path):
    call_command("export_audit", NAME, "--to", str(tmp_path / "export.txt"))
    text = (tmp_path / "export.txt").read_text()
    assert text == export(NAME)
    assert "Ann" not in text
    told = run("export.txt", cwd=tmp_path)
    assert (told.returncode, told.stderr) == (0, "")
    assert trail.last_digest in told.stdout
    assert run("export.txt", trail.last_digest, cwd=tmp_path).returncode == 0
    assert run("export.txt", "0" * 64, cwd=tmp_path).returncode == 1
    assert run("absent.txt", cwd=tmp_path).returncode == 2
    assert run(cwd=tmp_path).returncode == 2
    (tmp_path / "export.txt").write_text(text.replace("review.opened", "review.closed", 1))
    told = run("export.txt", cwd=tmp_path)
    assert told.returncode == 1
    assert "Entry 1" in told.stdout


def test_an_export_never_writes_over_a_file(trail, tmp_path):
    (tmp_path / "there").write_text("mine")
    with pytest.raises(CommandError):
        call_command("export_audit", NAME, "--to", str(tmp_path / "there"))
    assert (tmp_path / "there").read_text() == "mine"
    with pytest.raises(CommandError, match="review-none"):
        call_command("export_audit", "review-none")


def test_an_export_cut_off_with_its_header_shows_by_the_noted_head(trail):
    lines = export(NAME).splitlines()
    header = json.loads(lines[0]) | {"entries": 4, "head": lines[4].split()[0]}
    shortened = "\n".join([json.dumps(header), *lines[1:5]]) + "\n"
    assert export_faults(shortened) == []
    assert export_faults(shortened, trail.last_digest) == ["The head is not the expected one."]


@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_change_of_an_export_goes_unseen(trail, data):
    lines = export(NAME).splitlines()
    kind = data.draw(st.sampled_from(["drop", "repeat", "swap", "character", "foreign"]))
    at = data.draw(st.integers(1, 5))
    changed = list(lines)
    if kind == "drop":
        del changed[at]
    elif kind == "repeat":
        changed.insert(at, lines[data.draw(st.integers(1, 5))])
    elif kind == "swap":
        to = data.draw(st.integers(1, 5).filter(lambda n: n != at))
        changed[at], changed[to] = lines[to], lines[at]
    elif kind == "character":
        place = data.draw(st.integers(0, len(lines[at]) - 1))
        put = data.draw(st.characters(codec="utf-8", exclude_characters=lines[at][place] + "\r\n"))
        changed[at] = lines[at][:place] + put + lines[at][place + 1 :]
    else:
        changed[at] = export(OTHER).splitlines()[at]
    assert export_faults("\n".join(lines) + "\n") == []
    assert export_faults("\n".join(changed) + "\n")


@pytest.mark.parametrize(
    "text", ["", "\n", "no json\n", "[]\n", "{}\n", '{"format":"other","chain":"a","entries":0,"head":"x"}\n']
)
def test_what_is_no_export_is_named_so(text):
    assert "not the header" in export_faults(text)[0]
