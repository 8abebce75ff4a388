"""The trail's door. No entry, no act: `record` is called inside the transaction of the act, as its last step."""

import base64
import json
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections, models, transaction
from django.db.models.expressions import RawSQL

from portal.audit.anchors import standing as anchors_stand
from portal.audit.canonical import digest_of, entry_text
from portal.audit.models import Chain
from portal.audit.models import Entry as Entry  # the trail's pages read it
from portal.kernel import calendar, once, triggers
from portal.vault import api as vault

__all__ = [
    "PORTAL_CHAIN",
    "Entry",
    "anchors_stand",
    "done_already",
    "entries",
    "export_lines",
    "ids_of",
    "is_quiet",
    "last_change",
    "missing_protection",
    "record",
    "record_refusal",
    "review_chain",
    "set_quiet",
    "words_of",
]

PORTAL_CHAIN = vault.PORTAL
NOBODY = "nobody"

Actor = models.Model | uuid.UUID | str | None
QuietRule = Callable[[models.Model], bool]

_quiet: list[QuietRule] = []


def set_quiet(rule: QuietRule) -> None:
    """The accounts floor says of whom no moment is kept: advocates and relatives (never 12). The last rule counts."""
    _quiet[:] = [rule]


def is_quiet(*people: Any) -> bool:
    """Whether one of them is somebody of whom the day is kept and not the moment."""
    return any(rule(one) for rule in _quiet for one in people if isinstance(one, models.Model))


def review_chain(review_id: uuid.UUID | str) -> str:
    """The chain of one review: named as its key's scope, under which its words are sealed."""
    return vault.review_scope(review_id)


def record(
    *,
    chain: str,
    verb: str,
    actor: Actor,
    subject: models.Model | str | None = None,
    ids: dict[str, Any] | None = None,
    words: dict[str, Any] | None = None,
    day_only: bool = False,
) -> Entry:
    """Appends one entry and gives it.

    `actor` is a user, or a short name for what acts by itself ("worker"); None is nobody, as at sign-in. `ids` stand
    in clear: ids, enums, numbers, dates, codes. `words` are sealed under the chain's key. `day_only` keeps London's day
    and not the moment: when a family reads is not kept (never 12). The chain's head stays locked until the transaction
    ends, so call this last.

    Raises RuntimeError outside a transaction, ValueError for words among the ids, VaultError where words are given and
    their key is not here.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if not connection.in_atomic_block:
        raise RuntimeError("An audit entry is written inside the transaction of its act.")
    head = _locked(chain)
    entry_id, at = uuid.uuid4(), calendar.midnight() if day_only else calendar.now()
    columns: dict[str, Any] = {
        "seq": head.last_seq + 1,
        "at": at,
        "verb": verb,
        "actor": _actor(actor),
        "subject": _subject(subject),
        "prev": head.last_digest,
    }
    mark = once.current()
    said = (ids or {}) | ({"once": mark} if mark else {})
    sealed_words = _seal(chain, entry_id, words) if words else ""
    text = entry_text(chain=chain, entry_id=entry_id, ids=said, sealed_words=sealed_words, **columns)
    entry = Entry(id=entry_id, chain=head, text=text, digest=digest_of(text), **columns)
    entry.save(force_insert=True)
    return entry


def record_refusal(
    *,
    chain: str,
    verb: str,
    actor: Actor,
    subject: models.Model | str | None = None,
    ids: dict[str, Any] | None = None,
    words: dict[str, Any] | None = None,
) -> Entry:
    """Appends one entry in a transaction of its own, after the refused act's was rolled back. Of a family's reader it
    keeps the day, and not what was asked for: an address is a page (never 12).

    Raises RuntimeError inside another transaction: the entry would be lost with it.
    """
    quiet = is_quiet(actor, subject)
    with transaction.atomic(durable=True):
        told = None if quiet else ids
        return record(chain=chain, verb=verb, actor=actor, subject=subject, ids=told, words=words, day_only=quiet)


def entries(chain: str, before: int | None = None, limit: int = 50, only: models.Q | None = None) -> list[Entry]:
    """The latest entries of a chain, newest first; `before` a number for the next page. No totals: they cost a scan."""
    found = Entry.objects.filter(only or models.Q(), chain__name=chain).order_by("-seq")
    if before is not None:
        found = found.filter(seq__lt=before)
    return list(found[:limit])


def entries_of(chain: str, verb: str, since: datetime, limit: int = 50) -> list[Entry]:
    """The latest entries of one kind since a moment, newest first."""
    return list(Entry.objects.filter(chain__name=chain, verb=verb, at__gte=since).order_by("-seq")[:limit])


def done_already(actor: Actor, mark: str) -> bool:
    """Whether this person did the act of this mark (kernel.once) since the day before yesterday."""
    since = calendar.now() - timedelta(days=2)
    return Entry.objects.filter(actor=_actor(actor), at__gte=since, text__contains=f'"{mark}"').exists()


def last_change(chain: str, key: uuid.UUID) -> Entry | None:
    """The latest entry on the thing of this key that tells of a change: a refusal or a reading is none."""
    named = models.Q(subject__endswith=f":{key}") | models.Q(text__contains=str(key))
    found = Entry.objects.filter(named, chain__name=chain)
    for ending in (".refused", ".visited", ".read", "_read", "_opened", ".taken", "_taken", ".listed"):
        found = found.exclude(verb__endswith=ending)
    return found.order_by("-seq").first()


def ids_of(entry: Entry) -> dict[str, Any]:
    """The entry's clear ids, dates and enums, as JSON has them."""
    return dict(json.loads(entry.text)["ids"])


