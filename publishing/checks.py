"""System checks: the guards of publication stand, and no second road to the public was installed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from portal.kernel import triggers

FINISH = "publishing.finish.finish"
# Of Wagtail's own parts these and no others. Its documents, images, redirects, promoted searches, translations and API,
# and what others write for it (sharing drafts by link, moving pages between sites), each have an address of their own.
PARTS = frozenset({"wagtail", "wagtail.admin", "wagtail.search", "wagtail.sites", "wagtail.snippets", "wagtail.users"})


def guards_stand(app_configs: Any, databases: Sequence[str] | None, **kwargs: Any) -> list[CheckMessage]:
    """No start where the database does not itself refuse an unpermitted page (never 6, never 8)."""
    return [
        Error(
            fault,
            hint="manage.py migrate --skip-checks puts the guards back, as the tables' owner.",
            id="publishing.E001",
        )
        for alias in databases or []
        for fault in triggers.missing(alias, "publishing", without_table=False)
    ]


def one_road(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What ends a workflow is ours, and nothing that serves or moves pages and files by a way of its own is
    installed."""
    faults: list[CheckMessage] = []
    if getattr(settings, "WAGTAIL_FINISH_WORKFLOW_ACTION", "") != FINISH:
        faults.append(Error(f"WAGTAIL_FINISH_WORKFLOW_ACTION must be {FINISH}.", id="publishing.E002"))
    faults += [
        Error(f"{name} is a second road to the public: take it out of INSTALLED_APPS.", id="publishing.E003")
        for name in second_roads(config.name for config in apps.get_app_configs())
    ]
    return faults


def second_roads(installed: Iterable[str]) -> list[str]:
    """What is installed of Wagtail, or for it, and not needed."""
    return sorted(name for name in installed if name.startswith("wagtail") and name not in PARTS)


def connect() -> None:
    """Called once, when the application starts."""
    register(guards_stand, Tags.database)
    register(one_road, Tags.security)
