"""A query whose SQL is kept answers as Django's own does, for every shape of rule and every value put in anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import OuterRef, Q, Subquery
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documentroom.models import Version
from portal.accounts.enums import AgencyKind
from portal.accounts.models import Agency, User
from portal.kernel.calendar import today
from portal.kernel.compiled import Compiled

pytestmark = pytest.mark.django_db

NOTHING, EVERYTHING = Q(pk__in=()), Q(pk__isnull=False)


def answers(held: Compiled[Any], plain: Any, rule: Q) -> list[Any]:
    """What both answer; fails where they differ, or where an instance does."""
    wanted, found = list(plain(rule)), held.all(rule)
    assert [vars(one) | {"_state": None} for one in found] == [vars(one) | {"_state": None} for one in wanted], rule
    assert held.first(rule) == (wanted[0] if wanted else None)
    return found


def test_it_answers_as_django_does() -> None:
    kinds = list(AgencyKind)
    agencies = [
        Agency.objects.create(name=f"Agency {at}", kind=kinds[at % 2], adopted_on=today() - timedelta(days=at))
        for at in range(4)
    ]
    people = [
        User.objects.create(username=f"p{at}", email=f"p{at}@example.org", name=f"P {at}", agency=agencies[at % 3])
        for at in range(6)
    ]
    people.append(User.objects.create(username="none", email="none@example.org", name="None", locked_at=timezone.now()))

    def plain(rule: Q) -> Any:
        return User.objects.filter(rule).order_by("username")

    held, now = Compiled(plain), timezone.now()
    asked = [
        *(Q(pk=one.pk) for one in people),
        *(Q(agency=one) & Q(is_active=True) for one in agencies),
        *(Q(agency_id__in={one.pk, agencies[0].pk}) for one in agencies),  # one value, and two
        *(Q(agency__kind=kind) | Q(agency=None) for kind in kinds[:2]),
        *(~Q(agency__name=one.name) & Q(date_joined__lte=now) for one in agencies),
        *(Q(agency__adopted_on__gte=today() - timedelta(days=at)) for at in range(3)),
        *(Q(date_joined__gt=now + timedelta(days=at)) for at in (-1, 1)),
        *(Q(username=word) for word in ("p1", "P1", "100%", "'; --", "")),
        Q(username__in=["p1", "p2", "p1"]),
        Q(username__contains="p") & ~Q(pk=people[0].pk),
        Q(username__contains="x"),
        Q(agency__in=Agency.objects.filter(name="Agency 1")),  # asked as Django asks
        NOTHING | Q(pk=people[0].pk),
        NOTHING & Q(pk=people[0].pk),
        EVERYTHING,
        ~NOTHING,
        Q(pk=str(people[1].pk)),
        Q(pk=uuid4()),
    ]
    counts = [len(answers(held, plain, rule)) for rule in asked]
    assert len(set(counts)) > 4
    with_agency = Compiled(lambda rule: User.objects.select_related("agency").filter(rule).order_by("-username"))
    first = with_agency.first(EVERYTHING & Q(is_active=True))
    with CaptureQueriesContext(connection) as queries:
        assert first is not None
        assert (first.username, first.agency and first.agency.name) == ("p5", "Agency 2")
    assert not queries.captured_queries
    named = Agency.objects.filter(pk=OuterRef("agency")).values("name")

    def annotated(rule: Q) -> Any:
        return User.objects.annotate(whose=Subquery(named)).filter(rule)

    assert [one.whose for one in answers(Compiled(annotated), annotated, Q(username="p5"))] == ["Agency 2"]
    partly = Compiled(lambda rule: User.objects.only("name").filter(rule)).first(Q(username="p3"))
    assert partly is not None
    assert partly.get_deferred_fields() > {"email", "username"}


def test_nothing_of_one_asking_stays_for_the_next() -> None:
    """The SQL alone is kept: a row that changed or went is seen so, and one shape is compiled once."""
    held = Compiled(lambda rule: Agency.objects.filter(rule))
    one, other = (Agency.objects.create(name=name, kind=AgencyKind.POLICE) for name in ("One", "Other"))
    assert held.first(Q(pk=one.pk)) == one
    with CaptureQueriesContext(connection) as queries:
        assert held.first(Q(pk=other.pk)) == other
    assert len(queries) == len(held._kept) == 1
    one.name = "Changed"
    one.save()
    again = held.first(Q(pk=one.pk))
    assert again is not None
    assert again.name == "Changed"
    gone = other.pk
    other.delete()
    assert held.first(Q(pk=gone)) is None
    assert len(held._kept) == 1


def test_what_a_person_reads_of_a_room_is_compiled() -> None:
    """The rule that matters most is one of those that are kept: many names, and walls by agency and group."""
    rule = Q(document__section="imrs") & (Q(document__agency_id__in=[uuid4()]) & Q(state="clean"))
    rule &= ~(Q(document__agency_id__in=[uuid4()]) | Q(document__family_group_id__in=[]))

    def plain(asked: Q) -> Any:
        return Version.objects.filter(asked).select_related("document__agency", "filed_by", "made_from")

    held = Compiled(plain)
    answers(held, plain, rule & Q(review=uuid4()) & Q(pk=uuid4()))
    assert list(held._kept.values()) != [None]
