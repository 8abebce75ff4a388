"""Whether what is asked now is asked as things are, or as they will be once every publication for a time is over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_over: ContextVar[bool] = ContextVar("timed_are_over", default=False)


def timed_are_over() -> bool:
    return _over.get()


@contextmanager
def as_if_timed_were_over() -> Iterator[None]:
    """Inside, no publication for a time is public: what lists and feeds say after the first of their last days."""
    token = _over.set(True)
    try:
        yield
    finally:
        _over.reset(token)
