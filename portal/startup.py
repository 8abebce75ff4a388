"""The last question before a web server or a worker starts: is anything missing that guards the portal?"""

from __future__ import annotations

from django.core import checks
from django.core.exceptions import ImproperlyConfigured


def refuse_unfit() -> None:
    """Run every system check, those of the database included.

    :raises ImproperlyConfigured: with every error, one a line, so that the process does not start (never 8).
    """
    found = checks.run_checks(databases=["default"])
    errors = [message for message in found if message.level >= checks.ERROR and not message.is_silenced()]
    if errors:
        raise ImproperlyConfigured("The portal does not start:\n" + "\n".join(f"  {message}" for message in errors))
