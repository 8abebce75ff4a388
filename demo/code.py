"""`make demo-code USER=name`: print the current one-time code of a demo account."""

from __future__ import annotations

import os
import sys

os.environ.setdefault("PORTAL_MODE", "demo")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


def main(username: str) -> int:
    """Print the code; status 1 where there is no such account."""
    import django

    django.setup()
    from demo.codes import current_code
    from demo.models import DemoAccount

    account = DemoAccount.objects.filter(username=username).first()
    if account is None:
        names = ", ".join(DemoAccount.objects.values_list("username", flat=True))
        print(f"No demo account is called {username!r}. There are: {names}", file=sys.stderr)
        return 1
    print(current_code(account.totp_secret))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
