"""The append-only trail: one hash chain for each review and one for the portal (never 8)."""
