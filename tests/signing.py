"""Signing people in for tests: with both factors, as a browser would be after the sign-in pages.

``client.login()`` does not work here (axes wants a request), and ``client.force_login()`` alone is a session that the
portal does not accept: nobody proved a second factor in it.
"""

from __future__ import annotations

import time
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import hotp

from portal.accounts.models import AuthenticatorApp, SessionRecord, User
from portal.accounts.models.factors import STEP_SECONDS, new_secret
from portal.accounts.registry import terms_of
from portal.accounts.services.sessions import BACKEND, RECORD


def give_app(user: User) -> AuthenticatorApp:
    """An authenticator app that is set up; the same one each time."""
    found: AuthenticatorApp | None = AuthenticatorApp.objects.filter(user=user, confirmed=True).first()
    if found is None:
        found = AuthenticatorApp.objects.create(
            user=user, secret=new_secret(), confirmed=True, name="Authenticator app"
        )
        User.objects.filter(pk=user.pk, joined_at=None).update(joined_at=timezone.now())
    return found


def code_of(app: AuthenticatorApp, *, step: int = 0) -> str:
    """The code that the app shows now; ``step`` 1 is the next one."""
    return f"{int(hotp(app.key, int(time.time() // STEP_SECONDS) + step)):06d}"


def sign_in(client: Client, user: User, *, fresh: bool = True) -> SessionRecord:
    """Sign somebody in. ``fresh`` False: the last proof of the factor is older than five minutes."""
    client.force_login(user, backend=BACKEND)
    terms = terms_of(user)
    proved = timezone.now() - (timedelta(0) if fresh else timedelta(minutes=6))
    record = SessionRecord.objects.create(
        user=user, browser="A test", idle_minutes=terms.idle_minutes, quiet=terms.quiet, proved_at=proved
    )
    session = client.session
    session[DEVICE_ID_SESSION_KEY], session[RECORD] = give_app(user).persistent_id, str(record.pk)
    session.save()
    return record
