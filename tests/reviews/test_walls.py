"""Issue 4, "Who": a declared conflict hides what it touches, everywhere (never 1)."""

from __future__ import annotations

import io
import os
import zipfile
from typing import Any

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from documentroom.enums import DocumentKind
from documentroom.models import PassageNote, PassageQuestion
from documentroom.services.indexing import keep_words
from portal.accounts.models import Agency
from portal.vault.fields import SealedTextField
from reviews.chronology import rows as chronology_rows
from reviews.enums import Capacity, Stage
from reviews.enums_disclosure import LineKind, Source
from reviews.enums_meetings import ItemKind
from reviews.enums_report import ActionState, PointKind
from reviews.models import (
    Action,
    AgendaItem,
    ChronologyHandIn,
    ChronologyRow,
    Citation,
    ImmediateLesson,
    Imr,
    Interview,
    Meeting,
    MeetingCall,
    MeetingPaper,
    Participant,
    Point,
    Progress,
    ScheduleItem,
    ScheduleLine,
    Wall,
)
from reviews.selectors.trail_hidden import _holding, things_of
from reviews.services.chronology import reindex
from tests.documentroom.conftest import Room, fresh
from tests.reviews import scenes

pytestmark = pytest.mark.django_db
NEVER = "never 1"
SOUGHT = "Kestrel"  # stands on the same page as the word below: whoever finds it is shown that one beside it
TOLD = "Periwinkle"  # stands in every word of the walled agency, and in nothing else
KEPT_AS_WRITTEN = (ScheduleItem, ScheduleLine, ChronologyRow, ChronologyHandIn)


def planted() -> tuple[Room, list[str]]:
    """A review in which one agency's every word holds ``TOLD``; and the pages of its own things."""
    room = Room(scenes.scene(Stage.REPORTING, imrs=3))
    review, walled, by, now = room.review, room.scene.agencies[1], room.user("coordinator"), timezone.now()
    paper = room.put(DocumentKind.IMR, agency=walled, title=TOLD)
    other = room.put(DocumentKind.NOTICE, agency=walled, title=TOLD)
    keep_words(fresh(paper), paper.pk, [f"{SOUGHT} {TOLD}"], paged=True)
    said = {"review": review, "version": paper, "passage": TOLD, "words": TOLD}
    PassageNote.objects.create(**said, author=by, written_at=now)
    PassageQuestion.objects.create(**said, agency=walled, asked_by=by, asked_at=now)
    imr = Imr.objects.get(review=review, agency=walled)
    Imr.objects.filter(pk=imr.pk).update(filed_document=paper.document_id, filed_version=paper.pk)
    Interview.objects.create(review=review, imr=imr, who=TOLD, witness=True, planned_at=now, planned_by=by)
    ImmediateLesson.objects.create(review=review, agency=walled, lesson=TOLD, recorded_at=now, recorded_by=by)
    hand_in = ChronologyHandIn.objects.create(review=review, agency=walled, rows_handed_in=1, at=now, by=by)
    given = {"when": "02/02/2024", "source": TOLD, "event": TOLD, "who": "Clare Sample"}
    row = ChronologyRow.objects.create(
        review=review, agency=walled, number=1, hand_in=hand_in, changed_at=now, changed_by=by,
        kept=chronology_rows.read(given, latest=timezone.localdate()).kept(),
    )  # fmt: skip
    reindex(review)
    point = Point.objects.create(
        review=review, number=1, kind=PointKind.values[0], words="A finding.", recorded_at=now, recorded_by=by
    )
    for what in ({"imr": imr, "page": 1}, {"row": row}):
        Citation.objects.create(review=review, for_point=point, passage=TOLD, added_at=now, added_by=by, **what)
    meeting = Meeting.objects.create(review=review, number=1, on=timezone.localdate(), called_at=now, called_by=by)
    AgendaItem.objects.create(review=review, meeting=meeting, order=1, kind=ItemKind.PRESENTATION, words=TOLD, imr=imr)
    MeetingPaper.objects.create(review=review, meeting=meeting, version_ref=paper.pk, added_at=now, added_by=by)
    for one in Participant.objects.filter(review=review, capacity=Capacity.PANEL_MEMBER):
        MeetingCall.objects.create(review=review, meeting=meeting, participant=one)
    action = Action.objects.get(review=review, agency=walled)
    Progress.objects.create(
        review=review, action=action, state=ActionState.values[0], words=TOLD, reported_at=now, reported_by=by
    )
    item = ScheduleItem.objects.create(
        review=review, number=1, source=Source.DOCUMENT, source_ref=paper.pk, entered_at=now
    )
    ScheduleLine.objects.create(
        review=review, item=item, seq=1, kind=LineKind.ENTERED, at=now, by=by, description=TOLD, holder=TOLD,
        agency=walled,
    )  # fmt: skip
    _write_everywhere(review, walled)
    things = [
        *((f"reviews:{name}", {"imr_id": imr.pk}) for name in ("imr", "imr_form", "imr_receive")),
        ("reviews:meeting", {"meeting_id": meeting.pk}),
        ("reviews:action", {"action_id": action.pk}),
        ("reviews:chronology_agency", {"agency_id": walled.pk}),
        ("reviews:letter", {"letter_id": imr.letter_id}),
        ("reviews:letter_file", {"letter_id": imr.letter_id}),
        ("reviews:disclosure_item", {"item_id": item.pk}),
        *(
            (f"documentroom:{name}", {"document_id": one.document_id})
            for name in ("document", "read")
            for one in (paper, other)
        ),
    ]
    return room, [found for name, ids in things if (found := _address(name, reference=review.reference, **ids))]


