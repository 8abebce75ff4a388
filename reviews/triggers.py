"""What the database refuses of a release, whatever code runs (never 6): a cleared one is exactly what was cleared.
And of the schedule of material (4.22): a number is never used again, a line never changes.

Cleared is only what exists as a standing sign-off and the Home Office's answer of clearance, or as the two people's
confirmation that every difference is a named change; both name the digest of these bytes.

And of a chronology (4.20): a row that was handed in stays as it was filed; a correction is a row of its own.
"""

from portal.kernel.triggers import Guard


def _fixed(text: str) -> str:
    """Puts the states from clearance on where the text says @fixed."""
    return text.replace("@fixed", "('cleared', 'published', 'withdrawn')")


_WORDS = ("title", "pseudonym", "died", "chair", "author", "panel", "agencies", "actions")
_CHANGED = " OR ".join(
    f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in ("digest", "review_id", "number", *_WORDS)
)
_CHANGED_SQLITE = _CHANGED.replace("IS DISTINCT FROM", "IS NOT")
_ENTITLED = (
    "(EXISTS (SELECT 1 FROM reviews_signoff s JOIN reviews_homeofficeanswer a ON a.release_id = s.release_id"
    " WHERE s.release_id = NEW.id AND s.voided_at IS NULL AND s.digest = NEW.digest AND a.outcome = 'cleared')"
    " OR EXISTS (SELECT 1 FROM reviews_inheritance i WHERE i.release_id = NEW.id AND i.digest = NEW.digest"
    " AND i.chair_by_id IS NOT NULL AND i.ssp_by_id IS NOT NULL AND i.chair_by_id <> i.ssp_by_id))"
)
_TOLD = " AND ".join(
    "EXISTS (SELECT 1 FROM reviews_telling t WHERE t.release_id = NEW.id"  # noqa: S608 - our own words  # nosec B608
    f" AND t.for_date = NEW.agreed_date AND t.\"to\" = '{to}')"
    for to in ("agencies", "media")
)
_SAYS_TOLD = (
    f"NEW.told_at IS NOT NULL AND (OLD.told_at IS NULL OR NEW.agreed_date {{}} OLD.agreed_date) AND NOT ({_TOLD})"
)
_FILE_OF_A_CLEARED = _fixed(
    "EXISTS (SELECT 1 FROM reviews_release r WHERE r.id = NEW.release_id AND r.state IN @fixed)"
    " OR EXISTS (SELECT 1 FROM reviews_releasefile f WHERE f.fixed AND (f.id = NEW.id"
    " OR (f.release_id = NEW.release_id AND f.part = NEW.part)))"
)
_NOT_AT_CLEARANCE = _fixed(" AND NOT (OLD.cleared_at IS NULL AND NEW.state IN @fixed)")

_FILED = " OR ".join(
    f"NEW.{column} IS DISTINCT FROM OLD.{column}"
    for column in ("id", "review_id", "agency_id", "number", "kept", "hand_in_id")
)


def _only_added(table: str, follows: str, message: str) -> tuple[Guard, ...]:
    """A table that only grows. SQLite's INSERT OR REPLACE fires no DELETE trigger, so the INSERT is asked as well."""
    return (
        Guard(
            f"{table}_follows",
            table,
            "INSERT",
            message,
            f"EXISTS (SELECT 1 FROM {table} r WHERE r.id = NEW.id) OR {follows}",  # noqa: S608 - our own names  # nosec B608
        ),
        Guard(f"{table}_stays", table, "UPDATE", "The schedule of material is only added to."),
        Guard(f"{table}_remains", table, "DELETE", "Nothing is removed from the schedule of material."),
        Guard(f"{table}_kept", table, "TRUNCATE", "The schedule of material is never emptied."),
    )


def _next(table: str, column: str) -> str:
    """Where a number is not the one after the review's last."""
    last = f"SELECT MAX(r.{column}) FROM {table} r WHERE r.review_id = NEW.review_id"  # noqa: S608 - our own names  # nosec B608
    return f"NEW.{column} <> COALESCE(({last}), 0) + 1"


