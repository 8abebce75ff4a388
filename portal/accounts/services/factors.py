"""Second factors: authenticator apps, passkeys, recovery codes."""

from __future__ import annotations

import io
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django_otp.models import Device
from django_otp_webauthn.models import WebAuthnCredential

from portal.accounts.models import AuthenticatorApp, RecoveryCode, User
from portal.accounts.models.factors import new_secret
from portal.accounts.services import mail, tokens
from portal.audit.api import PORTAL_CHAIN, record, record_refusal
from portal.kernel.calendar import midnight
from portal.kernel.errors import Refused

TOLD_AT, IN_PROGRESS = 10, "app"


def apps_of(user: User) -> list[AuthenticatorApp]:
    """Authenticator apps that are set up."""
    return list(AuthenticatorApp.objects.filter(user=user, confirmed=True))


def passkeys_of(user: User) -> list[WebAuthnCredential]:
    """Passkeys that are set up."""
    return list(WebAuthnCredential.objects.filter(user=user, confirmed=True).order_by("created_at"))


def has_factor(user: User) -> bool:
    """Whether a second factor of any kind is set up."""
    return bool(apps_of(user) or passkeys_of(user))


def check_code(*, user: User, code: str) -> AuthenticatorApp:
    """The authenticator app whose code this is. A code works once.

    :raises Refused: when it is no app's code now, was used before, or tries come too fast.
    """
    found = apps_of(user)
    for app in found:
        if app.verify_token(code):
            return app
    opens = [moment for app in found if (moment := app.may_try_at()) is not None]
    record_refusal(chain=PORTAL_CHAIN, verb="account.code_wrong", actor=user, subject=user)
    if any(app.failures == TOLD_AT for app in found):
        mail.notify(user, "tried")
    if opens:
        seconds = max(1, round((min(opens) - timezone.now()).total_seconds()))
        raise Refused(
            f"Too many wrong codes. Wait {_spell(seconds)}, then use the next code that your app shows.", field="code"
        )
    raise Refused(
        "This is not the code that your app shows now. A code works once: wait for the next one.", field="code"
    )


def _spell(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{round(seconds / 60)} minutes"


def app_in_progress(request: HttpRequest, user: User) -> AuthenticatorApp:
    """The app that this session is setting up: a reload keeps its QR code.

    Never another session's: whoever saw that one's key could make its codes for ever.
    """
    key = request.session.get(IN_PROGRESS)
    found: AuthenticatorApp | None = AuthenticatorApp.objects.filter(pk=key, user=user, confirmed=False).first()
    if found is None:
        found = AuthenticatorApp.objects.create(
            user=user, secret=new_secret(), confirmed=False, name="Authenticator app"
        )
        request.session[IN_PROGRESS] = str(found.pk)
    return found


def setup_address(app: AuthenticatorApp) -> str:
    """The otpauth address that an authenticator app reads."""
    issuer = settings.PARTNERSHIP_NAME
    query = urlencode(
        {"secret": app.secret, "issuer": issuer, "algorithm": "SHA1", "digits": 6, "period": 30}, quote_via=quote
    )
    return f"otpauth://totp/{quote(issuer)}:{quote(app.user.username)}?{query}"


def setup_picture(app: AuthenticatorApp) -> SafeString:
    """The address as a QR code: an SVG without style attributes, for a strict content security policy."""
    out = io.BytesIO()
    segno.make(setup_address(app), error="m").save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=False,
        border=4,
        omitsize=True,
        svgclass="qr",
        lineclass=None,
        light="#fff",
        dark="#000",
        title=None,
    )
    # Drawn by segno out of squares; the address is in their places, not in the markup.
    return mark_safe(out.getvalue().decode())  # noqa: S308 # nosec B308 B703


@transaction.atomic
def confirm_app(*, user: User, app: AuthenticatorApp, code: str) -> AuthenticatorApp:
    """The app shows the right code: it is set up, and other beginnings end.

    :raises Refused: when the code is wrong.
    """
    if not app.verify_token(code):
        raise Refused(
            "This is not the code that your app shows now. Check the clock of your phone, then type the next code.",
            field="code",
        )
    app.confirmed = True
    app.save(update_fields=["confirmed"])
    AuthenticatorApp.objects.filter(user=user, confirmed=False).delete()
    added(user=user, device=app)
    return app


@transaction.atomic
def added(*, user: User, device: Device) -> None:
    """Write down that a factor was set up, and tell its owner."""
    record(
        chain=PORTAL_CHAIN, verb="account.factor_added", actor=user, subject=user, ids={"factor": device.model_label()}
    )
    if user.joined_at is not None:
        mail.notify(user, "changed")


def used(device: WebAuthnCredential) -> None:
    """Of a passkey's last use its owner sees the day; the moment is kept of nobody (never 12)."""
    WebAuthnCredential.objects.filter(pk=device.pk).update(last_used_at=midnight())


@transaction.atomic
def remove(*, user: User, device: Device) -> None:
    """Remove one of one's own factors.

    :raises Refused: when it is the last one.
    """
    if len(apps_of(user)) + len(passkeys_of(user)) < 2:
        raise Refused("This is your only way to prove that it is you. Set up another one first.")
    device.delete()
    record(
        chain=PORTAL_CHAIN,
        verb="account.factor_removed",
        actor=user,
        subject=user,
        ids={"factor": device.model_label()},
    )
    mail.notify(user, "changed")


@transaction.atomic
def forget_all(user: User, *, but: Device | None = None) -> None:
    """Drop every factor of a person, or every other one. Recovery codes stay with the caller."""
    kept = but.pk if but is not None else None
    AuthenticatorApp.objects.filter(user=user).exclude(pk=kept if isinstance(but, AuthenticatorApp) else None).delete()
    WebAuthnCredential.objects.filter(user=user).exclude(
        pk=kept if isinstance(but, WebAuthnCredential) else None
    ).delete()


@transaction.atomic
def new_recovery_codes(*, user: User) -> list[str]:
    """Ten new codes, shown once. The old ones end."""
    codes = [tokens.new_recovery_code() for _ in range(tokens.RECOVERY_CODES)]
    user.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code_hash=_hash(code)) for code in codes)
    record(chain=PORTAL_CHAIN, verb="account.recovery_codes_made", actor=user, subject=user)
    return codes


def _hash(code: str) -> str:
    return tokens.keyed_hash("recovery", tokens.bare(code))


def recovery_codes_left(user: User) -> int:
    """How many recovery codes are unused."""
    return user.recovery_codes.filter(used_at=None).count()


@transaction.atomic
def use_recovery_code(*, user: User, code: str) -> None:
    """Spend one recovery code. It lets its owner set up a new factor and opens nothing else.

    :raises Refused: when it is not one of theirs, or was used.
    """
    rows = user.recovery_codes.filter(code_hash=_hash(code), used_at=None)
    if not rows.update(used_at=timezone.now()):
        raise Refused("This is not one of your recovery codes, or it has been used. Try another one.", field="code")
    record(chain=PORTAL_CHAIN, verb="account.recovery_code_used", actor=user, subject=user)
    mail.notify(user, "changed")
