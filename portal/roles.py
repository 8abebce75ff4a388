"""Which tables each face's database role may touch: by name, or by prefix (``wagtail*``); of several the last that fits.

The public face and the desk run without the tables of reviews' cases and rooms: a hole in them shows nothing of a case.
Of reviews a table is closed to them until somebody opens it here by its whole name; the public face sees none.
"""

from __future__ import annotations

READ, WRITE = ("SELECT",), ("SELECT", "INSERT", "UPDATE", "DELETE")
APPEND, KEEP = ("SELECT", "INSERT"), ("SELECT", "INSERT", "UPDATE")
# An editor's own answer to being named; whether it is accepted is decided in the rooms.
ANSWER = ("SELECT", "UPDATE (state, card_seen_at, interest, conflict, terms_hash, made_at, version)")

AUDIT = (("audit_chain", KEEP), ("audit_entry", APPEND))
ANCHORS = (("audit_anchor", APPEND), ("audit_anchorkept", APPEND))
# the schedule of material is only added to (4.22)
SCHEDULE = tuple(
    (f"reviews_{name}", APPEND) for name in ("scheduleitem", "scheduleline", "scheduleexport", "exportfile")
)

# Signing in at the desk, being signed in and signing out; nothing that changes who somebody is, or how they prove it.
# The rooms' sessions, kept words and queue are not even read: a session's key is a way in, and the worker runs the queue.
SIGNING_IN = (
    ("accounts_user", ("SELECT", "UPDATE (last_login)")),
    (
        "accounts_user_groups",
        ("SELECT", "INSERT", "DELETE"),
    ),  # Wagtail's groups follow the offices (publishing/policy.py)
    ("accounts_user_user_permissions", READ),
    ("accounts_agency", READ),
    ("accounts_office", READ),
    ("accounts_authenticatorapp", ("SELECT", "UPDATE (last_step, failures, failed_at, last_used_at)")),
    ("django_otp_webauthn_webauthncredential", ("SELECT", "UPDATE (sign_count, backup_state, last_used_at)")),
    (
        "accounts_sessionrecord",
        ("SELECT", "INSERT", 'UPDATE (browser, started_at, seen_at, proved_at, ended_at, "end")'),
    ),
    ("accounts_desksession", WRITE),
    ("accounts_deskwords", WRITE),
    ("accounts_desknotice", ("INSERT",)),
    ("accounts_signinpace", WRITE),
    ("axes_*", WRITE),
)

GRANTS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "rooms": (("*", WRITE), *AUDIT, *ANCHORS, *SCHEDULE),
    "desk": (
        ("wagtail*", WRITE),
        ("publishing_*", WRITE),
        ("taggit_*", WRITE),
        *SIGNING_IN,
        ("auth_*", READ),
        ("django_content_type", READ),
        ("django_migrations", READ),
        *AUDIT,
        ("reviews_release", READ),
        ("reviews_releasefile", READ),
        ("reviews_releaseletter", READ),
        ("reviews_releasedeclaration", ANSWER),
        ("reviews_releasenotice", APPEND),  # what became of a release, for the rooms to take up
    ),
    "www": (  # searches the public list: reviews' pages are files, baked elsewhere
        ("wagtailcore_site", READ),
        ("wagtailcore_locale", READ),
        ("wagtailcore_page", READ),
        ("wagtailcore_pageviewrestriction", READ),
        ("publishing_homepage", READ),
        ("publishing_librarypage", READ),
        ("publishing_standardpage", READ),
        ("publishing_supportpage", READ),
        ("publishing_newspage", READ),
        ("publishing_newsitem", READ),
        ("publishing_eventpage", READ),
        ("publishing_reviewpage", READ),
        ("publishing_publicationpermit", READ),
        ("publishing_libraryentry", READ),
        ("publishing_notpublished", READ),
        ("django_content_type", READ),
        ("django_migrations", READ),
    ),
}


def rights(face: str, table: str) -> tuple[str, ...]:
    """What ``face`` may do with ``table``: the last rule that fits, nothing where none does."""
    granted: tuple[str, ...] = ()
    for pattern, allowed in GRANTS[face]:
        if fits(pattern, table):
            granted = allowed
    return granted


def fits(pattern: str, table: str) -> bool:
    """Whether a rule's name or prefix means this table."""
    return table.startswith(pattern[:-1]) if pattern.endswith("*") else table == pattern
