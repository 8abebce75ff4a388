"""What is told of each of the demo's earlier reviews."""

from __future__ import annotations

from dataclasses import dataclass

from demo.cast import COUNCIL, HOUSING, LANTERN, POLICE, PROBATION, TRUST
from demo.story import Case
from demo.story_report import Planned

Section = tuple[str, list[str]]

CLOSED = -1
MANAGERS = {
    HOUSING: "housing-manager",
    TRUST: "trust-manager",
    PROBATION: "probation-manager",
    POLICE: "substitute",
    COUNCIL: "observer",
    LANTERN: "partner",
}


@dataclass(frozen=True)
class Earlier:
    """One earlier review. ``ago``: days since it was published, or since it was decided that it is not.

    ``done``: for each action, how many days later it was done; None while it is on its way, ``CLOSED`` where it was
    closed undone. ``years``: for how long it is public; 0 without an end. ``withheld``: why it is not published. Where
    ``ago`` lies ahead, its page waits for the second person's word, and for that day.
    """

    key: str
    case: Case
    ago: int
    chair: str
    description: str
    report: tuple[Section, ...]
    summary: tuple[Section, ...]
    actions: tuple[Planned, ...]
    done: tuple[int | None, ...]
    years: int = 0
    withheld: str = ""

    @property
    def agencies(self) -> list[str]:
        """Those that own an action, in the order of the plan."""
        return list(dict.fromkeys(action[4] for action in self.actions))

    @property
    def concluded(self) -> bool:
        """Whether all of the plan is done or closed, so that the review could be concluded."""
        return not self.withheld and not self.waits and all(self.done)

    @property
    def waits(self) -> bool:
        """Whether it is still to be published."""
        return self.ago < 0


def thanks(name: str) -> str:
    """How each report begins."""
    return (
        f"This is the report of a review into the death of {name}. The panel offers its condolences to everybody who "
        "knew and loved her."
    )
