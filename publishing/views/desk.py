"""The editors' desk: each cleared release that this person is declared for, its page, and what happens with it next.

Every request asks for the declaration again, and leaves its entry before it shows anything (never 1). Works without
JavaScript, unlike the rest of Wagtail's admin.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.audit import api as audit
from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from portal.kernel.forms import audit_refusal, call
from portal.kernel.openers import opens
from portal.vault.errors import VaultError
from publishing import policy, releases, selectors
from publishing.baking import mirror
from publishing.enums import Part
from publishing.forms import PageForm, ReasonForm, WithdrawForm, page_form
from publishing.gate import DESK
from publishing.library import ADDRESS
from publishing.models import PageWords, ReviewPage
from publishing.services import approval, checking, pages, plain_words, publication
from publishing.views import public
from publishing.views.answers import CHANGED, NO_STORE, note, refused

LETTER_FILE = f"{ADDRESS[Part.HOME_OFFICE_LETTER]}.pdf"


@opens(DESK)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Every release that this person may see; first of all what waits for them."""
    items = selectors.desk(request.user)
    note_listed(request, items)
    context = {"groups": selectors.grouped(items), "named": releases.named_for(request.user)}
    return render(request, "publishing/desk/home.html", {**context, "marked": plain_words.marked(request.user)})


def note_listed(request: HttpRequest, items: list[Any]) -> None:
    """The entry for a list of releases, on the portal's chain: it is about no single review."""
    if not items:
        return
    with transaction.atomic():
        audit.record(
            chain=audit.PORTAL_CHAIN,
            verb="desk.listed",
            actor=request.user,  # type: ignore[arg-type]  # signed in, by the opener
            ids={"releases": [str(item.release.id) for item in items]},
        )


@opens(DESK)
@require_POST
def build(request: HttpRequest, release_id: UUID) -> HttpResponseBase:
    """One button: the page, made from the release."""
    page = _try(request, pages.build, reverse("desk:home"), acting_user=request.user, release_id=release_id)
    return page if isinstance(page, HttpResponseBase) else redirect("desk:page", page.pk)


@opens(DESK)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """The page's work: description and layout; what it waits for; who may do what."""
    held = pages.load(request.user, page_id)
    try:
        releases.require_standing(held.release_id)
    except Refused as fault:
        return refused(request, fault, reverse("desk:home"))
    note(held, request, "page.opened")
    words = PageWords.objects.get(pk=held.words_id)
    try:
        form = page_form(held, words, request.POST or None)
    except (VaultError, OSError):
        return refused(request, Refused(CHANGED, clause="4.28", who="Whoever runs the portal"), reverse("desk:home"))
    if request.method == "POST" and form.is_valid():
        values = form.values()
        if call(form, pages.change, acting_user=request.user, page_id=page_id, **values) is not None:
            messages.success(request, "Kept. Nobody but you and your colleagues sees it yet.")
            return redirect("desk:page", page_id)
    return _page(request, held, words, form)


def _page(request: HttpRequest, held: ReviewPage, words: PageWords, form: PageForm, **more: Any) -> HttpResponse:
    release = releases.for_page(request.user, held.release_id)
    task = held.current_workflow_task_state
    context = {
        "page": held,
        "release": release,
        "item": selectors.item(release, ReviewPage.objects.get(pk=held.pk)),
        "letter_file": LETTER_FILE,
        "words": words,
        "marked": _marked(words),
        "form": form,
        "task": task,
        "public_url": settings.PUBLIC_URL.rstrip("/"),
        "second_fault": policy.second_fault(request.user, held) if task else "",
        "reason_form": ReasonForm(initial={"stamp": held.latest_revision_id}),
        "sent_back": _sent_back(held),
        "parts": [(kind.label, releases.part_of(release, kind)) for kind in Part if releases.part_of(release, kind)],
        **more,
    }
    return render(request, "publishing/desk/page.html", context)


def _sent_back(held: ReviewPage) -> PageWords | None:
    """Why the second person sent the page back, until it is sent again."""
    from wagtail.models import TaskState

    last = TaskState.objects.for_instance(held).order_by("-started_at", "-pk").first()
    if last is None or last.status != TaskState.STATUS_REJECTED or not last.comment:
        return None
    return PageWords.objects.select_related("written_by").filter(pk=last.comment).first()


def _marked(words: PageWords) -> list[tuple[str, bool]]:
    """The description in pieces, those that the check marked told apart."""
    if not words.findings:
        return []
    out, at = [], 0
    said = words.said
    for start, end in sorted((int(start), int(end)) for start, end in words.findings):
        out += [(said[at:start], False), (said[max(at, start) : end], True)]
        at = max(at, end)
    return [piece for piece in [*out, (said[at:], False)] if piece[0]]


