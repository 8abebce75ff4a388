"""The check of a version's words against the register, and the answers to what it finds (4.24, 4.28)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
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
ONCE = matcher.Kind.DATE  # answered once for all: the report's facts need some exact dates
TOGETHER = frozenset({ONCE, matcher.Kind.WORD})  # kinds that one answer may be given to, as a whole
WHOLE = frozenset(
    {
        *(matcher.Kind.NAME, matcher.Kind.ADDRESS, matcher.Kind.REGISTERED_DATE),
        *(matcher.Kind.REGISTERED_POSTCODE, matcher.Kind.REGISTERED_NUMBER),
    }
)

Words = Sequence[str | matcher.Passage]


@dataclass(frozen=True)
class CheckFact:
    """What the document room learns: whether the version is clean, and how many findings wait."""

    id: UUID
    clean: bool
    open: int


@dataclass(frozen=True)
class Unread:
    """Something of a file in which no words could be looked for, such as a picture that no program here reads. ``mark``
    is a digest of it: a person's answer holds for the same thing in a later version."""

    place: str
    what: str
    mark: str


def check_anonymity(
    *,
    acting_user: User,
    review: Review,
    kind: str,
    version_id: UUID,
    words: Words,
    unread: Sequence[Unread] = (),
) -> CheckFact:
    """Checks one version: its words with where each stands, and what could not be read. The same words against the
    same register are checked once.

    :raises Refused: by anybody but those who keep the register.
    """
    kind = ReportKind(kind)

    def write(locked: Review) -> AnonymityCheck:
        return make_check(locked, kind, version_id, words, acting_user, unread=unread)

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


def make_check(
    review: Review,
    kind: str,
    version_id: UUID,
    words: Words,
    user: User,
    *,
    again: Sequence[Words] = (),
    unread: Sequence[Unread] = (),
) -> AnonymityCheck:
    """Runs the matcher under the review's lock, and carries over answers that were given to the same finding.

    :param again: the same words in other forms (the Word file beside its PDF, the web page). What is found there in
        the same words between the same neighbours is the same finding; anything else is one of its own.
    """
    identities, persons = list(Identity.objects.filter(review=review)), list(Person.objects.filter(review=review))
    state = register.digest_of(identities, persons)
    forms = [_passages(words, "Passage"), *(_passages(one, "Web page, paragraph") for one in again)]
    digest = _digest(forms, unread)
    last = AnonymityCheck.objects.filter(review=review, kind=kind, version_ref=version_id).first()
    if last is not None and (last.words_digest, last.register_digest) == (digest, state):
        return last
    people, allowed = register.people_of(identities, persons), allowed_names(review)
    found: list[Told] = []
    for form in forms:
        found += _others([_told(one) for one in matcher.find(form, people, allowed=allowed, weigh=True)], found)
    found += [_unread(one) for one in unread]
    row = AnonymityCheck(
        review=review,
        kind=kind,
        version_ref=version_id,
        words_digest=digest,
        register_digest=state,
        made_at=calendar.now(),
        made_by=user,
    )
    before = _answers(review, kind)
    row.save(force_insert=True)
    names = {f"person:{one.id}": one.name for one in persons} | {str(one.id): one.name for one in identities}
    known = {str(one.id): one for one in identities}
    AnonymityFinding.objects.bulk_create(
        _row(row, number, *finding, known, names, before) for number, finding in enumerate(found, 1)
    )
    return row


Told = tuple[str, str, dict[str, Any]]  # what it is, whose, and the words with where they stand


def _passages(words: Words, called: str) -> list[matcher.Passage]:
    return [
        matcher.Passage(f"{called} {number}", one) if isinstance(one, str) else one
        for number, one in enumerate(words, 1)
    ]


def _digest(forms: list[list[matcher.Passage]], unread: Sequence[Unread]) -> str:
    """Of everything that was looked at: where the words stand counts too, since findings say it."""
    texts = [f"{one.place}|{' '.join(one.text.split())}" for form in forms for one in form]
    return hashlib.sha256("\f".join([*texts, *(one.mark for one in unread)]).encode()).hexdigest()


def _told(one: matcher.Finding) -> Told:
    found = {
        "place": one.place,
        "start": one.start,
        "end": one.end,
        "words": one.text,
        "before": one.before,
        "after": one.after,
    }
    return one.kind, one.key, found


def _unread(one: Unread) -> Told:
    nowhere = {"start": 0, "end": 0, "before": "", "after": ""}
    return matcher.Kind.UNCHECKED, "", {"place": one.place, "words": one.what, "mark": one.mark, **nowhere}


def _others(found: list[Told], known: list[Told]) -> list[Told]:
    """Of these findings, those that are not there already: the same words between the same neighbours, as often."""
    left = Counter(_key(what, words) for what, _, words in known)
    new = []
    for one in found:
        key = _key(one[0], one[2])
        if left[key]:
            left[key] -= 1
        else:
            new.append(one)
    return new


def _row(
    row: AnonymityCheck,
    number: int,
    what: str,
    key: str,
    found: dict[str, Any],
    known: dict[str, Identity],
    names: dict[str, str],
    before: dict[object, AnonymityFinding],
) -> AnonymityFinding:
    if key:
        found["who"] = names.get(key, "")
    earlier = before.get(_key(what, found)) or (before.get(ONCE) if what == ONCE else None)
    if earlier and earlier.found.get("once"):
        found["once"] = True
    return AnonymityFinding(
        review_id=row.review_id,
        check_made=row,
        number=number,
        what=what,
        identity=known.get(key),
        found=found,
        answer=FindingAnswer.STAYS if earlier else FindingAnswer.OPEN,
        reason=earlier.reason if earlier else "",
        answered_at=earlier.answered_at if earlier else None,
        answered_by=earlier.answered_by if earlier else None,
    )