_ENTERED = (
    "EXISTS (SELECT 1 FROM reviews_scheduleitem s"
    " WHERE s.review_id = NEW.review_id AND s.source = NEW.source AND s.source_ref = NEW.source_ref)"
)
_OF_ITS_ITEM = "EXISTS (SELECT 1 FROM reviews_scheduleitem s WHERE s.id = NEW.item_id AND s.review_id = NEW.review_id)"
SCHEDULE = (
    *_only_added(
        "reviews_scheduleitem",
        f"{_next('reviews_scheduleitem', 'number')} OR {_ENTERED}",
        "An item has the next number of its schedule, and is entered once.",
    ),
    *_only_added(
        "reviews_scheduleline",
        f"{_next('reviews_scheduleline', 'seq')} OR NOT {_OF_ITS_ITEM}",
        "A line follows the last one of its schedule.",
    ),
    *_only_added(
        "reviews_scheduleexport", _next("reviews_scheduleexport", "number"), "An export follows the last one."
    ),
    *_only_added(
        "reviews_exportfile",
        "EXISTS (SELECT 1 FROM reviews_exportfile f WHERE f.export_id = NEW.export_id AND f.name = NEW.name)",
        "A file of an export is kept as it was given out.",
    ),
)

_CERTIFIED = " OR ".join(
    f"NEW.{column} IS DISTINCT FROM OLD.{column}"
    for column in ("id", "review_id", "digest", "chain_head", "asked_by_id", "agreed_by_id", "begun_at")
)
_HELD = "EXISTS (SELECT 1 FROM reviews_legalhold h WHERE h.review_id = NEW.review_id AND h.lifted_at IS NULL)"
DESTRUCTION = (
    Guard(
        "reviews_destruction_announced",
        "reviews_destruction",
        "INSERT",
        "A destruction begins by being asked for.",
        "NEW.state <> 'asked' OR NEW.agreed_by_id IS NOT NULL OR NEW.begun_at IS NOT NULL",
    ),
    Guard(
        "reviews_destruction_not_held",
        "reviews_destruction",
        "UPDATE",
        "A review under a legal hold is not destroyed, nor one whose destruction is not announced.",
        f"OLD.begun_at IS NULL AND NEW.begun_at IS NOT NULL AND (OLD.state <> 'announced' OR {_HELD})",
    ),
    Guard(
        "reviews_destruction_stays",
        "reviews_destruction",
        "UPDATE",
        "A certificate never changes.",
        {
            "postgresql": f"OLD.begun_at IS NOT NULL AND ({_CERTIFIED})",
            "sqlite": f"OLD.begun_at IS NOT NULL AND ({_CERTIFIED.replace('IS DISTINCT FROM', 'IS NOT')})",
        },
    ),
    Guard("reviews_destruction_remains", "reviews_destruction", "DELETE", "A certificate is never removed."),
)

_CONFIRMED = "OLD.state = 'confirmed'"
EDITIONS = (
    Guard(
        "reviews_protocoledition_begins",
        "reviews_protocoledition",
        "INSERT",
        "An edition begins as a draft, and takes the place of none.",
        "NEW.state <> 'draft' OR EXISTS (SELECT 1 FROM reviews_protocoledition e"
        " WHERE e.state = 'confirmed' AND (e.id = NEW.id OR e.key = NEW.key))",
    ),
    Guard(
        "reviews_protocoledition_by_two",
        "reviews_protocoledition",
        "UPDATE",
        "An edition is confirmed by somebody else than who began or sent it.",
        "NEW.state = 'confirmed' AND (OLD.state <> 'waiting' OR NEW.confirmed_at IS NULL OR NEW.confirmed_by_id IS NULL"
        " OR NEW.sent_by_id IS NULL OR NEW.confirmed_by_id = NEW.begun_by_id OR NEW.confirmed_by_id = NEW.sent_by_id)",
    ),
    Guard(
        "reviews_protocoledition_stays",
        "reviews_protocoledition",
        "UPDATE",
        "A confirmed edition never changes.",
        _CONFIRMED,
    ),
    Guard(
        "reviews_protocoledition_remains",
        "reviews_protocoledition",
        "DELETE",
        "A confirmed edition is never removed.",
        _CONFIRMED,
    ),
    Guard("reviews_protocoledition_kept", "reviews_protocoledition", "TRUNCATE", "Editions are never emptied."),
)

