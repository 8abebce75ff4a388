"""What one does about a clause: the act in plain words, its button, its page, and whose it is. Today and the protocol
pages are written from this table and from the clauses' own sentences; nothing here decides anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from reviews.enums import SSP_CHAIR_CAPACITIES as SSP
from reviews.enums import Capacity
from reviews.models import Review

CHAIR, COORDINATOR = frozenset({Capacity.PANEL_CHAIR}), frozenset({Capacity.COORDINATOR})


@dataclass(frozen=True)
class Act:
    clauses: tuple[str, ...]
    title: str
    button: str
    url: str
    who: frozenset[Capacity]
    after: tuple[str, ...] = ()  # clauses that come first: while one of them is open, this act is part of theirs

    def address(self, review: Review) -> str:
        """The page where it is done; the protocol page's own entry where there is none."""
        try:
            return reverse(self.url, kwargs={"reference": review.reference})
        except NoReverseMatch:
            return f"{page('protocol', review)}#{anchor(self.clauses[0])}"


def page(name: str, review: Review) -> str:
    """The address of one of a review's pages."""
    return reverse(f"reviews:{name}", kwargs={"reference": review.reference})


def anchor(number: str) -> str:
    """The fragment of a clause on a protocol page."""
    return "c" + number.replace(" ", "-")


ACTS: tuple[Act, ...] = (
    Act(("4.1",), "Have the police’s letter", "See the notification", "reviews:notification", COORDINATOR),
    Act(
        ("2.1", "3.3", "3.4", "3.5", "4.2", "4.3"),
        "Weigh the criteria and record the decision",
        "Go to the decision",
        "reviews:decision",
        SSP | COORDINATOR,
    ),
    Act(
        ("4.4",),
        "Tell the Home Office of the decision",
        "Write the letter",
        "reviews:decision",
        SSP | COORDINATOR,
        ("2.1", "4.3"),
    ),
    Act(
        ("1.3", "4.6", "4.7"),
        "See that every agency has adopted the protocol and takes part",
        "See the agencies",
        "reviews:agencies",
        COORDINATOR,
    ),
    Act(("4.5",), "Bring the panel together", "See who takes part", "reviews:people", CHAIR | COORDINATOR),
    Act(("4.8", "4.9"), "Appoint the independent chair", "Appoint the chair", "reviews:chair", SSP | COORDINATOR),
    Act(("4.15",), "Have the agencies secure their records", "See the notices", "reviews:notices", CHAIR | COORDINATOR),
    Act(("4.10", "4.11"), "Settle the terms of reference", "Go to the terms", "reviews:terms", CHAIR | COORDINATOR),
    Act(("4.10 footnote",), "Agree a new date", "See the dates", "reviews:extensions", SSP),
    Act(("3.6",), "Send and follow up the early lessons", "See the lessons", "reviews:lessons", CHAIR | COORDINATOR),
    Act(
        ("4.19",),
        "Have the senior investigating officer’s view before witnesses are interviewed",
        "See each agency’s interviews",
        "reviews:imrs",  # the officer and the partnership have the witnesses' own page
        CHAIR,
    ),
    Act(
        ("4.16", "4.17", "4.18", "4.20"),
        "Get the agencies’ own reviews in and assured",
        "See each agency",
        "reviews:imrs",
        CHAIR | COORDINATOR,
    ),
    Act(
        ("4.12", "4.13", "4.13 contact", "4.14"),
        "Be in touch with the family",
        "See the family’s plan",
        "reviews:family",
        CHAIR | COORDINATOR,
    ),
    Act(("4.21",), "Agree the findings", "Go to the findings", "reviews:points", CHAIR),
    Act(
        ("4.22",),
        "Keep the schedule of material",
        "See the schedule",
        "reviews:disclosure",
        frozenset({Capacity.DISCLOSURE_OFFICER, Capacity.SIO}) | CHAIR | COORDINATOR,
    ),
    Act(
        ("4.23", "4.24", "4.25", "4.26"),
        "Have the report agreed as full and fair",
        "See where the report stands",
        "reviews:report",
        CHAIR | COORDINATOR,
    ),
    Act(
        ("4.27",),
        "Have each organisation agree the action plan",
        "See the action plan",
        "reviews:actions",
        CHAIR | COORDINATOR,
    ),
    Act(
        ("4.28",),
        "Have the partnership sign the report off",
        "Go to the sign-off",
        "reviews:release",
        SSP | COORDINATOR,
    ),
    Act(
        ("4.30", "4.31"),
        "Have the Home Office’s clearance",
        "See the clearance",
        "reviews:release",
        SSP | COORDINATOR,
    ),
    Act(("4.29",), "Publish, follow up the actions, conclude", "See the actions", "reviews:actions", SSP | COORDINATOR),
    Act(
        ("4.32", "4.33", "4.34"),
        "Share what was learned",
        "See what was shared",
        "reviews:dissemination",
        SSP | COORDINATOR,
    ),
)

BY_CLAUSE: dict[str, Act] = {number: act for act in ACTS for number in act.clauses}
