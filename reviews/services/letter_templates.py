"""Templates of letters: replaced by one person, in force once a second one confirms (never 10), or the built-in again.

A template is filled by replacing the placeholders below as text, in a limited child (never 4).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from portal.accounts.api import has_office
from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from portal.sandbox import api as sandbox
from reviews import papers
from reviews.editions import current, edition
from reviews.enums import LetterKind
from reviews.enums_office import OfficeState
from reviews.models import LetterTemplate
from reviews.services.editions import SECOND, SECOND_PERSON, WRITERS, entry, refuse_without

if TYPE_CHECKING:
    from portal.accounts.models import User

JOB = "reviews.jobs.letter_template"
LARGEST = sandbox.MEBIBYTE
MOST_LINES = 80
KINDS = tuple(one for one in LetterKind if one not in (LetterKind.EXTENSION, LetterKind.OTHER))
PLACEHOLDERS: dict[str, str] = {
    "reference": "The review’s reference",
    "date": "The day on which the letter is written",
    "to": "Whom it goes to, a line each",
    "subject": "What it is about",
    "paragraphs": "The letter itself, a paragraph each",
    "signed": "Who signs, and as what, a line each",
    "marking": "The protective marking, as the review’s edition says it",
    "partnership": "The partnership’s name",
    "review_name": "What these reviews are called",
}
REQUIRED = ("reference", "date", "to", "subject", "paragraphs", "signed", "marking")
MADE_UP: dict[str, Any] = {
    "to": ["Alex Example", "Example Housing", "1 Sample Street", "London"],
    "subject": "An example of this letter",
    "paragraphs": [
        "This is made-up text, so that you see how a letter looks. A real one is written from the record of its review.",
        "A second paragraph stands apart from the first, as it would in a letter.",
    ],
    "signed": ["Yours sincerely", "", "Robin Sample", "Chair of the Review Panel"],
}


def in_force(kind: str) -> LetterTemplate | None:
    """The template with which a letter of this kind is written now; None for the built-in one."""
    rows = LetterTemplate.objects.filter(kind=kind, state=OfficeState.CONFIRMED).order_by("-number")
    last = rows.first()
    return None if last is None or last.built_in else last


def values_of(content: dict[str, Any], reference: str, written_on: date, marking: str) -> dict[str, Any]:
    """What each placeholder stands for in one letter."""
    return {
        "reference": reference,
        "date": calendar.long_date(written_on),
        "to": content.get("to", []),
        "subject": content.get("subject", ""),
        "paragraphs": content.get("paragraphs", []),
        "signed": content.get("signed", []),
        "marking": content.get("marking") or marking,
        "partnership": content.get("partnership") or settings.PARTNERSHIP_NAME,
        "review_name": content.get("review_name", ""),
    }


def made_up() -> dict[str, Any]:
    """A letter of no review, to look at a template with."""
    held = edition(current())
    content = {**MADE_UP, "review_name": held.review_name}
    return values_of(content, "00-XXX", calendar.today(), held.marked)


def filled(row: LetterTemplate, values: dict[str, Any]) -> bytes:
    """The Word file. The same template and values give the same bytes.

    :raises Refused: where the child was ended before it was done.
    """
    return _filled(base64.b64decode(row.content), values)[1]


def as_uploaded(row: LetterTemplate) -> bytes:
    """The Word file that was uploaded."""
    return base64.b64decode(row.content)


def built_in(values: dict[str, Any]) -> bytes:
    """The built-in template with these values; with the placeholders themselves it is a template to begin with."""
    return papers.letter(
        content={name: values[name] for name in ("to", "subject", "paragraphs", "signed")},
        reference=values["reference"],
        written_on=values["date"],
        marking=values["marking"],
    )


def present(kind: str) -> bytes:
    """The template in force as a Word file, to change and upload again."""
    row = in_force(kind)
    if row is not None:
        return as_uploaded(row)
    return built_in({name: f"{{{{{name}}}}}" for name in PLACEHOLDERS})


def propose(*, acting_user: User, kind: LetterKind, data: bytes, name: str) -> LetterTemplate:
    """An uploaded template, looked at and kept until a second person confirms it.

    :raises Refused: for anybody but a coordinator; a file that is too large, no plain Word file, or whose placeholders
        are not the known ones, each named.
    :raises Stale: where one waits already.
    """
    refuse_without(acting_user, WRITERS, "replace a letter’s template")
    if len(data) > LARGEST:
        raise Refused(f"The file is larger than {LARGEST // sandbox.MEBIBYTE} MB.", field="file")
    if not name.lower().endswith(".docx"):
        raise Refused("Choose a Word file (.docx).", field="file")
    meta, _ = _filled(data, made_up())
    if meta["unknown"]:
        known = ", ".join(f"{{{{{one}}}}}" for one in PLACEHOLDERS)
        named = "; ".join(f"“{one}”" for one in meta["unknown"][:10])
        raise Refused(
            f"These placeholders are not known, or not closed: {named}. The known ones are {known}.", field="file"
        )
    lacking = [f"{{{{{one}}}}}" for one in REQUIRED if one not in meta["filled"]]
    if lacking:
        raise Refused(f"These placeholders are missing: {', '.join(lacking)}.", field="file")
    if len(meta["lines"]) > MOST_LINES:  # the second person reads all of them
        raise Refused(f"A template has {MOST_LINES} lines at most. This has {len(meta['lines'])}.", field="file")
    return _make(
        acting_user,
        kind,
        name=name[:200],
        content=base64.b64encode(data).decode(),
        sha256=hashlib.sha256(data).hexdigest(),
        lines=meta["lines"],
    )


def propose_built_in(*, acting_user: User, kind: LetterKind) -> LetterTemplate:
    """Back to the built-in template, once a second person confirms. Raises Refused where it is in force, Stale as above."""
    refuse_without(acting_user, WRITERS, "replace a letter’s template")
    if in_force(kind) is None:
        raise Refused("The built-in template is in force.")
    return _make(acting_user, kind, built_in=True)


def confirm(*, acting_user: User, row: LetterTemplate) -> LetterTemplate:
    """A second person confirms; letters are written with it from now on. Raises Refused for who uploaded it (never 10)."""
    return _decide(acting_user, row, OfficeState.CONFIRMED, "confirmed")


def send_back(*, acting_user: User, row: LetterTemplate, reason: str) -> LetterTemplate:
    """A second person returns it. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused("Say what should be changed.", field="reason")
    return _decide(acting_user, row, OfficeState.RETURNED, "returned", reason.strip())