_UPLOADED = " OR ".join(
    f"NEW.{column} IS DISTINCT FROM OLD.{column}"
    for column in ("id", "kind", "number", "built_in", "name", "content", "sha256", "lines", "made_by_id")
)
TEMPLATES = (
    Guard(
        "reviews_lettertemplate_begins",
        "reviews_lettertemplate",
        "INSERT",
        "A template begins as one that waits, and takes the place of none.",
        "NEW.state <> 'waiting' OR EXISTS (SELECT 1 FROM reviews_lettertemplate t"
        " WHERE t.id = NEW.id OR (t.kind = NEW.kind AND t.number = NEW.number))",
    ),
    Guard(
        "reviews_lettertemplate_by_two",
        "reviews_lettertemplate",
        "UPDATE",
        "A template is confirmed by somebody else than who uploaded it.",
        "NEW.state = 'confirmed' AND (OLD.state <> 'waiting' OR NEW.decided_at IS NULL OR NEW.decided_by_id IS NULL"
        " OR NEW.decided_by_id = NEW.made_by_id)",
    ),
    Guard(
        "reviews_lettertemplate_stays",
        "reviews_lettertemplate",
        "UPDATE",
        "A template stays as it was uploaded and decided.",
        {
            "sqlite": f"OLD.state <> 'waiting' OR {_UPLOADED.replace('IS DISTINCT FROM', 'IS NOT')}",
            "postgresql": f"OLD.state <> 'waiting' OR {_UPLOADED}",
        },
    ),
    Guard("reviews_lettertemplate_remains", "reviews_lettertemplate", "DELETE", "A template is never removed."),
    Guard("reviews_lettertemplate_kept", "reviews_lettertemplate", "TRUNCATE", "Templates are never emptied."),
)

