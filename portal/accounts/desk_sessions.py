"""The desk's sessions lie in a table of their own: whoever read the rooms' would hold the keys of everybody there."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions


class SessionStore(DatabaseSessions):
    """For ``SESSION_ENGINE`` of the desk."""

    @classmethod
    def get_model_class(cls) -> type:
        from portal.accounts.models import DeskSession

        return DeskSession
