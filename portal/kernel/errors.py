"""What a step may answer instead of a result.

A service raises one of these; `kernel.forms.call` and `kernel.openers.opens` turn it into what a person sees. Their
messages are shown to people, so they are whole sentences in plain words and never hold a name from a case.
"""

from typing import TypeVar

Thing = TypeVar("Thing")


class Refused(Exception):
    """A step cannot be done now: says what is missing, the clause that asks for it, and who can put it right."""

    def __init__(self, message: str, *, clause: str = "", who: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.clause = clause
        self.who = who
        self.field = field

    def __str__(self) -> str:
        return self.message


class Stale(Refused):
    """Somebody acted first: the first wins, and the other is told what happened."""


class NotVisible(Exception):
    """The thing does not exist for this person. Becomes a 404, so that strangers learn nothing (never 1)."""


def must_exist(found: Thing | None) -> Thing:
    """What was looked for among what this person may see. :raises NotVisible: where there is none of it."""
    if found is None:
        raise NotVisible
    return found
