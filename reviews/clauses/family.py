"""4.12 to 4.14 and 4.25: the family, from the first invitation to the completed version."""

from __future__ import annotations

from datetime import date

from portal.kernel.calendar import long_date
from reviews import report_facts as rf
from reviews.clauses.shown import by, on
from reviews.enums_report import ContactWay, NoteAnswer, Participation, VoiceKind
from reviews.facts import Facts
from reviews.models import FamilyGroup, FamilyNoteReply


def count(number: int, one: str, many: str = "") -> str:
    """“One group”, “3 groups”: sentences here tell no name, since they are read by more than may know one."""
    return f"One {one}" if number == 1 else f"{number} {many or one + 's'}"


def included_missing(facts: Facts) -> list[str]:
    """4.12: each person or group is invited, or has declined, or is excluded with the reason."""
    groups = rf.groups(facts)
    if not groups:
        return ["No family, friends or colleagues are recorded as considered."]
    waiting = [one for one in groups if one.participation == Participation.NOT_ASKED]
    silent = [one for one in groups if one.participation == Participation.EXCLUDED and not one.excluded_reason]
    said = []
    if waiting:
        said.append(f"{count(len(waiting), 'group')} not invited yet.")
    if silent:
        said.append(f"{count(len(silent), 'group')} left out without a recorded reason.")
    return said


def included_evidence(facts: Facts) -> list[str]:
    taking = [one for one in rf.groups(facts) if one.participation == Participation.TAKES_PART]
    rows = rf.groups(facts)
    said = (
        [f"{count(len(rows), 'group')} considered, the last{on(facts, rows[-1].added_at, rows[-1].added_by_id)}."]
        if rows
        else []
    )
    return said + ([f"{count(len(taking), 'group takes part', 'groups take part')}."] if taking else [])


def version_missing(facts: Facts) -> list[str]:
    """4.13: each group has had the completed version and its time to answer, or the reason why not is recorded."""
    if not rf.groups(facts):
        return ["No family, friends or colleagues are recorded as considered, so nobody had the completed version."]
    said = []
    waiting = [one for one in rf.groups_to_tell(facts) if not rf.waived(facts, one)]
    without = [one for one in waiting if not rf.had_version(facts, one)]
    earlier = [one for one in without if one.waived_at]
    had = [one for one in waiting if rf.had_version(facts, one)]
    other = [one for one in had if not rf.had_what_goes_on(facts, one)]
    reading = [one for one in had if rf.had_what_goes_on(facts, one) and not rf.has_answered(facts, one)]
    replies = sum(len(rf.unanswered(one)) for one in rf.groups(facts))
    if without:
        said.append(f"{count(len(without), 'group has', 'groups have')} not had the completed version.")
    if earlier:
        said.append("The recorded reason for going on without a group is about an earlier version than this one.")
    if other:
        said.append(
            f"{count(len(other), 'group has', 'groups have')} had an earlier version, and neither the one put forward "
            f"nor the list of every difference."
        )
    if reading:
        said.append(f"{count(len(reading), 'group is', 'groups are')} still reading it.")
    if replies:
        said.append(
            f"{count(replies, 'answer of the family waits', 'answers of the family wait')} for the chair’s reply."
        )
    return said


def version_evidence(facts: Facts) -> list[str]:
    said = []
    had = [one for one in rf.groups_to_tell(facts) if rf.had_version(facts, one)]
    waived = [one for one in rf.groups_to_tell(facts) if rf.waived(facts, one)]
    if had:
        shares = [one for group in had for one in group.completed_versions.all() if one.recalled_at is None]
        newest = max(shares, key=lambda one: one.opens_on)
        last = f", the last from {long_date(newest.opens_on)}{by(facts, newest.shared_by_id)}"
        said.append(f"{count(len(had), 'group has', 'groups have')} had the completed version{last}.")
    if waived:
        row = waived[-1]
        why = f"not had it, for a reason recorded{on(facts, row.waived_at, row.waived_by_id)}"
        said.append(f"{count(len(waived), 'group has', 'groups have')} {why}.")
    replies = [reply for one in rf.groups(facts) for reply in one.replies.all()]
    if replies:
        said.append(f"{count(len(replies), 'answer')}, each replied to by the chair.")
    voices = [one for group in rf.groups(facts) for one in group.voices.all() if not one.for_chair_alone]
    objected = [one for one in voices if one.kind == VoiceKind.DISAGREEMENT]
    if objected:
        said.append(
            f"{count(len(objected), 'disagreement')} recorded, {'which goes' if len(objected) == 1 else 'which go'} with the report."
        )
    return said


