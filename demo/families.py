"""What the family of the reading review chose, asked and said, and what became of it (4.12 to 4.14)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from demo.story import days_ago
from demo.story_later import LaterStory
from portal.kernel.calendar import today
from reviews.enums import Side
from reviews.enums_report import Circle, ContactWay, FamilyStep, Helper, NoteAnswer, Participation, VoiceKind
from reviews.models import FamilyQuestion
from reviews.services import contacts, family, speakers, voices
from reviews.services.family import GroupPlan


def comes_to_know_them(story: LaterStory, since: int) -> None:
    """The other groups, who helped, whom they chose, a first meeting and its note; so many days ago."""
    by: Any = {"acting_user": story.who["chair"], "review": story.review}
    mine: Any = by | {"group": story.group}
    with days_ago(since):
        _others(by)
        voices.record_help(
            **mine,
            role=Helper.FLO,
            name="Officer Lyle",
            on=today(),
            advocates="A worker of Lantern, whom her sister trusts.",
            coping="Her mother sleeps badly and would rather be rung than written to.",
        )
        first = speakers.Chosen("Her sister", today(), name="Carol Dean", email="carol.dean@example.org")
        came = speakers.choose(**mine, chosen=first)
        contacts.avoid_date(**mine, first=today() + timedelta(days=200), every_year=True, why="Her mother’s birthday")
        day = today() + timedelta(days=130)
        contacts.avoid_date(**mine, first=day, last=day + timedelta(days=4), why="The week of the inquest")
    with days_ago(since - 5):
        advocate = story.who["advocate"]
        then = speakers.Chosen(
            "Her sister",
            today(),
            "She would rather have somebody whom she knows already.",
            name=advocate.name,
            email=advocate.email,
        )
        former = came.invited.participant if came.invited else None
        speakers.choose(**mine, chosen=then, former=former)
        contacts.record_contact(
            **mine,
            on=today(),
            way=ContactWay.IN_PERSON,
            told="We met you and told you how the review goes. You asked two questions.",
            present="Her mother, her sister, Miriam Frost, Helen Marsh",
            note="Her mother told us that Anna worked at the school for eleven years, and that she rang the housing "
            "office three times in April.",
            next_on=today() + timedelta(days=95),
        )


def _others(by: Any) -> None:
    """Friends and colleagues of both sides are thought of: one declined, one is left out for a reason."""
    reason = "Suspected ‘honour’-based violence: they are said to have looked for her after she left."
    out = GroupPlan(Participation.EXCLUDED, excluded_reason=reason)
    theirs = family.add_group(**by, name="His brothers and an uncle", side=Side.SUSPECT)
    family.plan_group(**by, group=theirs, plan=out, stamp=theirs.version)
    school = family.add_group(
        **by, name="The other assistants at her school", side=Side.VICTIM, circle=Circle.COLLEAGUES
    )
    no = GroupPlan(
        Participation.DECLINED,
        ways="By letter to the school’s office",
        expected_publication="Next summer",
        next_contact_on=today() + timedelta(days=120),
    )
    family.plan_group(**by, group=school, plan=no, stamp=school.version)


def says(story: LaterStory, since: int) -> None:
    """The advocate's page: a correction, a question, words about her, the name, a disagreement; and the answers."""
    chair, advocate = story.who["chair"], story.who["advocate"]
    theirs: Any = {"acting_user": advocate, "review": story.review, "group_id": story.group.pk}
    by: Any = {"acting_user": chair, "review": story.review}
    met = story.group.contacts.get(way=ContactWay.IN_PERSON)
    with days_ago(since):
        wrong = "She worked there for twelve years, not eleven."
        said = voices.reply_to_note(**theirs, contact_id=met.pk, kind=NoteAnswer.CORRECTION, words=wrong)
        asked: FamilyQuestion = voices.ask(**theirs, question="Why did nobody ring her back in April?")
        voices.ask(**theirs, question="Who told the school?")
        words = (
            "She was the one who remembered. She kept a book of birthdays, and nobody in the street went without a "
            "card. She sang in the kitchen. We miss that most."
        )
        tribute = voices.say(**theirs, kind=VoiceKind.STATEMENT, words=words, by_whom="Her mother and sister")
        name = voices.say(**theirs, kind=VoiceKind.NAME, words=story.case.pseudonym, by_whom="Her sister")
        against = voices.say(
            **theirs,
            kind=VoiceKind.DISAGREEMENT,
            words="You call it a relationship with difficulties. It was not difficult for him. She was afraid.",
        )
        voices.say(
            **theirs, kind=VoiceKind.KNOWN, words="Her neighbour kept a diary of the noise. Please ask her for it."
        )
    with days_ago(since - 6):
        voices.answer_note(**by, reply=said, accepted=True, answer="Thank you. We have the school’s record now.")
        answer = "The message was taken down and not passed on. What should have happened stands in the report."
        contacts.answer_question(**by, question=asked, answer=answer)
        voices.answer_voice(**by, voice=tribute, taken_up=True, answer="It stands at the very beginning.")
        voices.answer_voice(**by, voice=name, taken_up=True)
        mended = "You are right. We have written what she told people, in her own words, and taken our words out."
        voices.answer_voice(**by, voice=against, taken_up=True, answer=mended)
        told = family.StepTold(
            planned_for=today() + timedelta(days=60), who="Miriam Frost and Helen Marsh", way=ContactWay.IN_PERSON
        )
        family.record_step(**by, group=story.group, step=FamilyStep.TOLD_COMPLETE, told=told)


def hears_of_publication(story: LaterStory) -> None:
    """The family of the published review is told on the day, and when it hears next."""
    contacts.record_contact(
        acting_user=story.who["chair"],
        review=story.review,
        group=story.group,
        on=today(),
        way=ContactWay.TELEPHONE,
        told="The report is on the public page since this morning. We went through what the newspapers may ask.",
        next_on=today() + timedelta(days=100),
    )
