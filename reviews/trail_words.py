"""The words of the audit trail: what each act is called, and the kinds of act by which it is filtered and counted."""

from __future__ import annotations

from django.db.models import Q

from reviews.enums import Capacity, Section
from reviews.trail_said import SAID

ENUMS = ("section", "page", "clause", "capacity", "kind", "stage", "outcome", "question", "state")


def said(verb: str) -> str:
    """An act in words; one without words of its own by its code."""
    return SAID.get(verb, verb.replace(".", ": ").replace("_", " ").capitalize())


def about(ids: dict[str, object]) -> str:
    """The enums and names of pages among the ids, in words where there are any."""
    told = []
    for name in ENUMS:
        value = str(ids.get(name) or "")
        if not value:
            continue
        if name == "section":
            value = Section(value).label if value in Section.values else value
        elif name == "capacity":
            value = Capacity(value).label if value in Capacity.values else value
        elif name == "page":
            value = value.rsplit(":", 1)[-1].replace("_", " ")
        told.append(f"{name}: {value.replace('_', ' ').lower()}")
    return ", ".join(told)


# Kinds of act -----------------------------------------------------------------------------------------------------------
def _begins(*words: str) -> Q:
    rule = Q()
    for one in words:
        rule |= Q(verb__startswith=f"{one}.")
    return rule


ORIGINALS = Q(verb="room.original_taken")
READ_ON, PICTURES = "room.read_on", 10  # one entry stands for so many pages
PAGES = Q(verb__in=("review.visited", "room.opened", READ_ON))
REFUSALS = Q(verb__in=("step.refused", "room.check_refused", "room.file_refused", "room.trace_refused"))
COPIES = Q(verb="room.copy_printed")
EXPORTS = (
    Q(verb__endswith=".taken") | Q(verb__endswith="_taken") | Q(verb__endswith=".exported") | COPIES
) & ~ORIGINALS
READING = PAGES | Q(verb__in=("room.search_read", "declaration.read", "declaration.card_opened"))
KINDS: dict[str, tuple[str, Q]] = {
    "reading": ("Pages and papers opened", READING),
    "originals": ("Originals taken", ORIGINALS),
    "exports": ("Exports and files taken", EXPORTS),
    "refusals": ("Steps refused", REFUSALS),
    "people": (
        "People, declarations and access",
        _begins(
            *("participant", "participants", "declaration", "declarations", "chair", "panel", "agency"),
            *("access", "addresses", "alert"),
        ),
    ),
    "decision": ("The decision and letters", _begins("decision", "consultation", "letter", "extension")),
    "terms": ("Terms and meetings", _begins("terms", "meeting")),
    "evidence": (
        "Agencies’ reviews and evidence",
        _begins("imr", "interview", "chronology", "evidence", "early_lesson", "immediate_lesson", "disclosure"),
    ),
    "family": ("The family", _begins("family")),
    "report": (
        "The report and the release",
        _begins("report", "release", "clearance", "anonymity", "identities", "page"),
    ),
    "plan": ("The action plan and learning", _begins("plan", "learning")),
    "papers": ("Papers filed and shared", _begins("room") & ~READING & ~ORIGINALS & ~EXPORTS & ~REFUSALS),
}


def kind_of(name: str) -> Q:
    """The entries of one kind; everything where none is named."""
    return KINDS[name][1] if name in KINDS else Q()
