"""Where the review stands for one family group, in the words that families are given (4.13)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch

from portal.kernel.calendar import london_date, long_date, today
from reviews.enums import Capacity, Section, Stage
from reviews.enums_report import FamilyStep, VoiceKind
from reviews.models import (
    CompletedVersion,
    DateToAvoid,
    FamilyAnswerPlace,
    FamilyContact,
    FamilyGroup,
    FamilyPlanStep,
    FamilyQuestion,
    FamilyVoice,
    Participant,
    Review,
)
from reviews.origins import origin_of
from reviews.policy import Rights, standing
from reviews.reached import Reached, reached_of

STANDS: dict[str, str] = {
    Stage.NOTIFIED: "The partnership is deciding whether there will be a review. You will be told either way.",
    Stage.DECIDED: "There will be a review. The people who carry it out are being brought together.",
    Stage.NOT_REVIEWED: (
        "The partnership decided not to hold a review. You can ask why, and you can ask for it to be looked at again."
    ),
    Stage.PASSED_ON: "The partnership of another area has taken the review over. It will be in touch with you.",
    Stage.PANEL: "The people who carry out the review are being brought together.",
    Stage.TERMS: "What the review will look at is being settled. You can say what you want it to answer.",
    Stage.GATHERING: "Each of the services that knew your family is looking at its own work.",
    Stage.WEIGHING: "The panel is going through what the services found.",
    Stage.REPORTING: "The panel is writing its report. You will have it before it goes anywhere else.",
    Stage.AGREED: "The panel has written its report. You will have it before it goes anywhere else.",
    Stage.FAMILY: (
        "The panel has written its report, and it is yours to read. Nothing goes further until you have had "
        "your time with it."
    ),
    Stage.SIGNED_OFF: "The partnership has agreed the report. It goes to the Home Office next.",
    Stage.SUBMITTED: "The Home Office is reading the report. That usually takes some months.",
    Stage.CLEARED: "The report may be published. You will know the exact day before anybody else does.",
    Stage.PUBLISHED: "The report is published. What it asked for is being followed up.",
    Stage.CONCLUDED: "The review is finished.",
}
BESIDE_THE_STAGE: dict[Reached, str] = {
    Reached.WITHHELD: (
        "The report is finished. No day is set on which it is published: ask us about that at any time. What it asks "
        "for is followed up."
    ),
    Reached.DOWN: "The report was published, and we have taken it down. You can ask us why.",
}


def stands(stage: str, beside: Reached | None) -> str:
    """Where the review stands, in words for a family, with what became of a cleared report."""
    return BESIDE_THE_STAGE[beside] if beside else STANDS[stage]


@dataclass(frozen=True)
class Mark:
    """One step of the way, for the family: done, now, or to come."""

    state: str
    title: str
    small: str = ""

    @property
    def said(self) -> str:
        return {"done": "Done:", "now": "Now:"}.get(self.state, "To come:")


@dataclass(frozen=True)
class Told:
    """Something that they told the review, and what it was answered."""

    what: str
    on: date
    words: str
    by_whom: str
    answer: str
    answered_on: date | None
    taken_up: bool | None


@dataclass(frozen=True)
class FamilyView:
    """One group's landing page."""

    group: FamilyGroup
    stands: str
    last: FamilyContact | None
    road: list[Mark]
    questions: list[FamilyQuestion]
    avoid: list[str]
    version: CompletedVersion | None
    met: list[FamilyContact]
    told: list[Told]
    chosen_name: FamilyVoice | None
    statement: FamilyVoice | None
    speak: list[str]
    places: dict[UUID, str]
    beside: Reached | None = None

    @property
    def asked(self) -> list[tuple[FamilyQuestion, str]]:
        """Their questions, each with where the version that they may read now answers it."""
        return [(one, self.places.get(one.pk, "")) for one in self.questions]

    @property
    def waits(self) -> bool:
        """Whether the day by which they were to hear from us has gone by."""
        due = self.group.next_contact_on
        return due is not None and due < today()

    @property
    def awaits_day(self) -> bool:
        """Whether a day is still to come on which everybody can read it."""
        return not (self.beside or self.group.review.has_reached(Stage.PUBLISHED))

    @property
    def reading(self) -> bool:
        """Whether there is something to read today."""
        return self.version is not None and open_on(self.version, today())


