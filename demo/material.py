"""The demo's schedule of material and meetings: made up like everything else here."""

from __future__ import annotations

from datetime import timedelta

from demo import cast
from demo.story import Story
from portal.kernel.calendar import today
from reviews.enums import Capacity, ImrState
from reviews.enums_disclosure import Sensitivity, Source
from reviews.enums_meetings import Coming, ItemKind
from reviews.models import Imr, Participant, ScheduleItem
from reviews.services import evidence, meetings, minutes, schedule, schedule_export, supply
from reviews.services.schedule import Material


def keeps_schedule(story: Story) -> None:
    """Material held elsewhere is added, some is weighed, one item was supplied and one is asked for (4.22)."""
    chair, officer, review = story.who["chair"], story.who["disclosure"], story.review
    lesson = evidence.add_immediate_lesson(
        acting_user=chair,
        review=review,
        agency=story.bodies[cast.POLICE],
        lesson="Callers who ring off are rung back by somebody who can ask whether they are alone.",
    )
    for place in ("to_agency_on", "secured_on", "to_disclosure_on"):
        evidence.send_immediate_lesson(acting_user=chair, lesson=lesson, destination=place, on=today())
    post_mortem = schedule.add(
        acting_user=chair,
        review=review,
        material=Material(
            "Report of the post mortem examination", "Home Office pathologist", "two days after the incident",
            holder="His Majesty’s Coroner, Inner South London", marking="OFFICIAL-SENSITIVE",
        ),
    )  # fmt: skip
    calls = schedule.add(
        acting_user=story.who["coordinator"],
        review=review,
        material=Material(
            "Recording of a call to a helpline", "A worker of the helpline", "about a year before the incident",
            holder="The helpline’s archive", marking="Confidential",
        ),
    )  # fmt: skip
    weighed(story, post_mortem, Sensitivity.NOT_SENSITIVE, "It is the prosecution’s own material.")
    weighed(story, calls, Sensitivity.SENSITIVE, "It could show where a worker of the helpline can be found.")
    for letter in ScheduleItem.objects.filter(review=review, source=Source.LETTER):
        weighed(story, letter, Sensitivity.NOT_SENSITIVE, "A letter of the review’s own, with no names in it.")
    given = supply.ask(acting_user=officer, item=post_mortem, why="To compare it with the copy on the case file.")
    supply.supply(acting_user=chair, request=given, answer="Handed over on paper at the police station.")
    schedule_export.export(acting_user=officer, review=review, changed_only=False)
    filed = ScheduleItem.objects.filter(review=review, source=Source.DOCUMENT).first()
    if filed is not None:
        supply.ask(acting_user=officer, item=filed, why="The prosecutor asks what the landlord knew.")


def weighed(story: Story, item: ScheduleItem, sensitivity: Sensitivity, reason: str) -> None:
    """The disclosure officer says whether an item is sensitive."""
    line = schedule.line_of(item)
    assert line is not None  # noqa: S101
    schedule.weigh(
        acting_user=story.who["disclosure"], item=item, sensitivity=sensitivity, reason=reason, stamp=line.seq
    )


def holds_meetings(story: Story) -> None:
    """One meeting was held and minuted, its action waits; the next is called with an agency's presentation (4.20)."""
    chair, coordinator, review = story.who["chair"], story.who["coordinator"], story.review
    first = meetings.call_meeting(
        acting_user=chair, review=review, on=today(), starts="10am", place="Room 3, the town hall"
    )
    meetings.add_item(
        acting_user=chair, meeting=first, kind=ItemKind.TERMS, words="The ten considerations", imr_id=None
    )
    away = first.calls.filter(participant__user=story.who["panel-council"]).first()
    if away is not None:
        meetings.answer_call(
            acting_user=story.who["panel-council"], call=away, answer=Coming.APOLOGIES, words="On leave that week."
        )
    there = [one.pk for one in first.calls.all() if one != away]
    meetings.hold(acting_user=coordinator, meeting=first, present=there, stamp=first.version)
    minutes.write_minutes(
        acting_user=coordinator,
        meeting=first,
        words="The panel went through the ten considerations. It agreed to look at the two years before the incident.\n\n"
        "The specialist service asked that each agency says whether it could have asked about home in private.",
        stamp=0,
    )
    minutes.ask_correction(
        acting_user=story.who["panel-lantern"],
        meeting=first,
        words="Say “alone”, not “in private”: it is not the same.",
    )
    owner = Participant.objects.get(review=review, user=story.who["panel-police"], capacity=Capacity.PANEL_MEMBER)
    minutes.add_action(
        acting_user=coordinator,
        meeting=first,
        words="Ask the surgery which professionals saw the family.",
        owner_id=owner.pk,
        due_on=today() + timedelta(days=30),
    )


def calls_next(story: Story) -> None:
    """The next meeting, with the review that is assured by now and its paper."""
    chair, review = story.who["chair"], story.review
    row = meetings.call_meeting(
        acting_user=chair, review=review, on=today() + timedelta(days=14), starts="2pm", place="Room 3, the town hall"
    )
    for imr in Imr.objects.filter(review=review, state=ImrState.ASSURED):
        meetings.add_item(acting_user=chair, meeting=row, kind=ItemKind.PRESENTATION, words="", imr_id=imr.pk)
        if imr.filed_version:
            meetings.add_paper(acting_user=chair, review=review, meeting_id=row.pk, version_id=imr.filed_version)
    meetings.add_item(
        acting_user=chair, meeting=row, kind=ItemKind.FINDINGS, words="What the landlord knew", imr_id=None
    )
    watches = Participant.objects.get(review=review, user=story.who["observer"], capacity=Capacity.OBSERVER)
    meetings.call_person(acting_user=chair, meeting=row, participant_id=watches.pk, sees_papers=False)
