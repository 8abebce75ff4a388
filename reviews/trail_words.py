"""The words of the audit trail: what each act is called, and the kinds of act by which it is filtered and counted."""

from __future__ import annotations

from django.db.models import Q

from reviews.enums import Capacity, Section

SAID = {
    "review.opened": "Opened the review",
    "review.visited": "Opened a page",
    "family.visited": "Was here",
    "step.refused": "Was refused a step",
    "declaration.card_opened": "Opened the conflict card",
    "declaration.answered": "Answered a question of their declaration",
    "declaration.made": "Made their declaration",
    "declaration.read": "Read a declaration",
    "declaration.accepted": "Accepted a declaration",
    "declaration.refused": "Refused a declaration",
    "declaration.withdrawn": "Withdrew",
    "declaration.declined": "Declined the invitation",
    "declaration.terms_accepted": "Accepted the changed terms of handling",
    "participant.invited": "Invited somebody",
    "participant.suspended": "Suspended somebody",
    "participant.suspension_lifted": "Lifted a suspension",
    "participant.confirmed": "Confirmed somebody",
    "participant.access_confirmed": "Confirmed that somebody still needs access",
    "participant.last_day_set": "Said until when somebody has access",
    "participant.expired": "Ended access that had run out or was not confirmed",
    "access.round_opened": "Opened a review of who still needs access",
    "access.round_answered": "Answered the review of who still needs access",
    "participant.ended": "Ended somebody’s part",
    "declarations.exported": "Exported the register of declarations",
    "family.change_tied": "Said what changed because of a family’s answer",
    "family.change_given": "Gave a family what changed because of its answer",
    "room.feedback_exported": "Exported what families answered",
    "protocol.exported": "Exported how the review kept to the protocol",
    "decision.recorded": "Recorded the decision",
    "decision.directed": "Recorded a direction",
    "letter.written": "Wrote a letter",
    "letter.taken": "Took a letter as a file",
    "letter.sent": "Marked a letter as sent",
    "chair.appointed": "Recorded the chair’s appointment",
    "terms.begun": "Began a draft of the terms",
    "terms.drafted": "Changed the draft of the terms",
    "terms.approved": "Approved the terms",
    "imr.commissioned": "Commissioned an agency’s review",
    "imr.independence_declared": "Declared independence",
    "imr.template_taken": "Took the template",
    "imr.filed": "Filed an agency’s review",
    "imr.accepted": "Accepted a commission for the agency",
    "imr.part_saved": "Wrote in an agency’s review",
    "imr.wording_settled": "Settled two wordings of an agency’s review",
    "imr.nil_return_signed": "Signed a nil return",
    "imr.received": "Received an agency’s review for the panel",
    "imr.assured": "Assured an agency’s review",
    "imr.returned": "Returned an agency’s review",
    "room.opened": "Opened a paper",
    "room.read_on": "Took ten pages’ pictures without turning to them",
    "room.search_read": "Looked for words in the room",
    "room.filed": "Filed a paper",
    "room.original_taken": "Took an original",
    "room.pack_taken": "Took a pack of papers",
    "room.check_clean": "Found a paper clean",
    "room.check_refused": "Refused a paper that had been filed",
    "room.held_back": "Held a paper back",
    "room.check_again_asked": "Asked that what is held back be checked again",
    "room.held_again": "Checked again, and held back as before",
    "room.held_ended": "Checked again, and found clean",
    "room.leftovers_removed": "Removed what broken uploads had left",
    "room.copy_asked": "Asked for another copy of a paper",
    "room.malware_refused": "Turned a file away: malware was found in it",
    "room.inspection_stopped": "Stopped the inspection of a file at a limit",
    "room.shared": "Shared a paper",
    "room.share_recalled": "Took a share back",
    "room.tabled": "Put a paper before the panel",
    "room.statement_compared": "Compared a family’s words with the report",
    "room.ledger_let": "Let who speaks for a family read what was answered before",
    "room.ledger_ended": "Ended that who speaks for a family reads what was answered before",
    "room.traced": "Traced a mark",
    "room.trace_asked": "Asked to trace a family’s mark",
    "room.trace_answered": "Answered who asked to trace a family’s mark",
    "room.family_traced": "Saw to which family a mark belongs",
    "room.noted": "Wrote a note to the panel",
    "room.agency_asked": "Asked an agency about a passage",
    "room.agency_answered": "Answered the panel about a passage",
    "room.print_let": "Let somebody print a paper",
    "room.print_ended": "Ended somebody’s leave to print a paper",
    "room.copy_printed": "Printed a numbered copy",
    "room.copy_recorded": "Recorded what became of a copy",
    "room.reasons_asked": "Asked that originals be taken with a reason",
    "room.reasons_not_asked": "Asked for no reason with originals any more",
    "release.pack_taken": "Took the release’s pack",
    "disclosure.exported": "Exported the schedule of material",
    "disclosure.export_taken": "Took a file of the schedule’s export",
    "chronology.exported": "Exported the chronology",
    "plan.exported": "Exported the action plan",
    "trail.exported": "Exported the audit trail",
    "access.exported": "Exported the report of access",
    "addresses.asked": "Asked to open the log of network addresses",
    "addresses.answered": "Answered a request to open the log of network addresses",
    "addresses.opened": "Read the log of network addresses",
    "alert.raised": "Raised an alert",
    "alert.answered": "Answered an alert",
}
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
    "report": ("The report and the release", _begins("report", "release", "clearance", "anonymity", "identities")),
    "plan": ("The action plan and learning", _begins("plan", "learning")),
    "papers": ("Papers filed and shared", _begins("room") & ~READING & ~ORIGINALS & ~EXPORTS & ~REFUSALS),
}


def kind_of(name: str) -> Q:
    """The entries of one kind; everything where none is named."""
    return KINDS[name][1] if name in KINDS else Q()
