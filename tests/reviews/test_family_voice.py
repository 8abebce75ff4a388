"""What a family chooses, says and corrects; who is not told on a day to avoid; what no other family sees (4.12 to 4.14)."""

from __future__ import annotations

import io
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client, TestCase
from django.urls import reverse
from docx import Document

from portal.accounts.models import Office, User
from portal.audit.models import Entry
from portal.kernel.calendar import today
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import protocol, tasks
from reviews.clauses.family import version_missing
from reviews.enums import Capacity, ParticipantState, Side, Stage
from reviews.enums_report import Circle, ContactWay, FamilyStep, Helper, NoteAnswer, VoiceKind
from reviews.facts import load
from reviews.models import (
    AccessRound,
    AdvocateChoice,
    FamilyGroup,
    FamilyNoteReply,
    FamilyVoice,
    HeldNotice,
    Participant,
)
from reviews.policy import rights
from reviews.services import contacts, family, people, quiet, shares, signoff, speakers, support, voices
from reviews.services.avoided import is_avoided
from tests.reviews import scenes
from tests.reviews.refusing import refuses
from tests.signing import sign_in


class TheFamily(TestCase):
    """One review, two groups, each with its advocate; the panel writes its report."""

    made: scenes.Scene
    other: FamilyGroup

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = scenes.scene(Stage.REPORTING, imrs=1)
        review, who = cls.made.review, cls.made.people
        cls.other = family.add_group(
            acting_user=who["chair"], review=review, name="His workmates", side=Side.SUSPECT, circle=Circle.COLLEAGUES
        )
        who["theirs"] = scenes.person("Ivo Other")
        scenes.joins(review, who["theirs"], Capacity.ADVOCATE, family_group=cls.other)

    def setUp(self) -> None:
        assert self.made.group is not None
        self.review, self.who, self.group = self.made.review, self.made.people, self.made.group
        self.chair = {"acting_user": self.who["chair"], "review": self.review}
        self.theirs = {"acting_user": self.who["advocate"], "review": self.review, "group_id": self.group.pk}

    def page(self, who: str, name: str, *, expect: int = 200, data: dict[str, str] | None = None, **ids: object) -> str:
        client = Client()
        sign_in(client, self.who[who])
        url = reverse(f"reviews:{name}", kwargs={"reference": self.review.reference, **ids})
        answer = client.get(url) if data is None else client.post(url, data)
        assert answer.status_code == expect, (who, name, answer.status_code)
        return answer.content.decode() if not answer.streaming else ""

    # 4.13: who speaks for them
    def test_they_choose_another_advocate_and_the_former_ones_access_ends_at_once(self) -> None:
        former = Participant.objects.get(review=self.review, user=self.who["advocate"])
        client = Client()
        sign_in(client, self.who["advocate"])
        url = reverse("reviews:family_landing", kwargs={"reference": self.review.reference})
        assert client.get(url).status_code == 200
        asked = speakers.Chosen("Her sister", today(), "They would like somebody new.", "Nia New", "nia@example.test")
        for who in ("member", "ssp", "advocate", "manager"):
            with pytest.raises((Refused, NotVisible)):
                speakers.choose(
                    acting_user=self.who[who], review=self.review, group=self.group, chosen=asked, former=former
                )
        assert client.get(url).status_code == 200
        came = speakers.choose(**self.chair, group=self.group, chosen=asked, former=former)
        assert client.get(url).status_code == 404  # in the very session that was open
        assert came.invited is not None
        new = came.invited.participant
        assert (new.state, new.capacity, new.family_group_id) == (ParticipantState.INVITED, "advocate", self.group.pk)
        assert not rights(new.user, self.review)  # invited in the ordinary way: nothing before they are accepted
        row = AdvocateChoice.objects.get(group=self.group)
        assert (row.former_id, row.asked_by, row.asked_on) == (former.pk, "Her sister", today())
        assert Entry.objects.filter(verb="family.advocate_chosen").exists()
        shown = self.page("coordinator", "family_group", group_id=self.group.pk)
        assert "Nia New instead of Joan Field" in shown
        with pytest.raises(Stale):
            speakers.choose(**self.chair, group=self.group, chosen=asked, former=former)
        again = speakers.Chosen("Her sister", today(), "", "Ola More", "ola@example.test")
        speakers.choose(**self.chair, group=self.group, chosen=again)  # several, side by side
        assert Participant.objects.filter(family_group=self.group, state__in=people.STANDING).count() == 2
        alien = Participant.objects.get(user=self.who["theirs"])
        with pytest.raises(NotVisible):
            speakers.choose(**self.chair, group=self.group, chosen=again, former=alien)
        for_herself = speakers.Chosen("She", today(), "", "Ann Kin", "kin@example.test", capacity=Capacity.RELATIVE)
        with refuses("4.13", "where the chair directs"):
            speakers.choose(
                acting_user=self.who["coordinator"], review=self.review, group=self.group, chosen=for_herself
            )

    # 4.13: the plan
    def test_a_step_is_planned_done_with_the_leaflet_and_never_on_a_day_to_avoid(self) -> None:
        day = today() + timedelta(days=9)
        contacts.avoid_date(**self.chair, group=self.group, first=day)
        step = {**self.chair, "group": self.group, "step": FamilyStep.IN_PERSON}
        for told, said in (
            (family.StepTold(planned_for=day), "asked that nothing is sent"),
            (family.StepTold(planned_for=today() - timedelta(days=1)), "has passed"),
            (family.StepTold(done_on=today()), "with the leaflet"),
            (family.StepTold(), "planned or done"),
        ):
            with refuses("4.13", said):
                family.record_step(**step, told=told)
        family.record_step(**step, told=family.StepTold(planned_for=day + timedelta(days=1), who="Helen Marsh"))
        done = family.StepTold(done_on=today(), who="Helen Marsh", way=ContactWay.IN_PERSON, leaflet_given=True)
        row = family.record_step(**step, told=done)
        assert (row.done_on, row.who, row.way, row.leaflet_given) == (today(), "Helen Marsh", "in_person", True)
        for name in ("family_contact", "family_helper"):
            assert "By telephone, before noon" in self.page("coordinator", name, group_id=self.group.pk)

    # 4.13: the leaflet
    def test_the_leaflet_is_plain_the_same_in_word_and_its_organisations_are_kept(self) -> None:
        lead = User.objects.get(pk=self.who["coordinator"].pk)
        with pytest.raises(Refused):
            support.keep(acting_user=lead, name="Harbour", does="Listens", reached="020 7946 0000", order=1)
        Office.objects.create(user=lead, kind="coordinator", since=today())
        lead = User.objects.get(pk=lead.pk)  # offices are read once for each loaded account
        support.keep(acting_user=lead, name="Harbour", does="Listens", reached="020 7946 0000", order=1)
        for who in ("advocate", "member", "coordinator"):
            words = self.page(who, "leaflet")
            assert "Harbour" in words
            assert "Samaritans" in words
        for word in ("4.1", "IMR", "SSP", "RESTRICTED", self.group.name, "Anna", "Clare"):
            assert word not in words.replace(self.review.reference, ""), word
        client = Client()
        sign_in(client, self.who["advocate"])
        raw = client.get(reverse("reviews:leaflet_word", kwargs={"reference": self.review.reference})).content
        text = "\n".join(one.text for one in Document(io.BytesIO(raw)).paragraphs)
        assert "Harbour. Listens. 020 7946 0000" in text
        assert "What you can do" in text
        for who in ("manager", "stranger", "ssp"):
            self.page(who, "leaflet", expect=404)

    # 4.14
    def test_they_correct_a_note_and_nothing_is_overwritten(self) -> None:
        note = "She worked there for eleven years."
        met = contacts.record_contact(
            **self.chair, group=self.group, on=today(), way=ContactWay.IN_PERSON, told="We met.", present="Her sister",
            note=note, next_on=today() + timedelta(days=20),
        )  # fmt: skip
        assert note in self.page("advocate", "family_landing")
        with pytest.raises(NotVisible):
            voices.reply_to_note(
                acting_user=self.who["theirs"], review=self.review, group_id=self.other.pk, contact_id=met.pk,
                kind=NoteAnswer.RIGHT,
            )  # fmt: skip
        self.page("theirs", "family_note", expect=404, group_id=self.group.pk, contact_id=met.pk)
        self.page("theirs", "family_note", expect=404, group_id=self.other.pk, contact_id=met.pk)
        with refuses("4.14", "said differently"):
            voices.reply_to_note(**self.theirs, contact_id=met.pk, kind=NoteAnswer.CORRECTION)
        ids = {"group_id": self.group.pk, "contact_id": met.pk}
        assert note in self.page("advocate", "family_note", **ids)
        sent = {"kind": "correction", "words": "Twelve, not eleven."}
        self.page("advocate", "family_note", expect=302, data=sent, **ids)
        given = FamilyNoteReply.objects.get(contact=met)
        met.refresh_from_db()
        assert (met.note, given.words) == (note, "Twelve, not eleven.")
        assert "One correction of a note waits" in protocol.status(load(self.review), "4.14").missing[0]
        with refuses("4.14", "Write your answer"):
            voices.answer_note(**self.chair, reply=given, accepted=False)
        with pytest.raises(Refused):
            voices.answer_note(acting_user=self.who["member"], review=self.review, reply=given, accepted=True)
        voices.answer_note(**self.chair, reply=given, accepted=True, answer="Thank you.")
        with pytest.raises(Stale):
            voices.answer_note(**self.chair, reply=given, accepted=False, answer="No.")
        shown = self.page("advocate", "family_landing")
        assert all(one in shown for one in (note, "Twelve, not eleven.", "We accept that.", "Thank you."))
        voices.record_help(
            **self.chair, group=self.group, role=Helper.FLO, name="Officer Lyle", on=today(), coping="Sleeps badly."
        )
        assert "Sleeps badly." in self.page("coordinator", "family_group", group_id=self.group.pk)
        assert "Sleeps badly." not in self.page("advocate", "family_landing")
        # never 12: the day, and not the hour
        for entry in Entry.objects.filter(verb__in=("family.note_answered", "family.visited")):
            assert (entry.at.astimezone().minute, entry.at.astimezone().second) == (0, 0)
        assert (given.given_at.astimezone().minute, given.given_at.astimezone().second) == (0, 0)

    # 4.13: their words
    def test_what_they_say_is_kept_answered_and_a_disagreement_travels(self) -> None:
        ids = {"group_id": self.group.pk}
        for kind in VoiceKind:
            assert "Before you write" in self.page("advocate", "family_say", what=kind.value, **ids)
        assert "Before you write" in self.page("advocate", "family_ask", **ids)
        self.page("advocate", "family_ask", expect=302, data={"question": "Why did nobody ring?"}, **ids)
        said = {"words": "She sang in the kitchen.", "by_whom": "Her mother"}
        self.page("advocate", "family_say", expect=302, data=said, what="statement", **ids)
        self.page("advocate", "family_say", expect=302, data={"words": "Rosa", "by_whom": "He"}, what="name", **ids)
        self.page("advocate", "family_say", expect=302, data={"words": "It was not so."}, what="disagreement", **ids)
        alone = {"words": "For you alone.", "for_chair_alone": "on"}
        self.page("advocate", "family_say", expect=302, data=alone, what="disagreement", **ids)
        self.page("advocate", "family_say", expect=404, what="elsewhere", **ids)
        for who in ("theirs", "chair", "coordinator", "stranger"):
            self.page(who, "family_say", expect=404, data=said, what="statement", **ids)
        assert FamilyVoice.objects.count() == 4
        facts = load(self.review)
        assert "2 answers of the family wait for the chair’s reply." in version_missing(facts)
        travelling = signoff.travels(facts)
        assert "It was not so." in travelling
        assert "For you alone." not in travelling
        theirs = self.page("coordinator", "family_group", **ids)
        assert "For you alone." not in theirs
        assert "wait for an answer" not in theirs  # 4.13: the chair alone answers these
        mine = self.page("chair", "family_group", **ids)
        assert "For you alone." in mine
        assert "things wait for an answer" in mine
        tribute = FamilyVoice.objects.get(kind=VoiceKind.STATEMENT)
        assert tribute.words == said["words"]
        with refuses("4.13", "Write your answer"):
            voices.answer_voice(**self.chair, voice=tribute, taken_up=False)
        with pytest.raises(Refused):
            voices.answer_voice(
                acting_user=self.who["coordinator"], review=self.review, voice=tribute, taken_up=True
            )  # fmt: skip
        voices.answer_voice(**self.chair, voice=tribute, taken_up=True)
        shown = self.page("advocate", "family_landing")
        assert all(one in shown for one in ("Why did nobody ring?", "word for word", "You chose <b>Rosa</b>"))
        with refuses("4.13", "who in the family"):
            voices.record_said(**self.chair, group=self.group, kind=VoiceKind.DISAGREEMENT, words="No.", by_whom="")

    # 4.13: days to avoid
    def test_on_a_day_to_avoid_nothing_is_sent_and_it_goes_the_day_after(self) -> None:
        contacts.avoid_date(**self.chair, group=self.group, first=today(), why="Her birthday")
        asked = voices.ask(**self.theirs, question="Why?")
        with self.captureOnCommitCallbacks() as calls:
            contacts.answer_question(**self.chair, question=asked, answer="We have asked.")
        assert calls == []
        assert HeldNotice.objects.filter(user=self.who["advocate"]).count() == 1
        assert shares.readers_to_tell(self.group.pk, today()) == []
        assert quiet.send_held() == 0
        with refuses("4.13", "asked that nothing is sent"):
            people.invite(
                **self.chair, capacity=Capacity.ADVOCATE, name="N", email="n@example.test", family_group=self.group
            )
        with self.captureOnCommitCallbacks() as calls:  # the other group has its own days
            theirs = voices.ask(
                acting_user=self.who["theirs"], review=self.review, group_id=self.other.pk, question="When?"
            )
            contacts.answer_question(**self.chair, question=theirs, answer="Soon.")
        assert len(calls) == 1
        row = self.group.dates_to_avoid.get()
        row.first = today() - timedelta(days=1)
        row.save()
        assert not is_avoided(FamilyGroup.objects.get(pk=self.group.pk), today())
        rounds = AccessRound.objects.create(review=self.review, opened_on=today(), due_on=today())
        AccessRound.objects.filter(pk=rounds.pk).update(opened_on=date(9999, 12, 31))  # a week after it is no date
        with pytest.raises(OverflowError):  # what fails before it delays nothing, and the queue hears of it
            tasks.remind()
        assert not HeldNotice.objects.exists()
        assert quiet.send_held() == 0

    # 4.12, never 1
    def test_one_family_sees_nothing_of_the_other(self) -> None:
        voices.say(**self.theirs, kind=VoiceKind.STATEMENT, words="Only ours.", by_whom="Her mother")
        voices.ask(**self.theirs, question="Only we ask this.")
        for who, mine, not_mine in (("advocate", self.group, self.other), ("theirs", self.other, self.group)):
            words = self.page(who, "family_landing")
            for hidden in (not_mine.name, str(not_mine.pk), "2 groups", "two groups"):
                assert hidden not in words, (who, hidden)
            assert str(mine.pk) in words
            for name in ("family_ask", "family_say"):
                more = {"what": "known"} if name == "family_say" else {}
                self.page(who, name, expect=404, group_id=not_mine.pk, **more)
                self.page(who, name, expect=404, group_id=uuid4(), **more)
            for name in ("family", "family_group", "family_speaker", "family_said"):
                self.page(who, name, expect=404, **({} if name == "family" else {"group_id": mine.pk}))
        words = self.page("theirs", "family_landing")
        assert "Only ours." not in words
        assert "Only we ask this." not in words
        shown = self.page("coordinator", "family")
        assert shown.index("Of the person who died") < shown.index(self.group.name)
        assert shown.index(self.group.name) < shown.index("Of the person suspected") < shown.index("His workmates")
