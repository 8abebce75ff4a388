"""The partnership signs off exact bytes (4.28), and the pack goes to the Home Office."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.api import record, review_chain
from portal.kernel import calendar
from portal.kernel.calendar import long_date
from portal.kernel.errors import Refused, Stale
from portal.vault.api import RELEASES
from portal.vault.files import open_sealed
from reviews import dates
from reviews import facts as fact_loader
from reviews import report_facts as rf
from reviews.enums import ImrState
from reviews.enums_report import FamilyAnswer, Part, ReleaseState, ReportKind, VoiceKind
from reviews.models import Release, ReleaseFile, Review, SignOff, Submission
from reviews.moves import COORDINATOR, SSP
from reviews.origins import origin_of
from reviews.services import anonymity, contents, moves, release

if TYPE_CHECKING:
    from portal.accounts.models import User

NAMES: dict[str, str] = {
    Part.REPORT_WORD: "overview-report.docx",
    Part.REPORT_PDF: "overview-report.pdf",
    Part.SUMMARY_WORD: "executive-summary.docx",
    Part.SUMMARY_PDF: "executive-summary.pdf",
    Part.PLAN: "action-plan.docx",
    Part.PLAN_PDF: "action-plan.pdf",
}
RECORD = "what-travels-with-the-report.txt"
MANIFEST = "SHA256SUMS.txt"


def sign_off(
    *,
    acting_user: User,
    review: Review,
    release_row: Release,
    digest: str,
    meeting: str,
    met_on: date,
    minute: str,
) -> SignOff:
    """The chair of the SSP records its sign-off: meeting, date, minute, of the bytes with this digest (4.28).

    :raises Refused: before the gates hold; by somebody who put a file forward; a meeting to come, or before the
        documents were there.
    :raises Stale: where a file or an action changed since the page was opened.
    """
    if met_on > calendar.today():
        raise Refused("The meeting is still to come.", clause="4.28", field="met_on")

    def write(locked: Review) -> SignOff:
        row = release.locked_release(locked, release_row)
        if row.state != ReleaseState.PREPARING:
            raise Stale("This release has been signed off already.")
        refuse_own(acting_user, row)
        if contents.present_digest(locked, row) != digest:
            raise Stale("A file or an action changed since you opened this page. Look at it again before you sign off.")
        _refuse_not_agreed(fact_loader.load(locked), row)
        _refuse_before_the_documents(row, met_on)
        _refuse_nameless(row)
        texts = [str(one[key]) for one in contents.snapshot(locked) for key in ("recommendation", "action")]
        if anonymity.registered_words(locked, texts):
            raise Refused(
                "A recommendation or an action names somebody of the register. It is published with the report.",
                clause="4.24",
                who="The panel chair or the coordinator",
            )
        row.actions, row.digest, row.state = contents.snapshot(locked), digest, ReleaseState.SIGNED_OFF
        row.version += 1
        row.save(update_fields=["actions", "digest", "state", "version"])
        return SignOff.objects.create(
            review=locked,
            release=row,
            digest=digest,
            meeting=meeting,
            met_on=met_on,
            minute=minute,
            signed_at=calendar.now(),
            signed_by=acting_user,
        )

    return moves.step(
        acting_user=acting_user,
        review=review,
        move="sign_off",
        write=write,
        verb="release.signed_off",
        ids={"release": release_row.id, "digest": digest, "met_on": met_on},
    )


def refuse_own(user: User, row: Release) -> None:
    """:raises Refused: for somebody who put a file of it forward: nobody approves their own work (never 10)."""
    if row.started_by_id == user.pk or row.files.filter(taken_by=user).exists():
        raise Refused(
            "You put this release forward, so somebody else approves it.",
            who="The SSP chair, or the deputy standing in",
        )


def _refuse_not_agreed(facts: fact_loader.Facts, row: Release) -> None:
    """What is signed off is what the panel was presented with, or was made from it by stripping (4.26)."""
    shown = rf.presentation(facts)
    if shown is None:
        return
    tabled = {one.version_ref for one in (shown.report, shown.summary, shown.plan) if one}
    for kind, version in rf.released_versions(row).items():
        origin = origin_of(version) if version else None
        if origin is not None and not {version, origin} & tabled:
            raise Refused(
                f"The panel has not been presented with this version of the {ReportKind(kind).label}: it agreed another.",
                clause="4.26",
                who="The panel chair tables it, or puts the version forward that the panel agreed",
            )


def _refuse_before_the_documents(row: Release, met_on: date) -> None:
    """A meeting signs off what lay before it: these bytes were there on its day (4.28)."""
    there = max(calendar.london_date(one.taken_at) for one in row.files.all())
    if met_on < there:
        raise Refused(
            f"These files were put forward on {calendar.long_date(there)}. A meeting before that day did not have them.",
            clause="4.28",
            who="The SSP chair, after a meeting that had these documents",
            field="met_on",
        )


def _refuse_nameless(row: Release) -> None:
    if not (row.title and row.pseudonym and row.died):
        raise Refused(
            "Pseudonym, title and month are not written yet: they are public with the report.",
            clause="4.28",
            who="The coordinator, on this page",
        )


def mark_sent(*, acting_user: User, review: Review, release_row: Release, sent_on: date, sent_to: str) -> Submission:
    """The pack was sent to the Home Office, by people and not by the portal (4.28, never 9).

    :raises Refused: a day to come, or before the sign-off; while a family waits (4.13).
    :raises Stale: where it was marked already.
    """
    if sent_on > calendar.today():
        raise Refused("The day is still to come.", clause="4.28", field="sent_on")

    def write(locked: Review) -> Submission:
        row = release.locked_release(locked, release_row)
        signed = SignOff.objects.filter(review=locked, release=row, voided_at=None).first()
        if row.state != ReleaseState.SIGNED_OFF or signed is None:
            raise Stale("This release is not waiting to be sent.")
        said = "It cannot have been sent, {later}, before the sign-off, {earlier}."
        dates.refuse_before(sent_on, signed.met_on, said, clause="4.28", field="sent_on")
        row.state = ReleaseState.SUBMITTED
        row.version += 1
        row.save(update_fields=["state", "version"])
        return Submission.objects.create(
            review=locked,
            release=row,
            digest=row.digest,
            sent_on=sent_on,
            sent_to=sent_to,
            recorded_at=calendar.now(),
            sent_by=acting_user,
        )

    return moves.step(
        acting_user=acting_user,
        review=review,
        move="submit",
        write=write,
        verb="release.sent",
        ids={"release": release_row.id, "sent_on": sent_on},
    )


# The pack
def take_pack(*, acting_user: User, review: Review, release_row: Release) -> Iterator[bytes]:
    """The submission pack as a ZIP, in chunks: the documents, what travels with them, and a manifest of SHA-256 sums.

    The entry is written before the first byte leaves (never 1).

    :raises Refused: before the sign-off, or without a right to.
    """
    moves.check_who(acting_user, review, COORDINATOR | SSP, "take the submission pack")
    facts = fact_loader.load(review)
    row = rf.release(facts)
    signed = rf.sign_off(facts, row) if row else None
    if row is None or row.id != release_row.id or signed is None:
        raise Refused("The pack is made once the partnership has signed off.", clause="4.28", who="The SSP chair")
    with transaction.atomic():
        record(
            chain=review_chain(review.id),
            verb="release.pack_taken",
            actor=acting_user,
            subject=row,
            ids={"digest": row.digest},
        )
    return _zip(facts, row)


def travels(facts: fact_loader.Facts) -> str:
    """What travels with the report: reasons for going on without an answer, objections, and the family's answers."""
    said = [f"Review {facts.review.reference}", "", "Gates that were opened on a recorded reason", ""]
    for gate in facts.review.opened_gates.all():
        said += [f"Clause {gate.clause}. Waited for: {gate.waited_for}. Reason: {gate.reason}", ""]
    for partner in facts.consultations:
        if partner.waived_on:
            name = facts.edition.body(partner.body) or partner.name or partner.get_body_display()
            said += [f"Clause 4.3. Waited for: {name}. Reason: {partner.waived_reason}", ""]
    for imr in facts.imrs:
        if imr.state == ImrState.EXCUSED:
            said += [f"Clause 4.17. Waited for: {imr.agency.name}. Reason: {imr.excused_reason}", ""]
    for group in rf.groups(facts):
        if group.waived_at:
            said += [
                f"Clause 4.13. A family group did not have the completed version. Reason: {group.waived_reason}",
                "",
            ]
    said += ["Objections of contributors, and the chair's answers", ""]
    for part in rf.parts(facts):
        if part.answer:
            name = part.agency.name if part.agency else part.contributor
            said += [f"{name}: {part.words}", f"The chair: {part.answer}", ""]
    said += ["What members of the panel did not agree, and the chair's answers", ""]
    for agreement in rf.agreements(facts).values():
        if agreement.reply:
            name = agreement.participant.user.name
            said += [f"{name}: {agreement.reason}", f"The chair: {agreement.reply}", ""]
    said += ["The family's disagreements and corrections, and the chair's answers", ""]
    for group in rf.groups(facts):
        for reply in group.replies.all():
            if reply.kind != FamilyAnswer.COMMENT and not (reply.for_chair_alone or group.for_chair_alone):
                said += [f"{reply.get_kind_display()} ({reply.place or 'on the whole'}): {reply.words}"]
                said += [f"The chair: {reply.answer}"]
                said += [f"Changed in version {one.number}: {one.words}" for one in reply.changes.all() if one.given_at]
                said += [""]
        for voice in group.voices.all():
            if voice.kind == VoiceKind.DISAGREEMENT and not (voice.for_chair_alone or group.for_chair_alone):
                said += [f"Disagreement, said on {long_date(voice.given_at)}: {voice.words}"]
                said += [f"The chair: {voice.answer}", ""]
    return "\r\n".join(said) + "\r\n"


