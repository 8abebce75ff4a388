"""The demo's schedule of material and meetings: made up like everything else here."""

from __future__ import annotations

from demo import cast
from demo.story import Story
from portal.kernel.calendar import today
from reviews.enums_disclosure import Sensitivity, Source
from reviews.models import ScheduleItem
from reviews.services import evidence, schedule, schedule_export, supply
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
