"""Anchors: the heads of all chains, told once a day to a place that the portal cannot rewrite (never 8).

What leaves is a number, a day and digests: no name, no id, no count of a review (never 1, never 9). The manifest, which
says what was digested, lies in the database; changed there, it no longer fits what lies outside.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from portal.audit.models import Anchor, AnchorKept, Chain, Entry
from portal.kernel import calendar

FORMAT = "review-rooms-anchor-1"
LATE_AFTER = timedelta(days=2)
Place = AnchorKept.Place


@dataclass(frozen=True)
class Standing:
    """How the anchors stand: whether any place is set up, when one last arrived at each, and which are late."""

    places: tuple[str, ...]
    last: datetime | None
    late: bool


def places() -> tuple[str, ...]:
    """Where this portal is set up to keep its anchors."""
    wanted = ((Place.BUCKET.value, settings.ANCHOR_BUCKET), (Place.MAIL.value, settings.ANCHOR_MAIL))
    return tuple(name for name, setting in wanted if setting)


def standing() -> Standing:
    """Late: at one of the places nothing arrived for more than two days, though the trail began before that."""
    found = places()
    begun = Entry.objects.order_by("at").values_list("at", flat=True).first()
    arrived = [
        AnchorKept.objects.filter(place=one).order_by("-at").values_list("at", flat=True).first() for one in found
    ]
    before = calendar.now() - LATE_AFTER
    late = begun is not None and begun < before and any(one is None or one < before for one in arrived)
    oldest = min((one for one in arrived if one is not None), default=None)
    return Standing(found, oldest, late)


def anchor() -> int:
    """Make today's anchor and keep it at each place; gives how many places have it. Running again makes another.

    The row comes first: an anchor that is outside and not here would look like one that was taken away. Each place is
    tried, and the first fault is raised after that, so that the task is tried again.
    """
    made, faults, kept = _make(), list[Exception](), 0
    for place in places():
        try:
            _keep(made, place)
        except Exception as fault:  # noqa: BLE001  (the other place is tried before it is raised)
            faults.append(fault)
            continue
        AnchorKept.objects.create(anchor=made, place=place, at=calendar.now())
        kept += 1
    if faults:
        raise faults[0]
    return kept


@transaction.atomic
def _make() -> Anchor:
    last = Anchor.objects.select_for_update().order_by("-number").first()
    number, at = (last.number if last else 0) + 1, calendar.now()
    heads = {one.name: [one.last_seq, one.last_digest] for one in Chain.objects.order_by("name") if one.last_seq}
    manifest = _canonical(heads)
    told = {
        "at": at.isoformat(),
        "before": _digest(last.text) if last else "",
        "digest": _digest(manifest),
        "format": FORMAT,
        "number": number,
    }
    text = _canonical(told)
    return Anchor.objects.create(number=number, at=at, manifest=manifest, text=text, signature=_sign(text))


def _keep(made: Anchor, place: str) -> None:
    if place == Place.MAIL:
        EmailMessage(f"Anchor {made.number}", _body(made), to=[settings.ANCHOR_MAIL]).send()
        return
    until = calendar.now() + timedelta(days=365 * settings.ANCHOR_KEEP_YEARS)
    _client().put_object(
        Bucket=settings.ANCHOR_BUCKET, Key=f"anchors/{made.number:08d}.txt", Body=_body(made).encode(),
        ContentType="text/plain", ChecksumAlgorithm="SHA256", ObjectLockMode="COMPLIANCE",
        ObjectLockRetainUntilDate=until,
    )  # fmt: skip


def _body(made: Anchor) -> str:
    return f"{made.text}\n{made.signature}\n"


def _canonical(told: Any) -> str:
    return json.dumps(told, sort_keys=True, separators=(",", ":"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _client() -> Any:
    import boto3

    return boto3.client(
        "s3",
        endpoint_url=None if settings.ANCHOR_ENDPOINT == "-" else settings.ANCHOR_ENDPOINT,
        region_name=settings.ANCHOR_REGION,
        aws_access_key_id=settings.ANCHOR_ACCESS_KEY or None,
        aws_secret_access_key=settings.ANCHOR_SECRET or None,
    )


def make_bucket() -> bool:
    """The bucket under object lock, where it is missing. Gives whether it was made."""
    client = _client()
    if settings.ANCHOR_BUCKET in {one["Name"] for one in client.list_buckets()["Buckets"]}:
        return False
    where: dict[str, Any] = {"CreateBucketConfiguration": {"LocationConstraint": settings.ANCHOR_REGION}}
    more = {} if settings.ANCHOR_ENDPOINT != "-" or settings.ANCHOR_REGION == "us-east-1" else where
    client.create_bucket(Bucket=settings.ANCHOR_BUCKET, ObjectLockEnabledForBucket=True, **more)
    return True


# The key ----------------------------------------------------------------------------------------------------------------
def make_key(path: Path) -> str:
    """A new Ed25519 key in a file of mode 0400; gives the public one, in base64. :raises FileExistsError: over none."""
    key = Ed25519PrivateKey.generate()
    kinds = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(key.private_bytes(*kinds))
    path.chmod(0o400)
    return _told(key.public_key())


def public_key() -> str:
    """The public key of the one that signs here; empty where none does."""
    key = _key()
    return _told(key.public_key()) if key else ""


def _told(key: Ed25519PublicKey) -> str:
    return b64encode(key.public_bytes_raw()).decode()


def _key() -> Ed25519PrivateKey | None:
    if not settings.ANCHOR_KEY_FILE:
        return None
    key = serialization.load_pem_private_key(Path(settings.ANCHOR_KEY_FILE).read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("ANCHOR_KEY_FILE holds no Ed25519 key.")
    return key


def _sign(text: str) -> str:
    key = _key()
    return b64encode(key.sign(text.encode())).decode() if key else ""


# What lies outside, compared ----------------------------------------------------------------------------------------------
def in_bucket() -> Iterator[str]:
    """Every version of every anchor in the bucket: one written over another does not hide it."""
    client = _client()
    for page in client.get_paginator("list_object_versions").paginate(Bucket=settings.ANCHOR_BUCKET, Prefix="anchors/"):
        for one in page.get("Versions", []):
            found = client.get_object(Bucket=settings.ANCHOR_BUCKET, Key=one["Key"], VersionId=one["VersionId"])
            yield found["Body"].read().decode("utf-8", "replace")


def faults_of(bodies: Iterable[str], *, place: str, key: str = "") -> Iterator[str]:
    """What of the present chains differs from anchors that lie outside: of what each body says, a sentence a fault.

    :param key: the public key, in base64; with it every anchor must be signed.
    """
    seen: set[int] = set()
    for body in bodies:
        text, signature = _parts(body)
        if not text:
            yield "A file among the anchors holds none."
            continue
        told = json.loads(text)
        seen.add(told["number"])
        if key and not _signed(text, signature, key):
            yield f"Anchor {told['number']} is not signed with this key."
            continue
        yield from (f"Anchor {told['number']} of {told['at'][:10]}: {one}" for one in _against(text, told))
    gone = AnchorKept.objects.filter(place=place).exclude(anchor__in=seen).order_by("anchor")
    yield from (f"Anchor {one.anchor_id} was kept there, and is not there." for one in gone)


def _parts(body: str) -> tuple[str, str]:
    """The line of the anchor and the signature's line after it, from a file or a saved mail; empty where there is none."""
    lines = [one.strip() for one in body.splitlines()]
    for at, line in enumerate(lines):
        try:
            told = json.loads(line) if line.startswith("{") else {}
        except ValueError:
            continue
        if told.get("format") == FORMAT and isinstance(told.get("number"), int) and isinstance(told.get("at"), str):
            return line, lines[at + 1] if at + 1 < len(lines) else ""
    return "", ""


def _signed(text: str, signature: str, key: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(b64decode(key)).verify(b64decode(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _against(text: str, told: dict[str, Any]) -> Iterator[str]:
    row = Anchor.objects.filter(pk=told["number"]).first()
    if row is None:
        yield "it is not in the database."
        return
    if row.text != text:
        yield "the database holds another of this number."
    if _digest(row.manifest) != told.get("digest"):
        yield "the heads that the database holds for it are not those that were told."
        return
    for name, (seq, digest) in json.loads(row.manifest).items():
        present = Entry.objects.filter(chain__name=name, seq=seq).values_list("digest", flat=True).first()
        if present is None:
            yield f"{name}: entry {seq} is gone."
        elif present != digest:
            yield f"{name}: entry {seq} is another than it was."
