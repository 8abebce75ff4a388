"""The door of the sandbox."""

from portal.sandbox.errors import SandboxKilled, SandboxRefused
from portal.sandbox.isolation import Isolation, isolation
from portal.sandbox.limits import DEFAULT, MEBIBYTE, Limits
from portal.sandbox.runner import Result, run

__all__ = ["DEFAULT", "MEBIBYTE", "Isolation", "Limits", "Result", "SandboxKilled", "SandboxRefused", "isolation", "run"]
