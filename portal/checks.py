"""System checks of the whole: what must be true before a web server or a worker may start.

Each floor registers its own beside these (the audit trail's triggers, the guards of publication).
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

DEMO_TABLES = {"demo_outboxmessage", "demo_demoaccount"}


@register(Tags.security)
def nothing_of_the_demo(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Under production settings no part of the demo is installed."""
    if not settings.PRODUCTION:
        return []
    faults: list[CheckMessage] = []
    if "demo" in settings.INSTALLED_APPS:
        faults.append(Error("The demo is installed under production settings.", id="portal.E001"))
    if settings.EMAIL_BACKEND.startswith("demo."):
        faults.append(Error("E-mail goes to the demo's outbox under production settings.", id="portal.E002"))
    if settings.SCANNER != "clamd":
        faults.append(Error("SCANNER must be clamd under production settings.", id="portal.E003"))
    return faults


@register(Tags.security)
def scanner_is_fit(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What the scanner's own floor finds wrong with its settings (never 4); asked of the faces that take files."""
    if settings.SITE not in ("rooms", "all"):
        return []
    found: list[str] = import_module("documentroom.scanning").check_scanner(settings)
    return [Error(fault, id="portal.E008") for fault in found]


@register(Tags.database)
def no_demo_data(app_configs: Any, databases: Sequence[str] | None, **kwargs: Any) -> list[CheckMessage]:
    """Under production settings the database holds no demo accounts, outbox or codes."""
    if not settings.PRODUCTION:
        return []
    found: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            tables = set(connections[alias].introspection.table_names(cursor))
        if left := sorted(DEMO_TABLES & tables):
            found.append(
                Error(
                    f"The database holds tables of the demo: {', '.join(left)}. Use a database of its own.",
                    id="portal.E004",
                )
            )
    return found


@register(Tags.security)
def keys_are_guarded(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Each master key that is a file can be read by its owner alone (mode 0400)."""
    if not settings.PRODUCTION:
        return []
    return list(_key_faults())


def _key_faults() -> Iterable[CheckMessage]:
    wanted = {"RELEASES_MASTER_KEY_FILE": settings.RELEASES_MASTER_KEY_FILE} if settings.SITE != "www" else {}
    if settings.SITE == "rooms" and not settings.MASTER_KEY_URI:
        wanted["MASTER_KEY_FILE"] = settings.MASTER_KEY_FILE
    for name, where in wanted.items():
        path = Path(where)
        if not path.is_file():
            yield Error(f"{name}: there is no file {path}. `manage.py make_master_key` makes one.", id="portal.E005")
        elif stat.S_IMODE(path.stat().st_mode) & 0o377:
            yield Error(f"{name}: {path} must have mode 0400.", id="portal.E006")
    if settings.SITE != "rooms" and Path(settings.KEY_STORE).is_dir() and any(Path(settings.KEY_STORE).iterdir()):
        yield Error(
            "The reviews' keys lie within reach of a face that must not have them (KEY_STORE).", id="portal.E007"
        )
