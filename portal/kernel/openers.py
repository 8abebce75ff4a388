"""Every URL is closed unless its view names what opens it.

`@opens(SIGNED_IN)` marks a view with its opener and runs the opener's check before the view. A view without a mark is
answered with 404 by the middleware, and the URL test fails on it. Openers live on the floor that knows the answer
(portal.accounts.openers, reviews.openers); the kernel knows only the two that need no knowledge.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url

from portal.kernel.errors import NotVisible, Refused, Stale
from portal.kernel.forms import audit_refusal

View = Callable[..., HttpResponseBase]
Check = Callable[[HttpRequest, dict[str, Any]], None]
Proof = Callable[[HttpRequest], HttpResponseBase | None]


class NeedsSignIn(Exception):
    """The person must sign in first, or prove the second factor; `url` says where, the sign-in page by default."""

    def __init__(self, url: str = "", *, come_back: bool = True) -> None:
        super().__init__(url)
        self.url = url
        self.come_back = come_back


@dataclass(frozen=True)
class Opener:
    """What opens a URL. The check returns quietly, or raises NotVisible (404) or NeedsSignIn (redirect)."""

    name: str
    check: Check

    def __str__(self) -> str:
        return self.name


def _open(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    """Lets everybody in."""


def _closed(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    raise NotVisible


PUBLIC = Opener("public", _open)
CLOSED = Opener("closed", _closed)

_proof: list[Proof] = []


def set_proof(proof: Proof) -> None:
    """The accounts floor says how to ask for the factor again: gives None where the last proof is fresh enough."""
    _proof[:] = [proof]


def opens(opener: Opener, *, reauth: bool = False) -> Callable[[View], View]:
    """Marks a view with its opener. With `reauth`, the factor is asked for again unless its last proof is fresh.

    Class-based views are marked as `opens(X)(SomeView.as_view())`, or by method_decorator(opens(X), name="dispatch").
    """

    def mark(view: View) -> View:
        @functools.wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            stopped = guard(request, kwargs, opener, reauth=reauth)
            if stopped is not None:
                return stopped
            try:
                return view(request, *args, **kwargs)
            except NotVisible as hidden:
                raise Http404 from hidden
            except NeedsSignIn as sign_in:
                return to_sign_in(request, sign_in)
            except Refused as refused:
                return _say(request, refused, view)

        opened.opener = opener  # type: ignore[attr-defined]
        return opened

    return mark


def guard(
    request: HttpRequest, view_kwargs: dict[str, Any], opener: Opener, *, reauth: bool = False
) -> HttpResponseBase | None:
    """Runs an opener: None lets the request in, a response is the answer instead. Raises Http404 where hidden."""
    try:
        opener.check(request, view_kwargs)
    except NotVisible as hidden:
        raise Http404 from hidden
    except NeedsSignIn as sign_in:
        return to_sign_in(request, sign_in)
    if not reauth:
        return None
    if not _proof:
        raise Http404("Nothing can ask for the factor again, so nothing that needs it opens.")
    return _proof[0](request)


def _say(request: HttpRequest, refused: Refused, view: View) -> HttpResponse:
    """The page for a refusal that no form can show, such as a download's; it is audited like any other."""
    audit_refusal(
        refused, view, {"acting_user": getattr(request, "user", None), "review": getattr(request, "review", None)}
    )
    context = {"message": str(refused), "clause": refused.clause, "who": refused.who, "back": request.path}
    if request.method == "GET":
        context["back"] = "/"
    return render(request, "stale.html" if isinstance(refused, Stale) else "refused.html", context, status=409)


def opener_of(callback: Callable[..., Any]) -> Opener | None:
    """The opener that a resolved view names, or None. Reads through `as_view()` of a marked class."""
    found = getattr(callback, "opener", None)
    if found is None and (view_class := getattr(callback, "view_class", None)) is not None:
        found = getattr(view_class.dispatch, "opener", None)
    return found if isinstance(found, Opener) else None


def to_sign_in(request: HttpRequest, sign_in: NeedsSignIn) -> HttpResponse:
    """The redirect to the sign-in page; it comes back here afterwards only where this request was a plain GET."""
    url = resolve_url(sign_in.url or settings.LOGIN_URL)
    if sign_in.come_back and request.method == "GET":
        return redirect_to_login(request.get_full_path(), url, REDIRECT_FIELD_NAME)
    return HttpResponseRedirect(url)
