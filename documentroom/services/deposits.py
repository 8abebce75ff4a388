"""The deposit door (4.19): asked for in words, entered by a link and a spoken code, used once.

Nobody signs in here. Whoever holds link and code reads the words of the request, and leaves one report; there is nothing
else to reach. Invitations are the model (accounts.services.invitations).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F

from documentroom.codes import new_code
from documentroom.enums import DocumentKind
from documentroom.models import Deposit
from documentroom.policy import Room
from documentroom.services import filing
from documentroom.services.filing import Words
from documentroom.services.made import sealed_upload
from documentroom.services.trail import note, note_refusal
from portal.accounts import api as accounts
from portal.kernel.calendar import now, today
from portal.kernel.errors import NotVisible, Refused
from reviews import api as reviews
from reviews import papers_imr
from reviews.editions import edition
from reviews.enums import Capacity

if TYPE_CHECKING:
    from documentroom.uploads import SealedUpload
    from portal.accounts.models import User
    from reviews.models import Review

ASKERS = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR)
DOOR = "door"  # who acts in the trail, where nobody signs in
LINK, CODE = "deposit link", "deposit code"
ASK = "the person who asked you"
LONGEST_REPORT = 60_000


@dataclass(frozen=True)
class From:
    """Who says that they write."""

    name: str
    role: str
    practice: str


def visible(room: Room) -> Any:
    """The requests of a review, for the chair and the coordinator; for nobody else is there one."""
    if not room.rights.has(*ASKERS):
        raise NotVisible
    return Deposit.objects.filter(review=room.review).select_related("asked_by", "version__document", "ended_by")


@transaction.atomic
def ask(*, acting_user: User, review: Review, to_name: str, to_practice: str, words: str, days: int) -> Deposit:
    """The chair, or the coordinator, asks a professional outside the IMR process for a report (4.19).

    :raises NotVisible: for anybody else. :raises Refused: where the review is over.
    """
    room = Room(acting_user, review)
    visible(room)
    if review.closed:
        raise Refused("This review is over, so nothing more is asked for.", clause="4.19")
    link, code = accounts.new_link(), accounts.new_spoken_code()
    made = Deposit.objects.create(
        review=review,
        to_name=to_name,
        to_practice=to_practice,
        words=words,
        link_hash=accounts.keyed_hash(LINK, link),
        link_to_send=link,
        code_hash=accounts.keyed_hash(CODE, code),
        code_to_show=code,
        asked_by=acting_user,
        asked_at=now(),
        expires_at=now() + timedelta(days=days),
    )
    _note(made, "asked", acting_user, {"days": days})
    return made


@transaction.atomic
def show_code(*, acting_user: User, deposit: Deposit) -> str:
    """The code, once, for the person who asked: it is forgotten as it is shown.

    :raises NotVisible: for anybody else. :raises Refused: when it was shown, or the link has ended.
    """
    visible(Room(acting_user, deposit.review))
    locked = Deposit.objects.select_for_update().get(pk=deposit.pk)
    if locked.asked_by_id != acting_user.pk:
        raise NotVisible
    code: str = locked.code_to_show
    if not code or not locked.open:
        raise Refused(
            "This code has been shown already. If it was not told, end this request and ask again.", who="You"
        )
    locked.code_to_show = ""
    locked.save(update_fields=["code_to_show"])
    _note(locked, "code_shown", acting_user)
    return accounts.spoken(code)


@transaction.atomic
def end(*, acting_user: User, deposit: Deposit) -> Deposit:
    """The chair, or the coordinator, ends a request: its link dies at once. Twice changes nothing."""
    visible(Room(acting_user, deposit.review))
    locked = Deposit.objects.select_for_update().get(pk=deposit.pk)
    if locked.received_at is not None:
        raise Refused("The report has come already.", clause="4.19")
    if locked.ended_at is None:
        locked.ended_at, locked.ended_by, locked.link_to_send, locked.code_to_show = now(), acting_user, "", ""
        locked.save()
        _note(locked, "ended", acting_user)
    return locked


# At the door ----------------------------------------------------------------------------------------------------------
def by_link(link: str) -> Deposit:
    """The request behind a link, noted the first time.

    :raises Refused: with a sentence for each way in which it cannot be used.
    """
    found = Deposit.objects.select_related("review").filter(link_hash=accounts.keyed_hash(LINK, link)).first()
    if found is None:
        raise Refused("This link is not one of ours. Use it exactly as it was sent to you.", who=ASK)
    check_open(found)
    if found.opened_at is None:
        with transaction.atomic():
            if Deposit.objects.filter(pk=found.pk, opened_at=None).update(opened_at=now()):
                _note(found, "opened", DOOR)
    return found


def check_open(deposit: Deposit) -> None:
    """:raises Refused: when it was used, ended, tried too often, has expired, or its review is over."""
    if deposit.received_at:
        raise Refused("This link has been used: your report has come. It cannot be opened again.", who=ASK)
    if deposit.ended_at or deposit.review.closed:
        raise Refused(f"This request has been withdrawn. Ask {ASK}.", who=ASK)
    if deposit.expired:
        raise Refused(f"This link has expired. Ask {ASK} for a new one.", who=ASK)
    if not deposit.tries_left:
        raise Refused(f"The code was wrong five times, so this link has ended. Ask {ASK} for a new one.", who=ASK)
    if not deposit.open:
        raise Refused(f"Too much was sent with this link, so it has ended. Ask {ASK} for a new one.", who=ASK)


def check_code(*, deposit_id: UUID, code: str) -> Deposit:
    """Compare the spoken code. Each try is counted before the comparison, so that parallel guesses gain nothing.

    :raises Refused: when the code is wrong or the link cannot be used.
    """
    deposit = Deposit.objects.select_related("review").get(pk=deposit_id)
    check_open(deposit)
    if not Deposit.objects.filter(pk=deposit_id, tries=deposit.tries).update(tries=F("tries") + 1):
        raise Refused("This code is being tried somewhere else at this moment. Try again.", field="code")
    deposit.tries += 1
    if not accounts.matches(CODE, accounts.bare(code), deposit.code_hash):
        note_refusal("deposit.code_refused", review_id=deposit.review_id, actor=DOOR, ids={"deposit": str(deposit.pk)})
        check_open(deposit)
        left = "one try" if deposit.tries_left == 1 else f"{deposit.tries_left} tries"
        raise Refused(f"This is not the code. Ask for it again by telephone. You have {left} left.", field="code")
    with transaction.atomic():
        Deposit.objects.filter(pk=deposit_id).update(tries=0, accepted_at=now())
        _note(deposit, "code_accepted", DOOR)
    return deposit


def count_send(deposit: Deposit) -> None:
    """Count what is sent before it is looked at. :raises Refused: once it is too much."""
    check_open(deposit)
    Deposit.objects.filter(pk=deposit.pk).update(sends=F("sends") + 1)


def receive(*, deposit: Deposit, said: From, upload: SealedUpload | None, words: str) -> Deposit:
    """The report comes: one file, or words that are made into one. The link dies with it.

    :raises Refused: where the file will not do, or there is none and no words, or the link has died meanwhile.
    """
    if upload is not None and words.strip():
        raise Refused("Send a file or write here, not both. Take out one of them.", field="words")
    if upload is not None:
        return _receive(deposit, said, upload)
    if not words.strip():
        raise Refused("Write your report here, or choose a file.", field="words")
    review = deposit.review
    paper = papers_imr.outside_report(
        review.reference, (said.name, said.role, said.practice), words, today(), edition(review.edition).marked
    )
    with sealed_upload(review, paper, "Report.docx") as made:
        return _receive(deposit, said, made)


def _receive(deposit: Deposit, said: From, upload: SealedUpload) -> Deposit:
    review = deposit.review
    received = filing.check_upload(review, upload)
    title = f"Report from {said.name}, {said.practice}"
    document = filing.new_document(review, DocumentKind.OUTSIDE_REPORT, title, upload)
    with transaction.atomic():
        locked = Deposit.objects.select_for_update().select_related("review", "asked_by").get(pk=deposit.pk)
        check_open(locked)
        document.save(force_insert=True)
        why = Words(why=f"Left at the deposit door by {said.name}, {said.role}, {said.practice}.")
        locked.received_at, locked.receipt, locked.version_id = now(), new_code(), upload.version_id
        locked.name, locked.role, locked.practice = said.name, said.role, said.practice
        locked.link_to_send = locked.code_to_show = ""
        locked.save()  # before the version, which is told to the schedule with the name of who wrote it
        version = filing.add_version(locked.asked_by, document, 1, received, why, uuid4(), actor=DOOR)
        reviews.outside_report_received(
            review=review,
            version_id=version.pk,
            name=said.name,
            role=said.role,
            practice=said.practice,
            asked_by=locked.asked_by,
        )
        _tell(locked)
        _note(locked, "received", DOOR, {"version": str(version.pk), "sha256": version.sha256})
    upload.sealed = None  # the row has it now
    return locked


def _tell(deposit: Deposit) -> None:
    """Whoever asked hears of it; where they have left the review, those who lead it now (never 1)."""
    room = Room(deposit.asked_by, deposit.review)
    told = [deposit.asked_by] if room.rights.has(*ASKERS) else reviews.leading(deposit.review)
    for person in told:
        accounts.notify(person)


def note_expired() -> None:
    """Every day: a link that ran out is an entry too."""
    for found in Deposit.objects.filter(expires_at__lte=now(), received_at=None, ended_at=None, expiry_noted=False):
        with transaction.atomic():
            if Deposit.objects.filter(pk=found.pk, expiry_noted=False).update(expiry_noted=True):
                _note(found, "expired", "worker")


def _note(deposit: Deposit, what: str, actor: User | str, ids: dict[str, Any] | None = None) -> None:
    told = {"deposit": str(deposit.pk), **(ids or {})}
    note(f"deposit.{what}", review_id=deposit.review_id, actor=actor, subject=deposit, ids=told)
