"""What opens the room's addresses: reviews says who takes part, the room says what of it exists for them.

Each opener leaves on the request what it loaded (``review``, ``rights``, ``room``, ``version`` ...), so that a view
has in hand only what the person may see. Everything else is 404 (never 1).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from documentroom.enums import VersionState
from documentroom.models import Deposit, Document, Feedback, PassageQuestion, Share, Upload, Version
from documentroom.policy import LEADERS, SHELVES, Room, family_groups_of, family_shares
from documentroom.services.copies import may_print
from documentroom.services.deposits import ASKERS, check_open
from documentroom.services.earlier import successors
from documentroom.services.held import knows_of
from documentroom.services.passages import askable
from documentroom.services.statements import may_compare
from portal.accounts.models import User
from portal.kernel.compiled import Compiled
from portal.kernel.errors import NotVisible, Refused, must_exist
from portal.kernel.openers import NeedsSignIn, Opener
from reviews import api as reviews
from reviews.enums import Section
from reviews.models import FamilyVoice, Imr, Participant, ReleaseLetter, Review
from reviews.openers import member
from reviews.policy import Rights


class RoomRequest(HttpRequest):
    """A request on which an opener of this floor has left what it loaded."""

    user: User
    review: Review
    rights: Rights
    room: Room
    version: Version
    document: Document
    share: Share
    feedback: Feedback
    question: PassageQuestion
    upload: Upload
    said: FamilyVoice
    reader: Participant
    imr: Imr
    letter: ReleaseLetter


_member, _unnoted = member(custody=True), member(noted=False, custody=True)


def _room(request: HttpRequest, view_kwargs: dict[str, Any], *, noted: bool = True) -> Room:
    (_member if noted else _unnoted).check(request, view_kwargs)
    opened = cast(RoomRequest, request)
    opened.room = Room(opened.user, opened.review, opened.rights)
    if not opened.room.exists():
        raise NotVisible
    return opened.room


def _opener(name: str, load: Callable[[Room, RoomRequest, dict[str, Any]], bool], *, noted: bool = True) -> Opener:
    """An opener that loads something of the room; where ``load`` is false it does not exist.

    ``noted=False`` for a document's pages: their view writes the opening of the document before the first byte.
    """

    def check(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
        room = _room(request, view_kwargs, noted=noted)
        if not load(room, cast(RoomRequest, request), view_kwargs):
            raise NotVisible

    return Opener(f"room: {name}", check)


# Each page's picture asks these anew.
_SHELVED = Compiled(lambda rule: Document.objects.only("section").filter(rule))
_READ = Compiled(lambda rule: Version.objects.filter(rule).select_related("document__agency", "filed_by", "made_from"))
_DRAWN = Compiled(lambda rule: Version.objects.filter(rule).select_related("document"))


def _load_version(room: Room, request: RoomRequest, version_id: UUID, rows: Compiled[Version] = _READ) -> bool:
    """One version. Its own shelf is asked alone: half of a page's time went into asking all of them."""
    shelved = _SHELVED.first(Q(versions=version_id) & Q(review=room.review))
    shelf = (
        Section(shelved.section) if shelved and shelved.section in SHELVES else SHELVES[0]
    )  # of none, as much is asked
    found = rows.first(room.readable_rule(shelf) & Q(pk=version_id))
    if found is not None:
        found.review = found.document.review = room.review
        request.version, request.document = found, found.document
    return found is not None


def _load_document(room: Room, request: RoomRequest, document_id: UUID) -> bool:
    """A document of which some version is visible, or to which the person may file."""
    found = Document.objects.filter(pk=document_id, review=room.review).select_related("agency", "family_group").first()
    if found is None or not (room.files_version(found) or room.visible().filter(document=found).exists()):
        return False
    found.review, request.document = room.review, found
    return True


def _load_share(room: Room, request: RoomRequest, share_id: UUID) -> bool:
    found = (
        Share.objects.filter(pk=share_id, review=room.review)
        .select_related("version__document", "family_group")
        .first()
    )
    if found is None or found.family_group_id in room.walled_groups or not room.shares(found.version.document):
        return False
    found.review, request.share = room.review, found
    return True


def _load_feedback(room: Room, request: RoomRequest, feedback_id: UUID, *, may: bool) -> bool:
    found = (
        room.feedback().filter(pk=feedback_id).select_related("share__version__document", "share__family_group").first()
    )
    if found is None or not may:
        return False
    found.review, request.feedback = room.review, found
    return True


def _load_question(room: Room, request: RoomRequest, asked_id: UUID) -> bool:
    """A question of the panel's, for who answers it: the agency whose document it is about."""
    rows = PassageQuestion.objects.filter(pk=asked_id, review=room.review)
    found = rows.select_related("version__document", "asked_by").first()
    if found is None or not (room.answers_for(found.agency_id) and room.reads(found.version)):
        return False
    found.review = found.version.review = found.version.document.review = room.review
    request.question = found
    return True


