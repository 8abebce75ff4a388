"""Which entries of a trail a person may not see: the same walls and groups as everywhere else (never 1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from portal.accounts.api import Agency
from portal.audit.api import Entry, ids_of
from reviews.enums import Capacity, Section
from reviews.models import AddressRequest, FamilyGroup, Review
from reviews.policy import Rights
from reviews.services.alerts import unseen

KNOW_WHAT_IS_ALONE = (Capacity.PANEL_CHAIR, Capacity.OVERVIEW_AUTHOR, Capacity.AUDITOR)  # an auditor: no contents


@dataclass(frozen=True)
class Hidden:
    """Keys of what does not exist for a person. ``known``: the groups that do; None where every group does."""

    unknown: frozenset[str]
    known: frozenset[str] | None

    def covers(self, entry: Entry) -> bool:
        """An entry on something unknown, or on a family at all where it does not say that it is one that is known."""
        keys = set(_keys(ids_of(entry).values())) | {entry.subject.rsplit(":", 1)[-1]}
        if keys & self.unknown:
            return True
        return self.known is not None and entry.verb.startswith("family.") and not keys & self.known


def hidden_from(held: Rights) -> Hidden | None:
    """None where nothing of the review's trail is hidden from the person."""
    groups = {one.id: held.knows_group(one) for one in FamilyGroup.objects.filter(review=held.review)}
    without = {key for key, known in groups.items() if not known}
    walled = held.reach(Section.AUDIT_TRAIL).walled_agency_ids
    unknown = without | walled
    if without:
        unknown |= things_of(held.review, FamilyGroup, without)
    if walled:
        unknown |= things_of(held.review, Agency, walled)
    unknown |= unseen(held.user, held.review)
    about_them = AddressRequest.objects.filter(review=held.review, about=held.user)
    unknown |= set(about_them.values_list("pk", flat=True))
    if not held.has(*KNOW_WHAT_IS_ALONE):
        unknown |= _for_the_chair_alone(held.review)
    if not unknown:
        return None
    known = frozenset(str(key) for key in groups.keys() - without) if without else None
    return Hidden(frozenset(str(key) for key in unknown), known)


def things_of(review: Review, model: type[models.Model], keys: Iterable[UUID]) -> set[UUID]:
    """The rows of this review that belong to one of these, and the rows that belong to such a row: on every floor."""
    found = {row_model: _pks(row_model, review, field, keys) for row_model, field in _holding(model)}
    whole: set[UUID] = set().union(*found.values())
    for owner, owned in found.items():
        if owned:
            for row_model, field in _holding(owner):
                whole |= _pks(row_model, review, field, owned)
    return whole


def _for_the_chair_alone(review: Review) -> set[UUID]:
    whole: set[UUID] = set()
    for model in _of_reviews():
        if any(field.name == "for_chair_alone" for field in model._meta.concrete_fields):
            alone = set(model._default_manager.filter(review=review, for_chair_alone=True).values_list("pk", flat=True))
            whole |= alone
            for row_model, field in _holding(model) if alone else ():
                whole |= _pks(row_model, review, field, alone)
    return whole


def _of_reviews() -> list[type[models.Model]]:
    return [
        one
        for one in apps.get_models()
        if any(field.name == "review" and field.related_model is Review for field in one._meta.concrete_fields)
    ]


def _holding(model: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    return [
        (one, field.name)
        for one in _of_reviews()
        for field in one._meta.concrete_fields
        if field.related_model is model
    ]


def _pks(model: type[models.Model], review: Review, field: str, keys: Iterable[UUID]) -> set[UUID]:
    rows = model._default_manager.filter(review=review, **{f"{field}__in": list(keys)})
    return set(rows.values_list("pk", flat=True))


def _keys(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        yield from (str(one) for one in value) if isinstance(value, list) else (str(value),)