@opens(DESK)
@require_POST
def submit(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """To a second person."""
    return _act(
        request,
        page_id,
        pages.submit,
        "Sent to a second person. They were told that something waits.",
        stamp=_stamp(request),
        letter=request.POST.get("letter", "")[:64],
    )


@opens(DESK)
@require_POST
def take_back(request: HttpRequest, page_id: int) -> HttpResponseBase:
    return _act(request, page_id, pages.take_back, "Taken back. You can change it again.")


@opens(DESK)
@require_POST
def answer(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """What the check marked names nobody of the case, says this person."""
    held = pages.load(request.user, page_id)
    answered = _try(request, checking.answer, reverse("desk:page", args=[page_id]), acting_user=request.user, page=held)
    return answered if isinstance(answered, HttpResponseBase) else redirect("desk:page", page_id)


@opens(DESK, reauth=True)
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """The second person's question, on a page of its own: this, from that day?"""
    held = pages.load(request.user, page_id)
    if request.method == "POST":
        return _act(request, page_id, approval.approve, _approved, stamp=_stamp(request))
    note(held, request, "page.opened")
    if fault := policy.second_fault(request.user, held):
        return refused(
            request, Refused(fault, clause="4.28", who="another editor"), reverse("desk:page", args=[page_id])
        )
    if held.current_workflow_task_state is None:
        gone = Stale("The page does not wait for a second person any more: somebody took it back or decided first.")
        return refused(request, gone, reverse("desk:page", args=[page_id]))
    release = releases.for_page(request.user, held.release_id)
    context = {
        "page": held,
        "release": release,
        "words": PageWords.objects.get(pk=held.words_id),
        "letter": releases.part_of(release, Part.HOME_OFFICE_LETTER),
        "letter_file": LETTER_FILE,
        "due": release.agreed_on is not None and release.agreed_on <= calendar.today(),
        "last_day": release.until - timedelta(days=1) if release.until else None,
    }
    return render(request, "publishing/desk/approve.html", context)


def _approved(page: ReviewPage) -> str:
    """What the second person is told has become of it."""
    if page.live:
        return "Approved. It is public now."
    return "Approved. It goes public by itself, as soon as its day has come and those who hear first have been told."


@opens(DESK)
@require_POST
def send_back(request: HttpRequest, page_id: int) -> HttpResponseBase:
    held = pages.load(request.user, page_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        done = call(form, approval.send_back, acting_user=request.user, page_id=page_id, **form.cleaned_data)
        if done is not None:
            messages.success(request, "Sent back. They were told that something waits.")
            return redirect("desk:page", page_id)
    words = PageWords.objects.get(pk=held.words_id)
    return _page(request, held, words, page_form(held, words), reason_form=form)


@opens(DESK, reauth=True)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """Take it from the public, page and files and list together, from the next request on."""
    held = pages.load_public(request.user, page_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = call(form, publication.withdraw, acting_user=request.user, page_id=page_id, why=form.cleaned_data["why"])
        if done is not None:
            messages.success(
                request, "Withdrawn. The page, its files and its place in the list are gone from this site."
            )
            if left := mirror.left_of(page_id):
                messages.warning(request, left)
            return redirect("desk:page", page_id)
    note(held, request, "page.opened")
    declared = releases.is_declared(request.user, held.release_id)
    release = releases.for_page(request.user, held.release_id if declared else held.draft_release_id)
    return render(request, "publishing/desk/withdraw.html", {"page": held, "release": release, "form": form})


# Preview ------------------------------------------------------------------------------------------------------------
@opens(DESK)
@require_GET
def preview(request: HttpRequest, page_id: int, name: str = "") -> HttpResponseBase:
    """The page as the public will see it, for declared people only: never from a link, never kept."""
    held = pages.load(request.user, page_id)
    release = releases.for_page(request.user, held.release_id)
    note(held, request, "release.previewed", part=name or str(held.opens_with))
    if name.endswith(".pdf"):
        return _preview_pdf(release, name)
    here = reverse("desk:preview", args=[page_id])
    try:
        response = public.show(request, held, release, name, here=here, preview=True)
    except (VaultError, OSError):
        changed = Refused(CHANGED, clause="4.28", who="Whoever runs the portal")
        return refused(request, changed, reverse("desk:page", args=[page_id]))
    response["Cache-Control"] = NO_STORE
    response.keeps_strict_policy = True  # type: ignore[attr-defined]  # read by publishing.middleware
    return response


def _preview_pdf(release: Any, name: str) -> HttpResponseBase:
    held = public.pdf_file(release, name)
    response = StreamingHttpResponse(held.chunks(), content_type="application/pdf")
    response["Content-Length"] = str(held.pdf_size)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = NO_STORE
    return response


# Helpers ------------------------------------------------------------------------------------------------------------
def _stamp(request: HttpRequest) -> int | None:
    value = request.POST.get("stamp", "")
    return int(value) if value.isascii() and value.isdigit() else None


def _act(
    request: HttpRequest,
    page_id: int,
    service: Callable[..., Any],
    said: str | Callable[[ReviewPage], str],
    **values: Any,
) -> HttpResponseBase:
    back = reverse("desk:page", args=[page_id])
    done = _try(request, service, back, acting_user=request.user, page_id=page_id, **values)
    if isinstance(done, HttpResponseBase):
        return done
    messages.success(request, said if isinstance(said, str) else said(done))
    return HttpResponseRedirect(back)


def _try(request: HttpRequest, service: Callable[..., Any], back: str, **values: Any) -> Any:
    """The service's result, or the page that says why not."""
    try:
        return service(**values)
    except Refused as fault:
        audit_refusal(fault, service, values)
        return refused(request, fault, back)
