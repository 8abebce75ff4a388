"""What the database itself refuses, whatever code, command or shell asks for it (never 6).

``save()`` alone leaks: a base ``Page``, ``update()``, ``bulk_update``, raw SQL, a fixture and a child row inserted
under a
live page all pass it by. These triggers see columns, not words: so the words live in the immutable release, the
page holds
keys, and a permit names their values (docs/decisions/0006-publishing.md).
"""

# ruff: noqa: S608 - put together from constants alone: no value ever comes in (the same holds for each `nosec B608`)
from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS

from portal.kernel import triggers
from portal.kernel.london_sql import london_day
from portal.kernel.triggers import Guard

PAGE, REVIEW_PAGE = "wagtailcore_page", "publishing_reviewpage"
PERMIT, ENTRY = "publishing_publicationpermit", "publishing_libraryentry"

NOW = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')", "postgresql": "clock_timestamp()"}
TODAY = {"sqlite": london_day("sqlite", "'now'"), "postgresql": london_day("postgresql", "clock_timestamp()")}
RELEASED = (  # reviews' own row says so too: cleared, the same bytes, not stopped, nor on its way to be
    "EXISTS (SELECT 1 FROM reviews_release r WHERE r.id = {0}.release_id AND r.cleared_at IS NOT NULL"
    " AND r.stopped_at IS NULL AND r.withheld_at IS NULL AND r.digest = {0}.release_digest"
    " AND NOT EXISTS (SELECT 1 FROM reviews_releasenotice n WHERE n.release_id = r.id AND n.kind = 'withdrawn'"
    " AND n.taken_at IS NULL))"
)
TOLD = (  # family, agencies and media heard of the date first, and it is the date that is agreed now (4.13, 4.25, 4.28)
    "EXISTS (SELECT 1 FROM reviews_release h WHERE h.id = p.release_id AND h.told_at IS NOT NULL"
    " AND h.agreed_date <= {today} AND (h.until IS NULL OR h.until > {today}))"
)
STANDS = (
    "EXISTS (SELECT 1 FROM reviews_releasedeclaration d JOIN accounts_user u ON u.id = d.user_id"
    " WHERE d.release_id = p.release_id AND d.user_id = p.{0} AND d.accepted_at IS NOT NULL AND d.ended_at IS NULL"
    " AND u.is_active AND u.locked_at IS NULL)"
)
BY_TWO = (  # until the page appears; what is public stays so when those who approved it have gone
    f"(p.went_live_at IS NOT NULL OR ({STANDS.format('editor_id')} AND {STANDS.format('approver_id')}))"
)
IN_FORCE = (
    "p.revoked_at IS NULL AND p.not_before <= {now} AND (p.not_after IS NULL OR p.not_after > {now})"
    f" AND {RELEASED.format('p')} AND {TOLD} AND {BY_TWO}"
)
DECLARED = (
    "EXISTS (SELECT 1 FROM reviews_releasedeclaration d WHERE d.release_id = NEW.release_id AND d.user_id = NEW.{0}"
    " AND d.accepted_at IS NOT NULL AND d.ended_at IS NULL)"
)
NOT_BEFORE_AGREED = {  # the agreed date is a day in London
    vendor: "EXISTS (SELECT 1 FROM reviews_release r WHERE r.id = NEW.release_id"  # nosec B608
    f" AND {london_day(vendor, 'NEW.not_before')} >= r.agreed_date)"
    for vendor in NOW
}
TYPE = "(SELECT id FROM django_content_type WHERE app_label = 'publishing' AND model = 'reviewpage')"
IS_REVIEW = f"(NEW.content_type_id = {TYPE} OR EXISTS (SELECT 1 FROM {REVIEW_PAGE} c WHERE c.page_ptr_id = NEW.id))"  # nosec B608
PERMITTED_PAGE = (
    f"EXISTS (SELECT 1 FROM {PERMIT} p JOIN {REVIEW_PAGE} c ON c.page_ptr_id = p.page_id WHERE p.page_id = NEW.id"  # nosec B608
    " AND p.title = NEW.title AND p.slug = NEW.slug AND p.release_id = c.release_id AND p.words_id = c.words_id"
    f" AND p.opens_with = c.opens_with AND p.contents = c.contents AND p.letter = c.letter AND {IN_FORCE})"
)
PERMITTED_ROW = (
    f"EXISTS (SELECT 1 FROM {PERMIT} p JOIN {PAGE} g ON g.id = p.page_id WHERE p.page_id = NEW.page_ptr_id"  # nosec B608
    " AND p.title = g.title AND p.slug = g.slug AND p.release_id = NEW.release_id AND p.words_id = NEW.words_id"
    f" AND p.opens_with = NEW.opens_with AND p.contents = NEW.contents AND p.letter = NEW.letter AND {IN_FORCE})"
)
PARENT_LIVE = f"EXISTS (SELECT 1 FROM {PAGE} g WHERE g.id = NEW.page_ptr_id AND g.live)"  # nosec B608
PERMITTED_ENTRY = (
    f"EXISTS (SELECT 1 FROM {PERMIT} p JOIN {PAGE} g ON g.id = p.page_id WHERE p.page_id = NEW.page_id AND g.live"  # nosec B608
    f" AND p.release_id = NEW.release_id AND p.slug = NEW.slug AND {IN_FORCE})"
)
ENTRY_STANDS = (  # REPLACE INTO would put other words in its place: the guard on UPDATE does not see that
    f"EXISTS (SELECT 1 FROM {ENTRY} e WHERE e.id = NEW.id OR (e.page_id = NEW.page_id AND e.ended_on IS NULL))"  # nosec B608
)
SHOWN = (
    f"EXISTS (SELECT 1 FROM {PAGE} g JOIN {REVIEW_PAGE} c ON c.page_ptr_id = g.id WHERE g.id = NEW.page_id AND g.live"  # nosec B608
    " AND NEW.title = g.title AND NEW.slug = g.slug AND NEW.release_id = c.release_id AND NEW.words_id = c.words_id"
    " AND NEW.opens_with = c.opens_with AND NEW.contents = c.contents AND NEW.letter = c.letter)"
)
PERMIT_FIXED = (
    "id", "page_id", "revision_id", "release_id", "release_digest", "title", "slug", "words_id", "opens_with",
    "contents", "letter",
    "digest", "not_before", "not_after", "editor_id", "approver_id", "granted_at",
)  # fmt: skip
ENTRY_FIXED = ("page_id", "permit_id", "release_id", "slug", "died", "published_on", "until")
ENTRY_WORDS = ("title", "description", "chair", "plan", "papers", "search_text", "terms")
DIFFERS = {"sqlite": "NEW.{0} IS NOT OLD.{0}", "postgresql": "NEW.{0} IS DISTINCT FROM OLD.{0}"}


