"""The table of the demo's accounts, as `make demo` prints it."""

from __future__ import annotations

from demo.codes import current_code
from demo.models import DemoAccount


def print_table(port: int) -> None:
    """Print the address and, for each account, role, user name, password and the one-time code of this moment."""
    rows = [(a.role, a.username, a.password, current_code(a.totp_secret)) for a in DemoAccount.objects.all()]
    widths = [max(len(row[i]) for row in [("Role", "User name", "Password", "Code"), *rows]) for i in range(4)]
    print(f"\nThe portal is on http://localhost:{port}   (letters: /demo/outbox/, codes: /demo/codes/)\n")
    for row in [("Role", "User name", "Password", "Code"), *rows]:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
    print("\nCodes change every 30 seconds: make demo-code USER=name.  Ctrl-C ends the demo.", flush=True)
