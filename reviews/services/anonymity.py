"""The check of a version's words against the register, and the answers to what it finds (4.24, 4.28)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from reviews import matcher, register
from reviews import report_facts as rf
from reviews.enums import Capacity, ParticipantState
from reviews.enums_report import FindingAnswer, ReleaseState, ReportKind
from reviews.models import AnonymityCheck, AnonymityFinding, Identity, Participant, Person, Release, Review
from reviews.services import moves

if TYPE_CHECKING:
    from portal.accounts.models import User

NAMED_IN_REPORT = (Capacity.PANEL_CHAIR, Capacity.PANEL_MEMBER, Capacity.OVERVIEW_AUTHOR)
NEAR = 12
KEEPERS = frozenset({Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.OVERVIEW_AUTHOR})


@dataclass(frozen=True)
class CheckFact:
    """What the document room learns: whether the version is clean, and how many findings wait."""

    id: UUID
    clean: bool
    open: int


def check_anonymity(
    *, acting_user: User, review: Review, kind: str, version_id: UUID, words: Sequence[str]
) -> CheckFact:
    """Checks one version: one text a page or paragraph. The same words against the same register are checked once.

    :raises Refused: by anybody but those who keep the register.
    """
    kind = ReportKind(kind)

    def write(locked: Review) -> AnonymityCheck:
        return make_check(locked, kind, version_id, words, acting_user)

    row = moves.act(
        acting_user=acting_user,
        review=review,
        who=KEEPERS,
        label="check anonymity",
        verb="anonymity.checked",
        write=write,
        ids={"kind": kind, "version": version_id},
    )
    return fact_of(row)


def fact_of(row: AnonymityCheck) -> CheckFact:
    waiting = rf.open_findings(row)
    return CheckFact(row.id, waiting == 0, waiting)


def make_check(review: Review, kind: ReportKind, version_id: UUID, words: Sequence[str], user: User) -> AnonymityCheck:
    """Runs the matcher under the review's lock, and carries over answers that were given to the same finding."""
    identities, persons = list(Identity.objects.filter(review=review)), list(Person.objects.filter(review=review))
    state = register.digest_of(identities, persons)
    digest = hashlib.sha256("\f".join(" ".join(text.split()) for text in words).encode()).hexdigest()
    last = AnonymityCheck.objects.filter(review=review, kind=kind, version_ref=version_id).first()
    if last is not None and (last.words_digest, last.register_digest) == (digest, state):
        return last
    passages = [matcher.Passage(f"Page {number}", text) for number, text in enumerate(words, 1)]
    found = matcher.find(passages, register.people_of(identities, persons), allowed=allowed_names(review))
    before = _answers(review, kind)
    row = AnonymityCheck.objects.create(
        review=review,
        kind=kind,
        version_ref=version_id,
        words_digest=digest,
        register_digest=state,
        made_at=calendar.now(),
        made_by=user,
    )
    known = {str(one.id): one for one in identities}
    for number, finding in enumerate(found, 1):
        _keep(row, number, finding, known.get(finding.key), before)
    return row


def _keep(
    row: AnonymityCheck,
    number: int,
    finding: matcher.Finding,
    identity: Identity | None,
    before: dict[tuple[str, str, str], AnonymityFinding],
) -> None:
    found: dict[str, Any] = {
        "place": finding.place,
        "start": finding.start,
        "end": finding.end,
        "words": finding.text,
        "before": finding.before,
        "after": finding.after,
    }
    earlier = before.get(_key(finding.kind, found))
    AnonymityFinding.objects.create(
        review_id=row.review_id,
        check_made=row,
        number=number,
        what=finding.kind,
        identity=identity,
        found=found,
        answer=FindingAnswer.STAYS if earlier else FindingAnswer.OPEN,
        reason=earlier.reason if earlier else "",
        answered_at=earlier.answered_at if earlier else None,
        answered_by=earlier.answered_by if earlier else None,
    )


def _key(what: str, found: dict[str, Any]) -> tuple[str, str, str]:
    """Two findings are the same where the words and what stands right around them are."""
    before, after = " ".join(found["before"].split())[-NEAR:], " ".join(found["after"].split())[:NEAR]
    return what, matcher.fold(" ".join(found["words"].split())), matcher.fold(f"{before}|{after}")