def take_back(*, acting_user: User, row: LetterTemplate) -> LetterTemplate:
    """A coordinator takes back what waits. Raises Stale where it was decided meanwhile."""
    refuse_without(acting_user, WRITERS, "take a template back")
    return _close(acting_user, row, OfficeState.DROPPED, "taken_back")


def may_confirm(user: User, row: LetterTemplate) -> bool:
    """Whether this person is the second one that it waits for."""
    return row.state == OfficeState.WAITING and has_office(user, *SECOND) and row.made_by_id != user.pk


def _filled(data: bytes, values: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        result = sandbox.run(JOB, data, {"values": values})
    except (sandbox.SandboxRefused, sandbox.SandboxKilled) as error:
        raise Refused(str(error), field="file") from None
    return result.meta, result.blobs[0]


def _make(user: User, kind: LetterKind, **values: Any) -> LetterTemplate:
    try:
        with transaction.atomic():
            last = LetterTemplate.objects.filter(kind=kind).aggregate(last=Max("number"))["last"] or 0
            row = LetterTemplate.objects.create(
                kind=kind, number=last + 1, made_at=calendar.now(), made_by=user, **values
            )
            entry("letter_template.proposed", user, row, kind=kind, number=row.number, sha256=row.sha256)
    except IntegrityError:
        raise Stale("A template of this letter waits for a second person already.") from None
    return row


def _decide(user: User, row: LetterTemplate, state: OfficeState, done: str, reason: str = "") -> LetterTemplate:
    refuse_without(user, SECOND, "confirm a template")

    def check(held: LetterTemplate) -> None:
        if held.made_by_id == user.pk:
            raise Refused("You put this template forward, so somebody else confirms it.", who=SECOND_PERSON)

    return _close(user, row, state, done, reason, check)


def _close(
    user: User,
    row: LetterTemplate,
    state: OfficeState,
    done: str,
    reason: str = "",
    check: Callable[[LetterTemplate], None] = lambda held: None,
) -> LetterTemplate:
    with transaction.atomic():
        held = LetterTemplate.objects.select_for_update().get(pk=row.pk)
        if held.state != OfficeState.WAITING:
            raise Stale(f"Somebody acted first: this template is “{held.get_state_display().lower()}” now.")
        check(held)
        held.state, held.decided_at, held.decided_by, held.returned_reason = state, calendar.now(), user, reason
        held.save(update_fields=["state", "decided_at", "decided_by", "returned_reason"])
        entry(f"letter_template.{done}", user, held, kind=held.kind, number=held.number)
    return held