def contact_due(facts: Facts) -> date | None:
    """The earliest day by which a group is to hear next."""
    return min((one.next_contact_on for one in rf.groups_to_tell(facts) if one.next_contact_on), default=None)


def contact_missing(facts: Facts) -> list[str]:
    """4.13: regular contact, also with those who decline: for each group it is known when they hear next."""
    groups = rf.groups_to_tell(facts)
    if not groups:
        return ["No group is recorded, so nobody is kept informed."]
    said = []
    unknown = [one for one in groups if one.next_contact_on is None]
    late = [one for one in groups if one.next_contact_on and one.next_contact_on < facts.day]
    if unknown:
        said.append(f"For {count(len(unknown), 'group').lower()} it is not set when they hear next.")
    for one in late:
        said.append(f"A family should have heard by {long_date(one.next_contact_on)}.")
    return said


def contact_evidence(facts: Facts) -> list[str]:
    found = [contact for one in rf.groups(facts) for contact in one.contacts.all()]
    last = max(found, key=lambda one: one.on, default=None)
    return [f"Last contact{on(facts, last.on)}, recorded{by(facts, last.recorded_by_id)}."] if last else []


def corrections_waiting(group: FamilyGroup) -> list[FamilyNoteReply]:
    """Corrections of a note that nobody has accepted or answered yet (4.14)."""
    found = [reply for contact in group.contacts.all() for reply in contact.corrections.all()]
    return [one for one in found if one.kind == NoteAnswer.CORRECTION and one.answered_on is None]


def meetings_missing(facts: Facts) -> list[str]:
    """4.14: every meeting with members of informal support networks is recorded."""
    silent = [
        contact
        for one in rf.groups(facts)
        for contact in one.contacts.all()
        if contact.way in (ContactWay.IN_PERSON, ContactWay.VIDEO) and not contact.note
    ]
    said = [f"{count(len(silent), 'meeting has', 'meetings have')} no note."] if silent else []
    waiting = sum(len(corrections_waiting(one)) for one in rf.groups(facts))
    if waiting:
        said.append(f"{count(waiting, 'correction of a note waits', 'corrections of a note wait')} for an answer.")
    return said


def meetings_evidence(facts: Facts) -> list[str]:
    held = [
        contact
        for one in rf.groups(facts)
        for contact in one.contacts.all()
        if contact.way in (ContactWay.IN_PERSON, ContactWay.VIDEO)
    ]
    last = max(held, key=lambda one: one.on, default=None)
    when = f"{on(facts, last.on)}, recorded{by(facts, last.recorded_by_id)}" if last else ""
    return [f"{count(len(held), 'meeting')} recorded, the last{when}."] if held else []


def restricted_missing(facts: Facts) -> list[str]:
    """4.25: the findings are Restricted; sharing with the family takes account of ongoing criminal proceedings."""
    if facts.review.proceedings_considered.all():
        return []
    return ["It is not recorded that criminal proceedings were weighed before sharing with the family."]


def restricted_evidence(facts: Facts) -> list[str]:
    rows = list(facts.review.proceedings_considered.all())
    said = ["Only people with an accepted declaration reach the findings."]
    if rows:
        said.append(f"Criminal proceedings weighed{on(facts, rows[0].considered_at, rows[0].considered_by_id)}.")
    return said
