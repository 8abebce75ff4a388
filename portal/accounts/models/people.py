"""Who there is: people, the bodies they work for, and the offices they hold."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import hashers
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from portal.accounts.enums import VOLUNTARY_KINDS, AgencyKind, AgencyStanding, OfficeKind


class Agency(models.Model):
    """A body that takes part in reviews. It adopts the protocol first (1.3)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=30, choices=AgencyKind.choices)
    standing = models.CharField(max_length=20, choices=AgencyStanding.choices, default=AgencyStanding.DUTY)
    adopted_on = models.DateField("protocol adopted on", null=True, blank=True)
    adopted_by = models.CharField(
        "adopted by", max_length=200, blank=True, help_text="Name and post of the person who signed (1.3)"
    )

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name

    @property
    def voluntary(self) -> bool:
        """Whether it counts as the voluntary sector for the panel's composition (4.5)."""
        return self.kind in VOLUNTARY_KINDS

    @property
    def speaks_for_victims(self) -> bool:
        """Whether it can represent the victim's perspective on a panel (4.5)."""
        return self.kind in (AgencyKind.SPECIALIST, AgencyKind.SPECIALIST_BME)


class UserManager(BaseUserManager["User"]):
    """User names and e-mail addresses are one-case, so that two people cannot differ by a capital."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=(username or "").strip().lower())

    def create_user(self, username: str, email: str, name: str = "", password: str | None = None, **extra: Any) -> User:
        """:raises ValueError: without a user name or an e-mail address."""
        if not username or not email:
            raise ValueError("A user needs a user name and an e-mail address")
        user = self.model(username=username, email=email, name=name or username, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, username: str, email: str, name: str = "", password: str | None = None, **extra: Any
    ) -> User:
        """A system administrator. No review opens for one."""
        return self.create_user(username, email, name, password, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """Somebody who signs in. Being in this table opens nothing."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    username = models.CharField("user name", max_length=60, unique=True)
    name = models.CharField(max_length=150)
    email = models.EmailField("e-mail address", unique=True)
    phone = models.CharField("telephone", max_length=40, blank=True)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    joined_at = models.DateTimeField("finished setting up at", null=True, blank=True, editable=False)
    locked_at = models.DateTimeField("locked own access at", null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email", "name"]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="one_user_name"),
            models.UniqueConstraint(Lower("email"), name="one_email"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.username, self.email = self.username.strip().lower(), self.email.strip().lower()
        super().save(*args, **kwargs)

    def check_password(self, raw_password: str | None) -> bool:
        """Django rewrites an old kind of hash when its owner signs in. The desk may write none: the rooms will."""
        if settings.SITE == "desk":
            return hashers.check_password(raw_password, self.password)
        return super().check_password(raw_password)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ", 1)[0]

    @property
    def may_sign_in(self) -> bool:
        """Neither closed nor locked by its owner."""
        return self.is_active and self.locked_at is None


class OfficeQuerySet(models.QuerySet["Office"]):
    def on(self, day: date) -> OfficeQuerySet:
        """Offices held on that day."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class Office(models.Model):
    """An office held from a date until a date. It opens no review by itself (4.25)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="offices")
    kind = models.CharField(max_length=30, choices=OfficeKind.choices)
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "since"]
        constraints = [
            models.UniqueConstraint("user", "kind", condition=Q(until__isnull=True), name="one_open_office_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.user}"
