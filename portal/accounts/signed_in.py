"""Who is signed in and by what factor, asked by each request with queries whose SQL is kept."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django_otp.middleware import OTPMiddleware
from django_otp.models import Device

from portal.accounts.models import User
from portal.kernel.compiled import Compiled

_PEOPLE = Compiled(lambda rule: User.objects.filter(rule))
_DEVICES: dict[type[Device], Compiled[Any]] = {}


class People(ModelBackend):
    """For ``AUTHENTICATION_BACKENDS``: Django's own, which finds the session's person so."""

    def get_user(self, user_id: Any) -> User | None:
        found = _PEOPLE.first(Q(pk=user_id))
        return found if found is not None and self.user_can_authenticate(found) else None


class Factor(OTPMiddleware):  # type: ignore[misc]
    """django-otp's middleware, which finds the session's factor so. Whose it is, and whether it counts, that one asks."""

    def _device_from_persistent_id(self, persistent_id: str) -> Any:
        label, _, number = self._normalize_persistent_id(persistent_id).rpartition("/")
        try:
            model, key = apps.get_model(label), int(number)
        except (LookupError, ValueError):
            return None
        if not issubclass(model, Device):
            return None
        if model not in _DEVICES:
            _DEVICES[model] = Compiled(model.objects.filter)
        return _DEVICES[model].first(Q(pk=model._meta.pk.to_python(key)))  # django-otp writes an id as a number
