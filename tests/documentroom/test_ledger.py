"""Issue 4, "Who": what changed in the next version because of what a family said, and who reads that (4.13)."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.test import TestCase
from django.urls import reverse

from documentroom.enums import DocumentKind, FeedbackKind
from documentroom.models import Feedback, Share
from documentroom.services import earlier
from documentroom.services import feedback as service
from portal.audit.api import entries, review_chain
from portal.kernel.calendar import now, today
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import api as reviews
from reviews.enums import Capacity, ParticipantState, Side, Stage
from reviews.facts import load
from reviews.models import FamilyGroup, Participant, ReplyChange
from reviews.services.signoff import travels
from tests.documentroom.conftest import Room
from tests.reviews import scenes

pytestmark = pytest.mark.django_db
CLAUSES = ("4.13",)
SAID, CHANGED, ALONE = "She did ring. Twice.", "We now say that she rang twice.", "Only for you, chair."


def test_what_changed_because_of_what_a_family_said() -> None:
    room = Room(scenes.scene(Stage.REPORTING, imrs=1))
    review, chair, advocate = room.review, room.user("chair"), room.user("advocate")
    room.scene.people["overview"] = scenes.person("Wanda Penn")
    scenes.joins(review, room.user("overview"), Capacity.OVERVIEW_AUTHOR)
    other = FamilyGroup.objects.create(
        review=review, side=Side.SUSPECT, name="His aunt", added_at=now(), added_by=chair
    )
    room.scene.people["others"] = scenes.person("Otto Aside")
    scenes.joins(review, room.user("others"), Capacity.ADVOCATE, family_group=other)
    filed = room.put(DocumentKind.OVERVIEW_REPORT)
    more = {"document": filed.document, "completed": True, "made_from": filed, "removed": "Nothing."}
    shared = room.put(DocumentKind.OVERVIEW_REPORT, **more)
    share = Share.objects.create(
        review=review, version=shared, section=shared.document.section, family_group=room.scene.group,
        opens_on=today(), closes_on=today(), code="ABCD-2345", directed_by=chair, directed_at=now(),
    )  # fmt: skip
    base = {"acting_user": advocate, "share": share, "kind": FeedbackKind.CORRECTION, "page": 3}
    said = service.send(**base, words=SAID, for_chair_alone=False)
    alone = service.send(**base, words=ALONE, for_chair_alone=True)
    at = room.url("feedback_change", said.pk)
    assert "No later version" in room.browser("overview").get(at).content.decode()
    later = room.put(DocumentKind.OVERVIEW_REPORT, document=shared.document)
    elsewhere = room.put(DocumentKind.EXECUTIVE_SUMMARY)
    tied = {"feedback": said, "version": later, "page": 4, "words": CHANGED}
    with pytest.raises(Refused, match="answers it first"):
        service.tie(acting_user=chair, **tied)
    for one in (said, alone):
        service.answer(acting_user=chair, feedback=one, words="You are right.")

    # the chair and the author say it, nobody else; of a later version of that document, and of what they may read
    for post in ("coordinator", "member", "advocate", "others", "ssp", "stranger"):
        assert room.browser(post).get(at).status_code == 404, post
        with pytest.raises(NotVisible):
            service.tie(acting_user=room.user(post), **tied)
    for wrong in (filed, shared, elsewhere):
        with pytest.raises(NotVisible):
            service.tie(acting_user=chair, **{**tied, "version": wrong})
    assert room.browser("overview").get(room.url("feedback_change", alone.pk)).status_code == 404
    with pytest.raises(NotVisible):
        service.tie(acting_user=room.user("overview"), **{**tied, "feedback": alone})

    # what the author writes reaches the family when the chair gives it, and no sooner
    page = room.url("family")
    assert f"Version {later.number}, filed on" in room.browser("overview").get(at).content.decode()
    done = room.browser("overview").post(at, {"version": later.pk, "page": "4", "words": CHANGED})
    assert done.status_code == 302, done.content.decode()[-2000:]
    row = ReplyChange.objects.get()
    assert CHANGED not in room.browser("advocate").get(page).content.decode()
    assert CHANGED not in travels(load(review))
    ledger = room.browser("chair").get(room.url("feedback")).content.decode()
    assert "does not have it yet" in ledger
    give = room.url("feedback_give", said.pk, row.pk)
    for post in ("overview", "coordinator", "advocate"):
        assert room.browser(post).post(give).status_code == 404, post
    with pytest.raises(Refused):
        reviews.give_change(acting_user=room.user("overview"), review=review, change_id=row.pk)
    assert room.browser("chair").post(give).status_code == 302
    with pytest.raises(Stale):
        reviews.give_change(acting_user=chair, review=review, change_id=row.pk)
    shown = room.browser("advocate").get(page).content.decode()
    assert "What changed because of what you said" in shown
    assert CHANGED in shown
    assert CHANGED not in room.browser("others").get(page).content.decode(), "groups are kept apart"
    assert f"Changed in version {later.number}: {CHANGED}" in travels(load(review)), "it travels with the report"
    Share.objects.update(recalled_at=now())
    assert CHANGED in room.browser("advocate").get(page).content.decode(), "it stays theirs when the share is over"

    # the ledger as a file: what this reader reads of it, entered first
    service.tie(
        acting_user=chair, **{**tied, "feedback": Feedback.objects.get(pk=alone.pk), "words": "A secret change."}
    )
    for post, kept in (("chair", True), ("coordinator", False)):
        made = room.browser(post).get(room.url("feedback_file"))
        cells = str(
            [cell.value for row in openpyxl.load_workbook(io.BytesIO(made.content)).worksheets[0] for cell in row]
        )
        assert SAID in cells
        assert CHANGED in cells
        assert (ALONE in cells) is ("A secret change." in cells) is kept, post
    found = [one.verb for one in entries(review_chain(review.pk), limit=500)]
    assert found.count("room.feedback_exported") == 2
    assert {"family.change_tied", "family.change_given"} <= set(found)
    for post in ("member", "advocate", "stranger", "author"):
        assert room.browser(post).get(room.url("feedback_file")).status_code == 404
    assert "A secret change." not in travels(load(review))
    assert reverse("documentroom:feedback_file", args=[review.reference]) in ledger


def test_who_speaks_for_a_family_now_reads_what_was_answered_before_where_the_chair_lets_them(
    mailoutbox: list[Any],
) -> None:
    """4.13: never by itself, never what is for the chair alone, nothing of another group; taken back at once."""
    room = Room(scenes.scene(Stage.REPORTING, imrs=1))
    review, chair, group = room.review, room.user("chair"), room.scene.group
    other = FamilyGroup.objects.create(
        review=review, side=Side.SUSPECT, name="His aunt", added_at=now(), added_by=chair
    )
    for post, beside in (("others", other), ("theirs", other), ("next", group), ("kept", group)):
        room.scene.people[post] = scenes.person(f"{post} person")
        if post != "next":
            scenes.joins(review, room.user(post), Capacity.ADVOCATE, family_group=beside)
    filed = room.put(DocumentKind.OVERVIEW_REPORT)
    more = {"document": filed.document, "completed": True, "made_from": filed, "removed": "Nothing."}
    shared = room.put(DocumentKind.OVERVIEW_REPORT, **more)
    shares = [
        Share.objects.create(
            review=review, version=shared, section=shared.document.section, family_group=one,
            opens_on=today(), closes_on=today(), code=code, directed_by=chair, directed_at=now(),
        )
        for one, code in ((group, "ABCD-2345"), (other, "ABCD-2346"))
    ]  # fmt: skip
    base = {"kind": FeedbackKind.CORRECTION, "page": 3, "for_chair_alone": False}
    service.send(acting_user=room.user("advocate"), share=shares[0], words=SAID, **base)
    service.send(acting_user=room.user("advocate"), share=shares[0], words=ALONE, **{**base, "for_chair_alone": True})
    service.send(acting_user=room.user("kept"), share=shares[0], words="Of who is here still.", **base)
    service.send(acting_user=room.user("others"), share=shares[1], words="Of the others.", **base)
    ledger, pages = room.url("feedback"), room.url("family")
    assert "Who speaks for them now" not in room.browser("chair").get(ledger).content.decode(), (
        "nobody came after anybody"
    )

    former = Participant.objects.get(review=review, user=room.user("advocate"))
    Participant.objects.filter(pk=former.pk).update(state=ParticipantState.ENDED, ended_at=now(), ended_by=chair)
    part = scenes.joins(review, room.user("next"), Capacity.ADVOCATE, family_group=group)
    at, end = room.url("before_let", part.pk), room.url("before_end", part.pk)
    page = room.browser("chair").get(ledger).content.decode()
    assert "next person" in page
    assert "One answer was sent before them" in page
    assert "others person" not in page[page.index('id="before"') : page.index('id="waiting"')]
    assert SAID not in room.browser("next").get(pages).content.decode()
    for post in ("coordinator", "member", "next", "others", "ssp", "stranger"):
        assert room.browser(post).post(at).status_code == 404, post
        with pytest.raises(NotVisible):
            earlier.let(acting_user=room.user(post), part=part)
    theirs = Participant.objects.get(review=review, user=room.user("theirs"))
    assert room.browser("chair").post(room.url("before_let", theirs.pk)).status_code == 404, "nobody was before them"

    mailoutbox.clear()
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert "can read it now" in room.browser("chair").post(at, follow=True).content.decode()
    assert [one.to[0] for one in mailoutbox] == [room.user("next").email]
    assert "already" in room.browser("chair").post(at, follow=True).content.decode()
    page = room.browser("next").get(pages).content.decode()
    assert SAID in page
    assert not [words for words in (ALONE, "Of who is here still.", "Of the others.") if words in page]
    for post in ("kept", "others", "theirs"):
        assert SAID not in room.browser(post).get(pages).content.decode(), post
    assert "can read it no longer" in room.browser("chair").post(end, follow=True).content.decode()
    assert SAID not in room.browser("next").get(pages).content.decode()
    verbs = [one.verb for one in entries(review_chain(review.pk))]
    assert (verbs.count("room.ledger_let"), verbs.count("room.ledger_ended")) == (1, 1)
    earlier.let(acting_user=chair, part=part)
    Participant.objects.filter(pk=part.pk).update(state=ParticipantState.ENDED, ended_at=now(), ended_by=chair)
    assert room.browser("next").get(pages).status_code == 404
