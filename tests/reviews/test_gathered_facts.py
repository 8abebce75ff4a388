"""The facts of reviews are read in one query, and are what Django's own prefetch would give, on either database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import Agency, User
from portal.vault.fields import SealedDateField, SealedField, SealedJSONField
from reviews import facts, report_facts
from reviews.enums import Stage
from reviews.models import Inheritance, Release, ReleaseFile, Review
from reviews.models.release import Released
from tests.ground import lifted
from tests.reviews.scenes import Scene, scene

pytestmark = pytest.mark.django_db

BY_FIELD = [path for path in facts.RELATIONS if not path.startswith("loaded_")]
ODD = "ä “quoted” \\ \n 'x' %s"


# Two reviews with a row in every table ----------------------------------------------------------------------------------
@pytest.fixture
def reviews() -> list[Review]:
    """One on its way and one further on; where they have no row of a kind, one is made from the model's fields."""
    made_up = (scene(), scene(Stage.FAMILY))
    with lifted("default"):  # rows made from their fields keep no rule of their tables
        for made in made_up:
            fill_every_table(made)
    return list(Review.objects.all())


def fill_every_table(made: Scene) -> None:
    known = {"review": made.review, "review_id": made.review.pk}
    known["release"] = row(Release, known | {"number": 1}, made)
    row(Release, known | {"number": 2, "replaces": known["release"]}, made)
    row(ReleaseFile, known, made)
    for names in steps():
        fill(names, known, made)
    row(Inheritance, known, made)


def steps() -> list[tuple[str, ...]]:
    """Each path, and each that leads to it."""
    return sorted({tuple(names[: at + 1]) for names in (p.split("__") for p in BY_FIELD) for at in range(len(names))})


def fill(names: tuple[str, ...], known: dict[str, Any], made: Scene) -> None:
    for owner in list(along(made.review, list(names[:-1])) if names[:-1] else [made.review])[:1]:
        relation: Any = owner._meta.get_field(names[-1])
        if relation.many_to_many:
            getattr(owner, names[-1]).set([made.agencies[2], made.agencies[0], made.agencies[1]])
        elif relation.auto_created and not list(along(owner, [names[-1]])):
            row(relation.related_model, known | {relation.field.name: owner}, made)
        elif not relation.auto_created and getattr(owner, relation.attname) is None:
            setattr(owner, relation.name, parent_of(relation, known, made))
            owner.save(update_fields=[relation.name])


def row(model: type[Model], known: dict[str, Any], made: Scene) -> Any:
    values: dict[str, Any] = {}
    for one in model._meta.concrete_fields:
        if one.name in known:
            values[one.name] = known[one.name]
        elif issubclass(model, Released) and (one.null or one.blank or one.has_default()):
            continue  # the database lets a release begin as one that is being prepared, and no other way
        elif not one.is_relation:
            values |= {} if one.primary_key else {one.name: value_of(one)}
        elif not one.null:
            values[one.name] = parent_of(one, known, made)
    return model._default_manager.create(**values)


def parent_of(one: Any, known: dict[str, Any], made: Scene) -> Model:
    if one.related_model is Agency:
        return made.agencies[3]
    if one.related_model is User:
        return made.people["chair"]
    found = one.related_model._default_manager.filter(review=made.review).first()
    return found or row(one.related_model, known, made)  # type: ignore[no-any-return]


def value_of(one: Any) -> Any:
    """Something that comes through JSON whole only if care was taken."""
    if one.choices:
        return one.choices[0][0]
    if isinstance(one, SealedJSONField):
        return {"ä": [ODD, None]}
    if isinstance(one, SealedDateField):
        return date(1980, 2, 29)
    found = {
        "DateField": date(2026, 3, 29),
        "DateTimeField": datetime(2026, 3, 29, 1, 30, 0, 120000, tzinfo=UTC),
        "UUIDField": uuid4(),
        "BooleanField": True,
        "BinaryField": b"\x00\xff",
        "JSONField": [ODD, None, 1.5],
    }
    if one.get_internal_type() in found and not isinstance(one, SealedField):
        return found[one.get_internal_type()]
    return 7 if "Integer" in one.get_internal_type() else ODD[: one.max_length or 40]


# What is compared -------------------------------------------------------------------------------------------------------
def as_gathered(rows: list[Review]) -> list[Review]:
    return [one.review for one in facts.load_many(rows)]


def along(start: Model, names: list[str]) -> Iterator[Model]:
    """The rows at the end of a path, in their order."""
    related = getattr(start, names[0], None)
    held = related.all() if hasattr(related, "all") else [related]
    for one in held:
        if one is not None:
            yield from along(one, names[1:]) if names[1:] else [one]