def open_on(version: CompletedVersion, day: date) -> bool:
    """Whether a share is open: from a date to a date, and not recalled."""
    ended = version.closes_on is not None and version.closes_on < day
    return version.recalled_at is None and version.opens_on <= day and not ended


def family_views(rights: Rights) -> list[FamilyView]:
    """One view for each group for which this person acts: the same few queries, whatever is in them."""
    ids = rights.reach(Section.FAMILY).family_group_ids
    groups = FamilyGroup.objects.filter(pk__in=ids, review=rights.review).prefetch_related(
        "contacts__recorded_by",
        "contacts__corrections",
        "completed_versions",
        "questions",
        "dates_to_avoid",
        "steps",
        "replies",
        "voices",
        Prefetch(
            "participants", Participant.objects.filter(standing()).select_related("user"), to_attr="standing_beside"
        ),
    )
    places = list(
        FamilyAnswerPlace.objects.filter(review=rights.review, question__group_id__in=ids).select_related("version")
    )
    beside = reached_of(rights.review.stage, rights.review.pk)
    return [
        _view(
            rights,
            group,
            [one for one in places if one.question_id in {each.pk for each in group.questions.all()}],
            beside,
        )
        for group in groups
    ]


def _view(rights: Rights, group: FamilyGroup, places: list[FamilyAnswerPlace], beside: Reached | None) -> FamilyView:
    group.review = rights.review  # panels ask for it; it is at hand
    versions: list[CompletedVersion] = [one for one in group.completed_versions.all() if one.recalled_at is None]
    version = versions[-1] if versions else None
    contacts: list[FamilyContact] = list(group.contacts.all())
    stage = rights.review.stage
    return FamilyView(
        group,
        stands(Stage.AGREED if stage == Stage.FAMILY and version is None else stage, beside),
        contacts[0] if contacts else None,
        _road(rights, group, version, beside),
        list(group.questions.all()),
        [
            avoided_days(one)
            for one in group.dates_to_avoid.all()
            if one.every_year or (one.last or one.first) >= today()
        ],
        version,
        [one for one in contacts if one.note],
        told_by(rights, group),
        _latest(group, VoiceKind.NAME),
        _latest(group, VoiceKind.STATEMENT),
        [one.user.name for one in group.standing_beside if one.capacity == Capacity.ADVOCATE],  # type: ignore[attr-defined]
        _places(places, versions),
        beside,
    )


def _places(places: list[FamilyAnswerPlace], versions: Iterable[CompletedVersion]) -> dict[UUID, str]:
    """Where each question is answered: only in a version that is shared with this group and open to it today. What is
    shared was made, by stripping, from the version that the panel had before it."""
    if not places:
        return {}
    open_now = {one.version_ref for one in versions if open_on(one, today())}
    shared = open_now | {origin for one in open_now if (origin := origin_of(one)) is not None}
    return {one.question_id: one.place for one in places if one.version.version_ref in shared}


def told_by(rights: Rights, group: FamilyGroup) -> list[Told]:
    """What was told for this group, newest first; what one of them kept for the chair alone is shown to them alone."""
    mine = rights.user.pk
    found = [
        Told(
            voice.get_kind_display(), london_date(voice.given_at), voice.words, voice.by_whom, voice.answer,
            voice.answered_on, voice.taken_up,
        )
        for voice in group.voices.all()
        if not voice.for_chair_alone or voice.given_by_id == mine
    ]  # fmt: skip
    found += [
        Told(
            one.get_kind_display() + (f", {one.place}" if one.place else ""), london_date(one.given_at), one.words, "",
            one.answer, london_date(one.answered_at) if one.answered_at else None, None,
        )
        for one in group.replies.all()
        if one.given_by_id == mine
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.on, reverse=True)


