"""What opens a page of a review. The check sets ``request.review`` and ``request.rights``, or the page does not exist.

The audit entry comes first: no byte of a review is sent before it is written (never 1). A family's visits leave one
entry a day, without hour, place or page (never 12).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from portal.accounts.openers import SIGNED_IN
from portal.audit.api import record, review_chain
from portal.kernel.calendar import today
from portal.kernel.compiled import Compiled
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.openers import NeedsSignIn, Opener
from reviews import acceptors
from reviews.enums import FAMILY_CAPACITIES, Capacity, ParticipantState, Scope, Section, Verb
from reviews.models import FamilyVisit, Participant, Review
from reviews.policy import WITH_A_ROOM, Rights, rights, standing

WAITING = (ParticipantState.INVITED, ParticipantState.DECLARED)


WHOLE = frozenset({Scope.ALL, Scope.HANDED_OVER, Scope.NOT_CHAIR_ALONE})


def review_right(section: Section, *verbs: Verb, whole: bool = False) -> Opener:
    """Opens to whoever may do one of these verbs in this section of this review, now; 404 for everybody else.

    A page that shows the section as it is, and not only what one reaches of it, asks for ``whole``: a right that goes
    no further than one's own, the assured, the shared or a summary does not open it.
    """

    def check(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
        held = _enter(request, view_kwargs)
        if not _opens(held, section, verbs, whole):
            raise NotVisible
        _note(request, held, section)

    return Opener(f"review: {section} {' or '.join(verbs)}{', whole' if whole else ''}", check)


def _opens(held: Rights, section: Section, verbs: Iterable[Verb], whole: bool) -> bool:
    """What two custodians named are documents of the room: that opens no page of a section."""
    wanted = set(verbs)
    grants = (grant for grant in held.reach(section).grants if grant.scope != Scope.NAMED)
    return any(grant.verbs & wanted and (not whole or grant.scope in WHOLE) for grant in grants)


def capacity(*capacities: Capacity) -> Opener:
    """Opens to whoever takes part in one of these capacities now."""

    def check(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
        held = _enter(request, view_kwargs)
        if not held.has(*capacities):
            raise NotVisible
        _note(request, held, None)

    return Opener(f"review: {' or '.join(capacities)}", check)


def member(*, noted: bool = True, custody: bool = False) -> Opener:
    """Opens to everybody who takes part in this review now; each page shows only what they reach.

    ``custody=True``: also to who is here as records custodian alone, for whom nothing exists but what was named.

    ``noted=False``: the page writes its own entry before the first byte (the pages of a document that was opened).
    """

    def check(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
        held = _enter(request, view_kwargs)
        if not custody and held.capacities == {Capacity.CUSTODIAN}:
            raise NotVisible
        if noted:
            _note(request, held, None)

    return Opener("review: taking part", check)


def _recorder(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    """Who recorded the notification sees that record alone until accepted; after that, whoever may read decisions."""
    SIGNED_IN.check(request, view_kwargs)
    review = _review(view_kwargs)
    held = rights(_user(request), review)
    own = review.notification.recorded_by_id == _user(request).pk and not held
    own = own and Participant.objects.filter(review=review, user=_user(request), state__in=WAITING).exists()
    if not own and not _opens(held, Section.DECISION, (Verb.READ,), whole=True):
        raise NotVisible
    _set(request, review, held)
    _note(request, held, Section.DECISION)


RECORDER = Opener("review: the record of the notification", _recorder)


def _declarant(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    """The person invited, from the invitation on: nobody else sees that there is one."""
    SIGNED_IN.check(request, view_kwargs)
    found = _participant(view_kwargs["participant_id"])
    if found.user_id != _user(request).pk or found.state == ParticipantState.ENDED:
        raise NotVisible
    request.participant = found  # type: ignore[attr-defined]
    _set(request, found.review, rights(_user(request), found.review))


DECLARANT = Opener("review: own invitation", _declarant)


def _acceptor(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    """Whom access.md names to answer this declaration."""
    SIGNED_IN.check(request, view_kwargs)
    found = _participant(view_kwargs["participant_id"])
    if not acceptors.may_answer(_user(request), found):
        raise NotVisible
    request.participant = found  # type: ignore[attr-defined]
    held = rights(_user(request), found.review)
    _set(request, found.review, held)
    _write(request, found.review, "declaration.read", {"participant": str(found.id)})


ACCEPTOR = Opener("review: answers this declaration", _acceptor)


def _enter(request: HttpRequest, view_kwargs: dict[str, Any]) -> Rights:
    SIGNED_IN.check(request, view_kwargs)
    review, user = _find(view_kwargs) or Review(), _user(request)  # of none, the same is asked: time tells nothing
    held = rights(user, review)
    if not any(one.capacity in WITH_A_ROOM for one in held.participants):
        again = Participant.objects.filter(standing(terms_asked_again=True), review=review, user=user).first()
        if again is not None:
            raise NeedsSignIn(reverse("reviews:terms_again", kwargs={"participant_id": again.id}), come_back=False)
        raise NotVisible
    _set(request, review, held)
    return held


_REVIEWS = Compiled(lambda rule: Review.objects.select_related("notification").filter(rule))


def _find(view_kwargs: dict[str, Any]) -> Review | None:
    return _REVIEWS.first(Q(reference=view_kwargs["reference"]))


def _review(view_kwargs: dict[str, Any]) -> Review:
    return must_exist(_find(view_kwargs))


def _participant(participant_id: UUID) -> Participant:
    rows = Participant.objects.select_related("review", "user", "agency")
    return must_exist(rows.filter(pk=participant_id).first())


def _user(request: HttpRequest) -> Any:
    return request.user


def _set(request: HttpRequest, review: Review, held: Rights) -> None:
    request.review, request.rights = review, held  # type: ignore[attr-defined]


def _note(request: HttpRequest, held: Rights, section: Section | None) -> None:
    """Writes the visit down before anything is sent."""
    if held.capacities and held.capacities <= FAMILY_CAPACITIES:
        note_family(held)
        return
    match = request.resolver_match
    ids = {"section": section or "", "page": match.view_name if match else "", "method": request.method}
    _write(request, request.review, "review.visited", ids)  # type: ignore[attr-defined]


def note_family(held: Rights) -> None:
    """One entry a day for a family's visit, however often they come (never 12)."""
    with transaction.atomic():
        for one in held.participants:
            _, first = FamilyVisit.objects.get_or_create(participant=one, review=held.review, on=today())
            if first:
                record(
                    chain=review_chain(held.review.id),
                    verb="family.visited",
                    actor=held.user,
                    subject=one,
                    day_only=True,
                )


def _write(request: HttpRequest, review: Review, verb: str, ids: dict[str, Any]) -> None:
    with transaction.atomic():
        record(chain=review_chain(review.id), verb=verb, actor=_user(request), subject=review, ids=ids)
