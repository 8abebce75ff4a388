"""What the database refuses, whatever code runs: to change, remove, replace or skip an entry (never 8).

SQLite's INSERT OR REPLACE removes the old row without firing a DELETE trigger, so the INSERT guard itself demands a new
id, the next number and the last digest. On PostgreSQL the guards hold against every role but the tables' owner and a
superuser; production runs as a role that is neither.
"""

from portal.kernel.triggers import Guard

_FOLLOWS = (
    "EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id) OR NOT EXISTS (SELECT 1 FROM audit_chain c"
    " WHERE c.id = NEW.chain_id AND NEW.seq = c.last_seq + 1 AND NEW.prev = c.last_digest)"
)
_HEAD_STAYS = (
    "NEW.id <> OLD.id OR NEW.name <> OLD.name OR NEW.last_seq <> OLD.last_seq + 1 OR NOT EXISTS"
    " (SELECT 1 FROM audit_entry e WHERE e.chain_id = NEW.id AND e.seq = NEW.last_seq"
    " AND e.prev = OLD.last_digest AND e.digest = NEW.last_digest)"
)
_NEW_CHAIN = (
    "NEW.last_seq <> 0 OR length(NEW.last_digest) <> 64 OR trim(NEW.last_digest, '0') <> ''"
    " OR EXISTS (SELECT 1 FROM audit_chain WHERE id = NEW.id OR name = NEW.name)"
)

GUARDS = (
    Guard("audit_entry_follows", "audit_entry", "INSERT", "An audit entry is new and follows the last one.", _FOLLOWS),
    Guard("audit_entry_stays", "audit_entry", "UPDATE", "An audit entry never changes."),
    Guard("audit_entry_remains", "audit_entry", "DELETE", "An audit entry is never removed."),
    Guard("audit_entry_kept", "audit_entry", "TRUNCATE", "The audit trail is never emptied."),
    Guard(
        "audit_entry_heads",
        "audit_entry",
        "INSERT",
        action="UPDATE audit_chain SET last_seq = NEW.seq, last_digest = NEW.digest WHERE id = NEW.chain_id",
    ),
    Guard("audit_chain_begins", "audit_chain", "INSERT", "An audit chain is new and begins empty.", _NEW_CHAIN),
    Guard("audit_chain_grows", "audit_chain", "UPDATE", "The head of a chain follows its entries.", _HEAD_STAYS),
    Guard("audit_chain_remains", "audit_chain", "DELETE", "An audit chain is never removed."),
    Guard("audit_chain_kept", "audit_chain", "TRUNCATE", "The audit trail is never emptied."),
    *(
        Guard(f"{table}_{event.lower()}", table, event, "An anchor of the audit trail stays as it is.")
        for table in ("audit_anchor", "audit_anchorkept")
        for event in ("UPDATE", "DELETE", "TRUNCATE")
    ),
)
