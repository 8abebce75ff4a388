"""An editor's own declaration for one release, made on the desk: it lies with the release (access.md)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.kernel.errors import NotVisible
from portal.kernel.forms import call
from portal.kernel.openers import opens
from publishing import releases
from publishing.forms import DeclareForm
from publishing.gate import DESK


@opens(DESK)
@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, declaration_id: UUID) -> HttpResponseBase:
    """The conflict card, the handling terms and the declaration. Raises NotVisible for anybody but the person named."""
    named = next((row for row in releases.named_for(request.user) if row.id == declaration_id), None)
    if named is None:
        raise NotVisible
    card = releases.card(request.user, declaration_id)
    form = DeclareForm(request.POST or None, initial={"terms_hash": card.terms_hash})
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("interest", "conflict", "terms_hash")}
        if call(form, releases.declare, acting_user=request.user, declaration_id=declaration_id, **values) is not None:
            messages.success(request, "Declared. The chair of the partnership accepts it, and then it stands here.")
            return redirect("desk:home")
    return render(request, "publishing/desk/declare.html", {"named": named, "card": card, "form": form})