def sums(row: Release, record_bytes: bytes) -> str:
    """The manifest, in the form that ``sha256sum -c`` reads."""
    files = [(NAMES[part], one.sha256) for part, one in sorted(rf.files(row).items()) if part in NAMES]
    files.append((RECORD, hashlib.sha256(record_bytes).hexdigest()))
    return "".join(f"{digest}  {name}\n" for name, digest in files)


class _Pipe:
    """What the ZIP writer writes into, taken out again chunk by chunk: nothing is held whole."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """The writer asks for it; nothing is kept back here."""

    def take(self) -> bytes:
        held, self._held = b"".join(self._held), []
        return held


def _zip(facts: fact_loader.Facts, row: Release) -> Iterator[bytes]:
    pipe = _Pipe()
    travelling = travels(facts).encode()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as pack:  # type: ignore[call-overload]
        pack.writestr(MANIFEST, sums(row, travelling))
        pack.writestr(RECORD, travelling)
        for part, one in sorted(rf.files(row).items()):
            if part in NAMES:
                yield from _add(pack, pipe, NAMES[part], one)
    yield pipe.take()


def _add(pack: zipfile.ZipFile, pipe: _Pipe, name: str, row: ReleaseFile) -> Iterator[bytes]:
    with open_sealed(RELEASES, row) as reader, pack.open(name, "w", force_zip64=True) as into:
        for chunk in reader.chunks():
            into.write(chunk)
            yield pipe.take()
    yield pipe.take()
