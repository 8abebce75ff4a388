"""The people of the case: who died, who is suspected, and others whom the review must know of."""

from __future__ import annotations

from datetime import date

from django.db import models

from portal.vault.fields import SealedDateField, SealedTextField
from reviews.enums import Answer, PersonRole
from reviews.models.base import Fact
from reviews.models.review import Review


class Person(Fact):
    """A person of the case. Every name, address and birth date is sealed; roles and flags stay clear for the rules."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="people")
    role = models.CharField(max_length=10, choices=PersonRole)
    name = SealedTextField()
    other_names = SealedTextField(blank=True)
    born_on = SealedDateField(null=True, blank=True)
    birth_year = SealedTextField(blank=True)
    died_on = SealedDateField(null=True, blank=True)
    relationship = SealedTextField(blank=True)
    ethnic_origin = SealedTextField(blank=True)
    address = SealedTextField(blank=True)
    employer = SealedTextField(blank=True)
    known_to_mental_health = models.CharField(max_length=8, choices=Answer, default=Answer.UNKNOWN)
    known_to_adults_services = models.CharField(max_length=8, choices=Answer, default=Answer.UNKNOWN)
    is_parent = models.CharField(max_length=8, choices=Answer, default=Answer.UNKNOWN)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at"]
        verbose_name_plural = "people"

    @property
    def year(self) -> int | None:
        """The birth year, from the date where it is known: all that the conflict card shows."""
        if self.born_on:
            return int(self.born_on.year)
        return int(self.birth_year) if self.birth_year.isdigit() else None

    def age_on(self, day: date) -> int | None:
        """Age in years on ``day``; with a year alone, the younger of the two possible ages; None if unknown."""
        if self.born_on:
            before = (day.month, day.day) < (self.born_on.month, self.born_on.day)
            return int(day.year - self.born_on.year - before)
        year = self.year
        return None if year is None else day.year - year - 1

    @property
    def known_to_services(self) -> bool:
        """Whether mental health or vulnerable adults services knew this person (3.3)."""
        return Answer.YES in (self.known_to_mental_health, self.known_to_adults_services)
