"""Verifies the chains as they lie in the database. tools/verify_audit_export.py checks an export, without the portal."""

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from portal.audit.canonical import digest_of, stamp
from portal.audit.models import GENESIS, Chain, Entry
from portal.vault.api import PORTAL

_MOMENT, _IDENT, _PREV = len("2026-11-26T09:30:00.000000Z"), 36, '},"prev":"'
_COLUMNS = ("key", "seq", "at", "verb", "actor", "subject", "text", "prev", "digest")


def faults_of(chain: Chain) -> Iterator[str]:
    """What is wrong with one chain, one sentence each; nothing when it is whole."""
    seq, prev = 0, GENESIS
    found = _rows_of(chain).values_list(*_COLUMNS)
    for row in found.iterator(chunk_size=2000):
        seq += 1
        if not _whole(chain.name, row, seq, prev):
            entry = dict(zip(_COLUMNS, row, strict=True))
            if entry["seq"] != seq:
                yield f"{chain.name}: entry {seq} is missing."
                seq = entry["seq"]
            yield from (f"{chain.name}: entry {seq} {fault}" for fault in _entry_faults(chain, entry, prev))
        prev = row[-1]
    if (seq, prev) != (chain.last_seq, chain.last_digest):
        yield f"{chain.name}: the last entry is not the one that the chain's head names."
    if Entry.objects.filter(chain=chain, seq__gt=chain.last_seq).exists() and not _grew(chain):
        yield f"{chain.name}: there are entries beyond the chain's head."


def _rows_of(chain: Chain) -> QuerySet[Entry]:
    """The entries up to the head, in order, each with its id as text: to make an object of every id costs as much as to
    hash its entry.
    """
    rows = Entry.objects.filter(chain=chain, seq__lte=chain.last_seq).order_by("seq")
    return rows.annotate(key=Cast("id", TextField()))


def missing_chains() -> Iterator[str]:
    """Chains whose beginning the portal's chain notes, and that are gone."""
    names = set(Chain.objects.values_list("name", flat=True))
    begun = Entry.objects.filter(chain__name=PORTAL, verb="audit.chain_begun").values_list("text", flat=True)
    for text in begun.iterator():
        name = json.loads(text)["ids"]["chain"]
        if name not in names:
            yield f"{name}: the whole chain is gone."


def _whole(name: str, row: Any, seq: int, prev: str) -> bool:
    """Whether an entry is the next one, has its digest, and its text holds the columns, as `canonical` writes it: around
    the ids, which hold no quotation mark and no bracket of their own, and before the words, which are base64. Reading
    the JSON costs several times as much, and so does every step more: this runs for each entry of years. What is not
    found whole so is read, and what is wrong with it said.
    """
    key, number, at, verb, actor, subject, text, before, digest = row
    if number != seq or before != prev or not text.isascii() or sha256(text.encode()).hexdigest() != digest:
        return False
    begins, chain = f'{{"actor":"{actor}","at":"', f'","chain":"{name}","id":"'
    moment = len(begins)
    ident = moment + _MOMENT + len(chain)
    try:
        return bool(
            text.startswith(begins)
            and datetime.fromisoformat(text[moment : moment + _MOMENT]) == at
            and text.startswith(chain, moment + _MOMENT)
            and text[ident : ident + _IDENT].replace("-", "") == key.replace("-", "")
            and text.startswith('","ids":{', ident + _IDENT)
            and text.startswith(
                f'}},"prev":"{prev}","seq":{seq},"subject":"{subject}","verb":"{verb}","words":"', text.rfind(_PREV)
            )
        )
    except ValueError:  # no moment stands there
        return False


def _entry_faults(chain: Chain, entry: dict[str, Any], prev: str) -> Iterator[str]:
    if entry["prev"] != prev:
        yield "does not follow the one before."
    if not entry["text"].isascii() or digest_of(entry["text"]) != entry["digest"]:
        yield "has another digest than its text."
        return
    told = json.loads(entry["text"])
    expected = {
        "chain": chain.name,
        "id": str(UUID(entry["key"])),
        "seq": entry["seq"],
        "at": stamp(entry["at"]),
        "verb": entry["verb"],
        "actor": entry["actor"],
        "subject": entry["subject"],
        "prev": entry["prev"],
    }
    for name, value in expected.items():
        if told.get(name) != value:
            yield f"says another {name} in its column than in its text."


def _grew(chain: Chain) -> bool:
    """Whether the head moved while this ran, which is no fault."""
    return Chain.objects.filter(pk=chain.pk, last_seq__gt=chain.last_seq).exists()