_LETTER_FIXED = ("id", "release_id", "version_ref", "sha256", "size", "blob_name", "storage_alias", "binding", "put_at")
_LETTER_CHANGED = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in (*_LETTER_FIXED, "put_by_id"))
_LETTER_SETTLED = " OR ".join(
    f"(OLD.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column})"
    for column in ("agreed_at", "agreed_by_id", "ended_at")
)
_LETTER_UNAGREED = "(NEW.agreed_at IS NULL) <> (NEW.agreed_by_id IS NULL) OR NEW.agreed_by_id = NEW.put_by_id"
_LETTER_MOVED = f"{_LETTER_CHANGED} OR {_LETTER_SETTLED} OR {_LETTER_UNAGREED}"
_LETTER_KNOWN = (  # INSERT OR REPLACE would put another in its place: the guards on UPDATE and DELETE do not see that
    "EXISTS (SELECT 1 FROM reviews_releaseletter l"
    " WHERE l.id = NEW.id OR (l.release_id = NEW.release_id AND l.ended_at IS NULL))"
)
LETTER = (
    Guard(
        "reviews_releaseletter_begins",
        "reviews_releaseletter",
        "INSERT",
        "A letter begins as one that nobody has agreed to, beside a cleared release.",
        f"NEW.agreed_at IS NOT NULL OR NEW.agreed_by_id IS NOT NULL OR {_LETTER_KNOWN}"  # noqa: S608  # nosec B608
        " OR NOT EXISTS (SELECT 1 FROM reviews_release r WHERE r.id = NEW.release_id AND r.cleared_at IS NOT NULL)",
    ),
    Guard(
        "reviews_releaseletter_stays",
        "reviews_releaseletter",
        "UPDATE",
        "A letter is agreed to by somebody else than who put it forward, and never changes.",
        {"sqlite": _LETTER_MOVED.replace("IS DISTINCT FROM", "IS NOT"), "postgresql": _LETTER_MOVED},
    ),
    Guard(
        "reviews_releaseletter_remains",
        "reviews_releaseletter",
        "DELETE",
        "A letter that was agreed to is never removed.",
        "OLD.agreed_at IS NOT NULL",
    ),
    Guard("reviews_releaseletter_kept", "reviews_releaseletter", "TRUNCATE", "Letters are never emptied."),
)
GUARDS = (
    *SCHEDULE,
    *EDITIONS,
    *DESTRUCTION,
    *TEMPLATES,
    Guard(
        "reviews_release_begins",
        "reviews_release",
        "INSERT",
        "A release begins as one that is being prepared.",
        _fixed(
            "NEW.state <> 'preparing' OR NEW.cleared_at IS NOT NULL OR NEW.told_at IS NOT NULL"
            " OR EXISTS (SELECT 1 FROM reviews_release r WHERE r.state IN @fixed"
            " AND (r.id = NEW.id OR (r.review_id = NEW.review_id AND r.number = NEW.number)))"
        ),
    ),
    Guard(
        "reviews_release_entitled",
        "reviews_release",
        "UPDATE",
        "Only what was signed off and cleared, in exactly these bytes, becomes cleared.",
        _fixed(f"NEW.state IN @fixed AND OLD.state NOT IN @fixed AND NOT (NEW.state = 'cleared' AND {_ENTITLED})"),
    ),
    Guard(
        "reviews_release_withheld",
        "reviews_release",
        "UPDATE",
        "A release that is exceptionally not published has no date.",
        "NEW.withheld_at IS NOT NULL AND (NEW.agreed_date IS NOT NULL OR NEW.told_at IS NOT NULL)",
    ),
    Guard(
        "reviews_release_told",
        "reviews_release",
        "UPDATE OF told_at, agreed_date",
        "All who hear first are told of the agreed date before a release says that they were.",
        {
            "sqlite": _SAYS_TOLD.format("IS NOT"),
            "postgresql": _SAYS_TOLD.format("IS DISTINCT FROM"),
        },
    ),
    Guard(
        "reviews_release_clears",
        "reviews_release",
        "UPDATE",
        "The moment of clearance is set by clearance and stays.",
        {
            "sqlite": "NEW.cleared_at IS NOT OLD.cleared_at" + _NOT_AT_CLEARANCE,
            "postgresql": "NEW.cleared_at IS DISTINCT FROM OLD.cleared_at" + _NOT_AT_CLEARANCE,
        },
    ),
    Guard(
        "reviews_release_stays",
        "reviews_release",
        "UPDATE",
        "A cleared release never changes.",
        {
            "sqlite": f"OLD.cleared_at IS NOT NULL AND ({_CHANGED_SQLITE} OR NEW.id <> OLD.id)",
            "postgresql": f"OLD.cleared_at IS NOT NULL AND ({_CHANGED} OR NEW.id <> OLD.id)",
        },
    ),
    Guard(
        "reviews_release_void",
        "reviews_release",
        "UPDATE",
        "A void release stays void.",
        "OLD.state = 'void' AND NEW.state <> 'void'",
    ),
    Guard(
        "reviews_release_remains",
        "reviews_release",
        "DELETE",
        "A cleared release is never removed.",
        "OLD.cleared_at IS NOT NULL",
    ),
    Guard("reviews_release_kept", "reviews_release", "TRUNCATE", "Releases are never emptied."),
    *LETTER,
    Guard(
        "reviews_releasefile_joins",
        "reviews_releasefile",
        "INSERT",
        "No file joins a cleared release, or takes the place of one.",
        f"NEW.fixed OR {_FILE_OF_A_CLEARED}",
    ),
    Guard(
        "reviews_releasefile_stays",
        "reviews_releasefile",
        "UPDATE",
        "A cleared file never changes.",
        "OLD.fixed",
    ),
    Guard(
        "reviews_releasefile_moves",
        "reviews_releasefile",
        "UPDATE",
        "A file stays with its release.",
        "NEW.release_id <> OLD.release_id OR NEW.id <> OLD.id OR NEW.sha256 <> OLD.sha256",
    ),
    Guard(
        "reviews_releasefile_remains",
        "reviews_releasefile",
        "DELETE",
        "A cleared file is never removed.",
        "OLD.fixed",
    ),
    Guard("reviews_releasefile_kept", "reviews_releasefile", "TRUNCATE", "The files of releases are never emptied."),
    Guard(
        "reviews_chronologyrow_stays",
        "reviews_chronologyrow",
        "UPDATE",
        "A row that was handed in stays as it was filed.",
        {
            "sqlite": f"OLD.hand_in_id IS NOT NULL AND ({_FILED.replace('IS DISTINCT FROM', 'IS NOT')})",
            "postgresql": f"OLD.hand_in_id IS NOT NULL AND ({_FILED})",
        },
    ),
    Guard(
        "reviews_chronologyrow_remains",
        "reviews_chronologyrow",
        "DELETE",
        "A row that was handed in is never removed.",
        "OLD.hand_in_id IS NOT NULL",
    ),
)
