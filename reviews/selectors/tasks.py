"""What one person has to do in one review, for their own agency or as a member of the panel.

Each function reads facts and rights, never the database. What leaders have to do follows from the open clauses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from reviews import access_rounds, report_facts
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity, Contribution, ImrState, Section, Stage
from reviews.enums_meetings import Coming, MeetingState
from reviews.enums_report import PartState, ReleaseState
from reviews.facts import Facts
from reviews.models import Action, Imr
from reviews.policy import Rights
from reviews.selectors.people import to_confirm

MONTH = timedelta(days=31)


@dataclass(frozen=True)
class Task:
    """One thing to do. ``mine``: this person is one of those who can do it; else somebody else has to act."""

    reference: str
    numbers: tuple[str, ...]
    title: str
    lines: tuple[str, ...] = ()
    who: str = ""
    due: date | None = None
    days_late: int = 0
    waits: str = ""
    href: str = ""
    button: str = ""
    mine: bool = True

    @property
    def number(self) -> str:
        return self.numbers[0] if self.numbers else ""

    @property
    def more(self) -> int:
        """How many sentences are left out of a short list."""
        return max(0, len(self.lines) - 3)


# The agencies' own reviews --------------------------------------------------------------------------------------------
def own_imrs(facts: Facts, rights: Rights) -> Iterable[Task]:
    """What an author, or a senior manager, has to do for their agency's own review (4.16, 4.17)."""
    for one in facts.imrs:
        if one.kind != Contribution.IMR or one.settled:
            continue
        if one.agency_id in rights.agency_ids(Capacity.IMR_AUTHOR):
            yield from _author_task(facts, one)
        if one.agency_id in rights.agency_ids(Capacity.SENIOR_MANAGER) and one.filed_by_id != rights.user.pk:
            yield from _manager_task(facts, one)


def _author_task(facts: Facts, imr: Imr) -> Iterable[Task]:
    declared = next(iter(imr.independences.all()), None)
    if declared is None:
        said = (
            "Declare your independence",
            "You say that you were not involved, and manage nobody who was. Nothing can be filed before.",
        )
    elif imr.state == ImrState.RETURNED:
        said = ("File your agency’s review again", "The senior manager returned it, with a reason.")
    elif imr.state != ImrState.FILED and declared.holds:
        said = (
            "File your agency’s own review",
            "Take the template, write, and file it. Then the senior manager assures its quality.",
        )
    else:
        return
    yield _imr_task(facts, imr, "4.17" if declared is None else "4.16", *said)


def _manager_task(facts: Facts, imr: Imr) -> Iterable[Task]:
    if imr.state == ImrState.FILED:
        yield _imr_task(
            facts,
            imr,
            "4.17",
            "Assure the quality of your agency’s review",
            "It is filed. You assure it, or return it with a reason.",
        )
    elif not facts.of_agency(imr.agency_id, Capacity.IMR_AUTHOR):
        yield _imr_task(
            facts,
            imr,
            "4.17",
            "Name the author of your agency’s review",
            "Somebody who was not involved, and manages nobody who was.",
            "imr_name",
        )


def _imr_task(facts: Facts, imr: Imr, number: str, title: str, line: str, to: str = "imr") -> Task:
    late = (facts.day - imr.due_on).days if imr.due_on < facts.day and imr.state != ImrState.FILED else 0
    href = reverse(f"reviews:{to}", kwargs={"reference": facts.review.reference, "imr_id": imr.pk})
    return Task(facts.review.reference, (number,), title, (line,), "", imr.due_on, late, "", href, "Go to it")


