"""What is watched over in the demo: a review of access that is open, a file that is held back, an alert, a review that ended."""

from __future__ import annotations

import io
from datetime import date
from uuid import uuid4

from django.conf import settings
from docx import Document

from demo import cast
from demo.story import Case, Story, days_ago
from documentroom.enums import DocumentKind
from documentroom.services import filing, held, made
from documentroom.services.filing import Words
from portal.audit.api import record_refusal, review_chain
from reviews.enums import Outcome
from reviews.models import AlertKind
from reviews.services import access_rounds, alerts, decision

ENDED = Case("Iris Pretend", "Hope", date(1968, 5, 4), "Joel Pretend", "Reuben", "5 Makebelieve Lane, SE11 0ZV")
LONG_AGO = 260  # days


def over(story: Story) -> None:
    """The chair is asked who still needs access; a file waits, held back; somebody was refused much in an hour."""
    with days_ago(4):
        access_rounds.begin(acting_user=story.who["chair"], review=story.review)
        holds_back(story)
    with days_ago(1):
        for _ in range(settings.ALERT_LIMITS[AlertKind.REFUSALS]):
            record_refusal(
                chain=review_chain(story.review.pk),
                verb="step.refused",
                actor=story.who["trust-author"],
                ids={"clause": "4.17"},
            )
        alerts.watch()


def holds_back(story: Story) -> None:
    """The hospital filed a chronology that the scanner could not look through as a whole."""
    with made.sealed_upload(story.review, chronology(), "Outpatient chronology.docx") as upload:
        version = filing.file_new(
            acting_user=story.who["trust-author"],
            review=story.review,
            upload=upload,
            kind=DocumentKind.CHRONOLOGY,
            words=Words(title="Outpatient chronology", marking="OFFICIAL-SENSITIVE", why=""),
            once=uuid4(),
            agency_id=story.bodies[cast.TRUST].pk,
        )
    held.hold(version, held.PastLimits())


def chronology() -> bytes:
    """A short chronology as a Word file."""
    paper, out = Document(), io.BytesIO()
    paper.add_heading("Outpatient chronology", 1)
    paper.add_paragraph(
        "12 March: she asked that her next appointment be moved to the afternoon, when she could come alone."
    )
    paper.save(out)
    return out.getvalue()


def ended(story: Story) -> Story:
    """Notified, and decided not to be one for a review: the two were strangers."""
    with days_ago(LONG_AGO):
        story.opens([cast.POLICE, cast.TRUST])
        story.leaders_declare()
        story.prepares_decision(strangers=True)
        row = story.review.decisions.get()
        decision.record_decision(
            acting_user=story.who["ssp-chair"],
            review=story.review,
            stamp=row.version,
            outcome=Outcome.NO_REVIEW,
            reason="They were neither related nor of one household.",
        )
    return story
