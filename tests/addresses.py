"""Every address of the portal with the ids of real things in it, for the matrix of access.

The things are those of one review; where it has none of a kind, the id is one that nothing has.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.urls import NoReverseMatch, reverse

from documentroom.enums import DocumentKind
from documentroom.models import Deposit, Document, Feedback, Share, Version
from portal.accounts.models import Agency, AuthenticatorApp, SessionRecord
from portal.kernel.openers import CLOSED, PUBLIC
from portal.middleware import opener_for
from publishing.models import ReviewPage
from reviews import models as r
from reviews.asked import asked_in
from reviews.editions import FIRST
from reviews.enums import Capacity, Consideration
from tests.cast import STAGES, World
from tests.portal.accounts.test_openers import every_url

NOBODY = UUID("00000000-0000-4000-8000-000000000000")
OWNER = "coordinator2"  # whose sessions and apps are tried by everybody else
BODY = "Larkhall Housing Association"  # the agency whose things are tried
Found = dict[str, Any]  # what is tried, by what it is; "" where there is only one kind


def _first(rows: QuerySet[Any]) -> Found:
    row: Model | None = rows.first()
    return {"": row.pk} if row is not None else {}


def _versions(world: World, review: r.Review) -> Found:
    rows = Version.objects.filter(review=review).order_by("-filed_at")
    imr = rows.filter(document__kind=DocumentKind.IMR, document__agency__name=BODY).first()
    report = rows.filter(document__kind=DocumentKind.OVERVIEW_REPORT, completed=True).first()
    return {name: one.pk for name, one in (("imr", imr), ("report", report)) if one is not None}


def _documents(world: World, review: r.Review) -> Found:
    rows = Document.objects.filter(versions__in=_versions(world, review).values())
    return {"imr" if one.kind == DocumentKind.IMR else "report": one.pk for one in rows}


def _parts(world: World, review: r.Review) -> Found:
    wanted = (Capacity.PARTNER, Capacity.IMR_AUTHOR)
    return _first(review.participants.filter(capacity__in=wanted, agency__name__in=(BODY, world.partners_agency)))


def _own(rows: Callable[[r.Review], QuerySet[Any]]) -> Callable[[World, r.Review], Found]:
    return lambda world, review: _first(rows(review))


def _releases(review: r.Review) -> QuerySet[Any]:
    return r.Release.objects.filter(review_id=review.pk)


def _of(model: Any, **more: Any) -> Callable[[World, r.Review], Found]:
    return lambda world, review: _first(model.objects.filter(review=review, **more))


def _question_keys(world: World, review: r.Review) -> Found:
    listed = asked_in(review.terms.filter(state="approved").first())
    return {"": listed[0].key} if listed else {}


THINGS: dict[str, Callable[[World, r.Review], Found]] = {
    "reference": lambda world, review: {"": review.reference},
    "participant_id": _parts,
    "imr_id": _of(r.Imr, agency__name=BODY),
    "notice_id": _of(r.HoldNotice, agency__name=BODY),
    "agency_id": lambda world, review: _first(Agency.objects.filter(name=BODY)),
    "part_id": _of(r.PartConfirmation, agency__name=BODY),
    "agreement_id": _of(r.PanelAgreement),
    "letter_id": _of(r.Letter, agency__name=BODY),
    **{
        f"documentroom:{one}:letter_id": _own(
            lambda review: r.ReleaseLetter.objects.filter(release__in=_releases(review))
        )
        for one in ("letter_out", "letter_out_page", "letter_out_large")
    },
    "person_id": _of(r.Person),
    "consultation_id": _of(r.Consultation),
    "extension_id": _of(r.Extension),
    "interview_id": _of(r.Interview),
    "lesson_id": _of(r.ImmediateLesson),
    "reviews:lesson_follow_up:lesson_id": _of(r.EarlyLesson),
    "learned_id": _of(r.Lesson),
    "early_id": _of(r.EarlyLesson),
    "point_id": _of(r.Point),
    "citation_id": _of(r.Citation),
    "said_id": _of(r.PointAnswer),
    "question_key": _question_keys,
    "row_id": _of(r.ChronologyRow, agency__name=BODY),
    "import_id": _of(r.ChronologyImport, agency__name=BODY),
    "group_id": _of(r.FamilyGroup),
    "question_id": _of(r.FamilyQuestion),
    "voice_id": _of(r.FamilyVoice),
    "documentroom:statement:voice_id": _of(r.FamilyVoice, kind="statement"),
    "reply_id": _of(r.FamilyNoteReply),
    "contact_id": lambda world, review: _first(r.FamilyContact.objects.filter(review=review).exclude(corrections=None)),
    "service_id": lambda world, review: _first(r.SupportService.objects.all()),
    "what": lambda world, review: {"": "statement"},
    "identity_id": _of(r.Identity),
    "check_id": _of(r.AnonymityCheck),
    "declaration_id": _own(lambda review: r.ReleaseDeclaration.objects.filter(release__in=_releases(review))),
    "release_id": _own(lambda review: _releases(review)),
    "recommendation_id": _of(r.Recommendation),
    "action_id": _of(r.Action, agency__name=BODY),
    "milestone_id": _of(r.Milestone, action__agency__name=BODY),
    "ask_id": _of(r.NationalAsk),
    "alert_id": _of(r.Alert),
    "opening_id": _of(r.AddressRequest),
    "subject_id": _of(r.PartConfirmation),
    "meeting_id": _of(r.Meeting, number=2),
    "agenda_id": _of(r.AgendaItem),
    "correction_id": _of(r.MinutesCorrection),
    "task_id": _of(r.MeetingAction),
    "item_id": _of(r.ScheduleItem),
    "request_id": _of(r.SupplyRequest),
    "file_id": _of(r.ExportFile),
    "document_id": _documents,
    "version_id": _versions,
    "share_id": _of(Share),
    "feedback_id": _of(Feedback),
    "tied_id": _of(r.ReplyChange),
    "deposit_id": _of(Deposit),
    "page_id": _own(lambda review: ReviewPage.objects.filter(release_id__in=_releases(review))),
    "letter_kind": lambda world, review: {"": "imr_commission"},
    "template_id": lambda world, review: _first(r.LetterTemplate.objects.all()),
    "hold_id": _of(r.LegalHold),
    "named_id": _of(r.NamedOpening),
    "destruction_id": _of(r.Destruction),
    "edition_id": lambda world, review: _first(r.ProtocolEdition.objects.filter(in_hand=True)),
    "key": lambda world, review: {"": FIRST},
    "accounts:person_id": lambda world, review: {"": world.who["chair"].pk},
    "accounts:session_id": lambda world, review: _first(SessionRecord.objects.filter(user=world.who[OWNER])),
    "accounts:app_id": lambda world, review: _first(AuthenticatorApp.objects.filter(user=world.who[OWNER])),
    "wording_id": _own(lambda review: r.ImrWording.objects.filter(review=review)),
    "part": lambda world, review: {"": "introduction"},
    "gate": lambda world, review: {"": "part"},
    "consideration": lambda world, review: {"": Consideration.SUPPORT.value},
    "to": lambda world, review: {"": "agencies"},
    "which": lambda world, review: {"": "in_person"},
    "number": lambda world, review: {"": 1},
    "kind": lambda world, review: {"": "early"},
    "reviews:trail_file:kind": lambda world, review: {"csv": "csv", "lines": "lines"},
}


@dataclass(frozen=True)
class Address:
    """One address: its name, what stands in it, and whether all of that is there."""

    name: str
    thing: str
    path: str
    real: bool
    open_to_all: bool = False
    closed: bool = False

    @property
    def of_own_session(self) -> bool:
        """An address of signing in or joining, which sends whoever is elsewhere on the way to the sign-in page."""
        return self.name.startswith("accounts:")

    @property
    def key(self) -> str:
        return f"{self.name} ({self.thing})" if self.thing else self.name


def addresses(world: World, stage: str) -> Iterator[Address]:
    """Every address with the things of this stage's review; those of no review once, at the last stage."""
    review, seen, found = world.review(stage), set(), {}
    for plain, name, view, ids in every_url():
        of_review = "reference" in ids or name.startswith(("reviews:de", "desk:"))
        if plain in seen or not (of_review or stage == STAGES[-1]):
            continue
        seen.add(plain)
        space, opener = name.split(":")[0], opener_for(view, f"/{plain}")
        choices = []
        for key, dummy in ids.items():
            own = key if f"{name}:{key}" not in THINGS else f"{name}:{key}"
            maker = THINGS.get(own if own != key else f"{space}:{key}") or THINGS.get(key)
            held = found.setdefault((space, own), maker(world, review) if maker and _ours(space) else {})
            choices.append([(key, thing, value, True) for thing, value in held.items()] or [(key, "", dummy, False)])
        for chosen in itertools.product(*choices):
            thing, real = next((one[1] for one in chosen if one[1]), ""), all(one[3] for one in chosen)
            path, known = _path(name, plain, {k: v for k, _, v, _ in chosen})
            yield Address(name, thing, path, real and known, opener == PUBLIC, opener in (None, CLOSED))


def _ours(space: str) -> bool:
    return space in ("accounts", "reviews", "documentroom", "desk")


def _path(name: str, plain: str, ids: dict[str, Any]) -> tuple[str, bool]:
    """The address, and whether its ids could be set; else it stands with an id that nothing has."""
    try:
        return reverse(name, kwargs=ids), True
    except NoReverseMatch:
        return f"/{plain}", "x" not in plain.strip("/").split("/")