def _answers(review: Review, kind: ReportKind) -> dict[tuple[str, str, str], AnonymityFinding]:
    last = AnonymityCheck.objects.filter(review=review, kind=kind).order_by("-made_at").first()
    rows = last.findings.filter(answer=FindingAnswer.STAYS) if last else []
    return {_key(one.what, one.found): one for one in rows}


def register_changed(review: Review) -> None:
    """The register is another one now: the date of a release that is not public yet has to be agreed anew, which asks
    for a new check of its words (4.24, never 6)."""
    row = Release.objects.filter(review_id=review.id).exclude(state=ReleaseState.VOID).order_by("-number").first()
    if row is None or row.state != ReleaseState.CLEARED or row.agreed_date is None:
        return
    versions = {one.version_ref for one in row.files.all() if one.version_ref}
    if not all(anonymity_clean(review, version) for version in versions):
        row.agreed_date, row.version = None, row.version + 1
        row.save(update_fields=["agreed_date", "version"])


def allowed_names(review: Review) -> list[str]:
    """Whom the report names: the chair, the panel and the author (4.28, Appendix 3)."""
    rows = Participant.objects.filter(
        review=review,
        capacity__in=NAMED_IN_REPORT,
        state__in=(ParticipantState.ACCEPTED, ParticipantState.ENDED, ParticipantState.SUSPENDED),
    ).select_related("user")
    return sorted({row.user.name for row in rows})


def registered_words(review: Review, texts: Iterable[str]) -> bool:
    """Whether one of these short texts holds something of the register (a title, an action)."""
    people = register.people_of(Identity.objects.filter(review=review), Person.objects.filter(review=review))
    names = allowed_names(review)
    return any(finding.key for text in texts for finding in matcher.find_in(text, people, allowed=names))


def answer_findings(
    *,
    acting_user: User,
    review: Review,
    check: AnonymityCheck,
    findings: Sequence[UUID],
    answer: FindingAnswer,
    reason: str = "",
) -> int:
    """A named person answers findings: each may stay for a reason, or is to be taken out in a new version.

    :raises Refused: without a finding, or without a reason why it may stay.
    :raises Stale: where the version was checked again meanwhile.
    """
    if not findings:
        raise Refused("Choose at least one finding.", field="findings")
    if answer == FindingAnswer.STAYS and not reason.strip():
        raise Refused("Give the reason why it may stay.", clause="4.24", field="reason")

    def write(locked: Review) -> int:
        newest = AnonymityCheck.objects.filter(review=locked, kind=check.kind, version_ref=check.version_ref).first()
        if newest is None or newest.id != check.id:
            raise Stale("This version has been checked again since you opened the page.")
        rows = list(AnonymityFinding.objects.filter(check_made=newest, pk__in=findings))
        for row in rows:
            row.answer, row.reason = answer, reason
            row.answered_at, row.answered_by = calendar.now(), acting_user
            row.save(update_fields=["answer", "reason", "answered_at", "answered_by"])
        return len(rows)

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=KEEPERS,
        label="answer what the check found",
        verb="anonymity.answered",
        write=write,
        subject=check,
        ids={"answer": answer, "findings": len(findings)},
        words={"reason": reason} if reason else None,
    )


def latest_checks(review: Review, version_ids: Iterable[UUID]) -> dict[UUID, CheckFact]:
    """The latest check of each of these versions that has one: two queries, however many versions."""
    rows = AnonymityCheck.objects.filter(review=review, version_ref__in=list(version_ids)).prefetch_related("findings")
    found: dict[UUID, CheckFact] = {}
    for row in rows:
        found.setdefault(row.version_ref, fact_of(row))
    return found


def anonymity_clean(review: Review, version_id: UUID) -> bool:
    """Whether the version's latest check is clean, or each finding answered, against the register as it is now."""
    check = AnonymityCheck.objects.filter(review=review, version_ref=version_id).prefetch_related("findings").first()
    if check is None or rf.open_findings(check):
        return False
    state = register.digest_of(Identity.objects.filter(review=review), Person.objects.filter(review=review))
    return check.register_digest == state
