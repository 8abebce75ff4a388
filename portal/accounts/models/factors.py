"""Second factors of our own: authenticator apps with sealed secrets, recovery codes. Passkeys: django-otp-webauthn."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django_otp.models import Device
from django_otp.oath import TOTP

from portal.accounts.models.people import User
from portal.kernel.calendar import midnight
from portal.vault.api import PORTAL
from portal.vault.fields import SealedTextField

STEP_SECONDS, WINDOW, FREE_TRIES, LONGEST_WAIT = 30, 1, 3, 15 * 60


def new_secret() -> str:
    """160 random bits, base32, as authenticator apps take them."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


class AuthenticatorApp(Device):  # type: ignore[misc]
    """A time-based code (RFC 6238). The secret is sealed: a reader of the database cannot make codes."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    secret = SealedTextField(editable=False)
    last_step = models.BigIntegerField(default=-1, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    failed_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)

    class Meta(Device.Meta):  # type: ignore[misc]
        abstract = False
        ordering = ["created_at"]

    @property
    def vault_scope(self) -> str:
        return PORTAL

    @property
    def persistent_id(self) -> str:
        """django-otp reads what follows the stroke with ``int()``: a UUID written as a number finds its row."""
        return f"{self.model_label()}/{self.pk.int}"

    @property
    def key(self) -> bytes:
        return base64.b32decode(self.secret)

    def may_try_at(self) -> datetime | None:
        """When the next try is looked at, or None for now. It doubles from the third failure, up to 15 minutes."""
        if self.failed_at is None or self.failures < FREE_TRIES:
            return None
        wait = min(2 ** (self.failures - FREE_TRIES + 1), LONGEST_WAIT)
        opens = self.failed_at + timedelta(seconds=wait)
        return opens if opens > timezone.now() else None

    def verify_is_allowed(self) -> tuple[bool, dict[str, Any] | None]:
        opens = self.may_try_at()
        return (True, None) if opens is None else (False, {"locked_until": opens})

    def verify_token(self, token: str) -> bool:
        """Whether this is the code of now (or one step aside), never used before.

        One try after another: the row is held meanwhile, so that a hundred guesses sent at once are not one try. The
        step is claimed by a conditional update: of two requests with one code, one wins.
        """
        with transaction.atomic():
            held = type(self).objects.select_for_update().only("last_step", "failures", "failed_at").get(pk=self.pk)
            self.last_step, self.failures, self.failed_at = held.last_step, held.failures, held.failed_at
            return self.may_try_at() is None and self._try(token)

    def _try(self, token: str) -> bool:
        digits = "".join(str(token).split())
        step = self._step_of(int(digits)) if len(digits) == 6 and digits.isascii() and digits.isdigit() else None
        rows = type(self).objects.filter(pk=self.pk)
        if step is not None and rows.filter(last_step__lt=step).update(
            last_step=step, failures=0, failed_at=None, last_used_at=midnight()
        ):
            self.last_step, self.failures, self.failed_at = step, 0, None
            return True
        rows.update(failures=F("failures") + 1, failed_at=timezone.now())
        self.refresh_from_db(fields=["failures", "failed_at"])
        return False

    @classmethod
    def forget_steps(cls) -> None:
        """A used step tells the half minute of a sign-in. One whose codes have passed keeps no code out any more."""
        passed = int(timezone.now().timestamp()) // STEP_SECONDS - WINDOW - 1
        cls.objects.filter(last_step__gte=0, last_step__lt=passed).update(last_step=-1)

    def _step_of(self, code: int) -> int | None:
        """The time step whose code this is, within the window, and later than the last one used."""
        totp = TOTP(self.key, step=STEP_SECONDS)
        totp.time = timezone.now().timestamp()
        return totp.t() if totp.verify(code, tolerance=WINDOW, min_t=self.last_step + 1) else None


class RecoveryCode(models.Model):
    """One of ten. It lets its owner enrol a new factor and opens nothing else. Kept as a keyed hash."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("user", "code_hash", name="one_recovery_code")]

    def __str__(self) -> str:
        return f"Recovery code of {self.user}"