def own_witnesses(facts: Facts, rights: Rights) -> Iterable[Task]:
    """Before a witness is interviewed: the SIO's view, then the advice of the partnership's chair (4.19)."""
    sio, chair = rights.has(Capacity.SIO), rights.has(*SSP_CHAIR_CAPACITIES)
    walled = rights.reach(Section.IMRS).walled_agency_ids
    rows = [one for imr in facts.imrs if imr.agency_id not in walled for one in imr.interviews.all() if one.witness]
    if sio and any(one.sio_view_on is None for one in rows):
        said = "An agency wishes to interview somebody who may be a witness. It waits for your view."
        yield _to(facts, "4.19", "Give your view before a witness is interviewed", said, "witnesses", "Go to it")
    if chair and any(one.sio_view_on and one.ssp_advice_on is None for one in rows):
        said = "The senior investigating officer has given a view. The agency waits for the partnership’s advice."
        yield _to(facts, "4.19", "Give the partnership’s advice on a witness", said, "witnesses", "Go to it")


# The report and the plan ----------------------------------------------------------------------------------------------
def own_answer(facts: Facts, rights: Rights) -> Iterable[Task]:
    """A panel member says whether they agree what is presented (4.26)."""
    row = report_facts.presentation(facts)
    if row is None or row.concluded_at is not None or not rights.has(Capacity.PANEL_MEMBER):
        return
    if any(one.user_id == rights.user.pk for one in report_facts.members_waited_for(facts)):
        said = "The report, the summary and the action plan are before the panel."
        yield _to(facts, "4.26", "Say whether you agree what is presented", said, "report", "Read and answer")


def own_part(facts: Facts, rights: Rights) -> Iterable[Task]:
    """A senior manager says whether their agency's part is fully and fairly represented (4.26)."""
    mine = rights.agency_ids(Capacity.SENIOR_MANAGER)
    for one in report_facts.parts(facts):
        if one.agency_id in mine and one.state == PartState.ASKED:
            said = "You confirm that it is full and fair, or object with a reason that the chair answers."
            title = "Say whether your agency’s part of the report is fair"
            yield _to(facts, "4.26", title, said, "part", "Go to it", part_id=one.pk)


def own_plan(facts: Facts, rights: Rights) -> Iterable[Task]:
    """A senior manager agrees to their agency's actions (4.27), and reports on those that fall due (4.29)."""
    mine = rights.agency_ids(Capacity.SENIOR_MANAGER)
    for asked in facts.review.plan_requests.all():
        if asked.agency_id not in mine or not report_facts.actions_of(facts, asked.agency_id):
            continue
        opened = report_facts.plan_opened(facts, asked.agency_id)
        if report_facts.agreement_of(facts, asked.agency_id) is None and not opened:
            said = "Each organisation agrees its actions at senior level. One changed word asks for a new agreement."
            yield _to(facts, "4.27", "Agree your agency’s actions", said, "actions", "Go to the action plan")
    if facts.review.has_reached(Stage.CLEARED):
        for action in facts.review.actions.all():
            if action.agency_id in mine and not action.settled and action.due_on:
                yield from _follow_up(facts, action, action.due_on)


def _follow_up(facts: Facts, action: Action, due: date) -> Iterable[Task]:
    if due > facts.day + MONTH:
        return
    href = reverse("reviews:action_progress", kwargs={"reference": facts.review.reference, "action_id": action.pk})
    late = max(0, (facts.day - due).days)
    title = f"Report on action {action.number}"
    yield Task(
        facts.review.reference,
        ("4.29",),
        title,
        ("Say how far it is, or that it is done and what shows it.",),
        "",
        due,
        late,
        "",
        href,
        "Report",
    )


def own_telling(facts: Facts, rights: Rights) -> Iterable[Task]:
    """Family, agencies and media hear of the day of publication, in that order, before it comes (4.13, 4.28)."""
    row = report_facts.release(facts)
    if row is None or row.state != ReleaseState.CLEARED or row.agreed_date is None or row.told_at is not None:
        return
    if rights.has(Capacity.COORDINATOR):
        said = "The family first, through the advocate, then the agencies, then the media. Publication waits for it."
        href = reverse("reviews:release_telling", kwargs={"reference": facts.review.reference})
        late, title = max(0, (facts.day - row.agreed_date).days), "Tell those who hear of the date first"
        yield Task(
            facts.review.reference,
            ("4.13",),
            title,
            (said,),
            "",
            row.agreed_date,
            late,
            "",
            href,
            "See who is told",
        )


