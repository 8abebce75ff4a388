"""Upward messages: a lower floor says what happened, and who stands above it hears.

A floor may call only the floors below it. What it tells the ones above is an event that it owns. Receivers run at once,
in the same transaction, and touch the database only; slow work is queued on commit. An error in a receiver is the
step's error: an act and what follows from it stand or fall together.
"""

from collections.abc import Callable
from typing import Any, TypeVar

Receiver = TypeVar("Receiver", bound=Callable[..., None])


class Event:
    """One kind of event with a fixed set of named fields."""

    def __init__(self, name: str, fields: tuple[str, ...] = ()) -> None:
        self.name = name
        self.fields = frozenset(fields)
        self._receivers: list[Callable[..., None]] = []

    def connect(self, receiver: Receiver) -> Receiver:
        """Calls `receiver(**payload)` on each emit. Works as a decorator; connecting twice changes nothing."""
        if receiver not in self._receivers:
            self._receivers.append(receiver)
        return receiver

    def disconnect(self, receiver: Callable[..., None]) -> None:
        """Stops calling the receiver. Raises ValueError if it was not connected."""
        self._receivers.remove(receiver)

    def emit(self, **payload: Any) -> None:
        """Tells every receiver, in the order in which they connected. Raises TypeError for other fields than agreed."""
        if payload.keys() != self.fields:
            raise TypeError(f"Event {self.name} carries {sorted(self.fields)}, not {sorted(payload)}.")
        for receiver in tuple(self._receivers):
            receiver(**payload)

    def __repr__(self) -> str:
        return f"<Event {self.name}>"
