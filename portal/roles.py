"""Which tables each face's database role may touch. Prefixes, so that a new table is closed until somebody opens it.

The public face and the desk run without the tables of reviews' cases and rooms: a hole in them shows nothing of a case.
"""

from __future__ import annotations

READ, WRITE = ("SELECT",), ("SELECT", "INSERT", "UPDATE", "DELETE")
APPEND = ("SELECT", "INSERT")

# The releases' own tables, which hold no case: what was cleared, who may lay it out, the permits and the outbox.
RELEASE_TABLES = (
    "reviews_release",
    "reviews_releasefile",
    "reviews_releasedeclaration",
    "reviews_publicationpermit",
    "reviews_releaseoutbox",
    "reviews_wordscheck",
)

GRANTS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "rooms": (("", WRITE), ("audit_entry", APPEND)),
    "desk": (
        ("wagtail", WRITE),
        ("publishing_", WRITE),
        ("taggit_", WRITE),
        ("accounts_", WRITE),
        ("otp_", WRITE),
        ("django_", WRITE),
        ("auth_", READ),
        ("axes_", WRITE),
        ("audit_chain", WRITE),
        ("audit_entry", APPEND),
        *((table, READ) for table in RELEASE_TABLES),
        ("reviews_releaseoutbox", WRITE),
        ("reviews_wordscheck", WRITE),
        ("reviews_publicationpermit", WRITE),
    ),
    "www": (
        ("wagtail", READ),
        ("publishing_", READ),
        ("taggit_", READ),
        ("django_content_type", READ),
        ("django_site", READ),
        ("django_migrations", READ),
        ("reviews_release", READ),
        ("reviews_releasefile", READ),
        ("reviews_publicationpermit", READ),
    ),
}
EXACT = set(RELEASE_TABLES) | {
    "audit_entry",
    "audit_chain",
    "django_content_type",
    "django_site",
    "django_migrations",
}


def rights(face: str, table: str) -> tuple[str, ...]:
    """What ``face`` may do with ``table``: the last rule that fits, nothing where none does."""
    granted: tuple[str, ...] = ()
    for pattern, allowed in GRANTS[face]:
        if table == pattern or (pattern not in EXACT and table.startswith(pattern)):
            granted = allowed
    return granted
