"""What exactly a release holds: its digest, its words, and how it differs from the one before (never 6)."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable
from datetime import date

from portal.vault.api import RELEASES
from portal.vault.files import open_sealed
from reviews import html_words
from reviews import report_facts as rf
from reviews.enums_report import PART_KIND, Part, ReportKind
from reviews.models import Action, Difference, HomeOfficeAnswer, Inheritance, Release, ReleaseFile, Review

DETAILS = ("title", "pseudonym", "died", "chair", "author", "panel", "agencies")


def details_of(release: Release) -> dict[str, object]:
    """What stands on the public page beside the documents."""
    return {field: getattr(release, field) for field in DETAILS}


def snapshot(review: Review) -> list[dict[str, object]]:
    """The action plan as it is published: what, who, by when."""
    rows = Action.objects.filter(review=review).select_related("agency", "recommendation")
    return [
        {
            "number": row.number,
            "recommendation": row.recommendation.title,
            "action": row.specific,
            "agency": row.agency.name if row.agency else "",
            "due": row.due_on.isoformat() if row.due_on else "",
            "themes": sorted(row.recommendation.themes),
            "reach": row.recommendation.scope,
        }
        for row in rows
    ]


def digest_of(release: Release, actions: list[dict[str, object]], files: Iterable[ReleaseFile]) -> str:
    """The digest of every file's bytes and of every word beside them."""
    held = sorted((row.part, row.sha256, row.size) for row in files if row.part != Part.LETTER)
    details = {key: str(value) if isinstance(value, date) else value for key, value in details_of(release).items()}
    text = json.dumps([held, details, actions], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def present_digest(review: Review, release: Release) -> str:
    """What a sign-off of this moment would sign."""
    return digest_of(release, snapshot(review), release.files.all())


def settle(review: Review, release: Release) -> None:
    """Brings snapshot, digest and differences up to date after a change. Earlier confirmations of it are gone."""
    release.actions = snapshot(review)
    release.digest = digest_of(release, release.actions, release.files.all())
    release.version += 1
    release.save()
    Inheritance.objects.filter(release=release).delete()
    Difference.objects.filter(release=release).delete()
    if release.replaces_id:
        find_differences(review, release)


def _assessed(release: Release) -> Release | None:
    """The last release before this one that the Home Office answered; where there is none, the one it replaces.

    A release in between that was never sent is no measure: what it changed would pass as cleared (never 6).
    """
    known = set(HomeOfficeAnswer.objects.filter(review_id=release.review_id).values_list("release_id", flat=True))
    earlier = release.replaces
    while earlier is not None and earlier.id not in known:
        earlier = earlier.replaces
    return earlier or release.replaces


def find_differences(review: Review, release: Release) -> None:
    """Lists every difference from what the Home Office last answered, so that each can be tied to a named change."""
    old, new = _assessed(release), release
    if old is None:
        return
    before, after = rf.files(old), rf.files(new)
    found: list[tuple[str, str, str]] = []
    for kind, html in (
        (ReportKind.OVERVIEW_REPORT, Part.REPORT_HTML),
        (ReportKind.EXECUTIVE_SUMMARY, Part.SUMMARY_HTML),
        (ReportKind.ACTION_PLAN, Part.PLAN_HTML),
    ):
        words = _changed_words(before.get(html), after.get(html))
        found += [(html, was, now) for was, now in words]
        if not words and _bytes_differ(kind, before, after):
            found.append((html, "", "The file is another one, although its words are the same."))
    if {k: str(v) for k, v in details_of(old).items()} != {k: str(v) for k, v in details_of(new).items()}:
        found.append(("details", "", "What stands on the page beside the documents is different."))
    if old.actions != new.actions:
        found.append(("actions", "", "The actions are different."))
    for number, (part, was, now) in enumerate(found, 1):
        Difference.objects.create(review=review, release=new, number=number, part=part, before=was, after=now)


def _bytes_differ(kind: str, before: dict[str, ReleaseFile], after: dict[str, ReleaseFile]) -> bool:
    parts = [part for part, of in PART_KIND.items() if of == kind]
    return any(
        (before[part].sha256 if part in before else "") != (after[part].sha256 if part in after else "")
        for part in parts
    )


def _changed_words(old: ReleaseFile | None, new: ReleaseFile | None) -> list[tuple[str, str]]:
    was = html_words.paragraphs(read_text(old)) if old else []
    now = html_words.paragraphs(read_text(new)) if new else []
    matched = difflib.SequenceMatcher(None, was, now, autojunk=False)
    return [("\n".join(was[a:b]), "\n".join(now[c:d])) for tag, a, b, c, d in matched.get_opcodes() if tag != "equal"]


def read_text(row: ReleaseFile) -> str:
    """A web page's text. Raises VaultError where a byte is missing or was changed."""
    with open_sealed(RELEASES, row) as reader:
        return b"".join(reader.chunks()).decode()