# People ---------------------------------------------------------------------------------------------------------------
def own_access(facts: Facts, rights: Rights) -> Iterable[Task]:
    """The quarterly question of who still needs access; and last days that come soon, one's own or others' (4.25)."""
    if facts.review.closed:
        return
    found = next((one for one in facts.review.access_rounds.all() if one.closed_on is None), None)
    left = access_rounds.waiting(found, facts.participants) if found else []
    reference = facts.review.reference
    if found and left and rights.has(Capacity.PANEL_CHAIR):
        said = f"{len(left)} {'person waits' if len(left) == 1 else 'people wait'} for your answer. What you do not confirm ends."
        late = max(0, (facts.day - found.due_on).days)
        href = reverse("reviews:access_round", kwargs={"reference": reference})
        title = "Say who still needs access"
        yield Task(reference, ("4.25",), title, (said,), "", found.due_on, late, "", href, "Answer for each person")
    for one in access_rounds.ends_soon(facts.participants, facts.day):
        if one.user_id == rights.user.pk:
            title, said = "Your access ends soon", "If you need it longer, tell the chair or the coordinator."
            href, button = reverse("reviews:own_parts"), "See your declarations"
        elif rights.has(Capacity.PANEL_CHAIR, Capacity.COORDINATOR):
            title, said = f"{one.user.name}’s access ends soon", "Give them a later day if they still need it."
            href = reverse("reviews:last_day", kwargs={"reference": reference, "participant_id": one.pk})
            button = "See until when"
        else:
            continue
        yield Task(reference, ("4.25",), title, (said,), "", one.expires_on, 0, "", href, button, mine=False)


def own_confirmations(facts: Facts, rights: Rights) -> Iterable[Task]:
    """The new chair confirms whom the partnership's chair accepted before (access.md, "Declarations")."""
    if not rights.has(Capacity.PANEL_CHAIR) or facts.review.closed:
        return
    waiting = [one for one in to_confirm(facts) if one.accepted_by_id is not None]
    if waiting:
        number = len(waiting)
        said = (
            f"{number} {'person was' if number == 1 else 'people were'} accepted by the partnership’s chair before you. "
            "You confirm them, or end their part."
        )
        yield _to(facts, "4.8", "Confirm who takes part", said, "people", "See who takes part")


# Meetings of the panel ------------------------------------------------------------------------------------------------
def own_meetings(facts: Facts, rights: Rights) -> Iterable[Task]:
    """What somebody undertook at a meeting, until it is done; and a call to one that waits for an answer (4.10)."""
    mine = {one.pk for one in rights.participants}
    reference = facts.review.reference
    for action in facts.review.meeting_actions.all():
        if action.owner_id in mine and action.done_on is None:
            href = reverse("reviews:meeting_action_done", kwargs={"reference": reference, "task_id": action.pk})
            late = max(0, (facts.day - action.due_on).days)
            said = (action.words,)
            title = f"Do action {action.number} of the panel’s meetings"
            yield Task(reference, ("4.21",), title, said, "", action.due_on, late, "", href, "Record that it is done")
    for meeting in facts.review.meetings.all():
        waits = any(one.participant_id in mine and one.answer == Coming.CALLED for one in meeting.calls.all())
        if waits and meeting.state == MeetingState.CALLED and meeting.on >= facts.day:
            href = reverse("reviews:meeting_answer", kwargs={"reference": reference, "meeting_id": meeting.pk})
            title = "Say whether you come to the panel’s meeting"
            yield Task(reference, ("4.10",), title, ("You are called.",), "", meeting.on, 0, "", href, "Answer")


def _to(facts: Facts, number: str, title: str, said: str, name: str, button: str, **where: object) -> Task:
    href = reverse(f"reviews:{name}", kwargs={"reference": facts.review.reference, **where})
    return Task(facts.review.reference, (number,), title, (said,), href=href, button=button)