def _timed(condition: str) -> dict[str, str]:
    """The condition for both databases, each with its own clock."""
    return {vendor: condition.replace("{now}", now).replace("{today}", TODAY[vendor]) for vendor, now in NOW.items()}


def _changed(columns: tuple[str, ...], suffix: str = "") -> dict[str, str]:
    """Any of the columns differs (NULL counts as a value); with a suffix, and that holds too."""
    return {
        vendor: "(" + " OR ".join(f"({test.format(name)}{suffix.format(name)})" for name in columns) + ")"
        for vendor, test in DIFFERS.items()
    }


def _either(first: dict[str, str], second: dict[str, str]) -> dict[str, str]:
    return {vendor: f"{first[vendor]} OR {second[vendor]}" for vendor in first}


LETTER_UNAGREED = (  # a permit names no letter but the one that the partnership agrees to as two people approve the page
    "(NEW.letter <> '' AND NOT EXISTS (SELECT 1 FROM reviews_releaseletter l WHERE l.release_id = NEW.release_id"
    " AND l.sha256 = NEW.letter AND l.agreed_at IS NOT NULL AND l.ended_at IS NULL))"
)
PERMIT_UNFOUNDED = {
    vendor: f"EXISTS (SELECT 1 FROM {PERMIT} q WHERE q.id = NEW.id) OR NEW.editor_id = NEW.approver_id"  # nosec B608
    f" OR NEW.went_live_at IS NOT NULL OR NOT {RELEASED.format('NEW')} OR NOT {dated}"
    f" OR NOT {DECLARED.format('approver_id')} OR NOT {DECLARED.format('editor_id')} OR {LETTER_UNAGREED}"
    for vendor, dated in NOT_BEFORE_AGREED.items()
}


