"""What the demo's published review taught: lessons, a decision on what is passed on, milestones, a national answer."""

from __future__ import annotations

from datetime import timedelta

from demo.story_later import LaterStory
from portal.kernel.calendar import today
from reviews.enums import Capacity
from reviews.enums_report import ActionScope, Forum, LessonKind, LessonReach, Theme
from reviews.services import actions, conclusion, evidence, learning, plan_more
from reviews.services.learning import LessonTold

TOLD = ((Forum.MARAC, 14), (Forum.DACG, 9), (Forum.SSCB, 11), (Forum.SAPB, 3))


def writes_lessons(story: LaterStory) -> None:
    """The chair writes down a lesson and an example of good practice, and asks for national guidance (3.1, 4.33)."""
    by = {"acting_user": story.who["chair"], "review": story.review}
    first = story.review.recommendations.order_by("number").first()
    learning.keep_lesson(
        **by,
        told=LessonTold(
            LessonKind.LESSON,
            LessonReach.BETWEEN,
            "Two agencies kept two notes of one joint visit, and neither read the other’s.",
            (Theme.SHARING, Theme.RECORDS),
            "One note of each joint visit, read by both.",
            today() + timedelta(days=180),
            first,
        ),
    )
    learning.keep_lesson(
        **by,
        told=LessonTold(
            LessonKind.GOOD_PRACTICE,
            LessonReach.WITHIN,
            "A nurse asked her alone, wrote down the answer, and rang her the next day.",
            (Theme.ASKING, Theme.GOOD_PRACTICE),
        ),
    )
    actions.keep_recommendation(
        **by,
        told=actions.RecommendationTold(
            "National guidance on notes of joint visits",
            ActionScope.NATIONAL,
            "No guidance says who keeps the note of a joint visit.",
            "Every area keeps one note.",
            (Theme.RECORDS,),
        ),
    )
    row = evidence.add_early_lesson(
        acting_user=story.who["coordinator"],
        review=story.review,
        agency=story.bodies["Larkhall Housing Association"],
        lesson="Visitors were not asked to leave the room before questions about safety.",
        sent_on=today(),
    )
    learning.release_early(
        **by, lesson=row, words="Questions about safety are asked alone, at every visit.", themes=(Theme.ASKING,)
    )


def follows_up_further(story: LaterStory) -> None:
    """A milestone is reached, the national body has acknowledged, and the forums are told (4.29, 4.33, 4.34)."""
    review = story.review
    for number, row in enumerate(review.actions.exclude(state="done").order_by("number")):
        owner = review.participants.get(agency=row.agency, capacity=Capacity.SENIOR_MANAGER, state="accepted").user
        mark = plan_more.add_milestone(
            acting_user=owner,
            review=review,
            action=row,
            words="A pilot with one team" if number else "The form is agreed",
            due_on=today() + timedelta(days=5) if row.due_on is None or row.due_on > today() else row.due_on,
        )
        if number == 0:
            plan_more.reach_milestone(
                acting_user=owner, review=review, milestone=mark, reached_on=today(),
                evidence="Minute 6 of the joint meeting.", stamp=mark.version,
            )  # fmt: skip
    national = review.recommendations.get(scope=ActionScope.NATIONAL)
    ask = plan_more.send_nationally(
        acting_user=story.who["coordinator"], review=review, recommendation=national, body="The Home Office",
        sent_on=today(),
    )  # fmt: skip
    plan_more.record_answer(
        acting_user=story.who["coordinator"], review=review, ask=ask, acknowledged_on=today(), answered_on=None,
        answer="", stamp=ask.version,
    )  # fmt: skip
    learning.decide_learning(
        acting_user=story.who["ssp-chair"],
        review=review,
        what="The executive summary, the two lessons and the example of good practice.",
        how="A briefing of half an hour, and a page for trainers.",
        forums=(Forum.MARAC, Forum.DACG, Forum.SSCB, Forum.SAPB, Forum.TRAINING),
    )
    for forum, people in TOLD:
        conclusion.disseminate(
            acting_user=story.who["coordinator"],
            review=review,
            forum=forum,
            on=today(),
            what="The lessons and the example of good practice.",
            how="At their meeting, half an hour.",
            people=people,
        )
