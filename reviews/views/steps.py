"""A page with one form and one service behind it: shown, sent, refused beside the field, or done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.kernel import once
from portal.kernel.forms import call
from reviews.models import Review
from reviews.policy import Rights

Result = TypeVar("Result")


def of(request: HttpRequest) -> tuple[Review, Rights]:
    """The review and the rights that the opener loaded."""
    return request.review, request.rights  # type: ignore[attr-defined]


def user_of(request: HttpRequest) -> Any:
    """Who acts: the account itself, not the request's lazy stand-in."""
    return request.session_record.user  # type: ignore[attr-defined]


def step(
    request: HttpRequest,
    form: forms.BaseForm,
    service: Callable[..., Result],
    arguments: Callable[[], dict[str, Any]],
    *,
    done: Callable[[Result], str] | str = "",
    back: str = "",
    told: Callable[[Result], str] | str = "",
    template: str = "reviews/step.html",
    **context: Any,
) -> HttpResponse:
    """Shows the form; once sent and valid, calls the service with ``acting_user`` and ``arguments()``, and goes on.

    It goes on to ``done``, or ``back`` to where it came from. A refusal stands on the form, is audited, and everything
    that was typed is kept. Sent twice, it is done once.
    """
    if not hasattr(form, "both"):
        once.once(form)
    if request.method == "POST" and form.is_valid():
        result = call(form, service, acting_user=user_of(request), **arguments())
        if not form.errors:
            if told:
                messages.success(request, told(result) if callable(told) else told)  # type: ignore[arg-type]
            return redirect(done(result) if callable(done) else done or back)  # type: ignore[arg-type]
    writes = any(isinstance(one.widget, forms.Textarea) for one in form.fields.values())
    return render(request, template, {"form": form, "writes": writes, "back": back, **context})
