"""What the room has done by the clock."""

from __future__ import annotations

from typing import Any

from django.apps import apps as registry
from django.db import connections

# name: (task, kind of schedule, minutes)
SCHEDULES: dict[str, tuple[str, str, int | None]] = {
    "room: check what waits": ("documentroom.tasks.recheck", "I", 1),
    "room: put into the search what is not there": ("documentroom.tasks.index", "I", 1),
    "room: scan again when signatures change": ("documentroom.tasks.rescan", "I", 5),
    "room: tell of shares that open": ("documentroom.tasks.announce", "D", None),
    "room: note requests for reports that ran out": ("documentroom.tasks.note_expired", "D", None),
    "room: remove uploads that nobody filed": ("documentroom.tasks.end_uploads", "H", None),
    "room: sweep what broken uploads left": ("documentroom.tasks.sweep", "D", None),
}


def set_schedules(using: str = "default", **kwargs: Any) -> None:
    """After each migration: the schedules are there, once."""
    schedule = registry.get_model("django_q", "Schedule")
    if schedule._meta.db_table not in connections[using].introspection.table_names():
        return
    for name, (task, kind, minutes) in SCHEDULES.items():
        given = {"func": task, "schedule_type": kind, "minutes": minutes, "repeats": -1}
        schedule.objects.using(using).get_or_create(name=name, defaults=given)
