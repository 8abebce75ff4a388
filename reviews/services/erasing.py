"""What of a destroyed review goes from the database and the stores, found from the models themselves.

A table that the database never lets a row out of (the audit trail, the schedule of material, a chronology as it was
handed in) keeps its rows, and so does what they refer to: ciphertext for which there is no key, with ids and dates.
The row of the review stays as the one to which they and the certificate belong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date

from django.apps import apps
from django.db import models, transaction

from portal.kernel import triggers
from portal.vault.files import SealedBlob, delete_sealed
from reviews.models import Release, ReleaseFile, ReleaseLetter, Review

NO_DAY = date(1, 1, 1)  # stands for a date that is gone, where the column must hold one


def digest_of(review: Review) -> str:
    """One digest over every stored file of the review, by id, size and digest: what it is that is destroyed."""
    told = hashlib.sha256()
    for model in _blob_models():
        rows = _of(model, review).order_by("pk").values_list("pk", "size", "sha256")
        for key, size, digest in rows:
            told.update(f"{model._meta.label} {key} {size} {digest}\n".encode())
    return told.hexdigest()


def erase(review: Review) -> None:
    """Removes the stored files, then the rows that may go. What is gone already is passed over."""
    dropped = Release.objects.filter(review_id=review.pk, cleared_at__isnull=True)
    for row in _stored(review, dropped):
        delete_sealed(row)
    with transaction.atomic():
        for rows in _rows(review):
            rows._raw_delete(rows.db)
        Release.objects.filter(review_id=review.pk, replaces__in=dropped).update(replaces=None)
        for rows in (*_children(dropped), _unagreed(review)):
            rows._raw_delete(rows.db)
        dropped._raw_delete(dropped.db)
        Review.objects.filter(pk=review.pk).update(incident_on=NO_DAY)


def staying() -> frozenset[type[models.Model]]:
    """The models whose rows the database keeps, and all that those refer to."""
    guarded = {guard.table for guard in triggers.registered() if guard.event == "DELETE"}
    stay = {model for model in _of_reviews() if model._meta.db_table in guarded}
    while True:
        more = {field.related_model for model in stay for field in model._meta.fields if field.is_relation} & set(
            _of_reviews()
        ) - stay
        if not more:
            return frozenset(stay)
        stay |= more  # type: ignore[arg-type]


def _of_reviews() -> list[type[models.Model]]:
    """Every model whose rows are of one review, by a foreign key of their own."""
    return [model for model in apps.get_models() if _has_review(model) and model._meta.label != "reviews.Destruction"]


def _has_review(model: type[models.Model]) -> bool:
    return any(field.name == "review" and field.related_model is Review for field in model._meta.fields)


def _rows(review: Review) -> Iterator[models.QuerySet[models.Model]]:
    """What goes, in any order: the database asks foreign keys at the end of the transaction."""
    going = [model for model in _of_reviews() if model not in staying()]
    for model in apps.get_models(include_auto_created=True):  # the rows that hang on those without naming a review
        if model in going or _has_review(model) or model in (Release, ReleaseFile, ReleaseLetter):
            continue
        for field in model._meta.fields:
            if field.is_relation and field.related_model in going and not field.null:
                yield model._base_manager.filter(**{f"{field.name}__review": review})
    for model in going:
        yield model._base_manager.filter(review=review)


def _children(releases: models.QuerySet[Release]) -> Iterator[models.QuerySet[models.Model]]:
    """What hangs on a release that was never cleared."""
    for relation in Release._meta.related_objects:
        if relation.related_model is not Release:
            yield relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": releases})


def _blob_models() -> list[type[SealedBlob]]:
    found = [model for model in _of_reviews() if issubclass(model, SealedBlob)]
    return sorted(found, key=lambda model: model._meta.label)


def _of(model: type[SealedBlob], review: Review) -> models.QuerySet[SealedBlob]:
    return model._base_manager.filter(review=review)  # type: ignore[misc]


def _stored(review: Review, dropped: models.QuerySet[Release]) -> Iterator[SealedBlob]:
    for model in _blob_models():
        yield from _of(model, review)
    yield from ReleaseFile.objects.filter(release__in=dropped)
    yield from _unagreed(review)


def _unagreed(review: Review) -> models.QuerySet[ReleaseLetter]:
    """Letters of the Home Office that were put forward for the public and never agreed to."""
    return ReleaseLetter.objects.filter(release__review_id=review.pk, agreed_at__isnull=True)
