"""The one typed reader of the environment: it refuses bad or missing values, by name, at start.

Secrets never come as values: a secret's variable ends in ``_FILE`` and names a file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


class Env:
    """Reads settings by name and collects what is wrong, so that one start names every fault.

    :param values: the environment, a mapping of strings.
    :param required: whether a value without a default is demanded (production) or may fall back (demo, tests).
    """

    def __init__(self, values: Mapping[str, str], *, required: bool) -> None:
        self.values, self.required, self.faults = values, required, list[str]()

    def _get(self, name: str, fallback: str | None, *, must: bool) -> str:
        value = self.values.get(name, "").strip()
        if value:
            return value
        if (must and self.required) or fallback is None:
            self.faults.append(f"{name} is missing")
        return fallback or ""

    def text(self, name: str, fallback: str | None = None, *, must: bool = False) -> str:
        """A string; ``must`` means that production has no fallback for it."""
        return self._get(name, fallback, must=must)

    def choice(self, name: str, choices: Sequence[str], fallback: str, *, must: bool = False) -> str:
        """One of ``choices``."""
        value = self._get(name, fallback, must=must)
        if value not in choices:
            self.faults.append(f"{name} is {value!r}, but must be one of {', '.join(choices)}")
            return fallback
        return value

    def flag(self, name: str, fallback: bool) -> bool:
        """True or false, written as 1/0, true/false, yes/no or on/off."""
        value = self._get(name, "on" if fallback else "off", must=False).lower()
        if value not in TRUE | FALSE:
            self.faults.append(f"{name} is {value!r}, but must be true or false")
        return value in TRUE

    def number(self, name: str, fallback: int, *, low: int = 1, high: int | None = None) -> int:
        """A whole number between ``low`` and ``high``."""
        value = self._get(name, str(fallback), must=False)
        if not value.lstrip("-").isdigit() or int(value) < low or (high is not None and int(value) > high):
            self.faults.append(
                f"{name} is {value!r}, but must be a whole number from {low}" + (f" to {high}" if high else "")
            )
            return fallback
        return int(value)

    def names(self, name: str, fallback: str = "", *, must: bool = False) -> list[str]:
        """A list, separated by commas."""
        return [part.strip() for part in self._get(name, fallback, must=must).split(",") if part.strip()]

    def secret(self, name: str, *, fallback: str | None = None, optional: bool = False, shortest: int = 32) -> str:
        """The content of the file that ``name`` (it ends in ``_FILE``) points to; never a value of the environment.

        :param fallback: what demo and tests use where no file is named; production has none.
        :param optional: whether production may do without; it is empty then.
        """
        bare = name.removesuffix("_FILE")
        if self.values.get(bare):
            self.faults.append(f"{bare} is in the environment: put it in a file and name the file in {name}")
        where = self.values.get(name, "").strip()
        if not where:
            if not optional and (self.required or fallback is None):
                self.faults.append(f"{name} is missing")
            return "" if self.required else fallback or ""
        try:
            content = Path(where).read_text().strip()
        except OSError as error:
            self.faults.append(f"{name}: {where} cannot be read ({error.strerror})")
            return ""
        if self.required and len(content) < shortest:
            self.faults.append(f"{name}: the secret in {where} is shorter than {shortest} characters")
        return content

    def path(self, name: str, fallback: Path, *, must: bool = False) -> Path:
        """A path; it need not exist yet."""
        return Path(self._get(name, str(fallback), must=must))

    def database(self, name: str, fallback: str, password: str) -> dict[str, object]:
        """Django's database settings from ``postgres://user@host:port/name`` or ``sqlite:///path``.

        The password never stands in the address: it comes from its own file.
        """
        url = urlsplit(self._get(name, fallback, must=True))
        if url.password:
            self.faults.append(f"{name} holds a password: name a file in DATABASE_PASSWORD_FILE instead")
        if url.scheme == "sqlite" and not self.required:
            quick = self.values.get("PORTAL_QUICK_SQLITE") == "1"  # a database that may be thrown away: tests alone
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": url.path or ":memory:",
                "CONN_MAX_AGE": 60,  # opening the file and its pragmas cost a drawn page a tenth of its time
                **(QUICK_SQLITE if quick else SQLITE),
            }
        if url.scheme not in ("postgres", "postgresql"):
            self.faults.append(f"{name} must start with postgres://" + ("" if self.required else " or sqlite://"))
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path.lstrip("/"),
            "USER": unquote(url.username or ""),
            "PASSWORD": password,
            "HOST": unquote(url.hostname or self.values.get("PGHOST", "")),
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }

    def check(self) -> None:
        """:raises ImproperlyConfigured: with every fault found so far, one a line."""
        if self.faults:
            raise ImproperlyConfigured("The settings are not fit to start with:\n  " + "\n  ".join(self.faults))


# WAL with IMMEDIATE transactions: with Django's defaults two writers lose each other's work at once ("database is locked").
SQLITE: dict[str, object] = {
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;",
    },
    "TEST": {"NAME": ":memory:"},
}

QUICK_SQLITE: dict[str, object] = {
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;",
    },
    "TEST": {"NAME": ":memory:"},
}

environment = os.environ