def _write_everywhere(review: Any, agency: Agency) -> None:
    """Whatever else belongs to the agency says it too: a table that is added is tried without being named."""
    keys = things_of(review, Agency, {agency.pk})
    for model in {one for one, _ in _holding(Agency)} | {
        one for owner, _ in _holding(Agency) for one, _ in _holding(owner)
    }:
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, SealedTextField)]
        if model in KEPT_AS_WRITTEN or model is Participant or not names:
            continue
        for row in model._default_manager.filter(review=review, pk__in=keys):
            for name in names:
                setattr(row, name, TOLD)
            row.save()


def _address(name: str, **ids: Any) -> str:
    try:
        return reverse(name, kwargs=ids)
    except NoReverseMatch:
        return ""


def pages(room: Room) -> list[str]:
    """Every page of a review that needs no more than its reference; and those over all reviews."""
    found = ["/", "/reviews/", "/dates.ics", reverse("reviews:across")]
    for space in ("reviews", "documentroom"):
        _, resolver = get_resolver().namespace_dict[space]
        names = {name for name in resolver.reverse_dict if isinstance(name, str)}
        for name in sorted(names):
            found.append(_address(f"{space}:{name}", reference=room.review.reference))
    return [one for one in dict.fromkeys(found) if one]


def body(answer: Any) -> str:
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as held:
            raw = b" ".join(held.read(name) for name in held.namelist())
    return raw.decode("utf-8", "replace") + str(answer.headers)


# Where an agency's words stand for who is not walled off it: the other half of the try.
WHERE = {
    "reviews": (
        "actions agencies chronology chronology_drawing chronology_excel chronology_found chronology_word disclosure imrs"
        " lessons letters notices overview plan_sheet points report report_outline workbench"
    ),
    "documentroom": "room papers",
}
TRIED = ("chair", "coordinator", "member", "manager")


def wall_off(room: Room) -> None:
    for post in TRIED:
        row = Participant.objects.get(review=room.review, user=room.user(post))
        Wall.objects.create(
            review=room.review, participant=row, agency=room.scene.agencies[1], set_at=timezone.now(),
            set_by=room.user("ssp"),
        )  # fmt: skip


def telling(room: Room, post: str, at: list[str]) -> list[str]:
    """Of these addresses, and of the search of the room, those that show the word."""
    client, search = room.browser(post), room.url("search")
    found = [one for one in at if TOLD in body(client.get(one))]
    return found + [search] * (TOLD in body(client.post(search, {"find": SOUGHT}, follow=True)))


def test_a_conflict_hides_what_it_touches_on_every_page_and_in_every_file() -> None:
    """Every page as the chair behind a wall; for MATRIX=all as everybody who is tried."""
    room, things = planted()
    named = [
        _address(f"{space}:{one}", reference=room.review.reference) for space in WHERE for one in WHERE[space].split()
    ]
    seen = telling(room, "coordinator", [*named, *things])
    assert room.url("search") in seen
    assert len(seen) > 20, seen  # what is tried can be found: a page that never shows it proves nothing
    wall_off(room)
    every = TRIED if os.environ.get("MATRIX") == "all" else TRIED[:1]
    for post in TRIED:
        assert (
            telling(room, post, [*(pages(room) if post in every else seen if post == "member" else []), *things]) == []
        ), post
