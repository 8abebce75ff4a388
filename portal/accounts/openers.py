"""What opens a URL, as far as accounts can tell. Whether a review opens is for the floor above."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from portal.accounts.enums import OfficeKind
from portal.accounts.selectors import has_office
from portal.accounts.services import invitations, kept, sessions
from portal.kernel.errors import NotVisible, Refused
from portal.kernel.openers import PUBLIC, NeedsSignIn, Opener

__all__ = ["DESK", "ENROLLING", "HALF_SIGNED_IN", "JOINING", "PUBLIC", "SIGNED_IN", "office"]


def signed_in(request: HttpRequest) -> bool:
    """Password, verified second factor, and a session that has not ended."""
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and user.is_verified() and getattr(request, "session_record", None))


def _signed_in(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    if not signed_in(request):
        raise NeedsSignIn


def _half(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    request.half = sessions.half(request)  # type: ignore[attr-defined]
    if request.half is None:  # type: ignore[attr-defined]
        raise NeedsSignIn(come_back=False)


def _enrolling(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    """An invitation or a recovery code in progress; or somebody signed in who has given the factor just now."""
    request.grant = sessions.enrolling(request)  # type: ignore[attr-defined]
    if request.grant is not None:  # type: ignore[attr-defined]
        return
    _signed_in(request, view_kwargs)
    if not sessions.is_fresh(request.session_record):  # type: ignore[attr-defined]
        raise NeedsSignIn(reverse("accounts:prove"))


def _joining(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    """A link has been opened in this session; ``request.joining`` is its invitation."""
    from portal.accounts.models import Invitation

    key = request.session.get("joining", {}).get("id")
    found = Invitation.objects.select_related("user").filter(pk=key).first() if key else None
    if found is None:
        raise NeedsSignIn(come_back=False)
    try:
        invitations.check_open(found)
    except Refused:
        raise NeedsSignIn(reverse("accounts:join_closed"), come_back=False) from None
    request.joining = found  # type: ignore[attr-defined]


def _desk(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    """Editors, communications officers, and whom Wagtail's own permissions let in; never on a password alone."""
    _signed_in(request, view_kwargs)
    user: Any = request.user
    if not has_office(user, OfficeKind.EDITOR, OfficeKind.COMMUNICATIONS) and not user.has_perm(
        "wagtailadmin.access_admin"
    ):
        raise NotVisible


SIGNED_IN = Opener("signed in", _signed_in)
HALF_SIGNED_IN = Opener("password given", _half)
ENROLLING = Opener("setting up a factor", _enrolling)
JOINING = Opener("invitation opened", _joining)
DESK = Opener("desk", _desk)


def office(*kinds: str) -> Opener:
    """Signed in, and holding one of these offices today; 404 for everybody else."""

    def check(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
        _signed_in(request, view_kwargs)
        if not has_office(request.user, *kinds):
            raise NotVisible

    return Opener(f"office: {', '.join(kinds)}", check)


def prove_again(request: HttpRequest) -> HttpResponse | None:
    """Ask for the factor where its last proof is older than five minutes. What was being sent is kept."""
    if sessions.is_fresh(getattr(request, "session_record", None)):
        return None
    page = kept.page_of(request) if request.method == "POST" else request.get_full_path()
    if kept.readable(request):
        kept.keep(request.user, kept.path_of(page), kept.words_in(request.POST))  # type: ignore[arg-type]
        kept.mark(request, kept.path_of(page))
        request.words_kept = True  # type: ignore[attr-defined]
    return redirect_to_login(page, reverse("accounts:prove"))