def _key(what: str, found: dict[str, Any]) -> tuple[str, str, str]:
    """Two findings are the same where the words and what stands right around them are; two pictures by their digest."""
    if found.get("mark"):
        return what, found["mark"], ""
    before, after = " ".join(found["before"].split())[-NEAR:], " ".join(found["after"].split())[:NEAR]
    return what, matcher.fold(" ".join(found["words"].split())), matcher.fold(f"{before}|{after}")


def _answers(review: Review, kind: str) -> dict[object, AnonymityFinding]:
    """What may stay in the last check of this document, by the finding; under ONCE, the answer to all exact dates."""
    last = AnonymityCheck.objects.filter(review=review, kind=kind).order_by("-made_at").first()
    rows = last.findings.filter(answer=FindingAnswer.STAYS) if last else []
    known: dict[object, AnonymityFinding] = {}
    for one in rows:
        known[_key(one.what, one.found)] = one
        if one.what == ONCE and one.found.get("once"):
            known[ONCE] = one
    return known


def register_changed(review: Review) -> None:
    """The register is another one now: the date of a release that is not public yet has to be agreed anew, which asks
    for a new check of its words (4.24, never 6)."""
    row = Release.objects.filter(review_id=review.id).exclude(state=ReleaseState.VOID).order_by("-number").first()
    if row is None or row.state not in (ReleaseState.CLEARED, ReleaseState.WITHDRAWN):
        return
    row.letters_out.filter(ended_at=None).update(ended_at=calendar.now())  # it is put forward and looked through again
    if row.state == ReleaseState.WITHDRAWN or row.agreed_date is None:
        return
    versions = {one.version_ref for one in row.files.all() if one.version_ref}
    if not all(anonymity_clean(review, version) for version in versions):
        row.agreed_date, row.told_at, row.version = None, None, row.version + 1
        row.save(update_fields=["agreed_date", "told_at", "version"])


def allowed_names(review: Review) -> list[str]:
    """Whom the report names: the chair, the panel and the author (4.28, Appendix 3)."""
    rows = Participant.objects.filter(
        review=review,
        capacity__in=NAMED_IN_REPORT,
        state__in=(ParticipantState.ACCEPTED, ParticipantState.ENDED, ParticipantState.SUSPENDED),
    ).select_related("user")
    return sorted({row.user.name for row in rows})


def registered_words(review: Review, texts: Iterable[str]) -> bool:
    """Whether one of these short texts holds something of the register (a title, an action). Nobody can answer here
    that a likeness is chance, so that none counts."""
    people = register.people_of(Identity.objects.filter(review=review), Person.objects.filter(review=review))
    names = allowed_names(review)
    found = [one for text in texts for one in matcher.find_in(text, people, allowed=names)]
    return any(one.key for one in found if one.kind != matcher.Kind.SPELLING)


def registered_names(review: Review, texts: Iterable[str]) -> bool:
    """Whether one of these texts, which name people on purpose (the chair, the panel), holds a whole name, an address, a
    date or a number of the register. Part of a name is no finding here: a panel member may be called so, too."""
    people = register.people_of(Identity.objects.filter(review=review), Person.objects.filter(review=review))
    found = [one for text in texts for one in matcher.find_in(text, people)]
    return any(one.kind in WHOLE and (one.kind != matcher.Kind.NAME or " " in one.text.strip()) for one in found)


def answer_findings(
    *,
    acting_user: User,
    review: Review,
    check: AnonymityCheck,
    findings: Sequence[UUID],
    answer: FindingAnswer,
    reason: str = "",
    kinds: Collection[str] = (),
) -> int:
    """A named person answers findings: each may stay for a reason, or is to be taken out in a new version.

    :param kinds: answers all that wait of these kinds. That exact dates may stay holds for later versions; of ordinary
        words that are also names it holds where the same words stand around them, as for any other finding.

    :raises Refused: without a finding, or without a reason why it may stay.
    :raises Stale: where the version was checked again meanwhile.
    """
    if not findings and not kinds:
        raise Refused("Choose at least one finding.", field="findings")
    if not TOGETHER.issuperset(kinds):
        raise Refused("These are answered one by one.", field="findings")
    if answer == FindingAnswer.STAYS and not reason.strip():
        raise Refused("Give the reason why it may stay.", clause="4.24", field="reason")

    def write(locked: Review) -> int:
        newest = AnonymityCheck.objects.filter(review=locked, kind=check.kind, version_ref=check.version_ref).first()
        if newest is None or newest.id != check.id:
            raise Stale("This version has been checked again since you opened the page.")
        rows = list(AnonymityFinding.objects.filter(check_made=newest, pk__in=findings))
        waiting = AnonymityFinding.objects.filter(check_made=newest, what__in=kinds, answer=FindingAnswer.OPEN)
        answered = dict.fromkeys([*rows, *waiting])
        for row in answered:
            row.answer, row.reason = answer, reason
            row.answered_at, row.answered_by = calendar.now(), acting_user
            row.found = {**row.found, "once": ONCE in kinds and row.what == ONCE}
            row.save(update_fields=["answer", "reason", "answered_at", "answered_by", "found"])
        return len(answered)

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=KEEPERS,
        label="answer what the check found",
        verb="anonymity.answered",
        write=write,
        subject=check,
        ids={"answer": answer, "findings": len(findings), **{f"all_{one}": True for one in sorted(kinds)}},
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
