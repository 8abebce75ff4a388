"""Django's sessions, found by a query whose SQL is kept."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from portal.kernel.compiled import Compiled

_SESSIONS = Compiled(lambda rule: Session.objects.filter(rule))


class SessionStore(DatabaseSessions):
    """For ``SESSION_ENGINE`` of the rooms."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Any:
        found = _SESSIONS.first(Q(session_key=self.session_key) & Q(expire_date__gt=timezone.now()))
        if found is None:
            self._session_key = None
        return found
