"""How the demo's agencies answer: one writes on the page and has not finished, one had no contact, two GPs are asked."""

from __future__ import annotations

from uuid import uuid4

from demo.story import Story
from documentroom.models import Deposit
from documentroom.services import deposits, made
from documentroom.services.deposits import From
from reviews.models import Imr
from reviews.selectors import imr_form as form
from reviews.services import imr_form, imr_stages, imrs

DRAFT = {
    "introduction": "The hospital saw her as an outpatient over eight months. This report looks at those visits, and at a "
    "telephone call to the ward.",
    "methodology": "We read the clinic letters, the consultation record and the switchboard log. Two nurses and one "
    "receptionist are still to be interviewed.",
    "involvement": "She was seen alone at the routine appointment and said that she would like a later visit. At the next "
    "one she had somebody with her. Nobody asked to see her alone.",
}
ANSWER = "Once. The record says what she wanted; it does not say what was done about it."


def writes_half(story: Story, imr: Imr) -> None:
    """The hospital's author has begun to write on the page."""
    user = story.who["trust-author"]
    imrs.declare_independence(
        acting_user=user,
        imr=imr,
        not_involved=True,
        not_line_manager=True,
        job_title="Head of safeguarding",
        contact="020 7946 0002",
    )
    for one in form.parts(imr):
        words = ANSWER if one.asked and one.heading.startswith("Question 1 ") else DRAFT.get(one.key, "")
        if words:
            imr_form.save(acting_user=user, imr=imr, key=one.key, words=words, based_on=one.version)


def had_no_contact(story: Story, imr: Imr) -> None:
    """Probation knew none of them: a nil return, assured and received."""
    author, manager = story.who["probation-author"], story.who["probation-manager"]
    imr_stages.accept(acting_user=manager, imr=imr)
    imrs.declare_independence(
        acting_user=author,
        imr=imr,
        not_involved=True,
        not_line_manager=True,
        job_title="Quality officer",
        contact="020 7946 0003",
    )
    case = story.case
    version = made.send_nil_return(
        acting_user=author,
        imr=imr,
        once=uuid4(),
        answers={
            "records": "Court reports, orders and licences, current and archived. Paper files from before 2009.",
            "systems": "The case system, the old court register, and the victim contact list.",
            "spellings": f"{case.victim} and {case.suspect}, each with two other spellings, and both dates of birth.",
            "period": "From January 2010 to the day of the search, longer than the terms ask.",
            "searched_by": "Records team leader, checked by the author.",
            "remarks": "",
        },
    )
    story.assures(imr, "probation-manager", version)
    imr_stages.receive(acting_user=story.who["chair"], imr=imr)


def asks_surgeries(story: Story) -> None:
    """One doctor has not answered yet; another left a report at the door."""
    by = story.who["coordinator"]
    words = "Please say when you saw her, what she told you of life at home, and what you did. From January 2023 on."
    for name, surgery in (("Dr Robin Vale", "Old Mill Surgery"), ("Dr Nell Aster", "Harbour Lane Practice")):
        deposits.ask(acting_user=by, review=story.review, to_name=name, to_practice=surgery, words=words, days=28)
    came = Deposit.objects.filter(review=story.review).order_by("asked_at").first()
    assert came is not None  # noqa: S101
    link, code = came.link_to_send, came.code_to_show
    deposits.show_code(acting_user=by, deposit=came)
    deposits.check_code(deposit_id=deposits.by_link(link).pk, code=code)
    deposits.receive(
        deposit=Deposit.objects.select_related("review").get(pk=came.pk),
        said=From("Dr Robin Vale", "General practitioner", "Old Mill Surgery"),
        upload=None,
        words="I saw her four times in 2024.\n\nAt the second visit she said that she slept badly, and that she was "
        "watched at home. I noted it and offered a longer appointment, which she did not take.\n\nI did not ask whether "
        "she was safe. Our practice has since changed its questions.",
    )