def words_of(entry: Entry) -> dict[str, Any] | None:
    """The entry's words; None where it has none, or their key is destroyed or not in this process.

    Raises VaultError where the words were changed or belong to another entry.
    """
    record_ = json.loads(entry.text)
    if not record_["words"]:
        return None
    try:
        plain = vault.unseal(record_["chain"], _binding(entry.id), base64.b64decode(record_["words"]))
    except vault.NoKey:
        return None
    return dict(json.loads(plain))


def missing_protection(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """What the database lacks to guard the trail, one sentence each; empty when all stands."""
    return triggers.missing(using, "audit")


def export_lines(chain: str, shown: Callable[[Entry], bool] | None = None) -> Iterator[str]:
    """The chain as lines that tools/verify_audit_export.py checks. Raises Chain.DoesNotExist.

    With `shown`, an entry for which it says no stands there by its digest alone: the reader may not see it, or did not
    ask for it, and the chain can be followed all the same. The head is read first; entries appended while this runs
    are left out.
    """
    head = Chain.objects.get(name=chain)
    found = Entry.objects.filter(chain=head, seq__lte=head.last_seq).order_by("seq")
    header: dict[str, Any] = {"chain": chain, "entries": head.last_seq, "head": head.last_digest}
    if shown is None:
        yield json.dumps({"format": "review-rooms-audit-1", **header})
        for digest, text in found.values_list("digest", "text").iterator(chunk_size=2000):
            yield f"{digest} {text}"
        return
    left_out = {one.seq for one in found.iterator(chunk_size=2000) if not shown(one)}
    yield json.dumps({"format": "review-rooms-audit-2", **header, "left_out": len(left_out)})
    for seq, digest, text in found.values_list("seq", "digest", "text").iterator(chunk_size=2000):
        yield f"{digest} {'-' if seq in left_out else text}"


def _locked(name: str) -> Chain:
    """The chain's head, locked. A new chain is noted in the portal's, so that its disappearance would show."""
    heads = _guarded(Chain.objects.select_for_update())
    head = heads.filter(name=name).first()
    if head is not None:
        if not head.moves_on:  # type: ignore[attr-defined]
            raise ImproperlyConfigured("The audit trail has no guard at this moment, so nothing is done.")
        return head
    if name != PORTAL_CHAIN and not name.startswith("review-"):
        raise ValueError(f"There is no audit chain of that name: {name}.")
    try:
        with transaction.atomic():
            created = Chain.objects.create(name=name)
    except IntegrityError:  # somebody else began it at the same moment
        return heads.get(name=name)
    if name != PORTAL_CHAIN:
        record(chain=PORTAL_CHAIN, verb="audit.chain_begun", actor="audit", ids={"chain": name})
    return created


def _guarded(heads: models.QuerySet[Chain]) -> models.QuerySet[Chain]:
    """With each head whether the trigger stands that moves it on. SQLite has none while a migration runs: an entry that
    another process wrote then would leave its head behind, and no later one could follow (the number is taken).
    """
    if connections[heads.db].vendor != "sqlite":
        return heads.annotate(moves_on=models.Value(True))
    asked = "EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = 'audit_entry_heads')"
    return heads.annotate(moves_on=RawSQL(asked, (), output_field=models.BooleanField()))  # noqa: S611 # nosec B611


def _seal(chain: str, entry_id: uuid.UUID, words: dict[str, Any]) -> str:
    plain = json.dumps(words, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False).encode()
    return base64.b64encode(vault.seal(chain, _binding(entry_id), plain)).decode()


def _binding(entry_id: uuid.UUID) -> str:
    return f"audit.Entry|words|{entry_id}"


def _actor(actor: Actor) -> str:
    if actor is None or getattr(actor, "is_anonymous", False):
        return NOBODY
    if isinstance(actor, models.Model):
        return str(actor.pk) if actor.pk else NOBODY
    return str(actor)


def _subject(subject: models.Model | str | None) -> str:
    if isinstance(subject, models.Model):
        return f"{subject._meta.label}:{subject.pk}"
    return subject or ""
