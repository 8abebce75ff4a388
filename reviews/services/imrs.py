"""Each agency's own review: commissioned, written independently, filed, assured or returned (4.16 to 4.20)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from portal.accounts import api as accounts
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale, must_exist
from reviews import events
from reviews import facts as fact_loader
from reviews import report_facts as rf
from reviews.enums import AssuranceOutcome, Capacity, Contribution, ImrState, LetterKind, Stage
from reviews.enums_report import GateKind
from reviews.models import Assurance, Imr, Independence, Participant, Reminder, Review, ReviewAgency
from reviews.policy import rights, standing
from reviews.services import letters, moves

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.accounts.models import Agency, User

CHAIR = frozenset({Capacity.PANEL_CHAIR})
RUNNING = frozenset({Stage.TERMS, Stage.GATHERING, Stage.WEIGHING, Stage.REPORTING})
ANOTHER_AUTHOR = "The agency’s senior manager names another author"


def commission(
    *,
    acting_user: User,
    review: Review,
    agency: Agency,
    due_on: date,
    kind: Contribution = Contribution.IMR,
    early_concern: str = "",
) -> Imr:
    """The chair commissions an agency's review by letter (4.16). Commissioning twice gives the first.

    Before the terms are approved it needs a cause for concern within the agency (4.19).

    :raises Refused: where the terms are not approved and no concern is given (4.11), or the agency is not here.
    """

    def write(locked: Review) -> Imr:
        if not ReviewAgency.objects.filter(review=locked, agency=agency).exists():
            raise Refused("This agency is not on the review yet: add it first.", clause="4.6", field="agency")
        known = Imr.objects.filter(review=locked, agency=agency, kind=kind).first()
        if known is not None:
            return known
        if due_on <= calendar.today():
            raise Refused("The date by which it is due lies in the future.", clause="4.16", field="due_on")
        if not early_concern.strip():
            moves.require(fact_loader.load(locked), ("4.11",), acting_user)
        row = Imr.objects.create(
            review=locked,
            agency=agency,
            kind=kind,
            due_on=due_on,
            early_concern=early_concern,
            commissioned_at=calendar.now(),
            commissioned_by=acting_user,
        )
        words = letters.commission_words(fact_loader.load(locked), row)
        row.letter = letters.create(acting_user, locked, LetterKind.IMR_COMMISSION, words, agency)
        row.save()
        _tell(locked, agency.pk, Capacity.SENIOR_MANAGER, Capacity.IMR_AUTHOR)
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=CHAIR,
        verb="imr.commissioned",
        write=write,
        label="commission an agency’s review",
        stages=RUNNING,
        ids={"agency": str(agency.pk), "due_on": due_on},
    )


def not_asked(*, acting_user: User, review: Review, agency: Agency, reason: str) -> ReviewAgency:
    """The chair records why an agency on the review is not asked for one (4.16).

    :raises Refused: where it was asked already.
    """

    def write(locked: Review) -> ReviewAgency:
        row = must_exist(ReviewAgency.objects.filter(review=locked, agency=agency).first())
        if Imr.objects.filter(review=locked, agency=agency).exclude(state=ImrState.EXCUSED).exists():
            raise Refused("This agency was asked for its review already.", clause="4.16")
        row.no_imr_reason = reason
        row.save()
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=CHAIR,
        verb="imr.not_asked",
        write=write,
        label="decide this",
        ids={"agency": str(agency.pk)},
        words={"reason": reason},
    )


def declare_independence(
    *,
    acting_user: User,
    imr: Imr,
    not_involved: bool,
    not_line_manager: bool,
    job_title: str,
    contact: str,
    small_body_reason: str = "",
) -> Independence:
    """The author's own declaration (4.17), before anything can be uploaded.

    A body too small for an independent author says so, and the chair decides.

    :raises Refused: by anybody but the agency's author, or where they are involved and no reason is given.
    """

    def write(locked: Review) -> Independence:
        row = locked_imr(locked, imr)
        _of_agency(acting_user, locked, row, Capacity.IMR_AUTHOR)
        independent = not_involved and not_line_manager
        same = row.independences.filter(author=acting_user).first()
        _refuse_dependent(independent or bool(small_body_reason.strip()))
        if same is not None and same.holds and independent:
            return same
        _refuse_turned_down(same)
        made = Independence.objects.create(
            review=locked,
            imr=row,
            author=acting_user,
            job_title=job_title,
            contact=contact,
            not_involved=not_involved,
            not_line_manager=not_line_manager,
            small_body_reason=small_body_reason,
            made_at=calendar.now(),
        )
        if row.accepted_at is None:  # who declares, takes it on
            row.accepted_at, row.accepted_by = made.made_at, acting_user
        if made.holds and row.state == ImrState.COMMISSIONED:
            row.state = ImrState.INDEPENDENT
        row.save()
        return made

    return _agency_act(acting_user, imr, "imr.independence_declared", write, Capacity.IMR_AUTHOR)


def decide_small_body(*, acting_user: User, imr: Imr, allowed: bool, reason: str) -> Independence:
    """The chair decides whether a body too small for an independent author goes on (4.17).

    :raises Refused: where no such question waits. :raises Stale: where it is decided.
    """

    def write(locked: Review) -> Independence:
        row = locked_imr(locked, imr)
        made = row.independences.first()
        if made is None or (made.not_involved and made.not_line_manager):
            raise Refused("No such question waits for you.", clause="4.17")
        if made.allowed is not None:
            raise Stale("This was decided already.")
        made.allowed, made.allowed_at, made.allowed_by = allowed, calendar.now(), acting_user
        made.allowed_reason = reason
        made.save()
        if allowed and row.state == ImrState.COMMISSIONED:
            row.state = ImrState.INDEPENDENT
            row.save()
        return made

    return moves.act(
        acting_user=acting_user,
        review=imr.review,
        who=CHAIR,
        verb="imr.small_body_decided",
        write=write,
        label="decide this",
        ids={"allowed": allowed},
        words={"reason": reason},
    )


def may_file(user: User, review: Review, agency_id: UUID) -> Imr:
    """The agency's review, if this person may file it now; asked before the body of an upload is read.

    :raises NotVisible: for anybody but the agency's author.
    :raises Refused: naming the clause that is open (4.16 not commissioned, 4.17 not independent, 4.11 terms).
    """
    if agency_id not in rights(user, review).agency_ids(Capacity.IMR_AUTHOR):
        raise NotVisible
    row = Imr.objects.filter(review=review, agency_id=agency_id, kind=Contribution.IMR).first()
    if row is None:
        raise Refused("Your agency’s review has not been commissioned yet.", clause="4.16", who="The panel chair")
    made = row.independences.filter(author=user).first()
    if made is None or not made.holds:
        who = "You do" if made is None else "The panel chair decides"
        raise Refused("4.17 is open: your independence is not declared.", clause="4.17", who=who)
    if row.state == ImrState.ASSURED:
        raise Refused("Your agency’s review is assured. It cannot be replaced any more.", clause="4.17")
    if row.state == ImrState.EXCUSED:
        raise Refused("Your agency’s review is not needed any more.", clause="4.16")
    return row


def received(
    *, acting_user: User, review: Review, agency_id: UUID, document_id: UUID, version_id: UUID, sha256: str
) -> Imr:
    """The document room reports a filed version, in its own transaction. A new one waits for assurance anew.

    :raises Refused: as ``may_file``.
    """

    def write(locked: Review) -> Imr:
        row = may_file(acting_user, locked, agency_id)
        row.state, row.filed_document, row.filed_version = ImrState.FILED, document_id, version_id
        row.filed_at, row.filed_by, row.version = calendar.now(), acting_user, row.version + 1
        row.save()
        _tell(locked, agency_id, Capacity.SENIOR_MANAGER)
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=frozenset({Capacity.IMR_AUTHOR}),
        verb="imr.filed",
        write=write,
        label="file an agency’s review",
        ids={"agency": str(agency_id), "version": str(version_id), "sha256": sha256},
    )


def assure(*, acting_user: User, imr: Imr, version_id: UUID, outcome: AssuranceOutcome, reason: str = "") -> Assurance:
    """The senior manager, who is not the author, assures the filed version or returns it with a reason (4.17).

    :raises Refused: for one's own work, without a reason for returning, or by anybody but that agency's manager.
    :raises Stale: where another version was filed, or somebody answered first.
    """

    def write(locked: Review) -> Assurance:
        row = locked_imr(locked, imr)
        _of_agency(acting_user, locked, row, Capacity.SENIOR_MANAGER)
        if _wrote(acting_user, row):
            raise Refused(
                "An author never assures their own review.", clause="4.17", who="Another senior manager of the agency"
            )
        if outcome == AssuranceOutcome.RETURNED and not reason.strip():
            raise Refused("Say what the author should put right.", clause="4.17", field="reason")
        same = row.assurances.filter(filed_version=version_id, outcome=outcome, by=acting_user).first()
        if same is not None:
            return same
        if row.state != ImrState.FILED or row.filed_version != version_id:
            raise Stale(_what_happened(row))
        made = Assurance.objects.create(
            review=locked,
            imr=row,
            filed_version=version_id,
            outcome=outcome,
            reason=reason,
            at=calendar.now(),
            by=acting_user,
        )
        assured = outcome == AssuranceOutcome.ASSURED
        row.state, row.version = ImrState.ASSURED if assured else ImrState.RETURNED, row.version + 1
        row.save()
        event = events.imr_assured if assured else events.imr_returned
        event.emit(review_id=locked.id, imr_id=row.id, version_id=version_id)
        _tell(locked, row.agency_id, Capacity.IMR_AUTHOR)
        return made

    return _agency_act(
        acting_user, imr, f"imr.{outcome}", write, Capacity.SENIOR_MANAGER, ids={"version": str(version_id)}
    )


def excuse(*, acting_user: User, imr: Imr, reason: str) -> Imr:
    """The chair goes on without an agency's review, after two reminders seven days apart, for a recorded reason.

    :raises Refused: before the second reminder. :raises Stale: where it is assured or excused.
    """

    def write(locked: Review) -> Imr:
        row = locked_imr(locked, imr)
        if row.settled:
            raise Stale(_what_happened(row))
        if not rf.may_open_gate(list(Reminder.objects.filter(review=locked, gate=GateKind.IMR, subject_id=row.id))):
            raise Refused(
                "You can go on without this review only after two reminders, seven days apart.",
                clause="4.16",
                who="You, after the second reminder",
                field="reason",
            )
        row.state, row.excused_reason, row.version = ImrState.EXCUSED, reason, row.version + 1
        row.save()
        return row

    return moves.act(
        acting_user=acting_user,
        review=imr.review,
        who=CHAIR,
        verb="imr.excused",
        write=write,
        label="go on without this review",
        ids={"agency": str(imr.agency_id)},
        words={"reason": reason},
    )


def weigh(*, acting_user: User, review: Review) -> Review:
    """The chair begins to weigh the evidence: every agency's review is assured or excused (4.11, 4.16 to 4.18).

    :raises Refused: naming the clause that is open. :raises Stale: where this was done.
    """
    return moves.perform(
        acting_user=acting_user, review=review, move="weigh", write=lambda locked: locked, verb="review.weighing"
    )


def assured_versions(review: Review) -> frozenset[UUID]:
    """The filed versions whose quality is assured: all that the panel may read (4.17)."""
    return frozenset(one for one in assured_among(review) if one)


def assured_among(review: Review) -> QuerySet[Imr, UUID | None]:
    """The same as a subquery, for a filter: it costs no query of its own."""
    rows = Imr.objects.filter(review=review, state=ImrState.ASSURED, filed_version__isnull=False)
    return rows.order_by().values_list("filed_version", flat=True)


def _refuse_dependent(may_write: bool) -> None:
    if not may_write:
        raise Refused(
            "An author who was involved, or manages staff who were, cannot write it. If your body is too small to "
            "name another, say so: the chair decides.",
            clause="4.17",
            who=ANOTHER_AUTHOR,
            field="small_body_reason",
        )


def _refuse_turned_down(declared: Independence | None) -> None:
    if declared is not None and declared.allowed is False:
        raise Refused(
            "The chair has decided that you do not write it, on what you declared.", clause="4.17", who=ANOTHER_AUTHOR
        )


def locked_imr(review: Review, imr: Imr) -> Imr:
    """The row, locked, of this review. :raises NotVisible: otherwise."""
    return must_exist(Imr.objects.select_for_update().filter(pk=imr.pk, review=review).first())


def _of_agency(user: User, review: Review, row: Imr, capacity: Capacity) -> None:
    if row.agency_id not in rights(user, review).agency_ids(capacity):
        raise NotVisible


def _wrote(user: User, row: Imr) -> bool:
    return row.filed_by_id == user.pk or row.independences.filter(author=user).exists()


def _what_happened(row: Imr) -> str:
    label = ImrState(row.state).label.lower()
    return f"Somebody acted first, or another version was filed: this review is now “{label}”."


def _agency_act(
    acting_user: User,
    imr: Imr,
    verb: str,
    write: moves.Write[moves.Result],
    capacity: Capacity,
    ids: dict[str, Any] | None = None,
) -> moves.Result:
    return moves.act(
        acting_user=acting_user,
        review=imr.review,
        who=frozenset({capacity}),
        verb=verb,
        write=write,
        label="do this for the agency",
        ids={"agency": str(imr.agency_id), **(ids or {})},
    )


def _tell(review: Review, agency_id: UUID, *capacities: Capacity) -> None:
    """Something waits for these people of the agency: neutral mail."""
    rows = Participant.objects.filter(standing(), review=review, agency_id=agency_id, capacity__in=capacities)
    for one in rows.select_related("user"):
        accounts.notify(one.user)
