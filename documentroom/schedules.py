"""What the room has done by the clock."""

from __future__ import annotations

from typing import Any

from django.apps import apps as registry
from django.db import connections

RECHECK, SWEEP = "room: check what waits", "room: sweep what broken uploads left"


def set_schedules(using: str = "default", **kwargs: Any) -> None:
    """After each migration: the schedules are there, once."""
    schedule = registry.get_model("django_q", "Schedule")
    if schedule._meta.db_table not in connections[using].introspection.table_names():
        return
    schedule.objects.using(using).get_or_create(
        name=RECHECK, defaults={"func": "documentroom.tasks.recheck", "schedule_type": "I", "minutes": 1, "repeats": -1}
    )
    schedule.objects.using(using).get_or_create(
        name=SWEEP, defaults={"func": "documentroom.tasks.sweep", "schedule_type": "D", "repeats": -1}
    )
