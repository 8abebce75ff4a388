"""What upper floors tell this one, without this one importing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import models

from portal.accounts.models.people import User


@dataclass(frozen=True)
class SessionTerms:
    """How long somebody may be idle, and whether the traces of their sessions are dropped when they end (never 12)."""

    idle_minutes: int = 30
    quiet: bool = False


_terms: list[Callable[[User], SessionTerms | None]] = []
_seconds: list[Callable[[User, User], bool]] = []


def session_terms(rule: Callable[[User], SessionTerms | None]) -> Callable[[User], SessionTerms | None]:
    """Register a rule that gives somebody longer, quieter sessions (advocates and relatives), or None."""
    _terms.append(rule)
    return rule


def terms_of(user: User) -> SessionTerms:
    """The longest idle time that any rule gives; quiet where any rule says so.

    The desk serves no family, and its database role cannot read what the rules ask.
    """
    if settings.SITE == "desk":
        return SessionTerms()
    found = [terms for rule in _terms if (terms := rule(user)) is not None]
    return SessionTerms(max((t.idle_minutes for t in found), default=30), any(t.quiet for t in found))


def keeps_no_moment(person: models.Model) -> bool:
    """Whether somebody is an advocate or a relative: of what they do the day is kept and not the moment (never 12)."""
    return isinstance(person, User) and terms_of(person).quiet


def may_second_reset(rule: Callable[[User, User], bool]) -> Callable[[User, User], bool]:
    """Register a predicate (helper, helped): the helper may be second in a reset, such as the senior manager."""
    _seconds.append(rule)
    return rule


def is_second_for(helper: User, helped: User) -> bool:
    """Whether any rule lets ``helper`` be the second person of a reset for ``helped``. Nobody is, for themselves."""
    return helper.pk != helped.pk and any(rule(helper, helped) for rule in _seconds)
