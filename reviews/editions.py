"""What an edition of the protocol fixes: names, recipients, deadlines, bodies, marking.

They have changed since 2011 and will again, so they are data, fixed for a review when it opens; the rules themselves
stand in ``protocol``. The protocol of 2011 is the first edition and stands here; later ones are rows, written by the
coordinator and confirmed by a second person (``services.editions``). A confirmed one never changes, so each process
keeps what it has read: ``edition(key)`` asks the database once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings

from reviews.enums import ChairRequirement, ConsultedBody, ParallelKind
from reviews.enums_office import OfficeState
from reviews.models import ProtocolEdition


@dataclass(frozen=True)
class Edition:
    """One edition's data. Months are calendar months; days are calendar days."""

    key: str
    title: str
    review_name: str
    decision_months: int
    completion_months: int
    imr_days: int
    reminder_days: int
    home_office: str
    home_office_address: str
    bodies: tuple[tuple[ConsultedBody, str], ...]
    duty_kinds: frozenset[str]
    requirements: tuple[ChairRequirement, ...] = tuple(ChairRequirement)
    reminders_before: tuple[int, ...] = (7, 1)
    escalation: tuple[tuple[int, str], ...] = ((1, "owner"), (3, "coordinator"), (7, "senior_manager"), (14, "chair"))
    includes_suicide: bool = False
    learning_forums: tuple[str, ...] = ("marac", "dacg", "sscb", "sapb", "training")
    marking: str = ""
    marking_now: str = ""
    retention_years: int = 6
    child_processes: frozenset[str] = frozenset({ParallelKind.CHILD_SCR})

    def body(self, key: str) -> str:
        """The name of a body that is consulted on the decision (4.3)."""
        return {str(one): name for one, name in self.bodies}.get(key, "")

    @property
    def marks(self) -> tuple[str, str]:
        """The protocol's marking and its present equivalent; those of the settings for the first edition."""
        return (self.marking, self.marking_now) if self.marking else (settings.MARKING, settings.MARKING_NOW)

    @property
    def marked(self) -> str:
        """Both in one line, for the head and foot of a paper."""
        first, now = self.marks
        return f"{first} ({now})" if now else first


EDITION_2011 = Edition(
    key="2011",
    title="the protocol of 2011",
    review_name="Domestic Homicide Review",
    decision_months=1,
    completion_months=6,
    imr_days=56,
    reminder_days=7,
    home_office="Home Office enquiries inbox for these reviews",
    home_office_address="DHRENQUIRIES@homeoffice.gsi.gov.uk",
    bodies=(
        (ConsultedBody.DACG, "Domestic Abuse Commissioning Group"),
        (ConsultedBody.SAPB, "Safeguarding Adults Partnership Board"),
        (ConsultedBody.SSCB, "Southwark Safeguarding Children Board"),
    ),
    duty_kinds=frozenset({"police", "local_authority", "probation", "health_board", "health_provider"}),
)

FIRST = EDITION_2011.key
_known: dict[str, Edition] = {FIRST: EDITION_2011}


def edition(key: str) -> Edition:
    """The edition fixed for a review. Raises KeyError for one that this installation does not hold as confirmed."""
    if key not in _known:
        row = ProtocolEdition.objects.filter(key=key, state=OfficeState.CONFIRMED).first()
        if row is None:
            raise KeyError(key)
        _known[key] = from_data(key, row.data)
    return _known[key]


def current() -> str:
    """The key of the edition under which a review opens today: the last confirmed, else the first. One query."""
    last = ProtocolEdition.objects.filter(state=OfficeState.CONFIRMED).order_by("-confirmed_at").values_list("key")
    return next((key for (key,) in last[:1]), FIRST)


# An edition as the data of its row --------------------------------------------------------------------------------------
PLAIN = (
    "title", "review_name", "decision_months", "completion_months", "imr_days", "reminder_days", "retention_years",
    "home_office", "home_office_address", "marking", "marking_now", "includes_suicide",
)  # fmt: skip


def to_data(held: Edition) -> dict[str, Any]:
    """What a row keeps of an edition. What no page changes is not in it: it is the first edition's."""
    first, now = held.marks
    return {
        **{name: getattr(held, name) for name in PLAIN},
        "marking": first,
        "marking_now": now,
        "bodies": {str(body): name for body, name in held.bodies},
        "duty_kinds": sorted(held.duty_kinds),
        "learning_forums": list(held.learning_forums),
        "reminders_before": list(held.reminders_before),
        "escalation": [days for days, _ in held.escalation],
    }


def from_data(key: str, data: Mapping[str, Any]) -> Edition:
    """The edition that a row's data are."""
    rungs = [rung for _, rung in EDITION_2011.escalation]
    return replace(
        EDITION_2011,
        key=key,
        **{name: data[name] for name in PLAIN},
        bodies=tuple((body, data["bodies"][str(body)]) for body, _ in EDITION_2011.bodies),
        duty_kinds=frozenset(data["duty_kinds"]),
        learning_forums=tuple(data["learning_forums"]),
        reminders_before=tuple(data["reminders_before"]),
        escalation=tuple(zip(data["escalation"], rungs, strict=True)),
    )