def _load_reader(room: Room, request: RoomRequest, reader_id: UUID) -> bool:
    """Somebody who speaks for a family now, and came after another: for the chair."""
    found = next((one.part for one in successors(room) if one.part.pk == reader_id), None)
    if found is not None:
        found.review, request.reader = room.review, found
    return found is not None


def _load_statement(room: Room, request: RoomRequest, voice_id: UUID) -> bool:
    """A family's words for the report, for who keeps it."""
    found = FamilyVoice.objects.filter(pk=voice_id, review=room.review).select_related("group").first()
    if found is None or not may_compare(room, found):
        return False
    found.review = room.review
    request.said = found
    return True


def _load_imr(room: Room, request: RoomRequest, imr_id: UUID) -> bool:
    """An agency's review, for whoever files it: its own author, on the other side of no wall."""
    found = Imr.objects.select_related("agency").filter(pk=imr_id, review=room.review).first()
    agencies = room.filing_agencies(Section.IMRS) or ()
    if found is None or found.agency_id not in agencies or not room.files_on(Section.IMRS):
        return False
    found.review, request.imr = room.review, found
    return True


def _load_letter(room: Room, request: RoomRequest, letter_id: UUID) -> bool:
    """The Home Office's letter that was put forward for the public page, for who agrees to it or put it forward, and
    reads the version that it was made from."""
    found = reviews.letter_to_read(room.user, room.review, letter_id)
    if found is None or not _load_version(room, request, found.version_ref):
        return False
    request.letter = found
    return True


def _load_held(room: Room, request: RoomRequest, version_id: UUID) -> bool:
    """A version that is held back, and of which chair or coordinator may know."""
    rows = Version.objects.filter(pk=version_id, review=room.review, state=VersionState.QUARANTINED)
    found = rows.select_related("document__agency", "document__family_group", "filed_by").first()
    if found is None or not knows_of(room, found):
        return False
    found.review = found.document.review = room.review
    request.version, request.document = found, found.document
    return True


def _of_version(name: str, may: Callable[[Room, Version], bool]) -> Opener:
    """A version that the person can read, and with which they may do this."""
    return _opener(
        name,
        lambda room, request, kwargs: _load_version(room, request, kwargs["version_id"]) and may(room, request.version),
    )


ROOM = _opener("some shelf of it", lambda room, request, kwargs: True)
ASKING = _opener("asks professionals outside the process", lambda room, request, kwargs: room.rights.has(*ASKERS))
FILING = _opener(
    "files something", lambda room, request, kwargs: any(room.files_on(section) for section in room.shelves)
)
IMR_FILING = _opener(
    "writes its agency's review", lambda room, request, kwargs: _load_imr(room, request, kwargs["imr_id"])
)
DOCUMENT = _opener("a document", lambda room, request, kwargs: _load_document(room, request, kwargs["document_id"]))
LEADING_DOCUMENT = _opener(
    "leads the review, and knows of a document",
    lambda room, request, kwargs: (
        room.rights.has(*LEADERS)
        and _load_document(room, request, kwargs["document_id"])
        and room.visible().filter(document=request.document).exists()
    ),
)
LEADING = _opener("leads the review", lambda room, request, kwargs: room.rights.has(*LEADERS))
NEW_VERSION = _opener(
    "files a version",
    lambda room, request, kwargs: (
        _load_document(room, request, kwargs["document_id"]) and room.files_version(request.document)
    ),
)
HELD = _opener("sees what is held back", lambda room, request, kwargs: room.rights.has(*LEADERS))
HELD_VERSION = _opener(
    "does something about what is held back",
    lambda room, request, kwargs: _load_held(room, request, kwargs["version_id"]),
)
READING = _of_version("reads a version", lambda room, version: True)
PAGE = _opener(
    "a page's picture",
    lambda room, request, kwargs: _load_version(room, request, kwargs["version_id"], _DRAWN),
    noted=False,
)
ORIGINAL = _of_version("takes an original", lambda room, version: room.takes_original(version))
NOTING = _of_version("writes to the panel", lambda room, version: room.writes_notes())
ASKING_AGENCY = _of_version("asks an agency", lambda room, version: bool(askable(room, version)))
ANSWERING_PANEL = _opener(
    "answers the panel", lambda room, request, kwargs: _load_question(room, request, kwargs["asked_id"])
)
BEFORE = _opener(
    "lets who came later read what was answered before",
    lambda room, request, kwargs: _load_reader(room, request, kwargs["reader_id"]),
)
STATEMENT = _opener(
    "compares a family's words with the report",
    lambda room, request, kwargs: _load_statement(room, request, kwargs["voice_id"]),
)
PRINTING = _of_version("prints a copy", lambda room, version: may_print(room, version.document))
TABLING = _of_version("tables", lambda room, version: room.presents(version.document))
STRIPPING = _of_version("strips", lambda room, version: room.strips(version.document))
SHARING = _of_version("shares", lambda room, version: room.shares(version.document))
RECALLING = _opener("recalls a share", lambda room, request, kwargs: _load_share(room, request, kwargs["share_id"]))
FEEDBACK = _opener("reads families' answers", lambda room, request, kwargs: room.reads_feedback())
TAKING_FEEDBACK = _opener("takes families' answers", lambda room, request, kwargs: room.takes_feedback())
ANSWERING = _opener(
    "answers a family",
    lambda room, request, kwargs: _load_feedback(room, request, kwargs["feedback_id"], may=room.answers()),
)
TYING = _opener(
    "says what changed",
    lambda room, request, kwargs: _load_feedback(room, request, kwargs["feedback_id"], may=room.ties_changes()),
)
LETTER_OUT = _opener(
    "reads the letter that would be public",
    lambda room, request, kwargs: _load_letter(room, request, kwargs["letter_id"]),
    noted=False,  # the page and each picture ask for the opening's entry first
)
PUTTING_FORWARD = _opener("puts forward", lambda room, request, kwargs: room.puts_forward_anything())