def _latest(group: FamilyGroup, kind: VoiceKind) -> FamilyVoice | None:
    return next((one for one in reversed(list(group.voices.all())) if one.kind == kind), None)


def _road(rights: Rights, group: FamilyGroup, version: CompletedVersion | None, beside: Reached | None) -> list[Mark]:
    review = rights.review
    steps: dict[str, FamilyPlanStep] = {one.step: one for one in group.steps.all() if one.done_on}
    met = steps.get(FamilyStep.IN_PERSON)
    marks = [Mark("done", "The review was opened", f"{london_date(review.opened_at):%B %Y}")]
    if met and met.done_on:
        marks.append(Mark("done", "You met somebody from the review", f"{met.done_on:%B %Y}"))
    marks += [
        Mark(_reached(rights, Stage.GATHERING, Stage.WEIGHING), "The services look at their own work"),
        Mark(_reached(rights, Stage.WEIGHING, Stage.AGREED), "The panel writes its report"),
        Mark(*_reading(rights, version)),
        Mark(
            _reached(rights, Stage.FAMILY, Stage.SIGNED_OFF, quiet=True),
            "The partnership agrees it",
            ""
            if review.has_reached(Stage.SIGNED_OFF)
            else "Not before you have answered, or told us that you will not",
        ),
        Mark(_reached(rights, Stage.SIGNED_OFF, Stage.CLEARED), "The Home Office reads it"),
        _public(group, review, beside),
    ]
    return marks


def _public(group: FamilyGroup, review: Review, beside: Reached | None) -> Mark:
    if beside == Reached.WITHHELD:
        return Mark("due", "It is published", "No day is set")
    if beside == Reached.DOWN:
        return Mark("done", "It was published, and is taken down")
    public = review.has_reached(Stage.PUBLISHED)
    now = "now" if review.stage == Stage.CLEARED else "due"
    return Mark("done" if public else now, "It is published", _expected(group, public))


def _reached(rights: Rights, begins: Stage, past: Stage, *, quiet: bool = False) -> str:
    if rights.review.has_reached(past):
        return "done"
    return "now" if rights.review.has_reached(begins) and not quiet else "due"


def _reading(rights: Rights, version: CompletedVersion | None) -> tuple[str, str, str]:
    title = "You read the report, and answer if you wish"
    if rights.review.has_reached(Stage.SIGNED_OFF) or (version and version.finished_at):
        return "done", "You read the report", ""
    if version is None:
        return "due", title, ""
    if version.opens_on > today():
        return "due", title, f"From {long_date(version.opens_on)}"
    until = (
        f"Until {long_date(version.closes_on)}, or longer if you need it"
        if version.closes_on
        else "For as long as you need"
    )
    return "now", title, until


def _expected(group: FamilyGroup, published: bool) -> str:
    return "" if published or not group.expected_publication else f"Expected {_inner(group.expected_publication)}"


def _inner(words: str) -> str:
    """A phrase put into the middle of a sentence: ``Between May and July`` loses its capital, a month keeps it."""
    lowered = words[0].lower() + words[1:]
    return (
        lowered
        if words.split()[0]
        in (
            "Between",
            "In",
            "By",
            "Not",
            "Before",
            "After",
            "Around",
            "About",
            "Next",
            "Early",
            "Late",
            "Spring",
            "Summer",
            "Autumn",
            "Winter",
        )
        else words
    )


def avoided_days(one: DateToAvoid) -> str:
    """A date to avoid in words; the year is said only where the day does not come again."""
    shown = (lambda day: f"{day.day} {day:%B}") if one.every_year else long_date
    days: Iterable[date] = [day for day in (one.first, one.last) if day]
    said = " to ".join(shown(day) for day in days)
    return f"{said}, every year" if one.every_year else said
