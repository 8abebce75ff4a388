"""Chronologies for tests: rows written and handed in by the agencies' own authors, through the services."""

from __future__ import annotations

from portal.accounts.models import Agency, User
from reviews.enums import Capacity
from reviews.models import ChronologyRow, Participant
from reviews.services import chronology as service
from tests.reviews.scenes import Scene

GIVEN = {
    "when": "9 December 2025",
    "time": "10:20am",
    "who": "Clare Sample",
    "source": "Consultation record",
    "event": "Clare Sample seen at a routine appointment",
    "response": "Advice given",
    "views": "She asked for a later visit",
    "comment": "",
}
TRUST, POLICE, HOUSING = 0, 1, 2


def author_of(made: Scene, body: Agency) -> User:
    """Who writes for an agency."""
    rows = Participant.objects.filter(review=made.review, agency=body, capacity=Capacity.IMR_AUTHOR)
    return rows.select_related("user").get().user


def writes(made: Scene, index: int, *rows: dict[str, str]) -> list[ChronologyRow]:
    """An agency's author writes rows."""
    body = made.agencies[index]
    user = author_of(made, body)
    by = {"acting_user": user, "review": made.review, "agency": body}
    return [service.save_row(**by, given={**GIVEN, **row}) for row in rows]  # type: ignore[arg-type]


def hands_in(made: Scene, index: int, *rows: dict[str, str]) -> list[ChronologyRow]:
    """An agency's author writes rows and hands them in."""
    kept = writes(made, index, *rows)
    body = made.agencies[index]
    service.hand_in(acting_user=author_of(made, body), review=made.review, agency=body)
    return kept


def joint_visit(made: Scene) -> None:
    """Two agencies record one visit a week apart, a third something else."""
    hands_in(
        made,
        HOUSING,
        {
            "when": "3/3/2026",
            "time": "",
            "event": "Joint visit with the police, Clare Sample seen",
            "source": "Visit note",
        },
    )
    hands_in(
        made,
        POLICE,
        {
            "when": "10/3/2026",
            "time": "14:30",
            "who": "",
            "event": "Joint visit with housing, nobody in",
            "source": "Pocket notebook",
        },
    )
    hands_in(made, TRUST, {"when": "?24 March 2026", "time": "", "event": "Clare Sample telephones the ward"})
