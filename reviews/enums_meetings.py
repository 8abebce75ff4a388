"""The words of panel meetings (4.10, 4.20, 4.21, 4.26)."""

from __future__ import annotations

from django.db import models

from reviews.enums import Capacity


class MeetingState(models.TextChoices):
    CALLED = "called", "Called"
    HELD = "held", "Held"
    AGREED = "agreed", "Held, its minutes agreed"


class ItemKind(models.TextChoices):
    """What stands on an agenda. Each of the first four has its clause."""

    TERMS = "terms", "The terms of reference"
    PRESENTATION = "presentation", "An agency presents its review"
    FINDINGS = "findings", "Agreeing findings"
    REPORT = "report", "Agreeing the report"
    OTHER = "other", "Another item"


CLAUSE_OF = {
    ItemKind.TERMS: "4.10",
    ItemKind.PRESENTATION: "4.20",
    ItemKind.FINDINGS: "4.21",
    ItemKind.REPORT: "4.26",
    ItemKind.OTHER: "",
}


class Coming(models.TextChoices):
    """What somebody who is called has said."""

    CALLED = "called", "Not answered yet"
    COMING = "coming", "Comes"
    APOLOGIES = "apologies", "Sends apologies"


PANEL_TABLE = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.PANEL_MEMBER, Capacity.OVERVIEW_AUTHOR)
# Who sees of a review only what the chair puts before them, for that meeting (access.md).
BEFORE_THEM = (Capacity.LEGAL_ADVISER, Capacity.MINUTE_TAKER, Capacity.OBSERVER, Capacity.SUBSTITUTE)
PRESENTERS = (Capacity.IMR_AUTHOR, Capacity.SENIOR_MANAGER)
