"""A family's words about the person beside the report that is to say them just as they were written (4.13)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from documentroom.openers import STATEMENT, RoomRequest
from documentroom.responses import never_kept
from documentroom.services import statements
from portal.kernel.openers import opens


@opens(STATEMENT)
@never_kept
@require_safe
def statement(request: RoomRequest, reference: str, voice_id: UUID) -> HttpResponseBase:
    """Found word for word on a page, different here and there, or not there at all."""
    seen = statements.compared(acting_user=request.user, room=request.room, said=request.said)
    context = {"review": request.review, "said": request.said, "seen": seen}
    return render(request, "documentroom/statement.html", context)
