"""`/healthz` says that the process runs; `/readyz` says whether what it needs answers. Neither says anything of a review."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from ipaddress import ip_address
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from portal.kernel.openers import PUBLIC, opens
from portal.sandbox.api import isolation

log = logging.getLogger(__name__)
LATE = "late"  # to be put right, and no reason to send people away
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


@opens(PUBLIC)
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@opens(PUBLIC)
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, storage, queue and scanner answer, else 503.

    The machine itself is told a word for each part; whoever comes from elsewhere, only whether all is well.
    """
    parts = {name: _try(name, probe) for name, probe in _probes().items()}
    ready = all(word.split(" ")[0] in ("ok", LATE) for word in parts.values())
    told = {"ready": ready, **parts} if _from_this_machine(request) else {"ready": ready}
    return JsonResponse(told, status=200 if ready else 503)


def _from_this_machine(request: HttpRequest) -> bool:
    """Asked over the loopback address, and not handed on by a proxy that runs beside."""
    if any(name in request.META for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _probes() -> dict[str, Callable[[], str]]:
    probes: dict[str, Callable[[], str]] = {"database": _database, "storage": _storage}
    if settings.SITE in ("rooms", "all"):
        probes |= {"queue": _queue, "scanner": _scanner, "isolation": _isolation, "anchors": _anchors}
    if settings.SITE != "www":
        probes["public"] = _public
    return probes


def _try(name: str, probe: Callable[[], str]) -> str:
    try:
        return probe()
    except Exception as error:  # noqa: BLE001  (a probe's failure is its answer)
        log.warning("readiness: %s failed (%s)", name, type(error).__name__)
        return "failed"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _storage() -> str:
    if settings.SITE == "www":
        return "ok (none: the search reads the database alone)"
    names = ["releases"] if settings.SITE not in ("rooms", "all") else ["rooms", "releases"]
    for alias in names:
        storage = storages[alias]
        if settings.SITE not in ("rooms", "all"):
            storage.exists("readyz")
            continue
        kept = storage.save(f"readyz/{uuid4().hex}", ContentFile(b"ready"))
        storage.delete(kept)
    return "ok"


def _queue() -> str:
    """The worker sends a heartbeat through the queue's own table of clusters, kept in the cache or seen in its statistics."""
    from django_q.brokers import get_broker

    if not get_broker().ping():
        return "failed"
    return "ok"


def _scanner() -> str:
    """Ask the scanner (named in a string: it belongs to an upper floor)."""
    answer: str = import_module("documentroom.scanning").readiness()
    return answer


def _public() -> str:
    """Whether the public bucket is as the folder (named in a string: it belongs to an upper floor)."""
    answer: str = import_module("publishing.baking.mirror").readiness()
    return answer


def _isolation() -> str:
    """How far children that open a sender's file are shut in here. Some container engines allow less: said, not hidden."""
    held = isolation()
    return "ok" if not held.missing else f"ok (without {', '.join(held.missing)})"


def _anchors() -> str:
    """Whether the heads of the audit chains reached the places outside within two days (never 8)."""
    from portal.audit.anchors import standing

    held = standing()
    if not held.places:
        return "ok (no place is named: ANCHOR_BUCKET, ANCHOR_MAIL)"
    return f"{LATE} (last kept {held.last:%Y-%m-%d})" if held.late and held.last else LATE if held.late else "ok"
