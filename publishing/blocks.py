"""What an ordinary page may be made of: words, links and telephone numbers. No image, no file, no embed, no raw
HTML."""

from __future__ import annotations

from typing import Any

from wagtail import blocks

RICH = ["bold", "link", "ol", "ul"]
WHOM = (
    ("everybody", "Everybody"),
    ("families", "Families after a death"),
    ("men", "Men"),
    ("lgbt", "Lesbian, gay, bisexual and trans people"),
    ("children", "Children and young people"),
    ("deaf", "Deaf people, and people who do not ring"),
    ("worried", "People who worry about what they themselves do"),
)


class Service(blocks.StructBlock):
    """One support service, as it is shown wherever it is needed."""

    name = blocks.CharBlock(max_length=120)
    for_whom = blocks.ChoiceBlock(choices=WHOM, default="everybody", label="For whom")
    phone = blocks.CharBlock(max_length=30, required=False)
    words = blocks.CharBlock(max_length=240, required=False, label="When, and what they do")
    address = blocks.URLBlock(required=False, label="Web address")
    beside = blocks.BooleanBlock(required=False, label="Show it beside every published review")

    class Meta:
        icon = "help"
        label = "Support service"
        template = "publishing/blocks/service.html"


class Services(blocks.StructBlock):
    """The support services of the page "Getting help", here as well: kept in one place, shown where they are needed."""

    for_whom = blocks.ChoiceBlock(
        choices=[("", "All of them"), *WHOM], required=False, label="Which", help_text="They are kept on one page."
    )

    class Meta:
        icon = "help"
        label = "Support services"
        template = "publishing/blocks/services.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from publishing.support import services

        held: dict[str, Any] = super().get_context(value, parent_context)
        return {**held, "services": services(for_whom=value.get("for_whom") or "")}


class Question(blocks.StructBlock):
    """A question that people ask, and its answer."""

    question = blocks.CharBlock(max_length=160)
    answer = blocks.RichTextBlock(features=RICH)

    class Meta:
        icon = "help"
        label = "Question and answer"
        template = "publishing/blocks/question.html"


class Step(blocks.StructBlock):
    """One step of what happens."""

    title = blocks.CharBlock(max_length=120)
    words = blocks.RichTextBlock(features=RICH, required=False)


class Contact(blocks.StructBlock):
    """How to reach somebody."""

    name = blocks.CharBlock(max_length=120, label="Who")
    words = blocks.CharBlock(max_length=240, required=False, label="For what")
    phone = blocks.CharBlock(max_length=30, required=False)
    email = blocks.EmailBlock(required=False)
    post = blocks.TextBlock(required=False, max_length=300, label="Postal address")
    hours = blocks.CharBlock(max_length=160, required=False, label="When somebody answers")

    class Meta:
        icon = "mail"
        label = "Contact"
        template = "publishing/blocks/contact.html"


class PageBody(blocks.StreamBlock):
    """The blocks of an ordinary page."""

    heading = blocks.CharBlock(max_length=120, icon="title", template="publishing/blocks/heading.html")
    text = blocks.RichTextBlock(features=RICH, icon="pilcrow", template="publishing/blocks/text.html")
    quiet = blocks.RichTextBlock(
        features=RICH, icon="info-circle", label="Set apart", template="publishing/blocks/quiet.html"
    )
    steps = blocks.ListBlock(Step(), icon="list-ol", label="Steps, in order", template="publishing/blocks/steps.html")
    question = Question()
    services = Services()
    contact = Contact()


class ServiceList(blocks.StreamBlock):
    """The support services themselves: on one page only."""

    service = Service()
