"""The door of the sandbox."""

from portal.sandbox.errors import SandboxKilled, SandboxRefused
from portal.sandbox.isolation import Isolation, isolation
from portal.sandbox.limits import DEFAULT, MEBIBYTE, Limits
from portal.sandbox.looked_for import pattern
from portal.sandbox.marks import Marks
from portal.sandbox.runner import Result, run
from portal.sandbox.warm import Renderer, prewarm, renderer

__all__ = [
    "DEFAULT",
    "MEBIBYTE",
    "Isolation",
    "Limits",
    "Marks",
    "Renderer",
    "Result",
    "SandboxKilled",
    "SandboxRefused",
    "isolation",
    "pattern",
    "prewarm",
    "renderer",
    "run",
]