def columns(held: Model) -> dict[str, Any]:
    """Each column as the instance holds it: of a sealed one the ciphertext, and that it was not opened."""
    found: dict[str, Any] = {"": (type(held), held._state.adding, held._state.db)}
    for one in held._meta.concrete_fields:
        value = held.__dict__[one.attname]
        found[one.attname] = (type(value), (value.sealed, value.is_open) if isinstance(one, SealedField) else value)
    return found


def _place(row: Model) -> list[Any]:
    """What the model's own order asks of a row."""
    return [getattr(row, str(name).removeprefix("-")) for name in row._meta.ordering or ()]


def places(start: Model, names: list[str]) -> dict[Any, list[list[Any]]]:
    """What the order of the rows at a path's end asks of them, for each row that they hang on: of those that stand in one
    place (two letters of one moment) either may come first.
    """
    owners = along(start, names[:-1]) if names[:-1] else iter([start])
    return {owner.pk: [_place(each) for each in along(owner, names[-1:])] for owner in owners}


def _key(row: dict[str, Any]) -> str:
    return str(row.get("id", row))


def test_what_is_gathered_is_what_django_gives(reviews: list[Review]) -> None:
    ours, theirs = as_gathered(list(Review.objects.all())), list(Review.objects.all())
    prefetch_related_objects(theirs, *BY_FIELD)
    seen: Counter[tuple[str, ...]] = Counter()
    with CaptureQueriesContext(connection) as asked:
        for names in steps():
            for one, other in zip(ours, theirs, strict=True):
                rows, others = list(along(one, list(names))), list(along(other, list(names)))
                assert places(one, list(names)) == places(other, list(names)), names
                held, given = [columns(each) for each in rows], [columns(each) for each in others]
                if connection.vendor == "postgresql":  # there rows of one place come in any order, whoever asks
                    held, given = sorted(held, key=_key), sorted(given, key=_key)
                assert held == given, names
                seen[names] += len(held)
    assert len(asked) == 0
    assert [names for names in steps() if not seen[names]] == [], "nothing was compared there"


def test_releases_and_inheritances_hang_on_their_own_review(reviews: list[Review]) -> None:
    for one in facts.load_many(reviews):
        theirs = list(Release.objects.filter(review_id=one.review.pk).prefetch_related("files"))
        ours = report_facts.releases(one)
        assert [columns(each) for each in ours] == [columns(each) for each in theirs]
        assert [each.number for each in ours] == [2, 1]
        for release, other in zip(ours, theirs, strict=True):
            assert [columns(each) for each in release.files.all()] == [columns(each) for each in other.files.all()]
            assert report_facts.inheritance(one, release) == Inheritance.objects.filter(release=release).first()
        assert report_facts.inheritance(one, ours[1]) is not None and report_facts.files(ours[1])


def test_all_of_it_is_one_query(reviews: list[Review]) -> None:
    for rows in (reviews[:1], reviews):
        with CaptureQueriesContext(connection) as asked:
            facts.load_many(rows)
        assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        assert facts.load_many([]) == []
    assert len(asked) == 0


def test_what_goes_beyond_the_rows_asks_for_this_review_alone(reviews: list[Review]) -> None:
    """A filter on a gathered relation is Django's own: bound to its owner, and read anew."""
    first, second = as_gathered(reviews)
    for one, other in ((first, second), (second, first)):
        held = one.participants.all()
        theirs = [each.pk for each in other.participants.all()]
        assert isinstance(held, QuerySet) and held and theirs
        assert list(held.filter(pk__in=theirs)) == [] == list(one.participants.filter(pk__in=theirs))
        assert set(held.order_by("-invited_at")) == set(held) == set(one.participants.filter())
        assert one.imrs.order_by("-due_on").count() == len(one.imrs.all()) == len(one.imrs.all() & one.imrs.all())
        assert not one.chair_appointments.all()[0].associations.filter(name="nobody")
    gone = first.participants.all()[0]
    first.participants.filter(pk=gone.pk).update(represents_victim=True)
    assert first.participants.get(pk=gone.pk).represents_victim
    assert not second.participants.filter(represents_victim=True, pk=gone.pk).exists()
    first.points.create(number=99, kind="finding", words="x", recorded_at=timezone.now(), recorded_by=gone.user)
    assert 99 in {each.number for each in first.points.filter()}


def test_a_sealed_value_opens_as_ever(reviews: list[Review]) -> None:
    for one in as_gathered(reviews):
        names = [person.name for person in one.people.all()]
        assert names == [person.name for person in Review.objects.get(pk=one.pk).people.all()] != []
