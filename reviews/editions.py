"""What an edition of the protocol fixes: names, recipients, deadlines, bodies.

They have changed since 2011 and will again, so they are data, fixed for a review when it opens; the rules themselves
stand in ``protocol``. To add an edition, add an entry and name it in ``CURRENT``: reviews under way keep theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

from reviews.enums import ChairRequirement, ConsultedBody, ParallelKind


@dataclass(frozen=True)
class Edition:
    """One edition's data. Months are calendar months; days are calendar days."""

    key: str
    title: str
    review_name: str
    short_name: str
    decision_months: int
    completion_months: int
    imr_days: int
    reminder_days: int
    declaration_months: int
    home_office: str
    home_office_address: str
    secretary_of_state: str
    adults_board: str
    children_board: str
    serious_case_review: str
    bodies: tuple[tuple[ConsultedBody, str], ...]
    duty_kinds: frozenset[str]
    requirements: tuple[ChairRequirement, ...] = tuple(ChairRequirement)
    reminders_before: tuple[int, ...] = (7, 1)
    escalation: tuple[tuple[int, str], ...] = ((1, "owner"), (3, "coordinator"), (7, "senior_manager"), (14, "chair"))
    includes_suicide: bool = False
    learning_forums: tuple[str, ...] = ("marac", "dacg", "sscb", "sapb", "training")
    child_processes: frozenset[str] = frozenset({ParallelKind.CHILD_SCR})

    def body(self, key: str) -> str:
        """The name of a body that is consulted on the decision (4.3)."""
        return {str(one): name for one, name in self.bodies}.get(key, "")


EDITION_2011 = Edition(
    key="2011",
    title="the protocol of 2011",
    review_name="Domestic Homicide Review",
    short_name="review",
    decision_months=1,
    completion_months=6,
    imr_days=56,
    reminder_days=7,
    declaration_months=6,
    home_office="Home Office enquiries inbox for these reviews",
    home_office_address="DHRENQUIRIES@homeoffice.gsi.gov.uk",
    secretary_of_state="Secretary of State",
    adults_board="Safeguarding Adults Partnership Board",
    children_board="Southwark Safeguarding Children Board",
    serious_case_review="serious case review",
    bodies=(
        (ConsultedBody.DACG, "Domestic Abuse Commissioning Group"),
        (ConsultedBody.SAPB, "Safeguarding Adults Partnership Board"),
        (ConsultedBody.SSCB, "Southwark Safeguarding Children Board"),
    ),
    duty_kinds=frozenset({"police", "local_authority", "probation", "health_board", "health_provider"}),
)

EDITIONS: dict[str, Edition] = {EDITION_2011.key: EDITION_2011}
CURRENT = EDITION_2011.key


def edition(key: str) -> Edition:
    """The edition fixed for a review. Raises KeyError for one that this installation does not hold."""
    return EDITIONS[key]
