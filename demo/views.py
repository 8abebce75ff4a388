"""The demo's two pages. They exist under the demo's and the tests' settings only."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from demo.codes import current_code
from demo.models import DemoAccount, OutboxMessage
from portal.kernel.openers import PUBLIC, opens


@opens(PUBLIC)
@never_cache
def outbox(request: HttpRequest) -> HttpResponse:
    """What the portal would have sent by e-mail, newest first."""
    return render(request, "demo/outbox.html", {"letters": OutboxMessage.objects.all()[:50]})


@opens(PUBLIC)
@never_cache
def codes(request: HttpRequest) -> HttpResponse:
    """Each demo account with its current one-time code."""
    accounts = [(account, current_code(account.totp_secret)) for account in DemoAccount.objects.all()]
    return render(request, "demo/codes.html", {"accounts": accounts})
