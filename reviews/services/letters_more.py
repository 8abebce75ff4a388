"""The letters that go with notices, the pack, the copies and the family (4.13, 4.15, 4.28, 4.29), from the record.

What can be written now is one list; whoever writes chooses from it. A letter of the same kind to the same people that
is not marked as sent is given again instead of written twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.kernel.calendar import long_date
from portal.kernel.errors import NotVisible, Refused, must_exist
from reviews import facts as fact_loader
from reviews import report_facts as rf
from reviews.enums import Capacity, LetterKind, Side
from reviews.enums_report import Part, ReleaseState
from reviews.facts import Facts
from reviews.models import FamilyGroup, Letter, Release, Review
from reviews.policy import Rights, rights
from reviews.reached import reached
from reviews.selectors.family import stands
from reviews.services import letters, moves

if TYPE_CHECKING:
    from portal.accounts.models import Agency, User

ON_ITS_WAY = (ReleaseState.SIGNED_OFF, ReleaseState.SUBMITTED)


@dataclass(frozen=True)
class Writable:
    """One letter that can be written now: its kind, to whom, the clause behind it."""

    kind: LetterKind
    clause: str
    to: str
    agency: Agency | None = None
    group: FamilyGroup | None = None

    @property
    def key(self) -> str:
        """What the page's form sends."""
        thing = self.agency or self.group
        return f"{self.kind}:{thing.pk}" if thing else str(self.kind)

    @property
    def said(self) -> str:
        return f"{self.kind.label}: {self.to}"


def writable(facts: Facts, held: Rights) -> list[Writable]:
    """What this person may write now of the letters that have no page of their own."""
    seen = rf.seen_by(facts, held)
    return [one for one in _all(seen) if held.has(*letters.WRITERS.get(one.kind, letters.OTHERS))]


def _all(facts: Facts) -> Iterator[Writable]:
    for notice in facts.review.hold_notices.all():
        if notice.agency is not None:
            yield Writable(LetterKind.HOLD_NOTICE, "4.15", notice.agency.name, notice.agency)
    release = rf.release(facts)
    if release is not None and release.state in ON_ITS_WAY:
        yield Writable(LetterKind.HOME_OFFICE_PACK, "4.28", facts.edition.home_office)
    if release is not None and release.fixed:
        for agency in rf.given_copies(facts):
            yield Writable(LetterKind.MANAGER_COPY, "4.29", agency.name, agency)
    for group in rf.groups_to_tell(facts):
        yield Writable(LetterKind.FAMILY_FIRST, "4.13", group.name, group=group)
        yield Writable(LetterKind.FAMILY_UPDATE, "4.13", group.name, group=group)
        if rf.had_version(facts, group):
            yield Writable(LetterKind.FAMILY_VERSION, "4.13", group.name, group=group)
        if release is not None and release.fixed and release.withheld_at is None:
            yield Writable(LetterKind.FAMILY_READY, "4.13", group.name, group=group)


def write(*, acting_user: User, review: Review, key: str) -> Letter:
    """Writes one of the letters that ``writable`` lists.

    :raises NotVisible: for any other, or somebody else's. :raises Refused: where the review has ended.
    """
    held = rights(acting_user, review)
    one = must_exist(next((one for one in writable(fact_loader.load(review), held) if one.key == key), None))

    def made(locked: Review) -> Letter:
        waiting = Letter.objects.filter(
            review=locked, kind=one.kind, agency=one.agency, group=one.group, sent_on=None
        ).first()
        facts = rf.seen_by(fact_loader.load(locked), held)
        if waiting is not None:
            return waiting
        return letters.create(acting_user, locked, one.kind, WORDS[one.kind](facts, one), one.agency, one.group)

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=frozenset(letters.WRITERS.get(one.kind, letters.OTHERS)),
        verb="letter.written",
        write=made,
        label="write this letter",
        ids={"kind": one.kind, **({"group": one.group.pk} if one.group else {})},
    )


# Words ----------------------------------------------------------------------------------------------------------------
def _notice(facts: Facts, one: Writable) -> dict[str, Any]:
    return letters.notice_words(facts, one.to)


def _pack(facts: Facts, one: Writable) -> dict[str, Any]:
    release = _release(facts)
    signed = rf.sign_off(facts, release)
    said = [
        f"I enclose the completed {facts.edition.review_name} of the partnership: the overview report, the executive "
        "summary and the action plan, for the assessment of your group (4.28, 4.30).",
    ]
    if signed is not None:
        said.append(
            f"The partnership agreed their content and signed them off at its meeting of {long_date(signed.met_on)}."
        )
    said.append(
        "They name nobody but the chair and the members of the panel. What the family or a member of the panel does not "
        "agree with travels with them, in the record that is in the pack."
    )
    said.append("The files, and the SHA-256 by which each can be told from any other:")
    said += [f"{Part(part).label}: {row.sha256}" for part, row in sorted(rf.files(release).items())]
    said.append(
        "Nothing is published before you have cleared it. Please tell us of outstanding issues, and when it may be "
        "published (4.30, 4.31)."
    )
    return {
        "to": [facts.edition.home_office, facts.edition.home_office_address],
        "subject": f"{facts.edition.review_name}: completed report",
        "paragraphs": said,
        "signed": ["Yours faithfully", "", *letters.for_the_partnership(facts)],
    }


