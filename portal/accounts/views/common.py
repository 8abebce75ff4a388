"""What the views of this floor share."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from portal.accounts.context import start
from portal.kernel.errors import Refused


def safe_next(request: HttpRequest, given: str | None = None) -> str:
    """Where to go afterwards, if it is a page of ours; else nothing."""
    wanted = given if given is not None else request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else ""


def landing(request: HttpRequest, given: str | None = None) -> str:
    """Where to go afterwards: the wanted page, or the first one."""
    return safe_next(request, given) or start()


def tell(form: forms.Form, refused: Refused) -> None:
    """Put a refusal that is audited already beside its field."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


def forget_here(response: HttpResponse) -> HttpResponse:
    """Have the browser forget what it holds of this site: nothing comes back with the back button."""
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response["Cache-Control"] = "no-store, private"
    return response
