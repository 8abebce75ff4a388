"""Verifies the chains as they lie in the database. tools/verify_audit_export.py checks an export, without the portal."""

import json
from collections.abc import Iterator
from typing import Any

from portal.audit.canonical import digest_of, stamp
from portal.audit.models import GENESIS, Chain, Entry
from portal.vault.api import PORTAL

_COLUMNS = ("id", "seq", "at", "verb", "actor", "subject", "text", "prev", "digest")


def faults_of(chain: Chain) -> Iterator[str]:
    """What is wrong with one chain, one sentence each; nothing when it is whole."""
    seq, prev = 0, GENESIS
    found = Entry.objects.filter(chain=chain, seq__lte=chain.last_seq).order_by("seq").values_list(*_COLUMNS)
    for row in found.iterator(chunk_size=2000):
        seq += 1
        entry = dict(zip(_COLUMNS, row, strict=True))
        if entry["seq"] != seq:
            yield f"{chain.name}: entry {seq} is missing."
            seq = entry["seq"]
        yield from (f"{chain.name}: entry {seq} {fault}" for fault in _entry_faults(chain, entry, prev))
        prev = entry["digest"]
    if (seq, prev) != (chain.last_seq, chain.last_digest):
        yield f"{chain.name}: the last entry is not the one that the chain's head names."
    if Entry.objects.filter(chain=chain, seq__gt=chain.last_seq).exists() and not _grew(chain):
        yield f"{chain.name}: there are entries beyond the chain's head."


def missing_chains() -> Iterator[str]:
    """Chains whose beginning the portal's chain notes, and that are gone."""
    names = set(Chain.objects.values_list("name", flat=True))
    begun = Entry.objects.filter(chain__name=PORTAL, verb="audit.chain_begun").values_list("text", flat=True)
    for text in begun.iterator():
        name = json.loads(text)["ids"]["chain"]
        if name not in names:
            yield f"{name}: the whole chain is gone."


def _entry_faults(chain: Chain, entry: dict[str, Any], prev: str) -> Iterator[str]:
    if entry["prev"] != prev:
        yield "does not follow the one before."
    if not entry["text"].isascii() or digest_of(entry["text"]) != entry["digest"]:
        yield "has another digest than its text."
        return
    if _says_the_same(chain, entry):
        return
    told = json.loads(entry["text"])
    expected = {
        "chain": chain.name,
        "id": str(entry["id"]),
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


def _says_the_same(chain: Chain, entry: dict[str, Any]) -> bool:
    """Whether the text holds the columns, as `canonical` writes it: around the ids, which hold no quotation mark and no
    bracket of their own, and before the words, which are base64. Reading the JSON costs several times as much; what is
    not found so is read.
    """
    text: str = entry["text"]
    ids = text.rfind('},"prev":"')
    before = (
        f'{{"actor":"{entry["actor"]}","at":"{stamp(entry["at"])}","chain":"{chain.name}","id":"{entry["id"]}","ids":{{'
    )
    after = (
        f'}},"prev":"{entry["prev"]}","seq":{entry["seq"]},"subject":"{entry["subject"]}","verb":"{entry["verb"]}",'
        '"words":"'
    )
    return ids >= 0 and text.startswith(before) and text.startswith(after, ids)


def _grew(chain: Chain) -> bool:
    """Whether the head moved while this ran, which is no fault."""
    return Chain.objects.filter(pk=chain.pk, last_seq__gt=chain.last_seq).exists()