def _copies(facts: Facts, one: Writable) -> dict[str, Any]:
    if one.agency is None:
        raise NotVisible
    release = _release(facts)
    manager = next(iter(facts.of_agency(one.agency.pk, Capacity.SENIOR_MANAGER)), None)
    said = [
        f"The Home Office has cleared this {facts.edition.review_name} for publication. With this letter you are given "
        "a copy of the overview report, the executive summary and the action plan for your agency (4.29).",
        _published(release),
        "They are not to be passed on beyond those in your agency who need them to act on it."
        if release.withheld_at
        else "Until then they are not to be passed on beyond those in your agency who need them to prepare.",
    ]
    own = rf.actions_of(facts, one.agency.pk)
    if own:
        said.append("These actions of the plan are your agency’s. The partnership follows each of them up:")
        said += [
            f"{row.number}. {row.specific}" + (f" By {long_date(row.due_on)}." if row.due_on else "") for row in own
        ]
    return {
        "to": [manager.user.name if manager else "The senior manager", one.agency.name],
        "subject": f"{facts.edition.review_name}: copies for your agency",
        "paragraphs": said,
        "signed": ["Yours sincerely", "", *letters.for_the_partnership(facts)],
    }


def _first(facts: Facts, one: Writable) -> dict[str, Any]:
    group, name = _group(one), facts.edition.review_name
    opening = (
        "We are very sorry for your loss."
        if group.side == Side.VICTIM
        else "We are writing because of a death that has touched your family too. We know that this is a hard time."
    )
    said = [
        opening,
        f"When somebody dies in such a way, the services of the area look together at what was done and what can be "
        f"learned. This is called a {name}. It does not decide who is to blame: that is for the courts.",
        "You can take part as much or as little as you wish, now or later, or not at all. You can say what the review "
        "should ask, and tell it what you know. Somebody who is there for you alone, an advocate, can help you with "
        "it, and you can change your advocate.",
        "We would like to meet you in person first, at a time and place that suits you. The leaflet with this letter "
        "says how the review works and who can support you.",
        _next(group),
    ]
    return _to_family(facts, group, "A review, and your part in it", said)


def _update(facts: Facts, one: Writable) -> dict[str, Any]:
    group = _group(one)
    beside = reached(facts.review.stage, rf.releases(facts))
    said = ["This is to tell you where the review stands.", stands(facts.review.stage, beside)]
    answered = [row for row in group.questions.all() if row.answered_on]
    if answered:
        said.append("You asked, and this is the answer:")
        said += [f"“{row.question}” {row.answer}" for row in answered]
    if waiting := sum(1 for row in group.questions.all() if not row.answered_on):
        said.append(f"{'One question' if waiting == 1 else f'{waiting} questions'} of yours we have not answered yet.")
    if group.expected_publication and not beside:
        said.append(f"When it is expected to be published: {group.expected_publication}")
    return _to_family(facts, group, "Where the review stands", [*said, _next(group)])


def _version(facts: Facts, one: Writable) -> dict[str, Any]:
    group = _group(one)
    row = [one for one in group.completed_versions.all() if one.recalled_at is None][-1]
    until = f" It is yours to read until {long_date(row.closes_on)}." if row.closes_on else ""
    said = [
        f"The panel has written its report, and it is yours to read from {long_date(row.opens_on)}, before anybody "
        f"outside the review has it.{until}",
        "Please tell us what is wrong, what is missing and what you do not agree with, alone or with your advocate. "
        "The chair answers each point. What you do not agree with goes with the report to the Home Office.",
        "It may be hard to read. You do not have to read it alone, all of it, or at once. If you would like it on "
        "paper, in another language, or read together, tell us.",
        _next(group),
    ]
    return _to_family(facts, group, "The completed report is yours to read", said)


def _ready(facts: Facts, one: Writable) -> dict[str, Any]:
    group = _group(one)
    said = [
        "The review is complete, and the Home Office has agreed that its report may be published.",
        _published(_release(facts)),
        "It uses the names that were chosen, not real ones. Even so, people who know your family may recognise it, and "
        "newspapers or others may get in touch with you. You do not have to speak to anybody. If you wish, we can "
        "help you to be left alone, or to say what you want to say.",
        "What you told the review is in it as you agreed. Thank you.",
        _next(group),
    ]
    return _to_family(facts, group, "The review is ready to be published", said)


def _to_family(facts: Facts, group: FamilyGroup, subject: str, said: list[str]) -> dict[str, Any]:
    writer = facts.chair or facts.coordinator
    post = "Chair of the Review Panel" if facts.chair else "Review coordinator"
    return {
        "to": [group.name],
        "subject": subject,
        "paragraphs": [one for one in said if one],
        "signed": ["Yours sincerely", "", writer.user.name if writer else "The Chair", post],
    }


def _next(group: FamilyGroup) -> str:
    return f"You will hear from us again by {long_date(group.next_contact_on)}." if group.next_contact_on else ""


def _published(release: Release) -> str:
    if release.withheld_at:
        return "It was agreed that, exceptionally, it is not published."
    if release.agreed_date:
        return f"It is to be published on {long_date(release.agreed_date)}."
    return "The day of publication is not agreed yet. You will know it before it is public."


def _release(facts: Facts) -> Release:
    found = rf.release(facts)
    if found is None:
        raise Refused("Nothing is put forward for release yet.", clause="4.28")
    return found


def _group(one: Writable) -> FamilyGroup:
    if one.group is None:
        raise NotVisible
    return one.group


WORDS: dict[LetterKind, Callable[[Facts, Writable], dict[str, Any]]] = {
    LetterKind.HOLD_NOTICE: _notice,
    LetterKind.HOME_OFFICE_PACK: _pack,
    LetterKind.MANAGER_COPY: _copies,
    LetterKind.FAMILY_FIRST: _first,
    LetterKind.FAMILY_UPDATE: _update,
    LetterKind.FAMILY_VERSION: _version,
    LetterKind.FAMILY_READY: _ready,
}