NOT_LISTED = (
    "NOT EXISTS (SELECT 1 FROM reviews_release r WHERE r.id = NEW.release_id AND r.withheld_at IS NOT NULL"
    " AND r.withheld_listed)"
)
GUARDS = (
    Guard(
        name="publishing_notpublished_agreed",
        table="publishing_notpublished",
        event="INSERT",
        message="The public list says of a review that it is not published only where that was agreed",
        when=NOT_LISTED,
    ),
    Guard(
        name="publishing_notpublished_stays",
        table="publishing_notpublished",
        event="UPDATE",
        message="What the public list says of a review that is not published stays, or goes",
    ),
    Guard(
        name="publishing_page_born_live",
        table=PAGE,
        event="INSERT",
        message="The page of a review cannot be created live",
        when=f"NEW.live AND {IS_REVIEW}",
    ),
    Guard(
        name="publishing_page_goes_live",
        table=PAGE,
        event="UPDATE OF id, live, live_revision_id, content_type_id, title, slug",
        message="The page of a review has no permit to be public",
        when=_timed(f"NEW.live AND {IS_REVIEW} AND NOT {PERMITTED_PAGE}"),
    ),
    Guard(
        name="publishing_page_keeps_address",
        table=PAGE,
        event="UPDATE OF url_path",
        message="The address of a page that has been public never changes",
        when=f"NEW.url_path <> OLD.url_path AND OLD.first_published_at IS NOT NULL AND {IS_REVIEW}",
    ),
    Guard(
        name="publishing_row_under_live",
        table=REVIEW_PAGE,
        event="INSERT",
        message="A review cannot be put under a live page",
        when=PARENT_LIVE,
    ),
    Guard(
        name="publishing_row_changes_live",
        table=REVIEW_PAGE,
        event="UPDATE",
        message="A live page of a review has no permit for this change",
        when=_timed(f"{PARENT_LIVE} AND NOT {PERMITTED_ROW}"),
    ),
    Guard(
        name="publishing_permit_granted",
        table=PERMIT,
        event="INSERT",
        message="A permit needs a cleared release, its agreed date, an agreed letter or none, and two people who declared",
        when=PERMIT_UNFOUNDED,
    ),
    Guard(
        name="publishing_permit_fixed",
        table=PERMIT,
        event="UPDATE",
        message="A permit never changes but to be revoked",
        when=_either(_changed(PERMIT_FIXED), _changed(("went_live_at", "revoked_at"), " AND OLD.{0} IS NOT NULL")),
    ),
    Guard(
        name="publishing_permit_used",
        table=PERMIT,
        event="UPDATE OF went_live_at",
        message="A permit is used by the page that it permits, when that is public",
        when=f"NEW.went_live_at IS NOT NULL AND OLD.went_live_at IS NULL AND NOT {SHOWN}",
    ),
    Guard(
        name="publishing_permit_stays",
        table=PERMIT,
        event="DELETE",
        message="A permit is never removed",
    ),
    Guard(
        name="publishing_permit_kept",
        table=PERMIT,
        event="TRUNCATE",
        message="Permits are never emptied",
    ),
    Guard(
        name="publishing_entry_permitted",
        table=ENTRY,
        event="INSERT",
        message="Only a permitted live page stands in the public list",
        when=_timed(f"{ENTRY_STANDS} OR NEW.ended_on IS NOT NULL OR NOT {PERMITTED_ENTRY}"),
    ),
    Guard(
        name="publishing_entry_fixed",
        table=ENTRY,
        event="UPDATE",
        message="The words of the public list may leave it, not change in it",
        when=_either(_changed(ENTRY_FIXED), _changed(ENTRY_WORDS, " AND NEW.{0} <> ''")),
    ),
)


def register() -> None:
    """Called once, when the application starts."""
    triggers.register("publishing", *GUARDS)


def missing_protection(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """One sentence for each guard of publication that is absent, altered or off; the portal does not start then."""
    return triggers.missing(using, "publishing")