# A file that comes in by pieces: its address alone, which only appends; the right of whoever began it is asked each time --
def upload_key(upload_id: UUID) -> str:
    """The part of an upload's address that nobody guesses. Kept nowhere: whoever began it is told it again."""
    return str(salted_hmac("documentroom.upload", str(upload_id), algorithm="sha256").hexdigest())


def may_go_on(upload: Upload) -> bool:
    """Whether whoever began this upload may still file it."""
    room = Room(upload.user, upload.review)
    if upload.document is not None:
        return room.files_version(upload.document)
    return any(room.files_on(section) for section in room.shelves)


def _uploading(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    if not constant_time_compare(upload_key(view_kwargs["upload_id"]), view_kwargs["key"]):
        raise NotVisible
    found = Upload.objects.select_related("review", "user", "document").filter(pk=view_kwargs["upload_id"]).first()
    if found is None or not found.user.may_sign_in:
        raise NotVisible
    if request.user.is_authenticated and request.user.pk != found.user_id:  # the next person at this computer
        raise NotVisible
    if found.document is not None:
        found.document.review = found.review
    if not may_go_on(found):
        raise NotVisible
    cast(RoomRequest, request).upload = found


UPLOADING = Opener("room: an upload's own address", _uploading)


# Families: what the chair shared, and nothing else -------------------------------------------------------------------
def _family(request: HttpRequest, view_kwargs: dict[str, Any], *, noted: bool = True) -> None:
    (_member if noted else _unnoted).check(request, view_kwargs)
    if not family_groups_of(cast(RoomRequest, request).rights):
        raise NotVisible


def _family_page(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    _family_share(request, view_kwargs, noted=False)


def _family_share(request: HttpRequest, view_kwargs: dict[str, Any], *, noted: bool = True) -> None:
    _family(request, view_kwargs, noted=noted)
    opened = cast(RoomRequest, request)
    shares = family_shares(opened.user, opened.review, opened.rights)
    found = must_exist(
        shares.filter(pk=view_kwargs["share_id"]).select_related("version__document", "family_group").first()
    )
    found.review = found.version.review = found.version.document.review = opened.review
    opened.share, opened.version = found, found.version


FAMILY = Opener("room: a family's reader", _family)
FAMILY_SHARE = Opener("room: a family's open share", _family_share)
FAMILY_PAGE = Opener("room: a page's picture of a family's share", _family_page)


# The deposit door: nobody signs in; a link was opened in this session, and then the code was given ---------------------
AT_THE_DOOR = timedelta(hours=2)


def _at_the_door(request: HttpRequest) -> dict[str, Any]:
    held: dict[str, Any] = request.session.get("depositing", {})
    return held


def _depositing(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    key = _at_the_door(request).get("id")
    found = must_exist(Deposit.objects.select_related("review").filter(pk=key).first() if key else None)
    try:
        check_open(found)
    except Refused:
        raise NeedsSignIn(reverse("documentroom:deposit_closed"), come_back=False) from None
    request.deposit = found  # type: ignore[attr-defined]


def _lately(request: HttpRequest) -> bool:
    since = float(_at_the_door(request).get("accepted", 0))
    return timezone.now().timestamp() - since < AT_THE_DOOR.total_seconds()


def _reading_request(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    """Link and code: then the words of the request, and nothing else (never 1)."""
    _depositing(request, view_kwargs)
    if not _at_the_door(request).get("accepted"):
        raise NeedsSignIn(reverse("documentroom:deposit_code"), come_back=False)
    if not _lately(request):
        raise NeedsSignIn(reverse("documentroom:deposit_closed"), come_back=False)


def _deposited(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    """Whoever has just left a report sees its receipt."""
    key = _at_the_door(request).get("done")
    found = must_exist(
        Deposit.objects.filter(pk=key, received_at__isnull=False).first() if key and _lately(request) else None
    )
    request.deposit = found  # type: ignore[attr-defined]


DEPOSITING = Opener("deposit door: a link opened", _depositing)
READING_REQUEST = Opener("deposit door: link and code", _reading_request)
DEPOSITED = Opener("deposit door: the receipt", _deposited)
